"""版本与记录: every saved version of a piece, what each changed, and the way back to it."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError
from articles.editorial.workflow import signatures
from articles.editorial.workflow.transitions import PUBLISHED, WITHDRAWN, state_of
from articles.editorial.writing import earlier, history
from articles.editorial.writing.diff import diff_contents
from articles.models import KeptText, Post
from articles.text import plain
from articles.text.numbers import MOST_VERSION, whole_number
from articles.web.clients import StaffRequest, as_staff

from .generics import AdminMixin
from .opened_text import posted_version
from .words import labelled

PER_PAGE = 20  # versions
EVENTS = 100  # shown beside them


class Versions(AdminMixin):
    """The history of one piece, for `PostAdmin`."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the versions, newest first, each against the one before it; POST brings one back."""
        post = self.get_object(request, unquote(object_id))
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        if request.method == "POST":
            return self.bring_back(as_staff(request), post)
        found = history.versions_of(post)
        page = Paginator(found, PER_PAGE).get_page(whole_number(request.GET.get("p"), most=MOST_VERSION) or 1)
        first = (page.number - 1) * PER_PAGE
        shown = found[first : first + PER_PAGE]
        older = [*found[first + 1 : first + PER_PAGE + 1], None]
        context = {
            **self.admin_site.each_context(request),
            "title": "版本与记录",
            "post": post,
            "versions": [
                {
                    "version": version,
                    "is_first": before is None,
                    "rows": history.compare(before, version) if before else [],
                }
                for version, before in zip(shown, older, strict=False)
            ],
            "newest": found[0].id if found else None,
            "kept": [kept_entry(kept, post) for kept in earlier.kept_texts(post)] if page.number == 1 else [],
            "page": page,
            "events": labelled(post.events.select_related("actor")[:EVENTS]),
            "can_write": self.has_change_permission(request, post),
            "current_version": current_version(post),
        }
        return render(request, "admin/desk/versions.html", context)

    def bring_back(self, request: StaffRequest, post: Post) -> HttpResponseRedirect:
        """Save the text of an old version as a new one: nothing in between is lost."""
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        history_id = whole_number(request.POST.get("version"))
        if history_id is None:
            raise Http404
        try:
            history.restore_version(
                post,
                history_id,
                actor=request.user,
                expected_version=posted_version(request),
                at=timezone.now(),
            )
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        else:
            published = state_of(post, timezone.now()) in (PUBLISHED, WITHDRAWN)
            messages.success(
                request,
                "旧版的文字已存为修改稿，送审通过后读者才会看到。"
                if published
                else "已恢复旧版的文字，存为新的一版。",
            )
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))


def kept_entry(kept: KeptText, post: Post) -> dict[str, Any]:
    """Return a text that the history does not hold, against the one it was written on."""
    if kept.kind == kept.Kind.SECOND:
        before = earlier.text_at(post, kept.version) or earlier.revision_text(post, kept.version)
    else:
        before = earlier.revision_text(post, kept.version - 1)
    rows = diff_contents(before, kept.content) if before else []
    return {"kept": kept, "rows": rows, "text": plain.text_of(kept.content.get("body_html") or "")}


def current_version(post: Post) -> int:
    """Return the version that a save of `post` must name."""
    if state_of(post, timezone.now()) in (PUBLISHED, WITHDRAWN):
        revision = signatures.open_revision(post)
        return revision.version if revision else 0
    return post.version
