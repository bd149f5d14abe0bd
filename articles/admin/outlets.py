"""栏目, 稿源, 标签 and 旧地址: what pieces are filed under."""

from django.contrib import admin

from articles.models import Category, PlainPage, Redirect, Source, Tag

from .base import DeskModelAdmin
from .site import site


@admin.register(Category, site=site)
class CategoryAdmin(DeskModelAdmin):
    """栏目 and 稿源栏目."""

    list_display = ["name", "kind", "slug", "position"]
    list_filter = ["kind"]
    search_fields = ["name", "slug"]
    ordering = ["kind", "position", "name"]

    def get_readonly_fields(self, request, obj=None):
        """A 栏目's address stays once readers know it."""
        return ["slug"] if obj else []


@admin.register(Source, site=site)
class SourceAdmin(DeskModelAdmin):
    """Outlets with what reposting from them needs."""

    list_display = ["name", "is_on_whitelist", "whitelist_checked_on", "licence_basis", "licence_until"]
    list_filter = ["is_on_whitelist", "licence_basis"]
    search_fields = ["name", "slug"]


@admin.register(Tag, site=site)
class TagAdmin(DeskModelAdmin):
    """Subjects readers can follow."""

    list_display = ["name", "slug"]
    search_fields = ["name"]
    fields = ["name", "slug"]


@admin.register(Redirect, site=site)
class RedirectAdmin(DeskModelAdmin):
    """Addresses that moved."""

    list_display = ["old_path", "post", "new_path", "created_at"]
    list_select_related = ["post"]
    search_fields = ["old_path", "new_path"]
    autocomplete_fields = ["post"]


@admin.register(PlainPage, site=site)
class PlainPageAdmin(DeskModelAdmin):
    """The pages behind the footer's links."""

    list_display = ["title", "slug", "position", "updated_at"]
