"""转载录入: read out of a pasted page what the desk would otherwise type. Pure: nothing is stored here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree
from lxml import html as lxml_html

from articles import sanitize
from articles.text import plain

SHANGHAI = ZoneInfo("Asia/Shanghai")
INFOCODE = re.compile(r"(?<![0-9A-Za-z])(?:NW)?[0-9]{15,20}(?![0-9A-Za-z])")
MOMENT = re.compile(
    r"(20\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?\s*(?:(\d{1,2})\s*[:：时]\s*(\d{2})(?:\s*[:：分]\s*(\d{2}))?)?"
)
SOURCE = re.compile(r"(?:来源|稿源|文章来源|来自)\s*[:：]\s*[《“\"]?([^\s|｜《》“”\"，,。；;（）()/]{2,30})")
AUTHOR = re.compile(
    r"(?:作者|记者|撰文|文/|文／|本报记者|本网记者)\s*[:：]?\s*([\u4e00-\u9fff·]{2,8}(?:[ 、，,][\u4e00-\u9fff·]{2,4}){0,3})"
)
AUTHOR_ENDS = re.compile(r"(?:编辑|责编|责任编辑|来源|报道|发自|北京|上海).*$")
SITE_TAIL = re.compile(r"\s*[-_|｜—–]+\s*[^-_|｜—–]{2,20}$")
META_LINE = re.compile(r"^\s*(?:来源|稿源|作者|记者|责任编辑|责编|编辑|发布时间|时间|字号|字体|分享|打印|20\d\d[-年/.])")
META_LENGTH = 80  # characters: a longer line that begins so is text
UNWANTED = "//script|//style|//noscript|//iframe|//form|//nav|//header|//footer|//aside|//button|//select|//svg|//template"
NO_AUTHOR = "原文未署名"
LEAST_TEXT = 80  # characters that make a block worth taking as the body


@dataclass(frozen=True)
class Guess:
    """What a page seems to say of itself; "" or None where it says nothing. Every guess wants a look: 请核对."""

    headline: str = ""
    outlet: str = ""
    author: str = ""
    published_at: datetime | None = None
    url: str = ""
    infocode: str = ""
    body_html: str = ""


def read(page: str, url: str = "") -> Guess:
    """Read a pasted page, HTML or plain text. Raises sanitize.UncleanHTML for one too large or too deep."""
    url = url.strip()
    page = page.strip()
    if not page:
        return Guess(url=url, infocode=infocode_of(url))
    if "<" not in page or not re.search(r"<[a-zA-Z!/]", page):
        page = "".join(f"<p>{_escaped(line)}</p>" for line in page.splitlines() if line.strip())
    clean_page = sanitize.clean(page, max_bytes=sanitize.IMPORT_LIMIT).html  # refuses what no parser should be given
    tree = lxml_html.document_fromstring(f"<html><body>{page}</body></html>" if "<html" not in page.lower() else page)
    headline = _headline(tree)
    lines = [line for line in plain.text_of(clean_page).split("\n") if line.strip()]
    top = "\n".join(line for line in lines[:12] if len(line) <= META_LENGTH * 2)
    if not headline and lines and len(lines[0]) <= META_LENGTH:
        headline = lines[0].strip()
    guess = Guess(
        headline=headline,
        outlet=_outlet(tree, top),
        author=_author(top, lines),
        published_at=_moment(tree, top),
        url=url or _address(tree),
        infocode="",
        body_html=_body(tree, headline),
    )
    return replace(guess, infocode=infocode_of(guess.url) or infocode_of(" ".join(lines[-3:])))


def infocode_of(text: str) -> str:
    """Return the infoCode in an address or a line, "" if there is none."""
    codes = parse_qs(urlsplit(text).query).get("infoCode", []) if "infoCode" in text else []
    found = INFOCODE.search(codes[0] if codes else text)
    return found[0] if found else ""


def _escaped(line: str) -> str:
    return line.strip().replace("&", "&amp;").replace("<", "&lt;")


def _meta(tree: lxml_html.HtmlElement, *names: str) -> str:
    for name in names:
        for found in tree.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name):
            if str(found).strip():
                return str(found).strip()
    return ""


def _headline(tree: lxml_html.HtmlElement) -> str:
    for element in tree.xpath("//h1"):
        text = " ".join(element.text_content().split())
        if 4 <= len(text) <= 120:
            return text
    title = _meta(tree, "og:title") or " ".join("".join(tree.xpath("//title//text()")).split())
    return SITE_TAIL.sub("", title).strip() if title else _first_heading(tree)


def _first_heading(tree: lxml_html.HtmlElement) -> str:
    for element in tree.xpath("//h2|//h3"):
        text = " ".join(element.text_content().split())
        if 4 <= len(text) <= 120:
            return text
    return ""


def _outlet(tree: lxml_html.HtmlElement, top: str) -> str:
    found = SOURCE.search(top)
    return found[1].strip() if found else _meta(tree, "og:site_name", "article:author", "source")


def _author(top: str, lines: list[str]) -> str:
    for text in (top, "\n".join(lines[-3:])):
        found = AUTHOR.search(text)
        if found:
            name = AUTHOR_ENDS.sub("", found[1]).strip(" 、，,")
            if len(name) >= 2:
                return name
    return ""


def _moment(tree: lxml_html.HtmlElement, top: str) -> datetime | None:
    stated = _meta(tree, "article:published_time", "og:published_time", "pubdate", "publishdate", "datePublished")
    for text in (stated, top):
        found = MOMENT.search(text)
        if found:
            try:
                year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
                return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
            except ValueError:
                continue
    return None


def _address(tree: lxml_html.HtmlElement) -> str:
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    address = str(canonical[0]) if canonical else _meta(tree, "og:url")
    return address if address.startswith(("http://", "https://")) else ""


def _body(tree: lxml_html.HtmlElement, headline: str) -> str:
    for element in tree.xpath(UNWANTED):
        element.drop_tree()
    best = _densest(tree)
    cleaned = sanitize.clean(etree.tostring(best, encoding="unicode", method="html", with_tail=False), max_bytes=sanitize.IMPORT_LIMIT).html
    return _without_furniture(cleaned, headline)


def _densest(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """Return the element whose own paragraphs hold the most text; the whole page if none stands out."""
    weights: dict[lxml_html.HtmlElement, int] = {}
    for paragraph in tree.xpath("//p|//table|//section/span"):
        parent = paragraph.getparent()
        weights[parent] = weights.get(parent, 0) + len(paragraph.text_content().strip())
    if not weights:
        return tree
    best = max(weights, key=weights.__getitem__)
    if weights[best] < LEAST_TEXT:
        return tree
    total = len(tree.text_content().strip())
    while weights[best] < total / 3:
        parent = best.getparent()
        if parent is None or parent.tag == "html":
            break
        best = parent
        weights.setdefault(best, len(best.text_content().strip()))
    return best


def _without_furniture(html: str, headline: str) -> str:
    """Drop the headline and the lines of source, author and time from the top of a clean body."""
    if not html.strip():
        return ""
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    for child in list(tree)[:8]:
        text = " ".join(child.text_content().split())
        if (not text and not child.xpath(".//img")) or text == headline or (META_LINE.match(text) and len(text) <= META_LENGTH):
            tree.remove(child)
        elif len(text) > META_LENGTH:
            break
    return "\n".join(etree.tostring(child, encoding="unicode", method="html", with_tail=False) for child in tree)
