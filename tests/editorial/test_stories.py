"""归入同题 and its like: one page leads, others stand under it, and what was decided is remembered."""

import pytest
from django.db.models import F

from articles.editorial.errors import HeldBack, InvalidText, NotPermitted, WrongState
from articles.editorial.privacy import erasure
from articles.editorial.publishing import joining, withdraw
from articles.models import Edition, EditorialEvent, Post, StoryPair, StoryPlace
from tests.factories import PostFactory

from .desk import HOUR, NOW

LATER = NOW + 720 * HOUR  # after every piece the factory makes live


@pytest.fixture
def leader(db):
    return PostFactory(live=True, headline="云溪水库投保溃坝责任险")


@pytest.fixture
def post(db):
    return PostFactory(live=True, headline="水库也上了保险")


def join(post, leader, editor, **facts):
    return joining.join_story(post, leader, **{"redirects": True, "actor": editor, "at": LATER, **facts})


def pair(one, other, **facts):
    first, second = sorted([one, other], key=lambda post: post.pk)
    return StoryPair.objects.create(
        **{"first": first, "second": second, "kind": "repost", "score": 0.9, "found_at": NOW, **facts}
    )


class TestJoining:
    def test_sends_readers_to_the_leader_and_keeps_everything_else(self, post, leader, editor):
        joined = join(post, leader, editor)

        assert joined.status == "joined"
        assert list(Post.objects.published(LATER)) == [leader]
        assert (joined.path, joined.published_at, joined.body_html) == (
            post.path,
            post.published_at,
            post.body_html,
        )

    def test_leaves_the_page_where_the_desk_says_so(self, post, leader, editor):
        joined = join(post, leader, editor, redirects=False)

        assert joined.status == "published"
        assert StoryPlace.objects.get().leader == leader

    def test_done_again_changes_which_of_the_two(self, post, leader, editor):
        join(post, leader, editor, redirects=False)

        assert join(post, leader, editor).status == "joined"

        assert StoryPlace.objects.get().redirects

    def test_is_on_the_record_and_turns_the_edition(self, post, leader, editor):
        edition = Edition.objects.get().number

        join(post, leader, editor)

        event = EditorialEvent.objects.get(post=post)
        assert (event.verb, event.actor, event.from_status, event.to_status) == (
            "join_story",
            editor,
            "published",
            "joined",
        )
        assert event.details == {"leader": leader.pk, "redirects": True}
        assert Edition.objects.get().number > edition

    @pytest.mark.parametrize("state", ["approved", "withdrawn", "scheduled"])
    def test_under_what_readers_do_not_see_is_refused(self, post, editor, state):
        hidden = PostFactory(**{state: True}, headline="看不到的稿件")

        with pytest.raises(InvalidText, match="《看不到的稿件》现在读者看不到"):
            join(post, hidden, editor, at=NOW + HOUR)

    def test_under_itself_is_refused(self, post, editor):
        with pytest.raises(InvalidText, match="不能归入自己"):
            join(post, post, editor)

    def test_makes_no_chains(self, post, leader, editor):
        third = PostFactory(live=True)
        join(post, leader, editor, redirects=False)

        with pytest.raises(InvalidText, match="已归入《云溪水库投保溃坝责任险》，请选"):
            join(third, post, editor)
        with pytest.raises(InvalidText, match="自己是同题的主稿"):
            join(leader, third, editor)
        with pytest.raises(InvalidText, match="请先移出"):
            join(post, third, editor)

    def test_of_what_was_called_apart_or_fills_one_template_is_refused(self, post, leader, editor):
        found = pair(post, leader, decision="apart", decided_by=editor, decided_at=NOW)
        with pytest.raises(InvalidText, match="不是同题"):
            join(post, leader, editor)

        StoryPair.objects.filter(pk=found.pk).update(decision="", kind="template")
        with pytest.raises(InvalidText, match="同一模板"):
            join(post, leader, editor)


class TestLeaving:
    def test_brings_the_page_back_as_it_was(self, post, leader, editor):
        back = joining.leave_story(join(post, leader, editor), actor=editor, at=LATER)

        assert back.status == "published"
        assert (back.path, back.published_at, back.headline) == (post.path, post.published_at, post.headline)
        assert not StoryPlace.objects.exists()
        assert EditorialEvent.objects.filter(post=post).first().verb == "leave_story"

    def test_with_words_that_nobody_may_publish_is_refused(self, post, leader, editor):
        joined = join(post, leader, editor)
        Post.objects.filter(pk=post.pk).update(body_html="<p>本产品保本保息，稳赚不赔。</p>")

        with pytest.raises(HeldBack):
            joining.leave_story(joined, actor=editor, at=LATER)
        assert Post.objects.get(pk=post.pk).status == "joined"

    def test_of_a_piece_that_stands_alone_is_refused(self, post, editor):
        with pytest.raises(WrongState, match="没有归入同题"):
            joining.leave_story(post, actor=editor, at=LATER)


class TestWithdrawing:
    def test_a_piece_takes_it_out_of_its_story(self, post, leader, editor):
        gone = withdraw.take_down(join(post, leader, editor), reason="来源方撤回", actor=editor, at=LATER)

        assert gone.status == "withdrawn"
        assert not StoryPlace.objects.exists()
        assert leader in Post.objects.published(LATER)

    def test_the_leader_takes_along_what_leads_to_it_and_leaves_what_stays(self, post, leader, editor):
        staying = PostFactory(live=True)
        join(post, leader, editor)
        join(staying, leader, editor, redirects=False)

        withdraw.take_down(leader, reason="来源方撤回", actor=editor, at=LATER)

        assert Post.objects.get(pk=post.pk).withdrawal_reason == "来源方撤回"
        assert list(Post.objects.published(LATER)) == [staying]
        assert not StoryPlace.objects.exists()
        assert set(EditorialEvent.objects.filter(verb="take_down").values_list("post", flat=True)) == {
            post.pk,
            leader.pk,
        }

    def test_all_at_once_goes_through(self, post, leader, editor):
        joined = join(post, leader, editor)

        outcome = withdraw.take_down_many([leader, joined], reason="撤回", actor=editor, at=LATER)

        assert set(Post.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert leader in outcome.done

    def test_restored_a_piece_stands_alone(self, post, leader, editor, chief):
        gone = withdraw.take_down(join(post, leader, editor), reason="撤回", actor=editor, at=LATER)

        back = withdraw.restore(gone, actor=chief, at=LATER, note="核实")

        assert back in Post.objects.published(LATER)
        assert not StoryPlace.objects.exists()


class TestErasing:
    def test_a_piece_names_it_no_more_and_takes_the_words_out_of_what_was_compared(
        self, post, leader, editor, chief
    ):
        join(post, leader, editor)
        pair(post, leader, differences=[["卫青禾等三人", "卫青和等三人"]])

        erasure.erase(post, ["小额案件", "卫青禾"], reason="本人要求", actor=chief, at=LATER)

        assert not StoryPlace.objects.get().is_named
        assert StoryPair.objects.get().differences == [["某某等三人", "卫青和等三人"]]

    def test_before_joining_leaves_it_unnamed(self, post, leader, editor, chief):
        erasure.erase(post, ["小额案件"], reason="本人要求", actor=chief, at=LATER)

        join(post, leader, editor)

        assert not StoryPlace.objects.get().is_named


class TestDeciding:
    def test_to_keep_both_is_remembered_and_recorded_with_each(self, post, leader, editor):
        found = pair(post, leader)

        joining.keep_both([post, leader], actor=editor, at=LATER)

        found.refresh_from_db()
        assert (found.decision, found.decided_by, found.decided_at) == ("keep", editor, LATER)
        events = EditorialEvent.objects.filter(verb="keep_both")
        assert {(event.post_id, *event.details["with"]) for event in events} == {
            (post.pk, leader.pk),
            (leader.pk, post.pk),
        }

    def test_that_they_are_no_story_holds_for_every_two_of_them(self, post, leader, editor):
        third = PostFactory(live=True)
        pair(post, leader)
        pair(leader, third)

        joining.call_apart([post, leader, third], actor=editor, at=LATER)

        assert set(StoryPair.objects.values_list("first", "second", "decision")) == {
            (*sorted([one.pk, other.pk]), "apart")
            for one, other in [(post, leader), (post, third), (leader, third)]
        }

    def test_that_joined_pieces_are_no_story_is_refused(self, post, leader, editor):
        join(post, leader, editor)

        with pytest.raises(InvalidText, match="请先移出再判"):
            joining.call_apart([post, leader], actor=editor, at=LATER)

    def test_anew_forgets_the_decision(self, post, leader, editor):
        pair(post, leader, decision="apart", decided_by=editor, decided_at=NOW)

        joining.reopen_pair([post, leader], actor=editor, at=LATER)

        assert StoryPair.objects.get().decision == ""
        assert join(post, leader, editor).status == "joined"

    def test_wants_two_pieces_and_the_right(self, post, leader, editor, reporter):
        with pytest.raises(InvalidText, match="两篇以上"):
            joining.keep_both([post], actor=editor, at=LATER)
        with pytest.raises(NotPermitted):
            joining.keep_both([post, leader], actor=reporter, at=LATER)

    def test_turns_no_edition(self, post, leader, editor):
        edition = Edition.objects.get().number
        pair(post, leader)

        joining.call_apart([post, leader], actor=editor, at=LATER)

        assert Edition.objects.get().number == edition


def test_a_page_that_leads_is_never_led(post, leader, editor):
    third = PostFactory(live=True)
    join(post, leader, editor)
    join(third, leader, editor, redirects=False)

    assert not StoryPlace.objects.filter(post=F("leader")).exists()
    assert not StoryPlace.objects.filter(leader__in=StoryPlace.objects.values("post")).exists()
