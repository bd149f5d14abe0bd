"""稿源 that pieces wait for: what came from an outlet that the desk has no 稿源 of yet."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from articles import publication
from articles.editorial.content import content_of
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import sign_history
from articles.editorial.workflow.transitions import CANDIDATE, DRAFT
from articles.editorial.writing.drafts import put_text
from articles.models import Post, Source, User

MADE = "建稿源"  # why, in history and record


def guesses_for(post: Post) -> dict[str, str]:
    """Return what is known of the outlet that `post` waits for, as {field of Source: value}."""
    if post.source_id is not None or not post.outlet_name:
        return {}
    links = list(post.source_links.all())
    return guesses(post.outlet_name, links[0].url if links else "")


def guesses(name: str, url: str) -> dict[str, str]:
    """Return what a 稿源 of this name would be made of, `url` being the address of one of its pieces."""
    try:
        address = urlsplit(url)
        host = address.hostname or ""
    except ValueError:
        return {"name": name}
    if address.scheme not in ("http", "https") or "." not in host:
        return {"name": name}
    return {"name": name, "homepage": f"{address.scheme}://{host}/"}


@transaction.atomic
def credit_waiting(source: Source, *, typed: Collection[str] = (), actor: User, at: datetime) -> list[Post]:
    """Give the pieces that wait for `source` their 来源, and return them.

    `typed`: names they may have called it. Only drafts and 待选稿 get it: what is signed is not changed. Whoever
    creates the 稿源 does not become a writer of the pieces.
    """
    names = {name for name in (source.name, *typed) if name}
    waiting = Post.objects.select_for_update().filter(
        source=None, outlet_name__in=names, status__in=[CANDIDATE, DRAFT]
    )
    done = []
    for post in waiting.order_by("pk"):
        columns = put_text(post, {**content_of(post), "source": source.pk}, ["source"])
        sign_history(post, actor=actor, at=at, reason=MADE)
        post.save(update_fields=columns)
        unit_of_work.log(
            "edit",
            post,
            actor=actor,
            at=at,
            note=MADE,
            details={"fields": ["source"], "version": post.version},
        )
        done.append(post)
    publication.changed(done)
    return done
