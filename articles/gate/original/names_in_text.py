"""Names in a sentence: bodies, posts, persons and places, recognised by what stands around them.

No list of names is kept. A body is what stands in one phrase of nouns before 财险 or 局; a post what stands
before 经理 or 局长; a person two or three characters beginning with a surname, after a post or before a verb of
speech; a place what the dictionary calls one or what stands before 县.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from articles.gate.word_lists import lines
from articles.text import spelling
from articles.text.facts import Token, is_fact

from . import deciding_words

LONGEST = 16  # characters of a name
LONGEST_PLACE = 3  # characters before 县 that belong to it
LONGEST_COMMON = 2  # characters of words like 全部 and 社会 that end as a body does and are none
LONGEST_QUOTED = 8  # characters in quotation marks that may be the name of a product
GAP = 3  # characters between two tokens that part no sentences
PLACE_ENDS = frozenset("省市县区镇乡村州旗盟港岛湾")
NO_PLACE = frozenset("该全本各这农城社地郊山景厂辖片")  # 该市, 农村, 地区 name no place
# The dictionary's marks of words that may belong to a name, and of those that end one.
NOUNS = ("n", "j", "l", "b", "z", "g", "i", "s", "a")
PROPER = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
LITTLE_MARKS = frozenset({"p", "c", "u", "uj", "ul", "uz", "ud", "ug", "d", "r", "m", "q", "y", "mq", "f"})
PUNCTUATION = "x"
OFFICES = frozenset({"董秘", "副总", "老总"})
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


class Word(NamedTuple):
    """A word of a sentence: what it says, the dictionary's mark, and from which to which token it goes."""

    text: str
    tag: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Return whether it is punctuation."""
        return self.start == self.end


class Name(NamedTuple):
    """A name: its kind (body, post, person, place, product), and from which to which token it goes."""

    kind: str
    start: int
    end: int


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list of the data folder, as they are written and as tokens spell them."""
    words = " ".join(lines(f"rewording/{name}"))
    return frozenset(words.split()) | frozenset(spelling.settle(words).split())


@cache
def _longest(name: str) -> int:
    return max(map(len, listed(name)))


@cache
def _general() -> frozenset[str]:
    return frozenset(word for group in listed("general_bodies") for word in group.split("/"))


def words_of(tokens: Sequence[Token], normal: str) -> list[Word]:
    """Return the words that `tokens` of `normal` make, facts each a word, with the marks between them."""
    text, places = _text_of(tokens, normal)
    found: list[Word] = []
    start = 0
    for word, tag in spelling.tagged(text):
        inside = [place for place in places[start : start + len(word)] if place is not None]
        start += len(word)
        if not inside:
            found.append(
                Word(word, PUNCTUATION, found[-1].end if found else 0, found[-1].end if found else 0)
            )
            continue
        first, last = inside[0], inside[-1]
        begun = max(first, found[-1].end if found else 0)
        for number in range(begun, last + 1):
            key = tokens[number].key
            if is_fact(key):
                found.append(Word(key, "m", number, number + 1))
            elif number > begun and found[-1].end == number and not is_fact(tokens[number - 1].key):
                previous = found[-1]
                found[-1] = Word(previous.text + key, tag, previous.start, number + 1)
            else:
                found.append(Word(key, tag, number, number + 1))
    return _with_offices(found)


def _with_offices(words: list[Word]) -> list[Word]:
    """Join the characters of an office in short, which the dictionary parts (董秘)."""
    found: list[Word] = []
    for word in words:
        if found and found[-1].end == word.start and found[-1].text + word.text in OFFICES:
            found[-1] = Word(found[-1].text + word.text, "n", found[-1].start, word.end)
        else:
            found.append(word)
    return found


def _text_of(tokens: Sequence[Token], normal: str) -> tuple[str, list[int | None]]:
    """Return the text of `tokens` with what stands between them, and for each character its token."""
    parts: list[str] = []
    places: list[int | None] = []
    end = tokens[0].start if tokens else 0
    for number, token in enumerate(tokens):
        if token.start > end:
            between = normal[end : token.start] if token.start - end <= GAP else "。"
            parts.append(between)
            places += [None] * len(between)
        written = normal[token.start : token.end] if token.start >= end else token.key
        parts.append(written)
        places += [number] * len(written)
        end = max(end, token.end)
    return "".join(parts), places


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
    found += _persons(words, posts)
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
        if _ends_with(_joined(words, number), "titles", 3):
            return "post"
        if text == "会" and words[number + 1 : number + 2] and words[number + 1].tag[:1] in "vd":
            return ""  # 集团会借此出售
        return "body" if text in listed("bodies") and _is_noun(words[number - 1]) else ""
    if tag in LITTLE_MARKS:
        return ""
    if _ends_with(text, "titles"):
        return "post"
    if _ends_with(text, "bodies", 1 if len(text) > LONGEST_COMMON and text not in listed("no_bodies") else 2):
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


def _ends_with(text: str, name: str, least: int = 2) -> bool:
    return any(
        text[-length:] in listed(name) for length in range(min(len(text), _longest(name)), least - 1, -1)
    )


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


def _persons(words: Sequence[Word], posts: set[int]) -> list[Name]:
    """Return the persons: two or three characters after a post, or beginning with a surname."""
    found: list[Name] = []
    for number, word in enumerate(words):
        if word.is_mark or is_fact(word.text) or (found and word.start < found[-1].end):
            continue
        if word.start not in posts and word.text[0] not in _surname_starts():
            continue
        text, ends = _run(words, number)
        if word.start in posts and len(word.text) > 1 and word.tag not in PROPER:
            length = 0
        elif word.start in posts:
            length = _length_behind_post(text, ends, words)
        else:
            length = _length_from_surname(text, ends, words[number:])
        if length:
            found.append(Name("person", word.start, words[ends[length]].end))
    return found


@cache
def _surname_starts() -> frozenset[str]:
    return frozenset(surname[0] for surname in spelling.SURNAMES)


def _length_behind_post(text: str, ends: dict[int, int], words: Sequence[Word]) -> int:
    """Return how long the name after a post is, up to a verb of speech or a stop; 0 if none follows."""
    surname = 2 if text[:2] in spelling.SURNAMES else 1
    if text[0] in listed("stops"):
        return 0
    for length in (surname + 2, surname + 1):
        rest = text[length:]
        if length in ends and (not rest or spelling.PERSON_AFTER.match(rest) or rest[0] in listed("stops")):
            return length
    if text[:surname] not in spelling.SURNAMES:
        return 0
    return next((length for length in (surname + 2, surname + 1) if length in ends), 0)


def _length_from_surname(text: str, ends: dict[int, int], words: Sequence[Word]) -> int:
    surname = 2 if text[:2] in spelling.SURNAMES else 1 if text[0] in spelling.SURNAMES else 0
    if not surname:
        return 0
    if len(words[0].text) > surname and words[0].tag not in PROPER:
        return 0
    for length in (surname + 2, surname + 1):
        if length not in ends:
            continue
        inside = words[: ends[length] - ends[min(ends)] + 1]
        if spelling.PERSON_AFTER.match(text[length:]):
            if len(inside) > 1 or inside[0].tag in PROPER:
                return length
        elif _is_likely(inside):
            return length
    return 0


def _run(words: Sequence[Word], number: int) -> tuple[str, dict[int, int]]:
    """Return what follows from a word on, up to a mark, and which word ends after how many characters."""
    text, ends = "", {}
    for place in range(number, min(len(words), number + 8)):
        if words[place].is_mark or is_fact(words[place].text):
            break
        text += words[place].text
        ends[len(text)] = place
    return text, ends


def _is_likely(inside: Sequence[Word]) -> bool:
    """Return whether words may be a name where nothing around them tells: no dictionary has them together."""
    if len(inside) == 1:
        return inside[0].tag == "nr" and len(inside[0].text) == 3 and inside[0].text[-1] not in "人者员方"
    return (
        len(inside[0].text) == 1
        and inside[0].tag in ("nr", "ns", "ng", "zg", "g")
        and not any(word.tag in LITTLE_MARKS or word.tag.startswith("v") for word in inside[1:])
    )


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


APPOSED = ("公司", "机构", "集团", "险企", "单位")  # 合资公司粤安人寿: of what kind it is
SHORT = (("董秘", "董事会秘书"), ("中院", "中级人民法院"), ("高院", "高级人民法院"), ("中支", "中心支公司"))
ORDINALS = frozenset("副原前代常级东南西北第新老一二三四五六七八九十")
STATES = ("国家", "中国", "全国", "我国")


def are_same(one: str, other: str) -> bool:
    """Return whether one name is the other's short form (云杉财产保险股份有限公司: 云杉财险)."""
    if one == other:
        return True
    if one in SHORT_PLACES or other in SHORT_PLACES:
        return SHORT_PLACES.get(one, one) == SHORT_PLACES.get(other, other)
    one, other = (_spelt_out(name) for name in (one, other))
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(shorter) < 2:
        return False
    if longer.endswith(shorter) and longer[: -len(shorter)].endswith(APPOSED):
        return True
    post = next((end for end in _ends_of(longer) if shorter.endswith(end)), "")
    if post:
        longer, shorter = longer[: -len(post)], shorter[: -len(post)]
        if not shorter or longer == shorter:
            return not ORDINALS & set(longer[-1:])
        if len(shorter) < 2:
            return False
    lost = left_out(shorter, longer)
    if lost is None or ORDINALS & set(lost):
        return False
    start = longer.find(shorter[0])
    front = longer[:start]
    if front and not (
        front.endswith(tuple(PLACE_ENDS))
        or front in STATES
        or (front + shorter[0] in longer and shorter[0] in PLACE_ENDS)
    ):
        return False
    # The brand stays whole: of 鹭汀财险 鹭财险 is another.
    return longer[start : start + 2] == shorter[:2] or shorter[0] in PLACE_ENDS


def _spelt_out(name: str) -> str:
    """Return a name with the offices and courts in it as they are called in full."""
    for short, full in SHORT:
        name = name.replace(short, full)
    return name


def _ends_of(name: str) -> list[str]:
    """Return the posts that `name` ends with, the longest first (副局长, 局长)."""
    return [
        name[-length:] for length in range(_longest("titles"), 1, -1) if name[-length:] in listed("titles")
    ]


def left_out(shorter: str, longer: str) -> str | None:
    """Return the characters of `longer` that `shorter` leaves out, None where it has others."""
    lost, place = [], 0
    for character in longer:
        if place < len(shorter) and character == shorter[place]:
            place += 1
        else:
            lost.append(character)
    return "".join(lost) if place == len(shorter) else None
