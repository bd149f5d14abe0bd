"""An editor who wants to be alone with the readers: every way round the second pair of eyes, tried."""

import pytest

from articles.editorial.curation import labels, sections
from articles.editorial.errors import (
    EditorialError,
    InvalidText,
    NotApproved,
    NotPermitted,
    OwnText,
    WrongState,
)
from articles.editorial.publishing import correct, publish, withdraw
from articles.editorial.review import approval, revision_approval
from articles.editorial.roles import EDITOR
from articles.editorial.workflow import signatures
from articles.editorial.writing import drafts, history, revisions
from articles.models import PendingRevision, Post, ReviewRule
from tests.factories import CategoryFactory, PostFactory

from .desk import HOUR, NOW, approved, draft, in_review, person, published

LATER = NOW + HOUR


class TestWritingAndSigning:
    def test_a_writer_who_takes_a_piece_over_does_not_sign_it(self, reporter, editor):
        """Nor does one whose words are gone again: who wrote once is a writer of the piece."""
        post = in_review(reporter)
        saved = drafts.save_draft(post, {"dek": "加一句"}, actor=editor, expected_version=1, at=NOW)
        drafts.save_draft(saved, {"dek": ""}, actor=editor, expected_version=2, at=NOW)

        with pytest.raises(OwnText):
            approval.approve(post, actor=editor, at=NOW, expected_version=3)

    def test_choosing_a_candidate_with_its_section_makes_one_a_writer(self, editor):
        post = draft(person("记者"), category=None)
        Post.objects.filter(pk=post.pk).update(status="candidate")
        drafts.choose(post, actor=editor, at=NOW)
        drafts.save_draft(post, {"category": CategoryFactory()}, actor=editor, expected_version=1, at=NOW)
        drafts.submit(post, actor=editor, at=NOW)

        with pytest.raises(OwnText):
            approval.approve(post, actor=editor, at=NOW, expected_version=2)

    def test_a_reviewer_does_not_confirm_what_they_changed_through_a_return(self, reporter, editor):
        """修改并通过, then 退回修改: the change is gone with the review it belonged to."""
        post = in_review(reporter)
        approval.approve_with_changes(post, {"dek": "审核人写的"}, actor=editor, at=NOW, expected_version=1)
        approval.return_for_changes(post, actor=editor, at=NOW, note="改")
        drafts.submit(post, actor=reporter, at=NOW)

        with pytest.raises(WrongState, match="没有待确认"):
            approval.confirm_changes(post, actor=reporter, at=NOW)
        assert Post.objects.get().dek == ""

    def test_a_change_exchanged_after_the_reviewer_signed_it_is_not_taken(self, reporter, editor):
        post = in_review(reporter)
        change = approval.approve_with_changes(
            post, {"dek": "审核人写的"}, actor=editor, at=NOW, expected_version=1
        )
        change.content = {**change.content, "dek": "偷换的摘要"}
        change.save()

        with pytest.raises(WrongState, match="对不上"):
            approval.confirm_changes(post, actor=reporter, at=NOW)

    def test_one_signature_does_not_reach_another_text(self, reporter, editor):
        post = approved(reporter, editor)
        changed = drafts.save_draft(post, {"dek": "偷加"}, actor=reporter, expected_version=1, at=NOW)

        assert changed.status == Post.Status.IN_REVIEW
        with pytest.raises(WrongState):
            publish.publish(post, actor=editor, at=NOW)

    def test_the_embargo_is_part_of_what_is_signed(self, reporter, editor):
        post = approved(reporter, editor, embargoed_until=LATER)

        lifted = drafts.save_draft(
            post, {"embargoed_until": None}, actor=reporter, expected_version=1, at=NOW
        )

        assert lifted.status == Post.Status.IN_REVIEW

    @pytest.mark.parametrize("field", ["headline", "body_html", "dek", "byline", "kicker", "origin"])
    def test_a_row_changed_by_other_hands_is_not_published(self, reporter, editor, field):
        post = approved(reporter, editor)
        Post.objects.filter(pk=post.pk).update(
            **{field: "own" if field == "origin" else "<p>别人没看过。</p>"}
        )

        with pytest.raises(NotApproved):
            publish.publish(post, actor=editor, at=NOW)


class TestOldVersions:
    def test_brought_back_after_approval_are_reviewed_again(self, reporter, editor):
        post = draft(reporter)
        drafts.save_draft(post, {"headline": "后来的标题"}, actor=reporter, expected_version=1, at=NOW)
        drafts.submit(post, actor=reporter, at=NOW)
        approval.approve(post, actor=editor, at=NOW, expected_version=2)
        first = history.versions_of(post)[-1]

        back = history.restore_version(post, first.id, actor=editor, expected_version=2, at=NOW)

        assert back.status == Post.Status.IN_REVIEW
        with pytest.raises(OwnText):
            approval.approve(back, actor=editor, at=NOW, expected_version=3)

    def test_of_a_published_piece_wait_as_a_revision(self, reporter, editor):
        post = draft(reporter, headline="没人审过的标题")
        saved = drafts.save_draft(
            post, {"headline": "审过的标题"}, actor=reporter, expected_version=1, at=NOW
        )
        drafts.submit(saved, actor=reporter, at=NOW)
        approval.approve(saved, actor=editor, at=NOW, expected_version=2)
        post = publish.publish(saved, actor=editor, at=NOW)
        first = history.versions_of(post)[-1]

        history.restore_version(post, first.id, actor=editor, expected_version=0, at=LATER)

        assert Post.objects.get().headline == "审过的标题"
        assert PendingRevision.objects.get().state == "draft"


class TestRevisions:
    def submitted(self, reporter, editor):
        post = published(reporter, editor)
        revisions.save_revision(post, {"dek": "新"}, actor=reporter, expected_version=0, at=LATER)
        revisions.submit_revision(post, actor=reporter, at=LATER)
        return post

    def test_are_not_changed_once_submitted(self, reporter, editor):
        post = self.submitted(reporter, editor)

        with pytest.raises(WrongState, match="已经送审"):
            revisions.save_revision(post, {"dek": "换"}, actor=reporter, expected_version=1, at=LATER)

    def test_whose_stored_text_was_exchanged_after_the_signature_do_not_count(self, reporter, editor):
        ReviewRule.objects.create(origin="repost", rounds=3)
        post = self.submitted_under_three(reporter, editor)
        revision = PendingRevision.objects.get()
        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)
        content = {**revision.content, "dek": "偷换的摘要"}
        PendingRevision.objects.update(content=content)

        with pytest.raises(WrongState, match="对不上"):
            revision_approval.approve_revision(post, actor=person(EDITOR), at=LATER, expected_version=1)
        assert Post.objects.get().dek == ""

    def submitted_under_three(self, reporter, editor):
        ReviewRule.objects.update(rounds=1)
        post = self.submitted(reporter, editor)
        ReviewRule.objects.update(rounds=3)
        return post

    def test_written_by_two_are_signed_by_neither(self, reporter, editor, colleague):
        post = published(reporter, editor)
        revisions.save_revision(post, {"dek": "一"}, actor=editor, expected_version=0, at=LATER)
        revisions.save_revision(post, {"dek": "二"}, actor=colleague, expected_version=1, at=LATER)
        revisions.submit_revision(post, actor=colleague, at=LATER)

        for writer in (editor, colleague):
            with pytest.raises(OwnText):
                revision_approval.approve_revision(post, actor=writer, at=LATER, expected_version=2)

    def test_back_to_the_text_that_was_published_first_are_signed_anew(self, reporter, editor):
        """The earlier signature covers the same words, but was given to the piece, not to this change."""
        post = self.submitted(reporter, editor)
        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)
        revisions.save_revision(post, {"dek": ""}, actor=editor, expected_version=0, at=LATER)
        revisions.submit_revision(post, actor=editor, at=LATER)

        with pytest.raises(OwnText):
            revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

    def test_that_call_an_own_piece_a_repost_need_its_three_rounds(self, reporter, editor):
        post = published(reporter, editor, origin="own", byline="李华")
        ReviewRule.objects.create(origin="own", rounds=3)
        revisions.save_revision(
            post, {"origin": "repost", "dek": "新"}, actor=reporter, expected_version=0, at=LATER
        )
        revisions.submit_revision(post, actor=reporter, at=LATER)

        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        assert Post.objects.get().dek == ""


class TestAnotherSection:
    @pytest.fixture(autouse=True)
    def strict(self, db):
        self.section = CategoryFactory(name="监管", slug="jianguan")
        ReviewRule.objects.create(origin="repost", section=self.section, rounds=3)

    def test_is_no_way_round_three_rounds_before_approval(self, reporter, editor):
        """The address still says 监管: 归入 another 栏目 does not make it a piece of one round."""
        post = in_review(reporter, category=self.section)
        sections.file_under(post, CategoryFactory(), actor=editor, at=NOW)

        half = approval.approve(post, actor=editor, at=NOW, expected_version=2)

        assert half.status == Post.Status.IN_REVIEW

    def test_is_no_way_in_after_one_round(self, reporter, editor, chief):
        post = published(reporter, editor)

        with pytest.raises(NotPermitted, match="“监管”要3审"):
            sections.file_under(post, self.section, actor=editor, at=LATER)
        assert sections.file_under(post, self.section, actor=chief, at=LATER).section == self.section

    def test_of_fewer_rounds_than_all_is_no_way_out_of_the_rule(self, reporter, editor):
        """Taken out of its 栏目, a piece at an outlet's address is in none: the rule for all applies again."""
        lenient = CategoryFactory(name="会议", slug="huiyi")
        ReviewRule.objects.create(origin="repost", section=lenient, rounds=1)
        ReviewRule.objects.create(origin="repost", rounds=3)
        post = published(reporter, editor, category=CategoryFactory(outlet=True), section=lenient)

        with pytest.raises(NotPermitted, match="审过1审，别的栏目要3审"):
            sections.file_under(post, None, actor=editor, at=LATER)

    def test_typed_into_the_form_of_an_approved_piece_asks_for_the_rounds(self, reporter, editor):
        post = approved(reporter, editor)

        moved = drafts.save_draft(post, {"section": self.section}, actor=reporter, expected_version=1, at=NOW)

        assert moved.status == Post.Status.IN_REVIEW

    def test_is_no_way_in_by_a_revision_that_moves_the_piece_there(self, reporter, editor):
        post = published(reporter, editor)
        revisions.save_revision(
            post, {"category": self.section, "dek": "新"}, actor=reporter, expected_version=0, at=LATER
        )
        revisions.submit_revision(post, actor=reporter, at=LATER)

        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        assert Post.objects.get().dek == ""

    def test_does_not_concern_a_piece_that_stands_in_none(self):
        assert signatures.rounds_for(PostFactory(category=None, section=None, origin="repost")) == 1
        assert signatures.rounds_for(PostFactory(category=self.section, section=None, origin="repost")) == 3

    def test_takes_archive_pieces_as_they_are(self, editor):
        post = PostFactory(live=True, is_legacy=True)

        assert sections.file_under(post, self.section, actor=editor, at=LATER).section == self.section


class TestTime:
    def test_of_a_signed_piece_is_moved_by_those_who_publish_alone(self, reporter, editor):
        post = approved(reporter, editor)

        with pytest.raises(InvalidText, match="定时发布"):
            drafts.save_draft(post, {"planned_at": LATER}, actor=reporter, expected_version=1, at=NOW)

    def test_on_the_screen_is_the_one_that_counts(self, reporter, editor):
        post = approved(reporter, editor, planned_at=LATER)
        moved = publish.schedule(post, actor=editor, at=NOW, publish_at=LATER + HOUR)

        assert moved.planned_at == moved.published_at == LATER + HOUR

    def test_typed_with_a_new_text_is_kept_for_its_review(self, reporter, editor):
        post = approved(reporter, editor, planned_at=LATER)
        changes = {"dek": "新", "planned_at": LATER + HOUR}
        back = drafts.save_draft(post, changes, actor=reporter, expected_version=1, at=NOW)

        assert (back.status, back.planned_at, back.published_at) == ("in_review", LATER + HOUR, None)


class TestLabels:
    def test_a_tag_merged_into_another_leaves_no_unsigned_text(self, reporter, editor, chief):
        """改名与合并 is the one deed that changes signed words.

        It is a 主编's, on record, and no old text is lost.
        """
        post = approved(reporter, editor)
        labels.rename(post.tags.get(), name="年报", actor=chief, at=NOW)

        assert publish.publish(post, actor=editor, at=NOW).status == "published"
        with pytest.raises(NotPermitted):
            labels.rename(post.tags.get(), name="别的", actor=editor, at=NOW)


class TestCorrections:
    def test_done_alone_are_all_on_the_list_for_a_second_reader(self, reporter, editor):
        post = published(reporter, editor, body_html="<p>里赔很快，客户满意。</p>")
        correct.correct(post, old_wording="甲", new_wording="乙", actor=editor, at=LATER)
        correct.fix_typo(post, "<p>理赔很快，客户满意。</p>", actor=editor, at=LATER, expected_version=1)

        items = list(post.post_reviews.waiting())
        assert [item.kind for item in items] == ["correction", "typo"]
        for item in items:
            with pytest.raises(OwnText):
                correct.review_afterwards(item, actor=editor, at=LATER)

    def test_typos_do_not_add_up_to_a_rewrite_within_the_hour(self, reporter, editor):
        post = published(reporter, editor, body_html="<p>里赔很快，客户满亿。</p>")
        correct.fix_typo(post, "<p>理赔很快，客户满亿。</p>", actor=editor, at=LATER, expected_version=1)

        with pytest.raises(EditorialError, match="一小时内"):
            correct.fix_typo(
                post, "<p>理赔很快，客户满意。</p>", actor=person(EDITOR), at=LATER, expected_version=2
            )

    def test_a_withdrawn_text_comes_back_as_it_was_signed(self, reporter, editor, chief):
        post = published(reporter, editor)
        withdraw.take_down(post, reason="核实", actor=editor, at=LATER)
        with pytest.raises(WrongState):
            drafts.save_draft(post, {"dek": "偷加"}, actor=editor, expected_version=1, at=LATER)
        revisions.save_revision(post, {"dek": "偷加"}, actor=editor, expected_version=0, at=LATER)

        back = withdraw.restore(post, actor=chief, at=LATER, note="核实无误")

        assert back.dek == ""
