"""The short lines near an article's text: which they are, and what stands in them with and without labels."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from . import blocks, moments, page_furniture
from .blocks import Block, bare, chinese_in, fold
from .credits import Credit, credits_in, plain
from .names import is_outletish, is_person, is_surnamed
from .open_page import OpenPage

ABOVE, BELOW = 10, 14  # blocks before the headline and after the text in which facts may stand
LINE = 160  # characters; a longer block is text, not a line of facts
EDITOR_KINDS = ("chief_editor", "duty_editor", "editor")
AUTHOR_NAMES = re.compile(
    r"(?:^|[-_\s])(?:author|author-?name|writer|zuozhe|byline|by|reporter|who|editor-author|fn|vcard)"
    r"(?:[-_\s]|$)|authorName|auth_name",
    re.IGNORECASE,
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NO_OUTLET = re.compile(r"^(?:原创|编辑|责编|发布|来源|作者|记者|优质|认证|官方)|创作者$|账号$")


def collect(reading: OpenPage) -> None:
    """Sort the short lines near the text.

    `top` stands around the headline, `end` after the text, `foot` last on the page.
    """
    page = reading.page.blocks
    start = reading.body.blocks[0].number if reading.body.blocks and not reading.is_embedded else None
    at = reading.headline_at
    if start is None:
        start = min(len(page), (at if at is not None else 0) + 10)
    low = max(0, min(at if at is not None else start, start) - ABOVE)
    for block in page[low:start]:
        if len(block.text) > LINE or not block.text:
            continue
        (reading.top if at is None or block.number >= at else reading.above).append(block)
    # Facts may stand beside the first lines of the text itself: 文｜李华, 本报记者 李华.
    chosen = reading.body.blocks if not reading.is_embedded else []
    kept = {block.number for block in chosen}
    end_at = chosen[-1].number if chosen else start
    source = reading.inner.blocks if reading.is_embedded else page[start : end_at + 1]
    reading.leading = [
        b
        for b in source[:8]
        if b.text
        and len(b.text) <= LINE
        and (reading.is_embedded or b.number not in kept or len(b.text) < 60)
    ]
    after = page[end_at + 1 : end_at + 1 + BELOW] if not reading.is_embedded else page[start : start + 30]
    within = source[-8:]
    reading.end = [b for b in [*within, *after] if b.text and len(b.text) <= 200]
    reading.text_blocks = chosen if not reading.is_embedded else reading.body.blocks
    reading.facts_top = facts_in(reading, [*reading.top, *reading.leading])
    reading.facts_above = facts_in(reading, reading.above)
    reading.facts_end = facts_in(reading, reading.end, tail=True)


def facts_in(reading: OpenPage, lines: Iterable[Block], *, tail: bool = False) -> list[tuple[Credit, Block]]:
    """Return what is labelled in some lines; of the `tail` also what sentences end with."""
    found: list[tuple[Credit, Block]] = []
    for block in lines:
        is_bracketed = block.text[:1] in "（(【[" and block.text[-1:] in "）)】]"
        text = plain(block.text if block.is_sentence or is_bracketed else block.line)
        if (
            block.link_share > 0.9
            and block.links
            and len(text) > 12
            and not page_furniture.CREDIT_LINE.match(text)
        ):
            continue
        if tail and block.is_sentence:
            for bracket in re.finditer(
                r"[（(【\[]([^（）()【】]{2,90}(?:[（(][^（）()]{0,20}[）)][^（）()【】]{0,20})?)[）)】\]]",
                text[-160:],
            ):
                found += [(credit, block) for credit in credits_in(bracket[1])]
            if cut := page_furniture.TAIL.search(text):
                found += [(credit, block) for credit in credits_in(text[cut.start() :].strip("（()）【】 "))]
            if not page_furniture.CREDIT_LINE.match(text):
                continue
        elif block.is_sentence and not page_furniture.CREDIT_LINE.match(text):
            continue
        credits = credits_in(text)
        if not credits and len(text) <= 8 and (label := re.fullmatch(r"(.{2,7})[:：]", text)):
            following = reading.page.blocks[block.number + 1 : block.number + 2]
            if following and len(following[0].text) <= 30:
                credits = credits_in(f"{label[0]}{plain(following[0].text)}")
        elif credits and not credits[-1].value and len(text) < 40:
            following = reading.page.blocks[block.number + 1 : block.number + 2]
            if (
                following
                and following[0].text
                and len(following[0].text) <= 30
                and not credits_in(plain(following[0].text))
                and block in reading.page.blocks[block.number : block.number + 1]
            ):
                credits[-1] = Credit(credits[-1].kind, following[0].text, credits[-1].label)
        found += [(credit, block) for credit in credits]
    return found


def named(names: re.Pattern[str], lines: list[Block]) -> Iterator[tuple[str, bool]]:
    """Yield (text, is_inline) of elements with such a name in some lines."""
    for block in lines:
        if len(block.text) > LINE:
            continue
        seen = set()
        for piece, _ in block.pieces:
            element: etree._Element | None = piece
            for _ in range(3):
                if element is None or element in seen:
                    break
                seen.add(element)
                own = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('rel') or ''}"
                if names.search(own) or names.search(CAMEL.sub("-", own)):
                    text = fold("".join(str(part) for part in element.itertext()))
                    if 2 <= len(text) <= 40:
                        yield text, element.tag in blocks.INLINE
                        break
                element = element.getparent()


def unlabelled(reading: OpenPage) -> tuple[str, list[str]]:
    """Return (outlet, authors) that stand without labels in the lines under the headline, beside the date."""
    outlet, authors = "", []
    lines = reading.top[1:8] if reading.headline_at is not None else reading.top[-8:]
    for block in _near_date(lines):
        if len(block.text) > 80 or block.is_sentence or block.is_heading:
            continue
        for word in _words_left(block):
            ranked = re.fullmatch(r"(.{2,12}?)(?:记者|评论员|通讯员)(.{2,4})?", word)
            if ranked and ranked[2] and is_person(ranked[2]):
                authors.append(ranked[2])
                outlet = outlet or ("" if ranked[1] in ("本报", "本网", "本刊") else ranked[1])
            elif is_surnamed(word):
                authors.append(word)
            elif is_outletish(word) and not NO_OUTLET.search(word) and bare(word) != bare(reading.headline):
                outlet = outlet or word
    return outlet, list(dict.fromkeys(authors))


def _near_date(lines: list[Block]) -> list[Block]:
    """Return the lines that stand no more than two blocks from a date."""
    dated = [
        b
        for b in lines
        if moments.printed_in(plain(b.text)) or moments.AGO.search(b.text) or re.search(r"\d\d:\d\d", b.text)
    ]
    near = {n for b in dated for n in range(b.number - 2, b.number + 3)}
    return [block for block in lines if block.number in near]


def _words_left(block: Block) -> Iterator[str]:
    """Yield the words of a line that may be a name, once its credits and dates are taken off."""
    text = plain(block.line)
    for credit in credits_in(text):
        is_date = credit.kind in ("published", "updated") and moments.printed_in(credit.value)
        # Names may stand behind a date.
        text = text.replace(credit.label, " ") if is_date else without(credit, text)
    for word in words_of(re.sub(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", " ", text)):
        word = word.strip("-—_[]【】")
        if (
            word
            and len(word) <= 20
            and not page_furniture.is_line_of_page(word)
            and not re.search(r"\d", word)
            and chinese_in(word) >= 2
        ):
            yield word


def without(credit: Credit, line: str) -> str:
    """Return a line without a label and its own value; a counter's 0 stands in the date as well."""
    return re.sub(rf"{re.escape(credit.label)}[^\w]*{re.escape(credit.value)}", " ", line, count=1)


def words_of(line: str) -> Iterator[str]:
    """Yield what blanks and signs part on a line; two outlets joined by a dot, 海州证券报·海州网, are one."""
    for word in re.split(r"[\s|｜丨∙•/,，、:：()（）>]+", line):
        parts = word.split("·")
        yield from [word] if len(parts) == 2 and all(map(is_outletish, parts)) else parts
