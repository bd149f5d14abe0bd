"""Filing an imported archive: which of its pieces may go into which 栏目, and why.

The proposals are ticked, confirmed and taken back on this screen.
"""

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.curation import sections, suggesting
from articles.editorial.errors import EditorialError
from articles.models import Category, EditorialEvent, Post
from articles.text.numbers import whole_number
from articles.web.clients import StaffRequest

from .actions import show_refusals
from .site import site
from .undo import names_of, say_undoable

LOOKED_AT = 120  # pieces of one page; each asks the index


@site.screen("filing/", name="filing", permission="articles.file_post")
def filing(request: StaffRequest) -> HttpResponse:
    """Show suggestions for the archive's unfiled pieces after ?after=; POST files those that are ticked."""
    if request.method == "POST":
        return file_ticked(request)
    waiting = unfiled().filter(pk__gt=whole_number(request.GET.get("after")) or 0)
    looked_at = list(waiting.select_related("source").order_by("pk")[: LOOKED_AT + 1])
    page = looked_at[:LOOKED_AT]
    rows = [(post, found) for post in page if (found := suggesting.section_for(post))]
    context = {
        **site.each_context(request),
        "title": "按建议归入栏目",
        "rows": rows,
        "without": len(page) - len(rows),
        "after": page[-1].pk if len(looked_at) > LOOKED_AT else None,
        "sections": list(Category.objects.sections()),
    }
    return render(request, "admin/desk/archive_filing.html", context)


def unfiled() -> QuerySet[Post]:
    """Return the archive's pieces in no 栏目, except those that somebody has taken out of one.

    What was taken back by 撤销 may be suggested again, for somebody confirms it;
    `ingest.archive_sections`, which asks nobody, leaves it alone.
    """
    undone = EditorialEvent.objects.filter(verb="undo", post=OuterRef("post"), pk__gt=OuterRef("pk"))
    by_hand = EditorialEvent.objects.filter(~Exists(undone), verb="file_under", post__isnull=False)
    return Post.objects.filter(is_legacy=True, section=None).exclude(pk__in=by_hand.values("post"))


def file_ticked(request: StaffRequest) -> HttpResponseRedirect:
    """归入栏目 of each ticked piece under the 栏目 of its row, all at one recorded moment."""
    now, done, refused = timezone.now(), [], []
    known = {section.pk: section for section in Category.objects.sections()}
    keys = [whole_number(key) for key in request.POST.getlist("post")[:LOOKED_AT]]
    for post in unfiled().filter(pk__in=[key for key in keys if key]).order_by("pk"):
        section = known.get(whole_number(request.POST.get(f"section-{post.pk}")) or 0)
        if section is None:
            continue
        try:
            done.append(sections.file_under(post, section, actor=request.user, at=now))
        except EditorialError as refusal:
            refused.append((post, refusal))
    if done:
        say_undoable(request, f"{len(done)} 篇已归入栏目：{names_of(done)}。", "file_under", now)
    elif not refused:
        messages.error(request, "没有选稿件，请勾选要归入的再确认。")
    show_refusals(request, refused)
    return HttpResponseRedirect(reverse("admin:filing"))
