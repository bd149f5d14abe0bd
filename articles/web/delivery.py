"""How a public page is delivered: kept under the edition, conditional requests, shared with caches."""

import functools
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
)
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from articles.models import Redirect

from . import display_mode, ready, site_state
from .addresses import moved_to
from .site_state import Issue

PAGE_LIFETIME = 60  # seconds a rendered page may be kept here
SHARED_LIFETIME = 10  # seconds a cache in front may answer with it unasked
WHILE_REVALIDATING = 3  # seconds: longer, and nginx would show a withdrawn page too long
LISTS = "lists"
TAGS = 60  # tags of one page: proxies take only a few kilobytes of headers
ON_ERROR = 7 * 24 * 3600  # seconds a cache in front may go on while we are down

APP = Path(__file__).parent.parent
RENDERING = (APP / "web", APP / "reader", APP / "syndication")  # the code that makes public pages

View = Callable[..., Any]
Response = TypeVar("Response", bound=HttpResponseBase)


class ReaderRequest(HttpRequest):
    """A request for a public page, with what `public_page` sets on it before the view sees it."""

    issue: Issue
    mode: str
    cache_tags: tuple[str, ...]


def headers_alone(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer HEAD without a body, which the server would drop with a line in the log for each.

    It stands outermost, so that Content-Length is that of the page.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response: Any = get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()
            else:
                response.content = b""
        return cast(HttpResponseBase, response)

    return answer


@functools.cache
def template_version() -> str:
    """Return a digest of all templates, static files and rendering code: a new release is a new page."""
    digest = hashlib.sha256()
    for folder in (*settings.TEMPLATES[0]["DIRS"], *settings.STATICFILES_DIRS, *RENDERING):
        for file in sorted(Path(folder).rglob("*")):
            if file.suffix in (".html", ".css", ".js", ".svg", ".png", ".py"):
                digest.update(file.read_bytes())
    digest.update(repr((settings.SITE_NAME, settings.SITE_URL, settings.FOOTER)).encode())
    return digest.hexdigest()[:12]


def cache_control(issue: Issue) -> str:
    """Return the Cache-Control of a public page: browsers ask each time, shared caches wait a few seconds."""
    return (
        f"public, max-age=0, s-maxage={issue.lifetime(SHARED_LIFETIME)}, "
        f"stale-while-revalidate={WHILE_REVALIDATING}, stale-if-error={ON_ERROR}"
    )


def share(response: Response, issue: Issue, tags: Sequence[str] = (), *, by_mode: bool = True) -> Response:
    """Mark `response` as one that shared caches may keep, per display mode if `by_mode`, and purge by `tags`.

    Without tags of its own it is tagged `lists`: any of those may print any piece, so a CDN purges them
    together.
    """
    response["Cache-Control"] = cache_control(issue)
    if by_mode:
        response["Vary"] = "Cookie"
    tags = tags or (LISTS,)
    response["Cache-Tag"], response["Surrogate-Key"] = ",".join(tags), " ".join(tags)
    return response


def tag(request: ReaderRequest, *tags: str) -> None:
    """Say what the page that answers `request` shows, by `cache_tag(…)` of a post, a 栏目 or an outlet."""
    held = getattr(request, "cache_tags", ())
    request.cache_tags = (*held, *(each for each in dict.fromkeys(tags) if each not in held))[:TAGS]


def cache_tag(kind: str, name: object) -> str:
    """Return the tag of `name`, such as `post-12` or `category-a%20b`: ASCII without blanks and commas."""
    return f"{kind}-{quote(str(name), safe='')}"


def fragment(issue: Issue, name: str, make: Callable[[], Any], *, longest: int = PAGE_LIFETIME) -> Any:
    """Return the cached value of `name` in this issue, or make and keep it.

    Whatever has a clock ends with the issue.
    """
    key = cache_key(issue, name)
    value = cache.get(key)
    if value is None:
        value = make()
        cache.set(key, value, issue.lifetime(longest))
    return value


def cache_key(issue: Issue, name: str) -> str:
    """Return the cache key of `name` in this issue and release; hashed, for names hold Chinese and blanks."""
    return hashlib.sha256(f"{template_version()}|{issue.fingerprint}|{name}".encode()).hexdigest()


def page_key(issue: Issue, mode: str, path: str, asked: str = "") -> str:
    """Return the cache key of the page at the decoded `path` with the parameters `asked`."""
    return cache_key(issue, f"page|{mode}|{path}?{asked}")


def etag_of(key: str) -> str:
    """Return the ETag of the page that is kept under `key`."""
    return f'W/"{key[:32]}"'


def renamed(path: str) -> HttpResponsePermanentRedirect | None:
    """Return a redirect to the page of a renamed or merged 栏目, tag or outlet, None if `path` is another."""
    moved = (
        Redirect.objects.filter(old_path=path, post=None)
        .exclude(new_path="")
        .values_list("new_path", flat=True)
    )
    new_path = moved.first()
    return moved_to(new_path) if new_path else None


def depends_on(*parameters: str) -> Callable[[Any], Any]:
    """Name the only query parameters that make the page of a view differ: caches in front drop all others."""

    def name(view: Any) -> Any:
        view.parameters = parameters
        return view

    return name


def _has(request: HttpRequest, etag: str) -> bool:
    """Return whether the browser, or the cache in front, holds this very page."""
    theirs = parse_etags(request.headers.get("If-None-Match", ""))
    return etag.removeprefix("W/") in {each.removeprefix("W/") for each in theirs}


def _answer_of(view: View, request: ReaderRequest, *args: Any, **kwargs: Any) -> Any:
    """Return what a view answers, or where a renamed thing stands now. Raises Http404."""
    try:
        return view(request, *args, **kwargs)
    except Http404:
        response = renamed(request.path_info)
        if response is None:
            raise
        return response


def public_page(*parameters: str, by_mode: bool = True, is_readied: bool = False) -> Callable[[View], View]:
    """Deliver a view's page under the edition; `parameters` are the only query parameters that change it.

    What is for programs is the same in every display mode (`by_mode` False): no cookie distinguishes its
    copies. `is_readied`: the worker makes the page ready, without parameters, before anybody asks.

    The view finds `request.issue` and `request.mode` set. A page is kept until its issue ends, 60 s at most;
    the ETag is answered before anything else is queried, and whatever is published elsewhere on the site
    changes it.
    """

    def decorate(view: View) -> View:
        @depends_on(*parameters)
        @require_safe
        @functools.wraps(view)
        def answer(request: ReaderRequest, *args: Any, **kwargs: Any) -> Any:
            request.issue = issue = site_state.current()
            request.mode = mode = display_mode.mode_of(request) if by_mode else display_mode.STANDARD
            # Encoded: `?q=a%26page=2` asks for something else than `?q=a&page=2`.
            asked = urlencode([(name, request.GET[name]) for name in parameters if name in request.GET])
            key = page_key(issue, mode, request.path_info, asked)
            etag = etag_of(key)
            if _has(request, etag):
                return share(HttpResponseNotModified(headers={"ETag": etag}), issue, by_mode=by_mode)
            kept = cache.get(key)
            if kept is None and is_readied and not asked:
                kept = ready.page(key)
                if kept:
                    cache.set(key, kept, issue.lifetime(PAGE_LIFETIME))
            if kept is None:
                response = _answer_of(view, request, *args, **kwargs)
                if response.streaming:
                    return response  # a file of the old site: its own headers say how long it may be kept
                tags = getattr(request, "cache_tags", ())
                if response.status_code != 200:
                    return share(response, issue, tags, by_mode=by_mode)
                kept = (response.content, response["Content-Type"], tags)
                cache.set(key, kept, issue.lifetime(PAGE_LIFETIME))
            content, content_type, tags = kept
            return share(
                HttpResponse(content, content_type=content_type, headers={"ETag": etag}),
                issue,
                tags,
                by_mode=by_mode,
            )

        return cast(View, answer)

    return decorate
