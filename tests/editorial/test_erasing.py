"""抹除: personal data goes from everything that is kept of a piece."""

import json

import pytest

from articles.editorial.errors import InvalidText, NotPermitted, ReasonMissing
from articles.editorial.privacy import erasure
from articles.editorial.review import panel, revisions
from articles.editorial.writing import autosave, drafts
from articles.editorial.writing.content import content_of
from articles.models import ArchiveFile, Autosave, FalseAlarm, PendingRevision, Picture, Post
from tests.factories import PostFactory

from .desk import HOUR, NOW, approved, draft, published, repost_fields

NAME = "钱多多"
PHONE = "057187654321"
LATER = NOW + HOUR
BODY = "<p>投保人钱多多（电话057187654321）表示满意。</p><p>钱<strong>多</strong>多说。</p>"


def erase(post, editor, *phrases, reason="本人依法要求删除"):
    return erasure.erase(post, list(phrases or (NAME, PHONE)), reason=reason, editor=editor, at=LATER)


def everything_kept(post):
    """Return all that any table but the record holds of the piece, as one text."""
    from django.apps import apps

    rows = [
        row for model in apps.get_app_config("articles").get_models() for row in model._base_manager.all()
    ]
    return json.dumps([[str(value) for value in vars(row).values()] for row in rows], ensure_ascii=False)


def test_leaves_nothing_in_text_history_originals_or_search(reporter, editor, chief):
    post = published(reporter, editor, body_html=BODY, headline=f"{NAME}获赔")
    drafts.keep_original(post, f"<html>{BODY}&#38065;多多</html>".encode(), at=NOW)
    revisions.save_revision(post, {"dek": f"{NAME}的案例"}, editor=reporter, expected_version=0, at=LATER)
    autosave.keep({"dek": f"{NAME}又说"}, editor=editor, at=NOW, post=post)

    done = erase(post, chief)

    assert done.places > 4
    assert NAME not in everything_kept(post)
    assert PHONE not in everything_kept(post)
    assert "&#38065;多多" not in bytes(ArchiveFile.objects.get().original).decode()
    post.refresh_from_db()
    assert post.body_text == "投保人某某（电话某某）表示满意。\n某某说。"
    assert post.status == Post.Status.PUBLISHED
    assert Autosave.objects.get().content == {"dek": "某某又说"}


def test_leaves_nothing_beside_its_pictures_and_turns_every_page_that_may_print_it(reporter, editor, chief):
    words = {"alt": f"{NAME}在庭上", "caption": f"左为{NAME}", "credit": f"{NAME}供图"}
    of_text = Picture.objects.create(file="pictures/x.png", width=3, height=3, sha256="a" * 64, **words)
    fetched = Picture.objects.create(
        file="pictures/y.png",
        width=3,
        height=3,
        sha256="b" * 64,
        original_url="https://pic.example/y.png",
        **words,
    )
    cover = Picture.objects.create(file="pictures/z.png", width=3, height=3, sha256="c" * 64, **words)
    text = '<p>获赔。</p><p><img src="/media/pictures/x.png"><img src="https://pic.example/y.png"></p>'
    post = published(reporter, editor)
    Post.objects.filter(pk=post.pk).update(cover=cover, body_html=text)

    assert erase(post, chief, NAME).places == 3

    assert NAME not in everything_kept(post)
    assert {picture.caption for picture in Picture.objects.all()} == {"左为某某"}
    assert [of_text.pk, fetched.pk, cover.pk] == sorted(Picture.objects.values_list("pk", flat=True))
    assert post.events.get(verb="erase").details["headline"]


def test_leaves_nothing_in_what_was_called_false(reporter, editor, chief):
    post = draft(reporter, body_html="<p>银保监会约见了钱多多。</p>")
    (found,) = panel.panel_of(content_of(post), post).findings
    alarm = panel.call_false(post, found.key, content_of(post), editor=editor, at=NOW)
    assert NAME in alarm.sentence

    erasure.erase(post, [NAME], reason="本人要求", editor=chief, at=LATER)

    assert NAME not in FalseAlarm.objects.get().sentence


def test_is_recorded_with_its_reason_and_without_the_data(reporter, chief):
    post = draft(reporter, body_html=BODY)

    erase(post, chief)

    event = post.events.get(verb="erase")
    assert event.note == "本人依法要求删除"
    assert NAME not in json.dumps(event.details, ensure_ascii=False)


def test_an_open_revision_can_still_be_signed(reporter, editor, chief):
    from articles.editorial.review import revision_approval

    post = published(reporter, editor, body_html=BODY)
    revisions.save_revision(post, {"dek": "新摘要"}, editor=reporter, expected_version=0, at=LATER)
    revisions.submit_revision(post, editor=reporter, at=LATER)

    erase(post, chief)
    revision_approval.approve_revision(post, editor=editor, at=LATER, expected_version=1)

    post.refresh_from_db()
    assert (post.dek, NAME in post.body_html) == ("新摘要", False)
    assert PendingRevision.objects.get().state == "applied"


def test_an_approved_piece_needs_a_new_signature(reporter, editor, chief):
    post = approved(reporter, editor, body_html=BODY)

    erase(post, chief)

    assert Post.objects.get().status == Post.Status.IN_REVIEW


def test_an_imported_file_keeps_its_mark_so_that_it_is_not_imported_again(chief):
    post = PostFactory(live=True, is_legacy=True, body_html=BODY)
    ArchiveFile.objects.create(
        path="a.md", sha256="x" * 64, importer_version="1", original=BODY.encode(), outcome="accept", key="k",
        facts={"title": NAME}, post=post, post_digest="d", imported_at=NOW,
    )  # fmt: skip

    erase(post, chief)

    file = ArchiveFile.objects.get()
    assert (file.sha256, file.facts) == ("x" * 64, {"title": "某某"})


@pytest.mark.parametrize(
    ("phrases", "reason"), [(["钱"], "依法"), ([""], "依法"), ([NAME], f"{NAME}要求"), (["查无此人"], "依法")]
)
def test_refuses_what_would_do_harm_or_nothing(reporter, chief, phrases, reason):
    post = draft(reporter, body_html=BODY)

    with pytest.raises(InvalidText):
        erase(post, chief, *phrases, reason=reason)

    assert NAME in Post.objects.get().body_html


def test_says_what_it_cannot_change(reporter, chief):
    post = drafts.create(repost_fields(tags=[NAME], body_html=BODY), editor=reporter, at=NOW)

    assert erase(post, chief).left == ("标签（请用“改名与合并”）",)


def test_is_for_a_chief_with_a_reason(reporter, editor, chief):
    post = draft(reporter, body_html=BODY)

    with pytest.raises(NotPermitted):
        erase(post, editor)
    with pytest.raises(ReasonMissing):
        erase(post, chief, reason="")
