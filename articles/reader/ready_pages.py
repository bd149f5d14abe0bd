"""The pages most readers ask for, made by the worker when the site has changed: no reader waits for them.

They are those of the section bar (home, 最新, the 栏目) and 快讯, in both versions. A page is kept under the issue
it shows, so one that comes too late, or never, costs time and shows nothing wrong.
"""

import logging
from datetime import datetime
from typing import cast
from urllib.parse import unquote

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from articles.models import ReadyPage
from articles.web import addresses, delivery, display_mode, layout, ready, site_state

log = logging.getLogger(__name__)

MODES = (display_mode.STANDARD, display_mode.ELDER)


class ReadyPages:
    """Makes the pages ready; remembers for which issue it did so last."""

    def __init__(self) -> None:
        self._made_for = ""

    def look(self) -> int:
        """Make what the present issue lacks, the home page first; return how many pages that were."""
        issue = site_state.current()
        if issue.fingerprint == self._made_for:
            return 0
        wanted = {
            delivery.page_key(issue, mode, path): (path, mode) for path in paths(issue.now) for mode in MODES
        }
        ready.forget_others(wanted, edition=issue.edition)  # those of moments that are past
        made = set(ReadyPage.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        count = 0
        for key, (path, mode) in wanted.items():
            if key in made:  # by another worker
                continue
            try:
                page = _page(path, mode)
            except (DatabaseError, InterfaceError):
                raise
            except Exception:  # made on the spot, as long as the issue stands
                log.exception("%s was not made ready", path)
                continue
            if page.get("ETag") != delivery.etag_of(key) or not ready.keep(key, page, edition=issue.edition):
                return count  # the site has changed meanwhile
            count += 1
        self._made_for = issue.fingerprint
        return count


def paths(now: datetime) -> list[str]:
    """Return the decoded addresses of the pages that are made ready."""
    bar, _ = layout.entries(now)
    return [unquote(address) for _, address in [*bar, ("快讯", addresses.of_page("flashes"))]]


def _page(path: str, mode: str) -> HttpResponse:
    """Return the answer to whoever asks for `path` in the display mode `mode`."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.COOKIES[display_mode.COOKIE] = mode
    view = resolve(path)
    return cast(HttpResponse, view.func(request, *view.args, **view.kwargs))
