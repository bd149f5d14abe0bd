"""The desk's clock: moments are stored with their zone and shown as Beijing time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """Return the Beijing day of an aware moment."""
    return at.astimezone(SHANGHAI).date()


def spoken(at: datetime) -> str:
    """Return an aware moment as the desk says it: 2026年3月2日 09:30."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
