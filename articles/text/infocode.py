"""infoCode: the old wire service's number of an article, in addresses, file names and what is typed.

It is a day and a serial, with or without NW before it: NW202603012308502530. What is taken for one differs
with what a wrong guess would cost, so there are several rules:

- A link of the archive and its files' names follow SPEC §5 of the archive to the letter. The key of a post,
  and by what an entry of a feed is known, hang on them; rows hold both.
- A page of any outlet may have any number in its address. One that begins with a day is a code.
- Two texts are one story by their code (docs/gate.md, 同题), so there it counts however it is written, and what
  a field says counts before any address.
- What a reader looks for is compared with what there is, and a wrong guess finds nothing: shorter numbers of
  other outlets do as well, at the desk whatever the field 文章编号 may hold.
"""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

# In a link and a file name of the archive.
WIRE_HOSTS = frozenset({"finews.zning.xyz", "choicewzp1.eastmoney.com"})
WIRE_PATH = re.compile(r"/news/[^/,]*,([0-9]+)\.html")
NAME = re.compile(r"(?:NW)?[0-9]{15,20}")
# In the address of an outlet's page.
DATED = r"(?:NW)?(?:19|20)\d{13,18}"
DATED_IN_PATH = re.compile(rf"/a/({DATED})\.html?$|/news/\d+,({DATED})\.html?$", re.IGNORECASE)
DATED_IN_QUERY = re.compile(rf"(?:^|&)infocode=({DATED})(?:&|$)", re.IGNORECASE)
# In the address of one of two texts that are compared.
ANY_IN_QUERY = re.compile(r"(?:^|[?&#])infocode=([A-Za-z0-9]{10,40})(?:[&#]|$)", re.IGNORECASE)
ANY_IN_PATH = re.compile(r"[/,]((?:NW|AN)\d{12,24}|\d{18,24})\.s?html?$", re.IGNORECASE)
# In what a reader types: the digits that the index has from the address of a piece. That rule stands in
# `search/index.py`, for the index is made anew when that file changes.
SEARCHED = re.compile(r"(?:NW)?([0-9]{12,20})", re.IGNORECASE)
# In what is typed at the desk.
TYPED = re.compile(r"(?:NW)?([0-9]{6,40})", re.IGNORECASE)
TYPED_OTHER = re.compile(r"[A-Za-z]{1,4}[0-9]{6,40}")
# In an address of ours at which nothing stands.
ASKED_FOR = re.compile(r"(?:NW)?\d{15,20}")
DAY_ASKED_FOR = re.compile(r"(?:NW|/)(20\d{2})(\d{2})(\d{2})\d{7,12}")


def infocode_of_link(url: str | None) -> str | None:
    """Return the code that a link of the old wire service gives, as it is written there, or None."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname
    except ValueError:
        return None
    if match := WIRE_PATH.fullmatch(parts.path):
        return match[1]
    if host in WIRE_HOSTS:
        codes = parse_qs(parts.query).get("infoCode", [])
        if codes and re.fullmatch("[A-Za-z0-9]+", codes[0]):
            return codes[0]
    return None


def infocode_of_name(name: str) -> str | None:
    """Return a file's name without day and ending if it is a code, else None."""
    return name if NAME.fullmatch(name) else None


def infocode_of_page(url: str) -> str | None:
    """Return the code, in capitals, that the address of an outlet's page carries, or None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = DATED_IN_QUERY.search(parts.query) or DATED_IN_QUERY.search(parts.fragment.partition("?")[2])
    path = DATED_IN_PATH.search(parts.path)
    code = query[1] if query else (path[1] or path[2]) if path else None
    return code.upper() if code and is_infocode(code) else None


def is_infocode(code: str) -> bool:
    """Return whether a word of a page is a code: (NW)? and 15 to 20 digits that begin with a day."""
    found = re.fullmatch(r"(?:NW)?(\d{4})(\d\d)(\d\d)\d{7,12}", code, re.IGNORECASE)
    if not found:
        return False
    try:
        return 1990 <= date(int(found[1]), int(found[2]), int(found[3])).year <= 2100
    except ValueError:
        return False


def infocode_of_text(field: str | None, url: str | None) -> str:
    """Return the code, in capitals, of a text that is compared with others; "" if it has none.

    It stands in a field of its own or in its address (`infoCode=…`, `/1234,NW….html`).
    """
    if field and field.strip():
        return field.strip().upper()
    url = (url or "").strip()
    if match := ANY_IN_QUERY.search(url):
        return match.group(1).upper()
    match = ANY_IN_PATH.search(re.split(r"[?#]", url, maxsplit=1)[0])
    return match.group(1).upper() if match else ""


def spellings(digits: str) -> list[str]:
    """Return how a code is written: rows hold it with and without its NW."""
    return [digits, f"NW{digits}"]


def typed_infocodes(text: str) -> list[str]:
    """Return the codes that somebody at the desk may mean by all of `text`, [] if it is none."""
    if code := TYPED.fullmatch(text):
        return spellings(code[1])
    return [text, text.upper()] if TYPED_OTHER.fullmatch(text) else []


def infocodes_in_path(path: str) -> list[str]:
    """Return the spellings of the first code in an address of ours, [] without one."""
    code = ASKED_FOR.search(path)
    return spellings(code.group().removeprefix("NW")) if code else []
