"""Two people have seen every text before readers do."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from articles.editorial.content import text_hash
from articles.editorial.errors import (
    AlreadySigned,
    Incomplete,
    InvalidText,
    NotApproved,
    NotPermitted,
    OwnText,
    ReasonMissing,
    StaleVersion,
    WrongState,
)
from articles.editorial.publishing import publish
from articles.editorial.review import approval, duty
from articles.editorial.roles import EDITOR
from articles.editorial.workflow import signatures, undo
from articles.editorial.writing import drafts
from articles.models import Amendment, Post, PostReview, ReviewRule, SignOff, User
from tests.factories import CategoryFactory, PostFactory

from .desk import HOUR, NOW, approved, draft, in_review, person

APPROVED, IN_REVIEW = Post.Status.APPROVED, Post.Status.IN_REVIEW


def approve(post, reviewer, at=NOW):
    return approval.approve(
        post, actor=reviewer, at=at, expected_version=Post.objects.get(pk=post.pk).version
    )


def assert_needs_another(post, *, writer, reviewer):
    """Assert that a text in review carries no signature: not even an editor who wrote it passes it on."""
    writer.groups.set(reviewer.groups.all())
    with pytest.raises(OwnText):
        approve(post, User.objects.get(pk=writer.pk))
    assert approve(post, reviewer).status == APPROVED


class TestApprove:
    def test_signs_the_text_and_makes_the_piece_ready(self, reporter, editor):
        post = approve(in_review(reporter), editor)

        assert post.status == APPROVED
        assert SignOff.objects.get(post=post).reviewer == editor

    def test_refuses_the_author(self, editor):
        with pytest.raises(OwnText, match="不能审核自己的稿件"):
            approve(in_review(editor), editor)

    def test_refuses_the_author_of_a_piece_who_wrote_nothing_at_it(self, editor, colleague):
        """Whoever chose a 待选稿 answers for it as its author, though no word of it is theirs."""
        candidate = PostFactory(status="candidate", is_legacy=True)
        chosen = drafts.submit(drafts.choose(candidate, actor=editor, at=NOW), actor=editor, at=NOW)
        assert not chosen.contributions.exists()

        with pytest.raises(OwnText):
            approve(chosen, editor)

        assert approve(chosen, colleague).status == APPROVED

    def test_refuses_everybody_who_wrote_at_the_text(self, reporter, editor, colleague):
        post = in_review(reporter)
        drafts.save_draft(post, {"dek": "编辑补的摘要"}, actor=editor, expected_version=post.version, at=NOW)

        with pytest.raises(OwnText):
            approve(post, editor)

        assert approve(post, colleague).status == APPROVED

    def test_refuses_a_text_the_reviewer_has_not_read(self, reporter, editor):
        post = in_review(reporter)
        drafts.save_draft(post, {"dek": "改"}, actor=reporter, expected_version=1, at=NOW)

        with pytest.raises(StaleVersion):
            approval.approve(post, actor=editor, at=NOW, expected_version=1)

    def test_refuses_a_reporter(self, reporter, colleague):
        with pytest.raises(NotPermitted):
            approve(in_review(colleague), reporter)

    def test_refuses_what_lost_its_provenance_in_review(self, reporter, editor):
        post = in_review(reporter)
        drafts.save_draft(post, {"source": None}, actor=reporter, expected_version=1, at=NOW)

        with pytest.raises(Incomplete):
            approve(post, editor)

    def test_starts_the_clock_of_a_piece_with_a_set_time(self, reporter, editor):
        post = approved(reporter, editor, planned_at=NOW + HOUR)

        assert (post.status, post.published_at) == (Post.Status.PUBLISHED, NOW + HOUR)
        assert post.path == "/yaowen/2026/03/02/nanzhucaixiangongbulipeibaogao.html"

    def test_leaves_a_piece_whose_set_time_has_passed_to_the_editor(self, reporter, editor):
        assert approved(reporter, editor, planned_at=NOW - HOUR).status == APPROVED

    def test_does_not_set_a_time_within_the_embargo(self, reporter, editor):
        post = approved(reporter, editor, planned_at=NOW + HOUR, embargoed_until=NOW + 2 * HOUR)

        assert post.status == APPROVED


class TestReturn:
    def test_makes_the_piece_a_draft_with_a_note(self, reporter, editor):
        post = approval.return_for_changes(in_review(reporter), actor=editor, at=NOW, note="请补充数据来源")

        assert post.status == Post.Status.DRAFT
        assert post.events.get(verb="return_for_changes").note == "请补充数据来源"

    def test_needs_the_note(self, reporter, editor):
        with pytest.raises(ReasonMissing):
            approval.return_for_changes(in_review(reporter), actor=editor, at=NOW, note="")

    def test_of_what_was_signed_asks_for_a_signature_under_the_very_same_text(
        self, reporter, editor, colleague
    ):
        post = approved(reporter, editor)
        approval.return_for_changes(post, actor=colleague, at=NOW, note="导语再核")
        post = drafts.submit(post, actor=reporter, at=NOW)

        assert signatures.progress(signatures.signatures(post, text_hash(post)), 1) == "待审，还没有人签字"
        assert_needs_another(post, writer=reporter, reviewer=editor)
        assert [one.voided_at for one in post.sign_offs.order_by("pk")] == [NOW, None]

    def test_of_what_was_signed_once_of_three_leaves_that_signature(self, reporter, editor, chief):
        ReviewRule.objects.create(origin="repost", rounds=3)
        post = in_review(reporter)
        approve(post, editor)
        approval.return_for_changes(post, actor=chief, at=NOW, note="导语再核")
        post = drafts.submit(post, actor=reporter, at=NOW)

        assert [one.reviewer for one in signatures.signatures(post, text_hash(post))] == [editor]

    @pytest.mark.parametrize("rounds", [1, 3])
    def test_of_what_is_ready_voids_all_signatures_whatever_the_rule_asks_by_now(
        self, reporter, editor, colleague, rounds
    ):
        """A rule that was made stricter and eased again gives nobody the signature back."""
        post = approved(reporter, editor)
        rule = ReviewRule.objects.create(origin="repost", rounds=rounds)
        approval.return_for_changes(post, actor=colleague, at=NOW, note="导语再核")
        rule.delete()
        post = drafts.submit(post, actor=reporter, at=NOW)

        assert_needs_another(post, writer=reporter, reviewer=editor)

    def test_of_what_is_ready_voids_those_under_its_earlier_texts_too(self, reporter, editor, colleague):
        post = approved(reporter, editor)
        first = post.dek
        post = drafts.save_draft(post, {"dek": "改"}, actor=reporter, expected_version=post.version, at=NOW)
        post = approval.return_for_changes(approve(post, editor), actor=colleague, at=NOW, note="导语再核")
        version = Post.objects.get(pk=post.pk).version
        post = drafts.save_draft(post, {"dek": first}, actor=reporter, expected_version=version, at=NOW)

        assert_needs_another(drafts.submit(post, actor=reporter, at=NOW), writer=reporter, reviewer=editor)

    def test_is_not_of_what_has_its_time(self, reporter, editor):
        post = approved(reporter, editor, planned_at=NOW + HOUR)

        for deed in (
            lambda: approval.return_for_changes(post, actor=editor, at=NOW, note="改"),
            lambda: drafts.discard(post, actor=editor, at=NOW),
        ):
            with pytest.raises(WrongState, match="已定时"):
                deed()


class TestPuttingAside:
    def test_of_what_was_signed_is_taken_back_with_its_signatures(self, reporter, editor):
        post = drafts.discard(approved(reporter, editor), actor=editor, at=NOW)
        assert post.status == Post.Status.DISCARDED

        (post,), refused = undo.undo_deed("discard", NOW, actor=editor, at=NOW)

        assert (post.status, refused) == (APPROVED, [])
        assert signatures.is_signed(post, text_hash(post))

    def test_and_choosing_again_asks_for_a_signature_under_the_very_same_text(self, reporter, editor):
        post = drafts.discard(approved(reporter, editor), actor=editor, at=NOW)
        post = drafts.submit(drafts.choose(post, actor=editor, at=NOW), actor=reporter, at=NOW)

        assert_needs_another(post, writer=reporter, reviewer=editor)
        assert [one.voided_at for one in post.sign_offs.order_by("pk")] == [NOW, None]


class TestApproveWithChanges:
    def amended(self, reporter, editor):
        post = in_review(reporter)
        approval.approve_with_changes(post, {"dek": "审核人改的"}, actor=editor, at=NOW, expected_version=1)
        return post

    def test_changes_nothing_before_somebody_confirms(self, reporter, editor):
        post = self.amended(reporter, editor)

        post.refresh_from_db()
        assert (post.status, post.dek) == (IN_REVIEW, "")

    def test_says_on_the_record_what_would_change(self, reporter, editor):
        post = self.amended(reporter, editor)

        assert post.events.get(verb="approve_with_changes").details["fields"] == ["dek"]

    def test_takes_effect_when_the_author_confirms(self, reporter, editor):
        post = approval.confirm_changes(self.amended(reporter, editor), actor=reporter, at=NOW)

        assert (post.status, post.dek) == (APPROVED, "审核人改的")
        assert {(one.reviewer, one.kind) for one in post.sign_offs.all()} == {
            (editor, "amend"),
            (reporter, "confirm"),
        }

    def test_takes_effect_when_another_editor_confirms(self, reporter, editor, colleague):
        post = self.amended(reporter, editor)

        assert approval.confirm_changes(post, actor=colleague, at=NOW).status == APPROVED

    def test_is_not_confirmed_by_the_one_who_made_it(self, reporter, editor):
        post = self.amended(reporter, editor)

        with pytest.raises(OwnText):
            approval.confirm_changes(post, actor=editor, at=NOW)

    def test_is_not_confirmed_by_a_reporter_who_did_not_write_the_piece(self, reporter, editor, db):
        post = self.amended(reporter, editor)
        other = person("记者")

        with pytest.raises(NotPermitted):
            approval.confirm_changes(post, actor=other, at=NOW)

    def test_holds_up_a_plain_approval_meanwhile(self, reporter, editor, colleague):
        post = self.amended(reporter, editor)

        with pytest.raises(WrongState, match="待确认"):
            approve(post, colleague)

    def test_lapses_when_the_text_is_edited(self, reporter, editor):
        post = self.amended(reporter, editor)
        drafts.save_draft(post, {"kicker": "改"}, actor=reporter, expected_version=1, at=NOW)

        with pytest.raises(WrongState, match="没有待确认"):
            approval.confirm_changes(post, actor=reporter, at=NOW)

        lapsed = Amendment.objects.get()
        assert (lapsed.outcome, lapsed.closed_at) == ("superseded", NOW)

    def test_declined_leaves_the_text_and_the_reviewer_free_to_sign(self, reporter, editor):
        post = approval.decline_changes(self.amended(reporter, editor), actor=reporter, at=NOW)

        assert post.dek == ""
        assert approve(post, editor).status == APPROVED

    def test_needs_a_change(self, reporter, editor):
        with pytest.raises(InvalidText, match="没有改动"):
            approval.approve_with_changes(in_review(reporter), {}, actor=editor, at=NOW, expected_version=1)

    def test_is_not_for_writers_of_the_text(self, editor):
        with pytest.raises(OwnText):
            approval.approve_with_changes(
                in_review(editor), {"dek": "改"}, actor=editor, at=NOW, expected_version=1
            )


class TestThreeRounds:
    @pytest.fixture(autouse=True)
    def rule(self, db):
        ReviewRule.objects.create(origin="repost", rounds=3)

    def test_ask_for_three_people_the_last_a_chief(self, reporter, editor, colleague, chief):
        post = in_review(reporter)

        assert approve(post, editor).status == IN_REVIEW
        assert approve(post, colleague).status == IN_REVIEW
        assert approve(post, chief).status == APPROVED
        assert list(post.sign_offs.values_list("stage", flat=True)) == [1, 2, 3]

    def test_the_last_is_called_sign_off_in_the_record_and_in_the_history(
        self, reporter, editor, colleague, chief
    ):
        post = in_review(reporter)
        for reviewer in (editor, colleague, chief):
            post = approve(post, reviewer)

        assert [one.get_kind_display() for one in post.sign_offs.all()] == ["审核通过", "审核通过", "签发"]
        assert list(post.events.values_list("verb", flat=True)[:2]) == ["sign_off", "approve"]
        assert post.history.first().history_change_reason == "签发"

    def test_nobody_signs_twice(self, reporter, editor):
        post = in_review(reporter)
        approve(post, editor)

        with pytest.raises(AlreadySigned):
            approve(post, editor)

    def test_the_last_is_the_chiefs(self, reporter, editor, colleague, db):
        post = in_review(reporter)
        approve(post, editor)
        approve(post, colleague)

        with pytest.raises(NotPermitted, match="终审由主编签发"):
            approve(post, person(EDITOR))

    def test_an_edit_between_asks_for_all_three_again(self, reporter, editor, colleague, chief):
        post = in_review(reporter)
        approve(post, editor)
        drafts.save_draft(post, {"dek": "改"}, actor=reporter, expected_version=1, at=NOW)

        approve(post, colleague)
        approve(post, editor)

        assert Post.objects.get().status == IN_REVIEW
        assert approve(post, chief).status == APPROVED

    def test_a_rule_of_one_section_wins_over_that_of_all(self, reporter, editor):
        section = CategoryFactory(name="要闻", slug="yaowen")
        ReviewRule.objects.create(origin="repost", section=section, rounds=1)

        assert approve(in_review(reporter), editor).status == APPROVED


class TestProgress:
    """What an editor reads of how far a text in review is."""

    def said(self, post, rounds):
        return signatures.progress(signatures.signatures(post, text_hash(post)), rounds)

    def test_of_one_round_is_that_nobody_has_signed(self, reporter):
        assert self.said(in_review(reporter), 1) == "待审，还没有人签字"

    def test_of_three_rounds_names_the_first(self, reporter):
        assert self.said(in_review(reporter), 3) == "待初审"

    def test_after_a_rule_was_eased_says_that_only_the_move_is_missing(self, reporter, editor):
        ReviewRule.objects.create(origin="repost", rounds=3)
        post = in_review(reporter)
        approve(post, editor)

        assert self.said(post, 1) == "初审已签（王敏），签字已齐，待“审核通过”"


class TestSoloDuty:
    @pytest.fixture
    def on_duty(self, editor, chief):
        return duty.open_duty(date(2026, 3, 2), date(2026, 3, 3), actor=chief, at=NOW, person=editor)

    def test_lets_one_person_publish_a_repost_and_lists_it(self, editor, on_duty):
        post = publish.publish_on_duty(draft(editor), actor=editor, at=NOW)

        assert post.status == Post.Status.PUBLISHED
        assert PostReview.objects.waiting().get().kind == PostReview.Kind.SOLO

    def test_lets_the_author_approve_too(self, editor, on_duty):
        assert approve(in_review(editor), editor).status == APPROVED

    def test_is_not_for_own_pieces(self, editor, on_duty):
        post = draft(editor, origin="own", byline="王敏")

        with pytest.raises(NotPermitted, match="不能单人发布"):
            publish.publish_on_duty(post, actor=editor, at=NOW)

    def test_is_not_for_anybody_else(self, colleague, on_duty):
        with pytest.raises(NotPermitted):
            publish.publish_on_duty(draft(colleague), actor=colleague, at=NOW)

    def test_ends_with_its_last_day(self, editor, on_duty):
        with pytest.raises(NotPermitted):
            publish.publish_on_duty(draft(editor), actor=editor, at=NOW + 48 * HOUR)

    def test_does_not_outdo_three_rounds(self, editor, on_duty):
        ReviewRule.objects.create(origin="repost", rounds=3)

        with pytest.raises(NotPermitted):
            publish.publish_on_duty(draft(editor), actor=editor, at=NOW)

    def test_is_opened_by_a_chief_alone(self, editor):
        with pytest.raises(NotPermitted):
            duty.open_duty(date(2026, 3, 2), date(2026, 3, 3), actor=editor, at=NOW)

    def test_does_not_run_backwards(self, chief):
        with pytest.raises(InvalidText):
            duty.open_duty(date(2026, 3, 3), date(2026, 3, 2), actor=chief, at=NOW)


def test_a_text_changed_behind_the_verbs_is_not_published(reporter, editor):
    post = approved(reporter, editor)
    post.body_html = "<p>没有人审过的文字。</p>"
    post.save()

    with pytest.raises(NotApproved, match="审核后改动过"):
        publish.publish(post, actor=editor, at=NOW)


def test_signatures_are_such_as_the_code_before_void_ones_reads_on_the_way_back(
    reporter, editor, colleague, chief
):
    ReviewRule.objects.create(origin="repost", rounds=2)
    post = in_review(reporter)
    for at in (NOW, NOW + HOUR):
        post = approve(approve(post, editor, at=at), chief, at=at)
        if at == NOW:
            approval.return_for_changes(post, actor=colleague, at=at, note="导语再核")
            post = drafts.submit(post, actor=reporter, at=at)
    assert post.sign_offs.count() == 4

    *_, first_back = import_module("articles.migrations.0042_void_signatures").Migration.operations
    first_back.reverse_code(apps, None)

    left = post.sign_offs.values_list("reviewer", "kind", "signed_at")
    assert list(left) == [(editor.pk, "approve", NOW + HOUR), (chief.pk, "approve", NOW + HOUR)]
