"""Who is writing at a piece just now: presence, a lock that lapses, 接手编辑."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from articles.editorial.errors import LockedByOther
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.transitions import VERBS, check_own, check_permission
from articles.models import EditLock, Post, User

IDLE = timedelta(minutes=3)


REST = timedelta(seconds=20)  # between two signs of life that are written down


@dataclass(frozen=True)
class Presence:
    """Who holds a piece: `holder` may write; `is_mine` says whether that is the one who asked.

    `other_page`: the one who asked has the piece open in another page too.
    """

    holder: User
    is_mine: bool
    since: datetime
    lapses_at: datetime
    other_page: bool = False


def _pages(post: Post) -> list[EditLock]:
    return list(EditLock.objects.select_related("editor").filter(post=post))


def _of_page(open_pages: list[EditLock], editor: User, page: str) -> EditLock | None:
    return next((lock for lock in open_pages if (lock.editor_id, lock.page) == (editor.pk, page)), None)


def _in_force(open_pages: list[EditLock], at: datetime) -> list[EditLock]:
    """Return the pages that are in force at `at`, the one that holds the piece first."""
    in_force = [lock for lock in open_pages if _is_in_force(lock, at)]
    return sorted(in_force, key=lambda lock: (lock.taken_at, lock.pk))


def holder_of(post: Post, *, at: datetime) -> EditLock | None:
    """Return the lock in force on `post` at `at`, or None if there is none or it has lapsed."""
    return next(iter(_in_force(_pages(post), at)), None)


def _is_in_force(lock: EditLock, at: datetime) -> bool:
    # A clock that was set back would hold a piece for hours: what lies that far ahead was not just now
    # either.
    return at - IDLE < lock.active_at <= at + IDLE


def presence_of(post: Post, *, editor: User, at: datetime, page: str = "") -> Presence | None:
    """Return who holds `post` at `at` without a write, None if nobody does. `page`: as in `touch`."""
    open_pages = _in_force(_pages(post), at)
    return _presence(open_pages, editor, page) if open_pages else None


def _presence(open_pages: list[EditLock], editor: User, page: str) -> Presence:
    held = open_pages[0]
    other = any(lock.editor_id == editor.pk and lock.page != page for lock in open_pages)
    is_mine = held.editor_id == editor.pk
    return Presence(held.editor, is_mine, held.taken_at, held.active_at + IDLE, other)


@transaction.atomic
def touch(post: Post, *, editor: User, at: datetime, page: str = "") -> Presence:
    """Record that `editor` has `post` open in `page` and is active at `at`; return who holds the piece.

    The page opened first holds it, and its editor with it; the next one takes over when that is closed or
    idle. `page` identifies one opening of the screen. Raises NotPermitted if they may not change the piece at
    all.
    """
    verb = VERBS["take_over"]
    check_permission(verb, editor)
    check_own(verb, post, editor)
    open_pages = _pages(post)
    lock = _of_page(open_pages, editor, page)
    if lock is None:
        # Two who open a piece in the same moment are first and second, not both first.
        Post.objects.select_for_update().only("pk").get(pk=post.pk)
        open_pages = _pages(post)
        lock = _of_page(open_pages, editor, page)
    if lock is None:
        lock = EditLock.objects.create(post=post, editor=editor, page=page, taken_at=at, active_at=at)
        open_pages.append(lock)
    elif not _is_in_force(lock, at):
        lock.taken_at = lock.active_at = at
        EditLock.objects.filter(pk=lock.pk).update(taken_at=at, active_at=at)
    elif at - lock.active_at >= REST:
        lock.active_at = at
        EditLock.objects.filter(pk=lock.pk).update(active_at=at)
    return _presence(_in_force(open_pages, at), editor, page)


@transaction.atomic
def enter(post: Post, *, editor: User, at: datetime, page: str) -> Presence:
    """Record that `editor` opens `post` in the new page `page`, as `touch` does, with fewer queries.

    Two who open it at the same moment may both be told that they hold it; the next `touch` corrects that.
    """
    verb = VERBS["take_over"]
    check_permission(verb, editor)
    check_own(verb, post, editor)
    lock = EditLock.objects.create(post=post, editor=editor, page=page, taken_at=at, active_at=at)
    others = [other for other in _pages(post) if other.pk != lock.pk]
    return _presence(_in_force([*others, lock], at), editor, page)


@transaction.atomic
def take_over(post: Post, *, actor: User, at: datetime, page: str = "") -> Presence:
    """接手编辑: `actor` takes the lock from whoever holds it, on the record.

    Raises NotPermitted or WrongState.
    """
    locked = unit_of_work.begin("take_over", post, actor=actor, at=at)
    held = holder_of(locked, at=at)
    EditLock.objects.filter(post=locked).exclude(editor=actor).delete()
    EditLock.objects.update_or_create(
        post=locked, editor=actor, page=page, defaults={"taken_at": at, "active_at": at}
    )
    if held is not None and held.editor_id != actor.pk:
        unit_of_work.log(
            "take_over",
            locked,
            actor=actor,
            at=at,
            note=f"从{held.editor.real_name}接手",
        )
    return Presence(actor, True, at, at + IDLE)


def release(post: Post, *, editor: User, page: str = "") -> None:
    """Give back what `editor` held in `page` when it is left.

    Their other pages keep theirs, and so do others.
    """
    EditLock.objects.filter(post=post, editor=editor, page=page).delete()


def check_lock(post: Post, *, actor: User, at: datetime) -> None:
    """Raise LockedByOther if somebody else holds the lock on `post` at `at`."""
    held = holder_of(post, at=at)
    if held is not None and held.editor_id != actor.pk:
        raise LockedByOther(
            f"{held.editor.real_name}正在编辑《{post.headline}》，您的修改没有保存；请与对方商量，或点“接手编辑”后再保存。",
            held.editor.real_name,
        )
