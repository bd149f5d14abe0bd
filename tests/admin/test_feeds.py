"""采集 at the desk: feeds are found from a site's address and tried before they are saved."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editorial.publishing import automatic
from articles.gathering import finding, retention, trial_reading
from articles.ingest.fetch import FetchFailed
from articles.models import Feed, FeedItem, Post
from tests.factories import (
    CategoryFactory,
    FeedFactory,
    FeedItemFactory,
    FetchedOriginalFactory,
    PostFactory,
    SourceLinkFactory,
)
from tests.gathering.test_rounds import FEED, Outlet, rss

from .conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet(monkeypatch):
    found = Outlet(rss("农险赔款全部到户", "县城开出首家理赔中心"))
    for verb in (trial_reading.foresee, trial_reading.sample, finding.find):
        monkeypatch.setitem(verb.__kwdefaults__, "fetcher", found)
    return found


def said(who, **facts):
    answer = who.post(reverse("admin:feeds"), facts)
    is_for_script = answer.headers["Content-Type"] == "application/json"
    return answer.json()["html"] if is_for_script else answer.content.decode()


class TestImportance:
    def test_is_a_default_of_a_feed_that_an_editor_sets(self):
        feed = FeedFactory()
        page = person("编辑").get(reverse("admin:articles_feed_change", args=[feed.pk])).content.decode()
        assert "默认重要" in page

        typed = {name: getattr(feed, name) for name in ("name", "slug", "url", "interval_minutes")}
        typed |= {"source": feed.source_id} | dict.fromkeys(
            ("is_active", "reads_pages", "is_important"), "on"
        )
        person("编辑").post(reverse("admin:articles_feed_change", args=[feed.pk]), typed)

        feed.refresh_from_db()
        assert feed.is_important

    def test_stands_at_the_headline_of_a_candidate(self):
        PostFactory(status="candidate", headline="农险赔款全部到户", is_important=True)
        PostFactory(status="candidate", headline="县城开出首家理赔中心")

        page = person("编辑").get(reverse("admin:candidates")).content.decode()

        rows = [row for row in page.split("<li ") if "data-candidate" in row]
        marked = {"县城开出首家理赔中心</a>" in row: ">重要</b>" in row for row in rows}
        assert marked == {False: True, True: False}


class TestWhatSomebodyShouldLookAt:
    NAMES = ("连续失败", "没有按时", "对方停用", "一切正常", "自己停用")

    @pytest.fixture
    def feeds(self):
        now = timezone.now()
        facts = (
            {"failures": 3, "error": "连不上对方服务器"},
            {"due_at": now - timedelta(hours=1)},
            {"is_active": False, "error": "对方说这个地址已经停用"},
            {},
            {"is_active": False},
        )
        for name, said in zip(self.NAMES, facts, strict=True):
            FeedFactory(name=name, **{"due_at": now + timedelta(minutes=5), "tried_at": now, **said})

    def test_stands_on_the_desk_with_its_reason(self, feeds):
        page = person("编辑").get(reverse("admin:index")).content.decode()

        assert "采集要看的" in page
        listed = page[page.index('id="h-feeds"') :].split("</section>")[0]
        assert [name for name in self.NAMES if f">{name}</a>" in listed] == list(self.NAMES[:3])
        assert "连续失败 3 次：连不上对方服务器" in listed
        assert "没有按时采集" in listed

    def test_is_nothing_to_those_who_may_not_see_feeds(self, feeds):
        assert "采集要看的" not in person("记者").get(reverse("admin:index")).content.decode()

    def test_includes_feeds_that_no_worker_reads(self, feeds):
        page = person("编辑").get(reverse("admin:feeds")).content.decode()

        assert page.count("没有按时采集，请管理员看后台进程") == 1


class TestAnOriginalOfTheFuture:
    @pytest.mark.parametrize(("ahead", "count"), [(timedelta(days=1), 1), (timedelta(days=-1), 0)])
    def test_is_marked_in_its_row_and_on_the_article_screen(self, ahead, count):
        post = PostFactory(status="candidate")
        SourceLinkFactory(post=post, source_published_at=timezone.now() + ahead)

        for address in (reverse("admin:candidates"), reverse("admin:articles_post_change", args=[post.pk])):
            assert person("编辑").get(address).content.decode().count("还没有到，是照原文写的") == count


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
    def test_keeps_the_paragraphs_of_the_first_piece_apart(self, outlet, monkeypatch):
        page = SimpleNamespace(headline="农险", author="", body_html="<p>一段。</p><p>二段。</p>")
        monkeypatch.setattr(trial_reading, "sample", lambda feed, entry: page)

        assert "一段。<br>二段。" in said(person("编辑"), deed="preview", url=FEED)

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
            ({"changed_at": timezone.now()}, "原文有变"),
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

        assert "原文有变" in text
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

        assert "原文有变" not in person("编辑").get(reverse("admin:index")).content.decode()

    def test_leads_a_reporter_to_the_original_alone(self):
        reporter = person("记者")
        post, page = self.of(changed_at=timezone.now())
        Post.objects.filter(pk=post.pk).update(author=reporter.user)

        text = reporter.get(reverse("admin:articles_post_change", args=[post.pk])).content.decode()

        assert "原文有变" in text
        assert "看原文" in text
        assert page not in text

    def test_on_the_desk_the_newest_stand_whether_changed_or_gone(self):
        for days in range(8):
            self.of(gone_at=timezone.now() - timedelta(days=6, minutes=days))
        self.of(changed_at=timezone.now())

        assert "原文有变" in person("编辑").get(reverse("admin:index")).content.decode()


@pytest.mark.usefixtures("noon")
class TestAutomatic:
    """自动发布 of a feed: opened and closed by a 主编, its count of today in sight."""

    @pytest.fixture
    def feed(self):
        return FeedFactory(section=CategoryFactory())

    def address(self, feed):
        return reverse("admin:automatic", args=[feed.pk])

    def open(self, who, feed, **typed):
        day = (timezone.localtime() + timedelta(days=5)).date()
        return who.post(
            self.address(feed), {"deed": "open", "ends_on": day, "daily_cap": 4, **typed}, follow=True
        )

    def test_is_opened_and_closed_by_a_chief(self, feed):
        chief = person("主编", real_name="陈一鸣")

        text = self.open(chief, feed).content.decode()
        assert "从现在起自动发布" in text
        assert "今天已发 0 篇" in text
        assert automatic.opening_of(feed).opened_by == chief.user

        text = chief.post(self.address(feed), {"deed": "close"}, follow=True).content.decode()
        assert "的自动发布已关闭" in text
        assert "陈一鸣关闭" in text
        assert automatic.opening_of(feed) is None

    def test_is_only_looked_at_by_an_editor_who_is_told_whom_to_ask(self, feed):
        editor = person("编辑")

        text = editor.get(self.address(feed)).content.decode()

        assert "要开启请找主编" in text
        assert "开启自动发布</button>" not in text
        assert self.open(editor, feed).status_code == 403
        assert automatic.opening_of(feed) is None

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"ends_on": "2020-01-01"}, "已经过去"), ({"daily_cap": "0"}, "每日上限请填"), ({"ends_on": ""}, "结束日期"),
            ({"daily_cap": "9" * 30}, "每日上限"),
        ],
    )  # fmt: skip
    def test_says_beside_the_field_what_is_wrong(self, feed, typed, words):
        text = self.open(person("主编"), feed, **typed).content.decode()

        assert words in text
        assert 'class="errorlist"' in text
        assert automatic.opening_of(feed) is None

    def test_says_why_a_feed_cannot_be_opened(self):
        feed = FeedFactory(source__licence_basis="")

        text = person("主编").get(self.address(feed)).content.decode()

        assert "现在也不能开启" in text
        assert "没有生效的转载协议" in text

    def test_shows_the_count_of_today_on_every_page_of_the_feed(self, feed):
        chief = person("主编")
        self.open(chief, feed)
        opening = automatic.opening_of(feed)
        for _ in range(3):
            FeedItemFactory(
                feed=feed, outcome="candidate", post=PostFactory(live=True), judged_at=timezone.now(),
                published_under=opening,
            )  # fmt: skip

        assert "自动发布今天 3/4 篇" in chief.get(reverse("admin:feeds")).content.decode()
        for address in (reverse("admin:articles_feed_change", args=[feed.pk]), self.address(feed)):
            assert "今天已发 3 篇" in chief.get(address).content.decode()

    def test_asks_the_database_no_more_for_thirty_that_were_left_than_for_one(self, feed):
        asked, chief = [], person("主编")
        published = [PostFactory(live=True, headline=f"渭水第{number}次入汛") for number in range(30)]
        chief.get(self.address(feed))
        for some in (published[:1], published[1:]):
            for other in some:
                reason = f"与{FeedItem.placeholder_for(other)}是同一篇。"
                post = PostFactory(status="candidate")
                FeedItemFactory(feed=feed, outcome="candidate", error="", post=post, held_back=reason)
            with CaptureQueriesContext(connection) as seen:
                page = chief.get(self.address(feed)).content.decode()
            asked.append(len(seen.captured_queries))
            assert all(f"与《{other.headline}》是同一篇。" in page for other in some)

        assert asked[0] == asked[1]

    def test_says_of_a_candidate_why_it_was_left(self, feed):
        post = PostFactory(status="candidate", headline="农险赔款全部到户")
        FeedItemFactory(
            feed=feed, outcome="candidate", error="", post=post, held_back="今天自动发布已满 4 篇。"
        )

        for address in (
            reverse("admin:candidates"), reverse("admin:articles_post_change", args=[post.pk]),
            self.address(feed),
        ):  # fmt: skip
            assert "今天自动发布已满 4 篇。" in person("编辑").get(address).content.decode()

        Post.objects.filter(pk=post.pk).update(status="draft")
        page = person("编辑").get(reverse("admin:articles_post_change", args=[post.pk]))
        assert "没有自动发布" not in page.content.decode()
