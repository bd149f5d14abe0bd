"""A worker: takes waiting jobs, gives signs of life, and resumes what a dead worker had in hand."""

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from articles.ingest.fetch import fetcher
from articles.models import Worker
from articles.system import advisory_locks

from .scheduler import Scheduler
from .stopping import GivenBack, stopping

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks for jobs
ALIVE = 10.0  # seconds between two signs of life
LOST_AFTER = timedelta(minutes=2)  # without a sign of life
LOST_HERE_AFTER = timedelta(hours=1)  # on its own machine, where a dead process is known at once
FINISH_WITHIN = 18.0  # seconds for the jobs in hand, once told to end; then they are given back
MOST_ATTEMPTS = 5  # of a job whose workers die under it
SHARED_QUEUE = "default"  # the one queue of which several jobs run at a time
RECKONER = "reckoner:"  # how the names of those begin that only reckon; no machine's name holds a colon
Job: TypeAlias = DBTaskResult[..., None]
CLAIMS = 0x6E657773  # PostgreSQL's advisory lock: one claim at a time


def this_machine() -> str:
    """Return what tells apart machines, and containers that share a machine's name."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{socket.gethostname()[:60]}-{space}"


class JobWorker:
    """A process's worker and scheduler; `run` returns once `stop` was called and its jobs are settled."""

    def __init__(
        self,
        threads: int,
        scheduler: Scheduler | None = None,
        *,
        takes: Q | None = None,
        is_reckoner: bool = False,
        beforehand: Callable[[], object] | None = None,
        alongside: Callable[[], object] | None = None,
    ) -> None:
        """`takes`: which jobs are its own (all by default). `is_reckoner`: whether it runs beside a worker.

        `beforehand` is called at every poll that the database answers, `alongside` at every one; a failure
        there stops no job.
        """
        self._takes = takes or Q()
        self._beforehand = beforehand or (lambda: None)
        self._alongside = alongside or (lambda: None)
        self.threads = threads
        self.scheduler = scheduler or Scheduler()
        self.machine, self.process = this_machine(), os.getpid()
        kind = RECKONER if is_reckoner else ""
        self.name = f"{kind}{self.machine}-{self.process}-{get_random_string(8)}"
        self._in_hand: dict[Future[None], Job] = {}
        self._may_end = threading.Event()
        self._alive_at = float("-inf")

    def stop(self) -> None:
        """Take nothing more and let the jobs in hand come to their next resting place."""
        stopping.set()

    def run(self) -> bool:
        """Work until told to stop; return whether every job in hand came to an end."""
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="job")
        log.info("working as %s, %s jobs at a time", self.name, self.threads)
        while not stopping.is_set():
            close_old_connections()
            _try(self._alongside)
            try:
                self._look(pool)
            except (DatabaseError, InterfaceError) as error:
                log.warning("the database does not answer, trying again: %s", error)
                connection.close()
            stopping.wait(LOOK)
        is_done = self._finish()
        pool.shutdown(wait=is_done)
        return is_done

    def _look(self, pool: ThreadPoolExecutor) -> None:
        if time.monotonic() - self._alive_at >= ALIVE:
            self.say_alive(timezone.now())
            self._alive_at = time.monotonic()
        self.scheduler.tick(timezone.now())
        for future in [future for future in self._in_hand if future.done()]:
            del self._in_hand[future]
        while len(self._in_hand) < self.threads and (job := self.claim()) is not None:
            self._in_hand[pool.submit(self._run_in_thread, job)] = job
        # Last, so that what the database refuses here, too, keeps no job waiting.
        _try(self._beforehand)

    def work_off(self) -> int:
        """Do every waiting job in this thread, one after the other; return how many there were."""
        done = 0
        while (job := self.claim()) is not None:
            self.do(job)
            done += 1
        return done

    def say_alive(self, at: datetime) -> None:
        """Write a sign of life, and put back what dead workers had in hand."""
        Worker.objects.update_or_create(
            name=self.name,
            defaults={"seen_at": at},
            create_defaults={
                "machine": self.machine, "process": self.process, "started_at": at, "seen_at": at,
            },
        )  # fmt: skip
        for dead in [worker for worker in Worker.objects.all() if self._is_dead(worker, at)]:
            log.warning("%s is dead; its jobs are taken up again", dead.name)
            dead.delete()
        # Jobs before workers: one that signs on and claims in between must not count as dead.
        running = list(DBTaskResult.objects.running())
        alive = set(Worker.objects.values_list("name", flat=True))
        in_hand = {job.pk for job in self._in_hand.values()}
        for job in running:
            owner = job.worker_ids[-1] if job.worker_ids else ""
            # A database that dies may have claimed a job without saying so, or forgotten that it was done.
            is_forgotten = owner == self.name and job.pk not in in_hand
            if owner not in alive or is_forgotten:
                _settle(job, _waiting(job, is_attempt=True))

    def _is_dead(self, worker: Worker, at: datetime) -> bool:
        if worker.name == self.name:
            return False
        if worker.machine != self.machine:
            return worker.seen_at < at - LOST_AFTER
        is_gone = worker.process == self.process or not _is_running(worker.process)
        return is_gone or worker.seen_at < at - LOST_HERE_AFTER

    def claim(self) -> Job | None:
        """Take a waiting job, None if there is none; of a queue other than the shared one, one at a time."""
        ready = DBTaskResult.objects.ready().filter(self._takes)
        if not ready.exists():  # asks for no lock
            return None
        with transaction.atomic():
            advisory_locks.take([CLAIMS])
            busy = DBTaskResult.objects.running().exclude(queue_name=SHARED_QUEUE).order_by()
            free = ready.exclude(queue_name__in=busy.values("queue_name"))
            job = free.select_for_update(skip_locked=True).first()
            if job is not None:
                job.claim(self.name)
        return job

    def _run_in_thread(self, job: Job) -> None:
        close_old_connections()
        try:
            self.do(job)
        finally:
            fetcher.leave()
            connection.close()  # there are many threads, and one that waits for a job needs none

    def do(self, job: Job) -> None:
        """Do a claimed job and record the result.

        One cut short by the database or a stop waits to be repeated.
        """
        outcome: dict[str, Any]
        try:
            job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
            outcome = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": timezone.now()}
        except GivenBack:
            outcome = _waiting(job, is_attempt=False)
        except (DatabaseError, InterfaceError) as error:
            log.warning("job %s waits for the database: %s", job.task_path, error)
            connection.close()
            outcome = _waiting(job, is_attempt=True)
        except Exception as error:
            log.exception("job %s failed", job.task_path)
            outcome = {
                "status": TaskResultStatus.FAILED,
                "finished_at": timezone.now(),
                "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
                "traceback": traceback.format_exc(),
            }
        while not self._may_end.is_set():
            try:
                _settle(job, outcome)
            except (DatabaseError, InterfaceError):  # a database that is gone comes back
                connection.close()
                self._may_end.wait(LOOK)
            else:
                return

    def _finish(self) -> bool:
        """Wait for the jobs in hand; those that take too long are given back."""
        wait(self._in_hand, timeout=FINISH_WITHIN)
        self._may_end.set()
        late = [job for future, job in self._in_hand.items() if not future.done()]
        try:
            for job in late:
                log.warning("job %s is given back", job.task_path)
                _settle(job, _waiting(job, is_attempt=False))
            Worker.objects.filter(name=self.name).delete()
        except (DatabaseError, InterfaceError) as error:
            log.warning("left without a word, the database does not answer: %s", error)
        log.info("%s has ended", self.name)
        return not late


def alive(at: datetime, *, reckoners: bool = False) -> QuerySet[Worker]:
    """Return the workers that gave a sign of life lately, or the background processes beside them."""
    lately = Worker.objects.filter(seen_at__gt=at - LOST_AFTER)
    is_one = Q(name__startswith=RECKONER)
    return lately.filter(is_one if reckoners else ~is_one)


def _try(what: Callable[[], object]) -> None:
    """Do what no job depends on; only a database error is raised."""
    try:
        what()
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("what is done beside the jobs failed")


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _waiting(job: Job, *, is_attempt: bool) -> dict[str, Any]:
    """Return what lets a job wait again; one under which worker after worker dies has failed."""
    if not is_attempt:
        return {"status": TaskResultStatus.READY, "worker_ids": job.worker_ids[:-1]}
    if len(job.worker_ids) < MOST_ATTEMPTS:
        return {"status": TaskResultStatus.READY}
    log.error("job %s failed: it was cut short %s times", job.task_path, len(job.worker_ids))
    return {
        "status": TaskResultStatus.FAILED, "traceback": "cut short every time", "finished_at": timezone.now(),
    }  # fmt: skip


def _settle(job: Job, outcome: dict[str, Any]) -> None:
    """Write what became of a job, unless another worker has taken it up meanwhile."""
    DBTaskResult.objects.filter(
        pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at, worker_ids=job.worker_ids
    ).update(**outcome)
