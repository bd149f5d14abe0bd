"""The home page: 头条, 今日要闻, 最新, 快讯, then a block for each 栏目."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, cast

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.template import loader
from django.utils import timezone

from articles.models import Category, HomeSlot, Picture, Post, Source
from articles.models.post import PostQuerySet
from articles.system import compiled_query
from articles.system.compiled_query import MomentParameter, NumberParameter, Prepared
from articles.text import clock
from articles.web import metadata

from . import columns
from .article.pictures import Drawn, drawn
from .cards import badges_html, corrected_since, recently_corrected

TOP_LENGTH = HomeSlot.CAPACITY[HomeSlot.Place.TOP]
LATEST_LENGTH = 10  # headlines that are left to the timeline where there are enough
LATEST_LEAST = 6  # headlines of it beside a short lead alone, lest it stand beside a hole
LATEST_MOST = 22  # it grows as deep as what stands beside it
FLASHES_LENGTH = 6
BLOCKS = 12  # 栏目 blocks
# Two rows: below that 稿源栏目 fill up, even some that have fallen silent, the latest first.
BLOCKS_AT_LEAST = 6
BLOCK_LENGTH = 5  # headlines of a block, as on the old site
SPARSE = 2  # pieces of a 栏目 that make no block of their own: such 栏目 share the row 更多栏目
TOP_DAYS = (1, 2, 3, 7)  # 今日要闻 reaches back so many days, as few as fill it
STALE_AFTER = timedelta(days=30)  # before the site's newest post: a block whose newest is older leaves
REMEMBERED = 128  # rendered parts, some 5 kB each with what they are made of
CHOSEN_STEP = 20  # cards are asked for by twenties
NOTHING = 0  # the id of no row, where there are fewer than places
POST_FIELDS = compiled_query.columns(
    Post, "id", "form", "is_important", "headline", "short_headline", "dek", "excerpt", "cover_id",
    "source_id", "category_id", "section_id", "ai_generated", "is_advertisement", "status", "published_at",
    "path",
)  # fmt: skip
SOURCE_FIELDS = compiled_query.columns(Source, "id", "name")
COVER_FIELDS = compiled_query.columns(
    Picture, "id", "file", "width", "height", "alt", "sha256", "focal_x", "focal_y", "is_moving", "ai_label",
    "ai_generated",
)  # fmt: skip
CATEGORY_FIELDS = compiled_query.columns(Category, "id", "kind", "name", "slug")


if TYPE_CHECKING:

    class HomePost(Post):
        """A post with what is read beside it: `printed` is the row, all that the page prints of it."""

        published_at: datetime  # readers see it, so it has one
        is_corrected: bool
        badges: str
        printed: tuple[object, ...]

else:
    HomePost = Post


class SectionBlock(NamedTuple):
    """One 栏目 on the home page with its posts; `picture` belongs to the first, None without one.

    `silent_since` is the time of its newest post where that is long ago, else None.
    """

    category: Category
    posts: list[HomePost]
    picture: Drawn | None
    silent_since: datetime | None

    @property
    def deks(self) -> int:
        """How many of the posts show their dek: a block of few pieces fills its room with more of them."""
        return 1 + BLOCK_LENGTH - len(self.posts)

    @property
    def printed(self) -> tuple[object, ...]:
        """All that the page prints of the block."""
        category = self.category
        shelf = (category.pk, category.name, category.slug, self.silent_since, self.picture)
        return *shelf, *(post.printed for post in self.posts)


@dataclass(frozen=True, slots=True)
class HomePart:
    """A part of the page: its template, all that this prints, and the context, which repeats it."""

    template: str
    printed: tuple[object, ...]
    context: dict[str, object] = field(compare=False)

    @property
    def html(self) -> str:
        """The part; an edition that moves on leaves most of them as they were."""
        return _html(self)


@lru_cache(REMEMBERED)
def _html(part: HomePart) -> str:
    """Render a HomePart: it is kept for what it prints."""
    return loader.get_template(f"articles/parts/home_{part.template}.html").render(part.context)


def page() -> dict[str, object]:
    """Return what the template of the home page prints."""
    shown, today = front(), timezone.localdate()
    lead, year = shown["lead"], str(today.year)
    description = "；".join(post.headline for post in [lead, *shown["top"]] if post)
    parts = {
        name: HomePart(name, (year, *(post.printed for post in posts)), {name: posts, "this_year": year})
        for name, posts in (("latest", shown["latest"]), ("flashes", shown["flashes"]))
        if posts
    }
    if shown["top"]:
        name = top_name(shown["top"], today)
        printed = (name, *(post.printed for post in shown["top"]))
        parts["top"] = HomePart("top", printed, {"top": shown["top"], "name": name})
    if lead:
        picture = shown["lead_picture"]
        at = clock.line_stamp(lead.published_at, today)
        context: dict[str, object] = {"lead": lead, "lead_picture": picture, "lead_at": at}
        parts["lead"] = HomePart("lead", (year, lead.printed, picture), context)
    if shown["more"]:
        printed = tuple(block.printed for block in shown["more"])
        parts["more"] = HomePart("more", printed, {"more": shown["more"]})
    return {
        "parts": parts,
        "blocks": [HomePart("block", block.printed, {"block": block}) for block in shown["blocks"]],
        "today": clock.masthead_day(today),
        "meta": metadata.of_home(description),
    }


class Front(TypedDict):
    """What the home page shows."""

    lead: HomePost | None
    lead_picture: Drawn | None
    top: list[HomePost]
    latest: list[HomePost]
    flashes: list[HomePost]
    blocks: list[SectionBlock]
    more: list[SectionBlock]


def front() -> Front:
    """Return what the home page shows, in a fixed number of queries.

    No story stands twice. 最新 is the newest there is but for what editors placed elsewhere and the lead; what
    nobody placed under 今日要闻 comes from behind it, of the same days. An advertisement leads nothing.
    """
    now = timezone.now()
    leads, tops, heads = placed_by_editors(now)
    curated = {*leads, *tops, *heads.values()}
    newest, flashes = newest_posts(now)
    cards = {post.pk: post for post in newest}
    free = [post.pk for post in newest if post.pk not in curated]
    leads = leads or [pk for pk in free if not cards[pk].is_advertisement][:1]
    free = [pk for pk in free if pk not in leads]
    tops = tops + filling([cards[pk] for pk in free], TOP_LENGTH - len(tops), now)
    depth = columns.beside(leads, tops, cards, flashes)
    free = [pk for pk in free if pk not in tops][:LATEST_MOST]
    latest = free[: max(LATEST_LEAST, columns.fitting([cards[pk] for pk in free], depth))]
    elsewhere = {*curated, *leads, *tops, *latest}
    blocks = block_ids(newest[0].published_at if newest else None, elsewhere, depth_of(elsewhere, cards), now)
    wanted = {pk for block in blocks for pk in block.posts} | curated
    cards.update((post.pk, post) for post in chosen_posts(wanted - cards.keys()))
    filled = [block_of(block, heads.get(block.category.pk), cards) for block in blocks]
    lead = cards[leads[0]] if leads else None
    return {
        "lead": lead,
        "lead_picture": drawn(lead.cover, crop=True) if lead and columns.is_landscape(lead.cover) else None,
        "top": [cards[pk] for pk in tops],
        "latest": [cards[pk] for pk in latest],
        "flashes": flashes,
        "blocks": [block for block in filled if len(block.posts) > SPARSE],
        "more": [block for block in filled if 0 < len(block.posts) <= SPARSE],
    }


def placed_by_editors(now: datetime) -> tuple[list[int], list[int], dict[int | None, int]]:
    """Return the ids of the lead (one or none), of 今日要闻, and {栏目: the first of its block}, none twice."""
    placed = placed_posts(now)
    leads = placed.get((HomeSlot.Place.LEAD, None), [])[:1]
    tops = [pk for pk in placed.get((HomeSlot.Place.TOP, None), []) if pk not in leads][:TOP_LENGTH]
    heads = {}
    for (place, category), pks in placed.items():
        free = [pk for pk in pks if pk not in {*leads, *tops}]
        if place == HomeSlot.Place.SECTION and free:
            heads[category] = free[0]
    return leads, tops, heads


def filling(free: list[HomePost], places: int, now: datetime) -> list[int]:
    """Return the ids for the `places` of 今日要闻 that nobody filled.

    They come from the latest days, so that today's news does not stand above that of years ago; 最新 keeps
    about half of them, at most ten.
    """
    days = news_days(free, now)
    taken = min(TOP_LENGTH, 2 * -(-len(days) // 4)) if len(days) > 2 else 0
    kept = min(LATEST_LENGTH, len(days) - taken)
    found = [post.pk for post in days[kept:] if not post.is_advertisement][:places]
    # They stand in pairs: one alone would leave a hole.
    return found[: len(found) - (TOP_LENGTH - places + len(found)) % 2]


def news_days(free: list[HomePost], now: datetime) -> list[HomePost]:
    """Return those of `free` that are of the last few days, as few days as make 最新 and 今日要闻 full.

    An archive without anything newer is taken whole.
    """
    if not free or free[0].published_at < now - STALE_AFTER:
        return free
    newest_on = clock.day_of(free[0].published_at)
    for length in TOP_DAYS:
        first = newest_on - timedelta(days=length - 1)
        found = [post for post in free if clock.day_of(post.published_at) >= first]
        if len(found) >= 2 * TOP_LENGTH:
            break
    return found


def top_name(posts: list[HomePost], today: date) -> str:
    """Return what the place 今日要闻 is called with these `posts`: it says today only of today's."""
    oldest = min(clock.day_of(post.published_at) for post in posts)
    if oldest == today:
        return "今日要闻"
    return "近日要闻" if oldest > today - timedelta(days=TOP_DAYS[-1]) else "往日要闻"


class BlockIds(NamedTuple):
    """A 栏目 that may have a block, with the ids of its newest posts; `silent_since` as SectionBlock has it."""

    category: Category
    silent_since: datetime | None
    posts: list[int]


def block_of(block: BlockIds, head: int | None, cards: Mapping[int, HomePost]) -> SectionBlock:
    """Return the SectionBlock of `block`, behind the post `head` that an editor placed there, if any."""
    ids = [*filter(None, [head]), *block.posts][:BLOCK_LENGTH]
    posts = [cards[pk] for pk in ids]
    cover = posts[0].cover if posts else None
    picture = drawn(cover, crop=True) if cover else None
    return SectionBlock(block.category, posts, picture, block.silent_since)


def _cards(posts: PostQuerySet, since: datetime) -> QuerySet[Post]:
    """Return the queryset of what the home page prints of `posts`."""
    return posts.order_by().values_list(
        *POST_FIELDS,
        *(f"source__{field}" for field in SOURCE_FIELDS),
        *(f"cover__{field}" for field in COVER_FIELDS),
        recently_corrected(since),
    )


def _newest(now: datetime, since: datetime) -> QuerySet[Post]:
    """Return the queryset of the newest 稿件 and 快讯; enough 稿件 for every place that is filled up."""
    posts = Post.objects.published(now).newest_first()
    length = LATEST_MOST + 2 * (TOP_LENGTH + 1) + BLOCKS
    articles, flashes = posts.articles().values("pk")[:length], posts.flashes().values("pk")[:FLASHES_LENGTH]
    return _cards(Post.objects.filter(pk__in=articles), since).union(
        _cards(Post.objects.filter(pk__in=flashes), since), all=True
    )


NEWEST = Prepared(_newest, now=MomentParameter, since=MomentParameter)


@cache
def _chosen(size: int) -> Prepared:
    """Return the statement for the cards of `size` posts."""
    places: dict[str, Any] = {f"post_{n}": NumberParameter for n in range(size)}

    def asked(since: datetime, **ids: int) -> QuerySet[Post]:
        return _cards(Post.objects.filter(pk__in=list(ids.values())), since)

    return Prepared(asked, since=MomentParameter, **places)


def chosen_posts(ids: Iterable[int]) -> list[HomePost]:
    """Return the posts with these `ids`, as `newest_posts` loads them."""
    ids = list(ids)
    if not ids:
        return []
    size = -(-len(ids) // CHOSEN_STEP) * CHOSEN_STEP  # so few sizes that each is soon compiled
    places = {f"post_{n}": pk for n, pk in enumerate([*ids, *[NOTHING] * (size - len(ids))])}
    return list(map(_post, _chosen(size).rows(since=corrected_since(), **places)))


def newest_posts(now: datetime) -> tuple[list[HomePost], list[HomePost]]:
    """Return (the newest 稿件, the newest 快讯), each with its source, its cover and `is_corrected`."""
    posts = sorted(
        map(_post, NEWEST.rows(now=now, since=corrected_since())),
        key=lambda post: (post.published_at, post.pk),
        reverse=True,
    )
    is_flash = Post.Form.FLASH
    return [post for post in posts if post.form != is_flash], [
        post for post in posts if post.form == is_flash
    ]


def _post(row: Sequence[Any]) -> HomePost:
    """Return the post of a row of `_cards`; `printed` is the row, all that pages print of it."""
    values = iter(row)
    post: Any = Post.from_db(None, POST_FIELDS, list(islice(values, len(POST_FIELDS))))
    for name, model, fields in (("source", Source, SOURCE_FIELDS), ("cover", Picture, COVER_FIELDS)):
        found = list(islice(values, len(fields)))
        post._state.fields_cache[name] = model.from_db(None, fields, found) if found[0] else None
    post.is_corrected = bool(next(values))
    post.badges = badges_html(
        post.is_important, post.is_corrected, post.is_advertisement, post.is_machine_written
    )
    post.printed = tuple(row)
    return cast(HomePost, post)


def _placed(now: datetime) -> QuerySet[HomeSlot, tuple[str, int, int]]:
    """Return the queryset behind `placed_posts`."""
    # For each slot its post, rather than one of all posts: SQLite would list them first.
    seen = Post.objects.published(now).filter(pk=OuterRef("post"))
    slots = HomeSlot.objects.current(now).filter(Exists(seen))
    slots = slots.exclude(~Q(place=HomeSlot.Place.SECTION), post__is_advertisement=True)
    return slots.values_list("place", "section", "post")


PLACED = Prepared(_placed, now=MomentParameter)


def placed_posts(now: datetime) -> dict[tuple[str, int | None], list[int]]:
    """Return {(place, category id or None): [post ids]} of the slots in force.

    What became an advertisement after it was placed keeps only a place within its 栏目.
    """
    placed: dict[tuple[str, int | None], list[int]] = {}
    for place, section, post in PLACED.rows(now=now):
        placed.setdefault((place, section), []).append(post)
    return placed


def _filled(now: datetime, fresh_from: datetime) -> QuerySet[Any, Any]:
    """Return the queryset of the 栏目 and 稿源栏目 that may have a block, in the order of the page."""
    posts = Post.objects.published(now).articles().newest_first()
    is_section = Q(kind=Category.Kind.SECTION)
    newest_at = Case(
        When(is_section, then=Subquery(posts.filter(section=OuterRef("pk")).values("published_at")[:1])),
        default=Subquery(posts.filter(category=OuterRef("pk")).values("published_at")[:1]),
    )
    filled: QuerySet[Any] = Category.objects.annotate(newest_at=newest_at)  # annotated, no field of theirs
    return (
        filled.filter(Q(newest_at__gte=fresh_from) | ~is_section & Q(newest_at__isnull=False))
        .order_by(
            Case(When(is_section, then=0), default=1),
            Case(When(is_section, then=F("position"))),
            "-newest_at",
            "id",
        )
        .values_list(*CATEGORY_FIELDS, "newest_at")[:BLOCKS]
    )


FILLED = Prepared(_filled, now=MomentParameter, fresh_from=MomentParameter)


def _newest_of_each(now: datetime, length: int, **shelves: int) -> QuerySet[Post]:
    """Return the queryset of (place, id, time) of the newest `length` 稿件 of each block.

    Those are BLOCKS 栏目 and as many 稿源栏目.
    """
    posts = Post.objects.published(now).articles().newest_first()
    steps = [
        Post.objects.filter(
            pk__in=posts.filter(**{kind: shelves[f"{kind}_{n}"]}).values("pk")[:length]
        ).values_list(Value(n), "pk", "published_at")
        for n in range(BLOCKS)
        for kind in ("section", "category")
    ]
    return steps[0].union(*steps[1:], all=True)


SHELVES: dict[str, Any] = {
    f"{kind}_{n}": NumberParameter for kind in ("section", "category") for n in range(BLOCKS)
}
NEWEST_OF_EACH = Prepared(_newest_of_each, now=MomentParameter, length=NumberParameter, **SHELVES)


def depth_of(elsewhere: Collection[int], cards: Mapping[int, HomePost]) -> int:
    """Return how many posts of one shelf hold its newest for a block, though all `elsewhere` be among them.

    `cards` are the posts that are loaded.
    """
    known = [cards[pk] for pk in elsewhere if pk in cards]
    shelves = Counter(shelf for post in known for shelf in {post.category_id, post.section_id})
    return BLOCK_LENGTH + max(shelves.values(), default=0) + len(elsewhere) - len(known)


def block_ids(
    newest_at: datetime | None, elsewhere: Collection[int], depth: int, now: datetime
) -> list[BlockIds]:
    """Return the blocks, each with its five newest posts: 栏目 in their order, then the freshest 稿源栏目.

    `newest_at` is the time of the site's newest post (None: no posts); posts `elsewhere` stand higher on
    the page; `depth` as `depth_of` returns it. 稿源栏目 come in only below BLOCKS_AT_LEAST full blocks,
    without what a 栏目 tells already. Two questions, each a step in the index of every category. A 栏目 is
    silent that had no post within STALE_AFTER, and leaves; a silent 稿源栏目 fills up as others do: an
    archive spread over years still makes a page.
    """
    if newest_at is None:
        return []
    fresh_from = newest_at - STALE_AFTER
    shelves = dict.fromkeys(SHELVES, NOTHING)
    categories: list[tuple[Category, datetime | None]] = []
    for n, (*values, category_newest_at) in enumerate(FILLED.rows(now=now, fresh_from=fresh_from)):
        category = Category.from_db(None, CATEGORY_FIELDS, values)
        shelves[f"{category.post_field}_{n}"] = category.pk
        categories.append((category, category_newest_at if category_newest_at < fresh_from else None))
    newest: dict[int, list[tuple[Any, int]]] = {}
    # Unconverted, a time still tells the newer: making aware moments of hundreds takes longer than asking.
    rows = NEWEST_OF_EACH.unconverted(now=now, length=depth, **shelves)
    for n, pk, at in rows:
        if pk not in elsewhere:
            newest.setdefault(n, []).append((at, pk))
    found: list[BlockIds] = []
    told: set[int] = set()
    for n, (category, silent_since) in enumerate(categories):
        is_outlet = category.kind == Category.Kind.OUTLET
        if is_outlet and sum(len(block.posts) > SPARSE for block in found) >= BLOCKS_AT_LEAST:
            break
        steps = [pk for _, pk in sorted(newest.get(n, ()), reverse=True)[:BLOCK_LENGTH]]
        shown = [pk for pk in steps if pk not in told]
        told.update(shown)
        found.append(BlockIds(category, silent_since, shown))
    return found
