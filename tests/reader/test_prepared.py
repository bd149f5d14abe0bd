"""Statements that are built once answer like the queryset they come from, whatever befalls the connection."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from articles.models import Post, Tag
from articles.system import compiled_query
from articles.system.compiled_query import (
    CountRows,
    MomentParameter,
    NumberParameter,
    Prepared,
    Statement,
    TextParameter,
)
from tests.factories import PostFactory, TagFactory

NEWEST = Prepared(
    lambda now, form, first, length: (
        Post.objects.published(now)
        .filter(form=form)
        .newest_first()
        .values_list("headline")[first : first + length]
    ),
    now=MomentParameter,
    form=TextParameter,
    first=NumberParameter,
    length=NumberParameter,
)
HOW_MANY = Prepared(
    lambda now: Post.objects.published(now).order_by().values_list(CountRows()), now=MomentParameter
)
NAMED = Prepared(lambda name: Tag.objects.filter(name=name).values_list("slug"), name=TextParameter)
AT = Statement(
    "SELECT headline FROM articles_post WHERE published_at <= %(now)s AND id = %(pk)s",
    now=MomentParameter,
    pk=NumberParameter,
)


def newest(first, length):
    return [
        headline
        for (headline,) in NEWEST.rows(now=timezone.now(), form="article", first=first, length=length)
    ]


def how_many():
    ((count,),) = HOW_MANY.rows(now=timezone.now())
    return count


def plans_kept():
    """Return how many of our statements PostgreSQL keeps a plan of for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'newsroom_%'")
        return cursor.fetchone()[0]


@pytest.mark.django_db
class TestPrepared:
    def test_answers_for_the_values_it_is_given_each_time(self):
        for name in ("车险", "带'引号'的%s标签"):
            TagFactory(name=name, slug=f"{name}-slug")

        assert NAMED.rows(name="车险") == [("车险-slug",)]
        assert NAMED.rows(name="带'引号'的%s标签") == [("带'引号'的%s标签-slug",)]
        assert NAMED.rows(name="没有") == []

    def test_takes_the_bounds_of_a_slice(self):
        for number in range(5):
            PostFactory(live=True, headline=f"第{number}条")

        assert newest(0, 2) == ["第4条", "第3条"]
        assert newest(2, 1) == ["第2条"]
        assert newest(4, 9) == ["第0条"]

    def test_counts_without_grouping(self):
        assert how_many() == 0

        PostFactory.create_batch(3, live=True)
        PostFactory(scheduled=True)

        assert how_many() == 3

    def test_may_be_written_by_hand(self):
        post = PostFactory(live=True, headline="手写的语句")

        assert AT.rows(now=timezone.now(), pk=post.pk) == [("手写的语句",)]
        assert AT.rows(now=timezone.now(), pk=post.pk + 1) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestOnPostgreSQL:
    def test_is_planned_once_a_connection(self):
        newest(0, 2)
        kept = plans_kept()

        newest(2, 2)
        newest(0, 3)

        assert kept >= 1
        assert plans_kept() == kept

    def test_answers_when_a_pooler_has_changed_the_session(self):
        PostFactory(live=True, headline="还在")
        newest(0, 1)

        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")

        assert newest(0, 1) == ["还在"]
        assert newest(0, 1) == ["还在"]

    def test_answers_when_a_session_of_ours_planned_it_before(self):
        PostFactory(live=True, headline="同名")
        newest(0, 1)
        first = connection.connection
        # The pooler hands this session to a connection of ours that has planned nothing yet.
        compiled_query._planned.pop(first)

        assert newest(0, 1) == ["同名"]

    def test_answers_after_a_migration_changed_a_column(self):
        TagFactory(name="改列", slug="gailie")
        NAMED.rows(name="改列")

        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE articles_tag ALTER COLUMN slug TYPE text")
        try:
            assert NAMED.rows(name="改列") == [("gailie",)]
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE articles_tag ALTER COLUMN slug TYPE varchar(100)")

    def test_says_what_is_wrong_within_a_transaction(self):
        newest(0, 1)
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")

        with pytest.raises(DatabaseError, match="does not exist"), transaction.atomic():
            newest(0, 1)
