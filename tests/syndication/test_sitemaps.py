"""Sitemaps list what readers may see, at any size, and robots are told where they are."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles.models import Post
from articles.syndication import sitemaps
from tests.factories import DAY, CategoryFactory, PostFactory

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return etree.fromstring(response.getvalue())


def locations(root):
    return [node.text.removeprefix("http://127.0.0.1:8000") for node in root.iterfind(".//s:loc", NAMES)]


class TestSitemap:
    def test_leads_from_the_index_to_every_post_readers_may_see(self, client):
        seen = PostFactory(live=True, path="/a b/2022/05/06/x&y.html")
        for hidden in ("scheduled", "withdrawn"):
            PostFactory(**{hidden: True})

        files = locations(read(client, "/sitemap.xml"))
        posts = [address for file in files if "posts" in file for address in locations(read(client, file))]

        assert posts == [seen.get_absolute_url()] == ["/a%20b/2022/05/06/x&y.html"]

    def test_splits_by_spans_and_leaves_empty_ones_out(self, client, monkeypatch):
        monkeypatch.setattr(sitemaps, "SPAN", 10)
        for pk in (5, 12, 13, 47):
            PostFactory(live=True, pk=pk)

        spans = [file for file in locations(read(client, "/sitemap.xml")) if "posts" in file]

        assert spans == ["/sitemap-posts-0.xml", "/sitemap-posts-1.xml", "/sitemap-posts-4.xml"]
        assert len(locations(read(client, "/sitemap-posts-1.xml"))) == 2
        assert client.get("/sitemap-posts-2.xml").status_code == 404

    def test_says_when_a_piece_last_changed(self, client):
        PostFactory(live=True, published_at=DAY, revised_at=DAY + timedelta(days=1))

        root = read(client, "/sitemap-posts-0.xml")

        assert root.find(".//s:lastmod", NAMES).text == "2026-03-03T09:30:00+08:00"

    def test_streams_in_one_query_however_many_there_are(self, client, django_assert_num_queries):
        Post.objects.bulk_create(
            Post(
                headline=f"第{n}篇",
                status="published",
                published_at=DAY,
                path=f"/x/2026/03/02/{n}.html",
                form="article",
            )
            for n in range(2_500)
        )

        with django_assert_num_queries(3):  # is there anything, what stands now, the rows
            response = client.get("/sitemap-posts-0.xml")
            pieces = sum(piece.count(b"<url>") for piece in response.streaming_content)

        assert response.streaming
        assert pieces == 2_500

    def test_lists_the_pages_too(self, client):
        CategoryFactory(slug="jianguan")

        assert {"/", "/latest/", "/category/jianguan.html"} <= set(locations(read(client, "/sitemap-pages.xml")))


class TestNewsSitemap:
    def test_has_the_pieces_of_the_last_48_hours(self, client):
        now = timezone.now()
        PostFactory(live=True, headline="今天的<要闻>", published_at=now - timedelta(hours=1))
        PostFactory(live=True, headline="大前天的", published_at=now - timedelta(hours=49))

        root = read(client, "/news-sitemap.xml")

        assert [node.text for node in root.iterfind(".//n:title", NAMES)] == ["今天的<要闻>"]


class TestRobots:
    def test_are_told_the_sitemaps_and_kept_from_the_desk(self, client):
        text = client.get("/robots.txt").content.decode()

        assert "Disallow: /admin/" in text
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
        assert "Sitemap: http://127.0.0.1:8000/news-sitemap.xml" in text
