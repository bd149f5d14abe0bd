"""The article's own HTML: its box without what was left out, addresses absolute, late pictures settled."""

import html
import re
from urllib.parse import urljoin

from lxml import etree

from articles.sanitize.late_pictures import settle_late_picture

from .blocks import SKIPPED, fold
from .reader import PageReading

KEPT_EMPTY = frozenset({"img", "br", "hr", "td", "th", "col", "colgroup", "amp-img", "source"})
CREDIT_ALONE = re.compile(r"[（(](?:文章|稿件|信息)?来源\s?[:：].{1,60}[)）]")
PLACEHOLDERS = ("data:", "file:", "blob:")


def of(reading: PageReading, address: str) -> str:
    """Return the text of a read page as HTML, not yet cleaned. Changes the tree that was read."""
    body = reading.body
    if body.box is None:
        return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in body.text.splitlines())
    page = reading.inner if reading.is_embedded else reading.page
    kept = {block.number: block for block in body.blocks}
    first = body.blocks[0].number if body.blocks else 0
    last = body.blocks[-1].number if body.blocks else -1
    for block in page.blocks:
        if block.number in kept:
            if block.number in body.cut:
                _shorten(
                    block.pieces,
                    len("".join(block.text.split())) - len("".join(body.cut[block.number].split())),
                )
            continue
        for element, place in block.pieces:
            setattr(element, place, None)
        # A picture by itself is a block without text; within the article it stays.
        if block.text or block.is_furniture or not _is_near(block.number, first, last):
            for image in block.images:
                remove(image)
    for element in [element for element in body.box.iter(etree.Element) if element.tag in SKIPPED]:
        remove(element)
    _settle(body.box, address)
    _drop_empty(body.box)
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in body.box)
    return html.escape(body.box.text or "", quote=False) + inner


def whole(root: etree._Element, headline: str, address: str) -> str:
    """Return what a page shows except headline and credit, as uncleaned HTML; this changes the tree."""
    within = root.find("body")
    box = within if within is not None else root
    for element in [element for element in box.iter(etree.Element) if element.tag in SKIPPED]:
        remove(element)
    read_elsewhere = [
        each
        for each in box.iter("h1", "h2", "p", "div")
        if (words := fold("".join(each.itertext()))) == headline or CREDIT_ALONE.fullmatch(words)
    ]
    for element in read_elsewhere:
        remove(element)
    _settle(box, address)
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in box)
    return html.escape(box.text or "", quote=False) + inner


def _is_near(number: int, first: int, last: int) -> bool:
    return first - 3 <= number <= last + 2


def _shorten(pieces: list[tuple[etree._Element, str]], signs: int) -> None:
    """Cut so many characters, not counting blanks, off the end of a block."""
    for element, place in reversed(pieces):
        text = (getattr(element, place) or "").rstrip()
        while text and signs > 0:
            signs -= not text[-1].isspace()
            text = text[:-1].rstrip() if signs > 0 else text[:-1]
        setattr(element, place, text.rstrip())
        if signs <= 0:
            return


def remove(element: etree._Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _drop_empty(box: etree._Element) -> None:
    """Take out elements that hold neither text nor picture, innermost first."""
    for element in reversed([element for element in box.iterdescendants() if isinstance(element.tag, str)]):
        if element.tag not in KEPT_EMPTY and len(element) == 0 and not (element.text or "").strip():
            remove(element)


def _settle(box: etree._Element, address: str) -> None:
    """Resolve every address against the page's, pictures that load late included."""
    for image in list(box.iter("img")):
        late = image.get("data-src") or image.get("data-original") or image.get("data-lazy-src")
        if late:  # also in place of a picture that only says "loading"
            image.set("src", late)
        settle_late_picture(image)
        source = image.get("src") or ""
        if not source or source.startswith(PLACEHOLDERS):
            remove(image)
            continue
        image.set("src", _absolute(address, source))
    for link in box.iter("a"):
        href = link.get("href")
        if href and not href.startswith("#"):
            link.set("href", _absolute(address, href))


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # half an IPv6 host and the like; the sanitiser judges what remains
        return address
