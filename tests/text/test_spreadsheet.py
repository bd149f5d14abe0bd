"""Tables for table programs, read back as they read them."""

import zipfile
from xml.etree import ElementTree

import pytest

from articles.text import spreadsheet
from articles.text.spreadsheet import Sheet, csv_lines, workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read(sheets):
    """Return {sheet's name: rows of (text or number)} of a workbook as its parts say it."""
    with workbook(sheets) as file, zipfile.ZipFile(file) as package:
        assert package.testzip() is None
        trees = {
            name: ElementTree.fromstring(package.read(name)) for name in package.namelist()
        }  # every part is whole XML
        typed = {override.get("PartName") for override in trees["[Content_Types].xml"]}
        targets = {one.get("Id"): f"xl/{one.get('Target')}" for one in trees["xl/_rels/workbook.xml.rels"]}
        assert {f"/{target}" for target in targets.values()} < typed
        relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        return {
            sheet.get("name"): rows(trees[targets[sheet.get(relation)]])
            for sheet in trees["xl/workbook.xml"].iter(f"{MAIN}sheet")
        }


def rows(tree):
    return [
        [cell.findtext(f"{MAIN}v") or "".join(cell.itertext()) for cell in row]
        for row in tree.iter(f"{MAIN}row")
    ]


class TestAWorkbook:
    def test_holds_sheets_of_text_and_numbers(self):
        found = read(
            [Sheet("按稿源", [("稿源", "篇数"), ("东澜保险报", 13)]), Sheet("逐篇", iter([("标题",)]))]
        )

        assert found == {"按稿源": [["稿源", "篇数"], ["东澜保险报", "13"]], "逐篇": [["标题"]]}

    def test_takes_no_text_for_a_formula_or_for_markup(self):
        text = '=HYPERLINK("x")<b>&\x00\x0b\ud800'

        assert read([Sheet("一", [("头",), (text,)])])["一"][1] == ['=HYPERLINK("x")<b>&']

    def test_keeps_to_the_limits_of_the_format(self, monkeypatch):
        monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
        sheets = [Sheet("很/长" * 20, [("字" * 40_000,)] * 5), Sheet("很 长" * 20, [(None, "")])]

        found = read(sheets)

        assert [len(title) for title in found] == [31, 29]
        (first, second) = found.values()
        assert (len(first), len(first[0][0])) == (3, 32_767)
        assert second == [["", ""]]

    def test_writes_rows_as_they_come(self):
        """A sheet larger than the memory it may take lies on the disk, and no row is kept."""
        with workbook([Sheet("大", ((f"稿件{number}" * 20, number) for number in range(40_000)))]) as file:
            assert file._rolled or len(file.read()) < spreadsheet.IN_MEMORY


class TestACsv:
    def test_is_told_apart_from_other_encodings_and_guards_formulas(self):
        lines = list(csv_lines([("标题", "数"), ("=1+1", -3), ("甲,乙", None)]))

        assert "".join(lines) == '\ufeff标题,数\r\n\'=1+1,-3\r\n"甲,乙",\r\n'

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_guards_every_beginning_of_a_formula(self, start):
        assert spreadsheet.guarded(f"{start}cmd").startswith("'")
