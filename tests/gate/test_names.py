"""Names of authorities by the date of what is told."""

from datetime import date

import pytest

from articles.gate import names, panel
from articles.gate.draft import Draft, Passage

ON = date(2026, 3, 2)


def found(text):
    return [(one.words, one.message) for one in names.check(Draft((Passage("body_html", text),), ON))]


class TestAName:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("2015年3月，银保监会批准公司开业。", "银保监会"),
            ("2017年，中国银保监会发布办法。", "中国银保监会"),
            ("公司2020年6月1日经金融监管总局批准设立。", "金融监管总局"),
            ("2022年，国家金融监督管理总局通报了案件。", "国家金融监督管理总局"),
            ("2016年由市场监管总局立案。", "市场监管总局"),
            ("2023年2月1日，国家金融监督管理总局通报了案件。", "国家金融监督管理总局"),
        ],
    )
    def test_that_was_none_yet_is_told(self, text, words):
        ((marked, said),) = found(text)

        assert marked == words
        assert "还没有成立" in said

    def test_that_was_none_any_more_is_told_where_words_alone_do_not(self):
        text = "2018年以来的投诉不少。2021年，当时的工商总局、2021年，国家卫计委都表示关注。"

        assert [words for words, _ in found(text)] == ["国家卫计委"]

    def test_is_told_once(self):
        draft = Draft((Passage("body_html", "2025年3月，银保监会发布通知。"),), ON)

        assert [one.rule for one in panel.findings(draft) if one.rule.startswith("NAM")] == ["NAM-01"]

    def test_is_told_by_its_date_where_that_says_more(self):
        draft = Draft((Passage("body_html", "2015年3月，中国银保监会发布通知。"),), ON)

        assert [one.rule for one in panel.findings(draft) if one.rule.startswith("NAM")] == ["NAM-11"]

    @pytest.mark.parametrize(
        "text",
        [
            "2018年，银保监会批准公司开业。",
            "2018年4月，保监会并入银保监会。",
            "2023年5月，银保监会发布通知。",
            "2015年，保监会批准公司开业。",
            "2015年，原银保监会批准公司开业。",
            "2015年出台的办法，金融监管总局已经修订。",
            "2015年成立的保监会，即现在的金融监管总局。",
            "2015年以来，金融监管总局共发布十项办法。",
            "2022年，公司向金融监管总局的前身报告。",
            "2022年，银保监会发〔2022〕3号文件下发。",
            "2024年1月，国家金融监督管理总局发布办法。",
            "2015年13月，银保监会批准。",
            "2016年，应急管理部门派人到场。",
            "2016年3月，应急管理部署会召开。",
            "2016年，应急管理部际联席会议召开。",
            "2023年5月10日，国家金融监督管理总局任命了局长。",
        ],
    )
    def test_that_fits_its_date_or_has_no_certain_one_is_silent(self, text):
        assert found(text) == []

    @pytest.mark.parametrize("sentence", ["2024年银保监会批准，前身是甲。", "2024年银保监会批准。"])
    def test_of_hostile_text_is_asked_of_the_other_rules_once_a_passage(self, sentence, monkeypatch):
        asked = []
        monkeypatch.setattr(names, "find_all", lambda text, rules: asked.append(text) or [])

        found(sentence * 500)

        assert len(asked) <= 1
        assert all(len(text) <= names.MOST_READ_AGAIN for text in asked)

    def test_of_hostile_text_is_looked_at_so_far_and_no_further(self, monkeypatch):
        looked = []
        known = names._misdated
        monkeypatch.setattr(
            names, "_misdated", lambda authority, match: looked.append(match) or known(authority, match)
        )

        found("2024年银保监会批准，前身是甲。" * 500)

        assert len(looked) == names.MOST_LOOKED_AT
