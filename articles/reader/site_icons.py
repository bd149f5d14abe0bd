"""What stands for the site outside its pages: on a home screen, in a list of bookmarks, in a tab."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from articles.web.delivery import ReaderRequest
from articles.web.layout import PAPER

KEPT_FOR = 24 * 3600  # seconds
ICONS = (("img/seal-192.png", "192x192"), ("img/seal-512.png", "512x512"))


@require_safe
def manifest(request: ReaderRequest) -> HttpResponse:
    """Answer /site.webmanifest: the site's name and seal for readers who pin it to their screen."""
    content = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": "zh-CN",
        "start_url": "/",
        "display": "browser",
        "background_color": PAPER["light"],
        "theme_color": PAPER["light"],
        "icons": [{"src": static(name), "sizes": sizes, "type": "image/png"} for name, sizes in ICONS],
    }
    return kept(JsonResponse(content, content_type="application/manifest+json; charset=utf-8"))


@require_safe
def favicon(request: ReaderRequest) -> HttpResponse:
    """Lead /favicon.ico, which feed readers and old browsers ask for unbidden, to the seal."""
    return kept(HttpResponseRedirect(static("img/seal-192.png")))


def kept(response: HttpResponse) -> HttpResponse:
    """Let browsers and caches keep `response` for a day; its addresses change with a release only."""
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
