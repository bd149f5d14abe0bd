"""首页编排: the places of the home page."""

from django.contrib import admin

from articles.models import HomeSlot

from .base import DeskModelAdmin
from .site import site


@admin.register(HomeSlot, site=site)
class HomeSlotAdmin(DeskModelAdmin):
    """Which piece stands where on the home page, and until when."""

    list_display = ["place", "section", "position", "post", "starts_at", "ends_at", "placed_by"]
    list_select_related = ["section", "post", "placed_by"]
    list_filter = ["place"]
    autocomplete_fields = ["post", "section"]
    sortable_by = ()

    def save_model(self, request, obj, form, change):
        """Remember who placed it."""
        obj.placed_by = request.user
        super().save_model(request, obj, form, change)
