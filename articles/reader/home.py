"""The home page: 头条, 今日要闻, 最新, 快讯, then a block for each 栏目."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from articles.models import Category, HomeSlot, Post
from articles.models.post import CARD_FIELDS
from articles.text import clock
from articles.web import metadata

from . import columns
from .article.pictures import Drawn, drawn
from .cards import marks_html, recently_corrected

TOP_LENGTH = HomeSlot.CAPACITY[HomeSlot.Place.TOP]
LATEST_LENGTH = 10  # headlines of the timeline at least, where there are as many
LATEST_MOST = 22  # it grows as deep as what stands beside it
FLASHES_LENGTH = 6
BLOCKS = 12  # 栏目 blocks
BLOCKS_AT_LEAST = (
    6  # two rows: below that 稿源栏目 fill up, even some that have fallen silent, the latest first
)
BLOCK_LENGTH = 5  # headlines of a block, as on the old site
SPARSE = 2  # pieces of a 栏目 that make no block of their own: such 栏目 share the row 更多栏目
STALE_AFTER = timedelta(days=30)  # before the site's newest post: a block whose newest is older leaves
HOME_FIELDS = (
    *CARD_FIELDS, "short_headline", "is_advertisement", "ai_generated",
    "cover__file", "cover__width", "cover__height", "cover__alt", "cover__sha256",
    "cover__focal_x", "cover__focal_y", "cover__is_moving", "cover__ai_label", "cover__ai_generated",
)  # fmt: skip


class Block(NamedTuple):
    """One 栏目 on the home page with its posts; `picture` belongs to the first, None without one.

    `silent_since` is the time of its newest post where that is long ago, else None.
    """

    category: Category
    posts: list
    picture: Drawn | None
    silent_since: datetime | None

    @property
    def deks(self):
        """How many of the posts show their dek: a block of few pieces fills its room with more of them."""
        return 1 + BLOCK_LENGTH - len(self.posts)


def page():
    """Return what the template of the home page prints."""
    shown, today = front(), timezone.localdate()
    description = "；".join(post.headline for post in [shown["lead"], *shown["top"]] if post)
    return {
        **shown,
        "today": clock.masthead_day(today),
        "this_year": str(today.year),
        "meta": metadata.of_home(description),
    }


def front():
    """Return what the home page shows: lead, top, latest, flashes, blocks, more; in a fixed number of queries.

    No story stands twice. 最新 is the newest there is but for what editors placed elsewhere and the lead; what
    nobody placed under 今日要闻 comes from behind it. An advertisement leads nothing.
    """
    placed = placed_posts()
    leads = placed.get((HomeSlot.Place.LEAD, None), [])[:1]
    tops = [pk for pk in placed.get((HomeSlot.Place.TOP, None), []) if pk not in leads][:TOP_LENGTH]
    heads = {
        category: [pk for pk in pks if pk not in {*leads, *tops}][:1]
        for (place, category), pks in placed.items()
        if place == HomeSlot.Place.SECTION
    }
    curated = {*leads, *tops, *(pk for pks in heads.values() for pk in pks)}
    newest = newest_posts()
    news = {post.pk for post in newest if not post.is_advertisement}
    free = [post.pk for post in newest if post.pk not in curated]
    leads = leads or [pk for pk in free if pk in news][:1]
    free = [pk for pk in free if pk not in leads]
    # A site of few pieces divides them.
    timeline = free[: min(LATEST_LENGTH, max(len(free) - TOP_LENGTH, len(free) // 2))]
    tops = tops + [pk for pk in free[len(timeline) :] if pk in news][: TOP_LENGTH - len(tops)]
    cards = {post.pk: post for post in newest}
    flashes = flash_lines()
    depth = columns.beside(leads, tops, cards, flashes)
    free = [pk for pk in free if pk not in tops][:LATEST_MOST]
    latest = free[: max(len(timeline), columns.fitting([cards[pk] for pk in free], depth))]
    blocks = block_ids(newest[0].published_at if newest else None, {*curated, *leads, *tops, *latest})
    wanted = {pk for _, pks in blocks for pk in pks} | curated
    cards.update((post.pk, post) for post in home_cards(Post.objects.filter(pk__in=wanted - cards.keys())))
    lead = cards[leads[0]] if leads else None
    top, rest = [cards[pk] for pk in tops], [cards[pk] for pk in latest]
    filled = [
        block_of(category, [cards[pk] for pk in [*heads.get(category.pk, []), *pks][:BLOCK_LENGTH]])
        for category, pks in blocks
    ]
    shown = [
        *filter(None, [lead]),
        *top,
        *rest,
        *flashes,
        *(post for block in filled for post in block.posts),
    ]
    for post in shown:
        post.marks = marks_html(post.is_corrected, post.is_advertisement, post.is_machine_written)
    return {
        "lead": lead,
        "lead_picture": drawn(lead.cover, crop=True) if lead and columns.is_landscape(lead.cover) else None,
        "top": top,
        "latest": rest,
        "flashes": flashes,
        "blocks": [block for block in filled if len(block.posts) > SPARSE],
        "more": [block for block in filled if 0 < len(block.posts) <= SPARSE],
    }


def block_of(category, posts):
    """Return the Block of `category` with `posts`."""
    cover = posts[0].cover if posts else None
    return Block(category, posts, drawn(cover, crop=True) if cover else None, category.silent_since)


def home_cards(posts):
    """Load what the home page prints of `posts`: a headline card and its picture."""
    return (
        posts.select_related("category", "section", "source", "cover")
        .only(*HOME_FIELDS)
        .annotate(is_corrected=recently_corrected())
    )


def newest_posts():
    """Return the newest 稿件, enough for every place that is filled up, whatever editors took out of them."""
    length = LATEST_MOST + 2 * (TOP_LENGTH + 1) + BLOCKS
    ids = Post.objects.published().articles().newest_first().values("pk")[:length]
    return sorted(
        home_cards(Post.objects.filter(pk__in=ids)),
        key=lambda post: (post.published_at, post.pk),
        reverse=True,
    )


def flash_lines():
    """Return the newest 快讯."""
    posts = Post.objects.published().flashes().newest_first().for_listing()
    found = posts.only(*CARD_FIELDS, "is_advertisement", "ai_generated").annotate(
        is_corrected=recently_corrected()
    )
    return list(found[:FLASHES_LENGTH])


def placed_posts():
    """Return {(place, category id or None): [post ids]} of the slots whose time it is and whose post readers may see.

    What became an advertisement after it was placed keeps a place within its 栏目 alone.
    """
    slots = HomeSlot.objects.current().filter(post__in=Post.objects.published())
    slots = slots.exclude(~Q(place=HomeSlot.Place.SECTION), post__is_advertisement=True)
    placed: dict[tuple[str, int | None], list[int]] = {}
    for place, section, post in slots.values_list("place", "section", "post"):
        placed.setdefault((place, section), []).append(post)
    return placed


def block_ids(newest_at, elsewhere):
    """Return [(category, the ids of its five newest posts)]: 栏目 in their order, then the freshest 稿源栏目.

    `newest_at` is the time of the site's newest post (None: no posts); posts `elsewhere` stand higher on the
    page. 稿源栏目 come in only below BLOCKS_AT_LEAST full blocks, without what a 栏目 tells already. Five subqueries, each one step in the index of the category, ask for all blocks at once. Each
    category carries `silent_since`: None if it had a post within STALE_AFTER. A silent 栏目 leaves; a silent
    稿源栏目 fills up as others do: an archive spread over years still makes a page.
    """
    if newest_at is None:
        return []
    posts = Post.objects.published().articles().newest_first()
    spare = posts.exclude(pk__in=elsewhere)
    of_section, of_category = Q(section=OuterRef("pk")), Q(category=OuterRef("pk"))
    is_section = Q(kind=Category.Kind.SECTION)
    fresh_from = newest_at - STALE_AFTER

    def step(posts, n, field):
        """Return the n-th newest of the category's posts."""
        return Case(
            When(is_section, then=Subquery(posts.filter(of_section).values(field)[n : n + 1])),
            default=Subquery(posts.filter(of_category).values(field)[n : n + 1]),
        )

    categories: QuerySet[Any] = (  # what is annotated and added is no field of theirs
        Category.objects.annotate(newest_at=step(posts, 0, "published_at"))
        .filter(Q(newest_at__gte=fresh_from) | ~is_section & Q(newest_at__isnull=False))
        .annotate(**{f"post_{n}": step(spare, n, "pk") for n in range(BLOCK_LENGTH)})
        .order_by(
            Case(When(is_section, then=0), default=1),
            Case(When(is_section, then=F("position"))),
            "-newest_at",
            "id",
        )
    )
    found: list[tuple[Category, list[int]]] = []
    told: set[int] = set()
    for category in categories[:BLOCKS]:
        is_outlet = category.kind == Category.Kind.OUTLET
        if is_outlet and sum(len(posts) > SPARSE for _, posts in found) >= BLOCKS_AT_LEAST:
            break
        category.silent_since = category.newest_at if category.newest_at < fresh_from else None
        steps = [getattr(category, f"post_{n}") for n in range(BLOCK_LENGTH)]
        shown = [pk for pk in steps if pk and pk not in told]
        told.update(shown)
        found.append((category, shown))
    return found
