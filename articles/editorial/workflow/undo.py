"""撤销: takes one's own last harmless deed on a piece back, while nothing else has happened to it."""

from datetime import datetime, timedelta

from django.db import transaction

from articles import publication
from articles.editorial.errors import EditorialError, NotPermitted, WrongState
from articles.models import Category, EditorialEvent, Post, User

from . import unit_of_work
from .audit import sign_history
from .transitions import VERBS, check_permission, state_of

WITHIN = timedelta(minutes=2)  # the screen offers it for ten seconds; the rest is for slow networks
MOST = 200  # pieces of one deed
UNDOABLE = frozenset({"choose", "discard", "submit", "file_under"})
EMPTY = {"author": None, "responsible_editor": ""}  # what 选用 may fill
TOO_LATE = "已经过了可以撤销的时间，没有撤销；需要时请在稿件里改回来。"


def undo_deed(
    verb: str, done_at: datetime, *, actor: User, at: datetime
) -> tuple[list[Post], list[EditorialError]]:
    """Undo what `actor` did by `verb` at the moment `done_at`, to however many pieces; moments are aware.

    Returns the restored pieces, and what was refused, piece by piece. Raises WrongState if there is nothing
    (any more) to undo.
    """
    if verb not in UNDOABLE or not timedelta(0) <= at - done_at <= WITHIN:
        raise WrongState(TOO_LATE)
    events = EditorialEvent.objects.filter(actor=actor, verb=verb, happened_at=done_at, post__isnull=False)
    found = list(events.order_by("post_id")[:MOST])
    if not found:
        raise WrongState("没有找到要撤销的操作，可能已经撤销过了。")
    done: list[Post] = []
    refused: list[EditorialError] = []
    for event in found:
        try:
            done.append(undo(event, actor=actor, at=at))
        except EditorialError as refusal:
            refused.append(refusal)
    return done, refused


@transaction.atomic
def undo(event: EditorialEvent, *, actor: User, at: datetime) -> Post:
    """Undo one deed.

    Raises WrongState once anything else was done to the piece, NotPermitted for others' deeds.
    """
    verb = VERBS[event.verb]
    check_permission(verb, actor)
    post: Post = Post.objects.select_for_update().get(pk=event.post_id or 0)
    if event.actor_id != actor.pk:
        raise NotPermitted(f"《{post.headline}》的“{verb.label}”是别人做的，不能替他撤销。")
    last = EditorialEvent.objects.filter(post=post).order_by("-id").values_list("pk", flat=True).first()
    if event.verb not in UNDOABLE or last != event.pk:
        raise WrongState(f"《{post.headline}》在“{verb.label}”之后又有别的操作，不能撤销。")
    from_state = state_of(post, at)
    fields = _put_back(post, event)
    sign_history(post, actor=actor, at=at, reason="撤销")
    post.save(update_fields=fields)
    unit_of_work.log("undo", post, from_state=from_state, actor=actor, at=at, note=verb.label)
    publication.changed([post])
    return post


def _put_back(post: Post, event: EditorialEvent) -> list[str]:
    """Give `post` in memory what the deed took from it; return the columns to save."""
    if event.verb == "file_under":
        section = event.details.get("from")
        post.section = Category.objects.filter(pk=section).first() if section else None
        post.version += 1  # an open form holds the other 栏目
        return ["section", "version"]
    post.status = event.from_status
    filled: list[str] = event.details.get("filled", [])
    for name in filled:
        setattr(post, name, EMPTY[name])
    return ["status", *filled]
