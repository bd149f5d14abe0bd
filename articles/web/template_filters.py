"""Filters every template has without loading them (TEMPLATES in newsroom/settings.py)."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles.text import typesetting

register = template.Library()


@register.filter(is_safe=True)
def typeset(text: object) -> SafeString:
    """Return `text` for the inside of an element, with its line breaks.

    `text` is plain, or HTML that is known to be safe.

    Never in an attribute, a title or metadata: those take the plain text.
    """
    if isinstance(text, SafeString):
        return mark_safe(typesetting.typeset_html(text))  # noqa: S308 - safe before; only helpers were added
    return mark_safe(typesetting.typeset(str(text)))  # noqa: S308 - escaped by typeset
