"""链接核对: the addresses that published pieces lead to are asked for again, politely, by the one fetcher."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from articles.ingest.fetch import FetchFailed, Fetching, FetchLimits
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.models import LinkCheck, Post, SourceLink
from articles.text import plain

RECENT = timedelta(days=90)  # since publication that a piece is looked after
AGAIN = timedelta(days=7)
SOON_AGAIN = timedelta(days=1)  # what could not be opened
ENOUGH_FAILURES = 3  # in a row, and an address counts as gone
AT_ONCE = 12  # pieces of one job
MOST = 20  # addresses of one piece
SMALL = FetchLimits(most_bytes=2 * 1024 * 1024, patience=15.0)
NOT_OURS_TO_JUDGE = frozenset(
    {"robots", "wait", "too-large", "not-listed", "inside", "port", "address", "broken", "busy"}
)
GONE = (404, 410)
State = LinkCheck.State
RESULT = ("state", "said", "moved_to", "failures", "checked_at")


def due(at: datetime) -> list[Post]:
    """Return the published pieces whose links were not asked for lately, those never asked for first."""
    sourced = SourceLink.objects.filter(post=OuterRef("pk")).exclude(url="")
    # Only what leads away: links of our own leave no row, and such a piece would stand first for ever.
    posts = Post.objects.published(at).filter(Q(body_html__contains='href="http') | Exists(sourced))
    posts = posts.filter(published_at__gt=at - RECENT).annotate(
        looked_at=Max("link_checks__checked_at"), failing=Max("link_checks__failures")
    )
    late = Q(looked_at=None) | Q(looked_at__lt=at - AGAIN) | Q(failing__gt=0, looked_at__lt=at - SOON_AGAIN)
    return list(posts.filter(late).order_by(F("looked_at").asc(nulls_first=True), "-published_at")[:AT_ONCE])


def check(
    post: Post,
    *,
    at: datetime,
    fetcher: Fetching = shared_fetcher,
    is_stopping: Callable[[], bool] = lambda: False,
) -> bool:
    """Ask for the addresses of one piece and keep what came of it; return whether all were asked for."""
    wanted = {_digest(url): url for url in addresses_of(post)}
    LinkCheck.objects.filter(post=post).exclude(digest__in=wanted).delete()
    known = {row.digest: row for row in LinkCheck.objects.filter(post=post)}
    for digest, url in wanted.items():
        if is_stopping():
            return False
        row = known.get(digest) or LinkCheck(post=post, digest=digest, url=url)
        _look(row, fetcher)
        row.checked_at = at
        _keep(row)
    return True


@transaction.atomic
def _keep(row: LinkCheck) -> None:
    """Record the result for an address, unless the piece no longer has it: 抹除 may have come in between."""
    post = Post.objects.select_for_update().get(pk=row.post_id)
    if row.url not in addresses_of(post):
        return
    if row.pk is None:
        LinkCheck.objects.bulk_create([row], ignore_conflicts=True)
        return
    values = {name: getattr(row, name) for name in RESULT}
    LinkCheck.objects.filter(pk=row.pk, url=row.url).update(**values)


def addresses_of(post: Post) -> list[str]:
    """Return the addresses outside that a piece leads to, in its text and as its originals; MOST of them."""
    found: Iterable[str] = (
        *plain.contents(post.body_html).links,
        *(link.url for link in post.source_links.all()),
    )
    outside = (url for url in found if urlsplit(url).scheme in ("http", "https") and len(url) <= 2000)
    return list(dict.fromkeys(outside))[:MOST]


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode(errors="replace")).hexdigest()


def _look(row: LinkCheck, fetcher: Fetching) -> None:
    """Ask for one address and say in `row` what came of it."""
    try:
        answer = fetcher.get(row.url, limits=SMALL)
    except FetchFailed as failure:
        if failure.is_unasked and row.state:
            return  # nobody was asked: what is known of it still holds
        row.moved_to = ""
        if failure.code in NOT_OURS_TO_JUDGE:
            row.state, row.said, row.failures = State.FINE, "", 0
        else:
            _failed(row, str(failure))
        return
    row.moved_to = ""
    if answer.status in GONE:
        row.state, row.said, row.failures = (
            State.GONE,
            f"对方说没有这一页（{answer.status}）",
            row.failures + 1,
        )
    elif answer.status >= 500:
        _failed(row, f"对方服务器出错（{answer.status}）")
    else:
        is_moved = answer.moved_to is not None and answer.status < 400
        row.state, row.said, row.failures = (State.MOVED if is_moved else State.FINE), "", 0
        row.moved_to = (answer.moved_to or "")[:2000] if is_moved else ""


def _failed(row: LinkCheck, said: str) -> None:
    row.failures += 1
    row.state = State.GONE if row.failures >= ENOUGH_FAILURES else State.TROUBLE
    row.said = said[:200]
