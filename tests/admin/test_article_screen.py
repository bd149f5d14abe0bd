"""The article screen: what is typed is saved by a verb, refused aloud, and never lost."""

import json
import time
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.versions import kept_entry
from articles.editorial.checks import rulebook
from articles.editorial.publishing import publish, withdraw
from articles.editorial.review import approval
from articles.editorial.writing import drafts, locks
from articles.models import Autosave, KeptText, Post, ReviewRule
from tests.editorial.desk import approved, draft, in_review, published
from tests.factories import PostFactory, SourceFactory, SourceLinkFactory
from tests.scene import SCREENS, set_up

from .conftest import form_of, screen

BUDGET = 15  # queries of the screen


def said(answer):
    return "\n".join(str(message) for message in answer.context["messages"])


def do(client, post, deed, **changes):
    return client.post(screen(post), form_of(client, screen(post), _do=deed, **changes), follow=True)


class TestSaving:
    def test_keeps_what_was_typed_as_a_new_version(self, reporter, repost):
        reporter.post(
            screen(repost), form_of(reporter, screen(repost), headline="理赔报告公布", tags="理赔，财险")
        )

        repost.refresh_from_db()
        assert repost.headline == "理赔报告公布"
        assert repost.version == 2
        assert sorted(tag.name for tag in repost.tags.all()) == ["理赔", "财险"]

    def test_without_a_change_writes_nothing(self, reporter, repost):
        reporter.post(screen(repost), form_of(reporter, screen(repost)))

        repost.refresh_from_db()
        assert repost.version == 1
        assert not repost.events.exists()

    def test_makes_a_new_piece_of_its_writer(self, reporter, repost):
        data = form_of(reporter, "/admin/articles/post/add/", headline="新稿", body_html="<p>一句话。</p>")
        reporter.post("/admin/articles/post/add/", data)

        made = Post.objects.get(headline="新稿")
        assert made.author == reporter.user
        assert made.responsible_editor == "李记"
        assert made.status == "draft"

    def test_cleans_the_body(self, reporter, repost):
        body = '<p onclick="x()">正文<script>alert(1)</script><s>旧</s></p>'
        reporter.post(screen(repost), form_of(reporter, screen(repost), body_html=body))

        repost.refresh_from_db()
        assert repost.body_html == "<p>正文<del>旧</del></p>"

    def test_says_what_is_wrong_and_keeps_the_typing(self, reporter, repost):
        answer = reporter.post(screen(repost), form_of(reporter, screen(repost), headline="", dek="写了摘要"))

        assert "请填写标题" in answer.content.decode()
        assert "写了摘要" in answer.content.decode()

    @pytest.mark.parametrize(
        ("typed", "headline"),
        [("<p>央行公布数据。见附件。</p>", "央行公布数据"), (f"<p>{'字' * 200}</p>", "字" * 59 + "…")],
    )
    def test_gives_a_flash_without_headline_the_one_that_the_box_would(
        self, reporter, repost, typed, headline
    ):
        data = form_of(reporter, screen(repost), form="flash", headline="", body_html=typed)

        reporter.post(screen(repost), data)

        repost.refresh_from_db()
        assert repost.headline == headline

    def test_tells_a_headline_that_is_too_long_nothing_else(self, reporter, repost):
        answer = reporter.post(screen(repost), form_of(reporter, screen(repost), headline="长" * 600))

        assert answer.context["adminform"].form.errors["headline"]
        assert "请填写标题" not in answer.content.decode()

    def test_of_a_double_click_ends_on_the_screen(self, reporter, repost):
        data = form_of(reporter, screen(repost), headline="改过的标题")

        answers = [reporter.post(screen(repost), data) for _click in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        repost.refresh_from_db()
        assert (repost.headline, repost.version) == ("改过的标题", 2)

    def test_splits_tags_at_commas_alone(self, reporter, repost):
        reporter.post(screen(repost), form_of(reporter, screen(repost), tags="季报 数据、车险"))

        assert sorted(tag.name for tag in repost.tags.all()) == ["季报 数据", "车险"]


class TestHeadline:
    def test_is_one_line_however_it_was_pasted(self, reporter):
        post = draft(reporter.user)

        reporter.post(screen(post), form_of(reporter, screen(post), headline="南渚财险\r\n赔付到户\n"))

        post.refresh_from_db()
        assert post.headline == "南渚财险 赔付到户"


def meanwhile(post, client, **changes):
    """Have a colleague save `changes`, who has taken the piece over."""
    locks.take_over(post, actor=client.user, at=timezone.now())
    version = Post.objects.get(pk=post.pk).version
    drafts.save_draft(post, changes, actor=client.user, expected_version=version, at=timezone.now())


def merge_form(conflict, **answers):
    """Return what the page of 两人改了同一稿 would send, with an answer for each difference by its label."""
    context = conflict.context
    given = {f"answer-{row.key}": answers[row.label] for row in context["rows"] if row.label in answers}
    return {
        **dict(context["sent"]),
        "earlier": context["earlier"],
        "_against": context["current_version"],
        **given,
    }


class TestConflict:
    @pytest.fixture
    def conflict(self, reporter, editor):
        """The reporter's save comes second: both changed the headline, each a paragraph of their own."""
        post = draft(reporter.user)
        words = "<p>报告列出了{}的件数。</p><p>公司称小额案件{}结案。</p>"
        drafts.save_draft(
            post,
            {"body_html": words.format("全年", "当天")},
            actor=reporter.user,
            expected_version=1,
            at=timezone.now(),
        )
        mine = form_of(
            reporter, screen(post), headline="记者改的标题", body_html=words.format("上半年", "当天")
        )
        theirs = form_of(
            editor,
            screen(post),
            headline="编辑改的标题",
            dek="编辑加的",
            body_html=words.format("全年", "次日"),
        )
        editor.post(f"/admin/articles/post/{post.pk}/take-over/")
        editor.post(screen(post), theirs)
        answer = reporter.post(screen(post), mine)
        answer.post = post
        return answer

    def test_shows_both_texts_and_saves_neither_over_the_other(self, conflict):
        page = conflict.content.decode()

        assert conflict.status_code == 409
        assert [row.label for row in conflict.context["rows"]] == ["标题"]
        assert "王敏" in page
        assert "编辑" in page
        assert "记者" in page
        conflict.post.refresh_from_db()
        assert conflict.post.headline == "编辑改的标题"

    def test_merges_what_each_changed_and_asks_about_the_rest(self, reporter, conflict):
        reporter.post(screen(conflict.post), merge_form(conflict, 标题="mine"))

        conflict.post.refresh_from_db()
        assert conflict.post.headline == "记者改的标题"
        assert conflict.post.dek == "编辑加的"
        assert conflict.post.body_text == "报告列出了上半年的件数。\n公司称小额案件次日结案。"
        assert conflict.post.version == 4

    def test_is_not_saved_before_every_difference_has_its_answer(self, reporter, conflict):
        answer = reporter.post(screen(conflict.post), merge_form(conflict))

        assert answer.status_code == 409
        assert "还有 1 处没有选" in answer.content.decode()
        conflict.post.refresh_from_db()
        assert conflict.post.headline == "编辑改的标题"

    def test_of_ones_own_two_pages_speaks_of_pages_and_of_nobody_else(self, reporter):
        post = draft(reporter.user)
        here = form_of(reporter, screen(post), headline="这一页改的", kicker="这一页的引题")
        there = form_of(reporter, screen(post), headline="另一页改的", dek="另一页的提要")
        reporter.post(screen(post), there)

        conflict = reporter.post(screen(post), here)

        page = conflict.content.decode()
        assert conflict.status_code == 409
        assert "<h1>两个页面改了同一稿</h1>" in page
        for words in ("采用这一页", "采用另一页", "另一页存的", "先看另一页存的稿", "两页都改了的有"):
            assert words in page
        for words in ("两人", "一人改", "对方", "采用我的"):
            assert words not in page

    def test_asks_again_when_a_third_save_came_in_and_keeps_the_answers(self, reporter, editor, conflict):
        editor.post(screen(conflict.post), form_of(editor, screen(conflict.post), kicker="又加了引题"))

        again = reporter.post(screen(conflict.post), merge_form(conflict, 标题="mine"))

        assert again.status_code == 409
        assert [(row.label, row.answer) for row in again.context["rows"]] == [("标题", "mine")]
        reporter.post(screen(conflict.post), merge_form(again, 标题="mine"))
        conflict.post.refresh_from_db()
        assert (conflict.post.headline, conflict.post.kicker) == ("记者改的标题", "又加了引题")

    def test_leaves_both_texts_in_history(self, reporter, conflict):
        reporter.post(screen(conflict.post), merge_form(conflict, 标题="theirs"))

        page = reporter.get(f"/admin/articles/post/{conflict.post.pk}/history/").content.decode()
        assert "记者改的标题" in page
        assert "同时修改，没有直接存上" in page
        assert [kept.content["headline"] for kept in conflict.post.kept_texts.all()] == ["记者改的标题"]

    def test_of_a_reviewers_change_is_proposed_merged(self, reporter, editor):
        post = in_review(reporter.user)
        mine = form_of(editor, screen(post), headline="审稿改的标题", _do="approve_with_changes")
        meanwhile(post, reporter, dek="作者补的")

        conflict = editor.post(screen(post), mine)
        editor.post(screen(post), merge_form(conflict))

        amendment = post.amendments.get()
        assert amendment.content["headline"] == "审稿改的标题"
        assert amendment.content["dek"] == "作者补的"

    def test_of_a_revision_merges_its_note_too(self, reporter, editor):
        post = published(reporter.user, editor.user)
        note = {"note-kind": "update", "note-new_wording": "记者写的说明"}
        mine = form_of(reporter, screen(post), headline="记者改的标题", **note)
        editor.post(f"/admin/articles/post/{post.pk}/take-over/")
        editor.post(screen(post), form_of(editor, screen(post), dek="编辑加的"))

        conflict = reporter.post(screen(post), mine)
        reporter.post(screen(post), merge_form(conflict))

        revision = post.revisions.get()
        assert (revision.content["headline"], revision.content["dek"]) == ("记者改的标题", "编辑加的")
        assert revision.correction["new_wording"] == "记者写的说明"

    def test_does_not_take_back_a_typo_put_right_meanwhile(self, reporter, editor):
        post = published(reporter.user, editor.user, body_html="<p>报告列出了理培的件数。</p>")
        mine = form_of(reporter, screen(post), headline="记者改的标题")
        editor.post(f"/admin/articles/post/{post.pk}/take-over/")
        editor.post(
            f"/admin/articles/post/{post.pk}/typo/",
            {"body_html": "<p>报告列出了理赔的件数。</p>", "expected_version": 1},
        )

        conflict = reporter.post(screen(post), mine)
        reporter.post(screen(post), merge_form(conflict))

        revision = post.revisions.get()
        assert revision.content["headline"] == "记者改的标题"
        assert "理赔" in revision.content["body_html"]

    def test_of_a_page_opened_before_the_piece_went_out_begins_a_revision(self, reporter, editor):
        post = approved(reporter.user, editor.user)
        mine = {**form_of(reporter, screen(post), headline="出去以后才存")}
        publish.publish(post, actor=editor.user, at=timezone.now())

        reporter.post(screen(post), mine)

        assert post.revisions.get().content["headline"] == "出去以后才存"

    def test_an_old_text_found_again_is_merged_and_never_saved_over_a_newer_one(
        self, reporter, editor, repost
    ):
        reporter.post(
            f"/admin/articles/post/{repost.pk}/autosave/",
            {**form_of(reporter, screen(repost), headline="断电前写的")},
        )
        meanwhile(repost, editor, dek="同事补的")
        found = reporter.get(screen(repost)).context["kept"]["content"]
        assert (found["opened"], found["expected_version"]) == ("1", "1")

        assert reporter.post(screen(repost), found).status_code == 409

    def test_a_direct_post_without_version_is_refused(self, reporter, repost):
        data = form_of(reporter, screen(repost), headline="绕过去")
        del data["expected_version"]

        assert reporter.post(screen(repost), data).status_code == 409

    def test_somebody_writing_just_now_is_named(self, reporter, editor, repost):
        reporter.get(screen(repost))

        page = editor.get(screen(repost))

        assert "李记" in page.content.decode()
        assert "正在编辑" in page.content.decode()


class TestWorkflow:
    def test_goes_from_draft_to_readers_by_two_people(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        do(editor, repost, "approve")
        do(editor, repost, "publish")

        repost.refresh_from_db()
        assert repost.status == "published"
        assert Post.objects.published().filter(pk=repost.pk).exists()

    def test_nobody_approves_their_own(self, editor):
        own = PostFactory(author=editor.user, status="in_review", source=SourceFactory())
        SourceLinkFactory(post=own)

        answer = do(editor, own, "approve")

        own.refresh_from_db()
        assert own.status == "in_review"
        assert "不能审核自己的稿件" in said(answer)
        assert 'value="approve"' not in answer.content.decode()

    def test_names_what_a_repost_lacks(self, reporter):
        bare = PostFactory(author=reporter.user)

        answer = do(reporter, bare, "submit")

        assert "待补来源：缺来源" in said(answer)
        bare.refresh_from_db()
        assert bare.status == "draft"

    def test_a_refused_submission_still_saves_the_text(self, reporter):
        bare = PostFactory(author=reporter.user)

        do(reporter, bare, "submit", headline="先存下来")

        bare.refresh_from_db()
        assert bare.headline == "先存下来"

    def test_returns_with_a_note(self, reporter, editor, repost):
        do(reporter, repost, "submit")

        assert "需要写明理由" in said(do(editor, repost, "return_for_changes"))
        do(editor, repost, "return_for_changes", note_return_for_changes="补上时间")

        repost.refresh_from_db()
        assert repost.status == "draft"
        assert "补上时间" in reporter.get("/admin/").content.decode()

    def test_a_reviewers_change_waits_for_the_author(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        do(editor, repost, "approve_with_changes", headline="审稿改的标题")

        repost.refresh_from_db()
        assert repost.status == "in_review"
        assert "待作者或另一位同事确认" in reporter.get(screen(repost)).content.decode()
        do(reporter, repost, "confirm_changes")

        repost.refresh_from_db()
        assert (repost.status, repost.headline) == ("approved", "审稿改的标题")

    def test_typed_changes_do_not_slip_through_an_approval(self, reporter, editor, repost):
        do(reporter, repost, "submit")

        answer = do(editor, repost, "approve", headline="没人审过的标题")

        repost.refresh_from_db()
        assert repost.status == "in_review"
        assert "还没保存的改动" in answer.content.decode()

    def test_an_edit_after_approval_goes_back_to_review(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        do(editor, repost, "approve")

        reporter.post(screen(repost), form_of(reporter, screen(repost), headline="又改了"))

        repost.refresh_from_db()
        assert repost.status == "in_review"

    def test_what_waits_to_be_published_can_be_sent_back_or_put_aside(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        page = do(editor, repost, "approve").content.decode()
        assert 'value="return_for_changes"' in page
        assert 'value="discard"' in page
        assert 'value="discard"' not in reporter.get(screen(repost)).content.decode()

        do(editor, repost, "return_for_changes", note_return_for_changes="第二段再核")
        assert "第二段再核" in reporter.get(screen(repost)).content.decode()
        assert "签字作废" in editor.get(f"/admin/articles/post/{repost.pk}/sheet/").content.decode()

        do(reporter, repost, "submit")
        do(editor, repost, "approve")
        page = do(editor, repost, "discard").content.decode()
        repost.refresh_from_db()
        assert repost.status == "discarded"
        assert "撤销" in page

    def test_the_last_of_several_signatures_is_called_sign_off(self, reporter, editor, chief, repost):
        ReviewRule.objects.create(origin="repost", rounds=2)
        do(reporter, repost, "submit")
        page = editor.get(screen(repost)).content.decode()
        assert 'value="approve">审核通过</button>' in page
        do(editor, repost, "approve")

        page = chief.get(screen(repost)).content.decode()
        assert 'value="approve">签发</button>' in page
        page = do(chief, repost, "approve").content.decode()
        assert "已签发，现在是“待发”" in page
        sheet = chief.get(f"/admin/articles/post/{repost.pk}/sheet/").content.decode()
        assert sheet.count("<td>签发</td>") == 2  # its signature, and the record

    def test_where_only_the_move_was_missing_nobody_is_said_to_have_signed(
        self, reporter, editor, chief, repost
    ):
        rule = ReviewRule.objects.create(origin="repost", rounds=3)
        do(reporter, repost, "submit")
        do(editor, repost, "approve")
        do(chief, repost, "approve")
        rule.rounds = 2
        rule.save()

        page = do(chief, repost, "approve").content.decode()

        assert "已审核通过，现在是“待发”" in page
        assert "已签发" not in page

    def test_a_kept_text_with_nothing_before_it_keeps_its_paragraphs_apart(self, repost):
        kept = KeptText(
            post=repost, kind=KeptText.Kind.SECOND, version=99, content={"body_html": "<p>一</p><p>二</p>"}
        )

        entry = kept_entry(kept, repost)

        assert (entry["rows"], entry["text"]) == ([], "一\n二")

    def test_schedules_to_the_minute_in_beijing_time(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        do(editor, repost, "approve")
        do(editor, repost, "schedule", moment_schedule="2099-03-02T08:30")

        repost.refresh_from_db()
        assert repost.status_label == "已定时"
        assert repost.published_at.isoformat() == "2099-03-02T00:30:00+00:00"

    def test_a_published_text_changes_through_its_revision(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        do(editor, repost, "approve")
        do(editor, repost, "publish")

        do(reporter, repost, "submit_revision", headline="修改稿的标题")
        repost.refresh_from_db()
        before = repost.headline
        do(editor, repost, "approve_revision")

        repost.refresh_from_db()
        assert before != "修改稿的标题"
        assert repost.headline == "修改稿的标题"


class TestWaiting:
    """Nobody is waited for who is not told, and nobody waits without knowing for whom."""

    def test_the_screen_says_why_one_may_not_sign_and_who_may(self, editor, chief):
        own = in_review(editor.user)

        page = editor.get(screen(own)).content.decode()

        assert "待审，还没有人签字" in page
        assert "不能审核自己的稿件" in page
        assert "可以签的：陈一鸣。" in page

    def test_the_screen_of_whoever_may_sign_explains_nothing(self, reporter, editor):
        page = editor.get(screen(in_review(reporter.user))).content.decode()

        assert "待审，还没有人签字" in page
        assert "可以签的" not in page

    def test_the_reason_of_a_return_stands_on_top_of_the_draft(self, reporter, editor, repost):
        do(reporter, repost, "submit")
        do(editor, repost, "return_for_changes", note_return_for_changes="第二段的数字和原文不一致")

        page = reporter.get(screen(repost)).content.decode()

        assert page.index("第二段的数字和原文不一致") < page.index('id="post_form"')
        do(reporter, repost, "submit")
        assert "第二段的数字和原文不一致" not in reporter.get(screen(repost)).content.decode()

    def test_the_reason_of_a_returned_revision_stands_there_too(self, reporter, editor):
        post = published(reporter.user, editor.user)
        do(reporter, post, "submit_revision", headline="修改稿的标题")
        do(editor, post, "return_revision", note_return_revision="标题太长")

        page = reporter.get(screen(post)).content.decode()

        assert "标题太长" in page
        assert "标题太长" in reporter.get("/admin/").content.decode()

    def test_the_desk_shows_what_one_sent_and_what_one_must_confirm(self, reporter, editor):
        post = in_review(reporter.user)
        assert "待审，还没有人签字" in reporter.get("/admin/").content.decode()

        do(editor, post, "approve_with_changes", headline="审稿改的标题")

        waiting = reporter.get("/admin/").context["waiting"]
        assert [text.post.pk for text in waiting.to_confirm] == [post.pk]
        assert "王敏修改并通过，待确认修改" in reporter.get("/admin/").content.decode()

    def test_a_role_that_reviews_nothing_has_no_list_to_review(self, reporter, keeper):
        assert "待我审" not in reporter.get("/admin/").content.decode()
        assert "我送审的" not in keeper.get("/admin/").content.decode()


class TestWhoMayWhat:
    def test_a_reporter_reads_but_does_not_write_at_others_pieces(self, reporter):
        others = PostFactory(headline="别人的稿")

        page = reporter.get(screen(others))

        assert page.status_code == 200
        assert 'name="_continue"' not in page.content.decode()
        assert reporter.post(screen(others), {"headline": "改掉"}).status_code == 403

    @pytest.mark.parametrize("way", ["typo", "correct", "take-down", "restore", "erase"])
    def test_deeds_on_published_pieces_are_closed_to_reporters(self, reporter, way):
        live = PostFactory(live=True)

        assert reporter.get(f"/admin/articles/post/{live.pk}/{way}/").status_code == 403
        assert reporter.post(f"/admin/articles/post/{live.pk}/{way}/", {}).status_code == 403

    def test_a_keeper_of_accounts_publishes_nothing(self, keeper):
        approved = PostFactory(approved=True)

        assert keeper.post(screen(approved), {"_do": "publish"}).status_code == 403
        approved.refresh_from_db()
        assert approved.status == "approved"


class TestAutosave:
    def test_is_kept_apart_from_history_and_offered_again(self, reporter, repost):
        history = repost.history.count()

        reporter.post(
            f"/admin/articles/post/{repost.pk}/autosave/", {"headline": "打到一半", "expected_version": 1}
        )

        page = reporter.get(screen(repost))
        assert repost.history.count() == history
        assert page.context["kept"]["content"]["headline"] == "打到一半"

    def test_is_private(self, reporter, editor, repost):
        reporter.post(f"/admin/articles/post/{repost.pk}/autosave/", {"headline": "打到一半"})

        assert editor.get(screen(repost)).context["kept"] is None

    def test_goes_with_the_save(self, reporter, repost):
        form = form_of(reporter, screen(repost), headline="存好了")
        reporter.post(
            f"/admin/articles/post/{repost.pk}/autosave/", {"headline": "打到一半", "page": form["page"]}
        )
        reporter.post(screen(repost), form)

        assert not Autosave.objects.exists()

    def test_keeps_a_piece_that_was_never_saved(self, reporter):
        answer = reporter.post("/admin/articles/post/autosave/", {"token": "abc", "headline": "新稿"})

        assert "saved_at" in json.loads(answer.content)
        assert "新稿" in reporter.get("/admin/articles/post/add/").content.decode()


class TestPresence:
    def ask(self, client, post, opened, way="get"):
        address = f"/admin/articles/post/{post.pk}/presence/"
        return getattr(client, way)(address, {"opened": opened, "page": "p"}).json()

    def test_tells_who_saved_a_newer_version_and_when(self, reporter, editor, repost):
        assert self.ask(reporter, repost, "1")["moved"] is None

        drafts.save_draft(
            repost,
            {"dek": "补"},
            actor=editor.user,
            expected_version=1,
            at=timezone.now() - timedelta(seconds=3),
        )

        moved = self.ask(reporter, repost, "1")["moved"]
        assert (moved["who"], moved["own"], 3 <= moved["seconds"] < 60) == ("王敏", False, True)
        assert self.ask(editor, repost, "1", "post")["moved"]["own"]
        assert self.ask(reporter, repost, "2")["moved"] is None

    def test_tells_of_a_revision_that_a_colleague_began(self, reporter, editor):
        post = published(reporter.user, editor.user)
        assert self.ask(reporter, post, "1r0")["moved"] is None

        editor.post(screen(post), form_of(editor, screen(post), dek="编辑加的"))

        assert self.ask(reporter, post, "1r0")["moved"]["who"] == "王敏"
        assert self.ask(reporter, post, "1r1")["moved"] is None

    def test_shows_what_has_changed_since(self, reporter, editor, repost):
        drafts.save_draft(
            repost, {"dek": "补的摘要"}, actor=editor.user, expected_version=1, at=timezone.now()
        )

        page = reporter.get(f"/admin/articles/post/{repost.pk}/changes/?opened=1").content.decode()

        assert "<ins>补的摘要</ins" in page
        assert "王敏" in page

    def test_looking_takes_no_lock(self, reporter, editor, repost):
        self.ask(reporter, repost, "1")

        assert editor.get(screen(repost)).context["desk"].presence.is_mine


class TestVersions:
    def test_are_listed_with_their_words_and_brought_back(self, reporter, repost):
        old = repost.headline
        reporter.post(screen(repost), form_of(reporter, screen(repost), headline="改过的标题", tags="理赔"))

        page = reporter.get(f"/admin/articles/post/{repost.pk}/history/")
        assert "<ins>" in page.content.decode()
        first = repost.history.order_by("history_id").first()
        reporter.post(
            f"/admin/articles/post/{repost.pk}/history/", {"version": first.history_id, "expected_version": 2}
        )

        repost.refresh_from_db()
        assert repost.headline == old
        assert repost.version == 3


class TestPreview:
    def test_shows_typed_and_unsaved_text_to_nobody_else(self, reporter, repost):
        data = form_of(reporter, screen(repost), headline="还没保存的标题")

        page = reporter.post(f"/admin/articles/post/{repost.pk}/preview/", data)

        assert "还没保存的标题" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        repost.refresh_from_db()
        assert repost.headline != "还没保存的标题"

    def test_a_signed_link_opens_without_an_account(self, reporter, repost, client):
        link = reporter.get(f"/admin/articles/post/{repost.pk}/preview-link/").context["link"]

        page = client.get(link.removeprefix("http://127.0.0.1:8000"))

        assert repost.headline in page.content.decode()
        assert "no-store" in page["Cache-Control"]

    def test_refuses_embargoed_pieces_to_outsiders(self, reporter, repost, client):
        link = reporter.get(f"/admin/articles/post/{repost.pk}/preview-link/").context["link"]
        Post.objects.filter(pk=repost.pk).update(embargoed_until="2099-01-01T00:00:00Z")

        path = link.removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code == 404
        assert reporter.get(path).status_code == 200

    @pytest.mark.parametrize(("seconds", "status"), [(-60, 200), (60, 404)])
    def test_a_link_ends_when_its_screen_said_it_would(
        self, reporter, repost, client, monkeypatch, seconds, status
    ):
        context = reporter.get(f"/admin/articles/post/{repost.pk}/preview-link/").context
        clock, now = time.time, timezone.now
        later = context["ends_at"] - now() + timedelta(seconds=seconds)
        monkeypatch.setattr(time, "time", lambda: clock() + later.total_seconds())
        monkeypatch.setattr(timezone, "now", lambda: now() + later)

        assert context["ends_at"] <= now() + timedelta(hours=24)
        assert client.get(context["link"].removeprefix("http://127.0.0.1:8000")).status_code == status

    @pytest.mark.parametrize("end", ["discarded", "withdrawn"])
    def test_a_link_shows_nobody_outside_what_was_put_aside_or_taken_down(
        self, reporter, editor, client, end
    ):
        post = draft(reporter.user) if end == "discarded" else published(reporter.user, editor.user)
        link = reporter.get(f"/admin/articles/post/{post.pk}/preview-link/").context["link"]
        path = link.removeprefix("http://127.0.0.1:8000")
        if end == "discarded":
            assert client.get(path).status_code == 200
            drafts.discard(post, actor=editor.user, at=timezone.now())
        else:
            withdraw.take_down(post, reason="有误", actor=editor.user, at=timezone.now())

        answer = client.get(path)

        assert answer.status_code == 404
        assert "小额案件当天结案" not in answer.content.decode()

    def test_a_forged_link_opens_nothing(self, client, db):
        assert client.get("/preview/nonsense/").status_code == 404


class TestCost:
    @pytest.mark.parametrize(
        "name",
        ["xingao", "xiegao", "daishen", "daifa", "yifabu", "xiugaigao", "yichegao", "daixuan", "shouye"],
    )
    def test_every_state_of_a_piece_opens_within_the_budget(self, boss, chief, name):
        address = SCREENS[name].format(**set_up(boss.user))
        chief.get("/admin/")  # the first screen of a session asks once for the second step
        # What a process knows after its first screen, the rules until they change:
        ContentType.objects.get_for_model(Post)
        rulebook.asked(Post.objects.annotate(rules_stamp=rulebook.stamp())[0].rules_stamp)

        with CaptureQueriesContext(connection) as seen:
            assert chief.get(address).status_code == 200

        assert_within_budget(seen)

    def test_of_a_screen_that_says_who_may_sign(self, reporter, editor, chief):
        ReviewRule.objects.create(origin="repost", rounds=3)
        waits, returned = in_review(reporter.user), in_review(reporter.user)
        approval.approve(waits, actor=editor.user, at=timezone.now(), expected_version=1)
        approval.return_for_changes(returned, actor=editor.user, at=timezone.now(), note="补上时间")
        changed = in_review(reporter.user)
        approval.approve_with_changes(
            changed, {"dek": "补"}, actor=editor.user, at=timezone.now(), expected_version=1
        )
        for client in (reporter, editor):
            client.get("/admin/")
            ContentType.objects.get_for_model(Post)
            for post in (waits, returned, changed):
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(screen(post)).status_code == 200

                assert_within_budget(seen)


def assert_within_budget(seen):
    """Check the queries of a screen; what only sets a savepoint or a limit asks nothing."""
    quiet = ("SAVEPOINT", "RELEASE", "SET LOCAL", "SHOW lock_timeout")
    asked = [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(quiet)]
    assert len(asked) <= BUDGET, "\n".join(sql[:160] for sql in asked)
