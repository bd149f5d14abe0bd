"""转载录入, 待选稿, 快讯: what comes in, checked before it is kept."""

import json
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from articles.editorial.curation import source_lists
from articles.editorial.writing import drafts
from articles.models import ArchiveFile, Post
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory

PAGE = """<html><head><title>海岳再保险完成首单巨灾债券发行_东澜保险报</title></head><body><nav><p>首页</p></nav>
<div><h1>海岳再保险完成首单巨灾债券发行</h1><p>2026-03-02 08:15　来源：东澜保险报　作者：李华</p>
<p>海岳再保险昨日宣布，公司完成首单巨灾债券发行，规模三亿元，期限三年，触发条件为指定区域的台风等级。</p>
<p>公司有关负责人说，这笔资金只用于极端天气造成的赔付，未触发时本金如期归还投资者。</p></div></body></html>"""
URL = "https://donglan.example/news/NW202603020815000001.html?utm_source=wx"


def checked(client, **changes):
    """Paste the page and return the fields of the second step."""
    form = client.post("/admin/intake/", {"page": PAGE, "url": URL}).context["form"]
    fields = {bound.html_name: bound.value() for bound in form}
    fields["source_published_at"] = "2026-03-02T08:15"
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


class TestPaste:
    @pytest.mark.parametrize(
        ("unit", "said"), [("东澜保险报", "在稿源名单内"), ("湖心财经", "不在稿源名单内")]
    )
    def test_says_of_the_outlet_what_the_list_in_force_says(self, editor, unit, said):
        SourceFactory(
            name="东澜保险报", is_on_whitelist=unit != "东澜保险报"
        )  # the desk's word counts no more
        source_lists.load("2021-10", date(2021, 10, 20), [(unit, "报纸")], actor=None, at=timezone.now())

        page = editor.post("/admin/intake/", {"page": PAGE, "url": URL}).content.decode()

        assert f" {said}；" in " ".join(page.split())

    def test_reads_the_facts_out_of_the_page(self, editor):
        source = SourceFactory(name="东澜保险报")

        answer = editor.post("/admin/intake/", {"page": PAGE, "url": URL})

        found = answer.context["form"].initial
        assert found["headline"] == "海岳再保险完成首单巨灾债券发行"
        assert found["outlet"] == source.name
        assert found["original_author"] == "李华"
        assert found["external_id"] == "NW202603020815000001"
        assert f"{found['source_published_at']:%Y-%m-%d %H:%M}" == "2026-03-02 08:15"
        assert "巨灾债券发行，规模三亿元" in found["body_html"]
        assert "来源：" not in found["body_html"]

    def test_marks_what_it_only_guessed(self, editor):
        answer = editor.post("/admin/intake/", {"page": PAGE.replace("作者：李华", ""), "url": URL})

        assert answer.context["form"].initial["original_author"] == "原文未署名"
        assert "original_author" in answer.context["guessed"]
        assert "请核对" in answer.content.decode()

    def test_warns_at_once_of_a_piece_that_is_here(self, editor):
        for same in (
            {"external_id": "NW202603020815000001"},
            {"url": "http://www.donglan.example/news/NW202603020815000001.html"},
        ):
            post = PostFactory(live=True, headline="先来的一稿")
            SourceLinkFactory(post=post, **{"url": "", **same})

            answer = editor.post("/admin/intake/", {"page": PAGE, "url": URL})

            assert "先来的一稿" in answer.content.decode(), same
            Post.objects.filter(pk=post.pk).update(headline_key="x")
            post.source_links.all().delete()

    def test_asks_for_the_page(self, editor):
        assert (
            "请把原文网页的内容粘贴到这里"
            in editor.post("/admin/intake/", {"page": "", "url": URL}).content.decode()
        )

    def test_refuses_a_page_nested_beyond_reading(self, editor):
        answer = editor.post("/admin/intake/", {"page": "<div>" * 9000 + "文字", "url": URL})

        assert answer.status_code == 200
        assert answer.context["form"].errors


class TestCheck:
    def test_one_step_more_and_the_repost_is_in_review(self, editor):
        SourceFactory(name="东澜保险报")
        category = CategoryFactory(name="监管", slug="jianguan")

        editor.post("/admin/intake/", checked(editor, category=category.pk, _as="submit"))

        post = Post.objects.get(headline="海岳再保险完成首单巨灾债券发行")
        assert post.status == "in_review"
        assert post.responsible_editor == "王敏"
        assert post.section == category
        assert post.source_links.get().original_headline == post.headline

    def test_keeps_the_original_untouched(self, editor):
        SourceFactory(name="东澜保险报")

        editor.post("/admin/intake/", checked(editor, _as="draft"))

        assert bytes(ArchiveFile.objects.get().original).decode() == PAGE

    def test_keeps_line_ends_and_odd_signs_as_they_were_pasted(self, editor):
        SourceFactory(name="东澜保险报")
        pasted = PAGE.replace("\n", "\r\n", 2) + "\ud83d <img src='https://pic.example/1.png'>\n"
        step = editor.post("/admin/intake/", {"pasted": json.dumps(pasted), "url": URL})
        fields = {bound.html_name: bound.value() for bound in step.context["form"]}
        fields = {name: value for name, value in fields.items() if value is not None}

        editor.post("/admin/intake/", {**fields, "source_published_at": "2026-03-02T08:15", "_as": "draft"})

        assert bytes(ArchiveFile.objects.get().original) == pasted.encode("utf-8", "surrogatepass")

    def test_reads_what_was_changed_in_the_box_and_keeps_what_was_pasted(self, editor):
        SourceFactory(name="东澜保险报")
        edited = PAGE.replace("规模三亿元", "规模五亿元")

        step = editor.post("/admin/intake/", {"pasted": json.dumps(PAGE), "edited": edited, "url": URL})

        found = step.context["form"].initial
        assert "规模五亿元" in found["body_html"]
        assert json.loads(found["original"]) == PAGE

    @pytest.mark.parametrize("garbled", ["{", "[1]", '"半'])
    def test_says_so_when_a_paste_did_not_arrive_whole(self, editor, garbled):
        answer = editor.post("/admin/intake/", {"pasted": garbled, "url": URL})

        assert "请重新粘贴" in answer.content.decode()


class TestUnknownOutlet:
    def test_a_reporter_saves_a_draft_that_waits_for_it(self, reporter):
        answer = reporter.post("/admin/intake/", checked(reporter, _as="draft"), follow=True)

        post = Post.objects.get()
        assert (post.status, post.source, post.outlet_name) == ("draft", None, "东澜保险报")
        page = answer.content.decode()
        assert "待补来源：缺来源" in page
        assert "来源写的是“东澜保险报”，稿源里还没有" in page
        assert "编辑、主编或管理员建好稿源" in page
        assert "/admin/articles/source/add/" not in page

    def test_is_said_before_anything_is_saved(self, reporter):
        page = reporter.post("/admin/intake/", {"page": PAGE, "url": URL}).content.decode()

        assert "稿源里没有“东澜保险报”。可以先存为草稿" in page

    def test_sent_to_review_it_is_kept_and_what_lacks_is_named(self, reporter):
        fields = checked(reporter, category=CategoryFactory(name="监管", slug="jianguan").pk, _as="submit")

        answer = reporter.post("/admin/intake/", fields, follow=True)

        assert Post.objects.get().status == "draft"
        assert "待补来源：缺来源、授权依据" in answer.content.decode()

    def test_an_editor_makes_it_from_what_is_known_and_the_piece_has_it(self, reporter, editor):
        reporter.post("/admin/intake/", checked(reporter, _as="draft"))
        post = Post.objects.get()
        way = editor.get("/admin/").context["gaps"][0][2]
        assert way in editor.get(f"/admin/articles/post/{post.pk}/change/").content.decode().replace(
            "&amp;", "&"
        )

        form = editor.get(way).context["adminform"].form
        assert (form["name"].value(), form["homepage"].value()) == ("东澜保险报", "https://donglan.example/")
        answer = editor.post(
            way,
            {"name": "东澜保险报社", "homepage": form["homepage"].value(), "licence_basis": "agreement"},
            follow=True,
        )

        assert f"《{post.headline}》的来源已补上" in answer.content.decode()
        post.refresh_from_db()
        assert (post.source.name, post.outlet_name, post.version) == ("东澜保险报社", "", 2)
        assert not post.contributions.filter(editor=editor.user).exists()

    def test_made_by_another_way_the_piece_has_it_too(self, reporter, editor):
        reporter.post("/admin/intake/", checked(reporter, _as="candidate"))

        editor.post("/admin/articles/source/add/", {"name": "东澜保险报"})

        assert Post.objects.get().source.name == "东澜保险报"

    def test_a_keeper_s_new_one_gives_it_to_waiting_drafts_alone_and_on_the_record(self, reporter, keeper):
        reporter.post("/admin/intake/", checked(reporter, _as="draft"))
        post = Post.objects.get()
        signed = PostFactory(status="in_review", source=None, outlet_name="东澜保险报")

        keeper.post("/admin/articles/source/add/?name=东澜保险报", {"name": "东澜保险报社"})

        post.refresh_from_db()
        signed.refresh_from_db()
        assert (post.source.name, signed.source) == ("东澜保险报社", None)
        event = post.events.get(actor=keeper.user)
        assert (event.verb, event.note, event.details["fields"]) == ("edit", "建稿源", ["source"])

    def test_another_one_saved_again_changes_no_draft(self, reporter, keeper):
        reporter.post("/admin/intake/", checked(reporter, _as="draft"))
        other = SourceFactory(name="云州日报")

        address = f"/admin/articles/source/{other.pk}/change/?name=东澜保险报"
        keeper.post(address, {"licence_basis": "agreement", "licence_note": "协议二号"})

        other.refresh_from_db()
        post = Post.objects.get()
        assert other.licence_note == "协议二号"
        assert (post.source, post.outlet_name, post.version) == (None, "东澜保险报", 1)

    def test_chosen_by_hand_nothing_waits_any_more(self, reporter):
        reporter.post("/admin/intake/", checked(reporter, _as="draft"))
        post = Post.objects.get()
        source = SourceFactory(name="东澜晚报")

        drafts.save_draft(
            post, {"source": source}, actor=reporter.user, expected_version=1, at=timezone.now()
        )

        post.refresh_from_db()
        assert post.outlet_name == ""
        assert reporter.get(f"/admin/articles/post/{post.pk}/change/").context["desk"].new_outlet == ""

    def test_typed_with_other_blanks_it_is_the_one_there_is(self, reporter):
        source = SourceFactory(name="东澜保险报")

        reporter.post("/admin/intake/", checked(reporter, outlet=" 东澜 保险报", _as="draft"))

        assert Post.objects.get().source == source


class TestUnfinished:
    """What was begun and never saved is offered again, as on every other screen with a text."""

    @pytest.fixture
    def page(self, reporter):
        SourceFactory(name="东澜保险报")
        return reporter.post("/admin/intake/", {"pasted": json.dumps(PAGE), "url": URL})

    def resumed(self, client):
        """Follow the way that the first step offers."""
        begun = client.get("/admin/intake/").context["unfinished"]
        assert len(begun) == 1
        return client.get("/admin/intake/", {"token": begun[0].token})

    def fields(self, answer):
        return {bound.html_name: bound.value() or "" for bound in answer.context["form"]}

    def test_is_offered_whole_although_nothing_was_typed(self, reporter, page):
        fields = self.fields(self.resumed(reporter))

        assert fields["headline"] == "海岳再保险完成首单巨灾债券发行"
        assert fields["source_published_at"].startswith("2026-03-02T08:15")
        assert json.loads(fields["original"]) == PAGE

    def test_goes_on_with_what_was_typed_and_keeps_the_paste(self, reporter, page):
        typed = {"token": page.context["token"], "page": page.context["page"], "_sequence": "1"}
        reporter.post("/admin/articles/post/autosave/", {**typed, "headline": "缩短的标题"})

        again = self.resumed(reporter)
        reporter.post(
            "/admin/intake/", {**self.fields(again), "token": again.context["token"], "_as": "draft"}
        )

        post = Post.objects.get()
        assert post.headline == "缩短的标题"
        assert bytes(ArchiveFile.objects.get().original).decode() == PAGE
        assert reporter.get("/admin/intake/").context["unfinished"] == []

    def test_is_nobody_elses_and_no_new_piece(self, reporter, editor, page):
        assert editor.get("/admin/intake/").context["unfinished"] == []
        assert reporter.get("/admin/articles/post/add/").context["unsaved_new"] == []

    def test_is_dropped_when_its_owner_does_not_want_it(self, reporter, editor, page):
        editor.post("/admin/intake/", {"_forget": page.context["token"]})
        assert self.resumed(reporter).status_code == 200

        reporter.post("/admin/intake/", {"_forget": page.context["token"]})

        assert reporter.get("/admin/intake/").context["unfinished"] == []

    def test_another_page_of_the_same_paste_does_not_save_over_the_first(self, reporter, page):
        fields = {**self.fields(page), "token": page.context["token"], "_as": "draft"}
        reporter.post("/admin/intake/", {**fields, "page": "p1", "headline": "第一页的标题"})

        answer = reporter.post("/admin/intake/", {**fields, "page": "p2", "headline": "第二页的标题"})

        assert "您在另一个页面已经把这篇存成<a" in answer.content.decode()
        assert answer.context["form"]["headline"].value() == "第二页的标题"
        assert Post.objects.get().headline == "第一页的标题"

    def test_a_form_that_came_back_with_faults_goes_on_with_its_page(self, reporter, page):
        answer = reporter.post(
            "/admin/intake/",
            {**self.fields(page), "headline": "", "page": "p1", "token": page.context["token"]},
        )

        assert answer.context["token"] == page.context["token"]
        assert answer.context["earlier"] == ("p1",)


class TestCandidates:
    def test_are_chosen_with_category_and_time_set_in_the_row(self, editor):
        candidate = PostFactory(status="candidate", category=None, section=None)
        section = CategoryFactory(name="监管", slug="jianguan")

        editor.post(
            "/admin/candidates/",
            {
                "post": candidate.pk,
                "version": 1,
                "deed": "choose",
                "section": section.pk,
                "planned_at": "2099-03-02T08:30",
            },
        )

        candidate.refresh_from_db()
        assert candidate.status == "draft"
        assert candidate.category == section
        assert candidate.planned_at.isoformat() == "2099-03-02T00:30:00+00:00"

    def test_are_taken_back_at_once_where_the_row_only_said_what_was_set_already(self, editor):
        section = CategoryFactory(name="监管", slug="jianguan")
        candidate = PostFactory(
            status="candidate",
            category=section,
            section=section,
            tags=["偿付能力"],
            planned_at=datetime(2099, 3, 2, 0, 30, 15, tzinfo=UTC),
        )

        answer = editor.post(
            "/admin/candidates/",
            {
                "post": candidate.pk,
                "version": 1,
                "deed": "choose",
                "section": section.pk,
                "tags": "偿付能力",
                "planned_at": "2099-03-02T08:30",
            },
            follow=True,
        )

        candidate.refresh_from_db()
        assert (candidate.status, candidate.planned_at.second) == ("draft", 15)
        assert "撤销" in answer.content.decode()

    @pytest.mark.parametrize("deed", [None, "", "publish"])
    def test_are_left_alone_where_the_deed_is_none_of_theirs(self, editor, deed):
        candidate = PostFactory(status="candidate")
        said = {} if deed is None else {"deed": deed}

        answer = editor.post("/admin/candidates/", {"post": candidate.pk, "version": 1, **said})

        candidate.refresh_from_db()
        assert (answer.status_code, candidate.status) == (403, "candidate")

    def test_are_put_aside(self, editor):
        candidate = PostFactory(status="candidate")

        editor.post("/admin/candidates/", {"post": candidate.pk, "version": 1, "deed": "discard"})

        candidate.refresh_from_db()
        assert candidate.status == "discarded"

    def test_are_closed_to_reporters(self, reporter):
        assert reporter.get("/admin/candidates/").status_code == 403


class TestFlash:
    def test_takes_its_headline_from_the_brackets_and_goes_to_review(self, editor):
        source = SourceFactory()

        editor.post(
            "/admin/flash/",
            {"text": "【车险新规落地】多地今起实施车险新规。", "source": source.pk, "is_important": "on"},
        )

        flash = Post.objects.get()
        assert (flash.form, flash.headline, flash.status, flash.is_important) == (
            "flash",
            "车险新规落地",
            "in_review",
            True,
        )

    def test_says_when_it_is_too_long(self, editor):
        assert "最多 300 字" in editor.post("/admin/flash/", {"text": "长" * 301}).content.decode()
