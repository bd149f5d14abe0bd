"""The tree of a Markdown text: its blocks, and what it defines for all of the document."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    """What holds for the whole document: targets of links as (address, title), and footnotes, by label."""

    links: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    notes: dict[str, list[Block]] = field(default_factory=dict)
    steps: int = 0  # blocks read so far


def label_key(label: str) -> str:
    """Return the form in which labels of links are compared: case and runs of blanks do not count."""
    return " ".join(label.split()).lower()
