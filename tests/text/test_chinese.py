"""The search's normal form, runs, words and word boundaries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import chinese


class TestNormalise:
    @given(st.text())
    def test_keeps_every_offset(self, text):
        assert len(chinese.normalise(text)) == len(text)

    @given(st.text())
    def test_is_done_after_once(self, text):
        once = chinese.normalise(text)

        assert chinese.normalise(once) == once

    @given(st.text())
    def test_gives_text_that_every_database_can_store(self, text):
        chinese.normalise(text).encode()
        assert "\0" not in chinese.normalise(text)

    @pytest.mark.parametrize(
        ("typed", "normal"),
        [
            ("ＩＦＲＳ　１７", "ifrs 17"),
            ("車險與壽險", "车险与寿险"),
            ("重大疾病保險", "重大疾病保险"),
            ("3•15、3‧15、3・15", "3·15、3·15、3·15"),
            ("Café", "cafe"),
            ("a\0b\u200bc\u00a0d", "a b c d"),
            ("一段\n二段", "一段\n二段"),
            ("\ud800", "?"),
        ],
    )
    def test_brings_spellings_together(self, typed, normal):
        assert chinese.normalise(typed) == normal


class TestRuns:
    def test_part_ideographs_numbers_and_letters(self):
        assert chinese.runs("ifrs17准则下3·15的保费增长2.5%") == [
            "ifrs", "17", "准则下", "3·15", "的保费增长", "2.5",
        ]  # fmt: skip

    def test_give_joined_numbers_one_token_however_they_are_joined(self):
        assert {chinese.number_token(run) for run in ("3·15", "3.15", "3-15")} == {"3x15"}

    def test_cut_a_token_that_no_database_takes(self):
        assert chinese.other_tokens("a" * 10_000) == ["a" * chinese.MAX_TOKEN]


class TestPairs:
    def test_overlap_inside_a_run_and_never_span_two(self):
        assert chinese.pairs("太保,车险a人") == {"太保", "车险"}
        assert chinese.pairs("偿付能力") == {"偿付", "付能", "能力"}


class TestWords:
    def test_know_the_trade(self):
        assert {"新国十条", "报行合一", "惠民保"} <= set(chinese.words("新国十条与报行合一,惠民保续保"))

    def test_count_the_parts_of_a_compound(self):
        words = chinese.words("财产保险与人寿保险")

        assert words["财产保险"] == 1
        assert words["保险"] == 2

    def test_find_no_company_inside_another(self):
        assert "太平" not in chinese.words("太平洋保险")
        assert "人保" not in chinese.words("投保人保费")

    def test_find_a_brand_inside_its_name_alone(self):
        assert "信泰" in chinese.words("信泰人寿")
        assert "信泰" not in chinese.words("微信泰语客服")

    def test_keep_a_product_from_looking_like_a_company(self):
        assert "平安保险" not in chinese.words("学生平安保险")

    def test_leave_single_ideographs_letters_and_numbers_out(self):
        assert not chinese.words("的 a 17 3·15")


class TestBoundaries:
    def test_stand_between_words(self):
        assert chinese.boundaries("本人寿命") == [0, 2, 4]

    def test_stand_at_the_joints_of_compounds(self):
        assert 2 in chinese.boundaries("财产保险")

    @given(st.text(alphabet="保险人寿太平洋中国平安财产责任险，。a1", max_size=40))
    def test_rise_from_the_beginning_to_the_end(self, text):
        edges = chinese.boundaries(text)

        assert edges == sorted(set(edges))
        assert edges[0] == 0
        assert edges[-1] == len(text)
