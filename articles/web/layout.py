"""What surrounds every page: the section bar above, the plain pages below, and how a page is rendered."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.templatetags.static import static
from django.utils.http import urlencode

from articles.models import Category, PlainPage, Post
from articles.system.compiled_query import MomentParameter, Prepared

from . import addresses, contact, delivery, display_mode, metadata, site_state

Entry = tuple[str, str]  # what is said, and the address it leads to
# Entries: 首页, 最新, 栏目, and at the end the way to all of them.
BAR_LENGTH = {display_mode.STANDARD: 10, display_mode.ELDER: 7}
REMEMBERED = 512  # bars and feet
QUERY_THAT_COUNTS = ("q", "category", "tag", "source", "from", "to", "order", "page")
PAPER = {"light": "#fdfcf9", "dark": "#14171a"}  # --paper of tokens.css, for the browser's own frame
WORDMARK_NAME = "保险要闻"  # what the drawn wordmark says; any other site name is set in type


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with `template` in its frame.

    `context["section"]`, if any, is the category marked in the bar.
    """
    issue = getattr(request, "issue", None) or site_state.current()
    mode = getattr(request, "mode", None) or display_mode.mode_of(request)
    bar, plain_pages = delivery.fragment(issue, "frame", lambda: entries(issue.now))
    current = context.get("current") or request.path
    content = loader.get_template(template).render(
        {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "wordmark": wordmark() if settings.SITE_NAME == WORDMARK_NAME else "",
            "bar": bar_html(bar_of(bar, mode), current, current == request.path),
            "entries": bar,
            "head_files": head_files_html(settings.SITE_NAME),
            "foot": foot_html(
                plain_pages, settings.SITE_NAME, settings.SITE_URL, tuple(settings.FOOTER.items())
            ),
            "settings_panel": settings_html(),
            "is_elder": mode == display_mode.ELDER,
            "mode": mode,
            "switch_url": switch_url(request, mode),
            "path": request.path_info,
            "ways": contact.ways(),
            **({} if "meta" in context else {"meta": page_meta(request, context)}),
            **context,
        }
    )
    return HttpResponse(content, status=status)


def bar_of(entries: tuple[Entry, ...], mode: str) -> tuple[Entry, ...]:
    """Return as many of the bar's `entries` as a `mode` has room for, and 全部栏目."""
    return (*entries[: BAR_LENGTH[mode] - 1], ("全部栏目", addresses.of("categories")))


@lru_cache(REMEMBERED)
def bar_html(bar: tuple[Entry, ...], current: str, is_here: bool) -> str:
    """Return the section bar with the entry at the address `current` marked; `is_here`: it is this very page.

    Nearly every page has the same bar and foot, so each is rendered once per content, not once per page.
    """
    part = loader.get_template("articles/parts/bar.html")
    return part.render({"bar": bar, "current": current, "is_here": is_here})


@lru_cache(REMEMBERED)
def foot_html(
    plain_pages: tuple[Entry, ...], site_name: str, site_url: str, slots: tuple[tuple[str, str], ...]
) -> str:
    """Return the foot of every page; `slots` are the items of settings.FOOTER."""
    part = loader.get_template("articles/parts/footer.html")
    return part.render(
        {"plain_pages": plain_pages, "site_name": site_name, "site_url": site_url, "footer": dict(slots)}
    )


@cache
def wordmark() -> str:
    """Return the address of the drawn site name."""
    return static("img/wordmark.svg")


@cache
def head_files_html(site_name: str) -> str:
    """Return what the head of every page fetches: icons, style, scripts, and the feeds of everything."""
    part = loader.get_template("articles/parts/head_files.html")
    return part.render({"site_name": site_name, "paper": PAPER})


@cache
def settings_html() -> str:
    """Return the panel of 字号, 配色, 语速 and 大鼠标, the same on every page of both versions."""
    return loader.get_template("articles/parts/settings.html").render()


def page_meta(request: HttpRequest, context: dict[str, Any]) -> metadata.Metadata:
    """Return the metadata of a page that is no article."""
    description = context.get("description") or context.get("intro", "")
    return metadata.of_page(
        address_of(request), title=context.get("heading", settings.SITE_NAME), description=description
    )


def address_of(request: HttpRequest) -> str:
    """Return the encoded address of this page, with the query parameters that make it another page."""
    query = urlencode([(name, request.GET[name]) for name in QUERY_THAT_COUNTS if name in request.GET])
    return f"{request.path}?{query}" if query else request.path


def switch_url(request: HttpRequest, mode: str) -> str:
    """Return the link to the other display mode that comes back to this page."""
    other = display_mode.STANDARD if mode == display_mode.ELDER else display_mode.ELDER
    return f"{addresses.of('display')}?{urlencode({'mode': other, 'next': address_of(request)})}"


def _entries(now: datetime) -> QuerySet[Any, Any]:
    """Return the queryset behind `entries`: (rank, position, id, name, slug) of categories and pages."""
    posts = Post.objects.published(now)
    filled = Category.objects.filter(
        Q(kind=Category.Kind.SECTION) & Exists(posts.filter(section=OuterRef("pk")))
        | Q(kind=Category.Kind.OUTLET) & Exists(posts.filter(category=OuterRef("pk")))
    )
    rank = Case(
        When(kind=Category.Kind.SECTION, then=Value("1")), default=Value("2"), output_field=CharField()
    )
    page_rank = Value("3", output_field=CharField())
    return (
        filled.order_by()
        .values_list(rank, "position", "id", "name", "slug")
        .union(
            PlainPage.objects.order_by().values_list(page_rank, "position", "id", "title", "slug"), all=True
        )
    )


ENTRIES = Prepared(_entries, now=MomentParameter)


def entries(now: datetime) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return ([(name, address) of the section bar], [(title, address) of the plain pages]), in one query.

    栏目 come first, in the desk's order; if an archive has few, 稿源栏目 fill the bar. Only those with a post.
    """
    bar = [("首页", addresses.of("home")), ("最新", addresses.of("latest"))]
    pages = []
    for rank, _, _, name, slug in sorted(ENTRIES.rows(now=now)):
        if rank == "3":
            pages.append((name, addresses.of("plain_page", slug)))
        elif len(bar) < BAR_LENGTH[display_mode.STANDARD] - 1:
            bar.append((name, addresses.of("category", slug)))
    return tuple(bar), tuple(pages)
