"""The texts a piece had: those of its history, and those that are kept beside it."""

import hashlib
import json
from datetime import datetime
from typing import Any, cast

from django.db import transaction

from articles.editorial.content import FREE_FIELDS, KEYS, SIGNED_FIELDS, Content, moment_of
from articles.models import KeptText, PendingRevision, Post, User

from .three_way_merge import CORRECTION

SHOWN = 20  # kept texts of one piece


def content_of_row(row: Any) -> Content:
    """Return the text that a row of the history holds; versions of an import kept no tags and no links."""
    content: Content = dict(row.linked or {})
    for name in (*SIGNED_FIELDS, *FREE_FIELDS):
        if name in KEYS:
            content[name] = getattr(row, f"{name}_id")
        elif name not in ("tags", "source_links"):
            content[name] = moment_of(getattr(row, name))
    return content


def text_at(post: Post, version: int) -> Content | None:
    """Return the text of `post` in its `version`, or None if the history does not know it.

    Deeds that leave the text alone write rows of the same version; the first has the text as it was saved.
    """
    row = cast(Any, post).history.filter(version=version).order_by("history_id").first()
    return content_of_row(row) if row else None


def last_change(post: Post, *, is_revising: bool = False) -> tuple[User | None, datetime | None]:
    """Return who last saved the text on the screen, and when.

    It is the text of the open 修改稿 if `is_revising`, else of the piece.
    """
    if is_revising:
        revision = PendingRevision.objects.open().filter(post=post).select_related("editor").first()
        if revision is not None:
            return revision.editor, revision.updated_at
    row = cast(Any, post).history.select_related("history_user").order_by("-history_id").first()
    return (row.history_user, row.history_date) if row else (None, None)


def revision_text(post: Post, version: int) -> Content | None:
    """Return version `version` of a 修改稿 of `post`, its note to readers as `correction`; None if unknown."""
    kept = KeptText.objects.filter(post=post, kind=KeptText.Kind.REVISION, version=version).first()
    return kept.content if kept else None


def keep_revision(revision: PendingRevision, *, editor: User, at: datetime) -> None:
    """Keep the text of a 修改稿 as it was just saved."""
    KeptText.objects.create(
        post_id=revision.post_id,
        kind=KeptText.Kind.REVISION,
        editor=editor,
        version=revision.version,
        content={**revision.content, CORRECTION: revision.correction},
        content_hash=revision.content_hash,
        kept_at=at,
    )


@transaction.atomic
def keep_second(post: Post, content: Content, *, version: int, editor: User, at: datetime) -> None:
    """Keep a text that could not be saved because a colleague had saved first; the same text is kept once.

    `version`: the one it was written on.
    """
    KeptText.objects.get_or_create(
        post=post,
        kind=KeptText.Kind.SECOND,
        editor=editor,
        content_hash=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        defaults={"content": content, "version": version, "kept_at": at},
    )


def kept_texts(post: Post) -> list[KeptText]:
    """Return the latest texts of `post` that its history does not hold, the newest first."""
    return list(KeptText.objects.filter(post=post).select_related("editor").order_by("-id")[:SHOWN])
