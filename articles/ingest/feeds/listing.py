"""List pages as sources: dated links to articles are the entries, not menus, pagers, topics and footers."""

import re
from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from articles.ingest.intake import blocks, page_furniture
from articles.ingest.intake.credits import plain
from articles.ingest.intake.moments import AGO, Printed, declared_in, printed_in
from articles.ingest.selecting import select
from articles.text.clock import SHANGHAI

from .entry import FeedEntry, ReadFeed
from .text import one_line
from .xml import resolved

SHORTEST = 5  # characters of a headline
CUT = re.compile(r"(?:…|\.{2,}|。{2,}|⋯)\s*$")
MORE = re.compile(
    r"^[\W_]*(?:\[?(?:详细|详情|全文|阅读全文|查看全文|查看详情|查看更多|更多|阅读|原文|点击查看|了解更多|继续阅读|评论|分享|\d+)\]?)[\W_\d]*$"
)
FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "menu", "header", "form"})
FURNITURE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navi?bar|menu|footer|foot|copyright|breadcrumbs?|crumbs?|pager|pagination"
    r"|pages?|page-?nav|side|sidebar|aside|hot|hots|hot-?lists?|hot-?news|top-?10|rank|ranking|paihang"
    r"|tuijian|recommend|topbar|friendlink|links|login|toolbar|ad|ads|adv|banner|special|topics?"
    r"|zhuanti)(?:[-_\s\d]|$)",
    re.IGNORECASE,
)
# Pages that are no articles though they stand beside one in a list.
ASIDE = re.compile(
    r"/(?:tags?|topics?|authors?|users?|u|categor(?:y|ies)|channel|zt|zhuanti|special|keywords?|search)/",
    re.IGNORECASE,
)
OTHER_LIST = re.compile(
    r"^\W*(?:热门|热点|最热|热搜|热评|排行|点击|阅读排行|推荐|为你推荐|为您推荐|编辑推荐|猜你|相关|专题|友情|精彩|图片|视频|广告|大家都在)"
)
MOST = 2_000  # links of a page that are looked at
LEAST = 2  # dated links that make a list


def read(text: str, address: str, *, selector: str = "") -> ReadFeed:
    """Read a list page; with a CSS `selector` the links are those within what it selects."""
    root = blocks.parse(text)
    base = next((link.get("href") for link in root.iter("base") if link.get("href")), None)
    address = resolved(address, base) or address if base else address
    title = next(
        (one_line("".join(str(part) for part in element.itertext())) for element in root.iter("title")), None
    )
    feed = ReadFeed(format="page", title=title)
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)[-/.年]\d{1,2}[-/.月]", text)]
    year = max(years) if years else None
    seen: set[str] = set()
    chosen = _selected(root, selector) if selector else None
    for strict in (True, False):
        for entry in _entries(root, address, year, strict=strict, chosen=chosen):
            feed.add(entry, seen)
        if len(feed.entries) >= LEAST:
            break
    if len(feed.entries) < LEAST and not selector:
        return ReadFeed(error="not-a-feed")
    if not feed.entries:
        feed.error = "empty"
    return feed


def _selected(root: etree._Element, selector: str) -> set[etree._Element]:
    """Return the links that a selector finds. Raises ValueError for an invalid one."""
    links: set[etree._Element] = set()
    for element in select(root, selector):
        links.update([element] if element.tag == "a" else element.iter("a"))
    return links


def _entries(
    root: etree._Element, address: str, year: int | None, *, strict: bool, chosen: set[etree._Element] | None
) -> Iterable[FeedEntry]:
    links: dict[etree._Element, str] = {}
    for link in root.iter("a"):
        if chosen is not None and link not in chosen:
            continue
        url = resolved(address, link.get("href") or "")
        if not url or url.rstrip("/") == resolved(address, address).rstrip("/"):
            continue
        if chosen is None and (_is_furniture(link, strict=strict) or not _may_be_article(link, url)):
            continue
        links[link] = url
        if len(links) >= MOST:
            break
    boxes = _boxes(links)
    firsts: dict[etree._Element, etree._Element] = {}  # the first link of each element that holds some
    for link in links:
        if (parent := link.getparent()) is not None:
            firsts.setdefault(parent, link)
    by_url: dict[str, list[etree._Element]] = {}
    for link, url in links.items():
        by_url.setdefault(url, []).append(link)
    for url, own in by_url.items():
        headline = _headline(own)
        if headline is None:
            continue
        box = boxes[own[0]]
        text = _text_without(box, own)
        inner = plain(" ".join(str(part) for link in own for part in link.itertext()).replace(headline, " "))
        printed = _date_in(text) or _date_in(inner) or _date_beside(box, links, firsts)
        if printed is None and not AGO.search(text) and chosen is None:
            continue
        yield FeedEntry(
            url=url,
            id=url,
            headline=headline,
            published_at=_exact(box, printed) or _moment(printed, year, url),
            summary_text=_summary(box, own, headline),
        )


def _is_furniture(link: etree._Element, *, strict: bool) -> bool:
    for above in link.iterancestors():
        if above.tag in ("body", "html"):
            return False
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in ("nav", "footer") or (strict and above.tag in FURNITURE_TAGS):
            return True
        if strict and (FURNITURE_NAMES.search(names) or _is_under_other_heading(above)):
            return True
    return False


def _is_under_other_heading(box: etree._Element) -> bool:
    """Return whether a box begins with a heading such as 热门 or 相关阅读."""
    first = next((child for child in box if isinstance(child.tag, str)), None)
    if (
        first is None
        or (box.text or "").strip()
        or str(first.tag) not in blocks.HEADINGS | {"strong", "b", "dt", "div", "p", "span"}
    ):
        return False
    text = "".join(str(part) for part in first.itertext()).strip()
    return len(text) <= 12 and bool(OTHER_LIST.match(text)) and next(first.iter("a"), None) is None


def _may_be_article(link: etree._Element, url: str) -> bool:
    text = (link.get("title") or "") or "".join(str(part) for part in link.itertext())
    path = re.sub(r"^https?://[^/]+", "", url)
    if ASIDE.search(path) or "tag" in (link.get("rel") or "").split():
        return False
    if path in ("", "/") or (
        re.fullmatch(r"/[a-z_-]+/?(?:index\.\w+|list[\w]*\.\w+)?", path, re.IGNORECASE)
        and len(text.strip()) < 8
    ):
        return False
    return not re.search(r"(?:^|/)(?:index|list)[_-]?\d*\.\w{3,5}$", path) or len(text.strip()) > 12


def _boxes(links: dict[etree._Element, str]) -> dict[etree._Element, etree._Element]:
    """Return for each link the largest element that holds no link to another article."""
    counts: dict[etree._Element, set[str]] = {}
    chains: dict[etree._Element, list[etree._Element]] = {}
    for link, url in links.items():
        chain = [link, *link.iterancestors()][:14]
        chains[link] = chain
        for element in chain:
            held = counts.setdefault(element, set())
            if len(held) < 2:
                held.add(url)
    boxes = {}
    for link, chain in chains.items():
        box = link
        for element in chain:
            if len(counts[element]) > 1 or element.tag in ("body", "html"):
                break
            box = element
        boxes[link] = box
    return boxes


def _headline(links: list[etree._Element]) -> str | None:
    best: tuple[int, str] | None = None
    for link in links:
        heading = next((element for element in link.iter("h1", "h2", "h3", "h4", "h5", "strong", "b")), None)
        source = heading if heading is not None else _titled(link)
        text = one_line(" ".join(str(part) for part in source.itertext()).replace("<", "&lt;")) or ""
        title = one_line((link.get("title") or "").replace("<", "&lt;")) or ""
        bare = CUT.sub("", text).strip()
        if (
            title
            and len(title) >= SHORTEST
            and (
                not bare
                or (CUT.search(text) and title.startswith(bare[:6]))
                or (len(title) > len(text) and title.startswith(bare))
            )
        ):
            text = title
        if len(text) < SHORTEST or MORE.match(text) or page_furniture.is_line_of_page(text):
            continue
        above = link.getparent()
        rank = (
            3
            if heading is not None or (above is not None and str(above.tag) in blocks.HEADINGS)
            else 2
            if len(text) <= 60
            else 0
        )
        if best is None or rank > best[0]:
            best = (rank, text)
    return best[1] if best else None


def _titled(link: etree._Element) -> etree._Element:
    """Return the part of a card that is its title, the link itself if none is named so."""
    for element in link.iter(etree.Element):
        if element is not link and re.search(
            r"(?:^|[-_\s])(?:title|tit|bt|headline|name)(?:[-_\s]|$)",
            element.get("class") or "",
            re.IGNORECASE,
        ):
            return element
    return link


def _text_without(box: etree._Element, links: list[etree._Element]) -> str:
    """Return the text of a box but that of its links."""
    parts: list[str] = []
    skipped = set(links)
    for event, element in etree.iterwalk(box, events=("start", "end")):
        if event == "start" and not any(
            element is link or (link in skipped and _is_within(element, link)) for link in links
        ):
            parts.append(element.text or "")
        elif (
            event == "end"
            and element is not box
            and not any(_is_within(element, link) and element is not link for link in links)
        ):
            parts.append(element.tail or "")
    return plain(" ".join(" ".join(parts).split()))


def _is_within(element: etree._Element, link: etree._Element) -> bool:
    return element is link or any(above is link for above in element.iterancestors())


def _date_in(text: str) -> Printed | None:
    found = printed_in(text, with_short=True)
    if found is None and (
        match := re.search(r"(?<![\d.:/-])(0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])(?![\d.:/%-])", text)
    ):
        return Printed(None, int(match[1]), int(match[2]))
    return found


def _exact(box: etree._Element, printed: Printed | None) -> datetime | None:
    """Return the moment that a card's time element declares, where only a day, or 3天前, is printed."""
    if printed is not None and printed.hour is not None:
        return None
    for element in box.iter("time", "span", "em", "i"):
        for name in ("datetime", "data-time", "data-timestamp", "data-date", "title"):
            if (found := declared_in(element.get(name) or "")) is None or found.at is None:
                continue
            if printed is None or (found.month, found.day) == (printed.month, printed.day):
                return found.at
    return None


def _date_beside(
    box: etree._Element, links: dict[etree._Element, str], firsts: dict[etree._Element, etree._Element]
) -> Printed | None:
    """Return the date in the element after a box that has none of its own: dt and dd, or two cells."""
    parent = box.getparent()
    first = firsts.get(parent) if parent is not None else None
    if first is not None and _date_in(_text_before(first)):
        return _date_in(_text_before(box))  # the dates of this list stand before their links
    following = box.getnext()
    texts = []
    if box.tail and box.tail.strip():
        texts.append(box.tail)
    steps = 0
    while following is not None and steps < 3:
        if any(
            link in links or len("".join(str(part) for part in link.itertext())) >= SHORTEST
            for link in following.iter("a")
        ):
            break
        texts.append(" ".join(str(part) for part in following.itertext()))
        texts.append(following.tail or "")
        following = following.getnext()
        steps += 1
    for text in texts:
        if len(text) < 300 and (found := _date_in(plain(" ".join(text.split())))):
            return found
    former = box.getprevious()
    if former is not None and not any(link in links for link in former.iter("a")):
        text = plain(" ".join("".join(str(part) for part in former.itertext()).split()))
        return _date_in(text) if len(text) < 40 else None
    return None


def _text_before(element: etree._Element) -> str:
    """Return the bare text between an element and the one before it."""
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return plain(" ".join((text or "").split()))


def _moment(printed: Printed | None, year: int | None, url: str) -> datetime | None:
    if printed is None:
        return None
    if printed.year is not None:
        return printed.at
    own = re.search(r"(?<!\d)(20\d\d)(?=[/-]?(?:0[1-9]|1[0-2]))", url)
    wanted = int(own[1]) if own else year or datetime.now(SHANGHAI).year
    at = Printed(wanted, printed.month, printed.day, printed.hour, printed.minute, printed.second).at
    if at is not None and not own and not year and at > datetime.now(SHANGHAI):
        return Printed(
            wanted - 1, printed.month, printed.day, printed.hour, printed.minute, printed.second
        ).at
    return at


def _summary(box: etree._Element, own: list[etree._Element], headline: str) -> str | None:
    """Return the summary that stands in the card, None if none does."""
    page = blocks.read_blocks(_copy(box))
    best = ""
    for block in page.blocks:
        text = re.sub(
            r"\s*[\[【(（]?\s*(?:详细|详情|全文|阅读全文|查看全文|查看详情|更多)\s*[>»]*\s*[\]】)）]?\s*$",
            "",
            block.text,
        )
        start = re.sub(r"[\W_]+", "", headline)[:8]
        is_more = bool(blocks.SENTENCE.search(text.replace(headline, "")))
        if start in re.sub(r"[\W_]+", "", text) and len(text) < len(headline) + 30 and not is_more:
            continue
        if (
            len(text) >= 15
            and (blocks.SENTENCE.search(text) or "，" in text or CUT.search(text))
            and len(text) > len(best)
        ):
            best = text
    return best or None


def _copy(box: etree._Element) -> etree._Element:
    root = etree.Element("html")
    body = etree.SubElement(root, "body")
    copied = etree.fromstring(
        etree.tostring(box, encoding="unicode", with_tail=False),
        etree.XMLParser(recover=True, huge_tree=True),
    )
    if copied is not None:
        body.append(copied)
    return root
