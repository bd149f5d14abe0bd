"""Numbers, amounts, shares, dates and document numbers by value: 2.4亿, 24000万 and 两亿四千万 are one amount.

Everything works on normalised text (`chinese.normalise`) and keeps its offsets. A value has a token, by which
the search index knows it beside the words as they are written:

    0v240000000   an amount or count          0v9家   a count with its measure word
    0vp8 0vm0x3   8 %, 0.3 ‰                   0vf1x4  a quarter
    0d20230701    a day; 0d202307 its month; 0d0701 the day in any year
    0n64          No. 64; 0n2021x64 of 2021    0a76    article 76 of a law
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from .numbers import HAN_DIGITS, spoken_number

UNITS = {"": 1, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
         "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip
FIGURES = "零〇一二两三四五六七八九"
CHINESE = rf"[{FIGURES}十百千万亿]"
# Words that a count of things goes with. Years, months and days are dates, not counts.
MEASURES = "家个名人位款项件起宗份张辆台次笔户岁天条套艘只头亩吨倍种类批期座所栋间位席轮届小时分钟公里"
MEASURE = frozenset(MEASURES)
LARGEST = 10**18  # beyond it, a run of digits is a code
MOST_DIGITS = 14  # of a number that is read as an amount; longer runs are codes

NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
YEAR = r"[0-9]{4}|[〇零一二三四五六七八九]{4}"
SMALL = rf"[0-9]{{1,2}}|[{FIGURES}十]{{1,3}}"
VALUE = re.compile(
    rf"(?=[0-9{FIGURES}十百千〔\\[(【第])(?:"
    # A document number: 〔2021〕64号, 2021年64号, 第12号, 64号文
    rf"(?P<doc>(?:[〔\[(【]?(?P<doc_year>(?:19|20)[0-9]{{2}})(?:[〕\])】]|年(?![0-9〇零一二三四五六七八九]{{1,2}}月))?[ ]?)?"
    rf"第?(?<![0-9])(?<![0-9][.,])(?P<doc_number>[0-9]{{1,4}})号(?![线楼院门])(?=文|令|[^一-鿿]|$|[一-鿿]))"
    # A day or month: 2023年7月1日, 2023-07-01, 二〇二三年七月一日, 2023年7月, 7月1日
    rf"|(?P<date>(?<![0-9])(?<![0-9][.,])(?P<year>{YEAR}|[0-9]{{2}}(?=年[0-9]{{1,2}}月))"
    rf"(?:年(?P<month>{SMALL})月(?:(?P<day>{SMALL})[日号]?)?"
    r"|(?P<joint>[-/.])(?P<month2>[0-9]{1,2})(?P=joint)(?P<day2>[0-9]{1,2})(?![0-9.%])))"
    rf"|(?P<monthday>(?<![0-9十{FIGURES}])(?<![0-9][.,])(?P<month3>{SMALL})月(?P<day3>{SMALL})[日号])"
    # An article of a law: 第七十六条, 第76条, 76条
    rf"|(?P<article>第?(?<![0-9{FIGURES}十百千])(?<![0-9][.,])"
    rf"(?P<article_number>[0-9]{{1,4}}|[{FIGURES}十百千]{{1,9}})条(?!件|款|线|约|例|纹|形|理))"
    # Shares
    rf"|(?P<per>(?P<per_of>百|千)分之(?P<per_value>{NUMBER}|[{FIGURES}十百千点]+))"
    rf"|(?P<part>(?P<part_of>[{FIGURES}十百]+)分之(?P<part_value>[{FIGURES}十百]+))"
    r"|(?P<slash>(?<![0-9./-])(?P<slash_part>[0-9]{1,2})/(?P<slash_of>[0-9]{1,3})(?![0-9./-]))"
    rf"|(?P<share>(?<![0-9.])(?P<share_value>{NUMBER})[ ]?(?P<share_sign>[%‰]))"
    # Amounts and counts
    r"|(?P<mixed>(?<![0-9.])(?:[0-9]{1,4}(?:\.[0-9]+)?[百千]?[万亿]+零?)(?:[0-9]{1,4}[百千]?万?)+(?![0-9.%]))"
    rf"|(?P<amount>(?<![0-9.])(?P<figure>{NUMBER})[ ]?(?P<unit>万亿|千亿|百亿|十亿|千万|百万|十万|[百千万亿]|)(?![0-9]))"
    rf"|(?P<spoken>{CHINESE}+(?:点[{FIGURES}]+)?{CHINESE}*))"
)


MIXED = re.compile(r"([0-9]+(?:\.[0-9]+)?)([百千万亿]*)")


class Value(NamedTuple):
    """One value in a text: where it stands, its tokens (the most telling first), and what it is.

    `kind`: "amount", "count", "share", "part", "day", "month", "monthday", "document" or "article".
    """

    start: int
    end: int
    tokens: tuple[str, ...]
    kind: str


def _plain(value: Decimal | int) -> str:
    """Return a number as it stands in a token: no sign, no trailing noughts, x for the point."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", "x")


def _figure(text: str) -> Decimal | int | None:
    # Most are plain, and are read in a fifth of the time; Python makes no number of thousands of digits.
    if len(text) <= MOST_DIGITS and text.isdecimal():
        return int(text)
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _number(text: str) -> Decimal | int | None:
    return _figure(text) if text[0].isdigit() and text[0].isascii() else spoken_number(text)


def _small(text: str) -> int:
    value = _number(text)
    return int(value) if value is not None else 0


def _year(text: str) -> int:
    if text.isascii():
        return int(text) + (2000 if len(text) == 2 else 0)
    return int("".join(str(HAN_DIGITS[character]) for character in text))


def _date(year: int, month: int, day: int) -> tuple[tuple[str, ...], str] | None:
    if not 1 <= month <= 12 or not 0 <= day <= 31 or (year and not 1900 <= year < 2100):
        return None
    if not day:
        return (f"0d{year}{month:02}",), "month"
    if not year:
        return (f"0d{month:02}{day:02}",), "monthday"
    return (f"0d{year}{month:02}{day:02}", f"0d{year}{month:02}", f"0d{month:02}{day:02}"), "day"


def _counted(value: Decimal | int, normal: str, end: int) -> str:
    return f"0v{_plain(value)}{normal[end]}" if end < len(normal) and normal[end] in MEASURE else ""


def find(normal: str) -> Iterator[Value]:
    """Yield the values of normalised text in order."""
    for match in VALUE.finditer(normal):
        if (value := _value(match, normal)) is not None:
            yield value


def _value(match: re.Match[str], normal: str) -> Value | None:  # one branch for each notation
    kind = match.lastgroup or ""  # the notation: its group closes last
    start, end = match.span()
    got = match.group
    if kind == "doc":
        number, year = int(got("doc_number")), got("doc_year")
        tokens = (f"0n{year}x{number}", f"0n{number}") if year else (f"0n{number}",)
        return Value(start, end, tokens, "document")
    if kind in ("date", "monthday"):
        if kind == "date":
            month, day = got("month") or got("month2"), got("day") or got("day2") or ""
            made = _date(_year(got("year")), _small(month), _small(day) if day else 0)
        else:
            made = _date(0, _small(got("month3")), _small(got("day3")))
        return Value(start, end, *made) if made else None
    if kind == "article":
        number_of = _number(got("article_number"))
        return Value(start, end, (f"0a{_plain(number_of)}",), "article") if number_of else None
    if kind in ("per", "share"):
        text, of = (
            (got("per_value"), got("per_of")) if kind == "per" else (got("share_value"), got("share_sign"))
        )
        share = _number(text)
        if share is None:
            return None
        return Value(start, end, (f"0v{'p' if of in '百%' else 'm'}{_plain(share)}",), "share")
    if kind in ("part", "slash"):
        part = _small(got("part_value") or got("slash_part"))
        of_number = _small(got("part_of") or got("slash_of"))
        if not 0 < part < of_number:
            return None
        return Value(start, end, (f"0vf{part}x{of_number}",), "part")
    if kind == "mixed":
        total = sum(
            (Decimal(figure) * UNITS.get(unit, 0) for figure, unit in MIXED.findall(got("mixed"))), Decimal(0)
        )
        return Value(start, end, (f"0v{_plain(total)}",), "amount") if total else None
    if kind == "amount":
        figure = got("figure")
        if len(figure) > MOST_DIGITS:
            return None
        number_read = _figure(figure)
        if number_read is None:
            return None
        value = number_read * UNITS[got("unit")]
        is_large = bool(got("unit")) or "," in figure or "." in figure
    else:
        spoken = spoken_number(got("spoken"))
        if spoken is None:
            return None
        value, is_large = spoken, spoken >= 100 and not all(one in HAN_DIGITS for one in got("spoken"))
    if value > LARGEST:
        return None
    counted = _counted(value, normal, end)
    if kind == "spoken" and not is_large and not counted:
        return None
    own = f"0v{_plain(value)}"
    if is_large or (kind == "amount" and value >= 100):
        return Value(start, end, (own, counted) if counted else (own,), "amount")
    return Value(start, end, (counted,) if counted else (own,), "count")


def is_any(normal: str) -> bool:
    """Return whether normalised text holds a value that stands for itself, not a mere count."""
    return any(value.kind != "count" for value in find(normal))


def tokens(normal: str) -> set[str]:
    """Return the tokens of all values in normalised text.

    A single small number has none: its run is token enough.
    """
    found: set[str] = set()
    for value in find(normal):
        if value.kind == "count" and value.tokens[0][-1] not in MEASURE:
            continue
        found.update(value.tokens)
    return found


CHINESE_DIGITS = {"0": "零〇", "1": "一", "2": "二两", "3": "三", "4": "四", "5": "五", "6": "六", "7": "七", "8": "八",
                  "9": "九"}  # fmt: skip
NUMERAL = (
    frozenset("0123456789.,〔[(【〕])】第百千分之年月日号点-/ ")
    | frozenset(FIGURES)
    | frozenset("十百千万亿")
)
REACH = 24  # characters on each side of a telling piece in which its value stands


@lru_cache(maxsize=256)
def _needle(token: str) -> re.Pattern[str]:
    """Return the pattern of a piece that every notation of a value holds, so that few places need reading."""
    kind, rest = token[1], token[2:]
    if kind == "d":
        if len(rest) == 4:
            return re.compile(f"{int(rest[:2])}|{_spoken_small(int(rest[:2]))}")
        return re.compile(rest[:4] + "|" + "".join(f"[{CHINESE_DIGITS[one]}]" for one in rest[:4]))
    if kind == "n":
        return re.compile(rf"{rest.split('x')[-1]}号")
    if kind == "a":
        return re.compile(rf"{rest}条|[{FIGURES}十百千]条")
    if rest.startswith("f"):
        part, _, of = rest[1:].partition("x")
        return re.compile(rf"{part}/{of}|分之")
    digits = re.sub(r"[^0-9]", "", rest)
    significant = digits.strip("0") or "0"
    figures = "[,.]?".join(significant)
    return re.compile(
        rf"{figures}|[{CHINESE_DIGITS[significant[0]]}十百千万亿][{FIGURES}十百千万亿点]"
        rf"|[{CHINESE_DIGITS[significant[0]]}]"
    )


def _spoken_small(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("十" if tens == 1 else digits[tens] + "十" if tens else "") + (
        digits[ones] if ones or not tens else ""
    )


def places(token: str, normal: str) -> Iterator[tuple[int, int]]:
    """Yield where the value of `token` stands in normalised text, in any notation."""
    done = 0
    for piece in _needle(token).finditer(normal):
        if piece.start() < done:
            continue
        start = piece.start()
        while start > max(done, piece.start() - REACH) and normal[start - 1] in NUMERAL:
            start -= 1
        for value in _from(normal, start, piece.end() + REACH):
            if token in value.tokens:
                yield value.start, value.end
            done = value.end
            if value.end >= piece.end():
                break


def _from(normal: str, start: int, end: int) -> Iterator[Value]:
    for match in VALUE.finditer(normal, start, min(len(normal), end)):
        if (value := _value(match, normal)) is not None:
            yield value
