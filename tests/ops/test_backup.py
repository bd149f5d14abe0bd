"""A backup holds everything, and comes back whole or not at all."""

import fcntl
import gzip
import hashlib
import io
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


class Newsroom:
    """A newsroom of its own, driven by the commands an operator types."""

    def __init__(self, database_url, var):
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url,
            "NEWSROOM_VAR": str(var),
        }
        self.var = var

    def manage(self, *arguments, check=True):
        return self.run("manage.py", *arguments, check=check)

    def run(self, *arguments, check=True):
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert not check or result.returncode == 0, result.stderr
        return result

    def shell(self, code):
        return self.run("-c", f"import django; django.setup()\n{code}").stdout.strip()

    def upload(self, name, data=b"a picture"):
        target = self.var / "media" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return target

    def state(self):
        """Return what must be the same after a restore that did not happen."""
        media = self.var / "media"
        return self.shell(COUNT_CATEGORIES), {
            str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*") if path.is_file()
        }

    def leftovers(self):
        """Return what a restore or backup should not leave behind, on the disk and in the database server."""
        return [
            path.name
            for folder in (self.var, self.var / "backups")
            for path in folder.glob("*")
            if path.name.startswith(".newsroom-") or path.name.startswith("restore.")
        ]


@pytest.fixture
def newsroom(tmp_path, migrated, db):
    """A migrated newsroom on the kind of database that the suite runs on (hence `db`)."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return Newsroom(migrated.postgresql(f"newsroom_backup_{os.getpid()}"), tmp_path)
    return Newsroom(migrated.sqlite(tmp_path / "newsroom.sqlite3"), tmp_path)


def written_backup(newsroom):
    newsroom.manage("backup", "--to", str(newsroom.var / "backups"))
    (backup,) = (newsroom.var / "backups").glob("newsroom-*.tar.gz")
    return backup


ADD_CATEGORY = "from articles.models import Category; Category.objects.create(name='专题', slug='zhuanti')"
COUNT_CATEGORIES = (
    "from articles.models import Category; print(Category.objects.filter(slug='zhuanti').count())"
)

NEWEST_CATEGORY = "from articles.models import Category; print(Category.objects.latest('pk').pk)"
# The highest number that each table has given to a row, as JSON.
NUMBERS = """
import json
from django.apps import apps
from django.db import connection, models
numbers = {}
with connection.cursor() as cursor:
    for model in apps.get_models(include_auto_created=True):
        table, key = model._meta.db_table, model._meta.pk
        if not isinstance(key, models.AutoField | models.BigAutoField):
            continue
        if connection.vendor == "sqlite":
            cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", \
[table, key.column])
        numbers[table] = cursor.fetchone()[0] or 0
print(json.dumps(numbers))
"""


class TestBackup:
    def test_brings_back_rows_and_uploads_lost_since(self, newsroom):
        newsroom.shell(ADD_CATEGORY)
        picture = newsroom.var / "media" / "pictures" / "tu.png"
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"a picture")
        backup = written_backup(newsroom)
        newsroom.shell("from articles.models import Category; Category.objects.all().delete()")
        picture.unlink()

        newsroom.manage("restore", str(backup))

        assert newsroom.shell(COUNT_CATEGORIES) == "1"
        assert picture.read_bytes() == b"a picture"

    def test_removes_what_came_after_it(self, newsroom):
        backup = written_backup(newsroom)
        newsroom.shell(ADD_CATEGORY)

        newsroom.manage("restore", str(backup))

        assert newsroom.shell(COUNT_CATEGORIES) == "0"

    def test_refuses_a_damaged_file_and_leaves_the_newsroom_as_it_was(self, newsroom):
        newsroom.shell(ADD_CATEGORY)
        backup = written_backup(newsroom)
        damaged = newsroom.var / "damaged.tar.gz"
        with tarfile.open(backup) as whole, tarfile.open(damaged, "w:gz") as cut:
            for member in whole:
                if member.name.startswith("database"):
                    member.size //= 2
                    cut.addfile(member, whole.extractfile(member.name))
                elif member.isfile():
                    cut.addfile(member, whole.extractfile(member))

        result = newsroom.manage("restore", str(damaged), check=False)

        assert result.returncode == 1
        assert "checksum" in result.stderr
        assert newsroom.shell(COUNT_CATEGORIES) == "1"

    def test_refuses_a_file_that_is_no_backup(self, newsroom, tmp_path):
        letter = tmp_path / "letter.tar.gz"
        letter.write_bytes("读者来信".encode())

        result = newsroom.manage("restore", str(letter), check=False)

        assert result.returncode == 1
        assert "not a whole backup" in result.stderr

    def test_leaves_no_half_file_when_the_folder_cannot_be_written(self, newsroom, tmp_path):
        in_the_way = tmp_path / "backups"
        in_the_way.write_text("a file where the folder should be")

        result = newsroom.manage("backup", "--to", str(in_the_way), check=False)

        assert result.returncode == 1
        assert in_the_way.read_text() == "a file where the folder should be"
        assert not list(tmp_path.glob("*.part"))


def rewritten(newsroom, backup, change):
    """Return a copy of `backup` in which `change` has been made to the list of its (entry, data)."""
    with tarfile.open(backup) as whole:
        members = [(one, whole.extractfile(one).read() if one.isreg() else b"") for one in whole]
    changed = newsroom.var / "changed.tar.gz"
    with tarfile.open(changed, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for entry, data in change(members):
            if entry.isreg():
                entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return changed


def with_manifest(**values):
    def change(members):
        for entry, data in members:
            if entry.name == "manifest.json":
                manifest = {**json.loads(data), **values}
                data = json.dumps(
                    {key: value for key, value in manifest.items() if value is not None}
                ).encode()
            yield entry, data

    return change


def with_entry(name, kind=tarfile.REGTYPE, data=b"", first=False, **facts):
    entry = tarfile.TarInfo(name)
    entry.type = kind
    for key, value in facts.items():
        setattr(entry, key, value)

    def change(members):
        return [(entry, data), *members] if first else [*members, (entry, data)]

    return change


def first_edition(members):
    """Make of a backup what the first edition wrote: the manifest in front, without the uploads' digests."""
    manifest = next((entry, json.loads(data)) for entry, data in members if entry.name == "manifest.json")
    del manifest[1]["media"]
    manifest[1]["format"] = 1
    rest = [(entry, data) for entry, data in members if entry.name != "manifest.json"]
    return [(manifest[0], json.dumps(manifest[1]).encode()), *rest]


def without(name):
    return lambda members: [(entry, data) for entry, data in members if entry.name != name]


def with_manifest_text(text):
    return lambda members: [
        (entry, text if entry.name == "manifest.json" else data) for entry, data in members
    ]


def doubled(name):
    return lambda members: members + [(entry, data) for entry, data in members if entry.name == name]


def with_upload_changed(members):
    return [(entry, b"another" if entry.name == "media/tu.png" else data) for entry, data in members]


DATABASES = ("database.sqlite3", "database.pgdump")


def with_database(data, *, in_manifest=True):
    """Put other bytes in the place of the database, with the checksum they have."""

    def change(members):
        digest = hashlib.sha256(data).hexdigest()
        members = with_manifest(database_sha256=digest)(members) if in_manifest else members
        return [(entry, data if entry.name in DATABASES else old) for entry, old in members]

    return change


REFUSED = {
    "media is a link": with_entry("media", tarfile.SYMTYPE, linkname="..", first=True),
    "an upload is a link": with_entry("media/x.png", tarfile.SYMTYPE, linkname="../../newsroom.sqlite3"),
    "an upload is a hard link": with_entry("media/x.png", tarfile.LNKTYPE, linkname="/etc/hostname"),
    "an upload is a device": with_entry("media/x.png", tarfile.CHRTYPE, devmajor=1, devminor=5),
    "an upload is a pipe": with_entry("media/x.png", tarfile.FIFOTYPE),
    "an absolute path": with_entry("/tmp/newsroom-was-here", data=b"x"),
    "a path upwards": with_entry("media/../../x", data=b"x"),
    "a stranger": with_entry("manage.py", data=b"x"),
    "media is a file": with_entry("media", data=b"x"),
    "a file as folder": with_entry("media/tu.png/x.png", data=b"x"),
    "an upload nobody named": with_entry("media/x.png", data=b"x"),
    "an upload twice": doubled("media/tu.png"),
    "a manifest twice": doubled("manifest.json"),
    "an upload missing": without("media/tu.png"),
    "an upload changed": with_upload_changed,
    "no manifest": without("manifest.json"),
    "a manifest that is no JSON": with_manifest_text(b"{"),
    "a manifest that is a list": with_manifest_text(b"[]"),
    "a manifest without end": with_manifest_text(b"[" * 100_000),
    "a manifest that is no text": with_manifest_text(b"\xff\xfe\x00"),
    "format 99": with_manifest(format=99),
    "format true": with_manifest(format=True),
    "no format": with_manifest(format=None),
    "format as text": with_manifest(format="2"),
    "no vendor": with_manifest(vendor=None),
    "a vendor that is a list": with_manifest(vendor=[]),
    "an unknown vendor": with_manifest(vendor="oracle"),
    "no checksum": with_manifest(database_sha256=None),
    "a checksum that is a number": with_manifest(database_sha256=1),
    "no time": with_manifest(made_at=None),
    "a time that is none": with_manifest(made_at="yesterday"),
    "uploads as a list": with_manifest(media=[]),
    "no list of uploads": with_manifest(media=None),
    "a database that is none": with_database(b"a letter to the editor"),
    "an empty database": with_database(b""),
}


# In one process, since starting one for each file would take minutes.
RESTORE_EACH = """
import json, sys
from pathlib import Path
from articles import backup
answers = {{}}
for name in {names!r}:
    try:
        backup.restore(Path(name))
        answers[name] = None
    except backup.BackupError as error:
        answers[name] = str(error)
print(json.dumps(answers))
"""


def refusals(newsroom, files):
    """Restore each of `files`; return what was said, None where it was taken."""
    said = json.loads(
        newsroom.shell(RESTORE_EACH.format(names=[str(file) for file in files])).splitlines()[-1]
    )
    return [said[str(file)] for file in files]


class TestAFileThatIsNoWholeBackup:
    def test_is_refused_in_one_sentence_and_nothing_is_changed(self, newsroom):
        newsroom.upload("tu.png")
        backup = written_backup(newsroom)
        newsroom.shell(ADD_CATEGORY)
        newsroom.upload("later.png", b"later")
        before = newsroom.state()
        bad = {}
        for name, change in REFUSED.items():
            bad[name] = rewritten(newsroom, backup, change).rename(newsroom.var / f"{len(bad)}.tar.gz")
        whole = backup.read_bytes()
        plain = gzip.decompress(whole)
        for name, data in {
            "a cut file": whole[: len(whole) // 2],
            "a file short of its last byte": whole[:-1],
            "a file with a byte changed": whole[: len(whole) // 2] + b"\0" + whole[len(whole) // 2 + 1 :],
            "an unpacked file cut at its end": gzip.compress(plain.rstrip(b"\0")),
            "an unpacked file cut in the middle": gzip.compress(plain[: len(plain) // 1024 * 512]),
            "something after the end": gzip.compress(plain + b"x" * 512),
            "a bomb": gzip.compress(bytes(80 * 1024 * 1024)),
            "nothing": b"",
            "a gzip of nothing": gzip.compress(b""),
        }.items():
            bad[name] = newsroom.var / f"{len(bad)}.tar.gz"
            bad[name].write_bytes(data)
        os.mkfifo(newsroom.var / "pipe")
        bad["a pipe"], bad["a folder"], bad["nowhere"] = (
            newsroom.var / "pipe",
            newsroom.var,
            newsroom.var / "none",
        )

        said = dict(zip(bad, refusals(newsroom, list(bad.values())), strict=True))

        assert [name for name, sentence in said.items() if sentence is None] == []
        assert [name for name, sentence in said.items() if "\n" in sentence or "Traceback" in sentence] == []
        assert newsroom.state() == before
        assert newsroom.leftovers() == []

    def test_ends_the_command_with_status_1_and_no_traceback(self, newsroom):
        backup = written_backup(newsroom)
        backup.write_bytes(backup.read_bytes()[:-20])

        result = newsroom.manage("restore", str(backup), check=False)

        assert result.returncode == 1
        assert "Traceback" not in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1

    def test_of_the_other_kind_of_database_is_refused_by_name(self, newsroom):
        other = "sqlite" if "postgres" in newsroom.environment["DATABASE_URL"] else "postgresql"
        foreign = rewritten(newsroom, written_backup(newsroom), with_manifest(vendor=other))

        assert f"was made on {other}, but DATABASE_URL names" in refusals(newsroom, [foreign])[0]

    def test_of_a_newer_release_is_refused(self, newsroom):
        newsroom.shell(
            "from django.db.migrations.recorder import MigrationRecorder as R; "
            "from django.db import connection; "
            "R(connection).record_applied('articles', '9999_of_tomorrow')"
        )
        backup = written_backup(newsroom)

        assert "newer release" in refusals(newsroom, [backup])[0]


class TestABackupOfTheFirstEdition:
    def test_is_restored(self, newsroom):
        newsroom.shell(ADD_CATEGORY)
        picture = newsroom.upload("pictures/tu.png")
        old = rewritten(newsroom, written_backup(newsroom), first_edition)
        newsroom.shell("from articles.models import Category; Category.objects.all().delete()")
        picture.unlink()

        newsroom.manage("restore", str(old))

        assert newsroom.state() == ("1", {"pictures/tu.png": b"a picture"})

    def test_made_before_the_latest_migrations_is_restored_and_says_what_to_do(self, newsroom):
        newsroom.manage("migrate", "articles", "0038", "--verbosity", "0")
        backup = written_backup(newsroom)
        newsroom.manage("migrate", "--verbosity", "0")

        result = newsroom.manage("restore", str(backup))

        assert "manage.py migrate" in result.stdout
        newsroom.manage("migrate", "--verbosity", "0")
        assert newsroom.shell(COUNT_CATEGORIES) == "0"


# In one process, with a child for each restore that is to die.
STOP_AT_EACH = """
import json, os, signal
from pathlib import Path
from django.conf import settings
from django.db import connections
from articles import backup
from articles.models import Category

def state():
    media = Path(settings.MEDIA_ROOT)
    files = {{str(path.relative_to(media)): path.read_text() for path in media.rglob("*") if path.is_file()}}
    connections.close_all()
    count = Category.objects.filter(slug="zhuanti").count()
    connections.close_all()
    left = [path.name for path in Path(settings.VAR_DIR).iterdir() if path.name.startswith((".newsroom-", \
"restore."))]
    return str(count), files, left

def fail(name):
    raise OSError(28, "No space left on device")

def kill(name):
    os.kill(os.getpid(), signal.SIGKILL)

def stop_at(at):
    said = ""
    try:
        backup.restore(Path({file!r}), step=lambda name: {deed}(name) if name == at else None)
    except backup.BackupError as error:
        said = str(error)
    return said

found = {{}}
for at in {steps!r}:
    connections.close_all()
    if {deed!r} == "kill":
        if (child := os.fork()) == 0:
            stop_at(at)
            os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), at
        said = backup.repair()
    else:
        said = stop_at(at)
    found[at] = (said, *state())
print(json.dumps(found))
"""
STEPS = ["unpack", "check", "prepare", "media", "media-between", "database", "clear"]


class TestARestoreThatStops:
    @pytest.fixture
    def two_states(self, newsroom):
        """The old state on the disk, the new one in a backup; return the file and both states."""
        newsroom.shell(ADD_CATEGORY)
        newsroom.upload("new.png", b"new")
        backup = written_backup(newsroom)
        newsroom.shell("from articles.models import Category; Category.objects.all().delete()")
        (newsroom.var / "media" / "new.png").unlink()
        newsroom.upload("old.png", b"old")
        return backup, ["0", {"old.png": "old"}], ["1", {"new.png": "new"}]

    def stopped(self, newsroom, backup, deed):
        code = STOP_AT_EACH.format(file=str(backup), deed=deed, steps=STEPS)
        return json.loads(newsroom.shell(code).splitlines()[-1])

    def test_by_a_fault_at_any_step_leaves_the_old_state_or_the_new_one_and_nothing_lying_about(
        self, newsroom, two_states
    ):
        backup, old, new = two_states

        for at, (said, *state, left) in self.stopped(newsroom, backup, "fail").items():
            # Once the database has changed there is no way back, and none is needed: it is finished.
            assert state == (new if at == "clear" else old), at
            assert ("the disk is full" in said) == (at != "clear"), (at, said)
            assert left == [], at

    def test_by_kill_at_any_step_is_mended_afterwards(self, newsroom, two_states):
        backup, old, new = two_states

        for at, (said, *state, left) in self.stopped(newsroom, backup, "kill").items():
            assert state == (new if at == "clear" else old), at
            assert (
                said
                == f"A restore that was interrupted has been {'finished' if at == 'clear' else 'taken back'}."
            )
            assert left == [], at

    def test_is_mended_before_a_backup_is_made(self, newsroom, two_states):
        backup, _, _ = two_states
        code = STOP_AT_EACH.format(file=str(backup), deed="kill", steps=["database"]).replace(
            "backup.repair()", "''"
        )
        newsroom.shell(code)
        assert not (newsroom.var / "media" / "old.png").exists()

        newsroom.manage("backup", "--to", str(newsroom.var / "more"))

        (made,) = (newsroom.var / "more").glob("newsroom-*.tar.gz")
        with tarfile.open(made) as archive:
            assert {"media/old.png"} <= set(archive.getnames())
        assert newsroom.leftovers() == []


class TestAfterARestore:
    def test_the_edition_is_one_that_no_kept_page_carries(self, newsroom):
        number = "from articles.models import Edition; print(Edition.current())"
        backup = written_backup(newsroom)
        newsroom.shell("from articles.models import Edition; [Edition.bump() for _ in range(5)]")
        before = int(newsroom.shell(number))

        newsroom.manage("restore", str(backup))

        assert int(newsroom.shell(number)) > before

    def test_no_number_that_was_ever_given_to_a_row_is_given_again(self, newsroom):
        newsroom.shell(ADD_CATEGORY)
        backup = written_backup(newsroom)
        newsroom.shell(
            "from articles.models import Category, Tag; "
            "[Category.objects.create(name=f'专题{n}', slug=f'zhuanti-{n}') for n in range(5)]; "
            "Tag.objects.create(name='赔付', slug='peifu')"
        )
        before = json.loads(newsroom.shell(NUMBERS))

        newsroom.manage("restore", str(backup))

        after = json.loads(newsroom.shell(NUMBERS))
        assert {
            "articles_category",
            "articles_editorialevent",
            "articles_post",
            "articles_tag",
        } <= after.keys()
        assert {
            table: (number, after[table]) for table, number in before.items() if after[table] < number
        } == {}
        newsroom.shell(ADD_CATEGORY.replace("zhuanti", "later").replace("专题", "后来"))
        assert int(newsroom.shell(NEWEST_CATEGORY)) == before["articles_category"] + 1

    def test_numbers_go_on_above_rows_that_were_put_in_with_theirs(self, newsroom):
        newsroom.shell(ADD_CATEGORY.replace("name=", "pk=7000, name="))

        newsroom.manage("restore", str(written_backup(newsroom)))

        newsroom.shell(ADD_CATEGORY.replace("zhuanti", "later").replace("专题", "后来"))
        assert int(newsroom.shell(NEWEST_CATEGORY)) == 7001

    def test_uploads_can_be_served_and_the_rest_is_private_whatever_the_umask(self, newsroom):
        newsroom.upload("pictures/tu.png")
        before = os.umask(0o077)
        try:
            newsroom.manage("restore", str(written_backup(newsroom)))
        finally:
            os.umask(before)

        media = newsroom.var / "media"
        modes = [
            stat.S_IMODE(path.stat().st_mode)
            for path in (media, media / "pictures", media / "pictures/tu.png")
        ]
        assert modes == [0o755, 0o755, 0o644]

    def test_an_upload_folder_that_the_operator_linked_stays_linked(self, newsroom, tmp_path):
        (tmp_path / "disk" / "uploads").mkdir(parents=True)
        (newsroom.var / "media").symlink_to(tmp_path / "disk" / "uploads")
        newsroom.upload("tu.png")
        backup = written_backup(newsroom)
        (tmp_path / "disk" / "uploads" / "tu.png").unlink()

        newsroom.manage("restore", str(backup))

        assert (newsroom.var / "media").is_symlink()
        assert (tmp_path / "disk" / "uploads" / "tu.png").read_bytes() == b"a picture"

    def test_a_damaged_sqlite_file_is_replaced_and_kept_beside(self, newsroom):
        live = newsroom.var / "newsroom.sqlite3"
        if not live.exists():
            pytest.skip("PostgreSQL keeps its own files")
        newsroom.shell(ADD_CATEGORY)
        backup = written_backup(newsroom)
        live.write_bytes(b"\0" * 100_000)

        newsroom.manage("restore", str(backup))

        assert newsroom.shell(COUNT_CATEGORIES) == "1"
        # What the damaged file had given out cannot be read: many numbers are left out.
        assert json.loads(newsroom.shell(NUMBERS))["articles_category"] > 1_000_000
        assert (newsroom.var / "newsroom.sqlite3.damaged").read_bytes() == b"\0" * 100_000


class TestMakingABackup:
    def test_two_at_once_are_two_whole_files(self, newsroom):
        command = [sys.executable, "manage.py", "backup", "--to", str(newsroom.var / "backups")]
        running = [
            subprocess.Popen(command, cwd=ROOT, env=newsroom.environment, stdout=subprocess.DEVNULL)
            for _ in range(3)
        ]
        assert [process.wait(600) for process in running] == [0, 0, 0]

        made = list((newsroom.var / "backups").glob("newsroom-*.tar.gz"))
        assert len(made) == 3
        for backup in made:
            newsroom.manage("restore", str(backup))
        assert newsroom.leftovers() == []

    def test_is_readable_for_its_owner_alone_whatever_the_umask(self, newsroom):
        before = os.umask(0)
        try:
            backup = written_backup(newsroom)
        finally:
            os.umask(before)

        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700

    def test_leaves_links_and_pipes_out_and_says_so(self, newsroom):
        newsroom.upload("tu.png")
        (newsroom.var / "media" / "shadow.png").symlink_to("/etc/passwd")
        os.mkfifo(newsroom.var / "media" / "pipe.png")

        result = newsroom.manage("backup", "--to", str(newsroom.var / "backups"))

        (backup,) = (newsroom.var / "backups").glob("newsroom-*.tar.gz")
        with tarfile.open(backup) as archive:
            assert [name for name in archive.getnames() if name.startswith("media/")] == ["media/tu.png"]
        assert "media/shadow.png" in result.stderr
        assert "media/pipe.png" in result.stderr

    def test_says_that_the_disk_is_full_and_leaves_nothing(self, newsroom):
        newsroom.upload("tu.png", os.urandom(3_000_000))
        code = (
            "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)); "
            "from django.core.management import execute_from_command_line as run; "
            f"run(['manage.py', 'backup', '--to', {str(newsroom.var / 'backups')!r}])"
        )

        result = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=newsroom.environment, capture_output=True, text=True
        )

        assert result.returncode == 1
        assert "could not be written" in result.stderr
        assert "Traceback" not in result.stderr
        assert not list((newsroom.var / "backups").glob("*.tar.gz"))
        assert newsroom.leftovers() == []

    def test_clears_up_after_one_that_was_killed(self, newsroom):
        left = newsroom.var / "backups" / ".newsroom-x.part"
        left.mkdir(parents=True)
        (left / "database.sqlite3").write_bytes(b"half")

        written_backup(newsroom)

        assert newsroom.leftovers() == []

    def test_waits_for_no_restore_and_says_so(self, newsroom):
        backup = written_backup(newsroom)
        with (newsroom.var / ".backup.lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = newsroom.manage("backup", "--to", str(newsroom.var / "backups"), check=False)
            restored = newsroom.manage("restore", str(backup), check=False)

        assert (made.returncode, restored.returncode) == (1, 1)
        assert "A restore is under way" in made.stderr
        assert "A backup or a restore is under way" in restored.stderr

    def test_under_writes_is_one_moment(self, newsroom):
        """Pairs of rows are written together; a backup that split one would hold an odd number."""
        write = (
            "from django.db import transaction\nfrom articles.models import Category\n"
            "from itertools import count\n"
            "for n in count():\n with transaction.atomic():\n"
            "  Category.objects.create(name=f'甲{n}', slug=f'xx{n}'); "
            "Category.objects.create(name=f'乙{n}', slug=f'yy{n}')\n"
        )
        writer = subprocess.Popen(
            [sys.executable, "-c", f"import django; django.setup()\n{write}"],
            cwd=ROOT,
            env=newsroom.environment,
        )
        try:
            backups = [written_backup(newsroom)]
            for _ in range(2):
                newsroom.manage("backup", "--to", str(newsroom.var / "more"))
            backups += list((newsroom.var / "more").glob("newsroom-*.tar.gz"))
        finally:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        for backup in backups:
            newsroom.manage("restore", str(backup))

            counts = newsroom.shell(
                "from articles.models import Category as C; "
                "print(C.objects.filter(slug__startswith='xx').count() - "
                "C.objects.filter(slug__startswith='yy').count())"
            )
            assert counts == "0"


class TestTheVarFolder:
    def test_and_the_database_in_it_are_for_the_owner_alone_whatever_the_umask(self, tmp_path):
        var = tmp_path / "fresh" / "var"
        before = os.umask(0)
        try:
            Newsroom(f"sqlite:///{var}/newsroom.sqlite3", var).manage("migrate", "--verbosity", "0")
        finally:
            os.umask(before)

        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in (var, *var.glob("newsroom.sqlite3*"))
        }
        assert modes.pop("var") == 0o700
        assert set(modes.values()) == {0o600}

    def test_that_stood_open_is_tightened_and_can_still_be_passed_through(self, tmp_path):
        var = tmp_path / "var"
        var.mkdir()
        sqlite3.connect(var / "newsroom.sqlite3").close()
        (var / "newsroom.sqlite3").touch()
        (var / "newsroom.sqlite3").chmod(0o644)
        var.chmod(0o755)

        Newsroom(f"sqlite:///{var}/newsroom.sqlite3", var).manage("check")

        assert stat.S_IMODE(var.stat().st_mode) == 0o711
        assert stat.S_IMODE((var / "newsroom.sqlite3").stat().st_mode) == 0o600
