"""What is on the site at this moment: the edition, and the moments at which it changes by itself."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone

from articles import purge
from articles.models import Edition, EditorialEvent, HomeSlot, Post
from articles.models.event import WITHDRAWALS
from articles.system.compiled_query import MomentParameter, Statement

# Every public request asks this, most of them nothing else, so it is one statement. Each subquery reads one
# end of the index `post_newest`.
STANDING = Statement(
    # The names come from our own models, every value is a parameter.
    f"\nSELECT (SELECT number FROM {Edition._meta.db_table} WHERE id = 1),\n"  # noqa: S608
    f"       (SELECT MAX(published_at) FROM {Post._meta.db_table}"
    " WHERE status = 'published' AND published_at <= %(now)s),\n"
    f"       (SELECT MIN(published_at) FROM {Post._meta.db_table}"
    " WHERE status = 'published' AND published_at > %(now)s),\n"
    f"       (SELECT MAX(moment) FROM (SELECT starts_at AS moment FROM {HomeSlot._meta.db_table}\n"
    f"                                 UNION ALL SELECT ends_at FROM {HomeSlot._meta.db_table})"
    " AS past WHERE moment <= %(now)s),\n"
    f"       (SELECT MIN(moment) FROM (SELECT starts_at AS moment FROM {HomeSlot._meta.db_table}\n"
    f"                                 UNION ALL SELECT ends_at FROM {HomeSlot._meta.db_table})"
    " AS next WHERE moment > %(now)s),\n"
    f"       (SELECT MAX(id) FROM {Post._meta.db_table}),\n"
    f"       (SELECT MAX(id) FROM {EditorialEvent._meta.db_table} WHERE verb IN {WITHDRAWALS})\n",
    now=MomentParameter,
)


class Issue(NamedTuple):
    """What the site shows at one moment; two moments with the same `fingerprint` show the same pages.

    A post's embargo never ends after its publication (constraint `post_not_before_embargo`), so publication
    times and home slots are all the clocks there are. `until` is the next of those moments, or None; `posts`
    is the number of posts of any status, or a little more (the newest one's id, which is read in no time).
    """

    fingerprint: str
    now: datetime
    until: datetime | None
    posts: int

    @property
    def edition(self) -> int:
        """The number of the edition."""
        return int(self.fingerprint.partition("~")[0])

    def lifetime(self, longest: int) -> int:
        """Return for how many seconds (at least 1, at most `longest`) this may be kept."""
        if self.until is None:
            return longest
        return max(1, min(longest, int((self.until - self.now).total_seconds())))


def current() -> Issue:
    """Return the issue that stands now, in one query."""
    now = timezone.now()
    ((number, due, next_due, slot, next_slot, newest, withdrawal),) = STANDING.rows(now=now)
    purge.follow(withdrawal or 0)  # another process or node may have withdrawn something
    # The year and the day are printed on pages, so midnight turns a page.
    day = timezone.localtime(now).date()
    upcoming = [aware(moment) for moment in (next_due, next_slot) if moment]
    return Issue(f"{number or 1}~{due}~{slot}~{day}", now, min(upcoming, default=None), newest or 0)


def aware(value: datetime | str) -> datetime:
    """Return a moment as the database returns it (SQLite: text in UTC) as an aware datetime."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
