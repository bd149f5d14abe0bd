"""用语规则: the list of rules, one rule with its versions, and all of them as CSV."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import rule_changes, rulebook
from articles.editorial.errors import EditorialError
from articles.gate import panel, trying
from articles.gate.basis import dated
from articles.gate.rules import FOUND_BY, SEVERITIES, Rule
from articles.gate.wording import check_wording
from articles.models import FalseAlarm, RuleTrial, RuleVersion
from articles.text.numbers import whole_number
from articles.text.spreadsheet import csv_headers
from articles.text.table_reading import MOST_BYTES, TableFault, decoded
from articles.web.clients import StaffRequest

from .generics import TypedModelForm
from .site import site

HOW = {
    "phrase": "照词句和正则的字面找。",
    "rewording": "随站的其他写法，和把几层意思合在一句里的说法；意思含糊的，只在推销口吻的句子里才提示。",
    "meaning": "整句话与以前标注过的违规句子比，够接近就算，标出最能说明问题的半句。"
    "漏掉的、判错的句子不用加词句：请管服务器的同事把它们补进标注过的例句重新学，更新以后生效。",
}
FAMILIES = {
    "ADV": "广告用语", "RET": "收益与本金", "INS": "保险销售", "MKT": "网络营销", "NAM": "名称", "STY": "文字", "PRI": "个人信息",
    "SRC": "消息来源", "OWN": "自建规则与口径", "LNK": "链接与图片", "ORI": "原文对照", "NUM": "数字核算",
}  # fmt: skip

WIDGETS = {
    **{
        name: forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
        for name, rows in (
            ("phrases", 4), ("pattern", 4), ("exceptions", 3), ("must_fire", 4), ("must_not_fire", 4)
        )
    },
    **{
        name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in ("in_force_on", "starts_on", "ends_on")
    },
}  # fmt: skip


class RuleForm(TypedModelForm):
    """What a rule says, with the sentences it is tried by."""

    state = forms.ChoiceField(
        label="状态",
        choices=[("on", "启用"), ("off", "停用")],
        help_text="只想先看它找到什么，请保存后改为试用。",
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # of the version that is changed

    class Meta:
        model = RuleVersion
        fields = ["state", *rulebook.FIELDS, "reason"]  # the number is only compared
        widgets = WIDGETS


class NewRuleForm(RuleForm):
    """A rule of the desk's own: its number, too."""

    rule = forms.CharField(
        label="编号", max_length=20, help_text="三个大写字母、一横和两三位数字；同一类的规则用同一个开头。"
    )
    field_order = ("rule",)
    number = None


class UploadForm(forms.Form):
    """A table of rules, as it was exported and then changed."""

    file = forms.FileField(label="规则表（CSV）", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
    reason = forms.CharField(label="导入理由", max_length=200)


def rows() -> list[tuple[str, list[dict[str, Any]]]]:
    """Return (family, its rules) for the list, each rule with what people say of it."""
    alarms = dict(FalseAlarm.objects.values_list("rule").annotate(Count("pk")).order_by())
    trials = dict(RuleTrial.objects.values_list("rule", "pk"))
    found: dict[str, list[dict[str, Any]]] = {}
    today = timezone.localdate()
    for version in rulebook.everything():
        found.setdefault(version.rule.partition("-")[0], []).append(
            {
                "rule": version.rule, "message": version.message, "label": SEVERITIES[version.severity],
                "severity": version.severity, "is_off": version.state == "off",
                "starts_on": version.starts_on, "ends_on": version.ends_on,
                "is_over": version.ends_on is not None and version.ends_on < today,
                "is_shipped": version.state == "shipped",
                "fault": version.state == "on" and rulebook.fault_of(version),
                "alarms": alarms.get(version.rule, 0), "trial": trials.get(version.rule),
                "url": reverse("admin:rule", args=[version.rule]),
            }
        )  # fmt: skip
    for rule, message in panel.BUILT_IN.items():
        found.setdefault(rule.partition("-")[0], []).append(
            {
                "rule": rule, "message": message, "alarms": alarms.get(rule, 0), "trial": trials.get(rule),
                "is_built_in": True,
            }
        )  # fmt: skip
    return [(FAMILIES.get(family, family), members) for family, members in found.items()]


@site.screen("rules/", name="rules", permission="articles.view_ruleversion")
def rules(request: StaffRequest) -> HttpResponse:
    """The rules by family; a CSV may be taken in."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not request.user.has_perm("articles.add_ruleversion"):
            raise PermissionDenied
        if form.is_valid() and taken_in(request, form):
            return HttpResponseRedirect(reverse("admin:rules"))
    context = {**site.each_context(request), "title": "用语规则", "families": rows(), "form": form}
    return render(request, "admin/desk/rules.html", context)


def taken_in(request: StaffRequest, form: UploadForm) -> bool:
    """Take the rules of a table in and say how many changed; return whether that went well."""
    file = form.cleaned_data["file"]
    try:
        saved = rule_changes.imported(
            decoded(file.read(MOST_BYTES + 1)),
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
        )
    except TableFault as fault:
        form.add_error("file", str(fault))
        return False
    except EditorialError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"已导入，改了 {len(saved)} 条规则，立即生效。")
    return True


@site.screen("rules/table.csv", name="rules_table", permission="articles.view_ruleversion")
def table(request: StaffRequest) -> HttpResponse:
    """All rules as CSV."""
    return HttpResponse(rulebook.exported(), headers=csv_headers(f"rules-{timezone.localdate()}.csv"))


@site.screen("rules/new/", name="rule_new", permission="articles.add_ruleversion")
def new(request: StaffRequest) -> HttpResponse:
    """A rule of the desk's own."""
    form = NewRuleForm(request.POST or None, initial={"state": "on"})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["rule"].strip().upper()
        if any(version.rule == name for version in rulebook.everything()):
            form.add_error("rule", f"已有规则“{name}”，请直接修改它，或换一个编号。")
        elif saved(request, form, name, expected=0):
            return HttpResponseRedirect(reverse("admin:rule", args=[name]))
    return render(
        request, "admin/desk/rule.html", {**site.each_context(request), "title": "新建规则", "form": form}
    )


@site.screen("rules/<str:name>/", name="rule", permission="articles.view_ruleversion")
def rule(request: StaffRequest, name: str) -> HttpResponse:
    """One rule: how it is, how it was, and the way back to how it shipped."""
    try:
        present = rulebook.written(name)
    except KeyError as error:
        raise Http404 from error
    may_change = request.user.has_perm("articles.add_ruleversion")
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    first = {"state": "off" if present.state == "off" else "on", "reason": "", "number": present.number}
    form = RuleForm(
        None if "_back" in request.POST else request.POST or None, instance=present, initial=first
    )
    if request.method == "POST" and (
        back(request, name)
        if "_back" in request.POST
        else form.is_valid() and saved(request, form, name, expected=form.cleaned_data["number"])
    ):
        return HttpResponseRedirect(request.path)
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    context = {
        **site.each_context(request),
        "title": rulebook.written(name).message,
        "name": name,
        "number": present.number,
        "form": form,
        "may_change": may_change,
        "basis": dated(rulebook.basis_of(present)),
        "fault": rulebook.fault_of(present) if present.state == "on" else "",
        **found_so(rulebook.written(name)),
        "is_shipped": name in rulebook.by_name(),
        "versions": RuleVersion.objects.filter(rule=name).select_related("editor"),
        "trial": RuleTrial.objects.filter(rule=name).first(),
        "alarms": FalseAlarm.objects.filter(rule=name).count(),
    }
    return render(request, "admin/desk/rule.html", context)


def found_so(version: RuleVersion) -> dict[str, Any]:
    """Return how a rule finds what breaks it, and how it finds each of its own examples."""
    if rulebook.fault_of(version):  # then it is not asked as it is written
        return {}
    rule = rulebook.made(version)
    tried = [found_in(sentence, rule) for sentence in rulebook.lines(version.must_fire)]
    return {"ways": [(FOUND_BY[way], HOW[way]) for way in check_wording.ways(rule)], "tried": tried}


def found_in(sentence: str, rule: Rule) -> tuple[str, str, str, str]:
    """Return an example as (before the words, the words, after them, how they are found)."""
    found = next(iter(check_wording.find_all(sentence[: trying.LONG_EXAMPLE], [rule])), None)
    if found is None:
        return sentence, "", "", "现在没有发现"
    return (
        sentence[: found.start],
        sentence[found.start : found.end],
        sentence[found.end :],
        FOUND_BY[found.found_by],
    )


def saved(request: StaffRequest, form: RuleForm, name: str, *, expected: int | None) -> bool:
    """Save the rule of a form that changed the version `expected`.

    Return whether that succeeded; what was wrong is shown on the form.
    """
    values = {field: form.cleaned_data[field] for field in ("state", *rulebook.FIELDS)}
    try:
        rule_changes.save(
            name,
            values,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
            expected=expected,
        )
    except EditorialError as refusal:
        for field, sentences in getattr(refusal, "fields", {}).items():
            form.add_error(field if field in form.fields else None, list(sentences))
        if not form.errors:
            form.add_error(None, str(refusal))
        return False
    messages.success(request, f"规则 {name} 已保存，立即生效。")
    return True


def back(request: StaffRequest, name: str) -> bool:
    """恢复随站版本; return whether it went well."""
    try:
        rule_changes.back_to_shipped(
            name,
            reason=request.POST.get("back_reason", ""),
            actor=request.user,
            at=timezone.now(),
            expected=whole_number(request.POST.get("number")),
        )
    except EditorialError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, f"规则 {name} 已恢复随站版本。")
    return True
