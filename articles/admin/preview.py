"""Preview in the reader's own template; a signed link for people outside the desk."""

import copy

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect

from articles.models import Post
from articles.reader import article, press

from .article import may_write
from .post_form import LinkForms, PostForm, typed_links
from .site import site

SALT = "articles.preview"
LIFETIME = 24 * 3600  # seconds a signed link is good for


def shown(request, post, link):
    """Render `post` as readers would see it, kept from caches and search engines.

    `link`: the first entry of 原文出处 as a mapping, or None.
    """
    now = timezone.now()
    post.published_at = post.published_at or post.planned_at or now
    post.path = post.path or f"/preview/{post.pk or 0}.html"
    for field in article.LINK_FIELDS:
        setattr(post, f"link_{field}", (link or {}).get(field) or ("" if field != "source_published_at" else None))
    post.has_corrections = post.pk is not None and post.corrections.exists()
    request.issue = press.current()
    response = article.page(request, post)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def stored_link(post):
    """Return the first entry of 原文出处 as the page reads it."""
    return post.source_links.values(*article.LINK_FIELDS).first()


@site.screen("articles/post/<int:pk>/preview/", name="preview", permission="articles.view_post")
@csrf_protect
def preview(request, pk):
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
def preview_link(request, pk):
    """Make a link that shows the piece to somebody without an account for a day."""
    post = get_object_or_404(Post, pk=pk)
    token = signing.dumps({"post": post.pk, "version": post.version}, salt=SALT)
    context = {
        **site.each_context(request),
        "title": "预览链接",
        "post": post,
        "link": settings.SITE_URL + reverse("shared_preview", args=[token]),
        "hours": LIFETIME // 3600,
        "is_embargoed": bool(post.embargoed_until and post.embargoed_until > timezone.now()),
    }
    return render(request, "admin/desk/preview_link.html", context)


def shared(request, token):
    """The signed link: shows the stored text until it expires or the piece goes on; never an embargoed one."""
    try:
        held = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise Http404 from error
    post = get_object_or_404(Post.objects.select_related("category", "section", "source", "cover"), pk=held["post"])
    embargoed = post.embargoed_until is not None and post.embargoed_until > timezone.now()
    insider = request.user.is_authenticated and request.user.has_perm("articles.view_post")
    if embargoed and not insider:
        raise Http404
    if post.status in (Post.Status.WITHDRAWN, Post.Status.DISCARDED) and not insider:
        raise Http404
    return shown(request, post, stored_link(post))
