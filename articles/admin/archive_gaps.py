"""历史稿件缺项: what the archive's pieces lack, by outlet, with the tables to work it off."""

from collections.abc import Iterator

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import archive_gaps
from articles.text.addresses import encode
from articles.text.spreadsheet import CONTENT_TYPE, Row, Sheet, csv_headers, csv_lines, workbook
from articles.web.clients import StaffRequest

from .site import site

SHOWN = 100  # outlets of the screen; the tables have all
PERMISSION = "articles.view_archivefile"


@site.screen("archive-gaps/", name="archive_gaps", permission=PERMISSION)
def overview(request: StaffRequest) -> HttpResponse:
    """The outlets, the one with the most to mend first."""
    rows = archive_gaps.by_outlet(timezone.localdate())
    totals = [sum(row.lacking[number] for row in rows) for number in range(len(archive_gaps.LABELS))]
    shown = [number for number, count in enumerate(totals) if count]
    context = {
        **site.each_context(request),
        "title": "历史稿件缺项",
        "labels": [archive_gaps.LABELS[number] for number in shown],
        "rows": [
            (row, [(archive_gaps.LABELS[number], row.lacking[number]) for number in shown])
            for row in rows[:SHOWN]
        ],
        "left_out": max(0, len(rows) - SHOWN),
        "pieces": sum(row.pieces for row in rows),
        "incomplete": sum(row.incomplete for row in rows),
    }
    return render(request, "admin/desk/archive_gaps.html", context)


def outlet_rows() -> Iterator[Row]:
    """Yield the table by outlet, its head first."""
    yield "稿源", "篇数", "有缺项", *archive_gaps.LABELS
    for row in archive_gaps.by_outlet(timezone.localdate()):
        yield row.name, row.pieces, row.incomplete, *row.lacking


def piece_rows() -> Iterator[Row]:
    """Yield the table of the pieces, its head first."""
    site_address = settings.SITE_URL
    yield "编号", "标题", "发布日期", "稿源", "网址", "缺项", "稿件页"
    for pk, headline, day, outlet, path, missing in archive_gaps.pieces(timezone.localdate()):
        way = site_address + reverse("admin:articles_post_change", args=[pk])
        yield pk, headline, day, outlet, site_address + encode(path) if path else "", "、".join(missing), way


@site.screen("archive-gaps/<slug:name>.<slug:kind>", name="archive_gaps_table", permission=PERMISSION)
def table(request: StaffRequest, name: str, kind: str) -> StreamingHttpResponse:
    """The outlets or the pieces as CSV, or both as XLSX."""
    tables = {"outlets": outlet_rows, "pieces": piece_rows}
    day = timezone.localdate()
    if kind == "csv" and name in tables:
        headers = csv_headers(f"quexiang-{name}-{day}.csv")
        return StreamingHttpResponse(csv_lines(tables[name]()), headers=headers)
    if kind == "xlsx" and name == "all":
        sheets = [Sheet("按稿源", tables["outlets"]()), Sheet("逐篇", tables["pieces"]())]
        return FileResponse(
            workbook(sheets), as_attachment=True, filename=f"quexiang-{day}.xlsx", content_type=CONTENT_TYPE
        )
    raise Http404
