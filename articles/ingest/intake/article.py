"""The article within a pasted page: where its text stands, what of the page's own furniture goes."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from articles import sanitize
from articles.sanitize.late_pictures import settle_late_picture
from articles.sanitize.tags import keep_stray_signs
from articles.text import tree

from .lines import AGO, BLANKS, CREDIT, author_in, is_furniture, moment_in, source_in, unmarked_in

# Containers of the article on the sites this desk reposts from, the surest first.
CONTAINERS = (
    "ContentBody", "js_content", "article-content", "articleContent", "article_content", "articleBody", "artibody",
    "artibodyTitle", "TRS_Editor", "rm_txt_con", "main-aticle", "detail-content", "news-content", "news_content",
    "newsContent", "post_body", "zoom", "UCAP-CONTENT", "content-detail", "article-body", "article", "detail", "content",
)  # fmt: skip
FURNITURE_TAGS = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "aside",
    "form",
    "button",
    "iframe",
    "footer",
    "select",
)
FURNITURE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:share|related|recommend|comment|breadcrumb|crumbs?|toolbar|sidebar|copyright|statement|qrcode|"
    r"advert|ads?|pagination|prev-?next|bdsharebuttonbox|editor-info)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
HEADINGS = ("h1", "h2", "h3")
BYLINE = re.compile(r"^[（(【□■◎●◆▲*\s]*(?:作者|文\s*[/／|｜]|(?:本报|本网|本刊|见习|实习|特约)*记者|通讯员)")
# Elements whose very name says what stands in them, where no word on the page does.
NAMED_OUTLETS = (
    "js_name",
    "profile_nickname",
    "source",
    "media-name",
    "media_name",
    "mediaName",
    "ly",
    "laiyuan",
)
NAMED_AUTHORS = ("author", "author-name", "author_name", "writer", "zuozhe")
NAMED_HEADLINES = (
    "main-title",
    "article-title",
    "title",
    "biaoti",
    "h-title",
    "news-title",
    "tit",
    "headline",
)
BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "section", "header"}
)
LOOSE = frozenset({"span", "time", "em", "small", "label"})  # they may hold a fact outside any block
PROSE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
LINE = 120  # characters; a longer block is text, not a line of facts
TOP = 12  # blocks from the beginning in which the page's facts stand
BOTTOM = 10  # blocks from the end in which the page's furniture stands


# libxml2 drops what follows </body>; browsers show it.
PAGE_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


def parse_html(html: str) -> etree._Element:
    """Return the root of a page or fragment. Raises sanitize.TooDeep."""
    html = keep_stray_signs(PAGE_END.sub("", html))
    is_page = re.search(r"<(?:html|body|head)[\s>]", html, re.IGNORECASE)
    try:
        return tree.document(html if is_page else f"<html><body>{html}</body></html>")
    except tree.Unread as error:
        raise sanitize.TooDeep from error


def text_of(element: etree._Element) -> str:
    """Return the text of an element on one line."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def line_of(block: etree._Element) -> str:
    """Return the text of a block; where it is no prose, what stands in different elements is parted by a blank."""
    if block.tag in PROSE:
        return text_of(block)
    return " ".join(" ".join(str(part) for part in block.itertext()).split())


def drop_furniture(root: etree._Element) -> None:
    """Take out scripts, navigation, share boxes and what is hidden."""
    doomed = [
        element
        for element in root.iter(etree.Element)
        if element.tag in FURNITURE_TAGS
        or _is_hidden(element)
        or (element.tag not in ("html", "body", "article") and _named_furniture(element))
    ]
    for element in doomed:
        remove(element)


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    # WeChat hides the body itself until its script has run.
    return "display:none" in style or ("visibility:hidden" in style and element.get("id") != "js_content")


def _named_furniture(element: etree._Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(FURNITURE_NAMES.search(names)) and len(text_of(element)) < 400


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


def container(root: etree._Element) -> etree._Element:
    """Return the element that holds the article: a known container, <article>, or the one with most text in paragraphs."""
    body = root.find("body")
    top = body if body is not None else root
    by_name: dict[str, etree._Element] = {}
    for element in top.iter(etree.Element):
        for name in [element.get("id") or "", *(element.get("class") or "").split()]:
            by_name.setdefault(name, element)
        if element.get("itemprop") == "articleBody":
            by_name["articleBody"] = element
    whole = len(text_of(top))
    for name in CONTAINERS:
        if name in by_name and len(text_of(by_name[name])) > min(80, whole // 4):
            return by_name[name]
    for element in top.iter("article", "main"):
        if len(text_of(element)) > whole // 4:
            return element
    return _densest(top)


def _densest(top: etree._Element) -> etree._Element:
    """Return the parent of the paragraphs that hold most of the page's text, or all of it if they are scattered."""
    weights: dict[etree._Element, int] = {}
    for paragraph in top.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            weights[parent] = weights.get(parent, 0) + len(text_of(paragraph))
    if not weights:
        return top
    best = max(weights, key=lambda element: weights[element])
    return best if weights[best] * 2 > len(text_of(top)) else top


def leaf_blocks(top: etree._Element) -> list[etree._Element]:
    """Return the blocks of `top` that hold no further block, in order."""
    return [
        element
        for element in top.iter(etree.Element)
        if element.tag in BLOCKS
        and element is not top
        and not any(inner.tag in BLOCKS for inner in element.iterdescendants())
        and text_of(element)
    ]


def fact_lines(root: etree._Element) -> Iterator[str]:
    """Yield the short lines of a page in order; facts stand in them, not in the text."""
    leaves = set(leaf_blocks(root))
    for element in root.iter(etree.Element):
        is_loose = element.tag in LOOSE and leaves.isdisjoint(element.iterancestors())
        if element in leaves or is_loose:
            text = line_of(element)
            if text and len(text) <= LINE:
                yield text


def named(root: etree._Element, names: tuple[str, ...], *, longest: int) -> str:
    """Return the text of the first element with one of `names` as id or class, "" for none of at most `longest` signs."""
    for wanted in names:
        for element in root.iter(etree.Element):
            if wanted == element.get("id") or wanted in (element.get("class") or "").split():
                text = text_of(element)
                if 2 <= len(text) <= longest:
                    return text
    return ""


def strip_page_lines(body: etree._Element, headline: str) -> None:
    """Take out of the article the lines that only repeat its facts, and the furniture at its end."""
    blocks = leaf_blocks(body)
    for block in blocks[:TOP]:
        text = line_of(block)
        if (headline and _bare(text) == _bare(headline)) or (
            len(text) <= LINE and (is_furniture(text) or _is_facts(text))
        ):
            remove(block)
        elif len(text) > LINE // 2 and block.tag not in HEADINGS:
            break  # the text has begun
    for block in reversed(blocks[-BOTTOM:]):
        if block.getparent() is None:
            continue
        text = text_of(block)
        if is_furniture(text):
            remove(block)
        elif CREDIT.search(text):
            rest = CREDIT.sub("", text).strip(BLANKS)
            if rest:
                _cut_credit(block)
            else:
                remove(block)


def _is_facts(text: str) -> bool:
    """Return whether a line holds nothing but source, author and time."""
    if not (source_in(text) or moment_in(text) or AGO.search(text) or BYLINE.match(text)):
        return False
    rest = re.sub(r"[\s|｜丨:：/\-－年月日时分·、，,（）()【】□■◎●◆▲*《》]|星期.|周.", "", AGO.sub("", text))
    for known in (source_in(text), *author_in(text).split(), *unmarked_in(text)):
        rest = rest.replace(known, "") if known else rest
    rest = re.sub(
        r"(?:文章|稿件|信息|本文)?(?:来源|来自|稿源|转自|转载自|摘自|出处)|作者|本报记者|记者|通讯员|发布时间|发布|时间|编辑|责编|原创|文|字号|[大中小]|上午|下午|\d|[TZ+]",
        "",
        rest,
    )
    return len(rest) <= 6


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _cut_credit(block: etree._Element) -> None:
    """Take the credit phrase off the end of a paragraph, wherever its pieces stand."""
    for element in reversed([block, *block.iterdescendants()]):
        for place in ("tail", "text"):
            if place == "tail" and element is block:
                continue
            text = getattr(element, place) or ""
            if CREDIT.search(text):
                setattr(element, place, CREDIT.sub("", text).rstrip(BLANKS))
                return


def settle_addresses(body: etree._Element, address: str) -> None:
    """Resolve every address of the body against the page's, pictures that load late included."""
    for image in body.iter("img"):
        late = image.get("data-src") or image.get("data-original") or image.get("data-lazy-src")
        if late:  # also in place of a picture that only says "loading"
            image.set("src", late)
        settle_late_picture(image)
        source = image.get("src") or ""
        if not source or source.startswith(("data:", "file:", "blob:")):
            remove(image)
            continue
        image.set("src", _absolute(address, source))
    for link in body.iter("a"):
        href = link.get("href")
        if href and not href.startswith("#"):
            link.set("href", _absolute(address, href))


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # half an IPv6 host and the like; the sanitiser judges what remains
        return address


def inner_html(element: etree._Element) -> str:
    """Return what stands inside an element."""
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return escaped(element.text or "") + inner


def escaped(text: str) -> str:
    """Return plain text as HTML holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
