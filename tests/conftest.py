"""What the suite needs from the machine, and what it says when a piece is missing."""

import gc
import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from copy import copy
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.test import Client
from django.test.utils import ContextList
from hypothesis import settings as hypothesis_settings

from tests.migrated import Migrated
from tests.properties import PROFILE, PROFILES, share
from tests.reading import ReadingClient

for name, options in PROFILES.items():
    hypothesis_settings.register_profile(name, hypothesis_settings.default, **options)
hypothesis_settings.load_profile(PROFILE)

# A developer without these still gets the rest of the suite; .ci/run sets NEWSROOM_TEST_REQUIRE=all.
PROGRAMS = {
    "browser": ("chromium", "chromium"),
    "nginx": ("nginx", "nginx"),
    "redis": ("redis-server", "redis-server"),
    "cluster": ("initdb", "postgresql"),
}
OFF_THE_PATH = [
    "/usr/sbin",
    *map(str, Path("/usr/lib/postgresql").glob("*/bin")),
]  # where Debian keeps servers
# The fixtures through which a test meets the database of the suite; the others may not touch it
# (pytest-django refuses, and `_no_database` below keeps its address from whatever they start).
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
_missing: Counter[str] = Counter()
_long: set[str] = set()


def _on_postgresql():
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def _meets_the_database(item):
    marks = ("django_db", "postgresql")
    return bool(DATABASE & set(item.fixturenames)) or any(item.get_closest_marker(mark) for mark in marks)


def pytest_collection(session):
    """Let nothing be looked through for garbage while ten thousand tests are read: all of it stays."""
    gc.disable()


def pytest_collection_finish(session):
    """Leave what was read out of every later look for garbage, and look less often."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


def pytest_collection_modifyitems(config, items):
    """Leave out what this machine cannot run and count it, or fail if everything is required.

    The slow tests go first.
    """
    kept, left_out = [], []
    only_database = os.environ.get("NEWSROOM_TEST_ONLY") == "database"
    for item in items:
        lacking = {
            package
            for mark, (program, package) in PROGRAMS.items()
            if item.get_closest_marker(mark)
            and not shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *OFF_THE_PATH]))
        }
        other_database = item.get_closest_marker("postgresql") and not _on_postgresql()
        ran_before = only_database and (item.get_closest_marker("once") or not _meets_the_database(item))
        _missing.update(lacking)
        is_long = PROFILE == "short" and item.get_closest_marker("whole")
        _long.update([item.nodeid] if is_long and not (lacking or other_database or ran_before) else [])
        (left_out if lacking or other_database or ran_before or is_long else kept).append(item)
    if _missing and os.environ.get("NEWSROOM_TEST_REQUIRE") == "all":
        raise pytest.UsageError(
            f"NEWSROOM_TEST_REQUIRE=all, but these are not installed: {', '.join(sorted(_missing))}"
        )
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    # A long one that came last would keep one process busy and the others waiting.
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("slow") is None)


def pytest_sessionfinish(session):
    """Have a process of several tell the one that prints what it left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = [dict(_missing), sorted(_long)]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take over what a process left out; each has read all tests, so it is the same of all of them."""
    if told := getattr(node, "workeroutput", {}).get("left_out"):
        _missing.clear()
        _missing.update(told[0])
        _long.update(told[1])


def pytest_terminal_summary(terminalreporter):
    """Say in one line for each missing program how many tests did not run, and how many were too long."""
    for package, count in sorted(_missing.items()):
        terminalreporter.write_line(f"NOT RUN: {count} tests, install {package}")
    if _long:
        terminalreporter.write_line(f"NOT RUN: {len(_long)} long tests, set NEWSROOM_TEST_PROPERTIES=whole")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Begin without the 栏目 that ship, and come back to that after every test that commits."""
    from django.test import TransactionTestCase

    from articles.models import Category
    from tests.emptied import AsItBegan

    with django_db_blocker.unblock():
        Category.objects.all().delete()
        began = AsItBegan()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: began.come_back())
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, django_db_modify_db_settings_parallel_suffix, migrated, tmp_path_factory
):
    """Have the suite's database made from a migrated copy; Django's own `migrate` then finds little to do.

    SQLite is kept in a file for browser tests: in memory the server's threads would share the test's one
    connection.
    """
    database = settings.DATABASES["default"]
    test = database["TEST"] = {**database.get("TEST", {})}
    if _on_postgresql():
        test["TEMPLATE"] = migrated.template()
        yield
        return
    if any(item.get_closest_marker("browser") for item in request.session.items):
        test["NAME"] = str(settings.VAR_DIR / "tests.sqlite3")
    copy = tmp_path_factory.mktemp("suite") / "migrated.sqlite3"
    migrated.sqlite(copy)
    create = DatabaseCreation._create_test_db
    opened = []

    def create_from_the_copy(creation, *arguments, **options):
        name = create(creation, *arguments, **options)
        # One in memory lasts while it is open.
        opened.append(sqlite3.connect(name, uri=name.startswith("file:")))
        with closing(sqlite3.connect(copy)) as source:
            source.backup(opened[0])
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_create_test_db", create_from_the_copy)
        yield
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """The server, started once the database is a file: one started before would share the test's connection.

    Two threads on one connection end each other's transactions, and now and then the process.
    """
    if not _on_postgresql() and live_server.thread.connections_override:
        raise RuntimeError("The test's server shares the connection of the test.")
    return live_server


@pytest.fixture(scope="session")
def migrated():
    """Copies of a migrated database, for the suite and for tests that start processes of their own on one."""
    made = Migrated()
    yield made
    made.drop()


@pytest.fixture(autouse=True)
def _no_database(request, monkeypatch):
    """Keep the address of the suite's database from what a test starts, unless the test itself may use it.

    The pass on PostgreSQL leaves such tests out; one that uses a database all the same fails here and on
    SQLite.
    """
    if not _meets_the_database(request.node):
        monkeypatch.setenv(
            "DATABASE_URL", "none://a test without db, transactional_db or a mark asked for it"
        )


@pytest.fixture
def share_of_look(request):
    """Return a function that gives a test which runs in several looks its share of what it goes through.

    In the short profile the looks share it out, so that everything is seen once; else each goes through all.
    """
    name, parent = request.node.originalname, request.node.parent
    looks = [
        item.name for item in request.session.items if item.parent is parent and item.originalname == name
    ]

    def share_of(things):
        things = list(things)
        return share(things, min(len(looks), len(things)), looks.index(request.node.name))

    return share_of


@pytest.fixture
def client():
    """Return a client that reads pages as people do: without the helpers of line breaks."""
    return ReadingClient()


@pytest.fixture
def wire_client():
    """Return a client that sees pages as they travel."""
    return Client()


@pytest.fixture
def noon(monkeypatch):
    """Begin at noon of today in Shanghai, so that today is the same day at the end of the test."""
    from django.utils import timezone

    now = timezone.now
    later = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - now()
    monkeypatch.setattr(timezone, "now", lambda: now() + later)


@pytest.fixture(autouse=True, scope="session")
def _contexts_of_pages_alone():
    """Keep of each answer what its page was given, and no copy for each of a hundred parts and fields."""

    def store(kept, signal, sender, template, context, **_):
        kept.setdefault("templates", []).append(template)
        if "context" not in kept:
            kept["context"] = ContextList([copy(context)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", store)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Let no test see fragments that another one cached."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_unfinished_rounds():
    """Let no test go on with the round of another: feeds of two tests may have the same keys."""
    from articles.gathering import interrupted_rounds

    interrupted_rounds.forget()
    yield
    interrupted_rounds.forget()


@pytest.fixture(autouse=True)
def _fetches_alone(monkeypatch):
    """Let no test share hosts with other processes because a command before it did."""
    from articles.ingest.fetch import fetcher

    monkeypatch.setattr(fetcher, "shared", None)
