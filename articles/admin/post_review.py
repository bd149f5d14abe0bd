"""补审, 修改稿, 单人值班, 审次规定, 节假日: the tables behind the desk's rules."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError, InvalidText
from articles.editorial.publishing import correct
from articles.editorial.review import duty, rules
from articles.models import DutyPeriod, Holiday, PostReview, ReviewRule
from articles.web.clients import StaffRequest, as_staff

from .base import DeskModelAdmin, ReadOnlyAdmin
from .generics import TypedModelForm
from .site import site


class DoneFilter(admin.EmptyFieldListFilter):
    """Whether a second person has read it."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Say it in words: 空 is Django's."""
        for choice, words in zip(super().choices(changelist), ("全部", "没有补审", "已补审"), strict=True):
            yield {**choice, "display": words}


@admin.register(PostReview, site=site)
class PostReviewAdmin(ReadOnlyAdmin):
    """What one person did alone, to be read by a second."""

    list_display = ["done_at", "kind", "post", "editor", "reviewer", "reviewed_at"]
    list_select_related = ["post", "editor", "reviewer"]
    list_filter = ["kind", ("reviewed_at", DoneFilter)]
    sortable_by = ()


class AfterwardsForm(forms.Form):
    """What the second person says."""

    note = forms.CharField(
        label="补审意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@site.screen("afterwards/<int:pk>/", name="review_afterwards", permission="articles.review_post")
def review_afterwards(request: StaffRequest, pk: int) -> HttpResponse:
    """补审 one item."""
    item = get_object_or_404(PostReview.objects.select_related("post", "editor", "reviewer"), pk=pk)
    form = AfterwardsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct.review_afterwards(
                item, actor=request.user, at=timezone.now(), note=form.cleaned_data["note"]
            )
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"已补审《{item.post.headline}》。")
            return HttpResponseRedirect(reverse("admin:index"))
    context = {**site.each_context(request), "title": "补审", "item": item, "form": form}
    return render(request, "admin/desk/afterwards.html", context)


class DutyForm(TypedModelForm):
    """For whom and for which days."""

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the verb would refuse."""
        super().clean()
        typed = self.cleaned_data
        if typed.get("starts_on") and typed.get("ends_on"):
            try:
                duty.check_days(typed["starts_on"], typed["ends_on"])
            except InvalidText as refusal:
                for name, sentences in refusal.fields.items():
                    self.add_error(name, sentences)
        return typed


@admin.register(DutyPeriod, site=site)
class DutyPeriodAdmin(DeskModelAdmin):
    """单人值班, approved by a 主编 for dates; what was approved is not changed, only taken back."""

    form = DutyForm
    list_display = ["starts_on", "ends_on", "person", "opened_by", "note"]
    list_select_related = ["person", "opened_by"]
    autocomplete_fields = ["person"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only those who may approve it."""
        return request.user.has_perm("articles.open_duty_post")

    def has_change_permission(self, request: HttpRequest, obj: DutyPeriod | None = None) -> bool:
        """Nobody: what people did by it would rest on other days."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DutyPeriod | None = None) -> bool:
        """Only those who may approve it."""
        return request.user.has_perm("articles.open_duty_post")

    def save_model(self, request: HttpRequest, obj: DutyPeriod, form: Any, change: bool) -> None:
        """批准单人值班."""
        typed = form.cleaned_data
        period = duty.open_duty(
            typed["starts_on"],
            typed["ends_on"],
            person=typed["person"],
            note=typed["note"],
            actor=as_staff(request).user,
            at=timezone.now(),
        )
        obj.pk, obj.note = period.pk, period.note
        obj.opened_by, obj.opened_at = period.opened_by, period.opened_at

    def delete_model(self, request: HttpRequest, obj: DutyPeriod) -> None:
        """取消单人值班."""
        duty.close_duty(obj, actor=as_staff(request).user, at=timezone.now())


@admin.register(ReviewRule, site=site)
class ReviewRuleAdmin(DeskModelAdmin):
    """三审制 by origin and 栏目."""

    list_display = ["origin", "section", "rounds"]
    list_select_related = ["section"]

    def save_model(self, request: HttpRequest, obj: ReviewRule, form: Any, change: bool) -> None:
        """Set the rule, on the record."""
        rules.set_rule(obj, actor=as_staff(request).user, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: ReviewRule) -> None:
        """Drop the rule, on the record."""
        rules.drop_rule(obj, actor=as_staff(request).user, at=timezone.now())


@admin.register(Holiday, site=site)
class HolidayAdmin(DeskModelAdmin):
    """法定节假日 and 调休, announced each year."""

    list_display = ["day", "name", "kind"]
    list_filter = ["kind"]
    ordering = ["-day"]
