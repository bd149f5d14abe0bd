"""Numbers, dates and documents by value, whatever their notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import chinese, numbers, values


def tokens(text):
    return {token for value in values.find(chinese.normalise(text)) for token in value.tokens}


def places(token, text):
    normal = chinese.normalise(text)
    return [normal[start:end] for start, end in values.places(token, normal)]


class TestAmounts:
    @pytest.mark.parametrize(
        "text", ["2.4亿", "24000万元", "2.40亿", "两亿四千万", "二亿四千万", "240,000,000", "２．４亿"]
    )
    def test_of_one_value_have_one_token(self, text):
        assert "0v240000000" in tokens(text)

    @pytest.mark.parametrize("text", ["2.45亿", "12.4亿", "2.4万", "4千万"])
    def test_of_another_value_do_not(self, text):
        assert "0v240000000" not in tokens(text)

    def test_are_not_found_inside_others(self):
        assert places("0v5718", "15,718件、57.18亿、5718、5,718件") == ["5718", "5,718"]

    @pytest.mark.parametrize(
        ("text", "value"),
        [("一百二", 120), ("三万五", 35_000), ("一千零五", 1_005), ("十五", 15), ("二〇二三", 2023)],
    )
    def test_are_read_as_they_are_said(self, text, value):
        assert numbers.spoken_number(text) == value

    def test_of_counts_go_with_their_measure_word(self):
        assert "0v9家" in tokens("九家公司") & tokens("9家公司")
        assert "0v9家" not in tokens("19家公司")


class TestShares:
    @pytest.mark.parametrize("text", ["8%", "百分之八", "８％", "8.0%"])
    def test_of_a_hundred(self, text):
        assert tokens(text) == {"0vp8"}

    def test_points_are_something_else(self):
        assert "0vp8" not in tokens("八个百分点")

    def test_parts_in_figures_and_words(self):
        assert tokens("1/4") == tokens("四分之一") == {"0vf1x4"}


class TestDates:
    @pytest.mark.parametrize(
        "text",
        [
            "2023年7月1日",
            "2023-07-01",
            "2023/7/1",
            "2023.7.1",
            "二〇二三年七月一日",
            "2023年7月1号",
            "２０２３年７月１日",
        ],
    )
    def test_of_one_day_have_one_token(self, text):
        assert {"0d20230701", "0d202307", "0d0701"} <= tokens(text)

    @pytest.mark.parametrize("text", ["2023年7月11日", "2021年7月1日", "2023年17月1日", "12023-07-01"])
    def test_of_another_day_do_not(self, text):
        assert "0d20230701" not in tokens(text)

    def test_are_read_behind_a_comma(self):
        assert "0d20230701" in tokens("签单，2023年7月1日生效")
        assert "0a76" in tokens("依据，第76条")

    def test_are_found_in_any_notation(self):
        text = "2023.7.1签单，二〇二三年七月一日生效，7月11日到账"

        assert places("0d0701", text) == ["2023.7.1", "二〇二三年七月一日"]


class TestDocuments:
    @pytest.mark.parametrize(
        "text",
        ["某发〔2021〕64号", "某发[2021]64号", "某发（2021）64号文", "某发2021年64号", "某发 2021 64号"],
    )
    def test_have_year_and_number(self, text):
        assert "0n2021x64" in tokens(text)

    def test_are_told_from_longer_numbers(self):
        assert "0n64" not in tokens("某发〔2021〕164号")

    @pytest.mark.parametrize("text", ["第七十六条", "第76条", "76条"])
    def test_articles_of_a_law(self, text):
        assert "0a76" in tokens(text)


class TestAnything:
    @pytest.mark.parametrize("digits", [5_000, 20_000])
    def test_of_more_digits_than_python_makes_a_number_of_is_read(self, digits):
        many = "9" * digits

        assert f"0vp{many}" in tokens(f"同比增长{many}%，百分之{many}，{many}万元")

    @given(
        st.text(
            alphabet="0123456789.,%/-年月日号条〔〕零〇一二两三四五六七八九十百千万亿点分之第 家件",
            max_size=40,
        )
    )
    def test_is_read_without_an_error_and_found_again(self, text):
        normal = chinese.normalise(text)
        for value in values.find(normal):
            assert 0 <= value.start < value.end <= len(normal)
            for token in value.tokens:
                assert token.isalnum()
        for token in values.tokens(normal):
            list(values.places(token, normal))
