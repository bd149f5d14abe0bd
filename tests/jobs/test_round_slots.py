"""While a round waits for its outlet, others work; it holds neither a slot nor a connection."""

import re
import subprocess
import sys
import threading

import pytest
from django.db import connection, connections
from django.db.backends.signals import connection_created

from articles.ingest.fetch import Answer
from articles.jobs import round_slots as module
from articles.jobs.round_slots import ROUND_SLOTS, patient_fetcher, round_slots
from articles.system import small_caches

LIMIT = 60  # seconds, however busy the machine is
THREADS = """
import ctypes, sys, threading
from articles.system import arenas
arenas.share()
all_here = threading.Barrier(6)
def allocate():
    kept = [bytes(2000) for _ in range(50)]
    all_here.wait()
threads = [threading.Thread(target=allocate) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""

LARGE = """
import ctypes
from articles.system import arenas
arenas.share()
bytes(20_000_000)
kept = bytes(5_000_000)
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


@pytest.fixture
def slow_outlet(monkeypatch):
    """An outlet that answers when it is let go; `asked` counts who waits for it."""

    class Slow:
        let_go, asked = threading.Event(), threading.Semaphore(0)

        def get(self, url, **options):
            self.asked.release()
            assert self.let_go.wait(LIMIT)
            return Answer(url, 200, {}, b"")

    found = Slow()
    monkeypatch.setattr(module, "shared_fetcher", found)
    yield found
    found.let_go.set()


def fetch():
    with round_slots:
        patient_fetcher.get("https://donglan.example/")


def test_more_rounds_wait_than_there_are_hands(slow_outlet):
    rounds = [threading.Thread(target=fetch) for _ in range(3 * ROUND_SLOTS)]
    for each in rounds:
        each.start()

    assert all(slow_outlet.asked.acquire(timeout=LIMIT) for _ in rounds)

    slow_outlet.let_go.set()
    for each in rounds:
        each.join(LIMIT)
    assert round_slots._value == ROUND_SLOTS


def test_what_an_outlet_refuses_costs_no_hand(monkeypatch):
    def refuse(url, **options):
        raise OSError("away")

    monkeypatch.setattr(module.shared_fetcher, "get", refuse)

    with pytest.raises(OSError, match="away"):
        fetch()

    assert round_slots._value == ROUND_SLOTS


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_connection_is_given_back_meanwhile(monkeypatch):
    connection.ensure_connection()
    seen = []
    monkeypatch.setattr(
        module.shared_fetcher, "get", lambda url, **options: seen.append(connection.connection)
    )

    fetch()

    assert seen == [None]


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc")
def test_threads_share_their_arenas():
    told = subprocess.run(
        [sys.executable, "-c", THREADS], check=True, stdout=subprocess.PIPE, text=True
    ).stdout

    assert 1 <= told.count("<heap nr=") <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc")
def test_a_large_block_never_comes_from_an_arena_however_large_one_was_before():
    told = subprocess.run([sys.executable, "-c", LARGE], check=True, stdout=subprocess.PIPE, text=True).stdout

    assert int(re.findall(r'<total type="mmap" count="\d+" size="(\d+)"', told)[-1]) >= 5_000_000


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's page cache")
def test_a_connection_of_the_worker_keeps_little_of_the_database():
    small_caches.keep()
    try:
        opened = connections.create_connection("default")
        with opened.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            assert cursor.fetchone() == (-small_caches.KIBIBYTES,)
    finally:
        connection_created.disconnect(dispatch_uid="small caches")
        opened.close()
