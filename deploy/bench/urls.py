"""The site's own addresses, and beside them the yardstick: bare views that send a page of the same bytes."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from articles.models import Post
from newsroom.urls import urlpatterns as site

templates = {}  # name → compiled template, set by `pages` from the real page


def bare_article(request, pk):
    """One `.values().get()`, rendered into the bytes of the real article page."""
    post = Post.objects.published().values("headline", "body_html", "published_at").get(pk=pk)
    return HttpResponse(templates["article"].render({"post": post}))


def bare_list(request):
    """One query of twenty rows, rendered into as many bytes as the real list page has."""
    posts = (
        Post.objects.published()
        .order_by("-published_at", "-id")
        .values("headline", "excerpt", "path", "published_at")
    )
    return HttpResponse(templates["list"].render({"posts": posts[:20]}))


def compile_template(source):
    """Return a Django template as the site's own engine makes it."""
    return engines["django"].from_string(source)


urlpatterns = [
    path("bench/article/<int:pk>", bare_article),
    path("bench/list", bare_list),
    *site,
]
