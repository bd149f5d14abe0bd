"""修改稿: a published text changes only by a second person's signature."""

import pytest

from articles.editorial.errors import (
    InvalidText,
    LockedByOther,
    NotPermitted,
    OwnText,
    StaleVersion,
    WrongState,
)
from articles.editorial.review import revision_approval
from articles.editorial.roles import EDITOR
from articles.editorial.workflow import signatures
from articles.editorial.writing import locks, revisions
from articles.models import Correction, PendingRevision, Post, ReviewRule

from .desk import HOUR, NOW, person, published

LATER = NOW + HOUR
NOTE = {"old_wording": "南渚财险", "new_wording": "南渚人寿", "concerns_headline": True}


@pytest.fixture
def post(reporter, editor):
    return published(reporter, editor)


def begun(post, writer, **changes):
    return revisions.save_revision(
        post, changes or {"headline": "新的标题"}, actor=writer, expected_version=0, at=LATER
    )


def submitted(post, writer, **changes):
    begun(post, writer, **changes)
    return revisions.submit_revision(post, actor=writer, at=LATER)


class TestWriting:
    def test_leaves_what_readers_see(self, post, reporter):
        begun(post, reporter)

        post.refresh_from_db()
        assert post.headline == "南渚财险公布理赔报告"

    def test_is_saved_again_under_its_own_version(self, post, reporter):
        begun(post, reporter)

        again = revisions.save_revision(post, {"dek": "摘要"}, actor=reporter, expected_version=1, at=LATER)

        assert (again.version, again.content["headline"], again.content["dek"]) == (2, "新的标题", "摘要")

    def test_refuses_an_older_version_with_both_texts(self, post, reporter, editor):
        begun(post, reporter)

        with pytest.raises(StaleVersion) as refusal:
            revisions.save_revision(post, {"headline": "又一个"}, actor=editor, expected_version=0, at=LATER)

        assert (refusal.value.yours["headline"], refusal.value.theirs["headline"]) == ("又一个", "新的标题")

    def test_there_is_one_at_a_time(self, post, reporter, editor):
        begun(post, reporter)
        revisions.drop_revision(post, actor=reporter, at=LATER)

        assert begun(post, editor).editor == editor
        assert PendingRevision.objects.open().count() == 1

    def test_once_submitted_it_does_not_change(self, post, reporter):
        submitted(post, reporter)

        with pytest.raises(WrongState, match="已经送审"):
            revisions.save_revision(post, {"dek": "改"}, actor=reporter, expected_version=1, at=LATER)

    def test_needs_a_change(self, post, reporter):
        with pytest.raises(InvalidText, match="没有可保存的改动"):
            begun(post, reporter, headline=post.headline)

    def test_cannot_move_the_embargo(self, post, reporter):
        with pytest.raises(InvalidText):
            begun(post, reporter, embargoed_until=None)

    def test_is_for_the_writer_or_an_editor(self, post, db):
        with pytest.raises(NotPermitted):
            begun(post, person("记者"))


class TestSigning:
    def test_puts_the_text_in_force_with_tags_and_links(self, post, reporter, editor):
        links = [
            {"url": "https://donglan.example/2.html", "original_headline": "新的", "original_author": "李华"}
        ]
        submitted(post, reporter, headline="新的标题", tags=["年报"], source_links=links)

        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        post.refresh_from_db()
        assert post.headline == "新的标题"
        assert [tag.name for tag in post.tags.all()] == ["年报"]
        assert post.source_links.get().url == "https://donglan.example/2.html"
        assert PendingRevision.objects.get().state == "applied"
        assert post.status == Post.Status.PUBLISHED

    def test_does_not_touch_the_time_of_update_without_a_note(self, post, reporter, editor):
        submitted(post, reporter)
        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        post.refresh_from_db()
        assert post.revised_at is None

    def test_publishes_the_correction_that_comes_with_it(self, post, reporter, editor):
        revisions.save_revision(
            post, {"headline": "新的标题"}, actor=reporter, expected_version=0, at=LATER, correction=NOTE
        )
        revisions.submit_revision(post, actor=reporter, at=LATER)
        assert not Correction.objects.exists()

        revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        assert Correction.objects.get().concerns_headline
        post.refresh_from_db()
        assert post.revised_at == LATER

    def test_refuses_its_writer(self, post, editor):
        submitted(post, editor)

        with pytest.raises(OwnText):
            revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

    def test_of_the_author_by_the_former_reviewer_is_allowed(self, post, reporter, editor):
        submitted(post, reporter)

        done = revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        assert done.state == "applied"

    def test_refuses_when_the_published_text_is_another_by_now(self, post, reporter, editor):
        submitted(post, reporter)
        Post.objects.filter(pk=post.pk).update(dek="别的改动")

        with pytest.raises(WrongState, match="已有别的改动"):
            revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

    def test_follows_the_rule_of_several_rounds(self, post, reporter, editor, chief):
        ReviewRule.objects.create(origin="repost", rounds=2)
        submitted(post, reporter)

        first = revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)
        assert first.state == "in_review"
        with pytest.raises(NotPermitted):
            revision_approval.approve_revision(post, actor=person(EDITOR), at=LATER, expected_version=1)
        second = revision_approval.approve_revision(post, actor=chief, at=LATER, expected_version=1)
        assert second.state == "applied"

    def test_returned_it_can_be_written_again(self, post, reporter, editor):
        submitted(post, reporter)

        revision_approval.return_revision(post, actor=editor, at=LATER, note="标题过长")

        assert begun_again(post, reporter).version == 2

    def test_with_changes_waits_for_somebody_else(self, post, reporter, editor):
        submitted(post, reporter)
        revision_approval.approve_revision_with_changes(
            post, {"headline": "审核人的标题"}, actor=editor, at=LATER, expected_version=1
        )

        with pytest.raises(OwnText):
            revision_approval.confirm_revision_changes(post, actor=editor, at=LATER)
        revision_approval.confirm_revision_changes(post, actor=reporter, at=LATER)

        post.refresh_from_db()
        assert post.headline == "审核人的标题"

    def test_with_changes_holds_up_a_plain_approval_meanwhile(self, post, reporter, editor, colleague):
        submitted(post, reporter)
        revision_approval.approve_revision_with_changes(
            post, {"headline": "审核人的标题"}, actor=editor, at=LATER, expected_version=1
        )

        with pytest.raises(WrongState, match="待确认"):
            revision_approval.approve_revision(post, actor=colleague, at=LATER, expected_version=1)

    def test_with_changes_is_not_confirmed_over_a_text_that_changed_meanwhile(self, post, reporter, editor):
        submitted(post, reporter)
        revision_approval.approve_revision_with_changes(
            post, {"headline": "审核人的标题"}, actor=editor, at=LATER, expected_version=1
        )
        Post.objects.update(dek="别的改动")

        with pytest.raises(WrongState, match="已有别的改动"):
            revision_approval.confirm_revision_changes(post, actor=reporter, at=LATER)

    def test_says_who_signed_and_for_whom_it_waits(self, post, reporter, editor):
        ReviewRule.objects.create(origin="repost", rounds=2)
        submitted(post, reporter)
        revision = revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

        signed = signatures.signatures(post, revision.content_hash, revision)

        assert signatures.progress(signed, 2) == f"初审已签（{editor}），待复审"

    def test_with_changes_declined_stays_as_submitted(self, post, reporter, editor):
        submitted(post, reporter)
        revision_approval.approve_revision_with_changes(
            post, {"headline": "审核人的标题"}, actor=editor, at=LATER, expected_version=1
        )

        revision = revision_approval.decline_revision_changes(post, actor=reporter, at=LATER)

        assert (revision.state, revision.content["headline"]) == ("in_review", "新的标题")


def begun_again(post, writer):
    return revisions.save_revision(post, {"headline": "短标题"}, actor=writer, expected_version=1, at=LATER)


def test_a_revision_sent_twice_is_one_save(reporter, editor):
    post = published(reporter, editor)

    for _click in range(2):
        saved = revisions.save_revision(post, {"dek": "新摘要"}, actor=reporter, expected_version=0, at=NOW)

    assert (saved.version, saved.content["dek"]) == (1, "新摘要")


def test_a_revision_merged_with_nothing_asks_the_lock_too(reporter, editor):
    post = published(reporter, editor)
    locks.touch(post, editor=editor, at=NOW)

    with pytest.raises(LockedByOther):
        revisions.save_merged_revision(
            post, {"dek": "改"}, answers={}, actor=reporter, base_version=0, expected_version=0, at=NOW
        )
