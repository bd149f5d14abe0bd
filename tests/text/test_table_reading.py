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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-32"])
@pytest.mark.parametrize(
    "text",
    ["单位,类别\n甲报,报纸\n", "单位一览,类别", "一;一\r\n一一一一一报;\r\n", "unit,kind\n", "单位\n一一\n"],
)
def test_reads_wide_encodings_without_their_mark(encoding, text):
    """一 has a nul where a comma has none, so the first nul says nothing."""
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "head", "cells"),
    [
        ("单位;备注,说明\n甲报;早报\n乙报;晚报，有删节\n", ("单位", "备注,说明"), ["甲报", "早报"]),
        ("单位,备注;说明\n甲报,早报;日报\n", ("单位", "备注;说明"), ["甲报", "早报;日报"]),
        ('"单位,全称";类别\n"甲,报";"早""报,1"\n', ("单位,全称", "类别"), ["甲,报", '早"报,1']),
        ("单位\t类别\r甲报\t日报,晚报\r", ("单位", "类别"), ["甲报", "日报,晚报"]),
        ("sep=;\r\n单位;类别,级别\r\n甲报;日报,1\r\n", ("单位", "类别,级别"), ["甲报", "日报,1"]),
        ('\ufeff"SEP=|"\n单位|类别\n甲报|日报\n', ("单位", "类别"), ["甲报", "日报"]),
        ("sep=,,\n单位,类别\n甲报,日报\n", ("单位", "类别"), ["甲报", "日报"]),
    ],
)
def test_parts_cells_by_what_the_file_says_or_most_lines_have(text, head, cells):
    table = table_in(text, most_rows=9)

    assert table.head == head
    assert list(table.rows[0].cells.values()) == cells


def test_counts_the_line_that_says_what_parts_the_cells():
    assert [row.line for row in table_in("sep=;\n单位;类别\n甲报;日报\n", most_rows=9).rows] == [3]


@pytest.mark.parametrize("data", [b"\x00\x00", b"\xfe\xff\x00", b"\x00,\x00", b"a\n\xff", b""])
def test_never_raises_anything_else(data):
    with pytest.raises(TableFault):
        table_in(decoded(data), most_rows=0)


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", ",,\r\n", '""', " , ,\n", "\ufeff;\n;\n", "\0,\0", "sep=;\n"]
)
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
