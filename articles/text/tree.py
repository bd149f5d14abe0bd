"""The one HTML reader of the house: whatever is read from HTML is read with these options and to this depth.

lxml stops at 254 levels unless told otherwise, and says nothing: the text below is simply not there. With
`huge_tree` libxml2 reads 2,048 levels; the sanitiser refuses more than 1,000 (`sanitize.MAX_DEPTH`), so a
stored body is always read whole. Whoever walks a tree does so without recursion: Python stops at about as
many levels.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, cast

from lxml import etree, html
from lxml.builder import ElementMaker

from .characters import clean_characters

OPTIONS: dict[str, Any] = {
    "huge_tree": True,
    "encoding": "utf-8",
    "remove_comments": True,
    "remove_pis": True,
}
READ_DEPTH = 2048  # levels libxml2 reads, the document's own included
MOST_ATTRIBUTES = 1_000  # read of one tag: libxml2 compares each with all before it, and 40,000 took it 15 s
FEW = 20_000  # characters in which no tag can have enough attributes to be slow

# A comment's beginning, or a tag: its slash, its name, its attributes. In time that grows with the length
# alone.
TAG = re.compile(
    r"""<(?:(!--)
          |(/?)([A-Za-z][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+))""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""[^\s=/>]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]*+))?+""")

_maker: Any = ElementMaker
element = _maker(makeelement=html.Element)  # element.p("text") is of the kind that `fragment` gives


class Unread(ValueError):
    """HTML with more levels than can be read: some of its text would be missing from the tree."""


def document(markup: str) -> etree._Element:
    """Return the root of a whole page; markup without one gets `html` and `body` around it. Raises Unread."""
    root: etree._Element = _parsed(markup, etree.HTMLParser(**OPTIONS))
    return root


def body(markup: str) -> etree._Element:
    """Return the body of the page whose inside is `markup`; an empty one if a frameset takes its place.

    Raises Unread.
    """
    found = document(f"<html><body>{markup}</body></html>").find("body")
    return etree.Element("body") if found is None else found


def fragment(markup: str) -> html.HtmlElement:
    """Return one div with the tree of clean `markup` in it, of elements that know `text_content()`.

    Raises Unread.
    """
    root = _parsed(f"<html><body>{markup}</body></html>", html.HTMLParser(**OPTIONS))
    div = html.Element("div")
    within = root.find("body")
    if within is not None:
        div.text = within.text
        div.extend(list(within))
    return div


def parent_of(inner: html.HtmlElement) -> html.HtmlElement:
    """Return what an element within a fragment stands in; only the fragment itself stands in nothing."""
    return cast(html.HtmlElement, inner.getparent())


def inner_html(div: html.HtmlElement) -> str:
    """Return the HTML within an element; its own text is escaped as the rest is."""
    shell = html.tostring(div, encoding="unicode", with_tail=False)
    return shell[shell.index(">") + 1 : shell.rindex("</")]


def _parsed(markup: str, parser: Any) -> Any:
    """Return the root that `parser` reads; characters that no tree holds are left out first."""
    markup = clean_characters(markup)
    if len(markup) > FEW:
        markup = _with_few_attributes(markup)
    root = etree.fromstring(markup.encode(), parser)
    if any("depth" in entry.message for entry in parser.error_log):
        raise Unread(f"more than {READ_DEPTH} levels of elements")
    return parser.makeelement("html") if root is None else root


def _with_few_attributes(markup: str) -> str:
    """Return `markup` with no more than MOST_ATTRIBUTES in any tag; what is left out was never shown."""
    kept: list[str] = []
    position = 0
    for tag in TAG.finditer(markup):
        if not tag[4] or len(tag[4]) <= 2 * MOST_ATTRIBUTES:
            continue
        surplus = next(
            islice(ATTRIBUTE.finditer(markup, tag.start(4), tag.end()), MOST_ATTRIBUTES, None), None
        )
        if surplus is not None:
            kept.append(markup[position : surplus.start()])
            position = tag.end()
    return "".join(kept) + markup[position:] if kept else markup
