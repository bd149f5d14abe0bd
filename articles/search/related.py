"""相关阅读: which other posts go on with what a post is about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Replace

from articles.models import Category, Post, Source, Tag, TaggedPost
from articles.system.compiled_query import (
    CountRows,
    MomentParameter,
    NumberParameter,
    Prepared,
    TextParameter,
)

from . import near

LENGTH = 6  # headlines
LEAST = 4  # with fewer on its topics, what is about its words and the newest of its 栏目 fill up
COMMON_SHARE = 0.02  # a tag on a larger share of all posts says nothing about any of them
COMMON_FLOOR = 6  # … but on a small site a tag with one list's worth of posts is still a topic
TAG_WEIGHT = 4  # characters of a shared word that one shared tag is worth
TOPICS = 6  # tags of a post that are looked up
NOTHING = 0  # the id of no row, where there are fewer than places


class Near(NamedTuple):
    """A post that stands near another, with what a line of 相关阅读 prints."""

    pk: int
    headline: str
    published_at: datetime
    path: str


class TagOfPost(NamedTuple):
    """A tag of a post; `is_topic`: neither an outlet's name nor on every other post."""

    pk: int
    name: str
    slug: str
    is_topic: bool


def _tags(post: int, common: int) -> QuerySet[Tag, Any]:
    """Return the queryset behind `tags_of`.

    Whether more than `common` posts carry a tag is one index lookup.
    """
    outlet = Replace(OuterRef("name"), Value("新闻"), Value(""))
    names_outlet: Any = Exists(Source.objects.filter(name=outlet)) | Exists(
        Category.objects.filter(name=outlet, kind=Category.Kind.OUTLET)
    )
    carriers = (
        f"SELECT 1 FROM {TaggedPost._meta.db_table} AS carrier "  # noqa: S608 - our own table names
        f"WHERE carrier.tag_id = {Tag._meta.db_table}.id"
    )
    beyond = RawSQL(f"({carriers} LIMIT 1 OFFSET %s)", [common])  # noqa: S611 - the same
    return (
        Tag.objects.filter(tagged_posts__content_object=post)
        .order_by("tagged_posts__pk")
        .values_list("pk", "name", "slug", beyond, names_outlet)
    )


TAGS = Prepared(_tags, post=NumberParameter, common=NumberParameter)


def tags_of(post: Post, *, site_posts: int) -> list[TagOfPost]:
    """Return the tags of `post` in their order, in one query.

    `site_posts`: how many there are, or a few more.
    """
    rows = TAGS.rows(post=post.pk, common=max(COMMON_FLOOR, int(site_posts * COMMON_SHARE)))
    return [
        TagOfPost(pk, name, slug, beyond is None and not is_outlet)
        for pk, name, slug, beyond, is_outlet in rows
    ]


def _near(now: datetime, post: int, asked: str, **topics: int) -> QuerySet[Post, Any]:
    """Return the queryset behind `related_to`: (fields of a headline, how many of the topics it shares)."""
    shared: Any = Value(0)
    if topics:
        tagged = TaggedPost.objects.filter(
            content_object=OuterRef("pk"), tag__in=list(topics.values())
        ).order_by()
        shared = Subquery(tagged.values_list(CountRows()))
    return (
        Post.objects.published(now)
        .filter(pk__in=near.post_ids(asked))
        .exclude(pk=post)
        .values_list("pk", "headline", "published_at", "path", shared)
    )


TOPIC_PLACES = tuple(f"topic_{n}" for n in range(TOPICS))
BY_WORDS = Prepared(
    _near, under=near.PLANNED_UNDER, now=MomentParameter, post=NumberParameter, asked=TextParameter
)  # most of an archive
BY_TOPICS = Prepared(
    _near,
    under=near.PLANNED_UNDER,
    now=MomentParameter,
    post=NumberParameter,
    asked=TextParameter,
    **dict.fromkeys(TOPIC_PLACES, NumberParameter),
)


def _more(now: datetime, post: int, asked: str, shelf: int, by: str) -> QuerySet[Post, Any]:
    """Return the queryset that fills 相关阅读 up: posts about a word of the headline, the shelf's newest.

    Both are lists of ids in one statement; which of them a post came from is seen from its headline.
    """
    table, column = Post._meta.db_table, f"{by}_id"
    newest = (
        f"SELECT id FROM (SELECT id FROM {table} "  # noqa: S608 - our own names
        f"WHERE {column} = %s AND status = 'published' "
        "AND published_at <= %s ORDER BY published_at DESC, id DESC LIMIT %s) AS newest"
    )
    ids = RawSQL(  # noqa: S611 - the same
        f"SELECT post_id FROM ({near.post_ids_sql()}) AS near UNION ALL {newest}",  # noqa: S608 - the same
        [asked, near.CANDIDATES, shelf, MomentParameter.adapt(now), 2 * LENGTH],
    )
    return (
        Post.objects.published(now)
        .filter(pk__in=ids)
        .exclude(pk=post)
        .values_list("pk", "headline", "published_at", "path")
    )


def _more_by(by: str) -> Prepared:
    places = {
        "now": MomentParameter,
        "post": NumberParameter,
        "asked": TextParameter,
        "shelf": NumberParameter,
    }
    return Prepared(lambda **values: _more(**values, by=by), under=near.PLANNED_UNDER, **places)


MORE_OF = {"section": _more_by("section"), "category": _more_by("category")}


def related_to(post: Post, topics: Sequence[int], now: datetime, *, length: int = LENGTH) -> list[Near]:
    """Return up to `length` posts to read next, of those readers may see at the moment `now`.

    They are on the `topics` (tags) of `post`, then about its words, then of its 栏目. Shared tags and words of
    the headline decide, then the newest. The search index proposes, so no list of posts is walked. One query;
    a second if fewer than four share a topic.
    """
    words = near.topic_words(post.headline)
    found = on_topics(post, topics[:TOPICS], words, now)[:length]
    if len(found) < LEAST:
        found += more_like(post, words, now, without={one.pk for one in found})[: length - len(found)]
    return found


def on_topics(post: Post, topics: Sequence[int], words: Collection[str], now: datetime) -> list[Near]:
    """Return the posts that share a tag of `topics` or enough of the headline's `words`, nearest first."""
    question = near.question(words, post.body_html, topics)
    if not question:
        return []
    topics = [*topics, *[NOTHING] * (TOPICS - len(topics))] if topics else []
    padded = dict(zip(TOPIC_PLACES, topics, strict=bool(topics)))
    statement = BY_TOPICS if topics else BY_WORDS

    def nearness(row: Any) -> Any:
        pk, headline, published_at, _, shared = row
        return TAG_WEIGHT * shared + shared_characters(words, headline), published_at, pk

    found = statement.unconverted(now=now, post=post.pk, asked=question, **padded)
    nearest = statement.converted(sorted(found, key=nearness, reverse=True)[: 2 * LENGTH])
    return [Near(pk, headline, at, path) for pk, headline, at, path, _ in nearest]


def more_like(post: Post, words: Collection[str], now: datetime, *, without: Collection[int]) -> list[Near]:
    """Return the posts about the `words`, those with most of them first, then the newest of the same 栏目."""
    by = "section" if post.section_id else "category"
    shelf = post.section_id or post.category_id or NOTHING
    rows = MORE_OF[by].rows(now=now, post=post.pk, asked=near.loose_question(words), shelf=shelf)
    rows = [row for row in rows if row[0] not in without]
    rows.sort(key=lambda row: (shared_characters(words, row[1]), row[2], row[0]), reverse=True)
    return [Near(pk, headline, at, path) for pk, headline, at, path in rows]


def shared_characters(words: Collection[str], headline: str) -> int:
    """Return how many characters the `words` that stand in `headline` have."""
    return sum(len(word) for word in words if word in headline)
