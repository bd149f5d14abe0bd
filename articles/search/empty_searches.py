"""Searches without a full match, for the desk's list 没有结果的检索: the words alone, never who searched.

What looks like a person's number or address is not kept, nor what was narrowed or holds operators; the list
is bounded. The search is answered first; failing to write the list costs it nothing.
"""

import logging
import re

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from articles.models import EmptySearch
from articles.system import lock_wait

from .find import SearchResult

log = logging.getLogger(__name__)
LONGEST = 30  # characters; longer ones are pasted texts, not words to add
PRIVATE = re.compile(r"[0-9]{6,}|@|https?:|/")
ENOUGH_HAN = re.compile(r"[㐀-鿿]{2,}|[a-z]{4,}", re.IGNORECASE)


def note(text: str, found: SearchResult, *, narrowed: bool = False) -> None:
    """Remember what found nothing whole."""
    words = " ".join(text.split())
    if found.strict_count or narrowed or not found.is_asked or found.query.typed.has_operators:
        return
    if len(words) > LONGEST or PRIVATE.search(words) or not ENOUGH_HAN.search(words):
        return
    try:
        with lock_wait.without_waiting(), transaction.atomic():
            changed = EmptySearch.objects.filter(text=words).update(
                times=F("times") + 1, last_at=timezone.now()
            )
            if not changed:
                _add(words)
    except DatabaseError:  # a replica that takes no writes, two at once, a row that somebody holds
        log.info("search without result not kept", exc_info=True)


def _add(words: str) -> None:
    EmptySearch.objects.create(text=words)
    if EmptySearch.objects.count() > EmptySearch.MOST:
        oldest = EmptySearch.objects.order_by("times", "last_at").values_list("pk", flat=True)[:100]
        EmptySearch.objects.filter(pk__in=list(oldest)).delete()
