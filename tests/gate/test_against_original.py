"""原文对照 as a check of the gate, and as the page shows it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.gate import against_original, panel
from articles.gate.draft import Draft, Original, Passage
from articles.gate.original import alignment, side_by_side
from articles.gate.original.change_codes import Code
from articles.gate.original.differences import compare_original
from tests.properties import examples

ORIGINAL = (
    "云溪县水务局3月11日与澜桥财险签订协议，保费46万元。\n"
    "公司副总经理卫青禾表示，公司拟于明年扩大范围，没有设置免赔额。\n"
    "据县统计局介绍，去年转移群众1,340人。"
)
HEADLINE = "云溪县为水库投保"


def draft(text, *, headline=HEADLINE, **facts):
    lines = (Passage("body_html", line) for line in text.split("\n"))
    return Draft(
        (Passage("headline", headline), *lines),
        on=date(2026, 11, 28),
        original=Original(HEADLINE, ORIGINAL),
        **facts,
    )


def rules(text, **facts):
    return {one.rule: one for one in against_original.check(draft(text, **facts))}


class TestTheCheck:
    def test_is_silent_about_the_same_text(self):
        assert rules(ORIGINAL) == {}

    @pytest.mark.parametrize(
        ("old", "new", "rule", "severity", "words"),
        [
            ("46万元", "64万元", "ORI-03", "block", "64万"),
            ("没有设置", "设置了", "ORI-02", "block", ""),
            ("3月11日", "3月21日", "ORI-04", "block", "21日"),
            ("公司拟于明年", "公司于明年", "ORI-05", "warn", "司于"),
            ("1,340人。", "1,340人。此举获得村民一致好评。", "ORI-07", "warn", "此举获得村民一致好评。"),
        ],
    )
    def test_names_the_words_in_our_text(self, old, new, rule, severity, words):
        found = rules(ORIGINAL.replace(old, new))

        assert found[rule].severity == severity
        assert found[rule].words.startswith(words)
        assert found[rule].words in found[rule].sentence

    def test_holds_a_headline_that_the_original_does_not_bear(self):
        found = rules(ORIGINAL, headline="云溪县水库获赔千万元")

        assert (found["ORI-01"].field, found["ORI-01"].severity) == ("headline", "block")

    def test_asks_for_a_note_on_a_cut_until_there_is_one(self):
        cut = ORIGINAL.rpartition("\n")[0]

        assert "ORI-08" in rules(cut)
        assert rules(cut, changes_made="cut") == {}
        assert rules(cut, changes_made="both") == {}

    def test_says_once_that_another_text_is_kept(self):
        found = rules("湖心寿险在城南设立养老社区。\n首批三百户已经入住，护理员由社区统一培训。")

        assert list(found) == ["ORI-09"]

    def test_asks_nothing_where_no_original_is_kept(self):
        assert panel.findings(Draft((Passage("body_html", "没有原文的文字。"),), on=date(2026, 11, 28))) == []


@pytest.mark.parametrize(
    ("cut", "shortened", "now", "proposed"),
    [
        (True, False, "none", "cut"),
        (True, True, "none", "both"),
        (False, True, "none", "headline"),
        (True, False, "headline", "both"),
        (True, False, "cut", ""),
        (False, False, "cut", ""),
        (False, False, "none", ""),
    ],
)
def test_proposes_what_changes_made_ought_to_say(cut, shortened, now, proposed):
    text = ORIGINAL.rpartition("\n")[0] if cut else ORIGINAL
    found = compare_original(original=ORIGINAL, text=text)

    assert against_original.proposed_changes(found, is_shortened=shortened, now=now) == proposed


def shown(text):
    differences = side_by_side.numbered(compare_original(original=ORIGINAL, text=text))
    return differences, side_by_side.rows(ORIGINAL, text, differences)


class TestSideBySide:
    def test_marks_the_words_on_both_sides_with_one_number(self):
        differences, rows = shown(ORIGINAL.replace("46万元", "64万元"))

        (one,) = differences
        marked = [
            [(piece.text, piece.number) for piece in side if piece.number is not None]
            for row in rows
            for side in (row.original, row.ours)
            if not row.is_same
        ]
        assert one.codes == (Code.FIGURE,)
        assert marked == [[("46万", 1)], [("64万", 1)]]

    def test_shows_where_words_were_left_out(self):
        _, rows = shown(ORIGINAL.replace("拟", ""))

        (row,) = [row for row in rows if not row.is_same]
        assert [(piece.text, piece.number) for piece in row.ours if piece.number] == [("", 1)]

    def test_puts_a_cut_sentence_where_it_stood(self):
        first, _, last = ORIGINAL.split("\n")
        _, rows = shown(f"{first}\n{last}")

        assert [bool(row.ours) for row in rows] == [True, False, True]

    def test_marks_another_way_of_writing_without_a_number(self):
        differences, rows = shown(ORIGINAL.replace("没有设置", "未设置"))

        assert differences == []
        assert {piece.number for row in rows for piece in row.ours} == {None, 0}

    @settings(max_examples=examples(100), deadline=None)
    @given(st.text(alphabet="云溪县保费46万元。，没有不拟\n1,340人据称", max_size=120))
    def test_loses_no_sentence_of_ours(self, text):
        """Whatever is typed: every sentence that is compared stands on the page, once and whole."""
        differences = side_by_side.numbered(compare_original(original=ORIGINAL, text=text))
        rows = side_by_side.rows(ORIGINAL, text, differences)
        read = [
            text[slice(*sentence.span)] for sentence in alignment.read(side_by_side.chinese.normalise(text))
        ]

        said = "".join(piece.text for row in rows for piece in row.ours)
        assert sorted(said) == sorted("".join(read))
