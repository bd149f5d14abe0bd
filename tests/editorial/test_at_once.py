"""Two people in the same moment: one outcome, nothing lost."""

import threading
import time

import pytest
from django.db import connections

from articles.editorial.errors import EditorialError, StaleVersion, WrongState
from articles.editorial.privacy import erasure
from articles.editorial.publishing import joining, publish, withdraw
from articles.editorial.review import approval
from articles.editorial.roles import CHIEF, EDITOR, REPORTER
from articles.editorial.writing import drafts, revisions
from articles.likeness import stories
from articles.models import EditLock, EditorialEvent, PendingRevision, Post, SignOff, StoryPair
from tests.factories import PostFactory

from .desk import HOUR, NOW, approved, draft, in_review, person, published

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


LATER = NOW + 720 * HOUR  # after every piece the factory makes live


def at_once(*deeds):
    """Run the deeds in threads that start together; return what each gave or how it was refused."""
    together, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            together.wait()
            results[place] = deed()
        except EditorialError as refusal:
            results[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results):
    return [result for result in results if isinstance(result, EditorialError)]


@pytest.mark.parametrize("is_many", [False, True])
def test_a_leader_withdrawn_while_a_piece_under_it_is_joined_anew_is_no_ring_of_locks(monkeypatch, is_many):
    chief, editor = person(CHIEF), person(EDITOR)
    post, other, leader = PostFactory(live=True), PostFactory(live=True), PostFactory(live=True)
    joining.join_story(post, leader, redirects=True, actor=editor, at=LATER)
    joining.leave_story(post, actor=editor, at=LATER)
    joining.join_story(post, leader, redirects=True, actor=editor, at=LATER)
    Post.objects.filter(pk=post.pk).update(status=Post.Status.JOINED)
    has_leader, release = threading.Event(), joining.release_story

    def slow(leading):
        has_leader.set()
        time.sleep(1)  # in which the other has got the piece, where it could
        return release(leading)

    monkeypatch.setattr(joining, "release_story", slow)

    def take_down():
        if is_many:
            return withdraw.take_down_many([other, leader], reason="有误", actor=chief, at=LATER)
        return withdraw.take_down(leader, reason="有误", actor=chief, at=LATER)

    def leave():
        has_leader.wait()
        return joining.leave_stories([post], actor=editor, at=LATER)

    def join():
        has_leader.wait()
        return joining.join_stories({other: True, post: True}, leader, actor=editor, at=LATER)

    results = at_once(take_down, join, leave)

    assert results[0] is not None
    assert refusals(results) == results[1:]
    assert set(Post.objects.filter(pk__in=[post.pk, leader.pk]).values_list("status", flat=True)) == {
        "withdrawn"
    }


class TestAPieceThatIsCompared:
    """同题比对 and a verb work on the same pieces: one waits for the other, and neither is refused."""

    TOLD = (
        "云溪县水务局3月11日与澜桥财险签订协议，为云溪水库投保溃坝责任险，保费46万元，保额1.2亿元。",
        "澜桥财险副总经理卫青禾表示，公司用了八个月时间测绘淹没范围，红区每户最高赔付30万元。",
        "据县应急管理局统计，去年汛期共转移群众1,340人，未造成人员伤亡。",
    )

    def twins(self):
        body = "".join(f"<p>{line}</p>" for line in self.TOLD)
        twins = [PostFactory(body_html=body) for _ in range(2)]
        stories.look_at(twins[0], at=NOW)
        assert StoryPair.objects.count() == 1
        return twins

    def meet(self, monkeypatch, where, name, first, then):
        """Do `first` and, once its step `name` is done and a moment before it goes on, `then`.

        Return both results.
        """
        step, is_there = getattr(where, name), threading.Event()

        def slow(*args, **options):
            given = step(*args, **options)
            if not is_there.is_set():
                is_there.set()
                time.sleep(1)  # in which the other goes as far as it can
            return given

        def later():
            is_there.wait()
            return then()

        monkeypatch.setattr(where, name, slow)
        return at_once(lambda: first() or "done", lambda: later() or "done")

    @pytest.mark.parametrize("decide", [joining.keep_both, joining.call_apart])
    @pytest.mark.parametrize("is_desk_first", [True, False])
    def test_is_decided_about(self, monkeypatch, decide, is_desk_first):
        editor, (one, other) = person(EDITOR), self.twins()

        def on_the_desk():
            return decide([one, other], actor=editor, at=LATER)

        def compare():
            return stories.look_at(one, at=LATER)

        if is_desk_first:
            results = self.meet(monkeypatch, StoryPair, "save", on_the_desk, compare)
        else:
            results = self.meet(monkeypatch, stories, "_as_they_were_read", compare, on_the_desk)

        assert results == ["done", "done"]
        assert StoryPair.objects.get().decided_by == editor
        assert EditorialEvent.objects.filter(post__in=[one, other], happened_at=LATER).count() == 2

    def test_is_erased(self, monkeypatch):
        chief, (one, other) = person(CHIEF), self.twins()
        StoryPair.objects.update(differences=[["1,340人", "1,430人"]])
        monkeypatch.setattr(stories, "_judged", lambda pieces: {})  # they tell one story no more

        results = self.meet(
            monkeypatch,
            erasure.unit_of_work,
            "begin",
            lambda: erasure.erase(other, ["1,340人"], reason="本人依法要求删除", actor=chief, at=LATER),
            lambda: stories.look_at(one, at=LATER),
        )

        assert results[1] == "done"
        assert results[0].places
        assert not StoryPair.objects.exists()


def test_two_editors_who_save_one_version_keep_both_texts():
    one, other = person(EDITOR), person(EDITOR)
    post = draft(one)

    results = at_once(
        lambda: drafts.save_draft(post, {"headline": "甲的标题"}, actor=one, expected_version=1, at=NOW),
        lambda: drafts.save_draft(post, {"headline": "乙的标题"}, actor=other, expected_version=1, at=NOW),
    )

    (refused,) = refusals(results)
    assert isinstance(refused, StaleVersion)
    assert {refused.yours["headline"], refused.theirs["headline"]} == {"甲的标题", "乙的标题"}
    assert Post.objects.get().version == 2


def test_four_first_saves_of_one_form_make_one_piece():
    author = person(REPORTER)
    typed = {"headline": "新稿", "body_html": "<p>一句话。</p>"}

    results = at_once(*[lambda: drafts.create(typed, actor=author, at=NOW, token="form-1") for _ in range(4)])

    assert refusals(results) == []
    assert {post.pk for post in results} == {Post.objects.get().pk}
    assert EditorialEvent.objects.filter(verb="create").count() == 1


def test_two_publishers_publish_once():
    author, one, other = person(REPORTER), person(EDITOR), person(EDITOR)
    post = approved(author, one)

    results = at_once(
        lambda: publish.publish(post, actor=one, at=NOW), lambda: publish.publish(post, actor=other, at=NOW)
    )

    (refused,) = refusals(results)
    assert isinstance(refused, WrongState)
    assert EditorialEvent.objects.filter(verb="publish").count() == 1


def test_an_edit_and_an_approval_never_sign_an_unread_text():
    author, reviewer = person(REPORTER), person(EDITOR)
    post = in_review(author)

    at_once(
        lambda: drafts.save_draft(post, {"dek": "改"}, actor=author, expected_version=1, at=NOW),
        lambda: approval.approve(post, actor=reviewer, at=NOW, expected_version=1),
    )

    stored = Post.objects.get()
    if stored.dek == "改":
        assert stored.status == Post.Status.IN_REVIEW
    else:
        assert (stored.status, SignOff.objects.count()) == (Post.Status.APPROVED, 1)


def test_two_pieces_of_one_headline_get_two_addresses():
    author, one, other = person(REPORTER), person(EDITOR), person(EDITOR)
    first, second = approved(author, one), approved(author, other)

    results = at_once(
        lambda: publish.publish(first, actor=one, at=NOW),
        lambda: publish.publish(second, actor=other, at=NOW),
    )

    assert refusals(results) == []
    assert len(set(Post.objects.values_list("path", flat=True))) == 2


def test_two_who_begin_a_revision_begin_one():
    author, one, other = person(REPORTER), person(EDITOR), person(CHIEF)
    post = published(author, one)

    results = at_once(
        lambda: revisions.save_revision(post, {"dek": "甲"}, actor=one, expected_version=0, at=NOW + HOUR),
        lambda: revisions.save_revision(post, {"dek": "乙"}, actor=other, expected_version=0, at=NOW + HOUR),
    )

    assert [type(refusal) for refusal in refusals(results)] == [StaleVersion]
    assert PendingRevision.objects.count() == 1


def test_two_who_open_a_piece_give_one_the_lock():
    from articles.editorial.writing import locks

    one, other = person(EDITOR), person(EDITOR)
    post = draft(one)

    seen = at_once(
        lambda: locks.touch(post, editor=one, at=NOW), lambda: locks.touch(post, editor=other, at=NOW)
    )

    assert sorted(presence.is_mine for presence in seen) == [False, True]
    assert EditLock.objects.count() == 2  # a page each, and one of them holds the piece
