"""Files at addresses of their own: the old site's at their old ones, those of our store under MEDIA_URL."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles import purge
from articles.ingest.assets import Asset, open_asset, open_stored
from articles.web.delivery import ReaderRequest

from .article import pictures
from .article.pictures import gone

KEPT_FOR = 24 * 3600  # seconds


def asset(request: ReaderRequest, path: str) -> HttpResponseBase | None:
    """Answer with the old site's file that stood at the decoded `path`, or None."""
    if purge.is_gone(path):
        return gone()
    found = open_asset(path)
    return sent(found) if found else None


@require_safe
def media(request: ReaderRequest, name: str) -> HttpResponseBase:
    """Answer with a file of our store if no nginx stands in front, under the rules that nginx follows.

    Sizes have addresses of their own, which check whether the picture may be seen.
    """
    if purge.is_gone(settings.MEDIA_URL + name):
        return gone()
    parts = name.split("/")
    is_hidden = any(part in ("", "..") or part.startswith(".") for part in parts)
    found = None if is_hidden or "\0" in name or parts[0] == pictures.FOLDER else open_stored(name)
    if found is None:
        raise Http404("没有这个文件。")
    return sent(found)


def sent(found: Asset) -> HttpResponseBase:
    """Return the response that sends a stored file."""
    response = FileResponse(found.file, content_type=found.content_type, headers=found.headers)
    response["Content-Length"] = found.size
    response["Last-Modified"] = http_date(found.modified_at.timestamp())
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
