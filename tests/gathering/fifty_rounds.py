"""Worker and scheduler as shipped, hour after hour of a story clock.

Run as `python -m tests.gathering.fifty_rounds PORT ROUNDS`. The outlets of tests/gathering/playing.py
answer at PORT. Prints what the database holds, as JSON.
"""

import json
import os
import sys
import threading
import time
import urllib.request
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
STEP = timedelta(minutes=10)
PATIENCE = 3.0  # seconds of one fetch: what is tried is that it ends, not when
PAUSE = 0.1  # seconds between two requests to one host


def main(port, count):
    import django

    django.setup()
    from django.utils import timezone

    from articles.gathering.shared_hosts import SharedHosts
    from articles.ingest import fetch
    from articles.ingest.fetch import asking
    from articles.jobs import worker as working
    from articles.jobs.periods import PERIODS
    from articles.jobs.scheduler import Scheduler
    from articles.jobs.stopping import stopping

    from . import playing

    moment = [playing.START]
    timezone.now = lambda: moment[0]
    working.LOOK = 0.05
    fetch.fetcher.pause, fetch.fetcher.shared = PAUSE, SharedHosts()
    fetch.fetcher.silence, asking.SILENT_AFTER = playing.HELD + 1, PATIENCE / 2
    fetch.Fetcher.get.__kwdefaults__["limits"] = fetch.FetchLimits(patience=PATIENCE)
    _open_feeds(port, moment[0])

    hourly = [period for period in PERIODS if period.every < timedelta(days=1)]
    worker = working.JobWorker(threads=16, scheduler=Scheduler(hourly))
    thread = threading.Thread(target=worker.run)
    thread.start()
    for _ in range(count):
        _wait_until_idle(hourly, moment[0])
        later = moment[0] + STEP
        seconds = (later - playing.START).total_seconds()
        urllib.request.urlopen(f"http://127.0.0.11:{port}/__clock?set={seconds}").close()
        moment[0] = later
    _wait_until_idle(hourly, moment[0])
    stopping.set()
    thread.join()
    print(json.dumps(_found(moment[0]), ensure_ascii=False))


def _open_feeds(port, at):
    from articles.models import Feed, Source

    from . import playing

    for address, outlet in playing.OUTLETS.items():
        source = Source.objects.create(name=playing.NAMES[outlet], slug=outlet, licence_basis="agreement")
        for path in ("/feed.xml", *playing.TRAPS.get(outlet, ())):
            slug = f"{outlet}{path.replace('/', '-').removesuffix('.xml')}"
            url = f"http://{address}:{port}{path}"
            Feed.objects.create(name=slug, slug=slug, source=source, url=url, due_at=at)


def _wait_until_idle(periods, at):
    """Wait until every job that the scheduler owes at `at` is written and no job waits or runs."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from articles.models import JobSlot

    unfinished = DBTaskResult.objects.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    slots = {(period.name, period.slot(at)) for period in periods}
    while slots - set(JobSlot.objects.values_list("name", "due_at")) or unfinished.exists():
        time.sleep(0.02)


def _found(at):
    from articles.gathering import feeds
    from articles.likeness import stories
    from articles.models import EditorialEvent, Feed, FeedItem, FeedRound, FetchedOriginal, Post

    headlines = dict(Post.objects.values_list("pk", "headline"))
    return {
        "posts": list(Post.objects.order_by("pk").values_list("headline", "body_text")),
        "items": list(FeedItem.objects.values("feed__slug", "url", "outcome", "error", "post__headline")),
        "changed": list(FeedItem.objects.exclude(changed_at=None).values_list("url", flat=True)),
        "gone": list(FeedItem.objects.exclude(gone_at=None).values_list("url", flat=True)),
        "feeds": {
            feed.slug: [feed.url, feed.is_active, feed.failures, feed.error] for feed in Feed.objects.all()
        },
        "states": {one.feed.slug: [one.state, one.is_alarm] for one in feeds.health(at)},
        "rounds": FeedRound.objects.count(),
        "originals": FetchedOriginal.objects.count(),
        "record": list(EditorialEvent.objects.order_by("pk").values_list("verb", "note")),
        "stories": [sorted(headlines[key] for key in story.pieces) for story in stories.undecided()],
    }  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
