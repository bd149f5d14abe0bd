"""Article text as a tree."""

from lxml import html


def parse(body_html):
    """Return the tree of `body_html` under one div; nesting beyond lxml's usual depth keeps its text."""
    return html.fragment_fromstring(body_html, create_parent="div", parser=html.HTMLParser(huge_tree=True))
