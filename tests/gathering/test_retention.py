"""What nobody chose is put aside after its time; what an outlet has not licensed is fetched once chosen."""

from datetime import timedelta

import pytest

from articles.editorial.privacy import erasure
from articles.editorial.workflow.undo import undo_deed
from articles.editorial.writing import drafts, gathered
from articles.gathering import entry_failures, retention
from articles.ingest.fetch import FetchFailed
from articles.models import EditorialEvent, Feed, FeedItem, FetchedOriginal, Post, Source, SourceLink
from articles.text import keys
from tests.admin.conftest import person
from tests.factories import DAY, FeedFactory, PostFactory, SourceFactory

from .test_rounds import FEED, PARAGRAPH, Outlet, page, rss, run

pytestmark = pytest.mark.django_db

PAGE = "https://donglan.example/a/0.html"
LATER = DAY + timedelta(days=15)


@pytest.fixture
def outlet():
    found = Outlet(rss("农险赔款全部到户"))
    found.says(PAGE, page("农险赔款全部到户"))
    return found


class TestAnUnchosenCandidate:
    @pytest.fixture
    def post(self, outlet):
        run(FeedFactory(url=FEED), outlet)
        return Post.objects.get()

    def test_goes_after_its_days_on_the_record_and_not_before(self, post):
        assert retention.put_aside_unchosen(DAY + timedelta(days=13)) == 0
        assert retention.put_aside_unchosen(LATER) == 1

        post.refresh_from_db()
        assert post.status == "discarded"
        assert EditorialEvent.objects.get(verb="lapse").actor is None

    def test_comes_back_when_somebody_chooses_it_after_all(self, post):
        retention.put_aside_unchosen(LATER)

        assert drafts.choose(post, actor=person("编辑").user, at=LATER).status == "draft"

    def test_is_followed_by_its_original(self, post):
        retention.put_aside_unchosen(LATER)
        FetchedOriginal.objects.update(fetched_at=DAY)

        assert retention.forget_originals(LATER) == 0
        assert retention.forget_originals(DAY + timedelta(days=61)) == 1

    def test_does_not_come_anew_while_the_feed_still_offers_it(self, post, outlet):
        retention.put_aside_unchosen(LATER)
        outlet.says(FEED, rss("农险赔款全部到户"), etag='"2"')

        assert run(post.feed_items.get().feed, outlet, LATER).created == 0


def test_what_somebody_chose_or_typed_stays_with_its_original(outlet):
    run(FeedFactory(url=FEED), outlet)
    drafts.choose(Post.objects.get(), actor=person("编辑").user, at=DAY)
    typed = PostFactory(status="candidate", created_at=DAY)
    FetchedOriginal.objects.update(fetched_at=DAY)

    assert retention.put_aside_unchosen(LATER) == 0
    assert retention.forget_originals(DAY + timedelta(days=99)) == 0
    typed.refresh_from_db()
    assert typed.status == "candidate"


def test_a_candidate_that_an_editor_edited_stays_with_its_original(outlet):
    run(FeedFactory(url=FEED), outlet)
    post, editor = Post.objects.get(), person("编辑").user
    drafts.save_draft(post, {"tags": ["农险"]}, actor=editor, expected_version=post.version, at=DAY)
    FetchedOriginal.objects.update(fetched_at=DAY)

    assert retention.put_aside_unchosen(LATER) == 0
    assert not gathered.lapse(post, at=LATER)
    assert retention.forget_originals(DAY + timedelta(days=99)) == 0


def test_a_candidate_whose_choosing_was_undone_still_goes_after_its_days(outlet):
    run(FeedFactory(url=FEED), outlet)
    editor = person("编辑").user
    drafts.choose(Post.objects.get(), actor=editor, at=DAY)
    undo_deed("choose", DAY, actor=editor, at=DAY)

    assert retention.put_aside_unchosen(LATER) == 1


class TestATextThatIsNotLicensed:
    @pytest.fixture
    def item(self, outlet):
        run(FeedFactory(url=FEED, source=SourceFactory(licence_basis="")), outlet)
        return FeedItem.objects.get()

    def chosen(self, item):
        return drafts.choose(item.post, actor=person("编辑").user, at=DAY)

    def test_is_fetched_once_the_piece_is_chosen(self, item, outlet):
        assert retention.chosen_teasers(DAY) == []
        self.chosen(item)

        (found,) = retention.chosen_teasers(DAY)
        retention.fetch_text(found, at=DAY, fetcher=outlet)

        assert PARAGRAPH in Post.objects.get().body_text
        assert FetchedOriginal.objects.get().url == PAGE
        assert retention.chosen_teasers(DAY) == []

    def test_is_fetched_for_a_summary_that_came_after_the_licence_had_ended(self, outlet):
        feed = FeedFactory(url=FEED)
        run(feed, outlet)
        Source.objects.update(licence_basis="")
        outlet.says(FEED, rss("农险赔款全部到户", summary_0="数字已更正"), etag='"2"')
        feed = Feed.objects.get()
        run(feed, outlet, DAY + timedelta(minutes=5))
        assert Post.objects.get().body_text == "数字已更正"

        self.chosen(FeedItem.objects.get())

        assert len(retention.chosen_teasers(DAY + timedelta(minutes=5))) == 1

    def test_does_not_overwrite_what_an_editor_has_typed(self, item, outlet):
        post = self.chosen(item)
        typed = {"body_html": "<p>林晓写的导语。</p>"}
        drafts.save_draft(post, typed, actor=post.author, expected_version=post.version, at=DAY)

        retention.fetch_text(retention.chosen_teasers(DAY)[0], at=DAY, fetcher=outlet)

        item.refresh_from_db()
        assert Post.objects.get().body_text == "林晓写的导语。"
        assert item.error == retention.NOT_WRITTEN

    def test_is_asked_for_again_when_the_outlet_does_not_answer(self, item, outlet):
        self.chosen(item)
        outlet.fails(PAGE, "unreachable")

        retention.fetch_text(retention.chosen_teasers(DAY)[0], at=DAY, fetcher=outlet)

        assert retention.chosen_teasers(DAY) == []
        assert len(retention.chosen_teasers(DAY + timedelta(hours=1))) == 1

    def test_too_long_for_a_flash_is_said_and_holds_up_no_other(self, item, outlet):
        post = self.chosen(item)
        typed = {"form": "flash", "headline": "农险到户"}
        outlet.says(PAGE, page("农险赔款全部到户", text=PARAGRAPH * 3))
        drafts.save_draft(post, typed, actor=post.author, expected_version=post.version, at=DAY)

        retention.fetch_text(retention.chosen_teasers(DAY)[0], at=DAY, fetcher=outlet)

        item.refresh_from_db()
        assert "300" in item.error
        assert retention.chosen_teasers(DAY) == []

    def test_fetched_by_two_runs_at_once_is_written_once(self, item, outlet):
        self.chosen(item)
        (one,), (other,) = retention.chosen_teasers(DAY), retention.chosen_teasers(DAY)

        retention.fetch_text(one, at=DAY, fetcher=outlet)
        retention.fetch_text(other, at=DAY, fetcher=outlet)

        item.refresh_from_db()
        assert (item.error, item.is_teaser) == ("", False)
        assert FetchedOriginal.objects.count() == 1

    def test_that_fails_in_two_runs_at_once_has_failed_once(self, item, outlet):
        self.chosen(item)
        outlet.fails(PAGE, "unreachable")
        (one,), (other,) = retention.chosen_teasers(DAY), retention.chosen_teasers(DAY)

        retention.fetch_text(one, at=DAY, fetcher=outlet)
        retention.fetch_text(other, at=DAY, fetcher=outlet)

        item.refresh_from_db()
        assert item.failures == 1

    def test_that_is_gone_is_said_to_be_gone(self, item, outlet):
        self.chosen(item)
        outlet.says(PAGE, "", status=404)

        retention.fetch_text(retention.chosen_teasers(DAY)[0], at=DAY, fetcher=outlet)

        item.refresh_from_db()
        assert (item.error, item.is_teaser) == (entry_failures.PAGE_GONE, False)


class TestWhatWasErased:
    """The outlet says it still, round after round; the newsroom keeps it no more."""

    NAME = "钱多多"
    HEADLINE = "钱多多获赔"

    def outlet(self):
        found = Outlet(rss(self.HEADLINE, summary_0=f"{self.NAME}说"))
        found.says(PAGE, page(self.HEADLINE, f"{PARAGRAPH}{self.NAME}说。"))
        return found

    def erased(self, post):
        chief = person("主编").user
        erasure.erase(post, [self.NAME], reason="本人依法要求删除", actor=chief, at=DAY)

    def kept(self):
        """Return all that is kept of pieces and entries, as one text."""
        texts = [bytes(body).decode() for body in FetchedOriginal.objects.values_list("body", flat=True)]
        rows = [*FeedItem.objects.values(), *Post.objects.values(), *Post.history.values()]
        return str([*rows, *texts])

    def test_does_not_come_back_with_what_the_outlet_changes_or_with_a_second_look(self):
        feed, outlet = FeedFactory(url=FEED), self.outlet()
        run(feed, outlet)
        self.erased(Post.objects.get())
        assert self.NAME not in self.kept()

        outlet.says(PAGE, page(self.HEADLINE, f"{PARAGRAPH}{self.NAME}又说。"))
        run(feed, outlet, DAY + timedelta(hours=2))
        outlet.says(FEED, rss(f"{self.HEADLINE}了", summary_0=f"{self.NAME}又说"), etag='"2"')
        run(feed, outlet, DAY + timedelta(hours=3))

        assert self.NAME not in self.kept()
        assert FeedItem.objects.get().changed_at is not None

    def test_does_not_come_back_through_the_same_piece_in_another_feed(self):
        run(FeedFactory(url=FEED), self.outlet())
        self.erased(Post.objects.get())

        run(FeedFactory(url=f"{FEED}?2", slug="other"), self.outlet_at(f"{FEED}?2"))

        assert FeedItem.objects.count() == 2
        assert self.NAME not in self.kept()

    @pytest.mark.parametrize("status", [200, 503])
    def test_does_not_come_back_by_a_page_that_was_being_read_for_another_feed(self, status):
        run(FeedFactory(url=FEED), self.outlet())
        post, erased = Post.objects.get(), self.erased
        SourceLink.objects.update(url_key="")  # so that the entry is not known before its page is read
        other = self.outlet_at(f"{FEED}?2")
        get = other.get

        def slow(url, **more):
            if url == PAGE:
                SourceLink.objects.update(url_key=keys.address_key(PAGE))
                erased(post)
                if status != 200:
                    raise FetchFailed("unreachable")
            return get(url, **more)

        other.get = slow
        run(FeedFactory(url=f"{FEED}?2", slug="other"), other)

        assert FeedItem.objects.count() == 2
        assert self.NAME not in self.kept()

    def outlet_at(self, url):
        found = self.outlet()
        found.says(url, rss(self.HEADLINE))
        return found

    @pytest.fixture
    def teaser(self):
        run(FeedFactory(url=FEED, source=SourceFactory(licence_basis="")), self.outlet())
        return drafts.choose(Post.objects.get(), actor=person("编辑").user, at=DAY)

    def test_does_not_come_back_with_the_text_of_a_chosen_piece(self, teaser):
        (found,) = retention.chosen_teasers(DAY)
        self.erased(teaser)

        assert retention.chosen_teasers(DAY) == []
        retention.fetch_text(found, at=DAY, fetcher=self.outlet())  # it was on the way already

        assert self.NAME not in self.kept()
        assert not FeedItem.objects.get().is_teaser
        assert not gathered.fill_in(teaser, f"<p>{self.NAME}说。</p>", at=DAY)
