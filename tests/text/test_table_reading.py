"""Tables that people send, and those that ship: read once, each fault told by its line."""

import csv

import pytest

from articles.gate.rules import DATA
from articles.text.table_reading import TableFault, TableRow, decoded, table_in


def test_reads_cells_with_commas_quotes_and_lines_of_their_own():
    table = table_in('\ufeff Name ,words\r\n甲,"一，二,三\n""四"""\r\n\r\n乙,五\r\n', most_rows=9)

    assert table.head == ("name", "words")
    assert table.rows == (
        TableRow(2, {"name": "甲", "words": '一，二,三\n"四"'}),
        TableRow(4, {"name": "乙", "words": "五"}),
    )


def test_leaves_out_columns_without_a_name_and_cells_that_are_not_there():
    (row,) = table_in("名称,,类别,备注\n甲,1,报纸\n", most_rows=1).rows

    assert row.cells == {"名称": "甲", "类别": "报纸"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_reads_utf_16_without_its_mark(encoding):
    assert table_in(decoded("单位,类别\n甲报,报纸\n".encode(encoding)), most_rows=9).head == ("单位", "类别")


@pytest.mark.parametrize("data", [b"\x00\x00", b"\xfe\xff\x00", b"\x00,\x00", b"a\n\xff", b""])
def test_never_raises_anything_else(data):
    with pytest.raises(TableFault):
        table_in(decoded(data), most_rows=0)


@pytest.mark.parametrize("text", ["", " \n\t\n", ",,\r\n", '""', " , ,\n", "\ufeff;\n;\n", "\0,\0"])
def test_tells_a_table_of_blank_cells_that_it_is_empty(text):
    with pytest.raises(TableFault, match="文件是空的"):
        table_in(text, most_rows=9)


@pytest.mark.parametrize("file", sorted(DATA.glob("*.csv")), ids=lambda file: file.name)
def test_every_table_that_ships_has_the_cells_of_its_head_in_each_row(file):
    with file.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines, strict=True)

    assert rows
    assert len(set(head)) == len(head)
    assert [row for row in rows if len(row) != len(head)] == []
