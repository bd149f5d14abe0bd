"""What every model of the desk shares: a quick list and no English."""

from django.contrib import admin

from .paging import DeskChangeList


class DeskModelAdmin(admin.ModelAdmin):
    """A model at the desk: lists without a full COUNT, no 'delete selected' unless a model offers it."""

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False

    def get_changelist(self, request, **kwargs):
        """Return the change list that pages by ids."""
        return DeskChangeList

    def get_actions(self, request):
        """Deleting many rows at one click is not offered anywhere."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class ReadOnlyAdmin(DeskModelAdmin):
    """Records the desk may look at but never touch."""

    def has_add_permission(self, request, obj=None):
        """Nobody."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody."""
        return False
