"""Suggestions for the fields where a name is typed: tags, outlets, categories."""

from django.http import Http404, JsonResponse

from articles.models import Category, Source, Tag

from .site import site

SUGGESTED: dict[str, type[Category | Source | Tag]] = {"tag": Tag, "source": Source, "category": Category}
MOST = 12  # names offered at once


@site.screen("suggest/<slug:kind>/", name="suggest", permission="articles.view_post")
def suggest(request, kind):
    """Answer `{"names": [...]}`: names that begin with ?q=, then names that contain it."""
    if kind not in SUGGESTED:
        raise Http404
    typed = " ".join(request.GET.get("q", "").split())[:60]
    if not typed:
        return JsonResponse({"names": []})
    names = SUGGESTED[kind].objects.order_by("name").values_list("name", flat=True)
    begin = list(names.filter(name__istartswith=typed)[:MOST])
    if len(begin) < MOST:
        begin += [name for name in names.filter(name__icontains=typed)[:MOST] if name not in begin]
    return JsonResponse({"names": begin[:MOST]})
