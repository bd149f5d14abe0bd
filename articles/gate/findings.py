"""A finding: what a check objects to in a piece, where, on what legal basis, and what to do."""

import hashlib
import re
from dataclasses import dataclass, replace

from .draft import BODY, VERBATIM, Passage, place_of
from .rules import FOUND_BY, MEANING, SELLING_FAMILIES, SEVERITIES

MUST, CHECK, HINT = SEVERITIES
SENTENCE_END = re.compile(r"[。！？!?\n]+[”’」』）)]*")
WIDEST_SENTENCE = 400  # characters shown and remembered around the words


@dataclass(frozen=True)
class Finding:
    """What a check found. Without `words` it is about the piece as a whole.

    `sentence`: the text around the words, `at` their place in it; `fix`: what to write instead, None if only
    a person can say; `basis`: the legal basis with its date of entry into force, as the desk prints it;
    `found_by`: for a wording rule one of FOUND_BY.
    """

    rule: str
    severity: str
    message: str
    advice: str
    basis: str = ""
    field: str = ""
    words: str = ""
    sentence: str = ""
    at: int = 0
    fix: str | None = None
    found_by: str = ""

    @property
    def label(self) -> str:
        """Return the severity as the desk says it."""
        return SEVERITIES[self.severity]

    @property
    def way(self) -> str:
        """Return by what a wording rule found the words, as the desk says it; "" for other checks."""
        return FOUND_BY.get(self.found_by, "")

    @property
    def is_meant(self) -> bool:
        """Return whether no known wording was found, but the meaning of the sentence."""
        return self.found_by == MEANING

    @property
    def place(self) -> str:
        """Return where the words stand, as the desk says it; "" for the body and for the piece as a whole."""
        return "" if self.field in ("", BODY) else place_of(self.field)

    @property
    def is_idle(self) -> bool:
        """Return whether it only gives advice on words that are copied as they stand."""
        return self.severity != MUST and self.field.rpartition("-")[2] in VERBATIM

    @property
    def is_about_selling(self) -> bool:
        """Return whether it is about what is promised to buyers."""
        return self.rule.partition("-")[0] in SELLING_FAMILIES

    @property
    def key(self) -> str:
        """Return what a ruling on this finding is bound to: the rule, the words and their sentence."""
        said = "\0".join((self.rule, self.words, re.sub(r"\s", "", self.sentence)))
        return hashlib.sha256(said.encode(errors="replace")).hexdigest()

    @property
    def before(self) -> str:
        """Return what stands before the words in their sentence."""
        return self.sentence[: self.at]

    @property
    def after(self) -> str:
        """Return what follows the words in their sentence."""
        return self.sentence[self.at + len(self.words) :]

    def lowered(self) -> "Finding":
        """Return the finding as advice: it stops nothing."""
        return replace(self, severity=CHECK) if self.severity == MUST else self


def found_in(
    passage: Passage, start: int, end: int, *, rule: str, severity: str, message: str, advice: str,
    basis: str = "", fix: str | None = None, found_by: str = "",
) -> Finding:  # fmt: skip
    """Return the finding on the characters from `start` to `end` of `passage`, with their sentence."""
    text, start, end = passage.written_at(start, end)
    nearest = max(0, start - WIDEST_SENTENCE // 2)
    first = max((stop.end() for stop in SENTENCE_END.finditer(text, nearest, start)), default=nearest)
    stop = SENTENCE_END.search(text, max(start, end - 1))
    last = stop.end() if stop else len(text)
    last = min(last, end + WIDEST_SENTENCE // 2)
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        advice=advice,
        basis=basis,
        field=passage.field,
        words=text[start:end],
        sentence=text[first:last],
        at=start - first,
        fix=fix,
        found_by=found_by,
    )
