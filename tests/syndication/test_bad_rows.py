"""A row that was written past every door of ours takes no feed, sitemap or list from anybody."""

import json
import logging

import pytest
from lxml import etree

from articles import publication
from articles.models import Post
from articles.syndication import entries, sitemaps
from tests.factories import CategoryFactory, PostFactory, SourceFactory, TagFactory

pytestmark = pytest.mark.django_db

ODD = "控制\x0b非\uffff字\u202e符"
DEEP = "<div>" * 3000 + '<p>底<img src="http://x.example/a.png"></p>' + "</div>" * 3000


@pytest.fixture
def good():
    category = CategoryFactory(slug="jianguan")
    tag = TagFactory(name="车险")
    return PostFactory(
        live=True, category=category, source=SourceFactory(slug="donglan"), tags=[tag], headline="好稿件"
    )


def sitemap_of(post):
    return f"/sitemap-posts-{post.pk // sitemaps.SPAN}.xml"


def feeds_with(post):
    """Return the address of every feed and sitemap that `post` stands in."""
    return [
        "/feed.xml", "/category/jianguan/feed.xml", "/tag/车险/feed.xml", "/source/donglan/feed.xml",
        "/sitemap.xml", "/sitemap-pages.xml", sitemap_of(post), "/news-sitemap.xml",
    ]  # fmt: skip


PAGES = [
    "/",
    "/latest/",
    "/category/jianguan.html",
    "/tag/车险/",
    "/source/donglan/",
    "/archive/2026/",
    "/search/?q=稿件",
]


def spoil(good, **columns):
    """Write a second row beside `good` as no model would save it."""
    bad = PostFactory(
        live=True, category=good.category, source=good.source, tags=list(good.tags.all()), headline="坏稿件"
    )
    Post.objects.filter(pk=bad.pk).update(**columns)
    publication.changed([])
    return bad


class TestARowWithoutTheRule:
    @pytest.mark.parametrize(
        "columns",
        [
            {"headline": ODD, "dek": ODD, "byline": ODD, "excerpt": ODD},
            {"body_html": f'<p>{ODD}</p><img src="/a\x0b.png">'},
            {"body_html": "<p><table><b></td></p>"},
            {"body_html": DEEP},
            {"source": None, "category": None},
            {"path": "/odd\x0b?&<'\".html"},
        ],
    )
    def test_leaves_every_feed_and_page_of_the_others_whole(self, client, good, columns):
        spoil(good, **columns)

        for address in feeds_with(good):
            answer = client.get(address)
            assert answer.status_code == 200, address
            root = etree.fromstring(answer.getvalue(), etree.XMLParser(huge_tree=True))
            if "sitemap" not in address:
                titles = root.xpath("//*[local-name()='entry']/*[local-name()='title']/text()")
                assert "好稿件" in titles, address
        assert "好稿件" in json.loads(client.get("/feed.json").content)["items"][-1]["title"]
        for address in PAGES:
            assert client.get(address).status_code == 200, address

    def test_with_odd_names_of_labels_too(self, client, good):
        type(good.category).objects.update(name=ODD)
        type(good.source).objects.update(name=ODD)
        good.tags.all().update(name=ODD)
        publication.changed([good])

        for address in feeds_with(good):
            etree.fromstring(client.get(address).getvalue())
        assert json.loads(client.get("/search.json?q=好稿件").content)["count"] >= 0


class TestARowThatCannotBeShown:
    def test_is_left_out_and_named_in_the_log(self, client, good, monkeypatch, caplog):
        bad = spoil(good)
        whole = entries.entry

        def entry(post, pictures):
            if post.pk == bad.pk:
                raise ValueError("a fault nobody thought of")
            return whole(post, pictures)

        monkeypatch.setattr(entries, "entry", entry)
        with caplog.at_level(logging.ERROR):
            feed = client.get("/feed.xml").content.decode()

        assert "好稿件" in feed
        assert "坏稿件" not in feed
        assert f"post {bad.pk} left out of a feed" in caplog.text

    def test_is_left_out_of_the_sitemap(self, client, good, monkeypatch):
        spoil(good, path="/huai.html")
        whole = sitemaps.address_of

        def address_of(path):
            if path == "/huai.html":
                raise ValueError("no address")
            return whole(path)

        monkeypatch.setattr(sitemaps, "address_of", address_of)
        sitemap = client.get(sitemap_of(good)).getvalue().decode()

        assert good.get_absolute_url() in sitemap
        assert sitemap.endswith("</urlset>\n")


class TestEveryModel:
    def test_takes_out_what_is_no_text_when_it_is_saved(self):
        post = PostFactory(live=True, headline=ODD, dek=ODD, body_html=f"<p>{ODD}</p>")
        tag = TagFactory(name=ODD)

        assert (post.headline, post.dek, post.body_html, tag.name) == (
            "控制非字符", "控制非字符", "<p>控制非字符</p>", "控制非字符",
        )  # fmt: skip
