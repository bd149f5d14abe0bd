"""The jobs.

Each may be killed at any moment and is then repeated, so running one twice changes nothing twice.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from articles import backup, composing
from articles.backup import places
from articles.editorial.checks import due, tally
from articles.editorial.curation import source_lists
from articles.editorial.publishing import automatic
from articles.gathering import link_checks, rechecks, retention, rounds, shared_hosts
from articles.likeness import stories
from articles.models import Feed, FeedRound, JobSlot, Post

from .round_slots import patient_fetcher, round_slots
from .stopping import GivenBack, stopping

log = logging.getLogger(__name__)

RECKONED = "reckoned"  # the queue of what keeps a core busy, done in a process of its own (`reckoner.py`)
ONE_NIGHT = timedelta(hours=12)  # in which a backup that was made is not made again
SLOTS_KEPT = timedelta(days=2)
DONE_KEPT = timedelta(days=1)  # of jobs that went well
FAILED_KEPT = timedelta(days=14)
ROUNDS_KEPT = timedelta(days=15)  # the desk shows 14
COUNTED_AT_ONCE = 200  # pieces, as those compared
COUNTED_FOR = 20.0  # seconds of a minute at the most
COMPARED_AT_ONCE = 200  # pieces; the next minute takes the rest
COMPARED_FOR = 30.0  # seconds of a minute at the most: on a morning when hundreds come, readers go first
EMPTY_ROUNDS_KEPT = timedelta(days=1)  # of those that brought nothing


@task()
def read_due_feeds() -> None:
    """Write a job for every feed that is due and has none yet."""
    now = timezone.now()
    feeds = list(Feed.objects.due(now))
    if not feeds:
        return
    waiting = DBTaskResult.objects.filter(
        task_path=read_feed.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    busy = {pk for said in waiting.values_list("args_kwargs", flat=True) for pk in said["args"]}
    for feed in feeds:
        if feed.pk not in busy:
            with transaction.atomic():
                if rounds.claim(feed, now):
                    read_feed.using(queue_name=queue_of(feed)).enqueue(feed.pk)


def queue_of(feed: Feed) -> str:
    """Return the queue of the feed's host.

    One job of a queue runs at a time, so no host is asked twice at once.
    """
    host = (urlsplit(feed.url).hostname or "").lower()
    return f"host-{hashlib.sha256(host.encode()).hexdigest()[:16]}"


@task()
def read_feed(feed_id: int) -> None:
    """Read one feed, and take in what is new in it."""
    feed = Feed.objects.select_related("source", "section").filter(pk=feed_id, is_active=True).first()
    if feed is None:
        return
    try:
        with round_slots:
            rounds.run(feed, at=timezone.now(), fetcher=patient_fetcher, is_stopping=stopping.is_set)
    except rounds.Stopped as stopped:
        raise GivenBack from stopped


@task()
def fetch_chosen_texts() -> None:
    """Fetch the text of chosen pieces of which only headline, link and summary were kept."""
    for item in retention.chosen_teasers(timezone.now()):
        if stopping.is_set():
            raise GivenBack
        retention.fetch_text(item, at=timezone.now())


@task(queue_name="automatic")  # one at a time
def publish_automatically() -> None:
    """Publish what came in under 自动发布, and end what is over."""
    automatic.end_what_is_over(timezone.now())
    for item in automatic.waiting():
        if stopping.is_set():
            raise GivenBack
        automatic.settle(item, at=timezone.now())


@task()
def hold_unfit() -> None:
    """Hold back what is due soon and the gate no longer lets pass."""
    now = timezone.now()
    due.hold_unfit(now, until=now + due.AHEAD)


@task()
def settle_source_lists() -> None:
    """Check the outlets against the lists again, as days pass on which they join or leave them."""
    source_lists.keep_settled(timezone.now())


@task()
def recheck_originals() -> None:
    """原文复查: read the originals again of what was published one and seven days ago."""
    for link in rechecks.due(timezone.now()):
        if stopping.is_set():
            raise GivenBack
        rechecks.check(link, at=timezone.now())


@task()
def forget_unchosen() -> None:
    """Put aside 待选稿 that nobody chose in time, and delete originals after theirs."""
    now = timezone.now()
    retention.put_aside_unchosen(now)
    retention.forget_originals(now)


@task(queue_name="links")  # one at a time
def check_links() -> None:
    """Ask for the addresses that published pieces lead to, some pieces at a time."""
    now = timezone.now()
    for post in link_checks.due(now):
        if not link_checks.check(post, at=now, is_stopping=stopping.is_set):
            raise GivenBack


@task(queue_name=RECKONED)  # one at a time
def compare_stories() -> None:
    """Compare what came in or was changed with all other pieces, for 同题."""
    now = timezone.now()
    _one_by_one(stories.look_at_or_log, stories.waiting(now)[:COMPARED_AT_ONCE], now, seconds=COMPARED_FOR)


@task(queue_name=RECKONED)  # one at a time
def count_findings() -> None:
    """Count what the gate finds in pieces that were changed, for 合规."""
    now = timezone.now()
    _one_by_one(tally.count_or_log, tally.waiting(now)[:COUNTED_AT_ONCE], now, seconds=COUNTED_FOR)


def _one_by_one(do: Callable[..., None], posts: Iterable[Post], now: datetime, *, seconds: float) -> None:
    """Do each post until the time is over; the next run goes on. Raises GivenBack."""
    began = time.monotonic()
    for post in posts:
        if stopping.is_set():
            raise GivenBack
        do(post, at=now)
        if time.monotonic() - began > seconds:
            return


@task()
def tidy_jobs() -> None:
    """Forget old jobs, slots of the scheduler, turns at hosts, and rounds that the desk shows no more."""
    now = timezone.now()
    shared_hosts.forget_old(now)
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - DONE_KEPT)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - FAILED_KEPT)
    DBTaskResult.objects.filter(done | failed).delete()
    JobSlot.objects.filter(due_at__lt=now - SLOTS_KEPT).delete()
    # Most rounds bring nothing.
    empty = Q(created=0, changed=0, known=0, failed=0, error="", at__lt=now - EMPTY_ROUNDS_KEPT)
    FeedRound.objects.filter(empty | Q(at__lt=now - ROUNDS_KEPT)).delete()


@task()
def back_up() -> None:
    """Make the night's backup and delete the oldest; nothing where NEWSROOM_NIGHTLY_BACKUPS is 0."""
    if not settings.NIGHTLY_BACKUPS:
        return
    now, folder = timezone.localtime(), places.own_backups() / "nightly"
    made = sorted(folder.glob("newsroom-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not made or now.timestamp() - made[-1].stat().st_mtime > ONE_NIGHT.total_seconds():
        path = backup.create(folder, at=now, leave_out=lambda file: log.warning("left out: media/%s", file))
        made.append(path)
    for old in made[: -settings.NIGHTLY_BACKUPS]:
        old.unlink(missing_ok=True)


@task()
def clear_sessions() -> None:
    """Forget logins that have lapsed."""
    call_command("clearsessions")


@task()
def compose_pages() -> None:
    """Compute what pages need of posts after an import, a restore or a release that sets them differently."""
    for _ in composing.compose_stale():
        if stopping.is_set():
            raise GivenBack
