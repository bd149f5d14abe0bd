"""Which blocks of a page are the article: the box that holds its text, without what the page inserts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice

from lxml import etree

from articles.sanitize.allow_list import names

from . import phrases
from .blocks import HIDDEN_STYLE, TABLE_PARTS, Block, ParsedPage, chinese_in, is_named_furniture
from .credits import credits_in, plain
from .lines import AGO

PLAIN_TAGS = names(
    "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote table figure figcaption center pre section "
    "founder-content tbody tr"
)
# Paragraphs and the like: no boxes of an article.
WHOLE = names("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote figure pre")
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
DESCEND = 0.65  # share of a box's text that its one inner box holds
SECTION_LENGTH = 30  # characters of a line over a list of other pieces
SHORT = 60
FLASH = re.compile(r"[\d:\s]*【[^【】]{2,80}】")
SIGNED_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")  # under a notice, before its annexes
LONGEST_CELL = 120  # signs; a longer cell lays out the page


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
        if element.tag not in (
            "nav",
            "aside",
            "footer",
            "menu",
            "dialog",
            "amp-accordion",
        ) and not is_named_furniture(element):
            continue
        share = (sums[last + 1] - sums[first]) / total
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if headline is not None and first <= headline <= last and last - first > 0:
            continue
        if share >= LARGE and not STRONG_NAMES.search(names):
            continue
        if share >= 0.85 or (share >= 0.3 and BODY_NAMES.search(names) and not STRONG_NAMES.search(names)):
            continue
        edges[first] += 1
        edges[last + 1] -= 1
    depth = 0
    for number, block in enumerate(blocks):
        depth += edges[number]
        block.is_furniture = depth > 0
    _mark_sections(page, headline, sums, total)


def _mark_sections(page: ParsedPage, headline: int | None, sums: list[int], total: int) -> None:
    """Mark what stands under 相关阅读, 网友评论, 更多电报 in the same box."""
    blocks = page.blocks
    for block in blocks:
        if len(block.text) > SECTION_LENGTH or not block.text or not phrases.SECTION.match(plain(block.text)):
            continue
        if headline is not None and block.number <= headline:
            continue
        box = block.owner
        while True:
            parent = box.getparent()
            if parent is None or page.first.get(parent) != block.number or parent.tag in ("body", "html"):
                break
            box = parent
        first, last = block.number, page.last.get(box, block.number)
        share = (sums[last + 1] - sums[first]) / total
        begun = headline is not None and sums[first] - sums[headline + 1] >= 15
        if last > first and (share < 0.6 or begun):
            for number in range(first, last + 1):
                blocks[number].is_furniture = True
            continue
        block.is_furniture = True
        if last > first:
            continue
        parent = block.owner.getparent()
        limit = page.last.get(parent, block.number) if parent is not None else block.number
        is_talk = bool(phrases.TALK.search(block.text))
        for number in range(block.number + 1, min(limit, block.number + 60) + 1):
            following = blocks[number]
            is_text = following.is_sentence and following.link_share < 0.5
            if (
                not is_talk
                and is_text
                and (len(following.text) > 40 or re.search(r"[。！？”]$", following.text))
            ):
                break
            if is_talk and sums[-1] - sums[number] > 0.5 * total:
                break
            if following.in_table and not following.links:
                break
            following.is_furniture = True


def weight(block: Block, after: int) -> float:
    """Return how much a block speaks for the box it stands in."""
    if block.number <= after or block.is_furniture or not block.text:
        return 0.0
    if block.link_share > 0.5:
        return 0.0
    if block.is_sentence:
        if phrases.is_house_notice(block.text):
            return 0.0
        if phrases.CREDIT_LINE.match(block.text) and not _is_said(block.text):
            return 0.0
        return float(min(len(block.text), 600))
    if _is_in_cell(block):
        return 2.0
    return 0.0


def find(page: ParsedPage, headline: int | None, headline_text: str) -> ArticleBlocks:
    """Return the article of a page whose headline is the block `headline`."""
    blocks = page.blocks
    after = headline if headline is not None else -1
    weights = [weight(block, after) for block in blocks]
    _discount_cards(blocks, weights)
    if any(block.text.startswith(f"【{headline_text}】") for block in blocks[after + 1 : after + 3]):
        for block in blocks[after + 3 :]:
            if FLASH.match(block.text):
                weights[block.number] = 0.0  # another flash
    if sum(weights) < 10 and headline is not None:
        others = [weight(block, -1) for block in blocks]
        if sum(others) > 60:
            weights, after = others, -1
    sums = [0.0, *accumulate(weights)]
    if sums[-1] <= 0:
        return _pictures(page, after)
    own: dict[etree._Element, float] = {}
    for block, value in zip(blocks, weights, strict=True):
        if value:
            own[block.owner] = own.get(block.owner, 0.0) + value

    def held(element: etree._Element) -> float:
        first, last = page.first.get(element), page.last.get(element, -1)
        return sums[last + 1] - sums[first] if first is not None and last >= first else 0.0

    body = page.root.find("body")
    box = body if body is not None else page.root
    kept: list[etree._Element] = []
    while True:
        total = held(box)
        children = [child for child in box if child in page.first and held(child) > 0]
        kept = children
        if not children or total <= 0:
            break
        best = max(children, key=held)
        if headline is not None:
            around = next((c for c in children if page.first[c] <= headline <= page.last.get(c, -1)), None)
            if around is not None and held(around) >= 0.25 * total:
                later = [c for c in children if c.tag == "p" and page.first[c] > page.first[around]]
                if sum(map(held, later)) >= 0.25 * total:  # the text runs on behind its box, closed too early
                    kept = [around, *later]
                    break
                box = around
                continue
        if own.get(box, 0.0) >= 15:  # its own text beside boxes, as where paragraphs are never closed
            kept = children
            break
        if best.tag in WHOLE:
            kept = [child for child in children if child is best or _is_like(page, child, best)]
            break
        like = [child for child in children if child is best or _is_like(page, child, best)]
        if (
            held(best) >= 0.5 * total
            and all(child is best or not _is_like(page, child, best) for child in children)
            and (held(best) >= DESCEND * total or best.tag not in PLAIN_TAGS)
        ):
            box = best
            continue
        kept = like
        break
    return _flow(page, box, kept, weights, after, headline_text)


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


def _is_like(page: ParsedPage, child: etree._Element, best: etree._Element) -> bool:
    """Return whether a box ranks with the one with most text: a paragraph, or of the same name."""
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


def _flow(
    page: ParsedPage,
    box: etree._Element,
    kept: list[etree._Element],
    weights: list[float],
    after: int,
    headline: str,
) -> ArticleBlocks:
    ranges = [
        (page.first[child], page.last[child])
        for child in kept
        if page.last.get(child, -1) >= page.first[child]
    ]
    first, last = page.first.get(box, 0), page.last.get(box, len(page.blocks) - 1)
    with_text = [start for start, end in ranges] or [first]
    from_block, to_block = min(with_text), max((end for _, end in ranges), default=last)
    liked = set(kept)
    refused = {
        number
        for child in box
        if child in page.first and child not in liked and weights and _holds_text(page, child, weights)
        for number in range(page.first[child], page.last.get(child, -1) + 1)
    }
    own = [
        block.number
        for block in page.blocks[first : last + 1]
        if block.owner is box and weights[block.number]
    ]
    if own:
        from_block, to_block = min(from_block, own[0]), max(to_block, own[-1])
    from_block, to_block = max(first, from_block), min(last, to_block)
    # What stands before the first sentence within the box: a sub-heading, a table, a picture's caption.
    while from_block > max(first, after + 1) and _may_lead(
        page.blocks[from_block - 1], page.blocks[from_block]
    ):
        from_block -= 1
    while to_block < last and _may_follow(page.blocks[to_block + 1], page.blocks[to_block], refused):
        to_block += 1
    body = ArticleBlocks(box=box, start=from_block, end=to_block)
    chosen = [
        block
        for block in page.blocks[from_block : to_block + 1]
        if block.number > after and block.number not in refused
    ]
    _measure(body, chosen)
    total = sum(weights[block.number] for block in chosen)
    gone = 0.0
    for block in chosen:
        verdict = _verdict(block, headline, gone, total, bool(body.blocks))
        gone += weights[block.number]
        if verdict == "stop":
            body.end = block.number
            break
        if verdict == "drop":
            continue
        rest = phrases.TAIL.sub("", block.text) if len(block.text) > 10 else block.text
        if rest != block.text:
            if len(rest) < 2:
                continue
            body.cut[block.number] = rest
        body.blocks.append(block)
    while body.blocks and _trails(body.blocks[-1]):
        body.blocks.pop()
    return body


def _holds_text(page: ParsedPage, element: etree._Element, weights: list[float]) -> bool:
    return any(weights[number] for number in range(page.first[element], page.last.get(element, -1) + 1))


def _may_lead(block: Block, following: Block) -> bool:
    text = block.text
    if block.is_furniture or block.link_share > 0.5 or block.is_hidden:
        return False
    if not text or _is_said(text):
        return True
    if (
        phrases.is_line_of_page(text)
        or phrases.is_house_notice(text)
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
        phrases.is_line_of_page(text)
        or phrases.is_house_notice(text)
        or phrases.CREDIT_LINE.match(text)
        or credits_in(text)
    ):
        return False
    if phrases.SECTION.match(text) or (
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


def _verdict(block: Block, headline: str, gone: float, total: float, has_begun: bool) -> str:
    """Return keep, drop, or stop for one block of the box."""
    text = plain(block.text)
    if not text:
        return "drop"
    if block.is_furniture:
        return "drop"
    if headline and bare(text) == bare(headline) and not (block.in_table and has_begun):
        return "drop"
    if block.is_hidden and not (block.is_sentence or block.in_table or block.pictures):
        return "drop"
    if block.is_hidden and block.tag in ("p", "li") and _hides_itself(block):
        return "drop"  # a page of several hides whole boxes; a single hidden line is there for copiers
    if block.is_hidden and phrases.ORIGINAL.match(text):
        return "drop"
    if phrases.is_house_notice(text):
        # In the midst of an article a longer sentence may be about such notices.
        is_amid = has_begun and 0 < gone < 0.85 * total and len(text) > 40 and block.is_sentence
        if not is_amid or phrases.share_of_notice(text) > 0.5:
            return "drop"
    if _is_said(text):
        return "keep"
    if phrases.NEIGHBOUR.match(text):
        return "drop"
    if (
        _is_in_cell(block)
        and not block.links
        and len(text) <= 60
        and not phrases.CREDIT_LINE.match(text)
        and not (len(credits_in(text)) > 1 and _is_credit_line(text))
        and has_begun
    ):
        return "keep"
    if phrases.is_line_of_page(text) or _points_elsewhere(block):
        return "drop"
    if phrases.ORIGINAL.match(text) or re.match(r"^[（(]\s*原标题", text):
        return "drop"
    if (
        phrases.CREDIT_LINE.match(text)
        and len(text) <= 80
        and not re.search(r"[。！？]\S", text)
        and not _is_said(text)
    ):
        if gone > 0.7 * total and total > 0 and re.search(r"责编|责任编辑", text):
            return "stop"
        return "drop"
    if not has_begun and len(text) <= 120 and not block.is_sentence and _is_credit_line(text):
        return "drop"
    if (
        phrases.SECTION.match(text)
        and len(text) <= SECTION_LENGTH
        and not block.is_heading
        and gone >= 0.6 * total
    ):
        return "drop"
    if not phrases.TAIL.sub("", text).strip():
        return "drop"
    if block.link_share > 0.8 and len(text) >= 8 and not re.search(r"[。！？；]$", text):
        return "drop"
    if block.links >= 4 and block.link_share > 0.55:
        return "drop"
    return "keep"


def _chain(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _is_in_cell(block: Block) -> bool:
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
    return bool(colon and phrases.SECTION.match(head) and block.linked > 0.6 * len(rest))


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


def _is_said(text: str) -> bool:
    """Return whether 记者： opens a question or answer of an interview, not a credit."""
    found = re.match(
        r"^[\W_]*(?:[\u4e00-\u9fff]{0,6}记者|作者|主编|编辑|发布|策划|设计|图|文|视频)\s*[:：]\s*(.{3,})$",
        text,
    )
    return bool(found and re.search(r"[。？！?!；]$", found[1].rstrip("”」")))


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
        and not phrases.is_line_of_page(block.text)
        and not phrases.is_house_notice(block.text)
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


def bare(text: str) -> str:
    """Return the letters and digits of a text."""
    return re.sub(r"[\W_]+", "", text)
