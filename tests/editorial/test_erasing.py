"""抹除: personal data goes from everything that is kept of a piece."""

import json

import pytest
from django.apps import apps
from django.db import models

from articles.editorial.checks import panel
from articles.editorial.content import content_of
from articles.editorial.errors import InvalidText, NotPermitted, ReasonMissing
from articles.editorial.privacy import erasure
from articles.editorial.writing import autosave, drafts, gathered, revisions
from articles.models import (
    ArchiveFile,
    Autosave,
    BarePicture,
    ComposedPost,
    EditLock,
    EditorialEvent,
    FalseAlarm,
    FeedItem,
    FirstSave,
    PendingRevision,
    Picture,
    Post,
    PreviewStop,
    Redirect,
    RuleFinding,
    SearchDoc,
    SearchText,
    SourceLink,
)
from tests.factories import FeedItemFactory, FetchedOriginalFactory, PostFactory

from .desk import HOUR, NOW, approved, draft, published, repost_fields

NAME = "钱多多"
PHONE = "057187654321"
LATER = NOW + HOUR
DJANGOS = ("auth", "contenttypes", "sessions", "axes", "otp_totp", "otp_static")
DBTaskResult = apps.get_model("django_tasks_database", "DBTaskResult")
BODY = "<p>投保人钱多多（电话057187654321）表示满意。</p><p>钱<strong>多</strong>多说。</p>"


def erase(post, editor, *phrases, reason="本人依法要求删除"):
    return erasure.erase(post, list(phrases or (NAME, PHONE)), reason=reason, actor=editor, at=LATER)


def everything_kept(post):
    """Return all that any table but the record holds of the piece, as one text."""
    rows = [
        row for model in apps.get_app_config("articles").get_models() for row in model._base_manager.all()
    ]
    values = [value for row in rows for value in vars(row).values()]
    files = [bytes(value) for value in values if isinstance(value, bytes | memoryview)]
    texts = [file.decode(encoding, "replace") for file in files for encoding in ("utf-8", "gb18030")]
    return json.dumps([*map(str, values), *texts], ensure_ascii=False)


def holds_words(model):
    return any(
        isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
        and not (field.choices or field.unique or field.name in erasure.KEPT)
        for field in model._meta.concrete_fields
    )


def belongs_to(model, owners):
    """Return whether rows of `model` are of a piece, or of something that is one's."""
    relations = (field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one)
    return any(relation.related_model in owners for relation in relations)


def test_leaves_nothing_in_text_history_originals_or_search(reporter, editor, chief):
    post = published(reporter, editor, body_html=BODY, headline=f"{NAME}获赔")
    drafts.keep_original(post, f"<html>{BODY}&#38065;多多</html>".encode(), at=NOW)
    revisions.save_revision(post, {"dek": f"{NAME}的案例"}, actor=reporter, expected_version=0, at=LATER)
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


def test_reaches_every_table_that_holds_words_of_a_piece(reporter):
    words = {model for model in apps.get_models() if holds_words(model)}
    of_pieces = {model for model in words if belongs_to(model, {Post})}
    of_pieces |= {model for model in words if belongs_to(model, of_pieces)}

    reached = {rows.model for rows in erasure.kept_beside(draft(reporter))} | {SourceLink}
    made_anew = {BarePicture, ComposedPost, SearchDoc, SearchText}
    told = {EditorialEvent}
    no_words = {
        FirstSave, EditLock,  # tokens of forms and pages
        Redirect, PreviewStop,  # addresses, and why a link ended
        RuleFinding,  # numbers of rules
    }  # fmt: skip
    assert of_pieces - reached - made_anew - told - no_words == set()


def test_reaches_every_sentence_of_the_programs_that_may_name_a_piece(reporter):
    """A new text column needs a decision: its model is named here, or its sentences are erased too."""
    of_pieces = {model for model in apps.get_models() if holds_words(model) and belongs_to(model, {Post})}
    of_pieces |= {model for model in apps.get_models() if holds_words(model) and belongs_to(model, of_pieces)}
    others = {model._meta.label for model in apps.get_models() if holds_words(model)} - {
        model._meta.label for model in of_pieces
    }

    told = {model._meta.label for model, _ in erasure.told_elsewhere()}
    reached_beside = {"articles.Post", "articles.HistoricalPost", "articles.Picture", "admin.LogEntry"}
    made_anew = {"articles.ReadyPage"}
    of_the_desk = {  # names, addresses and settings; texts that somebody typed about no piece
        "articles.User", "articles.AccountChange", "articles.AccountNotice", "articles.GuessCount",
        "articles.AutoPublishing", "articles.Category", "articles.Feed", "articles.FeedRound",
        "articles.RuleTrial", "articles.RuleVersion", "articles.ProtectedName",
        "articles.JobSlot", "articles.Worker",
        "articles.HostTurn", "articles.RobotsText",
        "articles.PlainPage", "articles.SearchName", "articles.AliasGroup", "articles.EverydayWord",
        "articles.Source", "articles.ListedUnit", "articles.DutyPeriod", "articles.Holiday",
    }  # fmt: skip
    left_to_django = {label for label in others if label.partition(".")[0] in DJANGOS}
    assert others - told - reached_beside - made_anew - of_the_desk - left_to_django == set()


def test_reaches_what_another_piece_was_told_of_this_one(reporter, chief):
    post = draft(reporter, body_html=BODY, headline=f"{NAME}获赔")
    twin = FeedItemFactory(post=PostFactory(), held_back=f"与《{NAME}获赔》是同一篇（全文相同）。")
    failed = FeedItemFactory(post=None, held_back="", error=f"《{NAME}获赔》的网址已经有了。")
    named = FeedItemFactory(
        post=PostFactory(), held_back=f"与{FeedItem.placeholder_for(post)}是同一篇。", error=""
    )
    job = DBTaskResult.objects.create(
        args_kwargs={}, task_path="a", traceback=f"ValueError: {NAME}", run_after=NOW,
        exception_class_path="", worker_ids=[]
    )  # fmt: skip

    erase(post, chief)

    for row in (twin, failed, named, job):
        row.refresh_from_db()
    assert twin.held_back == "与《某某获赔》是同一篇（全文相同）。"
    assert failed.error == "《某某获赔》的网址已经有了。"
    assert FeedItem.reasons([named])[named.pk] == "与《某某获赔》是同一篇。"
    assert NAME not in job.traceback


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16"])
def test_leaves_nothing_in_the_page_that_was_fetched_whatever_it_is_written_in(chief, encoding):
    item = FeedItemFactory(headline=f"{NAME}獲賠", post=PostFactory(body_html=BODY))
    text = f"<p>錢<b>多</b>多，電話{PHONE}，陳先生</p><script>{json.dumps({'who': NAME})}</script>"
    original = FetchedOriginalFactory(item=item, body=text.encode(encoding), headers={"x-title": NAME})

    done = erase(item.post, chief, NAME, "錢多多", PHONE)

    item.refresh_from_db()
    original.refresh_from_db()
    text = bytes(original.body).decode(encoding)
    assert (item.headline, original.headers) == ("某某獲賠", {"x-title": "某某"})
    assert not any(words in text for words in (NAME, "錢多多", PHONE, json.dumps(NAME)[1:-1]))
    assert "陳先生" in text
    assert done.left == ()


def test_says_that_a_fetched_page_holds_it_where_no_encoding_fits(chief):
    item = FeedItemFactory(post=PostFactory(body_html=BODY))
    FetchedOriginalFactory(item=item, body=f"{NAME}".encode("utf-16-le") + b"\x00\xd8\x00")

    assert erase(item.post, chief, NAME).left == ("原件（里面有读不出的字符）",)


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
    alarm = panel.call_false(post, found.key, content_of(post), actor=editor, at=NOW)
    assert NAME in alarm.sentence

    erasure.erase(post, [NAME], reason="本人要求", actor=chief, at=LATER)

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
    revisions.save_revision(post, {"dek": "新摘要"}, actor=reporter, expected_version=0, at=LATER)
    revisions.submit_revision(post, actor=reporter, at=LATER)

    erase(post, chief)
    revision_approval.approve_revision(post, actor=editor, at=LATER, expected_version=1)

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
    post = drafts.create(repost_fields(tags=[NAME], body_html=BODY), actor=reporter, at=NOW)

    assert erase(post, chief).left == ("标签（请用“改名与合并”）",)


def test_is_for_a_chief_with_a_reason(reporter, editor, chief):
    post = draft(reporter, body_html=BODY)

    with pytest.raises(NotPermitted):
        erase(post, editor)
    with pytest.raises(ReasonMissing):
        erase(post, chief, reason="")


def test_keeps_the_outlets_text_from_coming_back_into_that_piece_alone(editor, chief):
    texts = {"body_html": f"<p>{NAME}获赔。</p>", "headline": "获赔"}
    erased, other = (
        drafts.choose(gathered.take_in({**repost_fields(), **texts}, at=NOW), actor=editor, at=NOW)
        for _piece in range(2)
    )
    erase(erased, chief, NAME)

    assert not gathered.fill_in(erased, f"<p>{NAME}获赔，全文。</p>", at=LATER)
    assert gathered.fill_in(other, "<p>全文。</p>", at=LATER)
    erased.refresh_from_db()
    assert erased.body_html == "<p>某某获赔。</p>"
