"""A typed address leads to the site's feeds: named by the page, at the usual places, or its own list."""

import pytest

from articles.gathering import finding
from articles.ingest.fetch import FetchFailed

from .test_rounds import Outlet, rss

HOME = "https://donglan.example/"


def atom(*headlines):
    items = "".join(
        f"<entry><title>{headline}</title><id>{n}</id><link href='https://donglan.example/b/{n}.html'/>"
        "<updated>2026-03-02T08:30:00+08:00</updated></entry>"
        for n, headline in enumerate(headlines)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>岚湖财经</title>{items}</feed>"


def site(head="", body=""):
    outlet = Outlet()
    outlet.says(HOME, f"<html><head><title>东澜</title>{head}</head><body>{body}</body></html>")
    return outlet


def found(outlet, address=HOME):
    return [(one.url, one.label, one.count) for one in finding.find(address, fetcher=outlet)]


class TestASite:
    def test_names_its_feed_in_its_head(self):
        outlet = site('<link rel="alternate" type="application/rss+xml" href="/xinwen/dingyue">')
        outlet.says(f"{HOME}xinwen/dingyue", rss("农险赔款全部到户"))

        (one,) = finding.find(HOME, fetcher=outlet)

        assert (one.url, one.label, one.count) == (f"{HOME}xinwen/dingyue", "RSS", 1)
        assert one.headlines == ("农险赔款全部到户",)
        assert one.newest_at is not None

    def test_links_to_its_feed_in_its_text(self):
        outlet = site(body='<p><a href="/dingyue/all">订阅</a></p>')
        outlet.says(f"{HOME}dingyue/all", atom("农险赔款全部到户", "县城开出首家理赔中心"))

        assert found(outlet) == [(f"{HOME}dingyue/all", "Atom", 2)]

    def test_with_links_that_are_none_is_found_all_the_same(self):
        outlet = site(
            '<link rel="alternate" type="application/rss+xml" href="http://[x">'
            '<link rel="alternate" type="application/rss+xml" href="/xinwen/dingyue">',
            '<a href="http://[x/feed">订阅</a><a href="https://donglan.example]/rss">订阅</a>',
        )
        outlet.says(f"{HOME}xinwen/dingyue", rss("农险赔款全部到户"))

        assert found(outlet) == [(f"{HOME}xinwen/dingyue", "RSS", 1)]

    def test_has_its_feed_where_feeds_usually_lie(self):
        outlet = site()
        outlet.says(f"{HOME}rss.xml", rss("农险赔款全部到户"))

        assert found(outlet, "donglan.example/") == [(f"{HOME}rss.xml", "RSS", 1)]

    def test_names_a_sitemap_in_robots(self):
        outlet = site()
        outlet.says(f"{HOME}robots.txt", f"User-agent: *\nSitemap: {HOME}map/news.xml\n")
        outlet.says(
            f"{HOME}map/news.xml",
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
            f"<loc>{HOME}a/1.html</loc><lastmod>2026-03-02</lastmod></url></urlset>",
        )

        assert found(outlet) == [(f"{HOME}map/news.xml", "新闻站点地图", 1)]

    def test_that_has_no_feed_offers_its_list(self):
        links = "".join(
            f"<li><a href='/a/2026030{n}.html'>东澜县第{n}批农险赔款全部到户</a> <span>2026-03-0{n}</span></li>"
            for n in range(1, 7)
        )
        outlet = site(body=f"<ul>{links}</ul>")

        assert found(outlet) == [(HOME, "文章列表页", 6)]

    def test_whose_address_is_a_feed_is_found_at_once(self):
        outlet = Outlet()
        outlet.says(f"{HOME}feed.xml", rss("农险赔款全部到户"))

        assert found(outlet, f"{HOME}feed.xml") == [(f"{HOME}feed.xml", "RSS", 1)]
        assert outlet.asked == [f"{HOME}feed.xml"]

    def test_with_one_feed_under_two_addresses_shows_it_once(self):
        outlet = site('<link rel="alternate" type="application/rss+xml" href="/feed?utm_source=x">')
        outlet.says(f"{HOME}feed", rss("农险赔款全部到户"))
        outlet.says(f"{HOME}feed?utm_source=x", rss("农险赔款全部到户"))

        assert len(found(outlet)) == 1

    def test_that_does_not_answer_is_said_to_be_away(self):
        with pytest.raises(FetchFailed):
            finding.find(HOME, fetcher=Outlet())


def test_a_found_feed_suggests_what_it_may_be_called():
    outlet = Outlet()
    outlet.says("https://www.donglan.example/xw/feed.xml", rss("农险赔款全部到户"))

    assert finding.find("https://www.donglan.example/xw/feed.xml", fetcher=outlet)[0].slug == (
        "donglan-example-xw-feed"
    )
