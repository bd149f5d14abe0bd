"""XML feeds, read element by element: refused if they declare entities, repaired if merely sloppy."""

import html
import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from articles.ingest.intake.address import without_trackers

from .dates import day_in_headline, moment_of
from .entry import FeedEntry, ReadFeed
from .text import one_line, plain_text

ROOT = re.compile(
    r"<(?P<name>(?:[A-Za-z][\w.-]*:)?(?:rss|feed|RDF|urlset|sitemapindex|channel|redirect))(?=[\s>/])",
    re.IGNORECASE,
)
QUOTED = re.compile(r"<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)", re.DOTALL)
ENTITIES = re.compile(r"<!ENTITY\b", re.IGNORECASE)
DOCTYPE = re.compile(r"<!DOCTYPE\b(?:[^\[\]<>\"']|\"[^\"]*\"|'[^']*')*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
BAD_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcBC]|[eE]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]))(?![0-9a-fA-F]);"
)
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
STRAY = re.compile(r"<(?![A-Za-z_/!?])|</(?![A-Za-z_])|<!(?!--|\[CDATA\[|DOCTYPE)")
# Elements of RSS that hold text alone. Tempered, so that one without an end swallows no other item.
TEXTS = re.compile(
    r"(<(title|description|content:encoded|dc:creator)(?:\s[^<>]*)?(?<!/)>)"
    r"((?:(?!</?(?:item|channel|title|link|pubDate)\b)[^<]"
    r"|<(?!/?(?:item|channel|title|link|pubDate)\b|/\2\s*>))*)(</\2\s*>)",
    re.IGNORECASE,
)
ITEM_NAMES = {"rss": "item", "atom": "entry", "sitemap": "url"}
NAMESPACES = (
    ("purl.org/dc/terms", "dcterms"), ("purl.org/dc/elements", "dc"),
    ("purl.org/rss/1.0/modules/content", "content"), ("search.yahoo.com/mrss", "media"),
    ("itunes.com", "itunes"), ("sitemap-news", "news"), ("sitemap-image", "image"),
    ("sitemap-video", "video"), ("w3.org/2005/atom", "atom"), ("purl.org/atom", "atom"),
    ("feedburner", "feedburner"), ("w3.org/1999/xhtml", "xhtml"), ("rss/1.0/modules", "module"),
    ("w3.org/1999/02/22-rdf", "rdf"), ("wellformedweb", "wfw"), ("sitemaps.org", ""),
    ("google.com/schemas/sitemap/", ""), ("my.netscape.com", ""), ("purl.org/rss/1.0/", ""),
    ("backend.userland.com", ""), ("purl.org/net/rss", ""),
)  # fmt: skip
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
DATES = (
    ("", "published"), ("", "pubdate"), ("", "issued"), ("dc", "date"), ("", "created"),
    ("dcterms", "issued"), ("dcterms", "created"), ("dcterms", "date"), ("atom", "published"),
    ("atom", "issued"), ("", "date"), ("dc", "issued"), ("", "pubtime"),
)  # fmt: skip
UPDATES = (
    ("", "updated"),
    ("", "modified"),
    ("atom", "updated"),
    ("dcterms", "modified"),
    ("atom", "modified"),
    ("", "lastbuilddate"),
)
MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


def declares_entities(text: str) -> bool:
    """Return whether a document declares entities of its own."""
    return bool(ENTITIES.search(QUOTED.sub(" ", text)))


def read(text: str, address: str) -> ReadFeed:
    """Read an XML feed, whatever its dialect; format None if it is none."""
    root_tag = ROOT.search(QUOTED.sub(lambda match: " " * len(match[0]), text))
    if root_tag is None:
        return ReadFeed(error="not-a-feed")
    name = root_tag["name"].rpartition(":")[2].lower()
    feed = ReadFeed(format={"feed": "atom", "urlset": "sitemap"}.get(name, "rss"))
    if name in ("sitemapindex", "redirect"):
        feed.format = None
    text = text[root_tag.start() :]
    clean = mended(text)
    if feed.format == "rss":
        clean = with_escaped_markup(clean)
    root = _parsed(clean)
    if root is None:
        feed.error = "truncated"
        return feed
    feed.moved_to = _moved_to(root, address)
    if feed.format is None:
        feed.error = "not-a-feed"
        return feed
    outside = QUOTED.sub(" ", clean)
    item_name = ITEM_NAMES[feed.format]
    whole = len(re.findall(rf"</(?:[\w.-]+:)?{item_name}\s*>", outside, re.IGNORECASE))
    begun = len(re.findall(rf"<(?:[\w.-]+:)?{item_name}(?=[\s>])[^<>]*(?<!/)>", outside, re.IGNORECASE))
    is_ended = bool(
        re.search(
            rf"</{re.escape(root_tag['name'])}\s*>|</(?:[\w.-]+:)?channel\s*>\s*$", outside, re.IGNORECASE
        )
    )
    items = [
        element
        for element in root.iter(etree.Element)
        if _name(element, feed.format)[1] == item_name and _name(element, feed.format)[0] == ""
    ]
    if len(items) < whole:
        items = list(_one_by_one(clean, root_tag["name"], item_name)) or items
    elif not is_ended and begun > whole:
        items = items[:whole]
    feed.title = _title(root, feed.format)
    seen: set[str] = set()
    authors = _atom_authors(root, feed.format) if feed.format == "atom" else None
    for item in items:
        entry = (
            _sitemap_entry(item, address)
            if feed.format == "sitemap"
            else _entry(item, feed.format, address, authors)
        )
        if entry is not None:
            feed.add(entry, seen)
    if not is_ended:
        feed.error = "truncated"
    elif not feed.entries:
        feed.error = "empty"
    return feed


def mended(text: str) -> str:
    """Return XML that a parser can read.

    DOCTYPE and control characters are removed, bare signs escaped, HTML's entities resolved.
    """
    text = CONTROL.sub("", text)
    pieces = []
    end = 0
    for quoted in QUOTED.finditer(text):
        pieces += [
            _mended(text[end : quoted.start()]),
            quoted[0] if quoted[0].startswith("<![CDATA[") else "",
        ]
        end = quoted.end()
    pieces.append(_mended(text[end:]))
    return "".join(pieces)


def with_escaped_markup(text: str) -> str:
    """Return RSS whose titles and texts hold no elements: markup in them is escaped, however it nests."""
    return TEXTS.sub(lambda match: f"{match[1]}{_escaped(match[3])}{match[4]}", text)


def _escaped(text: str) -> str:
    if "<" not in text or "<![CDATA[" in text:
        return text
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _mended(text: str) -> str:
    if "<!" in text:
        text = DOCTYPE.sub("", text)
    text = BAD_REFERENCE.sub("", text)
    text = NAMED.sub(
        lambda match: match[0] if match[1] in ("amp", "lt", "gt", "quot", "apos") else _named(match[1]), text
    )
    text = BARE.sub("&amp;", text)
    return STRAY.sub(lambda match: "&lt;" + match[0][1:], text)


def _named(name: str) -> str:
    resolved = html.unescape(f"&{name};")
    return html.escape(resolved) if resolved != f"&{name};" else f"&amp;{name};"


def _parsed(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _one_by_one(text: str, root_name: str, item_name: str) -> Iterator[etree._Element]:
    """Yield items read each by itself, where one broken element swallowed others."""
    opening = re.match(rf"<{re.escape(root_name)}\b[^<>]*>", text, re.IGNORECASE)
    head = opening[0].rstrip("/>") + ">" if opening else f"<{root_name}>"
    for match in re.finditer(
        rf"<(?:[\w.-]+:)?{item_name}(?=[\s>]).*?</(?:[\w.-]+:)?{item_name}\s*>",
        text,
        re.IGNORECASE | re.DOTALL,
    ):
        root = _parsed(f"{head}{match[0]}</{root_name}>")
        if root is not None:
            yield from (element for element in root.iter(etree.Element) if _local(element) == item_name)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _name(element: etree._Element, form: str | None) -> tuple[str, str]:
    """Return (module, name) of an element, "" for the feed's own.

    An undeclared prefix counts as a module's name.
    """
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if not space:
        prefix, _, local = local.rpartition(":")
        module = prefix.lower()
        return ("" if module in ("rss", "atom") and form == "atom" else module), local.lower()
    for part, module in NAMESPACES:
        if part in space.lower():
            return ("" if module == "atom" and form == "atom" else module), local.lower()
    if local.lower() in (
        "rss",
        "feed",
        "item",
        "entry",
        "url",
        "channel",
        "urlset",
        "title",
        "link",
        "description",
        "guid",
        "pubdate",
        "author",
        "loc",
        "lastmod",
    ):
        return "", local.lower()
    return "other", local.lower()


def _children(element: etree._Element, form: str | None, *names: tuple[str, str]) -> list[etree._Element]:
    found = [
        (names.index(name), child)
        for child in element
        if isinstance(child.tag, str) and (name := _name(child, form)) in names
    ]
    return [child for _, child in sorted(found, key=lambda pair: pair[0])]


def _text(element: etree._Element | None) -> str:
    """Return what stands in an element: its text, or the markup of what should have been escaped."""
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
    inner = re.sub(r"<(/?)(?:[\w-]+:)(\w+)", r"<\1\2", inner)
    return html.escape(element.text or "", quote=False) + inner


def _title(root: etree._Element, form: str | None) -> str | None:
    if form == "sitemap":
        return None
    holders = (
        [root]
        if form == "atom"
        else [element for element in root.iter(etree.Element) if _local(element) == "channel"][:1] or [root]
    )
    for child in _children(holders[0], form, ("", "title"), ("dc", "title")):
        if title := one_line(_text(child)):
            return title
    return None


def _moved_to(root: etree._Element, address: str) -> str | None:
    for element in root.iter(etree.Element):
        if _local(element) in ("new-feed-url", "newlocation") and (text := (element.text or "").strip()):
            return resolved(address, text) or None
        if _local(element) in ("item", "entry"):
            break
    return None


def _base(element: etree._Element, address: str) -> str:
    """Return the base of relative addresses within an element."""
    bases = [
        base
        for above in [element, *element.iterancestors()]
        if (base := above.get(XML_BASE) or above.get("xml:base"))
    ]
    for base in reversed(bases):
        try:
            address = urljoin(address, base.strip())
        except ValueError:
            continue
    return address


def resolved(base: str, link: str) -> str:
    """Return an article's address, absolute and without trackers, "" if it is none."""
    link = re.sub(r"[\t\r\n]+\s*", "", link.strip())
    if "&amp;" in link or "&#38;" in link:
        link = html.unescape(link)
    if not link or re.match(r"(?:javascript|mailto|data|about|tel|file|urn|tag):", link, re.IGNORECASE):
        return ""
    try:
        joined = urljoin(base, link)
    except ValueError:
        return ""
    if not re.match(r"https?://[^/?#\s]", joined, re.IGNORECASE):
        return ""
    return without_trackers(joined)


def _entry(item: etree._Element, form: str, address: str, authors: list[str] | None) -> FeedEntry | None:
    guid = next(
        iter(_children(item, form, ("", "guid"), ("", "id"), ("atom", "id"), ("dc", "identifier"))), None
    )
    identity = " ".join((guid.text or "").split()) if guid is not None else ""
    about = next(
        (value for name, value in item.items() if name.rpartition("}")[2].rpartition(":")[2] == "about"), ""
    )
    identity = identity or about.strip()
    url = _address(item, form, address, guid, about)
    if not url:
        return None
    titles = _children(item, form, ("", "title"), ("dc", "title"), ("atom", "title"))
    headline = next(filter(None, (one_line(_text(title)) for title in titles)), None)
    contents = _children(
        item,
        form,
        ("content", "encoded"),
        ("", "content"),
        ("atom", "content"),
        ("xhtml", "body"),
        ("", "encoded"),
        ("", "fulltext"),
    )
    summaries = _children(
        item,
        form,
        ("", "description"),
        ("", "summary"),
        ("dc", "description"),
        ("atom", "summary"),
        ("itunes", "summary"),
    )
    content = next(
        (
            text
            for child in contents
            if child.get("src") is None and (text := _text(child)) and plain_text(text)
        ),
        None,
    )
    summary = next(filter(None, (plain_text(_text(child)) for child in summaries)), None)
    return FeedEntry(
        url=url,
        id=identity or url,
        headline=headline,
        author=_author(item, form, authors),
        published_at=_date(item, form, headline),
        summary_text=summary,
        content_text=plain_text(content),
        content_html=content,
    )


def _address(item: etree._Element, form: str, address: str, guid: etree._Element | None, about: str) -> str:
    ranked: list[tuple[int, str]] = []
    for link in _children(item, form, ("", "link"), ("atom", "link"), ("feedburner", "origlink")):
        module = _name(link, form)
        rel = (link.get("rel") or "alternate").strip().lower()
        target = link.get("href") or (link.text or "").strip()
        if not target or rel not in ("alternate", "http://www.iana.org/assignments/relation/alternate"):
            continue
        kind = (link.get("type") or "").lower()
        rank = (
            (0 if "html" in kind or not kind else 1)
            + (2 if module[0] == "atom" else 0)
            + (4 if module[0] == "feedburner" else 0)
        )
        if url := resolved(_base(link, address), target):
            ranked.append((rank, url))
    if ranked:
        return min(ranked, key=lambda pair: pair[0])[1]
    if (
        guid is not None
        and (guid.get("isPermaLink") or guid.get("ispermalink") or "true").strip().lower() != "false"
    ):
        text = (guid.text or "").strip()
        if re.match(r"https?://", text, re.IGNORECASE) and (url := resolved(address, text)):
            return url
    return resolved(address, about) if re.match(r"https?://", about) else ""


def _author(item: etree._Element, form: str, inherited: list[str] | None) -> str | None:
    found: list[str] = []
    for module in (
        ("dc", "creator"),
        ("", "author"),
        ("atom", "author"),
        ("itunes", "author"),
        ("", "creator"),
    ):
        for element in _children(item, form, module):
            name = _person(element, form)
            if name and name not in found:
                found.append(name)
        if found:
            break
    if not found and inherited:
        found = inherited
    return "、".join(found) or None


def _person(element: etree._Element, form: str) -> str | None:
    names = [child for child in element if isinstance(child.tag, str) and _local(child) == "name"]
    if names:
        return bare_name(_text(names[0]))
    if any(isinstance(child.tag, str) and _local(child) in ("email", "uri") for child in element):
        return None
    return bare_name(_text(element))


def bare_name(text: str) -> str | None:
    """Return the name of `mail (name)`, `name <mail>` or a name alone; None for a bare mail address."""
    text = " ".join(html.unescape(html.unescape(text)).split())
    if found := re.fullmatch(r"(?:mailto:)?[\w.+-]+@[\w.-]+\s*[（(]\s*(.+?)\s*[)）]", text):
        return found[1]
    if found := re.fullmatch(r"(.+?)\s*[<（(]\s*[\w.+-]+@[\w.-]+\s*[>)）]", text):
        return found[1].strip("\"' ") or None
    text = MAIL.sub("", text).strip(" ,;<>()、") if MAIL.search(text) else text
    return one_line(text)


def _atom_authors(root: etree._Element, form: str | None) -> list[str]:
    return [name for element in _children(root, form, ("", "author")) if (name := _person(element, "atom"))]


def _date(item: etree._Element, form: str, headline: str | None) -> datetime | None:
    for names in (DATES, UPDATES):
        for element in _children(item, form, *names):
            if text := (element.text or "").strip():
                return moment_of(text)
    return day_in_headline(headline) if headline else None


def _sitemap_entry(item: etree._Element, address: str) -> FeedEntry | None:
    loc = next(iter(_children(item, "sitemap", ("", "loc"))), None)
    url = resolved(address, _text(loc)) if loc is not None else ""
    if not url:
        return None
    news = next(iter(_children(item, "sitemap", ("news", "news"))), None)
    headline = date = None
    if news is not None:
        headline = next(
            filter(None, (one_line(_text(child)) for child in _children(news, "sitemap", ("news", "title")))),
            None,
        )
        date = next(
            (
                (child.text or "").strip()
                for child in _children(news, "sitemap", ("news", "publication_date"))
            ),
            "",
        )
    if not date:
        date = next(((child.text or "").strip() for child in _children(item, "sitemap", ("", "lastmod"))), "")
    published = moment_of(date) if date else (day_in_headline(headline) if headline else None)
    return FeedEntry(url=url, id=url, headline=headline, published_at=published)
