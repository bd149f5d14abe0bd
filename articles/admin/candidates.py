"""待选稿: what came in and is not chosen yet; by keyboard, with 栏目, tags and time set in the row."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError
from articles.editorial.writing import drafts
from articles.gathering import original_news
from articles.models import Category, Post
from articles.text.numbers import MOST_VERSION, whole_number
from articles.text.tags import split_tags

from .site import site
from .undo import say_undoable
from .workflow import typed_moment

PER_PAGE = 40


@site.screen("candidates/", name="candidates", permission="articles.choose_post", menu="待选稿", order=20)
def candidates(request):
    """List the candidates, newest first; POST chooses one or puts it aside."""
    if request.method == "POST":
        return decide(request)
    posts = (
        Post.objects.filter(status=Post.Status.CANDIDATE)
        .select_related("category", "section", "source")
        .only(
            "headline", "excerpt", "status", "version", "created_at", "planned_at", "revised_at", "category__name",
            "section__name", "source__name",
        )
        .order_by("-created_at", "-id")
    )  # fmt: skip
    found = list(posts[: PER_PAGE + 1])
    news = original_news.news_of(found)
    context = {
        **site.each_context(request),
        "title": "待选稿",
        "rows": [(post, news.get(post.pk, [])) for post in found[:PER_PAGE]],
        "has_more": len(found) > PER_PAGE,
        "sections": list(Category.objects.sections()),
    }
    return render(request, "admin/desk/candidates.html", context)


def decide(request):
    """选用 (with what the row sets), 选用 and 送审, or 不用 one piece."""
    post = get_object_or_404(Post, pk=whole_number(request.POST.get("post")))
    now = timezone.now()
    version = whole_number(request.POST.get("version"), most=MOST_VERSION)
    if version is None:
        raise PermissionDenied
    try:
        if request.POST.get("deed") == "discard":
            drafts.discard(post, editor=request.user, at=now)
            say_undoable(request, f"不用：《{post.headline}》", "discard", now)
        else:
            changes, goes_on = set_in_row(request, post), request.POST.get("deed") == "submit"
            with transaction.atomic():  # not chosen where what the row sets is refused
                before = Post.objects.select_for_update().only("version").get(pk=post.pk).version
                chosen = drafts.choose(post, editor=request.user, at=now)
                if changes:
                    expected = version + chosen.version - before  # 选用 may itself have counted on
                    drafts.save_draft(chosen, changes, editor=request.user, expected_version=expected, at=now)
            is_last = not (changes or goes_on)
            say_undoable(
                request, f"选用：《{post.headline}》，现在是草稿。", "choose" if is_last else "", now
            )
            if goes_on:
                drafts.submit(chosen, editor=request.user, at=now)
                say_undoable(request, f"送审：《{post.headline}》", "submit", now)
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:candidates"))


def set_in_row(request, post):
    """Return what the row sets: 栏目 (the 所属栏目 too while the piece has none), tags beside its own, planned time."""
    changes: dict[str, object] = {}
    section = Category.objects.sections().filter(pk=whole_number(request.POST.get("section"))).first()
    if section is not None:
        changes.update(section=section, category=section)
    if taken := split_tags("，".join(request.POST.getlist("tags"))):
        own = list(post.tags.values_list("name", flat=True))
        changes["tags"] = list(dict.fromkeys([*own, *taken]))
    if request.POST.get("planned_at"):
        changes["planned_at"] = typed_moment(request.POST["planned_at"])
    return changes
