"""What one line of text says: 来源：…, 作者：…, 2026年3月2日 09:30, 本报记者 李华."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from articles.text.clock import SHANGHAI

from . import credits
from .moments import AGO as AGO
from .moments import Printed, printed_in

BLANKS = " \t\r\n\xa0\u3000"
PATH_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d{2})[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?!\d{1,3}(?!\d))"
)


@dataclass(frozen=True, slots=True)
class PrintedMoment:
    """A moment as a page gives it; `is_exact` if the time of day was there too."""

    at: datetime
    is_exact: bool


def source_in(line: str) -> str:
    """Return the outlet that a line names, "" if none: 来源：东澜保险报, 来源｜东澜网－东澜日报, （文章来源：东澜保险报）."""
    for credit in credits.credits_in(credits.plain(line)):
        if credit.kind == "source" and (name := credits.outlet_of(credit.value)):
            return outlet_of(name)
    return ""


def outlet_of(name: str) -> str:
    """Return the outlet of a credit: of two joined by a dash, the one the other took the piece from."""
    name = name.strip(BLANKS + "《》“”\"'")
    last = re.split(r"\s*[－—–-]+\s*", name)[-1]
    return last if len(last) >= 3 and not last.isascii() else name


def author_in(line: str) -> str:
    """Return the names after 作者, 记者, 通讯员, 文/ in a line, separated by blanks; "" if none."""
    found: list[str] = []
    for credit in credits.credits_in(credits.plain(line)):
        if credit.kind == "author":
            names = credits.persons_in(credit.value, is_marked=credit.is_marked)
            found += [name for name in names if name not in found]
    return " ".join(found)


def moment_without_year(text: str, today: date) -> PrintedMoment | None:
    """Return the first moment of a text that names no year, in the latest year not after `today`."""
    printed = printed_in(credits.plain(text))
    if printed is None or printed.year is not None:
        return None
    for year in (today.year, today.year - 1):
        at = Printed(year, printed.month, printed.day, printed.hour, printed.minute, printed.second).at
        if at is not None and at.date() <= today:
            return PrintedMoment(at, printed.hour is not None)
    return None


def moment_in(text: str) -> PrintedMoment | None:
    """Return the first date (with its time, if any) of a text, in Beijing time unless it names a zone."""
    printed = printed_in(text, with_short=False)
    at = printed.at if printed else None
    return PrintedMoment(at, printed.hour is not None) if printed and at else None


def day_in_address(address: str) -> PrintedMoment | None:
    """Return the day that an address names, at 00:00.

    Examples: /2026/03/02/, t20260302_1.html, infoCode=NW20260302….
    """
    for match in PATH_DAY.finditer(address):
        try:
            day = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=SHANGHAI)
        except ValueError:
            continue
        return PrintedMoment(day, is_exact=False)
    return None
