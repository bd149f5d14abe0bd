"""Suggestions: for the fields where a name is typed, and of what a piece may be filed under."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404

from articles.editorial.curation import suggesting
from articles.models import Post
from articles.models.label_kinds import LABEL_KINDS
from articles.web.clients import StaffRequest

from .site import site

MOST = 12  # names offered at once


@site.screen("suggest/<slug:kind>/", name="suggest", permission="articles.view_post")
def suggest(request: StaffRequest, kind: str) -> JsonResponse:
    """Answer `{"names": [...]}`: names that begin with ?q=, then names that contain it."""
    if kind not in LABEL_KINDS:
        raise Http404
    typed = " ".join(request.GET.get("q", "").split())[:60]
    if not typed:
        return JsonResponse({"names": []})
    names = LABEL_KINDS[kind].objects.order_by("name").values_list("name", flat=True)
    begin = list(names.filter(name__istartswith=typed)[:MOST])
    if len(begin) < MOST:
        begin += [name for name in names.filter(name__icontains=typed)[:MOST] if name not in begin]
    return JsonResponse({"names": begin[:MOST]})


@site.screen("articles/post/<int:pk>/suggestions/", name="suggestions", permission="articles.view_post")
def suggestions(request: StaffRequest, pk: int) -> JsonResponse:
    """Answer in JSON which 栏目 and tags a piece may need, each with its reason; those it has are left out."""
    post = get_object_or_404(Post, pk=pk)
    section = suggesting.section_for(post) if post.section_id is None else None
    answer = {
        "section": section
        and {"pk": section.section.pk, "name": section.section.name, "reason": section.reason},
        "tags": [{"name": one.name, "reason": one.reason} for one in suggesting.tags_for(post)],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
