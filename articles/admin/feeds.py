"""采集: the outlets' feeds, how each fares, and what would come in.

A single feed is edited on its model's own admin page.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError
from articles.editorial.publishing import automatic
from articles.gathering import entry_failures, feeds, finding, kept_originals, trial_reading
from articles.gathering.entries import NoArticle
from articles.ingest import charset
from articles.ingest.fetch import FetchFailed
from articles.ingest.intake.reader import read_bytes
from articles.ingest.selecting import select
from articles.models import Category, Feed, FetchedOriginal, Source
from articles.sanitize import UncleanHTML
from articles.text import plain, tree
from articles.text.numbers import whole_number
from articles.web.clients import StaffRequest, as_staff

from .base import DeskModelAdmin
from .generics import TypedModelForm
from .site import site

NO_PAGE = tree.document("<html></html>")
MOST_HEADLINES = 20  # shown of a 试取
MOST_SOURCE = 200_000  # characters shown of a fetched page


PAGE_SELECTORS = ("headline_selector", "author_selector", "body_selector", "removed_selector")


class FeedForm(TypedModelForm):
    """What an editor says of a feed."""

    class Meta:
        model = Feed
        fields = [
            "name", "slug", "source", "url", "selector", *PAGE_SELECTORS, "identified_by", "interval_minutes",
            "section", "tags", "is_important", "include_words", "exclude_words", "reads_pages", "is_active",
        ]  # fmt: skip

    def clean_url(self) -> str:
        """Accept only web addresses."""
        url: str = self.cleaned_data["url"].strip()
        if not url.startswith(("http://", "https://")):
            raise forms.ValidationError("地址要以 http:// 或 https:// 开头，请检查。")
        return url

    def clean(self) -> dict[str, Any]:
        """Accept only selectors that can be read as CSS."""
        super().clean()
        cleaned = self.cleaned_data
        for name in ("selector", *PAGE_SELECTORS):
            if cleaned.get(name):
                try:
                    select(NO_PAGE, cleaned[name])
                except ValueError as error:
                    self.add_error(name, str(error))
        return cleaned

    def clean_interval_minutes(self) -> int:
        """No feed is read more often than once a minute, nor less often than once a week."""
        minutes: int = self.cleaned_data["interval_minutes"]
        if not 1 <= minutes <= 7 * 24 * 60:
            raise forms.ValidationError("间隔请填 1 到 10080 分钟。")
        return minutes


class FeedTrialForm(FeedForm):
    """The settings of a feed that decide what it brings; they need not be complete yet."""

    class Meta:
        model = Feed
        fields = ["url", "selector", *PAGE_SELECTORS, "include_words", "exclude_words"]

    clean_interval_minutes = None

    def validate_unique(self) -> None:
        """An address that another feed has may be tried too."""


@admin.register(Feed, site=site)
class FeedAdmin(DeskModelAdmin):
    """采集源."""

    form = FeedForm
    list_display = ["name", "source", "state", "succeeded_at", "due_at"]
    list_select_related = ["source"]
    list_filter = ["is_active"]
    search_fields = ["name", "url", "source__name"]
    autocomplete_fields = ["source"]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelChoiceField[Any] | None":
        """A feed files into 栏目, not into 稿源栏目."""
        if db_field.name == "section":
            kwargs["queryset"] = Category.objects.sections()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        """Every feed with whether it is silent, asked once for all rows."""
        is_silent = Q(pk__in=feeds.silent(timezone.now()))
        known: QuerySet[Feed] = super().get_queryset(request).annotate(is_silent=is_silent)
        return known

    @admin.display(description="状态")
    def state(self, feed: Any) -> str:
        """Return how the feed fares, in words."""
        return feeds.state_of(feed, timezone.now(), is_silent=feed.is_silent)[0]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Mention its 自动发布, too."""
        standing = automatic.standing(timezone.now()).get(whole_number(object_id) or 0)
        return super().change_view(
            request, object_id, form_url, {"automatic": standing, **(extra_context or {})}
        )

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Save on the record."""
        feeds.save(obj, form.changed_data, actor=as_staff(request).user, at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        """A feed is 停用, not deleted: what came of it stays traceable."""
        return False


@site.screen("feeds/", name="feeds", permission="articles.view_feed", menu="采集", order=25)
def overview(request: StaffRequest) -> HttpResponse:
    """Show how every feed fares; POST tries, reads, pauses or resumes one."""
    tried, found, address = None, None, ""
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if deed == "preview":
        return preview(request)
    if deed == "find":
        address = request.POST.get("address", "").strip()
        try:
            found = finding.find(address)
        except FetchFailed as failure:
            messages.error(request, f"没有打开 {address}：{failure}")
    elif request.method == "POST":
        known = Feed.objects.select_related("source", "section")
        feed = get_object_or_404(known, pk=whole_number(request.POST.get("feed")))
        if deed != "try":
            return decide(request, feed, deed)
        tried = feed, trial_reading.foresee(feed)
    now = timezone.now()
    context = {
        **site.each_context(request),
        "title": "采集",
        "feeds": feeds.health(now),
        "tried": tried,
        "wanted": (tried[1].wanted or [])[:MOST_HEADLINES] if tried else [],
        "address": address,
        "found": found,
        "may_change": request.user.has_perm("articles.change_feed"),
        "may_add": request.user.has_perm("articles.add_feed"),
    }
    return render(request, "admin/desk/feeds.html", context)


def preview(request: StaffRequest) -> JsonResponse:
    """Answer a form that is being filled in with what its feed would bring; nothing is saved."""
    may = "change" if request.POST.get("feed") else "add"
    if not request.user.has_perm(f"articles.{may}_feed"):
        raise PermissionDenied
    own = Feed.objects.filter(pk=whole_number(request.POST.get("feed"))).first() if may == "change" else None
    form = FeedTrialForm(request.POST, instance=own)
    if not form.is_valid():
        return tried_out({"faults": form.errors})
    feed = form.save(commit=False)
    if own is None:
        feed.source = Source()  # not chosen yet, and nothing that is tried depends on it
    report = trial_reading.foresee(feed)
    wanted = (report.wanted or [])[:MOST_HEADLINES]
    context: dict[str, Any] = {"tried": (feed, report), "wanted": wanted}
    if first := next((entry for entry in wanted if entry.url), None):
        try:
            page = trial_reading.sample(feed, first)
            context |= {"page": page, "opening": plain.text_of(page.body_html)}
        except (FetchFailed, NoArticle, UncleanHTML) as trouble:
            context["trouble"] = str(trouble) or entry_failures.NO_ARTICLE
    return tried_out(context)


def tried_out(context: dict[str, Any]) -> JsonResponse:
    """Return what a trial brought, for the script of the form to show."""
    return JsonResponse({"html": render_to_string("admin/desk/feed_trial.html", context)})


def decide(request: StaffRequest, feed: Feed, deed: str) -> HttpResponseRedirect:
    """立即采集, 停用 or 恢复 one feed."""
    now = timezone.now()
    try:
        if deed == "now":
            feeds.ask_at_once(feed, actor=request.user, at=now)
            messages.success(request, f"“{feed.name}”已排在最前，采集程序下一次运行时就取。")
        elif deed in ("pause", "resume"):
            feeds.switch(feed, is_active=deed == "resume", actor=request.user, at=now)
            messages.success(request, f"“{feed.name}”{'已恢复采集' if deed == 'resume' else '已停用'}。")
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:feeds"))


@site.screen("feeds/page/<int:pk>/", name="fetched_page", permission="articles.view_feed")
def fetched_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what an outlet's server answered for an entry, and what was read from it.

    The answer is shown as source, never as a page.
    """
    original = get_object_or_404(FetchedOriginal.objects.select_related("item__feed"), pk=pk)
    answer = kept_originals.answered(original)
    read = read_bytes(answer.body, original.url, content_type=answer.content_type)
    context = {
        **site.each_context(request),
        "title": "取到的网页",
        "original": original,
        "read": read,
        "source": charset.decode(answer.body, charset.charset_of(answer.content_type))[:MOST_SOURCE],
    }
    return render(request, "admin/desk/fetched_page.html", context)
