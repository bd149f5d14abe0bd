"""From the source text of a body to clean HTML: first what is special to the archive, then the sanitiser.

Source: SPEC §5.5, §6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from lxml import etree

from articles import sanitize
from articles.ingest.jekyll import codes, losses, markdown
from articles.ingest.jekyll.footers import Footers
from articles.ingest.jekyll.markdown.blocks import BLOCK_TAGS
from articles.ingest.jekyll.outcomes import Rejection
from articles.sanitize import allow_list
from articles.sanitize.late_pictures import settle_late_picture
from articles.sanitize.tags import keep_stray_signs
from articles.text import addresses, plain, tree
from articles.text.characters import clean_characters

DEPTH_LIMIT = 1000  # levels of tags; 300 must import

STOCK_IMAGE_START = re.compile(r"(?:<!--[ \t]*)?EM_StockImg_Start(?:[ \t]*-->)?")
STOCK_IMAGE_END = re.compile(r"(?:<!--[ \t]*)?EM_StockImg_End(?:[ \t]*-->)?")

# libxml2 drops what follows </body>; browsers and Jekyll show it.
PAGE_TAG = re.compile(r"</?(?:html|body|frameset|plaintext)(?=[\s/>])[^<>]*>", re.IGNORECASE)
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|shy|ZeroWidthSpace);")
IMAGE = re.compile(r"<img [^<>]*>")
# A quotation that means the same with and without Markdown and HTML.
PLAIN = re.compile(r"[^*_`\[\]<>&\\~{}|#=+\-0-9\n][^*_`\[\]<>&\\~{}|\n]*")

HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
NOISE_LINK = "EmImageRemark"
DATA_LINKS = frozenset({"keytip", "infokey"})
CREDIT = "em_media"

BLANKS = " \t\n\r\xa0\u3000"
CREDIT_START = re.compile(r"[（(][ \xa0\u3000]*(?:文章)?来源[ \xa0\u3000]*[：:]")
CREDIT_REACH = 400  # characters at the end of the last paragraph in which a credit is looked for
# Characters read in all credits; unclosed ones in each other hold the article again and again.
CREDIT_COST = 20_000_000
# Characters beside the phrase; an element with more is an unclosed one and holds the article.
CREDIT_REMAINDER = 60

BLOCK_NAMES = """
    body p div li td th dt dd blockquote h1 h2 h3 h4 h5 h6 figcaption caption pre section article center
"""
BLOCKS = frozenset(BLOCK_NAMES.split())
DECORATION_NAMES = """
    align bgcolor border cellpadding cellspacing class color dir face hspace id lang rel role size style \
target
    valign vspace web
"""
DECORATION = frozenset(DECORATION_NAMES.split())
ENDING_THEMSELVES = frozenset({"p", "li", "td", "th", "tr", "dt", "dd"}) | allow_list.VOID
# Everything else flows with the text: span, font, Word's o:p, names that no browser knows.
MEANINGFUL = allow_list.TAGS | allow_list.RENAMED.keys() | allow_list.DROPPED | BLOCK_TAGS
DROP, UNWRAP = "archive-drop", "archive-unwrap"
# lxml percent-encodes what it writes as href and src; under these names addresses stay as the author wrote
# them.
KEPT_AS_WRITTEN = {"href": "archive-href", "src": "archive-src"}


@dataclass(frozen=True, slots=True)
class ArchiveBody:
    """A clean body: its HTML and text, addresses in order, digest and outlet (None: none), and its warnings.

    `loss` is a piece of the source that is missing from it, None if every letter and digit is there.
    """

    html: str
    text: str
    images: tuple[str, ...]
    links: tuple[str, ...]
    digest: str | None
    outlet: str | None
    warnings: frozenset[str]
    loss: str | None

    @property
    def is_empty(self) -> bool:
        """Return whether neither text nor image nor digest is left."""
        return not self.text and not self.images and self.digest is None


@dataclass(slots=True)
class _Findings:
    """What cleaning one post encounters: warnings, and the texts that SPEC §5 and §6 remove."""

    warnings: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    html: str = ""
    _ends: dict[str, bool] = field(default_factory=dict)
    _noted: int = 0

    def remove(self, element: etree._Element) -> None:
        """Note the text of an element that goes, unless it never ended and swallowed the article."""
        name = str(element.tag)
        if name not in self._ends:
            starts = len(re.findall(rf"<{re.escape(name)}(?=[\s/>])", self.html, re.IGNORECASE))
            ends = len(re.findall(rf"</{re.escape(name)}(?=[\s/>])", self.html, re.IGNORECASE))
            self._ends[name] = name in ENDING_THEMSELVES or starts <= ends
        if self._ends[name]:
            self.note("".join(element.itertext()))

    def note(self, text: str) -> None:
        """Note a text that is removed.

        Nested elements repeat the same text: no more is kept than the page has.
        """
        self._noted += len(text)
        if self._noted <= 2 * len(self.html):
            self.removed.append(text)


def clean(around: Footers, *, is_markdown: bool, base: str) -> ArchiveBody:
    """Clean what the footers left of a source text (line ends LF); `base` is the post's own address.

    Raises Rejection with too-deep or too-large.
    """
    findings = _Findings()
    text = _without_stock_images(around.body)
    quotation, html, notes = around.quotation, text, ""
    if is_markdown:
        document = markdown.Document(f"{quotation}\n{text}")
        quoted, blocks = document.read_quotation(quotation), document.read(text)
        quotation, html = document.html(quoted), document.html(blocks)
        notes = document.notes()
    digest, pictures = (
        _digest(around.quotation, quotation, base, findings) if around.quotation else (None, "")
    )
    if around.quotation and digest is None:  # no text in it: no digest
        html = f"<blockquote>{quotation}</blockquote>\n{html}"
    root = _parse(pictures + _without_comments(html) + notes, findings)
    _drop_noise(root, findings)
    outlet = _take_credit(root, findings)
    cleaned = _sanitised(root, base, findings)
    contents = plain.contents(cleaned)
    stored = "\n".join([digest or "", contents.text, *findings.removed])
    loss = losses.sample_of_loss(_without_stock_images(around.whole), stored, is_markdown=is_markdown)
    if loss is not None:
        findings.warnings.add(codes.TEXT_LOST)
    return ArchiveBody(
        html=cleaned,
        text=contents.text,
        images=contents.images,
        links=contents.links,
        digest=digest,
        outlet=outlet,
        warnings=frozenset(findings.warnings),
        loss=loss,
    )


def _digest(written: str, html: str, base: str, findings: _Findings) -> tuple[str | None, str]:
    """Return the text of the leading quotation, None without any, and its pictures as HTML for the body."""
    if PLAIN.fullmatch(written):
        return written.strip(BLANKS) or None, ""
    root = _parse(_without_comments(html), findings)
    _drop_noise(root, findings)
    cleaned = _sanitised(root, base, findings)
    text = plain.contents(cleaned, keeps_lines=True).text.strip(BLANKS)
    pictures = "".join(f"<p>{image}</p>\n" for image in IMAGE.findall(cleaned)) if text else ""
    return text or None, pictures


def _sanitised(root: etree._Element, base: str, findings: _Findings) -> str:
    """Return what the sanitiser leaves of a tree, which is used up.

    Two trees of 5 MiB at once would take most of a gigabyte.
    """
    _resolve_addresses(root, base)
    html = _serialise(root)
    root.clear()
    try:
        cleaned = sanitize.clean(html, max_bytes=None)
    except sanitize.TooDeep as error:
        raise Rejection(codes.TOO_DEEP, str(error)) from error
    except sanitize.TooLarge as error:
        raise Rejection(codes.TOO_LARGE, str(error)) from error
    if cleaned.unsafe:
        findings.warnings.add(codes.UNSAFE_HTML)
    return cleaned.html


def _without_stock_images(text: str) -> str:
    """Return the text without everything between the markers of a stock chart.

    A start without end is ignored.
    """
    if "EM_StockImg_" not in text:
        return text
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
    """Return the text without HTML comments.

    An unclosed one loses only its mark, so that no text vanishes with it.
    """
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


def _parse(html: str, findings: _Findings) -> etree._Element:
    """Return the body element of the tree. Raises Rejection with too-deep."""
    html = PAGE_TAG.sub("", keep_stray_signs(html))
    if "&" in html:
        seen = REFERENCE.sub(_without_forbidden_reference, html)
        if seen != html:
            findings.warnings.add(codes.CONTROL_CHARS)
        html = seen
    last = html.rfind(">") + 1
    html = html[:last] + html[last:].replace("<", "&lt;")
    findings.html = html
    try:
        body = tree.body(html)  # a frameset takes the body's place; it shows nothing
    except tree.Unread as error:
        raise Rejection(codes.TOO_DEEP, str(error)) from error
    depth = 0
    for event, _ in etree.iterwalk(body, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT + 1:  # and the body itself
            raise Rejection(codes.TOO_DEEP, f"more than {DEPTH_LIMIT} levels")
    return body


def _without_forbidden_reference(reference: re.Match[str]) -> str:
    return reference[0] if clean_characters(unescape(reference[0])) else ""


def _drop_noise(body: etree._Element, findings: _Findings) -> None:
    """Take the noise out of a body.

    Hidden elements and chart links go, stock and data links and bare wrappers are unwrapped, decoration is
    dropped. Pictures that load late get their address.
    """
    for element in body.iter(etree.Element):
        classes = (element.get("class") or "").split()
        if element is body:
            continue
        if HIDDEN.search(element.get("style") or "") or (element.tag == "a" and NOISE_LINK in classes):
            findings.remove(element)
            element.tag = DROP
            continue
        if element.tag in allow_list.DROPPED:
            findings.remove(element)
        elif element.tag == "img":
            settle_late_picture(element)
        if element.tag == "a" and not DATA_LINKS.isdisjoint(classes):
            if any(name.startswith("on") for name in element.attrib):
                findings.warnings.add(codes.UNSAFE_HTML)
            element.tag = UNWRAP
        for name in list(element.attrib):
            if (name in DECORATION and not (name == "class" and CREDIT in classes)) or name.startswith(
                "data-"
            ):
                del element.attrib[name]
        is_wrapper = element.tag not in MEANINGFUL and CREDIT not in classes
        if is_wrapper and not any(name.startswith("on") for name in element.attrib):
            element.tag = UNWRAP
    etree.strip_elements(body, DROP, with_tail=False)
    etree.strip_tags(body, UNWRAP)


def _take_credit(body: etree._Element, findings: _Findings) -> str | None:
    """Return the outlet that the credit names and take the credit out; a remark in it stays."""
    credits = [
        element for element in body.iter(etree.Element) if CREDIT in (element.get("class") or "").split()
    ]
    found = _phrase("".join(credits[-1].itertext())) if credits else _credit_at_end(body)
    spent = 0
    for element in credits:
        text = "".join(element.itertext())
        spent += len(text)
        if spent > CREDIT_COST:
            break
        phrase = _phrase(text)
        findings.note(text)
        if len(text.strip(BLANKS)) - (phrase.length if phrase else 0) <= CREDIT_REMAINDER:
            if phrase is not None and phrase.remark:
                _set_text(element, phrase.remark)
            else:
                element.tag = DROP
        elif phrase is not None:
            _cut(list(_slots(element)), phrase)
    etree.strip_elements(body, DROP, with_tail=False)
    if found is None:
        return None
    findings.note(found.text)
    if not found.outlet:
        findings.warnings.add(codes.CREDIT_EMPTY)
    return found.outlet or None


def _set_text(element: etree._Element, text: str) -> None:
    del element[:]
    element.text = text


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A credit in a text: the outlet, where the phrase starts, the phrase, and what of it remains."""

    outlet: str
    start: int
    text: str
    remark: str = ""

    @property
    def length(self) -> int:
        """Characters of the phrase."""
        return len(self.text)


def _phrase(text: str, start: int = 0) -> _Phrase | None:
    """Find the first credit from `start` to its matching parenthesis, as outlets have parentheses too.

    The outlet ends at the first ，。； outside them; what follows is a remark, kept in the parentheses.
    """
    opening = CREDIT_START.search(text, start)
    if opening is None:
        return None
    depth = 1
    outlet_end = None
    for position in range(opening.end(), len(text)):
        char = text[position]
        depth += (char in "（(《") - (char in "）)》")
        if depth == 1 and char in "，。；" and outlet_end is None:
            outlet_end = position
        if depth <= 0:
            outlet = text[opening.end() : position if outlet_end is None else outlet_end].strip(BLANKS)
            rest = "" if outlet_end is None else text[outlet_end + 1 : position].strip(BLANKS)
            remark = f"{text[opening.start()]}{rest}{char}" if rest.strip("，。；") else ""
            return _Phrase(outlet, opening.start(), text[opening.start() : position + 1], remark)
    # Never closed: the rest of the line is the outlet.
    outlet = text[opening.end() :].strip(BLANKS).split("\n", 1)[0]
    return _Phrase(outlet, opening.start(), text[opening.start() :])


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
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.get(markdown.NOTES) is not None:
            walk.skip_subtree()  # footnotes stand below the end of the text
            continue
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
            _cut(slots, replace(phrase, text=text[phrase.start :]))
            return phrase
    return None


def _cut(slots: list[Slot], phrase: _Phrase) -> None:
    """Replace the phrase by the remark in the text that `slots` hold together."""
    start, end = phrase.start, phrase.start + phrase.length
    position = 0
    remark = phrase.remark
    for element, place in slots:
        text = getattr(element, place) or ""
        first, last = max(start - position, 0), min(end - position, len(text))
        if first < last:
            setattr(element, place, text[:first] + remark + text[last:])
            remark = ""
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
