"""The front page: what editors placed, then the newest, then a block for each section."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from articles import publication
from articles.models import Correction, HomeSlot, Picture, Post
from articles.reader import columns, home
from tests.factories import DAY, CategoryFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def place(post, where="lead", **more):
    """Put `post` on a place of the front page."""
    slot = HomeSlot.objects.create(place=where, post=post, **more)
    publication.changed([])
    return slot


def all_of(front):
    """Return every 稿件 of the page, as often as it stands there."""
    blocks = [post for block in [*front["blocks"], *front["more"]] for post in block.posts]
    return [*filter(None, [front["lead"]]), *front["top"], *front["latest"], *blocks]


def stories(front):
    return [*all_of(front), *front["flashes"]]


def fill_the_first_screen():
    """Publish what stands above the blocks, in no 栏目 or outlet of its own."""
    PostFactory.create_batch(40, live=True, category=None, published_at=DAY + timedelta(hours=1))


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
        lead, top, *_ = PostFactory.create_batch(40, live=True, category=section, published_at=DAY)
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
        fill_the_first_screen()
        section = CategoryFactory(position=1)
        outlet = CategoryFactory(outlet=True)
        PostFactory.create_batch(7, live=True, category=outlet, section=section)
        PostFactory.create_batch(5, live=True, category=outlet, section=None)

        blocks = home.front()["blocks"]

        assert [block.category for block in blocks[:2]] == [section, outlet]
        assert [len(block.posts) for block in blocks[:2]] == [5, 5]

    def test_goes_by_subject_where_six_sections_have_enough(self):
        fill_the_first_screen()
        outlet = CategoryFactory(outlet=True)
        for section in CategoryFactory.create_batch(6):
            PostFactory.create_batch(3, live=True, category=outlet, section=section)
        PostFactory.create_batch(5, live=True, category=outlet, section=None)

        assert outlet not in [block.category for block in home.front()["blocks"]]

    def test_brings_sections_of_one_or_two_pieces_together(self, client):
        fill_the_first_screen()
        sparse = CategoryFactory.create_batch(2)
        for section in sparse:
            PostFactory.create_batch(2, live=True, category=section)
        full = PostFactory.create_batch(3, live=True, category=CategoryFactory())[0].category

        front = home.front()

        assert {block.category for block in front["more"]} == set(sparse)
        assert full in [block.category for block in front["blocks"]]
        assert "更多栏目" in client.get("/").content.decode()

    def test_drops_a_block_that_has_been_silent_for_a_month(self):
        PostFactory(live=True, published_at=DAY)
        silent = PostFactory(live=True, published_at=DAY - timedelta(days=31))

        assert silent.category not in [block.category for block in home.front()["blocks"]]

    def test_brings_silent_outlets_back_until_two_rows_are_full_the_latest_first(self):
        fill_the_first_screen()
        fresh = CategoryFactory(outlet=True)
        PostFactory.create_batch(3, live=True, category=fresh, section=None, published_at=DAY)
        outlets = CategoryFactory.create_batch(8, outlet=True)
        for age, outlet in enumerate(outlets, start=1):
            at = DAY - timedelta(days=100 * age)
            PostFactory.create_batch(3, live=True, category=outlet, section=None, published_at=at)

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
        fill_the_first_screen()
        silent = CategoryFactory(outlet=True)
        at = DAY - timedelta(days=400)
        PostFactory.create_batch(3, live=True, category=silent, section=None, published_at=at)

        assert client.get("/").content.decode().count("最近更新 2025-01-26") == 1

    @pytest.mark.parametrize("length", [1, 2, 5, 9, 13, 20, 60])
    def test_tells_no_story_twice(self, length):
        sections = CategoryFactory.create_batch(3)
        outlet = CategoryFactory(outlet=True)
        posts = [
            PostFactory(
                live=True,
                category=outlet,
                section=sections[number % 4] if number % 4 < 3 else None,
                published_at=DAY + timedelta(hours=number),
            )
            for number in range(length)
        ]
        if length > 9:
            place(posts[3], "section", section=sections[0])
            place(posts[1], "top")

        told = stories(home.front())

        assert len(told) == len(set(told))
        if length <= 20:  # nobody's piece is lost on a small site
            assert set(told) == set(posts)

    def test_begins_the_timeline_with_the_newest(self):
        posts = PostFactory.create_batch(30, live=True)
        place(posts[5])

        front = home.front()

        assert front["latest"][:9] == posts[:20:-1]
        assert set(front["top"]) < set(posts[:20])

    def test_is_led_by_no_advertisement(self, client):
        advert = PostFactory(live=True, is_advertisement=True, published_at=DAY + timedelta(days=1))
        placed = PostFactory(live=True, is_advertisement=True, published_at=DAY - timedelta(hours=1))
        PostFactory.create_batch(30, live=True, published_at=DAY)
        place(placed)
        place(advert, "top")

        front = home.front()

        assert not any(post.is_advertisement for post in [front["lead"], *front["top"]])
        assert front["latest"][0] == advert
        assert front["latest"][0].badges.startswith('<b class="mark-ad">广告</b>')

    def test_marks_what_was_put_right_and_what_a_machine_wrote_wherever_it_stands(self, client):
        fill_the_first_screen()
        section = CategoryFactory()
        posts = PostFactory.create_batch(4, live=True, category=section, ai_generated="text")
        flash = PostFactory(live=True, flash=True)
        place(posts[0])
        place(posts[1], "top")
        for post in [*posts, flash, newest := PostFactory(live=True, published_at=DAY + timedelta(days=1))]:
            Correction.objects.create(
                post=post,
                new_wording="对",
                editor=UserFactory(),
                corrected_at=timezone.now(),
                concerns_headline=True,
            )
        publication.changed([])

        front = home.front()

        marked = [post for post in [*all_of(front), *front["flashes"]] if "更正" in post.badges]
        assert {post.pk for post in marked} == {post.pk for post in [*posts, flash, newest]}
        assert sum("AI 生成" in post.badges for post in marked) == 4

    def test_shows_the_day_of_its_flashes(self, client):
        PostFactory(live=True)
        for days in (0, 0, 1):
            PostFactory(live=True, flash=True, published_at=DAY - timedelta(days=days))

        column = client.get("/").content.decode().partition('id="flashes"')[2].partition("</section>")[0]

        assert re.findall(r"\d+月\d+日", column) == ["3月2日", "3月1日"]

    @pytest.mark.parametrize(
        ("size", "is_beside"), [((1600, 900), True), ((900, 1600), False), ((1000, 1000), False)]
    )
    def test_shows_a_landscape_cover_beside_the_lead(self, client, size, is_beside):
        width, height = size
        cover = Picture.objects.create(
            file="pictures/a.jpg", width=width, height=height, alt="图", ai_generated=True
        )
        PostFactory(live=True, cover=cover)

        page = client.get("/").content.decode()

        assert ("lead-picture" in page) == is_beside
        assert ("AI 生成" in page) == is_beside

    def test_names_its_place_otherwise_than_a_section_of_that_name(self, client):
        PostFactory.create_batch(40, live=True, category=CategoryFactory(name="要闻", slug="yaowen"))

        page = client.get("/").content.decode()

        names = [
            re.sub(r"<[^>]+>|\s", "", name) for name in re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
        ]
        assert names.count("往日要闻") == names.count("要闻") == 1

    def test_offers_what_came_since_and_counts_from_every_place(self, client):
        posts = PostFactory.create_batch(30, live=True)
        place(posts[-1])

        page = client.get("/").content.decode()
        ids = client.get("/fresh.json").json()["ids"]

        assert 'data-fresh="/fresh.json"' in page
        assert f'data-post="{ids[0]}"' in page

    def test_tells_programs_who_publishes_it_and_how_it_is_searched(self, client):
        PostFactory(live=True)

        (data,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', client.get("/").content.decode()
        )
        graph = {thing["@type"]: thing for thing in json.loads(data)["@graph"]}

        assert graph["WebSite"]["url"] == graph["Organization"]["url"] == "http://127.0.0.1:8000/"
        assert graph["WebSite"]["publisher"]["@id"] == graph["Organization"]["@id"]
        assert (
            "/search/?q={search_term_string}" in graph["WebSite"]["potentialAction"]["target"]["urlTemplate"]
        )

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
        PostFactory.create_batch(40, live=True, category=flash.category)

        front = home.front()

        assert front["flashes"] == [flash]
        assert flash not in all_of(front)

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


class TestTodaysNews:
    """今日要闻 shows the news of the days that the newest is of, and says which days these are."""

    MORNING = DAY + timedelta(hours=3)

    @pytest.fixture(autouse=True)
    def this_morning(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: self.MORNING)

    def published(self, count, **ago):
        """Publish `count` pieces so long ago, a minute apart, and return them, the newest first."""
        return [
            PostFactory(live=True, published_at=self.MORNING - timedelta(**ago) - timedelta(minutes=n))
            for n in range(count)
        ]

    def name(self, client):
        page = client.get("/").content.decode()
        return re.search(r'id="top">(.*?)</h2>', page)[1] if 'id="top"' in page else None

    def test_is_todays_though_an_archive_of_years_ago_stands_behind(self, client):
        today = self.published(7)
        self.published(40, days=1500)

        front = home.front()

        assert front["lead"] == today[0]
        assert front["latest"][:2] == today[1:3]
        assert front["top"] == today[3:7]
        assert self.name(client) == "今日要闻"

    def test_is_of_the_last_days_where_today_brought_little(self, client):
        self.published(3)
        before = self.published(20, days=2)

        front = home.front()

        assert front["top"] == before[8:14]
        assert self.name(client) == "近日要闻"

    def test_is_left_to_the_newest_where_there_are_hardly_any(self, client):
        self.published(2)
        self.published(30, days=1500)

        front = home.front()

        assert front["top"] == []
        assert len(front["latest"]) >= home.LATEST_LEAST
        assert self.name(client) is None

    def test_has_no_place_of_a_pair_empty(self):
        for more in range(1, 14):
            self.published(1, minutes=20 * more)

            assert len(home.front()["top"]) % 2 == 0

    def test_and_the_lead_are_as_deep_as_the_timeline_beside_them(self):
        self.published(40, days=1500)
        for more in range(1, 14):
            self.published(1, minutes=20 * more)

            front = home.front()
            cards = {post.pk: post for post in [front["lead"], *front["top"]]}
            depth = columns.beside([front["lead"].pk], [post.pk for post in front["top"]], cards, [])
            ends = columns.timeline([(post, post.headline) for post in front["latest"]])
            assert columns.NAME + ends[-1] <= depth + columns.OVERHANG or len(ends) == home.LATEST_LEAST

    def test_breaks_the_timeline_at_midnight_in_beijing(self):
        evening, morning, later = (
            Post(published_at=datetime(2026, 3, 2, hour, 30, tzinfo=UTC)) for hour in (15, 16, 23)
        )
        one_day = columns.timeline([(morning, "短标题"), (later, "短标题")])
        two_days = columns.timeline([(evening, "短标题"), (morning, "短标题")])

        assert two_days[1] - two_days[0] == one_day[1] - one_day[0] + columns.DAY

    def test_says_of_a_site_that_has_fallen_silent_that_its_news_are_old(self, client):
        self.published(40, days=400)

        assert len(home.front()["top"]) == home.TOP_LENGTH
        assert self.name(client) == "往日要闻"

    def test_keeps_what_editors_placed_of_whatever_day_and_says_so(self, client):
        self.published(20)
        (old,) = self.published(1, days=3)
        place(old, "top")

        assert home.front()["top"][0] == old
        assert self.name(client) == "近日要闻"

    def test_turns_with_the_day(self, client, monkeypatch):
        self.published(30)
        assert self.name(client) == "今日要闻"

        monkeypatch.setattr(timezone, "now", lambda: self.MORNING + timedelta(days=1))

        assert self.name(client) == "近日要闻"
