"""From the source text of a body to clean HTML: what is special to the archive, then the sanitiser (SPEC §5.5, §6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from articles import sanitize
from articles.ingest.jekyll import codes, markdown
from articles.ingest.jekyll.outcomes import Rejection
from articles.sanitize import allow_list
from articles.text import addresses, plain, tree

DEPTH_LIMIT = 1000  # levels of tags; 300 must import

STOCK_IMAGE_START = re.compile(r"(?:<!--[ \t]*)?EM_StockImg_Start(?:[ \t]*-->)?")
STOCK_IMAGE_END = re.compile(r"(?:<!--[ \t]*)?EM_StockImg_End(?:[ \t]*-->)?")

# A `<` that opens no tag is text (保费<5000元); parsers differ in what they would swallow behind it.
STRAY_BRACKET = re.compile(r"<(?!/?[A-Za-z][A-Za-z0-9:._-]*[\s/>]|!doctype|!\[|\?xml)", re.IGNORECASE)

HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
NOISE_LINK = "EmImageRemark"
DATA_LINKS = frozenset({"keytip", "infokey"})
CREDIT = "em_media"

BLANKS = " \t\n\r\xa0\u3000"
CREDIT_START = re.compile(r"[（(][ \xa0\u3000]*(?:文章)?来源[ \xa0\u3000]*[：:]")
CREDIT_REACH = 400  # characters at the end of the last paragraph in which a credit is looked for
CREDIT_REMAINDER = 60  # characters beside the phrase; an element with more is an unclosed one and holds the article

BLOCK_NAMES = """
    body p div li td th dt dd blockquote h1 h2 h3 h4 h5 h6 figcaption caption pre section article center
"""
BLOCKS = frozenset(BLOCK_NAMES.split())
DECORATION_NAMES = """
    align bgcolor border cellpadding cellspacing class color dir face hspace id lang rel role size style target
    valign vspace web
"""
DECORATION = frozenset(DECORATION_NAMES.split())
# Everything else flows with the text: span, font, Word's o:p, names that no browser knows.
MEANINGFUL = allow_list.TAGS | allow_list.RENAMED.keys() | allow_list.DROPPED | markdown.BLOCK_TAGS
DROP, UNWRAP = "archive-drop", "archive-unwrap"
# lxml percent-encodes what it writes as href and src; under these names addresses stay as the author wrote them.
KEPT_AS_WRITTEN = {"href": "archive-href", "src": "archive-src"}


@dataclass(frozen=True, slots=True)
class Body:
    """A clean body: its HTML and text, its addresses in order, the outlet it credits, and its warnings."""

    html: str
    text: str
    images: tuple[str, ...]
    links: tuple[str, ...]
    outlet: str | None
    warnings: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether neither text nor image is left."""
        return not self.text and not self.images


def clean(source: str, *, is_markdown: bool, base: str) -> Body:
    """Clean the source text of a body (line ends LF, footers cut); `base` is the post's own address.

    Raises Rejection with too-deep or too-large.
    """
    text = _without_comments(_without_stock_images(source))
    html = markdown.to_html(text) if is_markdown else text
    warnings: set[str] = set()
    root = _parse(html)
    _drop_noise(root, warnings)
    outlet = _take_credit(root, warnings)
    _resolve_addresses(root, base)
    try:
        cleaned = sanitize.clean(_serialise(root), max_bytes=None)
    except sanitize.TooDeep as error:
        raise Rejection(codes.TOO_DEEP, str(error)) from error
    except sanitize.TooLarge as error:
        raise Rejection(codes.TOO_LARGE, str(error)) from error
    if cleaned.unsafe:
        warnings.add(codes.UNSAFE_HTML)
    contents = plain.contents(cleaned.html)
    return Body(cleaned.html, contents.text, contents.images, contents.links, outlet, frozenset(warnings))


def _without_stock_images(text: str) -> str:
    """Return the text without everything between the marks of a stock chart; a start without end is only a mark."""
    kept: list[str] = []
    position = 0
    while start := STOCK_IMAGE_START.search(text, position):
        kept.append(text[position : start.start()])
        end = STOCK_IMAGE_END.search(text, start.end())
        position = end.end() if end else start.end()
        if end is None:
            break
    return "".join(kept) + STOCK_IMAGE_START.sub("", STOCK_IMAGE_END.sub("", text[position:]))


def _without_comments(text: str) -> str:
    """Return the text without HTML comments. An unclosed one loses only its mark: no text may vanish with it."""
    if "<!--" not in text:
        return text
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        kept.append(text[position:start])
        end = text.find("-->", start + 2)  # `<!-->` is a whole comment
        if end < 0:
            position = start
            break
        position = end + len("-->")
    return "".join(kept) + text[position:].replace("<!--", "")


def _parse(html: str) -> etree._Element:
    """Return the body element of the tree. Raises Rejection with too-deep."""
    html = STRAY_BRACKET.sub("&lt;", html)
    last = html.rfind(">") + 1
    html = html[:last] + html[last:].replace("<", "&lt;")
    try:
        body = tree.body(html)
    except tree.Unread as error:
        raise Rejection(codes.TOO_DEEP, str(error)) from error
    depth = 0
    for event, _ in etree.iterwalk(body, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT + 1:  # and the body itself
            raise Rejection(codes.TOO_DEEP, f"more than {DEPTH_LIMIT} levels")
    return body


def _drop_noise(body: etree._Element, warnings: set[str]) -> None:
    """Take out hidden elements and chart links, unwrap stock and data links and bare wrappers, drop decoration."""
    for element in body.iter(etree.Element):
        classes = (element.get("class") or "").split()
        if element is body:
            continue
        if HIDDEN.search(element.get("style") or "") or (element.tag == "a" and NOISE_LINK in classes):
            element.tag = DROP
            continue
        if element.tag == "a" and not DATA_LINKS.isdisjoint(classes):
            if any(name.startswith("on") for name in element.attrib):
                warnings.add(codes.UNSAFE_HTML)
            element.tag = UNWRAP
        for name in list(element.attrib):
            if (name in DECORATION and not (name == "class" and CREDIT in classes)) or name.startswith("data-"):
                del element.attrib[name]
        is_wrapper = element.tag not in MEANINGFUL and CREDIT not in classes
        if is_wrapper and not any(name.startswith("on") for name in element.attrib):
            element.tag = UNWRAP
    etree.strip_elements(body, DROP, with_tail=False)
    etree.strip_tags(body, UNWRAP)


def _take_credit(body: etree._Element, warnings: set[str]) -> str | None:
    """Return the outlet that the credit names and take the credit out."""
    credits = [element for element in body.iter(etree.Element) if CREDIT in (element.get("class") or "").split()]
    found = _phrase("".join(credits[-1].itertext())) if credits else _credit_at_end(body)
    for element in credits:
        text = "".join(element.itertext()).strip(BLANKS)
        phrase = _phrase(text)
        if len(text) - (phrase.length if phrase else 0) <= CREDIT_REMAINDER:
            element.tag = DROP
        else:
            _cut(list(_slots(element)), phrase.start if phrase else 0, phrase.length if phrase else 0)
    etree.strip_elements(body, DROP, with_tail=False)
    if found is None:
        return None
    if not found.outlet:
        warnings.add(codes.CREDIT_EMPTY)
    return found.outlet or None


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A credit in a text: the outlet, where the phrase starts and how many characters it has."""

    outlet: str
    start: int
    length: int


def _phrase(text: str, start: int = 0) -> _Phrase | None:
    """Find the first credit from `start`, its closing parenthesis matched: outlets have parentheses too."""
    opening = CREDIT_START.search(text, start)
    if opening is None:
        return None
    depth = 1
    for position in range(opening.end(), len(text)):
        depth += (text[position] in "（(") - (text[position] in "）)")
        if depth == 0:
            outlet = text[opening.end() : position].strip(BLANKS)
            return _Phrase(outlet, opening.start(), position + 1 - opening.start())
    # Never closed: the rest of the line is the outlet.
    outlet = text[opening.end() :].strip(BLANKS).split("\n", 1)[0]
    return _Phrase(outlet, opening.start(), len(text) - opening.start())


Slot = tuple[etree._Element, str]


def _slots(top: etree._Element) -> Iterator[Slot]:
    """Yield every place of text inside `top`, in order, as element and `text` or `tail`."""
    for event, element in etree.iterwalk(top, events=("start", "end")):
        if event == "start":
            yield element, "text"
        elif element is not top:
            yield element, "tail"


def _credit_at_end(body: etree._Element) -> _Phrase | None:
    """Find a credit at the very end of the last paragraph, and cut it off."""
    slots: list[Slot] = []
    holder: etree._Element | None = None
    blocks = [body]
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in BLOCKS and element is not body:
            blocks.append(element) if event == "start" else blocks.pop()
        slot = (element, "text" if event == "start" else "tail")
        if element is body and event == "end":
            continue
        if (getattr(*slot) or "").strip(BLANKS):
            if blocks[-1] is not holder:
                slots, holder = [], blocks[-1]
            slots.append(slot)
    text = "".join(getattr(*slot) for slot in slots)
    end = len(text.rstrip(BLANKS))
    starts = [match.start() for match in CREDIT_START.finditer(text, max(0, end - CREDIT_REACH))]
    for start in reversed(starts):
        phrase = _phrase(text[:end], start)
        if phrase and phrase.start + phrase.length == end and text[end - 1] in "）)":
            _cut(slots, phrase.start, len(text) - phrase.start)
            return phrase
    return None


def _cut(slots: list[Slot], start: int, length: int) -> None:
    """Take `length` characters from `start` out of the text that `slots` hold together."""
    position = 0
    for element, place in slots:
        text = getattr(element, place) or ""
        first, last = max(start - position, 0), min(start + length - position, len(text))
        if first < last:
            setattr(element, place, text[:first] + text[last:])
        position += len(text)


def _resolve_addresses(body: etree._Element, base: str) -> None:
    """Make every link and image address absolute or site-relative; what is no address goes."""
    for element in body.iter("a", "img"):
        name = "href" if element.tag == "a" else "src"
        written = element.get(name)
        if written is None:
            continue
        del element.attrib[name]
        try:
            address = addresses.join(base, written)
        except ValueError:
            continue
        if address:
            element.set(KEPT_AS_WRITTEN[name], address)
    for image in body.iter("img"):
        if image.get(KEPT_AS_WRITTEN["src"]) is None:
            image.tag = DROP
    etree.strip_elements(body, DROP, with_tail=False)


def _serialise(body: etree._Element) -> str:
    html = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    for name, written in KEPT_AS_WRITTEN.items():
        html = html.replace(f' {written}="', f' {name}="')
    return html[html.index(">") + 1 :].removesuffix("</body>")
