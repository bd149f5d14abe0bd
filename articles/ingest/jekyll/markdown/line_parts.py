"""What stands in one line: its indent, a heading without its id, the cells of a row, an open comment."""

from __future__ import annotations

import re

from articles.ingest.jekyll.markdown.code_spans import CodeSpans
from articles.ingest.jekyll.markdown.syntax import BLANKS, CODE_INDENT

COMMENT_OR_CODE = re.compile("<!--|`+")
HEADING_ID = re.compile(r"\{(?:#[\w:-]++|:[^{}]*+)\}$")


def expanded(line: str) -> str:
    """Return the line with blanks for the tabs in front of its text."""
    if "\t" not in line:
        return line
    bare = line.lstrip(BLANKS)
    return line[: len(line) - len(bare)].expandtabs(CODE_INDENT) + bare


def dedented(line: str, columns: int) -> str:
    """Return the line without up to `columns` blanks in front."""
    line = expanded(line) if columns else line
    return line[min(columns, len(line) - len(line.lstrip(" "))) :]


def without_id(heading: str) -> str:
    """Return a heading without the id that kramdown lets stand behind it."""
    found = HEADING_ID.search(heading) if heading.endswith("}") else None
    return heading[: found.start()].rstrip(BLANKS) if found else heading


def has_open_comment(text: str) -> bool:
    """Tell whether a comment that starts in the text, outside code, does not end in it."""
    if "<!--" not in text:
        return False
    spans = CodeSpans(text)
    position = 0
    while mark := COMMENT_OR_CODE.search(text, position):
        if mark[0] != "<!--":
            position = spans.end_at(mark.start())
            continue
        end = text.find("-->", mark.start() + 2)
        if end < 0:
            return True
        position = end + len("-->")
    return False


def cells_of(line: str) -> list[str]:
    """Return the cells of a row: parted by `|`, unless escaped or in code."""
    row = line.strip(BLANKS).removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    if "`" not in row and "\\" not in row:
        return [cell.strip(BLANKS) for cell in row.split("|")]
    spans = CodeSpans(row)
    cells: list[str] = []
    start = position = 0
    for mark in re.finditer(r"\\.|`+|\|", row):
        if mark.start() < position:
            continue
        if mark[0] == "|":
            cells.append(row[start : mark.start()])
            start = mark.end()
        position = spans.end_at(mark.start()) if mark[0][0] == "`" else mark.end()
    cells.append(row[start:])
    return [cell.strip(BLANKS).replace("\\|", "|") for cell in cells]
