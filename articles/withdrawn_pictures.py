"""Which pictures only withdrawn pieces show: a withdrawn piece takes its pictures along, wherever requested.

A picture is known by its name in the default storage: `pictures/2026/03/<digest>.jpg`, or `archive/<old
address>` for one of the old site's. A text may name it by our address, by the old site's or by the one it was
fetched from.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from articles.models import Picture, Post

ARCHIVE = "archive/"  # in the default storage: the old site's files, see ingest.assets
_SOURCE = re.compile(r'<img [^<>]*?src="([^"]*)"')  # as our sanitiser writes it
_PLAIN_NAME = re.compile(r"[\w.-]+", re.ASCII)


def addresses() -> set[str]:
    """Return the decoded addresses (MEDIA_URL, the old site) of pictures only withdrawn pieces show.

    A piece that has its signatures and its time counts as showing its pictures: it will, without a further
    deed.
    """
    gone = names_in(Post.objects.filter(status=Post.Status.WITHDRAWN))
    if gone:
        shown = Post.objects.filter(status=Post.Status.PUBLISHED)
        gone -= set(shown.filter(cover__file__in=gone).order_by().values_list("cover__file", flat=True))
        gone -= names_in(_that_may_show(shown, gone))
    found = {settings.MEDIA_URL + name for name in gone}
    return found | {f"/{name.removeprefix(ARCHIVE)}" for name in gone if name.startswith(ARCHIVE)}


def names_in(posts: "QuerySet[Any]") -> set[str]:
    """Return the storage names of the pictures that `posts`, or rows of their history, show.

    A picture may be the cover or stand in the text.
    """
    sources: set[str] = set()
    covers: set[int] = set()
    with_pictures = posts.filter(Q(cover__isnull=False) | Q(body_html__contains="<img ")).order_by()
    for path, body, cover in with_pictures.values_list("path", "body_html", "cover"):
        sources.update(urljoin(path or "/", unescape(source)) for source in _SOURCE.findall(body))
        if cover:
            covers.add(cover)
    rows = Picture.objects.filter(Q(pk__in=covers) | Q(original_url__in=sources)).values_list(
        "file", flat=True
    )
    return {*rows, *(name for source in sources if (name := _name_of(source)))}


def _name_of(source: str) -> str:
    """Return the storage name that an address of this site stands for, "" for another's."""
    site, parts = urlsplit(settings.SITE_URL), urlsplit(source)
    if parts.netloc not in ("", site.netloc):
        return ""
    path = unquote(parts.path)
    return (
        path.removeprefix(settings.MEDIA_URL)
        if path.startswith(settings.MEDIA_URL)
        else ARCHIVE + path.lstrip("/")
    )


def _that_may_show(posts: "QuerySet[Post]", names: Iterable[str]) -> "QuerySet[Post]":
    """Return those of `posts` whose text may show one of `names`.

    The last part of each address decides, in one pass.
    """
    urls = (
        Picture.objects.filter(file__in=names).exclude(original_url="").values_list("original_url", flat=True)
    )
    ends = {address.rpartition("/")[2] for address in (*names, *urls)}
    # What HTML or a browser may write in several ways is looked for in Python alone.
    if not all(_PLAIN_NAME.fullmatch(end) and quote(end) == end for end in ends):
        return posts
    return posts.filter(body_html__contains="<img ", body_html__regex="|".join(map(re.escape, sorted(ends))))
