"""采集 in the bench: the worker as shipped, on a full round of 200 played outlets, beside readers of the site.

A full round takes in every entry of every feed, each with its page, two seconds between two requests to one
host. The second round finds nothing new; what the first one left to 同题比对 and 合规 is taken for done before it,
so that the round alone is measured (`--only likeness` measures the other).
"""

import contextlib
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2

from deploy import front

from . import outlets, process, serving

READS = 10  # of readers, each second
BEFORE = 20  # seconds of readers alone
PATIENCE = 1800  # seconds for one round
TICKS = os.sysconf("SC_CLK_TCK")
SEED = """
import django, sys
django.setup()
from django.utils import timezone
from articles.models import Feed, Source
port, count = map(int, sys.argv[1:])
from deploy.bench import corpus, outlets
for number in range(count):
    name = corpus.outlets()[number % 40][1]
    source, _ = Source.objects.get_or_create(
        slug=f"caiji{number % 40}", defaults={"name": f"{name}采集", "licence_basis": "agreement"}
    )
    Feed.objects.create(
        name=f"{name}第{number}版", slug=f"feed-{number}", source=source, interval_minutes=60,
        url=f"http://{outlets.address(number)}:{port}/feed.xml", due_at=timezone.now(),
    )
"""
SETTLE = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from articles.models import FindingLook, Post, StoryLook
at = timezone.now() + timedelta(days=1)
posts = list(Post.objects.values_list("pk", flat=True))
for look in (FindingLook, StoryLook):
    look.objects.all().delete()
    look.objects.bulk_create([look(post_id=pk, looked_at=at) for pk in posts])
"""
BUSY = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"


def run(env, addresses, feeds):
    """Measure both rounds; return [name, value, unit] rows.

    Raises RuntimeError if something is lost or doubled.
    """
    env = {**env, "NEWSROOM_FETCH_INNER": outlets.NETWORK, "NEWSROOM_DB_CONN_MAX_AGE": "60"}
    port, wanted = front.free_port(), feeds * outlets.ENTRIES
    process.run(["-c", SEED, port, feeds], env)
    with (
        _child(["-m", "deploy.bench.outlets", str(port), str(feeds)], env),
        serving.gunicorn(env) as (web, web_port),
    ):
        readers = Readers(web, web_port, addresses)
        for _ in range(BEFORE):
            readers.read()
        alone = readers.told()
        with _child(["manage.py", "work"], env) as worker:
            full = Round(worker.pid, env["DATABASE_URL"], readers).watch(feeds)
            beside = readers.told()
            taken = _ask(env["DATABASE_URL"], "SELECT count(*) FROM articles_fetchedoriginal")
            process.run(["-c", SETTLE], env)
            while _ask(env["DATABASE_URL"], BUSY):
                readers.read()
            _tell(env["DATABASE_URL"], "UPDATE articles_feed SET due_at = tried_at")
            again = Round(worker.pid, env["DATABASE_URL"], readers).watch(2 * feeds)
        with urllib.request.urlopen(f"http://{outlets.address(0)}:{port}/__seen") as answer:
            seen = json.load(answer)
    if taken != wanted or _ask(env["DATABASE_URL"], "SELECT count(*) FROM articles_feeditem") != wanted:
        raise RuntimeError(f"{taken} of {wanted} pages came in")
    half = len(full.memory) // 2
    return [
        [f"{feeds} feeds × {outlets.ENTRIES} entries, all new", full.seconds, "s"],
        ["pages taken in", wanted / full.seconds, "pages/s"],
        ["CPU of the worker, both processes", full.cpu_seconds * 1000 / wanted, "ms a page"],
        ["of it the one that reads", full.reading_seconds * 1000 / wanted, "ms a page"],
        ["memory of the worker: most in the first half, in the second", max(full.memory[:half]), "MiB PSS"],
        ["the same, second half", max(full.memory[half:]), "MiB PSS"],
        ["round that brings nothing", again.seconds, "s"],
        ["round that brings nothing, CPU of the worker", again.cpu_seconds * 1000 / feeds, "ms a feed"],
        ["memory of the worker after both", again.memory[-1], "MiB PSS"],
        ["memory of the process that reckons", full.beside_mib, "MiB PSS"],
        ["connections to one host at once, at most", seen["most_at_once"], ""],
        ["web server beside no worker, CPU", alone[0], "ms a request"],
        ["web server beside the full round, CPU", beside[0], "ms a request"],
        ["a reader waits, beside no worker (median)", alone[1], "ms"],
        ["a reader waits, beside the full round (median)", beside[1], "ms"],
    ]


@contextlib.contextmanager
def _child(arguments, env):
    child = subprocess.Popen([sys.executable, *arguments], cwd=process.ROOT, env=env)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(60)


class Readers:
    """Ask the web server for pages at a steady pace."""

    def __init__(self, pid, port, addresses):
        self.pid, self.base, self.addresses = pid, f"http://127.0.0.1:{port}", addresses
        self.count = 0
        self.waits = []
        self.cpu_before = cpu_seconds(*process.tree(pid))
        for address in addresses[: 2 * READS]:
            self._ask(address)
        self.told()

    def read(self):
        """Ask as often as readers do in a second, and let the second pass."""
        began = time.monotonic()
        for _ in range(READS):
            self._ask(self.addresses[self.count % len(self.addresses)])
        time.sleep(max(0.0, began + 1 - time.monotonic()))

    def told(self):
        """Return [CPU of the web server in ms a request, median wait in ms] since the last time."""
        now = cpu_seconds(*process.tree(self.pid))
        told = [
            (now - self.cpu_before) * 1000 / max(1, len(self.waits)),
            statistics.median(self.waits or [0]) * 1000,
        ]
        self.cpu_before, self.waits = now, []
        return told

    def _ask(self, address):
        began = time.monotonic()
        with urllib.request.urlopen(self.base + address) as answer:  # noqa: S310
            answer.read()
        self.waits.append(time.monotonic() - began)
        self.count += 1


class Round:
    """One round from outside: seconds, CPU of the worker and its companion, its memory by the second."""

    def __init__(self, pid, database, readers):
        self.pid, self.database, self.readers = pid, database, readers
        self.memory = []
        self.seconds = self.cpu_seconds = self.reading_seconds = self.beside_mib = 0.0

    def watch(self, rounds):
        """Wait until so many rounds of feeds are written. Raises RuntimeError if they never are."""
        began = time.monotonic()
        before, read_before = cpu_seconds(*process.tree(self.pid)), cpu_seconds(self.pid)
        while _ask(self.database, "SELECT count(*) FROM articles_feedround") < rounds:
            self.readers.read()
            self.memory.append(process.pss_mib(self.pid))
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"the round did not end within {PATIENCE} s")
        self.seconds = time.monotonic() - began
        tree = process.tree(self.pid)
        self.cpu_seconds = cpu_seconds(*tree) - before
        self.reading_seconds = cpu_seconds(self.pid) - read_before
        self.beside_mib = sum(process.pss_mib(pid) for pid in tree if pid != self.pid)
        return self


def cpu_seconds(*pids):
    """Return what processes have spent so far."""
    spent = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(words[11]) + int(words[12])
    return spent / TICKS


@contextlib.contextmanager
def _connected(database):
    if database.startswith("sqlite"):
        connection = sqlite3.connect(database.removeprefix("sqlite:///"), timeout=30)
    else:
        connection = psycopg2.connect(database)
    with contextlib.closing(connection), connection:
        yield connection.cursor()


def _ask(database, statement):
    with _connected(database) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _tell(database, statement):
    with _connected(database) as cursor:
        cursor.execute(statement)
