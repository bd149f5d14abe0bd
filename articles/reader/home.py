"""The home page: 头条, 要闻, 最新, 快讯, then a block for each 栏目."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, When

from articles.models import Category, HomeSlot, Post
from articles.models.post import CARD_FIELDS

from .cards import recently_corrected
from .pictures import Drawn, drawn

TOP_LENGTH = HomeSlot.CAPACITY[HomeSlot.Place.TOP]
LATEST_LENGTH = 10  # headlines of the timeline
FLASHES_LENGTH = 6
BLOCKS = 12  # 栏目 blocks; where the 栏目 are fewer, 稿源栏目 fill up
BLOCK_LENGTH = 5  # headlines of a block, as on the old site
STALE_AFTER = timedelta(days=30)  # before the site's newest post: a block whose newest is older leaves
HOME_FIELDS = (
    *CARD_FIELDS, "short_headline", "is_advertisement",
    "cover__file", "cover__width", "cover__height", "cover__alt", "cover__sha256",
    "cover__focal_x", "cover__focal_y",
)  # fmt: skip


class Block(NamedTuple):
    """One 栏目 on the home page with its posts; `picture` belongs to the first, None without one."""

    category: Category
    posts: list
    picture: Drawn | None


def front():
    """Return what the home page shows: lead, top, latest, flashes, blocks; in a fixed number of queries."""
    placed = placed_posts()
    leads = placed.get((HomeSlot.Place.LEAD, None), [])[:1]
    tops = [pk for pk in placed.get((HomeSlot.Place.TOP, None), []) if pk not in leads][:TOP_LENGTH]
    newest = newest_posts()
    cards = {post.pk: post for post in newest}
    heads = {
        category: [pk for pk in pks if pk not in {*leads, *tops}][:1]
        for (place, category), pks in placed.items()
        if place == HomeSlot.Place.SECTION
    }
    curated = {*leads, *tops, *(pk for pks in heads.values() for pk in pks)}
    blocks = block_ids(newest[0].published_at if newest else None, curated)
    wanted = {pk for _, pks in blocks for pk in pks} | curated
    cards.update((post.pk, post) for post in home_cards(Post.objects.filter(pk__in=wanted - cards.keys())))
    free = [post.pk for post in newest if post.pk not in curated]
    leads = leads or free[:1]
    tops = tops + [pk for pk in free if pk not in leads][: TOP_LENGTH - len(tops)]
    rest = [pk for pk in free if pk not in {*leads, *tops}][:LATEST_LENGTH]
    return {
        "lead": cards[leads[0]] if leads else None,
        "top": [cards[pk] for pk in tops],
        "latest": [cards[pk] for pk in rest],
        "flashes": list(Post.objects.published().flashes().newest_first().for_listing()[:FLASHES_LENGTH]),
        "blocks": [
            block_of(category, [cards[pk] for pk in (heads.get(category.pk, []) + pks)[:BLOCK_LENGTH]])
            for category, pks in blocks
        ],
    }


def block_of(category, posts):
    """Return the Block of `category`."""
    cover = posts[0].cover if posts else None
    return Block(category, posts, drawn(cover, crop=True) if cover else None)


def home_cards(posts):
    """Load what the home page prints of `posts`: a headline card and its picture."""
    return (
        posts.select_related("category", "section", "source", "cover")
        .only(*HOME_FIELDS)
        .annotate(is_corrected=recently_corrected())
    )


def newest_posts():
    """Return the newest 稿件, enough for every place that is filled up."""
    length = LATEST_LENGTH + 2 * (TOP_LENGTH + 1) + BLOCKS
    ids = Post.objects.published().articles().newest_first().values("pk")[:length]
    return sorted(
        home_cards(Post.objects.filter(pk__in=ids)), key=lambda post: (post.published_at, post.pk), reverse=True
    )


def placed_posts():
    """Return {(place, category id or None): [post ids]} of the slots whose time it is and whose post readers may see."""
    slots = HomeSlot.objects.current().filter(post__in=Post.objects.published())
    placed = {}
    for place, section, post in slots.values_list("place", "section", "post"):
        placed.setdefault((place, section), []).append(post)
    return placed


def block_ids(newest_at, curated):
    """Return [(category, the ids of its five newest posts)]: 栏目 in their order, then the freshest 稿源栏目.

    `newest_at` is the time of the site's newest post (None: no posts); `curated` posts stand elsewhere on the page.
    Five subqueries, each one step in the index of the category, ask for all blocks at once.
    """
    if newest_at is None:
        return []
    posts = Post.objects.published().articles().newest_first()
    spare = posts.exclude(pk__in=curated)
    of_section, of_category = Q(section=OuterRef("pk")), Q(category=OuterRef("pk"))
    is_section = Q(kind=Category.Kind.SECTION)

    def step(posts, n, field):
        """Return the n-th newest of the category's posts."""
        return Case(
            When(is_section, then=Subquery(posts.filter(of_section).values(field)[n : n + 1])),
            default=Subquery(posts.filter(of_category).values(field)[n : n + 1]),
        )

    categories = (
        Category.objects.annotate(newest_at=step(posts, 0, "published_at"))
        .filter(newest_at__gte=newest_at - STALE_AFTER)
        .annotate(**{f"post_{n}": step(spare, n, "pk") for n in range(BLOCK_LENGTH)})
        .order_by(
            Case(When(is_section, then=0), default=1), Case(When(is_section, then=F("position"))), "-newest_at", "id"
        )
    )
    return [
        (category, [pk for n in range(BLOCK_LENGTH) if (pk := getattr(category, f"post_{n}"))])
        for category in categories[:BLOCKS]
    ]
