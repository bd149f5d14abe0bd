"""标签 and 相关阅读: what a post is about, and what else is."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Replace

from articles.models import Category, Post, Source, Tag, TaggedPost
from articles.search import near

LENGTH = 6  # headlines
COMMON_SHARE = 0.02  # a tag on a larger share of all posts says nothing about any of them
COMMON_FLOOR = 6  # … but on a small site a tag with one list's worth of posts is still a topic
TAG_WEIGHT = 4  # characters of a shared word that one shared tag is worth


class ShownTag(NamedTuple):
    """A tag as the page prints it; `is_topic`: neither an outlet's name nor on every other post."""

    pk: int
    name: str
    slug: str
    is_topic: bool


def tags_of(post, *, site_posts):
    """Return the ShownTags of `post` in their order, in one query.

    `site_posts` is the number of posts or a little more. “On more than 2 % of them” is one jump in the index.
    """
    common = max(COMMON_FLOOR, int(site_posts * COMMON_SHARE))
    carriers = TaggedPost.objects.filter(tag=OuterRef("pk")).order_by("content_object")
    outlet = Replace(OuterRef("name"), Value("新闻"), Value(""))
    names_outlet = Exists(Source.objects.filter(name=outlet)) | Exists(
        Category.objects.filter(name=outlet, kind=Category.Kind.OUTLET)
    )
    rows = (
        Tag.objects.filter(tagged_posts__content_object=post)
        .order_by("tagged_posts__pk")
        .values_list("pk", "name", "slug", Subquery(carriers.values("pk")[common : common + 1]), names_outlet)
    )
    return [ShownTag(pk, name, slug, beyond is None and not is_outlet) for pk, name, slug, beyond, is_outlet in rows]


def related_to(post, tags):
    """Return up to six readers' posts on the topics of `post`, in one query: by shared tags and words of the headline.

    Those that share most come first, then the newest. The search index proposes, so no list of posts is walked.
    """
    topics = [tag.pk for tag in tags if tag.is_topic]
    words = near.topic_words(post.headline)
    candidates = near.index_rows(words, post.body_html, topics)
    if candidates is None:
        return []
    posts = (
        Post.objects.published()
        .filter(search_doc__in=candidates)
        .exclude(pk=post.pk)
        .annotate(shared=Count("tagged_posts", filter=Q(tagged_posts__tag__in=topics)))
        .only("headline", "path", "published_at", "status")
    )

    def nearness(other):
        """Return what `other` shares, a tag weighing as much as a word of four characters; then its time."""
        return (
            TAG_WEIGHT * other.shared + sum(len(word) for word in words if word in other.headline),
            other.published_at,
        )

    return sorted(posts, key=nearness, reverse=True)[:LENGTH]
