"""Dates as feeds write them: RFC 822 in every broken form, ISO, Java's, Chinese ones, epochs.

Without a zone they are in Shanghai's time.
"""

import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from articles.ingest.intake.credits import plain
from articles.ingest.intake.moments import CHINESE_DAY, MONTHS, printed_in
from articles.text.clock import SHANGHAI

EARLIEST = 1990  # years; what is earlier was never set
LATEST = 2200
ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MET": 1,
    "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "ICT": 7, "WIB": 7,
    "CST": 8, "CCT": 8, "BJT": 8, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "HST": -10, "AST": -4, "ADT": -3, "BRT": -3, "ART": -3,
}  # fmt: skip  # CST is China's here, not Chicago's
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|(?:十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])月"
OFFSET = r"(?:(?:GMT|UTC)\s*)?[+-]\s*\d{1,2}(?::?\d{2})?|[A-Za-z]+/[A-Za-z_]+|[A-Z]{1,5}(?![a-z])"
CLOCK = (
    r"(?P<half>上午|下午|凌晨|早上|中午|晚上|AM|PM)?\s*(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{1,2})?"
    r"(?:(?::|分)\s*(?P<second>\d{1,2})?(?:[.,]\d+)?)?\s*(?:秒|分)?\s*(?P<half2>AM\b|PM\b|上午|下午)?"
)
DAY_FIRST = re.compile(
    rf"^(?:[A-Za-z]{{2,9}}\.?|星期.|周.)?\s*,?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"[\s-]+(?P<month>{MONTH})[\s,-]+(?P<year>\d{{4}}|\d{{2}})(?:[\s,T]+{CLOCK})?\s*(?P<zone>.*)$",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    r"^(?:[A-Za-z]{2,9}\.?\s*,?\s+)?"
    r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?)"
    r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<year>\d{{4}}),?(?:\s+(?:at\s+)?{CLOCK})?\s*(?P<zone>.*)$",
    re.IGNORECASE,
)
JAVA = re.compile(
    r"^[A-Za-z]{3,9}\s+(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    rf"\s+(?P<day>\d{{1,2}})\s+{CLOCK}\s*(?P<zone>[A-Z+][\w:+-]*)?\s+(?P<year>\d{{4}})\s*(?P<zone2>.*)$",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(
    r"^(?P<year>\d{4})\s*(?:[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<month2>\d{2})(?P<day2>\d{2})(?=T|\s|$|\d{4}))"
    rf"(?:[\sT,，]*(?:\(?(?:星期|周).\)?)?[\s,，]*{CLOCK})?\s*(?P<zone>.*)$",
    re.IGNORECASE,
)
SLASHED = re.compile(
    rf"^(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})(?:[\s,]+{CLOCK})?\s*(?P<zone>.*)$",
    re.IGNORECASE,
)
COMPACT = re.compile(
    r"^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
EPOCH = re.compile(r"^(\d{9,10}|\d{12,13})(?:\.\d+)?$")
YEAR_IN_HEADLINE = re.compile(r"(?<!\d)(20\d\d)\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)")
CHINESE_MONTHS = {name: number for number, name in enumerate([*"一二三四五六七八九十", "十一", "十二"], 1)}


def moment_of(text: str) -> datetime | None:
    """Return the moment that a date element stands for; None for what is no date, or was never set."""
    text = " ".join(plain(text).replace("：", ":").replace("，", ",").split()).strip(" \"'")
    if not text:
        return None
    text = re.sub(
        r"^(?:发布(?:时间|日期)?|时间|日期|Published|Posted|on)\s*[:：]?\s*", "", text, flags=re.IGNORECASE
    )
    if wrapped := re.fullmatch(r"/?Date\((-?\d+)(?:[+-]\d{4})?\)/?", text):
        text = wrapped[1]
    try:
        return _sane(_read(text))
    except (ValueError, OverflowError, OSError):
        return None


def day_in_headline(headline: str) -> datetime | None:
    """Return the full day that a headline names, at 00:00."""
    for match in YEAR_IN_HEADLINE.finditer(plain(headline)):
        try:
            return _sane(datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=SHANGHAI))
        except ValueError:
            continue
    if CHINESE_DAY.search(headline) and (found := printed_in(headline, with_short=False)):
        return _sane(found.at)
    return None


def _sane(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    at = at.astimezone(SHANGHAI)
    return at if EARLIEST <= at.year <= LATEST else None


def _read(text: str) -> datetime | None:
    if epoch := EPOCH.match(text):
        number = int(epoch[1])
        return datetime.fromtimestamp(number / 1000 if len(epoch[1]) >= 12 else number, SHANGHAI)
    if match := COMPACT.match(text):
        parts = [int(part or 0) for part in match.groups()[:6]]
        return _at(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], _zone(match["zone"] or ""))
    for pattern in (YEAR_FIRST, DAY_FIRST, MONTH_FIRST, JAVA, SLASHED):
        match = pattern.match(text)
        if match is None:
            continue
        found = match.groupdict()
        rest = " ".join(filter(None, [found.get("zone"), found.get("zone2")]))
        year = int(found["year"])
        if len(found["year"]) == 2:
            year += 2000 if year < 70 else 1900
        month = _month(found.get("month") or found.get("month2") or "")
        day = int(found.get("day") or found.get("day2") or 0)
        if pattern is SLASHED and month > 12 >= day:
            month, day = day, month
        return _at(
            year, month, day, _hour(found), int(found["minute"] or 0), int(found["second"] or 0), _zone(rest)
        )
    found_in = printed_in(text, with_short=False)
    return found_in.at if found_in else None


def _at(
    year: int, month: int, day: int, hour: int, minute: int, second: int, zone: timezone | ZoneInfo | None
) -> datetime:
    """Return the moment; raises ValueError for one that does not exist."""
    extra = timedelta(0)
    if hour == 24 and minute == 0 and second == 0:
        hour, extra = 0, timedelta(days=1)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone or SHANGHAI) + extra


def _hour(found: dict[str, str | None]) -> int:
    hour = int(found["hour"] or 0)
    half = (found["half"] or found["half2"] or "").upper()
    if half in ("PM", "下午", "晚上") and hour < 12:
        return hour + 12
    if half == "中午" and hour < 6:
        return hour + 12
    if half in ("AM", "凌晨", "上午") and hour == 12:
        return 0
    return hour


def _month(name: str) -> int:
    name = name.strip().rstrip(".").lower()
    if name.isdigit():
        return int(name)
    if name.endswith("月"):
        return CHINESE_MONTHS.get(name[:-1]) or int(name[:-1])
    return MONTHS[name[:3]]


def _zone(text: str) -> timezone | ZoneInfo | None:
    """Return the zone that the rest of a date names, None for none: Shanghai's."""
    text = text.strip().strip("()[] ")
    if not text:
        return None
    if "北京时间" in text or "中国标准时间" in text:
        return None
    if match := re.match(r"(?:GMT|UTC)?\s*([+-])\s*(\d{1,2}):?(\d{2})?(?!\d)", text, re.IGNORECASE):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if offset > timedelta(hours=15):
            return None
        return timezone(-offset if match[1] == "-" else offset)
    if match := re.match(r"[A-Za-z]+/[A-Za-z_]+", text):
        try:
            return ZoneInfo(match[0])
        except (ZoneInfoNotFoundError, ValueError):
            return None
    if match := re.match(r"[A-Za-z]{1,5}\b", text):
        hours = ZONES.get(match[0].upper())
        return None if hours is None else timezone(timedelta(hours=hours))
    return None
