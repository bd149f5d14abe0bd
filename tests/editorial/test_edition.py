"""Readers' cached pages expire when readers may notice something, now or later, and at no other time."""

import pytest
from django.utils import timezone

from articles.editorial.curation import labels, sections
from articles.editorial.privacy import erasure
from articles.editorial.publishing import correct, publish, withdraw
from articles.editorial.review import approval, revision_approval
from articles.editorial.writing import drafts, revisions
from articles.models import Edition, SearchDoc
from articles.search.find import search_ids
from tests.factories import CategoryFactory

from .desk import HOUR, NOW, approved, draft, in_review, published

LATER = NOW + HOUR


def scheduled(author, reviewer):
    return publish.schedule(approved(author, reviewer), actor=reviewer, at=NOW, publish_at=LATER)


def withdrawn(author, reviewer):
    return withdraw.take_down(published(author, reviewer), reason="核实", actor=reviewer, at=LATER)


def revised(author, reviewer):
    post = published(author, reviewer)
    revisions.save_revision(post, {"dek": "新"}, actor=author, expected_version=0, at=LATER)
    revisions.submit_revision(post, actor=author, at=LATER)
    return post


# what is there before, the deed, and whether the pages turn
DEEDS = {
    "建稿": (lambda a, e: None, lambda p, a, e: draft(a), False),
    "改草稿": (
        lambda a, e: draft(a),
        lambda p, a, e: drafts.save_draft(p, {"dek": "改"}, actor=a, expected_version=1, at=NOW),
        False,
    ),
    "送审": (lambda a, e: draft(a), lambda p, a, e: drafts.submit(p, actor=a, at=NOW), False),
    "不用": (lambda a, e: draft(a), lambda p, a, e: drafts.discard(p, actor=e, at=NOW), False),
    "退回": (
        lambda a, e: in_review(a),
        lambda p, a, e: approval.return_for_changes(p, actor=e, at=NOW, note="改"),
        False,
    ),
    "审核通过": (
        lambda a, e: in_review(a), lambda p, a, e: approval.approve(p, actor=e, at=NOW, expected_version=1),
        False,
    ),
    "审核通过，到时发布": (
        lambda a, e: in_review(a, planned_at=LATER),
        lambda p, a, e: approval.approve(p, actor=e, at=NOW, expected_version=1),
        True,
    ),
    "草稿归入栏目": (
        lambda a, e: draft(a), lambda p, a, e: sections.file_under(p, CategoryFactory(), actor=e, at=NOW),
        False,
    ),
    "发布": (lambda a, e: approved(a, e), lambda p, a, e: publish.publish(p, actor=e, at=NOW), True),
    "定时": (
        lambda a, e: approved(a, e),
        lambda p, a, e: publish.schedule(p, actor=e, at=NOW, publish_at=LATER),
        True,
    ),
    "改期": (scheduled, lambda p, a, e: publish.schedule(p, actor=e, at=NOW, publish_at=LATER + HOUR), True),
    "取消定时": (scheduled, lambda p, a, e: publish.unschedule(p, actor=e, at=NOW), True),
    "已定时的改文字": (
        scheduled, lambda p, a, e: drafts.save_draft(p, {"dek": "改"}, actor=a, expected_version=2, at=NOW),
        True,
    ),
    "已发布的归入栏目": (
        lambda a, e: published(a, e),
        lambda p, a, e: sections.file_under(p, CategoryFactory(), actor=e, at=LATER), True,
    ),
    "写修改稿": (
        lambda a, e: published(a, e),
        lambda p, a, e: revisions.save_revision(p, {"dek": "新"}, actor=a, expected_version=0, at=LATER),
        False,
    ),
    "修改稿生效": (
        revised,
        lambda p, a, e: revision_approval.approve_revision(p, actor=e, at=LATER, expected_version=1),
        True,
    ),
    "发更正": (
        lambda a, e: published(a, e),
        lambda p, a, e: correct.correct(p, old_wording="甲", new_wording="乙", actor=e, at=LATER),
        True,
    ),
    "改错字": (
        lambda a, e: published(a, e, body_html="<p>里赔很快。</p>"),
        lambda p, a, e: correct.fix_typo(p, "<p>理赔很快。</p>", actor=e, at=LATER, expected_version=1),
        True,
    ),
    "撤稿": (
        lambda a, e: published(a, e),
        lambda p, a, e: withdraw.take_down(p, reason="核实", actor=e, at=LATER),
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_turns_the_pages_only_if_readers_may_notice(reporter, editor, name):
    before, deed, is_noticed = DEEDS[name]
    post = before(reporter, editor)
    edition = Edition.current()

    done = deed(post, reporter, editor)

    assert (Edition.current() > edition) == is_noticed
    pk = (post or done).pk
    doc = SearchDoc.objects.select_related("post").get(post=pk)
    assert (doc.status, doc.published_at) == (doc.post.status, doc.post.published_at)


def test_bringing_a_piece_back_turns_them(reporter, editor, chief):
    post = withdrawn(reporter, editor)
    edition = Edition.current()

    withdraw.restore(post, actor=chief, at=LATER, note="核实")

    assert Edition.current() > edition


def test_erasing_turns_them_for_what_readers_saw_alone(reporter, editor, chief):
    seen, unseen = published(reporter, editor), draft(reporter)
    edition = Edition.current()

    erasure.erase(unseen, ["小额案件"], reason="依法", actor=chief, at=LATER)
    assert Edition.current() == edition
    erasure.erase(seen, ["小额案件"], reason="依法", actor=chief, at=LATER)
    assert Edition.current() > edition


def test_a_label_of_drafts_alone_turns_them_too(reporter, chief):
    """Its page and its old address are readers' pages, whoever stands on them."""
    draft(reporter, tags=["旧名"])
    edition = Edition.current()

    labels.rename(draft(reporter, tags=["旧名"]).tags.get(), name="新名", actor=chief, at=NOW)

    assert Edition.current() > edition


def test_the_desk_finds_every_draft_at_once(reporter):
    post = draft(reporter, headline="渔业互保扩面")
    assert search_ids("渔业互保", include_unpublished=True) == [post.pk]

    drafts.save_draft(post, {"headline": "台风指数保险落地"}, actor=reporter, expected_version=1, at=NOW)

    assert search_ids("渔业互保", include_unpublished=True) == []
    assert search_ids("台风指数", include_unpublished=True) == [post.pk]


def test_a_page_kept_while_the_desk_writes_is_the_page_of_before(client, reporter, editor):
    """The same ETag answers 304 through a morning of drafts, until the first publication."""
    post = published(reporter, editor)
    etag = client.get(post.path)["ETag"]

    drafts.submit(draft(reporter), actor=reporter, at=timezone.now())
    assert client.get(post.path, headers={"If-None-Match": etag}).status_code == 304
    published(reporter, editor, at=timezone.now(), headline="另一条")
    assert client.get(post.path, headers={"If-None-Match": etag}).status_code == 200
