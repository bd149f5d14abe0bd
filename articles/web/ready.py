"""Pages made ready by the worker, kept under the keys of `delivery`, read by the process first asked."""

from collections.abc import Collection

from django.db import transaction
from django.http import HttpResponse

from articles.models import Edition, ReadyPage
from articles.system.compiled_query import Prepared, TextParameter

Kept = tuple[bytes, str, tuple[str, ...]]  # a page as `delivery` keeps it: content, its type, cache tags

READY = Prepared(
    lambda key: ReadyPage.objects.filter(pk=key).values_list("content", "content_type", "tags"),
    key=TextParameter,
)


def page(key: str) -> Kept | None:
    """Return the page that was made ready under `key`, or None."""
    for content, content_type, tags in READY.rows(key=key):
        return content.encode(), content_type, tuple(tags.split())
    return None


@transaction.atomic
def forget_others(keys: Collection[str], *, edition: int) -> None:
    """Delete the pages that stand under none of `keys`, if the edition is still this one.

    The edition is locked meanwhile, and the rows with it: whoever changes the site deletes them too, in an
    order of their own.
    """
    Edition.lock()
    if Edition.current() == edition:
        ReadyPage.objects.exclude(pk__in=keys).delete()


@transaction.atomic
def keep(key: str, answer: HttpResponse, *, edition: int) -> bool:
    """Keep `answer` under `key` if the edition is still this one; return whether it is.

    The edition is locked meanwhile: whoever withdraws a piece now waits, and then deletes the row as well.
    """
    Edition.lock()
    if Edition.current() != edition:
        return False
    row = ReadyPage(
        key=key,
        content=answer.content.decode(),
        content_type=answer["Content-Type"],
        tags=answer["Surrogate-Key"],
    )
    ReadyPage.objects.bulk_create([row], ignore_conflicts=True)
    return True
