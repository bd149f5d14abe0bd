"""Clean HTML to plain text: paragraphs, first lines, counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from . import tree

CHARACTERS_PER_MINUTE = 400  # an unhurried reader of Chinese; older readers are many

BLANKS = " \t\n\r\xa0\u3000"
SENTENCE_END = re.compile("[。！？；\n]")
SPACE = re.compile(r"[ \t\n\r\f\v]+")
SPACE_IN_LINE = re.compile(r"[ \t\r\f\v]+")
INVISIBLE = re.compile(r"\s+")

BLOCK_NAMES = """
    p div section article blockquote ul ol li h1 h2 h3 h4 h5 h6 figure figcaption table caption thead tbody
    tfoot tr hr pre dl dt dd body
"""
BLOCKS = frozenset(BLOCK_NAMES.split())
CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What a body holds: its text (a line per block), its image and link addresses in order."""

    text: str
    images: tuple[str, ...]
    links: tuple[str, ...]


def contents(html: str, *, keeps_lines: bool = False) -> Contents:
    """Read clean HTML of any depth, in linear time and without recursion.

    Runs of blanks count as one outside `pre`, `<br>` is a line break, cells of a row are separated by a tab.
    With `keeps_lines` the line breaks of the source separate lines too.
    """
    space = SPACE_IN_LINE if keeps_lines else SPACE
    if not html.strip():
        return Contents("", (), ())
    root = tree.document(f"<html><body>{html}</body></html>")
    blocks: list[str] = []
    line: list[str] = []
    images: list[str] = []
    links: list[str] = []
    preformatted = 0

    def close_block() -> None:
        lines = "".join(line).strip(BLANKS).split("\n")
        text = "\n".join(stripped for part in lines if (stripped := part.strip(" ")))
        if text:
            blocks.append(text)
        line.clear()

    def add(text: str | None) -> None:
        if text:
            line.append(text if preformatted else space.sub(" ", text))

    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in BLOCKS:
                close_block()
            if tag == "pre":
                preformatted += 1
            elif tag == "br":
                line.append("\n")
            elif tag == "img" and element.get("src"):
                images.append(element.get("src", ""))
            elif tag == "a" and element.get("href"):
                links.append(element.get("href", ""))
            add(element.text)
        else:
            if tag in BLOCKS:
                close_block()
            elif tag in CELLS:
                line.append("\t")
            if tag == "pre":
                preformatted -= 1
            add(element.tail)
    close_block()
    return Contents("\n".join(blocks), tuple(images), tuple(links))


def text_of(html: str) -> str:
    """Return the text of clean HTML, one line per block, cells apart by a tab, no empty lines."""
    return contents(html).text


def first_sentence(text: str, *, limit: int = 40) -> str:
    """Return the beginning of `text` before the first 。！？； or line break, at most `limit` characters."""
    stripped = text.strip(BLANKS)
    return SENTENCE_END.split(stripped, maxsplit=1)[0].strip(BLANKS)[:limit]


def excerpt(text: str, length: int = 120) -> str:
    """Return the opening of plain text on one line, cut after a sentence if possible.

    It has at most `length` characters.
    """
    line = " ".join(text[: length + 1].split("\n"))
    if len(line) <= length:
        return line
    end = max(line.rfind(mark, length // 2, length) for mark in "。！？")
    return line[: end + 1] if end >= 0 else line[: length - 1] + "…"


def character_count(text: str) -> int:
    """Return how many characters stand in `text`, blanks of every kind left out."""
    return len(INVISIBLE.sub("", text))


def reading_minutes(characters: int) -> int:
    """Return how many minutes a text of `characters` takes, at least 1."""
    return max(1, round(characters / CHARACTERS_PER_MINUTE))
