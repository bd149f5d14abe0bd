"""Numbers as people write them: in ASCII digits, from a query or a form, and in ideographs."""

from decimal import Decimal
from functools import lru_cache

MOST_KEY = 2**63 - 1  # the largest key either database holds
MOST_VERSION = 2**31 - 1  # the largest value of a column that counts (PositiveIntegerField)

HAN_DIGITS = {sign: digit for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
HAN_TENS = {"十": 10, "百": 100, "千": 1000}
HAN_MYRIADS = {"万": 10_000, "亿": 100_000_000}


def whole_number(text: object, *, least: int = 0, most: int = MOST_KEY) -> int | None:
    """Return the number that `text` writes in ASCII digits, or None for anything else or beyond the bounds.

    Python's `isdigit` is true of `²`, which `int` refuses, and `int` reads `１２`, ` 7` and `1_000`, and
    refuses more than 4,300 digits. Databases refuse what their columns cannot hold. Checked here, none of
    that can cause an error elsewhere.
    """
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()):
        return None
    bare = text.lstrip("0") or "0"
    if len(bare) > len(str(most)):
        return None
    number = int(bare)
    return number if least <= number <= most else None


def version_number(text: object) -> int:
    """Return the version that a form names, or 0, which no text has.

    That is for nonsense and for numbers that no column holds.
    """
    return whole_number(text, most=MOST_VERSION) or 0


@lru_cache(maxsize=4096)
def spoken_number(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral (两亿四千万, 二〇二三, 七十五, 零点三), None if it is none."""
    whole, _, fraction = text.partition("点")
    if fraction:
        digits = "".join(str(HAN_DIGITS[character]) for character in fraction if character in HAN_DIGITS)
        before = spoken_number(whole) if whole else Decimal(0)
        return None if before is None or len(digits) != len(fraction) else before + Decimal(f"0.{digits}")
    if len(text) > 1 and all(character in HAN_DIGITS for character in text):
        return Decimal("".join(str(HAN_DIGITS[character]) for character in text))
    total, section, digit = 0, 0, 0
    last_unit = 0
    for position, character in enumerate(text):
        if character in HAN_DIGITS:
            digit = HAN_DIGITS[character]
            if digit == 0:
                last_unit = 0
            if position == len(text) - 1 and last_unit >= 100 and digit and text[position - 1] not in "零〇":
                digit *= last_unit // 10  # 一百二 is 120, 三万五 35,000
        elif character in HAN_TENS:
            section += (digit or 1) * HAN_TENS[character]
            digit, last_unit = 0, HAN_TENS[character]
        elif character in HAN_MYRIADS:
            unit = HAN_MYRIADS[character]
            section += digit
            if unit == HAN_MYRIADS["亿"]:
                total = (total + (section or (0 if total else 1))) * unit
            else:
                total += (section or 1) * unit
            section, digit, last_unit = 0, 0, unit
        else:
            return None
    return Decimal(total + section + digit)
