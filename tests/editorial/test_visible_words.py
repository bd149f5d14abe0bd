"""Every text that readers see is read by the gate: a new column has to be named here, and is then tried."""

import pytest
from django.apps import apps
from django.db import models

from articles.editorial.checks import draft_reading, panel
from articles.editorial.content import content_of
from articles.editorial.curation import captions, labels, site_content
from articles.editorial.errors import HeldBack, InvalidText
from articles.editorial.privacy import erasure
from articles.editorial.publishing import correct, publish, withdraw
from articles.editorial.review import revision_approval
from articles.editorial.writing import drafts, revisions
from articles.models import Category, Picture, PlainPage, Post, RuleTrial, Tag
from tests.factories import PostFactory

from .desk import BODY, HOUR, NOW, approved, draft, published

SOLD = "这款年金保本保息，老人放心买。"
LINK = {"url": "https://donglan.example/news/1.html", "source_published_at": NOW - HOUR}
FULL = {**LINK, "original_headline": "南渚财险公布理赔报告", "original_author": "李华"}

pytestmark = pytest.mark.once


def picture(**words):
    return Picture.objects.create(
        file="pictures/2026/03/biao.png",
        width=600,
        height=400,
        **{"alt": "图表", "credit": "东澜摄", **words},
    )


# How a piece says it, by the column in which it stands.
IN_A_PIECE = {
    "Post.kicker": {"kicker": SOLD},
    "Post.headline": {"headline": SOLD},
    "Post.subheadline": {"subheadline": SOLD},
    "Post.short_headline": {"short_headline": SOLD},
    "Post.dek": {"dek": SOLD},
    "Post.byline": {"byline": SOLD},
    "Post.responsible_editor": {"responsible_editor": SOLD},
    "Post.body_html": {"body_html": BODY + f"<p>{SOLD}</p>"},
    "Tag.name": {"tags": [SOLD]},
    "SourceLink.original_headline": {"source_links": [{**FULL, "original_headline": SOLD}]},
    "SourceLink.original_author": {"source_links": [{**FULL, "original_author": SOLD}]},
    "SourceLink.issue": {"source_links": [{**FULL, "issue": SOLD}]},
}
# Places of the body that are no running text.
IN_THE_BODY = {
    "markup": "<p>这款年金保<b>本</b>保<i>息</i>，老人放心买。</p>",
    "line break": "<p>这款年金保<br>本保息，老人放心买。</p>",
    "blank": "<p>这款年金保&nbsp;本 保息，老人放心买。</p>",
    "figcaption": f'<figure><img src="/a.jpg" alt="图"><figcaption>{SOLD}</figcaption></figure>',
    "alt": f'<p><img src="/a.jpg" alt="{SOLD}"></p><figure><figcaption>图：本报</figcaption></figure>',
    "title": f'<p><a href="https://donglan.example/" title="{SOLD}">东澜</a></p>',
    "cell": f"<table><tbody><tr><td>{SOLD}</td></tr></tbody></table>",
    "list": f"<ul><li>{SOLD}</li></ul>",
    "pre": f"<pre>{SOLD}</pre>",
}
# Read by verbs of their own, each tried below.
OF_OWN_VERBS = {
    "Picture.alt", "Picture.caption", "Picture.credit", "Correction.old_wording", "Correction.new_wording",
    "Post.withdrawal_reason", "Category.name", "Category.description", "Source.name", "PlainPage.title",
    "PlainPage.body_html", "AliasGroup.terms", "EverydayWord.said", "EverydayWord.written",
}  # fmt: skip
# Made of the texts above, or on their way to become them through the verbs.
DERIVED = {
    "Post.headline_key", "Post.excerpt", "Post.body_text", "Post.linked", "Post.path", "ComposedPost",
    "BarePicture", "ReadyPage", "SearchDoc", "SearchText", "SearchName", "PendingRevision.content",
    "PendingRevision.correction", "Amendment.content", "KeptText", "Autosave", "Category.slug", "Tag.slug",
    "Source.slug", "PlainPage.slug", "Redirect",
}  # fmt: skip
# Seen at the desk alone.
UNSEEN = {
    "User", "AutoPublishing", "AccountChange", "AccountNotice", "GuessCount", "ArchiveFile",
    "Post.outlet_name", "Post.interviewed", "Post.evidence_note", "EditorialEvent", "Feed", "FeedItem",
    "FetchedOriginal", "FeedRound", "FalseAlarm", "LinkCheck", "RuleTrial", "RuleVersion", "JobSlot",
    "HostTurn", "RobotsText",
    "Worker", "EmptySearch", "Source.licence_note", "Source.homepage", "SourceLink.url_key",
    "SourceLink.external_id", "SourceLink.check_result", "PendingRevision", "Amendment", "SignOff",
    "DutyPeriod", "Holiday", "PostReview", "FirstSave", "EditLock", "StoryPair", "OriginalText", "SourceList",
    "ListedUnit", "RuleFinding", "ProtectedName", "Source.listed_as", "Post.list_edition",
}  # fmt: skip
# An address or a mark of the machine, no words.
NO_WORDS = {
    "SourceLink.url",
    "AliasGroup.pinyin",
    "Picture.sha256",
    "Picture.original_url",
    "Picture.ai_label",
}


def test_every_column_of_text_is_read_or_known_not_to_be_seen():
    known = set(IN_A_PIECE) | OF_OWN_VERBS | DERIVED | UNSEEN | NO_WORDS
    texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("articles").get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    }

    assert not {text for text in texts if not {text, text.partition(".")[0]} & known}
    assert not {name for name in known if "." in name} - texts


@pytest.mark.parametrize("changes", IN_A_PIECE.values(), ids=IN_A_PIECE)
class TestAForbiddenPhrase:
    def test_is_held_back_at_review_with_its_place(self, reporter, changes):
        post = draft(reporter, **changes)

        with pytest.raises(HeldBack, match="保本保息"):
            drafts.submit(post, actor=reporter, at=NOW)

        found = panel.panel_of(content_of(post), post, on=NOW.date()).holding
        assert all(finding.place for finding in found if finding.field != "body_html")

    def test_is_held_back_at_publication_and_by_the_clock(self, reporter, editor, changes):
        trial = RuleTrial.objects.create(rule="RET-01", editor=editor, trial_began_at=NOW, reason="误报多")
        post = approved(reporter, editor, **changes)
        trial.delete()

        with pytest.raises(HeldBack):
            publish.publish(post, actor=editor, at=NOW)
        with pytest.raises(HeldBack):
            publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR)

    def test_is_held_back_in_a_revision(self, reporter, editor, changes):
        post = published(reporter, editor)
        revisions.save_revision(post, changes, actor=reporter, expected_version=0, at=NOW)

        with pytest.raises(HeldBack):
            revisions.submit_revision(post, actor=reporter, at=NOW)

    def test_is_held_back_when_a_withdrawn_piece_comes_back(self, reporter, editor, chief, changes):
        trial = RuleTrial.objects.create(rule="RET-01", editor=editor, trial_began_at=NOW, reason="误报多")
        post = published(reporter, editor, **changes)
        trial.delete()
        withdraw.take_down(post, reason="有误", actor=editor, at=NOW)

        with pytest.raises(HeldBack):
            withdraw.restore(post, actor=chief, at=NOW, note="核实无误")

        panel.let_stand(post, reason="引用原话，已核对", actor=chief, at=NOW)
        assert withdraw.restore(post, actor=chief, at=NOW, note="核实无误").status == Post.Status.PUBLISHED


@pytest.mark.parametrize("body", IN_THE_BODY.values(), ids=IN_THE_BODY)
def test_every_part_of_the_body_is_read(reporter, body):
    post = draft(reporter, body_html=BODY + body)

    found = panel.panel_of(content_of(post), post, on=NOW.date()).holding

    assert "RET-01" in [finding.rule for finding in found]


@pytest.mark.parametrize("field", ["alt", "caption", "credit"])
class TestWordsBesideAPicture:
    def test_hold_the_piece_back_that_shows_it(self, reporter, field):
        shown = picture(**{field: SOLD})
        cover = draft(reporter, cover=shown)
        inside = draft(reporter, body_html=BODY + f'<p><img src="{shown.file.url}" alt="图"></p>')

        for post in (cover, inside):
            with pytest.raises(HeldBack, match="图片"):
                drafts.submit(post, actor=reporter, at=NOW)

    def test_are_refused_once_readers_see_it(self, reporter, editor, field):
        shown = picture()
        published(reporter, editor, cover=shown)
        setattr(shown, field, SOLD)

        with pytest.raises(HeldBack, match="图片"):
            captions.describe(shown, [field], actor=editor, at=NOW)


class TestACorrection:
    def test_says_nothing_new_that_nobody_may_publish(self, reporter, editor):
        post = published(reporter, editor)

        with pytest.raises(HeldBack, match="更正里现在的说法里的“保本保息”"):
            correct.correct(post, old_wording="甲", new_wording=SOLD, actor=editor, at=NOW)
        with pytest.raises(HeldBack, match="更正里原来的说法"):
            correct.correct(post, old_wording=SOLD, new_wording="乙", actor=editor, at=NOW)

    def test_may_quote_what_readers_saw(self, reporter, editor):
        trial = RuleTrial.objects.create(rule="RET-01", editor=editor, trial_began_at=NOW, reason="误报多")
        post = published(reporter, editor, body_html=BODY + f"<p>{SOLD}</p>")
        trial.delete()

        note = correct.correct(post, old_wording=SOLD, new_wording="收益不保证。", actor=editor, at=NOW)

        assert note.pk

    def test_that_comes_with_a_revision_is_read_as_well(self, reporter, editor):
        post = published(reporter, editor)
        note = {"kind": "correction", "old_wording": "甲", "new_wording": SOLD}
        revisions.save_revision(
            post, {"dek": "一句话"}, correction=note, actor=reporter, expected_version=0, at=NOW
        )
        with pytest.raises(HeldBack):
            revisions.submit_revision(post, actor=reporter, at=NOW)

        trial = RuleTrial.objects.create(rule="RET-01", editor=editor, trial_began_at=NOW, reason="误报多")
        revision = revisions.submit_revision(post, actor=reporter, at=NOW)
        trial.delete()
        with pytest.raises(HeldBack):
            revision_approval.approve_revision(post, actor=editor, at=NOW, expected_version=revision.version)

    def test_of_a_piece_of_the_archive_is_never_held_up(self, editor):
        post = PostFactory(is_legacy=True, live=True)

        assert correct.correct(post, old_wording="甲", new_wording=SOLD, actor=editor, at=NOW + HOUR).pk
        assert withdraw.take_down(post, reason=SOLD, actor=editor, at=NOW + HOUR).withdrawn_at


class TestOtherWordsForReaders:
    def test_a_reason_of_a_withdrawal(self, reporter, editor):
        post = published(reporter, editor)

        with pytest.raises(HeldBack, match="撤稿理由"):
            withdraw.take_down(post, reason=SOLD, actor=editor, at=NOW)

        assert withdraw.take_down_many([post], reason=SOLD, actor=editor, at=NOW).refused
        assert withdraw.take_down(post, reason="内容有误", actor=editor, at=NOW).withdrawn_at

    def test_what_stands_for_erased_words(self, reporter, editor, chief):
        post = published(reporter, editor)

        with pytest.raises(InvalidText, match="必改"):
            erasure.erase(post, ["小额"], reason="依法", replacement=SOLD, actor=chief, at=NOW)

    @pytest.mark.parametrize(
        ("model", "field"),
        [
            (Category, "name"),
            (Category, "description"),
            (PlainPage, "title"),
            (PlainPage, "body_html"),
            (Tag, "name"),
        ],
    )
    def test_a_label_or_page(self, chief, model, field):
        thing = model(**{"slug": "x", field: SOLD})
        chief.is_superuser = True

        with pytest.raises(HeldBack, match="保本保息"):
            site_content.save(thing, [field], actor=chief, at=NOW)

    def test_a_new_name(self, reporter, editor, chief):
        post = published(reporter, editor)

        with pytest.raises(HeldBack):
            labels.rename(post.tags.get(), name=SOLD, actor=chief, at=NOW)

    def test_a_telephone_of_our_own_page_may_stand_there(self, chief):
        page = PlainPage(slug="zhiban", title="联系我们", body_html="<p>值班手机13912345678</p>")
        chief.is_superuser = True

        assert site_content.save(page, ["body_html"], actor=chief, at=NOW).pk


def test_advice_is_not_given_on_what_is_copied_word_by_word(reporter):
    post = draft(reporter, source_links=[{**FULL, "original_headline": "银保监会通报帐户风险"}])

    assert not panel.panel_of(content_of(post), post, on=NOW.date()).findings


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("3<sup>1</sup>", "3"),
        ("<strong>3<sup>注1</sup></strong>0", "30"),
        ("120<br>100", "120 100"),
        ("<p>120</p><p>100</p>", "120 100"),
        ("1,<strong>200</strong>.5", "1,200.5"),
    ],
)
def test_of_a_cell_are_read_apart_and_without_notes(cell, said):
    body = f"<table><tbody><tr><td>甲</td><td>{cell}</td><td>尾</td></tr></tbody></table>"

    (table,) = draft_reading.draft_of({"body_html": body}, None, on=NOW.date()).tables

    assert table.rows == (("甲", said, "尾"),)
