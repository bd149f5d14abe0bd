"""The one clock of the house.

Moments are stored with their zone and shown as Beijing time, in 24 hours, never as “3 天前”.
"""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


class Stamp(NamedTuple):
    """A moment as pages print it: for `datetime`, as a day, to the minute, and its time of day alone."""

    iso: str
    day: str
    minute: str
    time: str


def local(moment: datetime) -> datetime:
    """Return an aware moment on the site's clock.

    `timezone.localtime` asks the thread for its zone each time.
    """
    return moment.astimezone(SHANGHAI)


def day_of(at: datetime) -> date:
    """Return the Beijing day of an aware moment."""
    return local(at).date()


def stamp(moment: datetime) -> Stamp:
    """Return the Stamp of a moment.

    Django's `date` filter looks up language and formats each time, which takes a tenth of a page.
    """
    there = local(moment)
    day, time = there.strftime("%Y-%m-%d"), there.strftime("%H:%M")
    return Stamp(there.isoformat(timespec="seconds"), day, f"{day} {time}", time)


def line_stamp(moment: datetime, today: date) -> str:
    """Return a moment as a line without a day heading prints it: 03-15 06:59, with the year if another."""
    return stamp(moment).minute.removeprefix(f"{today.year}-")


def line_day(day: date, today: date) -> str:
    """Return a day as a line prints it: 03-15, of other years with theirs."""
    return day.isoformat().removeprefix(f"{today.year}-")


def spoken(at: datetime) -> str:
    """Return an aware moment as the desk says it: 2026年3月2日 09:30."""
    there = local(at)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def spoken_day(day: date, today: date) -> str:
    """Return a day heading, 3月15日 星期二; days of other years carry theirs."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def masthead_day(day: date) -> str:
    """Return the date under the masthead, 2026年11月22日 星期日."""
    return f"{day.year}年{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def spoken_period(year: int, month: int | None, day: int | None) -> str:
    """Return the heading of an archive page: 2022年, 2022年3月 or 2022年3月15日."""
    return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
