"""采集源: how each fares, and what the desk does to one (save, pause, resume, read at once), on record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Prefetch, Q

from articles.editorial.publishing import automatic
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.models import AutoPublishing, Feed, FeedItem, FeedRound, FetchedOriginal, User
from articles.text.clock import local

BAR_DAYS = 14
SILENT_INTERVALS = 3  # usual distances between two pieces, after which silence is an alarm
LEAST_SILENCE = timedelta(days=1)
LATE = timedelta(minutes=30)  # that a feed is due, longer than a killed round or a busy morning keeps it
ENOUGH_FAILURES = 3  # in a row, and somebody should look
PACE_OF = timedelta(days=60)  # what came in them tells the usual distance
LEAST_PIECES = 4  # that have a usual distance
ASKED_AFRESH = frozenset({"url", "selector", "is_active"})  # changed, another document may come of it
# What ends 自动发布: a 主编 opened it for this outlet at this address.
NO_LONGER_THE_SAME = {
    "source": "采集源换了稿源",
    "url": "采集源换了地址",
    "is_active": "采集源已停用",
}


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed fares: `state` in words, today's count, 14 days of bars, pages that failed, 自动发布."""

    feed: Feed
    state: str
    is_alarm: bool
    created: int
    changed: int
    known: int
    failed: int
    bars: tuple[int, ...]
    troubled: tuple[FeedItem, ...]
    automatic: tuple[AutoPublishing, int] | None  # what is open, and how many pieces it published today

    @property
    def heights(self) -> list[int]:
        """Return the bars as shares of the tallest one, in percent."""
        tallest = max(self.bars, default=0)
        return [round(100 * bar / tallest) if tallest else 0 for bar in self.bars]


def _check(actor: User, deed: str) -> None:
    require(actor, f"{deed}_feed", doing="改采集源")


@transaction.atomic
def save(feed: Feed, changed: Collection[str], *, actor: User, at: datetime) -> Feed:
    """Save a new feed, or the fields `changed` of one; a new address is asked afresh. Raises NotPermitted."""
    is_new = feed._state.adding
    _check(actor, "add" if is_new else "change")
    if is_new:
        feed.due_at = at
    elif not changed:
        return feed
    elif ASKED_AFRESH.intersection(changed):
        feed.etag = feed.last_modified = feed.answer_sha256 = feed.error = ""
        feed.failures, feed.due_at = 0, at
    feed.save()
    if not is_new and (moved := [said for name, said in NO_LONGER_THE_SAME.items() if name in changed]):
        automatic.end_for(feed, moved[0], at=at)
    named = {field.name: str(field.verbose_name) for field in feed._meta.fields}
    labels = "" if is_new else "：" + "、".join(named.get(name, name) for name in sorted(changed))
    record(
        None, "add_feed" if is_new else "change_feed", actor=actor, at=at, note=f"{feed.name}{labels}",
        details={"feed": feed.pk},
    )  # fmt: skip
    return feed


@transaction.atomic
def switch(feed: Feed, *, is_active: bool, actor: User, at: datetime) -> Feed:
    """停用 or 恢复采集. Raises NotPermitted."""
    _check(actor, "change")
    locked = Feed.objects.select_for_update().get(pk=feed.pk)
    locked.is_active, locked.due_at, locked.failures = is_active, at, 0
    locked.save(update_fields=["is_active", "due_at", "failures"])
    if not is_active:
        automatic.end_for(locked, NO_LONGER_THE_SAME["is_active"], at=at)
    verb = "resume_feed" if is_active else "pause_feed"
    record(None, verb, actor=actor, at=at, note=locked.name, details={"feed": locked.pk})
    return locked


def ask_at_once(feed: Feed, *, actor: User, at: datetime) -> None:
    """立即采集: let the next look of the scheduler read the feed. Raises NotPermitted."""
    _check(actor, "change")
    Feed.objects.filter(pk=feed.pk).update(due_at=at)


def health(at: datetime) -> list[Health]:
    """Return how every feed fares at `at` (aware), those in trouble first."""
    today = local(at).date()
    begin = at - timedelta(days=BAR_DAYS)
    days: dict[int, dict[int, dict[str, int]]] = {}
    rows = FeedRound.objects.filter(at__gt=begin).values_list(
        "feed_id", "at", "created", "changed", "known", "failed"
    )
    for feed_id, moment, *counts in rows:
        age = (today - local(moment).date()).days
        sums = days.setdefault(feed_id, {}).setdefault(age, dict.fromkeys(COUNTS, 0))
        for name, count in zip(COUNTS, counts, strict=True):
            sums[name] += count
    troubled: dict[int, list[FeedItem]] = {}
    failing = (FeedItem.Outcome.FAILED, FeedItem.Outcome.WAITING)
    pages = Prefetch("originals", FetchedOriginal.objects.only("item"), to_attr="kept")
    trouble = FeedItem.objects.filter(outcome__in=failing, seen_at__gt=begin).prefetch_related(pages)
    for item in trouble.order_by("-seen_at")[:200]:
        troubled.setdefault(item.feed_id, []).append(item)
    openings = automatic.standing(at)
    found, quiet = [], silent(at)
    for feed in Feed.objects.select_related("source").order_by("name"):
        ages = days.get(feed.pk, {})
        now = ages.get(0, dict.fromkeys(COUNTS, 0))
        state, is_alarm = state_of(feed, at, is_silent=feed.pk in quiet)
        bars = tuple(ages.get(age, {}).get("created", 0) for age in range(BAR_DAYS - 1, -1, -1))
        found.append(
            Health(
                feed=feed,
                state=state,
                is_alarm=is_alarm,
                created=now["created"],
                changed=now["changed"],
                known=now["known"],
                failed=now["failed"],
                bars=bars,
                troubled=tuple(troubled.get(feed.pk, [])[:5]),
                automatic=openings.get(feed.pk),
            )
        )
    return sorted(found, key=lambda one: not one.is_alarm)


# What becomes of the entries of a round: counters of FeedRound.
COUNTS = ("created", "changed", "known", "failed")


def alarms(at: datetime) -> list[tuple[Feed, str]]:
    """Return the feeds that somebody should look at, with their state in words; two queries for all."""
    quiet = silent(at)
    troubled = Q(failures__gte=ENOUGH_FAILURES) | Q(due_at__lt=at - LATE) | Q(pk__in=quiet)
    found = Feed.objects.filter(Q(is_active=True) & troubled | Q(is_active=False) & ~Q(error=""))
    states = [(feed, *state_of(feed, at, is_silent=feed.pk in quiet)) for feed in found.order_by("name")]
    return [(feed, state) for feed, state, is_alarm in states if is_alarm]


def state_of(feed: Feed, at: datetime, *, is_silent: bool) -> tuple[str, bool]:
    """Return the state of a feed at `at` in words, and whether it needs attention.

    `is_silent` as `silent` says.
    """
    if not feed.is_active:
        return "已停用", bool(feed.error)
    if feed.failures:
        return f"连续失败 {feed.failures} 次", feed.failures >= ENOUGH_FAILURES
    if feed.due_at < at - LATE:
        return "没有按时采集，请管理员看后台进程", True
    if feed.tried_at is None:
        return "等待第一次采集", False
    if is_silent:
        return "沉默", True
    return "正常", False


def silent(at: datetime) -> frozenset[int]:
    """Return the feeds that brought nothing for three times the interval usual between two pieces.

    One query for all: feeds that brought something within a day are not even looked at.
    """
    came = FeedItem.objects.filter(
        outcome=FeedItem.Outcome.CANDIDATE,
        first_seen_at__gt=at - PACE_OF,
        feed__is_active=True,
        feed__newest_at__lt=at - LEAST_SILENCE,
    )
    paces = came.order_by().values("feed_id").annotate(pieces=Count("pk"), since=Min("first_seen_at"))
    rows = paces.values_list("feed_id", "pieces", "since", "feed__newest_at")
    return frozenset(
        pk
        for pk, pieces, since, newest in rows
        if newest is not None
        and pieces >= LEAST_PIECES
        and at - newest > SILENT_INTERVALS * (newest - since) / (pieces - 1)
    )
