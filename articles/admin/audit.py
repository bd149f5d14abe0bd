"""What the desk may read but not change: 编务记录, 更正, 归档原件."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from articles.models import ArchiveFile, Correction, EditorialEvent, User
from articles.text.numbers import whole_number
from articles.text.spreadsheet import Row, csv_headers, csv_lines

from . import filters
from .base import ReadOnlyAdmin
from .site import site
from .words import ERRORS, OUTCOMES, move_of, recorded_verbs, verb_label, verbs_called

EXPORTED = 50_000  # records of one file


class VerbFilter(filters.BarFilter):
    """By deed."""

    title, parameter_name = "操作", "verb"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        """Return every recorded verb."""
        return recorded_verbs()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records of the chosen verb."""
        name = self.value()
        return queryset.filter(verb__in=verbs_called(name)) if name else queryset


class ActorFilter(filters.BarFilter):
    """By person."""

    title, parameter_name = "操作人", "actor"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> Iterable[tuple[Any, str]]:
        """Return everybody with an account."""
        return User.objects.order_by("real_name").values_list("pk", "real_name")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records of the chosen person."""
        actor = whole_number(self.value())
        return queryset if actor is None else queryset.filter(actor=actor)


class SinceFilter(filters.FromFilter):
    """From this day on."""

    title, parameter_name = "自", "since"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records of the day or later."""
        day = self.day()
        return queryset.filter(happened_at__gte=day) if day else queryset


class UpToFilter(filters.UntilFilter):
    """Up to and with this day."""

    title, parameter_name = "至", "upto"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records of the day or earlier."""
        day = self.day()
        return queryset.filter(happened_at__lt=day + filters.ONE_DAY) if day else queryset


@admin.register(EditorialEvent, site=site)
class EventAdmin(ReadOnlyAdmin):
    """Who did what, when; filtered, and handed out as a table."""

    list_display = ["when", "actor", "deed", "post", "move", "note"]
    list_filter = [VerbFilter, ActorFilter, SinceFilter, UpToFilter]
    list_select_related = ["actor", "post"]
    search_fields = ["post__headline"]
    search_help_text = "按稿件标题查找"
    sortable_by = ()
    fields = ["when", "actor", "deed", "post", "move", "note"]
    readonly_fields = fields
    change_list_template = "admin/desk/events.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EditorialEvent]:
        """Load what the list prints of each piece."""
        return super().get_queryset(request).defer("details", "post__body_html", "post__body_text")

    def changelist_view(  # type: ignore[override]  # a table is streamed
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Answer the list, or with ?export=csv the same records as a table."""
        if "export" not in request.GET:
            return super().changelist_view(request, extra_context)
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.GET = request.GET.copy()
        del request.GET["export"]
        try:
            records = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return super().changelist_view(request, extra_context)  # tells of the unknown filter
        found = records.annotate(headline=F("post__headline"))
        headers = csv_headers(f"bianwu-{timezone.localtime():%Y%m%d-%H%M}.csv")
        return StreamingHttpResponse(csv_lines(rows(found[:EXPORTED])), headers=headers)

    @admin.display(description="时间")
    def when(self, event: EditorialEvent) -> str:
        """Return the moment to the second: the order of two deeds may matter."""
        return f"{timezone.localtime(event.happened_at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="操作")
    def deed(self, event: EditorialEvent) -> str:
        """Return the verb's word."""
        return verb_label(event.verb)

    @admin.display(description="状态")
    def move(self, event: EditorialEvent) -> str:
        """Return the move between states."""
        return move_of(event) or "—"


def rows(events: QuerySet[Any]) -> Iterator[Row]:
    """Yield the rows of the table, its head first."""
    yield "时间", "操作人", "操作", "稿件编号", "稿件", "状态", "说明"
    for event in events.iterator(chunk_size=1000):
        yield (
            f"{timezone.localtime(event.happened_at):%Y-%m-%d %H:%M:%S}",
            event.actor,
            verb_label(event.verb),
            event.post_id,
            event.headline,
            move_of(event),
            event.note,
        )


@admin.register(Correction, site=site)
class CorrectionAdmin(ReadOnlyAdmin):
    """Notes readers see; they are made on the article screen."""

    list_display = ["corrected_at", "kind", "post", "new_wording", "editor"]
    list_select_related = ["post", "editor"]
    list_filter = ["kind"]
    sortable_by = ()


class OutcomeFilter(filters.BarFilter):
    """By what became of the file."""

    title, parameter_name = "结果", "outcome"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        """Return the outcomes in words."""
        return list(OUTCOMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the files with the chosen outcome."""
        return queryset.filter(outcome=self.value()) if self.value() in OUTCOMES else queryset


@admin.register(ArchiveFile, site=site)
class ArchiveFileAdmin(ReadOnlyAdmin):
    """Every imported file; the original itself is never printed on a screen."""

    list_display = ["path", "result", "fault", "post", "imported_at"]
    list_select_related = ["post"]
    list_filter = [OutcomeFilter]
    search_fields = ["path", "key"]
    fields = ["path", "result", "fault", "key", "post", "imported_at", "sha256"]
    readonly_fields = fields
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArchiveFile]:
        """Leave the originals in the database: they are the bulk of every row."""
        return super().get_queryset(request).defer("original", "facts", "post__body_html", "post__body_text")

    @admin.display(description="结果")
    def result(self, file: ArchiveFile) -> str:
        """Return what became of the file, in words."""
        return OUTCOMES.get(file.outcome, file.outcome)

    @admin.display(description="未收录的原因")
    def fault(self, file: ArchiveFile) -> str:
        """Return why the file was refused, in words."""
        return ERRORS.get(file.error, file.error) or "—"
