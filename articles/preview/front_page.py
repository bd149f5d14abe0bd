"""The home page as readers would see it with the places that stand on the screen of 首页编排."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.admin.front_page import screen, typed
from articles.admin.site import site
from articles.editorial.curation import front_page
from articles.editorial.errors import EditorialError
from articles.reader import home
from articles.web import site_state
from articles.web.layout import render_page

from .article import PreviewRequest


class Rollback(Exception):
    """Leave the preview's transaction without a trace."""


@site.screen("home/preview/", name="home_preview", permission="articles.change_homeslot")
@require_POST
def preview(request: PreviewRequest) -> HttpResponse:
    """Render the readers' home page with the arrangement of the screen, and leave no trace of it."""
    slots, expected = typed(request.POST), request.POST.get("expected", "")
    try:
        with transaction.atomic():
            front_page.arrange(slots, actor=request.user, at=timezone.now(), expected=expected)
            # Its own fingerprint keeps what is cached for readers out, and this page out of their cache.
            request.issue = site_state.current()._replace(fingerprint=f"preview-{request.user.pk}")
            answer: HttpResponse = render_page(request, "articles/home.html", home.page())
            raise Rollback
    except Rollback:
        answer["Cache-Control"] = "no-store, private"
        answer["X-Robots-Tag"] = "noindex"
        return answer
    except EditorialError as refusal:
        messages.error(request, str(refusal))
        return screen(request, slots, expected)
