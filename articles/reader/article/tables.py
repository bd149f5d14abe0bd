"""Tables of an article: they scroll within themselves, align their numbers, and can be downloaded."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from lxml.html import HtmlElement

from articles.models import Post
from articles.text import tree
from articles.text.characters import clean_characters
from articles.text.numbers import whole_number
from articles.text.spreadsheet import BYTE_ORDER_MARK, FORMULA, csv_headers
from articles.text.tree import element, parent_of
from articles.web import site_state
from articles.web.delivery import ReaderRequest, share

NUMBER = re.compile(
    r"[-+−－±]?[\d,，.]*\d\s*(?:%|％|‰|个百分点|万亿?元?|亿元?|元|件|人|家|户|天|倍|bp)?(?:[（(][-+−－]?[\d.,]+%?[）)])?",
    re.IGNORECASE,
)
UNIT = re.compile(r"单位\s*[:：].{1,40}")
NO_FIGURE = frozenset(("", "-", "–", "—", "——", "/", "…", "不适用"))
WIDE_FROM = 40  # characters of the widest cells of all columns: more than the column of text holds
WIDEST_CELL = 14  # characters after which a cell breaks rather than widens its column
TALL_FROM = 16  # rows that fill a screen
MOST_JOINED = 100  # rows or columns one cell spans
REPEATED = 1_000_000  # characters of a CSV file that only repeat joined cells


def show(root: HtmlElement, post_id: int) -> None:
    """Wrap each table under `root`.

    It scrolls in a box of its own, keeps its head in sight, and is offered as CSV.
    """
    for number, table in enumerate(root.iter("table"), start=1):
        put_head(table)
        align(table)
        caption = table.find("caption")
        name = caption.text_content().strip() if caption is not None else ""
        box = element.div({"class": "table", "role": "group", "aria-label": name or f"表格{number}"})
        put_unit_above(table, caption)
        whole = element.div({"class": " ".join(["table-block", *shape_of(table)])})
        whole.tail, table.tail = table.tail, None
        parent_of(table).replace(table, whole)
        box.append(table)
        link = element.a(
            "下载表格（CSV）", {"href": reverse("table_csv", args=[post_id, number]), "download": ""}
        )
        whole.extend([box, element.p(link, {"class": "table-csv"})])


def put_head(table: HtmlElement) -> None:
    """Put the leading rows of heads into a thead, which printers repeat and screens keep in sight.

    A head row has nothing but th, or nothing but bold words, as archives set them.
    """
    if table.find("thead") is not None:
        return
    rows = [row for row in table.iter("tr") if len(row)]
    heads, below = [], 0  # rows that joined cells of the head reach down into
    if all(is_row_of_heads(row) for row in rows):
        return
    for row in rows[:-1]:
        if not below and not is_row_of_heads(row):
            break
        heads.append(row)
        below = max([below - 1, 0, *(span(cell, "rowspan") - 1 for cell in row)])
    if not heads:
        return
    for row in heads:
        for cell in row:
            cell.tag = "th"
    head = element.thead()
    holder = parent_of(heads[0])
    if holder is table:
        table.insert(table.index(heads[0]), head)
    else:
        table.insert(table.index(holder), head)
    head.extend(heads)
    if holder is not table and not len(holder):
        table.remove(holder)


def is_row_of_heads(row: HtmlElement) -> bool:
    """Return whether every cell of `row` is a head, or set as one."""
    return all(cell.tag == "th" or is_bold_cell(cell) for cell in row)


def is_bold_cell(cell: HtmlElement) -> bool:
    """Return whether all words of a cell stand in bold, and there are some."""
    text = cell.text_content().strip()
    bold = "".join(one.text_content() for one in cell.iter("strong", "b"))
    return bool(text) and "".join(bold.split()) == "".join(text.split())


def shape_of(table: HtmlElement) -> Iterator[str]:
    """Return the classes that tell how a table is laid out.

    It may be wider than the text, higher than a screen, or without joins.
    """
    rows = [row for row in cells_of(table) if row]
    widths: list[float]
    if any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row):
        widths = [6 * max((sum(span(cell, "colspan") for cell in row) for row in rows), default=0)]
        is_plain = False
    else:
        columns = range(max(map(len, rows), default=0))
        texts = [[row[n].text_content().strip() for row in rows if n < len(row)] for n in columns]
        widths = [min(max(map(width_of, column)), WIDEST_CELL) + 1 for column in texts]
        is_plain = True
    if sum(widths) > WIDE_FROM:
        yield "table-wide"
    if len(rows) > TALL_FROM:
        yield "table-tall"
    if is_plain:
        yield "table-plain"


def width_of(text: str) -> float:
    """Return how many Chinese characters wide `text` is; letters and figures take half."""
    return sum(1 if ord(character) > 0x2E7F else 0.55 for character in text)


def put_unit_above(table: HtmlElement, caption: HtmlElement | None) -> None:
    """Mark the figure around `table`, and put the 单位 of its words beneath.

    It goes where papers print it: beside the 表题.
    """
    figure = parent_of(table)
    words = figure.find("figcaption") if figure.tag == "figure" else None
    if words is None:
        return
    figure.set("class", "table-figure")
    unit = UNIT.fullmatch((words.text or "").strip())
    if unit is None or (len(words) and words[0].tag != "br"):
        return
    if caption is None:
        caption = element.caption()
        table.insert(0, caption)
    caption.append(element.span(unit[0], {"class": "table-unit"}))
    if len(words):
        words.text = words[0].tail
        words.remove(words[0])
    else:
        figure.remove(words)


def cells_of(table: HtmlElement) -> list[list[HtmlElement]]:
    """Return the rows of `table`, each a list of its cells (spans not repeated)."""
    return [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]


def align(table: HtmlElement) -> None:
    """Mark the cells of each column that holds figures.

    A table with joined cells has no plain columns and is left.
    """
    rows = [row for row in cells_of(table) if row]
    if any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row):
        return
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column] for row in rows if column < len(row)]
        texts = [cell.text_content().strip() for cell in cells[1:]]
        figures = [text for text in texts if text not in NO_FIGURE]
        if figures and all(NUMBER.fullmatch(text) for text in figures):
            for cell in cells:
                cell.set("class", "figure-cell")


def as_csv(table: HtmlElement) -> str:
    """Return `table` as CSV text; joined cells are repeated, and nothing in it runs as a formula.

    Repeating stops after REPEATED characters: joined cells of a hundred rows and columns may hold a whole
    article.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    hanging: dict[int, list[Any]] = {}  # column: [rows still to fill, text]
    left = REPEATED
    for row in cells_of(table):
        texts, column = [], 0
        for cell in [*row, None]:
            while hanging.get(column, [0])[0]:
                hanging[column][0] -= 1
                left -= len(hanging[column][1]) + 1
                texts.append(hanging[column][1] if left > 0 else "")
                column += 1
            if cell is None:
                break
            text = plain_cell(" ".join(clean_characters(cell.text_content()).split()))
            for number in range(span(cell, "colspan") if left > 0 else 1):
                left -= len(text) + 1 if number else 0
                hanging[column] = [span(cell, "rowspan") - 1 if left > 0 else 0, text]
                texts.append(text if left > 0 or not number else "")
                column += 1
        writer.writerow(texts)
    return out.getvalue()


def span(cell: HtmlElement, name: str) -> int:
    """Return the whole number in attribute `name` of `cell`, 1 without a sensible one."""
    return min(whole_number(cell.get(name, ""), least=1) or 1, MOST_JOINED)


def plain_cell(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and does not run it; figures stay figures."""
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def table_csv(request: ReaderRequest, pk: int, number: int) -> HttpResponse:
    """Answer with table `number` of a post as CSV for spreadsheets (UTF-8 with a mark, which Excel needs)."""
    post = Post.objects.published().filter(pk=pk).only("body_html", "published_at").first()
    tables = list(tree.fragment(post.body_html).iter("table")) if post else []
    if not 1 <= number <= len(tables):
        raise Http404("没有这张表格。")
    text = BYTE_ORDER_MARK + as_csv(tables[number - 1])
    response = HttpResponse(text, headers=csv_headers(f"table-{pk}-{number}.csv"))
    return share(response, site_state.current())
