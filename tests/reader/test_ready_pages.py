"""The most requested pages are made when the site has changed, before the first reader: the same pages."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles import publication
from articles.editorial.privacy import erasure
from articles.editorial.publishing import withdraw
from articles.editorial.roles import CHIEF
from articles.models import Category, Edition, Post, ReadyPage
from articles.reader import home, lists, ready_pages
from articles.reader.ready_pages import ReadyPages
from articles.text import typesetting
from articles.web import ready
from tests.editorial.desk import person
from tests.factories import DAY, CategoryFactory, PostFactory

from .test_composed import is_waited_for

pytestmark = pytest.mark.django_db

WAITS = 60  # seconds, at most, for another connection
PATHS = ["/", "/latest/", "/category/jianguan.html", "/kuaixun/"]


@pytest.fixture
def chief():
    return person(CHIEF, real_name="陈晨")


@pytest.fixture
def section():
    return CategoryFactory(name="监管", slug="jianguan", kind=Category.Kind.SECTION)


def make_ready():
    """Do what the worker, another process, does at its next look."""
    count = ReadyPages().look()
    cache.clear()
    return count


def page_of(path, mode="standard"):
    client = Client()
    client.cookies["display"] = mode
    response = client.get(path)
    assert response.status_code == 200
    return response


def words_kept():
    return "".join(ReadyPage.objects.values_list("content", flat=True)).replace(typesetting.WBR, "")


@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("path", PATHS)
class TestAReadyPage:
    def test_is_the_one_that_is_made_on_the_spot(self, section, path, mode):
        PostFactory.create_batch(3, live=True, category=section, section=section)
        PostFactory(live=True, flash=True)
        on_the_spot = page_of(path, mode)

        make_ready()
        readied = page_of(path, mode)

        assert readied.content == on_the_spot.content
        assert readied.headers == on_the_spot.headers

    def test_costs_two_questions(self, section, path, mode, django_assert_num_queries):
        PostFactory(live=True, category=section, section=section)

        make_ready()

        with django_assert_num_queries(2):
            page_of(path, mode)

    def test_follows_a_change(self, section, path, mode):
        is_flash = path == "/kuaixun/"
        old = PostFactory(
            live=True, category=section, section=section, flash=is_flash, headline="偿付能力新规征求意见"
        )
        make_ready()
        Post.objects.filter(pk=old.pk).update(headline="偿付能力新规落地")
        old.refresh_from_db()
        publication.changed([old])

        between = page_of(path, mode).content.decode()
        make_ready()
        after = page_of(path, mode).content.decode()

        for page in (between, after):
            assert "征求意见" not in page


class TestMoments:
    def test_bring_what_is_scheduled_though_nothing_was_made_ready_for_them(self, monkeypatch):
        PostFactory(live=True, published_at=DAY)
        coming = PostFactory(scheduled=True, published_at=DAY + timedelta(hours=2))
        monkeypatch.setattr(timezone, "now", lambda: DAY + timedelta(hours=1))
        make_ready()
        before = page_of("/").content.decode()

        monkeypatch.setattr(timezone, "now", lambda: coming.published_at)

        assert coming.headline not in before
        assert coming.headline in page_of("/").content.decode()

    def test_leave_no_pages_of_the_moment_before(self, monkeypatch):
        PostFactory(live=True, published_at=DAY)
        coming = PostFactory(scheduled=True, published_at=DAY + timedelta(hours=2))
        monkeypatch.setattr(timezone, "now", lambda: DAY + timedelta(hours=1))
        worker = ReadyPages()
        worker.look()
        old = set(ReadyPage.objects.values_list("pk", flat=True))

        monkeypatch.setattr(timezone, "now", lambda: coming.published_at)
        worker.look()

        assert old
        assert not ReadyPage.objects.filter(pk__in=old).exists()


class TestWhatIsWithdrawnOrErased:
    def test_leaves_with_the_deed(self, chief):
        gone = PostFactory(live=True, headline="保费统计有误的一篇")
        PostFactory(live=True)
        make_ready()
        assert gone.headline in words_kept()

        withdraw.take_down(gone, reason="有误", actor=chief, at=timezone.now())

        assert gone.headline not in words_kept()
        assert gone.headline not in page_of("/").content.decode()
        assert gone.headline not in page_of("/latest/").content.decode()

    def test_leaves_no_name_behind(self, chief):
        post = PostFactory(live=True, dek="投保人钱多多表示满意")
        make_ready()
        assert "钱多多" in words_kept()

        erasure.erase(post, ["钱多多"], reason="依法删除", actor=chief, at=timezone.now())

        assert "钱多多" not in words_kept()

    def test_leaves_what_was_made_for_a_later_edition(self, monkeypatch):
        PostFactory(live=True)
        paths = ready_pages.paths

        def late(now):
            Edition.bump()
            ReadyPage.objects.create(key="later", content="", content_type="text/html", tags="")
            return paths(now)

        monkeypatch.setattr(ready_pages, "paths", late)
        ReadyPages().look()

        assert ReadyPage.objects.filter(pk="later").exists()

    def test_is_not_kept_by_a_worker_that_was_overtaken(self, monkeypatch):
        post = PostFactory(live=True)
        keep = ready.keep

        def late(*args, **more):
            Edition.bump()
            return keep(*args, **more)

        monkeypatch.setattr(ready, "keep", late)

        assert ReadyPages().look() == 0
        assert post.headline not in words_kept()

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    def test_waits_for_the_page_that_is_being_kept_and_takes_it_along(self):
        publication.changed([])  # the first change makes the row that is held
        answer = page_of("/")

        def bump():
            try:
                Edition.bump()
            finally:
                connection.close()

        other = threading.Thread(target=bump)
        with transaction.atomic():
            assert ready.keep("0" * 64, answer, edition=Edition.current())
            other.start()
            assert is_waited_for()
        other.join(WAITS)

        assert not ReadyPage.objects.exists()


class TestAWorker:
    def test_asks_one_question_while_nothing_changes(self, django_assert_num_queries):
        PostFactory(live=True)
        worker = ReadyPages()
        worker.look()

        with django_assert_num_queries(1):
            assert worker.look() == 0

    def test_passes_over_a_page_that_cannot_be_made_and_tells_of_it_once(self, monkeypatch, caplog):
        made = ready_pages._page
        monkeypatch.setattr(
            ready_pages, "_page", lambda path, mode: 1 / 0 if path == "/" else made(path, mode)
        )
        worker = ReadyPages()

        assert worker.look() == len(ready_pages.paths(timezone.now())) * 2 - 2
        assert worker.look() == 0

        assert caplog.text.count("/ was not made ready") == 2

    def test_leaves_alone_what_another_has_made(self):
        PostFactory(live=True)

        assert make_ready() > 0
        assert make_ready() == 0

    def test_makes_the_home_page_first_and_each_page_of_the_bar_in_both_versions(self, section):
        PostFactory(live=True, category=section, section=section)

        assert ready_pages.paths(timezone.now()) == PATHS
        assert make_ready() == 2 * len(PATHS)

    def test_makes_pages_with_the_readers_own_code(self, monkeypatch):
        PostFactory(live=True)
        make_ready()
        monkeypatch.setattr(home, "page", lambda: 1 / 0)
        monkeypatch.setattr(lists, "list_page", lambda *a, **more: 1 / 0)

        for path in ("/", "/latest/"):
            page_of(path)

        with pytest.raises(ZeroDivisionError):
            page_of("/latest/?page=1")
