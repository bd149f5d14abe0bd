"""Read the outlets' feeds that are due."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from articles.gathering import rounds, trial_reading
from articles.gathering.feed_reading import Report
from articles.gathering.shared_hosts import SharedHosts
from articles.ingest.fetch import fetcher
from articles.models import Feed

log = logging.getLogger(__name__)

WORKERS = 8


class Command(BaseCommand):
    """`manage.py fetch_feeds [--feed SLUG] [--dry-run] [--workers N]`."""

    help = (
        "Reads the feeds that are due and takes in what is new as 待选稿; prints a JSON object a feed. Run it"
        " every minute: feeds that are not due are not asked. Two runs side by side share the feeds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("--feed", metavar="SLUG", help="this feed alone, due or not, paused or not")
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, save nothing")
        parser.add_argument("--workers", type=int, default=WORKERS, help="feeds read at once")

    def handle(self, *, feed: str | None, dry_run: bool, workers: int, **options: Any) -> None:
        """Run the command."""
        now = timezone.now()
        if not dry_run:
            fetcher.shared = SharedHosts()
        feeds = Feed.objects.select_related("source", "section")
        if feed:
            chosen = list(feeds.filter(slug=feed))
            if not chosen:
                raise CommandError(f"No feed is called {feed!r}. Slugs: {', '.join(_slugs()) or 'none yet'}.")
        else:
            chosen = [one for one in feeds.due(now) if dry_run or rounds.claim(one, now)]
        if workers == 1 or len(chosen) < 2:
            for one in chosen:
                self.stdout.write(_line(one, _read(one, dry_run)))
            return
        with ThreadPoolExecutor(min(workers, len(chosen))) as pool:
            for one, report in pool.map(lambda one: (one, _read_in_thread(one, dry_run)), chosen):
                self.stdout.write(_line(one, report))


def _slugs() -> list[str]:
    return list(Feed.objects.order_by("slug").values_list("slug", flat=True))


def _read(feed: Feed, dry_run: bool) -> Report:
    try:
        return trial_reading.foresee(feed) if dry_run else rounds.run(feed, at=timezone.now())
    except Exception:  # of one feed; the others are read all the same
        log.exception("feed %s was not read", feed.slug)
        return Report(error=rounds.BROKEN_ROUND)
    finally:
        fetcher.leave()


def _read_in_thread(feed: Feed, dry_run: bool) -> Report:
    try:
        return _read(feed, dry_run)
    finally:
        connections.close_all()


def _line(feed: Feed, report: Report) -> str:
    row = {
        "feed": feed.slug,
        "created": report.created,
        "changed": report.changed,
        "known": report.known,
        "failed": report.failed,
        "unchanged": report.is_unchanged,
        "error": report.error or None,
    }
    if report.wanted is not None:
        row["headlines"] = [entry.headline or entry.url for entry in report.wanted]
    return json.dumps(row, ensure_ascii=False)
