"""Preview in the reader's own template; a signed link for people outside the desk."""

import copy
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe

from articles.admin.article_desk import may_write
from articles.admin.post_form import LinkForms, PostForm, typed_links
from articles.admin.site import site
from articles.editorial.writing import preview_links
from articles.models import Post
from articles.reader.article import page
from articles.reader.article.published_post import FirstLink, PublishedPost
from articles.text import clock
from articles.web import site_state
from articles.web.clients import StaffRequest
from articles.web.delivery import ReaderRequest


class PreviewRequest(StaffRequest, ReaderRequest):
    """A request of the desk that is answered in the readers' templates; `issue` is set before they see it."""


def shown(request: PreviewRequest, post: Post, link: Mapping[str, Any] | None) -> HttpResponse:
    """Render `post` as readers would see it, kept out of caches and search engines.

    `link`: the first entry of 原文出处 as a mapping, or None.
    """
    now = timezone.now()
    post.published_at = post.published_at or post.planned_at or now
    post.path = post.path or f"/preview/{post.pk or 0}.html"
    is_stored = post.pk is not None
    published = PublishedPost(
        post,
        FirstLink(**{name: value for name in FirstLink._fields if (value := (link or {}).get(name))}),
        has_corrections=is_stored and post.corrections.exists(),
        leads_story=is_stored,
    )
    request.issue = site_state.current()
    response = page.page(request, published, is_preview=True)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def stored_link(post: Post) -> dict[str, Any] | None:
    """Return the first entry of 原文出处 as the page reads it."""
    link: dict[str, Any] | None = post.source_links.values(*FirstLink._fields).first()
    return link


@site.screen("articles/post/<int:pk>/preview/", name="preview", permission="articles.view_post")
@csrf_protect
def preview(request: PreviewRequest, pk: int) -> HttpResponse:
    """Show the piece as readers would; a POST of the article form shows what is typed and not saved."""
    post = get_object_or_404(Post.objects.select_related("category", "section", "source", "cover"), pk=pk)
    if not site._registry[Post].has_view_permission(request, post):
        raise PermissionDenied
    link = stored_link(post)
    if request.method == "POST" and may_write(post, request.user, None):
        form = PostForm(request.POST, instance=copy.copy(post))
        links = LinkForms(request.POST, prefix="links")
        if form.is_valid() and links.is_valid():
            post = form.instance
            link = next(iter(typed_links(links)), None)
    return shown(request, post, link)


@site.screen("articles/post/<int:pk>/preview-link/", name="preview_link", permission="articles.view_post")
@csrf_protect
def preview_link(request: PreviewRequest, pk: int) -> HttpResponse:
    """Make a link that shows this version to somebody without an account for a day.

    A POST revokes one's links.
    """
    post = get_object_or_404(Post, pk=pk)
    if not site._registry[Post].has_view_permission(request, post):
        raise PermissionDenied
    at = timezone.now()
    if request.method == "POST":
        preview_links.take_back(post, maker=request.user, at=at)
        messages.success(request, "您发出的这篇稿件的预览链接都收回了，打不开了。")
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))
    token = preview_links.make(post, maker=request.user, at=at)
    context = {
        **site.each_context(request),
        "title": "预览链接",
        "post": post,
        "link": outside_address(request, reverse("shared_preview", args=[token])),
        "ends_at": at + preview_links.LIFETIME,
        "is_embargoed": bool(post.embargoed_until and post.embargoed_until > at),
        "is_never_shown": post.status in preview_links.NEVER_SHOWN,
    }
    return render(request, "admin/desk/preview_link.html", context)


def outside_address(request: HttpRequest, path: str) -> str:
    """Return a full address of `path`, on the port that serves this page for the site's host or this machine.

    A desk with a host of its own gives out the site's address.
    """
    host = urlsplit(f"//{request.get_host()}").hostname
    is_same = host in (urlsplit(settings.SITE_URL).hostname, "localhost", "127.0.0.1", "::1")
    return request.build_absolute_uri(path) if is_same else settings.SITE_URL + path


@require_safe
def shared(request: PreviewRequest, token: str) -> HttpResponse:
    """The signed link: shows the version it was made for until it ends.

    It says so if the text has changed since.
    """
    insider = site.is_insider(request) and request.user.has_perm("articles.view_post")
    try:
        opened = preview_links.open_link(token, at=timezone.now(), insider=insider)
    except preview_links.LinkClosed as error:
        raise Http404 from error
    response = shown(request, opened.post, stored_link(opened.post))
    sentence = f"预览，{clock.spoken(opened.ends_at)} 前有效，请勿转发。"
    if opened.has_changed:
        sentence += "稿件此后有改动，这里是发链接时的文字；要看现在的，请向发链接的人要新链接。"
    note = f'<aside class="correction" role="note"><p>{sentence}</p></aside>'.encode()
    response.content = response.content.replace(b"<article>", note + b"<article>", 1)
    return response
