"""The archive's calendar and the directory of 栏目: what there is to turn to, and how much of it."""

import calendar
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Count, Exists, F, Func, OuterRef
from django.db.models.sql.compiler import SQLCompiler
from django.urls import reverse
from django.utils import timezone

from articles.models import Category, Post, Source
from articles.models.post import PostQuerySet
from articles.text.clock import start_of


class ShanghaiPeriod(Func):
    """The Shanghai month (2022-03) or day (2022-03-15) of a moment, as text; `letters` is 7 or 10.

    Django's own TruncMonth calls Python for every row on SQLite, which took 0.3 s for 100,000 posts.
    """

    output_field = CharField()

    def __init__(self, moment: F, *, letters: int) -> None:
        super().__init__(moment)
        self.letters = letters

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Shift by eight hours: Shanghai has kept UTC+8 without summer time since 1991."""
        return self.as_sql(
            compiler, connection, template=f"substr(datetime(%(expressions)s, '+8 hours'), 1, {self.letters})"
        )

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Ask the database's own time zones."""
        pattern = "YYYY-MM-DD"[: self.letters]
        return self.as_sql(
            compiler,
            connection,
            template=f"to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', '{pattern}')",
        )


def published_between(first: datetime, after: datetime, now: datetime | None = None) -> PostQuerySet:
    """Return the posts readers may see (at `now`) from the moment `first` on, up to but without `after`."""
    now = now or timezone.now()
    return Post.objects.published(now, until=min(now, last_before(after))).filter(published_at__gte=first)


def last_before(moment: datetime) -> datetime:
    """Return the last moment before `moment` that the databases tell from it."""
    return moment - timedelta.resolution


def counted(posts: PostQuerySet, *, letters: int) -> dict[str, int]:
    """Return {period: number of posts}, keyed 2022-03 or 2022-03-15."""
    periods = posts.annotate(period=ShanghaiPeriod(F("published_at"), letters=letters)).order_by()
    return dict(periods.values_list("period").annotate(posts=Count("pk")))


def years() -> list[tuple[int | str, int, list[tuple[int, int]]]]:
    """Return [(year, its posts, [(month, its posts)])], newest year first, January first."""
    by_month = sorted(counted(Post.objects.published(), letters=7).items())
    listed = []
    for year, group in groupby(by_month, key=lambda row: row[0][:4]):
        shown = [(int(period[5:]), posts) for period, posts in group]
        listed.append((year, sum(posts for _, posts in shown), shown))
    return listed[::-1]


def months_of(year: int) -> list[tuple[int, int]]:
    """Return [(month, its posts)] of the months of `year` that have any."""
    posts = published_between(start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1)))
    return [(int(period[5:]), count) for period, count in sorted(counted(posts, letters=7).items())]


def month_sheet(year: int, month: int) -> list[list[tuple[int, int]]]:
    """Return the weeks of a month, Monday first: rows of seven (day of the month or 0, its posts)."""
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    posts = counted(published_between(start_of(first), start_of(after)), letters=10)
    return [
        [(day, posts.get(f"{year:04}-{month:02}-{day:02}", 0)) for day in week]
        for week in calendar.Calendar().monthdayscalendar(year, month)
    ]


def trail(year: int, month: int | None, day: int | None) -> list[tuple[str, str]]:
    """Return [(name, address)] from the archive down to the page above this one."""
    steps = [("日期归档", reverse("archive_years"))]
    if month:
        steps.append((f"{year}年", reverse("archive", args=[year])))
    if day:
        steps.append((f"{month}月", reverse("archive", args=[year, month])))
    return steps


def directory() -> list[tuple[str, list[Category] | list[Source]]]:
    """Return [(栏目, …), (稿源栏目, …), (来源, …)], each with what readers can find in it."""
    posts = Post.objects.published()
    by_section = Exists(posts.filter(section=OuterRef("pk")))
    by_category = Exists(posts.filter(category=OuterRef("pk")))
    kinds = Category.Kind
    return [
        (
            kinds.SECTION.label,
            list(Category.objects.filter(by_section, kind=kinds.SECTION).order_by("position", "id")),
        ),
        (
            kinds.OUTLET.label,
            list(Category.objects.filter(by_category, kind=kinds.OUTLET).order_by("position", "name")),
        ),
        ("来源", list(Source.objects.filter(Exists(posts.filter(source=OuterRef("pk")))).order_by("name"))),
    ]
