"""What waits in review: everybody who is waited for is told, and everybody who waits knows for whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.editorial.review import approval, revision_approval, waiting
from articles.editorial.workflow import buttons
from articles.editorial.workflow.permissions import Standing
from articles.editorial.writing import drafts, revisions
from articles.models import Post, ReviewRule

from .desk import HOUR, NOW, draft, in_review, published

LATER = NOW + HOUR


@pytest.fixture
def three_rounds(db):
    ReviewRule.objects.create(origin="repost", rounds=3)


def sign(post, reviewer, at=NOW):
    return approval.approve(
        post, actor=reviewer, at=at, expected_version=Post.objects.get(pk=post.pk).version
    )


def headlines(texts):
    return [text.post.headline for text in texts]


def step(post, user):
    return waiting.next_step(Standing(Post.objects.get(pk=post.pk)), user, at=LATER)


def change(post, reviewer, **changes):
    return approval.approve_with_changes(
        post, changes or {"dek": "审稿补的摘要"}, actor=reviewer, at=NOW, expected_version=post.version
    )


class TestTheDesk:
    def test_tells_the_writer_what_is_in_review_and_who_has_signed(
        self, reporter, editor, chief, three_rounds
    ):
        post = in_review(reporter)
        assert [text.said for text in waiting.waiting_for(reporter).submitted] == ["待初审"]

        sign(post, editor)

        assert [text.said for text in waiting.waiting_for(reporter).submitted] == ["初审已签（王敏），待复审"]

    def test_asks_nobody_twice_and_the_chief_alone_for_the_last_round(
        self, reporter, editor, colleague, chief, three_rounds
    ):
        post = in_review(reporter)
        sign(post, editor)
        assert waiting.waiting_for(editor).to_sign == []
        assert headlines(waiting.waiting_for(colleague).to_sign) == [post.headline]

        sign(post, colleague)

        assert waiting.waiting_for(editor).to_sign == []
        assert waiting.waiting_for(colleague).to_sign == []
        assert [text.said for text in waiting.waiting_for(chief).to_sign] == [
            "初审已签（王敏），复审已签（周宁），待终审"
        ]

    def test_asks_any_reviewer_for_the_move_once_an_eased_rule_lacks_no_signature(
        self, reporter, editor, colleague, three_rounds
    ):
        post = in_review(reporter)
        sign(post, editor)
        sign(post, colleague)
        ReviewRule.objects.update(rounds=2)

        texts = waiting.waiting_for(editor).to_sign

        assert [text.said for text in texts] == ["初审已签（王敏），复审已签（周宁），签字已齐，待“审核通过”"]
        assert step(post, editor).hindrance == ""

    def test_tells_the_author_first_of_a_change_to_confirm(self, reporter, editor, colleague):
        post = in_review(editor)
        change(post, colleague)

        asked = waiting.waiting_for(editor)

        assert headlines(asked.to_confirm) == [post.headline]
        assert [text.said for text in asked.submitted] == ["周宁修改并通过，待确认修改"]
        assert waiting.waiting_for(colleague).to_confirm == []
        assert waiting.waiting_for(reporter).to_confirm == []

    def test_puts_ones_own_texts_before_those_of_others(self, reporter, editor, colleague):
        first = in_review(reporter, headline="记者的稿件")
        change(first, colleague)
        own = drafts.create({"headline": "自己的稿件", "body_html": "<p>一句。</p>"}, actor=editor, at=NOW)
        Post.objects.filter(pk=own.pk).update(status="in_review")
        change(Post.objects.get(pk=own.pk), colleague)

        assert headlines(waiting.waiting_for(editor).to_confirm) == ["自己的稿件", "记者的稿件"]

    def test_asks_for_no_signature_while_a_change_waits(self, reporter, editor, colleague):
        change(in_review(reporter), editor)

        assert waiting.waiting_for(colleague).to_sign == []
        assert len(waiting.waiting_for(colleague).to_confirm) == 1

    def test_counts_whoever_sent_the_piece(self, reporter, editor):
        post = draft(reporter)
        drafts.submit(post, actor=editor, at=NOW)

        assert headlines(waiting.waiting_for(editor).submitted) == [post.headline]

    def test_knows_revisions_as_well(self, reporter, editor, colleague):
        post = published(reporter, editor)
        revisions.save_revision(post, {"dek": "改"}, actor=reporter, expected_version=0, at=LATER)
        revisions.submit_revision(post, actor=reporter, at=LATER)

        assert headlines(waiting.waiting_for(reporter).submitted) == [post.headline]
        assert [text.revision is not None for text in waiting.waiting_for(colleague).to_sign] == [True]
        assert waiting.waiting_for(reporter).to_sign == []

    def test_tells_a_reporter_of_nobody_elses_pieces(self, reporter, editor, colleague):
        in_review(colleague)

        seen = waiting.waiting_for(reporter)

        assert (seen.to_sign, seen.to_confirm, seen.submitted) == ([], [], [])

    def test_asks_as_much_for_one_piece_as_for_many(self, reporter, editor, three_rounds):
        sign(in_review(reporter), editor)
        editor.has_perm("articles.review_post")  # the role is read once
        with CaptureQueriesContext(connection) as one:
            waiting.waiting_for(editor)
        for number in range(6):
            sign(in_review(reporter, headline=f"第{number}篇"), editor)

        with CaptureQueriesContext(connection) as many:
            waiting.waiting_for(editor)

        assert len(many) == len(one)


class TestReturned:
    def test_tells_the_reason_until_the_piece_goes_to_review_again(self, reporter, editor):
        post = in_review(reporter)
        approval.return_for_changes(post, actor=editor, at=NOW, note="第二段的数字不对")
        assert [(one.post.pk, one.reason) for one in waiting.returned_to(reporter)] == [
            (post.pk, "第二段的数字不对")
        ]

        drafts.submit(post, actor=reporter, at=LATER)

        assert waiting.returned_to(reporter) == []

    def test_stays_told_when_something_else_was_done_to_the_draft(self, reporter, editor):
        post = in_review(reporter)
        approval.return_for_changes(post, actor=editor, at=NOW, note="补上时间")
        drafts.discard(post, actor=editor, at=LATER)
        drafts.choose(post, actor=editor, at=LATER)

        assert [one.reason for one in waiting.returned_to(reporter)] == ["补上时间"]

    def test_tells_the_last_reason(self, reporter, editor):
        post = in_review(reporter)
        approval.return_for_changes(post, actor=editor, at=NOW, note="补上时间")
        drafts.submit(post, actor=reporter, at=NOW + timedelta(minutes=1))
        approval.return_for_changes(post, actor=editor, at=LATER, note="再核一次数字")

        assert waiting.last_return(post).note == "再核一次数字"
        assert waiting.last_return(post).actor == editor

    def test_of_a_revision_is_not_that_of_the_piece_or_of_an_earlier_one(self, reporter, editor):
        post = published(reporter, editor)
        revisions.save_revision(post, {"dek": "改"}, actor=reporter, expected_version=0, at=NOW)
        revisions.submit_revision(post, actor=reporter, at=NOW)
        revision_approval.return_revision(post, actor=editor, at=NOW, note="摘要不对")
        assert [(one.is_revision, one.reason) for one in waiting.returned_to(reporter)] == [
            (True, "摘要不对")
        ]

        revisions.drop_revision(post, actor=reporter, at=NOW)
        fresh = revisions.save_revision(post, {"dek": "另改"}, actor=reporter, expected_version=0, at=LATER)

        assert waiting.last_return(post, fresh) is None
        assert waiting.returned_to(reporter) == []


class TestNextStep:
    def test_says_why_a_writer_may_not_sign_and_who_may(self, editor, colleague, chief):
        post = in_review(editor)

        said = step(post, editor)

        assert said.said == "待审，还没有人签字"
        assert "不能审核自己的稿件" in said.hindrance
        assert said.who == "可以签的：周宁、陈晨。"

    def test_tells_a_reporter_whom_the_piece_waits_for(self, reporter, editor):
        said = step(in_review(reporter), reporter)

        assert (said.hindrance, said.who) == ("您的角色不审稿。", "可以签的：王敏。")

    def test_leads_to_the_chief_for_the_last_round(self, reporter, editor, colleague, chief, three_rounds):
        post = in_review(reporter)
        sign(post, editor)
        assert "已经为" in step(post, editor).hindrance
        assert step(post, editor).who == "可以签的：周宁、陈晨。"
        sign(post, colleague)

        assert "签过字" in step(post, colleague).hindrance
        assert step(post, colleague).who == "可以签的：陈晨。"
        assert step(post, chief).hindrance == ""

    def test_says_whom_a_change_waits_for_its_writers_first(self, reporter, editor, colleague):
        post = in_review(reporter)
        change(post, editor)

        assert "自己做的" in step(post, editor).hindrance
        assert step(post, editor).who == "可以确认的：李华、周宁。"
        assert step(post, reporter).hindrance == ""
        assert step(post, colleague).hindrance == ""

    def test_says_so_when_nobody_can(self, editor, keeper):
        said = step(in_review(editor), editor)

        assert said.who == "现在没有别人能签：要有编辑或主编的账号，请管理员开设。"

    def test_names_nobody_who_has_left(self, editor, colleague, chief):
        colleague.is_active = False
        colleague.save()

        assert step(in_review(editor), editor).who == "可以签的：陈晨。"

    def test_is_there_for_a_revision_too(self, reporter, editor, colleague):
        post = published(reporter, colleague)
        assert step(post, editor) is None
        revisions.save_revision(post, {"dek": "改"}, actor=editor, expected_version=0, at=NOW)
        assert step(post, editor) is None
        revisions.submit_revision(post, actor=editor, at=NOW)

        assert "不能审核自己的稿件" in step(post, editor).hindrance
        assert step(post, editor).who == "可以签的：周宁。"

    def test_names_nobody_for_a_revision_that_nobody_can_sign(self, reporter, editor, colleague):
        post = published(reporter, colleague)
        revisions.save_revision(post, {"dek": "改"}, actor=reporter, expected_version=0, at=NOW)
        revisions.submit_revision(post, actor=reporter, at=NOW)
        Post.objects.filter(pk=post.pk).update(dek="别处改了")

        assert "放弃这份修改稿" in step(post, editor).hindrance
        assert step(post, editor).who == ""

    def test_of_a_draft_there_is_none(self, reporter):
        assert step(draft(reporter), reporter) is None

    def test_whoever_is_hindered_has_no_button_and_whoever_is_not_has_one(
        self, reporter, editor, colleague, chief, keeper, three_rounds
    ):
        post = in_review(reporter)
        for turn in range(3):
            for person in (reporter, editor, colleague, chief, keeper):
                names = {
                    verb.name
                    for verb in buttons.allowed_verbs(Post.objects.get(pk=post.pk), person, at=LATER)
                }
                assert ("approve" in names) == (not step(post, person).hindrance), (turn, person)
            if turn < 2:
                sign(post, (editor, colleague)[turn])
