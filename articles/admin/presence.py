"""Autosave, presence and 接手编辑: the small requests the article screen makes while somebody writes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.editorial.errors import EditorialError
from articles.editorial.writing import autosave, drafts, locks
from articles.models import Post

from .article import may_write, posted_number, posted_version
from .site import site

LEFT_OUT = frozenset(
    {
        "csrfmiddlewaretoken",
        "_do",
        "_save",
        "_continue",
        "_merge",
        "_screen",
        "_sequence",
        "token",
        "expected_version",
    }
)
DEED_FIELDS = ("note_", "moment_")  # what a button asks for is no text of the piece
LONGEST = 2_000_000  # characters of one autosave
SCREEN_LENGTH = 40


def typed_fields(request):
    """Return the posted fields by name, as the form sent them."""
    return {
        name: value
        for name, value in request.POST.items()
        if name not in LEFT_OUT and not name.startswith(DEED_FIELDS)
    }


def too_long(content):
    """Return whether the fields together are more than an autosave keeps."""
    return sum(map(len, content.values())) > LONGEST


@site.screen("articles/post/<int:pk>/autosave/", name="autosave", permission="articles.change_post")
@require_POST
def keep(request, pk):
    """Keep what is typed in a piece, or drop it (`forget=1`); answers the moment, or 409 after a newer save."""
    post = get_object_or_404(Post, pk=pk)
    if not may_write(post, request.user, None):
        raise PermissionDenied
    if "forget" in request.POST:
        autosave.forget(editor=request.user, post=post)
        return JsonResponse({"forgotten": True})
    return kept(request, post=post, base_version=posted_version(request))


@site.screen("articles/post/autosave/", name="autosave_new", permission="articles.add_post")
@require_POST
def keep_new(request):
    """Keep what is typed in a piece that was never saved, under the token of its screen."""
    token = request.POST.get("token", "")
    if not token or len(token) > drafts.TOKEN_LENGTH:
        return JsonResponse({"error": "缺少新稿标记，请重新打开写稿页面。"}, status=400)
    if "forget" in request.POST:
        autosave.forget(editor=request.user, token=token)
        return JsonResponse({"forgotten": True})
    return kept(request, token=token)


def kept(request, **whose):
    """Store the typed fields and answer when, and the stamp by which the page tells newer from older."""
    content = typed_fields(request)
    if too_long(content):
        return JsonResponse({"error": "文字太长，没有自动保存，请先保存。"}, status=413)
    now = timezone.now()
    screen, sequence = request.POST.get("_screen", "")[:SCREEN_LENGTH], posted_number(request, "_sequence")
    stored = autosave.keep(content, editor=request.user, at=now, screen=screen, sequence=sequence, **whose)
    if stored is None:
        return JsonResponse({"error": "这次自动保存来晚了，较新的文字已经存好，没有覆盖。"}, status=409)
    return JsonResponse({"saved_at": timezone.localtime(now).strftime("%H:%M:%S"), "stamp": stamp(stored)})


def stamp(stored):
    """Return what grows with every autosave of a piece, whatever the clock does."""
    return [stored.pk, stored.version]


@site.screen("articles/post/<int:pk>/presence/", name="presence", permission="articles.change_post")
@require_POST
def presence(request, pk):
    """Say that somebody is at work (or left, `leave=1`); answers who holds the piece and which version it has."""
    post = get_object_or_404(
        Post.objects.only("pk", "headline", "author", "status", "published_at", "version"), pk=pk
    )
    if "leave" in request.POST:
        locks.release(post, editor=request.user)
        return JsonResponse({})
    try:
        held = locks.touch(post, editor=request.user, at=timezone.now())
    except EditorialError as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    return JsonResponse({"holder": held.holder.real_name, "mine": held.is_mine, "version": post.version})


@site.screen("articles/post/<int:pk>/take-over/", name="take_over", permission="articles.change_post")
@require_POST
def take_over(request, pk):
    """接手编辑."""
    post = get_object_or_404(Post, pk=pk)
    try:
        locks.take_over(post, editor=request.user, at=timezone.now())
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已接手编辑，现在由您保存。")
    return HttpResponseRedirect(reverse("admin:articles_post_change", args=[pk]))
