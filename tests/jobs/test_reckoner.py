"""Long computations have a process of their own, which begins, dies and ends with its worker."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from articles.jobs import reckoner, tasks
from articles.jobs.scheduler import Scheduler
from articles.jobs.worker import JobWorker
from articles.models import StoryLook
from deploy.bench import process
from tests.factories import PostFactory
from tests.ops.stand import wait_for

ROOT = Path(__file__).resolve().parents[2]
RECKONED = Q(queue_name=tasks.RECKONED)


@pytest.mark.django_db
class TestTheTwoOfThem:
    def test_share_the_jobs_without_one_left_over_or_done_twice(self):
        piece = PostFactory(body_html="<p>南渚财险公布一季度赔付情况。</p>" * 8)
        for task in (tasks.compare_stories, tasks.count_findings, tasks.tidy_jobs):
            task.enqueue()

        read = JobWorker(1, Scheduler([]), takes=~RECKONED).work_off()
        assert not StoryLook.objects.filter(post=piece).exists()
        reckoned = JobWorker(1, Scheduler([]), takes=RECKONED).work_off()

        assert (read, reckoned) == (1, 2)
        assert StoryLook.objects.filter(post=piece).exists()
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def children(pid):
    return [child for child in process.tree(pid) if child != pid]


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def work(migrated, tmp_path):
    """Start `manage.py work` on a database of its own; return it once both of its processes are at work."""
    url, started = migrated.sqlite(tmp_path / "site.sqlite3"), []

    def begin():
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment)
        started.append(worker)
        wait_for(lambda: workers(tmp_path / "site.sqlite3") == 2, "both processes")
        return worker, children(worker.pid)[0]

    yield begin
    for worker in started:
        worker.kill()
        worker.wait()


def workers(file):
    with closing(sqlite3.connect(file, timeout=30)) as database:
        return database.execute("SELECT count(*) FROM articles_worker").fetchone()[0]


@pytest.mark.slow
class TestAReckoner:
    def test_leaves_readers_the_cores_and_ends_when_its_worker_is_told_to(self, work):
        worker, child = work()
        assert os.getpriority(os.PRIO_PROCESS, child) == reckoner.PATIENCE

        worker.send_signal(signal.SIGTERM)

        assert worker.wait(120) == 0
        assert not is_running(child)

    def test_does_what_reckons_and_the_worker_the_rest(self, work, tmp_path):
        work()

        def owners():
            with closing(sqlite3.connect(tmp_path / "site.sqlite3", timeout=30)) as database:
                rows = database.execute(
                    "SELECT queue_name, worker_ids FROM django_tasks_database_dbtaskresult"
                    " WHERE status = 'SUCCESSFUL'"
                ).fetchall()
            return {queue: "reckoner:" in ids for queue, ids in rows}

        wait_for(lambda: set(owners()) >= {"default", tasks.RECKONED}, "a job of each")

        assert owners()[tasks.RECKONED]
        assert not owners()["default"]

    def test_is_gone_when_its_worker_is_killed(self, work):
        worker, child = work()

        worker.kill()
        worker.wait()

        wait_for(lambda: not is_running(child), "its end")

    def test_is_started_again_when_it_dies(self, work):
        worker, child = work()

        os.kill(child, signal.SIGKILL)

        wait_for(
            lambda: [pid for pid in children(worker.pid) if pid != child and is_running(pid)], "the next"
        )


class TestTheChild:
    """Without a process: what is started and told to end."""

    @pytest.fixture
    def started(self, monkeypatch):
        found = []

        class Process:
            def __init__(self, command):
                found.append(self)
                self.returncode, self.is_told = None, False

            def poll(self):
                return self.returncode

            def terminate(self):
                self.is_told = True

            def wait(self, timeout):
                self.returncode = 0

        monkeypatch.setattr(subprocess, "Popen", Process)
        return found

    def test_is_one_until_it_dies_and_not_begun_again_at_once(self, started, monkeypatch):
        child = reckoner.Reckoner()
        child.look()
        child.look()
        assert len(started) == 1

        started[0].returncode = -9
        child.look()
        assert len(started) == 1
        monkeypatch.setattr(reckoner, "AGAIN_AFTER", 0.0)
        child.look()
        assert len(started) == 2

    def test_is_not_begun_again_once_it_was_told_to_end(self, started, monkeypatch):
        monkeypatch.setattr(reckoner, "AGAIN_AFTER", 0.0)
        child = reckoner.Reckoner()
        child.look()

        child.stop()
        started[0].returncode = 0
        child.look()

        assert len(started) == 1
        assert started[0].is_told


def test_that_finds_its_worker_dead_does_not_begin(monkeypatch):
    monkeypatch.setattr(os, "nice", lambda by: by)
    monkeypatch.setattr(reckoner.ctypes, "CDLL", lambda name: None)

    with pytest.raises(SystemExit):
        reckoner.become(os.getpid())
