"""合规: what the gate found, by rule, outlet, editor and week; what was let pass, what waits for provenance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from articles.gate.duties import DUTIES
from articles.models import EditorialEvent, FalseAlarm, Post, RuleFinding
from articles.text.clock import SHANGHAI

WEEK = timedelta(days=7)
NOT_OUT = (Post.Status.DRAFT, Post.Status.IN_REVIEW, Post.Status.APPROVED)
MOST_GROUPS = 30  # outlets, editors of one table
MOST_OVERRIDES = 50
MOST_GAPS = 30
MOST_IN_A_FILE = 5000  # 放行, or pieces that wait
LABELS = {duty.rule: label for label, duty in DUTIES.items()}
OVERRIDES = ("override", "let_stand")


@dataclass(frozen=True)
class FindingGroup:
    """What was found under one rule, outlet or editor.

    It counts pieces, places, pieces with 必改 and with 待核, and the percentage corrected.
    """

    name: str
    pieces: int
    places: int
    must: int
    check: int
    mended: int


@dataclass(frozen=True)
class Override:
    """One 放行: when, by whom, of which piece, what was let pass, and why."""

    event: EditorialEvent
    what: tuple[str, ...]


@dataclass(frozen=True)
class OpenGap:
    """A piece on its way that waits for provenance: since when, and for what."""

    post: Post
    since: date
    missing: tuple[str, ...]


def of_weeks(first: date, last: date) -> QuerySet[RuleFinding]:
    """Return what was first found in the weeks from `first` to `last` (Mondays), without rules on trial."""
    return RuleFinding.objects.filter(week__gte=first, week__lte=last, is_on_trial=False).order_by()


def of_days(first: date, last: date) -> QuerySet[RuleFinding]:
    """Return what was first found on the days from `first` to `last`, without rules on trial."""
    weeks = of_weeks(first - WEEK, last)
    return weeks.filter(found_on__gte=first, found_on__lte=last)


def per_week(found: QuerySet[RuleFinding], first: date, last: date) -> list[tuple[date, int, int]]:
    """Return (Monday, pieces with 必改, pieces with 待核) of every week from `first` to `last`."""
    counted = {
        (week, severity): pieces
        for week, severity, pieces in found.values_list("week", "severity").annotate(
            pieces=Count("post", distinct=True)
        )
    }
    weeks = [first + number * WEEK for number in range((last - first) // WEEK + 1)]
    return [
        (
            week,
            counted.get((week, RuleFinding.Severity.BLOCK), 0),
            counted.get((week, RuleFinding.Severity.WARN), 0),
        )
        for week in weeks
    ]


def _grouped(found: QuerySet[RuleFinding], *names: str, most: int | None) -> list[FindingGroup]:
    """Return the groups of `found` by the values of `names`, most pieces first.

    The first name labels them.
    """
    keys: Any = found.values(*names)
    rows = keys.annotate(
        pieces=Count("post", distinct=True),
        places=Sum("times"),
        with_must=Count("post", distinct=True, filter=Q(severity=RuleFinding.Severity.BLOCK)),
        with_check=Count("post", distinct=True, filter=Q(severity=RuleFinding.Severity.WARN)),
        gone=Count("pk", filter=Q(is_mended=True)),
        told=Count("pk"),
    )
    return [
        FindingGroup(
            name=row[names[0]] or "",
            pieces=row["pieces"],
            places=row["places"],
            must=row["with_must"],
            check=row["with_check"],
            mended=round(100 * row["gone"] / row["told"]),
        )
        for row in rows.order_by("-pieces", *names)[:most]
    ]


def by_rule(found: QuerySet[RuleFinding], most: int | None = None) -> list[FindingGroup]:
    """Return the findings by rule, named by its number."""
    return _grouped(found, "rule", most=most)


def by_outlet(found: QuerySet[RuleFinding], most: int | None = MOST_GROUPS) -> list[FindingGroup]:
    """Return the findings by the outlet of the piece; "" for pieces without."""
    return _grouped(found, "post__source__name", most=most)


def by_editor(found: QuerySet[RuleFinding], most: int | None = MOST_GROUPS) -> list[FindingGroup]:
    """Return the findings by who made the piece; "" for what nobody at the desk made."""
    return _grouped(found, "post__author__real_name", "post__author", most=most)


def false_alarms(first: date, last: date) -> dict[str, int]:
    """Return how often each rule was called false on the days from `first` to `last`."""
    start, end = _bounds(first, last)
    alarms = FalseAlarm.objects.filter(marked_at__gte=start, marked_at__lt=end)
    return dict(alarms.values_list("rule").annotate(Count("pk")).order_by())


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    start = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    return start, datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1)


def overrides(first: date, last: date, *, most: int = MOST_OVERRIDES) -> list[Override]:
    """Return the 缺项放行 and 必改放行 of the days from `first` to `last`, the newest first."""
    start, end = _bounds(first, last)
    events = EditorialEvent.objects.filter(verb__in=OVERRIDES, happened_at__gte=start, happened_at__lt=end)
    told = events.select_related("post", "actor").only(
        "verb", "happened_at", "note", "details", "post__headline", "actor__real_name", "actor__username"
    )
    return [
        Override(event, tuple(event.details.get("missing") or event.details.get("rules") or ()))
        for event in told.order_by("-happened_at", "-id")[:most]
    ]


def open_gaps(*, most: int = MOST_GAPS) -> list[OpenGap]:
    """Return the pieces on their way that wait for provenance, those that wait longest first."""
    rows = (
        RuleFinding.objects.filter(rule__in=LABELS, gone_on=None, post__status__in=NOT_OUT)
        .select_related("post__author")
        .only("rule", "found_on", "post__headline", "post__status", "post__author__real_name")
        .order_by("found_on", "post", "rule")[: most * len(LABELS)]
    )
    gaps: dict[int, OpenGap] = {}
    for row in rows:
        known = gaps.get(row.post_id)
        since, missing = (known.since, known.missing) if known else (row.found_on, ())
        gaps[row.post_id] = OpenGap(row.post, since, (*missing, LABELS[row.rule]))
    return list(gaps.values())[:most]


def month_rows(first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """Yield what was found row by row, read some at a time.

    A row is (week, day, rule, severity, piece, headline, outlet, editor, places, day it was corrected).
    """
    rows = of_days(first, last).annotate(
        headline=F("post__headline"),
        outlet=F("post__source__name"),
        editor=F("post__author__real_name"),
        mended_on=Case(When(is_mended=True, then=F("gone_on"))),
    )
    columns = (
        "week",
        "found_on",
        "rule",
        "severity",
        "post",
        "headline",
        "outlet",
        "editor",
        "times",
        "mended_on",
    )
    yield from rows.order_by("found_on", "pk").values_list(*columns).iterator(chunk_size=1000)


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of `day`."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def months(today: date, *, most: int = 12) -> list[date]:
    """Return the first days of the month of `today` and of those before it, the latest first."""
    found = [today.replace(day=1)]
    while len(found) < most:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
