"""采集 at the desk: feeds are found from a site's address and tried before they are saved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.gathering import finding, retention, rounds
from articles.ingest.fetch import FetchFailed
from articles.models import Feed, Post
from tests.factories import FeedFactory, FeedItemFactory, FetchedOriginalFactory, PostFactory
from tests.gathering.test_rounds import FEED, Outlet, rss

from .conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet(monkeypatch):
    found = Outlet(rss("农险赔款全部到户", "县城开出首家理赔中心"))
    for verb in (rounds.foresee, rounds.sample, finding.find):
        monkeypatch.setitem(verb.__kwdefaults__, "fetcher", found)
    return found


def said(who, **facts):
    answer = who.post(reverse("admin:feeds"), facts)
    is_for_script = answer.headers["Content-Type"] == "application/json"
    return answer.json()["html"] if is_for_script else answer.content.decode()


class TestFinding:
    def test_offers_what_it_found_to_be_taken(self, outlet):
        text = said(person("编辑"), deed="find", address=FEED)

        assert "找到 1 个" in text
        assert "农险赔款全部到户" in text
        assert f"{reverse('admin:articles_feed_add')}?url=https%3A%2F%2Fdonglan.example%2Ffeed.xml" in text
        assert "slug=donglan-example-feed" in text

    def test_fills_the_form_of_a_new_feed(self, outlet):
        form = (
            person("编辑")
            .get(reverse("admin:articles_feed_add"), {"url": FEED, "name": "东澜"})
            .content.decode()
        )

        assert f'value="{FEED}"' in form
        assert 'value="东澜"' in form

    def test_says_of_a_site_that_is_away_why(self, outlet):
        outlet.fails("https://weizhi.example", "unreachable")

        text = said(person("编辑"), deed="find", address="weizhi.example")

        assert "没有打开 weizhi.example" in text
        assert str(FetchFailed("unreachable")) in text


class TestTryingAFormThatIsBeingFilledIn:
    def test_shows_what_would_come_in_and_saves_nothing(self, outlet):
        text = said(person("编辑"), deed="preview", url=FEED, exclude_words="理赔中心")

        assert "会收进 1 篇" in text
        assert "农险赔款全部到户" in text
        assert "县城开出首家理赔中心" not in text
        assert Feed.objects.count() == 0

    def test_reads_a_list_page_by_the_selector_that_was_typed(self, outlet):
        links = "".join(
            f"<p class='{'x' if n else 'y'}'><a href='/a/{n}.html'>第{n}批农险赔款到户</a></p>"
            for n in range(3)
        )
        outlet.says("https://donglan.example/list", f"<html><body>{links}</body></html>")

        text = said(person("编辑"), deed="preview", url="https://donglan.example/list", selector="p.x a")

        assert "会收进 2 篇" in text
        assert "第0批" not in text

    def test_says_what_is_wrong_with_an_address_or_a_selector(self, outlet):
        outlet.says("https://donglan.example/list", "<html><body><a href='/a'>甲</a></body></html>")

        assert "http://" in said(person("编辑"), deed="preview", url="donglan")
        assert "选择器" in said(
            person("编辑"), deed="preview", url="https://donglan.example/list", selector="p["
        )

    def test_leaves_a_saved_feed_as_it_was(self, outlet):
        feed = FeedFactory(url="https://donglan.example/old.xml")

        said(person("编辑"), deed="preview", feed=feed.pk, url=FEED)

        feed.refresh_from_db()
        assert feed.url == "https://donglan.example/old.xml"

    def test_reads_the_first_page_by_the_selectors_that_were_typed(self, outlet):
        outlet.says(
            "https://donglan.example/a/0.html",
            "<html><body><div class='big'>农险赔款全部到户</div><i class='who'>林晓</i><div id='t'><p>查勘队走了两个小时。</p>"
            "<p class='ad'>扫码领红包</p></div><p>相关的另一段。</p></body></html>",
        )

        text = said(
            person("编辑"), deed="preview", url=FEED, headline_selector=".big", author_selector=".who",
            body_selector="#t", removed_selector=".ad",
        )  # fmt: skip

        assert "林晓" in text
        assert "查勘队走了两个小时。" in text
        assert "扫码" not in text
        assert "相关的另一段" not in text


class TestOriginalNews:
    """What an outlet did with its original after the piece came in, said wherever the piece is worked at."""

    def of(self, status="draft", **facts):
        post = PostFactory(status=status, headline="农险赔款全部到户")
        item = FeedItemFactory(
            post=post, outcome="candidate", **{"error": "", "seen_at": timezone.now(), **facts}
        )
        return post, reverse("admin:fetched_page", args=[FetchedOriginalFactory(item=item).pk])

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"changed_at": timezone.now()}, "原文有更新"),
            ({"gone_at": timezone.now()}, "原文已撤"),
            ({"error": retention.NOT_WRITTEN}, "没有写入，请对照原文"),
        ],
    )
    def test_stands_on_the_article_screen_and_the_desk_with_the_kept_page(self, facts, words):
        editor, (post, page) = person("编辑"), self.of(**facts)

        for address in (reverse("admin:articles_post_change", args=[post.pk]), reverse("admin:index")):
            text = editor.get(address).content.decode()
            assert words in text
            assert page in text

    def test_stands_in_the_row_of_a_candidate(self):
        _post, page = self.of("candidate", changed_at=timezone.now())

        text = person("编辑").get(reverse("admin:candidates")).content.decode()

        assert "原文有更新" in text
        assert page in text

    def test_asks_no_more_of_the_database_for_more_candidates(self):
        editor, asked = person("编辑"), []
        editor.get(reverse("admin:candidates"))  # what is remembered from the first page on
        for count in (1, 5):
            for _ in range(count):
                self.of("candidate", gone_at=timezone.now())
            with CaptureQueriesContext(connection) as seen:
                text = editor.get(reverse("admin:candidates")).content.decode()
            asked.append(len(seen.captured_queries))

        assert text.count("原文已撤") == 6
        assert asked[0] == asked[1]

    def test_is_on_the_desk_for_a_week_and_of_no_piece_that_was_put_aside(self):
        self.of(changed_at=timezone.now() - timedelta(days=8))
        self.of("discarded", changed_at=timezone.now())

        assert "原文有更新" not in person("编辑").get(reverse("admin:index")).content.decode()

    def test_leads_a_reporter_to_the_original_alone(self):
        reporter = person("记者")
        post, page = self.of(changed_at=timezone.now())
        Post.objects.filter(pk=post.pk).update(author=reporter.user)

        text = reporter.get(reverse("admin:articles_post_change", args=[post.pk])).content.decode()

        assert "原文有更新" in text
        assert "看原文" in text
        assert page not in text

    def test_on_the_desk_the_newest_stand_whether_changed_or_gone(self):
        for days in range(8):
            self.of(gone_at=timezone.now() - timedelta(days=6, minutes=days))
        self.of(changed_at=timezone.now())

        assert "原文有更新" in person("编辑").get(reverse("admin:index")).content.decode()
