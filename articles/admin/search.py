"""检索同义词, 日常说法, and what was searched for in vain (没有结果的检索)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from articles.models import AliasGroup, EmptySearch, EverydayWord
from articles.search import names

from .base import DeskModelAdmin, ReadOnlyAdmin
from .outlets import OnTheRecord
from .site import site


@admin.register(AliasGroup, site=site)
class AliasGroupAdmin(OnTheRecord, DeskModelAdmin):
    """Groups of terms; what is saved here takes effect in searches at once."""

    list_display = ["terms_shown", "pinyin"]
    search_fields = ["terms", "pinyin"]
    fields = ["terms", "pinyin"]
    list_per_page = 50

    @admin.display(description="同义词", ordering="terms")
    def terms_shown(self, group: AliasGroup) -> str:
        """Return the terms on one line."""
        return str(group)

    def save_model(self, request: HttpRequest, obj: AliasGroup, form: Any, change: bool) -> None:
        """Save, and let the search know."""
        super().save_model(request, obj, form, change)
        names.learn_aliases([obj])

    def delete_model(self, request: HttpRequest, obj: AliasGroup) -> None:
        """Delete, and let the search forget."""
        names.forget_aliases([obj.pk])
        super().delete_model(request, obj)


@admin.register(EverydayWord, site=site)
class EverydayWordAdmin(OnTheRecord, DeskModelAdmin):
    """What people say and what the trade writes for it.

    What is saved here takes effect in searches at once.
    """

    list_display = ["said", "written_shown"]
    search_fields = ["said", "written"]
    fields = ["said", "written"]
    list_per_page = 50

    @admin.display(description="稿件里写", ordering="written")
    def written_shown(self, word: EverydayWord) -> str:
        """Return what the trade writes, on one line."""
        return "、".join(word.written_list)

    def save_model(self, request: HttpRequest, obj: EverydayWord, form: Any, change: bool) -> None:
        """Save, let the search know, and take the words off the list of searches in vain."""
        super().save_model(request, obj, form, change)
        names.learn_everyday([obj])
        EmptySearch.objects.filter(text=obj.said).delete()

    def delete_model(self, request: HttpRequest, obj: EverydayWord) -> None:
        """Delete, and let the search forget."""
        names.forget_everyday([obj.pk])
        super().delete_model(request, obj)


@admin.register(EmptySearch, site=site)
class EmptySearchAdmin(ReadOnlyAdmin):
    """What readers and the desk searched for in vain, the most frequent first; one key adds a wording."""

    nothing_yet = "这里会列出读者和编辑部查过、却没有一篇稿件完全符合的词。现在一条也没有。"
    list_display = ["text", "times", "last_at", "add_wording"]
    list_display_links = None
    search_fields = ["text"]
    list_per_page = 50

    @admin.display(description="")
    def add_wording(self, search: EmptySearch) -> str:
        """Return the key that opens 日常说法 with the words filled in."""
        address = f"{reverse('admin:articles_everydayword_add')}?{urlencode({'said': search.text})}"
        return format_html('<a class="button plain" href="{}">加说法</a>', address)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmptySearch]:
        """Leave out what has a wording by now."""
        return super().get_queryset(request).exclude(text__in=EverydayWord.objects.values("said"))
