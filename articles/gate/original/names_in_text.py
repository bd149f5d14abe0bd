"""Names in a sentence: bodies, posts, persons and places, recognised by what stands around them.

No list of names is kept. A body is what stands in one phrase of nouns before 财险 or 局; a post what stands
before 经理 or 局长; a person two or three characters beginning with a surname, after a post or before a verb of
speech; a place what the dictionary calls one or what stands before 县.
"""

import re
from collections.abc import Sequence
from functools import cache

from articles.text.facts import is_fact

from . import deciding_words
from .listed_words import ends_with, listed
from .persons_in_text import persons
from .sentence_words import LITTLE_MARKS, PROPER, Name, Word

LONGEST = 16  # characters of a name
LONGEST_PLACE = 3  # characters before 县 that belong to it
LONGEST_COMMON = 2  # characters of words like 全部 and 社会 that end as a body does and are none
LONGEST_QUOTED = 8  # characters in quotation marks that may be the name of a product
PLACE_ENDS = frozenset("省市县区镇乡村州旗盟港岛湾")
NO_PLACE = frozenset("该全本各这农城社地郊山景厂辖片")  # 该市, 农村, 地区 name no place
# The dictionary's marks of words that may belong to a name.
NOUNS = ("n", "j", "l", "b", "z", "g", "i", "s", "a")
LEADS_TO = frozenset("在赴驻来抵返离到")
SHORT_PLACES = {
    "港": "香港",
    "澳": "澳门",
    "京": "北京",
    "沪": "上海",
    "粤": "广东",
    "津": "天津",
    "渝": "重庆",
}
GRADE = re.compile(r"[abc]{1,3}[+-]?")  # 恒岱再AAA主体评级
OPENS, CLOSES = "“《「", "”》」"


@cache
def _general() -> frozenset[str]:
    return frozenset(word for group in listed("general_bodies") for word in group.split("/"))


def names_in(words: Sequence[Word]) -> list[Name]:
    """Return the names that `words` of a sentence hold, in their order, none within another."""
    found: list[Name] = []
    for number, word in enumerate(words):
        if word.is_mark or is_fact(word.text):
            continue
        if _is_short_place(words, number):
            found.append(Name("place", word.start, word.end))
            continue
        kind = _ending(words, number)
        if kind:
            is_whole = kind == "place" and len(word.text) > 1  # 出售香港: the dictionary has all of it
            if is_whole and word.text[0] in NO_PLACE:
                continue  # 各县区
            first = (
                number
                if is_whole
                else _reach_back(words, number, LONGEST_PLACE if kind == "place" else LONGEST)
            )
            if kind == "body" and first == number and word.text not in _general():
                continue  # 人寿, 中心: the end of no name
            if kind == "place" and not is_whole and (first == number or words[first].text in NO_PLACE):
                continue
            found.append(Name(kind, words[first].start, word.end))
        elif word.tag == "ns" and len(word.text) > 1 and word.text not in listed("no_places"):
            found.append(Name("place", word.start, word.end))
    posts = {name.end for name in found if name.kind == "post"}
    posts |= {word.end for word in words if word.text in listed("roles")}
    found += persons(words, posts)
    found += _quoted(words)
    return _merged(found)


def _ending(words: Sequence[Word], number: int) -> str:
    """Return of what kind the name is that ends with a word, by its number, "" where none does."""
    text, tag = words[number].text, words[number].tag
    if text[-1] not in _last_characters():
        return ""
    if len(text) == 1:
        if not number or words[number - 1].end != words[number].start:
            return ""
        if text in PLACE_ENDS:
            return "place"
        if ends_with(_joined(words, number), "titles", 3):
            return "post"
        if text == "会" and words[number + 1 : number + 2] and words[number + 1].tag[:1] in "vd":
            return ""  # 集团会借此出售
        return "body" if text in listed("bodies") and _is_noun(words[number - 1]) else ""
    if tag in LITTLE_MARKS:
        return ""
    if ends_with(text, "titles"):
        return "post"
    if ends_with(text, "bodies", 1 if len(text) > LONGEST_COMMON and text not in listed("no_bodies") else 2):
        return "body"
    return "place" if text[-1] in PLACE_ENDS and tag in PROPER else ""


@cache
def _last_characters() -> frozenset[str]:
    return PLACE_ENDS | {word[-1] for name in ("titles", "bodies") for word in listed(name)}


def _joined(words: Sequence[Word], number: int) -> str:
    """Return a word with the words right before it: 首席, 财务 and 官 make a post together."""
    text = words[number].text
    for word in reversed(words[max(0, number - 3) : number]):
        if word.is_mark:
            break
        text = word.text + text
    return text


def _is_noun(word: Word) -> bool:
    if word.is_mark or is_fact(word.text):
        return False
    if len(word.text) == 1:
        return word.text not in listed("stops")
    if (
        word.tag in LITTLE_MARKS
        or deciding_words.POSSIBILITY.fullmatch(word.text)
        or GRADE.fullmatch(word.text)
    ):
        return False
    return word.tag.startswith(NOUNS) or word.tag in ("vn", "", "eng") or word.text in listed("in_bodies")


def _reach_back(words: Sequence[Word], number: int, most: int) -> int:
    """Return the first word of the phrase of nouns that ends with a word, both by their numbers."""
    first, length = number, 0
    while first > 0 and _is_noun(words[first - 1]):
        length += len(words[first - 1].text)
        if _is_short_place(words, first - 1):
            break
        if length > most or (words[first].tag == "ns" and words[first - 1].tag in ("v", "vn")):
            break  # 出售香港财产险业务
        first -= 1
    return first


def _is_short_place(words: Sequence[Word], number: int) -> bool:
    """Return whether a character stands for a place behind a word that leads there (在港, 赴沪)."""
    return words[number].text in SHORT_PLACES and number > 0 and words[number - 1].text in LEADS_TO


def _quoted(words: Sequence[Word]) -> list[Name]:
    """Return what stands in quotation marks and is short enough to be the name of a product."""
    found: list[Name] = []
    opened: int | None = None
    for number, word in enumerate(words):
        if not word.is_mark:
            continue
        if word.text[-1] in OPENS:
            opened = number
        elif opened is not None and word.text[0] in CLOSES:
            inside = words[opened + 1 : number]
            if inside and sum(len(each.text) for each in inside) <= LONGEST_QUOTED:
                found.append(Name("product", inside[0].start, inside[-1].end))
            opened = None
        else:
            opened = None
    return found


def _merged(found: list[Name]) -> list[Name]:
    """Return names in their order; of those that overlap the longest, of a post before 's name both."""
    kept: list[Name] = []
    for name in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if not any(name.start < other.end and other.start < name.end for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda each: each.start)
