"""What may be stored, as SPEC §6 lists it: one set of names for our own pass, for bleach and for nh3."""

import re
from html import unescape
from urllib.parse import urlsplit

from articles.text.characters import clean_characters


def names(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


HEADINGS = frozenset({"h2", "h3", "h4"})
INLINE = frozenset({"strong", "em", "u", "del", "sub", "sup", "a", "code"})
TAGS = (
    INLINE
    | HEADINGS
    | names("p br blockquote ul ol li img figure figcaption table caption thead tbody tfoot tr th td hr pre")
)
RENAMED = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "s": "del",
    "strike": "del",
    "b": "strong",
    "i": "em",
    "image": "img",  # browsers read the one as the other
}
ATTRIBUTES = {
    "a": ("href", "title"),
    "img": ("src", "alt", "title", "width", "height"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "ol": ("start",),
}
DROPPED = names(
    "script style iframe object embed form input button select textarea svg math noscript template meta link "
    "base audio video"
)
VOID = names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
)
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
IMAGE_SCHEMES = frozenset({"http", "https"})
ADDRESS_ATTRIBUTES = ("href", "src", "action", "formaction", "background", "xlink:href")

ADDRESS_LIMIT = 8_000  # characters; no server takes a longer one, and our judges read each letter slowly
BLANKS = " \t\n\r\f\u00a0\u3000"
ASCII_BLANKS = " \t\n\r\f"

# Characters that browsers skip or people cannot see, before a scheme is read.
_UNSEEN = re.compile(
    "[\x00-\x20\x7f-\xa0\xad\u0600-\u0605\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff`]"
)
_LINE_BREAKS = dict.fromkeys(map(ord, "\t\n\r"))
_SCHEME = re.compile("([^/?#:\\\\]*):")
_HIDDEN = re.compile(r"display:none(?![\w-])")
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)


def safe_address(value: str, schemes: frozenset[str]) -> str | None:
    """Return `value` as it may be stored, or None if it is unreadable or its scheme is not among `schemes`.

    `value` comes from a parsed attribute; it is decoded once more only to be judged, because some programs
    decode twice.
    """
    address = clean_characters(value).translate(_LINE_BREAKS).strip(BLANKS)
    seen = _UNSEEN.sub("", unescape(address))
    if not seen or len(address) > ADDRESS_LIMIT:
        return None
    if "%00" in seen:  # names nothing anywhere, and no database can be asked for the name that it becomes
        return None
    scheme = _SCHEME.match(seen)
    if scheme and scheme[1].lower() not in schemes:
        return None
    try:
        urlsplit(seen)
    except ValueError:  # e.g. http://[ : bleach refuses it too
        return None
    return address


def is_hidden(style: str) -> bool:
    """Whether a style attribute says display:none."""
    return "none" in style.lower() and bool(
        _HIDDEN.search(re.sub(r"\s+", "", _CSS_COMMENT.sub("", style)).lower())
    )
