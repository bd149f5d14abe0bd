"""稿源名单: editions, outlets that join and leave, and what a piece was checked against."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.editorial.checks import due
from articles.editorial.checks.provenance import missing_provenance
from articles.editorial.curation import labels, site_content, source_lists
from articles.editorial.errors import Incomplete, InvalidText, NotPermitted, ReasonMissing
from articles.editorial.publishing import publish
from articles.editorial.writing import drafts
from articles.models import EditorialEvent, Post, Source, SourceList
from tests.factories import PostFactory, SourceFactory

from .desk import HOUR, NOW, approved, draft, published

TODAY = NOW.date()
OLD, NEW = TODAY - timedelta(days=400), TODAY - timedelta(days=1)
DAY = timedelta(days=1)
LEFT = "名单内的稿源（已不在名单）"


def load(edition, day, *names, actor=None, at=NOW):
    return source_lists.load(edition, day, [(name, "新闻网站") for name in names], actor=actor, at=at)


def outlet(name="东澜保险报", **values):
    return SourceFactory(name=name, slug="donglanbaoxianbao", **values)


class TestTheTable:
    @pytest.mark.parametrize(
        "head", ["name,category", "单位,类别", "\ufeff单位名称,分类", "序号,Unit,Category"]
    )
    def test_is_read_by_its_head(self, head):
        row = "7,东澜保险报,报纸" if head.startswith("序号") else "东澜保险报,报纸"

        assert source_lists.units_in(source_lists.decoded(f"{head}\n{row}\n,\n".encode())) == [
            ("东澜保险报", "报纸")
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
    @pytest.mark.parametrize("mark", [",", "\t", ";"])
    def test_is_read_as_table_programs_write_it(self, encoding, mark):
        table = f"单位{mark}类别\n东澜保险报{mark}报纸\n湖心财经\n\n云麓日报{mark}报纸{mark}{mark}\n"

        assert source_lists.units_in(source_lists.decoded(table.encode(encoding))) == [
            ("东澜保险报", "报纸"), ("湖心财经", ""), ("云麓日报", "报纸")
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"\xff\xff\x80", "读不出文件的文字"),
            (b"PK\x03\x04", "另存为“CSV UTF-8”"),
            (b"x" * 2_000_001, "文件超过 2 MB"),
        ],
    )
    def test_of_another_kind_is_refused(self, data, fault):
        with pytest.raises(InvalidText, match=fault):
            source_lists.decoded(data)

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "文件是空的"),
            (" \n\t\n", "文件是空的"),
            ("单位,类别\n东澜保险报,报纸\n湖心财经,网站,主管单位\n", "第 3 行有 3 格，第一行只有 2 栏"),
            ("单位,单位\n东澜保险报,报纸\n", "第一行有两栏都叫“单位”"),
            (f"单位\n{'长' * 140_000}\n", "第 2 行读不下去，有一格太长"),
            ("单位\n" + "".join(f"第{n}家\n" for n in range(10_001)), "表里超过 10000 行"),
            ("编号,地区\n1,东澜\n", "第一行"),
            ("单位\n", "没有单位"),
            ("单位\n东澜保险报\n东澜 保险报\n", "第 3 行的“东澜 保险报”与前面的“东澜保险报”重复"),
            (f"单位\n{'长' * 201}\n", "太长"),
            ("单位\n——\n", "没有文字"),
            ('单位\n"东澜\n', "第 2 行读不下去，引号没有成对"),
        ],
    )
    def test_says_what_is_wrong(self, text, fault):
        with pytest.raises(InvalidText, match=fault):
            source_lists.units_in(text)


@pytest.mark.django_db
class TestAnEdition:
    def test_says_of_every_outlet_whether_it_stands_on_it(self):
        listed, other = outlet(is_on_whitelist=False), SourceFactory(name="湖心财经")

        loaded = load("2025-06", NEW, "东澜保险报")

        assert (loaded.joined, loaded.left) == ((listed,), (other,))
        assert [source.is_listed(TODAY) for source in Source.objects.order_by("pk")] == [True, False]
        assert EditorialEvent.objects.get(verb="load_source_list").note == (
            "2025-06 版，1 家单位；新列入 1 家：东澜保险报；退出 1 家：湖心财经"
        )

    def test_finds_an_outlet_by_what_it_is_called_there(self):
        source = outlet("东澜保险网", listed_as="东澜报业集团")

        load("2025-06", NEW, "东澜报业（集团）")

        source.refresh_from_db()
        assert source.is_listed(TODAY)

    def test_counts_from_its_day(self):
        source = outlet(is_on_whitelist=False)
        load("2021-10", OLD, "东澜保险报")

        load("2025-06", TODAY + 5 * DAY, "湖心财经")

        source.refresh_from_db()
        assert source.is_listed(TODAY + 4 * DAY)
        assert not source.is_listed(TODAY + 5 * DAY)
        assert not source.is_listed(OLD - DAY)
        assert source.left_list_on == TODAY + 5 * DAY

    def test_that_is_the_first_leaves_the_word_of_the_desk_in_force_until_its_day(self, reporter, editor):
        said, never = outlet(), SourceFactory(name="湖心财经", is_on_whitelist=False)
        before = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)
        after = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + 9 * DAY)

        loaded = load("2026-06", TODAY + 5 * DAY, "湖心财经")

        said.refresh_from_db()
        never.refresh_from_db()
        days = (TODAY, TODAY + 4 * DAY, TODAY + 5 * DAY)
        assert [said.is_listed(day) for day in days] == [True, True, False]
        assert [never.is_listed(day) for day in days] == [False, False, True]
        assert [post.pk for post in loaded.held] == [after.pk]
        assert missing_provenance(Post.objects.get(pk=before.pk), on=TODAY) == []

    @pytest.mark.parametrize("names", [["东澜保险报"], ["湖心财经"]])
    @pytest.mark.parametrize("is_said", [True, False])
    @pytest.mark.parametrize("day", [NEW, TODAY + 5 * DAY])
    def test_dropped_as_the_only_one_leaves_nothing_of_itself(self, chief, names, is_said, day):
        source = outlet(is_on_whitelist=is_said)
        before = Source.objects.values().get(pk=source.pk)

        source_lists.drop(load("2026-06", day, *names).source_list, reason="载错", actor=chief, at=NOW)

        assert Source.objects.values().get(pk=source.pk) == before
        assert Source.objects.get(pk=source.pk).is_listed(TODAY) is is_said

    def test_counts_again_for_an_outlet_that_comes_back_as_days_go_by(self):
        source = outlet()
        for edition, day, name in (
            ("1", OLD, "东澜保险报"),
            ("2", TODAY + DAY, "湖心财经"),
            ("3", TODAY + 3 * DAY, "东澜保险报"),
        ):
            load(edition, day, name)

        source_lists.keep_settled(NOW + 3 * DAY)

        source.refresh_from_db()
        assert source.is_listed(TODAY + 3 * DAY)

    def test_that_two_load_at_once_is_refused_to_the_second(self, monkeypatch):
        load("2025-06", NEW, "东澜保险报")
        nothing = SourceList.objects.none()
        monkeypatch.setattr(SourceList.objects, "filter", lambda **asked: nothing)  # as the second saw it

        with pytest.raises(InvalidText, match="刚刚被别人载入"):
            load("2025-06", NEW, "东澜保险报")

    def test_takes_an_outlet_back_that_had_left(self):
        source = outlet()
        for edition, day, name in (
            ("1", OLD, "东澜保险报"),
            ("2", OLD + DAY, "湖心财经"),
            ("3", NEW, "东澜保险报"),
        ):
            load(edition, day, name)

        source.refresh_from_db()
        assert source.is_listed(TODAY)
        assert source.left_list_on is None

    def test_is_refused_with_other_words_under_its_name_or_day(self):
        load("2025-06", NEW, "东澜保险报")

        with pytest.raises(InvalidText, match="已经载入"):
            load("2025-06", NEW, "湖心财经")
        with pytest.raises(InvalidText, match="也是"):
            load("2025-07", NEW, "湖心财经")
        with pytest.raises(InvalidText, match="版次"):
            load(" ", OLD, "湖心财经")

    def test_once_more_changes_nothing_but_finds_new_outlets(self):
        load("2025-06", NEW, "东澜保险报")
        source = outlet(is_on_whitelist=False)

        assert load("2025-06", NEW, "东澜保险报").joined == (source,)
        assert SourceList.objects.count() == 1

    def test_is_loaded_and_dropped_by_a_chief_alone(self, editor, chief):
        with pytest.raises(NotPermitted, match="主编"):
            load("2025-06", NEW, "东澜保险报", actor=editor)
        loaded = load("2025-06", NEW, "东澜保险报", actor=chief).source_list
        for deed in (
            lambda: source_lists.drop(loaded, reason="载错", actor=editor, at=NOW),
            lambda: source_lists.check_again(loaded, actor=editor, at=NOW),
        ):
            with pytest.raises(NotPermitted):
                deed()
        with pytest.raises(ReasonMissing):
            source_lists.drop(loaded, reason=" ", actor=chief, at=NOW)

    def test_that_is_dropped_leaves_the_one_before_it_in_force(self, chief):
        source = outlet()
        load("2021-10", OLD, "东澜保险报")
        mistake = load("2025-06", NEW, "湖心财经").source_list

        source_lists.drop(mistake, reason="载错了文件", actor=chief, at=NOW)

        source.refresh_from_db()
        assert source.is_listed(TODAY)
        assert SourceList.objects.in_force(TODAY).edition == "2021-10"
        assert "载错了文件" in EditorialEvent.objects.get(verb="drop_source_list").note

    def test_dropped_as_the_only_one_leaves_it_to_the_desk_again(self, chief):
        source = outlet()
        source_lists.drop(load("2025-06", NEW, "湖心财经").source_list, reason="载错", actor=chief, at=NOW)
        source.refresh_from_db()
        source.is_on_whitelist = True

        site_content.save(source, ["is_on_whitelist"], actor=chief, at=NOW)

        assert source.is_listed(TODAY)


@pytest.mark.django_db
class TestAnOutlet:
    def test_that_is_new_or_renamed_is_held_against_the_list(self, chief):
        load("2025-06", NEW, "东澜保险报")
        source = site_content.save(Source(name="东澜报", slug="donglan"), [], actor=chief, at=NOW)
        assert not source.is_listed(TODAY)

        labels.rename(source, name="东澜保险报", actor=chief, at=NOW)

        source.refresh_from_db()
        assert source.is_listed(TODAY)

    def test_that_is_saved_keeps_what_a_list_wrote_meanwhile(self, chief):
        source = outlet()
        stale = Source.objects.get(pk=source.pk)
        load("2025-06", NEW, "湖心财经")
        Source.objects.filter(pk=source.pk).update(name="东澜报")
        stale.licence_note = "协议 7 号"

        site_content.save(stale, ["licence_note"], actor=chief, at=NOW)

        source.refresh_from_db()
        assert (source.name, source.licence_note, source.left_list_on) == ("东澜报", "协议 7 号", NEW)

    def test_that_comes_off_the_list_by_its_new_name_has_its_pieces_held(self, reporter, editor, chief):
        source = outlet()
        load("2021-10", OLD, "东澜保险报")
        due_soon = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)

        labels.rename(source, name="东澜周报", actor=chief, at=NOW)

        assert [held.post for held in due.unpublished()] == [due_soon]
        assert due.held_since(NOW, [due_soon.pk]) == 1

    def test_that_goes_into_one_off_the_list_has_its_pieces_held(self, reporter, editor, chief):
        source, other = outlet(), SourceFactory(name="湖心财经", is_on_whitelist=False)
        due_soon = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)

        labels.merge(source, other, actor=chief, at=NOW)

        assert [held.post for held in due.unpublished()] == [due_soon]

    def test_is_not_put_on_the_list_by_hand(self, chief):
        source = outlet(is_on_whitelist=False)
        load("2025-06", NEW, "湖心财经")
        source.refresh_from_db()
        source.is_on_whitelist = True

        site_content.save(source, ["is_on_whitelist"], actor=chief, at=NOW)

        source.refresh_from_db()
        assert not source.is_listed(TODAY)


@pytest.mark.django_db
class TestARepost:
    def test_keeps_the_edition_it_was_checked_against(self, reporter, editor):
        outlet()
        load("2021-10", OLD, "东澜保险报")
        post = approved(reporter, editor)
        assert post.list_edition == "2021-10"

        load("2026-03", TODAY + 2 * DAY, "东澜保险报")
        soon = publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR)
        assert Post.objects.get(pk=soon.pk).list_edition == "2021-10"
        later = publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + 3 * DAY)
        assert Post.objects.get(pk=later.pk).list_edition == "2026-03"

    def test_has_none_where_none_is_loaded_or_asked_for(self, reporter, editor):
        assert published(reporter, editor).list_edition == ""
        load("2021-10", OLD, "东澜保险报")
        own = draft(reporter, origin="own", byline="李华")
        assert drafts.submit(own, actor=reporter, at=NOW).list_edition == ""

    def test_of_an_outlet_that_left_is_held(self, reporter, editor, chief):
        source = outlet()
        load("2021-10", OLD, "东澜保险报")
        waiting = draft(reporter)
        due_soon = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)

        loaded = load("2026-03", TODAY, "湖心财经", actor=chief)

        assert [post.pk for post in loaded.held] == [due_soon.pk]
        assert [held.reason for held in due.unpublished()] == [f"缺{LEFT}"]
        assert [(one.source, set(one.posts)) for one in source_lists.departures(loaded.source_list, NOW)] == [
            (source, {waiting, due_soon})
        ]
        with pytest.raises(Incomplete, match="已不在名单"):
            drafts.submit(waiting, actor=reporter, at=NOW)

    def test_of_an_outlet_that_will_leave_runs_until_then(self, reporter, editor):
        outlet()
        load("2021-10", OLD, "东澜保险报")
        before = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)
        after = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + 3 * DAY)

        loaded = load("2026-03", TODAY + 2 * DAY, "湖心财经")

        assert [post.pk for post in loaded.held] == [after.pk]
        assert missing_provenance(Post.objects.get(pk=before.pk), on=TODAY) == []

    def test_of_the_archive_is_exempt(self):
        source = outlet()
        load("2025-06", NEW, "湖心财经")
        source.refresh_from_db()

        assert missing_provenance(PostFactory(source=source, is_legacy=True), on=TODAY) == []


@pytest.mark.django_db
class TestTheCommand:
    def run(self, tmp_path, text="单位,类别\n东澜保险报,报纸\n", **options):
        file, out = tmp_path / "mingdan.csv", StringIO()
        file.write_text(text, encoding="utf-8")
        call_command("load_source_list", file, stdout=out, **{"edition": "2025-06", **options})
        return out.getvalue()

    def test_says_what_changed(self, tmp_path):
        outlet(is_on_whitelist=False)
        gone = SourceFactory(name="湖心财经")
        PostFactory(source=gone, headline="还没发的稿件")

        said = self.run(tmp_path, published_on=date(2025, 7, 2))

        assert said.splitlines() == [
            "2025-06 版（2025-07-02 起）：1 家单位。",
            "新列入：东澜保险报",
            "退出：湖心财经",
            "  草稿　湖心财经　《还没发的稿件》",
        ]

    def test_counts_from_today_and_can_be_repeated(self, tmp_path, noon):
        self.run(tmp_path)
        assert SourceList.objects.get().published_on == timezone.localdate()
        SourceList.objects.update(published_on=NEW)

        self.run(tmp_path)

        assert SourceList.objects.get().published_on == NEW

    def test_refuses_with_the_reason(self, tmp_path):
        with pytest.raises(CommandError, match="第一行"):
            self.run(tmp_path, "编号\n1\n")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("load_source_list", tmp_path / "none.csv", edition="2025-06")
        assert not SourceList.objects.exists()


@pytest.mark.django_db
def test_costs_a_fixed_number_of_queries(django_assert_num_queries, reporter, editor):
    outlet()
    load("2021-10", OLD, "东澜保险报")
    post = published(reporter, editor)
    moment = datetime(2026, 3, 3, tzinfo=NOW.tzinfo).date()

    with django_assert_num_queries(1):  # its 原文出处
        missing_provenance(post, on=moment)
