"""Pictures in signed texts: what comes in, is said and goes asks the right to correct, on the record."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from articles.editorial.curation import captions, site_content
from articles.editorial.errors import NotPermitted, WrongState
from articles.editorial.writing import drafts, revisions
from articles.models import Category, Edition, EditorialEvent, Picture, PostReview
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, UserFactory

pytestmark = pytest.mark.django_db
AWAY = "https://pic.example/a.jpg?x=1&y=2"
BODY = f'<p><img src="{AWAY}" alt="窗口"></p><p>正文。</p>'


def somebody(role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def reporter(db):
    return somebody("记者")


@pytest.fixture
def editor(db):
    return somebody("编辑")


def picture(**facts):
    return Picture.objects.create(**{"file": "pictures/a.jpg", "alt": "图", "width": 4, "height": 3, **facts})


def bring_in(user, **facts):
    return captions.bring_in(picture(original_url=AWAY, **facts), actor=user, at=timezone.now())


class TestBringIn:
    @pytest.mark.parametrize("signed", [{"live": True}, {"scheduled": True}, {"approved": True}])
    def test_into_a_signed_text_is_no_reporters(self, reporter, signed):
        post = PostFactory(body_html=BODY, **signed)

        with pytest.raises(NotPermitted, match=post.headline):
            captions.check_may_bring_in(AWAY, reporter)
        with pytest.raises(NotPermitted, match=post.headline):
            bring_in(reporter)

    def test_under_a_name_that_a_signed_text_waits_for_is_no_reporters_either(self, reporter):
        PostFactory(live=True, body_html='<p><img src="/media/pictures/a.jpg"></p>')

        with pytest.raises(NotPermitted):
            captions.bring_in(picture(), actor=reporter, at=timezone.now())

    def test_by_an_editor_is_recorded_listed_and_turns_the_pages(self, editor):
        post = PostFactory(live=True, body_html=BODY)
        edition = Edition.current()

        brought = bring_in(editor)

        event = EditorialEvent.objects.get(post=post)
        assert (event.verb, event.actor, event.details) == ("show_picture", editor, {"picture": brought.pk})
        assert PostReview.objects.waiting().get().kind == "picture"
        assert Edition.current() == edition + 1

    @pytest.mark.parametrize("open_text", [{}, {"status": "in_review"}, {"withdrawn": True}])
    def test_into_a_text_nobody_signed_is_anybodys_and_leaves_readers_pages_alone(self, reporter, open_text):
        PostFactory(body_html=BODY, **open_text)
        edition = Edition.current()

        bring_in(reporter)

        assert not EditorialEvent.objects.exists()
        assert Edition.current() == edition


class TestDescribe:
    @pytest.mark.parametrize("field", ["alt", "caption", "credit", "focal_x", "ai_generated"])
    def test_is_recorded_and_listed_whatever_it_changes(self, editor, field):
        shown = picture()
        post = PostFactory(live=True, cover=shown)

        captions.describe(shown, [field], actor=editor, at=timezone.now())

        assert EditorialEvent.objects.get(post=post).details["fields"] == [field]
        assert PostReview.objects.waiting().get().post == post

    def test_of_a_signed_text_is_no_reporters(self, reporter):
        shown = picture()
        PostFactory(approved=True, cover=shown)

        with pytest.raises(NotPermitted):
            captions.describe(shown, ["alt"], actor=reporter, at=timezone.now())

    def test_of_an_address_with_an_ampersand_is_no_reporters(self, reporter):
        PostFactory(live=True, body_html=BODY)

        assert not captions.may_describe(picture(original_url=AWAY), reporter)


class TestDrop:
    def test_is_recorded(self):
        chief, gone = somebody("主编"), picture()

        captions.drop(gone, actor=chief, at=timezone.now())

        assert not Picture.objects.exists()
        assert EditorialEvent.objects.get().verb == "drop_picture"

    def test_is_refused_while_a_signed_text_shows_it(self):
        shown = picture()
        PostFactory(approved=True, cover=shown)

        with pytest.raises(WrongState, match="正用着"):
            captions.drop(shown, actor=somebody("主编"), at=timezone.now())


class TestMadeByAMachine:
    """A label in a file marks the piece by itself, and nobody takes the mark away."""

    @pytest.fixture
    def labelled(self):
        return picture(ai_label='{"Label":"1"}', original_url=AWAY)

    def test_marks_a_new_piece(self, labelled, reporter):
        post = drafts.create({"headline": "甲", "body_html": BODY}, actor=reporter, at=timezone.now())

        assert post.ai_generated == "picture"

    def test_marks_a_piece_that_gets_it_as_cover(self, labelled, reporter):
        post = PostFactory(author=reporter, ai_generated="text")

        saved = drafts.save_draft(
            post, {"cover": labelled}, actor=reporter, expected_version=1, at=timezone.now()
        )

        assert saved.ai_generated == "both"

    def test_is_not_taken_away(self, labelled, reporter):
        post = PostFactory(author=reporter, cover=labelled, ai_generated="picture")

        saved = drafts.save_draft(
            post,
            {"ai_generated": "none", "dek": "改"},
            actor=reporter,
            expected_version=1,
            at=timezone.now(),
        )

        assert (saved.ai_generated, saved.dek) == ("picture", "改")

    def test_that_came_in_after_the_last_save_marks_it_at_the_latest_when_it_is_submitted(
        self, labelled, reporter
    ):
        post = PostFactory(author=reporter, cover=labelled, source=SourceFactory())
        Picture.objects.update(credit="某某")
        SourceLinkFactory(post=post)

        assert drafts.submit(post, actor=reporter, at=timezone.now()).ai_generated == "picture"

    def test_marks_the_next_text_of_a_published_piece(self, labelled, reporter):
        post = PostFactory(live=True, author=reporter)

        revision = revisions.save_revision(
            post, {"cover": labelled}, actor=reporter, expected_version=0, at=timezone.now()
        )

        assert revision.content["ai_generated"] == "picture"

    def test_declared_by_an_editor_counts_as_well(self, reporter):
        picture(ai_generated=True, original_url=AWAY)

        post = drafts.create({"headline": "甲", "body_html": BODY}, actor=reporter, at=timezone.now())

        assert post.ai_generated == "picture"

    def test_marks_nothing_by_ordinary_pictures(self, reporter):
        picture(original_url=AWAY)

        post = drafts.create({"headline": "甲", "body_html": BODY}, actor=reporter, at=timezone.now())

        assert post.ai_generated == "none"


class TestSiteContent:
    def test_is_changed_on_the_record_with_what_was_changed(self):
        section, chief = CategoryFactory(name="监管"), somebody("主编")
        edition = Edition.current()
        section.position = 3

        site_content.save(section, ["position", "description"], actor=chief, at=timezone.now())

        event = EditorialEvent.objects.get()
        assert (event.verb, event.actor, event.note) == (
            "change_site_content",
            chief,
            "栏目“监管”：说明、顺序",
        )
        assert Edition.current() == edition + 1

    def test_is_no_reporters(self, reporter):
        with pytest.raises(NotPermitted):
            site_content.save(Category(name="新", slug="xin"), [], actor=reporter, at=timezone.now())
        with pytest.raises(NotPermitted):
            site_content.delete(CategoryFactory(), actor=reporter, at=timezone.now())

    def test_without_a_change_is_not_recorded(self):
        site_content.save(CategoryFactory(), [], actor=somebody("主编"), at=timezone.now())

        assert not EditorialEvent.objects.exists()
