"""What a CSS selector means in a page."""

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError


def select(root: etree._Element, selector: str) -> list[etree._Element]:
    """Return the elements that a selector finds.

    Raises ValueError, worded for the desk, for an invalid one.
    """
    try:
        return list(CSSSelector(selector)(root))
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(f"选择器“{selector}”写得不对，请检查括号和引号。") from error
