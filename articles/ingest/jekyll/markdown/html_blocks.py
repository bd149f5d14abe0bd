"""HTML among Markdown: where an element of HTML ends, and what comments leave of a line."""

from __future__ import annotations

import re

from articles.ingest.jekyll.markdown.syntax import BLANKS
from articles.sanitize.tags import tag_at

BLOCK_TAG_NAMES = """
    address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset
    figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link
    main menu menuitem nav noframes noscript object ol optgroup option p param pre script section select \
source
    style summary svg table tbody td template textarea tfoot th thead title tr track ul video audio math embed
"""
BLOCK_TAGS = frozenset(BLOCK_TAG_NAMES.split())
VOID_TAG_NAMES = """
    area base br col embed hr img input link meta param source track wbr
"""
VOID_TAGS = frozenset(VOID_TAG_NAMES.split())

BLOCK_START = re.compile(r"[ ]{0,3}(?=</?([A-Za-z][A-Za-z0-9]*)[\s/>])")
BLANK_RUN = re.compile(r"[ \t]*+")
COMMENT_MARKS = re.compile(r"(?:<!--[ \t]*+)*+")


class CommentEnds:
    """The lines of a text that hold `-->`, found once; asked for in order."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._places: list[int] | None = None

    def after(self, index: int) -> int | None:
        """Return the first line from `index` on that holds `-->`."""
        if self._places is None:
            self._places = [i for i in range(len(self._lines) - 1, -1, -1) if "-->" in self._lines[i]]
        while self._places and self._places[-1] < index:
            self._places.pop()
        return self._places[-1] if self._places else None


def name_at(line: str, ended: frozenset[str]) -> str | None:
    """Return the name of the block-level element whose tag starts the line.

    `ended`: the elements that no browser knows and that end somewhere in the text.
    """
    start = BLOCK_START.match(line)
    if start is None or (name := start[1].lower()) not in BLOCK_TAGS:
        return None
    if ">" in line:
        return name if tag_at(line, start.end(), ended) else None
    return name if "=" in line or line.isascii() else None  # the tag goes on in the next line


def end_of(lines: list[str], index: int, name: str, comments: CommentEnds) -> int:
    """Return the last line of the HTML block that starts at `index` with the tag `name`.

    It ends with the line in which that tag is closed, tags in comments aside. Without a closing tag all
    the rest is inside (as in Jekyll).
    """
    mark = re.compile(rf"<!--|<(/?){name}(?=[\s/>])", re.IGNORECASE)
    depth = 0
    has_comments = True
    end = index
    while end < len(lines):
        position = 0
        while tag := mark.search(lines[end], position):
            position = tag.end()
            if tag[0] == "<!--":
                close = lines[end].find("-->", tag.start() + 2) if has_comments else -1
                if close < 0:
                    later = comments.after(end + 1)
                    if later is None:
                        has_comments = False
                        continue
                    end = later
                    close = lines[end].find("-->")
                position = close + len("-->")
            elif name in VOID_TAGS:
                continue
            elif tag[1]:
                depth -= 1
            else:
                depth = 1 if name == "p" else depth + 1  # a paragraph ends where the next one starts
        if depth <= 0:
            return end
        end += 1
    return len(lines) - 1


def leave_out_comment(lines: list[str], index: int, comments: CommentEnds) -> int:
    """Leave out a comment; what stands behind it on its last line is read as a line.

    Unclosed, only its mark goes. Returns the index of the line to be read next.
    """
    line = lines[index]
    position = len(line) - len(line.lstrip(BLANKS))
    while line.startswith("<!--", position):
        close = line.find("-->", position + 2)
        if close < 0:
            end = comments.after(index + 1)
            if end is None:
                lines[index] = line[
                    COMMENT_MARKS.match(line, position).end() :  # type: ignore[union-attr]
                ]
                return index
            index, line = end, lines[end]
            close = line.index("-->")
        position = close + len("-->")
        position = BLANK_RUN.match(line, position).end()  # type: ignore[union-attr]
    lines[index] = line[position:]
    return index
