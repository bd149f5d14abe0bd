"""Keys by which two copies of one story find each other: the trimmed address, and the bare headline."""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from .chinese import normalise

KEY_LENGTH = 200  # characters; longer keys end in a digest of the whole
HEADLINE_KEY_LENGTH = 80  # characters
FRONT = re.compile(r"^(?:www|m|wap|mobile|3g)\.")
INDEX = re.compile(r"/(?:index|default)\.(?:html?|shtml|php|aspx?|jsp)$", re.IGNORECASE)
# What share buttons, counters and apps hang on an address; the page is the same without them.
TRACKING = re.compile(
    r"^(?:utm_\w+|spm|scm|from|from_\w+|source|src|share\w*|isappinstalled|scene|timestamp|_t|wxshare\w*|"
    r"nsukey|clicktime|enterid|chksm|sessionid|ascene|devicetype|pass_ticket|fbclid|gclid|bd_vid|hmsr|hmpl|"
    r"wfr|for|tt_\w+)$",
    re.IGNORECASE,
)
NOT_TEXT = re.compile(r"[\W_]+")


def address_key(url: str) -> str:
    """Return the address without scheme, www., tracking, fragment, index page and final slash.

    It is "" if there is no host.

    Case counts in the path, not in the host. `http://www.A.cn/x/?utm_source=wx#top` and `https://m.a.cn/x`
    agree.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return ""
    if not host or parts.scheme.lower() not in ("http", "https", ""):
        return ""
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.match(name)
    )
    path = INDEX.sub("/", unquote(parts.path)).rstrip("/")
    key = FRONT.sub("", host.lower())
    key += f":{port}" if port not in (None, 80, 443) else ""
    key += path + (f"?{urlencode(kept)}" if kept else "")
    if len(key) > KEY_LENGTH:
        key = key[: KEY_LENGTH - 41] + "~" + hashlib.sha256(key.encode()).hexdigest()[:40]
    return key


def headline_key(headline: str) -> str:
    """Return at most HEADLINE_KEY_LENGTH letters and digits of a headline in the search's normal form.

    Punctuation, blanks, full width and traditional characters make no difference; "" if nothing remains.
    """
    return NOT_TEXT.sub("", normalise(headline))[:HEADLINE_KEY_LENGTH]


def without_echo(dek: str, headline: str) -> str:
    """Return `dek`, or "" where it says no more than `headline`: many outlets fill the one with the other."""
    echo = NOT_TEXT.sub("", normalise(dek))
    return "" if echo and echo == NOT_TEXT.sub("", normalise(headline)) else dek
