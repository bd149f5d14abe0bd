"""What the screens say when a verb refuses: one thing, the right one, without blaming what was typed."""

from html import unescape

import pytest
from django.utils import timezone

from articles.editorial.review import approval
from articles.models import Autosave, Post, ReviewRule
from tests.editorial.desk import approved, in_review
from tests.factories import CategoryFactory, PostFactory

from .conftest import form_of, screen


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def press(client, post, deed, **typed):
    return client.post(screen(post), form_of(client, screen(post), _do=deed, **typed), follow=True)


def test_a_time_that_is_past_is_all_that_is_said(editor, reporter):
    post = approved(reporter.user, editor.user)

    answer = press(editor, post, "schedule", moment_schedule="2026-03-01T08:00")

    (message,) = said(answer)
    assert "已经过去" in message
    assert answer.context["kept"] is None


def test_what_a_button_asks_for_is_no_text_to_be_saved(reporter, repost):
    reporter.post(
        f"/admin/articles/post/{repost.pk}/autosave/",
        {"headline": "改", "moment_schedule": "2026-03-01T08:00", "note_override": "急", "note-kind": "update",
         "expected_version": "1"},
    )  # fmt: skip

    kept = Autosave.objects.get().content
    assert (kept["headline"], kept["note-kind"]) == ("改", "update")
    assert not {"moment_schedule", "note_override"} & kept.keys()


@pytest.mark.parametrize("deed", ["approve", "return_for_changes", "approve_with_changes"])
def test_a_deed_of_a_page_grown_old_is_told_the_present_state(editor, chief, reporter, deed):
    post = in_review(reporter.user)
    data = form_of(editor, screen(post), _do=deed, note_return_for_changes="改")
    approval.return_for_changes(post, actor=chief.user, at=timezone.now(), note="先改")

    answer = editor.post(screen(post), data, follow=True)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "现在是“草稿”，不能“" in text
    assert "还没有保存的改动" not in text


@pytest.mark.parametrize(
    ("deed", "cause"),
    [
        ("publish", "的角色不能“发布”"),
        ("approve_with_changes", "的角色不能“修改并通过”"),
        ("submit", "不是李记的稿件"),
        ("discard", "的角色不能“不用”"),
    ],
)
def test_whoever_may_not_write_is_told_why_a_deed_is_refused(reporter, deed, cause):
    post = PostFactory()

    answer = reporter.post(screen(post), {"_do": deed})

    assert answer.status_code == 403
    assert cause in unescape(answer.content.decode())


def test_a_text_that_may_not_be_changed_says_so(reporter):
    post = PostFactory(headline="别人的稿子")

    answer = reporter.post(screen(post), {"headline": "改", "_continue": "1"})

    assert answer.status_code == 403
    assert "《别人的稿子》现在是“草稿”，您不能改它的文字" in answer.content.decode()


class TestRaisedRule:
    def test_a_piece_without_its_signatures_says_what_it_lacks_and_the_way_on(self, editor, reporter):
        post = approved(reporter.user, editor.user)
        assert 'value="publish"' in editor.get(screen(post)).content.decode()
        ReviewRule.objects.create(origin="repost", rounds=3)

        page = editor.get(screen(post)).content.decode()

        assert 'value="publish"' not in page
        assert "现在不能发布：现在的审次规定要 3 审，这一稿还缺复审、终审。改一处并保存，稿件回到待审" in page

    def test_a_signed_piece_says_nothing(self, editor, reporter):
        assert "现在不能发布" not in editor.get(screen(approved(reporter.user, editor.user))).content.decode()


def test_a_candidate_is_not_chosen_where_what_the_row_sets_is_refused(editor):
    post = PostFactory(status="candidate", section=None, category=None)
    section = CategoryFactory(name="监管", slug="jianguan")
    Post.objects.filter(pk=post.pk).update(version=5)

    editor.post(
        "/admin/candidates/", {"post": post.pk, "version": 4, "section": section.pk, "deed": "choose"}
    )

    post.refresh_from_db()
    assert post.status == "candidate"
