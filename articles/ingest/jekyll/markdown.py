"""Markdown of the archive, GFM-like as SPEC §6 wants it, to HTML.

The text is cut into HTML blocks, which pass through as they are, fenced code, and Markdown between them; only that
last part goes to the Markdown library, in pieces. So nothing inside block-level HTML is ever read as Markdown, plain
paragraphs (most of the archive) cost next to nothing, and a nasty paragraph cannot make the library's patterns
run for hours: what would cost too much stays plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

LITERAL_STAR = "\x1a"  # free: control characters have left the text before
LITERAL_BRACKET = "\x16"

BLOCK_TAG_NAMES = """
    address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset
    figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link
    main menu menuitem nav noframes noscript object ol optgroup option p param pre script section select source
    style summary svg table tbody td template textarea tfoot th thead title tr track ul video audio math embed
"""
BLOCK_TAGS = frozenset(BLOCK_TAG_NAMES.split())
VOID_TAG_NAMES = """
    area base br col embed hr img input link meta param source track wbr
"""
VOID_TAGS = frozenset(VOID_TAG_NAMES.split())
BLOCK_START = re.compile(r"[ ]{0,3}</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>])")
FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)\n?")
PARAGRAPH_BREAK = re.compile(r"\n(?:[ \t]*\n)+")
# Anything that could mean something in Markdown; without it a piece is plain paragraphs.
HINT = re.compile(
    r"[*_`\[\]\\~|<&]|^[ ]{0,3}[#>=+-]|^[ ]{0,3}\d+[.)]|^(?: {4}|[ ]{0,3}\t)| {2}$", re.MULTILINE | re.ASCII
)
SPECIAL = re.compile(r"[*_`\[\]\\~!<&]")
BRACKET = re.compile(r"[\[\]]")
BRACKET_COST = 300  # the library looks for a closing bracket character by character, for several patterns
COST_LIMIT = 1_000_000_000  # about the characters that the library's patterns may pass over in one file
# Lists and quotations in each other, deeper than any article's: the library recurses into them.
ABYSS = re.compile(
    r"^(?:[ ]*(?:[*+-][ ]+|\d{1,9}\.[ ]+|>[ ]*){20}|[ \t]{60,}(?:[*+>-]|\d{1,9}\.))", re.MULTILINE | re.ASCII
)

LIST_ITEM = re.compile(r"([ ]*)([*+-]|\d{1,9}\.)([ ]+)(?=\S)", re.ASCII)
INTERRUPTING = re.compile(r"[ ]{0,3}(?:[*+-]|1\.)[ ]+\S")  # the only list items that end a paragraph, as in GFM
# A heading or a rule: a block of its own, also because the library is quadratic in blocks that hold many.
OWN_BLOCK = re.compile(r"[ ]{0,3}(?:#{1,6}[ ]|([-*_])[ ]*(?:\1[ ]*){2,}$)")
CODE_INDENT = 4
TABLE_RULE = re.compile(r"[ ]{0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
SHARE_PREFIX = re.compile(r"\*(?=ST[\u3400-\u9fff\U00020000-\U0003ffff])")
# `[注]: 文字` is a sentence, not the definition of a link.
FALSE_DEFINITION = re.compile(r"^([ ]{0,3})\[(?=[^\]\n]*\]:[ \t]*[^\x00-\x7f])", re.MULTILINE)
ENTITY = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")


class SpacedHeader(HashHeaderProcessor):
    """A heading needs a blank behind its `#`, as in GFM: `#话题#` is text."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\\n])*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)")


class Gfm(Extension):
    """What the library lacks of GFM, and without what SPEC §6 does not want."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        """Register the patterns."""
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~~)(?=\S)(.+?)(?<=\S)~~", "del"), "del", 65)
        md.parser.blockprocessors.register(SpacedHeader(md.parser), "hashheader", 70)
        # Block-level HTML never comes here; the library's own search for it would read the text a second time.
        md.preprocessors.deregister("html_block")


LIBRARY = markdown.Markdown(extensions=["tables", "sane_lists", Gfm()], output_format="html")


def to_html(text: str) -> str:
    """Return the HTML of a Markdown text (line ends LF, no control characters, no comments)."""
    budget = COST_LIMIT
    pieces: list[str] = []
    for kind, piece in _pieces(text):
        if kind == "html":
            pieces.append(piece)
        elif kind == "code":
            pieces.append(f"<pre><code>{escape(piece, quote=False)}</code></pre>\n")
        elif HINT.search(piece) is None:
            pieces.append(_paragraphs(piece))
        else:
            budget -= _cost(piece)
            is_bearable = budget > 0 and ABYSS.search(piece) is None
            pieces.append(_convert(piece) if is_bearable else _paragraphs(piece))
    return "".join(pieces)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield `html`, `code` and `markdown` pieces in order, every character once (but the fences)."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    fences = _fences(lines)
    pending: list[str] = []
    index = 0
    while index < len(lines):
        end, kind = index, ""
        if index in fences:
            end, kind = fences[index], "code"
        elif (start := BLOCK_START.match(lines[index])) and start[1].lower() in BLOCK_TAGS:
            end, kind = _html_end(lines, index, start[1].lower()), "html"
        if kind:
            if pending:
                yield "markdown", "".join(pending)
                pending = []
            if kind == "code":
                yield kind, "".join(lines[index + 1 : end])
            else:
                yield kind, "".join(lines[index : end + 1])
            index = end + 1
        else:
            pending.append(lines[index])
            index += 1
    if pending:
        yield "markdown", "".join(pending)


def _fences(lines: list[str]) -> dict[int, int]:
    """Return the line of the closing fence by that of the opening one. An unclosed fence is text, as in kramdown."""
    marks = [(i, match[1], match[2].strip()) for i, line in enumerate(lines) if (match := FENCE.fullmatch(line))]
    pairs: dict[int, int] = {}
    hopeless: dict[str, int] = {}
    position = 0
    while position < len(marks):
        line, fence, _ = marks[position]
        position += 1
        if len(fence) >= hopeless.get(fence[0], len(fence) + 1):
            continue  # no closing fence of this length further down
        for later in range(position, len(marks)):
            end, closing, info = marks[later]
            if closing[0] == fence[0] and len(closing) >= len(fence) and not info:
                pairs[line] = end
                position = later + 1
                break
        else:
            hopeless[fence[0]] = len(fence)
    return pairs


def _html_end(lines: list[str], index: int, name: str) -> int:
    """Return the last line of the HTML block that starts at `index` with the tag `name`.

    It ends with the line in which that tag is closed. Without a closing tag all the rest is inside (as in Jekyll).
    """
    if name in VOID_TAGS:
        return index
    mark = re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE)
    depth = 0
    for end in range(index, len(lines)):
        for tag in mark.finditer(lines[end]):
            if tag[1]:
                depth -= 1
            else:
                depth = 1 if name == "p" else depth + 1  # a paragraph ends where the next one starts
        if depth <= 0:
            return end
    return len(lines) - 1


def _paragraphs(text: str) -> str:
    """Return plain text as paragraphs; entities stay entities."""
    return "".join(
        f"<p>{_escape(block.strip())}</p>\n" for block in PARAGRAPH_BREAK.split(text) if block.strip(" \t\n")
    )


def _escape(text: str) -> str:
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _cost(text: str) -> int:
    """Return a bound for the work of the library's patterns, which look from every mark to the end of a paragraph."""
    return sum(
        len(block) * len(SPECIAL.findall(block)) + BRACKET_COST * _walk_between_brackets(block)
        for block in PARAGRAPH_BREAK.split(text)
    )


def _walk_between_brackets(text: str) -> int:
    """Return how many characters lie between every `[` and its `]`, or the end, all together."""
    total = depth = position = 0
    for bracket in BRACKET.finditer(text):
        total += depth * (bracket.start() - position)
        position = bracket.start()
        depth = depth + 1 if bracket[0] == "[" else max(depth - 1, 0)
    return total + depth * (len(text) - position)


def _convert(text: str) -> str:
    marked = SHARE_PREFIX.sub(LITERAL_STAR, FALSE_DEFINITION.sub(rf"\1{LITERAL_BRACKET}", text))
    try:
        html = LIBRARY.reset().convert(_library_form(marked))
    except RecursionError:
        return _paragraphs(text)
    return html.replace(LITERAL_STAR, "*").replace(LITERAL_BRACKET, "[") + "\n"


def _library_form(text: str) -> str:
    """Rewrite what GFM allows and the library does not know.

    Lists and tables need no blank line before them; a list's inside is indented as far as its first item's text,
    where the library wants four columns a level.
    """
    lines = text.expandtabs(4).split("\n")
    written: list[str] = []
    inside: list[int] = []  # the columns at which the text of the open list items starts
    before = ""
    for index, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        item = LIST_ITEM.match(line)
        was_inside = bool(inside)
        if not line.strip():
            written.append("")
        elif OWN_BLOCK.match(line):
            inside.clear()
            # A rule of `-` right below a line of text makes that line a heading.
            makes_heading = (
                line.lstrip().startswith("-") and before.strip() and not was_inside and not OWN_BLOCK.match(before)
            )
            written += [line, ""] if makes_heading else ["", line, ""]
        elif inside and indent < inside[0] and line.lstrip().startswith(">"):
            inside.clear()
            written += ["", line]
        elif item and (inside or (INTERRUPTING.match(line) if before.strip() else indent < CODE_INDENT)):
            while inside and indent < inside[-1]:
                inside.pop()
            if before.strip() and not was_inside:
                written.append("")
            written.append(" " * (CODE_INDENT * len(inside)) + item[2] + " " + line[item.end() :])
            inside.append(item.end() if len(item[3]) <= CODE_INDENT else item.end(2) + 1)
        elif before.strip():
            if "|" in line and "|" not in before and _is_table_rule(lines, index + 1):
                written.append("")
            written.append(line.strip(" ") + "  " * line.endswith("  ") if inside else line)
        else:
            while inside and indent < inside[-1]:
                inside.pop()
            written.append(" " * (CODE_INDENT * len(inside)) + line[inside[-1] :] if inside else line)
        before = line
    return "\n".join(written)


def _is_table_rule(lines: list[str], index: int) -> bool:
    return index < len(lines) and "|" in lines[index] and TABLE_RULE.fullmatch(lines[index]) is not None
