"""The addresses pages print, cached.

A page names some twenty, and each `reverse` costs as much as a query.
"""

import logging
from functools import lru_cache

from django.http import HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse

from articles.models import Category
from articles.text import addresses

log = logging.getLogger("articles.reader")
REMEMBERED = 4096  # addresses; a site has a few hundred categories and outlets, and tags by the thousand


@lru_cache(REMEMBERED)
def of(url_name: str, *args: object) -> str:
    """Return the address of the page `url_name` for `args`."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        # A label stored past every check, with a slash in its slug: it is printed without a page.
        log.warning("no address of %s %r", url_name, args)
        return ""


def moved_to(path: str) -> HttpResponsePermanentRedirect:
    """Redirect permanently to the decoded `path` of ours, or to an address elsewhere, taken as written.

    A path that somebody typed without its first slash means the same page; a browser would resolve it
    relative to the old one.
    """
    if "://" in path:
        return HttpResponsePermanentRedirect(path)
    return HttpResponsePermanentRedirect(addresses.encode(f"/{path.lstrip('/')}"))


def of_category(category: Category | None) -> str:
    """Return the page of `category`, "" for None."""
    return of("category", category.slug) if category else ""
