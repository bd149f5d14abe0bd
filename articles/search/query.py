"""What a reader typed, understood: terms, the phrases each stands for, and the questions to put to the index."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby
from pathlib import Path

from articles.text import chinese

from .shapes import Expression, Match, either, every

MOST_CHARACTERS = 64  # of a query; the rest is ignored
MOST_GROUPS = 8
MOST_LOOSE = 6  # words of a question that are looked for at once
JOINERS = "-.·/&+'_:"
NUMBER = re.compile(r"[0-9.·/:-]+")
BETWEEN = r"[^\w\n]{0,2}"  # what may stand between two runs of one term: IFRS 17, C-ROSS, 首台（套）
# Words of a question that say nothing about its subject.
STOP_WORDS = frozenset(
    (Path(__file__).parent / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)


@dataclass(frozen=True)
class Phrase:
    """One wording of one term, normalised."""

    runs: tuple[str, ...]

    @cached_property
    def is_single(self) -> bool:
        """Whether it is one lone ideograph, which only headlines have a token for."""
        return len(self.runs) == 1 and len(self.runs[0]) == 1 and chinese.is_han(self.runs[0])

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
        return re.compile(BETWEEN.join(map(_run_pattern, self.runs)))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of two or more ideographs it is made of."""
        return tuple(word for word in chinese.cut(self.text) if len(word) > 1 and chinese.is_han(word))

    @cached_property
    def pairs(self) -> tuple[Expression, ...]:
        """The tokens that must occur wherever the phrase does; () for a lone ideograph among other runs."""
        return (*sorted(chinese.pairs("\n".join(self.runs))), *chinese.other_tokens("\n".join(self.runs)))

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


def _run_pattern(run: str) -> str:
    if chinese.is_han(run):
        return re.escape(run)
    if "0" <= run[0] <= "9":
        digits = "[.·/:-]".join(map(re.escape, re.split("[.·/:-]", run)))
        # 3·15 is a day or a name, so the amount 3.15% is something else.
        amount = "(?![%‰万亿倍元])" if "·" in run else ""
        return rf"(?<![0-9])(?<![0-9][.·/:-]){digits}(?![0-9])(?![.·/:-][0-9]){amount}"
    return rf"(?<![^\W\d_{chinese.HAN}]){re.escape(run)}(?![^\W\d_{chinese.HAN}])"


@dataclass(frozen=True)
class Group:
    """One thing the reader asks for: its wordings, of which one must be found. The first is the one typed."""

    phrases: tuple[Phrase, ...]

    @cached_property
    def is_single(self) -> bool:
        """Whether the index has no token for it outside headlines."""
        return all(not phrase.pairs for phrase in self.phrases)

    def by(self, way: str) -> Expression | None:
        """Return the expression for any of its wordings, each by the method `way`."""
        found = [part for phrase in self.phrases if (part := getattr(phrase, way)()) is not None]
        return either(found) if found else None

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """Strings of which one must occur in the text, for a match by pairs; () if the pairs suffice."""
        found = []
        for phrase in self.phrases:
            longest = max(phrase.runs, key=lambda run: len(run) if chinese.is_han(run) else 0)
            if not chinese.is_han(longest):
                return ()
            found.append(longest)
        return tuple(found) if any(len(text) > 2 for text in found) else ()


@dataclass(frozen=True)
class Query:
    """A query understood. `text` is what was understood of it, as shown to the reader."""

    text: str
    groups: tuple[Group, ...]
    loose: tuple[Group, ...]

    def _all(self, way: str) -> list[Expression]:
        """Return the expressions of the groups the index can be asked for anywhere in a post."""
        return [part for group in self.groups if not group.is_single and (part := group.by(way)) is not None]

    @property
    def is_exact(self) -> bool:
        """Whether a hit by words needs no look at the text, since every wording is one token."""
        ways = [phrase.by_words() for group in self.groups for phrase in group.phrases]
        return all(isinstance(way, str) for way in ways)

    def as_words(self) -> Match | None:
        """Return the question for posts that have all terms as words; lone ideographs are asked of headlines only."""
        if words := self._all("by_words"):
            return Match(anywhere=every(words))
        singles = [
            either(phrase.text for phrase in group.phrases if phrase.is_single) for group in self.groups
        ]
        return Match(title=every(singles)) if singles else None

    def best(self) -> Iterator[tuple[Match, int]]:
        """Yield the questions for the best of many posts, each with how many are wanted at most.

        Headlines with all terms, headlines with one of them, texts about one of them.
        """
        words = self._all("by_words")
        if not words:
            return
        yield Match(title=every(words)), 150
        if len(words) > 1:
            yield Match(anywhere=every(words), title=either(words)), 100
        if keys := self._all("by_keys"):
            yield Match(anywhere=every([*words, either(keys)])), 150

    def anyhow(self) -> Match | None:
        """Return the question for posts that have all terms, whatever stands around them."""
        checks = tuple(group.checks for group in self.groups if group.checks)
        pairs = self._all("by_pairs")
        return Match(anywhere=every(pairs), phrases=checks) if pairs else None

    @cached_property
    def _words(self) -> list[Expression]:
        return [part for group in self.loose if (part := group.by("by_words")) is not None][:MOST_LOOSE]

    def halves(self) -> Iterator[Match]:
        """Yield the questions for a query whose terms do not all occur: most of its words first, at least half."""
        for size in range(len(self._words), max(0, (len(self._words) - 1) // 2), -1):
            yield Match(anywhere=either(every(some) for some in combinations(self._words, size)))

    def single_words(self) -> Iterator[Match]:
        """Yield a question for each of the words by itself, so that a common one hides no rare one."""
        if len(self._words) > 2:
            for word in self._words:
                yield Match(anywhere=word)


def phrase_of(text: str) -> Phrase | None:
    """Return `text` as one phrase; None if there is nothing in it to look for."""
    runs = tuple(run[: chinese.MAX_TOKEN] for run in chinese.runs(chinese.normalise(text)))
    return Phrase(runs) if runs else None


def _group(term: str, expand: Callable[[str], Iterable[str]]) -> Group | None:
    phrases = dict.fromkeys(filter(None, map(phrase_of, expand(term))))
    return Group(tuple(phrases)) if phrases else None


def terms(normal: str) -> list[str]:
    """Return the terms of a normalised query: runs that touch or are joined (c-ross, 3·15), and `ifrs 17`."""
    found: list[list[int]] = []
    last = ""
    for run in chinese.RUN.finditer(normal):
        gap = normal[found[-1][1] : run.start()] if found else None
        numbered = gap == " " and re.fullmatch(r"[a-z]{2,5}", last) and run[0].isdecimal()
        if gap is not None and (gap == "" or (len(gap) == 1 and gap in JOINERS) or numbered):
            found[-1][1] = run.end()
        else:
            found.append([*run.span()])
        last = run[0]
    return [normal[start:end] for start, end in found]


def _pieces(phrase: Phrase) -> list[str]:
    """Return the words of a phrase that say something about its subject, by which it is looked for when not found whole.

    Letters beside ideographs part from them (cross二期 → cross, 二期), a number keeps what it counts (24小时), and
    characters that stand alone stay together (车被树砸了 → 树砸).
    """
    if not any(map(chinese.is_han, phrase.runs)):
        return []
    words: list[str] = []
    for is_han, runs in groupby(phrase.runs, chinese.is_han):
        text = "".join(runs)
        words += chinese.cut(text) if is_han else [text]
    found, begun = [], ""
    for word in [*words, ""]:
        if NUMBER.fullmatch(begun):
            found.append(begun + word)
            begun = ""
        elif NUMBER.fullmatch(word) or (len(word) == 1 and word not in STOP_WORDS):
            begun += word
        else:
            found += [one for one in (begun, word) if len(one) > 1 and one not in STOP_WORDS]
            begun = ""
    return found


def _typed_apart(typed: list[str], expand: Callable[[str], Iterable[str]]) -> list[str]:
    """Return `typed`, or its syllables as one term where they spell a known name: zhong guo tai bao."""
    together = "".join(typed)
    if len(typed) > 1 and together.isascii() and together.isalpha() and len(list(expand(together))) > 1:
        return [together]
    return typed


def parse(text: str, expand: Callable[[str], Iterable[str]] = lambda term: [term]) -> Query:
    """Return what `text` asks for; anything may be typed. `expand` gives the terms that mean the same as one.

    No groups if there is nothing to look for.
    """
    normal = " ".join(chinese.normalise(text[: 8 * MOST_CHARACTERS]).split())[:MOST_CHARACTERS]
    typed = _typed_apart(list(dict.fromkeys(terms(normal)))[:MOST_GROUPS], expand)
    groups = [group for term in typed if (group := _group(term, expand))]
    loose: dict[Group, None] = {}
    for group in groups:
        given = group.phrases[0]
        whole = len(group.phrases) > 1 or (given.is_plain and len(given.text) < 4)
        parts = [] if whole else [_group(piece, expand) for piece in _pieces(given)]
        loose |= dict.fromkeys(filter(None, parts or [group]))
    return Query(" ".join(typed), tuple(groups), tuple(loose))
