"""Dates as Ruby and Jekyll read them (SPEC §4).

Everything is stored with Shanghai's offset. China has had no summer time since 1991 and the archive starts in
2021, so one fixed offset serves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
DAYS_IN_LONGEST_MONTH = 31
# Ruby reads 0001 and 9999 too; nobody wrote then, and no day lies beyond them.
ARCHIVE_YEARS = range(1900, 2101)
LAST_ROLLED_HOUR = 26  # 24:00 to 26:59 are the next morning; later hours are nobody's notation
CENTURY_TURN = 69  # Ruby: 69 to 99 are 19xx, 00 to 68 are 20xx

DATE = re.compile(
    r"""(?P<year>\d{4}|\d{2}) (?P<mark>[-/.]) (?P<month>\d{1,2}) (?P=mark) (?P<day>\d{1,2})
        (?: (?:T|[ \t]+) (?P<hour>\d{1,2}) : (?P<minute>\d{1,2}) (?: : (?P<second>\d{1,2}) (?:[.,]\d*)? )?
            [ \t]* (?P<zone> Z | UTC | GMT | [-+]\d{1,2} (?: :?\d{2} )? )?
          | [ \t]+ [-+]\d{2}:?\d{2}  # Ruby ignores a zone behind a bare day
        )?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
# What YAML 1.1 takes for a moment; without a zone it means UTC.
YAML_MOMENT = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?", re.ASCII)
ZONE_ALONE = re.compile(r"(?:Z|UTC|GMT|[-+]\d{1,2}(?::?\d{2})?)?", re.ASCII | re.IGNORECASE)


# What Ruby's Time.parse reads besides (SPEC §9): a fraction behind the minutes, AM and PM, names of zones,
# days without marks, RFC 2822 and the English forms around it. Words that it would skip are not among them:
# they may mean anything.
_TIME = (
    r"(?P<hour>\d{1,2}) : (?P<minute>\d{2}) (?: : (?P<second>\d{2}) (?: [.,]\d+ )?"
    r""" | (?P<fraction>[.,]\d+) )?
            (?: [ \t]* (?P<half>[AaPp])\.?[Mm]\.? )?"""
)
_ZONE = (
    r"(?: [ \t]* (?P<zone> (?:UTC|GMT)?[-+]\d{1,2} (?: :?\d{2} )? | [A-Za-z]{1,5}"
    r""" | [A-Za-z]+(?:/[A-Za-z_+-]+)+ | 北京时间 ) )?
            (?: [ \t]* \( [\w/ +:-]* \) )?"""
)
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?: (?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6} ,? [ \t]+ )?"
ODD_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE | re.VERBOSE)
    for form in (
        rf"(?P<year>\d{{4}}) (?P<mark>[-/.]) (?P<month>\d{{1,2}}) (?P=mark) (?P<day>\d{{1,2}})"
        rf" (?: (?: T | ,?[ \t]+(?:at[ \t]+)? ) {_TIME} )? {_ZONE}",
        r"(?P<year>\d{4}) (?P<month>\d{2}) (?P<day>\d{2})"
        rf" (?: T?(?P<hour>\d{{2}}) (?P<minute>\d{{2}}) (?P<second>\d{{2}})? )? {_ZONE}",
        rf"{_WEEKDAY} (?P<day>\d{{1,2}}) [ \t-]+ {_MONTH} [ \t-]+ (?P<year>\d{{4}}|\d{{2}})"
        rf" (?: ,?[ \t]+ {_TIME} )? {_ZONE}",
        rf"{_WEEKDAY} {_MONTH} [ \t]+ (?P<day>\d{{1,2}}) (?:st|nd|rd|th)? ,? [ \t]+ (?P<year>\d{{4}})"
        rf" (?: ,?[ \t]+ {_TIME} )? {_ZONE}",
        rf"{_WEEKDAY} {_MONTH} [ \t]+ (?P<day>\d{{1,2}}) [ \t]+ {_TIME} {_ZONE} [ \t]+ (?P<year>\d{{4}})",
    )
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_WIDTH = str.maketrans("０１２３４５６７８９：－／．＋，\u3000", "0123456789:-/.+, ")
# Hours from UTC of the names that Ruby knows; any other name is local time to it. CST is China's time to its
# authors, but Ruby took it for American Central time, six hours behind UTC, and made the address from that.
ZONE_HOURS = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "est": -5,
    "edt": -4,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
AMERICAN_CENTRAL = timezone(timedelta(hours=-6))


class DateInvalid(ValueError):
    """A date that Jekyll could not read, or read as nobody means it; its text is the source text."""


@dataclass(frozen=True, slots=True)
class ArchiveMoment:
    """A moment with Shanghai's offset.

    `at` is what the newsroom stores, `jekyll_at` what Jekyll made the address from; `is_rolled`: the source
    named a day or hour that does not exist; `is_zoneless`: Jekyll took Shanghai time for UTC; `is_odd`: the
    date was written as only Ruby, or a reader, would understand.
    """

    at: datetime
    jekyll_at: datetime
    is_rolled: bool = False
    is_zoneless: bool = False
    is_odd: bool = False


def full_year(digits: str) -> int:
    """Return the year a file name or date means: two digits are of this century up to 68."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (1900 if year >= CENTURY_TURN else 2000)


def roll(
    year: int,
    month: int,
    day: int,
    hour: int = 0,
    minute: int = 0,
    second: int = 0,
    offset: timedelta | None = None,
) -> ArchiveMoment | None:
    """Return the moment, or None if it is not one.

    31 February and 24 to 26 o'clock are rolled over as Ruby does. `offset` is the zone's distance from UTC,
    Shanghai's if None.
    """
    if not (1 <= month <= 12 and 1 <= day <= DAYS_IN_LONGEST_MONTH):
        return None
    if year not in ARCHIVE_YEARS:
        return None
    if hour > LAST_ROLLED_HOUR or minute > 59 or second > 60:
        return None
    try:
        first = datetime(year, month, 1, tzinfo=timezone(offset) if offset is not None else SHANGHAI)
        at = first + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        local = at.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return None
    if local.year not in ARCHIVE_YEARS:  # rolled, or brought from its zone, over the edge
        return None
    is_rolled = (at.month, at.day, at.hour, at.minute) != (month, day, hour, minute)
    return ArchiveMoment(local, local, is_rolled=is_rolled)


def is_empty(text: str) -> bool:
    """Return whether a `date:` holds nothing, or only the zone that the generator put after an empty time."""
    return ZONE_ALONE.fullmatch(text.strip()) is not None


def read(text: str, *, is_plain: bool) -> ArchiveMoment:
    """Read the source text of a `date:`; `is_plain` if it stood unquoted on one line. Raises DateInvalid."""
    match = DATE.fullmatch(text.strip())
    if match is None:
        return _read_odd(text)
    moment = roll(
        full_year(match["year"]),
        int(match["month"]),
        int(match["day"]),
        int(match["hour"] or 0),
        int(match["minute"] or 0),
        int(match["second"] or 0),
        _offset(match["zone"]) if match["zone"] else None,
    )
    if moment is None:
        raise DateInvalid(text)
    if is_plain and YAML_MOMENT.fullmatch(text.strip()):
        # A day that does not exist is no YAML moment: Jekyll reads it as text, in Shanghai time, without the
        # shift.
        jekyll_at = moment.at if moment.is_rolled else _in_zone(moment.at, UTC)
        return ArchiveMoment(moment.at, jekyll_at, is_rolled=moment.is_rolled, is_zoneless=True)
    return moment


def _read_odd(text: str) -> ArchiveMoment:
    """Read a date that is written in none of the archive's own ways. Raises DateInvalid."""
    squeezed = text.strip().translate(FULL_WIDTH)
    plain = DATE.fullmatch(squeezed)
    match = plain or next((found for form in ODD_FORMS if (found := form.fullmatch(squeezed))), None)
    if match is None:
        raise DateInvalid(text)
    parts = match.groupdict()
    month = parts["month"].lower()
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    # Behind a fraction of a minute Ruby sees no zone, and the old site showed that time.
    zone = "" if parts.get("fraction") else parts.get("zone") or ""
    moment = roll(
        full_year(parts["year"]),
        MONTHS.index(month) + 1 if month in MONTHS else int(month),
        int(parts["day"]),
        hour,
        int(parts["minute"] or 0),
        int(parts.get("second") or 0),
        _odd_offset(zone),
    )
    if moment is None:
        raise DateInvalid(text)
    jekyll_at = moment.jekyll_at
    if zone.lower() == "cst":
        jekyll_at = _in_zone(moment.at, AMERICAN_CENTRAL)
    return replace(moment, jekyll_at=jekyll_at, is_odd=True)


def _odd_offset(zone: str) -> timedelta | None:
    """Return a zone's distance from UTC, None for Shanghai's and for names that Ruby passes over."""
    bare = zone[3:] if zone[:3].upper() in ("UTC", "GMT") and len(zone) > 3 else zone
    if bare[:1] in ("+", "-"):
        return _offset(bare)
    hours = ZONE_HOURS.get(zone.lower())
    return None if hours is None else timedelta(hours=hours)


def _in_zone(at: datetime, zone: timezone) -> datetime:
    """Return the moment at which a clock in `zone` shows what Shanghai's shows at `at`."""
    try:
        return at.replace(tzinfo=zone).astimezone(SHANGHAI)
    except OverflowError:
        raise DateInvalid(at.isoformat()) from None


def _offset(zone: str) -> timedelta:
    if zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    distance = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or distance >= timedelta(days=1):
        raise DateInvalid(zone)
    return -distance if zone[0] == "-" else distance
