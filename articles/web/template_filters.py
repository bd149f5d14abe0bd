"""Filters every template has without loading them (TEMPLATES in newsroom/settings.py)."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles.text import clock, typesetting

register = template.Library()


@register.filter(is_safe=True)
def typeset(text: object) -> SafeString:
    """Return `text`, plain or HTML known to be safe, with its line breaks, for inside an element.

    Never use it in an attribute, a title or metadata: those take the plain text.
    """
    if isinstance(text, SafeString):
        return mark_safe(typesetting.typeset_html(text))  # noqa: S308 - safe before; only helpers were added
    return mark_safe(typesetting.typeset(str(text)))  # noqa: S308 - escaped by typeset


@register.filter
def moment(at: datetime | None) -> str:
    """Return a moment as the desk writes it: 03-15 06:59, of other years 2024-03-15 06:59; "" for none."""
    return clock.line_stamp(at, clock.day_of(timezone.now())) if at else ""


@register.filter
def day(on: date) -> str:
    """Return a day as the desk writes it: 03-15, of other years 2024-03-15."""
    return clock.line_day(on, clock.day_of(timezone.now()))
