"""What an editor has typed since the last save: private, overwritten every few seconds, offered again after a crash."""

from datetime import datetime
from typing import Any

from django.db import transaction

from articles.models import Autosave, Post, User


@transaction.atomic
def keep(
    content: dict[str, Any],
    *,
    editor: User,
    at: datetime,
    post: Post | None = None,
    token: str = "",
    base_version: int = 0,
    screen: str = "",
    sequence: int = 0,
) -> Autosave | None:
    """Store what `editor` has typed in `post`, or in the new piece `token`, over what was stored before.

    `screen` marks one opening of the page, `sequence` counts its requests: an older request that arrives late
    changes nothing, and None tells so. Clocks decide nothing: one that was set back would keep the old text
    for an hour.
    """
    if (post is None) == (not token):
        raise ValueError("an autosave belongs to a post or to a token")
    kept = Autosave.objects.select_for_update().filter(editor=editor, post=post, token=token).first()
    if kept is None:
        kept = Autosave(editor=editor, post=post, token=token)
    elif screen and kept.screen == screen and kept.sequence >= sequence:
        return None
    kept.content, kept.base_version, kept.saved_at = content, base_version, at
    kept.screen, kept.sequence, kept.version = screen, sequence, kept.version + 1
    kept.save()
    return kept


def offered(*, editor: User, post: Post | None = None, token: str = "") -> Autosave | None:
    """Return what `editor` typed and never saved in this piece, or None. Nobody is offered another's."""
    if post is None and not token:
        return None
    return Autosave.objects.filter(editor=editor, post=post, token=token).first()


def unsaved_new(editor: User) -> list[Autosave]:
    """Return the new pieces that `editor` began and never saved, the last begun first."""
    return list(Autosave.objects.filter(editor=editor, post=None).order_by("-pk"))


def forget(*, editor: User, post: Post | None = None, token: str = "") -> None:
    """Drop the autosave: the text was saved, or its owner does not want it."""
    if post is not None or token:
        Autosave.objects.filter(editor=editor, post=post, token=token).delete()
