"""Paging that costs the same on every page: ids from a covering index first, then twenty rows."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode

from articles.models import Correction, Post, TaggedPost
from articles.models.post import CARD_FIELDS

from . import addresses, delivery

CORRECTION_SHOWN_FOR = timedelta(days=7)
LAST_THINKABLE_PAGE = 1_000_000  # more pages than any list will have; a larger number is somebody's joke


@dataclass(frozen=True)
class Page:
    """Page `number` of `pages` of a list, with its posts and the address of the list."""

    number: int
    pages: int
    posts: list
    path: str
    query: str = ""

    def url(self, number):
        """Return the address of page `number`; the first page is the list's own address."""
        pairs = [part for part in (self.query, urlencode({"page": number}) if number > 1 else "") if part]
        return self.path + ("?" + "&".join(pairs) if pairs else "")

    @property
    def previous_url(self):
        """The address of the page before; "" on the first."""
        return self.url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self):
        """The address of the page after; "" on the last."""
        return self.url(self.number + 1) if self.number < self.pages else ""

    @property
    def first_url(self):
        """The address of page 1."""
        return self.url(1)

    @property
    def last_url(self):
        """The address of the last page."""
        return self.url(self.pages)

    @property
    def numbers(self):
        """What the pager prints: [(number, address)], with (None, "") for a gap; the ends and two either side."""
        shown = sorted({1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)})
        entries = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                entries.append((None, ""))
            entries.append((number, self.url(number)))
        return entries


def page_number(request):
    """Return the number in `?page=`, 1 without one. Raises Http404 for what is no page number."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit()) or not 1 <= int(asked[:8]) <= LAST_THINKABLE_PAGE or len(asked) > 8:
        raise Http404(f"第“{asked[:20]}”页不存在。")
    return int(asked)


def page_of(posts, request, *, name, fields=()):
    """Return the Page of the queryset `posts` (filtered, unordered) that `request` asks for.

    `name` tells this list from all others: its length is counted once an issue, never per request. Raises Http404
    beyond the last page. `fields` are loaded beside those of a headline card.
    """
    number = page_number(request)
    length = settings.PAGE_LENGTH
    total = delivery.fragment(request.issue, f"count|{name}", posts.count)
    pages = max(1, -(-total // length))
    if number > pages:
        raise Http404(f"一共 {pages} 页，没有第 {number} 页。")
    return Page(number, pages, rows(posts, (number - 1) * length, length, fields), request.path)


def rows(posts, offset, limit, fields=()):
    """Return `limit` headline cards of `posts` from `offset` on, newest first, in one query for cards and one for tags.

    The subquery walks the list's index alone; the cards are then read by their ids. They are put in order here,
    since an ORDER BY outside tempts the database to walk the index a second time.
    """
    ids = posts.newest_first().values("pk")[offset : offset + limit]
    cards = Post.objects.filter(pk__in=ids).for_listing().only(*CARD_FIELDS, "is_advertisement", *fields)
    found = cards.annotate(is_corrected=recently_corrected())
    in_order = sorted(found, key=lambda post: (post.published_at, post.pk), reverse=True)
    return with_tags(in_order)


def recently_corrected():
    """Return the condition of the mark 更正 in lists: the headline was wrong, and was put right within seven days."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Exists(
        Correction.objects.filter(
            post=OuterRef("pk"), concerns_headline=True, corrected_at__gte=today - CORRECTION_SHOWN_FOR
        )
    )


def with_tags(cards):
    """Give each card `shown_tags`, [(name, address)], in one query for all; a tag that repeats the outlet is left out."""
    own = {card.pk: {f"{named.name}新闻" for named in (card.source, card.category) if named} for card in cards}
    tags = {}
    pairs = TaggedPost.objects.filter(content_object__in=own.keys()).order_by("pk")
    for pk, name, slug in pairs.values_list("content_object", "tag__name", "tag__slug"):
        if name not in own[pk]:
            tags.setdefault(pk, []).append((name, addresses.of("tag", slug)))
    for card in cards:
        card.shown_tags = tags.get(card.pk, [])
    return cards
