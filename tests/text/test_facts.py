"""Numbers with their units, dates and periods, whatever way they are written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import chinese, facts


def keys(text):
    return [token.key for token in facts.tokens(chinese.normalise(text))]


class TestTokens:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("1,836户", "１８３６户"),
            ("1.2亿元", "12,000万元"),
            ("1.2 亿元", "一亿二千万元"),
            ("3月5日", "三月五日"),
            ("2025年3月31日", "二〇二五年三月三十一日"),
            ("七成", "70%"),
            ("三成半", "35%"),
            ("百分之三点五", "3.5%"),
            ("十个百分点", "10个百分点"),
            ("二十三起", "23起"),
            ("九点二万名", "92000名"),
            ("三分之一", "三 分之 一"),
            ("3摄氏度", "3℃"),
            ("上半年", "前六个月"),
            ("前三季度", "前九个月"),
            ("第一季度", "1季度"),
            ("去年", "上年"),
            ("同比增长", "比上年同期增长"),
            ("帐户", "账户"),
            ("“保费”，", "保费"),
            ("四成六，", "46%，"),
            ("四成六的客户", "46%的客户"),
            ("三成五左右", "35%左右"),
            ("超七成三甲医院", "超70%三甲医院"),
            ("近三成二手房", "近30%二手房"),
            ("三成五险一金", "30%五险一金"),
            ("七成九零后", "70%九零后"),
            ("三成二线城市", "30%二线城市"),
            ("三成半年报", "30%半年报"),
            ("当天17点，", "当天17时，"),
            ("上午9点，", "上午9时，"),
            ("8点至12点。", "8时至12时。"),
            ("17点起停电", "17时起停电"),
        ],
    )
    def test_says_the_same_of_two_ways_to_write(self, one, other):
        assert keys(one) == keys(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("10个百分点", "10%"),
            ("1.7倍", "1.7%"),
            ("3.6亿元", "3.6亿美元"),
            ("3月5日", "3月15日"),
            ("同比", "环比"),
            ("上半年", "前三季度"),
            ("一季度", "三季度"),
            ("去年", "今年"),
            ("1.75%", "17.5%"),
            ("上涨12点，", "上涨12时，"),
            ("指数跌15点。", "指数跌15时。"),
            ("上涨12点左右", "上涨12时左右"),
        ],
    )
    def test_tells_two_facts_apart(self, one, other):
        assert keys(one) != keys(other)

    def test_keeps_the_place_of_each_in_the_text(self):
        text = "赔付 1.2 万元"

        token = facts.tokens(text)[2]

        assert (token.key, text[token.start : token.end]) == ("N12000", "1.2 万")

    @given(st.text(alphabet="零一二两三十百千万亿点成分之年月日前第季度0123456789.,%:- 元", max_size=40))
    def test_reads_whatever_stands_there(self, text):
        tokens = facts.tokens(chinese.normalise(text))

        assert all(first.end <= second.start for first, second in pairwise(tokens))


class TestValue:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("两千三百", 2300),
            ("十", 10),
            ("一百二十万", 1_200_000),
            ("二十三", 23),
            ("1.2万", 12_000),
            ("三亿零五十", 300_000_050),
        ],
    )
    def test_reads_a_number(self, text, number):
        assert facts.value(text) == number

    @pytest.mark.parametrize("text", ["", "万", "百", "亿元"])
    def test_refuses_what_is_none(self, text):
        assert facts.value(text) is None
