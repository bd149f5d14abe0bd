"""Names in a sentence, told by what stands around them, and their short forms."""

import pytest

from articles.gate.original.names_in_text import names_in
from articles.gate.original.sentence_words import words_of
from articles.gate.original.short_names import are_same
from articles.text import facts


def names(text):
    tokens = facts.tokens(text)
    return {
        (name.kind, "".join(token.key for token in tokens[name.start : name.end]))
        for name in names_in(words_of(tokens, text))
    }


class TestNamesIn:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (
                "青屿市交通运输局低空处处长迟牧野透露",
                {("post", "青屿市交通运输局低空处处长"), ("person", "迟牧野")},
            ),
            ("监管人员约谈了鹭汀财险和北埠农险", {("body", "鹭汀财险"), ("body", "北埠农险")}),
            ("家住白槐镇的骆菊香照顾丈夫", {("place", "白槐镇"), ("person", "骆菊香")}),
            ("推销“福泽年年”年金", {("product", "福泽年年")}),
            ("车主卓海生车辆受损", {("person", "卓海生")}),
        ],
    )
    def test_tells_them_by_what_stands_around(self, text, found):
        assert names(text) == found

    @pytest.mark.parametrize(
        "text",
        ["台风登陆时气压较低", "大部分损失由全社会分担", "增长较快，成长期较长", "举行发布会", "中度失能"],
    )
    def test_takes_no_common_word_for_one(self, text):
        assert names(text) == set()


class TestAreSame:
    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("云杉财产保险股份有限公司", "云杉财险"),
            ("国家金融监督管理总局", "金融监管总局"),
            ("长泽人寿保险有限公司柏川中心支公司", "长泽人寿柏川中支"),
            ("砚溪市医疗保障局副局长", "市医保局副局长"),
            ("省社会科学院", "省社科院"),
        ],
    )
    def test_knows_a_short_form(self, name, short):
        assert are_same(name, short)
        assert are_same(short, name)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("鹭汀财险", "鹭财险"),
            ("云杉财险副总经理", "云杉财险总经理"),
            ("市第二人民医院", "市人民医院"),
            ("县统计局", "县水务局"),
            ("璞陵市中级人民法院", "璞陵市人民法院"),
        ],
    )
    def test_takes_no_other_name_for_one(self, name, other):
        assert not are_same(name, other)
