"""Autosave, presence and 接手编辑: the small requests the article screen makes while somebody writes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from articles.editorial.errors import EditorialError
from articles.editorial.workflow import signatures
from articles.editorial.workflow.transitions import PUBLISHED, WITHDRAWN, state_of
from articles.editorial.writing import autosave, drafts, earlier, locks
from articles.editorial.writing.diff import diff_contents
from articles.models import Autosave, Post
from articles.web import failures
from articles.web.clients import StaffRequest

from . import opened_text
from .article_desk import may_write
from .post_form import LONGEST
from .site import site

LEFT_OUT = frozenset(
    {"csrfmiddlewaretoken", "_do", "_save", "_continue", "_sequence", "token", "page", "earlier"}
)
DEED_FIELDS = ("note_", "moment_")  # what a button asks for is no text of the piece


def typed_fields(request: HttpRequest) -> dict[str, str]:
    """Return the posted fields by name, as the form sent them."""
    return {
        name: value
        for name, value in request.POST.items()
        if name not in LEFT_OUT and not name.startswith(DEED_FIELDS)
    }


def too_long(content: Mapping[str, str]) -> bool:
    """Return whether the fields together are more than an autosave keeps."""
    return sum(map(len, content.values())) > LONGEST


@site.screen("articles/post/<int:pk>/autosave/", name="autosave", permission="articles.change_post")
@require_POST
def keep(request: StaffRequest, pk: int) -> JsonResponse:
    """Keep what is typed in a piece, or drop it (`forget=1`).

    Answers the moment it was kept, or 409 if a newer save exists.
    """
    post = get_object_or_404(Post, pk=pk)
    if not may_write(post, request.user, None):
        raise PermissionDenied
    if "forget" in request.POST:
        autosave.forget(editor=request.user, post=post, screens=forgotten(request))
        return JsonResponse({"forgotten": True})
    return kept(request, post=post, base_version=opened_text.posted_version(request))


@site.screen("articles/post/autosave/", name="autosave_new", permission="articles.add_post")
@require_POST
def keep_new(request: StaffRequest) -> JsonResponse:
    """Keep what is typed in a piece that was never saved, under the token of its screen."""
    token = request.POST.get("token", "")
    if not token or len(token) > drafts.TOKEN_LENGTH:
        return JsonResponse({"error": "缺少新稿标记，请重新打开写稿页面。"}, status=400)
    if "forget" in request.POST:
        autosave.forget(editor=request.user, token=token, screens=forgotten(request))
        return JsonResponse({"forgotten": True})
    return kept(request, token=token)


def forgotten(request: HttpRequest) -> list[str]:
    """Return the tokens of the pages whose text is not wanted any more."""
    return [request.POST["forget"] if request.POST["forget"] != "1" else ""]


def kept(request: StaffRequest, **whose: Any) -> JsonResponse:
    """Store the typed fields and answer when, and the stamp by which the page tells newer from older."""
    content = typed_fields(request)
    if too_long(content):
        return JsonResponse({"error": "文字太长，没有自动保存，请先保存。"}, status=413)
    now = timezone.now()
    screen, sequence = (
        opened_text.of_request(request.POST).page,
        opened_text.posted_number(request, "_sequence"),
    )
    stored = autosave.keep(content, editor=request.user, at=now, screen=screen, sequence=sequence, **whose)
    if stored is None:
        return JsonResponse({"error": "这次自动保存来晚了，较新的文字已经存好，没有覆盖。"}, status=409)
    return JsonResponse({"saved_at": timezone.localtime(now).strftime("%H:%M:%S"), "stamp": stamp(stored)})


def stamp(stored: Autosave) -> list[int]:
    """Return numbers that grow with every autosave of a piece, whatever the clock does."""
    return [stored.pk, stored.version]


@site.screen("articles/post/<int:pk>/presence/", name="presence", permission="articles.change_post")
@require_http_methods(["GET", "POST"])
def presence(request: StaffRequest, pk: int) -> JsonResponse:
    """Answer who holds the piece, and what has become of the text that the page was made from.

    A POST says that somebody is working in the page (or has left it, `leave=1`); a GET only asks.
    """
    post = get_object_or_404(
        Post.objects.only("pk", "headline", "author", "status", "published_at", "version"), pk=pk
    )
    page, now = opened_text.of_request(request.POST or request.GET), timezone.now()
    if request.method == "GET" and not may_write(post, request.user, None):
        raise PermissionDenied
    if "leave" in request.POST:
        locks.release(post, editor=request.user, page=page.page)
        return JsonResponse({})
    try:
        if request.method == "POST":
            held = locks.touch(post, editor=request.user, at=now, page=page.page)
        else:
            held = locks.presence_of(post, editor=request.user, at=now, page=page.page)
    except EditorialError as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    answer: dict[str, Any] = {"moved": moved(request, post, page, at=now)}
    if held is not None:
        answer |= {
            "holder": held.holder.real_name,
            "mine": held.is_mine,
            "since": timezone.localtime(held.since).strftime("%H:%M"),
            "other_page": held.other_page,
        }
    return JsonResponse(answer)


def moved(
    request: StaffRequest, post: Post, page: opened_text.OpenedText, *, at: datetime
) -> dict[str, Any] | None:
    """Return who saved another text since the page was made, and how many seconds ago, or None."""
    is_revising = state_of(post, at) in (PUBLISHED, WITHDRAWN)
    revision = signatures.open_revision(post) if is_revising else None
    if page.text_version is None:
        return None
    if page.revision is not None and is_revising:
        is_same = page.revision == (revision.version if revision else 0) and (
            page.revision > 0 or page.text_version == post.version
        )
    else:
        is_same = page.text_version == post.version and revision is None
    if is_same:
        return None
    saver, saved_at = earlier.last_change(post, is_revising=is_revising)
    return {
        "who": "" if saver is None else saver.real_name,
        "own": saver == request.user,
        "seconds": max(0, round((at - saved_at).total_seconds())) if saved_at else 0,
        "mark": f"{post.version}/{revision.version if revision else 0}",
    }


@site.screen("articles/post/<int:pk>/changes/", name="changes", permission="articles.change_post")
def changes(request: StaffRequest, pk: int) -> HttpResponse:
    """看改动: what has become of the text that an open page was made from (`opened`), word by word."""
    post = get_object_or_404(Post, pk=pk)
    if not may_read_others(request, post):
        raise PermissionDenied
    is_revising = state_of(post, timezone.now()) in (PUBLISHED, WITHDRAWN)
    before = opened_text.text_of(post, opened_text.of_request(request.GET))
    saver, saved_at = earlier.last_change(post, is_revising=is_revising)
    context = {
        **site.each_context(request),
        "title": "看改动",
        "post": post,
        "saver": saver,
        "saved_at": saved_at,
        "is_known": before is not None,
        "rows": diff_contents(before, opened_text.present_text(post, is_revising=is_revising))
        if before
        else [],
    }
    return render(request, "admin/desk/changes.html", context)


def may_read_others(request: StaffRequest, post: Post) -> bool:
    """Return whether the user may read the piece whole."""
    return site._registry[Post].has_view_permission(request, post)


@site.screen("articles/post/<int:pk>/take-over/", name="take_over", permission="articles.change_post")
@require_POST
def take_over(request: StaffRequest, pk: int) -> HttpResponse:
    """接手编辑; a script is answered on its page, so that nothing typed is left behind."""
    post = get_object_or_404(Post, pk=pk)
    page = opened_text.of_request(request.POST).page
    try:
        locks.take_over(post, actor=request.user, at=timezone.now(), page=page)
    except EditorialError as refusal:
        if failures.wants_json(request):
            return JsonResponse({"error": str(refusal)}, status=403)
        messages.error(request, str(refusal))
    else:
        if failures.wants_json(request):
            return JsonResponse({"mine": True})
        messages.success(request, "已接手编辑，现在由您保存。")
    return HttpResponseRedirect(reverse("admin:articles_post_change", args=[pk]))
