"""栏目, 稿源, 标签 and 旧地址: what pieces are filed under."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.editorial.curation import outlets, site_content
from articles.models import Category, PlainPage, Redirect, Source, SourceList, Tag
from articles.models.category import refuse_reserved_slug
from articles.models.label_kinds import Label, free_slug
from articles.models.source import listed
from articles.text import pinyin
from articles.web.clients import as_staff

from .base import DeskModelAdmin
from .generics import AdminMixin, FieldNames
from .site import site


class OnTheRecord(AdminMixin):
    """A model whose rows readers see: saved and deleted by the verbs that record it and renew the pages."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save on the record."""
        site_content.save(obj, form.changed_data, actor=as_staff(request).user, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete on the record."""
        site_content.delete(obj, actor=as_staff(request).user, at=timezone.now())


class Relabelled(OnTheRecord):
    """A label whose name and address change by 改名与合并 alone, so that old addresses lead on."""

    change_form_template = "admin/desk/label_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Name and address stay once there is one."""
        return ["name", "slug"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> FieldNames:
        """Name and address come first, typed or not."""
        fields = super().get_fields(request, obj)
        return ["name", "slug", *(field for field in fields if field not in ("name", "slug"))]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the address from the name by pinyin where none was typed."""
        if not obj.slug:
            obj.slug = free_slug(type(obj), pinyin.slug_of(obj.name) or f"lm{timezone.now():%y%m%d%H%M}")
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Labels go by 合并, which keeps their addresses."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[ModelForm[Any]]":
        """Leave the address to us where it is not typed."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if "slug" in form.base_fields:
            form.base_fields["slug"].required = False
            if refuse_reserved_slug not in form.base_fields["slug"].validators:
                form.base_fields["slug"].validators.append(refuse_reserved_slug)
        return form

    @admin.display(description="改名与合并")
    def relabel(self, label: Label) -> str:
        """Return the way to the screen."""
        return format_html(
            '<a href="{}">改名与合并</a>', reverse("admin:relabel", args=[self.opts.model_name, label.pk])
        )


def listing_in_words(source: Source, today: date) -> str:
    """Return whether an outlet stands on the official list, and the day on which that changes or did."""
    if source.has_left(today):
        return f"{source.left_list_on} 起不在名单内"
    if source.listed_from and source.listed_from > today:
        return f"{source.listed_from} 起在名单内"
    if not source.is_listed(today):
        return "不在名单内"
    return f"在名单内，至 {source.left_list_on} 前" if source.left_list_on else "在名单内"


@admin.register(Category, site=site)
class CategoryAdmin(Relabelled, DeskModelAdmin):
    """栏目 and 稿源栏目."""

    list_display = ["name", "kind", "slug", "position", "relabel"]
    list_filter = ["kind"]
    search_fields = ["name", "slug"]
    ordering = ["-kind", "position", "name"]  # subjects, then the archive's 稿源栏目


class OnTheList(admin.SimpleListFilter):
    """Whether an outlet stands on the official list today."""

    title = "稿源名单"
    parameter_name = "listed"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        """The two answers."""
        return [("1", "在名单内"), ("0", "不在名单内")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the outlets of the answer that was chosen."""
        if self.value() not in ("0", "1"):
            return queryset
        on_the_list = listed(timezone.localdate())
        return (
            queryset.filter(on_the_list)
            if self.value() == "1"
            else queryset.exclude(pk__in=Source.objects.filter(on_the_list))
        )


LICENCE = ("licence_basis", "licence_until", "licence_note")


@admin.register(Source, site=site)
class SourceAdmin(Relabelled, DeskModelAdmin):
    """Outlets with what reposting from them needs."""

    list_display = ["name", "listed", "looked_on", "licence_basis", "licence_until", "relabel"]
    list_filter = [OnTheList, "licence_basis"]
    search_fields = ["name", "slug"]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Save, and give a new outlet to the pieces that waited for it, also under the name they asked for.

        Whoever may create it may do this: the pieces wait for just that, and only gain a 来源, on the record.
        """
        super().save_model(request, obj, form, change)
        if change:
            return
        typed = request.GET.get("name", "")
        for post in outlets.credit_waiting(
            obj, typed=[typed], actor=as_staff(request).user, at=timezone.now()
        ):
            messages.success(request, f"《{post.headline}》的来源已补上。")

    @admin.display(description="稿源名单")
    def listed(self, source: Source) -> str:
        """Return whether the outlet is on the official list, in words."""
        return listing_in_words(source, timezone.localdate())

    @admin.display(description="名单核对日期")
    def looked_on(self, source: Source) -> date | str | None:
        """Return when the desk looked, or from when an edition says it."""
        today = timezone.localdate()
        by_hand = source.lists_from is None or today < source.lists_from
        return source.whitelist_checked_on if by_hand else "按名单"

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        """Whether it stands on the list is said by the list, once one is in force."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "listed"] if SourceList.objects.in_force(timezone.localdate()) else fields

    def get_fields(self, request: HttpRequest, obj: Source | None = None) -> FieldNames:
        """The list first, then the licence."""
        has_list = "listed" in self.get_readonly_fields(request, obj)
        standing = ["listed"] if has_list else ["is_on_whitelist", "whitelist_checked_on"]
        return ["name", "slug", "homepage", *standing, "listed_as", *LICENCE]


@admin.register(Tag, site=site)
class TagAdmin(Relabelled, DeskModelAdmin):
    """Subjects readers can follow."""

    list_display = ["name", "slug", "relabel"]
    search_fields = ["name"]
    fields = ["name", "slug"]


@admin.register(Redirect, site=site)
class RedirectAdmin(OnTheRecord, DeskModelAdmin):
    """Addresses that moved."""

    list_display = ["old_path", "post", "new_path", "created_at"]
    list_select_related = ["post"]
    search_fields = ["old_path", "new_path"]
    autocomplete_fields = ["post"]


@admin.register(PlainPage, site=site)
class PlainPageAdmin(OnTheRecord, DeskModelAdmin):
    """The pages behind the footer's links."""

    list_display = ["title", "slug", "position", "updated_at"]
