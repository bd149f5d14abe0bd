"""One document: its trees, the definitions they share, and the HTML they become."""

from __future__ import annotations

from articles.ingest.jekyll.markdown import inlines
from articles.ingest.jekyll.markdown.blocks import (
    Block,
    CodeLines,
    Definitions,
    Heading,
    List,
    Paragraph,
    Quote,
    Raw,
    Reader,
    Table,
    ThematicBreak,
)
from articles.sanitize.tags import ended_names

# Signs of emphasis, links and the like in one document; what stands behind the last of them is shown as it
# was typed.
SIGN_LIMIT = 100_000
# Attribute of the list of footnotes, for those who look for the end of the text before it.
NOTES = "archive-notes"


def to_html(text: str) -> str:
    """Return the HTML of one Markdown text, its footnotes at the end.

    The text has LF line endings and no control characters.
    """
    document = Document(text)
    blocks = document.read(text)
    return document.html(blocks) + document.notes()


class Document:
    """Several texts that share definitions: `read` all, then ask for their `html`, then for the `notes`.

    `whole` is the text of all of them: an element that no browser knows counts as one only if it ends in
    there.
    """

    def __init__(self, whole: str) -> None:
        self.definitions = Definitions()
        self._notes: dict[str, int] = {}  # the number of every note referred to so far
        self._order: list[str] = []
        self._signs = 0
        self._ended = ended_names(whole) if "</" in whole else frozenset()

    def read(self, text: str) -> list[Block]:
        """Read a text into its tree; what it defines holds for every text of the document."""
        return Reader(self.definitions, self._ended).read(text)

    def read_quotation(self, text: str) -> list[Block]:
        """Read a quotation whose marks are gone, for its text alone.

        The numbers of a list are part of that.
        """
        blocks = self.read(text)
        return [Paragraph(text)] if any(isinstance(block, List) for block in blocks) else blocks

    def html(self, blocks: list[Block]) -> str:
        """Return the HTML of a tree, one block a line."""
        return "".join(map(self._block, blocks))

    def inline(self, text: str) -> str:
        """Return the HTML of a text that is no more than one paragraph, without its `<p>`."""
        html, signs = inlines.write(
            text, self.definitions.links, self._note_number, self._ended, SIGN_LIMIT - self._signs
        )
        self._signs += signs
        return html

    def notes(self) -> str:
        """Return the footnotes that were referred to so far, in the order of their numbers."""
        items: list[str] = []
        while len(items) < len(self._notes):  # a note may refer to further notes
            label = self._order[len(items)]
            items.append(self._item(self.definitions.notes[label], is_loose=False))
        return f'<ol {NOTES}="">\n{"".join(items)}</ol>\n' if items else ""

    def _note_number(self, label: str) -> int | None:
        if label not in self.definitions.notes:
            return None
        if label not in self._notes:
            self._notes[label] = len(self._notes) + 1
            self._order.append(label)
        return self._notes[label]

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(text):
                return f"<p>{self.inline(text)}</p>\n"
            case Raw(html):
                return html
            case Heading(level, text):
                return f"<h{level}>{self.inline(text)}</h{level}>\n"
            case CodeLines(text):
                return f"<pre><code>{inlines.escape(text)}</code></pre>\n"
            case ThematicBreak():
                return "<hr>\n"
            case Quote(blocks):
                return f"<blockquote>\n{self.html(blocks)}</blockquote>\n"
            case List():
                return self._list(block)
            case Table():
                return self._table(block)

    def _list(self, block: List) -> str:
        name = "ul" if block.start is None else "ol"
        start = "" if block.start in (None, 1) else f' start="{block.start}"'
        items = "".join(self._item(item, is_loose=block.is_loose) for item in block.items)
        return f"<{name}{start}>\n{items}</{name}>\n"

    def _item(self, blocks: list[Block], *, is_loose: bool) -> str:
        if is_loose or sum(isinstance(block, Paragraph) for block in blocks) > 1:
            return f"<li>\n{self.html(blocks)}</li>\n"
        inner = (
            self.inline(item.text) if isinstance(item, Paragraph) else self._block(item) for item in blocks
        )
        return f"<li>{''.join(inner).rstrip()}</li>\n"

    def _table(self, table: Table) -> str:
        def row(cells: list[str], name: str) -> str:
            padded = cells + [""] * (table.columns - len(cells))
            return f"<tr>{''.join(f'<{name}>{self.inline(cell)}</{name}>' for cell in padded)}</tr>\n"

        rows = "".join(row(cells, "td") for cells in table.rows)
        body = f"<tbody>\n{rows}</tbody>\n" if rows else ""
        return f"<table>\n<thead>\n{row(table.header, 'th')}</thead>\n{body}</table>\n"
