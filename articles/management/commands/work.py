"""Work in the background: the clock and a worker in one process."""

import os
import signal
from typing import Any

from django.conf import settings
from django.core.management import CommandParser
from django.core.management.base import BaseCommand

from articles.gathering.shared_hosts import SharedHosts
from articles.ingest.fetch import fetcher
from articles.jobs.worker import JobWorker
from articles.reader.ready_pages import ReadyPages
from articles.system import arenas


class Command(BaseCommand):
    """`manage.py work [--threads N]`."""

    help = (
        "Does what the newsroom does by itself (articles/jobs/periods.py) until it is told to end by SIGTERM"
        " or Ctrl-C: then it finishes the jobs in hand within 20 seconds. Any number may run, on any number"
        " of machines; each job is done once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument(
            "--threads",
            type=int,
            default=settings.WORKER_THREADS,
            help="jobs at a time (NEWSROOM_WORKER_THREADS)",
        )

    def handle(self, *, threads: int, **options: Any) -> None:
        """Run the command."""
        arenas.share()
        fetcher.shared = SharedHosts()
        worker = JobWorker(threads, beforehand=ReadyPages().look)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: worker.stop())
        if not worker.run():
            os._exit(0)  # a job given back may still be waiting for an outlet
