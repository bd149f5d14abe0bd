"""Pages are shared with caches under the edition, and never shown before their time or after their end."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory
from django.utils import timezone

from articles import publication
from articles.models import HomeSlot, Post, Redirect
from articles.web import delivery, site_state
from tests.factories import (
    DAY,
    CategoryFactory,
    PostFactory,
    SourceFactory,
    SourceLinkFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def at(monkeypatch, moment):
    """Let the site's clock show `moment`."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


def exits(post):
    """Return every address that lists `post` or shows it."""
    day = f"/archive/{timezone.localtime(post.published_at):%Y/%m}/"
    tag = post.tags.first()
    return [
        "/", "/latest/", post.category.get_absolute_url(), tag.get_absolute_url(),
        post.source.get_absolute_url(), day, "/fresh.json", post.path, "/feed.xml",
        "/search.json?q=" + post.headline,
    ]  # fmt: skip


@pytest.fixture
def story(db):
    """A post with all it takes to be listed anywhere."""

    return PostFactory(
        live=True, published_at=DAY, source=SourceFactory(), tags=["重疾险"], headline="汀南财险披露理赔年报"
    )


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/latest/", "/kuaixun/", "/gengzheng/", "/archive/", "/category/"])
    def test_let_shared_caches_keep_a_page_for_seconds(self, client, path):
        response = client.get(path)

        assert response["Cache-Control"] == (
            "public, max-age=0, s-maxage=10, stale-while-revalidate=3, stale-if-error=604800"  # a week
        )
        assert response["Vary"] == "Cookie"
        assert not response.cookies

    def test_of_what_is_for_programs_know_no_display_mode_changed_or_not(self, client, story):
        first = client.get("/feed.xml")
        again = client.get("/feed.xml", headers={"if-none-match": first["ETag"]})

        assert [first.status_code, again.status_code] == [200, 304]
        assert "Cookie" not in first.get("Vary", "")
        assert "Cookie" not in again.get("Vary", "")

    def test_shorten_that_to_the_next_post_to_come(self, client, monkeypatch, story):
        PostFactory(scheduled=True, published_at=DAY + timedelta(days=3))
        at(monkeypatch, DAY + timedelta(days=3) - timedelta(seconds=4))

        assert "s-maxage=4," in client.get(story.path)["Cache-Control"]

    def test_of_a_signed_in_editor_are_those_of_any_reader(self, client, story):
        before = client.get(story.path)

        client.force_login(UserFactory())
        after = client.get(story.path)

        assert after["Cache-Control"] == before["Cache-Control"]
        assert after["Vary"] == "Cookie"
        assert not after.cookies

    def test_of_head_are_those_of_get(self, client, story):
        got, headed = client.get(story.path), client.head(story.path)

        assert headed.status_code == 200
        assert headed.content == b""
        assert dict(got.items()) == dict(headed.items())

    def test_refuse_what_is_no_reading(self, client, story):
        assert client.post(story.path).status_code == 405


class TestHead:
    """The server itself is asked: the test client takes the body of an answer to HEAD away."""

    @staticmethod
    def answer(method, path):
        headers = {}
        environ = RequestFactory().generic(method, path).environ
        body = get_wsgi_application()(environ, lambda status, pairs: headers.update(pairs))
        try:
            return b"".join(body), headers
        finally:
            body.close()

    @pytest.mark.parametrize("path", ["/", "/feed.xml", "/no/such/page.html", "/robots.txt"])
    def test_is_answered_by_the_headers_of_the_page_and_no_body(self, path):
        page, said = self.answer("GET", path)
        body, headers = self.answer("HEAD", path)

        assert page
        assert body == b""
        assert headers["Content-Length"] == said["Content-Length"] == str(len(page))


class TestConditionalGet:
    def test_spares_a_page_the_reader_has(self, client, story, django_assert_num_queries):
        etag = client.get(story.path)["ETag"]

        with django_assert_num_queries(1):
            response = client.get(story.path, headers={"if-none-match": etag})

        assert response.status_code == 304
        assert response["ETag"] == etag
        assert response["Vary"] == "Cookie"

    def test_survives_a_server_in_front_that_makes_tags_strong(self, client, story):
        etag = client.get(story.path)["ETag"]

        assert client.get(story.path, headers={"if-none-match": etag.removeprefix("W/")}).status_code == 304

    def test_sends_the_page_anew_after_a_neighbour_was_published(self, client, story):
        etag = client.get(story.path)["ETag"]

        PostFactory(live=True, category=story.category)

        assert client.get(story.path, headers={"if-none-match": etag}).status_code == 200

    def test_sends_the_page_anew_once_a_scheduled_neighbour_is_due(self, client, monkeypatch, story):
        PostFactory(scheduled=True, published_at=DAY + timedelta(hours=3))
        at(monkeypatch, DAY + timedelta(hours=2))
        etag = client.get(story.path)["ETag"]

        at(monkeypatch, DAY + timedelta(hours=3))

        assert client.get(story.path, headers={"if-none-match": etag}).status_code == 200

    def test_tells_the_display_modes_apart(self, client, story):
        etag = client.get(story.path)["ETag"]

        client.cookies["display"] = "elder"

        assert client.get(story.path, headers={"if-none-match": etag}).status_code == 200

    def test_tells_pages_of_a_list_apart(self, client, settings, story):
        settings.PAGE_LENGTH = 1
        PostFactory(live=True)

        assert client.get("/latest/")["ETag"] != client.get("/latest/?page=2")["ETag"]

    def test_does_not_mind_parameters_that_change_nothing(self, client, story):
        assert client.get(story.path)["ETag"] == client.get(story.path + "?from=weixin")["ETag"]


class TestVisibility:
    def test_opens_every_exit_at_the_minute(self, client, monkeypatch, story):
        before = story.published_at - timedelta(seconds=1)
        at(monkeypatch, before)
        for path in exits(story):  # fills every cache there is
            page = client.get(path)
            assert page.status_code == 404 or story.headline not in page.content.decode(), path

        at(monkeypatch, story.published_at)

        for path in exits(story):
            if path != "/fresh.json":
                assert story.headline in client.get(path).content.decode(), path
        assert client.get("/fresh.json").json()["ids"] == [story.pk]

    def test_closes_every_exit_with_the_withdrawal(self, client, story):
        other = PostFactory(live=True, category=story.category, source=story.source, tags=["重疾险"])
        for path in [*exits(story), other.path]:
            client.get(path)

        story.status, story.withdrawn_at = Post.Status.WITHDRAWN, timezone.now()
        story.save()
        publication.changed([story])

        for path in [*exits(story), other.path, f"/qr/{story.pk}.svg", "/nope/2026/03/02/x.html"]:
            page = client.get(path)
            assert story.headline not in page.content.decode(), path
        assert client.get(story.path).status_code == 410
        assert client.get(f"/qr/{story.pk}.svg").status_code == 404
        assert client.get(f"/table/{story.pk}-1.csv").status_code == 404

    def test_holds_an_embargo_at_every_exit(self, client, monkeypatch, story):
        at(monkeypatch, DAY + timedelta(days=1))
        story.embargoed_until = story.published_at = DAY + timedelta(days=2)
        story.save()
        publication.changed([story])

        for path in exits(story):
            page = client.get(path)
            assert page.status_code == 404 or story.headline not in page.content.decode(), path

    def test_of_a_home_slot_begins_and_ends_with_it(self, client, monkeypatch):
        slotted = PostFactory(live=True, published_at=DAY - timedelta(days=1), headline="旧闻重提")
        PostFactory.create_batch(2, live=True, published_at=DAY)
        start = DAY + timedelta(hours=1)
        HomeSlot.objects.create(
            place="lead", post=slotted, starts_at=start, ends_at=start + timedelta(hours=1)
        )
        publication.changed([])

        def leads():
            return (
                "旧闻重提" in client.get("/").content.decode().partition('id="lead"')[2].partition("</h2>")[0]
            )

        seen = []
        for moment in (start - timedelta(seconds=1), start, start + timedelta(hours=1)):
            at(monkeypatch, moment)
            seen.append(leads())
        assert seen == [False, True, False]


class TestIssue:
    def test_lasts_until_the_next_post_to_come(self, monkeypatch):
        due = PostFactory(scheduled=True, published_at=DAY + timedelta(hours=1))
        at(monkeypatch, DAY)

        assert site_state.current().until == due.published_at

    def test_is_another_after_each_change_and_each_moment(self, monkeypatch):
        PostFactory(scheduled=True, published_at=DAY + timedelta(hours=1))
        seen = []
        for moment in (DAY, DAY + timedelta(hours=1), DAY + timedelta(hours=16)):
            at(monkeypatch, moment)
            seen.append(site_state.current().fingerprint)
        publication.changed([])
        seen.append(site_state.current().fingerprint)

        assert len(set(seen)) == 4


class TestBudget:
    """Queries of each page kind; the same at one post and at twenty."""

    KINDS = {
        "/": (1, 9), "/latest/": (1, 5), "/category/jianguan.html": (1, 6), "/tag/重疾险/": (1, 6),
        "/kuaixun/": (1, 5), "/archive/": (1, 3), "/archive/2026/03/": (1, 6), "/category/": (1, 5),
        "/gengzheng/": (1, 3), "/emnews/": (1, 5), "/fresh.json": (1, 2),
    }  # fmt: skip

    @pytest.mark.parametrize("path", KINDS)
    def test_of_a_list_is_kept_warm_and_cold_at_one_post_and_at_twenty(
        self, client, path, django_assert_num_queries
    ):
        section, tag = CategoryFactory(slug="jianguan"), TagFactory(name="重疾险")
        PostFactory(live=True, category=section, tags=[tag.name])
        PostFactory(live=True, category=section, flash=True)
        warm, cold = self.KINDS[path]
        counts = []
        for _ in range(2):
            with django_assert_num_queries(cold, exact=False) as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))
            with django_assert_num_queries(warm):
                client.get(path)
            for _ in range(19):
                PostFactory(live=True, category=section, tags=[tag.name], flash=path == "/kuaixun/")

        assert counts[0] == counts[1]

    def test_of_an_article_is_kept_with_everything_on_the_page(self, client, django_assert_num_queries):

        section = CategoryFactory(slug="jianguan")
        others = [
            PostFactory(live=True, category=section, tags=["重疾险"], headline=f"重疾险第{n}问")
            for n in range(5)
        ]
        body = (
            '<p>重疾险</p><p><img src="https://donglan.example/1.png" alt="图"></p>'
            "<table><tr><td>1</td></tr></table>"
        )
        post = PostFactory(
            live=True,
            category=section,
            source=SourceFactory(),
            tags=["重疾险", "理赔"],
            body_html=body,
            index=False,
        )
        SourceLinkFactory(post=post)
        post.corrections.create(new_wording="二", old_wording="一", editor=UserFactory(), corrected_at=DAY)
        publication.changed([post])

        with django_assert_num_queries(6):
            page = client.get(post.path).content.decode()
        with django_assert_num_queries(1):
            client.get(post.path)

        assert "相关阅读" in page
        assert "更正为" in page
        assert others[0].headline in page


def test_no_spelling_puts_its_answer_in_the_place_of_another(client, db):
    post = PostFactory(live=True)
    newest = PostFactory(live=True)
    client.get(f"/fresh.json?category={post.category_id}%26form=x")  # no 栏目 at all: the newest of all

    ids = client.get(f"/fresh.json?category={post.category_id}&form=x").json()["ids"]

    assert newest.category_id != post.category_id
    assert ids == [post.pk]


class TestCacheTags:
    """A CDN purges by what a page shows; the tags are ASCII, whatever a slug holds."""

    @pytest.fixture
    def shelves(self, db):
        category = CategoryFactory(slug="监管 a,b")
        posts = [
            PostFactory(live=True, category=category, source=SourceFactory(slug="donglan"), tags=["重疾险"])
            for _ in range(2)
        ]
        return category, posts

    def test_of_an_article_name_it_its_section_its_outlet_and_whom_it_mentions(self, client, shelves):
        _, (post, other) = shelves

        for _ in ("made", "kept"):
            response = client.get(post.get_absolute_url())

            tags = response["Cache-Tag"].split(",")
            assert tags[:3] == [f"post-{post.pk}", "category-%E7%9B%91%E7%AE%A1%20a%2Cb", "source-donglan"]
            assert f"post-{other.pk}" in tags
            assert response["Surrogate-Key"].split(" ") == tags
            assert response["Cache-Tag"].isascii()

    def test_of_a_list_name_what_it_lists(self, client, shelves):
        category, posts = shelves

        tags = client.get(category.get_absolute_url())["Cache-Tag"].split(",")

        assert {
            "lists",
            "category-%E7%9B%91%E7%AE%A1%20a%2Cb",
            *(f"post-{post.pk}" for post in posts),
        } <= set(tags)

    @pytest.mark.parametrize(
        "path", ["/", "/feed.xml", "/sitemap.xml", "/search/?q=理赔", "/search.json?q=理赔", "/robots.txt"]
    )
    def test_of_what_may_print_any_piece_are_one_for_all(self, client, shelves, path):
        assert "lists" in client.get(path)["Cache-Tag"].split(",")

    def test_of_a_withdrawn_piece_name_it(self, client):
        post = PostFactory(withdrawn=True)

        response = client.get(post.path)

        assert (response.status_code, response["Cache-Tag"]) == (410, f"post-{post.pk}")


def test_a_404_that_suggests_headlines_is_kept_nowhere(client, db):
    PostFactory(live=True, path="/jianguan/2026/03/02/nianbao.html", published_at=DAY)

    assert client.get("/jianguan/2026/03/02/nianba.html")["Cache-Control"] == "no-store"
    assert "s-maxage" in client.get("/nothing-at-all/")["Cache-Control"]


class TestARelease:
    @pytest.mark.parametrize(
        "file",
        [
            "templates/base.html", "templates/articles/parts/bar.html", "static/css/tokens.css",
            "static/js/head.js", "static/img/wordmark.svg", "articles/web/layout.py",
            "articles/reader/article/body.py",
            "articles/syndication/feeds.py",
        ],
    )  # fmt: skip
    def test_is_another_when_anything_changes_that_makes_pages(self, monkeypatch, file):
        version = delivery.template_version.__wrapped__
        changed, before = settings.BASE_DIR / file, version()
        read = Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"!" * (path == changed))

        assert changed.exists()
        assert version() != before

    def test_is_another_under_another_name(self, settings):
        before = delivery.template_version.__wrapped__()
        settings.SITE_NAME = "另一家报"

        assert delivery.template_version.__wrapped__() != before


def test_the_page_of_a_renamed_label_leads_to_its_new_address(client, db):
    Redirect.objects.create(old_path="/tag/车险/", new_path="/tag/机动车险/")
    Redirect.objects.create(old_path="/tag/空/", new_path="")

    answer = client.get("/tag/车险/")

    assert (answer.status_code, answer["Location"]) == (301, "/tag/%E6%9C%BA%E5%8A%A8%E8%BD%A6%E9%99%A9/")
    assert client.get("/tag/空/").status_code == 404
