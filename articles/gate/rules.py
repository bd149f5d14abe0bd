"""The wording rules that ship with the site: what each forbids, how grave it is, on what law it stands."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

GAP = "[^，。；！？,;!?]{0,6}?"

SEVERITIES = {"block": "必改", "warn": "待核", "info": "提示"}

# How a place is found: by the rule's own words, by another wording that is known, or by the whole sentence.
FOUND_BY = {"phrase": "固定说法", "rewording": "改写说法", "meaning": "整句意思接近过去的违规句子"}
PHRASE, REWORDING, MEANING = FOUND_BY

SELLING_FAMILIES = frozenset({"ADV", "RET", "INS", "MKT"})


@dataclass(frozen=True)
class Claim:
    """One way to word what a rule forbids; `is_weak` where a report may say the same, without selling."""

    pattern: re.Pattern[str]
    is_weak: bool


Frame = tuple[re.Pattern[str], ...]  # the parts of a claim, in whatever order


@dataclass(frozen=True)
class Rule:
    """A wording rule. `severity` is block, warn or info; `claims` are its stock phrases and their rewordings.

    `frames` name what a claim is made of, for wordings that nobody has written down. `exceptions` clears the
    sentence in which it is found. `certainty` says how well the legal basis is known: verified, memory or
    second-hand. `starts_on` and `ends_on` bound the time in which a 口径 applies.
    """

    id: str
    severity: str
    claims: tuple[Claim, ...]
    frames: tuple[Frame, ...]
    exceptions: re.Pattern[str] | None
    message: str
    advice: str
    instrument: str
    article: str
    certainty: str
    starts_on: date | None = None
    ends_on: date | None = None

    def is_asked(self, on: date) -> bool:
        """Return whether the rule is asked on the day `on`; first and last day are included."""
        return not ((self.starts_on and on < self.starts_on) or (self.ends_on and on > self.ends_on))

    @property
    def family(self) -> str:
        """Return the letters of the id: ADV, RET, INS, NAM, STY, PRI, SRC or MKT."""
        return self.id.partition("-")[0]

    @property
    def holds_back(self) -> bool:
        """Return whether nobody may publish words that break the rule (必改)."""
        return self.severity == "block"

    @property
    def is_about_selling(self) -> bool:
        """Return whether the rule is about what is promised to buyers; who warns of it is innocent."""
        return self.family in SELLING_FAMILIES

    @property
    def basis(self) -> str:
        """Return the legal basis as the desk prints it; one that nobody could open says so."""
        note = "" if self.certainty == "verified" or "待法务核对" in self.article else "（待法务核对）"
        return f"{self.instrument}{'' if self.article == '—' else self.article}{note}"


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the two halves, cut at the first blank, of each line that is not a comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, _, rest = line.partition(" ")
            yield first, rest


@cache
def concepts() -> dict[str, str]:
    """Return for the name of a concept the alternatives of a regular expression, the longest first."""
    return {
        name: "|".join(
            sorted({re.escape(word) for word in words.split()}, key=lambda word: (-len(word), word))
        )
        for name, words in _lines(DATA / "concepts.txt")
    }


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a claim with its concepts and gaps written out. Raises KeyError, re.error."""
    spelled = re.sub(r"\{([一-龥]+)\}", lambda name: f"(?:{concepts()[name[1]]})", pattern)
    return re.compile(spelled.replace("~", GAP))


@cache
def shipped() -> tuple[Rule, ...]:
    """Return the rules that ship with the site, in the order of their file."""
    rewordings: dict[str, list[Claim]] = {}
    for name, pattern in _lines(DATA / "claims.txt"):
        rewordings.setdefault(name.rstrip("?"), []).append(Claim(compiled(pattern), name.endswith("?")))
    frames: dict[str, list[Frame]] = {}
    for name, parts in _lines(DATA / "frames.txt"):
        frames.setdefault(name, []).append(tuple(compiled(part.strip()) for part in parts.split(" & ")))
    with (DATA / "rules.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            Rule(
                id=row["id"],
                severity=row["severity"],
                claims=(Claim(re.compile(row["pattern"]), False), *rewordings.get(row["id"], ())),
                frames=tuple(frames.get(row["id"], ())),
                exceptions=re.compile(row["exceptions"]) if row["exceptions"] else None,
                message=row["message"],
                advice=row["advice"],
                instrument=row["instrument"],
                article=row["article"],
                certainty=row["certainty"],
            )
            for row in csv.DictReader(rows)
        )


@cache
def shipped_patterns() -> frozenset[str]:
    """Return the patterns and exceptions of the rules that ship; ours, and each tried by hand."""
    return frozenset(
        pattern.pattern
        for rule in shipped()
        for pattern in (rule.claims[0].pattern, rule.exceptions)
        if pattern is not None
    )
