"""采集: an outlet's feed, read again and again, becomes 待选稿: each piece once, and none lost on the way."""

import json
import re
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from articles.editorial.content import content_of
from articles.editorial.curation import sections
from articles.editorial.errors import NotPermitted
from articles.editorial.writing import drafts, gathered
from articles.gathering import (
    article_pages,
    entries,
    entry_failures,
    entry_identity,
    feed_document,
    feeds,
    interrupted_rounds,
    kept_originals,
    round_end,
    rounds,
    taking_in,
    trial_reading,
)
from articles.gathering.feed_reading import Report
from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer, FetchFailed, fetcher
from articles.models import EditorialEvent, Feed, FeedItem, FeedRound, FetchedOriginal, Post
from tests.admin.conftest import person
from tests.factories import DAY, CategoryFactory, FeedFactory, PostFactory, SourceFactory, SourceLinkFactory

pytestmark = pytest.mark.django_db

FEED = "https://donglan.example/feed.xml"
PARAGRAPH = (
    "东澜县去年受灾的农户已全部拿到赔款，查勘队说，最远的一户在山里，来回要走两个小时，材料由村里代收。"
)


def page(headline, text=PARAGRAPH, author="林晓"):
    body = "".join(f"<p>{text}</p>" for _ in range(4))
    return (
        f"<html><head><title>{headline}_东澜保险报</title></head><body><h1>{headline}</h1>"
        f"<p>2026-03-02 08:30　来源：东澜保险报　作者：{author}</p><div class='article'>{body}</div></body></html>"
    )


def rss(*headlines, **said):
    items = "".join(
        f"<item><title>{said.get(f'title_{n}', headline)}</title>"
        f"<link>https://donglan.example/a/{n}.html</link>"
        f"<guid>{n}</guid><pubDate>Mon, 02 Mar 2026 08:30:00 +0800</pubDate>"
        f"<description>{said.get(f'summary_{n}', '摘要')}</description></item>"
        for n, headline in enumerate(headlines)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>东澜</title>{items}</channel></rss>"


class Outlet:
    """Stands for the fetcher: answers by address what the test says; keeps what it was asked."""

    def __init__(self, feed="", **pages):
        self.pages, self.asked = {}, []
        self.says(FEED, feed, etag='"1"')

    def says(self, url, body="", *, status=200, moved_to=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[url] = Answer(url, status, headers, body.encode(), moved_to)

    def fails(self, url, code, retry_after=None):
        self.pages[url] = FetchFailed(code, retry_after=retry_after)

    def get(self, url, *, validators=None, **options):
        self.asked.append(url)
        answer = self.pages.get(url, Answer(url, 404, {}, b""))
        if isinstance(answer, FetchFailed):
            raise answer
        if validators and validators.etag and validators.etag == answer.headers.get("etag"):
            return Answer(url, 304, answer.headers, b"")
        return answer


@pytest.fixture
def feed():
    return FeedFactory(url=FEED)


@pytest.fixture
def outlet():
    found = Outlet(rss("农险赔款全部到户", "县城开出首家理赔中心"))
    found.says("https://donglan.example/a/0.html", page("农险赔款全部到户"), etag='"a"')
    found.says("https://donglan.example/a/1.html", page("县城开出首家理赔中心"))
    return found


def run(feed, outlet, at=DAY):
    feed.refresh_from_db()
    return rounds.run(feed, at=at, fetcher=outlet)


class TestARound:
    def test_makes_candidates_with_their_provenance(self, feed, outlet):
        report = run(feed, outlet)

        post = Post.objects.get(headline="农险赔款全部到户")
        link = post.source_links.get()
        assert (report.created, report.failed) == (2, 0)
        assert (post.status, post.author, post.source) == ("candidate", None, feed.source)
        assert link.url == "https://donglan.example/a/0.html"
        assert (link.original_headline, link.original_author) == ("农险赔款全部到户", "林晓")
        assert PARAGRAPH in post.body_text

    def test_keeps_the_page_byte_for_byte(self, feed, outlet):
        run(feed, outlet)

        original = FetchedOriginal.objects.get(url="https://donglan.example/a/0.html")
        assert bytes(original.body).decode() == page("农险赔款全部到户")

    def test_comes_fifty_times_and_makes_each_piece_once(self, feed, outlet):
        for number in range(50):
            outlet.says(FEED, rss("农险赔款全部到户", "县城开出首家理赔中心"), etag=f'"{number}"')
            run(feed, outlet, DAY + timedelta(minutes=5 * number))

        assert Post.objects.count() == FeedItem.objects.count() == 2
        assert FeedRound.objects.count() == 50

    def test_asks_again_with_what_it_was_given(self, feed, outlet):
        run(feed, outlet)

        assert run(feed, outlet).is_unchanged

    def test_knows_what_the_desk_has_taken_in_by_hand(self, feed, outlet):
        post = PostFactory()
        SourceLinkFactory(post=post, url="https://www.donglan.example/a/0.html?utm_source=wx")

        report = run(feed, outlet)

        assert (report.created, report.known) == (1, 1)
        assert FeedItem.objects.get(outcome="known").post == post

    def test_lets_in_what_the_words_of_the_feed_let_in(self, feed, outlet):
        Feed.objects.update(include_words="农险、车险", exclude_words="理赔中心")

        run(feed, outlet)

        assert list(Post.objects.values_list("headline", flat=True)) == ["农险赔款全部到户"]
        assert FeedItem.objects.get(outcome="filtered").headline == "县城开出首家理赔中心"

    def test_files_what_comes_as_its_feed_says(self, outlet):
        section = CategoryFactory(kind="section")
        feed = FeedFactory(url=FEED, section=section, tags="农险、理赔", is_important=True)

        run(feed, outlet)

        post = Post.objects.get(headline="农险赔款全部到户")
        assert (post.section, post.category, post.is_important) == (section, section, True)
        assert set(post.tags.names()) == {"农险", "理赔"}

    def test_takes_nothing_for_important_by_itself(self, feed, outlet):
        run(feed, outlet)

        assert not Post.objects.filter(is_important=True).exists()

    def test_keeps_headline_link_and_summary_alone_without_a_licence(self, outlet):
        feed = FeedFactory(url=FEED, source=SourceFactory(licence_basis=""))

        run(feed, outlet)

        post = Post.objects.get(headline="农险赔款全部到户")
        assert post.body_text == "摘要"
        assert outlet.asked == [FEED]

    def test_takes_a_licence_that_ran_out_for_none(self, outlet):
        feed = FeedFactory(url=FEED, source=SourceFactory(licence_until=DAY.date() - timedelta(days=1)))

        run(feed, outlet)

        assert Post.objects.first().body_text == "摘要"


class TestWhatAnEntryIsKnownBy:
    DOCUMENT = rss("农险赔款全部到户", "县城开出首家理赔中心")

    def again(self, feed, outlet, document, at=DAY + timedelta(minutes=5)):
        outlet.says(FEED, document, etag=f'"of {len(outlet.asked)}"')
        for number in (0, 1):
            url = f"https://donglan.example/s77/a/{number}.html"
            outlet.pages[url] = outlet.pages[f"https://donglan.example/a/{number}.html"]
        return run(feed, outlet, at)

    @pytest.mark.parametrize(("by", "doubled"), [("", 2), ("guid", 0), ("headline", 0)])
    def test_is_what_the_feed_says_where_addresses_change_at_every_reading(self, feed, outlet, by, doubled):
        Feed.objects.update(identified_by=by)
        run(feed, outlet)

        report = self.again(feed, outlet, self.DOCUMENT.replace("/a/", "/s77/a/"))

        assert report.created == doubled
        assert Post.objects.count() == 2 + doubled
        if by:  # where the original is looked for from now on
            assert {"/s77/" in item.url for item in FeedItem.objects.all()} == {True}

    def test_is_the_guid_whatever_the_headline_becomes(self, feed, outlet):
        Feed.objects.update(identified_by="guid")
        run(feed, outlet)

        report = self.again(
            feed, outlet, rss("农险赔款全部到户", "第二家理赔中心开张").replace("/a/", "/s77/a/")
        )

        assert (report.created, report.changed) == (0, 1)

    def test_is_the_address_where_the_feed_has_no_guid(self, feed, outlet):
        Feed.objects.update(identified_by="guid")
        bare = [FeedEntry(url=f"https://donglan.example/a/{n}.html", id="", headline="农险") for n in (0, 1)]
        feed.refresh_from_db()

        assert len({entry_identity.identity_of(feed, entry) for entry in bare}) == 2

    def test_is_the_address_where_several_entries_of_a_document_bear_one_guid(self, feed, outlet):
        Feed.objects.update(identified_by="guid")
        outlet.says(FEED, re.sub("<guid>.</guid>", "<guid>donglan</guid>", self.DOCUMENT))

        assert run(feed, outlet).created == 2
        assert run(feed, outlet, DAY + timedelta(minutes=5)).created == 0

    @pytest.mark.parametrize("before", ["", "guid", "headline"])
    @pytest.mark.parametrize("now", ["", "guid", "headline"])
    @pytest.mark.parametrize("moves", [False, True], ids=["addresses that stay", "addresses that change"])
    def test_brings_nothing_in_again_when_the_feed_is_set_otherwise(self, feed, outlet, before, now, moves):
        Feed.objects.update(identified_by=before)
        run(feed, outlet)
        document = self.DOCUMENT.replace("/a/", "/s77/a/" if moves and (before or now) else "/a/")

        Feed.objects.update(identified_by=now)
        reports = [self.again(feed, outlet, document), self.again(feed, outlet, document + " ")]

        assert [(report.created, report.known, report.changed) for report in reports] == [(0, 0, 0)] * 2
        assert Post.objects.count() == FeedItem.objects.count() == 2

    def test_is_found_again_under_another_setting_though_the_page_has_another_headline(self, feed, outlet):
        outlet.says("https://donglan.example/a/0.html", page("农险赔款到户，最远的一户在山里"))
        run(feed, outlet)
        Feed.objects.update(identified_by="guid")

        assert self.again(feed, outlet, self.DOCUMENT.replace("/a/", "/s77/a/")).created == 0

    def test_that_was_set_otherwise_is_known_by_the_new_setting_from_then_on(self, feed, outlet):
        run(feed, outlet)
        Feed.objects.update(identified_by="guid")
        self.again(feed, outlet, self.DOCUMENT + " ")

        other = rss("农险赔款全部到户", "第二家理赔中心开张").replace("/a/", "/s77/a/")
        report = self.again(feed, outlet, other)

        assert (report.created, report.changed) == (0, 1)

    def test_is_counted_as_known_by_a_trial_under_another_setting(self, feed, outlet):
        run(feed, outlet)
        feed.refresh_from_db()
        feed.identified_by = "headline"
        outlet.says(FEED, self.DOCUMENT.replace("/a/", "/s77/a/"))

        report = trial_reading.foresee(feed, fetcher=outlet)

        assert (report.known, report.created) == (2, 0)

    def test_is_no_headline_of_another_day(self, feed, outlet):
        Feed.objects.update(identified_by="headline")
        outlet.says(FEED, rss("东澜早报"))
        run(feed, outlet)
        tomorrow = rss("东澜早报").replace("Mon, 02 Mar", "Tue, 03 Mar").replace("/a/", "/s77/a/")

        report = self.again(feed, outlet, tomorrow, DAY + timedelta(days=1))

        assert (report.created, report.changed) == (1, 0)
        assert Post.objects.count() == 2

    @pytest.mark.parametrize(("was_away", "created"), [(True, 1), (False, 0)])
    def test_is_no_undated_headline_that_was_out_of_the_feed_for_days(self, feed, outlet, was_away, created):
        Feed.objects.update(identified_by="headline")
        document = re.sub("<pubDate>.*?</pubDate>", "", rss("一周要闻"))
        outlet.says(FEED, document)
        run(feed, outlet)
        if was_away:
            self.again(feed, outlet, rss().replace("东澜", "东澜保险报"), DAY + timedelta(minutes=30))
        for hour in range(1, 6 * 24, 20):  # no other document comes
            run(feed, outlet, DAY + timedelta(hours=hour))

        report = self.again(feed, outlet, document.replace("/a/", "/s77/a/"), DAY + timedelta(days=7))

        assert (report.created, Post.objects.count()) == (created, 1 + created)
        assert self.again(feed, outlet, document + " ", DAY + timedelta(days=8)).created == 0


class TestAnArticleOfSeveralPages:
    FIRST = "https://donglan.example/a/0.html"
    SECOND, THIRD = "https://donglan.example/a/0_2.html", "https://donglan.example/a/0_3.html"
    TEXTS = (PARAGRAPH, PARAGRAPH.replace("东澜县", "岚湖县"), PARAGRAPH.replace("东澜县", "松浦县"))

    @pytest.fixture
    def paged(self):
        outlet = Outlet(rss("农险赔款全部到户"))
        addresses = (self.FIRST, self.SECOND, self.THIRD)
        for number, (url, text) in enumerate(zip(addresses, self.TEXTS, strict=True)):
            links = "".join(
                f"<a href='{other}'>{n}</a> " for n, other in enumerate(addresses, start=1) if other != url
            )
            more = f"<a href='{addresses[number + 1]}'>下一页</a>" if number < 2 else ""
            outlet.says(
                url, page("农险赔款全部到户", text).replace("</body>", f"<div>{links}{more}</div></body>")
            )
        return outlet

    def test_comes_in_whole_and_in_order(self, feed, paged):
        run(feed, paged)

        text = Post.objects.get().body_text
        assert [text.count(said) for said in self.TEXTS] == [4, 4, 4]
        assert sorted(self.TEXTS, key=text.index) == list(self.TEXTS)
        assert "下一页" not in text
        assert paged.asked == [FEED, self.FIRST, self.SECOND, self.THIRD]

    def test_is_kept_page_by_page_the_first_as_the_newest(self, feed, paged):
        run(feed, paged)

        item = FeedItem.objects.get()
        assert [kept.url for kept in item.originals.all()] == [self.FIRST, self.SECOND, self.THIRD]
        answer = kept_originals.answered(item.originals.first())
        assert entries.of_page(feed, entries.entry_of(item), answer).body_html == Post.objects.get().body_html

    def test_is_asked_for_again_whole_when_a_page_does_not_come(self, feed, paged):
        last = paged.pages[self.THIRD]
        paged.fails(self.THIRD, "unreachable")
        run(feed, paged)
        assert not Post.objects.exists()
        assert FeedItem.objects.get().outcome == "waiting"

        paged.pages[self.THIRD] = last
        run(feed, paged, DAY + timedelta(minutes=5))
        assert self.TEXTS[2] in Post.objects.get().body_text

    @pytest.mark.parametrize("end", ["gone", "not for us", "the first page again", "in a circle"])
    def test_ends_where_no_further_page_is(self, feed, paged, end):
        if end == "gone":
            paged.says(self.THIRD, status=404)
        elif end == "not for us":
            paged.fails(self.THIRD, "robots")
        elif end == "the first page again":
            paged.pages[self.THIRD] = paged.pages[self.FIRST]
        else:
            body = paged.pages[self.SECOND].body.decode().replace(self.THIRD, self.FIRST)
            paged.says(self.SECOND, body)
        run(feed, paged)

        text = Post.objects.get().body_text
        assert [text.count(said) for said in self.TEXTS] == [4, 4, 0]

    def test_is_followed_no_further_than_ten_pages(self, feed, paged, monkeypatch):
        monkeypatch.setattr(article_pages, "MOST_FOLLOWING", 1)

        run(feed, paged)

        assert paged.asked == [FEED, self.FIRST, self.SECOND]

    def test_stays_as_it_is_when_its_original_is_looked_at_again(self, feed, paged):
        run(feed, paged)
        paged.pages[self.FIRST].headers["x"] = "1"
        paged.says(self.FIRST, paged.pages[self.FIRST].body.decode() + "<!-- 09:30 -->")

        report = run(feed, paged, DAY + timedelta(hours=1))

        assert report.changed == 0
        assert [Post.objects.get().body_text.count(said) for said in self.TEXTS] == [4, 4, 4]

    def test_is_renewed_whole(self, feed, paged):
        run(feed, paged)
        for url in (self.FIRST, self.THIRD):
            paged.says(url, paged.pages[url].body.decode().replace("两个小时", "三个小时"))

        report = run(feed, paged, DAY + timedelta(hours=1))

        assert report.changed == 1
        text = Post.objects.get().body_text
        assert text.count("三个小时") == 8
        assert text.count("两个小时") == 4


class TestARoundWithoutNews:
    """Most rounds bring nothing, so what they cost is what a worker costs."""

    UNCHANGED, SAME, OTHER_BYTES, OTHER_ADDRESSES = 6, 6, 7, 8

    @pytest.fixture(params=[1, 20], ids=["one entry", "twenty entries"])
    def known(self, feed, request):
        headlines = [f"农险赔款到户第{n}批" for n in range(request.param)]
        outlet = Outlet(rss(*headlines))
        for n, headline in enumerate(headlines):
            outlet.says(f"https://donglan.example/a/{n}.html", page(headline))
        run(feed, outlet)
        outlet.asked.clear()
        outlet.headlines = headlines
        return outlet

    def round_of(self, feed, outlet, at=DAY):
        feed = Feed.objects.select_related("source", "section").get(pk=feed.pk)
        return rounds.run(feed, at=at, fetcher=outlet)

    def test_asks_the_database_as_often_for_twenty_entries_as_for_one_when_nothing_has_changed(
        self, feed, known, django_assert_num_queries
    ):
        with django_assert_num_queries(self.UNCHANGED):
            assert self.round_of(feed, known).is_unchanged

    def test_reads_no_document_twice_of_an_outlet_that_knows_no_304(
        self, feed, known, monkeypatch, django_assert_num_queries
    ):
        known.says(FEED, rss(*known.headlines), etag='"2"')
        monkeypatch.setattr(feed_document, "read_feed", None)

        with django_assert_num_queries(self.SAME):
            assert self.round_of(feed, known).is_unchanged

    def test_asks_once_for_all_entries_that_come_again_in_another_document(
        self, feed, known, django_assert_num_queries
    ):
        known.says(FEED, rss(*known.headlines) + "<!-- 08:35 -->", etag='"2"')

        with django_assert_num_queries(self.OTHER_BYTES):
            report = self.round_of(feed, known)

        assert (report.created, report.changed, report.is_unchanged) == (0, 0, False)

    @pytest.mark.parametrize("by", ["guid", "headline"])
    def test_asks_as_often_where_the_feed_says_by_what_its_pieces_are_known(
        self, feed, known, by, django_assert_num_queries
    ):
        Feed.objects.update(identified_by=by)
        known.says(FEED, rss(*known.headlines) + "<!-- 08:35 -->", etag='"2"')
        self.round_of(feed, known)

        known.says(FEED, rss(*known.headlines) + "<!-- 08:40 -->", etag='"3"')
        with django_assert_num_queries(self.OTHER_BYTES):
            self.round_of(feed, known)
        known.says(FEED, rss(*known.headlines).replace("/a/", "/s77/a/"), etag='"4"')
        with django_assert_num_queries(self.OTHER_ADDRESSES):
            report = self.round_of(feed, known)

        assert (report.created, report.changed) == (0, 0)

    def test_asks_for_no_page(self, feed, known):
        for number, document in enumerate((rss(*known.headlines), rss(*known.headlines) + " ")):
            known.says(FEED, document, etag=f'"{number}"')
            self.round_of(feed, known)

        assert known.asked == [FEED, FEED]

    def test_notes_within_the_hour_that_an_entry_is_still_offered(self, feed, known):
        known.says(FEED, rss(*known.headlines) + " ", etag='"2"')

        self.round_of(feed, known, DAY + timedelta(hours=1))

        assert {item.seen_at for item in FeedItem.objects.all()} == {DAY + timedelta(hours=1)}

    def test_notes_hour_by_hour_what_a_document_that_never_changes_still_offers(self, feed, known):
        # Offered no more.
        FeedItem.objects.create(
            feed=feed,
            identity="gone",
            digest="",
            outcome="failed",
            first_seen_at=DAY,
            seen_at=DAY - timedelta(days=1),
        )
        for minutes in range(40, 400, 40):
            assert self.round_of(feed, known, DAY + timedelta(minutes=minutes)).is_unchanged

        offered = FeedItem.objects.exclude(identity="gone")
        assert min(item.seen_at for item in offered) > DAY + timedelta(minutes=360 - 60)
        assert FeedItem.objects.get(identity="gone").seen_at == DAY - timedelta(days=1)

    def test_is_read_again_under_another_selector(self, feed, known):
        feed.refresh_from_db()
        feeds.save(feed, ["selector"], actor=person("编辑").user, at=DAY)

        assert not self.round_of(feed, known).is_unchanged


class TestTrouble:
    def test_leaves_a_failing_feed_alone_longer_and_longer_and_never_for_good(self, feed, outlet):
        outlet.fails(FEED, "unreachable")
        waits = []
        for _ in range(12):
            run(feed, outlet)
            feed.refresh_from_db()
            waits.append(feed.due_at - DAY)

        assert waits[0] == timedelta(minutes=5)
        assert waits == sorted(waits)
        assert waits[-1] == timedelta(hours=6)
        assert feed.is_active
        assert "连不上" in feed.error

    def test_waits_as_long_as_it_was_told(self, feed, outlet):
        outlet.says(FEED, status=503, retry_after="7200")

        run(feed, outlet)

        feed.refresh_from_db()
        assert feed.due_at == DAY + timedelta(hours=2)

    def test_pauses_a_feed_that_is_gone_on_the_record(self, feed, outlet):
        outlet.says(FEED, status=410)

        run(feed, outlet)

        feed.refresh_from_db()
        assert not feed.is_active
        assert EditorialEvent.objects.get(verb="pause_feed").note.startswith(feed.name)

    def test_moves_with_a_feed_that_moved_for_good_on_the_record(self, feed, outlet):
        outlet.says(FEED, rss("农险赔款全部到户"), moved_to="https://donglan.example/new.xml")

        run(feed, outlet)

        feed.refresh_from_db()
        assert feed.url == "https://donglan.example/new.xml"
        assert "new.xml" in EditorialEvent.objects.get(verb="move_feed").note

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "ftp://donglan.example/feed", "https://", f"{FEED}?{'x' * 3000}"]
    )
    def test_moves_to_no_address_that_is_none(self, feed, outlet, address):
        said = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "东澜",
            "next_feed_url": address,
            "items": [],
        }
        outlet.says(FEED, json.dumps(said), etag='"2"')
        run(feed, outlet)
        moved = rss("农险赔款全部到户").replace("<item>", f"<new-feed-url>{address}</new-feed-url><item>", 1)
        outlet.says(FEED, moved, etag='"3"')
        run(feed, outlet)

        feed.refresh_from_db()
        assert feed.url == FEED
        assert feed.error == ""

    def test_leaves_an_address_that_an_editor_has_changed_meanwhile(self, feed, outlet):
        outlet.says(FEED, rss("农险赔款全部到户"), moved_to="https://donglan.example/new.xml")
        Feed.objects.update(url="https://donglan.example/typed.xml")

        rounds.run(feed, at=DAY, fetcher=outlet)

        feed.refresh_from_db()
        assert feed.url == "https://donglan.example/typed.xml"

    def test_reads_no_document_that_declares_entities(self, feed, outlet):
        outlet.says(FEED, '<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>')

        assert "不安全" in run(feed, outlet).error

    def test_asks_again_for_a_page_that_was_away(self, feed, outlet):
        outlet.fails("https://donglan.example/a/0.html", "slow")
        run(feed, outlet)
        assert FeedItem.objects.get(outcome="waiting").error

        outlet.says("https://donglan.example/a/0.html", page("农险赔款全部到户"))
        run(feed, outlet, DAY + timedelta(minutes=6))

        assert Post.objects.count() == 2
        assert not FeedItem.objects.filter(outcome="waiting").exists()

    def test_gives_up_a_page_that_never_comes(self, feed, outlet):
        outlet.fails("https://donglan.example/a/0.html", "slow")
        for number in range(10):
            run(feed, outlet, DAY + timedelta(hours=7 * number))

        item = FeedItem.objects.get(url="https://donglan.example/a/0.html")
        assert (item.outcome, item.due_at) == ("failed", None)

    def test_gives_no_page_up_because_our_own_queue_is_long(self, feed, outlet):
        outlet.fails("https://donglan.example/a/0.html", "busy")
        for number in range(10):
            run(feed, outlet, DAY + timedelta(hours=7 * number))

        item = FeedItem.objects.get(url="https://donglan.example/a/0.html")
        assert (item.outcome, item.failures) == ("waiting", 0)
        assert item.due_at is not None
        assert "对方" not in item.error

    def test_counts_no_failure_of_a_feed_that_we_did_not_get_to(self, feed, outlet):
        outlet.fails(FEED, "busy")

        for number in range(3):
            run(feed, outlet, DAY + timedelta(hours=number))

        feed.refresh_from_db()
        assert (feed.failures, feeds.state_of(feed, DAY, is_silent=False)[1]) == (0, False)

    def test_a_page_without_an_article_is_its_own_outcome(self, feed, outlet):
        outlet.says("https://donglan.example/a/0.html", "<html><body><p>页面不存在</p></body></html>")

        report = run(feed, outlet)

        assert (report.created, report.failed) == (1, 1)
        assert FeedItem.objects.get(outcome="failed").error == entry_failures.NO_ARTICLE

    def test_an_entry_that_breaks_leaves_the_rest_of_its_feed_alone(self, feed, outlet, monkeypatch):
        read = entries.of_page

        def of_page(feed, entry, *answered):
            if entry.url.endswith("/0.html"):
                raise RecursionError
            return read(feed, entry, *answered)

        monkeypatch.setattr(entries, "of_page", of_page)

        report = run(feed, outlet)

        feed.refresh_from_db()
        item = FeedItem.objects.get(outcome="failed")
        assert (report.created, report.failed) == (1, 1)
        assert (item.url, item.error) == ("https://donglan.example/a/0.html", entry_failures.BROKEN)
        assert feed.succeeded_at == DAY

    def test_a_change_that_the_desk_refuses_is_said_of_the_entry_and_ends_no_round(self, feed, outlet):
        run(feed, outlet)
        outlet.says(FEED, rss("农险赔款全部到户", "县城开出首家理赔中心", summary_0="数字已更正"), etag='"2"')
        changed = page("农险赔款全部到户").replace("2026-03-02 08:30", "1998-03-02 08:30")
        outlet.says("https://donglan.example/a/0.html", changed)

        report = run(feed, outlet, DAY + timedelta(minutes=5))

        feed.refresh_from_db()
        item = FeedItem.objects.get(url="https://donglan.example/a/0.html")
        assert report.failed == 1
        assert item.error
        assert item.changed_at is not None
        assert feed.etag == '"2"'

    def test_half_a_character_in_a_feed_is_left_out(self, feed, outlet):
        said = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "东\ud800澜",
            "items": [
                {"id": "1", "url": "https://donglan.example/a/0.html?\ud800", "title": "农\ud800险到户"}
            ],
        }
        outlet.says(FEED, json.dumps(said), etag='"2"')
        Feed.objects.update(reads_pages=False)

        assert run(feed, outlet).created == 1
        assert Post.objects.get().headline == "农险到户"

    def test_a_round_that_breaks_off_is_said_of_the_feed(self, feed, outlet, monkeypatch):
        monkeypatch.setattr(feed_document, "read_feed", lambda *a, **k: 1 / 0)

        run(feed, outlet)

        feed.refresh_from_db()
        assert (feed.error, feed.failures) == (rounds.BROKEN_ROUND, 1)
        assert feed.due_at > DAY

    def test_a_round_without_database_is_left_to_be_done_anew(self, feed, outlet, monkeypatch):
        def lose(*args):
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(entries, "known_post", lose)

        with pytest.raises(OperationalError):
            run(feed, outlet)

        feed.refresh_from_db()
        assert feed.failures == 0

    def lock(self, monkeypatch, module, name):
        """Let the database refuse a write once, as a locked SQLite does."""
        write, refused = getattr(module, name), []

        def refuse_once(*args, **options):
            if not refused:
                refused.append(True)
                raise OperationalError("database is locked")
            return write(*args, **options)

        monkeypatch.setattr(module, name, refuse_once)

    @pytest.mark.parametrize(
        ("module", "name"),
        [(taking_in, "store"), (kept_originals, "keep"), (round_end, "_write")],
        ids=["entry", "original", "round"],
    )
    def test_a_round_done_anew_after_a_locked_database_asks_nobody_twice(
        self, feed, outlet, monkeypatch, module, name
    ):
        self.lock(monkeypatch, module, name)
        with pytest.raises(OperationalError):
            run(feed, outlet)

        report = run(feed, outlet, DAY + timedelta(minutes=5))

        feed.refresh_from_db()
        assert sorted(outlet.asked) == sorted({FEED, *outlet.pages})
        assert Post.objects.count() == 2
        assert (feed.etag, report.error) == ('"1"', "")
        assert (report.created, report.failed, FeedRound.objects.get().created) == (2, 0, 2)
        assert feed.newest_at == DAY + timedelta(minutes=5)
        assert run(feed, outlet).is_unchanged

    @pytest.mark.parametrize("trouble", ["known", "unreadable", "unforeseen"])
    def test_a_round_done_anew_counts_each_entry_once(self, feed, outlet, monkeypatch, trouble):
        known, failed = (1, 0) if trouble == "known" else (0, 1)
        if trouble == "known":
            SourceLinkFactory(url="https://donglan.example/a/0.html")
        elif trouble == "unreadable":
            outlet.fails("https://donglan.example/a/0.html", "unreachable")
        else:
            take = taking_in.read_and_store
            monkeypatch.setattr(
                taking_in,
                "read_and_store",
                lambda reading, item, *rest: (
                    1 / 0 if item.url.endswith("0.html") else take(reading, item, *rest)
                ),
            )
        self.lock(monkeypatch, taking_in, "store")
        with pytest.raises(OperationalError):
            run(feed, outlet)

        report = run(feed, outlet)

        assert (report.created, report.known, report.failed) == (1, known, failed)

    def test_what_was_answered_is_not_kept_for_good_where_another_process_does_the_round(
        self, feed, outlet, monkeypatch
    ):
        self.lock(monkeypatch, round_end, "_write")
        with pytest.raises(OperationalError):
            run(feed, outlet)
        assert feed.pk in interrupted_rounds._unfinished
        monkeypatch.setattr(interrupted_rounds, "KEPT", 0)

        run(FeedFactory(url="https://yunlu.example/feed.xml"), outlet)

        assert not interrupted_rounds._unfinished

    def test_a_feed_that_is_gone_is_not_asked_again_after_a_locked_database(self, feed, outlet, monkeypatch):
        outlet.says(FEED, status=410)
        self.lock(monkeypatch, round_end, "pause")
        with pytest.raises(OperationalError):
            run(feed, outlet)

        run(feed, outlet)

        feed.refresh_from_db()
        assert outlet.asked == [FEED]
        assert not feed.is_active

    def test_what_failed_is_not_asked_again_after_a_locked_database(self, feed, outlet, monkeypatch):
        outlet.fails(FEED, "wait", retry_after=3600)
        self.lock(monkeypatch, round_end, "fail")
        with pytest.raises(OperationalError):
            run(feed, outlet)

        run(feed, outlet)

        feed.refresh_from_db()
        assert outlet.asked == [FEED]
        # To be told to wait is no failure: nobody was asked.
        assert (feed.failures, feed.due_at) == (0, DAY + timedelta(hours=1))

    def test_what_was_answered_before_another_round_is_old(self, feed, outlet, monkeypatch):
        self.lock(monkeypatch, round_end, "_write")
        with pytest.raises(OperationalError):
            run(feed, outlet)
        Feed.objects.update(tried_at=DAY, etag='"1"')  # another process has done the round meanwhile

        assert run(feed, outlet, DAY + timedelta(minutes=5)).is_unchanged


class TestWhatTheOutletChanges:
    def change(self, outlet):
        outlet.says(FEED, rss("农险赔款全部到户", "x", summary_0="数字已更正"), etag='"2"')
        outlet.says(
            "https://donglan.example/a/0.html", page("农险赔款全部到户", text=PARAGRAPH.replace("两", "三"))
        )

    def test_updates_a_candidate_that_nobody_has_touched(self, feed, outlet):
        run(feed, outlet)
        self.change(outlet)

        report = run(feed, outlet, DAY + timedelta(minutes=5))

        assert report.changed >= 1
        assert "三个小时" in Post.objects.get(headline="农险赔款全部到户").body_text

    def test_touches_no_piece_that_somebody_chose_and_raises_it(self, feed, outlet):
        run(feed, outlet)
        post = Post.objects.get(headline="农险赔款全部到户")
        drafts.choose(post, actor=person("编辑").user, at=DAY)
        self.change(outlet)

        run(feed, outlet, DAY + timedelta(minutes=5))

        post.refresh_from_db()
        assert "两个小时" in post.body_text
        assert FeedItem.objects.get(post=post).changed_at is not None

    @pytest.mark.parametrize("deed", ["edits", "files"])
    def test_keeps_what_an_editor_made_of_a_candidate_and_raises_it(self, feed, outlet, deed):
        run(feed, outlet)
        post, editor = Post.objects.get(headline="农险赔款全部到户"), person("编辑").user
        if deed == "edits":
            typed = {"headline": "东澜农险赔款到户", "tags": ["农险"]}
            drafts.save_draft(post, typed, actor=editor, expected_version=post.version, at=DAY)
        else:
            sections.file_under(post, CategoryFactory(), actor=editor, at=DAY)
        kept = content_of(Post.objects.get(pk=post.pk))
        self.change(outlet)

        run(feed, outlet, DAY + timedelta(minutes=5))

        assert content_of(Post.objects.get(pk=post.pk)) == kept
        assert FeedItem.objects.get(post=post).changed_at is not None

    def test_reads_a_changed_page_that_was_away_though_the_feed_speaks_of_it_no_more(self, feed, outlet):
        run(feed, outlet)
        self.change(outlet)
        changed = outlet.pages["https://donglan.example/a/0.html"]
        outlet.fails("https://donglan.example/a/0.html", "slow")
        run(feed, outlet, DAY + timedelta(minutes=5))
        outlet.pages["https://donglan.example/a/0.html"] = changed

        assert run(feed, outlet, DAY + timedelta(minutes=15)).is_unchanged

        item = FeedItem.objects.get(url="https://donglan.example/a/0.html")
        assert "三个小时" in item.post.body_text
        assert (item.error, item.failures, item.changed_at) == ("", 0, None)

    def test_asks_again_for_an_original_whose_server_is_ill(self, feed, outlet):
        run(feed, outlet)
        outlet.says("https://donglan.example/a/0.html", status=503)

        run(feed, outlet, DAY + timedelta(hours=2))

        item = FeedItem.objects.get(url="https://donglan.example/a/0.html")
        assert item.error
        assert item.due_at < DAY + timedelta(hours=3)

    def test_notices_a_page_that_changed_in_silence(self, feed, outlet):
        run(feed, outlet)
        outlet.says(
            "https://donglan.example/a/0.html", page("农险赔款全部到户", text=PARAGRAPH.replace("两", "四"))
        )

        run(feed, outlet, DAY + timedelta(hours=2))

        assert "四个小时" in Post.objects.get(headline="农险赔款全部到户").body_text

    @pytest.mark.parametrize("status", [404, 410])
    def test_notices_an_original_that_is_gone(self, feed, outlet, status):
        run(feed, outlet)
        outlet.says("https://donglan.example/a/0.html", status=status)

        run(feed, outlet, DAY + timedelta(hours=2))

        assert FeedItem.objects.get(url="https://donglan.example/a/0.html").gone_at is not None


class TestTrying:
    def test_saves_nothing(self, feed, outlet):
        report = trial_reading.foresee(feed, fetcher=outlet)

        assert report.created == 2
        assert [entry.headline for entry in report.wanted] == ["农险赔款全部到户", "县城开出首家理赔中心"]
        assert not Post.objects.exists()
        assert not FeedItem.objects.exists()


class TestSeveralAtOnce:
    def test_one_of_two_processes_has_a_due_feed(self, feed):
        one, other = Feed.objects.get(pk=feed.pk), Feed.objects.get(pk=feed.pk)

        assert rounds.claim(one, DAY)
        assert not rounds.claim(other, DAY)

    def test_a_round_that_was_killed_is_taken_up_again(self, feed):
        rounds.claim(feed, DAY)

        assert not Feed.objects.due(DAY + timedelta(minutes=1)).exists()
        assert Feed.objects.due(DAY + timedelta(minutes=16)).exists()

    def test_an_entry_that_another_process_took_meanwhile_makes_no_second_piece(
        self, feed, outlet, monkeypatch
    ):
        taken = gathered.take_in
        outlet.says(FEED, rss("农险赔款全部到户"), etag='"2"')

        def meanwhile(changes, *, at):
            item = FeedItem(feed=feed, digest="", outcome="candidate", first_seen_at=at, seen_at=at)
            item.identity = entry_identity.identity_of(
                feed, FeedEntry(url=changes["source_links"][0]["url"], id="0")
            )
            item.save()
            return taken(changes, at=at)

        monkeypatch.setattr(gathered, "take_in", meanwhile)

        assert run(feed, outlet).created == 0
        assert not Post.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_feeds_that_offer_the_same_piece_at_once_make_it_once(feed, outlet, monkeypatch):
    other = FeedFactory(url="https://lanhu.example/feed.xml")
    outlet.says(FEED, rss("农险赔款全部到户"), etag='"2"')
    outlet.says(other.url, rss("农险赔款全部到户"))
    taken, went = gathered.take_in, []

    def at_once():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            rounds.run(Feed.objects.get(pk=other.pk), at=DAY, fetcher=outlet)
        except OperationalError:
            went.append("waited")
        finally:
            connection.close()

    def take_in(changes, *, at):
        monkeypatch.setattr(gathered, "take_in", taken)
        post = taken(changes, at=at)
        thread = threading.Thread(target=at_once)
        thread.start()
        thread.join()
        return post

    monkeypatch.setattr(gathered, "take_in", take_in)
    run(feed, outlet)
    run(other, outlet)

    assert went == ["waited"]
    assert Post.objects.count() == 1
    assert FeedItem.objects.get(feed=other).outcome == "known"


class TestTheDesk:
    def test_a_reporter_pauses_nothing(self, feed):
        with pytest.raises(NotPermitted):
            feeds.switch(feed, is_active=False, actor=person("记者").user, at=DAY)

    def test_a_paused_feed_is_not_read_until_it_is_resumed(self, feed):
        editor = person("编辑").user
        feeds.switch(feed, is_active=False, actor=editor, at=DAY)
        assert not Feed.objects.due(DAY).exists()

        feeds.switch(feed, is_active=True, actor=editor, at=DAY)
        assert Feed.objects.due(DAY).exists()
        assert list(EditorialEvent.objects.order_by("id").values_list("verb", flat=True))[-2:] == [
            "pause_feed", "resume_feed",
        ]  # fmt: skip

    def test_silence_is_an_alarm(self, feed):
        for number in range(6):
            FeedItem.objects.create(
                feed=feed, identity=str(number), digest="", outcome="candidate", seen_at=DAY,
                first_seen_at=DAY - timedelta(hours=10 * (6 - number)),
            )  # fmt: skip
        Feed.objects.update(
            newest_at=DAY - timedelta(hours=10), tried_at=DAY, due_at=DAY + timedelta(days=30)
        )
        feed.refresh_from_db()

        def state(at):
            (found,) = feeds.health(at)
            return found.state, found.is_alarm

        assert state(DAY) == ("正常", False)
        assert state(DAY + timedelta(hours=20)) == ("正常", False)
        assert state(DAY + timedelta(hours=21)) == ("沉默", True)

    def test_a_feed_that_brought_three_pieces_has_no_pace_to_fall_behind(self, feed):
        for number in range(3):
            FeedItem.objects.create(
                feed=feed, identity=str(number), digest="", outcome="candidate", seen_at=DAY,
                first_seen_at=DAY,
            )  # fmt: skip
        Feed.objects.update(newest_at=DAY, tried_at=DAY)

        assert feeds.silent(DAY + timedelta(days=30)) == frozenset()

    def test_the_bars_of_a_feed_are_shares_of_its_best_day(self, feed):
        for days, created in ((0, 5), (1, 10), (20, 99)):
            FeedRound.objects.create(feed=feed, at=DAY - timedelta(days=days), created=created)

        (found,) = feeds.health(DAY)

        assert found.bars[-2:] == (10, 5)
        assert found.heights[-2:] == [100, 50]
        assert found.created == 5

    def test_the_screen_says_how_each_fares(self, feed, outlet):
        run(feed, outlet, timezone.now())

        shown = person("编辑").get("/admin/feeds/").content.decode()

        assert feed.name in shown
        assert "正常" in shown


class TestTheCommand:
    def test_reads_what_is_due(self, feed, outlet, monkeypatch, capsys):
        monkeypatch.setitem(rounds.run.__kwdefaults__, "fetcher", outlet)
        Feed.objects.update(due_at=DAY - timedelta(days=400))

        call_command("fetch_feeds", "--workers", "1")

        assert '"created": 2' in capsys.readouterr().out

    def test_goes_on_with_the_others_when_one_cannot_be_read(self, feed, outlet, monkeypatch, capsys):
        other = FeedFactory(url="https://lanhu.example/feed.xml")
        Feed.objects.update(due_at=DAY - timedelta(days=400))

        def broken(feed, *, at):
            if feed.pk != other.pk:
                raise OperationalError
            return Report(created=3)

        monkeypatch.setattr(rounds, "run", broken)

        call_command("fetch_feeds", "--workers", "1")

        said = capsys.readouterr().out
        assert rounds.BROKEN_ROUND in said
        assert '"created": 3' in said

    @pytest.mark.parametrize(("options", "is_sharing"), [([], True), (["--dry-run"], False)])
    def test_shares_its_hosts_with_the_workers_unless_it_only_tries(self, feed, options, is_sharing):
        Feed.objects.update(due_at=timezone.now() + timedelta(days=1))

        call_command("fetch_feeds", *options)

        assert (fetcher.shared is not None) == is_sharing

    def test_names_the_feeds_there_are(self, feed):
        with pytest.raises(CommandError, match=feed.slug):
            call_command("fetch_feeds", "--feed", "none")


def test_a_page_that_holds_no_article_is_kept_to_be_looked_at(feed, outlet):
    outlet.says("https://donglan.example/a/1.html", "<html><body><h1>请先登录</h1></body></html>")
    run(feed, outlet)
    item = FeedItem.objects.get(outcome="failed")
    FeedItem.objects.update(seen_at=timezone.now())

    editor = person("编辑")
    address = f"/admin/feeds/page/{item.originals.get().pk}/"

    assert address in editor.get("/admin/feeds/").content.decode()
    assert "&lt;h1&gt;请先登录" in editor.get(address).content.decode()


def test_the_selectors_of_a_feed_win_over_the_reader(feed, outlet):
    Feed.objects.update(body_selector=".kept", headline_selector="h2", author_selector=".who")
    text = page("农险赔款全部到户").replace(
        "</body>",
        "<h2>赔款到户了</h2><b class='who'>陈一鸣</b><div class='kept'><p>只有这一段。</p></div></body>",
    )
    outlet.says("https://donglan.example/a/0.html", text)

    run(feed, outlet)

    post = Post.objects.get(headline="赔款到户了")
    assert post.body_text == "只有这一段。"
    assert post.source_links.get().original_author == "陈一鸣"


def test_a_selector_that_finds_nothing_leaves_the_page_to_the_reader(feed, outlet):
    Feed.objects.update(body_selector=".nothing")

    run(feed, outlet)

    assert PARAGRAPH in Post.objects.get(headline="农险赔款全部到户").body_text
