"""Two people in the same moment: one outcome, nothing lost."""

import threading
import time

import pytest
from django.db import connections

from articles.editorial.errors import EditorialError, StaleVersion, WrongState
from articles.editorial.publishing import joining, publish, withdraw
from articles.editorial.review import approval, revisions
from articles.editorial.roles import CHIEF, EDITOR, REPORTER
from articles.editorial.writing import drafts
from articles.models import EditLock, EditorialEvent, PendingRevision, Post, SignOff
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
    joining.join_story(post, leader, redirects=True, editor=editor, at=LATER)
    joining.leave_story(post, editor=editor, at=LATER)
    joining.join_story(post, leader, redirects=True, editor=editor, at=LATER)
    Post.objects.filter(pk=post.pk).update(status=Post.Status.JOINED)
    has_leader, withdrawn = threading.Event(), joining.withdrawn

    def slow(leading):
        has_leader.set()
        time.sleep(1)  # in which the other has got the piece, where it could
        return withdrawn(leading)

    monkeypatch.setattr(joining, "withdrawn", slow)

    def take_down():
        if is_many:
            return withdraw.take_down_many([other, leader], reason="有误", editor=chief, at=LATER)
        return withdraw.take_down(leader, reason="有误", editor=chief, at=LATER)

    def leave():
        has_leader.wait()
        return joining.leave_stories([post], editor=editor, at=LATER)

    def join():
        has_leader.wait()
        return joining.join_stories({other: True, post: True}, leader, editor=editor, at=LATER)

    results = at_once(take_down, join, leave)

    assert results[0] is not None
    assert refusals(results) == results[1:]
    assert set(Post.objects.filter(pk__in=[post.pk, leader.pk]).values_list("status", flat=True)) == {
        "withdrawn"
    }


def test_two_editors_who_save_one_version_keep_both_texts():
    one, other = person(EDITOR), person(EDITOR)
    post = draft(one)

    results = at_once(
        lambda: drafts.save_draft(post, {"headline": "甲的标题"}, editor=one, expected_version=1, at=NOW),
        lambda: drafts.save_draft(post, {"headline": "乙的标题"}, editor=other, expected_version=1, at=NOW),
    )

    (refused,) = refusals(results)
    assert isinstance(refused, StaleVersion)
    assert {refused.yours["headline"], refused.theirs["headline"]} == {"甲的标题", "乙的标题"}
    assert Post.objects.get().version == 2


def test_four_first_saves_of_one_form_make_one_piece():
    author = person(REPORTER)
    typed = {"headline": "新稿", "body_html": "<p>一句话。</p>"}

    results = at_once(
        *[lambda: drafts.create(typed, editor=author, at=NOW, token="form-1") for _ in range(4)]
    )

    assert refusals(results) == []
    assert {post.pk for post in results} == {Post.objects.get().pk}
    assert EditorialEvent.objects.filter(verb="create").count() == 1


def test_two_publishers_publish_once():
    author, one, other = person(REPORTER), person(EDITOR), person(EDITOR)
    post = approved(author, one)

    results = at_once(
        lambda: publish.publish(post, editor=one, at=NOW), lambda: publish.publish(post, editor=other, at=NOW)
    )

    (refused,) = refusals(results)
    assert isinstance(refused, WrongState)
    assert EditorialEvent.objects.filter(verb="publish").count() == 1


def test_an_edit_and_an_approval_never_sign_an_unread_text():
    author, reviewer = person(REPORTER), person(EDITOR)
    post = in_review(author)

    at_once(
        lambda: drafts.save_draft(post, {"dek": "改"}, editor=author, expected_version=1, at=NOW),
        lambda: approval.approve(post, editor=reviewer, at=NOW, expected_version=1),
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
        lambda: publish.publish(first, editor=one, at=NOW),
        lambda: publish.publish(second, editor=other, at=NOW),
    )

    assert refusals(results) == []
    assert len(set(Post.objects.values_list("path", flat=True))) == 2


def test_two_who_begin_a_revision_begin_one():
    author, one, other = person(REPORTER), person(EDITOR), person(CHIEF)
    post = published(author, one)

    results = at_once(
        lambda: revisions.save_revision(post, {"dek": "甲"}, editor=one, expected_version=0, at=NOW + HOUR),
        lambda: revisions.save_revision(post, {"dek": "乙"}, editor=other, expected_version=0, at=NOW + HOUR),
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
