"""Sitemaps that stay small in memory: an index over spans of post ids, each file streamed."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Category, PlainPage, Post, Source, StoryPlace
from articles.models.post import PostQuerySet, address_of
from articles.text.characters import clean_characters
from articles.web import delivery, site_state

log = logging.getLogger("articles.syndication")

SPAN = 10_000  # ids a file covers; the protocol allows 50,000 addresses
PAGES = (
    "home", "latest", "flashes", "corrections", "categories", "archive_years", "tags", "sources", "follow",
)  # fmt: skip
NEWS_HOURS = 48
NEWS_LENGTH = 1_000  # the news protocol's limit
XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
PROTOCOL = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS_PROTOCOL = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Answer /sitemap.xml: one line for the pages, one for each span of ids that has readers' posts."""
    issue = site_state.current()
    spans = delivery.fragment(issue, "sitemap|spans", filled_spans)
    names = [reverse("sitemap_pages"), *(reverse("sitemap_posts", args=[span]) for span in spans)]
    lines = "".join(f"<sitemap><loc>{escape(settings.SITE_URL + name)}</loc></sitemap>\n" for name in names)
    return xml(f"{HEAD}<sitemapindex {PROTOCOL}>\n{lines}</sitemapindex>\n", issue)


def filled_spans() -> list[int]:
    """Return the numbers of the spans with at least one readers' post, ascending."""
    return sorted(Post.objects.published().order_by().values_list(F("pk") / SPAN, flat=True).distinct())


@require_safe
def pages(request: HttpRequest) -> HttpResponseBase:
    """Answer the sitemap of the pages that are not posts; a 栏目 or outlet without a piece is left out."""
    issue = site_state.current()
    addresses = [reverse(name) for name in PAGES]
    posts = Post.objects.published(issue.now)
    in_section, in_category = (
        Exists(posts.filter(section=OuterRef("pk"))),
        Exists(posts.filter(category=OuterRef("pk"))),
    )
    filled = (
        Category.objects.filter(in_section, kind=Category.Kind.SECTION),
        Category.objects.filter(in_category, kind=Category.Kind.OUTLET),
        Source.objects.filter(Exists(posts.filter(source=OuterRef("pk")))),
        PlainPage.objects.all(),
    )
    for shown in filled:
        addresses += filter(None, map(_address_of, shown))
    lines = "".join(f"<url><loc>{location(address)}</loc></url>\n" for address in addresses)
    return xml(f"{HEAD}<urlset {PROTOCOL}>\n{lines}</urlset>\n", issue)


def leading() -> PostQuerySet:
    """Return the readers' posts whose own address search engines should keep: those under no other page."""
    under = StoryPlace.objects.filter(post=OuterRef("pk"))
    return Post.objects.published().filter(~Exists(under))


@require_safe
def posts(request: HttpRequest, span: int) -> HttpResponseBase:
    """Answer the sitemap of the posts whose ids lie in one span, streamed row by row."""
    found = leading().filter(pk__gte=span * SPAN, pk__lt=(span + 1) * SPAN).order_by("pk")
    if not found.exists():
        raise Http404("没有这一份网站地图。")
    return share(StreamingHttpResponse(lines_of(found), content_type=XML), site_state.current())


def lines_of(found: PostQuerySet) -> Iterator[str]:
    """Yield the sitemap of `found` in pieces."""
    yield f"{HEAD}<urlset {PROTOCOL}>\n"
    rows = found.values_list("path", "published_at", "revised_at")
    for row in rows.iterator(chunk_size=1_000):
        yield _line_or_nothing(_line, *row)
    yield "</urlset>\n"


@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """Answer /news-sitemap.xml: the 稿件 of the last 48 hours."""
    issue = site_state.current()
    recent = (
        leading()
        .articles()
        .filter(is_advertisement=False, published_at__gte=issue.now - timedelta(hours=NEWS_HOURS))
        .newest_first()
        .only("path", "published_at", "headline", "status")[:NEWS_LENGTH]
    )
    lines = "".join(_line_or_nothing(_news_line, post) for post in recent)
    return xml(f"{HEAD}<urlset {PROTOCOL} {NEWS_PROTOCOL}>\n{lines}</urlset>\n", issue)


def _line(path: str, published_at: datetime, revised_at: datetime | None) -> str:
    changed = timezone.localtime(revised_at or published_at).isoformat(timespec="seconds")
    return f"<url><loc>{location(address_of(path))}</loc><lastmod>{changed}</lastmod></url>\n"


def _news_line(post: Post) -> str:
    return (
        f"<url><loc>{location(post.get_absolute_url())}</loc><news:news><news:publication>"
        f"<news:name>{escape(settings.SITE_NAME)}</news:name>"
        "<news:language>zh-cn</news:language></news:publication>"
        f"<news:publication_date>{timezone.localtime(post.published_at).isoformat(timespec='seconds')}"
        "</news:publication_date>"
        f"<news:title>{escape(clean_characters(post.headline))}</news:title></news:news></url>\n"
    )


def _line_or_nothing(line: Callable[..., str], *row: Any) -> str:
    """Return what `line` makes of a row; nothing, with a word in the log, for one that cannot be shown."""
    try:
        return line(*row)
    except Exception:
        log.exception("left out of a sitemap: %r", row[:1])
        return ""


def _address_of(shown: Any) -> str:
    return _line_or_nothing(type(shown).get_absolute_url, shown)


def location(address: str) -> str:
    """Return the whole address as XML may hold it."""
    return escape(clean_characters(settings.SITE_URL + address))


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Answer /robots.txt."""
    closed = ["/admin/", "/preview/", "/display/", "/search/", "/search.json"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse(name)}" for name in ("sitemap", "news_sitemap")]
    return share(
        HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"), site_state.current()
    )


def xml(text: str, issue: site_state.Issue) -> HttpResponseBase:
    """Answer with XML that shared caches may keep as long as a page."""
    return share(HttpResponse(text, content_type=XML), issue)


def share(response: HttpResponseBase, issue: site_state.Issue) -> HttpResponseBase:
    """Mark what is the same in every display mode as shareable."""
    response["Cache-Control"] = delivery.cache_control(issue)
    response["Cache-Tag"] = response["Surrogate-Key"] = delivery.LISTS
    return response
