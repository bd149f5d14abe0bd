"""Days and moments that came from outside, within years that somebody can have meant.

Python reads the years 1 to 9999, but the first and the last have no neighbours: adding a day, or subtracting
eight hours, fails. And `0026-11-28`, which a browser sends after `26` was typed, is nobody's plan.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

SHANGHAI = ZoneInfo("Asia/Shanghai")
PUBLIC_YEARS = range(1990, 2101)  # that readers may ask for: news of this trade, and some room
DESK_YEARS = range(2000, 2101)  # that may be typed at the desk
OUT_OF_YEARS = f"年份要在 {DESK_YEARS[0]} 至 {DESK_YEARS[-1]} 之间，请写四位数的年份，如 2026。"


def read_day(text: str, *, years: range) -> date | None:
    """Return the day written as 2026-03-02, or None for anything else or a year not in `years`."""
    try:
        day = parse_date(text.strip()) if text.isascii() else None
    except ValueError:
        return None
    return day if day is not None and day.year in years else None


def read_moment(text: str, *, years: range) -> datetime | None:
    """Return the aware moment written as 2026-03-02T09:30 (Beijing time unless it names a zone), or None.

    A year not in `years` gives None too.
    """
    try:
        moment = parse_datetime(text.strip()) if text.isascii() else None
    except ValueError:
        return None
    if moment is None or moment.year not in years:
        return None
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment


def is_of_years(value: date | datetime, years: range) -> bool:
    """Return whether the year of `value`, on Beijing's clock if it is an aware moment, is one of `years`."""
    if isinstance(value, datetime) and value.tzinfo is not None and 1 < value.year < 9999:
        value = value.astimezone(SHANGHAI)
    return value.year in years
