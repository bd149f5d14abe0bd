"""Boxes of a page that are its furniture: by the names of their elements, or by a line over them."""

import re
from itertools import accumulate

from lxml import etree

from . import page_furniture
from .blocks import FURNITURE_TAGS, Block, ParsedPage, is_named_furniture
from .credits import plain

STRONG_NAMES = re.compile(
    r"comment|pinglun|recommend|tuijian|relat|footer|copyright|disclaim|shengming|mianze|breadcrumb|crumb"
    r"|sidebar|hot|rank|login|tie-|xiangguan",
    re.IGNORECASE,
)
BODY_NAMES = re.compile(
    r"article|content|detail|text|body|artibody|zoom|trs_editor|main|news|post|entry|story|nr|zw|wz"
    r"|neirong|zhengwen|page|txt",
    re.IGNORECASE,
)
LARGE = 0.5  # share of a page's text that no furniture has
SECTION_LENGTH = 30  # characters of a line over a list of other pieces
MOST_BELOW = 60  # blocks behind such a line that are looked at


def mark_furniture(page: ParsedPage, headline: int | None) -> None:
    """Mark the blocks that the names of their elements, or a line over them, say are furniture."""
    blocks = page.blocks
    for block in blocks:
        block.is_furniture = False
    weights = [len(block.text) if block.is_sentence and block.link_share < 0.5 else 0 for block in blocks]
    sums = [0, *accumulate(weights)]
    total = max(1, sums[-1])
    edges = [0] * (len(blocks) + 1)
    for element, first in page.first.items():
        last = page.last.get(element, -1)
        if last < first or element.tag in ("body", "html", "article", "main"):
            continue
        if element.tag not in FURNITURE_TAGS and not is_named_furniture(element):
            continue
        if headline is not None and first <= headline <= last and last - first > 0:
            continue
        if not _holds_the_article(element, (sums[last + 1] - sums[first]) / total):
            edges[first] += 1
            edges[last + 1] -= 1
    depth = 0
    for number, block in enumerate(blocks):
        depth += edges[number]
        block.is_furniture = depth > 0
    _mark_sections(page, headline, sums, total)


def _holds_the_article(element: etree._Element, share: float) -> bool:
    """Return whether a box holds too much of the page's text for what its name says it is."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if share >= 0.85 or (share >= LARGE and not STRONG_NAMES.search(names)):
        return True
    return share >= 0.3 and bool(BODY_NAMES.search(names)) and not STRONG_NAMES.search(names)


def _mark_sections(page: ParsedPage, headline: int | None, sums: list[int], total: int) -> None:
    """Mark what stands under 相关阅读, 网友评论, 更多电报 in the same box."""
    for block in page.blocks:
        if (
            len(block.text) > SECTION_LENGTH
            or not block.text
            or not page_furniture.SECTION.match(plain(block.text))
        ):
            continue
        if headline is not None and block.number <= headline:
            continue
        box = _begun_by(page, block)
        first, last = block.number, page.last.get(box, block.number)
        share = (sums[last + 1] - sums[first]) / total
        begun = headline is not None and sums[first] - sums[headline + 1] >= 15
        if last > first and (share < 0.6 or begun):
            for number in range(first, last + 1):
                page.blocks[number].is_furniture = True
            continue
        block.is_furniture = True
        if last <= first:
            _mark_below(page, block, sums, total)


def _begun_by(page: ParsedPage, block: Block) -> etree._Element:
    """Return the largest box whose first block this is."""
    box = block.owner
    while True:
        parent = box.getparent()
        if parent is None or page.first.get(parent) != block.number or parent.tag in ("body", "html"):
            return box
        box = parent


def _mark_below(page: ParsedPage, block: Block, sums: list[int], total: int) -> None:
    """Mark what follows a line like 相关阅读 beside it in its box, up to the next text."""
    parent = block.owner.getparent()
    limit = page.last.get(parent, block.number) if parent is not None else block.number
    is_talk = bool(page_furniture.TALK.search(block.text))
    for number in range(block.number + 1, min(limit, block.number + MOST_BELOW) + 1):
        following = page.blocks[number]
        is_text = following.is_sentence and following.link_share < 0.5
        if not is_talk and is_text and (len(following.text) > 40 or re.search(r"[。！？”]$", following.text)):
            break
        if is_talk and sums[-1] - sums[number] > 0.5 * total:
            break
        if following.in_table and not following.links:
            break
        following.is_furniture = True
