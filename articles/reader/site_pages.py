"""The site's own pages: the home page, those behind the footer, and the way to a post's page."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from articles.models import PlainPage
from articles.web import addresses, contact
from articles.web.delivery import ReaderRequest, public_page
from articles.web.layout import render_page

from . import home as front_page
from . import plain_pages
from .article import body
from .article import page as article


@public_page(is_readied=True)
def home(request: ReaderRequest) -> HttpResponse:
    """Show the front page."""
    context = {**front_page.page(), "fresh": addresses.of_page("fresh")}
    return render_page(request, "articles/home.html", context)


@public_page()
def post(request: ReaderRequest, path: str) -> HttpResponseBase:
    """Show the post at this address, or say where it went."""
    return article.post_here(request)


@public_page()
def plain_page(request: ReaderRequest, slug: str) -> HttpResponseBase:
    """Show 关于我们, 版权声明 and the like; the archive's own posts may stand beside them (/about/contact.html)."""
    page = PlainPage.objects.filter(slug=slug).first()
    if page is None:
        return article.post_here(request)
    told = {"plain_page": page, "heading": page.title, "tells_ways": slug in plain_pages.TELL_WAYS}
    told["text"] = body.typeset_here(page.body_html)
    told["report_form"] = contact.report_form() if slug == plain_pages.REPORT else ""
    return render_page(request, "articles/plain_page.html", told)
