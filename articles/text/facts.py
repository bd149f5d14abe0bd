"""Typed facts in Chinese text: numbers with their units and dates, however they are written.

`tokens` reads text in the search's normal form and gives one token per fact and one per other character, each
with its place, so that two texts can be compared by what they say: 1.2亿元 and 12,000万元, 三月五日 and 3月5日, 七成 and
70% are one token. Punctuation, quotation marks and blanks give no token. A number inside a word (统一, 万一)
becomes a token as well; it does so on both sides of a comparison and does no harm.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from .numbers import HAN_DIGITS, HAN_MYRIADS, HAN_TENS, spoken_number
from .spelling import settle

LARGEST_PART = 20  # parts of a whole of which a share is told in per cent as well (四分之一: 25%)
MAX_DIGITS = 18  # of a number that is read; a longer one is compared character by character

BLANK = re.compile(r"\s")

ARABIC = r"\d{1,18}(?:,\d{3})*(?:\.\d{1,9})?"
HAN_NUMBER = "[零〇一二两三四五六七八九十百千万亿]{1,18}(?:点[零〇一二三四五六七八九]{1,9}[万亿]?)?"
NUMBER = rf"(?:{ARABIC}(?:[十百千](?![分年]))?(?:万亿|[万亿])?|{HAN_NUMBER})"

# What ends a share of two digits (四成六): a word of its own may begin with a numeral (七成三甲医院, 三成二手房).
TENTHS_END = r"[^\w]|$|的|以[上下]|左右|上下|多|[来出]自|[是为由在比较]"
# What may stand before an hour that a comma follows (上午9点，); elsewhere points are counted (上涨12点，).
ON_THE_CLOCK = r"(?<![^日号天周午晨晚早夜上间至到起从于在前后截时分\W])(?<![高低]于)"

# Kinds of expressions, the first that fits at a place wins. Every repetition is bounded: reading is linear.
EXPRESSION = re.compile(
    rf"""
    (?P<relative>(?:比|较|与)?(?:上一?年|去年)同期|同比|环比|去年|上一?年(?!级)|今年|本年|明年|来年|次年|前年|上半年|下半年|全年
        |年初|年末|年底|上月末|上月|本月|当月|下月|上季度末|上季度|本季度|首季|昨日|昨天|今日|今天|明日|明天|当日|当天
        |(?<![合大不共协相如等随陪连会])同日(?!而语|[期报常均程子本历])|同一天
        |[上中下]旬|(?:星期|周)[一二三四五六日天](?=[上下晚、,。和至到]))
  | (?P<term>[前头](?P<term_number>{NUMBER})(?P<term_unit>个月|季度|月))
  | 第?(?P<quarter>[一二三四1-4])季度
  | (?P<year>\d{{4}}|[一二][〇零一二三四五六七八九]{{3}})(?:年(?![期轮级])|(?=[-/]\d{{1,2}}[-/]\d{{1,2}}))
  | (?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月
  | (?<!提前)(?P<day>0?[1-9]|[12]\d|3[01]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?!内|以内|之内|之后|后)
  | (?:(?P<clock>{ON_THE_CLOCK})|(?<![涨跌升降加减增高低窄大小]))
        (?P<hour>\d{{1,2}}|十[一二三四五六七八九]?|二十[一二三四]?|[零一二三四五六七八九])
        (?:时(?!候|任|间)|点(?:(?=[,，。、])(?(clock)|(?!))|(?=\d{{1,2}}分|[半许整左前后至到起])))
  | (?P<parts>{HAN_NUMBER}|\d{{1,4}})分之(?P<share>{NUMBER})
  | (?P<tenths>[一二两三四五六七八九]|\d(?:\.\d)?)成(?![为立功本员分果长交绩效人])
        (?P<half>半(?![年月日天数价径世])|[一二三四五六七八九](?={TENTHS_END}))?
  | (?!一(?:般|定|直|旦|些|样|致|并|度|律|向|再|贯|如|切|味|流|概|举|经))(?P<number>{NUMBER})(?P<unit>%|‰|个?百分点|倍)?
  | (?P<degree>℃|摄氏度)
    """,
    re.VERBOSE,
)
# Where an expression can begin; asked first, because most characters of a text begin none.
BEGINS = frozenset(
    "0123456789零〇一二两三四五六七八九十百千万亿第前头上下去今本明来次比较与同环年当昨周星首全中℃摄"
)

SAME_MOMENT = {
    "上年": "去年",
    "上一年": "去年",
    "本年": "今年",
    "来年": "明年",
    "年底": "年末",
    "今天": "今日",
    "昨天": "昨日",
    "明天": "明日",
    "当天": "当日",
    "同日": "当日",
    "同一天": "当日",
    "首季": "前3月",
    "上半年": "前6月",
    "上年同期": "同期",
    "去年同期": "同期",
}


class Token(NamedTuple):
    """One unit of comparison: its key, and its place in the text it was read from."""

    key: str
    start: int
    end: int


def is_number(key: str) -> bool:
    """Return whether `key` is that of a number."""
    return key[0] == "N" and len(key) > 1


def is_date(key: str) -> bool:
    """Return whether `key` is that of a date, a period or a basis of comparison."""
    return key[0] == "D" and len(key) > 1


def is_fact(key: str) -> bool:
    """Return whether `key` is that of a number or a date."""
    return len(key) > 1 and key[0] in "ND"


def kind_of(key: str) -> str:
    """Return the key of a fact without its value (D月, N%), any other key as it is."""
    return key[0] + key.lstrip("ND.0123456789/") if is_fact(key) else key


def tokens(normal: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `normal` (text as `chinese.normalise` returns it) between two offsets.

    A blank between a number and its unit makes no difference, so blanks are left out first; only between two
    digits one stays.
    """
    end = len(normal) if end is None else end
    if not BLANK.search(normal, start, end):
        return list(_read(normal[start:end], range(start, end + 1)))
    places = [
        place
        for place in range(start, end)
        if not normal[place].isspace()
        or (start < place < end - 1 and normal[place - 1].isdigit() and normal[place + 1].isdigit())
    ]
    return list(_read("".join(normal[place] for place in places), places))


def _read(text: str, places: Sequence[int]) -> Iterator[Token]:
    settled, at = settle(text), 0
    while at < len(text):
        character = text[at]
        match = EXPRESSION.match(text, at) if character in BEGINS else None
        if match and (key := _key(match)):
            yield Token(key, places[at], places[match.end() - 1] + 1)
            at = match.end()
            continue
        if character.isalnum():
            yield Token(settled[at], places[at], places[at] + 1)
        at += 1


def _key(match: re.Match[str]) -> str:
    """Return the key of a recognised expression, "" if it cannot be read after all."""
    group = match.groupdict()
    kind = match.lastgroup
    if text := group["relative"]:
        if text[0] in "比较与" or text == "同比":
            return "D同比"
        return "D" + SAME_MOMENT.get(text, text)
    if group["term"]:
        count = value(group["term_number"])
        if count is None:
            return ""
        return f"D前{_plain(count * 3 if group['term_unit'] == '季度' else count)}月"
    for name, sign in (("quarter", "季度"), ("year", "年"), ("month", "月"), ("day", "日"), ("hour", "时")):
        if group[name]:
            count = value(group[name]) if name != "year" else _year(group[name])
            if sign == "季度" and count == 1:
                return "D前3月"
            return "" if count is None else f"D{_plain(count)}{sign}"
    if group["degree"]:
        return "U℃"
    if group["parts"]:
        whole = Decimal(100) if group["parts"] == "百" else value(group["parts"].replace("千", "一千"))
        share = value(group["share"])
        if not whole or share is None:
            return ""
        percent = share * 100 / whole
        is_plain = whole <= LARGEST_PART and percent == int(percent)
        if whole == 100 or is_plain:
            return f"N{_plain(percent)}%"
        return f"N{_plain(share)}/{_plain(whole)}"
    if group["tenths"]:
        count = value(group["tenths"])
        rest = HAN_DIGITS.get(group["half"] or "", 5 if group["half"] else 0)
        return "" if count is None else f"N{_plain(count * 10 + rest)}%"
    count = value(group["number"])
    if count is None or kind is None:
        return ""
    unit = group["unit"] or ""
    return f"N{_plain(count)}{'点' if '分点' in unit else unit}"


def _year(text: str) -> Decimal | None:
    return Decimal(text if text.isascii() else "".join(str(HAN_DIGITS[digit]) for digit in text))


def value(text: str) -> Decimal | None:
    """Return the number that `text` writes (2,300, 1.2万, 二十三, 二〇二五, 一百二十万), None if it writes none."""
    match = re.match(r"[\d.,]+", text)
    if match and match.group():
        digits = match.group().replace(",", "").rstrip(".")
        if not digits or digits.count(".") > 1 or len(digits) > MAX_DIGITS:
            return None
        result = Decimal(digits)
        for sign in text[match.end() :]:
            result *= HAN_TENS.get(sign) or HAN_MYRIADS.get(sign) or 1
        return result
    whole, _, fraction = text.partition("点")
    if fraction and fraction[-1] in HAN_MYRIADS:
        before_sign = value(text[:-1])
        return None if before_sign is None else before_sign * HAN_MYRIADS[fraction[-1]]
    if fraction:
        before_point = _whole(whole)
        if before_point is None:
            return None
        return before_point + Decimal("0." + "".join(str(HAN_DIGITS[digit]) for digit in fraction))
    return _whole(whole)


def _whole(text: str) -> Decimal | None:
    """Read a number written in ideographs; 两三 and 百 alone are no number."""
    if not text or text[0] in HAN_MYRIADS or text[0] in "百千":
        return None
    if len(text) > 1 and "两" in text and all(sign in HAN_DIGITS for sign in text):
        return None
    return spoken_number(text)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
