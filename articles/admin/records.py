"""What the desk may read but not change: 编务记录, 更正, 归档原件."""

from django.contrib import admin
from django.utils import timezone

from articles.models import ArchiveFile, Correction, EditorialEvent

from .base import ReadOnlyAdmin
from .site import site


@admin.register(EditorialEvent, site=site)
class EventAdmin(ReadOnlyAdmin):
    """Who did what, when."""

    list_display = ["when", "actor", "verb", "post", "note"]
    list_select_related = ["actor", "post"]
    search_fields = ["post__headline", "actor__real_name"]
    sortable_by = ()

    @admin.display(description="时间")
    def when(self, event):
        """Return the moment to the second: the order of two deeds may matter."""
        return f"{timezone.localtime(event.happened_at):%Y-%m-%d %H:%M:%S}"


@admin.register(Correction, site=site)
class CorrectionAdmin(ReadOnlyAdmin):
    """Notes readers see; they are made on the article screen."""

    list_display = ["corrected_at", "kind", "post", "new_wording", "editor"]
    list_select_related = ["post", "editor"]
    list_filter = ["kind"]
    sortable_by = ()


@admin.register(ArchiveFile, site=site)
class ArchiveFileAdmin(ReadOnlyAdmin):
    """Every imported file; the original itself is never printed on a screen."""

    list_display = ["path", "outcome", "error", "post", "imported_at"]
    list_select_related = ["post"]
    list_filter = ["outcome"]
    search_fields = ["path", "key"]
    exclude = ["original"]
    sortable_by = ()

    def get_queryset(self, request):
        """Leave the originals in the database: they are the bulk of every row."""
        return super().get_queryset(request).defer("original", "facts", "post__body_html", "post__body_text")
