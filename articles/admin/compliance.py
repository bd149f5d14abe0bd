"""合规: what the gate found in recent weeks, was let pass or waits for provenance; a month as tables."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.editorial.checks import compliance, trials
from articles.editorial.checks.compliance import FindingGroup
from articles.gate.duties import DUTIES
from articles.gate.rules import SEVERITIES
from articles.models import RuleFinding, RuleTrial
from articles.text.spreadsheet import CONTENT_TYPE, Row, Sheet, csv_headers, csv_lines, workbook
from articles.web.clients import StaffRequest

from .charts import Bar, bars
from .site import site
from .words import verb_label

FIRST_YEAR = 2000  # no site is older, and the calendar of dates ends long before
WEEKS = 12  # of the charts and the tables
SHOWN_RULES, SHOWN_GROUPS = 25, 12
PERMISSION = "articles.view_rulefinding"
NOBODY, NO_OUTLET = "没有建稿人", "没有稿源"
DUTY_MESSAGES = {duty.rule: f"缺{label}" for label, duty in DUTIES.items()}


def messages_of_rules() -> dict[str, str]:
    """Return what each rule says, by its number."""
    return trials.triable_rules() | DUTY_MESSAGES


@site.screen("compliance/", name="compliance", permission=PERMISSION)
def overview(request: StaffRequest) -> HttpResponse:
    """The last WEEKS weeks."""
    today = timezone.localdate()
    last = compliance.monday_of(today)
    first = last - (WEEKS - 1) * compliance.WEEK
    found = compliance.of_weeks(first, last)
    weeks = compliance.per_week(found, first, last)
    said, alarms = messages_of_rules(), compliance.false_alarms(first, today)
    trial = set(RuleTrial.objects.values_list("rule", flat=True))
    rules = compliance.by_rule(found, SHOWN_RULES)
    context = {
        **site.each_context(request),
        "title": "合规",
        "weeks": WEEKS,
        "first": first,
        "charts": [
            (label, drawn([(week, counts[place]) for week, *counts in weeks]))
            for place, label in enumerate(("必改", "待核"))
        ],
        "rules": [
            (group, said.get(group.name, ""), alarms.get(group.name, 0), width(group, rules))
            for group in rules
        ],
        "on_trial": sorted(trial),
        "outlets": [
            (group, group.name or NO_OUTLET, width(group, groups))
            for groups in [compliance.by_outlet(found, SHOWN_GROUPS)]
            for group in groups
        ],
        "editors": [
            (group, group.name or NOBODY, width(group, groups))
            for groups in [compliance.by_editor(found, SHOWN_GROUPS)]
            for group in groups
        ],
        "overrides": [
            (override, verb_label(override.event.verb)) for override in compliance.overrides(first, today)
        ],
        "gaps": [(gap, (today - gap.since).days) for gap in compliance.open_gaps()],
        "months": [f"{month:%Y-%m}" for month in compliance.months(today)],
    }
    return render(request, "admin/desk/compliance.html", context)


def drawn(rows: Iterable[tuple[date, int]]) -> list[Bar]:
    """Return the bars of (Monday, count) rows."""
    return bars([(f"{week.month}-{week.day}", count) for week, count in rows], width=24, gap=9)


def width(group: FindingGroup, groups: list[FindingGroup]) -> int:
    """Return how long the bar of a group is, in percent of the longest."""
    return round(100 * group.pieces / groups[0].pieces)


HEAD = ("有发现的稿件", "处数", "必改的稿件", "待核的稿件", "已改好（%）")


def group_rows(name: str, groups: Iterable[FindingGroup], unnamed: str = "") -> Iterator[Row]:
    """Yield a table of groups, its head first."""
    yield name, *HEAD
    for group in groups:
        yield group.name or unnamed, group.pieces, group.places, group.must, group.check, group.mended


def finding_rows(first: date, last: date) -> Iterator[Row]:
    """Yield the table of single findings, its head first."""
    said = messages_of_rules()
    yield "日期", "规则", "说明", "级别", "稿件编号", "标题", "稿源", "建稿人", "处数", "改好日期"
    for _week, day, rule, severity, post, headline, outlet, editor, times, gone in compliance.month_rows(
        first, last
    ):
        yield day, rule, said.get(rule, ""), SEVERITIES[severity], post, headline, outlet, editor, times, gone


def rule_rows(found: QuerySet[RuleFinding]) -> Iterator[Row]:
    """Yield the table of rules, its head first."""
    said = messages_of_rules()
    yield "规则", "说明", *HEAD
    for group in compliance.by_rule(found):
        yield (
            group.name, said.get(group.name, ""), group.pieces, group.places, group.must, group.check,
            group.mended
        )  # fmt: skip


def override_rows(first: date, last: date) -> Iterator[Row]:
    """Yield the table of what was let pass, its head first."""
    yield "时间", "操作", "操作人", "稿件编号", "标题", "放行的内容", "理由"
    for override in compliance.overrides(first, last, most=compliance.MOST_IN_A_FILE):
        event = override.event
        yield (
            f"{timezone.localtime(event.happened_at):%Y-%m-%d %H:%M}", verb_label(event.verb), event.actor,
            event.post_id, event.post.headline if event.post else "", "、".join(override.what), event.note,
        )  # fmt: skip


def gap_rows() -> Iterator[Row]:
    """Yield the table of pieces that wait for provenance now, its head first."""
    yield "从哪天起", "稿件编号", "标题", "状态", "建稿人", "缺项"
    for gap in compliance.open_gaps(most=compliance.MOST_IN_A_FILE):
        post = gap.post
        yield gap.since, post.pk, post.headline, post.status_label, post.author, "、".join(gap.missing)


@site.screen("compliance/<slug:month>.<slug:kind>", name="compliance_month", permission=PERMISSION)
def table(request: StaffRequest, month: str, kind: str) -> StreamingHttpResponse:
    """One month (2026-11): its findings as CSV, or everything as XLSX."""
    try:
        first, last = compliance.month_of(date.fromisoformat(f"{month}-01"))
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if first.year < FIRST_YEAR:
        raise Http404
    if kind == "csv":
        headers = csv_headers(f"hegui-{month}.csv")
        return StreamingHttpResponse(csv_lines(finding_rows(first, last)), headers=headers)
    if kind != "xlsx":
        raise Http404
    found = compliance.of_days(first, last)
    sheets = [
        Sheet("按规则", rule_rows(found)),
        Sheet("按稿源", group_rows("稿源", compliance.by_outlet(found, None), NO_OUTLET)),
        Sheet("按编辑", group_rows("建稿人", compliance.by_editor(found, None), NOBODY)),
        Sheet("放行", override_rows(first, last)),
        Sheet("待补来源（现在）", gap_rows()),
        Sheet("逐条", finding_rows(first, last)),
    ]
    return FileResponse(
        workbook(sheets), as_attachment=True, filename=f"hegui-{month}.xlsx", content_type=CONTENT_TYPE
    )
