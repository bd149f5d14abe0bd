"""Numbered pages of a list, and the way through them."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.utils.http import urlencode

from . import delivery

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


def page_of(listing, request, *, name, **values):
    """Return the Page of `listing` (for the `values` of its places) that `request` asks for.

    `name` tells this list from all others: its length is counted once an issue, never per request. Raises Http404
    beyond the last page.
    """
    number = page_number(request)
    length = settings.PAGE_LENGTH
    now = request.issue.now
    total = delivery.fragment(request.issue, f"count|{name}", lambda: listing.count(now, **values))
    pages = max(1, -(-total // length))
    if number > pages:
        raise Http404(f"一共 {pages} 页，没有第 {number} 页。")
    return Page(number, pages, listing.cards((number - 1) * length, length, now, **values), request.path)
