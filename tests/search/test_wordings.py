"""Other wordings by rule."""

import pytest

from articles.search import wordings


class TestWordings:
    @pytest.mark.parametrize(
        ("term", "others"),
        [
            ("鼎和财险", ["鼎和产险", "鼎和财产保险"]),
            ("鼎和财产保险股份有限公司", ["鼎和财险", "鼎和产险", "鼎和财产保险"]),
            ("国华人寿保险股份有限公司", ["国华人寿", "国华寿险"]),
            ("碳汇险", ["碳汇保险"]),
            ("宠物保险", ["宠物险"]),
        ],
    )
    def test_are_those_of_the_trade(self, term, others):
        assert wordings.other_wordings(term) == others

    @pytest.mark.parametrize(
        "term",
        [
            "车险",
            "高风险",
            "抢险",
            "定期寿险",
            "医疗险",
            "养老保险",
            "平安保险",
            "老人应该先买意外险",
            "人保",
            "ifrs17",
        ],
    )
    def test_are_none_for_other_words(self, term):
        assert wordings.other_wordings(term) == []
