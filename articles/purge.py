"""Purge: mark which kept copies a cache in front may no longer use.

So that 撤稿, 抹除 and 归入同题 take effect in front even while the app is down.

nginx keeps every page it ever fetched for the day the app or the database is away. Under
NEWSROOM_VAR/delivery/ this module tells it what it may not show even then; nginx looks before it looks at its
copies, so the marks outlast its restart and ours, and the database makes them anew at any time:

    now → trees/…           what stands, swapped whole in one rename
    now/marked/<address>~ → editions/<n>    an address of which only copies made since event n may be used
    now/gone/<address>~     one of those, but it answers 410: a page, or a picture that only withdrawn pieces
                            show
    now/lists → editions/<n>    the same for everything that is no article, now/pages for all articles
    now/unmoved/<kind>      a file while `lists` or `pages` stands where it began: nginx then need not follow
                            the links, which costs it a tenth of a page; without this folder it does, and
                            trusts no copy
    editions/<n>/           empty folders; n is the id of an EditorialEvent

An address is a path of folders and files here, decoded, as nginx compares it; the final `~` keeps `/a` and
`/a/b` apart. Every web node writes for the nginx beside it: whoever sees the number of the newest such event
move writes anew.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db.models import Max, Q
from django.utils import timezone

from articles import withdrawn_pictures
from articles.models import EditorialEvent, Post, Redirect
from articles.models.event import WITHDRAWALS
from articles.search import near
from articles.text import addresses

log = logging.getLogger(__name__)

END = "~"
LONGEST_NAME = 255 - len(END)  # bytes that file systems take for one part of an address
LONGEST_PATH = 3000  # bytes, below Linux's 4,096 with our own folders in front
MENTIONED_BY = 100  # pages looked up that may print a withdrawn headline among what stands near
# Events whose neighbours are looked up: nginx drops what nobody asked for in 30 days (`inactive`) and makes
# the rest anew.
KEPT_FOR = timedelta(days=31)
LATEST = 300  # of them at most
# A full disk is not asked at every request.
PAUSE = 5  # seconds until marks that could not be written are tried again
AT_ONCE = 500  # addresses in one question

_written: dict[str, int] = {}  # this process: the number of the newest event it knows to be written
_failed: dict[
    int, float
] = {}  # the number that could not be, and when it may be tried again (monotonic seconds)
_lock = threading.Lock()


class Marks(NamedTuple):
    """What a cache in front is told: see the head of this module."""

    gone: frozenset[str]
    marked: dict[str, int]
    lists: int
    pages: int


def newest() -> int:
    """Return the id of the newest 撤稿, 抹除 or 恢复发布, 0 before the first."""
    return EditorialEvent.objects.filter(verb__in=WITHDRAWALS).aggregate(Max("id"))["id__max"] or 0


def follow(number: int) -> None:
    """Write the marks if event `number` is news to this process.

    Never fails: an error is logged and the next request tries again. Every request knows the number without a
    query of its own (`site_state.current`).
    """
    if _written.get("number") == number or _failed.get(number, 0) > time.monotonic():
        return
    if not _lock.acquire(blocking=False):
        return
    try:
        write()
        _failed.clear()
    except (OSError, DatabaseTrouble):
        _failed.clear()
        _failed[number] = time.monotonic() + PAUSE
        log.exception("The marks of withdrawn pages in %s could not be written; it is tried again", folder())
    finally:
        _lock.release()


def after_change(posts: Iterable[Post] = ()) -> None:
    """Write the marks if a 撤稿, 抹除, 恢复发布, 归入同题 or 移出同题 was just committed; never fails.

    They are also written if one of `posts` returns a picture to readers that had gone with another piece, or
    gives up one that a withdrawn piece shows.
    """
    try:
        follow(newest())
        shown = [post.pk for post in posts if post.status == Post.Status.PUBLISHED]
        if shown and (_brings_back(shown) or _gives_up(shown)):
            _written.pop("number", None)
            follow(newest())
    except DatabaseTrouble:  # the deed stands; the next request that finds the database follows
        log.exception("The newest withdrawal could not be asked for")


def _brings_back(shown: list[int]) -> bool:
    if not (folder() / "now" / "gone" / settings.MEDIA_URL.strip("/")).is_dir():
        return False
    names = withdrawn_pictures.names_in(Post.objects.filter(pk__in=shown))
    return any(is_gone(settings.MEDIA_URL + name) for name in names)


def _gives_up(shown: list[int]) -> bool:
    """Return whether these pieces gave up a picture that perhaps only withdrawn pieces show now."""
    withdrawn = withdrawn_pictures.names_in(Post.objects.filter(status=Post.Status.WITHDRAWN))
    left = {name for name in withdrawn if not is_gone(settings.MEDIA_URL + name)}
    if not left:
        return False
    earlier = withdrawn_pictures.names_in(Post.history.filter(id__in=shown))
    return bool(left & (earlier - withdrawn_pictures.names_in(Post.objects.filter(pk__in=shown))))


def is_gone(address: str) -> bool:
    """Return whether the decoded `address` is marked as gone, without asking the database."""
    if not address.startswith("/") or not is_markable(address):
        return False
    try:
        return (folder() / "now" / "gone" / (address[1:] + END)).is_file()
    except OSError:
        return False


def trouble() -> str:
    """Return what keeps this process from writing the marks, "" if nothing does."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder()):
            return ""
    except OSError as error:
        return f"{folder()}: {error.strerror}"


def folder() -> Path:
    """Return the folder that nginx reads."""
    return Path(settings.VAR_DIR) / "delivery"


def write() -> Marks:
    """Bring the folder in line with the database and return what it says now.

    Raises OSError; safe to run at any time. A lock keeps processes apart from the query to the last rename,
    so the one that queried last prevails. The new tree replaces the old one in one step; there is no moment
    without a mark.
    """
    root = folder()
    for path in (root, root / "trees", root / "editions"):
        _folder(path)
    with _alone(root):
        number = newest()
        marks = wanted()
        for each in {0, marks.lists, marks.pages, *marks.marked.values()}:
            _folder(root / "editions" / str(each))
        tree = _build(root, marks)
        link = root / f".now-{tree.name}"
        link.symlink_to(tree.relative_to(root))
        link.replace(root / "now")
        for old in (root / "trees").iterdir():
            if old != tree:
                shutil.rmtree(old, ignore_errors=True)
        for left in root.glob(".now-*"):  # of a process that was killed in between
            left.unlink(missing_ok=True)
    _written["number"] = number
    return marks


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)  # nginx is another user


def _build(root: Path, marks: Marks) -> Path:
    """Write a whole tree of marks and return it."""
    tree = Path(tempfile.mkdtemp(dir=root / "trees"))
    editions = root / "editions"
    for name in ("gone", "marked"):
        (tree / name).mkdir()
    for address in marks.gone:
        _place(tree, "gone", address).touch(0o644)
    for address, number in marks.marked.items():
        place = _place(tree, "marked", address)
        place.symlink_to(os.path.relpath(editions / str(number), place.parent))
    (tree / "unmoved").mkdir()
    for kind, number in (("lists", marks.lists), ("pages", marks.pages)):
        (tree / kind).symlink_to(os.path.relpath(editions / str(number), tree))
        if not number:
            (tree / "unmoved" / kind).touch(0o644)
    for each, _, _ in os.walk(tree):
        Path(each).chmod(0o755)
    return tree


def _place(tree: Path, name: str, address: str) -> Path:
    place = tree / name / (address[1:] + END)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def is_markable(address: str) -> bool:
    """Return whether `address` can be the name of a file: it stays inside the folder and is not too long."""
    try:
        parts = address.encode().split(b"/")
    except UnicodeEncodeError:
        return False
    if parts[0] or len(address.encode()) > LONGEST_PATH or "\0" in address:
        return False
    inner = parts[1:-1]
    return (
        all(part not in (b"", b".", b"..") and not part.endswith(END.encode()) for part in inner)
        and parts[-1] not in (b".", b"..")
        and all(len(part) <= LONGEST_NAME for part in parts)
    )


def wanted() -> Marks:
    """Return the marks that the database asks for.

    An address that no file can be named after moves `pages` on: then no older copy of any article is used.
    """
    events = _newest_of_each_post()
    # Each page's own addresses count from its newest event on, those that mention it only from its withdrawal
    # on.
    posts = Post.objects.filter(pk__in=events).select_related("category")
    marked: dict[str, int] = {}
    pages = _newest_headline_erased()
    recent = set(_recent())
    for post in posts:
        number = events[post.pk]
        found = set(_spellings([post.path])) if post.path else set()
        if number in recent:
            found.update(_mentioning(post))
        for address in found:
            marked[address] = max(marked.get(address, 0), number)
    for old_path, pk in Redirect.objects.filter(post__in=events).values_list("old_path", "post"):
        for address in _spellings([old_path]):
            marked[address] = max(marked.get(address, 0), events[pk])
    gone = set(_gone()) | withdrawn_pictures.addresses()
    for address in [each for each in (*gone, *marked) if not is_markable(each)]:
        pages = max(pages, marked.pop(address, 0) or max(events.values(), default=1))
        gone.discard(address)
    # A mark stands before `pages`: one from before that moved would bring older copies back.
    marked = {address: max(marked.get(address, 0), pages) for address in (*marked, *gone)}
    return Marks(frozenset(gone), marked, max(events.values(), default=0), pages)


def _newest_of_each_post() -> dict[int, int]:
    rows = EditorialEvent.objects.filter(verb__in=WITHDRAWALS, post__isnull=False).order_by()
    return dict(rows.values_list("post").annotate(newest=Max("id")))


def _recent() -> Any:
    """Return the ids of events recent enough that a cache in front may hold copies from before them."""
    since = timezone.now() - KEPT_FOR
    rows = EditorialEvent.objects.filter(verb__in=WITHDRAWALS, happened_at__gt=since).order_by("-id")
    return rows.values_list("id", flat=True)[:LATEST]


def _newest_headline_erased() -> int:
    """Return the newest 抹除 that changed a headline.

    Any page may print a headline, so no older copy of any page is used.
    """
    rows = EditorialEvent.objects.filter(verb="erase", details__headline=True)
    return rows.aggregate(Max("id"))["id__max"] or 0


def _gone() -> Iterator[str]:
    """Yield every address that answers 410, however it may be asked for."""
    withdrawn = Post.Status.WITHDRAWN
    named = set(
        _spellings(Post.objects.filter(status=withdrawn, path__isnull=False).values_list("path", flat=True))
    )
    moved = Redirect.objects.filter(Q(post__status=withdrawn) | Q(post=None, new_path=""))
    named.update(_spellings(moved.values_list("old_path", flat=True)))
    # An address without its ending may be another piece's own.
    listed = sorted(named)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        taken = set(
            Post.objects.filter(path__in=some).exclude(status=withdrawn).values_list("path", flat=True)
        )
        moved_on = Redirect.objects.filter(old_path__in=some).exclude(post__status=withdrawn)
        taken.update(moved_on.exclude(post=None, new_path="").values_list("old_path", flat=True))
        yield from (address for address in some if address not in taken)


def _spellings(paths: Iterable[Any]) -> Iterator[str]:
    """Yield each address of `paths` and its twin without `.html`, which the site answers too."""
    for path in paths:
        yield path
        if twin := addresses.without_extension(path):
            yield twin


def _mentioning(post: Post) -> set[str]:
    """Return the addresses of articles that may print the headline of `post`.

    They stand beside it, have it among what is near, or lead its story. The selection is generous; a copy too
    many is fetched again when next requested.
    """
    if not post.path or not post.published_at:
        return set()
    shown = Post.objects.published().order_by()
    beside = shown.filter(category=post.category_id, form=post.form)
    found = set(
        _paths(beside.filter(published_at__lte=post.published_at).order_by("-published_at", "-pk")[:2])
    )
    found.update(
        _paths(beside.filter(published_at__gte=post.published_at).order_by("published_at", "pk")[:2])
    )
    tags = list(post.tagged_posts.order_by().values_list("tag", flat=True))
    found.update(_paths(shown.filter(tagged_posts__tag__in=tags).order_by("-published_at")[:MENTIONED_BY]))
    words = near.topic_words(post.headline)
    if question := near.question(words, post.body_html, tags):
        found.update(_paths(shown.filter(pk__in=near.post_ids(question))[:MENTIONED_BY]))
    joined = EditorialEvent.objects.filter(post=post, verb="join_story").order_by()
    led_by = {details["leader"] for details in joined.values_list("details", flat=True)}
    found.update(_paths(shown.filter(pk__in=led_by)))
    return found


def _paths(posts: Any) -> list[str]:
    return [path for path in posts.values_list("path", flat=True) if path]


def install_after_migrate(**_: Any) -> None:
    """Write the marks anew after every migrate: a restored database and an emptied folder are told then."""
    try:
        write()
    except OSError:
        log.exception("The marks of withdrawn pages in %s could not be written", folder())
