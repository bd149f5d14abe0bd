"""The answer if no readers' post stands at an address: a redirect, 410, or what is near."""

import re
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import cast

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from articles.models import Category, Post, Redirect, SourceLink, StoryPlace
from articles.text import clock, infocode
from articles.text.moments import PUBLIC_YEARS
from articles.web import delivery, site_state
from articles.web.addresses import moved_to
from articles.web.delivery import ReaderRequest
from articles.web.layout import render_page

from . import archive_calendar
from .assets import asset

SUGGESTIONS = 6
WEIGHED = 50  # posts looked at for each kind of nearness
OLD_FEEDS = frozenset(
    [
        "/rss",
        "/rss.xml",
        "/rss2",
        "/rss2.xml",
        "/feed",
        "/feeds",
        "/feed/atom",
        "/feed/rss",
        "/feed.rss",
        "/feed.atom",
        "/atom",
        "/atom.xml",
        "/index.xml",
        "/index.rss",
        "/rdf",
    ]
)
DAY_IN_PATH = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/")


def answer(request: ReaderRequest, path: str) -> HttpResponseBase:
    """Return the answer for the decoded `path`, at which readers may see no post now.

    Raises Http404 as a last resort.
    """
    for step in (withdrawn, joined, moved, section_page, old_feed, missing_ending, asset, missing_slash):
        if response := step(request, path):
            return response
    raise Http404(path)


def withdrawn(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Answer 410 for a post that was taken down."""
    post = (
        Post.objects.filter(path=path, status=Post.Status.WITHDRAWN)
        .only("withdrawn_at", "withdrawal_reason")
        .first()
    )
    return gone(request, post) if post else None


def joined(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Redirect from a piece that joined another's story to the page that leads it."""
    return led_on(request, StoryPlace.objects.filter(post__path=path))


def led_on(request: ReaderRequest, places: QuerySet[StoryPlace]) -> HttpResponse | None:
    """Redirect to the page that leads the story of the one piece of `places`, if it has no own page."""
    place = places.filter(post__status=Post.Status.JOINED).select_related("leader").first()
    if place is None:
        return None
    delivery.tag(
        request, delivery.cache_tag("post", place.post_id), delivery.cache_tag("post", place.leader_id)
    )
    return HttpResponsePermanentRedirect(place.leader.get_absolute_url())


def gone(request: ReaderRequest, post: Post | None = None) -> HttpResponse:
    """Answer 410, 本文已撤回, with the day and the neutral reason that 撤稿 asked for."""
    if post:
        delivery.tag(request, delivery.cache_tag("post", post.pk))
    told = (
        {
            "withdrawn_at": clock.stamp(cast(datetime, post.withdrawn_at)),
            "reason": post.withdrawal_reason.rstrip("。"),
        }
        if post
        else {}
    )
    return render_page(request, "410.html", told, status=410)


def moved(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Follow a Redirect: 301 to where the post stands, 410 when nothing took its place."""
    redirect = Redirect.objects.filter(old_path=path).select_related("post").first()
    if redirect is None:
        return None
    if redirect.post is None:
        return moved_to(redirect.new_path) if redirect.new_path else gone(request)
    if redirect.post.status == Post.Status.WITHDRAWN:
        return gone(request, redirect.post)
    if redirect.post.status == Post.Status.JOINED:
        return led_on(request, StoryPlace.objects.filter(post=redirect.post))
    if Post.objects.published().filter(pk=redirect.post.pk).exists():
        return HttpResponsePermanentRedirect(redirect.post.get_absolute_url())
    return None


def section_page(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Redirect the other addresses of a section to its page.

    They are `/<section>/`, `/<section>`, `/<section>.html` and `/category/<section>/`.
    """
    name = path.removeprefix("/category").strip("/").removesuffix(".html")
    if not name or "/" in name or not Category.objects.filter(slug=name).exists():
        return None
    return HttpResponsePermanentRedirect(reverse("category", args=[name]))


def old_feed(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Redirect what feed readers try by habit to the feed of the site."""
    return HttpResponsePermanentRedirect(reverse("feed")) if path.rstrip("/") in OLD_FEEDS else None


def missing_ending(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Redirect to the post whose address is `path` with the ending the old host let readers leave out."""
    for candidate in (f"{path}.html", f"{path}/", path.removesuffix("index.html")):
        if candidate == path or candidate == "/.html":
            continue
        post = Post.objects.published().filter(path=candidate).only("path", "published_at", "status").first()
        if post:
            return HttpResponsePermanentRedirect(post.get_absolute_url())
        if response := (
            withdrawn(request, candidate) or joined(request, candidate) or moved(request, candidate)
        ):
            return response
    return None


def missing_slash(request: ReaderRequest, path: str) -> HttpResponse | None:
    """Redirect to our own page whose address is `path` with a slash, as in /latest."""
    if path.endswith("/index.html"):
        shorter = path.removesuffix("index.html")
    elif path.endswith("/"):
        return None
    else:
        shorter = f"{path}/"
    try:
        found = resolve(shorter)
    except Resolver404:
        return None
    return None if found.url_name == "post" else HttpResponsePermanentRedirect(shorter)


def suggestions(path: str) -> list[Post]:
    """Return readers' posts somebody may have meant by `path`: by infoCode, by its folder, by its day.

    Each is a range of an index, so that a robot asking for nothing all day costs little.
    """
    posts = Post.objects.published()
    name = path.rstrip("/").rpartition("/")[2].partition(".")[0]
    sets = []
    if codes := infocode.infocodes_in_path(path):
        links = SourceLink.objects.filter(external_id__in=codes)
        sets.append(posts.filter(pk__in=links.values("post")))
    if day := day_of(path):
        sets.append(
            archive_calendar.published_between(clock.start_of(day), clock.start_of(day + timedelta(days=1)))
        )
    folder = path.rstrip("/").rpartition("/")[0]
    if folder:
        sets.append(posts.filter(path__gt=f"{folder}/", path__lt=f"{folder}0"))  # "0" is what follows "/"
    found: dict[int, Post] = {}
    for candidates in sets:
        near = sorted(
            candidates.newest_first().for_listing()[:WEIGHED],
            key=lambda post: -alike(name.lower(), (post.path or "").rpartition("/")[2].lower()),
        )
        found.update((post.pk, post) for post in near)
    return list(found.values())[:SUGGESTIONS]


def alike(one: str, other: str) -> int:
    """Return how many characters the two begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def day_of(path: str) -> date | None:
    """Return the Shanghai day that the folders of `path`, or the infoCode in it, name; None without one."""
    named = DAY_IN_PATH.search(path) or infocode.DAY_ASKED_FOR.search(path)
    try:
        day = date(*(int(part) for part in named.groups())) if named else None
    except ValueError:
        return None
    return day if day and day.year in PUBLIC_YEARS else None


def not_found(request: ReaderRequest, exception: Exception | None = None) -> HttpResponse:
    """The 404 page, with what the reader may have meant; it must not fail, whatever has."""
    path = request.path_info
    request.issue = getattr(request, "issue", None) or site_state.current()
    near = suggestions(path)
    response = render_page(request, "404.html", {"suggestions": near}, status=404)
    if near:
        # Kept under an address that is nobody's, their headlines would outlast a withdrawal.
        response["Cache-Control"] = "no-store"
        return response
    return delivery.share(response, request.issue)


def old_error_page(request: ReaderRequest) -> HttpResponse:
    """The old host's own /404.html, an address to keep."""
    response = not_found(request)
    response.status_code = 200
    return response
