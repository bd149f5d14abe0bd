"""建稿源: the way to a new 稿源 that pieces wait for."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.http import urlencode


def way_to_new_outlet(guesses: Mapping[str, str]) -> str:
    """Return the address of 建稿源 with the `guesses` (field of Source → value) filled in, "" without any."""
    return f"{reverse('admin:articles_source_add')}?{urlencode(guesses)}" if guesses else ""
