"""The addresses pages print, remembered: a page names some twenty, and building one by `reverse` costs as much as a query."""

import logging
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

log = logging.getLogger("articles.reader")

REMEMBERED = 4096  # addresses; a site has a few hundred categories and outlets, and tags by the thousand


@lru_cache(REMEMBERED)
def of(url_name, *args):
    """Return the address of the page `url_name` for `args`."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:  # a label stored past every door, with a slash in its slug: it is printed without a page
        log.warning("no address of %s %r", url_name, args)
        return ""


def of_category(category):
    """Return the page of `category`, "" for None."""
    return of("category", category.slug) if category else ""
