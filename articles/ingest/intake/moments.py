"""When a page says it was published: printed dates of every make, pieces of dates, epochs, declared times."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from articles.text.clock import SHANGHAI
from articles.text.numbers import HAN_DIGITS

from .credits import CLOCK, DATE

MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
ENGLISH = re.compile(
    rf"(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"
    rf"|(?P<day2>\d{{1,2}})\s+(?P<month2>{MONTH})\.?,?\s+(?P<year2>20\d\d)",
    re.I,
)
DAY_FIRST = re.compile(
    r"(?<![\d.:/-])(?P<day>\d{1,2})\s*日?\s*[/|]?\s+(?P<year>20\d{2})\s*[-./年]\s*"
    r"(?P<month>\d{1,2})\s*月?(?!\s*[-./\d日])"
)
YEAR_LAST = re.compile(
    r"(?<![\d.:/-])(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?\s*[,，/|]?\s*"
    r"(?P<year>20\d\d)(?!\s*[-/.年]?\s*\d)"
)
NO_YEAR = re.compile(
    r"(?<![\d年./:-])(?:(?P<month>0?[1-9]|1[0-2])\s*月\s*(?P<day>0?[1-9]|[12]\d|3[01])\s*日"
    r"|(?P<month2>0[1-9]|1[0-2])[-/](?P<day2>0[1-9]|[12]\d|3[01])(?![\d%./-])"
    r"|(?P<month3>[1-9]|1[0-2])[-/.](?P<day3>[1-9]|[12]\d|3[01])(?=\s+\d{1,2}:\d\d))"
)
CHINESE_DAY = re.compile(
    r"(?P<year>[二一][〇零○ОO一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:(\d\d)(\d\d)(\d\d)?)?(?!\d)")
ZONE = re.compile(
    r"^\s*(?:\.\d+)?\s*(?P<zone>Z|UTC|GMT(?![+-])|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?)(?![\w])"
)
EPOCH = re.compile(r"(?<!\d)(1[0-9]{9})(\d{3})?(?!\d)")
DIGITS = HAN_DIGITS | {"○": 0, "О": 0, "O": 0}  # round signs that stand for 〇
AGO = re.compile(r"刚刚|昨天|前天|今天|今日|\d{1,3}\s*(?:秒|分钟|小时|天)前")
EARLIEST = datetime(1990, 1, 1, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Printed:
    """A moment as printed.

    `year` is None if it is left to the reader, `hour` None if only the day is given.
    """

    year: int | None
    month: int
    day: int
    hour: int | None = None
    minute: int = 0
    second: int = 0
    zone: timezone | None = None
    end: int = 0  # where it ended in the text

    @property
    def at(self) -> datetime | None:
        """The moment in Shanghai's time; None if there is no such day or the year is missing."""
        if self.year is None:
            return None
        try:
            at = datetime(self.year, self.month, self.day, tzinfo=self.zone or SHANGHAI)
            at += timedelta(hours=self.hour or 0, minutes=self.minute, seconds=self.second)
            return at.astimezone(SHANGHAI)
        except (ValueError, OverflowError):
            return None


def printed_in(text: str, *, with_short: bool = True) -> Printed | None:
    """Return the first moment of a text.

    It may be written "2026年3月5日 08:30", "03-05 08:30", "Mar 5, 2026" or "05 2026-03".
    """
    day = _day_in(text, with_short=with_short)
    if day is None:
        return None
    start, end, year, month, number = day
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return None
    clock = CLOCK.match(
        rest := re.sub(r"^[\sT,，|｜·/（(]*(?:星期.|周.|\([^)]{1,4}\))?[\s)）,，|｜·]*", "", text[end:])
    )
    if clock is None and (before := re.search(r"(\d{1,2}:\d{2}(?::\d{2})?)[\s,，|]*$", text[:start])):
        clock, rest = CLOCK.match(before[1]), ""
    if clock is None:
        return Printed(year, month, number, end=end)
    zone = None
    if zoned := ZONE.match(rest[clock.end() :]):
        zone = zone_of(zoned["zone"])
    return Printed(
        year,
        month,
        number,
        hour_of(clock),
        int(clock["minute"]),
        int(clock["second"] or 0),
        zone,
        len(text) - len(rest) + clock.end(),
    )


def _day_in(text: str, *, with_short: bool) -> tuple[int, int, int | None, int, int] | None:
    """Return (start, end, year, month, day) of the first day of a text."""
    if match := DATE.search(text):
        return match.start(), match.end(), int(match["year"]), int(match["month"]), int(match["day"])
    if match := ENGLISH.search(text):
        month = MONTHS[(match["month"] or match["month2"])[:3].lower()]
        return (
            match.start(),
            match.end(),
            int(match["year"] or match["year2"]),
            month,
            int(match["day"] or match["day2"]),
        )
    for pattern in (DAY_FIRST, YEAR_LAST):
        if (match := pattern.search(text)) and int(match["month"]) <= 12:
            return match.start(), match.end(), int(match["year"]), int(match["month"]), int(match["day"])
    if match := CHINESE_DAY.search(text):
        year = int("".join(str(DIGITS[sign]) for sign in match["year"]))
        return match.start(), match.end(), year, _count(match["month"]), _count(match["day"])
    if with_short and (match := NO_YEAR.search(text)):
        month, day = (
            next(filter(None, (match[f"{name}{n}"] for n in ("", "2", "3")))) for name in ("month", "day")
        )
        return match.start(), match.end(), None, int(month), int(day)
    return None


def hour_of(clock: re.Match[str]) -> int:
    """Return the hour of a CLOCK, 下午 and PM counted."""
    hour = int(clock["hour"])
    half = (clock["half"] or clock["half2"] or "").lower()
    if half in ("下午", "晚上", "晚", "晚间", "夜间", "傍晚", "午后", "pm") and hour < 12:
        return hour + 12
    if half == "中午" and hour < 6:
        return hour + 12
    if half in ("am", "凌晨", "上午") and hour == 12:
        return 0
    return hour


def zone_of(name: str) -> timezone | None:
    """Return the zone that an offset names."""
    name = name.upper().replace("UTC", "").replace("GMT", "").strip()
    if name in ("Z", ""):
        return UTC
    found = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", name)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset > timedelta(hours=15):
        return None
    return timezone(-offset if found[1] == "-" else offset)


def _count(number: str) -> int:
    """Return the value of 一 to 三十一."""
    if "十" not in number:
        return DIGITS.get(number, 0)
    tens, _, ones = number.partition("十")
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)


def declared_in(value: str) -> Printed | None:
    """Return the moment of a declared value.

    It may be ISO with or without zone, epoch seconds or milliseconds, or 20260305083000.
    """
    value = value.strip()
    if match := re.fullmatch(EPOCH, value):
        return of(datetime.fromtimestamp(int(match[1]), SHANGHAI))
    if match := COMPACT.fullmatch(value):
        return Printed(
            int(match[1]),
            int(match[2]),
            int(match[3]),
            int(match[4]) if match[4] else None,
            int(match[5] or 0),
            int(match[6] or 0),
        )
    found = printed_in(value, with_short=False)
    if found is not None and found.zone is not None and found.at is not None:
        return of(found.at)
    return found


def of(at: datetime) -> Printed:
    """Return an exact moment as a Printed one in Shanghai's time."""
    at = at.astimezone(SHANGHAI)
    return Printed(at.year, at.month, at.day, at.hour, at.minute, at.second)
