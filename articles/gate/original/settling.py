"""Brings facts that can be told in two ways into one form before sentences are compared.

去年 and 2025年 are the same year in a text of 2026, 10月28日 lies in the year of writing, and 约有30款 is 有30款左右.
When a text was written is read from its first whole date, or from its lead. 上年 is the year before the one
being spoken of: in 截至2025年末…比上年末增加 it is 2024, whenever that was written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.text import chinese
from articles.text.facts import Token, is_number

DISTANCES = {"D前年": -2, "D去年": -1, "D今年": 0, "D明年": 1}  # years from the year of writing
REACH = 3  # tokens between a number and the 左右 behind it (30万元左右)
ABOUT_BEHIND = ("左右", "上下")
MONTHS = 12
COUNTED = frozenset("批家个次例单笔人张位项")
MODAL = frozenset("是能会可要该愿应")  # 能不能: 能否
BEHIND_YEAR = frozenset("同的底末初")  # 比上年底 is no comparison with the whole year
NO_QUESTION = frozenset("时动了一偏")  # 时不时, 动不动 ask nothing
VERB = 2  # characters of 约 and the character behind it
# A bracket that gives a short name: 下称 …, or 称 with a name in quotation marks. What is said stays (称将赔付).
CALLED = re.compile(
    r"[(（](?:(?:以?下|全文|下文)?(?:统|均?简)称|(?:以?下|全文|下文)均?称)(?:为)?[“\"「]?[^()（）]{1,20}[”\"」]?[)）]"
    r"|[(（]称(?:为)?[“\"「][^()（）\d%将未不没已曾拟]{1,10}[”\"」][)）]"
)
RANGE = re.compile(r"[-－—–~～]+")  # between the months of a span: 1-4月
UNIT = re.compile(r"(?:点|%)$")
LEAD = 2  # sentences in which a year without month and day is the one a text was written in


@dataclass(frozen=True, slots=True)
class Written:
    """The year and the month a text was written in, as far as it says so."""

    year: int
    month: int | None


def written(sentences: Iterable[Sequence[Token]]) -> Written | None:
    """Return when a text was written: its first date of year, month and day, else the year its lead names."""
    first: Written | None = None
    for number, tokens in enumerate(sentences):
        for place, token in enumerate(tokens):
            if (year := _number(token.key, "年")) is None:
                continue
            month, day = (
                _number(other.key, sign)
                for other, sign in zip([*tokens[place + 1 :], token, token], "月日", strict=False)
            )
            if month is not None and day is not None:
                return Written(year, month)
            if number < LEAD:
                first = first or Written(year, None)
    return first


def _number(key: str, sign: str) -> int | None:
    digits = key[1:-1]
    return int(digits) if key[0] == "D" and key[-1] == sign and digits.isdigit() else None


def settle(
    sentences: Iterable[Sequence[Token]], normal: str, moment: Written | None
) -> Iterator[tuple[Token, ...]]:
    """Yield the tokens of each sentence of `normal` with years in figures and 左右 before its number.

    `moment`: when the original was written; without it years stay as they are told.
    """
    spoken_of = moment.year if moment else 0
    for tokens in sentences:
        found = _questions(_units(_spans(_without_short_names(tokens, normal), normal)))
        if moment:
            found, spoken_of = _years(found, normal, moment, spoken_of)
        else:
            found = _without_this_year(found)
        found = _on_the_year_before(found, normal, moment)
        yield tuple(_about_first(found))


def _without_short_names(tokens: Sequence[Token], normal: str) -> Sequence[Token]:
    """Leave out brackets that only say how somebody is called from here on (下称“麓川财险”)."""
    if not tokens:
        return tokens
    brackets = [match.span() for match in CALLED.finditer(normal, tokens[0].start, tokens[-1].end + 2)]
    if not brackets:
        return tokens
    return [token for token in tokens if not any(start <= token.start < end for start, end in brackets)]


def _spans(tokens: Sequence[Token], normal: str) -> list[Token]:
    """Make 1至4月 what 前四个月 is, and 1、4月 what 1月、4月 is."""
    found: list[Token] = []
    for token in tokens:
        month = _number(token.key, "月")
        if month and month > 1 and found:
            length = 2 if found[-1].key in ("至", "到") and len(found) > 1 else 1
            first = found[-length]
            between = normal[first.end : token.start]
            if first.key in ("N1", "D1月") and (length > 1 or RANGE.fullmatch(between)):
                found[-length:] = [Token(f"D前{month}月", first.start, token.end)]
                continue
            written = normal[first.start : first.end]
            if between == "、" and written.isdecimal() and 1 <= int(written) <= MONTHS:
                found[-1] = Token(f"D{int(written)}月", first.start, first.end)
        found.append(token)
    return found


def _units(tokens: list[Token]) -> list[Token]:
    """Give the first of two figures the unit that only the second has (4个和2个百分点)."""
    found = list(tokens)
    for place in range(len(found) - 1, 0, -1):
        unit = UNIT.search(found[place].key)
        if not unit:
            continue
        before = place - 1
        if before and found[before].key in ("和", "与", "及"):
            before -= 1
        if before > 0 and found[before].key == "个":
            before -= 1
        first = found[before]
        if before < place - 1 and is_number(first.key) and first.key[-1].isdigit():
            end = found[before + 1].end if found[before + 1].key == "个" else first.end
            rest = [token for token in found[before + 1 : place] if token.key != "个"]
            found[before:place] = [Token(first.key + unit.group(), first.start, end), *rest]
    return found


def _years(tokens: Sequence[Token], normal: str, moment: Written, spoken_of: int) -> tuple[list[Token], int]:
    found: list[Token] = []
    this_year = f"D{moment.year}年"
    for token in tokens:
        key = token.key
        if key == "D去年" and normal[token.start : token.end] == "上年":
            key = f"D{spoken_of - 1}年"
        elif key in DISTANCES:
            key = f"D{moment.year + DISTANCES[key]}年"
        elif key in ("D本月", "D上月", "D下月") and moment.month:
            shift = {"D本月": 0, "D上月": -1, "D下月": 1}[key]
            key = f"D{(moment.month - 1 + shift) % MONTHS + 1}月"
        if found and found[-1].key == this_year and _is_within_year(key):
            found[-1] = Token(key, found[-1].start, token.end)
            continue
        found.append(Token(key, token.start, token.end))
        _join_same_period(found, {f"D{moment.year - 1}年", f"D{spoken_of - 1}年"})
        year = _number(found[-1].key, "年")
        if year in (moment.year, moment.year - 1):
            spoken_of = year
    return found, spoken_of


def _without_this_year(tokens: Sequence[Token]) -> list[Token]:
    """Leave out 今年 before a month or a quarter of it, where a text does not say when it was written."""
    found: list[Token] = []
    for token in tokens:
        if found and found[-1].key == "D今年" and _is_within_year(token.key):
            found[-1] = Token(token.key, found[-1].start, token.end)
        else:
            found.append(token)
    return found


def _on_the_year_before(tokens: list[Token], normal: str, moment: Written | None) -> list[Token]:
    """Make 比上年 and 较上一年 what 同比 is, where a growth is told of and no day or month."""
    found = list(tokens)
    last_year = {"D去年", f"D{moment.year - 1}年" if moment else "D去年"}
    for place in range(len(found) - 2, 0, -1):
        before, year, after = found[place - 1 : place + 2]
        is_last = year.key in last_year or normal[year.start : year.end] in ("上年", "上一年")
        if before.key in ("比", "较") and is_last and after.key[0] != "D" and after.key not in BEHIND_YEAR:
            found[place - 1 : place + 1] = [Token("D同比", before.start, year.end)]
    return found


def _questions(tokens: list[Token]) -> list[Token]:
    """Make 能不能 what 能否 is, and 扩不扩 what 是否扩 is: such a 不 denies nothing."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        first, no, again = (token.key for token in (*tokens[place : place + 3], *[Token(" ", 0, 0)] * 3)[:3])
        stands = all(one.end == other.start for one, other in pairwise(tokens[place : place + 3]))
        is_had = first + no + again == "有没有" and stands  # 有没有告知: 是否告知
        length = 3 if is_had or (no in ("不", "没") and first == again and stands) else 0
        if length and chinese.is_han(first) and first not in NO_QUESTION:
            start, end = tokens[place].start, tokens[place + length - 1].end
            said = ("是", "否") if is_had else (first, "否") if first in MODAL else ("是", "否", first)
            found += [Token(key, start, end) for key in said]
            place += length
            continue
        found.append(tokens[place])
        place += 1
    return found


def _is_within_year(key: str) -> bool:
    return key[0] == "D" and (key[-1] in "月度" or key in ("D下半年", "D年初", "D年末"))


def _join_same_period(found: list[Token], last_year: set[str]) -> None:
    """Make 2025年同期 what 上年同期 is, and 较2025年同期 what 同比 is."""
    keys = [token.key for token in found[-3:]]
    if len(keys) > 2 and keys[0] in last_year and keys[1:] == ["同", "期"]:
        found[-3:] = [Token("D同期", found[-3].start, found[-1].end)]
    if len(found) > 1 and found[-1].key == "D同期" and found[-2].key in ("较", "比", "与"):
        found[-2:] = [Token("D同比", found[-2].start, found[-1].end)]


def _number_behind(tokens: Sequence[Token], place: int) -> int | None:
    """Return where the number stands that 约 at `place` speaks of, one or two characters on."""
    return next((at for at in (place + 2, place + 3) if at < len(tokens) and is_number(tokens[at].key)), None)


def _about_first(tokens: list[Token]) -> list[Token]:
    """Move 左右 and 上下 from behind a number to before it, as 约; 约需 becomes 需约, and 第一批 becomes 首批.

    What was moved takes the place of all that it was moved across, so that places stay in order.
    """
    place = 0
    while place < len(tokens):
        pair = "".join(token.key for token in tokens[place : place + 2])
        if pair in ABOUT_BEHIND:
            before = range(place - 1, max(-1, place - 2 - REACH), -1)
            number = next((at for at in before if is_number(tokens[at].key)), None)
            if number is not None:
                about = Token("约", tokens[number].start, tokens[place + 1].end)
                tokens[place : place + 2] = []
                tokens.insert(number, about)
        elif pair == "大约":
            del tokens[place]
            continue
        elif pair == "第N1" and place + 2 < len(tokens) and tokens[place + 2].key in COUNTED:
            tokens[place : place + 2] = [Token("首", tokens[place].start, tokens[place + 1].end)]
        elif pair[:1] == "约" and len(pair) == VERB and (number := _number_behind(tokens, place)):
            start, end = tokens[place].start, tokens[number - 1].end
            between = [Token(token.key, start, end) for token in tokens[place + 1 : number]]
            tokens[place:number] = [*between, Token("约", start, end)]
            place = number
        place += 1
    return tokens
