"""Work in the background: the scheduler, a worker, and a process beside it for long computations."""

import argparse
import gc
import os
import signal
from typing import Any

from django.conf import settings
from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.db.models import Q

from articles.gathering.shared_hosts import SharedHosts
from articles.ingest.fetch import fetcher
from articles.jobs import reckoner
from articles.jobs.scheduler import Scheduler
from articles.jobs.tasks import RECKONED
from articles.jobs.worker import JobWorker
from articles.reader.ready_pages import ReadyPages
from articles.system import arenas, small_caches


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
        parser.add_argument("--beside", type=int, metavar="PID", help=argparse.SUPPRESS)

    def handle(self, *, threads: int, beside: int | None = None, **options: Any) -> None:
        """Run the command; `beside` is the worker whose computations this process is to do."""
        arenas.share()
        small_caches.keep()
        gc.freeze()  # what is loaded by now stays; nobody need look through it for garbage again
        reckoned = Q(queue_name=RECKONED)
        if beside:
            reckoner.become(beside)
            _reckon(beside, reckoned)
            return
        fetcher.shared = SharedHosts()
        child = reckoner.Reckoner()
        _run(JobWorker(threads, takes=~reckoned, beforehand=ReadyPages().look, alongside=child.look), child)


def _reckon(beside: int, takes: Q) -> None:
    """Work beside another process, as long as it is there."""

    def look() -> None:
        if not reckoner.has_parent(beside):
            worker.stop()

    worker = JobWorker(1, Scheduler([]), takes=takes, is_reckoner=True, alongside=look)
    _run(worker)


def _run(worker: JobWorker, child: reckoner.Reckoner | None = None) -> None:
    """Work until told to end, and the child with it."""

    def end(*_: object) -> None:
        worker.stop()
        if child is not None:
            child.stop()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, end)
    is_done = worker.run()
    if child is not None:
        child.wait()
    if not is_done:
        os._exit(0)  # a job given back may still be waiting for an outlet
