"""Deep pages are counted from cursors on the way; no post is shown twice or left out for it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from articles.models import Edition, Post
from articles.reader.lists import LATEST
from articles.web import paging
from tests.factories import DAY, CategoryFactory, PostFactory, TagFactory

POSTS, PAGES = 23, 8


@pytest.fixture(autouse=True)
def cursors_every_few_posts(monkeypatch, settings):
    settings.PAGE_LENGTH = 3
    monkeypatch.setattr(paging, "CURSOR_EVERY", 5)


@pytest.fixture
def category(db):
    """A 栏目 whose posts share their minute by fours, so that a cursor falls among posts of one moment."""
    category = CategoryFactory()
    tag = TagFactory(name="巨灾", slug="juzai")
    for number in range(POSTS):
        at = DAY + timedelta(minutes=number // 4)
        PostFactory(live=True, headline=f"稿件{number:02}", category=category, published_at=at).tags.add(tag)
    Edition.bump()
    return category


def shown(client, path, numbers):
    pages = {number: client.get(path, {"page": number}).content.decode() for number in numbers}
    return [
        title for number in sorted(numbers) for title in re.findall(r">(稿件\d\d)</a></h3>", pages[number])
    ]


NEWEST_FIRST = [f"稿件{number:02}" for number in reversed(range(POSTS))]


@pytest.mark.django_db
class TestDeepPages:
    @pytest.mark.parametrize(
        "numbers", [range(1, PAGES + 1), range(PAGES, 0, -1)], ids=["downwards", "upwards"]
    )
    def test_show_every_post_once(self, client, category, numbers):
        for path in ("/latest/", category.get_absolute_url(), "/tag/juzai/"):
            assert shown(client, path, numbers) == NEWEST_FIRST, path

    def test_follow_what_comes_and_goes(self, client, category):
        shown(client, "/latest/", range(1, PAGES + 1))

        PostFactory(live=True, headline="稿件99", category=category, published_at=DAY + timedelta(hours=1))
        Post.objects.filter(headline="稿件12").update(status=Post.Status.DRAFT)
        Edition.bump()

        left = [headline for headline in NEWEST_FIRST if headline != "稿件12"]
        assert shown(client, "/latest/", range(1, PAGES + 1)) == ["稿件99", *left]

    def test_know_the_way_from_the_stretch_before(self, client, category, monkeypatch):
        ways = []
        cursor = LATEST.cursor
        monkeypatch.setattr(
            LATEST, "cursor", lambda way, *args, **values: ways.append(way) or cursor(way, *args, **values)
        )
        cache.clear()

        for number in (5, 6, 7):  # they begin 12, 15 and 18 posts down the list
            client.get("/latest/", {"page": number})

        assert ways == [10, 5]
