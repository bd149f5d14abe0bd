"""版本与记录: every saved version of a piece, what each changed, and the way back to it."""

from datetime import UTC

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial import drafts, revisions
from articles.editorial.content import FREE_FIELDS, KEYS, MOMENTS, REVISABLE_FIELDS, SIGNED_FIELDS
from articles.editorial.errors import EditorialError
from articles.editorial.verbs import STATE_LABELS

from . import comparison
from .article import posted_version
from .words import labelled

PER_PAGE = 20  # versions


def content_of_version(version):
    """Return the content (see `editorial.content`) that a history row holds."""
    content = {}
    for name in (*SIGNED_FIELDS, *FREE_FIELDS):
        if name in ("tags", "source_links"):
            content[name] = version.linked.get(name, [])
        elif name in KEYS:
            content[name] = getattr(version, f"{name}_id")
        elif name in MOMENTS:
            moment = getattr(version, name)
            content[name] = moment.astimezone(UTC).isoformat() if moment else None
        else:
            content[name] = getattr(version, name)
    return content


class Versions:
    """The history of one piece, for `PostAdmin`."""

    def history_view(self, request, object_id, extra_context=None):
        """List the versions, newest first, each against the one before it; POST brings one back."""
        post = self.get_object(request, unquote(object_id))
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        if request.method == "POST":
            return self.bring_back(request, post)
        page = Paginator(post.history.select_related("history_user"), PER_PAGE).get_page(request.GET.get("p"))
        rows = list(page.object_list)
        older = post.history.filter(history_date__lt=rows[-1].history_date).first() if rows else None
        versions = []
        for version, before in zip(rows, [*rows[1:], older], strict=True):
            changed = comparison.rows(content_of_version(before), content_of_version(version)) if before else []
            moved = before is not None and before.status != version.status
            versions.append(
                {
                    "version": version,
                    "rows": changed,
                    "is_first": before is None,
                    "move": f"{STATE_LABELS[before.status]} → {STATE_LABELS[version.status]}" if moved else "",
                }
            )
        context = {
            **self.admin_site.each_context(request),
            "title": "版本与记录",
            "post": post,
            "versions": versions,
            "page": page,
            "events": labelled(post.events.select_related("actor")[:100]),
            "can_write": self.has_change_permission(request, post),
            "current_version": current_version(post),
        }
        return render(request, "admin/desk/versions.html", context)

    def bring_back(self, request, post):
        """Save the text of an old version as a new one: nothing in between is lost."""
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        version = post.history.filter(history_id=request.POST.get("version") or 0).first()
        if version is None:
            raise Http404
        content = content_of_version(version)
        now = timezone.now()
        try:
            if post.status in (post.Status.PUBLISHED, post.Status.WITHDRAWN) and post.status_label != "已定时":
                revisions.save_revision(
                    post,
                    {name: content[name] for name in REVISABLE_FIELDS},
                    editor=request.user,
                    expected_version=posted_version(request),
                    at=now,
                )
                sentence = "旧版的文字已存为修改稿，送审通过后读者才会看到。"
            else:
                drafts.save_draft(post, content, editor=request.user, expected_version=posted_version(request), at=now)
                sentence = "已恢复旧版的文字，存为新的一版。"
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, sentence)
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))


def current_version(post):
    """Return the version that a save of `post` must name."""
    if post.status in (post.Status.PUBLISHED, post.Status.WITHDRAWN) and post.status_label != "已定时":
        revision = revisions.open_revision(post)
        return revision.version if revision else 0
    return post.version
