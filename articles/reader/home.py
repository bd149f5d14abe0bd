"""The home page: 头条, 要闻, 最新, 快讯, then a block for each 栏目."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, When

from articles.models import Category, HomeSlot, Post
from articles.models.post import CARD_FIELDS

from .article.pictures import Drawn, drawn
from .cards import recently_corrected

TOP_LENGTH = HomeSlot.CAPACITY[HomeSlot.Place.TOP]
LATEST_LENGTH = 10  # headlines of the timeline; one more for every two 快讯, which stand beside it
FLASHES_LENGTH = 6
BLOCKS = 12  # 栏目 blocks; where the 栏目 are fewer, 稿源栏目 fill up
BLOCKS_AT_LEAST = 6  # two rows: below that 稿源栏目 that have fallen silent fill up, too, the latest first
BLOCK_LENGTH = 5  # headlines of a block, as on the old site
STALE_AFTER = timedelta(days=30)  # before the site's newest post: a block whose newest is older leaves
HOME_FIELDS = (
    *CARD_FIELDS, "short_headline", "is_advertisement",
    "cover__file", "cover__width", "cover__height", "cover__alt", "cover__sha256",
    "cover__focal_x", "cover__focal_y", "cover__is_moving",
)  # fmt: skip


class Block(NamedTuple):
    """One 栏目 on the home page with its posts; `picture` belongs to the first, None without one.

    `silent_since` is the time of its newest post where that is long ago, else None.
    """

    category: Category
    posts: list
    picture: Drawn | None
    silent_since: datetime | None


def front():
    """Return what the home page shows: lead, top, latest, flashes, blocks; in a fixed number of queries."""
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
    free = [post.pk for post in newest if post.pk not in curated]
    leads = leads or free[:1]
    tops = tops + [pk for pk in free if pk not in leads][: TOP_LENGTH - len(tops)]
    above = [post for post in newest if post.pk in {*leads, *tops} - curated]
    blocks = block_ids(newest[0].published_at if newest else None, curated | {post.pk for post in above})
    cards = {post.pk: post for post in newest}
    wanted = {pk for _, pks in blocks for pk in pks} | curated
    cards.update((post.pk, post) for post in home_cards(Post.objects.filter(pk__in=wanted - cards.keys())))
    flashes = list(Post.objects.published().flashes().newest_first().for_listing()[:FLASHES_LENGTH])
    rest = [pk for pk in free if pk not in {*leads, *tops}][: LATEST_LENGTH + len(flashes) // 2]
    filled = [
        block_of(category, [cards[pk] for pk in heads.get(category.pk, [])], [cards[pk] for pk in pks], above)
        for category, pks in blocks
    ]
    return {
        "lead": cards[leads[0]] if leads else None,
        "top": [cards[pk] for pk in tops],
        "latest": [cards[pk] for pk in rest],
        "flashes": flashes,
        "blocks": [block for block in filled if block.posts],
    }


def block_of(category, head, posts, above):
    """Return the Block of `category`: its `head` if editors chose one, then its newest `posts`.

    What fell to a place `above` for want of an editor's choice is told there; it is repeated only where the
    block would otherwise be short.
    """
    repeated = [post for post in above if getattr(post, f"{category.post_field}_id") == category.pk]
    room = BLOCK_LENGTH - len(head)
    shown = [*posts[:room], *repeated[: max(0, room - len(posts))]]
    shown = head + sorted(shown, key=lambda post: (post.published_at, post.pk), reverse=True)
    cover = shown[0].cover if shown else None
    return Block(category, shown, drawn(cover, crop=True) if cover else None, category.silent_since)


def home_cards(posts):
    """Load what the home page prints of `posts`: a headline card and its picture."""
    return (
        posts.select_related("category", "section", "source", "cover")
        .only(*HOME_FIELDS)
        .annotate(is_corrected=recently_corrected())
    )


def newest_posts():
    """Return the newest 稿件, enough for every place that is filled up."""
    length = LATEST_LENGTH + FLASHES_LENGTH // 2 + 2 * (TOP_LENGTH + 1) + BLOCKS
    ids = Post.objects.published().articles().newest_first().values("pk")[:length]
    return sorted(
        home_cards(Post.objects.filter(pk__in=ids)),
        key=lambda post: (post.published_at, post.pk),
        reverse=True,
    )


def placed_posts():
    """Return {(place, category id or None): [post ids]} of the slots whose time it is and whose post readers may see."""
    slots = HomeSlot.objects.current().filter(post__in=Post.objects.published())
    placed = {}
    for place, section, post in slots.values_list("place", "section", "post"):
        placed.setdefault((place, section), []).append(post)
    return placed


def block_ids(newest_at, elsewhere):
    """Return [(category, the ids of its five newest posts)]: 栏目 in their order, then the freshest 稿源栏目.

    `newest_at` is the time of the site's newest post (None: no posts); posts `elsewhere` stand higher on the
    page. Five subqueries, each one step in the index of the category, ask for all blocks at once. Each
    category carries `silent_since`: None if it had a post within STALE_AFTER. A silent 栏目 leaves, a silent
    稿源栏目 does if BLOCKS_AT_LEAST remain without it: an archive spread over years still makes a page.
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

    categories = (
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
    found = []
    for category in categories[:BLOCKS]:
        category.silent_since = category.newest_at if category.newest_at < fresh_from else None
        if category.silent_since and len(found) >= BLOCKS_AT_LEAST:
            break
        found.append((category, [pk for n in range(BLOCK_LENGTH) if (pk := getattr(category, f"post_{n}"))]))
    return found
