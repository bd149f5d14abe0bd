"""自动发布 of a feed: what is open and what it did; a 主编 opens and closes it here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError, InvalidText
from articles.editorial.publishing import automatic
from articles.editorial.roles import who_may
from articles.models import AutoPublishing, Feed, FeedItem, Post
from articles.web.clients import StaffRequest

from .editor import media_with_nonce
from .site import site
from .widgets import DayField

MOST_SHOWN = 30  # pieces of each list
MAY_OPEN = "add_autopublishing"


class OpeningForm(forms.Form):
    """Until when, and how many pieces a day."""

    ends_on = DayField(
        label="结束日期",
        widget=AdminDateWidget,
        help_text=f"含当日，最多 {automatic.LONGEST} 天，到期自动停止。",
    )
    daily_cap = forms.IntegerField(
        label="每日上限",
        initial=10,
        help_text=f"每天最多发布几篇，1 到 {automatic.MOST_A_DAY}；满了以后来的留在待选稿。",
    )

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the verb would refuse."""
        super().clean()
        typed = self.cleaned_data
        if "ends_on" in typed and "daily_cap" in typed:
            try:
                automatic.check_limits(typed["ends_on"], typed["daily_cap"], at=timezone.now())
            except InvalidText as refusal:
                for name, sentences in refusal.fields.items():
                    self.add_error(name, sentences)
        return typed


@site.screen("feeds/<int:pk>/automatic/", name="automatic", permission="articles.view_feed")
def screen(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the 自动发布 of a feed; POST opens or closes it."""
    feed = get_object_or_404(Feed.objects.select_related("source", "section"), pk=pk)
    may_open = request.user.has_perm(f"articles.{MAY_OPEN}")
    if request.method == "POST" and not may_open:
        raise PermissionDenied
    form = OpeningForm(request.POST if request.POST.get("deed") == "open" else None)
    if request.method == "POST" and decide(request, feed, form):
        return HttpResponseRedirect(reverse("admin:automatic", args=[feed.pk]))
    now = timezone.now()
    opening = automatic.opening_of(feed)
    items = FeedItem.objects.filter(feed=feed).select_related("post")
    candidates = items.filter(post__status=Post.Status.CANDIDATE)
    held = list(candidates.exclude(held_back="").order_by("-judged_at", "-pk")[:MOST_SHOWN])
    reasons = FeedItem.reasons(held)
    context = {
        **site.each_context(request),
        "title": "自动发布",
        "feed": feed,
        "opening": opening,
        "over": automatic.over_because(opening, now) if opening else "",
        "obstacle": "" if opening else automatic.unfit_because(feed, now),
        "today": automatic.published_today(feed, now),
        "published": items.filter(published_under__isnull=False).order_by("-judged_at", "-pk")[:MOST_SHOWN],
        "held": [(item, reasons[item.pk]) for item in held],
        "openings": AutoPublishing.objects.filter(feed=feed).select_related("opened_by")[:MOST_SHOWN],
        "form": form,
        "may_open": may_open,
        "who_may": who_may(MAY_OPEN),
        "media": media_with_nonce(form.media, request),
    }
    return render(request, "admin/desk/automatic.html", context)


def decide(request: StaffRequest, feed: Feed, form: OpeningForm) -> bool:
    """开启自动发布 or 关闭自动发布; return whether that is settled and the form need not come back."""
    now = timezone.now()
    try:
        if request.POST.get("deed") == "close":
            automatic.close(feed, actor=request.user, at=now)
            messages.success(request, f"“{feed.name}”的自动发布已关闭，新来的稿件只进待选稿。")
        elif request.POST.get("deed") == "open" and form.is_valid():
            typed = form.cleaned_data
            opening = automatic.open_for(feed, actor=request.user, at=now, **typed)
            messages.success(
                request, f"“{feed.name}”从现在起自动发布，{opening}。责任编辑是您，每篇都列入补审。"
            )
        else:
            return False
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    return True
