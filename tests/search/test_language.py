"""The language of queries: marks and little words, read before anything is cut into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.language import LONGEST, MOST_PARTS, clean, parse

MARKS = "“”「」『』\"'()（）|+-－—!：:，。 "
WORDS = [
    "医疗险",
    "团体",
    "OR",
    "或",
    "AND",
    "NOT",
    "不含",
    "不要",
    "来源：",
    "日期:",
    "记者：",
    "2023年7月1日",
    "c-ross",
    "的",
]


def parts(text):
    return [
        (part.kind, part.text or " | ".join(option.text for option in part.parts))
        for part in parse(text).parts
    ]


class TestWithout:
    @pytest.mark.parametrize(
        "typed",
        [
            "车险 -团体",
            "车险 －团体",
            "车险 NOT 团体",
            "车险 不含团体",
            "车险 不包括 团体",
            "车险 不要团体",
            "不含团体 的 车险",
        ],
    )
    def test_is_said_in_many_ways(self, typed):
        assert sorted(parts(typed)) == [("text", "车险"), ("without", "团体")]

    @pytest.mark.parametrize(
        "typed", ["-团体", "不含税", "NOT", "-", "不要", "C-ROSS", "2023-07-01", "年报 - 某某报", "-- --"]
    )
    def test_is_text_where_nothing_would_be_left_or_the_mark_is_a_dash(self, typed):
        assert "without" not in dict(parts(typed))


class TestEither:
    @pytest.mark.parametrize(
        "typed",
        ["梨园 或 海参", "梨园 OR 海参", "梨园|海参", "梨园 或者 海参", "(梨园 OR 海参)", "梨园｜海参"],
    )
    def test_is_said_in_many_ways(self, typed):
        assert parts(typed) == [("either", "梨园 | 海参")]

    def test_binds_its_neighbours_alone(self):
        assert parts("(举牌 OR 增持) 险资") == [("either", "举牌 | 增持"), ("text", "险资")]

    @pytest.mark.parametrize("typed", ["或", "OR", "梨园 OR", "| 梨园", "the or a"])
    def test_is_text_where_a_side_is_missing(self, typed):
        assert "either" not in dict(parts(typed))


class TestExact:
    @pytest.mark.parametrize("typed", ["“车险”", "「车险」", "『车险』", '"车险"', "＂车险＂", "‘车险’"])
    def test_is_what_stands_in_quotes_of_any_kind(self, typed):
        assert parts(typed) == [("exact", "车险")]

    @pytest.mark.parametrize("typed", ["“车险", "车险”", "“”车险", "听见一声“嗯”之后"])
    def test_is_text_where_the_quotes_are_no_pair_or_belong_to_a_sentence(self, typed):
        assert "exact" not in dict(parts(typed))


class TestFields:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("来源：某某报 车险", [("source", "某某报"), ("text", "车险")]),
            ("来源: 某某报", [("source", "某某报")]),
            ("记者：张三", [("reporter", "张三")]),
            ("车险 栏目：监管", [("text", "车险"), ("category", "监管")]),
            ("日期：2026-03", [("date", "2026-03")]),
            ("title:举牌", [("text", "举牌")]),
            ("比例：三成", [("text", "比例：三成")]),
        ],
    )
    def test_are_named_before_a_colon(self, typed, expected):
        assert parts(typed) == expected


class TestClean:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("<b>车险</b>", "车险"),
            ("%E8%BD%A6%E9%99%A9", "车险"),
            ("车险&nbsp;理赔", "车险 理赔"),
            ("车\u200b险", "车险"),
            ("#车险#", "车险"),
            ("@某某财险", "某某财险"),
            ("5% 与 10%", "5% 与 10%"),
            ("  车险　", "车险"),
        ],
    )
    def test_takes_out_what_nobody_looks_for(self, typed, expected):
        assert clean(typed) == expected


class TestChips:
    def test_lead_to_the_query_without_them(self):
        typed = parse("医疗险 -团体 “等待期”")

        assert [typed.without(part) for part in typed.of("without", "exact")] == [
            "医疗险 “等待期”",
            "医疗险 -团体",
        ]


class TestAnything:
    @given(st.lists(st.sampled_from([*WORDS, *MARKS]) | st.text(max_size=4), max_size=40).map("".join))
    def test_that_can_be_typed_is_read_within_bounds(self, text):
        typed = parse(text)

        assert len(typed.parts) <= MOST_PARTS
        assert len(typed.text) <= LONGEST
        assert not typed.text or typed.parts
        for part in typed.parts:
            assert 0 <= part.at.start <= part.at.end <= len(typed.text)
            assert typed.without(part) != typed.text or not part.text
