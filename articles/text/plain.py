"""HTML that is already clean → plain text: paragraphs, excerpts, counts."""

from __future__ import annotations

import re

from lxml import html

BLOCKS = frozenset(
    "p br blockquote ul ol li h2 h3 h4 figure figcaption table caption thead tbody tfoot tr hr pre".split()
)
CELLS = frozenset(("td", "th"))
READING_SPEED = 400  # characters a minute, a calm pace for Chinese on a phone
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r"\s*\n\s*")
_PARSER = html.HTMLParser(huge_tree=True, encoding="utf-8")


def text_of(clean_html: str) -> str:
    """Return the text of clean HTML, one line per block, cells apart by a tab-wide blank, no empty lines."""
    if not clean_html.strip():
        return ""
    root = html.document_fromstring(f"<body>{clean_html}</body>".encode(), parser=_PARSER)
    return _tidy(_walk(root))


def _walk(root: html.HtmlElement) -> str:
    """Return the text of a tree with a line break around each block, without recursion (imports nest 1,000 deep)."""
    pieces: list[str] = []
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        is_element = isinstance(element.tag, str)
        break_here = "\n" if is_element and element.tag in BLOCKS else " " if is_element and element.tag in CELLS else ""
        if closing:
            pieces += [break_here, element.tail or ""]
            continue
        if not is_element:
            pieces.append(element.tail or "")
            continue
        pieces += [break_here, element.text or ""]
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    return "".join(pieces)


def _tidy(text: str) -> str:
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def excerpt(text: str, length: int = 120) -> str:
    """Return the opening of plain text on one line, at most `length` characters, cut after a sentence where one ends."""
    line = " ".join(text.split("\n"))[: length + 1]
    if len(line) <= length:
        return line
    end = max(line.rfind(mark, length // 2, length) for mark in "。！？")
    return line[: end + 1] if end >= 0 else line[: length - 1] + "…"


def reading_minutes(characters: int) -> int:
    """Return how many minutes a text of `characters` takes, at least 1."""
    return max(1, round(characters / READING_SPEED))
