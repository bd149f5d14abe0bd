"""检索同义词: the terms that mean the same to whoever searches."""

from django.contrib import admin

from articles.models import AliasGroup
from articles.search import names

from .base import DeskModelAdmin
from .outlets import OnTheRecord
from .site import site


@admin.register(AliasGroup, site=site)
class AliasGroupAdmin(OnTheRecord, DeskModelAdmin):
    """Groups of terms; what is saved here is searched by at once."""

    list_display = ["terms_shown", "pinyin"]
    search_fields = ["terms", "pinyin"]
    fields = ["terms", "pinyin"]
    list_per_page = 50

    @admin.display(description="同义词", ordering="terms")
    def terms_shown(self, group):
        """Return the terms on one line."""
        return str(group)

    def save_model(self, request, obj, form, change):
        """Save, and let the search know."""
        super().save_model(request, obj, form, change)
        names.learn_aliases([obj])

    def delete_model(self, request, obj):
        """Delete, and let the search forget."""
        names.forget_aliases([obj.pk])
        super().delete_model(request, obj)
