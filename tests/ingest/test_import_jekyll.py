"""The command: what goes in, what the report says, and the exit codes of its contract."""

import json
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import ArchiveFile, Category, Edition, Post, Redirect, Source
from articles.search import find

from .archive import SAMPLES, import_archive

pytestmark = pytest.mark.django_db

EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["files"]
FACTS = [
    "outcome",
    "error",
    "of",
    "status",
    "key",
    "title",
    "date",
    "categories",
    "tags",
    "section",
    "section_name",
    "outlet",
    "source_url",
    "infocode",
    "digest",
]


@pytest.fixture
def imported(db):
    return import_archive(SAMPLES / "posts")


class TestTheSamples:
    def test_give_every_fact_of_the_specification(self, imported):
        for path, expected in EXPECTED.items():
            entry = imported.files[path]
            facts = {name: expected[name] for name in FACTS if name in expected}

            assert {name: entry[name] for name in facts} == facts, path
            if "url" in expected:
                assert unquote(entry["url"]) == unquote(expected["url"]), path
            if "aliases" in expected:
                assert {*map(unquote, entry["aliases"])} == {*map(unquote, expected["aliases"])}, path
            if "warnings" in expected:
                assert sorted(entry["warnings"]) == sorted(expected["warnings"]), path

    def test_are_counted_and_end_with_status_1_because_some_were_rejected(self, imported):
        assert imported.code == 1
        assert imported.counts == {
            "created": 33,
            "updated": 0,
            "unchanged": 0,
            "kept": 0,
            "duplicate": 1,
            "rejected": 5,
            "skipped": 0,
        }

    def test_are_named_with_their_reason_when_rejected(self, imported):
        assert "2022-04-14-NW202213450000000001.md: date-invalid: 2022-13-45" in imported.screen
        assert imported.files["2022-03-25-NW202203252320114510.md"]["detail"] == "byte 25"
        assert "2022-04-21-lianxi-xin.md" in imported.files["2022-04-20-lianxi-jiu.md"]["detail"]

    def test_answer_at_every_address(self, imported, client):
        for path, entry in imported.files.items():
            if entry["outcome"] not in ("accept", "repair"):
                continue
            wanted = 200 if entry["status"] == "published" else 404
            assert client.get(entry["url"]).status_code == wanted, path
            for alias in entry["aliases"]:
                answer = client.get(alias)
                if wanted == 200:
                    assert answer.status_code == 301, (path, alias)
                    assert unquote(answer["Location"]) == unquote(entry["url"]), (path, alias)

    def test_are_kept_untouched_even_when_rejected_or_duplicate(self, imported):
        for path in EXPECTED:
            kept = ArchiveFile.objects.get(path=path)
            assert bytes(kept.original) == (SAMPLES / "posts" / path).read_bytes(), path

    def test_are_found_by_search(self, imported):
        found = find.search_ids("打饭窗口")

        assert [Post.objects.get(pk=pk).headline for pk in found[:1]] == ["东澜人寿把保单体检搬进社区食堂"]

    def test_make_one_category_a_section_and_one_source_an_outlet(self, imported):
        category = Category.objects.get(slug="21shijiejingji  nanzhulixiang")

        assert (category.name, category.kind) == ("21视界经济  南渚理享", Category.Kind.OUTLET)
        assert Source.objects.get(name="东澜保险报").slug == "donglanbaoxianbao"

    def test_import_again_writes_nothing_and_says_the_same(self, imported):
        edition = Edition.current()

        with CaptureQueriesContext(connection) as queries:
            again = import_archive(SAMPLES / "posts")

        written = [
            query["sql"]
            for query in queries
            if query["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        ]
        assert written == []
        assert Edition.current() == edition
        assert again.counts["unchanged"] == 33
        assert again.code == 1
        for path, entry in imported.files.items():
            assert {**again.files[path], "action": entry["action"]} == entry


class TestDryRun:
    def test_reports_what_would_happen_and_leaves_the_database_alone(self, db):
        edition = Edition.current()

        outcome = import_archive(SAMPLES / "posts", "--dry-run")

        assert outcome.counts["created"] == 33
        assert outcome.counts["rejected"] == 5
        assert not Post.objects.exists()
        assert not Category.objects.filter(kind=Category.Kind.OUTLET).exists()
        assert not ArchiveFile.objects.exists()
        assert not Redirect.objects.exists()
        assert Edition.current() == edition


class TestOneTextInSeveralPosts:
    BODY = "<p>服务专员把折叠桌摆在打饭窗口旁边，一中午接待了四十七位居民，其中三十一位第一次弄清了自己保单的保障责任。</p>"

    def write(self, archive, code, **fields):
        return archive.write(f"2022-03-15-{code}.md", code=code, **{"body": self.BODY, **fields})

    def test_is_imported_whole_and_reported(self, archive, db):
        first = self.write(archive, "NW202203152310400117")
        second = self.write(archive, "NW202203152310400118", title="打饭窗口旁的折叠桌", outlet="湖心财经")
        self.write(archive, "NW202203152310400119", body=self.BODY.replace("四十七", "七十四"))

        outcome = import_archive(archive.folder)

        assert outcome.counts["created"] == 3
        assert outcome.same_text == [[first, second]]
        assert "正文相同的有 1 组" in outcome.screen
        assert import_archive(archive.folder).same_text == [[first, second]]

    def test_is_not_said_of_a_few_words(self, archive, db):
        for code in ("NW202203152310400117", "NW202203152310400118"):
            self.write(archive, code, body="<p>图片新闻。</p>")

        assert import_archive(archive.folder).same_text == []


class TestExitCodes:
    def test_is_0_when_everything_went_in(self, archive):
        archive.write()

        assert import_archive(archive.folder).code == 0

    def test_is_0_for_an_empty_folder(self, archive):
        outcome = import_archive(archive.folder)

        assert outcome.code == 0
        assert set(outcome.counts.values()) == {0}

    @pytest.mark.parametrize(
        "arguments",
        [
            ["{tmp}/nowhere"],
            ["{tmp}/posts", "--assets", "{tmp}/nowhere"],
            ["{tmp}/posts", "--report", "{tmp}/nowhere/report.json"],
            ["{tmp}/posts", "--report", "{tmp}"],
            ["{tmp}/posts", "--workers", "0"],
        ],
    )
    def test_is_2_for_what_cannot_work_and_nothing_is_read(self, archive, tmp_path, arguments):
        archive.write()

        with pytest.raises(CommandError) as refused:
            call_command("import_jekyll", *[argument.format(tmp=tmp_path) for argument in arguments])

        assert refused.value.returncode == 2
        assert not Post.objects.exists()


class TestFilesThatAreNoPosts:
    def test_hidden_and_backup_files_are_skipped_and_not_stored(self, archive):
        for name in (
            ".2022-03-15-a.md",
            "_2022-03-15-a.md",
            "#2022-03-15-a.md#",
            "2022-03-15-a.md~",
            ".git/config",
        ):
            archive.write(name)

        outcome = import_archive(archive.folder)

        assert outcome.code == 0
        assert outcome.counts["skipped"] == 5
        assert not ArchiveFile.objects.exists()

    def test_a_name_in_another_encoding_is_rejected_under_a_name_that_can_be_shown(self, archive):
        (archive.folder / b"2022-03-15-\xb1\xa3.md".decode(errors="surrogateescape")).write_text(
            "内容", encoding="utf-8"
        )

        outcome = import_archive(archive.folder)

        assert outcome.files[r"2022-03-15-\xb1\xa3.md"]["error"] == "bad-filename"
        assert ArchiveFile.objects.get().path == r"2022-03-15-\xb1\xa3.md"

    @pytest.mark.parametrize("target", ["nowhere", "2022-03-16-x.md"], ids=["nothing", "itself"])
    def test_a_link_to_nothing_or_to_itself_is_named_and_the_run_goes_on(self, archive, target):
        archive.write()
        (archive.folder / "2022-03-16-x.md").symlink_to(archive.folder / target)

        outcome = import_archive(archive.folder)

        assert outcome.files["2022-03-16-x.md"]["error"] == "unreadable"
        assert outcome.counts["created"] == 1

    def test_a_link_back_to_the_folder_does_not_go_round_for_ever(self, archive):
        archive.write()
        (archive.folder / "again").symlink_to(archive.folder)

        assert import_archive(archive.folder).counts["created"] == 1

    def test_an_address_no_column_can_hold_is_rejected(self, archive):
        archive.write(more=f"permalink: /{'x' * 1200}.html\n")

        assert [entry["error"] for entry in import_archive(archive.folder).files.values()] == [
            "permalink-invalid"
        ]

    @pytest.mark.parametrize(
        "address", ["/search/", "/admin/2022/03/15/x.html", "/tag/x/", "/archive/2022/", "/category/x.html"]
    )
    def test_an_address_of_the_site_itself_is_rejected(self, address, archive):
        archive.write(more=f"permalink: {address}\n")

        [entry] = import_archive(archive.folder).files.values()

        assert entry["error"] == "url-conflict"
        assert address in entry["detail"]

    @pytest.mark.parametrize(
        "address", ["/about/contact.html", "/category/2022/03/15/x.html", "/tag/2022/x.html"]
    )
    def test_an_address_beside_the_sites_own_pages_is_taken(self, address, archive, client):
        archive.write(more=f"permalink: {address}\n")

        assert import_archive(archive.folder).code == 0
        assert client.get(address).status_code == 200

    def test_escapes_that_no_database_takes_do_not_stop_the_run(self, archive):
        archive.write(section='"a\\0b"', tags='"甲\\0"')
        archive.write("2022-03-16-x.md", code=None, more="permalink: /%00.html\n")

        outcome = import_archive(archive.folder)

        assert [entry["error"] for entry in outcome.files.values()] == [None, "permalink-invalid"]


class TestLongValues:
    def test_are_cut_in_the_columns_and_whole_in_the_facts(self, archive):
        title, tag, outlet, code = "长" * 600, "签" * 150, "报" * 300, "X" * 90
        path = archive.write(title=title, tags=tag, outlet=outlet, code=code, section="lan" * 100)

        outcome = import_archive(archive.folder)

        entry, post = outcome.files[path], Post.objects.get()
        assert outcome.code == 0
        assert (entry["tags"], entry["outlet"]) == ([tag], outlet)
        assert (post.headline, post.source.name) == (entry["title"][:500], outlet[:200])
        assert [tag.name for tag in post.tags.all()] == [tag[:100]]


class TestAssets:
    @pytest.fixture(autouse=True)
    def _own_store(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "media"

    def test_come_to_the_addresses_they_always_had(self, archive, tmp_path, client):
        picture = tmp_path / "site" / "images" / "图 1.png"
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"\x89PNG\r\n\x1a\n")

        import_archive(archive.folder, "--assets", str(tmp_path / "site"))

        answer = client.get("/images/%E5%9B%BE%201.png")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/png"
        assert b"".join(answer.streaming_content) == b"\x89PNG\r\n\x1a\n"

    def test_are_copied_once_and_replaced_when_they_change(self, archive, tmp_path):
        site = tmp_path / "site"
        site.mkdir()
        (site / "a.pdf").write_bytes(b"%PDF-1")
        first = import_archive(archive.folder, "--assets", str(site))
        again = import_archive(archive.folder, "--assets", str(site))
        (site / "a.pdf").write_bytes(b"%PDF-2")
        changed = import_archive(archive.folder, "--assets", str(site))

        assert "1 copied" in first.screen
        assert "0 copied (复制), 1 unchanged" in again.screen
        assert "1 copied" in changed.screen
        assert (tmp_path / "media" / "archive" / "a.pdf").read_bytes() == b"%PDF-2"

    def test_pages_scripts_and_hidden_files_are_left_out(self, archive, tmp_path, client):
        site = tmp_path / "site"
        site.mkdir()
        for name in ("index.html", "app.js", ".htaccess", "site.css"):
            (site / name).write_text("x")

        outcome = import_archive(archive.folder, "--assets", str(site))

        assert "4 not of a kind that is served" in outcome.screen
        assert not (tmp_path / "media" / "archive").exists()

    @pytest.mark.parametrize(
        "path", ["/../settings.png", "/a/../../x.png", "/%2e%2e/x.png", "/a\\x.png", "/x.png/", "/"]
    )
    def test_no_path_leads_out_of_the_store(self, path):
        from urllib.parse import unquote

        from articles.system.stored_files import open_asset

        assert open_asset(unquote(path)) is None
