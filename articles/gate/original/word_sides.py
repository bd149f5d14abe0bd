"""A sentence as it is weighed against another: its words, names and facts, and where each stands."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from articles.text import spelling
from articles.text.facts import Token, is_fact, is_number

from . import deciding_words, names_in_text
from .names_in_text import Word, listed

FARTHEST_VERB = 10  # words from a negation on in which its verb is looked for
SUCCEEDS = re.compile(r"接替|接任|继任|卸任|离任|辞任|辞去|接棒")
COMPANY = 16  # tokens on either side of a verb that tell of whom and of what it is said
MOST_DENIALS = 12  # of one sentence that are held against those of the other
NEAR = 4  # tokens on either side of a fact or a name that tell what is said of it
# What a 1 may count or rank; 一 before anything else may be part of a word.
MEASURES = frozenset(
    "元件户人家起次天年日时分秒米亩吨只个名位张份笔辆架台款项条倍点批例单宗种类级审期轮所场处层成号"
)
AFTER = 150  # characters behind a sentence in which what was added may stand
BEFORE = 300  # characters before 该公司 in which its name is looked for
# Ways to deny or forbid, and what may stand between them and what is denied (未予处罚, 没有受到处罚, 被禁止进入).
DENIAL = re.compile(
    r"(?:没有|尚未|并未|从未|并无|未能|未曾|不曾|不再|不[得的]|不能|不可|不许|不准|不会|不予|不应|不宜|不必|无需|无须|无法|拒绝|禁止|严禁|否认"
    r"|不(?!过|仅|但|管|论|断|久|同(?!意)|良|动产|妨|愧|失为|外乎|少于)|未(?!来)|无(?!人机|锡|线|论|形)|没|非(?!常|车|洲|遗|凡|寿)|勿|莫)"
)
COMPLEMENTS = frozenset("上到了着动起下出过清")  # 联系不上, 买不到
LIGHT = re.compile(
    r"^(?:被|予以?|受到|遭到|进行|作出|得到|获得|获|再|以|把|向|对|将|就|也|为|了|有|得|的|能|会|可|是|要|必|需)+"
)


class Denial(NamedTuple):
    """What is denied, by the first character of its verb, and where the denial and the verb stand."""

    what: str
    place: int
    verb: int
    near: frozenset[str] = frozenset()  # words it may be about, where its clause was turned


@dataclass(slots=True)
class Item:
    """A word, a fact or a name that was lost or won; `place` is that of its first token."""

    kind: str
    text: str
    place: int
    end: int


@dataclass(slots=True)
class Region:
    """Changes that touch the same words, with what was lost and what was won by them."""

    start: int
    end: int
    to: int
    until: int
    changes: list[int] = field(default_factory=list)
    lost: list[Item] = field(default_factory=list)
    won: list[Item] = field(default_factory=list)
    is_exchange: bool = False


class Side:
    """One of two sentences: its tokens, words and names."""

    def __init__(self, tokens: Sequence[Token], normal: str) -> None:
        """Read the words and names of `tokens`, of the text `normal`."""
        self.tokens = tokens
        self.normal = normal
        all_words = names_in_text.words_of(tokens, normal)
        self.words = [word for word in all_words if not word.is_mark]
        self.names = names_in_text.names_in(all_words)
        self.keys = "".join(token.key for token in tokens)
        spans = [(span.start, span.end) for side in (self.words, self.names) for span in side]
        # Tokens before which no word begins.
        self.inside = {number for start, end in spans for number in range(start + 1, end)}
        self.clause_ends = {word.start for word in all_words if word.is_mark} | {0, len(tokens)}

    @cached_property
    def everything(self) -> list[Item]:
        """Return all its names, facts and words."""
        return self.items(0, len(self.tokens))

    def items(self, start: int, end: int) -> list[Item]:
        """Return the names, facts and words between two tokens."""
        spans = [
            (name.start, name.end, f"name {name.kind}")
            for name in self.names
            if start <= name.start and name.end <= end
        ]
        taken = {number for first, last, _ in spans for number in range(first, last)}
        spans += [
            (word.start, word.end, "fact" if is_fact(word.text) else "word")
            for word in self.words
            if start <= word.start and word.end <= end and word.start not in taken
        ]
        return [Item(kind, self.text(first, last), first, last) for first, last, kind in sorted(spans)]

    def text(self, start: int, end: int) -> str:
        """Return what the tokens between two say, as keys run together."""
        return "".join(token.key for token in self.tokens[start:end])

    def facts(self) -> list[str]:
        """Return its facts in their order, a 一 that counts nothing left out (统一, 一带)."""
        return [
            token.key
            for place, token in enumerate(self.tokens)
            if is_fact(token.key) and (token.key != "N1" or self._counts(place))
        ]

    def _counts(self, place: int) -> bool:
        """Return whether the 1 at `place` is counted with, or is the first of several (一名, 1级, 第一, 一审)."""
        return self.text(place + 1, place + 2) in MEASURES or self.text(place - 1, place) == "第"

    def hedges(self) -> int:
        """Return how often it leaves something open."""
        return sum(
            match.group() not in ("将", "约定", "涉")
            for match in deciding_words.POSSIBILITY.finditer(self.keys)
        )

    def tells_of_successor(self) -> bool:
        """Return whether somebody takes another's post, which says that the other has it no more."""
        return SUCCEEDS.search(self.keys) is not None

    def denials(self, *, but: str = "") -> list[Denial]:
        """Return what is denied, in its order: the verb behind each negation, in its clause."""
        found = []
        starts = list(accumulate((len(word.text) for word in self.words), initial=0))
        places = list(accumulate((len(token.key) for token in self.tokens[:-1]), initial=0))
        for match in DENIAL.finditer(self.keys):
            if match.group() == but:
                continue
            start, end = (bisect_right(places, offset) - 1 for offset in match.span())
            number = bisect_left(starts, match.end())
            if match.group() == "不" and self._is_complement(number, match.end()):
                before = self.words[number - 2]
                found.append(Denial(before.text[:1], start, before.start, frozenset({before.text})))
                continue  # 联系不上: 无法联系
            near = frozenset(
                word.text for word in (self.words if match.group() == "否认" else self._clause_from(number))
            )
            if starts[number] > match.end():
                rest = self.keys[match.end() : starts[number]]
                if not LIGHT.fullmatch(rest):
                    found.append(Denial(rest[0], start, end, near | {rest[0]}))
                    continue
            verb = self._verb_from(number)
            found.append(
                Denial(verb.text[:1], start, verb.start, near) if verb else Denial("", start, end, near)
            )
        return found

    def _is_complement(self, number: int, place: int) -> bool:
        """Return whether 不 before a character of the keys denies that one can do what stands before it."""
        return (
            1 < number < len(self.words)
            and self.keys[place : place + 1] in COMPLEMENTS
            and len(self.words[number].text) == 1
            and self.words[number - 2].tag[:1] in "nv"
        )

    def _clause_from(self, number: int) -> list[Word]:
        """Return the words of a clause from one on, by its number."""
        found: list[Word] = []
        for word in self.words[number:]:
            found.append(word)
            if word.end in self.clause_ends:
                break
        return found

    def _verb_from(self, number: int) -> Word | None:
        """Return the first verb of its clause from a word on, by its number, else the first word there is."""
        first = None
        for word in self.words[number : number + FARTHEST_VERB]:
            if not LIGHT.fullmatch(word.text):
                first = first or word
                if word.tag.startswith(("v", "a")) or (word.tag == "d" and len(word.text) > 1):
                    return word
            if word.end in self.clause_ends:
                break
        return first

    def company(self, start: int, end: int) -> set[str]:
        """Return the tokens around a verb in its clause, from its negation on: what it is said of.

        What lies between it and the same verb again (甲未赔付而乙已赔付) is shared by both.
        """
        first = max((place for place in self.clause_ends if place <= start), default=0)
        last = min((place for place in self.clause_ends if place > end), default=end)
        same = [place for place in range(first, last) if self.tokens[place].key == self.tokens[end].key]
        first = max((first, *((place + end) // 2 for place in same if place < start)))
        last = min((last, *((place + end) // 2 for place in same if place > end)))
        around = (*self.tokens[max(first, start - COMPANY) : start], *self.tokens[end + 1 : last][:COMPANY])
        return {token.key for token in around}

    def affirmed(self, what: str, denials: Sequence[Denial]) -> list[int]:
        """Return where a verb, by its first character, stands and is not denied."""
        denied = {each.verb for each in denials}
        return [
            place for place, token in enumerate(self.tokens) if token.key == what and place not in denied
        ][:MOST_DENIALS]

    def around(self, item: Item) -> set[str]:
        """Return the tokens near an item in its clause, numbers left out."""
        start = max((end for end in self.clause_ends if end <= item.place), default=0)
        end = min((end for end in self.clause_ends if end >= item.end), default=len(self.tokens))
        return {
            token.key
            for token in (
                *self.tokens[max(start, item.place - NEAR) : item.place],
                *self.tokens[item.end : min(end, item.end + NEAR)],
            )
            if not is_number(token.key) and token.key not in listed("little")
        }

    @cached_property
    def near(self) -> str:
        """Return what the text says around its sentence, as tokens spell it."""
        if not self.tokens:
            return ""
        return spelling.settle(
            self.normal[max(0, self.tokens[0].start - BEFORE) : self.tokens[-1].end + AFTER]
        )

    def before(self, place: int) -> str:
        """Return what the text says before a token."""
        start = self.tokens[place].start if place < len(self.tokens) else self.tokens[-1].end
        return self.normal[max(0, start - BEFORE) : start]
