"""标签, 上一篇 and 下一篇, and 相关阅读 as the page prints them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import DateTimeField, QuerySet, Subquery, TextField, Value
from django.template import loader
from django.utils.safestring import SafeString, mark_safe

from articles import composing
from articles.models import Post, Tag
from articles.models.post import PostQuerySet, address_of
from articles.search import related as choice
from articles.system.compiled_query import MomentParameter, NumberParameter, Prepared, TextParameter
from articles.text import clock, typesetting
from articles.web import addresses

REMEMBERED = 2048  # rendered headlines


class Headline(NamedTuple):
    """One line of 相关阅读, 上一篇 or 下一篇; `typeset` is the headline with the places where it may break."""

    headline: str
    url: str
    stamp: clock.Stamp
    pk: int
    typeset: SafeString

    @property
    def html(self) -> str:
        """The line of 相关阅读; the same headline stands under many posts."""
        return _html(self)


@lru_cache(REMEMBERED)
def _html(line: Headline) -> str:
    """Render a Headline."""
    return loader.get_template("articles/parts/related_line.html").render({"near": line})


class ShownTag(NamedTuple):
    """A tag as the page prints it."""

    name: str
    url: str


class Around(NamedTuple):
    """What stands around the text of a post."""

    tags: list[ShownTag]
    older: Headline | None
    newer: Headline | None
    related: list[Headline]


TAG, OLDER, NEWER, NEAR = range(4)  # what a row around a post is
PLACES = tuple(f"near_{n}" for n in range(composing.LENGTH))


def _beside(
    now: datetime, category: int, form: str, published_at: datetime, pk: int, *, newer: bool
) -> PostQuerySet:
    """Return the queryset of the one post before or after in the same 栏目.

    One bound on each side and an exclusion, rather than an OR, keep the search within the index; "before" is
    what readers could see when this post appeared.
    """
    posts = Post.objects.published(now if newer else published_at).filter(category=category, form=form)
    if newer:
        posts = posts.filter(published_at__gte=published_at).exclude(published_at=published_at, pk__lte=pk)
        return posts.order_by("published_at", "pk")
    return posts.exclude(published_at=published_at, pk__gte=pk).order_by("-published_at", "-pk")


def _around(
    now: datetime, post: int, category: int, form: str, published_at: datetime, **near: int
) -> QuerySet[Post]:
    """Return the queryset behind `around`.

    Its rows are (what it is, id, headline or name, path or slug, time, composed headline).
    """

    def lines(what: int, posts: PostQuerySet) -> QuerySet[Post]:
        return posts.values_list(Value(what), "pk", "headline", "path", "published_at", "composed__headline")

    def beside(*, newer: bool) -> PostQuerySet:
        found = _beside(now, category, form, published_at, post, newer=newer)
        return Post.objects.filter(pk=Subquery(found.values("pk")[:1]))

    nothing = (Value(None, output_field=DateTimeField()), Value(None, output_field=TextField()))
    tags = Tag.objects.filter(tagged_posts__content_object=post).order_by()
    # The posts first: their columns say how the rows are converted.
    return lines(NEAR, Post.objects.published(now).filter(pk__in=list(near.values()))).union(
        lines(OLDER, beside(newer=False)),
        lines(NEWER, beside(newer=True)),
        tags.values_list(Value(TAG), "tagged_posts__pk", "name", "slug", *nothing),
        all=True,
    )


PLACES_AROUND: dict[str, Any] = {
    "post": NumberParameter,
    "category": NumberParameter,
    "form": TextParameter,
    "published_at": MomentParameter,
}
PLACES_AROUND |= dict.fromkeys(PLACES, NumberParameter)
AROUND = Prepared(_around, now=MomentParameter, **PLACES_AROUND)


def around(post: Post, kept: Sequence[int], now: datetime, *, site_posts: int) -> Around:
    """Return what stands Around `post` at the moment `now`, in one query.

    `kept`: the ids that were chosen for 相关阅读. If readers may see too few of those, they are chosen here, in
    up to three more queries. `site_posts`: how many posts there are, or a little more.
    """
    rows = AROUND.rows(
        now=now,
        post=post.pk or choice.NOTHING,
        category=post.category_id or choice.NOTHING,
        form=post.form,
        published_at=post.published_at,
        **dict(zip(PLACES, [*kept, *[choice.NOTHING] * (len(PLACES) - len(kept))], strict=True)),
    )
    tags, beside, lines = [], {}, {}
    for what, pk, name, address, at, composed in rows:
        if what == TAG:
            tags.append((pk, ShownTag(name, addresses.of_page("tag", address))))
        elif what == NEAR:
            lines[pk] = headline_of(pk, name, at, address, composed)
        else:
            beside[what] = headline_of(pk, name, at, address, composed)
    related = [lines[pk] for pk in kept if pk in lines]
    if len(related) < choice.LEAST:
        topics = [tag.pk for tag in choice.tags_of(post, site_posts=site_posts) if tag.is_topic]
        found = choice.related_to(post, topics, now, length=composing.LENGTH)
        related = [headline_of(*one) for one in found]
    said = {each.pk for each in beside.values()}
    related = [each for each in related if each.pk not in said][: choice.LENGTH]
    return Around([tag for _, tag in sorted(tags)], beside.get(OLDER), beside.get(NEWER), related)


def headline_of(
    pk: int, headline: str, published_at: datetime, path: str, composed: str | None = None
) -> Headline:
    """Return the Headline of a post; `composed` as `set_headline` takes it."""
    return Headline(
        headline, address_of(path), clock.stamp(published_at), pk, set_headline(headline, composed)
    )


def set_headline(headline: str, composed: str | None) -> SafeString:
    """Return `headline` with the places where it may break.

    `composed`: as set at the post's last change, or None.
    """
    if composed is None or not typesetting.is_of(composed, headline):
        composed = typesetting.typeset(headline)
    return mark_safe(composed)  # noqa: S308 - escaped when it was set
