"""The lists: one head, even lines, no page about nothing, and ways on from a dead end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publication
from articles.models import Correction, Picture
from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def cards(page):
    return re.findall(r'<li class="card".*?</li>', page, re.DOTALL)


class TestHead:
    def test_is_the_same_on_every_list(self, client):
        source = SourceFactory(name="东澜保险报", slug="donglan")
        post = PostFactory(live=True, source=source, tags=["车险"], category=CategoryFactory(slug="jianguan"))
        PostFactory(live=True, flash=True)
        pages = ["/latest/", post.category.get_absolute_url(), "/tag/车险/", "/source/donglan/", "/kuaixun/",
                 "/archive/", "/archive/2026/", "/archive/2026/03/", "/archive/2026/03/02/", "/category/",
                 "/gengzheng/", "/emnews/"]  # fmt: skip

        for address in pages:
            head = re.search(r'<header class="list-head">(.*?)</header>', text(client, address), re.DOTALL)
            children = re.findall(r"<(p|h1)[ >]", head[1])
            assert children.count("h1") == 1, address


class TestLines:
    def test_name_two_tags_at_most(self, client):
        PostFactory(live=True, tags=["车险", "理赔", "消保", "巨灾"])

        (card,) = cards(text(client, "/latest/"))

        assert len(re.findall(r'href="/tag/', card)) == 2

    def test_of_a_tag_or_an_outlet_do_not_repeat_it(self, client):
        source = SourceFactory(name="东澜保险报", slug="donglan")
        PostFactory(live=True, source=source, tags=["车险", "理赔", "消保"])

        (by_tag,) = cards(text(client, "/tag/车险/"))
        (by_source,) = cards(text(client, "/source/donglan/"))

        assert re.findall(r">([^<]+)</a>", by_tag)[1:] == ["理赔", "消保"]
        assert "东澜保险报" in by_tag
        assert "东澜保险报" not in by_source

    def test_say_times_to_the_second(self, client):
        post = PostFactory(live=True, published_at=DAY + timedelta(microseconds=123456), tags=["车险"])
        PostFactory(live=True, flash=True, published_at=DAY + timedelta(microseconds=123456))
        Correction.objects.create(
            post=post, new_wording="对", editor=UserFactory(), corrected_at=DAY + timedelta(microseconds=5)
        )
        publication.changed([])

        for address in ("/", "/latest/", "/kuaixun/", "/gengzheng/", "/search/?q=理赔", "/about/guanyu.html",
                        post.get_absolute_url()):  # fmt: skip
            stamps = re.findall(r'datetime="([^"]+)"', text(client, address))
            assert stamps, address
            for stamp in stamps:
                assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+08:00)?", stamp), (address, stamp)

    def test_of_flashes_mark_what_was_put_right_and_what_is_paid_for(self, client):
        flash = PostFactory(live=True, flash=True, headline="央行公布数据", is_advertisement=True)
        Correction.objects.create(
            post=flash,
            new_wording="对",
            editor=UserFactory(),
            corrected_at=timezone.now(),
            concerns_headline=True,
        )
        publication.changed([])

        line = text(client, "/kuaixun/").partition("<h3>")[2].partition("</h3>")[0]

        assert "更正" in line
        assert "广告" in line


class TestLeadOfASection:
    def cover(self, width=1600):
        return Picture.objects.create(file="pictures/a.jpg", width=width, height=900, alt="图")

    def test_is_the_newest_of_its_day_with_a_broad_picture(self, client):
        section = CategoryFactory(slug="jianguan")
        PostFactory(live=True, category=section, published_at=DAY, headline="最新的一篇")
        PostFactory(live=True, category=section, published_at=DAY - timedelta(minutes=5), headline="有图的一篇",
                    cover=self.cover())  # fmt: skip

        page = text(client, "/category/jianguan.html")

        assert "有图的一篇" in page.partition('class="list-lead"')[2].partition("</section>")[0]
        assert page.count("有图的一篇") == 1
        assert len(cards(page)) == 1

    @pytest.mark.parametrize(("width", "age"), [(400, 0), (1600, 1)])
    def test_is_none_without_one(self, client, width, age):
        section = CategoryFactory(slug="jianguan")
        PostFactory(live=True, category=section, published_at=DAY)
        PostFactory(live=True, category=section, published_at=DAY - timedelta(days=age, minutes=1),
                    cover=self.cover(width))  # fmt: skip

        page = text(client, "/category/jianguan.html")

        assert "list-lead" not in page
        assert len(cards(page)) == 2


class TestArchive:
    @pytest.mark.parametrize("path", ["/archive/2025/", "/archive/2026/02/", "/archive/2026/03/03/"])
    def test_has_no_page_about_nothing(self, client, path):
        PostFactory(live=True, published_at=DAY)

        text(client, path, 404)

    def test_of_a_year_links_the_months_that_have_something(self, client):
        PostFactory.create_batch(2, live=True, published_at=DAY)
        PostFactory(live=True, published_at=DAY - timedelta(days=40))

        page = text(client, "/archive/2026/")

        assert re.findall(r'href="/archive/2026/(\d\d)/"', page) == ["01", "03"]
        assert re.findall(r'<span class="count">(\d+)</span>', page) == ["1", "2"]


class TestMarks:
    def test_say_which_flash_is_important(self, client):
        PostFactory(live=True, flash=True, is_important=True, headline="南渚财险获批增资", tags=["增资"])

        for address in ("/kuaixun/", "/search/?q=增资", "/tag/增资/"):
            assert text(client, address).count('<b class="mark">重要</b>') == 1, address


class TestDeadEnds:
    def test_offer_ways_on(self, client):
        section = CategoryFactory(name="监管", slug="jianguan")
        PostFactory(live=True, category=section)
        gone = PostFactory(withdrawn=True)

        for address, status in ((gone.path, 410), ("/meiyou/", 404), ("/search/?q=找不到的词", 200)):
            ways = text(client, address, status).partition('class="ways-on"')[2].partition("</nav>")[0]
            for way in ("/latest/", "/category/jianguan.html", "/category/"):
                assert f'href="{way}"' in ways, (address, way)
            assert ('href="/search/"' in ways) == (status != 200), address  # no page leads to itself
