"""What every model of the desk shares: a quick list and no English."""

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    Field,
    ForeignKey,
    Model,
    URLField,
)
from django.forms import ModelChoiceField, ModelForm, TypedChoiceField
from django.http import HttpRequest, HttpResponse

from articles.editorial.errors import EditorialError
from articles.editorial.roles import who_may

from .generics import Fieldsets, FormMixin, TypedAdmin
from .paging import DeskChangeList
from .widgets import DayField, KnownAutocomplete, SplitMomentField

NOT_CHOSEN = "（未选）"


def flag_in_words(field: BooleanField[Any, Any]) -> Callable[[Any], str]:
    """Return a display that says a yes-or-no field in words."""

    @admin.display(description=field.verbose_name)
    def shown(row: Model) -> str:
        return "是" if getattr(row, field.name) else "否"

    return shown


class RefusedForm(FormMixin):
    """A form that says why the verb behind it refused, with what was typed still in it."""

    refusal = ""

    def clean(self) -> None:
        """Say the refusal."""
        super().clean()
        self.add_error(None, self.refusal)


class DeskModelAdmin(TypedAdmin):
    """A model at the desk: lists without a full COUNT, no 'delete selected' unless a model offers it."""

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False
    refusal = ""  # of the verb behind the form, while the form is shown that it refused
    formfield_overrides: ClassVar = {
        DateField: {"form_class": DayField, "widget": AdminDateWidget},
        DateTimeField: {"form_class": SplitMomentField, "widget": AdminSplitDateTime},
        URLField: {"assume_scheme": "https"},
    }

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        super().__init__(model, admin_site)
        for field in model._meta.get_fields():
            if isinstance(field, BooleanField):
                setattr(self, f"{field.name}_in_words", flag_in_words(field))

    @property
    def nothing_yet(self) -> str:
        """What stands in the place of an empty list."""
        return f"还没有{self.model._meta.verbose_name}。"

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> TypedChoiceField | None:
        """Say in words that nothing is chosen, not by a row of dashes."""
        has_none = db_field.blank or not db_field.has_default()
        kwargs.setdefault(
            "choices", db_field.get_choices(include_blank=has_none, blank_choice=[("", NOT_CHOSEN)])
        )
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Choose people, outlets, categories and pictures by typing, where the list of them is long."""
        kwargs.setdefault("empty_label", NOT_CHOSEN)
        is_typed = db_field.name in self.get_autocomplete_fields(request)
        if is_typed:
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if is_typed and field and (who := self.who_adds(db_field.related_model, request)):
            thing = db_field.related_model._meta.verbose_name
            field.help_text = f"{field.help_text}没有合适的{thing}？请{who}新建。"
        return field

    def who_adds(self, model: type[Model], request: HttpRequest) -> str:
        """Return whom to ask for a row of `model` that is missing, "" where one may make it oneself."""
        name = f"add_{model._meta.model_name}"
        return "" if request.user.has_perm(f"articles.{name}") else who_may(name)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Tell a person who may not add to an empty list who may."""
        who = self.who_adds(self.model, request)
        return super().changelist_view(request, {"who_adds": who, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form, or save it by its verb; what the verb refuses is said on the form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditorialError as refusal:
            # Django asks `get_form` on the way: of an admin of this one request, which knows the refusal.
            refused = copy.copy(self)
            refused.refusal = str(refusal)
            return super(DeskModelAdmin, refused).changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[ModelForm[Any]]":
        """Return the form, or one that tells the refusal of its verb."""
        form = super().get_form(request, obj, change=change, **kwargs)
        facts = {"refusal": self.refusal}
        return type(form)(form.__name__, (RefusedForm, form), facts) if self.refusal else form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row, ignoring a `?_to_field=` without a name, over which Django fails."""
        return super().get_object(request, object_id, from_field or None)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Fieldsets:
        """Say yes and no in words to those who may only read: Django's icons for them speak English."""
        fieldsets: Any = super().get_fieldsets(request, obj)  # ours are flat: no two fields in one line
        if obj is not None and not self.has_change_permission(request, obj):
            shown = self.word_for
        else:
            read_only = set(self.get_readonly_fields(request, obj))

            def shown(name: str) -> str:
                return self.word_for(name) if name in read_only else name

        in_words: Any = [
            (title, {**options, "fields": [shown(name) for name in options["fields"]]})
            for title, options in fieldsets
        ]
        return cast(Fieldsets, in_words)

    def with_words(self, names: Sequence[str]) -> list[str]:
        """Return read-only fields together with the names they are shown by."""
        return [*names, *(word for name in names if (word := self.word_for(name)) != name)]

    def word_for(self, name: str) -> str:
        """Return the name under which a field is shown to those who may only read."""
        return f"{name}_in_words" if hasattr(self, f"{name}_in_words") else name

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Name fields without colons, as the desk's own screens do.

        Offer no saving if nothing can be typed.
        """
        form = context["adminform"].form
        form.label_suffix = ""
        if context.get("original") is not None and not form.fields:
            context |= {
                "show_save": False,
                "show_save_and_add_another": False,
                "show_save_and_continue": False,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskChangeList]:
        """Return the change list that pages by ids."""
        return DeskChangeList

    def get_action_choices(
        self, request: HttpRequest, default_choices: Iterable[tuple[str, str]] = (("", "（选操作）"),)
    ) -> list[tuple[str, str]]:
        """Say what the menu of actions is for while nothing is chosen."""
        return super().get_action_choices(request, list(default_choices))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting many rows at one click is not offered anywhere."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class ReadOnlyAdmin(DeskModelAdmin):
    """Records the desk may look at but never touch."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
