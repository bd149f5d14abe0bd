"""Whatever is wrong with one file, it alone is rejected; the run goes on and no other file is affected."""

import pytest
from django.db import DataError, OperationalError

from articles.ingest import archive_import, import_worker, save
from articles.ingest.jekyll import codes
from articles.models import ArchiveFile, Post
from tests.ingest.archive import Archive, import_archive

pytestmark = pytest.mark.django_db

BAD = "2022-03-16-NW202203160000000009.md"


@pytest.fixture
def archive(tmp_path):
    """Three files; the middle one is the bad one of the tests."""
    folder = Archive(tmp_path)
    folder.write("2022-03-15-NW202203150000000001.md", code="NW202203150000000001", title="头一篇")
    folder.write(BAD, code="NW202203160000000009", title="坏的一篇")
    folder.write("2022-03-17-NW202203170000000002.md", code="NW202203170000000002", title="末一篇")
    return folder


def headlines():
    return set(Post.objects.values_list("headline", flat=True))


class TestADateNobodyCanMean:
    @pytest.mark.parametrize(
        "date",
        ["0001-01-01", "0001-01-01 00:00:00 +0800", "9999-12-31 23:59:59 -1200", "0000-00-00", "1899-12-31"],
    )
    def test_is_that_files_error(self, archive, date):
        archive.write(BAD, code="NW202203160000000009", at=date)

        done = import_archive(archive.folder)

        assert done.code == 1
        assert done.files[BAD]["error"] == codes.DATE_INVALID
        assert headlines() == {"头一篇", "末一篇"}

    def test_in_the_name_of_a_file_alone_gives_way_to_the_one_inside(self, archive):
        archive.write("0001-01-01-a.md", code=None, title="日期在里面")

        done = import_archive(archive.folder)

        assert done.files["0001-01-01-a.md"]["warnings"] == ["filename-date-invalid"]


class TestAFaultOfOurOwn:
    def test_while_a_file_is_read_is_its_outcome_and_tried_again(self, archive, monkeypatch):
        whole = import_worker.read_post

        def read_post(source, now):
            if source.path == BAD:
                raise OverflowError("date value out of range")
            return whole(source, now)

        with monkeypatch.context() as patched:
            patched.setattr(import_worker, "read_post", read_post)
            done = import_archive(archive.folder)

        assert done.code == 1
        assert (done.files[BAD]["error"], done.files[BAD]["detail"]) == (
            codes.FAILED, "OverflowError: date value out of range",
        )  # fmt: skip
        assert headlines() == {"头一篇", "末一篇"}
        assert bytes(ArchiveFile.objects.get(path=BAD).original)
        assert import_archive(archive.folder).code == 0
        assert "坏的一篇" in headlines()

    def test_while_a_file_is_indexed_is_its_outcome(self, archive, monkeypatch):
        whole = import_worker.index.prepare

        def prepare(**texts):
            if texts["headline"] == "坏的一篇":
                raise RecursionError("maximum recursion depth exceeded")
            return whole(**texts)

        monkeypatch.setattr(import_worker.index, "prepare", prepare)
        done = import_archive(archive.folder)

        assert done.files[BAD]["error"] == codes.FAILED
        assert headlines() == {"头一篇", "末一篇"}

    @pytest.mark.parametrize(
        "error", [ValueError("embedded null"), DataError("value too long"), TypeError("no text")]
    )
    def test_while_a_file_is_saved_is_its_outcome(self, archive, monkeypatch, error):
        whole = save.post_import.create

        def create(leads):
            if any(lead.jekyll.title == "坏的一篇" for lead in leads):
                raise error
            whole(leads)

        monkeypatch.setattr(save.post_import, "create", create)
        done = import_archive(archive.folder)

        assert done.code == 1
        assert done.files[BAD]["error"] == codes.FAILED
        assert done.counts["created"] == 2
        assert headlines() == {"头一篇", "末一篇"}
        assert ArchiveFile.objects.filter(path=BAD, outcome="reject", post=None).exists()

    def test_of_the_database_itself_stops_the_run(self, archive, monkeypatch):
        def create(leads):
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(save.post_import, "create", create)

        assert import_archive(archive.folder).code == 3
        assert not Post.objects.exists()

    def test_in_a_worker_process_is_its_files_outcome_too(self, archive, monkeypatch):
        monkeypatch.setattr(archive_import, "FEW_FILES", 1)
        archive.write(BAD, code="NW202203160000000009", at="0001-01-01")

        done = import_archive(archive.folder, "--workers", "2")

        assert done.files[BAD]["error"] == codes.DATE_INVALID
        assert headlines() == {"头一篇", "末一篇"}


class TestCharactersThatAreNoText:
    def test_are_taken_out_of_every_field_with_a_warning(self, archive):
        archive.write(
            BAD, code="NW202203160000000009", title="题有\uffff非字\u200b符", body="<p>正\ufffe文\x0b。</p>"
        )

        done = import_archive(archive.folder)

        post = Post.objects.get(headline="题有非字符")
        assert post.body_text == "正文。"
        assert "control-chars" in done.files[BAD]["warnings"]

    def test_written_as_yaml_escapes_are_taken_out_as_well(self, archive):
        archive.write(BAD, code="NW202203160000000009", title="题有\\uFFFF非字符")

        import_archive(archive.folder)

        assert all("\uffff" not in headline for headline in headlines())

    def test_that_multiply_a_body_turn_the_file_away_as_too_large(self, archive):
        archive.remove(BAD)
        archive.write(
            "2022-03-16-a.html", code=None, body="<em><del><sub><sup><code>" * 130 + "<p>x" * 60_000
        )

        done = import_archive(archive.folder)

        assert done.files["2022-03-16-a.html"]["error"] == codes.TOO_LARGE
        assert headlines() == {"头一篇", "末一篇"}
