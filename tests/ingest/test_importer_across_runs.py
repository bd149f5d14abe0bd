"""Importing again: what a second run may change, and what it must leave alone."""

from urllib.parse import unquote

import pytest

from articles import publication
from articles.models import ArchiveFile, BarePicture, Edition, HomeSlot, Post, Redirect, Source, Tag
from articles.search import find
from tests.factories import CategoryFactory, PostFactory

from .archive import import_archive

pytestmark = pytest.mark.django_db

PATH = "2022-03-15-NW202203152310400117.md"
URL = "/donglanbaoxianbao/2022/03/15/NW202203152310400117.html"


def the_post():
    return Post.objects.get(is_legacy=True)


def edit(post, **fields):
    """Change a post as the desk does: through the model, then index and edition."""
    for name, value in fields.items():
        setattr(post, name, value)
    post.save()
    publication.changed([post])


class TestAChangedFile:
    def test_updates_its_post_and_nothing_is_made_twice(self, archive):
        archive.write(title="旧标题", tags="甲 乙")
        import_archive(archive.folder)
        first = the_post()
        archive.write(
            title="新标题", tags="乙 丙", body="<p>改过的正文说到了折叠桌。</p>", outlet="南渚财经周刊"
        )

        outcome = import_archive(archive.folder)

        post = the_post()
        assert outcome.counts["updated"] == 1
        assert outcome.files[PATH]["action"] == "updated"
        assert (post.pk, post.headline, post.source.name) == (first.pk, "新标题", "南渚财经周刊")
        assert "折叠桌" in post.body_text
        assert {tag.name for tag in post.tags.all()} == {"乙", "丙"}
        assert post.source_links.count() == 1
        assert find.search_ids("折叠桌") == [post.pk]
        assert bytes(ArchiveFile.objects.get().original) == (archive.folder / PATH).read_bytes()

    def test_keeps_in_step_which_pictures_have_no_caption(self, archive):
        archive.write(body='<p>文字。</p><p><img src="/images/1.jpg"></p>')
        import_archive(archive.folder)
        assert list(BarePicture.objects.values_list("post", "name")) == [(the_post().pk, "/images/1.jpg")]
        archive.write(body='<p>文字。</p><p><img src="/images/2.jpg"></p>')

        import_archive(archive.folder)

        assert list(BarePicture.objects.values_list("post", "name")) == [(the_post().pk, "/images/2.jpg")]

    def test_shows_readers_the_new_text_by_moving_the_edition(self, archive):
        archive.write()
        import_archive(archive.folder)
        before = Edition.current()
        archive.write(title="新标题")

        import_archive(archive.folder)

        assert Edition.current() > before

    def test_leaves_both_states_in_the_history(self, archive):
        archive.write(title="旧标题")
        import_archive(archive.folder)
        archive.write(title="新标题")

        import_archive(archive.folder)

        assert {row.headline for row in the_post().history.all()} == {"旧标题", "新标题"}

    def test_tells_an_editor_with_the_piece_open_that_it_moved_on(self, archive):
        archive.write()
        import_archive(archive.folder)
        before = the_post().version
        archive.write(title="新标题")

        import_archive(archive.folder)

        assert the_post().version == before + 1

    def test_of_another_day_moves_the_address_and_the_old_one_redirects(self, archive, client):
        archive.write()
        import_archive(archive.folder)
        archive.write(at="2022-03-16 07:00:00 +0800")

        outcome = import_archive(archive.folder)

        entry = outcome.files[PATH]
        assert entry["url"] == "/donglanbaoxianbao/2022/03/16/NW202203152310400117.html"
        assert entry["aliases"] == [URL]
        assert client.get(entry["url"]).status_code == 200
        assert client.get(URL)["Location"] == entry["url"]

    def test_that_goes_back_to_its_first_day_takes_its_address_home(self, archive):
        archive.write()
        import_archive(archive.folder)
        archive.write(at="2022-03-16 07:00:00 +0800")
        import_archive(archive.folder)
        archive.write()

        import_archive(archive.folder)

        assert the_post().path == URL
        assert [row.old_path for row in Redirect.objects.all()] == [
            "/donglanbaoxianbao/2022/03/16/NW202203152310400117.html"
        ]

    def test_that_can_no_longer_be_read_leaves_its_post_and_finds_it_again_when_mended(self, archive):
        archive.write(title="旧标题")
        import_archive(archive.folder)
        archive.write(title="坏日期", at="2022-13-45 10:00:00 +0800")
        broken = import_archive(archive.folder)
        assert broken.files[PATH]["error"] == "date-invalid"
        assert the_post().headline == "旧标题"
        archive.write(title="修好了")

        mended = import_archive(archive.folder)

        assert mended.counts["updated"] == 1
        assert the_post().headline == "修好了"

    def test_with_a_corrected_infocode_keeps_its_post(self, archive):
        archive.write(code="NW202203152310400110")
        import_archive(archive.folder)
        first = the_post().pk
        archive.write()

        outcome = import_archive(archive.folder)

        assert outcome.counts["updated"] == 1
        assert (the_post().pk, the_post().source_links.get().external_id) == (first, "NW202203152310400117")

    def test_that_became_a_draft_is_no_longer_shown(self, archive, client):
        archive.write()
        import_archive(archive.folder)
        archive.write(more="published: false\n")

        import_archive(archive.folder)

        assert client.get(URL).status_code == 404


class TestAnEditedPost:
    @pytest.mark.parametrize(
        "change",
        [
            {"headline": "编辑改的标题"},
            {"dek": "编辑写的摘要"},
            {"body_html": "<p>编辑改的正文</p>"},
            {"status": Post.Status.IN_REVIEW},
        ],
    )
    def test_is_kept_when_its_file_changes(self, archive, change):
        archive.write(title="旧标题")
        import_archive(archive.folder)
        edit(the_post(), **change)
        archive.write(title="文件的新标题")

        outcome = import_archive(archive.folder)

        assert outcome.code == 0
        assert outcome.counts["kept"] == 1
        assert outcome.files[PATH]["action"] == "kept"
        assert {name: getattr(the_post(), name) for name in change} == change
        assert the_post().headline != "文件的新标题"

    def test_stays_kept_at_every_further_run_and_nothing_is_written(self, archive, django_assert_num_queries):
        archive.write()
        import_archive(archive.folder)
        edit(the_post(), headline="编辑改的标题")
        archive.write(title="文件的新标题")
        import_archive(archive.folder)
        edition, stored = Edition.current(), ArchiveFile.objects.get()

        outcome = import_archive(archive.folder)

        assert outcome.counts["kept"] == 1
        assert Edition.current() == edition
        assert ArchiveFile.objects.get().imported_at == stored.imported_at

    def test_keeps_the_new_original_all_the_same(self, archive):
        archive.write()
        import_archive(archive.folder)
        edit(the_post(), headline="编辑改的标题")
        archive.write(title="文件的新标题")

        import_archive(archive.folder)

        assert "文件的新标题" in bytes(ArchiveFile.objects.get().original).decode()

    def test_is_overwritten_when_that_is_asked_for_also_after_it_was_kept(self, archive):
        archive.write()
        import_archive(archive.folder)
        edit(the_post(), headline="编辑改的标题")
        archive.write(title="文件的新标题")
        import_archive(archive.folder)

        outcome = import_archive(archive.folder, "--overwrite-edited")

        assert outcome.counts["updated"] == 1
        assert the_post().headline == "文件的新标题"
        assert "编辑改的标题" in {row.headline for row in the_post().history.all()}

    def test_is_overwritten_on_request_even_if_its_file_is_as_it_was(self, archive):
        archive.write(title="文件的标题")
        import_archive(archive.folder)
        edit(the_post(), headline="编辑改的标题")

        assert import_archive(archive.folder).counts["unchanged"] == 1
        assert import_archive(archive.folder, "--overwrite-edited").counts["updated"] == 1
        assert the_post().headline == "文件的标题"

    def test_counts_as_untouched_when_the_desk_filed_tagged_or_placed_it(self, archive):
        archive.write(tags="甲")
        import_archive(archive.folder)
        post = the_post()
        edit(post, section=CategoryFactory(slug="jianguan", name="监管"))
        post.tags.add("编辑的标签")
        HomeSlot.objects.create(place=HomeSlot.Place.LEAD, post=post)
        archive.write(title="文件的新标题", tags="乙")

        outcome = import_archive(archive.folder)

        post = the_post()
        assert outcome.counts["updated"] == 1
        assert (post.headline, post.section.slug) == ("文件的新标题", "jianguan")
        assert {tag.name for tag in post.tags.all()} == {"编辑的标签", "乙"}
        assert post.home_slots.exists()

    def test_counts_as_untouched_when_its_outlet_was_renamed(self, archive):
        archive.write()
        import_archive(archive.folder)
        Source.objects.update(name="东澜保险报（数字版）")
        archive.write(title="文件的新标题")

        assert import_archive(archive.folder).counts["updated"] == 1

    def test_under_embargo_is_kept(self, archive):
        archive.write()
        import_archive(archive.folder)
        edit(the_post(), embargoed_until=the_post().published_at)
        archive.write(at="2022-03-14 07:00:00 +0800")

        assert import_archive(archive.folder).counts["kept"] == 1

    def test_answers_at_the_address_its_file_now_gives(self, archive, client):
        archive.write()
        import_archive(archive.folder)
        edit(the_post(), headline="编辑改的标题")
        archive.write(at="2022-03-16 07:00:00 +0800")

        outcome = import_archive(archive.folder)

        assert the_post().path == URL
        assert client.get(outcome.files[PATH]["url"])["Location"] == URL


class TestAWithdrawnPost:
    @pytest.mark.parametrize("arguments", [[], ["--overwrite-edited"]])
    def test_is_never_republished(self, archive, client, arguments):
        archive.write()
        import_archive(archive.folder)
        post = the_post()
        edit(
            post,
            status=Post.Status.WITHDRAWN,
            withdrawn_at=post.published_at,
            withdrawal_reason="来源方已撤回",
        )
        archive.write(title="文件的新标题")

        outcome = import_archive(archive.folder, *arguments)

        assert outcome.counts["kept"] == 1
        assert the_post().status == Post.Status.WITHDRAWN
        assert client.get(URL).status_code == 410


class TestAnAddress:
    def test_stays_with_the_post_that_has_it(self, archive):
        archive.write("2022-04-20-jiu.md", code=None, title="先到", more="permalink: /huodong/chun.html\n")
        import_archive(archive.folder)
        archive.write(
            "2022-04-21-xin.md",
            code=None,
            title="后到",
            more="permalink: /huodong/chun.html\n",
            at="2022-04-21",
        )

        outcome = import_archive(archive.folder)

        later = outcome.files["2022-04-21-xin.md"]
        assert outcome.code == 1
        assert (later["outcome"], later["error"], later["of"]) == (
            "reject",
            "url-conflict",
            "2022-04-20-jiu.md",
        )
        assert outcome.files["2022-04-20-jiu.md"]["action"] == "unchanged"
        assert the_post().headline == "先到"

    def test_stays_refused_at_the_next_run_without_a_write(self, archive):
        archive.write("2022-04-20-jiu.md", code=None, more="permalink: /huodong/chun.html\n")
        import_archive(archive.folder)
        archive.write("2022-04-21-xin.md", code=None, more="permalink: /huodong/chun.html\n", at="2022-04-21")
        import_archive(archive.folder)
        stored = ArchiveFile.objects.get(path="2022-04-21-xin.md").imported_at

        outcome = import_archive(archive.folder)

        assert outcome.counts["rejected"] == 1
        assert ArchiveFile.objects.get(path="2022-04-21-xin.md").imported_at == stored

    def test_of_a_piece_written_at_the_desk_is_not_taken(self, archive):
        PostFactory(live=True, path=URL, headline="编辑部自己的稿件")
        archive.write()

        [entry] = import_archive(archive.folder).files.values()

        assert (entry["error"], entry["of"]) == ("url-conflict", None)
        assert "编辑部自己的稿件" in entry["detail"]

    def test_that_redirects_to_another_post_is_not_taken(self, archive):
        archive.write()
        import_archive(archive.folder)
        archive.write(at="2022-03-16 07:00:00 +0800")
        import_archive(archive.folder)
        archive.write("a/2022-03-15-x.md", code=None, more=f"permalink: {URL}\n")

        outcome = import_archive(archive.folder)

        assert outcome.files["a/2022-03-15-x.md"]["error"] == "url-conflict"

    def test_that_the_desk_retired_stays_retired(self, archive):
        Redirect.objects.create(old_path=URL)
        archive.write()

        [entry] = import_archive(archive.folder).files.values()

        assert entry["error"] == "url-conflict"


class TestOneKey:
    def test_under_a_new_file_name_stays_one_post(self, archive):
        archive.write()
        import_archive(archive.folder)
        archive.remove(PATH)
        archive.write("2022/2022-03-15-baodan-tijian.md", title="改了文件名")

        outcome = import_archive(archive.folder)

        assert outcome.counts["updated"] == 1
        assert the_post().headline == "改了文件名"
        assert unquote(outcome.files["2022/2022-03-15-baodan-tijian.md"]["aliases"][0]) == URL
        assert import_archive(archive.folder).counts["unchanged"] == 1

    def test_renamed_there_and_back_has_the_text_of_the_file_that_is_there(self, archive):
        archive.write(title="第一稿")
        import_archive(archive.folder)
        archive.remove(PATH)
        archive.write("b/" + PATH, title="第二稿")
        import_archive(archive.folder)
        archive.remove("b/" + PATH)
        archive.write(title="第一稿")

        import_archive(archive.folder)

        assert the_post().headline == "第一稿"

    def test_claimed_by_a_later_file_that_appears_makes_the_first_a_duplicate(self, archive, client):
        archive.write(
            "2022-04-11-NW202204112333008800.md",
            code="NW202204112333008800",
            title="初稿",
            at="2022-04-11 23:50:00 +0800",
        )
        import_archive(archive.folder)
        archive.write(
            "2022-04-12-NW202204112333008800.md",
            code="NW202204112333008800",
            title="更新稿",
            at="2022-04-12 00:10:00 +0800",
        )

        outcome = import_archive(archive.folder)

        first = outcome.files["2022-04-11-NW202204112333008800.md"]
        second = outcome.files["2022-04-12-NW202204112333008800.md"]
        assert (first["outcome"], first["of"]) == ("duplicate", "2022-04-12-NW202204112333008800.md")
        assert (second["outcome"], second["action"], second["aliases"]) == (
            "accept",
            "updated",
            [first["url"]],
        )
        assert the_post().headline == "更新稿"
        assert client.get(first["url"])["Location"] == second["url"]
        assert import_archive(archive.folder).counts == outcome.counts | {"updated": 0, "unchanged": 1}

    def test_claimed_by_an_earlier_file_that_appears_only_gains_an_address(self, archive):
        archive.write(
            "2022-04-12-NW202204112333008800.md",
            code="NW202204112333008800",
            title="更新稿",
            at="2022-04-12 00:10:00 +0800",
        )
        import_archive(archive.folder)
        archive.write(
            "2022-04-11-NW202204112333008800.md",
            code="NW202204112333008800",
            title="初稿",
            at="2022-04-11 23:50:00 +0800",
        )

        outcome = import_archive(archive.folder)

        assert outcome.files["2022-04-11-NW202204112333008800.md"]["outcome"] == "duplicate"
        assert the_post().headline == "更新稿"
        assert [row.post.headline for row in Redirect.objects.all()] == ["更新稿"]

    def test_falls_to_the_duplicate_when_the_later_file_goes(self, archive):
        archive.write(
            "2022-04-11-NW202204112333008800.md",
            code="NW202204112333008800",
            title="初稿",
            at="2022-04-11 23:50:00 +0800",
        )
        archive.write(
            "2022-04-12-NW202204112333008800.md",
            code="NW202204112333008800",
            title="更新稿",
            at="2022-04-12 00:10:00 +0800",
        )
        import_archive(archive.folder)
        archive.remove("2022-04-12-NW202204112333008800.md")

        import_archive(archive.folder)

        assert the_post().headline == "初稿"
        assert the_post().path.endswith("/2022/04/11/NW202204112333008800.html")

    def test_of_a_duplicate_whose_address_another_post_has_says_the_same_at_every_run(self, archive):
        """The duplicate claims nothing: its address is the other post's page, in this run and in the next."""
        code = "NW202204112333008800"
        archive.write("a/2022-04-11-x.md", code=code, at="2022-04-11", more="permalink: /zhuanti/x.html\n")
        archive.write("b/2022-04-12-x.md", code=code, at="2022-04-12")
        archive.write("c/2022-04-13-x.md", code=None, at="2022-04-13", more="permalink: /zhuanti/x.html\n")
        first = import_archive(archive.folder)

        again = import_archive(archive.folder)

        assert first.counts | {"created": 0, "unchanged": 2} == again.counts
        assert {path: entry["outcome"] for path, entry in again.files.items()} == {
            "a/2022-04-11-x.md": "duplicate",
            "b/2022-04-12-x.md": "accept",
            "c/2022-04-13-x.md": "accept",
        }

    def test_turned_away_by_a_known_address_makes_room_for_its_other_file(self, archive):
        archive.write("c/2022-04-10-x.md", code=None, at="2022-04-10", more="permalink: /zhuanti/x.html\n")
        import_archive(archive.folder)
        code = "NW202204112333008800"
        archive.write("a/2022-04-11-x.md", code=code, title="有自己的地址", at="2022-04-11")
        archive.write("b/2022-04-12-x.md", code=code, at="2022-04-12", more="permalink: /zhuanti/x.html\n")

        outcome = import_archive(archive.folder)

        assert outcome.files["b/2022-04-12-x.md"]["error"] == "url-conflict"
        assert outcome.files["a/2022-04-11-x.md"]["action"] == "created"


class TestANewImporterVersion:
    def test_reads_every_file_anew_and_changes_only_what_comes_out_otherwise(self, archive, monkeypatch):
        archive.write()
        import_archive(archive.folder)
        edition = Edition.current()
        monkeypatch.setattr("articles.ingest.previous_import.IMPORTER_VERSION", "next")

        outcome = import_archive(archive.folder)

        assert outcome.counts["updated"] == 1
        assert ArchiveFile.objects.get().importer_version == "next"
        assert Edition.current() == edition


class TestAScheduledPost:
    def test_is_reported_as_published_once_its_hour_has_come(self, archive, monkeypatch):
        from datetime import UTC, datetime

        archive.write(at="2031-01-01 09:00:00 +0800")
        assert import_archive(archive.folder).files[PATH]["status"] == "scheduled"
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2032, 1, 1, tzinfo=UTC))

        assert import_archive(archive.folder).files[PATH]["status"] == "published"


class TestTheOrderOfPublication:
    def test_is_the_order_of_the_new_posts(self, archive):
        archive.write("a/2022-03-15-c.md", code=None, title="丙", at="2022-03-17")
        archive.write("b/2022-03-15-a.md", code=None, title="甲", at="2022-03-15")
        archive.write("c/2022-03-15-b.md", code=None, title="乙", at="2022-03-16")

        import_archive(archive.folder)

        assert [post.headline for post in Post.objects.order_by("pk")] == ["甲", "乙", "丙"]


class TestTags:
    def test_that_differ_only_in_case_stay_two(self, archive):
        archive.write(tags="TechLane Techlane")

        import_archive(archive.folder)

        assert {tag.name for tag in Tag.objects.all()} == {"TechLane", "Techlane"}
