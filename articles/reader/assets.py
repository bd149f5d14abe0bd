"""The old site's own files at their old addresses."""

from django.http import FileResponse
from django.utils.http import http_date

from articles import purge
from articles.ingest.assets import open_asset

from .article.pictures import gone

KEPT_FOR = 24 * 3600  # seconds


def asset(request, path):
    """Answer with the old site's file that stood at the decoded `path`, or None."""
    if purge.is_gone(path):
        return gone()
    found = open_asset(path)
    if found is None:
        return None
    response = FileResponse(found.file, content_type=found.content_type, headers=found.headers)
    response["Content-Length"] = found.size
    response["Last-Modified"] = http_date(found.modified_at.timestamp())
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
