"""The only way in for HTML from outside: `clean` returns what SPEC §6 permits, in one canonical form.

lxml reads the tag soup, our own pass rewrites it from the allow-list, bleach and nh3 apply the same list once
more. Nothing reaches the database that any of the three would still change.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from articles.sanitize import sanitisers
from articles.sanitize.allow_list import DROPPED, RENAMED, TAGS
from articles.sanitize.limits import (
    EDITOR_LIMIT,
    GROWTH,
    IMPORT_LIMIT,
    MAX_DEPTH,
    ROOM,
    STORED_LIMIT,
    TooDeep,
    TooGrown,
    TooLarge,
    UncleanHTML,
    check_depth,
    check_size,
    most_output,
)
from articles.sanitize.rebuild import UNLISTED_INLINE, escape, rebuild
from articles.sanitize.tags import keep_stray_signs
from articles.text import tree
from articles.text.characters import clean_characters

__all__ = [
    "EDITOR_LIMIT",
    "GROWTH",
    "IMPORT_LIMIT",
    "MAX_DEPTH",
    "ROOM",
    "STORED_LIMIT",
    "Cleaned",
    "TooDeep",
    "TooGrown",
    "TooLarge",
    "UncleanHTML",
    "clean",
]

_LINE_ENDS = re.compile("\r\n?")
# libxml2 drops what follows </html>, and the attributes of a second body, and shows our own end tags behind a
# plaintext; as unknown elements they lose nothing.
_PAGE_TAGS = re.compile(r"<(/?)(html|head|body|frameset|plaintext)(?=[\s/>])", re.IGNORECASE)
# Elements without end tags that libxml2 does not know as such and would let swallow what follows.
_VOID_TAGS = re.compile(r"<(embed|wbr|source|track|bgsound|keygen)((?:\s[^<>]*)?)/?>", re.IGNORECASE)
_CODE_TAGS = re.compile(r"<(/?)(script|style)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"/?([A-Za-z][^\s/>]*)")
_ROUNDS = 5  # bleach and nh3 never needed more than one more


@dataclass(frozen=True)
class Cleaned:
    """A body that may be stored. `unsafe`: something was removed that SPEC §6 reports as unsafe-html."""

    html: str
    unsafe: bool


def clean(html: str, *, max_bytes: int | None = EDITOR_LIMIT) -> Cleaned:
    """Return `html` as SPEC §6 lets it be stored; cleaning the result again changes nothing.

    `max_bytes`: limit in bytes of UTF-8 for what comes in and for what would be stored, None for none. Raises
    TooLarge or TooDeep before any parser runs; TooGrown, a TooLarge, as soon as the output is `most_output`
    long; TooLarge if only the cleaned text is over `max_bytes` (`&` is stored as `&amp;`), since it could
    never be saved again.
    """
    if max_bytes is not None:
        check_size(html, max_bytes)
    text = clean_characters(_LINE_ENDS.sub("\n", html))
    text = _keep_stray_signs(text)
    check_depth(text)
    most = most_output(text)
    blocks, unsafe = _rebuilt(text, most)
    for _ in range(_ROUNDS):
        rebuilt = "\n".join(blocks)
        if max_bytes is not None:
            check_size(rebuilt, max_bytes)
        judged = sanitisers.judged(blocks)
        if judged == rebuilt:
            return Cleaned(rebuilt, unsafe)
        unsafe = True  # they found something that our pass let through
        blocks, _ = _rebuilt(judged, most)
    return Cleaned(f"<p>{escape(text)}</p>" if text.strip() else "", unsafe=True)


def _rebuilt(html: str, most: int) -> tuple[list[str], bool]:
    html = _VOID_TAGS.sub(r"<\1\2 />", _without_self_closing_code(html))
    page = "<!DOCTYPE html><html><head></head><body>" + _PAGE_TAGS.sub(r"<\1x-\2", html)
    try:
        root = tree.document(page)
    except tree.Unread as error:
        raise TooDeep from error
    return rebuild(root, carry=len(html), most=most)


def _keep_stray_signs(html: str) -> str:
    """Escape each `<` that parsers would take for a tag though no element has that name.

    Otherwise text would be lost.
    """
    html = keep_stray_signs(html)
    last = html.rfind("<")
    if last >= 0 and ">" not in html[last:]:  # parsers drop a tag that never ends
        name = _NAME.match(html, last + 1)
        if name and name[1].lower() not in TAGS | DROPPED | RENAMED.keys() | UNLISTED_INLINE:
            return html[:last] + "&lt;" + html[last + 1 :]
    return html


def _without_self_closing_code(html: str) -> str:
    """Take the slash from `<script/>…</script>`: browsers ignore it, libxml2 would show the code as text."""
    if "/>" not in html:
        return html
    tags = list(_CODE_TAGS.finditer(html))
    pieces, position = [], 0
    for tag, following in pairwise(tags):
        if tag[0].endswith("/>") and not tag[1] and following[1] and tag[2].lower() == following[2].lower():
            pieces += [html[position : tag.end() - 2], ">"]
            position = tag.end()
    return "".join(pieces) + html[position:]
