"""采集: what outlets publish becomes 待选稿, follows its outlet until somebody touches it, and lapses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles import publication
from articles.editorial.workflow.audit import record, sign_history, was_erased
from articles.models import Contribution, EditorialEvent, Post

from . import drafts
from .content import changed_fields, content_of, normalised, put_linked

GATHERED = "采集"  # why, in the history of what came from an outlet's feed
LAPSED = "到期没有选用"  # why, in the history of a 待选稿 put aside by itself
# What may be done to a 待选稿 without changing what it says.
LEAVES_AS_IT_CAME = ("choose", "discard", "undo")


@transaction.atomic
def take_in(changes: Mapping[str, Any], *, at: datetime) -> Post:
    """采集: make a 待选稿 of what an outlet published; nobody's until somebody chooses it. Raises InvalidText."""
    content = {"headline": "", "body_html": "", "tags": [], "source_links": []} | normalised(changes)
    post = Post(status=Post.Status.CANDIDATE, created_at=at)
    drafts.store_new(post, content, list(content), "take_in", actor=None, at=at, reason=GATHERED)
    return post


def untouched() -> QuerySet[Post]:
    """Return the 待选稿 that are as their outlets sent them: nobody's, and by nobody edited or filed."""
    touched = EditorialEvent.objects.filter(post=OuterRef("pk"), actor__isnull=False)
    written = Contribution.objects.filter(post=OuterRef("pk"))
    return Post.objects.filter(
        ~Exists(touched.exclude(verb__in=LEAVES_AS_IT_CAME)),
        ~Exists(written),
        status=Post.Status.CANDIDATE,
        author=None,
    )


@transaction.atomic
def take_in_again(post: Post, changes: Mapping[str, Any], *, at: datetime) -> bool:
    """Give a 待选稿 that nobody has touched what its outlet says now; return whether it was still untouched."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not untouched().filter(pk=post.pk).exists():
        return False
    _write_in(locked, changes, at=at)
    return True


@transaction.atomic
def fill_in(post: Post, body_html: str, *, at: datetime) -> bool:
    """Give a chosen piece its text, fetched only now; return whether the draft held only the feed's words."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    gathered = locked.history.filter(history_change_reason=GATHERED).first()
    if locked.status != Post.Status.DRAFT or gathered is None or gathered.body_html != locked.body_html:
        return False
    if was_erased(locked):  # from its history as well, so that it looks untouched
        return False
    _write_in(locked, {"body_html": body_html}, at=at)
    return True


def _write_in(locked: Post, changes: Mapping[str, Any], *, at: datetime) -> None:
    """Write what an outlet says into a locked piece; the same again changes nothing."""
    before = content_of(locked)
    after = {**before, **normalised(changes)}
    if fields := changed_fields(before, after):
        values = drafts.put_text(locked, after, fields)
        sign_history(locked, actor=None, at=at, reason=GATHERED)
        locked.save(update_fields=values)
        put_linked(locked, after, fields)
        record(locked, "take_in", actor=None, at=at, to_status=locked.status, details={"fields": fields})
        publication.changed([locked])


@transaction.atomic
def lapse(post: Post, *, at: datetime) -> bool:
    """Put aside a 待选稿 that nobody took up in time, if untouched; return whether it was. 选用 brings it back."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not untouched().filter(pk=post.pk).exists():
        return False
    locked.status = Post.Status.DISCARDED
    sign_history(locked, actor=None, at=at, reason=LAPSED)
    locked.save(update_fields=["status"])
    record(locked, "lapse", actor=None, at=at, from_status=Post.Status.CANDIDATE, to_status=locked.status)
    publication.changed([locked])
    return True
