"""What is searched for in a text: wordings, values and outlets, with their tokens and places in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from articles.text import chinese, values

from .common_words import COMMON_WORDS
from .types import Expression, either, every

BETWEEN = r"[^\w\n]{0,2}"  # what may stand between two runs of one term: IFRS 17, C-ROSS, 首台（套）
JOINER = r"[-·&' ./]?"  # what may stand inside letters: CAR-T, e-KYC
WITHIN = 3  # letters of a run from which on a joiner may stand inside it
AMOUNT_AFTER = "(?![%‰万亿倍元])"  # 3·15 is a day or a name, so the amount 3.15% is something else
LETTERS = rf"[^\W\d_{chinese.HAN}]"


@dataclass(frozen=True)
class Phrase:
    """One wording of one term, normalised.

    `exact`: the string between quotation marks, to be found as it stands. `is_added`: it means nearly the
    same as what was typed (an everyday word, a word of another region), so a text that has only it comes
    after those with the typed one.
    """

    runs: tuple[str, ...]
    exact: str = ""
    is_added: bool = field(default=False, kw_only=True, compare=False)

    @cached_property
    def is_single(self) -> bool:
        """Whether it is one lone ideograph, which only headlines have a token for."""
        return len(self.runs) == 1 and len(self.runs[0]) == 1 and chinese.is_han(self.runs[0])

    is_wording = True  # it says in other words what was typed

    @cached_property
    def is_plain(self) -> bool:
        """Whether it is one run of ideographs, to be found as it stands."""
        return len(self.runs) == 1 and chinese.is_han(self.runs[0])

    @cached_property
    def text(self) -> str:
        """The runs together."""
        return "".join(self.runs)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the phrase in normalised text; numbers and Latin words match whole."""
        if self.exact:
            return re.compile(_exact_pattern(self.exact))
        found = []
        for is_letters, runs in groupby(self.runs, _is_letters):
            together = list(runs)
            found.append(
                _joined_pattern(together) if is_letters else BETWEEN.join(map(_run_pattern, together))
            )
        return re.compile(BETWEEN.join(found))

    def places(self, normal: str) -> Iterator[tuple[int, int]]:
        """Yield where the phrase stands in normalised text."""
        if self.is_plain and not self.exact:
            text, size = self.text, len(self.text)
            start = normal.find(text)
            while start >= 0:
                yield start, start + size
                start = normal.find(text, start + size)
            return
        for match in self.pattern.finditer(normal):
            yield match.span()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of two or more ideographs it is made of."""
        return tuple(word for word in chinese.cut(self.text) if len(word) > 1 and chinese.is_han(word))

    @cached_property
    def pairs(self) -> tuple[Expression, ...]:
        """The tokens that must occur wherever the phrase does; () for a lone ideograph among other runs."""
        return (*sorted(chinese.pairs("\n".join(self.runs))), *self._others())

    def _others(self) -> Iterator[Expression]:
        """Yield the tokens of letters and numbers, which a text may join differently."""
        for is_letters, runs in groupby((run for run in self.runs if not chinese.is_han(run)), _is_letters):
            apart = [token for run in runs for token in chinese.other_tokens(run)]
            if not is_letters:
                yield from apart
                continue
            together = "".join(apart)
            if len(together) > chinese.MAX_TOKEN or self.exact:
                yield from apart
            elif len(apart) == 1:
                yield either([together, f"0j{together}"]) if len(together) >= WITHIN else together
            else:
                options: list[Expression] = [every(apart), f"0j{together}"]
                if len(together) >= WITHIN:
                    options.append(together)
                yield either(options)

    def by_pairs(self) -> Expression | None:
        """Return what finds the phrase whatever stands around it; None if it has no token."""
        return every(self.pairs) if self.pairs else None

    def by_words(self) -> Expression | None:
        """Return what finds the phrase as whole words."""
        parts = ["0w" + word for word in self.words] + self._joints
        return every(parts) if parts else None

    @cached_property
    def _joints(self) -> list[Expression]:
        """The tokens that no word of the phrase implies: pairs across its words, and other runs."""
        implied = set().union(*map(chinese.pairs, self.words))
        return [token for token in self.pairs if token not in implied]

    def by_keys(self) -> Expression | None:
        """Return what finds texts that are about the phrase; None if that cannot be asked."""
        keys = self.words or tuple(chinese.other_tokens(self.text))
        return every(["0k" + key for key in keys] + self._joints) if keys else None


@dataclass(frozen=True)
class ValuePhrase(Phrase):
    """A number, date, document or article by its value. `before` and `after` must touch it in the text."""

    token: str = ""
    before: str = ""
    after: str = ""

    is_single = is_wording = False
    is_plain = False

    @cached_property
    def pairs(self) -> tuple[Expression, ...]:
        """The value's token, and those of what touches it."""
        around = "\n".join(filter(None, (self.before, self.after)))
        return (self.token, *sorted(chinese.pairs(around)))

    def by_words(self) -> Expression | None:
        """Return the same as by pairs: a value is whole."""
        return every(self.pairs)

    def by_keys(self) -> Expression | None:
        """Return nothing: the index counts no values."""
        return None

    def places(self, normal: str) -> Iterator[tuple[int, int]]:
        """Yield where the value stands, in whatever notation."""
        for start, end in values.places(self.token, normal):
            if self.before and not normal[:start].rstrip(" 《〈").endswith(self.before):
                continue
            if (
                self.after
                and not normal.startswith(self.after, end)
                and not normal.startswith(self.after, end + 1)
            ):
                continue
            yield start, end + len(self.after) if normal.startswith(self.after, end) else end


@dataclass(frozen=True)
class OutletPhrase(Phrase):
    """Posts of an outlet, by its token: its name need not stand in the text."""

    source_id: int = 0

    is_single = is_wording = False
    is_plain = False

    @cached_property
    def pairs(self) -> tuple[Expression, ...]:
        """The outlet's token."""
        return (f"0s{self.source_id}",)

    def by_words(self) -> Expression | None:
        """Return the outlet's token."""
        return f"0s{self.source_id}"

    def by_keys(self) -> Expression | None:
        """Return nothing: it is no word."""
        return None

    def places(self, normal: str) -> Iterator[tuple[int, int]]:
        """Yield nothing: it stands beside the text."""
        yield from ()


def _is_letters(run: str) -> bool:
    return not chinese.is_han(run) and not run[0].isdecimal()


def _exact_pattern(text: str) -> str:
    found = re.escape(text)
    if re.match(rf"{LETTERS}", text):
        found = rf"(?<!{LETTERS}){found}"
    elif text[0].isdecimal():
        found = rf"(?<![0-9])(?<![0-9][.,]){found}"
    if re.search(rf"{LETTERS}$", text):
        found = rf"{found}(?!{LETTERS})"
    elif text[-1].isdecimal():
        found = rf"{found}(?![0-9])(?![.,][0-9])"
    return found


def _joined_pattern(runs: list[str]) -> str:
    """Return the pattern of neighbouring runs of letters, joined as the text likes."""
    inside = [JOINER.join(map(re.escape, run)) if len(run) >= WITHIN else re.escape(run) for run in runs]
    return rf"(?<!{LETTERS}){BETWEEN.join(inside)}(?!{LETTERS})"


def _run_pattern(run: str) -> str:
    if chinese.is_han(run):
        return re.escape(run)
    digits = "[.·/:-]".join(map(re.escape, re.split("[.·/:-]", run)))
    amount = AMOUNT_AFTER if "·" in run else ""
    return rf"(?<![0-9])(?<![0-9][.·/:-])(?<![0-9],){digits}(?![0-9])(?![.·/:-][0-9])(?!,[0-9]{{3}}){amount}"


@dataclass(frozen=True)
class Group:
    """One thing the reader asks for: its wordings, of which one must be found. The first is the one typed.

    `fixed`: it stood in quotation marks or is a value, so nothing is guessed about it. `whole`: the word
    together with the single characters typed before it, which may be a name (陆 + 鹤鸣); a text that has that
    comes first.
    """

    phrases: tuple[Phrase, ...]
    fixed: bool = field(default=False, compare=False)
    whole: str = field(default="", compare=False)

    @cached_property
    def text(self) -> str:
        """The wording that was typed."""
        return self.phrases[0].text

    @cached_property
    def is_single(self) -> bool:
        """Whether the index has no token for it outside headlines."""
        return all(not phrase.pairs for phrase in self.phrases)

    @cached_property
    def own(self) -> "Group":
        """The group without wordings that mean only nearly the same; itself if it has none."""
        kept = tuple(phrase for phrase in self.phrases if not phrase.is_added)
        return self if len(kept) == len(self.phrases) else Group(kept, self.fixed, self.whole)

    @cached_property
    def is_common(self) -> bool:
        """Whether it is a word that every other text has."""
        return self.text in COMMON_WORDS

    @cached_property
    def outlets(self) -> frozenset[int]:
        """The outlets it names."""
        return frozenset(phrase.source_id for phrase in self.phrases if isinstance(phrase, OutletPhrase))

    def by(self, way: str) -> Expression | None:
        """Return the expression for any of its wordings, each by the method `way`."""
        found = [part for phrase in self.phrases if (part := getattr(phrase, way)()) is not None]
        return either(found) if found else None

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """Strings of which one must occur in the text, for a match by pairs; () if the pairs suffice."""
        found = []
        for phrase in self.phrases:
            if isinstance(phrase, ValuePhrase | OutletPhrase):
                return ()
            longest = max(phrase.runs, key=lambda run: len(run) if chinese.is_han(run) else 0)
            if not chinese.is_han(longest):
                return ()
            found.append(longest)
        return tuple(found) if any(len(text) > 2 for text in found) else ()
