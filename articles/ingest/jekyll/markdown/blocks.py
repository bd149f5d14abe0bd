"""Block structure of Markdown: paragraphs, headings, lists, quotations, code, tables, HTML, definitions.

GFM with kramdown's habits, because Jekyll showed the archive with kramdown: HTML blocks end with the line in
which their element ends, an unclosed fence is text, footnotes and attribute lists are known. Every line is
looked at once for every list or quotation around it, and these end at DEPTH_LIMIT: the work grows with the
length alone.
"""

from __future__ import annotations

import re

from articles.ingest.jekyll.markdown import html_blocks, syntax
from articles.ingest.jekyll.markdown.line_parts import (
    cells_of,
    dedented,
    expanded,
    has_open_comment,
    without_id,
)
from articles.ingest.jekyll.markdown.nodes import (
    Block,
    CodeLines,
    Definitions,
    Heading,
    List,
    Paragraph,
    Quote,
    Raw,
    Table,
    ThematicBreak,
    label_key,
)
from articles.ingest.jekyll.markdown.syntax import (
    BLANKS,
    BLOCK_LIMIT,
    CODE_INDENT,
    COLUMN_LIMIT,
    DEPTH_LIMIT,
    MARKS,
    NESTING_INDENT,
)


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
        self._comments = html_blocks.CommentEnds(self.lines)

    def read(self, text: str) -> list[Block]:
        """Read a whole text."""
        if syntax.HINT.search(text) is None:
            parts = [
                part for part in syntax.PARAGRAPH_BREAK.split(text, BLOCK_LIMIT) if part.strip(syntax.WHITE)
            ]
            return [
                Raw("".join(f"<p>{part.strip(syntax.WHITE).replace('>', '&gt;')}</p>\n" for part in parts))
            ]
        return self.read_lines(text.split("\n"))

    def read_lines(self, lines: list[str]) -> list[Block]:
        """Read lines without their ends."""
        self.lines = lines
        self._comments = html_blocks.CommentEnds(lines)
        index = 0
        was_blank = False
        while index < len(lines):
            line = lines[index] = expanded(lines[index])
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
            if syntax.COMMENT_START.match(line):
                return html_blocks.leave_out_comment(self.lines, index, self._comments)
            if name := html_blocks.name_at(line, self.ended):
                return self._html(index, name)
        elif mark == "#":
            if heading := syntax.HEADING.fullmatch(line):
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
        if mark in "-*_" and syntax.RULE.fullmatch(line):
            self.blocks.append(ThematicBreak())
            return index + 1
        if self.depth < DEPTH_LIMIT and (item := syntax.ITEM.match(line)):
            return self._list(index, item)
        if "|" in line and self._is_table_rule(index + 1):
            return self._table(index)
        return self._paragraph(index)

    def _paragraph(self, index: int) -> int:
        start = index
        lines = self.lines
        if index + 1 < len(lines) and (underline := syntax.UNDERLINE.fullmatch(lines[index + 1])):
            self.blocks.append(
                Heading(1 if underline[1][0] == "=" else 2, without_id(lines[index].strip(BLANKS)))
            )
            return index + 2
        index += 1
        unread, column = start, 0  # where a comment may still begin
        while True:
            while index < len(lines) and not self._ends_paragraph(index):
                index += 1
            tail = lines[unread:index]
            tail[0] = tail[0][column:]
            end = self._comments.after(index) if has_open_comment("\n".join(tail)) else None
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
        line = self.lines[index] = expanded(line)
        if line.startswith(" " * CODE_INDENT):
            return False
        if mark in "`~":
            return self._fence_end(index) is not None
        if mark == "<":
            return html_blocks.name_at(line, self.ended) is not None
        if mark == "#":
            return syntax.HEADING.fullmatch(line) is not None
        if mark == ">":
            return True
        if mark == "{":
            return (
                syntax.ATTRIBUTE_LINE.fullmatch(line) is not None or syntax.EXTENSION.match(line) is not None
            )
        if mark in "-*_" and syntax.RULE.fullmatch(line):
            return True
        if syntax.INTERRUPTING_ITEM.match(line):
            return True
        return "|" in line and self._is_table_rule(index + 1)

    def _indented_code(self, index: int) -> int:
        code: list[str] = []
        while index < len(self.lines):
            line = expanded(self.lines[index])
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
        opening = syntax.FENCE.fullmatch(self.lines[index])
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
                    and not expanded(line).startswith(" " * CODE_INDENT)
                ):
                    return end
        self._hopeless[mark] = size
        return None

    def _fenced_code(self, index: int, end: int) -> int:
        indent = len(self.lines[index]) - len(self.lines[index].lstrip(" "))
        code = [dedented(line, indent) for line in self.lines[index + 1 : end]]
        self.blocks.append(CodeLines("".join(f"{line}\n" for line in code)))
        return end + 1

    def _heading(self, index: int, heading: re.Match[str]) -> int:
        text = without_id((heading[2] or "").strip(BLANKS))
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
            line = expanded(self.lines[index])
            if mark := syntax.QUOTE.match(line):
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
            item = syntax.ITEM.match(self.lines[index])
            if (
                item is None
                or (item[2] is None) != (first[2] is None)
                or syntax.RULE.fullmatch(self.lines[index])
            ):
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
                self.lines[index] = expanded(self.lines[index])
        if self._takes_contents(end):
            return end + 1
        self.blocks.append(List(int(first[2]) if first[2] else None, items, is_loose))
        return end

    def _takes_contents(self, index: int) -> bool:
        """Tell whether the list above is only the place for a table of contents."""
        return index < len(self.lines) and syntax.TABLE_OF_CONTENTS.fullmatch(self.lines[index]) is not None

    def _item_lines(self, index: int, item: re.Match[str]) -> tuple[list[str], int]:
        """Return the lines of an item as they stand in it, and the index of the line after it."""
        own = len(item[1])
        column = item.end() if len(item[3]) <= CODE_INDENT else item.end() - len(item[3]) + 1
        inner = [self.lines[index][column:]]
        cut = column
        end = index + 1
        was_blank = False
        for position in range(index + 1, len(self.lines)):
            line = self.lines[position] = expanded(self.lines[position])
            bare = line.lstrip(" ")
            if not bare:
                was_blank = True
                inner.append("")
                continue
            indent = len(line) - len(bare)
            if indent >= min(column, own + NESTING_INDENT):
                # A fence further left than the item's text takes its lines along.
                if "`" in bare or "~" in bare:
                    fence = syntax.FENCE.fullmatch(bare)
                    if fence and cut == column and indent < column:
                        cut = indent
                    elif fence and not fence[3]:
                        cut = column
                        indent = min(indent, column)
                inner.append(line[min(cut, indent) :])
            elif (
                was_blank
                or syntax.ITEM.match(line)
                or syntax.TABLE_OF_CONTENTS.fullmatch(line)
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
        return "|" in line and "-" in line and syntax.TABLE_RULE.fullmatch(line) is not None

    def _table(self, index: int) -> int:
        header = cells_of(self.lines[index])
        rows: list[list[str]] = []
        index += 2
        while index < len(self.lines) and self.definitions.steps <= BLOCK_LIMIT:
            line = self.lines[index]
            self.definitions.steps += 1
            if not line.strip(BLANKS) or "|" not in line or self._ends_paragraph(index):
                break
            if not syntax.TABLE_LINE.fullmatch(line):
                rows.append(cells_of(line))
            index += 1
        columns = max(map(len, [header, *rows]))
        if columns * (len(rows) + 1) > 4 * sum(map(len, [header, *rows])) + COLUMN_LIMIT:
            columns = 0  # one row of a thousand cells may not stretch ten thousand others
        self.blocks.append(Table(header, rows, columns))
        return index

    # HTML
    # -------------------------------------------------------------------------------------------------------

    def _html(self, index: int, name: str) -> int:
        end = html_blocks.end_of(self.lines, index, name, self._comments)
        lines = self.lines[index : end + 1]
        first = lines[0]
        if (
            syntax.MARKDOWN_INSIDE.search(first)
            and len(lines) > 2
            and self.depth < DEPTH_LIMIT
            and first.count(">") == 1
        ):
            self.blocks += [Raw(first + "\n"), *self._inside(lines[1:-1]).blocks, Raw(lines[-1] + "\n")]
        else:
            self.blocks.append(Raw("\n".join(lines) + "\n"))
        return end + 1

    # Definitions and attribute lists
    # ----------------------------------------------------------------------------

    def _definition(self, index: int) -> int | None:
        line = self.lines[index]
        if note := syntax.NOTE.fullmatch(line):
            return self._note(index, note)
        link = syntax.LINK.fullmatch(line)
        if link is None or (link[2] is None and not syntax.ADDRESS.match(link[3])):
            return None
        title = next((text for text in link.groups()[3:] if text is not None), None)
        index += 1
        if (
            title is None
            and index < len(self.lines)
            and (below := syntax.LINK_TITLE.fullmatch(self.lines[index]))
        ):
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
            line = self.lines[position] = expanded(self.lines[position])
            if not line.strip(BLANKS):
                was_blank = True
                inner.append("")
                continue
            if line.startswith(" " * CODE_INDENT):
                inner.append(line[CODE_INDENT:])
            elif line.startswith(" " * NESTING_INDENT):
                inner.append(line.lstrip(" "))
            elif (
                was_blank or len(inner) == 1 or self._ends_paragraph(position) or syntax.NOTE.fullmatch(line)
            ):
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
        if extension := syntax.EXTENSION.match(line):
            return self._extension(index, extension)
        return (
            index + 1
            if syntax.ATTRIBUTE_LINE.fullmatch(line) or syntax.TABLE_OF_CONTENTS.fullmatch(line)
            else None
        )

    def _extension(self, index: int, extension: re.Match[str]) -> int:
        """Leave out `{::options … /}` and `{::comment}…{:/}`; what `{::nomarkdown}` holds is HTML."""
        rest = self.lines[index][extension.end() :]
        inner: list[str] = []
        if not extension[2]:
            lines = [rest, *self.lines[index + 1 :]] if self._has_extension_end(index) else []
            for offset, line in enumerate(lines):
                if end := syntax.EXTENSION_END.search(line):
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
        if any("{:/" in line and syntax.EXTENSION_END.search(line) for line in self.lines[index:]):
            return True
        self._hopeless["{:/"] = 0
        return False
