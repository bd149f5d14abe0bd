"""The filter bar above a list: menus and one-line fields that ride in the list's own GET form."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Category, Post, Source, Tag
from articles.models.label_kinds import Label
from articles.text.clock import start_of
from articles.text.moments import PUBLIC_YEARS, read_day
from articles.text.numbers import whole_number

ONE_DAY = timedelta(days=1)


class BarFilter(admin.SimpleListFilter):
    """One entry of the filter bar; `kind` is "select", "date" or "text" (with suggestions from `suggest`)."""

    template = "admin/desk/filter.html"
    kind = "select"
    suggest = ""

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> Iterable[tuple[Any, str]]:
        """Return the menu's (value, label) pairs; only menus have them."""
        return ()

    def has_output(self) -> bool:
        """Return True: a field without choices still stands in the bar."""
        return True

    def entries(self) -> list[tuple[str, Any, bool]]:
        """Return (value, label, chosen) for the menu."""
        chosen = self.value() or ""
        return [(str(value), label, str(value) == chosen) for value, label in self.lookup_choices]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield nothing: the bar's template prints `entries`."""
        return iter(())


class StatusFilter(BarFilter):
    """By state, 已定时 apart from 已发布."""

    title, parameter_name = "状态", "status"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        """Return the states in the order a piece goes through them."""
        states = list(Post.Status.choices)
        at = next(i for i, (value, _) in enumerate(states) if value == Post.Status.PUBLISHED)
        return [*states[:at], (Post.SCHEDULED, Post.STATE_LABELS[Post.SCHEDULED]), *states[at:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts in the chosen state."""
        value = self.value()
        if value == Post.SCHEDULED:
            return queryset.filter(status=Post.Status.PUBLISHED, published_at__gt=timezone.now())
        if value == Post.Status.PUBLISHED:
            return queryset.filter(status=value, published_at__lte=timezone.now())
        return queryset.filter(status=value) if value in Post.Status.values else queryset


class FormFilter(BarFilter):
    """稿件 or 快讯."""

    title, parameter_name = "体裁", "form"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> Iterable[tuple[Any, str]]:
        """Return the two forms."""
        return Post.Form.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts of the chosen form."""
        return queryset.filter(form=self.value()) if self.value() in Post.Form.values else queryset


class OriginFilter(BarFilter):
    """转载, 原创 or from the archive."""

    title, parameter_name = "性质", "origin"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> Iterable[tuple[Any, str]]:
        """Return the origins."""
        return Post.Origin.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts of the chosen origin."""
        return queryset.filter(origin=self.value()) if self.value() in Post.Origin.values else queryset


class SectionFilter(BarFilter):
    """By the 栏目 a piece is listed in, or those in none yet."""

    title, parameter_name = "栏目", "section"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[Any, str]]:
        """Return 未归栏目 and the section bar."""
        return [("none", "未归栏目"), *Category.objects.sections().values_list("id", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts of the chosen 栏目."""
        value = self.value()
        if value == "none":
            return queryset.filter(section=None)
        section = whole_number(value)
        return queryset if section is None else queryset.filter(section=section)


class NamedFilter(BarFilter):
    """By something named, typed with suggestions; an unknown name finds nothing."""

    kind = "text"
    related: type[Label]
    lookup: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts whose `lookup` carries the typed name."""
        name = (self.value() or "").strip()
        if not name:
            return queryset
        found = self.related.objects.filter(name=name).values_list("pk", flat=True)[:20]
        return queryset.filter(**{f"{self.lookup}__in": list(found)}) if found else queryset.none()


class CategoryFilter(NamedFilter):
    """By the category that made the address: for the archive one outlet's 稿源栏目."""

    title, parameter_name, suggest = "所属栏目", "category", "category"
    related, lookup = Category, "category"


class SourceFilter(NamedFilter):
    """By outlet."""

    title, parameter_name, suggest = "来源", "source", "source"
    related, lookup = Source, "source"


class TagFilter(NamedFilter):
    """By tag."""

    title, parameter_name, suggest = "标签", "tag", "tag"
    related, lookup = Tag, "tagged_posts__tag"


class DayFilter(BarFilter):
    """One end of a span of Shanghai days; `field` is the model's moment."""

    kind = "date"
    field = "published_at"

    def day(self) -> datetime | None:
        """Return the start of the typed day as an aware moment, or None when there is none."""
        day = read_day(self.value() or "", years=PUBLIC_YEARS)  # the archive's too
        return None if day is None else start_of(day)


class FromFilter(DayFilter):
    """From this day on."""

    title, parameter_name = "发布自", "from"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts published on the day or later."""
        day = self.day()
        return queryset.filter(published_at__gte=day) if day else queryset


class UntilFilter(DayFilter):
    """Up to and with this day."""

    title, parameter_name = "发布至", "until"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the posts published on the day or earlier."""
        day = self.day()
        return queryset.filter(published_at__lt=day + ONE_DAY) if day else queryset
