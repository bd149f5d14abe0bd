"""The box that holds the article: how much each block speaks for where it stands, and the way down to it."""

import re
from itertools import accumulate

from lxml import etree

from articles.sanitize.allow_list import names

from . import page_furniture
from .blocks import Block, ParsedPage
from .line_verdicts import is_in_cell, is_said

PLAIN_TAGS = names(
    "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote table figure figcaption center pre section "
    "founder-content tbody tr"
)
# Paragraphs and the like: no boxes of an article.
WHOLE = names("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote figure pre")
DESCEND = 0.65  # share of a box's text that its one inner box holds
LATER = 0.25  # share of a box's text from which on it counts beside the box around the headline
FLASH = re.compile(r"[\d:\s]*【[^【】]{2,80}】")


def weights_of(page: ParsedPage, headline: int | None, headline_text: str) -> tuple[list[float], int]:
    """Return how much each block speaks for its box, and the block behind which the article stands."""
    blocks = page.blocks
    after = headline if headline is not None else -1
    weights = [_weight(block, after) for block in blocks]
    _discount_cards(blocks, weights)
    if any(block.text.startswith(f"【{headline_text}】") for block in blocks[after + 1 : after + 3]):
        for block in blocks[after + 3 :]:
            if FLASH.match(block.text):
                weights[block.number] = 0.0  # another flash
    if sum(weights) < 10 and headline is not None:
        others = [_weight(block, -1) for block in blocks]
        if sum(others) > 60:
            return others, -1
    return weights, after


def _weight(block: Block, after: int) -> float:
    """Return how much a block speaks for the box it stands in."""
    if block.number <= after or block.is_furniture or not block.text:
        return 0.0
    if block.link_share > 0.5:
        return 0.0
    if block.is_sentence:
        if page_furniture.is_house_notice(block.text):
            return 0.0
        if page_furniture.CREDIT_LINE.match(block.text) and not is_said(block.text):
            return 0.0
        return float(min(len(block.text), 600))
    if is_in_cell(block):
        return 2.0
    return 0.0


def _discount_cards(blocks: list[Block], weights: list[float]) -> None:
    """Let summaries under linked titles speak little for their box: they are other pieces' first lines."""
    title: Block | None = None
    for block in blocks:
        if not block.text:
            continue
        if block.link_share > 0.8 and len(block.text) >= 8:
            title = block
        elif title is not None:
            if weights[block.number] and block.number - title.number <= 2:
                weights[block.number] *= 0.2
            title = None


class _Boxes:
    """The boxes of a page, each with how much of the article's text it holds."""

    def __init__(self, page: ParsedPage, weights: list[float]) -> None:
        self.page = page
        self.sums = [0.0, *accumulate(weights)]
        self.own: dict[etree._Element, float] = {}  # what stands in a box itself, outside its inner boxes
        for block, value in zip(page.blocks, weights, strict=True):
            if value:
                self.own[block.owner] = self.own.get(block.owner, 0.0) + value

    def held(self, element: etree._Element) -> float:
        """Return the weight of all blocks within an element."""
        first, last = self.page.first.get(element), self.page.last.get(element, -1)
        return self.sums[last + 1] - self.sums[first] if first is not None and last >= first else 0.0

    def inner(self, box: etree._Element) -> list[etree._Element]:
        """Return the boxes within a box that hold any text."""
        return [child for child in box if child in self.page.first and self.held(child) > 0]

    def around(
        self, headline: int | None, children: list[etree._Element], total: float
    ) -> etree._Element | None:
        """Return the one of `children` that the headline stands in, if it holds enough of their text."""
        if headline is None:
            return None
        first, last = self.page.first, self.page.last
        found = next((child for child in children if first[child] <= headline <= last.get(child, -1)), None)
        return found if found is not None and self.held(found) >= LATER * total else None


def box_of(
    page: ParsedPage, weights: list[float], headline: int | None
) -> tuple[etree._Element, list[etree._Element]]:
    """Return the smallest box that holds the article, and which boxes within it do."""
    boxes = _Boxes(page, weights)
    body = page.root.find("body")
    box = body if body is not None else page.root
    while True:
        total = boxes.held(box)
        children = boxes.inner(box)
        if not children or total <= 0:
            return box, children
        around = boxes.around(headline, children, total)
        if around is not None:
            later = [c for c in children if c.tag == "p" and page.first[c] > page.first[around]]
            if sum(map(boxes.held, later)) >= LATER * total:
                return box, [around, *later]  # the text runs on behind its box, closed too early
            box = around
            continue
        if boxes.own.get(box, 0.0) >= 15:  # its own text beside boxes, as where paragraphs are never closed
            return box, children
        best = max(children, key=boxes.held)
        like = [child for child in children if child is best or _is_like(page, child, best)]
        share = boxes.held(best)
        is_box = best.tag not in WHOLE and (share >= DESCEND * total or best.tag not in PLAIN_TAGS)
        if not is_box or len(like) > 1 or share < 0.5 * total:
            return box, like
        box = best


def _is_like(page: ParsedPage, child: etree._Element, best: etree._Element) -> bool:
    """Return whether a box stands beside the one with most text: a paragraph, or one of the same name."""
    if child.tag in PLAIN_TAGS:
        return True
    names, others = set((child.get("class") or "").split()), set((best.get("class") or "").split())
    if not names and not child.get("id"):
        return True
    if page.blocks[page.first[best]].is_hidden and not page.blocks[page.first[child]].is_hidden:
        return True  # the page of several that is shown, beside those that are not yet
    if page.first[child] == page.last.get(child) and page.first[best] == page.last.get(best):
        return True  # both are single paragraphs, whatever they are called
    numbered = [
        re.sub(r"\d+", "", f"{e.get('class') or ''} {e.get('id') or ''}").strip() for e in (child, best)
    ]
    if numbered[0] and numbered[0] == numbered[1]:
        return True  # page1, page2
    return bool(names & others) or next(child.iter("table", "blockquote", "figure"), None) is not None
