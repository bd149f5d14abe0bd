"""What the suite needs from the machine, and what it says when a piece is missing."""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

# A slow machine is no defect: speed is the bench's affair, never a test's.
hypothesis_settings.register_profile("newsroom", hypothesis_settings.default, deadline=None)
hypothesis_settings.load_profile("newsroom")

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
_missing: Counter[str] = Counter()


def _on_postgresql():
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def pytest_collection_modifyitems(config, items):
    """Leave out what this machine cannot run; count it, or fail where everything is required."""
    kept, left_out = [], []
    for item in items:
        lacking = {
            package
            for mark, (program, package) in PROGRAMS.items()
            if item.get_closest_marker(mark)
            and not shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *OFF_THE_PATH]))
        }
        other_database = item.get_closest_marker("postgresql") and not _on_postgresql()
        _missing.update(lacking)
        (left_out if lacking or other_database else kept).append(item)
    if _missing and os.environ.get("NEWSROOM_TEST_REQUIRE") == "all":
        raise pytest.UsageError(
            f"NEWSROOM_TEST_REQUIRE=all, but these are not installed: {', '.join(sorted(_missing))}"
        )
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_terminal_summary(terminalreporter):
    """Say in one line for each missing program how many tests did not run."""
    for package, count in sorted(_missing.items()):
        terminalreporter.write_line(f"NOT RUN: {count} tests, install {package}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Begin without the 栏目 that ship: the first test that commits flushes them, so no test may lean on them."""
    with django_db_blocker.unblock():
        from articles.models import Category

        Category.objects.all().delete()


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Let no test see fragments that another one cached."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _record_can_be_flushed():
    """Let tests that commit empty the database afterwards: the record's triggers forbid it, `flush` brings them back."""
    from django.test import TransactionTestCase

    from articles.editorial.workflow.audit_triggers import drop_triggers

    flush = TransactionTestCase._fixture_teardown

    def drop_and_flush(case):
        drop_triggers()
        flush(case)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", drop_and_flush)
    yield
    patch.undo()
