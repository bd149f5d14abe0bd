"""Tables that people send: a CSV as any spreadsheet program wrote it, each fault reported in a sentence.

Excel, WPS and others write UTF-8, UTF-16 and UTF-32 with and without a byte-order mark, or GB 18030, and
separate cells by commas, semicolons or tabs; all of that is read. A row with too many cells is never guessed
at, for the cells after a comma that stands outside quotes belong to other columns.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

MOST_BYTES = 2_000_000
PARTED_BY = (",", "\t", ";")
# Excel's own first line
PARTED_AS_TOLD = re.compile(r"\s*\"?sep=([,;|\t])\"?[,;|\t]*(?:[\r\n]|$)", re.IGNORECASE)
QUOTED = re.compile(r'(?<![^,;\t\r\n"])"[^"]*"')
LINE_ENDS = re.compile(r"[\r\n]+")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX and the like, XLS
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
NULS = 0.02  # of the bytes; text in other encodings has none


class TableFault(ValueError):
    """What is wrong with a table, as a sentence for whoever sent it."""


@dataclass(frozen=True)
class TableRow:
    """One row: its `line` as spreadsheet programs count them, and its cells by column.

    Columns after its last cell are absent.
    """

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class SentTable:
    """The names of the columns, in small letters, and the rows that are not blank."""

    head: tuple[str, ...]
    rows: tuple[TableRow, ...]


def decoded(data: bytes) -> str:
    """Return the text of a file as table programs write it. Raises TableFault."""
    if len(data) > MOST_BYTES:
        raise TableFault(f"文件超过 {MOST_BYTES // 1_000_000} MB，请核对是不是这份表。")
    if data.startswith(WORKBOOKS):
        raise TableFault("这是工作簿，不是 CSV：请在表格程序里另存为“CSV UTF-8”再传。")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text
    raise TableFault("读不出文件的文字，请在表格程序里另存为“CSV UTF-8”再传。")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith(UTF_32):  # the mark of UTF-16 begins one of them
        return ("utf-32",)
    if data.startswith(UTF_16):
        return ("utf-16",)
    if data.count(0) > NULS * len(data):  # without its mark: half of each comma is one
        return tuple(sorted(WIDE, key=lambda encoding: _signs_of_tables(data, encoding), reverse=True))
    return ("utf-8-sig", "gb18030")


def _signs_of_tables(data: bytes, encoding: str) -> tuple[int, int]:
    """Return how many separators of lines and cells `data` has in an encoding, and how much ASCII.

    Read in the wrong byte order, a comma is a letter of a script nobody uses here; 一 would be an N.
    """
    text = data.decode(encoding, errors="replace").replace("\0", "")
    return sum(map(text.count, "\r\n,;\t")), sum(char.isascii() for char in text)


def table_in(text: str, *, most_rows: int) -> SentTable:
    """Return the table that a CSV holds; columns without a name are left out. Raises TableFault."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    told = PARTED_AS_TOLD.match(text)
    lines = _lines(text, told[1] if told else _mark_of(text))
    if told:
        next(lines)
    _, names = next(lines, (0, ()))
    if not names:
        raise TableFault("文件是空的，请重新导出再传。")
    head = tuple(name.strip().lower() for name in names)
    if twice := next((name for name in head if name and head.count(name) > 1), None):
        raise TableFault(f"第一行有两栏都叫“{twice[:20]}”，请只留一栏。")
    rows: list[TableRow] = []
    for line, cells in lines:
        if len(rows) == most_rows:
            raise TableFault(f"表里超过 {most_rows} 行，请核对是不是这份表。")
        if any(cell.strip() for cell in cells[len(head) :]):
            raise TableFault(
                f"第 {line} 行有 {len(cells)} 格，第一行只有 {len(head)} 栏：多半是哪一格里有逗号却没有加引号，请核对。"
            )
        rows.append(TableRow(line, {name: cell for name, cell in zip(head, cells, strict=False) if name}))
    return SentTable(head, tuple(rows))


def _mark_of(text: str) -> str:
    """Return what separates the cells: of the marks in the head, where names may hold one, the commonest."""
    lines = [line for line in LINE_ENDS.split(QUOTED.sub("", text)) if line.strip()]
    head = lines[0] if lines else ""
    return max(PARTED_BY, key=lambda mark: sum(mark in line for line in lines) if mark in head else 0)


def _lines(text: str, mark: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows that are not blank, each with its place among all rows. Raises TableFault."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = "有一格太长" if "field larger" in str(error) else "引号没有成对"
            raise TableFault(f"第 {number} 行读不下去，{reason}，请重新导出再传。") from error
        if any(cell.strip() for cell in cells):
            yield number, cells
