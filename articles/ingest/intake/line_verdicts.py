"""What becomes of a line in the article's box: it is kept, dropped, or the last of the article."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from . import page_furniture
from .blocks import HIDDEN_STYLE, TABLE_PARTS, Block, bare
from .credits import credits_in, plain
from .furniture_boxes import SECTION_LENGTH

LONGEST_CELL = 120  # signs; a longer cell lays out the page


def verdict(block: Block, headline: str, gone: float, total: float, *, has_begun: bool) -> str:
    """Return keep, drop, or stop for one block of the box.

    `gone` of the `total` weight of the box stands before it; `has_begun`: something was kept already.
    """
    text = plain(block.text)
    if not text or block.is_furniture or _is_headline(block, text, headline, has_begun=has_begun):
        return "drop"
    if block.is_hidden and _is_hidden_line(block, text):
        return "drop"
    if page_furniture.is_house_notice(text) and not _is_about_notices(
        block, text, gone, total, has_begun=has_begun
    ):
        return "drop"
    if is_said(text):
        return "keep"
    if page_furniture.NEIGHBOUR.match(text):
        return "drop"
    if has_begun and _is_datum(block, text):
        return "keep"
    if page_furniture.is_line_of_page(text) or _points_elsewhere(block):
        return "drop"
    if page_furniture.ORIGINAL.match(text) or re.match(r"^[（(]\s*原标题", text):
        return "drop"
    if page_furniture.CREDIT_LINE.match(text) and len(text) <= 80 and not re.search(r"[。！？]\S", text):
        is_close = gone > 0.7 * total and total > 0 and re.search(r"责编|责任编辑", text)
        return "stop" if is_close else "drop"
    if not has_begun and len(text) <= 120 and not block.is_sentence and _is_credit_line(text):
        return "drop"
    return "drop" if _is_aside(block, text, gone, total) else "keep"


def _is_headline(block: Block, text: str, headline: str, *, has_begun: bool) -> bool:
    """Return whether a line repeats the headline; in a table that has begun it is a cell like another."""
    return bool(headline) and bare(text) == bare(headline) and not (block.in_table and has_begun)


def _is_hidden_line(block: Block, text: str) -> bool:
    """Return whether a hidden line is none of the article's."""
    if not (block.is_sentence or block.in_table or block.pictures):
        return True
    if block.tag in ("p", "li") and _hides_itself(block):
        return True  # a page of several hides whole boxes; a single hidden line is there for copiers
    return page_furniture.ORIGINAL.match(text) is not None


def _is_about_notices(block: Block, text: str, gone: float, total: float, *, has_begun: bool) -> bool:
    """Return whether a longer sentence in the midst of an article only speaks of such notices."""
    is_amid = has_begun and 0 < gone < 0.85 * total and len(text) > 40 and block.is_sentence
    return is_amid and page_furniture.share_of_notice(text) <= 0.5


def _is_datum(block: Block, text: str) -> bool:
    """Return whether a line is what a cell of a table says, rather than a credit set in one."""
    return (
        is_in_cell(block)
        and not block.links
        and len(text) <= 60
        and not page_furniture.CREDIT_LINE.match(text)
        and not (len(credits_in(text)) > 1 and _is_credit_line(text))
    )


def _is_aside(block: Block, text: str, gone: float, total: float) -> bool:
    """Return whether a line leads away from the article: to a list of other pieces, or by its links."""
    if (
        page_furniture.SECTION.match(text)
        and len(text) <= SECTION_LENGTH
        and not block.is_heading
        and gone >= 0.6 * total
    ):
        return True
    if not page_furniture.TAIL.sub("", text).strip():
        return True
    if block.link_share > 0.8 and len(text) >= 8 and not re.search(r"[。！？；]$", text):
        return True
    return block.links >= 4 and block.link_share > 0.55


def _chain(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def is_in_cell(block: Block) -> bool:
    """Return whether a line stands in a cell of a table of data, not in one that lays out the page."""
    if not block.in_table:
        return False
    cell = next((box for box in islice(_chain(block.owner), 12) if box.tag in TABLE_PARTS), None)
    row = cell.getparent() if cell is not None else None
    if cell is None or row is None or (len(row) < 2 and not cell.get("colspan")):
        return False
    length = 0
    for part in cell.itertext():
        length += len(part.strip())
        if length > LONGEST_CELL:
            return False
    return True


def _points_elsewhere(block: Block) -> bool:
    """Return whether a line is 延伸阅读：and a link to another piece."""
    head, colon, rest = block.text.partition("：" if "：" in block.text else ":")
    return bool(colon and page_furniture.SECTION.match(head) and block.linked > 0.6 * len(rest))


def _is_credit_line(text: str) -> bool:
    facts = credits_in(text)
    rest = text
    for fact in facts:
        rest = rest.replace(fact.value, "").replace(fact.label, "")
    rest = re.sub(
        r"(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}月\d{1,2}日|[\s\W]+",
        "",
        rest,
    )
    has_date = bool(re.search(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}|\d{1,2}:\d{2}", text))
    return (bool(facts) or has_date) and len(rest) <= 10


def _hides_itself(block: Block) -> bool:
    style = (block.owner.get("style") or "").replace(" ", "").lower()
    return bool(HIDDEN_STYLE.search(style)) or block.owner.get("hidden") is not None


def is_said(text: str) -> bool:
    """Return whether 记者： opens a question or answer of an interview, not a credit."""
    found = re.match(
        r"^[\W_]*(?:[\u4e00-\u9fff]{0,6}记者|作者|主编|编辑|发布|策划|设计|图|文|视频)\s*[:：]\s*(.{3,})$",
        text,
    )
    return bool(found and re.search(r"[。？！?!；]$", found[1].rstrip("”」")))
