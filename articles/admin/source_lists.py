"""稿源名单: the editions, a new one taken in, and what each changed for the outlets of ours."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.curation import source_lists
from articles.editorial.errors import EditorialError
from articles.models import SourceList
from articles.text import keys
from articles.text.table_reading import MOST_BYTES
from articles.web.clients import StaffRequest

from .site import site
from .widgets import DayField

MOST_FOUND = 100  # units shown of one edition; more are looked up by name


class SourceListForm(forms.Form):
    """An edition: its name, from when it counts, and its table."""

    edition = forms.CharField(
        label="版次", max_length=source_lists.LONGEST_EDITION, help_text="例如 2025-06。"
    )
    published_on = DayField(
        label="公布日期", widget=forms.DateInput(attrs={"type": "date"}), help_text="从这一天起按这一版核对。"
    )
    file = forms.FileField(
        label="名单（CSV）",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="第一行是表头：单位、类别（可以没有）；一行一家。",
    )


@site.screen("source-lists/", name="source_lists", permission="articles.view_sourcelist")
def overview(request: StaffRequest) -> HttpResponse:
    """Show the editions; a POST takes a new one in."""
    form = SourceListForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not request.user.has_perm("articles.add_sourcelist"):
            raise PermissionDenied
        loaded = taken_in(request, form) if form.is_valid() else None
        if loaded is not None:
            return HttpResponseRedirect(reverse("admin:source_list", args=[loaded.pk]))
    today = timezone.localdate()
    context = {
        **site.each_context(request),
        "title": "稿源名单",
        "lists": SourceList.objects.select_related("editor").annotate(count=Count("units")),
        "in_force": SourceList.objects.in_force(today),
        "form": form,
    }
    return render(request, "admin/desk/source_lists.html", context)


def taken_in(request: StaffRequest, form: SourceListForm) -> SourceList | None:
    """Load the edition of a form and say what changed; None with the refusal on the form."""
    typed = form.cleaned_data
    try:
        units = source_lists.units_in(source_lists.decoded(typed["file"].read(MOST_BYTES + 1)))
        loaded = source_lists.load(
            typed["edition"], typed["published_on"], units, actor=request.user, at=timezone.now()
        )
    except EditorialError as refusal:
        fields = getattr(refusal, "fields", {})
        for field, sentences in fields.items():
            form.add_error(field, list(sentences))
        if not fields:
            form.add_error("file", str(refusal))
        return None
    said = f"已载入{loaded.source_list}，{loaded.units} 家单位。"
    messages.success(request, said + changed_in_words(loaded))
    return loaded.source_list


def changed_in_words(loaded: source_lists.Loaded) -> str:
    """Return what an edition changed for outlets and pieces of ours, as a sentence."""
    said = f"我们的稿源新列入 {len(loaded.joined)} 家，退出 {len(loaded.left)} 家。"
    return said + (f"{len(loaded.held)} 篇已定时的稿件改为待发。" if loaded.held else "")


@site.screen("source-lists/<int:pk>/", name="source_list", permission="articles.view_sourcelist")
def edition(request: StaffRequest, pk: int) -> HttpResponse:
    """One edition: who left with it, which of their pieces are on their way, its units by name.

    A POST checks again or drops it.
    """
    shown = get_object_or_404(SourceList.objects.select_related("editor"), pk=pk)
    if request.method == "POST":
        if not request.user.has_perm("articles.add_sourcelist"):
            raise PermissionDenied
        return decide(request, shown)
    asked = request.GET.get("q", "").strip()
    units = shown.units.all()
    if asked:
        units = units.filter(name_key__contains=keys.headline_key(asked) or asked)
    now = timezone.now()
    context = {
        **site.each_context(request),
        "title": str(shown),
        "list": shown,
        "is_in_force": shown == SourceList.objects.in_force(timezone.localdate(now)),
        "departures": source_lists.departures(shown, now),
        "categories": list(
            shown.units.order_by().values_list("category").annotate(count=Count("pk")).order_by("-count")[:20]
        ),
        "asked": asked,
        "units": list(units[:MOST_FOUND]),
        "count": units.count(),
        "most": MOST_FOUND,
    }
    return render(request, "admin/desk/source_list.html", context)


def decide(request: StaffRequest, shown: SourceList) -> HttpResponseRedirect:
    """重新核对, or 撤下 what was loaded by mistake."""
    now = timezone.now()
    try:
        if request.POST.get("deed") == "drop":
            said = str(shown)
            loaded = source_lists.drop(
                shown, reason=request.POST.get("reason", ""), actor=request.user, at=now
            )
            messages.success(request, f"已撤下{said}。{changed_in_words(loaded)}")
            return HttpResponseRedirect(reverse("admin:source_lists"))
        loaded = source_lists.check_again(shown, actor=request.user, at=now)
        messages.success(request, f"已按名单重新核对。{changed_in_words(loaded)}")
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:source_list", args=[shown.pk]))
