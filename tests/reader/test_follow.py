"""Ways to follow the site: the page 订阅, a readable page for each feed, indexes of tags and outlets."""

import re

import pytest
from django.core.cache import cache

from tests.factories import CategoryFactory, PostFactory, SourceFactory

pytestmark = pytest.mark.django_db


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def post():
    return PostFactory(
        live=True, headline="长护险扩面", category=CategoryFactory(name="监管", slug="jianguan"),
        source=SourceFactory(name="东澜保险报", slug="donglan"), tags=["长护险", "AI 核保"],
    )  # fmt: skip


class TestThePage:
    def test_says_how_and_lists_every_feed(self, client, post):
        page = text(client, "/dingyue/")

        for way in ("阅读器", "邮件", "公众号", "http://127.0.0.1:8000/feed.xml"):
            assert way in page
        for address in re.findall(r'href="(/dingyue/[^"]+)"', page):
            text(client, address)
        assert {"/dingyue/quanbu/", "/dingyue/category/jianguan/", "/dingyue/source/donglan/"} <= set(
            re.findall(r'href="([^"]+)"', page)
        )

    def test_names_the_public_account_where_there_is_one(self, client, post, settings):
        assert "搜索公众号" not in text(client, "/dingyue/")

        settings.WECHAT = "东澜险闻"
        cache.clear()
        assert "搜索公众号“东澜险闻”并关注" in text(client, "/dingyue/")

    def test_is_what_the_foot_and_every_list_lead_to(self, client, post):
        assert 'href="/dingyue/"' in text(client, "/")
        for address, follow in (
            ("/latest/", "/dingyue/quanbu/"),
            ("/category/jianguan.html", "/dingyue/category/jianguan/"),
            ("/source/donglan/", "/dingyue/source/donglan/"),
            ("/kuaixun/", "/dingyue/kuaixun/"),
        ):
            assert f'<a href="{follow}">订阅本页</a>' in text(client, address)


class TestAFeedForPeople:
    @pytest.mark.parametrize(
        ("address", "feed"),
        [
            ("quanbu", "/feed.xml"),
            ("category/jianguan", "/category/jianguan/feed.xml"),
            ("source/donglan", "/source/donglan/feed.xml"),
        ],
    )
    def test_shows_its_address_and_what_it_carries(self, client, post, address, feed):
        page = text(client, f"/dingyue/{address}/")

        assert f"http://127.0.0.1:8000{feed}" in page
        assert "长护险扩面" in page
        assert "http://127.0.0.1:8000" + post.path in client.get(feed).content.decode()

    @pytest.mark.parametrize("address", ["meiyou", "category/meiyou", "huati/a"])
    def test_is_not_where_no_feed_is(self, client, post, address):
        text(client, f"/dingyue/{address}/", 404)

    def test_tells_of_no_tag_that_only_drafts_carry(self, client):
        PostFactory(tags=["未公开"])

        text(client, "/dingyue/tag/未公开/", 404)


class TestIndexes:
    def test_stand_by_the_letter_a_name_is_read_with_and_count(self, client, post):
        PostFactory(live=True, tags=["长护险", "重疾险", "3·15"])
        PostFactory(tags=["草稿的标签"])

        page = text(client, "/tag/")
        rows = re.findall(
            r'<h2 id="(\w+)">|<a href="/tag/[^"]+">([^<]+)</a> <span class="count">(\d+) 篇', page
        )

        letter, found = "", []
        for heading, name, count in rows:
            letter = heading or letter
            found += [(letter, name, count)] if name else []
        assert found == [
            ("A", "AI 核保", "1"), ("C", "长护险", "2"), ("Z", "重疾险", "1"), ("qita", "3·15", "1"),
        ]  # fmt: skip

    def test_are_there_for_outlets_too(self, client, post):
        assert re.search(
            r'href="/source/donglan/">东澜保险报</a> <span class="count">1 篇', text(client, "/source/")
        )

    @pytest.mark.parametrize("names", [1, 20])
    def test_ask_the_same_of_any_site(self, client, names, django_assert_max_num_queries):
        PostFactory(live=True, tags=[f"标签{number}" for number in range(names)], source=SourceFactory())

        for address in ("/tag/", "/source/"):
            with django_assert_max_num_queries(4):
                text(client, address)

    def test_name_those_with_most_pieces_where_there_are_very_many(self, client, monkeypatch):
        monkeypatch.setattr("articles.reader.follow.INDEXED", 1)
        PostFactory(live=True, tags=["车险", "理赔"])
        PostFactory(live=True, tags=["车险"])

        page = text(client, "/tag/")

        assert "车险</a>" in page
        assert "理赔</a>" not in page
        assert "其余请搜索" in page


def test_pages_give_the_browser_the_colour_of_their_paper(client, post):
    page = text(client, "/")

    for scheme, colour in (("light", "#fdfcf9"), ("dark", "#14171a")):
        assert (
            f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">' in page
        )
