"""Tables for spreadsheet programs: CSV line by line, and XLSX workbooks written row by row into a file.

XLSX is written with the standard library (ECMA-376, SpreadsheetML with inline strings): a report needs rows,
columns, a head and nothing else.
"""

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any
from xml.sax.saxutils import escape

Row = Sequence[Any]
BYTE_ORDER_MARK = "\ufeff"  # tells table programs that a CSV is UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what begins a formula in a CSV
LONGEST_CELL = 32_767  # characters, the format's limit
MOST_ROWS = 1_048_576  # of one sheet, the format's limit
LONGEST_TITLE = 31  # characters of a sheet's name
IN_MEMORY = 1_000_000  # bytes; a larger workbook goes to the disk
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_TITLE = re.compile(r"[\[\]:*?/\\']")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPE = f"{_TYPE}.sheet"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name and its rows, the head first."""

    title: str
    rows: Iterable[Row]


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def guarded(value: Any) -> str:
    """Return a cell of a CSV that no table program takes for a formula; numbers stay as they are."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a CSV in UTF-8 line by line, its byte order mark first."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])


def csv_headers(filename: str) -> dict[str, str]:
    """Return the headers under which a CSV is answered, to be saved as `filename` (ASCII)."""
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{filename}"',
    }


def workbook(sheets: Sequence[Sheet]) -> IO[bytes]:
    """Return an XLSX file of `sheets`, opened at its beginning; the caller closes it.

    Rows beyond MOST_ROWS, characters beyond LONGEST_CELL and those that XML cannot hold are left out.
    Numbers are numbers, everything else is text, and text is never a formula.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for number, sheet in enumerate(sheets, 1):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for piece in _sheet(sheet.rows):
                    part.write(piece.encode())
        package.writestr("[Content_Types].xml", _content_types(len(sheets)))
        package.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        package.writestr("xl/workbook.xml", _workbook(_titles(sheets)))
        names = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
        package.writestr("xl/_rels/workbook.xml.rels", _relations([*names, ("styles", "styles.xml")]))
        package.writestr("xl/styles.xml", _HEAD + _STYLES)
    file.seek(0)
    return file


def _sheet(rows: Iterable[Row]) -> Iterator[str]:
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews><sheetData>"
    )
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            break
        style = ' s="1"' if number == 0 else ""
        yield f"<row>{''.join(_cell(value, style) for value in row)}</row>"
    yield "</sheetData></worksheet>"


def _cell(value: Any, style: str) -> str:
    if value is None or value == "":
        return f"<c{style}/>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c{style}><v>{value}</v></c>"
    text = NO_XML.sub("", str(value))[:LONGEST_CELL]
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Return the names of the sheets as the format takes them, each once."""
    found: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        title = NO_TITLE.sub(" ", NO_XML.sub("", sheet.title))[:LONGEST_TITLE].strip() or str(number)
        found.append(title if title not in found else f"{title[: LONGEST_TITLE - 4]} {number}")
    return found


def _workbook(titles: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(title, {chr(34): "&quot;"})}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _content_types(count: int) -> str:
    parts = [("/xl/workbook.xml", f"{_TYPE}.sheet.main+xml"), ("/xl/styles.xml", f"{_TYPE}.styles+xml")]
    parts += [
        (f"/xl/worksheets/sheet{number}.xml", f"{_TYPE}.worksheet+xml") for number in range(1, count + 1)
    ]
    found = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{found}</Types>'
    )
