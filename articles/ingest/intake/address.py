"""A page's own address: what it declares, without trackers; the next page's; the infoCode in it."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import SplitResult, urljoin, urlsplit

from articles.sanitize.allow_list import names

TRACKERS = names(
    "spm scm from f fr wfr for cref hmsr hmpl hmcu hmkw hmci bd_vid share_token share_from isappinstalled "
    "clicktime chksm scene amp fbclid gclid"
)
CODE = r"(?:NW)?(?:19|20)\d{13,18}"
CODE_IN_PATH = re.compile(rf"/a/({CODE})\.html?$|/news/\d+,({CODE})\.html?$", re.IGNORECASE)
CODE_IN_QUERY = re.compile(rf"(?:^|&)infocode=({CODE})(?:&|$)", re.IGNORECASE)
HOME = re.compile(r"/?(?:(?:index|default|home|main)(?:\.\w{2,5})?)?/?", re.IGNORECASE)
NOT_FILLED = re.compile(
    r"\{\{|\}\}|<%|\$\{|undefined|\[object|%7B%7B|javascript:|about:|^null$|^none$|^#", re.IGNORECASE
)
NEXT_WORDS = re.compile(
    r"^(?:[>›»→\s]*)(?:下一页|下页|下一頁|后一页|後一頁|下一张|next(?:\s*page)?)(?:[>›»→\s]*)$", re.IGNORECASE
)
PAGE_NUMBER = re.compile(r"^[\[【(（第\s]*(\d{1,3})[\]】)）页頁\s]*$")


def parts_of(url: str) -> SplitResult:
    """Return an address split into its parts, empty ones if it is not an address."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def is_tracker(name: str) -> bool:
    """Return whether a parameter of an address only follows its reader."""
    name = name.lower()
    return name in TRACKERS or name.startswith("utm_")


def without_trackers(url: str) -> str:
    """Return an address without tracking parameters and fragment; other parameters stay, in their order."""
    url = url.strip().split("#", 1)[0]
    base, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [part for part in query.split("&") if part and not is_tracker(part.split("=", 1)[0])]
    return f"{base}?{'&'.join(kept)}" if kept else base


def absolute(base: str, address: str) -> str:
    """Return an address resolved against that of its page, "" if it is none."""
    address = (
        re.sub(r"[\s\x00-\x1f]+", "", address) if "\n" in address or "\t" in address else address.strip()
    )
    if not address or NOT_FILLED.search(address):
        return ""
    if re.match(r"(?:www|m|wap|mp|news|finance)\.[\w.-]+\.\w{2,6}(?:/|$)", address):
        address = "//" + address
    try:
        joined = urljoin(base, address)
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        _ = parts.port
    except ValueError:
        return ""
    return joined


def canonical(given: str, declared: Iterator[str]) -> str:
    """Return the first declared address that stands for the page, else the given one."""
    for address in declared:
        url = absolute(given, address)
        if url and stands_for(url, given):
            return without_trackers(url)
    return without_trackers(given)


def stands_for(url: str, given: str) -> bool:
    """Return whether an address names a page rather than a home page, a column, or half an address."""
    parts, own = parts_of(without_trackers(url)), parts_of(without_trackers(given))
    if HOME.fullmatch(parts.path) and not parts.query and not (HOME.fullmatch(own.path) and not own.query):
        return False
    if parts.hostname in ("localhost", "127.0.0.1") and own.hostname != parts.hostname:
        return False
    if url == given or not given:
        return True
    same_path = parts.path.rstrip("/") == own.path.rstrip("/")
    if same_path and own.query and not parts.query:
        return False  # the number is in the query
    if same_path and own.query:
        asked = {part.split("=")[0].lower(): part for part in own.query.split("&")}
        has = {part.split("=")[0].lower() for part in parts.query.split("&")}
        numbers = [name for name, part in asked.items() if re.search(r"=\w*\d{2,}", part)]
        if numbers and not any(name in has for name in numbers):
            return False
    # A page that names its column, or the one script behind all pages.
    is_numbered = bool(re.search(r"\d", parts.path + parts.query))
    return is_numbered or not re.search(r"\d", own.path + own.query)


def is_home(url: str) -> bool:
    """Return whether an address is a site's home page."""
    parts = parts_of(url)
    return bool(HOME.fullmatch(parts.path)) and not parts.query


def is_page_below(url: str, given: str) -> bool:
    """Return whether an address is a numbered page below the given one: /n/77/2/ below /n/77/."""
    path, own = parts_of(url).path.rstrip("/"), parts_of(given).path.rstrip("/")
    return bool(own) and bool(re.fullmatch(re.escape(own) + r"/(?:page[/-]?)?\d{1,2}(?:\.\w{2,6})?", path))


def infocode_in(url: str) -> str | None:
    """Return the infoCode that an address carries."""
    parts = parts_of(url)
    query = CODE_IN_QUERY.search(parts.query) or CODE_IN_QUERY.search(parts.fragment.partition("?")[2])
    path = CODE_IN_PATH.search(parts.path)
    code = query[1] if query else (path[1] or path[2]) if path else None
    return code.upper() if code and is_infocode(code) else None


def is_infocode(code: str) -> bool:
    """Return whether a word is an infoCode: (NW)? and 15 to 20 digits that begin with a day."""
    found = re.fullmatch(r"(?:NW)?(\d{4})(\d\d)(\d\d)\d{7,12}", code, re.IGNORECASE)
    if not found:
        return False
    try:
        return 1990 <= date(int(found[1]), int(found[2]), int(found[3])).year <= 2100
    except ValueError:
        return False


def page_number(url: str) -> int:
    """Return which page of several an address names, 1 if it names none."""
    parts = parts_of(url)
    found = re.search(
        r"(?:^|&)(?:page|p|pageno|pn|pageindex|page_no|curpage)=(\d{1,3})(?:&|$)", parts.query, re.IGNORECASE
    )
    found = (
        found
        or re.search(r"[_-](\d{1,2})(?:\.\w{2,6})?/?$", parts.path)
        or re.search(r"/(?:page|p)/?(\d{1,2})/?$", parts.path)
    )
    return int(found[1]) if found else 1


def stem(url: str) -> str:
    """Return what the addresses of all pages of one article share."""
    parts = parts_of(url.split("#")[0])
    path = re.sub(r"(?:[_-]\d{1,2})(\.\w{2,6})?/?$", r"\1", parts.path)
    path = re.sub(r"/(?:page|p)/?\d{1,2}/?$", "", path)
    path = (
        re.sub(r"/\d{1,2}(?:\.\w{2,6})?/?$", "", path)
        if re.search(r"\d{4,}\w*/\d{1,2}(?:\.\w{2,6})?/?$", path)
        else path
    )
    path = re.sub(r"\.\w{2,6}$", "", path).rstrip("/")
    query = "&".join(
        part
        for part in parts.query.split("&")
        if part
        and part.split("=")[0].lower() not in ("page", "p", "pageno", "pn", "pageindex", "page_no", "curpage")
        and not is_tracker(part.split("=")[0])
    )
    return f"{path}?{query}"
