"""Block structure of Markdown: paragraphs, headings, lists, quotations, code, tables, HTML, definitions.

GFM with kramdown's habits, because Jekyll showed the archive with kramdown: HTML blocks end with the line in
which their element ends, an unclosed fence is text, footnotes and attribute lists are known. Every line is
looked at once for every list or quotation around it, and these end at DEPTH_LIMIT: the work grows with the
length alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.ingest.jekyll.markdown.code_spans import CodeSpans
from articles.sanitize.tags import tag_at

DEPTH_LIMIT = 30  # lists and quotations in each other; deeper than any article's
CODE_INDENT = 4
# Columns that make a line part of the item above, also where the item's text starts further right.
NESTING_INDENT = 2
BLOCK_LIMIT = 30_000  # blocks in one document; what stands behind them becomes one paragraph, as it was typed
COLUMN_LIMIT = 1000  # cells in a row of a table

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

BLANKS = " \t"
WHITE = " \t\n"
# Anything that could mean something in Markdown; without it a text is plain paragraphs, as most of the
# archive is.
HINT = re.compile(
    r"[*_`\[\]\\~|<&{]|^[ ]{0,3}[#>=+^-]|^[ ]{0,3}\d+\.|^(?: {4}|[ ]{0,3}\t)| {2}$", re.MULTILINE | re.ASCII
)
PARAGRAPH_BREAK = re.compile(r"\n(?:[ \t]*\n)+")
# First characters of the lines that may be more than a paragraph.
MARKS = frozenset("<>#`~*+-_=|[{^0123456789")
BLOCK_START = re.compile(r"[ ]{0,3}(?=</?([A-Za-z][A-Za-z0-9]*)[\s/>])")
BLANK_RUN = re.compile(r"[ \t]*+")
COMMENT_MARKS = re.compile(r"(?:<!--[ \t]*+)*+")
COMMENT_OR_CODE = re.compile("<!--|`+")
COMMENT_START = re.compile(r"[ ]{0,3}<!--")
FENCE = re.compile(r"([ ]{0,3})(`{3,}|~{3,})[ \t]*([^`\n]*)")
HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t](.*))?")
HEADING_ID = re.compile(r"\{(?:#[\w:-]++|:[^{}]*+)\}$")
RULE = re.compile(r"[ ]{0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*")
QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
ITEM = re.compile(r"([ ]*)(?:[*+-]|(\d{1,9})\.)([ \t]+)(?=\S)", re.ASCII)
# The only items that end a paragraph.
INTERRUPTING_ITEM = re.compile(r"[ ]{0,3}(?:[*+-]|1\.)[ \t]+\S", re.ASCII)
TABLE_RULE = re.compile(r"[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*+\|?[ \t]*")
TABLE_LINE = re.compile(r"[ |:+=-]*")
NOTE = re.compile(r"[ ]{0,3}\[\^([^\]\s]{1,100})\]:[ \t]*(.*)")
TITLE = r"""(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|\(((?:[^()\\]|\\.)*+)\))"""
LINK = re.compile(
    r"[ ]{0,3}\[((?:[^\[\]\\\n]|\\.){1,999})\]:[ \t]*(?:<([^<>\n]*)>|(?=[\x21-\x7e])(\S+))"
    rf"(?:[ \t]+{TITLE})?[ \t]*"
)
LINK_TITLE = re.compile(rf"[ \t]*{TITLE}[ \t]*")
# `[注]: 某公司` and `[注]: 2022年末` are sentences; the target of a link looks like an address.
ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?]|\.{1,2}/|.*/|.*\.[A-Za-z][A-Za-z0-9]{1,5}(?:[?#]|$)|.*@"
)

# kramdown's own: `{: .center}`, `{:name: #id}`, `{:toc}`; in each only what an attribute list may hold.
ATTRIBUTE = r"""(?:[.#]?[A-Za-z_][\w:.-]*(?:=(?:"[^"{}\n]*+"|'[^'{}\n]*+'|[\w.%-]+))?|\#[\w:-]+|\.[\w:-]+)"""
ATTRIBUTES = re.compile(rf"\{{:(?:[A-Za-z_][\w-]*:)?[ ]*(?:{ATTRIBUTE}[ ]*)*+\}}", re.ASCII | re.VERBOSE)
ATTRIBUTE_LINE = re.compile(rf"[ ]{{0,3}}{ATTRIBUTES.pattern}[ \t]*", re.ASCII | re.VERBOSE)
TABLE_OF_CONTENTS = re.compile(r"[ ]{0,3}\{:[ ]?toc\b[^{}]*+\}[ \t]*")
EXTENSION = re.compile(r"[ ]{0,3}\{::(comment|nomarkdown|options)\b[^{}]*?(/?)\}")
EXTENSION_END = re.compile(r"\{:/(?:comment|nomarkdown|options)?\}")
MARKDOWN_INSIDE = re.compile(r"""\smarkdown\s*=\s*["']?(?:1|block|span)\b""")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class CodeLines:
    """Code, line by line; the language of a fence is not kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """HTML as it was written."""

    html: str


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class List:
    """A list; `start` is the first number, None for bullets; loose items hold paragraphs."""

    start: int | None
    items: list[list[Block]]
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table; rows may be shorter than `columns`, never longer."""

    header: list[str]
    rows: list[list[str]]
    columns: int


Block = Paragraph | Heading | CodeLines | Raw | ThematicBreak | Quote | List | Table


@dataclass(slots=True)
class Definitions:
    """What holds for the whole document: targets of links as (address, title) and footnotes, by label."""

    links: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    notes: dict[str, list[Block]] = field(default_factory=dict)
    steps: int = 0  # blocks read so far


def label_key(label: str) -> str:
    """Return the form in which labels of links are compared: case and runs of blanks do not count."""
    return " ".join(label.split()).lower()


class Reader:
    """Reads the lines of one text or of one container in it."""

    def __init__(self, definitions: Definitions, ended: frozenset[str], depth: int = 0) -> None:
        self.definitions = definitions
        self.ended = ended
        self.depth = depth
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.is_parted = False  # a blank line stood between two blocks
        self._hopeless: dict[str, int] = {}
        self._comment_ends: list[int] | None = None

    def read(self, text: str) -> list[Block]:
        """Read a whole text."""
        if HINT.search(text) is None:
            parts = [part for part in PARAGRAPH_BREAK.split(text, BLOCK_LIMIT) if part.strip(WHITE)]
            return [Raw("".join(f"<p>{part.strip(WHITE).replace('>', '&gt;')}</p>\n" for part in parts))]
        return self.read_lines(text.split("\n"))

    def read_lines(self, lines: list[str]) -> list[Block]:
        """Read lines without their ends."""
        self.lines = lines
        index = 0
        was_blank = False
        while index < len(lines):
            line = lines[index] = _expanded(lines[index])
            bare = line.lstrip(BLANKS)
            if not bare:
                index += 1
                was_blank = bool(self.blocks)
                continue
            self.is_parted = self.is_parted or was_blank
            was_blank = False
            self.definitions.steps += 1
            if self.definitions.steps > BLOCK_LIMIT:
                self.blocks.append(Paragraph("\n".join(line for line in lines[index:] if line.strip(BLANKS))))
                break
            may_be_more = bare[0] in MARKS or line[0] == " "
            index = self._block(index, line, bare) if may_be_more else self._paragraph(index)
        return self.blocks

    # Each of these reads what starts at a line and returns the index of the line after it.
    # ----------------------

    def _block(self, index: int, line: str, bare: str) -> int:
        if line.startswith(" " * CODE_INDENT):
            return self._indented_code(index)
        mark = bare[0]
        if mark in "`~":
            end = self._fence_end(index)
            if end is not None:
                return self._fenced_code(index, end)
        elif mark == "<":
            if COMMENT_START.match(line):
                return self._comment(index)
            if name := self._html_name(line):
                return self._html(index, name)
        elif mark == "#":
            if heading := HEADING.fullmatch(line):
                return self._heading(index, heading)
        elif mark == ">":
            return self._quote(index)
        elif mark == "[":
            end = self._definition(index)
            if end is not None:
                return end
        elif mark == "{":
            end = self._attributes(index)
            if end is not None:
                return end
        elif mark == "^" and bare.strip(BLANKS) == "^":  # kramdown's end of block
            return index + 1
        if mark in "-*_" and RULE.fullmatch(line):
            self.blocks.append(ThematicBreak())
            return index + 1
        if self.depth < DEPTH_LIMIT and (item := ITEM.match(line)):
            return self._list(index, item)
        if "|" in line and self._is_table_rule(index + 1):
            return self._table(index)
        return self._paragraph(index)

    def _paragraph(self, index: int) -> int:
        start = index
        lines = self.lines
        if index + 1 < len(lines) and (underline := UNDERLINE.fullmatch(lines[index + 1])):
            self.blocks.append(
                Heading(1 if underline[1][0] == "=" else 2, _without_id(lines[index].strip(BLANKS)))
            )
            return index + 2
        index += 1
        unread, column = start, 0  # where a comment may still begin
        while True:
            while index < len(lines) and not self._ends_paragraph(index):
                index += 1
            tail = lines[unread:index]
            tail[0] = tail[0][column:]
            end = self._comment_end(index) if _has_open_comment("\n".join(tail)) else None
            if end is None:
                break
            unread, column = end, lines[end].index("-->") + len("-->")
            index = end + 1  # the comment that began here goes on
        self.blocks.append(
            Paragraph("\n".join(line.lstrip(BLANKS) for line in lines[start:index]).rstrip(BLANKS))
        )
        return index

    def _ends_paragraph(self, index: int) -> bool:
        line = self.lines[index]
        bare = line.lstrip(BLANKS)
        if not bare:
            return True
        mark = bare[0]
        if mark not in MARKS:
            return "|" in line and self._is_table_rule(index + 1)
        line = self.lines[index] = _expanded(line)
        if line.startswith(" " * CODE_INDENT):
            return False
        if mark in "`~":
            return self._fence_end(index) is not None
        if mark == "<":
            return self._html_name(line) is not None
        if mark == "#":
            return HEADING.fullmatch(line) is not None
        if mark == ">":
            return True
        if mark == "{":
            return ATTRIBUTE_LINE.fullmatch(line) is not None or EXTENSION.match(line) is not None
        if mark in "-*_" and RULE.fullmatch(line):
            return True
        if INTERRUPTING_ITEM.match(line):
            return True
        return "|" in line and self._is_table_rule(index + 1)

    def _indented_code(self, index: int) -> int:
        code: list[str] = []
        while index < len(self.lines):
            line = _expanded(self.lines[index])
            if line.strip(BLANKS) and not line.startswith(" " * CODE_INDENT):
                break
            code.append(line[CODE_INDENT:])
            index += 1
        while not code[-1].strip(BLANKS):
            code.pop()
            index -= 1
        self.blocks.append(CodeLines("\n".join(code) + "\n"))
        return index

    def _fence_end(self, index: int) -> int | None:
        """Return the line of the fence that closes the one at `index`.

        An unclosed one is text, as in kramdown.
        """
        opening = FENCE.fullmatch(self.lines[index])
        if opening is None:
            return None
        mark, size = opening[2][0], len(opening[2])
        if size >= self._hopeless.get(mark, size + 1):
            return None
        for end in range(index + 1, len(self.lines)):
            line = self.lines[end]
            if mark in line:
                bare = line.strip(BLANKS)
                if (
                    len(bare) >= size
                    and bare == mark * len(bare)
                    and not _expanded(line).startswith(" " * CODE_INDENT)
                ):
                    return end
        self._hopeless[mark] = size
        return None

    def _fenced_code(self, index: int, end: int) -> int:
        indent = len(self.lines[index]) - len(self.lines[index].lstrip(" "))
        code = [_dedented(line, indent) for line in self.lines[index + 1 : end]]
        self.blocks.append(CodeLines("".join(f"{line}\n" for line in code)))
        return end + 1

    def _heading(self, index: int, heading: re.Match[str]) -> int:
        text = _without_id((heading[2] or "").strip(BLANKS))
        bare = text.rstrip("#")
        if bare != text and bare[-1:] in ("", *BLANKS):  # closing signs
            text = bare.rstrip(BLANKS)
        self.blocks.append(Heading(len(heading[1]), text))
        return index + 1

    def _quote(self, index: int) -> int:
        if self.depth >= DEPTH_LIMIT:
            self.blocks.append(Paragraph(self.lines[index]))
            return index + 1
        inner: list[str] = []
        while index < len(self.lines):
            line = _expanded(self.lines[index])
            if mark := QUOTE.match(line):
                inner.append(line[mark.end() :])
            elif self._ends_paragraph(index) or not inner[-1].strip(BLANKS):
                break
            else:
                inner.append(line)
            index += 1
        self.blocks.append(Quote(self._inside(inner).blocks))
        return index

    def _inside(self, lines: list[str]) -> Reader:
        reader = Reader(self.definitions, self.ended, self.depth + 1)
        reader.read_lines(lines)
        return reader

    # Lists
    # ------------------------------------------------------------------------------------------------------

    def _list(self, index: int, first: re.Match[str]) -> int:
        items: list[list[Block]] = []
        is_loose = False
        end = index
        while index < len(self.lines) and self.definitions.steps <= BLOCK_LIMIT:
            item = ITEM.match(self.lines[index])
            if item is None or (item[2] is None) != (first[2] is None) or RULE.fullmatch(self.lines[index]):
                break
            is_loose = is_loose or (bool(items) and index > end)
            inner, end = self._item_lines(index, item)
            reader = self._inside(inner)
            items.append(reader.blocks)
            is_loose = is_loose or reader.is_parted
            index = end
            while index < len(self.lines) and not self.lines[index].strip(BLANKS):
                index += 1
            if index < len(self.lines):
                self.lines[index] = _expanded(self.lines[index])
        if self._takes_contents(end):
            return end + 1
        self.blocks.append(List(int(first[2]) if first[2] else None, items, is_loose))
        return end

    def _takes_contents(self, index: int) -> bool:
        """Return whether the list above is only the place for a table of contents."""
        return index < len(self.lines) and TABLE_OF_CONTENTS.fullmatch(self.lines[index]) is not None

    def _item_lines(self, index: int, item: re.Match[str]) -> tuple[list[str], int]:
        """Return the lines of an item as they stand in it, and the index of the line after it."""
        own = len(item[1])
        column = item.end() if len(item[3]) <= CODE_INDENT else item.end() - len(item[3]) + 1
        inner = [self.lines[index][column:]]
        cut = column
        end = index + 1
        was_blank = False
        for position in range(index + 1, len(self.lines)):
            line = self.lines[position] = _expanded(self.lines[position])
            bare = line.lstrip(" ")
            if not bare:
                was_blank = True
                inner.append("")
                continue
            indent = len(line) - len(bare)
            if indent >= min(column, own + NESTING_INDENT):
                # A fence further left than the item's text takes its lines along.
                if "`" in bare or "~" in bare:
                    fence = FENCE.fullmatch(bare)
                    if fence and cut == column and indent < column:
                        cut = indent
                    elif fence and not fence[3]:
                        cut = column
                        indent = min(indent, column)
                inner.append(line[min(cut, indent) :])
            elif (
                was_blank
                or ITEM.match(line)
                or TABLE_OF_CONTENTS.fullmatch(line)
                or self._ends_paragraph(position)
            ):
                break
            else:
                inner.append(bare)
            was_blank = False
            end = position + 1
        while len(inner) > 1 and not inner[-1].strip(BLANKS):
            inner.pop()
        return inner, end

    # Tables
    # -----------------------------------------------------------------------------------------------------

    def _is_table_rule(self, index: int) -> bool:
        if index >= len(self.lines):
            return False
        line = self.lines[index]
        return "|" in line and "-" in line and TABLE_RULE.fullmatch(line) is not None

    def _table(self, index: int) -> int:
        header = _cells(self.lines[index])
        rows: list[list[str]] = []
        index += 2
        while index < len(self.lines) and self.definitions.steps <= BLOCK_LIMIT:
            line = self.lines[index]
            self.definitions.steps += 1
            if not line.strip(BLANKS) or "|" not in line or self._ends_paragraph(index):
                break
            if not TABLE_LINE.fullmatch(line):
                rows.append(_cells(line))
            index += 1
        columns = max(map(len, [header, *rows]))
        if columns * (len(rows) + 1) > 4 * sum(map(len, [header, *rows])) + COLUMN_LIMIT:
            columns = 0  # one row of a thousand cells may not stretch ten thousand others
        self.blocks.append(Table(header, rows, columns))
        return index

    # HTML
    # -------------------------------------------------------------------------------------------------------

    def _html_name(self, line: str) -> str | None:
        """Return the name of the block-level element whose tag starts the line."""
        start = BLOCK_START.match(line)
        if start is None or (name := start[1].lower()) not in BLOCK_TAGS:
            return None
        if ">" in line:
            return name if tag_at(line, start.end(), self.ended) else None
        return name if "=" in line or line.isascii() else None  # the tag goes on in the next line

    def _html(self, index: int, name: str) -> int:
        end = self._html_end(index, name)
        lines = self.lines[index : end + 1]
        first = lines[0]
        if (
            MARKDOWN_INSIDE.search(first)
            and len(lines) > 2
            and self.depth < DEPTH_LIMIT
            and first.count(">") == 1
        ):
            self.blocks += [Raw(first + "\n"), *self._inside(lines[1:-1]).blocks, Raw(lines[-1] + "\n")]
        else:
            self.blocks.append(Raw("\n".join(lines) + "\n"))
        return end + 1

    def _html_end(self, index: int, name: str) -> int:
        """Return the last line of the HTML block that starts at `index` with the tag `name`.

        It ends with the line in which that tag is closed, ignoring tags in comments. Without a closing tag
        all the rest is inside (as in Jekyll).
        """
        lines = self.lines
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
                        later = self._comment_end(end + 1)
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

    def _comment(self, index: int) -> int:
        """Leave out a comment, or only its mark if it is unclosed.

        What follows it on its last line is read as a line.
        """
        line = self.lines[index]
        position = len(line) - len(line.lstrip(BLANKS))
        while line.startswith("<!--", position):
            close = line.find("-->", position + 2)
            if close < 0:
                end = self._comment_end(index + 1)
                if end is None:
                    self.lines[index] = line[
                        COMMENT_MARKS.match(line, position).end() :  # type: ignore[union-attr]
                    ]
                    return index
                index, line = end, self.lines[end]
                close = line.index("-->")
            position = close + len("-->")
            position = BLANK_RUN.match(line, position).end()  # type: ignore[union-attr]
        self.lines[index] = line[position:]
        return index

    def _comment_end(self, index: int) -> int | None:
        """Return the first line from `index` on that holds `-->`."""
        if self._comment_ends is None:
            self._comment_ends = [i for i in range(len(self.lines) - 1, -1, -1) if "-->" in self.lines[i]]
        while self._comment_ends and self._comment_ends[-1] < index:
            self._comment_ends.pop()
        return self._comment_ends[-1] if self._comment_ends else None

    # Definitions and attribute lists
    # ----------------------------------------------------------------------------

    def _definition(self, index: int) -> int | None:
        line = self.lines[index]
        if note := NOTE.fullmatch(line):
            return self._note(index, note)
        link = LINK.fullmatch(line)
        if link is None or (link[2] is None and not ADDRESS.match(link[3])):
            return None
        title = next((text for text in link.groups()[3:] if text is not None), None)
        index += 1
        if title is None and index < len(self.lines) and (below := LINK_TITLE.fullmatch(self.lines[index])):
            title = next(text for text in below.groups() if text is not None)
            index += 1
        address = link[2] if link[2] is not None else link[3]
        self.definitions.links[label_key(link[1])] = (address, title)
        return index

    def _note(self, index: int, note: re.Match[str]) -> int | None:
        if self.depth >= DEPTH_LIMIT:
            return None
        inner = [note[2]]
        end = index + 1
        was_blank = False
        for position in range(index + 1, len(self.lines)):
            line = self.lines[position] = _expanded(self.lines[position])
            if not line.strip(BLANKS):
                was_blank = True
                inner.append("")
                continue
            if line.startswith(" " * CODE_INDENT):
                inner.append(line[CODE_INDENT:])
            elif line.startswith(" " * NESTING_INDENT):
                inner.append(line.lstrip(" "))
            elif was_blank or len(inner) == 1 or self._ends_paragraph(position) or NOTE.fullmatch(line):
                break
            else:
                inner.append(line)
            was_blank = False
            end = position + 1
        while len(inner) > 1 and not inner[-1]:
            inner.pop()
        self.definitions.notes[note[1]] = self._inside(inner).blocks
        return end

    def _attributes(self, index: int) -> int | None:
        line = self.lines[index]
        if extension := EXTENSION.match(line):
            return self._extension(index, extension)
        return index + 1 if ATTRIBUTE_LINE.fullmatch(line) or TABLE_OF_CONTENTS.fullmatch(line) else None

    def _extension(self, index: int, extension: re.Match[str]) -> int:
        """Leave out `{::options … /}` and `{::comment}…{:/}`; what `{::nomarkdown}` holds is HTML."""
        rest = self.lines[index][extension.end() :]
        inner: list[str] = []
        if not extension[2]:
            lines = [rest, *self.lines[index + 1 :]] if self._has_extension_end(index) else []
            for offset, line in enumerate(lines):
                if end := EXTENSION_END.search(line):
                    inner.append(line[: end.start()])
                    index, rest = index + offset, line[end.end() :]
                    break
                inner.append(line)
        if extension[1] == "nomarkdown" and inner:
            self.blocks.append(Raw("\n".join(inner) + "\n"))
        self.lines[index] = rest.lstrip(BLANKS)
        return index

    def _has_extension_end(self, index: int) -> bool:
        if "{:/" in self._hopeless:
            return False
        if any("{:/" in line and EXTENSION_END.search(line) for line in self.lines[index:]):
            return True
        self._hopeless["{:/"] = 0
        return False


def _expanded(line: str) -> str:
    """Return the line with blanks for the tabs in front of its text."""
    if "\t" not in line:
        return line
    bare = line.lstrip(BLANKS)
    return line[: len(line) - len(bare)].expandtabs(CODE_INDENT) + bare


def _dedented(line: str, columns: int) -> str:
    """Return the line without up to `columns` blanks in front."""
    line = _expanded(line) if columns else line
    return line[min(columns, len(line) - len(line.lstrip(" "))) :]


def _without_id(heading: str) -> str:
    found = HEADING_ID.search(heading) if heading.endswith("}") else None
    return heading[: found.start()].rstrip(BLANKS) if found else heading


def _has_open_comment(text: str) -> bool:
    """Return whether a comment that starts in the text, outside code, does not end in it."""
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


def _cells(line: str) -> list[str]:
    """Return the cells of a row: separated by `|`, unless escaped or in code."""
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
