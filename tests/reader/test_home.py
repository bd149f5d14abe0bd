"""The front page: what editors placed, then the newest, then a block for each section."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from articles import publication
from articles.models import HomeSlot
from articles.reader import home
from tests.factories import DAY, CategoryFactory, PostFactory

pytestmark = pytest.mark.django_db


def place(post, where="lead", **more):
    """Put `post` on a place of the front page."""
    slot = HomeSlot.objects.create(place=where, post=post, **more)
    publication.changed([])
    return slot


class TestFront:
    def test_of_an_empty_site_says_so(self, client):
        assert "还没有发布稿件" in client.get("/").content.decode()

    def test_leads_with_the_newest_where_nobody_chose(self):
        PostFactory(live=True, published_at=DAY)
        newest = PostFactory(live=True, published_at=DAY + timedelta(hours=1))

        assert home.front()["lead"] == newest

    def test_leads_with_what_editors_placed(self):
        chosen = PostFactory(live=True, published_at=DAY)
        PostFactory(live=True, published_at=DAY + timedelta(hours=1))
        place(chosen)

        assert home.front()["lead"] == chosen

    def test_falls_back_when_the_placed_piece_is_not_to_be_seen(self):
        newest = PostFactory(live=True)
        place(PostFactory(withdrawn=True))
        place(PostFactory(scheduled=True))

        assert home.front()["lead"] == newest

    def test_repeats_no_placed_piece_in_the_newest_or_its_block(self):
        section = CategoryFactory()
        lead, top, *_ = PostFactory.create_batch(12, live=True, category=section, published_at=DAY)
        place(lead)
        place(top, "top")

        front = home.front()

        below = [*front["latest"], *front["blocks"][0].posts]
        assert lead not in below
        assert top not in below
        assert front["top"][0] == top
        assert len(front["blocks"][0].posts) == 5

    def test_opens_a_block_with_the_piece_at_its_top(self):
        section, other = CategoryFactory(), CategoryFactory()
        PostFactory.create_batch(6, live=True, category=section, published_at=DAY)
        old = PostFactory(live=True, category=section, published_at=DAY - timedelta(days=9))
        PostFactory.create_batch(20, live=True, category=other, published_at=DAY)
        place(old, "section", section=section)

        block = next(block for block in home.front()["blocks"] if block.category == section)

        assert block.posts[0] == old
        assert len(block.posts) == 5

    def test_shows_the_five_newest_of_each_section_and_fills_up_with_outlets(self):
        section = CategoryFactory(position=1)
        outlet = CategoryFactory(outlet=True)
        PostFactory.create_batch(7, live=True, category=outlet, section=section)
        PostFactory.create_batch(2, live=True, category=outlet, section=None)

        blocks = home.front()["blocks"]

        assert [block.category for block in blocks] == [section, outlet]
        assert [len(block.posts) for block in blocks] == [5, 5]

    def test_drops_a_block_that_has_been_silent_for_a_month(self):
        PostFactory(live=True, published_at=DAY)
        silent = PostFactory(live=True, published_at=DAY - timedelta(days=31))

        assert silent.category not in [block.category for block in home.front()["blocks"]]

    def test_brings_silent_outlets_back_until_two_rows_are_full_the_latest_first(self):
        fresh = PostFactory(live=True, published_at=DAY).category
        outlets = CategoryFactory.create_batch(8, outlet=True)
        for age, outlet in enumerate(outlets, start=1):
            PostFactory(
                live=True, category=outlet, section=None, published_at=DAY - timedelta(days=100 * age)
            )

        blocks = home.front()["blocks"]

        assert [block.category for block in blocks] == [fresh, *outlets[:5]]
        assert blocks[0].silent_since is None
        assert blocks[1].silent_since == DAY - timedelta(days=100)

    def test_lets_silent_outlets_go_where_six_blocks_remain(self):
        for category in CategoryFactory.create_batch(6):
            PostFactory(live=True, category=category, published_at=DAY)
        silent = CategoryFactory(outlet=True)
        PostFactory(live=True, category=silent, section=None, published_at=DAY - timedelta(days=31))

        assert silent not in [block.category for block in home.front()["blocks"]]

    def test_says_since_when_a_block_has_been_silent(self, client):
        PostFactory(live=True, published_at=DAY)
        PostFactory(
            live=True,
            category=CategoryFactory(outlet=True),
            section=None,
            published_at=DAY - timedelta(days=400),
        )

        assert client.get("/").content.decode().count("最近更新 2025-01-26") == 1

    def test_tells_no_story_of_the_first_screen_again_while_a_block_has_others(self):
        section, *others = CategoryFactory.create_batch(3)
        for number in range(7):
            PostFactory(live=True, category=others[number % 2], published_at=DAY + timedelta(hours=number))
        PostFactory.create_batch(6, live=True, category=section, published_at=DAY + timedelta(hours=9))

        front = home.front()

        above = {front["lead"], *front["top"]}
        assert len(above) == 7
        by_category = {block.category: block.posts for block in front["blocks"]}
        assert (
            len(by_category[others[0]]) == 4
        )  # one fell to the first screen, and is told again: the block is short
        assert sum(post in above for post in by_category[others[0]]) == 1
        assert (
            set(by_category[section]) <= above
        )  # all six are above; a block of repetitions beats an empty one
        more = PostFactory.create_batch(20, live=True, category=section, published_at=DAY)
        fuller = next(block.posts for block in home.front()["blocks"] if block.category == section)
        assert fuller == sorted(more, key=lambda post: -post.pk)[:5]

    def test_prints_the_year_of_pieces_that_are_not_of_this_one(self, client):
        PostFactory.create_batch(8, live=True, published_at=DAY.replace(year=2022))

        page = client.get("/").content.decode()

        assert "2022-03-02 09:30" in page
        assert "2022年3月2日" in page

    def test_leaves_out_the_timeline_where_nothing_is_left_for_it(self, client):
        PostFactory(live=True)

        assert 'id="newest"' not in client.get("/").content.decode()

    def test_keeps_flashes_in_their_column(self):
        flash = PostFactory(live=True, flash=True)
        PostFactory(live=True, category=flash.category)

        front = home.front()

        assert front["flashes"] == [flash]
        assert flash not in [front["lead"], *front["top"], *front["latest"], *front["blocks"][0].posts]

    @pytest.mark.parametrize("sections", [1, 12])
    def test_asks_five_questions_of_any_site(self, sections, django_assert_num_queries):
        for number in range(sections):
            PostFactory.create_batch(
                6, live=True, category=CategoryFactory(position=number), published_at=DAY
            )

        with django_assert_num_queries(5, exact=False):
            home.front()

    def test_has_a_heading_for_every_block(self, client):
        PostFactory.create_batch(9, live=True)

        page = client.get("/").content.decode()

        levels = [int(level) for level in re.findall(r"<h(\d)", page)]
        assert levels[0] == 1
        assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
