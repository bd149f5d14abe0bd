"""The collection of hostile inputs, and what a browser would make of cleaned HTML."""

import json
import re
from pathlib import Path

from bleach._vendor import html5lib  # the standard's algorithm, unchanged; bleach brings its own copy
from lxml import etree

from articles.sanitize.allow_list import names

HERE = Path(__file__).parent / "data" / "hostile"
EXPECTED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
EXPECTED_TAGS = names(
    "p br strong em u del sub sup blockquote ul ol li h2 h3 h4 a img figure "
    "figcaption table caption thead tbody tfoot "
    "tr th td hr pre code"
)


def load():
    """{name: (html, [texts that must survive])}; long inputs are stored as [[piece, times], …]."""
    cases = json.loads((HERE / "inputs.json").read_text("ascii"))
    return {
        case["name"]: (
            case["html"]
            if isinstance(case["html"], str)
            else "".join(piece * times for piece, times in case["html"]),
            case["keeps"],
        )
        for case in cases
    }


def browser_scheme(address):
    """The scheme a browser sees in an address, "" for a relative one (URL standard, basic parser)."""
    address = re.sub("[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    found = re.match(r"([A-Za-z][A-Za-z0-9+.\-]*):", address)
    return found[1].lower() if found else ""


def as_browser_tree(html):
    """The body as the HTML standard's algorithm reads it, under one root."""
    return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def as_lxml_tree(html):
    return etree.fromstring(
        f"<!DOCTYPE html><html><body><div>{html}</div></body></html>".encode(),
        etree.HTMLParser(encoding="utf-8", huge_tree=True),
    ).find(".//div")


def complaints(tree):
    """What in a parsed body is not on the list of SPEC §6."""
    found = []
    for element in tree.iter():
        if element is tree:
            continue
        if not isinstance(element.tag, str):
            found.append(f"no element: {element!r}")
            continue
        if element.tag not in EXPECTED_TAGS:
            found.append(f"element {element.tag}")
        for name, value in element.items():
            if name not in EXPECTED_ATTRIBUTES.get(element.tag, set()):
                found.append(f"attribute {element.tag}@{name}")
            if name == "href" and browser_scheme(value) not in {"", "http", "https", "mailto", "tel"}:
                found.append(f"link {value!r}")
            if name == "src" and browser_scheme(value) not in {"", "http", "https"}:
                found.append(f"image {value!r}")
    return found


def text_of(tree):
    return "".join(tree.itertext())


def shape(tree):
    """Return a tree's tags, attributes and text, flat in document order, to compare two parsers' readings."""
    told = []
    stack = [("open", tree)]
    while stack:
        step, element = stack.pop()
        if step == "open":
            told.append((element.tag, tuple(element.items())) if element is not tree else "root")
            told.append(element.text or "")
            stack.append(("close", element))
            stack.extend(("open", child) for child in reversed(element))
        else:
            told.append("/")
            if element is not tree:
                told.append(element.tail or "")
    return told
