"""A page of any outlet read into an article.

Is it one, and its headline, author, outlet, time, text and so on.

Pure: bytes or text and an address in, a ReadPage out. Each fact tells whether it was printed with a label or
guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from articles.ingest import charset
from articles.text.clock import SHANGHAI

from . import address, blocks, body, embedded, moments, phrases
from .blocks import Block, ParsedPage, chinese_in, fold
from .body import ArticleBlocks, bare
from .credits import EMPTY_OUTLETS, NOBODY, OWN_OUTLETS, Credit, credits_in, outlet_of, persons_in, plain
from .lines import day_in_address
from .metadata import Head, read_head
from .moments import Printed
from .names import is_outletish, is_person, is_surnamed

ABOVE, BELOW = 10, 14  # blocks before the headline and after the text in which facts may stand
LINE = 160  # characters; a longer block is text, not a line of facts
SHORTEST = 12  # Chinese characters of an article's text
SAFE = 120  # Chinese characters from which a text needs no date beside it
HEADLINE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:main|article|art|news|h|detail|page|post|entry|content|con|doc|info)?[-_]?"
    r"(?:title|tit|titl|headline|biaoti|bt|ttl|tt)(?:[-_\s\d]|$)|title(?:__|$)|activity-name",
    re.IGNORECASE,
)
OUTLET_NAMES = re.compile(
    r"(?:^|[-_\s])(?:source|src|laiyuan|ly|media-?name|origin|from|js_name|nickname|profile_nickname"
    r"|account-?name|copyfrom|article-?source|site-?source|publisher)(?:[-_\s]|$)|mediaName"
    r"|(?:^|\s)(?:media|account)(?:\s|$)|sourceName|accountName",
    re.IGNORECASE,
)
AUTHOR_NAMES = re.compile(
    r"(?:^|[-_\s])(?:author|author-?name|writer|zuozhe|byline|by|reporter|who|editor-author|fn|vcard)"
    r"(?:[-_\s]|$)|authorName|auth_name",
    re.IGNORECASE,
)
TIME_NAMES = re.compile(r"time|date|pub|riqi|sj|shijian", re.IGNORECASE)
UPDATED_NAMES = re.compile(r"updat|modif|edit|更新", re.IGNORECASE)
PAGE_MARK = re.compile(
    r"\s*(?:[（(]\s*\d{1,2}\s*(?:/\s*\d{1,2}\s*)?[)）]|【\s*\d{1,2}\s*】|\[\s*\d{1,2}\s*\]"
    r"|第\s*\d{1,2}\s*页|[-_]\s*第\d+页)\s*$"
)
TITLE_CUT = re.compile(
    r"\s*(?:_+|\||｜|—+|–|--+|\s-\s?"
    r"|-(?=(?:7[x×*]24)?[\u4e00-\u9fff]{2,12}(?:网|报|社|刊|台|财经|新闻|频道|在线|资讯|客户端)?$)|\s·\s|»|«|::|\s{2,})\s*"
)
DATELINE = re.compile(r"[（(](?P<in>[^（）()]{2,60})[）)]")
DATELINE_BARE = re.compile(
    r"(?:^|[\s　])(?:[\u4e00-\u9fff]{0,14}?)?(?:本报|本网|本刊|本社|见习|实习|特约|首席|全媒体|融媒体?|新媒体)*记者\s*[:：]?\s*"
    r"(?P<names>[\u4e00-\u9fff·]{2,4}(?:[、，,\s　]+(?:(?:实习|见习)?(?:记者|实习生|通讯员)\s*)?[\u4e00-\u9fff·]{2,4}){0,4})"
    r"\s*(?:[\u4e00-\u9fff]{2,6})?\s*(?:报道|摄影报道|电|讯)(?=[\s　，,：:]|$)"
)
EDITOR_KINDS = ("chief_editor", "duty_editor", "editor")
EDITION = re.compile(
    r"(?:网页版|手机版|移动版|触屏版|手机站|电子报|数字报|电子版|数字版|官方网站|官网|首页|门户网站|版)$"
)
COLUMN = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}(?:频道|栏目|专栏|专题|资讯|快讯|电报|要闻|动态|公告)|(?:新闻|财经|保险|评论|观察|金融|理财|国内|国际|社会|产经|公司|行业|深度"
    r"|原创|独家|正文|文章|详情|内容|数据|视频|图片|滚动|头条|7[x×*]24(?:小时)?|信息披露|部门动态|协会动态|对话)){1,3}"
)
# A column, or all there is of a site's name.
FLASHES = re.compile(r"([\u4e00-\u9fff]{1,6})(?:电报|资讯|快讯)")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
SLOGAN = re.compile(r"[的，,！!。]")  # 岭东新闻 - 有温度的财经: no name
PLATFORMS = frozenset(
    {
        "微信公众平台",
        "公众平台",
        "今日头条",
        "百家号",
        "知乎",
        "搜狐号",
        "网易号",
        "企鹅号",
        "大鱼号",
        "新浪看点",
        "一点资讯",
    }
)
SITE_OWNER = re.compile(
    r"(?:版权所有|Copyright|©|主办|主办单位|All Rights Reserved)\s*[:：©]?\s*(?:\(?[cC]\)?\s*)?(?:(?:19|20)\d{2}\s*"
    r"(?:[-–—至]\s*(?:(?:19|20)\d{2})?)?\s*)?(?P<after>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]{1,19})"
    r"|(?P<before>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]{1,19}?)\s*(?:有限公司|公司)?\s*版权所有"
)


@dataclass(slots=True)
class ReadPage:
    """What a page says; None for what it does not. `guesses` names the fields that no label vouches for."""

    is_article: bool
    headline: str | None = None
    authors: list[str] = field(default_factory=list)
    outlet: str | None = None
    published_at: datetime | None = None
    has_time: bool = False
    infocode: str | None = None
    canonical_url: str = ""
    body_text: str = ""
    editors: list[str] = field(default_factory=list)
    is_partial: bool = False
    next_url: str | None = None
    guesses: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, object]:
        """Return it as `read_page` prints it."""
        if not self.is_article:
            return {"article": False}
        return {
            "article": True,
            "headline": self.headline,
            "author": "、".join(self.authors) or None,
            "outlet": self.outlet,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "infocode": self.infocode,
            "canonical_url": self.canonical_url,
            "body_text": self.body_text,
            "editor": "、".join(self.editors) or None,
            "partial": self.is_partial,
            "next_url": self.next_url,
        }


def read_bytes(data: bytes, url: str, *, content_type: str | None = None) -> ReadPage:
    """Read a saved answer, byte for byte; `content_type` is the header, if there was one."""
    return read(charset.decode(data, charset.charset_of(content_type)), url)


def read(text: str, url: str) -> ReadPage:
    """Read a page, or an answer that is the article as data."""
    if (data := embedded.read_json(text)) is not None:
        return _read_data(data, url)
    root = blocks.parse(text)
    return PageReading(root, url).result()


def _read_data(data: embedded.Data, url: str) -> ReadPage:
    facts = data.facts
    if not data.body or not facts.get("title"):
        return ReadPage(is_article=False)
    inner = blocks.read_blocks(blocks.parse(data.body))
    body.mark_furniture(inner, None)
    found = body.find(inner, None, facts["title"])
    printed = moments.declared_in(facts.get("time", ""))
    code = facts.get("infocode", "")
    return ReadPage(
        is_article=found.length >= SHORTEST,
        headline=clean_headline(facts["title"]),
        authors=persons_in(facts.get("author", ""), allow_group=True),
        outlet=outlet_of(facts.get("source", "")),
        published_at=printed.at if printed else None,
        infocode=address.infocode_in(url) or (code.upper() if address.is_infocode(code) else None),
        canonical_url=address.without_trackers(url),
        body_text=found.text,
        editors=persons_in(facts.get("editor", "")),
    )


def clean_headline(text: str) -> str:
    """Return a headline on one line, without page numbers; a flash's without its brackets."""
    text = fold(text)
    while (shorter := PAGE_MARK.sub("", text)) != text and len(shorter) >= 4:
        text = shorter
    whole = re.fullmatch(r"【([^【】]{4,})】", text)
    return whole[1].strip() if whole else text


CODE_ASSIGNED = (
    r"""(?<![\w$])(?:window\.)?_?["']?(?:art|article|news|cur|this|g_)?_?info_?code["']?\s*@\s*["']"""
    r"""([A-Za-z0-9]+)["']"""
)


class PageReading:
    """One page being read: `find_text`, then `facts`.

    Or `result`, which also judges whether it is an article.
    """

    def __init__(self, root: etree._Element, url: str, today: date | None = None):
        self.root = root
        self.url = url
        self.today = today or datetime.now(SHANGHAI).date()
        self.head: Head = read_head(root)
        self.page: ParsedPage = blocks.read_blocks(root)
        self.guesses: set[str] = set()
        self.titles = [title for title in (self.head.window, *self.head.headlines) if title]
        self.data = self._data()
        self.titles += [facts["title"] for facts in self.data if facts.get("title")]
        self.headline_at: int | None = None
        self.headline = ""
        self.body = ArticleBlocks()
        self.is_embedded = False

    def _data(self) -> list[dict[str, str]]:
        title = self.head.window or self.head.headline
        return [data.facts for data in embedded.read_scripts(self.root, title)]

    def result(self) -> ReadPage:
        """Read everything, if the page is an article."""
        self.find_text()
        return self.facts() if self.is_article() else ReadPage(is_article=False)

    def find_text(self) -> None:
        """Find the headline, the text, and the lines in which facts may stand."""
        self._find_headline()
        body.mark_furniture(self.page, self.headline_at)
        self.body = body.find(self.page, self.headline_at, self.headline)
        self._take_embedded()
        self._collect_lines()

    def facts(self) -> ReadPage:
        """Return what the page says of itself, article or not."""
        site = self._site()
        outlet = self._outlet(site)
        printed = self._moment()
        return ReadPage(
            is_article=True,
            headline=clean_headline(self.headline) or None,
            authors=self._authors(outlet, site),
            outlet=outlet,
            published_at=printed.at if printed else None,
            has_time=bool(printed and printed.hour is not None),
            infocode=self._infocode(),
            canonical_url=self._canonical(),
            body_text=self.body.text,
            editors=self._editors(outlet, site),
            is_partial=self._is_partial(),
            next_url=self._next_url(),
            guesses=self.guesses,
        )

    # --- headline ---

    def _find_headline(self) -> None:
        wanted = [bare(title) for title in self.titles]
        wanted = [title for title in wanted if len(title) >= 4]
        window = bare(self.head.window)
        best: tuple[float, int, str] | None = None
        found_text = False
        for block in self.page.blocks[:1500]:
            for text in self._headline_texts(block):
                score = self._headline_score(block, text, wanted, window)
                if found_text:
                    score -= 2.5
                if score > 0 and (best is None or score > best[0] + 0.01):
                    best = (score, block.number, text)
            found_text = found_text or (block.is_sentence and len(block.text) > 60 and block.link_share < 0.3)
        if best is not None and best[0] >= 2.4:
            self.headline_at, self.headline = best[1], self._joined(best[1], best[2])
            if best[2] != self.page.blocks[best[1]].text and self.headline == best[2]:
                # A flash: headline and text share a block.
                self.headline_at = best[1] - 1 if best[1] else None
            if not self._is_vouched_for():
                self.guesses.add("headline")
            return
        flash = next((m for title in self.titles if (m := re.match(r"\s*【([^【】]{4,80})】", title))), None)
        declared = next(filter(None, self.head.headlines), "") or next(
            (f["title"] for f in self.data if f.get("title")), ""
        )
        if flash:
            declared = flash[1]
        self.guesses.add("headline")
        cut = self._cut_window()
        if not declared and best is not None and best[0] >= 1.2 and (len(bare(cut)) < 6 or is_outletish(cut)):
            self.headline_at, self.headline = best[1], best[2]
            return
        self.headline = declared or cut
        if self.headline:
            match = next(
                (
                    b
                    for b in self.page.blocks
                    if bare(self.headline) in bare(b.text[:200]) and len(bare(self.headline)) >= 4
                ),
                None,
            )
            if match is not None and len(bare(match.text)) > len(bare(self.headline)) + 8:
                self.headline_at = match.number - 1 if match.number else None
            elif match is not None:
                self.headline_at = match.number
        elif best is not None:
            self.headline_at, self.headline = best[1], best[2]

    def _is_vouched_for(self) -> bool:
        """Return whether the head names the headline too, or it is the one main heading."""
        letters = bare(self.headline)
        if any(
            letters in bare(title) or bare(title) in letters for title in self.titles if len(bare(title)) >= 4
        ):
            return True
        main = [block for block in self.page.blocks if self._heading_tag(block) == "h1"]
        return len(main) == 1 and bare(main[0].text) == letters

    def _headline_texts(self, block: Block) -> Iterator[str]:
        text = block.text
        if 4 <= len(text) <= 140:
            yield text
        if flash := re.match(r"【([^【】]{5,80})】(?=.{10,})", text):
            yield flash[1]

    def _headline_score(self, block: Block, text: str, wanted: list[str], window: str) -> float:
        letters = bare(text)
        if len(letters) < 4:
            return 0.0
        score = {"h1": 3.0, "h2": 1.8, "h3": 1.2, "h4": 0.6}.get(self._heading_tag(block), 0.0)
        named = bool(HEADLINE_NAMES.search(block.names) or HEADLINE_NAMES.search(_names_above(block.owner)))
        score += 1.4 if named else 0.0
        cover = 0.0
        for title in wanted:
            if letters in title:
                cover = max(
                    cover,
                    len(letters) / len(title),
                    0.9 if title.startswith(letters) and len(letters) >= 8 else 0.0,
                )
            elif title in letters and len(title) >= 6:
                cover = max(cover, len(title) / len(letters) * 0.9)
            elif len(letters) >= 10 and len(title) >= 10 and letters[:8] == title[:8]:
                cover = max(cover, 0.6)
        score += cover * 4.5
        if wanted and cover == 0.0 and score:
            score -= 0.6
        if block.link_share > 0.5:
            score -= 1.5 if cover < 0.5 else 2.2
        if text != block.text:
            score += 1.4  # a flash
        if blocks.is_named_furniture(block.owner) or (block.in_list and text == block.text):
            score -= 1.0
        if (
            phrases.SECTION.match(text)
            or phrases.is_line_of_page(text)
            or credits_in(text)
            or phrases.CRUMBS.match(text)
        ):
            score -= 3.0
        if block.is_sentence and len(text) > 45 and cover < 0.5:
            score -= 2.0
        if score > -1 and (score or len(text) <= 60):
            score += self._stands_over_text(block)
        first, *others = TITLE_CUT.split(self.head.window)
        is_site = text in others or (text == first and bool(others) and is_outletish(text))
        if len(text) <= 14 and (COLUMN.fullmatch(text) or is_site):
            score -= 5.0  # a column's or the site's name, which the window's title holds as well
        if re.search(r"(?:官网|首页|网站)$", text) or text in self.head.sites:
            score -= 2.5
        return score

    def _stands_over_text(self, block: Block) -> float:
        """Return what speaks for a headline in the lines below: a date or credits, then text."""
        score = 0.0
        for following in self.page.blocks[block.number + 1 : block.number + 9]:
            text = following.text
            if following.is_sentence and len(text) > 40 and following.link_share < 0.3:
                return score + 0.5
            if (
                following.number <= block.number + 4
                and not following.links
                and len(text) < LINE
                and score < 1
            ):
                line = plain(text)
                if moments.printed_in(line) or any(credit.value for credit in credits_in(line)):
                    score += 1.3
        return score

    def _heading_tag(self, block: Block) -> str:
        element: etree._Element | None = block.owner
        for _ in range(4):
            if element is None:
                return ""
            if element.tag in blocks.HEADINGS:
                return str(element.tag)
            element = element.getparent()
        return ""

    def _joined(self, number: int, text: str) -> str:
        """Return a headline that the page broke in two lines, put together as its title has it."""
        block = self.page.blocks[number]
        parts = [getattr(element, place) or "" for element, place in block.pieces]
        for part, rest in (
            (parts[:1], parts[1:]),
            (parts[-1:], parts[:-1]),
        ):  # 原创, 独家 in an element of its own
            letters = bare("".join(rest))
            if text == block.text and rest and len(bare("".join(part))) <= 4 and len(letters) >= 4:
                titles = [bare(title) for title in self.titles]
                if any(letters in title for title in titles) and not any(
                    bare(text) in title for title in titles
                ):
                    return fold("".join(rest))
        if not block.is_heading or text != block.text:
            return text
        for other in (number + 1, number - 1):
            if 0 <= other < len(self.page.blocks) and self.page.blocks[other].owner is block.owner:
                lines = (
                    [text, self.page.blocks[other].text]
                    if other > number
                    else [self.page.blocks[other].text, text]
                )
                if any(bare("".join(lines)) in bare(title) for title in self.titles):
                    if other > number:
                        self.headline_at = other
                    is_run_on = any("".join(lines) in title for title in self.titles)
                    return ("" if is_run_on else " ").join(lines)
        return text

    def _cut_window(self) -> str:
        """Return the window's title without the site's name and columns."""
        text = self.head.window
        parts = [part for part in TITLE_CUT.split(text) if part]
        return max(parts[:2], key=len) if parts else ""

    # --- text kept in scripts ---

    def _take_embedded(self) -> None:
        shown = self.body.length
        bodies = [facts for facts in self.data if facts.get("body")]
        if self.head.body:
            bodies.append({"body": self.head.body, "title": self.head.headline})
        best: tuple[int, ParsedPage, ArticleBlocks, dict[str, str]] | None = None
        for facts in bodies:
            if (
                len(bodies) > 1
                and facts.get("title")
                and self.titles
                and not any(embedded.agrees(facts["title"], t) for t in self.titles)
            ):
                continue
            html = facts["body"]
            if "<" not in html:
                html = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in html.splitlines())
            inner = blocks.read_blocks(blocks.parse(html))
            body.mark_furniture(inner, None)
            found = body.find(inner, None, self.headline)
            if best is None or found.length > best[0]:
                best = (found.length, inner, found, facts)
        if best is None:
            return
        length, inner, found, facts = best
        if length < SHORTEST:
            return
        is_same = shown >= 40 and bare(self.body.text)[10:40] in bare(found.text)
        if shown < 40 or (length > shown * 1.5 and (is_same or shown < 120)):
            self.body, self.is_embedded = found, True
            self.inner = inner
            if facts.get("title") and (not self.headline or "headline" in self.guesses):
                self.headline = facts["title"]

    # --- lines of facts ---

    def _collect_lines(self) -> None:
        """Sort the short lines near the text.

        `top` around the headline, `end` after the text, `foot` the page's last.
        """
        page = self.page.blocks
        start = self.body.blocks[0].number if self.body.blocks and not self.is_embedded else None
        at = self.headline_at
        if start is None:
            start = min(len(page), (at if at is not None else 0) + 10)
        low = max(0, min(at if at is not None else start, start) - ABOVE)
        self.top: list[Block] = []
        self.above: list[Block] = []
        for block in page[low:start]:
            if len(block.text) > LINE or not block.text:
                continue
            (self.top if at is None or block.number >= at else self.above).append(block)
        # Facts may stand beside the first lines of the text itself: 文｜李华, 本报记者 李华.
        chosen = self.body.blocks if not self.is_embedded else []
        kept = {block.number for block in chosen}
        end_at = chosen[-1].number if chosen else start
        source = self.inner.blocks if self.is_embedded else page[start : end_at + 1]
        self.leading = [
            b
            for b in source[:8]
            if b.text
            and len(b.text) <= LINE
            and (self.is_embedded or b.number not in kept or len(b.text) < 60)
        ]
        after = page[end_at + 1 : end_at + 1 + BELOW] if not self.is_embedded else page[start : start + 30]
        within = source[-8:]
        self.end = [b for b in [*within, *after] if b.text and len(b.text) <= 200]
        self.text_blocks = chosen if not self.is_embedded else self.body.blocks
        self.facts_top = self._facts([*self.top, *self.leading])
        self.facts_above = self._facts(self.above)
        self.facts_end = self._facts(self.end, tail=True)

    def _facts(self, lines: Iterable[Block], *, tail: bool = False) -> list[tuple[Credit, Block]]:
        found: list[tuple[Credit, Block]] = []
        for block in lines:
            is_bracketed = block.text[:1] in "（(【[" and block.text[-1:] in "）)】]"
            text = plain(block.text if block.is_sentence or is_bracketed else block.line)
            if (
                block.link_share > 0.9
                and block.links
                and len(text) > 12
                and not phrases.CREDIT_LINE.match(text)
            ):
                continue
            if tail and block.is_sentence:
                for bracket in re.finditer(
                    r"[（(【\[]([^（）()【】]{2,90}(?:[（(][^（）()]{0,20}[）)][^（）()【】]{0,20})?)[）)】\]]",
                    text[-160:],
                ):
                    found += [(credit, block) for credit in credits_in(bracket[1])]
                if cut := phrases.TAIL.search(text):
                    found += [
                        (credit, block) for credit in credits_in(text[cut.start() :].strip("（()）【】 "))
                    ]
                if not phrases.CREDIT_LINE.match(text):
                    continue
            elif block.is_sentence and not phrases.CREDIT_LINE.match(text):
                continue
            credits = credits_in(text)
            if not credits and len(text) <= 8 and (label := re.fullmatch(r"(.{2,7})[:：]", text)):
                following = self.page.blocks[block.number + 1 : block.number + 2]
                if following and len(following[0].text) <= 30:
                    credits = credits_in(f"{label[0]}{plain(following[0].text)}")
            elif credits and not credits[-1].value and len(text) < 40:
                following = self.page.blocks[block.number + 1 : block.number + 2]
                if (
                    following
                    and following[0].text
                    and len(following[0].text) <= 30
                    and not credits_in(plain(following[0].text))
                    and block in self.page.blocks[block.number : block.number + 1]
                ):
                    credits[-1] = Credit(credits[-1].kind, following[0].text, credits[-1].label)
            found += [(credit, block) for credit in credits]
        return found

    # --- article or not ---

    def is_article(self) -> bool:
        """Return whether what was found is an article; asked after `find_text`."""
        text = self.body.text
        length = self.body.length
        heading = f"{self.headline} {self.head.window}"
        near = " ".join(block.line for block in self.top[:6] if block.link_share < 0.6)
        dated = bool(moments.printed_in(plain(near), with_short=True)) or any(
            block.link_share < 0.6 and moments.printed_in(plain(block.line)) for block in self.above
        )
        dated = (
            dated
            or bool(self._declared())
            or self._printed() is not None
            or any(facts.get("time") for facts in self.data)
        )
        credited = any(
            credit.kind in ("source", "author", *EDITOR_KINDS) and credit.value
            for credit, _ in [*self.facts_top, *self.facts_end]
        )
        is_gone, is_wall = bool(phrases.GONE.search(heading)), bool(phrases.WALL.search(heading))
        if length < SHORTEST and not self.body.captions and self.body.cells < 4:
            return False
        if (is_gone or is_wall) and length < 200 and not (dated and credited):
            return False
        if (
            is_gone
            and length < 200
            and re.search(r"不存在|已(?:被)?删除|404|找不到|Not Found|出错", self.head.window + self.headline)
            and not credited
        ):
            return False
        opening = text[:200]
        if (
            length < 150
            and (phrases.GONE.search(opening) or phrases.WALL.search(opening))
            and not (dated and credited)
        ):
            return False
        if not self.is_embedded and self._is_list(length, dated, credited):
            return False
        sentences = sum(block.is_sentence for block in self.body.blocks)
        is_plain_text = sentences >= 3 and length >= SAFE // 2 and self._is_vouched_for()
        return length >= SAFE or dated or credited or self.is_embedded or is_plain_text

    def _is_list(self, length: int, dated: bool, credited: bool) -> bool:
        if self._is_all_cards():
            return True
        found = self.body
        sentences = sum(block.is_sentence for block in found.blocks)
        if found.turns >= 3 and found.linked_titles >= max(3, 0.6 * sentences):
            return True
        titles = [
            block
            for block in self.page.blocks
            if block.links
            and block.link_share > 0.6
            and len(block.text) >= 10
            and not phrases.is_line_of_page(block.text)
        ]
        linked = sum(len(block.text) for block in titles)
        printed = [credit for credit, block in self.facts_top if credit.value and not block.links]
        has_line = (
            dated
            and bool(self.top)
            and any(
                block.link_share < 0.6
                and (moments.printed_in(plain(block.line)) or re.search(r"\d{1,2}:\d\d", block.text))
                for block in [*self.top[:8], *self.above]
            )
        )
        if (
            length < 200
            and len(titles) >= 5
            and linked > 2 * length
            and not has_line
            and not printed
            and not (credited and length > 60)
        ):
            return not self.head.times or self.head.kind in ("website", "") or length < 80
        dates = sum(
            bool(re.search(r"20\d\d[-/.年]\d{1,2}|\d\d-\d\d", block.text)) and len(block.text) < 40
            for block in self.page.blocks[found.start : found.end + 1]
        )
        return (
            dates >= 4
            and found.linked_titles >= 4
            and sentences <= found.linked_titles * 1.5
            and found.turns >= 2
        )

    def _is_all_cards(self) -> bool:
        """Return whether nearly all sentences of the page stand under linked titles, as summaries do."""
        title: Block | None = None
        cards = carded = total = 0
        for block in self.page.blocks:
            is_text = block.is_sentence and block.link_share < 0.5
            total += len(block.text) if is_text else 0
            if block.link_share > 0.8 and len(block.text) >= 5 and not phrases.is_line_of_page(block.text):
                title = block
            elif title is not None and is_text:
                if block.number - title.number <= 2:
                    cards, carded = cards + 1, carded + len(block.text)
                title = None
        return cards >= 3 and carded >= 0.8 * total

    # --- outlet ---

    def _site(self) -> str:
        """Return the name that the site gives itself, "" if none."""
        for name in self.head.sites:
            if name not in PLATFORMS and 2 <= len(name) <= 30 and not name.startswith("http"):
                return name
        owners = [
            (m["after"] or m["before"])
            for block in self.page.blocks[-12:]
            if (m := SITE_OWNER.search(block.text))
        ]
        window = self.head.window
        if self.headline and self.headline in window:
            window = window.replace(self.headline, " _ ", 1)  # 岭东日报数字报-标题 is no cut by itself
        pieces = [fold(piece).strip("-—_ ") for piece in TITLE_CUT.split(window)]
        parts = [part for piece in pieces if (part := _without_columns(piece))]
        letters = bare(self.headline)
        tails = [
            part
            for part in [*parts[1:][::-1], *parts[:1]]
            if 2 <= len(part) <= 20
            and chinese_in(part) >= 2
            and (bare(part) not in letters or any(name.startswith(part) for name in owners))
            and (not letters or letters not in bare(part))
        ]
        headers = [
            block.text
            for block in self.page.blocks[:12]
            if 2 <= len(block.text) <= 16
            and re.search(
                r"site-?(?:title|name)|logo|brand", block.names + _names_above(block.owner), re.IGNORECASE
            )
        ]
        homes = self._home_links()
        headers += [name for name in homes if is_outletish(name)]
        flashes = [part for part in tails if (m := FLASHES.fullmatch(part)) and not COLUMN.fullmatch(m[1])]
        tails = [tail for part in tails if (tail := EDITION.sub("", part)) and not COLUMN.fullmatch(tail)]
        tails = tails or flashes
        tails.sort(key=lambda tail: bool(SLOGAN.search(tail)))
        known = " ".join([*headers, *owners])
        for name in tails:
            if whole := next((h for h in [*headers, *homes] if _is_column_of(name, h)), ""):
                return whole
            if is_outletish(name) or name in known:
                return name
        for name in [*headers, *owners]:
            name = re.sub(r"(?:股份)?(?:有限公司|公司)?$", "", name).strip()
            if len(name) >= 2 and not phrases.is_line_of_page(name):
                return name
        if tails:
            return tails[0]
        if len(parts) > 1 and len(parts[-1]) <= 12 and letters.startswith(bare(parts[-1])):
            return parts[-1]  # a company that writes about itself
        return self._masthead()

    def _masthead(self) -> str:
        """Return the paper named at a page's head beside day and edition: 岭东日报 2026年3月5日 第B02版."""
        for block in self.page.blocks[:6]:
            text = plain(block.line)
            if re.search(r"第\s*\w{1,4}\s*版", text) and moments.printed_in(text, with_short=False):
                return next((word for word in _words(text) if is_outletish(word)), "")
        return ""

    def _home_links(self) -> list[str]:
        """Return what the links to the home page say near the page's beginning.

        Logos by their alternative text.
        """
        found: list[str] = []
        for number, link in enumerate(self.root.iter("a")):
            if number > 60 or len(found) >= 8:
                break
            target = address.absolute(self.url, link.get("href") or "")
            if not target or not address.is_home(target):
                continue
            images = " ".join(image.get("alt") or "" for image in link.iter("img"))
            name = fold("".join(str(part) for part in link.itertext()) or images)
            if 2 <= len(name) <= 16 and chinese_in(name) >= 2 and not phrases.is_line_of_page(name):
                found.append(EDITION.sub("", name))
        return found

    def _outlet(self, site: str) -> str | None:
        for facts in (self.facts_top, self.facts_above, self.facts_end):
            for credit, block in facts:
                if credit.kind == "source" and (
                    facts is not self.facts_end
                    or (
                        (not block.is_furniture or block.number > self.body.end - 8)
                        and not credit.label.endswith("公众号")  # under a text it asks for readers
                    )
                ):
                    if credit.value.strip().lower() in EMPTY_OUTLETS or not credit.value.strip():
                        if credit.value.strip():
                            return None
                        continue
                    if name := outlet_of(credit.value, site=site):
                        return name
                    if outlet_of(credit.value, site="x") is None and credit.value.strip() in OWN_OUTLETS:
                        return site or None
        named = self._named(OUTLET_NAMES, [*self.above[-4:], *self.top, *self.leading])
        for text, inner in named:
            if (name := outlet_of(text, site=site)) and (
                not is_surnamed(name)
                and not re.search(r"创作者|原创|认证|作者$|账号$", name)
                and not phrases.is_line_of_page(name)
                and not moments.printed_in(plain(name))
                and "：" not in name
                and ":" not in name
            ):
                return self._guess("outlet", name) if not inner else name
        if self.head.outlet and (
            name := outlet_of(re.sub(r"^(?:来源|稿源)\s*[:：]\s*", "", self.head.outlet), site=site)
        ):
            return name
        for block in self.text_blocks[-4:]:
            if (
                m := re.search(
                    r"(?:转自|摘自|转载自|本文来源|来源|原载|据)\s*[:：]\s*([^\s。，）)]{2,24})",
                    block.text[-80:],
                )
            ) and (name := outlet_of(m[1], site=site)):
                return name
        for data in self.data:
            if data.get("source") and (name := outlet_of(data["source"], site=site)):
                return name
        account = self._account()
        if account:
            return self._guess("outlet", account)
        unlabelled = self._unlabelled()
        if unlabelled[0]:
            return self._guess("outlet", unlabelled[0])
        if site:
            return self._guess("outlet", site)
        accounts = (outlet_of(data["author"]) for data in self.data if data.get("author"))
        account = next((name for name in accounts if name and not is_surnamed(name)), "")
        return self._guess("outlet", account) if account else None

    def _account(self) -> str:
        """Return the account that published on a platform: its name stands where an author's would."""
        for text, _ in self._named(AUTHOR_NAMES, [*self.above[-4:], *self.top]):
            for word in re.split(r"\s+|·|\|", text):
                word = re.sub(r"(?:记者|评论员|编辑)$", "", word) or word
                if (
                    2 <= len(word) <= 20
                    and not is_surnamed(word)
                    and not phrases.is_line_of_page(word)
                    and not credits_in(plain(word))
                    and not moments.printed_in(plain(word))
                    and word not in NOBODY
                    and chinese_in(word) >= 2
                ):
                    return word
        return ""

    def _named(self, names: re.Pattern[str], lines: list[Block]) -> Iterator[tuple[str, bool]]:
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

    def _unlabelled(self) -> tuple[str, list[str]]:
        """Return (outlet, authors) that stand without labels.

        In the lines under the headline, beside the date.
        """
        outlet, authors = "", []
        lines = self.top[1:8] if self.headline_at is not None else self.top[-8:]
        dated = [
            b
            for b in lines
            if moments.printed_in(plain(b.text))
            or moments.AGO.search(b.text)
            or re.search(r"\d\d:\d\d", b.text)
        ]
        if not dated and self.headline_at is not None:
            return "", []
        near = {n for b in dated for n in range(b.number - 2, b.number + 3)}
        for block in lines:
            if block.number not in near or len(block.text) > 80 or block.is_sentence or block.is_heading:
                continue
            text = plain(block.line)
            credits = credits_in(text)
            for credit in credits:
                is_date = credit.kind in ("published", "updated") and moments.printed_in(credit.value)
                # Names may stand behind a date.
                text = text.replace(credit.label, " ") if is_date else _without(credit, text)
            for word in _words(re.sub(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", " ", text)):
                word = word.strip("-—_[]【】")
                if (
                    not word
                    or len(word) > 20
                    or phrases.is_line_of_page(word)
                    or re.search(r"\d", word)
                    or chinese_in(word) < 2
                ):
                    continue
                ranked = re.fullmatch(r"(.{2,12}?)(?:记者|评论员|通讯员)(.{2,4})?", word)
                if ranked and ranked[2] and is_person(ranked[2]):
                    authors.append(ranked[2])
                    outlet = outlet or ("" if ranked[1] in ("本报", "本网", "本刊") else ranked[1])
                elif is_surnamed(word):
                    authors.append(word)
                elif (
                    is_outletish(word)
                    and not re.search(
                        r"^(?:原创|编辑|责编|发布|来源|作者|记者|优质|认证|官方)|创作者$|账号$", word
                    )
                    and bare(word) != bare(self.headline)
                ):
                    outlet = outlet or word
        return outlet, list(dict.fromkeys(authors))

    def _guess(self, name: str, value: str) -> str:
        self.guesses.add(name)
        return value

    # --- author ---

    def _authors(self, outlet: str | None, site: str) -> list[str]:
        avoid = frozenset(filter(None, [outlet, site, *self.head.sites, self.head.outlet]))
        said_nobody = False
        for facts in (self.facts_top, self.facts_above):
            found: list[str] = []
            for credit, block in facts:
                if credit.kind != "author" or (block.is_furniture and block.number > self.body.end):
                    continue
                names = persons_in(credit.value, allow_group=True, avoid=avoid)
                if re.search(r"(?:发布者|发布人|署名|整理|投稿人|口述)$", credit.label) and not all(
                    map(is_surnamed, names)
                ):
                    names = []
                said_nobody = said_nobody or (credit.value.strip() in NOBODY)
                found += [name for name in names if name not in found]
            if found:
                return found
        for text, _ in self._named(AUTHOR_NAMES, [*self.above[-3:], *self.top]):
            said = re.sub(r"^(?:作者|文|记者|由|by|By)\s*[:：/]?\s*", "", text)
            if names := persons_in(said, is_marked=False, avoid=avoid):
                if bare("".join(names)) != bare(RANK_WORDS.sub("", said)):
                    self.guesses.add("author")
                return names
            if len(said) <= 30 and "·" in said and (names := self._unlabelled()[1]):
                return [self._guess("author", name) for name in names]
        bylines = [block for block in self.top[1:] if re.match(r"^[□■◎●◆▲☉⊙○]\s*", block.text)]
        for block in [*bylines, *self.leading[:4]]:
            signed = re.match(r"^[□■◎●◆▲☉⊙○]\s*(.{2,40})$", block.text)
            if signed and (names := persons_in(signed[1], avoid=avoid, allow_group=True)):
                return names
        unlabelled = self._unlabelled()[1]
        dateline = self._dateline(avoid)
        if unlabelled and not dateline:
            return [self._guess("author", name) for name in unlabelled]
        if dateline:
            return dateline
        if alone := self._alone(avoid):
            return [self._guess("author", name) for name in alone]
        found = []
        for credit, block in self.facts_end:
            if credit.kind == "author" and (not block.is_furniture or block.number <= self.body.end + 4):
                found += [
                    name
                    for name in persons_in(credit.value, allow_group=True, avoid=avoid)
                    if name not in found
                ]
        if found:
            return found
        for block in self.text_blocks[-2:]:
            if m := re.search(r"[（(]\s*([^（）()]{2,30})\s*[）)]\s*$", block.text):
                names = persons_in(m[1], is_marked=False, avoid=avoid)
                if names and bare("".join(names)) == bare(RANK_WORDS.sub("", m[1])):
                    return names
        if said_nobody:
            return []
        declarations = [(name, False) for name in self.head.authors]
        # Data that name the outlet apart from the author mean a person by the author, pen names too.
        declarations += [(facts.get("author", ""), bool(facts.get("source"))) for facts in self.data]
        for declared, is_marked in declarations:
            names = persons_in(declared, is_marked=is_marked, avoid=avoid)
            if names:
                return [self._guess("author", name) for name in names]
        return []

    def _alone(self, avoid: frozenset[str]) -> list[str]:
        """Return the names that stand alone on a line between headline and text."""
        for block in self.top[1:6]:
            text = block.text.strip()
            if len(text) <= 16 and not block.is_heading and not block.is_furniture:
                names = persons_in(text, is_marked=False, avoid=avoid)
                if names and bare("".join(names)) == bare(RANK_WORDS.sub("", text)):
                    return names
        return []

    def _dateline(self, avoid: frozenset[str]) -> list[str]:
        """Return who signs in the first lines of the text: （记者甲、乙）, 本报记者 甲 临州报道."""
        for block in self.text_blocks[:3]:
            start = plain(block.text[:160])
            for bracket in DATELINE.finditer(start):
                if (
                    "记者" in bracket["in"]
                    or "通讯员" in bracket["in"]
                    or "作者" in bracket["in"]
                    or "评论员" in bracket["in"]
                ):
                    found: list[str] = []
                    for credit in credits_in(
                        re.sub(r"(记者|通讯员|实习生|评论员)(?=[\u4e00-\u9fff])", r" \1 ", bracket["in"])
                    ):
                        if credit.kind == "author":
                            found += [n for n in persons_in(credit.value, avoid=avoid) if n not in found]
                    if found:
                        return found
            if m := DATELINE_BARE.search(start[:90]):
                text = re.sub(r"(?:实习|见习)?(?:记者|实习生|通讯员)", " ", m["names"])
                if names := persons_in(text, is_marked=False, avoid=avoid):
                    return names
        return []

    # --- editor ---

    def _editors(self, outlet: str | None, site: str) -> list[str]:
        avoid = frozenset(filter(None, [outlet, site, *self.head.sites]))
        for kind in EDITOR_KINDS:
            for facts in (self.facts_end, self.facts_top, self.facts_above):
                for credit, _ in facts:
                    names = (
                        persons_in(credit.value, is_marked=credit.is_marked, avoid=avoid)
                        if credit.kind == kind
                        else []
                    )
                    if names and not any(is_outletish(name) and not is_surnamed(name) for name in names):
                        return names
        for declared in [*(facts.get("editor", "") for facts in self.data), self.head.editor]:
            if names := persons_in(declared, is_marked=False, avoid=avoid):
                return names
        return []

    # --- time ---

    def _moment(self) -> Printed | None:
        printed = self._printed()
        declared = self._declared()
        if printed is None:
            if declared:
                return declared[0]
            self.guesses.add("published_at")
            return self._day_of_address() or self._updated()
        if printed.year is None:
            for other in declared:
                if (other.month, other.day) == (printed.month, printed.day):
                    return other if other.hour is not None else _with_clock(other, printed)
            for day in [self._day_of_address(), *self._other_days()]:
                if day is not None and (day.month, day.day) == (printed.month, printed.day):
                    return _with_clock(day, printed)
            self.guesses.add("published_at")
            own = self._day_of_address() or (declared[0] if declared else None)
            year = own.year if own and own.year else self.today.year
            if not own and (printed.month, printed.day) > (self.today.month, self.today.day):
                year -= 1
            return Printed(year, printed.month, printed.day, printed.hour, printed.minute, printed.second)
        if printed.hour is not None:
            return printed
        for other in declared:
            if (
                (other.year, other.month, other.day)
                == (
                    printed.year,
                    printed.month,
                    printed.day,
                )
                and other.hour is not None
                and (other.hour, other.minute) != (0, 0)
            ):
                return other
        self.guesses.add("published_at")
        return printed

    def _printed(self) -> Printed | None:
        lines = [*self.top, *self.leading[:4]]
        for wanted in (lines, self.above[::-1], self.end):
            for credit, block in self._facts(wanted):
                if credit.kind == "published" and (not block.is_furniture or wanted is not self.end):
                    text = plain(credit.value)
                    found = moments.printed_in(text, with_short=True)
                    if found is None and not text:
                        continue
                    if found is not None and self._is_sane(found):
                        return found
        joined = self._without_other_labels(lines)
        if (found := moments.printed_in(joined, with_short=False)) and self._is_sane(found):
            return self._completed(found, joined)
        above = self._without_other_labels(self.above)
        if (found := moments.printed_in(above, with_short=False)) and self._is_sane(found):
            found = self._completed(found, above)
            return self._completed(found, joined, anywhere=True)
        for text in (joined, above):
            found = moments.printed_in(text, with_short=True)
            if found is not None:
                return found
        if any(moments.AGO.search(block.text) for block in self.top[:8]):
            return None
        for block in [*self.page.blocks[:15], *self.end]:
            if (
                not block.links
                and len(block.text) < 60
                and not credits_in(plain(block.text))
                and (
                    (found := moments.printed_in(plain(block.text), with_short=False))
                    and self._is_sane(found)
                    and not self._declared()
                )
            ):
                return found
        return None

    def _updated(self) -> Printed | None:
        """Return the time of the last change, which some old systems print instead of the publication's."""
        for credit, _ in [*self.facts_top, *self.facts_above]:
            found = moments.printed_in(credit.value, with_short=False) if credit.kind == "updated" else None
            if found is not None and self._is_sane(found):
                return found
        return None

    def _without_other_labels(self, lines: list[Block]) -> str:
        """Return lines in one, without what is labelled as another time than that of publication."""
        parts = []
        for block in lines:
            if (
                bare(block.text) == bare(self.headline)
                or (block.links and block.link_share > 0.7 and len(block.text) > 14)
                or (block.is_heading and not self._is_beside_headline(block))
            ):
                continue
            if block.is_sentence and (len(block.text) > 60 or not credits_in(plain(block.text))):
                continue
            if UPDATED_NAMES.search(block.names) and not re.search(r"author|editor", block.names):
                continue
            text = plain(block.line)
            for element, _ in block.pieces:
                own = f"{element.get('class') or ''}"
                if UPDATED_NAMES.search(own) and "editor" not in own and element.tag in blocks.INLINE:
                    inner = plain(fold("".join(str(part) for part in element.itertext())))
                    if inner:
                        text = text.replace(inner, " ", 1)
            for credit in credits_in(text):
                if credit.kind in ("updated", "counter") and credit.value:
                    text = _without(credit, text)
            parts.append(text)
        return "  ".join(parts)

    def _is_beside_headline(self, block: Block) -> bool:
        """Return whether a line stands in the headline's own element, as a date after a break does."""
        return self.headline_at is not None and block.owner is self.page.blocks[self.headline_at].owner

    def _completed(self, found: Printed, text: str, *, anywhere: bool = False) -> Printed:
        """Return a day with the clock that stands apart from it on the same lines."""
        if found.hour is not None:
            return found
        rest = text if anywhere else text[found.end : found.end + 60]
        clock = re.search(r"(?<![\d:.])([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:%])", rest)
        if clock is None:
            return found
        return Printed(found.year, found.month, found.day, int(clock[1]), int(clock[2]), int(clock[3] or 0))

    def _is_sane(self, found: Printed) -> bool:
        at = found.at
        return at is not None and at >= moments.EARLIEST

    def _declared(self) -> list[Printed]:
        """Return the moments that head, attributes and scripts give, the surest first."""
        values = [*self.head.times]
        data = [facts["time"] for facts in self.data if facts.get("time")]
        attributes: list[str] = []
        for block in [*self.above, *self.top, *self.leading[:2]]:
            for element in [block.owner, *(piece for piece, _ in block.pieces)]:
                own = f"{element.get('class') or ''} {element.get('id') or ''}"
                if UPDATED_NAMES.search(own):
                    continue
                for name, value in element.items():
                    if (
                        name in ("datetime", "content")
                        or (name.startswith("data-") and re.search(r"time|date|val|stamp|pub", name))
                        or name in ("title", "time", "pubdate", "timestamp")
                    ):
                        attributes.append(value)
        for element in self.root.iter("time", "meta", "span", "abbr"):
            if element.get("itemprop") == "datePublished" or (element.get("pubdate") is not None):
                attributes.append(
                    element.get("datetime") or element.get("content") or element.get("pubdate") or ""
                )
            if len(attributes) > 60:
                break
        found = []
        for value in [*values, *attributes, *data, *self.head.spare_times]:
            printed = moments.declared_in(value) if value and len(value) < 60 else None
            if printed is not None and self._is_sane(printed):
                found.append(printed)
        return sorted(found, key=lambda one: one.hour is None)

    def _day_of_address(self) -> Printed | None:
        moment = day_in_address(self.url)
        return Printed(moment.at.year, moment.at.month, moment.at.day) if moment else None

    def _other_days(self) -> list[Printed]:
        code = self._infocode()
        found = re.match(r"(?:NW)?(\d{4})(\d\d)(\d\d)", code or "")
        return [Printed(int(found[1]), int(found[2]), int(found[3]))] if found else []

    # --- the rest ---

    def _infocode(self) -> str | None:
        declared = next((url for url in self.head.canonicals if url), "")
        code = address.infocode_in(self.url) or (
            address.infocode_in(address.absolute(self.url, declared)) if declared else None
        )
        if code:
            return code
        for facts in self.data:
            if address.is_infocode(facts.get("infocode", "")):
                return facts["infocode"].upper()
        for sign in ("=", ":"):  # a variable of its own before a field among others
            found = {
                match[1].upper()
                for script in self.root.iter("script")
                for match in re.finditer(CODE_ASSIGNED.replace("@", sign), script.text or "", re.IGNORECASE)
                if address.is_infocode(match[1])
            }
            if len(found) == 1:
                return found.pop()
        attributes: set[str] = set()
        for element in self.root.iter(etree.Element):
            for name, value in element.items():
                if (
                    name.lower().replace("-", "").replace("_", "")
                    in (
                        "datainfocode",
                        "infocode",
                    )
                    and address.is_infocode(value)
                    and element.tag not in ("a", "li")
                    and not any(above.tag in ("a", "li") for above in element.iterancestors())
                ):
                    attributes.add(value.upper())
            if element.tag in ("meta", "input") and re.fullmatch(
                r"info_?code", element.get("name") or element.get("id") or "", re.IGNORECASE
            ):
                value = element.get("content") or element.get("value") or ""
                if address.is_infocode(value):
                    attributes.add(value.upper())
        return attributes.pop() if len(attributes) == 1 else None

    def _canonical(self) -> str:
        return address.canonical(self.url, iter(self.head.canonicals))

    def _is_partial(self) -> bool:
        if self.head.is_paid:
            return True
        last = self.body.blocks[-1].number if self.body.blocks and not self.is_embedded else 0
        kept = {block.number for block in self.body.blocks} if not self.is_embedded else set()
        return any(
            len(block.text) <= 120
            and phrases.PAID.search(block.text)
            and not (block.number in kept and block.is_sentence)
            for block in self.page.blocks[max(0, last - 1) : last + 16]
        )

    def _next_url(self) -> str | None:
        base = address.absolute(self.url, self.head.base or "") or self.url
        own = address.stem(self.url)
        current = address.page_number(self.url) if address.stem(self.url) else 1
        for link in self.root.iter("link"):
            if (
                "next" in (link.get("rel") or "").lower().split()
                and (url := address.absolute(base, link.get("href") or ""))
                and address.stem(url) == own
            ):
                return address.without_trackers(url)
        numbered: dict[int, str] = {}
        for link in self.root.iter("a"):
            href = link.get("href") or ""
            if not href:
                continue
            text = fold("".join(link.itertext()) if len(link) else link.text or "")
            if not text:
                text = " ".join(
                    filter(
                        None, ((image.get("alt") or image.get("title") or "") for image in link.iter("img"))
                    )
                )
            if len(text) > 12:
                continue
            is_next = bool(address.NEXT_WORDS.match(text))
            number = address.PAGE_NUMBER.match(text)
            if not is_next and not number:
                continue
            url = address.absolute(base, href)
            if (
                not url
                or address.without_trackers(url) == address.without_trackers(self.url)
                or (address.stem(url) != own and not address.is_page_below(url, self.url))
            ):
                continue
            if is_next and (address.page_number(url) > current or address.is_page_below(url, self.url)):
                return address.without_trackers(url)
            if number:
                numbered.setdefault(int(number[1]), address.without_trackers(url))
        return numbered.get(current + 1)


RANK_WORDS = re.compile(r"本报|本网|本刊|见习|实习|特约|首席|全媒体|记者|通讯员|实习生|撰文|作者|文|[/／:：]")


def _without_columns(name: str) -> str:
    """Return a part of a window's title without columns behind a blank: 海州保险行业协会 行业新闻."""
    first, *words = name.split(" ")
    return name if not all(map(COLUMN.fullmatch, words)) else first


def _is_column_of(name: str, site: str) -> bool:
    """Return whether a name is a site's with a column behind it: 潮经快讯."""
    return len(site) >= 2 and name.startswith(site) and bool(COLUMN.fullmatch(name[len(site) :]))


def _without(credit: Credit, line: str) -> str:
    """Return a line without a label and its own value; a counter's 0 stands in the date as well."""
    return re.sub(rf"{re.escape(credit.label)}[^\w]*{re.escape(credit.value)}", " ", line, count=1)


def _words(line: str) -> Iterator[str]:
    """Yield what blanks and signs part on a line; two outlets joined by a dot, 海州证券报·海州网, are one."""
    for word in re.split(r"[\s|｜丨∙•/,，、:：()（）>]+", line):
        parts = word.split("·")
        yield from [word] if len(parts) == 2 and all(map(is_outletish, parts)) else parts


def _with_clock(day: Printed, clock: Printed) -> Printed:
    return Printed(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)


def _names_above(element: etree._Element) -> str:
    names = []
    above: etree._Element | None = element
    for _ in range(2):
        if above is None or above.tag == "body":
            break
        names.append(f"{above.get('class') or ''} {above.get('id') or ''}")
        above = above.getparent()
    return " ".join(names)
