"""The headline of a page: the line its title agrees on, weighed with its element and what stands below."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from . import blocks, moments, page_furniture
from .blocks import Block, bare, fold, names_above
from .credits import credits_in, plain
from .fact_lines import LINE
from .names import is_outletish
from .open_page import OpenPage
from .window_title import COLUMN, TITLE_CUT, headline_in

HEADLINE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:main|article|art|news|h|detail|page|post|entry|content|con|doc|info)?[-_]?"
    r"(?:title|tit|titl|headline|biaoti|bt|ttl|tt)(?:[-_\s\d]|$)|title(?:__|$)|activity-name",
    re.IGNORECASE,
)
SURE, LIKELY = 2.4, 1.2  # scores of a line that is the headline, and of one where nothing better is declared


class _HeadlineLine(NamedTuple):
    """A line that may be the headline, or the part of it in a flash's brackets."""

    score: float
    number: int
    text: str


def find(reading: OpenPage) -> None:
    """Find the headline and the line it stands on."""
    best = _best_line(reading)
    if best is not None and best.score >= SURE:
        reading.headline_at, reading.headline = best.number, _joined(reading, best.number, best.text)
        if best.text != reading.page.blocks[best.number].text and reading.headline == best.text:
            # A flash: headline and text share a block.
            reading.headline_at = best.number - 1 if best.number else None
        if not is_vouched_for(reading):
            reading.guesses.add("headline")
        return
    reading.guesses.add("headline")
    declared, cut = _declared(reading), headline_in(reading.head.window)
    is_poor = not declared and (len(bare(cut)) < 6 or is_outletish(cut))
    if best is not None and ((is_poor and best.score >= LIKELY) or not (declared or cut)):
        reading.headline_at, reading.headline = best.number, best.text
        return
    reading.headline = declared or cut
    if reading.headline:
        _find_declared(reading)


def _best_line(reading: OpenPage) -> _HeadlineLine | None:
    """Return the line of the page that looks most like its headline."""
    wanted = [letters for title in reading.titles if len(letters := bare(title)) >= 4]
    best: _HeadlineLine | None = None
    found_text = False
    for block in reading.page.blocks[:1500]:
        for text in _texts_of(block):
            score = _score(reading, block, text, wanted)
            if found_text:
                score -= 2.5
            if score > 0 and (best is None or score > best.score + 0.01):
                best = _HeadlineLine(score, block.number, text)
        found_text = found_text or (block.is_sentence and len(block.text) > 60 and block.link_share < 0.3)
    return best


def _declared(reading: OpenPage) -> str:
    """Return the headline that head or data declare; of a flash what stands in its brackets."""
    flash = next((m for title in reading.titles if (m := re.match(r"\s*【([^【】]{4,80})】", title))), None)
    if flash:
        return flash[1]
    titles = (facts["title"] for facts in reading.data if facts.get("title"))
    return next(filter(None, reading.head.headlines), "") or next(titles, "")


def _find_declared(reading: OpenPage) -> None:
    """Find the line on which a declared headline stands; where text follows on it, the one before."""
    letters = bare(reading.headline)
    if len(letters) < 4:
        return
    match = next((block for block in reading.page.blocks if letters in bare(block.text[:200])), None)
    if match is not None and len(bare(match.text)) > len(letters) + 8:
        reading.headline_at = match.number - 1 if match.number else None
    elif match is not None:
        reading.headline_at = match.number


def is_vouched_for(reading: OpenPage) -> bool:
    """Return whether the head names the headline too, or it is the one main heading."""
    letters = bare(reading.headline)
    if any(
        letters in bare(title) or bare(title) in letters for title in reading.titles if len(bare(title)) >= 4
    ):
        return True
    main = [block for block in reading.page.blocks if _heading_tag(block) == "h1"]
    return len(main) == 1 and bare(main[0].text) == letters


def _texts_of(block: Block) -> Iterator[str]:
    text = block.text
    if 4 <= len(text) <= 140:
        yield text
    if flash := re.match(r"【([^【】]{5,80})】(?=.{10,})", text):
        yield flash[1]


def _score(reading: OpenPage, block: Block, text: str, wanted: list[str]) -> float:
    """Return how much speaks for a line: its element, the titles it agrees with, what stands around it."""
    letters = bare(text)
    if len(letters) < 4:
        return 0.0
    score = {"h1": 3.0, "h2": 1.8, "h3": 1.2, "h4": 0.6}.get(_heading_tag(block), 0.0)
    named = bool(HEADLINE_NAMES.search(block.names) or HEADLINE_NAMES.search(names_above(block.owner)))
    score += 1.4 if named else 0.0
    cover = max((_cover(letters, title) for title in wanted), default=0.0)
    score += cover * 4.5
    if wanted and cover == 0.0 and score:
        score -= 0.6
    if block.link_share > 0.5:
        score -= 1.5 if cover < 0.5 else 2.2
    if text != block.text:
        score += 1.4  # a flash
    if blocks.is_named_furniture(block.owner) or (block.in_list and text == block.text):
        score -= 1.0
    if (
        page_furniture.SECTION.match(text)
        or page_furniture.is_line_of_page(text)
        or credits_in(text)
        or page_furniture.CRUMBS.match(text)
    ):
        score -= 3.0
    if block.is_sentence and len(text) > 45 and cover < 0.5:
        score -= 2.0
    if score > -1 and (score or len(text) <= 60):
        score += _stands_over_text(reading, block)
    first, *others = TITLE_CUT.split(reading.head.window)
    is_site = text in others or (text == first and bool(others) and is_outletish(text))
    if len(text) <= 14 and (COLUMN.fullmatch(text) or is_site):
        score -= 5.0  # a column's or the site's name, which the window's title holds as well
    if re.search(r"(?:官网|首页|网站)$", text) or text in reading.head.sites:
        score -= 2.5
    return score


def _cover(letters: str, title: str) -> float:
    """Return how far a line and a title are the same, from 0 to 1."""
    if letters in title:
        is_beginning = len(letters) >= 8 and title.startswith(letters)
        return max(len(letters) / len(title), 0.9 if is_beginning else 0.0)
    if title in letters and len(title) >= 6:
        return len(title) / len(letters) * 0.9
    return 0.6 if len(letters) >= 10 and len(title) >= 10 and letters[:8] == title[:8] else 0.0


def _stands_over_text(reading: OpenPage, block: Block) -> float:
    """Return what speaks for a headline in the lines below: a date or credits, then text."""
    score = 0.0
    for following in reading.page.blocks[block.number + 1 : block.number + 9]:
        text = following.text
        if following.is_sentence and len(text) > 40 and following.link_share < 0.3:
            return score + 0.5
        if following.number <= block.number + 4 and not following.links and len(text) < LINE and score < 1:
            line = plain(text)
            if moments.printed_in(line) or any(credit.value for credit in credits_in(line)):
                score += 1.3
    return score


def _heading_tag(block: Block) -> str:
    element: etree._Element | None = block.owner
    for _ in range(4):
        if element is None:
            return ""
        if element.tag in blocks.HEADINGS:
            return str(element.tag)
        element = element.getparent()
    return ""


def _joined(reading: OpenPage, number: int, text: str) -> str:
    """Return a headline that the page broke in two lines, put together as its title has it."""
    block = reading.page.blocks[number]
    parts = [getattr(element, place) or "" for element, place in block.pieces]
    # 原创 or 独家 may stand in an element of its own, first or last.
    for part, rest in ((parts[:1], parts[1:]), (parts[-1:], parts[:-1])):
        letters = bare("".join(rest))
        if text == block.text and rest and len(bare("".join(part))) <= 4 and len(letters) >= 4:
            titles = [bare(title) for title in reading.titles]
            if any(letters in title for title in titles) and not any(bare(text) in title for title in titles):
                return fold("".join(rest))
    if not block.is_heading or text != block.text:
        return text
    for other in (number + 1, number - 1):
        if 0 <= other < len(reading.page.blocks) and reading.page.blocks[other].owner is block.owner:
            lines = (
                [text, reading.page.blocks[other].text]
                if other > number
                else [reading.page.blocks[other].text, text]
            )
            if any(bare("".join(lines)) in bare(title) for title in reading.titles):
                if other > number:
                    reading.headline_at = other
                is_run_on = any("".join(lines) in title for title in reading.titles)
                return ("" if is_run_on else " ").join(lines)
    return text
