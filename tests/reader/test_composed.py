"""What a page takes from its post alone is worked out when the post changes.

The page is the same without it.
"""

import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles import composing, publication
from articles.editorial.privacy import erasure
from articles.editorial.publishing import withdraw
from articles.editorial.roles import CHIEF
from articles.models import ComposedPost, Edition, Picture, Post
from articles.text import typesetting
from tests.editorial.desk import person
from tests.factories import CategoryFactory, PostFactory

pytestmark = pytest.mark.django_db

WAITS = 60  # seconds, at most, for another connection
TEXT = (
    "<p>综合成本率下降，投保人钱多多表示满意。</p><h2>一、赔付</h2><table><tr><td>险种</td></tr><tr><td>1.2亿元</td></tr></table>"
    "<p>保费收入<strong>增长8%</strong>，达到12.4亿元。</p>"
)


@pytest.fixture
def chief():
    return person(CHIEF, real_name="陈晨")


def page_of(client, post):
    """Return the page of `post`, made now."""
    cache.clear()
    return client.get(post.get_absolute_url()).content.decode()


def page_with_helpers(post):
    """Return the page of `post`, made now, with the helpers of its lines."""
    return page_of(Client(), post)


def lines_of(post):
    """Return the line breaks that are kept of a post, as one text without them."""
    row = ComposedPost.objects.get(post=post)
    return (row.headline + row.lines).replace(typesetting.WBR, "")


def related_part(page):
    return page.partition("相关阅读")[2].partition("</section>")[0]


def on_one_topic(count, **more):
    return [PostFactory(live=True, tags=["长护险"], headline=f"长护险第{n}问", **more) for n in range(count)]


class TestPage:
    @pytest.mark.parametrize(
        "text",
        [
            TEXT,
            TEXT
            + '<p><img src="https://donglan.example/1.png" alt="图"></p><p>图为签约现场，保险公司代表合影。</p>',
            "<pre>一 二</pre>" + TEXT,
        ],
        ids=["tables and headings", "pictures", "as written"],
    )
    def test_is_the_same_as_one_without_what_was_kept(self, text):
        on_one_topic(4)
        post = PostFactory(live=True, tags=["长护险"], headline="长护险“综合成本率”下降8%", body_html=text)
        page = page_with_helpers(post)

        ComposedPost.objects.all().delete()

        assert typesetting.WBR in page
        assert page_with_helpers(post) == page

    def test_asks_three_questions_whatever_the_edition(self, client, django_assert_num_queries):
        section = CategoryFactory()
        post = on_one_topic(5, category=section)[0]
        page_of(client, post)
        client.get("/about/")  # the frame of this edition
        PostFactory(live=True, headline="甲")
        client.get("/latest/")

        with django_assert_num_queries(3):
            page = client.get(post.get_absolute_url()).content.decode()

        assert "长护险第4问" in (page)

    def test_takes_no_line_from_a_text_that_was_changed_past_the_verbs(self, client):
        post = PostFactory(live=True, headline="甲公司综合成本率", body_html="<p>综合成本率下降。</p>")
        Post.objects.filter(pk=post.pk).update(headline="乙公司综合成本率", body_html="<p>保费收入增长。</p>")

        page = page_of(client, post)

        assert "<h1>乙公司综合成本率" in page
        assert "保费收入增长。" in page
        assert "下降" not in page.partition("<article>")[2]

    def test_follows_a_picture_that_came_later(self, client):
        post = PostFactory(
            live=True, body_html=f'{TEXT}<p><img src="https://donglan.example/1.png" alt="签约"></p>'
        )
        assert "〔图片：签约〕" in page_of(client, post)

        Picture.objects.create(file="1.png", original_url="https://donglan.example/1.png", width=9, height=9)

        assert "〔图片" not in page_of(client, post)


class TestRelated:
    def test_is_kept_when_something_else_is_published(self):
        post = on_one_topic(5)[0]
        before = ComposedPost.objects.get(post=post)

        PostFactory(live=True, headline="车险综合改革", tags=["车险"])

        assert ComposedPost.objects.get(post=post).related == before.related

    def test_of_older_pieces_takes_in_one_that_is_near(self, client):
        older = on_one_topic(5)

        newest = PostFactory(live=True, tags=["长护险"], headline="长护险扩面", published_at=timezone.now())

        assert newest.headline in related_part(page_of(client, older[0]))

    def test_shows_nothing_that_was_withdrawn_or_is_still_to_come(self, client, chief):
        post, gone, *_ = on_one_topic(7)
        to_come = PostFactory(
            live=True,
            tags=["长护险"],
            headline="长护险扩面",
            published_at=timezone.now() + timedelta(hours=1),
        )
        assert str(to_come.pk) in ComposedPost.objects.get(post=post).related.split(",")

        withdraw.take_down(gone, reason="有误", actor=chief, at=timezone.now())

        part = related_part(page_of(client, post))
        assert gone.headline not in part
        assert to_come.headline not in part
        assert part.count("<li>") == 5

    def test_is_chosen_anew_where_too_few_are_left(self, client):
        post, *others = on_one_topic(5)
        Post.objects.filter(pk__in=[one.pk for one in others]).update(status="draft")
        section = CategoryFactory()
        Post.objects.filter(pk=post.pk).update(section=section)
        PostFactory(live=True, headline="甲", section=section)

        assert "甲</a>" in related_part(page_of(client, post))


class TestRow:
    def test_leaves_with_a_withdrawn_piece_and_comes_back_with_it(self, chief):
        post = PostFactory(live=True, body_html=TEXT)

        gone = withdraw.take_down(post, reason="有误", actor=chief, at=timezone.now())

        assert not ComposedPost.objects.filter(post=post).exists()
        withdraw.restore(gone, note="已核实", actor=chief, at=timezone.now())
        assert "钱多多" in lines_of(post)

    def test_holds_nothing_that_was_erased(self, chief):
        post = PostFactory(live=True, body_html=TEXT, headline="钱多多获赔")
        assert lines_of(post).count("钱多多") == 2

        erasure.erase(post, ["钱多多"], reason="依法删除", actor=chief, at=timezone.now())

        assert "钱多多" not in lines_of(post)

    def test_is_of_no_piece_that_readers_cannot_see(self):
        PostFactory()
        PostFactory(approved=True)

        assert not ComposedPost.objects.exists()

    def test_of_many_pieces_at_once_keeps_what_was_chosen(self):
        posts = on_one_topic(composing.AT_ONCE + 1)
        before = dict(ComposedPost.objects.values_list("post", "related"))

        publication.changed(posts)

        assert dict(ComposedPost.objects.values_list("post", "related")) == before


class TestComposePages:
    def test_makes_what_is_missing_or_of_an_older_version(self):
        post, other, _ = on_one_topic(3)
        ComposedPost.objects.filter(post=post).delete()
        ComposedPost.objects.filter(post=other).update(version="old")
        said = StringIO()

        call_command("compose_pages", stdout=said)

        assert "2 posts" in said.getvalue()
        assert not composing.stale().exists()
        assert str(other.pk) in ComposedPost.objects.get(post=post).related.split(",")

    def test_moves_no_edition(self):
        on_one_topic(3)
        ComposedPost.objects.all().delete()
        before = Edition.current()

        call_command("compose_pages", stdout=StringIO())

        assert Edition.current() == before


def composes_at_once(said):
    """Start composing what is stale on a connection of its own; `said` gets the number made, or the error."""

    def run():
        try:
            said.append(sum(composing.compose_stale()))
        except Exception as error:
            said.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def is_waited_for():
    """Return whether another connection comes to wait for this one's transaction."""
    until = time.monotonic() + WAITS
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(waits)
            if cursor.fetchone():
                return True
    return False


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestComposePagesBesideTheDesk:
    def test_and_a_verb_that_composes_the_same_pieces_do_not_wait_for_each_other(self):
        first, between, last = on_one_topic(3)
        ComposedPost.objects.update(version="old")
        said = []

        with transaction.atomic():
            Edition.bump()
            ComposedPost.objects.filter(post=between).update(related="")
            job = composes_at_once(said)
            assert is_waited_for()
            # Whichever end the job began with, it holds that row unless it waited for the verb.
            ComposedPost.objects.filter(post=first).update(related="")
            ComposedPost.objects.filter(post=last).update(related="")
        job.join(WAITS)

        assert said == [3]

    def test_passes_over_a_piece_somebody_is_changing(self):
        held, free = on_one_topic(2)
        ComposedPost.objects.update(version="old")
        said = []

        with transaction.atomic():
            Post.objects.select_for_update().get(pk=held.pk)
            job = composes_at_once(said)
            job.join(WAITS)
            was_done = list(said)
        job.join(WAITS)

        assert was_done == [1]
        assert list(composing.stale()) == [held]
        assert ComposedPost.objects.get(post=free).version == composing.version()
