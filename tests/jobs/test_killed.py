"""After a kill at any moment the next worker leaves what an undisturbed one leaves; two share the work."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django_tasks_db.models import DBTaskResult

from articles.models import FeedItem, Worker
from tests.migrated import migrate
from tests.ops.stand import Cluster, wait_for
from tests.properties import share

from .conftest import FEEDS, PIECES, Outlet

PATIENCE = 120  # seconds, however busy the machine is
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

SEED = """
import django, sys
django.setup()
from django.utils import timezone
from articles.models import Feed, Source
source = Source.objects.create(name="东澜保险报", slug="donglan", licence_basis="agreement")
for number, url in enumerate(sys.argv[1:]):
    Feed.objects.create(name=f"第{number}版", slug=f"feed-{number}", source=source, url=url, \
due_at=timezone.now())
"""
DUMP = """
import django, json
django.setup()
from articles.models import *
print(json.dumps({
    "posts": sorted([post.headline, post.status, post.body_text, post.version] for post in \
Post.objects.all()),
    "links": sorted(SourceLink.objects.values_list("post__headline", "url", "original_author")),
    "items": sorted(FeedItem.objects.values_list("feed__slug", "identity", "outcome", "failures", \
"post__headline")),
    "originals": sorted(FetchedOriginal.objects.values_list("url", "sha256")),
    "indexed": sorted(SearchDoc.objects.values_list("post__headline", flat=True)),
    "record": sorted(EditorialEvent.objects.values_list("verb", "post__headline")),
    "feeds": sorted(Feed.objects.values_list("slug", "is_active", "failures", "error")),
}, ensure_ascii=False))
"""
# Asked a hundred times, so not by a process that starts Django.
PENDING = f"""
SELECT (SELECT count(*) FROM {FeedItem._meta.db_table}),
  (SELECT count(*) FROM {DBTaskResult._meta.db_table}
   WHERE status NOT IN ('SUCCESSFUL', 'FAILED') AND task_path LIKE '%read_feed'),
  (SELECT count(*) FROM {Worker._meta.db_table})
"""

SLOTS = """
import django
django.setup()
from django_tasks_db.models import DBTaskResult
from articles.models import JobSlot
print(JobSlot.objects.filter(name="read_due_feeds").count(), \
DBTaskResult.objects.filter(task_path__endswith="read_due_feeds").count())
"""


@pytest.fixture(scope="module")
def cluster():
    """A PostgreSQL that may be killed, with a migrated database to copy."""
    found = Cluster()
    migrate(found.new_database("migrated"))
    yield found
    found.remove()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.cluster, pytest.mark.whole])])
def new_database(request, migrated, tmp_path, outlets):
    """Make databases with the feeds in them; return their DATABASE_URL."""
    made = []

    def make():
        made.append(None)
        if request.param == "postgresql":
            url = request.getfixturevalue("cluster").new_database(f"work_{len(made)}", like="migrated")
        else:
            url = migrated.sqlite(tmp_path / f"{len(made)}.sqlite3")
        python(url, "-c", SEED, *outlets)
        return url

    return make


def environment(database):
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "NEWSROOM_FETCH_INNER": "127.0.0.41,127.0.0.42,127.0.0.43",
    }


def python(database, *arguments, check=True):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(database), check=check,
        stdout=subprocess.PIPE, text=True
    )  # fmt: skip


def work(database, *killed_at, check=True):
    return python(database, "-m", "tests.jobs.working", *map(str, killed_at), check=check)


def dump(database):
    return json.loads(python(database, "-c", DUMP).stdout)


def start(database):
    return subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment(database))


def pending(database):
    """Return how many entries are known, how many rounds are not over, and how many workers there are."""
    file = database.removeprefix("sqlite:///")
    asked = sqlite3.connect(file, timeout=PATIENCE) if file != database else psycopg2.connect(database)
    with closing(asked) as connection:
        cursor = connection.cursor()
        cursor.execute(PENDING)
        return list(cursor.fetchone())


class TestAKilledWorker:
    def test_leaves_what_an_undisturbed_one_leaves(self, new_database):
        clean = new_database()
        statements = int(work(clean).stdout)
        disturbed = new_database()
        moments = share(random.Random(14).sample(range(2, statements), 10), 3)

        killed = [work(disturbed, moment, check=False).returncode for moment in moments]
        work(disturbed)

        assert -signal.SIGKILL in killed
        assert dump(disturbed) == dump(clean)
        assert len(dump(clean)["posts"]) == FEEDS * PIECES

    def test_gives_its_job_to_the_next_and_ends_when_told(self, new_database):
        database = new_database()
        first = start(database)
        try:
            wait_for(lambda: pending(database)[0] > 0, "the first piece")
        finally:
            first.kill()
            first.wait()
        second = start(database)
        try:
            # The two processes of the second one among them: told earlier, it would just die.
            wait_for(lambda: pending(database) == [FEEDS * PIECES, 0, 2], "the rest")
        finally:
            second.terminate()

        assert second.wait(PATIENCE) == 0
        assert pending(database)[2] == 0
        assert len(dump(database)["posts"]) == FEEDS * PIECES


class Disturbance:
    """A worker, its scheduler and its database; one or both are killed when the outlets are asked again."""

    def __init__(self, cluster, database, monkeypatch):
        self.cluster, self.database = cluster, database
        self.asked = threading.Semaphore(0)
        monkeypatch.setattr(Outlet, "heard", lambda outlet: self.asked.release())

    def strike(self, moment, target, later):
        """Let the worker begin, and kill `target` `later` seconds after outlets were asked `moment` times."""
        while self.asked.acquire(blocking=False):
            pass
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.working", "run"], cwd=ROOT, env=environment(self.database)
        )
        try:
            assert all(self.asked.acquire(timeout=PATIENCE) for _ in range(moment))
            threading.Event().wait(later)
            if target != "database":
                worker.kill()
            if target != "worker":
                self.cluster.kill()
                self.cluster.start()
            if target == "database":
                # It comes back to its jobs by itself, and ends as usual.
                wait_for(lambda: pending(self.database)[1] == 0, "the jobs")
                worker.terminate()
            return worker.wait(PATIENCE)
        finally:
            worker.kill()


@pytest.mark.whole
@pytest.mark.cluster
def test_worker_scheduler_and_database_killed_ten_times_leave_what_an_undisturbed_round_leaves(
    cluster, outlets, monkeypatch
):
    clean, disturbed = (cluster.new_database(name, like="migrated") for name in ("clean", "disturbed"))
    for database in (clean, disturbed):
        python(database, "-c", SEED, *outlets)
    work(clean)
    chance = random.Random(14)
    targets = chance.sample(["worker"] * 4 + ["database"] * 3 + ["both"] * 3, 10)
    disturbance = Disturbance(cluster, disturbed, monkeypatch)

    ended = [disturbance.strike(chance.randint(1, FEEDS), target, chance.random() / 5) for target in targets]
    work(disturbed, "again")

    assert ended == [0 if target == "database" else -signal.SIGKILL for target in targets]
    assert dump(disturbed) == dump(clean)
    assert len(dump(clean)["posts"]) == FEEDS * PIECES


def test_two_workers_with_their_clocks_take_each_piece_once(new_database):
    database = new_database()
    workers = [start(database), start(database)]
    try:
        # The two processes of each among them: one told before it listens would just die.
        wait_for(lambda: pending(database) == [FEEDS * PIECES, 0, 4], "every piece")
    finally:
        for worker in workers:
            worker.terminate()
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]

    found = dump(database)
    assert len(found["posts"]) == len(found["items"]) == len(found["originals"]) == FEEDS * PIECES
    assert [verb for verb, _ in found["record"]] == ["take_in"] * FEEDS * PIECES
    slots, jobs = map(int, python(database, "-c", SLOTS).stdout.split())
    assert 1 <= jobs <= slots
