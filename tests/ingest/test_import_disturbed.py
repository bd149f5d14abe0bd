"""Killed, interrupted, out of disk, out of database: nothing is half saved, and one more run ends it well."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.bench import corpus
from tests.properties import share

from .archive import Archive

ROOT = Path(__file__).resolve().parents[2]
FILES = 300
LIMIT = 120  # seconds for processes to come or to go, however busy the machine is
ALONE = ("--workers", "1")  # starting one for each core is a third of the work on so few files
pytestmark = pytest.mark.slow

DUMP = """
import django, hashlib, json, sys
django.setup()
from articles.models import *
from articles.search import find
sha = lambda data: hashlib.sha256(bytes(data)).hexdigest()
print(json.dumps({
    "posts": sorted([
        post.path, post.status, post.headline, post.dek, sha(post.body_html.encode()), \
sha(post.body_text.encode()),
        post.excerpt, post.category and post.category.slug, post.source and post.source.slug, \
str(post.published_at),
        post.origin, post.is_legacy, sorted(tag.name for tag in post.tags.all()),
        sorted([link.url, link.external_id] for link in post.source_links.all()),
    ] for post in Post.objects.all()),
    "redirects": sorted([row.old_path, row.post and row.post.path] for row in Redirect.objects.all()),
    "files": sorted([
        row.path, row.sha256, row.importer_version, sha(row.original), row.key, row.outcome, \
row.error, row.facts,
        row.post and row.post.path, row.post_digest,
    ] for row in ArchiveFile.objects.all()),
    "categories": sorted(Category.objects.values_list("slug", "name", "kind")),
    "sources": sorted(Source.objects.values_list("slug", "name")),
    "tags": sorted(Tag.objects.values_list("slug", "name")),
    "found": {word: sorted(Post.objects.get(pk=pk).path for pk in find.search_ids(word))
              for word in ("重疾险", "东澜", "养殖户", "碰撞", "第二稿", "NW2019010100000000")},
    # The rest of a digest is of the filters, which name their 栏目, outlet and tags by surrogate ids.
    "index": sorted([
        doc.post.path, doc.status, str(doc.published_at), doc.version, doc.digest[:16], doc.text.title, \
sha(doc.text.body.encode()),
    ] for doc in SearchDoc.objects.select_related("post", "text")),
    "names": sorted(SearchName.objects.values_list("kind", "name", "normal", "keys")),
    "indexed": sorted(Post.objects.filter(pk__in=SearchDoc.objects.values("post_id")).values_list("path", \
flat=True)),
}, ensure_ascii=False))
"""


def run(database, *arguments, check=False, **options):
    """Run Python in a process of its own on `database` (a DATABASE_URL)."""
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=check,
        **options,
    )


def disturbed(database, event, at, *arguments):
    return run(
        database, "-m", "tests.ingest.disturbed", event, str(at), "import_jekyll", *map(str, arguments)
    )


def import_into(database, *arguments):
    """Import undisturbed, in one process: what a disturbed run on every core left comes to the same."""
    return disturbed(database, "nothing", 0, *arguments, *ALONE)


def dump(database):
    return json.loads(run(database, "-c", DUMP, check=True).stdout)


@pytest.fixture(scope="module")
def posts(tmp_path_factory):
    """300 files: posts, duplicates, a contested address, drafts, broken files."""
    folder = tmp_path_factory.mktemp("archive") / "posts"
    corpus.build(folder, FILES - 40)
    made = Archive(folder)
    for number in range(10):
        code = f"NW20220411{number:010}"
        made.write(f"x/2022-04-11-{code}.md", code=code, title="第一稿", at="2022-04-11 23:50:00 +0800")
        made.write(f"y/2022-04-12-{code}.md", code=code, title="第二稿", at="2022-04-12 00:10:00 +0800")
        made.write(
            f"z/2022-04-{number + 1:02}-pengzhuang.md",
            code=None,
            title="碰撞",
            more="permalink: /peng/zhuang\n",
        )
        made.write(f"broken/2022-05-{number + 1:02}-x.md", code=None, at="2022-13-45")
    return folder


@pytest.fixture
def database(migrated, tmp_path):
    return migrated.sqlite(tmp_path / "newsroom.sqlite3")


@pytest.fixture(scope="module")
def clean(migrated, posts, tmp_path_factory):
    """What one undisturbed import leaves."""
    database = migrated.sqlite(tmp_path_factory.mktemp("clean") / "newsroom.sqlite3")
    outcome = import_into(database, posts)
    assert outcome.returncode == 1, outcome.stderr
    return dump(database)


def whole_posts(state):
    """The posts of a dump that have their archive file, tags and index entry."""
    filed = {row[8] for row in state["files"] if row[9]}
    indexed = set(state["indexed"])
    return [post for post in state["posts"] if post[0] in filed and post[0] in indexed and post[12]]


class TestKilled:
    def test_at_random_statements_and_run_once_more_equals_one_clean_import(self, database, posts, clean):
        chance = random.Random(20220315)
        for turn in share(range(10), 3):
            killed = disturbed(database, "kill", chance.randint(30, 150), posts)
            assert killed.returncode == -signal.SIGKILL, killed.stderr
            if turn % 3 == 0:
                state = dump(database)
                assert whole_posts(state) == state["posts"]

        import_into(database, posts)

        assert dump(database) == clean

    def test_with_its_workers_busy_leaves_no_process_behind(self, database, posts, clean):
        command = [sys.executable, "manage.py", "import_jekyll", str(posts), "--workers", "2"]
        environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        running = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + LIMIT
        while len(members(running.pid)) < 3 and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        running.kill()
        running.wait()

        deadline = time.monotonic() + LIMIT
        while members(running.pid) and time.monotonic() < deadline:
            time.sleep(0.02)

        assert members(running.pid) == []
        import_into(database, posts)
        assert dump(database) == clean


def members(session):
    """Return the living processes of a session (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


class TestInterrupted:
    @pytest.mark.parametrize("event", ["interrupt", "terminate", "interrupt_twice"])
    def test_ends_with_130_whole_posts_and_a_report_so_far(self, database, posts, clean, tmp_path, event):
        report = tmp_path / "report.json"

        stopped = disturbed(database, event, 400, posts, "--report", report)

        assert stopped.returncode == 130
        assert "再次运行同一命令即可继续" in stopped.stderr
        assert "Traceback" not in stopped.stderr
        said, state = json.loads(report.read_text(encoding="utf-8")), dump(database)
        assert 0 < said["counts"]["created"] == len(state["posts"]) < len(clean["posts"])
        assert whole_posts(state) == state["posts"]
        import_into(database, posts)
        assert dump(database) == clean


class TestAFullDisk:
    def test_is_named_and_nothing_is_half_saved(self, database, posts, clean):
        stopped = disturbed(database, "fill_disk", 400, posts)

        assert stopped.returncode == 3
        assert "The disk is full" in stopped.stderr
        assert "磁盘已满" in stopped.stderr
        assert "Traceback" not in stopped.stderr
        state = dump(database)
        assert 0 < len(state["posts"]) < len(clean["posts"])
        assert whole_posts(state) == state["posts"]
        import_into(database, posts)
        assert dump(database) == clean

    def test_is_named_when_it_is_the_one_for_temporary_files(self, database, posts):
        stopped = disturbed(database, "limit_files", 64 * 1024, posts)

        assert stopped.returncode == 3
        assert "磁盘已满" in stopped.stderr
        assert dump(database)["posts"] == []


class TestADatabaseThatIsNotThere:
    def test_is_named_in_a_line_and_not_by_a_traceback(self, tmp_path, posts):
        (tmp_path / "not-migrated").mkdir()

        stopped = import_into(f"sqlite:///{tmp_path}/not-migrated/newsroom.sqlite3", posts)

        assert stopped.returncode == 3
        assert "数据库出错或断开" in stopped.stderr
        assert "Traceback" not in stopped.stderr


@pytest.mark.postgresql
class TestOnPostgreSQL:
    @pytest.fixture
    def postgresql(self, migrated):
        return migrated.postgresql(f"newsroom_disturbed_{os.getpid()}")

    def test_killed_and_run_once_more_equals_one_clean_import(self, postgresql, posts, clean):
        chance = random.Random(20220316)
        for _ in range(5):
            killed = disturbed(postgresql, "kill", chance.randint(30, 150), posts)
            assert killed.returncode == -signal.SIGKILL, killed.stderr

        import_into(postgresql, posts)

        assert dump(postgresql) == clean

    def test_a_server_that_goes_away_is_named_and_nothing_is_half_saved(self, postgresql, posts, clean):
        stopped = disturbed(postgresql, "lose_database", 400, posts)

        assert stopped.returncode == 3
        assert "数据库出错或断开" in stopped.stderr
        assert "Traceback" not in stopped.stderr
        state = dump(postgresql)
        assert whole_posts(state) == state["posts"]
        import_into(postgresql, posts)
        assert dump(postgresql) == clean
