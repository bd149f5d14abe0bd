"""The article screen: what is typed is saved by a verb, refused aloud, and never lost."""

import json
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editorial.publishing import withdraw
from articles.editorial.writing import drafts
from articles.models import Autosave, Post
from tests.editorial.desk import draft, published
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

    def test_splits_tags_at_commas_alone(self, reporter, repost):
        reporter.post(screen(repost), form_of(reporter, screen(repost), tags="季报 数据、车险"))

        assert sorted(tag.name for tag in repost.tags.all()) == ["季报 数据", "车险"]


class TestConflict:
    def test_shows_both_texts_and_saves_neither_over_the_other(self, reporter, editor, repost):
        mine = form_of(reporter, screen(repost), headline="记者改的标题")
        theirs = form_of(editor, screen(repost), headline="编辑改的标题")
        editor.post(f"/admin/articles/post/{repost.pk}/take-over/")
        editor.post(screen(repost), theirs)

        answer = reporter.post(screen(repost), mine)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "编辑" in page
        assert "记者" in page
        repost.refresh_from_db()
        assert repost.headline == "编辑改的标题"

    def test_after_reading_both_one_may_be_saved(self, reporter, editor, repost):
        mine = form_of(reporter, screen(repost), headline="记者改的标题")
        editor.post(f"/admin/articles/post/{repost.pk}/take-over/")
        editor.post(screen(repost), form_of(editor, screen(repost), headline="编辑改的标题"))
        conflict = reporter.post(screen(repost), mine)
        reporter.post(f"/admin/articles/post/{repost.pk}/take-over/")

        sent = {**dict(conflict.context["sent"]), "expected_version": conflict.context["current_version"]}
        reporter.post(screen(repost), sent)

        repost.refresh_from_db()
        assert repost.headline == "记者改的标题"

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
        reporter.post(f"/admin/articles/post/{repost.pk}/autosave/", {"headline": "打到一半"})
        reporter.post(screen(repost), form_of(reporter, screen(repost), headline="存好了"))

        assert not Autosave.objects.exists()

    def test_keeps_a_piece_that_was_never_saved(self, reporter):
        answer = reporter.post("/admin/articles/post/autosave/", {"token": "abc", "headline": "新稿"})

        assert "saved_at" in json.loads(answer.content)
        assert "新稿" in reporter.get("/admin/articles/post/add/").content.decode()


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
            drafts.discard(post, editor=editor.user, at=timezone.now())
        else:
            withdraw.take_down(post, reason="有误", editor=editor.user, at=timezone.now())

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

        with CaptureQueriesContext(connection) as seen:
            assert chief.get(address).status_code == 200

        # What only sets a savepoint or a limit asks nothing.
        quiet = ("SAVEPOINT", "RELEASE", "SET LOCAL")
        asked = [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(quiet)]
        assert len(asked) <= BUDGET, "\n".join(sql[:160] for sql in asked)
