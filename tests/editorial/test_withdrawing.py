"""撤稿, 恢复发布 and 更正."""

import pytest

from articles.editorial.errors import InvalidText, NotPermitted, ReasonMissing, TooMany, WrongState
from articles.editorial.publishing import correct, withdraw
from articles.models import Correction, Post, PostReview
from tests.factories import PostFactory

from .desk import HOUR, NOW, published

LATER = NOW + 720 * HOUR  # after every piece the factory makes live


class TestTakeDown:
    def test_keeps_row_text_address_and_reason(self, reporter, editor):
        post = published(reporter, editor)

        gone = withdraw.take_down(post, reason="来源方已撤回原文", actor=editor, at=LATER)

        assert gone not in Post.objects.published()
        assert (gone.status, gone.withdrawn_at, gone.withdrawal_reason) == (
            "withdrawn",
            LATER,
            "来源方已撤回原文",
        )
        assert (gone.path, gone.body_html) == (post.path, post.body_html)

    def test_says_on_the_record_who_and_why(self, reporter, editor):
        post = published(reporter, editor)

        withdraw.take_down(post, reason=" 来源方已撤回原文 ", actor=editor, at=LATER)

        event = post.events.get(verb="take_down")
        assert (event.actor, event.happened_at, event.note) == (editor, LATER, "来源方已撤回原文")

    def test_is_never_held_up_by_what_an_archive_post_lacks(self, editor):
        post = PostFactory(live=True, is_legacy=True, source=None, category=None, body_html="")

        assert withdraw.take_down(post, reason="内容有误", actor=editor, at=LATER).status == "withdrawn"

    def test_needs_a_reason_readers_may_see(self, reporter, editor):
        post = published(reporter, editor)

        with pytest.raises(ReasonMissing):
            withdraw.take_down(post, reason=" ", actor=editor, at=LATER)
        with pytest.raises(InvalidText, match="200"):
            withdraw.take_down(post, reason="字" * 201, actor=editor, at=LATER)

    def test_of_a_scheduled_piece_is_refused(self, editor):
        post = PostFactory(live=True, published_at=LATER)

        with pytest.raises(WrongState, match="已定时"):
            withdraw.take_down(post, reason="有误", actor=editor, at=NOW)


class TestTakeDownMany:
    def test_takes_fifty_with_one_reason_and_reports_the_refused(self, editor):
        live = PostFactory.create_batch(3, live=True)
        gone = PostFactory.create_batch(47, withdrawn=True)

        outcome = withdraw.take_down_many([*live, *gone], reason="来源方撤回", actor=editor, at=LATER)

        assert outcome.done == live
        assert [post for post, _ in outcome.refused] == gone
        assert "已撤稿" in str(outcome.refused[0][1])
        assert not Post.objects.published().exists()

    def test_refuses_fifty_one(self, editor):
        with pytest.raises(TooMany, match="分批"):
            withdraw.take_down_many([Post()] * 51, reason="有误", actor=editor, at=LATER)

    def test_does_nothing_without_the_permission(self, reporter):
        post = PostFactory(live=True)

        with pytest.raises(NotPermitted):
            withdraw.take_down_many([post], reason="有误", actor=reporter, at=LATER)

        assert Post.objects.published().exists()


class TestRestore:
    def test_brings_the_piece_back_to_its_address_and_time(self, chief):
        post = PostFactory(withdrawn=True, is_legacy=True)

        back = withdraw.restore(post, actor=chief, at=LATER, note="原文已恢复")

        assert back in Post.objects.published()
        assert (back.path, back.published_at) == (post.path, post.published_at)
        assert (back.withdrawn_at, back.withdrawal_reason) == (None, "")

    def test_says_on_the_record_who_and_why(self, chief):
        post = PostFactory(withdrawn=True)

        withdraw.restore(post, actor=chief, at=LATER, note="原文已恢复")

        event = post.events.get(verb="restore")
        assert (event.actor, event.happened_at, event.note) == (chief, LATER, "原文已恢复")

    def test_is_for_a_chief_with_a_reason(self, editor, chief):
        post = PostFactory(withdrawn=True)

        with pytest.raises(NotPermitted):
            withdraw.restore(post, actor=editor, at=LATER, note="恢复")
        with pytest.raises(ReasonMissing):
            withdraw.restore(post, actor=chief, at=LATER, note="")


class TestCorrect:
    def test_prints_a_dated_note_and_moves_the_time_of_update(self, editor):
        post = PostFactory(live=True, is_legacy=True)

        note = correct.correct(
            post,
            old_wording="增长三成",
            new_wording="增长二成",
            actor=editor,
            at=LATER,
            concerns_headline=True,
        )

        post.refresh_from_db()
        assert post.revised_at == LATER
        assert (note.corrected_at, note.editor, note.concerns_headline) == (LATER, editor, True)
        assert PostReview.objects.get().kind == PostReview.Kind.CORRECTION

    def test_says_what_was_wrong_and_what_is_right(self, editor):
        post = PostFactory(live=True)

        with pytest.raises(InvalidText, match="原来的说法"):
            correct.correct(post, new_wording="增长二成", actor=editor, at=LATER)
        with pytest.raises(InvalidText, match="现在的说法"):
            correct.correct(post, new_wording="", actor=editor, at=LATER)
        assert not Correction.objects.exists()

    @pytest.mark.parametrize("longer", ["old_wording", "new_wording"])
    def test_has_two_thousand_characters_each_at_most(self, editor, longer):
        post, words = PostFactory(live=True), {"old_wording": "增长三成", "new_wording": "增长二成"}

        with pytest.raises(InvalidText, match="最多 2000 字"):
            correct.correct(post, **{**words, longer: "字" * 2001}, actor=editor, at=LATER)
        assert correct.correct(post, **{**words, longer: "字" * 2000}, actor=editor, at=LATER).pk

    def test_an_update_needs_no_old_wording(self, editor):
        note = correct.correct(
            PostFactory(live=True), new_wording="公司已回应", kind="update", actor=editor, at=LATER
        )

        assert note.get_kind_display() == "更新"
