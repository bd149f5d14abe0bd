"""规则误判, 试用规则, 受保护名称: which rules cry wolf most, the switch that silences one, the protected names."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.editorial.checks import name_list, rulebook, trials
from articles.gate.rules import FOUND_BY
from articles.gate.wording import check_wording
from articles.models import FalseAlarm, ProtectedName, RuleTrial
from articles.web.clients import as_staff

from .base import DeskModelAdmin, ReadOnlyAdmin
from .filters import BarFilter
from .generics import FieldNames, TypedModelForm
from .site import site


def rule_shown(rule: str) -> str:
    """Return what a rule says, with its number for whoever looks it up."""
    return format_html("{} <code>{}</code>", trials.triable_rules().get(rule, ""), rule)


class RuleFilter(BarFilter):
    """By rule, the one called false most often first."""

    title, parameter_name = "规则", "rule"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        """Return the rules that were called false, each with how often."""
        counted = (
            FalseAlarm.objects.values_list("rule").annotate(times=Count("id")).order_by("-times", "rule")
        )
        said = trials.triable_rules()
        return [(rule, f"{said.get(rule, rule)}（{times}）") for rule, times in counted]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the false alarms of the chosen rule."""
        return queryset.filter(rule=self.value()) if self.value() else queryset


class KindFilter(BarFilter):
    """By what the name is of."""

    title, parameter_name = "类别", "kind"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        """Return the kinds of names."""
        return [(str(value), str(label)) for value, label in ProtectedName.Kind.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the names of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(FalseAlarm, site=site)
class FalseAlarmAdmin(ReadOnlyAdmin):
    """规则误判, with the words and their sentence, from which the rule can be improved."""

    list_display = ["said", "words", "sentence", "post", "editor", "marked_at"]
    list_filter = [RuleFilter]
    list_select_related = ["post", "editor"]
    fields = ["said", "words", "sentence", "post", "editor", "marked_at"]
    readonly_fields = ["said"]

    @admin.display(description="规则")
    def said(self, alarm: FalseAlarm) -> str:
        """Return what the rule says."""
        return rule_shown(alarm.rule)


class RuleTrialForm(TypedModelForm):
    """Which rule goes on trial, and why."""

    rule = forms.ChoiceField(label="规则", choices=lambda: list(trials.triable_rules().items()))

    class Meta:
        model = RuleTrial
        fields = ["rule", "reason"]


@admin.register(RuleTrial, site=site)
class RuleTrialAdmin(DeskModelAdmin):
    """试用规则: put on trial and taken back, never changed."""

    form = RuleTrialForm
    list_display = ["said", "reason", "editor", "trial_began_at"]
    list_select_related = ["editor"]
    readonly_fields = ["said", "found_so", "editor", "trial_began_at"]

    def get_fields(self, request: HttpRequest, obj: RuleTrial | None = None) -> FieldNames:
        """A new one is chosen from the rules; one there is says what it is."""
        return (
            ["rule", "reason"] if obj is None else ["said", "found_so", "reason", "editor", "trial_began_at"]
        )

    def has_change_permission(self, request: HttpRequest, obj: RuleTrial | None = None) -> bool:
        """Nobody: it is ended, and begun anew for another reason."""
        return False

    @admin.display(description="规则")
    def said(self, trial: RuleTrial) -> str:
        """Return what the rule says."""
        return rule_shown(trial.rule)

    @admin.display(description="怎样发现")
    def found_so(self, trial: RuleTrial) -> str:
        """Return in words how the rule finds what breaks it, with a link to the rule if it can be edited."""
        rule = next((rule for rule in rulebook.in_force() if rule.id == trial.rule), None)
        if rule is None:
            return "由检查程序判断，没有词句可改"
        said = "、".join(FOUND_BY[way] for way in check_wording.ways(rule))
        return format_html('{}（<a href="{}">看这条规则</a>）', said, reverse("admin:rule", args=[rule.id]))

    def save_model(self, request: HttpRequest, obj: RuleTrial, form: Any, change: bool) -> None:
        """试用."""
        typed = form.cleaned_data
        begun = trials.begin_trial(
            typed["rule"], reason=typed["reason"], actor=as_staff(request).user, at=timezone.now()
        )
        obj.pk, obj.reason = begun.pk, begun.reason
        obj.editor, obj.trial_began_at = begun.editor, begun.trial_began_at

    def delete_model(self, request: HttpRequest, obj: RuleTrial) -> None:
        """结束试用."""
        trials.end_trial(obj, actor=as_staff(request).user, at=timezone.now())


@admin.register(ProtectedName, site=site)
class ProtectedNameAdmin(DeskModelAdmin):
    """受保护名称: persons with their posts, institutions and offices, between two days."""

    nothing_yet = "这里列出不能写错的人名、机构和职务。现在一条也没有，检查也就不问；由主编添加。"
    list_display = ["name", "kind", "posts_shown", "starts_on", "ends_on", "note"]
    search_fields = ["name", "posts", "note"]
    list_filter = [KindFilter]
    fields = ["kind", "name", "posts", "starts_on", "ends_on", "note"]
    list_per_page = 50

    @admin.display(description="职务")
    def posts_shown(self, name: ProtectedName) -> str:
        """Return the posts on one line."""
        return "、".join(name.post_list)

    def save_model(self, request: HttpRequest, obj: ProtectedName, form: Any, change: bool) -> None:
        """Save on the record."""
        name_list.save(obj, actor=as_staff(request).user, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: ProtectedName) -> None:
        """Delete on the record."""
        name_list.delete(obj, actor=as_staff(request).user, at=timezone.now())
