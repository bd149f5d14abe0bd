"""Who is writing at a piece just now: presence, a lock that lapses, 接手编辑."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from articles.editorial.errors import LockedByOther
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.transitions import VERBS, check_own, check_permission, state_of
from articles.models import EditLock, Post, User

IDLE = timedelta(minutes=3)


@dataclass(frozen=True)
class Presence:
    """Who holds a piece: `holder` may write; `is_mine` says whether that is the one who asked."""

    holder: User
    is_mine: bool
    since: datetime
    lapses_at: datetime


def holder_of(post: Post, *, at: datetime) -> EditLock | None:
    """Return the lock in force on `post` at `at`, or None if there is none or it has lapsed."""
    lock = EditLock.objects.select_related("editor").filter(post=post).first()
    return lock if lock is not None and _is_in_force(lock, at) else None


def _is_in_force(lock: EditLock, at: datetime) -> bool:
    # A clock that was set back would hold a piece for hours: what lies that far ahead was not just now
    # either.
    return at - IDLE < lock.active_at <= at + IDLE


def presence_of(post: Post, *, editor: User, at: datetime) -> Presence | None:
    """Return who holds `post` at `at` without a write, None if nobody does."""
    held = holder_of(post, at=at)
    if held is None:
        return None
    return Presence(held.editor, held.editor_id == editor.pk, held.taken_at, held.active_at + IDLE)


@transaction.atomic
def touch(post: Post, *, editor: User, at: datetime) -> Presence:
    """Say that `editor` has `post` open and is active at `at`; they get the lock if nobody else holds it.

    Raises NotPermitted if they may not change the piece at all.
    """
    verb = VERBS["take_over"]
    check_permission(verb, editor)
    check_own(verb, post, editor)
    lock = EditLock.objects.select_for_update(of=("self",)).select_related("editor").filter(post=post).first()
    if lock is None:
        try:
            with transaction.atomic():
                lock = EditLock.objects.create(post=post, editor=editor, taken_at=at, active_at=at)
        except IntegrityError:  # two opened it in the same moment; the other one was first
            lock = EditLock.objects.select_related("editor").get(post=post)
    fresh = lock.editor_id == editor.pk and lock.active_at == at
    in_force = _is_in_force(lock, at)
    if not fresh and (lock.editor_id == editor.pk or not in_force):
        if lock.editor_id != editor.pk or not in_force:
            lock.taken_at = at
        lock.editor, lock.active_at = editor, max(at, lock.active_at) if in_force else at
        lock.save()
    return Presence(lock.editor, lock.editor_id == editor.pk, lock.taken_at, lock.active_at + IDLE)


@transaction.atomic
def take_over(post: Post, *, editor: User, at: datetime) -> Presence:
    """接手编辑: `editor` takes the lock from whoever holds it, on the record. Raises NotPermitted or WrongState."""
    locked = unit_of_work.begin("take_over", post, actor=editor, at=at)
    held = holder_of(locked, at=at)
    EditLock.objects.update_or_create(
        post=locked, defaults={"editor": editor, "taken_at": at, "active_at": at}
    )
    if held is not None and held.editor_id != editor.pk:
        unit_of_work.log(
            "take_over",
            locked,
            from_state=state_of(locked, at),
            actor=editor,
            at=at,
            note=f"从{held.editor.real_name}接手",
        )
    return Presence(editor, True, at, at + IDLE)


def release(post: Post, *, editor: User) -> None:
    """Give the lock back when the editor leaves the article screen; somebody else's is left alone."""
    EditLock.objects.filter(post=post, editor=editor).delete()


def check_lock(post: Post, *, editor: User, at: datetime) -> None:
    """Raise LockedByOther if somebody else holds the lock on `post` at `at`."""
    held = holder_of(post, at=at)
    if held is not None and held.editor_id != editor.pk:
        raise LockedByOther(
            f"{held.editor.real_name}正在编辑《{post.headline}》，您的修改没有保存；请与对方商量，或点“接手编辑”后再保存。",
            held.editor.real_name,
        )
