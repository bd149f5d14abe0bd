"""The index goes with every post, whatever happens to it."""

import pickle
from datetime import timedelta

import pytest
from django.db import connection, transaction

from articles import publication
from articles.models import Post, SearchDoc, SearchText
from articles.search import index
from articles.search.find import is_match, search_ids
from articles.search.types import Filters
from tests.factories import DAY, PostFactory, SourceFactory

pytestmark = pytest.mark.django_db


def token_rows():
    """Return how many posts the database holds tokens of."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM articles_searchfts")
        else:
            cursor.execute("SELECT count(tokens) FROM articles_searchdoc")
        return cursor.fetchone()[0]


class TestPrepare:
    def test_is_pure_and_travels_between_processes(self):
        entry = index.prepare(headline="车险综改三周年", body_text="保费下降。", tags=["车险"])

        assert pickle.loads(pickle.dumps(entry)) == entry
        assert entry == index.prepare(headline="车险综改三周年", body_text="保费下降。", tags=["车险"])

    def test_gives_words_pairs_and_what_the_text_is_about(self):
        entry = index.prepare(headline="惠民保", body_text="续保续保续保，IFRS 17。")

        assert {"惠民", "民保", "0w惠民保", "惠"} <= set(entry.title_tokens.split())
        assert {"续保", "保续", "0w续保", "0k续保", "ifrs", "17"} <= set(entry.body_tokens.split())

    def test_leaves_out_a_tag_that_repeats_the_outlet(self):
        entry = index.prepare(
            headline="题", body_text="文", tags=["东澜保险报新闻", "车险"], outlet="东澜保险报"
        )

        assert entry.body == "文\n车险"

    def test_reads_the_first_16000_characters(self):
        entry = index.prepare(headline="题", body_text="保险" * 20_000)

        assert len(entry.body) == index.BODY_LIMIT


class TestUpdate:
    def test_follows_a_changed_text(self):
        post = PostFactory(live=True, headline="渔业互保扩面")
        post.headline = "森林保险扩面"
        post.save()
        publication.changed([post])

        assert search_ids("森林保险") == [post.pk]
        assert search_ids("渔业互保") == []
        assert SearchDoc.objects.count() == token_rows() == 1

    def test_follows_a_publication_into_another_day(self):
        post = PostFactory(live=True, headline="渔业互保扩面")
        before = SearchDoc.objects.get().pk
        post.published_at = DAY + timedelta(days=40)
        post.save()
        publication.changed([post])

        assert SearchDoc.objects.get().pk > before
        assert search_ids("渔业互保") == [post.pk]
        assert SearchText.objects.count() == token_rows() == 1

    def test_keeps_the_row_where_only_the_status_moved(self):
        post = PostFactory(live=True)
        before = SearchDoc.objects.get()
        Post.objects.filter(pk=post.pk).update(status="withdrawn", withdrawn_at=DAY)
        post.refresh_from_db()
        publication.changed([post])

        after = SearchDoc.objects.get()
        assert (after.pk, after.digest, after.status) == (before.pk, before.digest, "withdrawn")

    def test_goes_back_with_the_transaction(self):
        with transaction.atomic():
            PostFactory(live=True, headline="渔业互保扩面")
            transaction.set_rollback(True)

        assert search_ids("渔业互保") == []
        assert token_rows() == 0

    def test_leaves_no_tokens_of_a_deleted_post(self):
        PostFactory(headline="渔业互保扩面").delete()

        assert SearchDoc.objects.count() == token_rows() == 0

    def test_holds_more_posts_of_one_day_than_a_day_has_numbers(self, monkeypatch):
        monkeypatch.setattr("articles.search.sqlite.SLOTS", 2)
        posts = [
            PostFactory(live=True, published_at=DAY, headline=f"渔业互保第{n}号", index=False)
            for n in range(11)
        ]
        for start in (0, 7):
            index.update(posts[start : start + 7])

        assert sorted(search_ids("渔业互保")) == sorted(post.pk for post in posts)

    def test_makes_posts_findable_by_what_they_are_filed_under(self):
        post = PostFactory(live=True, headline="渔业互保扩面", source=SourceFactory(), tags=["农险"])
        PostFactory(live=True, headline="渔业互保试点")
        tag = post.tags.get()

        for filters in (
            Filters(sources=(post.source_id,)),
            Filters(categories=(post.category_id,)),
            Filters(tags=(tag.pk,)),
        ):
            from articles.search.find import search

            assert [hit.post_id for hit in search("渔业互保", filters).hits] == [post.pk]


class TestWrite:
    def test_stores_entries_made_elsewhere_in_bulk(self):
        posts = [PostFactory(live=True, index=False, headline=f"渔业互保第{n}号") for n in range(5)]
        entries = [index.prepare(headline=post.headline, body_text=post.body_text) for post in posts]

        index.write(zip(posts, entries, strict=True))

        assert sorted(search_ids("渔业互保")) == [post.pk for post in posts]

    def test_gives_the_same_index_in_any_order_and_number_of_steps(self):
        posts = [PostFactory(live=True, index=False, headline=f"渔业互保第{n}号") for n in range(6)]
        index.update(posts)
        once = list(SearchText.objects.order_by("title").values_list("title", "body"))
        SearchDoc.objects.all().delete()
        for post in reversed(posts):
            index.update([post])

        assert list(SearchText.objects.order_by("title").values_list("title", "body")) == once
        assert token_rows() == 6

    def test_costs_the_same_queries_for_two_posts_and_for_twenty(self, django_assert_max_num_queries):
        posts = [PostFactory(live=True, index=False) for _ in range(22)]
        with django_assert_max_num_queries(20):
            index.update(posts[:2])
        with django_assert_max_num_queries(20):
            index.update(posts[2:])


class TestStale:
    def test_sees_what_is_missing_older_or_of_another_version(self):
        fresh, missing, older, moved = (PostFactory(live=True) for _ in range(4))
        SearchDoc.objects.filter(post=missing).delete()
        SearchDoc.objects.filter(post=older).update(version="0")
        Post.objects.filter(pk=moved.pk).update(status="withdrawn", withdrawn_at=DAY)

        assert set(index.stale()) == {missing, older, moved}
        index.update(index.stale().select_related("source"))
        assert not index.stale().exists()
        assert is_match(fresh.headline, fresh.pk)
