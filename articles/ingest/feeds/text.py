"""The plain text of what feeds hold: escaped once or twice, HTML or not."""

import html
import re

from articles.sanitize.allow_list import names
from articles.sanitize.tags import KNOWN

GONE = re.compile(
    r"<(script|style|template|iframe|noscript|svg|head|title)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
COMMENT = re.compile(
    r"<!--.*?-->|<!\[CDATA\[|\]\]>|<!doctype[^<>]*>|<\?xml[^<>]*\?>", re.IGNORECASE | re.DOTALL
)
TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*(?::[A-Za-z]+)?)((?:\s[^<>]*|/)?)>""")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
BREAKS = names(
    "br p div li tr h1 h2 h3 h4 h5 h6 blockquote section article ul ol table td th figure "
    "figcaption hr pre dd dt"
)
SPACES = re.compile(r"[\s\xa0\u3000\u200b\ufeff]+")
MOST = 2_000_000  # signs


def plain_text(text: str | None) -> str | None:
    """Return the text without elements, entities resolved, lines kept; None if nothing remains."""
    if not text:
        return None
    text = _resolved(text[:MOST])
    text = COMMENT.sub(" ", text)
    text = GONE.sub(" ", text)
    text = TAG.sub(_without, text)
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line) or None


def one_line(text: str | None) -> str | None:
    """Return the plain text on one line."""
    found = plain_text(text)
    return SPACES.sub(" ", found).strip() if found else None


def _resolved(text: str) -> str:
    """Resolve entities, also where they were escaped twice."""
    for _ in range(3):
        if not ENTITY.search(text):
            break
        resolved = html.unescape(text)
        if resolved == text:
            break
        text = resolved
    return text


def _without(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name not in KNOWN and ":" not in name and "-" not in name:
        return match[0]
    return "\n" if name in BREAKS else ""
