"""编辑台: the front page of the desk, what waits for whom, and two small charts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.editorial.checks import due, provenance
from articles.editorial.curation import outlets
from articles.editorial.review import duty, waiting
from articles.gathering import feeds, original_news
from articles.models import EditorialEvent, Holiday, LinkCheck, PendingRevision, Post, PostReview, User
from articles.system import checks
from articles.text.clock import start_of

from .charts import Bar, bars
from .new_outlet import way_to_new_outlet
from .words import labelled

SHORT = 8  # pieces of one list
DAYS = 14  # of the calendar and of the chart
EDITION_AT = time(8, 30)  # the morning edition
CARD = (
    "headline",
    "form",
    "status",
    "published_at",
    "planned_at",
    "updated_at",
    "author__real_name",
    "author__username",
    "section__name",
)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class CalendarDay:
    """One day of the calendar: what it is by law and what stands on it."""

    day: date
    posts: list[Post]
    holiday: str
    is_off: bool
    is_today: bool

    @property
    def label(self) -> str:
        """Return e.g. 24日 周二."""
        return f"{self.day.month}月{self.day.day}日 周{WEEKDAYS[self.day.weekday()]}"


def front(user: User) -> dict[str, Any]:
    """Return what the front page shows to `user`, in a fixed number of queries."""
    now = timezone.localtime()
    midnight = start_of(now.date())
    cards = Post.objects.select_related("author", "section").only(*CARD)
    approved = list(
        cards.filter(status=Post.Status.APPROVED).order_by("planned_at", "-updated_at")[: SHORT * 2]
    )
    scheduled = list(
        cards.filter(
            status=Post.Status.PUBLISHED,
            published_at__gt=now,
            published_at__lt=midnight + timedelta(days=DAYS),
        ).order_by("published_at")
    )
    today = [
        post for post in scheduled if post.published_at and post.published_at < midnight + timedelta(days=1)
    ]
    published = Post.objects.published().filter(published_at__gte=midnight)
    return {
        "footer_lacks": [name for name, _ in checks.missing_in_footer()]
        if user.has_perm("articles.change_plainpage")
        else [],
        "clock": now,
        "edition": edition_clock(now),
        "morning": [*today, *approved],
        "waiting": waiting.waiting_for(user),
        "returned": waiting.returned_to(user)[:SHORT],
        "drafts": drafts_of(user, cards),
        "unpublished": due.unpublished()[:SHORT],
        "broken_links": broken_links(),
        "feed_alarms": feeds.alarms(now) if user.has_perm("articles.view_feed") else [],
        "gaps": gaps(),
        "original_news": original_news.recent(now) if user.has_perm("articles.change_post") else [],
        "calendar": calendar(scheduled, now.date()),
        "today_count": published.count(),
        "today": list(published.select_related("author", "section").only(*CARD).newest_first()[:SHORT]),
        "afterwards": PostReview.objects.waiting().select_related("post", "editor").only(
            "kind", "done_at", "post__headline", "editor__real_name", "editor__username"
        )[:SHORT],
        "events": labelled(EditorialEvent.objects.select_related("actor", "post").only(
            "verb", "happened_at", "note", "from_status", "to_status", "actor__real_name", "actor__username",
            "post__headline"
        )[:12]),
        "per_day": per_day(midnight),
        "per_section": per_section(midnight),
    }  # fmt: skip


def edition_clock(now: datetime) -> str:
    """Return how long it is to the morning edition, or when the next one is."""
    at = now.replace(hour=EDITION_AT.hour, minute=EDITION_AT.minute, second=0, microsecond=0)
    if now >= at:
        return f"早间版 {EDITION_AT:%H:%M}，明天再出"
    minutes = int((at - now).total_seconds() // 60)
    hours = f"{minutes // 60} 小时 " if minutes >= 60 else ""
    return f"早间版 {EDITION_AT:%H:%M}，还有 {hours}{minutes % 60} 分钟"


def drafts_of(user: User, cards: QuerySet[Post]) -> list[tuple[Post, datetime, bool]]:
    """Return the drafts of `user`, and the pieces whose 修改稿 they are writing, the last touched first."""
    posts = cards.filter(author=user, status=Post.Status.DRAFT).order_by("-updated_at", "-id")[:SHORT]
    revisions = PendingRevision.objects.filter(editor=user, state=PendingRevision.State.DRAFT)
    revisions = revisions.select_related("post").only("updated_at", "post__headline")[:SHORT]
    rows = [(post, post.updated_at, False) for post in posts]
    rows += [(revision.post, revision.updated_at, True) for revision in revisions]
    return sorted(rows, key=lambda row: row[1], reverse=True)[:SHORT]


def broken_links() -> list[LinkCheck]:
    """Return the links of published pieces that lead nowhere any more, the newest found first."""
    gone = LinkCheck.objects.filter(state=LinkCheck.State.GONE, post__status=Post.Status.PUBLISHED)
    return list(gone.select_related("post").only("url", "said", "post__headline")[:SHORT])


def gaps() -> list[tuple[Post, list[str], str]]:
    """Return (post, missing labels, link to 建稿源) of unpublished pieces that lack required provenance.

    Only the newest are taken. Those that wait for a 稿源 come first; the link is "" for the others.
    """
    posts = list(
        Post.objects.filter(status__in=Post.ON_ITS_WAY)
        .select_related("source", "cover")
        .prefetch_related("source_links")
        .defer("body_text")
        .order_by(Case(When(outlet_name="", then=1), default=0), "-updated_at", "-id")[: SHORT * 3]
    )
    return [
        (post, missing, way_to_new_outlet(outlets.guesses_for(post)))
        for post, missing in provenance.held_back(posts)
    ][:SHORT]


def calendar(scheduled: Iterable[Post], today: date) -> list[CalendarDay]:
    """Return the next DAYS days with what is scheduled on each, knowing days off and 调休."""
    days = [today + timedelta(days=number) for number in range(DAYS)]
    known = {holiday.day: holiday for holiday in Holiday.objects.filter(day__in=days)}
    by_day: dict[date, list[Post]] = {}
    for post in scheduled:
        by_day.setdefault(timezone.localtime(post.published_at).date(), []).append(post)
    return [
        CalendarDay(
            day,
            by_day.get(day, []),
            f"{known[day].name}（{known[day].get_kind_display()}）" if day in known else "",
            duty.is_day_off(day, known.get(day)),
            day == today,
        )
        for day in days
    ]


def per_day(midnight: datetime) -> list[Bar]:
    """Return bars of the pieces published on each of the last DAYS days."""
    first = midnight - timedelta(days=DAYS - 1)
    counts = dict(
        Post.objects.published()
        .filter(published_at__gte=first)
        .annotate(day=TruncDate("published_at"))
        .values_list("day")
        .annotate(Count("pk"))
        .order_by()
    )
    days = [(first + timedelta(days=number)).date() for number in range(DAYS)]
    return bars([(f"{day.month}-{day.day}", counts.get(day, 0)) for day in days], width=22, gap=6)


def per_section(midnight: datetime) -> list[tuple[str, int, int]]:
    """Return (栏目, count, width in percent) of the pieces of the last 30 days, the fullest first."""
    counts = (
        Post.objects.published()
        .filter(published_at__gte=midnight - timedelta(days=30), section__isnull=False)
        .values_list("section__name")
        .annotate(count=Count("pk"))
        .order_by("-count", "section__name")[:10]
    )
    rows = list(counts)
    most = max((count for _name, count in rows), default=1)
    return [(name, count, round(100 * count / most)) for name, count in rows]
