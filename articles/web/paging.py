"""Numbered pages of a list, and the way through them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.template import loader
from django.utils.http import urlencode

from articles.text.numbers import whole_number

from . import delivery
from .delivery import ReaderRequest
from .site_state import Issue

CURSOR_EVERY = 1000  # posts of a list from one that deep pages are counted from to the next
REMEMBERED = 512  # rendered pagers
LAST_THINKABLE_PAGE = 1_000_000  # more pages than any list will have; a larger number is somebody's joke


@dataclass(frozen=True)
class Page:
    """Page `number` of `pages` of a list, with its posts and the address of the list."""

    number: int
    pages: int
    posts: list[Any]
    path: str
    query: str = ""

    def url(self, number: int) -> str:
        """Return the address of page `number`; the first page is the list's own address."""
        pairs = [part for part in (self.query, urlencode({"page": number}) if number > 1 else "") if part]
        return self.path + ("?" + "&".join(pairs) if pairs else "")

    @property
    def previous_url(self) -> str:
        """The address of the page before; "" on the first."""
        return self.url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The address of the page after; "" on the last."""
        return self.url(self.number + 1) if self.number < self.pages else ""

    @property
    def first_url(self) -> str:
        """The address of page 1."""
        return self.url(1)

    @property
    def last_url(self) -> str:
        """The address of the last page."""
        return self.url(self.pages)

    @property
    def numbers(self) -> list[tuple[int | None, str]]:
        """What the pager prints: [(number, address)], with (None, "") for a gap.

        These are the ends and two pages on either side.
        """
        shown = sorted({1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)})
        entries: list[tuple[int | None, str]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                entries.append((None, ""))
            entries.append((number, self.url(number)))
        return entries

    @property
    def pager(self) -> str:
        """The way to the other pages."""
        return _pager(self.number, self.pages, self.path, self.query)


@lru_cache(REMEMBERED)
def _pager(number: int, pages: int, path: str, query: str) -> str:
    """Render the pager of a page: it is the same in every edition that has as many pages."""
    return loader.get_template("articles/parts/pager.html").render(
        {"page": Page(number, pages, [], path, query)}
    )


def page_number(request: HttpRequest) -> int:
    """Return the number in `?page=`, 1 without one. Raises Http404 for what is no page number."""
    asked = request.GET.get("page", "1")
    number = whole_number(asked, least=1, most=LAST_THINKABLE_PAGE)
    if number is None:
        raise Http404(f"第“{asked[:20]}”页不存在。")
    return number


def page_of(listing: Any, request: ReaderRequest, *, name: str, **values: Any) -> Page:
    """Return the Page of `listing` (for the `values` of its places) that `request` asks for.

    `name` distinguishes this list from all others: its length is counted once an issue, never per request.
    Raises Http404 beyond the last page.
    """
    number = page_number(request)
    length = settings.PAGE_LENGTH
    now = request.issue.now
    total = delivery.fragment(request.issue, f"count|{name}", lambda: listing.count(now, **values))
    pages = max(1, -(-total // length))
    if number > pages:
        raise Http404(f"一共 {pages} 页，没有第 {number} 页。")
    below, offset = divmod((number - 1) * length, CURSOR_EVERY)
    cursor = _cursor(listing, request.issue, name, below, values)
    cards = listing.cards(offset if cursor else (number - 1) * length, length, now, start=cursor, **values)
    return Page(number, pages, cards, request.path)


def _cursor(listing: Any, issue: Issue, name: str, nth: int, values: dict[str, Any]) -> Any:
    """Return the `nth` Cursor of a list, one every CURSOR_EVERY posts; None for the first, the newest.

    The database counts its way down to a place; from the previous cursor, if this issue knows it, the way is
    short. So pages stay cheap however deep a reader or crawler goes.
    """
    if nth == 0:
        return None
    before = cache.get(delivery.cache_key(issue, f"cursor|{name}|{nth - 1}"))
    way = CURSOR_EVERY if before else nth * CURSOR_EVERY
    key = f"cursor|{name}|{nth}"
    return delivery.fragment(issue, key, lambda: listing.cursor(way, issue.now, start=before, **values))
