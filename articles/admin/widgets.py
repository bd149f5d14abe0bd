"""Form widgets of the desk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import SplitDateTimeField
from django.urls import reverse_lazy
from django.utils.dateparse import parse_datetime
from taggit.forms import TagWidget

from articles.text.moments import DESK_YEARS, OUT_OF_YEARS, is_of_years
from articles.text.numbers import version_number, whole_number


class HeadlineInput(forms.Textarea):
    """A headline, shown on as many lines as it takes and itself one line of text."""

    def __init__(self) -> None:
        super().__init__({"rows": 1, "class": "vTextField", "autocomplete": "off", "data-one-line": ""})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return what was typed with a space where a line was broken."""
        typed = super().value_from_datadict(data, files, name)
        return typed and " ".join(line.strip() for line in typed.splitlines()).strip()


class TagInput(TagWidget):
    """One line of tags separated by commas; suggestions come as the editor types."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "data-suggest": reverse_lazy("admin:suggest", args=["tag"]),
                "data-suggest-many": "1",
                "autocomplete": "off",
                "class": "vTextField",
                **(attrs or {}),
            }
        )

    @property
    def media(self) -> forms.Media:
        """Return the script that fetches suggestions."""
        return forms.Media(js=["desk/suggest.js"])


class MomentInput(forms.DateTimeInput):
    """A date and a time of day in one field, Beijing time; seconds of an imported moment survive a save."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M:%S")


def refuse_odd_year(value: date) -> None:
    """Raise ValidationError for a day or moment in a year nobody can mean (validator)."""
    if not is_of_years(value, DESK_YEARS):
        raise ValidationError(OUT_OF_YEARS, code="year")


class DayField(forms.DateField):
    """A day of a year that may be typed at the desk."""

    default_validators: ClassVar = [refuse_odd_year]


class SplitMomentField(SplitDateTimeField):
    """A day and a time of day, of a year that may be typed at the desk; what Django's own screens use."""

    default_validators: ClassVar = [refuse_odd_year]

    def clean(self, value: Any) -> Any:
        """Return the aware moment; the last and the first of all years have none in another zone."""
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(OUT_OF_YEARS, code="year") from None


class VersionField(forms.IntegerField):
    """The version a form was made from; 0 for nonsense and for what no column holds: no text has that one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        """Return the version."""
        return version_number(str(value))


class MomentField(forms.DateTimeField):
    """An aware moment, typed and shown as Beijing time; may be left empty."""

    widget = MomentInput
    default_validators: ClassVar = [refuse_odd_year]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Show what a content keeps as an ISO moment in UTC."""
        if isinstance(value, str) and "+" in value:
            value = parse_datetime(value)
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        """Return the aware moment; the last and the first of all years have none in another zone."""
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(OUT_OF_YEARS, code="year") from None


class KnownAutocomplete(AutocompleteSelect):
    """Django's autocomplete; the chosen row, when already at hand as `known`, is not asked for again."""

    known = None

    def optgroups(
        self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        """Return the one chosen option.

        A key that is not a number counts as none, whereas Django would query for it.
        """
        value = [chosen for chosen in value if whole_number(str(chosen)) is not None]
        if self.known is None or [str(chosen) for chosen in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attrs)
        selected = self.create_option(name, self.known.pk, str(self.known), True, 0, attrs=attrs)
        groups = [(None, [selected], 0)]
        if not self.is_required:
            groups.insert(0, (None, [self.create_option(name, "", "", False, 0)], 0))
        return groups
