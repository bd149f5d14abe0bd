"""Every core at once: a process pool that keeps memory flat and leaves no process behind."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection, resource_tracker
from types import TracebackType
from typing import Any, Self, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """`workers` processes that are spawned, or none for one worker.

    They are never forked, so that no database connection is inherited.

    The importer alone decides when to stop: workers do not hear Ctrl-C, and end by themselves when it dies.
    A worker killed from outside raises BrokenProcessPool at the next result.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.workers > 1:
            # The tracker unblocks the stop signals when it starts, so it must be running before they are
            # blocked.
            resource_tracker.ensure_running()
            self._executor = ProcessPoolExecutor(
                self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, work: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
        """Yield `work(item)` in order, never more than a few items ahead of whoever takes the results."""
        if self._executor is None:
            yield from map(work, given)
            return
        under_way: deque[Future[Made]] = deque()
        for item in given:
            under_way.append(self._submit(work, item))
            if len(under_way) > 2 * self.workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def _submit(self, work: Callable[[Given], Made], item: Given) -> "Future[Made]":
        assert self._executor is not None  # noqa: S101 - for the type checker; map() has looked
        # A child inherits the blocked signals, so not even its first moments can be hit by Ctrl-C.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            return self._executor.submit(work, item)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker() -> None:
    """Prepare one worker: the site's settings, and an end when the importer is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    import django  # the search index reads the models' choices, so a spawned process needs the apps

    django.setup()


def _end_with(sentinel: Any) -> None:
    # After SIGKILL nobody tells the workers: each holds both ends of the queue and would wait for ever.
    connection.wait([sentinel])
    os._exit(1)
