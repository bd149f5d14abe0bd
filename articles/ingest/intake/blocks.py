"""A page as a sequence of blocks: its lines and paragraphs in order, with what their elements say of them.

The tree is walked once and without recursion, so that 100,000 nested elements cost no more than 100,000
adjacent ones.
"""

import re
from dataclasses import dataclass

from lxml import etree

from articles.ingest.charset import CHINESE
from articles.sanitize.allow_list import names
from articles.sanitize.tags import keep_stray_signs
from articles.text import tree

MOST_SIGNS = 3_000_000  # of a page; what follows is cut
MOST_ELEMENTS = 120_000  # of a page; what follows is not read
MOST_BLOCKS = 4_000  # likewise; the longest articles have a few hundred
SKIPPED = names(
    "script style noscript template iframe object embed svg canvas select option optgroup datalist textarea "
    "button head title amp-ad amp-sidebar amp-consent amp-analytics audio video map input"
)
INLINE = names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby "
    "s samp small span strike strong sub sup time tt u var wbr amp-img picture source o:p founder-title"
)
TABLE_PARTS = frozenset({"td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Words in the names of elements that hold the page's own furniture. Compared word by word: `share-box`,
# `shareBox`.
FURNITURE_WORDS = names(
    "share shares sharing sharebox fenxiang fx bshare jiathis bdshare bdsharebuttonbox sharedaddy related "
    "relate relates relation relatednews relnews rel xg xgyd xgxw xgzx xiangguan recommend recommends "
    "recommended recommendation recommendations rec recom tuijian tj tjyd like guess cnxh comment comments "
    "cmt pinglun pl tie discuss reply replies respond crumb crumbs breadcrumb breadcrumbs path loc location "
    "position weizhi dqwz nav navi navbar navigation menu topbar topnav footer foot ft footnav bottom "
    "copyright copy banquan bq statement shengming shenming disclaimer disclaim disc mianze qrcode qr "
    "ewm erweima weixin wechat wxcode advert adverts advertisement ad ads adv gg guanggao sponsor promo "
    "promotion pager pages paging pagination pagebar pgs pgnav pagenav page_nav currpage fanye fenye "
    "prevnext toolbar tools toolbox hot hots hotnews rank ranking ranks paihang phb login signin register "
    "passport popup pop modal dialog layer mask toast tips subscribe download app appdown openapp vote "
    "toupiao reward dashang zan sidebar side aside sider profile accountcard statement authorcard tag tags "
    "keyword keywords label search searchbox friendlink links youqing sitemap feedback jubao report unfold "
    "fold-btn audio player stock stocks hq hangqing paywall paybox charge pay chargewall cookie widget "
    "widgets latest zuixin newest lastest"
)
NOT_ALONE = frozenset({
    "like", "copy", "app", "label", "side", "path", "report", "hot", "mask", "tips", "links", "audio", "tag",
    "tags", "bottom", "pages", "download", "rel", "rec", "pl", "fx", "bq", "layer", "loc", "pay", "charge",
    "weixin", "wechat", "search", "location", "position", "tools", "keyword", "profile", "tie", "ft",
})  # fmt: skip
FURNITURE_TAGS = frozenset({"nav", "aside", "footer", "menu", "dialog", "amp-accordion"})
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:px|pt|em|rem|%)?(?![.\d])|opacity:0(?![.\d])"
    r"|(?:left|top|text-indent):-\d{3,}"
    r"|(?:^|;)(?:height|width|max-height):0(?:px)?(?:;|$|!)"
    r"|(?:^|;)color:(?:#fff(?:fff)?|white|transparent)(?:;|$|!)|clip:rect\(0"
)
# A script shows it to whom it pages.
TRIFLING_STYLE = re.compile(r"display:none|visibility:hidden|(?:max-)?height:0")
STYLE_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,600})\}")
SENTENCE = re.compile(r"[。！？；!?…]")
SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xa0\u3000]+")
ANY_TAG = re.compile(r"<(?:html|body|head)[\s>]", re.IGNORECASE)
PAGE_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
FONT = re.compile(r"</?(?:font|basefont|bgsound)\b[^<>]*>", re.IGNORECASE)
FORMATTING = frozenset({"b", "i", "u", "s", "em", "big", "span", "small", "strong", "center"})
BOX = re.compile(
    rf"<(/?)({'|'.join(sorted(FORMATTING))}|div|section|article|blockquote|dl|dd|ul|li)(?=[\s>])([^<>]*)>",
    re.IGNORECASE,
)
FONT_PAIR = re.compile(r"<font\b([^<>]{0,300})>[^<>]{0,200}</font\s*>", re.IGNORECASE)
# A quotation mark that never came: the value runs on over the next elements.
RUNAWAY = re.compile(
    r"""(<[a-zA-Z][^<>"]{0,300}=)"([^"<>]{0,3000})(>?)"""
    r"""(?=\s*(?:</head|<body|<meta |<link |<title|</title|<h1|<script))"""
)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


@dataclass(slots=True, eq=False)
class Block:
    """One line or paragraph of the page.

    `owner` is the block-level element it stands in, `path` counts from the body.
    """

    number: int
    text: str
    owner: etree._Element
    pieces: list[tuple[etree._Element, str]]
    linked: int = 0  # characters within links
    tag: str = ""
    in_table: bool = False
    in_list: bool = False
    is_furniture: bool = False
    is_hidden: bool = False
    names: str = ""  # class and id of the owner and of what it holds
    links: int = 0
    pictures: int = 0
    first_link: etree._Element | None = None
    images: tuple[etree._Element, ...] = ()
    line: str = ""  # the text with blanks where elements meet, as a reader sees labels apart

    @property
    def is_heading(self) -> bool:
        """Whether it stands in h1 to h6."""
        return self.tag in HEADINGS

    @property
    def is_sentence(self) -> bool:
        """Whether it reads as text somebody wrote: long enough, with the signs of a sentence."""
        return len(self.text) >= 12 and bool(
            SENTENCE.search(self.text) or (len(self.text) >= 40 and "，" in self.text)
        )

    @property
    def link_share(self) -> float:
        """Share of the text that stands in links."""
        return self.linked / max(1, len(self.text))


@dataclass(slots=True, eq=False)
class ParsedPage:
    """A parsed page: its tree and its blocks."""

    root: etree._Element
    blocks: list[Block]
    first: dict[etree._Element, int]  # number of the first block in an element
    last: dict[etree._Element, int]


def fold(text: str) -> str:
    """Return text on one line, blanks of all kinds as one blank."""
    return SPACES.sub(" ", text).strip()


def parse(html: str) -> etree._Element:
    """Return the root of a page or fragment, whatever it is made of."""
    html = html[:MOST_SIGNS].replace("\x00", "")
    html = FONT_PAIR.sub(lambda found: "" if HIDDEN_STYLE.search(_styles(found[1])) else found[0], html)
    html = FONT.sub("", PAGE_END.sub("", XML_DECLARATION.sub("", html)))
    if '"' in html:
        html = RUNAWAY.sub(r'\1"\2">', html)
    html = keep_stray_signs(html)
    if not ANY_TAG.search(html):
        html = f"<html><body>{html}</body></html>"
    for attempt in (html, BOX.sub(_flat, html)):
        try:
            return tree.document(attempt)
        except tree.Unread:
            continue
    return etree.Element("html")  # deeper than any page that people read: no article


def _flat(tag: re.Match[str]) -> str:
    """Return a box's tag as a paragraph's, which the next one ends: unclosed boxes become siblings."""
    return "" if tag[1] or tag[2].lower() in FORMATTING else f"<p{tag[3]}>"


def _styles(attributes: str) -> str:
    return re.sub(r"[\s\"']", "", attributes).lower().partition("style=")[2]


def read_blocks(root: etree._Element) -> ParsedPage:
    """Cut a page into its blocks."""
    return _Walk(root).page()


def hidden_names(root: etree._Element) -> tuple[set[str], set[str]]:
    """Return the class and id names that the page's own style rules hide.

    Two sets: those hidden for good, and those hidden only until a script shows them.
    """
    wholly: set[str] = set()
    for_now: set[str] = set()
    for style in root.iter("style"):
        for rule in STYLE_RULE.finditer((style.text or "")[:100_000]):
            declared = rule[2].replace(" ", "").lower()
            if not HIDDEN_STYLE.search(declared) or (
                "color:" in declared and "font-size:0" not in declared and "display" not in declared
            ):
                continue
            for selector in rule[1].split(","):
                name = selector.strip()
                if re.fullmatch(r"[a-z]*[.#][\w-]+", name):
                    (for_now if TRIFLING_STYLE.search(declared) else wholly).add(re.split(r"[.#]", name)[-1])
    return wholly, for_now


def is_named_furniture(element: etree._Element) -> bool:
    """Return whether class or id say that the element holds furniture."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not names.strip():
        return False
    whole = names.lower().split()
    if any(name in FURNITURE_WORDS for name in whole):
        return True
    words = [word.lower() for word in WORDS.findall(names)]
    return any(word in FURNITURE_WORDS and word not in NOT_ALONE for word in words)


class _Walk:
    """One walk over a tree, from start tags to end tags."""

    def __init__(self, root: etree._Element):
        self.root = root
        self.blocks: list[Block] = []
        self.first: dict[etree._Element, int] = {}
        self.last: dict[etree._Element, int] = {}
        self.parts: list[str] = []
        self.pieces: list[tuple[etree._Element, str]] = []
        self.linked = self.links = self.pictures = 0
        self.first_link: etree._Element | None = None
        self.images: list[etree._Element] = []
        self.inner_names: list[str] = []
        self.link_depth = self.furniture_depth = self.hidden_depth = self.table_depth = self.list_depth = 0
        self.owners: list[etree._Element] = []
        self.wholly, self.for_now = hidden_names(root)

    def page(self) -> ParsedPage:
        """Walk, and return what was found."""
        body = self.root.find("body")
        top = body if body is not None else self.root
        skipping: etree._Element | None = None
        count = 0
        effects: dict[etree._Element, tuple[str, ...]] = {}
        for event, element in etree.iterwalk(top, events=("start", "end")):
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self._text(element, "tail", element.tail, top)
                continue
            if event == "start":
                count += 1
                if count > MOST_ELEMENTS or len(self.blocks) >= MOST_BLOCKS:
                    break
                tag = element.tag if isinstance(element.tag, str) else ""
                if (not tag or tag in SKIPPED or self._is_nothing(element, tag)) and element is not top:
                    skipping = element
                    continue
                effects[element] = self._open(element, tag)
                self._text(element, "text", element.text, top)
            else:
                self._close(element, effects.pop(element, ()), top)
                self._text(element, "tail", element.tail, top)
        self._flush()
        return ParsedPage(self.root, self.blocks, self.first, self.last)

    def _is_nothing(self, element: etree._Element, tag: str) -> bool:
        """Return whether an element is hidden for good: anti-copy signs, key words for search engines."""
        style = (element.get("style") or "").replace(" ", "").lower()
        names = {*(element.get("class") or "").split(), element.get("id") or ""}
        hides = bool(style and HIDDEN_STYLE.search(style)) or element.get("hidden") is not None
        if tag in INLINE and not self.for_now.isdisjoint(names):
            return True
        if not hides and self.wholly.isdisjoint(names):
            return False
        if tag in INLINE:
            return True
        return not TRIFLING_STYLE.search(style) and element.get("hidden") is None

    def _open(self, element: etree._Element, tag: str) -> tuple[str, ...]:
        effects = []
        if tag == "br":
            self._flush()
            return ()
        if tag == "img" or tag == "amp-img":
            self.pictures += 1
            self.images.append(element)
        if tag == "a":
            if self.link_depth == 0 and element.get("href") is not None:
                self.links += 1
                if self.first_link is None:
                    self.first_link = element
            self.link_depth += 1
            effects.append("link")
        if tag not in INLINE:
            self._flush()
            self.owners.append(element)
            self.first[element] = len(self.blocks)
            effects.append("block")
        if tag in FURNITURE_TAGS or (
            tag not in ("body", "html", "article", "main") and is_named_furniture(element)
        ):
            self.furniture_depth += 1
            effects.append("furniture")
        style = (element.get("style") or "").replace(" ", "").lower()
        names = {*(element.get("class") or "").split(), element.get("id") or ""}
        if (
            (style and HIDDEN_STYLE.search(style))
            or element.get("hidden") is not None
            or not self.for_now.isdisjoint(names)
        ) and "js_content" not in names:
            self.hidden_depth += 1
            effects.append("hidden")
        if tag in TABLE_PARTS:
            self.table_depth += 1
            effects.append("table")
        if tag in ("li", "dd", "dt"):
            self.list_depth += 1
            effects.append("list")
        if tag in INLINE and (element.get("class") or element.get("id")):
            self.inner_names.append(f"{element.get('class') or ''} {element.get('id') or ''}")
        return tuple(effects)

    def _close(self, element: etree._Element, effects: tuple[str, ...], top: etree._Element) -> None:
        if "block" in effects:
            self._flush()
            self.last[self.owners.pop()] = len(self.blocks) - 1
        if "link" in effects:
            self.link_depth -= 1
        for name in ("furniture", "hidden", "table", "list"):
            if name in effects:
                setattr(self, f"{name}_depth", getattr(self, f"{name}_depth") - 1)

    def _text(self, element: etree._Element, place: str, text: str | None, top: etree._Element) -> None:
        if not text or (place == "tail" and element is top):
            return
        self.parts.append(text)
        self.pieces.append((element, place))
        if self.link_depth:
            self.linked += len(text.strip())

    def _flush(self) -> None:
        text = fold("".join(self.parts)) if self.parts else ""
        if (text or self.pictures) and self.owners:
            owner = self.owners[-1]
            number = len(self.blocks)
            block = Block(
                number, text, owner, self.pieces, self.linked, str(owner.tag), self.table_depth > 0,
                self.list_depth > 0, self.furniture_depth > 0, self.hidden_depth > 0,
                " ".join([owner.get("class") or "", owner.get("id") or "", *self.inner_names[:4]]),
                self.links, self.pictures, self.first_link, tuple(self.images),
                fold(" ".join(self.parts)),
            )  # fmt: skip
            self.blocks.append(block)
        if self.parts or self.pictures:
            self.parts, self.pieces, self.inner_names, self.images = [], [], [], []
            self.linked = self.links = self.pictures = 0
            self.first_link = None
        self.inner_names = []


def chinese_in(text: str) -> int:
    """Return the number of Chinese characters."""
    return len(CHINESE.findall(text))


def names_above(element: etree._Element) -> str:
    """Return the classes and ids of an element and of the one around it."""
    names = []
    above: etree._Element | None = element
    for _ in range(2):
        if above is None or above.tag == "body":
            break
        names.append(f"{above.get('class') or ''} {above.get('id') or ''}")
        above = above.getparent()
    return " ".join(names)
