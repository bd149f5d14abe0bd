"""同题 as readers meet it: one page with 多家媒体报道, and old addresses that lead there."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import purge
from articles.editorial.privacy import erasure
from articles.editorial.publishing import joining, withdraw
from articles.models import Redirect
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, UserFactory

pytestmark = pytest.mark.django_db
ORIGINAL = "https://huxin.example/news/7.html"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(purge, "_written", {})
    monkeypatch.setattr(purge, "_failed", {})


@pytest.fixture
def chief(db):
    return UserFactory(is_superuser=True)


@pytest.fixture
def leader(db):
    return PostFactory(
        live=True,
        headline="云溪水库投保溃坝责任险",
        source=SourceFactory(name="东澜保险报", slug="donglan"),
        category=CategoryFactory(name="监管", slug="jianguan"),
        path="/jianguan/2026/03/02/yunxi.html",
    )


@pytest.fixture
def other(leader):
    post = PostFactory(
        live=True,
        headline="水库也上了保险",
        source=SourceFactory(name="湖心财经", slug="huxin"),
        category=leader.category,
        path="/jianguan/2026/03/02/shuiku.html",
    )
    SourceLinkFactory(post=post, url=ORIGINAL, original_headline="水库也上了保险")
    return post


def join(other, leader, chief, *, redirects=True):
    return joining.join_story(other, leader, redirects=redirects, actor=chief, at=timezone.now())


def page_of(client, post):
    cache.clear()
    return html.fromstring(client.get(post.path).content)


def reports(client, post):
    """Return (outlet, headline, address, time) of each line under 多家媒体报道."""
    return [
        (
            line.xpath("string(.//span[@class='meta'])"),
            "".join(line.xpath(".//a//text()") or line.xpath("./span/text()")).strip().replace("\u2060", ""),
            line.xpath("string(.//a/@href)"),
            line.xpath("string(time)"),
        )
        for line in page_of(client, post).xpath("//section[@class='reports']//li")
    ]


class TestThePageThatLeads:
    def test_names_outlet_headline_and_time_and_links_to_the_outlet(self, client, leader, other, chief):
        join(other, leader, chief)

        assert reports(client, leader) == [("湖心财经", "水库也上了保险", ORIGINAL, "2026-03-02 09:30")]

    def test_links_to_the_page_that_stays(self, client, leader, other, chief):
        join(other, leader, chief, redirects=False)

        assert [address for _, _, address, _ in reports(client, leader)] == [other.path]

    def test_names_nothing_where_nothing_joined(self, client, leader, other):
        assert "多家媒体报道" not in page_of(client, leader).text_content()

    def test_forgets_a_piece_that_left_was_withdrawn_or_erased_from(self, client, leader, chief):
        deeds = (
            lambda post: joining.leave_story(post, actor=chief, at=timezone.now()),
            lambda post: withdraw.take_down(post, reason="撤回", actor=chief, at=timezone.now()),
            lambda post: erasure.erase(post, ["小额案件"], reason="本人要求", actor=chief, at=timezone.now()),
        )
        for deed in deeds:
            post = join(PostFactory(live=True, headline="后来没有的一篇"), leader, chief)
            assert "后来没有的一篇" in page_of(client, leader).text_content()
            deed(post)
            page = page_of(client, leader)
            assert not page.xpath("//section[@class='reports']")

    def test_asks_one_query_more(self, client, leader, other, chief):
        counts = []
        for deed in (lambda: None, lambda: join(other, leader, chief)):
            deed()
            client.get(leader.path)
            cache.clear()
            client.get("/tag/")  # what every page asks for is known again
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(leader.path)
            counts.append(len(queries))

        assert counts[1] == counts[0] + 1

    def test_is_purged_by_the_tags_of_what_it_names(self, client, leader, other, chief):
        join(other, leader, chief)

        assert f"post-{other.pk}" in client.get(leader.path)["Cache-Tag"].split(",")


class TestAnAddressThatLeadsOn:
    def test_is_kept_alive_by_301_however_it_is_asked_for(self, client, leader, other, chief):
        Redirect.objects.create(old_path="/jiu/shuiku.html", post=other)
        join(other, leader, chief)

        for address in (other.path, other.path.removesuffix(".html"), "/jiu/shuiku.html"):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"]) == (301, leader.path), address
            assert "max-age=0" in answer["Cache-Control"]
            assert {f"post-{other.pk}", f"post-{leader.pk}"} <= set(answer["Cache-Tag"].split(","))

    def test_is_in_no_list_feed_sitemap_or_search(self, client, leader, other, chief):
        pages = [
            "/", "/latest/", "/category/jianguan.html", "/source/huxin/", "/feed.xml", "/feed.json",
            "/archive/2026/03/02/", f"/sitemap-posts-{leader.pk // 10_000}.xml", "/search/?q=水库也上了保险",
            "/search.json?q=水库也上了保险",
        ]  # fmt: skip
        found = [page for page in pages if b"shuiku.html" in client.get(page).getvalue()]
        assert len(found) > 5

        join(other, leader, chief)

        cache.clear()
        assert [page for page in pages if b"shuiku.html" in client.get(page).getvalue()] == []

    def test_stands_again_once_it_left(self, client, leader, other, chief):
        joining.leave_story(join(other, leader, chief), actor=chief, at=timezone.now())

        assert client.get(other.path).status_code == 200

    def test_is_gone_with_the_page_that_led(self, client, leader, other, chief):
        join(other, leader, chief)

        withdraw.take_down(leader, reason="来源方撤回", actor=chief, at=timezone.now())

        for post in (leader, other):
            assert client.get(post.path).status_code == 410
        assert purge.wanted().gone >= {leader.path, other.path}

    def test_goes_nowhere_at_its_qr_code_and_card(self, client, leader, other, chief):
        join(other, leader, chief)

        assert client.get(f"/qr/{other.pk}.svg").status_code == 404
        assert client.get(f"/card/{other.pk}-0.jpg").status_code == 404


class TestAPageThatStays:
    def test_says_which_page_leads_and_gives_it_as_canonical(self, client, settings, leader, other, chief):
        join(other, leader, chief, redirects=False)

        page = page_of(client, other)

        assert page.xpath("string(//link[@rel='canonical']/@href)") == settings.SITE_URL + leader.path
        assert page.xpath(f"//a[@href='{leader.path}'][contains(., '云溪水库')]")

    def test_is_left_to_the_leader_in_sitemaps_alone(self, client, leader, other, chief):
        join(other, leader, chief, redirects=False)

        sitemap = client.get(f"/sitemap-posts-{leader.pk // 10_000}.xml").getvalue()
        assert b"shuiku.html" not in sitemap
        assert b"yunxi.html" in sitemap
        assert b"shuiku.html" in client.get("/latest/").content


class TestMarksForCachesInFront:
    def test_set_aside_copies_from_before_joining_and_leaving(self, leader, other, chief):
        join(other, leader, chief)
        joined = purge.wanted()
        assert {other.path, leader.path} <= joined.marked.keys()
        assert not joined.gone
        assert joined.lists == joined.marked[other.path]

        joining.leave_story(other, actor=chief, at=timezone.now())

        assert purge.wanted().marked[other.path] > joined.marked[other.path]

    def test_set_aside_the_page_that_named_what_was_withdrawn(self, leader, other, chief):
        join(other, leader, chief, redirects=False)
        before = purge.wanted().marked[leader.path]

        withdraw.take_down(other, reason="撤回", actor=chief, at=timezone.now() + timedelta(seconds=1))

        assert purge.wanted().marked[leader.path] > before
