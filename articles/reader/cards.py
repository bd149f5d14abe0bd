"""The headline cards of the lists: read in one query that is built once, and rendered once per content."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.template import loader
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles.models import Correction, Post
from articles.models.post import PostQuerySet, address_of
from articles.system.compiled_query import CountRows, MomentParameter, NumberParameter, Prepared
from articles.text import clock
from articles.web import addresses

CORRECTION_SHOWN_FOR = timedelta(days=7)
SHOWN_TAGS = 2
REMEMBERED = 2048  # rendered cards, some 2 kB each with what they are made of


class Card(NamedTuple):
    """One post of a list with everything that is printed of it.

    `tags` are (name, address), `text` is a 快讯's own.
    """

    pk: int
    published_at: datetime
    headline: str
    standfirst: str
    url: str
    source: str
    tags: tuple[tuple[str, str], ...]
    is_corrected: bool
    is_advertisement: bool
    is_important: bool
    is_machine_written: bool
    cover: int | None
    text: str

    @property
    def stamp(self) -> clock.Stamp:
        """The time of publication as pages print it."""
        return clock.stamp(self.published_at)

    @property
    def shown_tags(self) -> tuple[tuple[str, str], ...]:
        """As many tags as a line has room for."""
        return self.tags[:SHOWN_TAGS]

    def under(self, *, tag: str = "", source: str = "") -> "Card":
        """Return the card as the page of a tag (its address) or an outlet shows it.

        That page need not name itself on every line.
        """
        tags = tuple(each for each in self.tags if each[1] != tag)
        return self._replace(tags=tags, source="" if self.source == source else self.source)

    @property
    def badges(self) -> str:
        """What is said beside the headline: 重要, 更正, 广告, AI 生成."""
        return badges_html(
            self.is_important, self.is_corrected, self.is_advertisement, self.is_machine_written
        )

    @property
    def rest(self) -> str:
        """The text of a 快讯 without the headline it opens with, bracketed or as its first sentence."""
        for opening in (f"【{self.headline}】", self.headline):
            if self.text.startswith(opening):
                return self.text[len(opening) :].lstrip("。 　\n")
        return self.text

    @property
    def html(self) -> str:
        """The card of a headline list."""
        return _html(self)


@lru_cache(REMEMBERED)
def _html(card: Card) -> str:
    """Render `card`; it is cached by what it prints, being the same in every edition and on every page."""
    return loader.get_template("articles/parts/card.html").render({"card": card})


@cache
def badges_html(
    is_important: bool, is_corrected: bool, is_advertisement: bool, is_machine_written: bool
) -> str:
    """Return the badges of a headline; they stand before it, where no clamped line can hide them."""
    badges = {
        "is_important": is_important, "is_corrected": is_corrected,
        "is_advertisement": is_advertisement, "is_machine_written": is_machine_written,
    }  # fmt: skip
    return loader.get_template("articles/parts/badges.html").render(badges) if any(badges.values()) else ""


class Day(NamedTuple):
    """The cards of one day of a list, under its heading."""

    date: date
    heading: str
    cards: list[Card]

    @property
    def html(self) -> SafeString:
        """The cards, one after the other."""
        return mark_safe("".join(card.html for card in self.cards))  # noqa: S308 - rendered by a template


def by_day(cards: Iterable[Card]) -> list[Day]:
    """Return the Days of `cards`, which stand in the order of a list."""
    today = timezone.localdate()
    days = groupby(cards, key=lambda card: clock.local(card.published_at).date())
    return [Day(day, clock.spoken_day(day, today), list(group)) for day, group in days]


class Cursor(NamedTuple):
    """A post deep in a list, from which a page is counted instead of from the newest."""

    published_at: datetime
    pk: int


class Listing:
    """A kind of list that readers page through.

    `make` takes what readers may see and its own places by name, and returns the posts of the list; `places`
    says what kind of value each place takes. `has_text`: the cards carry the texts (快讯 are short).

    Lists end at the moment `until` where one is given; pages are counted from a Cursor where one is given.
    """

    def __init__(self, make: Callable[..., PostQuerySet], *, has_text: bool = False, **places: Any) -> None:
        self._make = make
        self._has_text = has_text
        self._places: dict[str, Any] = {"now": MomentParameter, "until": MomentParameter, **places}
        self._page_of = cache(self._page_statement)
        self._cursor = Prepared(self._cursor_rows, offset=NumberParameter, pk=NumberParameter, **self._places)
        self._count = Prepared(self._count_rows, **self._places)

    def _until(self, now: datetime, until: datetime, **values: Any) -> PostQuerySet:
        """Return the queryset of the list's posts up to the moment `until`."""
        return self._make(Post.objects.published(now, until=until), **values)

    def _from(self, now: datetime, until: datetime, pk: int, **values: Any) -> PostQuerySet:
        """Return the queryset of the posts from the one with this time and id on, newest first."""
        posts = self._until(now, until, **values)
        return posts.exclude(published_at=until, pk__gt=pk).newest_first()

    def _page_statement(self, limit: int) -> Prepared:
        """Return the statement for pages of `limit` posts, a constant by which its plan knows how few."""
        return Prepared(
            partial(self._page_rows, limit),
            since=MomentParameter,
            offset=NumberParameter,
            pk=NumberParameter,
            **self._places,
        )

    def _page_rows(self, limit: int, since: datetime, offset: int, **values: Any) -> QuerySet[Post]:
        return _rows(self._from(**values), since, slice(offset, offset + limit), self._has_text)

    def _cursor_rows(self, offset: int, **values: Any) -> QuerySet[Post, Any]:
        return self._from(**values).values_list("published_at", "pk")[offset : offset + 1]

    def _count_rows(self, **values: Any) -> QuerySet[Post, Any]:
        return self._until(**values).order_by().values_list(CountRows())

    def count(self, now: datetime, *, until: datetime | None = None, **values: Any) -> int:
        """Return how many posts the list has at the moment `now`."""
        ((count,),) = self._count.rows(now=now, until=until or now, **values)
        return int(count)

    def posts(self, now: datetime, **values: Any) -> PostQuerySet:
        """Return the list's posts at the moment `now`, unordered."""
        return self._make(Post.objects.published(now), **values)

    def cursor(
        self,
        offset: int,
        now: datetime,
        *,
        start: Cursor | None = None,
        until: datetime | None = None,
        **values: Any,
    ) -> Cursor | None:
        """Return the Cursor `offset` posts down the list or below `start`, or None if the list is shorter."""
        rows = self._cursor.rows(now=now, offset=offset, **_beginning(start, until or now), **values)
        return Cursor(*rows[0]) if rows else None

    def cards(
        self,
        offset: int,
        limit: int,
        now: datetime,
        *,
        start: Cursor | None = None,
        until: datetime | None = None,
        **values: Any,
    ) -> list[Card]:
        """Return `limit` Cards from `offset` on, newest first, in one query.

        `offset` counts from `start` if given.
        """
        begin = _beginning(start, until or now)
        rows = self._page_of(limit).rows(now=now, since=corrected_since(), offset=offset, **begin, **values)
        # In order here: an ORDER BY outside would tempt the database to walk the index a second time.
        rows.sort(key=itemgetter(*NEWEST_FIRST), reverse=True)
        return [_card(list(group)) for _, group in groupby(rows, key=itemgetter(*NEWEST_FIRST))]


BEYOND_ALL_IDS = 2**63 - 1
TAG = 14  # the first column of a tag in a row
NEWEST_FIRST = (1, 0)  # published_at and pk among the columns of a row


def _beginning(cursor: Cursor | None, until: datetime) -> dict[str, Any]:
    """Return the values of the places that say where counting starts: at `cursor`, or at the newest."""
    return (
        {"until": cursor.published_at, "pk": cursor.pk} if cursor else {"until": until, "pk": BEYOND_ALL_IDS}
    )


def _rows(posts: PostQuerySet, since: datetime, page: slice, has_text: bool) -> QuerySet[Post]:
    """Return the queryset of a page's rows, one for each post and tag.

    The subquery walks the list's covering index alone; the posts are then read by their ids.
    """
    ids = posts.values("pk")[page]
    return Post.objects.filter(pk__in=ids).values_list(
        "pk", "published_at", "headline", "dek", "excerpt", "path", "source__name", "category__name",
        recently_corrected(since), "is_advertisement", "is_important", "ai_generated", "cover_id",
        "body_text" if has_text else Value("", output_field=TextField()),
        "tagged_posts__pk", "tagged_posts__tag__name", "tagged_posts__tag__slug",
    )  # fmt: skip


def _card(rows: Sequence[tuple[Any, ...]]) -> Card:
    """Return the Card of the rows of one post; a tag that repeats the outlet is left out."""
    pk, published_at, headline, dek, excerpt, path, source, category, *rest = rows[0][:TAG]
    corrected, advertisement, important, ai, cover, text = rest
    tagged = sorted(row[TAG:] for row in rows if row[TAG] is not None)
    said = {f"{name}新闻" for name in (source, category) if name}
    tags = tuple((name, addresses.of_page("tag", slug)) for _, name, slug in tagged if name not in said)
    return Card(
        pk,
        published_at,
        headline,
        dek or excerpt,
        address_of(path),
        source or "",
        tags,
        bool(corrected),
        bool(advertisement),
        bool(important),
        ai in Post.MACHINE_WRITTEN,
        cover,
        text,
    )


def corrected_since() -> datetime:
    """Return the moment from which on a wrong headline that was put right is marked.

    That is seven days of Shanghai ago.
    """
    return clock.start_of(timezone.localdate()) - CORRECTION_SHOWN_FOR


def recently_corrected(since: datetime | None = None) -> Exists:
    """Return the condition of 更正 in lists: the headline was wrong, and was corrected after `since`."""
    since = since or corrected_since()
    return Exists(
        Correction.objects.filter(post=OuterRef("pk"), concerns_headline=True, corrected_at__gte=since)
    )
