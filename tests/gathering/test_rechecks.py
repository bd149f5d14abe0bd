"""原文复查: a day and a week after publishing the original is read again; what became of it reaches the desk."""

from datetime import timedelta

import pytest

from articles.editorial.checks import original_texts
from articles.editorial.content import content_of, put_linked
from articles.editorial.privacy import erasure
from articles.gathering import original_news, rechecks, retention
from articles.ingest.fetch import FetchFailed
from articles.jobs import tasks
from articles.models import OriginalText, SourceLink
from tests.admin.conftest import person
from tests.factories import (
    DAY,
    FeedFactory,
    FeedItemFactory,
    FetchedOriginalFactory,
    OriginalTextFactory,
    PostFactory,
    SourceLinkFactory,
)

from .test_rounds import PARAGRAPH, Outlet, page

pytestmark = pytest.mark.django_db
URL = "https://donglan.example/a/7.html"
HEADLINE = "农险赔款全部到户"
DAYS = timedelta(days=1)


@pytest.fixture
def link():
    return SourceLinkFactory(post=PostFactory(live=True, published_at=DAY), url=URL)


@pytest.fixture
def outlet():
    found = Outlet()
    found.says(URL, page(HEADLINE))
    return found


def kept(link, text=PARAGRAPH):
    original_texts.remember(link.post, headline=HEADLINE, body_html=f"<p>{text}</p>" * 4, url=URL, at=DAY)


class TestWhenItIsDue:
    @pytest.mark.parametrize(
        ("after", "checked_after", "is_due"),
        [
            (0.9, None, False),
            (1.1, None, True),
            (2, 1.1, False),
            (6.9, 1.1, False),
            (7.1, 1.1, True),
            (8, 7.1, False),
            (10, None, False),
        ],
    )
    def test_is_a_day_and_a_week_after_publishing(self, link, after, checked_after, is_due):
        checked_at = DAY + checked_after * DAYS if checked_after else None
        SourceLink.objects.update(checked_at=checked_at, check_result=rechecks.SAME if checked_at else "")

        assert (link in rechecks.due(DAY + after * DAYS)) == is_due

    def test_comes_again_after_hours_where_it_could_not_be_read(self, link):
        SourceLink.objects.update(checked_at=DAY + DAYS, check_result="没有取到。")

        assert link not in rechecks.due(DAY + DAYS + timedelta(hours=5))
        assert link in rechecks.due(DAY + DAYS + timedelta(hours=7))

    @pytest.mark.parametrize(
        "facts", [{"origin": "own"}, {"is_legacy": True}, {"status": "draft"}], ids=lambda facts: str(facts)
    )
    def test_is_asked_of_published_reposts_alone(self, facts):
        SourceLinkFactory(post=PostFactory(**{"live": True, "published_at": DAY, **facts}), url=URL)

        assert rechecks.due(DAY + 2 * DAYS) == []

    def test_asks_for_the_first_link_alone_and_no_paper(self, link):
        SourceLinkFactory(post=link.post, url="https://donglan.example/a/8.html")
        SourceLinkFactory(post=PostFactory(live=True, published_at=DAY), url="", issue="第3版")

        assert rechecks.due(DAY + 2 * DAYS) == [link]


class TestWhatItFinds:
    def check(self, link, outlet):
        return rechecks.check(link, at=DAY + DAYS, fetcher=outlet)

    def test_keeps_what_it_reads_first(self, link, outlet):
        assert self.check(link, outlet) == rechecks.KEPT
        assert PARAGRAPH in OriginalText.objects.get().text

    def test_says_nothing_of_an_original_that_says_the_same(self, link, outlet):
        kept(link)
        outlet.says(URL, page(HEADLINE, PARAGRAPH.replace("两个小时", "2个小时")))

        assert self.check(link, outlet) == rechecks.SAME
        assert original_news.recent(DAY + DAYS) == []

    def test_tells_the_desk_of_a_changed_figure_with_both_wordings(self, link, outlet):
        kept(link)
        outlet.says(URL, page(HEADLINE, PARAGRAPH.replace("两个小时", "三个小时")))

        assert self.check(link, outlet) == rechecks.CHANGED
        (news,) = original_news.recent(DAY + DAYS)
        assert (news.post, news.is_changed, news.is_gone) == (link.post, True, False)
        assert OriginalText.objects.count() == 2

    def test_tells_the_desk_of_an_original_that_is_gone(self, link, outlet):
        outlet.says(URL, status=404)

        assert self.check(link, outlet) == rechecks.GONE
        (news,) = original_news.recent(DAY + DAYS)
        assert news.is_gone
        assert rechecks.due(DAY + 8 * DAYS) == []

    def test_is_settled_by_what_readers_were_told_since(self, link, outlet):
        outlet.says(URL, status=410)
        self.check(link, outlet)
        link.post.revised_at = DAY + 2 * DAYS
        link.post.save()

        assert original_news.recent(DAY + 3 * DAYS) == []
        assert original_news.news_of([link.post])[link.post.pk][0].is_settled

    def test_that_a_feed_saw_too_is_told_once(self, link, outlet):
        FeedItemFactory(
            post=link.post, url=URL, outcome="candidate", error="", gone_at=DAY + DAYS, seen_at=DAY
        )
        outlet.says(URL, status=404)
        self.check(link, outlet)

        assert len(original_news.recent(DAY + DAYS)) == 1

    @pytest.mark.parametrize(
        "now", ["https://donglan.example/s77/a/7.html", "https://m.donglan.example/a/7.html?s=77"]
    )
    def test_is_read_where_and_as_its_feed_says_though_its_address_has_changed(self, link, outlet, now):
        kept(link)
        feed = FeedFactory(identified_by="guid", body_selector=".article", removed_selector=".hint")
        FeedItemFactory(feed=feed, post=link.post, url=now, outcome="candidate", error="")
        hint = f"<div class='article'><p class='hint'>{PARAGRAPH.replace('两个小时', '九个小时')}</p>"
        outlet.says(now, page(HEADLINE).replace("<div class='article'>", hint))
        outlet.says(URL, status=404)

        assert self.check(link, outlet) == rechecks.SAME
        assert outlet.asked == [now]

    @pytest.mark.parametrize("is_first", [True, False])
    def test_is_read_at_its_own_address_where_that_was_not_the_feeds(self, link, outlet, is_first):
        kept(link)
        url = "https://lanhu.example/s77/7.html" if is_first else "https://donglan.example/s77/7.html"
        FeedItemFactory(
            feed=FeedFactory(identified_by="guid"), post=link.post, url=url, outcome="candidate", error=""
        )
        other = SourceLinkFactory(post=link.post, url="https://donglan.example/a/8.html")
        asked = link if is_first else other
        outlet.says("https://donglan.example/a/8.html", page(HEADLINE))

        assert self.check(asked, outlet) == rechecks.SAME
        assert outlet.asked == [asked.url]

    def test_is_read_as_its_feed_says_where_the_page_names_another_address(self, link, outlet):
        kept(link)
        FeedItemFactory(
            feed=FeedFactory(removed_selector=".hint"), post=link.post, outcome="candidate", error="",
            url="https://donglan.example/out?to=7",
        )  # fmt: skip
        hint = f"<div class='article'><p class='hint'>{PARAGRAPH.replace('两个小时', '九个小时')}</p>"
        outlet.says(URL, page(HEADLINE).replace("<div class='article'>", hint))

        assert self.check(link, outlet) == rechecks.SAME
        assert outlet.asked == [URL]

    def test_notes_why_it_could_not_be_read(self, link, outlet):
        outlet.fails(URL, "unreachable")
        result = self.check(link, outlet)

        link.refresh_from_db()
        assert result == link.check_result == str(FetchFailed("unreachable"))[:100]
        assert (link.gone_at, link.changed_at) == (None, None)

    def test_of_a_login_page_says_that_it_is_no_article(self, link, outlet):
        outlet.says(URL, "<html><h1>请先登录</h1><form>账号</form></html>")

        assert self.check(link, outlet) not in rechecks.SETTLED
        assert OriginalText.objects.count() == 0

    def test_is_not_kept_where_the_piece_was_erased_while_it_was_read(self, link, outlet):
        link.post.body_html = f"<p>{PARAGRAPH}</p>"
        link.post.save()
        get = outlet.get

        def slow(url, **more):
            erasure.erase(link.post, ["两个小时"], reason="本人依法要求", actor=person("主编").user, at=DAY)
            return get(url, **more)

        outlet.get = slow

        assert self.check(link, outlet) == rechecks.SAME
        assert OriginalText.objects.count() == 0

    def test_of_a_link_that_is_taken_out_meanwhile_harms_nothing(self, link, outlet):
        SourceLink.objects.filter(pk=link.pk).delete()

        assert self.check(link, outlet) == rechecks.KEPT

    def test_forgets_what_it_found_where_the_address_is_another(self, link, outlet):
        outlet.says(URL, status=404)
        self.check(link, outlet)
        content = content_of(link.post)
        content["source_links"][0]["url"] = "https://donglan.example/a/9.html"
        put_linked(link.post, content, ["source_links"])

        link.refresh_from_db()
        assert (link.gone_at, link.check_result) == (None, "")


def test_the_job_reads_what_is_due(link, outlet, monkeypatch):
    monkeypatch.setitem(rechecks.check.__kwdefaults__, "fetcher", outlet)
    monkeypatch.setattr(tasks.timezone, "now", lambda: DAY + 2 * DAYS)

    tasks.recheck_originals.call()

    assert outlet.asked == [URL]
    assert SourceLink.objects.get().check_result == rechecks.KEPT


def test_forgotten_with_the_page_of_what_nobody_chose(settings):
    settings.ORIGINAL_DAYS = 30
    post = PostFactory(status="candidate", author=None)
    FetchedOriginalFactory(item=FeedItemFactory(post=post, outcome="candidate"))
    OriginalTextFactory(post=post)

    retention.forget_originals(DAY + 40 * DAYS)

    assert OriginalText.objects.count() == 0
