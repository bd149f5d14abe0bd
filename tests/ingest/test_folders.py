"""No link, pipe or device in a folder from outside makes the importer read what lies elsewhere, or wait."""

import contextlib
import os
import socket
from pathlib import Path

import pytest

from articles.ingest import files
from articles.models import ArchiveFile, Post

from .archive import import_archive, text_of_post

NAME = "2022-03-16-NW202203162310400118.md"


@pytest.fixture
def secret(tmp_path):
    """A file beside the archive that would make a fine post."""
    target = tmp_path / "secret.md"
    target.write_text(
        text_of_post(code="NW202203162310400118", title="口令", body="<p>mima-123456</p>"), encoding="utf-8"
    )
    return target


def a_pipe(path):
    os.mkfifo(path)


def a_socket(path):
    before = Path.cwd()
    os.chdir(path.parent)  # the address of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(before)


@pytest.mark.django_db
class TestAPostThatIsALink:
    @pytest.mark.parametrize("form", ["absolute", "relative", "through a folder", "over a link"])
    def test_out_of_the_folder_is_named_and_its_text_stored_nowhere(self, archive, secret, form):
        archive.write()
        path = NAME
        if form == "absolute":
            (archive.folder / NAME).symlink_to(secret)
        elif form == "relative":
            (archive.folder / NAME).symlink_to("../secret.md")
        elif form == "over a link":
            (archive.folder / "up").symlink_to("..")
            (archive.folder / NAME).symlink_to("up/secret.md")
        else:
            path = "elsewhere"
            (secret.parent / "private").mkdir()
            secret.rename(secret.parent / "private" / NAME)
            (archive.folder / path).symlink_to(secret.parent / "private")

        outcome = import_archive(archive.folder)

        assert outcome.code == 1
        assert outcome.files[path]["error"] == "outside-folder"
        assert outcome.counts["created"] == 1
        assert not Post.objects.filter(headline="口令").exists()
        assert not any(b"mima" in bytes(kept.original) for kept in ArchiveFile.objects.all())

    def test_to_a_hidden_file_of_the_folder_is_refused_too(self, archive):
        archive.write(".draft.md")
        (archive.folder / NAME).symlink_to(".draft.md")

        assert import_archive(archive.folder).files[NAME]["error"] == "outside-folder"

    @pytest.mark.parametrize(
        "target", ["posts-2022/x.md", "{folder}/posts-2022/x.md", "posts-2022/../posts-2022/x.md"]
    )
    def test_within_the_folder_is_read(self, archive, target):
        archive.write("posts-2022/x.md")
        (archive.folder / NAME).symlink_to(target.format(folder=archive.folder))

        assert import_archive(archive.folder).files[NAME]["error"] is None

    def test_the_folder_itself_may_be_a_link(self, archive, tmp_path):
        archive.write()
        (tmp_path / "posts-today").symlink_to("posts")

        assert import_archive(tmp_path / "posts-today").counts["created"] == 1

    def test_a_file_that_became_a_link_leaves_its_post_and_its_original_alone(self, archive, secret):
        archive.write(NAME, code="NW202203162310400118", title="原文")
        import_archive(archive.folder)
        (archive.folder / NAME).unlink()
        (archive.folder / NAME).symlink_to(secret)

        outcome = import_archive(archive.folder)

        assert outcome.files[NAME]["error"] == "outside-folder"
        assert Post.objects.get().headline == "原文"
        assert "原文".encode() in bytes(ArchiveFile.objects.get().original)


@pytest.mark.django_db
class TestAPostThatIsNoFile:
    @pytest.mark.parametrize("make", [a_pipe, a_socket])
    def test_is_named_and_nobody_waits(self, archive, make):
        archive.write()
        make(archive.folder / NAME)

        outcome = import_archive(archive.folder)

        assert outcome.files[NAME]["error"] == "not-a-file"
        assert outcome.counts["created"] == 1

    def test_a_link_to_a_device_is_refused(self, archive):
        (archive.folder / NAME).symlink_to("/dev/zero")

        assert import_archive(archive.folder).files[NAME]["error"] == "outside-folder"


@pytest.mark.django_db
class TestAPostThatIsAHardLink:
    def test_to_a_private_file_is_refused(self, archive, secret):
        secret.chmod(0o600)
        os.link(secret, archive.folder / NAME)

        assert import_archive(archive.folder).files[NAME]["error"] == "outside-folder"

    def test_of_a_linked_copy_of_the_archive_is_read(self, archive, secret):
        secret.chmod(0o644)
        os.link(secret, archive.folder / NAME)

        assert import_archive(archive.folder).files[NAME]["error"] is None


class TestAFolder:
    def folder(self, tmp_path, *names):
        root = tmp_path / "root"
        for name in names:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(name)
        return root

    @pytest.mark.parametrize("swapped", ["x.md", "a"], ids=["the file", "its folder"])
    def test_is_not_left_by_a_link_put_there_between_the_look_and_the_opening(
        self, tmp_path, monkeypatch, swapped
    ):
        root = self.folder(tmp_path, "a/x.md")
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "x.md").write_text("mima")
        look = os.stat

        def look_then_swap(path, *arguments, **options):
            found = look(path, *arguments, **options)
            if path == swapped and options.get("dir_fd") is not None:
                monkeypatch.setattr(os, "stat", look)
                place = root / ("a/x.md" if swapped == "x.md" else "a")
                place.rename(tmp_path / "aside")
                place.symlink_to(tmp_path / "outside" / ("x.md" if swapped == "x.md" else ""))
            return found

        monkeypatch.setattr(os, "stat", look_then_swap)
        with files.Folder(root) as folder, pytest.raises(files.UnreadableFile):
            folder.read("a/x.md")
        assert os.stat is look, "the swap happened"

    def test_is_not_held_up_by_a_pipe_put_there_between_the_look_and_the_opening(self, tmp_path, monkeypatch):
        root = self.folder(tmp_path, "x.md")
        look = os.stat

        def look_then_swap(path, *arguments, **options):
            found = look(path, *arguments, **options)
            if path == "x.md":
                monkeypatch.setattr(os, "stat", look)
                (root / "x.md").unlink()
                os.mkfifo(root / "x.md")
            return found

        monkeypatch.setattr(os, "stat", look_then_swap)
        with files.Folder(root) as folder, pytest.raises(files.UnreadableFile) as refused:
            folder.read("x.md")
        assert refused.value.code == "not-a-file"

    @pytest.mark.parametrize("path", ["../secret.md", "/etc/hostname", "a/../../secret.md", "a\0b", "", "."])
    def test_opens_nothing_beyond_itself_whatever_it_is_asked(self, tmp_path, path):
        root = self.folder(tmp_path, "a/x.md")
        (tmp_path / "secret.md").write_text("mima")

        with files.Folder(root) as folder, pytest.raises(files.UnreadableFile):
            folder.read(path)

    def test_lists_files_in_byte_order_of_their_paths(self, tmp_path):
        root = self.folder(tmp_path, "a/z", "a.b", "a0", "b", "a/a/a")

        with files.Folder(root) as folder:
            assert list(folder.paths()) == ["a.b", "a/a/a", "a/z", "a0", "b"]

    def test_that_links_to_itself_from_many_sides_is_listed_to_an_end(self, tmp_path):
        root = self.folder(tmp_path, *(f"{name}/x" for name in "abcdefgh"))
        for one in "abcdefgh":
            for other in "abcdefgh":
                (root / one / f"to-{other}").symlink_to(f"../{other}")

        with files.Folder(root) as folder:
            assert len(list(folder.paths())) < 8 * 8 * (files.FOLDER_VISITS + 2) * 8

    def test_deeper_than_any_path_we_keep_is_listed_and_gone_into_no_further(self, tmp_path):
        level = "d" * 100
        root = self.folder(tmp_path, "/".join([level] * 15 + ["x.md"]))

        with files.Folder(root) as folder:
            (path,) = folder.paths()
        assert path == "/".join([level] * 10)

    def test_closes_every_descriptor_it_opened(self, tmp_path):
        root = self.folder(tmp_path, "a/b/x")
        (root / "out").symlink_to("/etc")
        (root / "loop").symlink_to("loop")
        before = len(list(Path("/proc/self/fd").iterdir()))

        with files.Folder(root) as folder:
            for path in [*folder.paths(), "a/b/../../..", "none"]:
                with contextlib.suppress(files.UnreadableFile):
                    folder.open(path)[0].close()

        assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.django_db
class TestAssets:
    @pytest.fixture(autouse=True)
    def _own_store(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "media"

    @pytest.fixture
    def site(self, tmp_path):
        site = tmp_path / "site"
        site.mkdir()
        (site / "a.pdf").write_bytes(b"%PDF-1")
        return site

    @pytest.mark.parametrize(
        ("name", "target"),
        [
            ("b.pdf", "../secret.md"),
            ("images", ".."),
            ("b.txt", ".env"),
            ("b.txt", "_config.yml"),
            ("b.txt", "x.html"),
        ],
        ids=["out", "a folder, out", "hidden", "of Jekyll", "a page as text"],
    )
    def test_a_link_to_what_is_not_served_is_named_and_the_others_come(
        self, archive, site, secret, name, target
    ):
        archive.write()
        for inside in (".env", "_config.yml", "x.html"):
            (site / inside).write_text("mima-123456")
        (site / name).symlink_to(target)

        outcome = import_archive(archive.folder, "--assets", str(site))

        stored = [path for path in (site.parent / "media").rglob("*") if path.is_file()]
        assert outcome.code == 1
        assert outcome.counts["created"] == 1
        assert f"assets: {name}: outside-folder" in outcome.screen
        assert [path.name for path in stored] == ["a.pdf"]

    def test_a_link_within_the_folder_has_both_addresses(self, archive, site, client):
        (site / "alt").symlink_to(".")
        (site / "b.pdf").symlink_to("a.pdf")
        (site / "papers").mkdir()
        (site / "papers" / "c.pdf").write_bytes(b"%PDF-3")
        (site / "old").symlink_to("papers")

        outcome = import_archive(archive.folder, "--assets", str(site))

        assert outcome.code == 0
        for address in ("/a.pdf", "/b.pdf", "/papers/c.pdf", "/old/c.pdf"):
            assert client.get(address).status_code == 200

    def test_a_pipe_is_named_and_nobody_waits(self, archive, site):
        os.mkfifo(site / "b.pdf")

        outcome = import_archive(archive.folder, "--assets", str(site))

        assert "assets: b.pdf: not-a-file" in outcome.screen


@pytest.mark.django_db
class TestTheReport:
    def run(self, archive, report):
        from django.core.management import CommandError, call_command

        with pytest.raises(CommandError) as refused:
            call_command("import_jekyll", str(archive.folder), "--report", str(report))
        return refused.value.returncode

    def test_never_takes_the_place_of_a_file_of_the_archive(self, archive):
        report = archive.folder / archive.write()
        before = report.read_bytes()

        assert self.run(archive, report) == 2
        assert report.read_bytes() == before

    def test_never_takes_the_place_of_a_device_or_a_pipe(self, archive, tmp_path):
        os.mkfifo(tmp_path / "pipe")

        assert self.run(archive, tmp_path / "pipe") == 2

    def test_takes_the_place_of_a_link_and_leaves_what_it_names(self, archive, tmp_path):
        from django.core.management import call_command

        (tmp_path / "precious").write_text("x")
        (tmp_path / "report.json").symlink_to("precious")

        call_command("import_jekyll", str(archive.folder), "--report", str(tmp_path / "report.json"))

        assert (tmp_path / "precious").read_text() == "x"
        assert (tmp_path / "report.json").read_text().startswith('{"counts"')
