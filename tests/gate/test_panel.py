"""The panel: every check asked of one draft, with the place, the advice and the law of each finding."""

import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.admin.rules import FAMILIES
from articles.gate import duties, panel
from articles.gate.basis import dated, instruments
from articles.gate.draft import Draft, Passage
from articles.gate.findings import found_in
from articles.gate.rules import shipped
from tests.properties import examples

TODAY = date(2026, 11, 28)


def draft(*lines, **facts):
    return Draft(tuple(Passage("body_html", line) for line in lines), on=TODAY, **facts)


class TestAFinding:
    def test_names_its_words_their_sentence_and_the_law(self):
        (found,) = panel.findings(draft("昨日下雨。这款年金保本保息，老人买着放心！另讯。"))

        assert (found.rule, found.label, found.words) == ("RET-01", "必改", "保本保息")
        assert found.before + found.words + found.after == found.sentence
        assert found.sentence == "这款年金保本保息，老人买着放心！"
        assert found.basis
        assert found.advice

    @pytest.mark.parametrize(
        ("line", "way", "words"),
        [
            ("这款年金保本保息，老人买着放心！", "固定说法", "保本保息"),
            ("这款年金保 本 保 息，老人买着放心！", "固定说法", "保 本 保 息"),
            ("钱放在这儿一分都不会少，睡觉都踏实。", "改写说法", "一分都不会少"),
            (
                "全市场翻个底朝天，您也翻不出第二款这么好的意外险。",
                "整句意思接近过去的违规句子",
                "您也翻不出第二款这么好的意外险",
            ),
        ],
    )
    def test_says_how_it_was_found(self, line, way, words):
        (found,) = panel.findings(draft(line))

        assert (found.way, found.words) == (way, words)
        assert found.label == ("待核" if found.is_meant else "必改")  # what was only heard stops nothing
        assert found.is_meant == way.startswith("整句意思")

    @pytest.mark.parametrize(
        ("line", "label"), [("图片来源：网络", "必改"), ("本文整理自各大论坛热帖。", "待核")]
    )
    def test_on_a_source_holds_back_by_its_stock_phrase_alone(self, line, label):
        (found,) = panel.findings(draft(line))

        assert (found.rule, found.label) == ("SRC-01", label)

    def test_of_another_check_says_nothing_of_wordings(self):
        (found,) = panel.findings(draft("正文。", missing=("来源",)))

        assert (found.way, found.is_meant) == ("", False)

    def test_is_known_again_in_the_same_sentence_alone(self):
        first, again, other = (
            panel.findings(draft(text))[0].key
            for text in (
                "导语。银保监会发布通知。",
                "另一段导语在此。银保监会发布通知。",
                "银保监会发布公告。",
            )
        )

        assert first == again != other

    def test_of_a_very_long_sentence_shows_a_part_of_it(self):
        passage = Passage("body_html", "长" * 2000 + "零风险" + "句" * 2000)

        found = found_in(passage, 2000, 2003, rule="RET-02", severity="block", message="", advice="")

        assert len(found.sentence) <= 403
        assert found.sentence[found.at :].startswith("零风险")


class TestTheLaw:
    @pytest.mark.parametrize(
        ("basis", "said"),
        [
            ("《中华人民共和国广告法》第九条", "《中华人民共和国广告法》第九条，自 2021-04-29 起施行"),
            ("编辑部自定", "编辑部自定"),
            (
                "《金融产品网络营销管理办法》（2026年9月30日起施行）",
                "《金融产品网络营销管理办法》（2026年9月30日起施行）",
            ),
        ],
    )
    def test_is_named_with_its_day_in_force(self, basis, said):
        assert dated(basis) == said

    def test_is_in_force(self):
        assert all(day <= TODAY for day in instruments().values())


class TestProvenance:
    def test_is_a_finding_for_each_duty(self):
        found = panel.findings(draft("一段文字。", missing=tuple(duties.DUTIES)))

        assert [finding.message for finding in found] == [f"缺{label}" for label in duties.DUTIES]
        assert {finding.label for finding in found} == {"必改"}
        assert len({finding.rule for finding in found}) == len(duties.DUTIES)

    def test_that_nobody_could_open_says_so(self):
        (found,) = panel.findings(draft("一段文字。", missing=("原文时间",)))

        assert "待法务核对" in found.basis


class TestEveryPlace:
    """People rule on one place at a time: what is said of the first must not speak for the second."""

    def words(self, rule, *lines, **facts):
        return [finding.words for finding in panel.findings(draft(*lines, **facts)) if finding.rule == rule]

    def test_of_a_number_is_found_in_one_paragraph(self):
        text = "如需帮助请拨打13812345678。张女士的手机号是13987654321，邻居的是13711112222。"

        assert self.words("PRI-02", text) == ["13812345678", "13987654321", "13711112222"]

    def test_of_a_promise_is_found_however_it_is_worded(self):
        stock, reworded = "这款年金保本保息，老人买着放心。", "您的老本一分都不会少。"

        alone = self.words("RET-01", reworded)

        assert alone
        assert self.words("RET-01", stock + reworded) == ["保本保息", *alone]

    def test_of_a_promise_called_out_is_found_in_each_sentence(self):
        text = "您放心，交给我们的血汗钱安然无恙！您的积蓄在这款产品里一定完璧归来！"

        assert len(self.words("RET-01", text)) == 2

    def test_of_a_way_to_buy_is_found_beside_another_sentences(self):
        buy, adviser = "扫码即可投保这款百万医疗险。", "添加顾问微信，免费领取家庭保单规划方案。"

        text = buy + adviser

        assert self.words("MKT-01", text)
        assert self.words("MKT-02", text) == self.words("MKT-02", adviser) != []

    def test_is_told_where_another_rule_says_it_better_of_other_words_only(self):
        text = "平平安安到期，交的钱一分不少退给您。您的血汗钱交给我们安然无恙。"

        assert self.words("INS-07", text)
        assert self.words("RET-01", text) == ["交给我们安然无恙"]

    def test_of_advice_is_told_once_a_paragraph(self):
        assert self.words("NAM-01", "银保监会发布通知。银保监会另发通知。") == ["银保监会"]

    def test_beyond_a_dozen_is_held_with_the_rest_of_the_paragraph(self):
        numbers = [f"139{number:08}" for number in range(40)]
        text = "".join(f"第{at}位读者的手机是{number}。" for at, number in enumerate(numbers))

        *single, rest = self.words("PRI-02", text)

        assert single == numbers[:12]
        assert rest == text[text.index(numbers[12]) :]

    @pytest.mark.parametrize(
        "unit",
        [
            "13812345678。",
            "保本，",
            "保本。",
            "这款保本险您投保不会亏钱。",
            "扫码投保您的钱不会少！",
            "点击立即投保这款险。",
        ],
    )
    def test_of_very_many_is_bounded(self, unit):
        found = panel.findings(draft((unit * 10_000)[:10_000]))

        assert 0 < len(found) < 120


class TestRules:
    def test_of_every_check_are_known_by_what_they_say(self):
        modules = {sys.modules[check.__module__] for check in panel.CHECKS}
        told = [getattr(module, "RULES", {}) for module in modules]

        assert sum(map(len, told)) > 20
        for rules in told:
            assert rules.items() <= panel.BUILT_IN.items()

    def test_belong_to_a_family_that_the_desk_has_a_name_for(self):
        rules = {*panel.BUILT_IN, *(rule.id for rule in shipped())}

        assert {rule.partition("-")[0] for rule in rules} <= FAMILIES.keys()


class TestAnAdvertisement:
    def test_says_how_to_buy_where_it_is_marked(self):
        text = "点击下方投保链接立即投保，三分钟完成。"

        assert "MKT-01" in [finding.rule for finding in panel.findings(draft(text))]
        assert "MKT-01" not in [
            finding.rule for finding in panel.findings(draft(text, is_advertisement=True))
        ]


class TestAnyText:
    @settings(max_examples=examples(60))
    @given(st.lists(st.text(max_size=80), max_size=4))
    def test_is_answered(self, lines):
        for finding in panel.findings(draft(*lines)):
            assert finding.sentence[finding.at :].startswith(finding.words)
