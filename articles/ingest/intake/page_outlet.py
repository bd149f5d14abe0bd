"""Whose an article is: the outlet it names, and the name that the site gives itself."""

import re

from . import address, fact_lines, moments, page_furniture
from .blocks import bare, chinese_in, fold, names_above
from .credits import EMPTY_OUTLETS, NOBODY, OWN_OUTLETS, credits_in, outlet_of, plain
from .fact_lines import AUTHOR_NAMES, words_of
from .names import is_outletish, is_surnamed
from .open_page import OpenPage
from .window_title import COLUMN, EDITION, FLASHES, SLOGAN, TITLE_CUT, is_column_of, without_columns

OUTLET_NAMES = re.compile(
    r"(?:^|[-_\s])(?:source|src|laiyuan|ly|media-?name|origin|from|js_name|nickname|profile_nickname"
    r"|account-?name|copyfrom|article-?source|site-?source|publisher)(?:[-_\s]|$)|mediaName"
    r"|(?:^|\s)(?:media|account)(?:\s|$)|sourceName|accountName",
    re.IGNORECASE,
)
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
SOURCE_SAID = re.compile(r"(?:转自|摘自|转载自|本文来源|来源|原载|据)\s*[:：]\s*([^\s。，）)]{2,24})")
SITE_OWNER = re.compile(
    r"(?:版权所有|Copyright|©|主办|主办单位|All Rights Reserved)\s*[:：©]?\s*(?:\(?[cC]\)?\s*)?(?:(?:19|20)\d{2}\s*"
    r"(?:[-–—至]\s*(?:(?:19|20)\d{2})?)?\s*)?(?P<after>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]{1,19})"
    r"|(?P<before>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]{1,19}?)\s*(?:有限公司|公司)?\s*版权所有"
)


def site_name(reading: OpenPage) -> str:
    """Return the name that the site gives itself, "" if none."""
    for name in reading.head.sites:
        if name not in PLATFORMS and 2 <= len(name) <= 30 and not name.startswith("http"):
            return name
    owners = [
        (m["after"] or m["before"])
        for block in reading.page.blocks[-12:]
        if (m := SITE_OWNER.search(block.text))
    ]
    parts = _window_parts(reading)
    letters = bare(reading.headline)
    tails = _tails(parts, letters, owners)
    homes = _home_links(reading)
    headers = [*_headers(reading), *(name for name in homes if is_outletish(name))]
    known = " ".join([*headers, *owners])
    for name in tails:
        if whole := next((h for h in [*headers, *homes] if is_column_of(name, h)), ""):
            return whole
        if is_outletish(name) or name in known:
            return name
    for name in [*headers, *owners]:
        name = re.sub(r"(?:股份)?(?:有限公司|公司)?$", "", name).strip()
        if len(name) >= 2 and not page_furniture.is_line_of_page(name):
            return name
    if tails:
        return tails[0]
    if len(parts) > 1 and len(parts[-1]) <= 12 and letters.startswith(bare(parts[-1])):
        return parts[-1]  # a company that writes about itself
    return _masthead(reading)


def _window_parts(reading: OpenPage) -> list[str]:
    """Return the parts of the window's title, without names of columns."""
    window = reading.head.window
    if reading.headline and reading.headline in window:
        window = window.replace(reading.headline, " _ ", 1)  # 岭东日报数字报-标题 is no cut by itself
    pieces = [fold(piece).strip("-—_ ") for piece in TITLE_CUT.split(window)]
    return [part for piece in pieces if (part := without_columns(piece))]


def _tails(parts: list[str], letters: str, owners: list[str]) -> list[str]:
    """Return the parts of a title, from its end, that may name the site; `letters` are the headline's."""
    tails = [
        part
        for part in [*parts[1:][::-1], *parts[:1]]
        if 2 <= len(part) <= 20
        and chinese_in(part) >= 2
        and (bare(part) not in letters or any(name.startswith(part) for name in owners))
        and (not letters or letters not in bare(part))
    ]
    flashes = [part for part in tails if (m := FLASHES.fullmatch(part)) and not COLUMN.fullmatch(m[1])]
    named = [tail for part in tails if (tail := EDITION.sub("", part)) and not COLUMN.fullmatch(tail)]
    return sorted(named or flashes, key=lambda tail: bool(SLOGAN.search(tail)))


def _headers(reading: OpenPage) -> list[str]:
    """Return what the page's first lines say that are called its logo or title."""
    return [
        block.text
        for block in reading.page.blocks[:12]
        if 2 <= len(block.text) <= 16
        and re.search(
            r"site-?(?:title|name)|logo|brand", block.names + names_above(block.owner), re.IGNORECASE
        )
    ]


def _masthead(reading: OpenPage) -> str:
    """Return the paper named at a page's head beside day and edition: 岭东日报 2026年3月5日 第B02版."""
    for block in reading.page.blocks[:6]:
        text = plain(block.line)
        if re.search(r"第\s*\w{1,4}\s*版", text) and moments.printed_in(text, with_short=False):
            return next((word for word in words_of(text) if is_outletish(word)), "")
    return ""


def _home_links(reading: OpenPage) -> list[str]:
    """Return what links home near the page's beginning say, logos by their alternative text."""
    found: list[str] = []
    for number, link in enumerate(reading.root.iter("a")):
        if number > 60 or len(found) >= 8:
            break
        target = address.absolute(reading.url, link.get("href") or "")
        if not target or not address.is_home(target):
            continue
        images = " ".join(image.get("alt") or "" for image in link.iter("img"))
        name = fold("".join(str(part) for part in link.itertext()) or images)
        if 2 <= len(name) <= 16 and chinese_in(name) >= 2 and not page_furniture.is_line_of_page(name):
            found.append(EDITION.sub("", name))
    return found


def outlet(reading: OpenPage, site: str) -> str | None:
    """Return whose article it is, the site's own if nobody else is named; None where it says so."""
    labelled = _labelled(reading, site)
    if labelled != "":
        return labelled
    return (
        _in_elements(reading, site)
        or _in_head(reading, site)
        or _below_text(reading, site)
        or _in_data(reading, site)
        or _guessed(reading, _account(reading))
        or _guessed(reading, fact_lines.unlabelled(reading)[0])
        or _guessed(reading, site)
        or _guessed(reading, _account_in_data(reading))
        or None
    )


def _guessed(reading: OpenPage, name: str) -> str:
    return reading.guess("outlet", name) if name else ""


def _labelled(reading: OpenPage, site: str) -> str | None:
    """Return what a label calls the source: "" where none does, None where one says that it is nobody."""
    for facts in (reading.facts_top, reading.facts_above, reading.facts_end):
        for credit, block in facts:
            # Under a text an account of that name asks for readers.
            is_for_text = facts is not reading.facts_end or (
                (not block.is_furniture or block.number > reading.body.end - 8)
                and not credit.label.endswith("公众号")
            )
            value = credit.value.strip()
            if credit.kind != "source" or not is_for_text or not value:
                continue
            if value.lower() in EMPTY_OUTLETS:
                return None
            if name := outlet_of(credit.value, site=site):
                return name
            if outlet_of(credit.value, site="x") is None and value in OWN_OUTLETS:
                return site or None
    return ""


def _in_elements(reading: OpenPage, site: str) -> str:
    """Return what stands in an element that is named for an outlet."""
    lines = [*reading.above[-4:], *reading.top, *reading.leading]
    for text, is_inline in fact_lines.named(OUTLET_NAMES, lines):
        if (name := outlet_of(text, site=site)) and (
            not is_surnamed(name)
            and not re.search(r"创作者|原创|认证|作者$|账号$", name)
            and not page_furniture.is_line_of_page(name)
            and not moments.printed_in(plain(name))
            and "：" not in name
            and ":" not in name
        ):
            return name if is_inline else _guessed(reading, name)
    return ""


def _in_head(reading: OpenPage, site: str) -> str:
    said = re.sub(r"^(?:来源|稿源)\s*[:：]\s*", "", reading.head.outlet)
    return (outlet_of(said, site=site) if said else None) or ""


def _below_text(reading: OpenPage, site: str) -> str:
    """Return what the last sentences name as their source: 转自：海州日报."""
    for block in reading.text_blocks[-4:]:
        said = SOURCE_SAID.search(block.text[-80:])
        if said and (name := outlet_of(said[1], site=site)):
            return name
    return ""


def _in_data(reading: OpenPage, site: str) -> str:
    named = (outlet_of(data["source"], site=site) for data in reading.data if data.get("source"))
    return next(filter(None, named), "")


def _account_in_data(reading: OpenPage) -> str:
    accounts = (outlet_of(data["author"]) for data in reading.data if data.get("author"))
    return next((name for name in accounts if name and not is_surnamed(name)), "")


def _account(reading: OpenPage) -> str:
    """Return the account that published on a platform: its name stands where an author's would."""
    for text, _ in fact_lines.named(AUTHOR_NAMES, [*reading.above[-4:], *reading.top]):
        for word in re.split(r"\s+|·|\|", text):
            word = re.sub(r"(?:记者|评论员|编辑)$", "", word) or word
            if (
                2 <= len(word) <= 20
                and not is_surnamed(word)
                and not page_furniture.is_line_of_page(word)
                and not credits_in(plain(word))
                and not moments.printed_in(plain(word))
                and word not in NOBODY
                and chinese_in(word) >= 2
            ):
                return word
    return ""
