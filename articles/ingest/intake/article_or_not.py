"""Whether a page holds an article at all, or a list, an error, a log-in, an empty shell."""

import re

from . import moments, page_furniture, page_headline, page_time
from .blocks import Block
from .credits import plain
from .fact_lines import EDITOR_KINDS
from .open_page import SHORTEST, OpenPage

SAFE = 120  # Chinese characters from which a text needs no date beside it
MISSING = re.compile(r"不存在|已(?:被)?删除|404|找不到|Not Found|出错")


def is_article(reading: OpenPage) -> bool:
    """Return whether what was found is an article; asked after `find_text`."""
    length = reading.body.length
    if length < SHORTEST and not reading.body.captions and reading.body.cells < 4:
        return False
    dated = _is_dated(reading)
    credited = any(
        credit.kind in ("source", "author", *EDITOR_KINDS) and credit.value
        for credit, _ in [*reading.facts_top, *reading.facts_end]
    )
    if _is_error(reading, length, dated, credited):
        return False
    if not reading.is_embedded and _is_list(reading, length, dated, credited):
        return False
    sentences = sum(block.is_sentence for block in reading.body.blocks)
    is_plain_text = sentences >= 3 and length >= SAFE // 2 and page_headline.is_vouched_for(reading)
    return length >= SAFE or dated or credited or reading.is_embedded or is_plain_text


def _is_dated(reading: OpenPage) -> bool:
    """Return whether the page says when its article was published."""
    near = " ".join(block.line for block in reading.top[:6] if block.link_share < 0.6)
    return (
        bool(moments.printed_in(plain(near), with_short=True))
        or any(block.link_share < 0.6 and moments.printed_in(plain(block.line)) for block in reading.above)
        or bool(page_time.declared(reading))
        or page_time.printed(reading) is not None
        or any(facts.get("time") for facts in reading.data)
    )


def _is_error(reading: OpenPage, length: int, dated: bool, credited: bool) -> bool:
    """Return whether a short page says that there is nothing here, or asks who the reader is."""
    heading = f"{reading.headline} {reading.head.window}"
    is_gone, is_wall = bool(page_furniture.GONE.search(heading)), bool(page_furniture.WALL.search(heading))
    if (is_gone or is_wall) and length < 200 and not (dated and credited):
        return True
    if is_gone and length < 200 and not credited and MISSING.search(reading.head.window + reading.headline):
        return True
    opening = reading.body.text[:200]
    return (
        length < 150
        and bool(page_furniture.GONE.search(opening) or page_furniture.WALL.search(opening))
        and not (dated and credited)
    )


def _is_list(reading: OpenPage, length: int, dated: bool, credited: bool) -> bool:
    if _is_all_cards(reading):
        return True
    found = reading.body
    sentences = sum(block.is_sentence for block in found.blocks)
    if found.turns >= 3 and found.linked_titles >= max(3, 0.6 * sentences):
        return True
    if length < 200 and not (credited and length > 60) and _is_mostly_titles(reading, length, dated):
        return not reading.head.times or reading.head.kind in ("website", "") or length < 80
    dates = sum(
        bool(re.search(r"20\d\d[-/.年]\d{1,2}|\d\d-\d\d", block.text)) and len(block.text) < 40
        for block in reading.page.blocks[found.start : found.end + 1]
    )
    return (
        dates >= 4
        and found.linked_titles >= 4
        and sentences <= found.linked_titles * 1.5
        and found.turns >= 2
    )


def _is_mostly_titles(reading: OpenPage, length: int, dated: bool) -> bool:
    """Return whether a page holds more linked titles than text, and neither date nor credit of an article."""
    titles = [
        block
        for block in reading.page.blocks
        if block.links
        and block.link_share > 0.6
        and len(block.text) >= 10
        and not page_furniture.is_line_of_page(block.text)
    ]
    if len(titles) < 5 or sum(len(block.text) for block in titles) <= 2 * length:
        return False
    if any(credit.value and not block.links for credit, block in reading.facts_top):
        return False
    return not (
        dated
        and reading.top
        and any(
            block.link_share < 0.6
            and (moments.printed_in(plain(block.line)) or re.search(r"\d{1,2}:\d\d", block.text))
            for block in [*reading.top[:8], *reading.above]
        )
    )


def _is_all_cards(reading: OpenPage) -> bool:
    """Return whether nearly all sentences of the page stand under linked titles, as summaries do."""
    title: Block | None = None
    cards = carded = total = 0
    for block in reading.page.blocks:
        is_text = block.is_sentence and block.link_share < 0.5
        total += len(block.text) if is_text else 0
        if block.link_share > 0.8 and len(block.text) >= 5 and not page_furniture.is_line_of_page(block.text):
            title = block
        elif title is not None and is_text:
            if block.number - title.number <= 2:
                cards, carded = cards + 1, carded + len(block.text)
            title = None
    return cards >= 3 and carded >= 0.8 * total
