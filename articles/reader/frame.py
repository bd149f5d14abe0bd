"""What stands around every page: the section bar above, the plain pages below, and the way a page is rendered."""

from django.conf import settings
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.http import HttpResponse
from django.template import loader
from django.urls import reverse
from django.utils.http import urlencode

from articles.models import Category, PlainPage, Post

from . import delivery, metadata, modes, press

BAR_LENGTH = {modes.STANDARD: 10, modes.ELDER: 7}  # entries, 首页 and 最新 among them
QUERY_THAT_COUNTS = ("q", "category", "tag", "source", "from", "to", "order", "page")
WORDMARK_NAME = "保险要闻"  # what the drawn wordmark says; any other site name is set in type


def render_page(request, template, context, *, status=200):
    """Answer with `template` in its frame. `context["section"]`, if any, is the category marked in the bar."""
    issue = getattr(request, "issue", None) or press.current()
    mode = getattr(request, "mode", None) or modes.mode_of(request)
    bar, plain_pages = delivery.fragment(issue, "frame", entries)
    content = loader.get_template(template).render(
        {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "has_wordmark": settings.SITE_NAME == WORDMARK_NAME,
            "footer": settings.FOOTER,
            "plain_pages": plain_pages,
            "bar": bar[: BAR_LENGTH[mode]],
            "is_elder": mode == modes.ELDER,
            "mode": mode,
            "switch_url": switch_url(request, mode),
            "path": request.path_info,
            "meta": metadata.of_page(address_of(request), title=context.get("heading", settings.SITE_NAME)),
            **context,
        }
    )
    return HttpResponse(content, status=status)


def address_of(request):
    """Return the encoded address of this page, with the query parameters that make it another page."""
    query = urlencode([(name, request.GET[name]) for name in QUERY_THAT_COUNTS if name in request.GET])
    return f"{request.path}?{query}" if query else request.path


def switch_url(request, mode):
    """Return the link to the other display mode that comes back to this page."""
    other = modes.STANDARD if mode == modes.ELDER else modes.ELDER
    return f"{reverse('display')}?{urlencode({'mode': other, 'next': address_of(request)})}"


def entries():
    """Return ([(name, address) of the section bar], [(title, address) of the plain pages]), in one query.

    栏目 come first, in the desk's order; where an archive has few, 稿源栏目 fill the bar. Only what has a post.
    """
    posts = Post.objects.published()
    filled = Category.objects.filter(
        Q(kind=Category.Kind.SECTION) & Exists(posts.filter(section=OuterRef("pk")))
        | Q(kind=Category.Kind.OUTLET) & Exists(posts.filter(category=OuterRef("pk")))
    )
    rank = Case(When(kind=Category.Kind.SECTION, then=Value("1")), default=Value("2"), output_field=CharField())
    about = PlainPage.objects.order_by()
    rows = (
        filled.order_by()
        .values_list(rank, "position", "id", "name", "slug")
        .union(about.values_list(Value("3", output_field=CharField()), "position", "id", "title", "slug"), all=True)
    )
    bar = [("首页", reverse("home")), ("最新", reverse("latest"))]
    pages = []
    for kind, _, _, name, slug in sorted(rows):
        if kind == "3":
            pages.append((name, reverse("plain_page", args=[slug])))
        elif len(bar) < BAR_LENGTH[modes.STANDARD]:
            bar.append((name, reverse("category", args=[slug])))
    return bar, pages
