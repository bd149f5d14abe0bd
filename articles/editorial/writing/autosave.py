"""Autosaves: what an editor has typed since the last save.

They are private, overwritten every few seconds, and offered again after a crash.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.models import Autosave, Post, User

INTAKE = "luru-"  # begins the tokens of 转载录入's pages of 核对; the others are those of new pieces


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
    """Store what `editor` has typed in `post`, or in the new piece `token`, replacing what that page stored.

    `screen`: the token of one opening of it: two pages of one person keep two texts. `sequence` counts the
    requests of a page: an older one that arrives late changes nothing, and the result is None. Clocks decide
    nothing: one that was set back would keep the old text for an hour.
    """
    if (post is None) == (not token):
        raise ValueError("an autosave belongs to a post or to a token")
    same_page = Autosave.objects.select_for_update().filter(
        editor=editor, post=post, token=token, screen=screen
    )
    kept = same_page.first()
    if kept is None:
        kept = Autosave(editor=editor, post=post, token=token, screen=screen)
    elif screen and kept.sequence >= sequence:
        return None
    kept.content, kept.base_version, kept.saved_at = content, base_version, at
    kept.sequence, kept.version = sequence, kept.version + 1
    kept.save()
    return kept


def offered(*, editor: User, post: Post | None = None, token: str = "") -> list[Autosave]:
    """Return what `editor` typed and never saved in this piece, last begun first.

    Nobody is offered another's text.
    """
    if post is None and not token:
        return []
    return list(Autosave.objects.filter(editor=editor, post=post, token=token).order_by("-pk"))


def unsaved_new(editor: User) -> list[Autosave]:
    """Return the new pieces that `editor` began and never saved, the last begun first, each once."""
    begun: dict[str, Autosave] = {}
    new = Autosave.objects.filter(editor=editor, post=None).exclude(token__startswith=INTAKE)
    for kept in new.order_by("-pk"):
        begun.setdefault(kept.token, kept)
    return list(begun.values())


def unfinished_intakes(editor: User) -> list[Autosave]:
    """Return the 转载 that `editor` began to check and never saved, last begun first, each once and whole.

    The first autosave keeps what was read from the paste; a page that continues it keeps only what can be
    typed.
    """
    begun: dict[str, Autosave] = {}
    kept_pages = Autosave.objects.filter(editor=editor, post=None, token__startswith=INTAKE)
    for kept in kept_pages.order_by("pk"):
        before = begun.get(kept.token)
        kept.content = {**(before.content if before else {}), **kept.content}
        begun[kept.token] = kept
    return list(begun.values())[::-1]


def forget(
    *, editor: User, post: Post | None = None, token: str = "", screens: Sequence[str] | None = None
) -> None:
    """Drop what was typed in these pages (None: in all): it was saved, or its owner does not want it."""
    if post is None and not token:
        return
    typed = Autosave.objects.filter(editor=editor, post=post, token=token)
    (typed if screens is None else typed.filter(screen__in=screens)).delete()
