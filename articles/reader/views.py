"""The home page, a post at its address, and the pages behind the footer."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from articles.models import PlainPage
from articles.web import addresses, contact
from articles.web.delivery import ReaderRequest, public_page
from articles.web.layout import render_page

from . import home as front_page
from . import not_found, plain_pages
from .article import body, published_post
from .article import page as article


@public_page(is_readied=True)
def home(request: ReaderRequest) -> HttpResponse:
    """Show the front page."""
    context = {**front_page.page(), "fresh": addresses.of_page("fresh")}
    return render_page(request, "articles/home.html", context)


@public_page()
def post(request: ReaderRequest, path: str) -> HttpResponseBase:
    """Show the post at this address, or say where it went."""
    return post_here(request)


def post_here(request: ReaderRequest) -> HttpResponseBase:
    """Answer with the post at the requested address, or say where it went.

    Other pages call this for an address that is not theirs.
    """
    found = published_post.find(request.path_info, request.issue.now)
    return article.page(request, found) if found else not_found.answer(request, request.path_info)


@public_page()
def plain_page(request: ReaderRequest, slug: str) -> HttpResponseBase:
    """Show 关于我们, 版权声明 and the like; the archive's own posts may stand beside them (/about/contact.html)."""
    page = PlainPage.objects.filter(slug=slug).first()
    if page is None:
        return post_here(request)
    told = {"plain_page": page, "heading": page.title, "tells_ways": slug in plain_pages.TELL_WAYS}
    told["text"] = body.typeset_here(page.body_html)
    told["report_form"] = contact.report_form() if slug == plain_pages.REPORT else ""
    return render_page(request, "articles/plain_page.html", told)
