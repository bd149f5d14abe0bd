"""Form widgets of the desk."""

from django import forms
from django.urls import reverse_lazy
from taggit.forms import TagWidget


class TagInput(TagWidget):
    """One line of tags separated by commas; suggestions come as the editor types."""

    def __init__(self, attrs=None):
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
    def media(self):
        """Return the script that fetches suggestions."""
        return forms.Media(js=["desk/suggest.js"])
