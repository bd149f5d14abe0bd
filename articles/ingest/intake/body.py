"""Which blocks of a page are the article: the box that holds its text, without what the page inserts."""

import re
from dataclasses import dataclass, field

from lxml import etree

from . import article_box, line_verdicts, page_furniture
from .blocks import Block, ParsedPage, chinese_in
from .credits import credits_in
from .line_verdicts import is_said
from .lines import AGO

SIGNED_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")  # under a notice, before its annexes


@dataclass(slots=True)
class ArticleBlocks:
    """The article's blocks in order.

    `box` is the smallest element that holds them, `cut` what is to be removed from a block's end.
    """

    blocks: list[Block] = field(default_factory=list)
    box: etree._Element | None = None
    start: int = 0
    end: int = 0
    cut: dict[int, str] = field(default_factory=dict)
    captions: int = 0
    linked_titles: int = 0
    turns: int = 0

    @property
    def text(self) -> str:
        """The text, one block a line."""
        lines = (self.cut.get(block.number, block.text) for block in self.blocks)
        return "\n".join(line for line in lines if line)

    @property
    def cells(self) -> int:
        """Number of its table cells."""
        return sum(block.in_table for block in self.blocks)

    @property
    def length(self) -> int:
        """Number of its Chinese characters."""
        return chinese_in(self.text)


def find(page: ParsedPage, headline: int | None, headline_text: str) -> ArticleBlocks:
    """Return the article of a page whose headline is the block `headline`."""
    weights, after = article_box.weights_of(page, headline, headline_text)
    if not any(weights):
        return _pictures(page, after)
    box, kept = article_box.box_of(page, weights, headline)
    return _flow(page, box, kept, weights, after, headline_text)


def _flow(
    page: ParsedPage,
    box: etree._Element,
    kept: list[etree._Element],
    weights: list[float],
    after: int,
    headline: str,
) -> ArticleBlocks:
    """Return the article in `box`: the lines of the boxes `kept`, with what leads to them and follows."""
    refused = _refused(page, box, kept, weights)
    start, end = _ends(page, box, kept, weights, after, refused)
    body = ArticleBlocks(box=box, start=start, end=end)
    chosen = [
        block
        for block in page.blocks[start : end + 1]
        if block.number > after and block.number not in refused
    ]
    _measure(body, chosen)
    _take(body, chosen, weights, headline)
    while body.blocks and _trails(body.blocks[-1]):
        body.blocks.pop()
    return body


def _refused(
    page: ParsedPage, box: etree._Element, kept: list[etree._Element], weights: list[float]
) -> set[int]:
    """Return the blocks of the boxes within `box` that hold text and are none of the article."""
    liked = set(kept)
    return {
        number
        for child in box
        if child in page.first and child not in liked and _holds_text(page, child, weights)
        for number in range(page.first[child], page.last.get(child, -1) + 1)
    }


def _ends(
    page: ParsedPage,
    box: etree._Element,
    kept: list[etree._Element],
    weights: list[float],
    after: int,
    refused: set[int],
) -> tuple[int, int]:
    """Return the first and the last block of the article, those of its box at most."""
    ranges = [
        (page.first[child], page.last[child])
        for child in kept
        if page.last.get(child, -1) >= page.first[child]
    ]
    first, last = page.first.get(box, 0), page.last.get(box, len(page.blocks) - 1)
    start = min((begun for begun, _ in ranges), default=first)
    end = max((ended for _, ended in ranges), default=last)
    own = [
        block.number
        for block in page.blocks[first : last + 1]
        if block.owner is box and weights[block.number]
    ]
    if own:
        start, end = min(start, own[0]), max(end, own[-1])
    start, end = max(first, start), min(last, end)
    # What stands before the first sentence within the box: a sub-heading, a table, a picture's caption.
    while start > max(first, after + 1) and _may_lead(page.blocks[start - 1], page.blocks[start]):
        start -= 1
    while end < last and _may_follow(page.blocks[end + 1], page.blocks[end], refused):
        end += 1
    return start, end


def _take(body: ArticleBlocks, chosen: list[Block], weights: list[float], headline: str) -> None:
    """Take the blocks that are the article's, in order, up to the line that closes it."""
    total = sum(weights[block.number] for block in chosen)
    gone = 0.0
    for block in chosen:
        verdict = line_verdicts.verdict(block, headline, gone, total, has_begun=bool(body.blocks))
        gone += weights[block.number]
        if verdict == "stop":
            body.end = block.number
            break
        if verdict == "drop":
            continue
        rest = page_furniture.TAIL.sub("", block.text) if len(block.text) > 10 else block.text
        if rest != block.text:
            if len(rest) < 2:
                continue
            body.cut[block.number] = rest
        body.blocks.append(block)


def _holds_text(page: ParsedPage, element: etree._Element, weights: list[float]) -> bool:
    return any(weights[number] for number in range(page.first[element], page.last.get(element, -1) + 1))


def _may_lead(block: Block, following: Block) -> bool:
    text = block.text
    if block.is_furniture or block.link_share > 0.5 or block.is_hidden:
        return False
    if not text or is_said(text):
        return True
    if (
        page_furniture.is_line_of_page(text)
        or page_furniture.is_house_notice(text)
        or credits_in(text)
        or re.search(r"20\d\d\D|\d{1,2}:\d\d", text)
    ):
        return False
    if AGO.search(text):
        return False
    is_beside = block.owner.getparent() is following.owner.getparent() and block.tag == following.tag
    return block.is_heading or block.in_table or block.in_list or len(text) >= (3 if is_beside else 8)


def _may_follow(block: Block, before: Block, refused: set[int]) -> bool:
    text = block.text
    if block.is_furniture or block.number in refused or block.is_hidden:
        return False
    is_beside = block.owner.getparent() is before.owner.getparent() and block.tag == "p"
    if block.link_share > 0.5 and (not is_beside or len(text) >= 8):
        return False
    if not text:
        return True
    if (
        page_furniture.is_line_of_page(text)
        or page_furniture.is_house_notice(text)
        or page_furniture.CREDIT_LINE.match(text)
        or credits_in(text)
    ):
        return False
    if page_furniture.SECTION.match(text) or (
        re.search(r"20\d\d[-/.年]\d", text)
        and len(text) < 40
        and not block.in_table
        and not (is_beside and SIGNED_DAY.fullmatch(text))
    ):
        return False
    return block.in_table or block.in_list or block.is_heading or len(text) >= (2 if is_beside else 4)


def _measure(body: ArticleBlocks, chosen: list[Block]) -> None:
    """Count what makes a list: linked titles, and turns between title and summary."""
    before = ""
    for block in chosen:
        if not block.text:
            continue
        if block.link_share > 0.5 and block.linked >= 8:
            kind = "title"
            body.linked_titles += 1
        elif block.is_sentence and block.link_share < 0.5:
            kind = "text"
        else:
            continue
        body.turns += before == "title" and kind == "text"
        before = kind


def _trails(block: Block) -> bool:
    text = block.text
    if block.in_table or block.is_sentence:
        return False
    is_link = block.link_share > 0.9 and len(text) <= 12 and block.tag not in ("p", "li")
    return (
        block.is_heading
        or is_link
        or bool(re.fullmatch(r"[\W_]+|(?:完|END|全文完|The End|编辑部)\W*", text, re.IGNORECASE))
    )


def _pictures(page: ParsedPage, after: int) -> ArticleBlocks:
    """Return the captions of a page that has pictures and no sentence, or its table."""
    chosen = [
        block
        for block in page.blocks
        if block.number > after
        and not block.is_furniture
        and block.text
        and block.link_share < 0.3
        and (
            block.in_table
            or block.tag == "figcaption"
            or (len(block.text) >= 6 and _is_by_picture(page, block))
        )
        and not page_furniture.is_line_of_page(block.text)
        and not page_furniture.is_house_notice(block.text)
    ]
    return ArticleBlocks(
        blocks=chosen,
        captions=len(chosen),
        start=chosen[0].number if chosen else 0,
        end=chosen[-1].number if chosen else 0,
    )


def _is_by_picture(page: ParsedPage, block: Block) -> bool:
    beside = [block, *page.blocks[max(0, block.number - 1) : block.number]]
    return any(one.pictures and (one is block or not one.text) for one in beside)
