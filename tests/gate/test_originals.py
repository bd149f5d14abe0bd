"""原文对照: what a repost says otherwise than its original."""

import random

import pytest
from django.core.management import CommandError, call_command

from articles.gate.originals import Code, compare_original
from tests.gate.cases import read

ORIGINAL = (
    "云溪县水务局3月11日与澜桥财险签订协议，保费46万元。\n"
    "公司副总经理卫青禾表示，公司拟于明年扩大范围，没有设置免赔额。据县统计局介绍，去年转移群众1,340人。"
)


def codes(old, new, **headlines):
    text = ORIGINAL.replace(old, new)
    assert text != ORIGINAL or headlines
    return {finding.code for finding in compare_original(original=ORIGINAL, text=text, **headlines)}


class TestCompareOriginal:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("46万元", "460,000元"),
            ("3月11日", "三月十一日"),
            ("1,340人", "１３４０人"),
            ("保费46万元。", "保费46万元；"),
            ("据县统计局介绍", "據縣統計局介紹"),
            ("云溪县", "【溪报讯】云溪县"),
            ("1,340人。", "1,340人。\n（来源：溪报　责任编辑：王敏）"),
            ("没有设置免赔额", "未设置免赔额"),
        ],
    )
    def test_is_silent_where_only_the_writing_differs(self, old, new):
        assert codes(old, new) == set()

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("没有设置", "设置了", Code.NEGATION),
            ("46万元", "64万元", Code.FIGURE),
            ("46万元", "46万美元", Code.FIGURE),
            ("3月11日", "3月21日", Code.DATE),
            ("去年转移", "今年转移", Code.DATE),
            ("公司拟于明年", "公司于明年", Code.ATTRIBUTION),
            ("据县统计局介绍，", "", Code.ATTRIBUTION),
            ("卫青禾", "卫青和", Code.NAME),
            ("据县统计局介绍，去年转移群众1,340人。", "", Code.CUT),
            ("保费46万元。", "保费46万元。此举获得村民一致好评。", Code.ADDED),
        ],
    )
    def test_names_what_changed(self, old, new, code):
        assert code in codes(old, new)

    def test_says_where_on_both_sides(self):
        text = ORIGINAL.replace("46万元", "64万元")

        [finding] = compare_original(original=ORIGINAL, text=text)

        assert ORIGINAL[slice(*finding.original)] == "46万"
        assert text[slice(*finding.ours)] == "64万"

    def test_takes_a_typing_error_put_right_for_no_name(self):
        original = "银行主张授权有效，法院认为授权内容不名确。"

        assert compare_original(original=original, text=original.replace("不名确", "不明确")) == []

    def test_takes_a_synonym_for_no_name(self):
        original = "公司10月29日公布新方案，负责人介绍了细节。"

        assert compare_original(original=original, text=original.replace("公布", "发布")) == []

    def test_sees_two_companies_change_places(self):
        original = "承保方由岚屿健康险牵头，澄湾人寿等四家公司共保。"
        text = "承保方由澄湾人寿牵头，岚屿健康险等四家公司共保。"

        assert {finding.code for finding in compare_original(original=original, text=text)} == {Code.NAME}

    def test_sees_a_headline_claim_what_is_only_planned(self):
        found = codes(
            "", "", original_headline="澜桥财险拟增资28亿元 方案待批", headline="澜桥财险28亿元增资获批"
        )

        assert found == {Code.HEADLINE}

    def test_sees_a_headline_state_a_reproach_that_the_text_denies(self):
        original = "澜桥财险总经理称，拒赔另有原因，并非投保人所说的“故意刁难”。"
        headlines = {"original_headline": "澜桥财险回应拒赔", "headline": "澜桥财险故意刁难投保人"}

        assert {each.code for each in compare_original(original=original, text=original, **headlines)} == {
            Code.HEADLINE
        }

    def test_lets_a_shorter_headline_pass(self):
        found = codes(
            "", "", original_headline="澜桥财险承保云溪水库 保费46万元", headline="澜桥财险承保云溪水库"
        )

        assert found == set()

    @pytest.mark.parametrize(
        "texts", [("", ""), ("", "甲。"), ("甲。", ""), ("\0\ud800", "\0"), ("。" * 50, "，" * 50)]
    )
    def test_answers_whatever_it_is_given(self, texts):
        compare_original(original=texts[0], text=texts[1], original_headline=texts[0], headline=texts[1])

    @pytest.mark.parametrize(
        "piece",
        [
            "好。",
            "公司表示，保费不下降3%。",
            "零一二三百千万亿",
            "（记者",
            "来源",
            "3 月 ",
            "百分之",
            "表示",
            "二〇二五年",
            "【",
        ],
    )
    def test_ends_on_hostile_text(self, piece):
        text = (piece * 10_000)[:10_000]
        shuffled = list(text)
        random.Random(7).shuffle(shuffled)

        compare_original(
            original=text, text="".join(shuffled), original_headline=text[:80], headline=text[80:160]
        )


def measured(half):
    """Return precision, recall and the share of innocent cases left alone, over a half."""
    hits = alarms = misses = 0
    innocent = []
    for case in read(half)[1]:
        found = {finding.code.value for finding in compare_original(**case.compared)}
        found -= case.tolerated - case.expected
        hits += len(found & case.expected)
        alarms += len(found - case.expected)
        misses += len(case.expected - found)
        if not case.expected:
            innocent.append(not found)
    return hits / (hits + alarms), hits / (hits + misses), sum(innocent) / len(innocent)


class TestOnInventedReposts:
    @pytest.mark.parametrize("half", ["tuning", "kept", "fresh"])
    def test_keeps_its_promise(self, half):
        precision, recall, left_alone = measured(half)

        assert precision >= 0.93
        assert recall >= 0.90
        assert left_alone >= 0.95


class TestCommand:
    def test_answers_each_case(self, tmp_path, capsys):
        file = tmp_path / "cases.jsonl"
        file.write_text(
            (
                '{"id": "a", "original_headline": "h", "headline": "h", '
                '"original": "保费46万元。", "text": "保费64万元。"}\n'
            ),
            encoding="utf-8",
        )

        call_command("compare_original", file)

        assert capsys.readouterr().out.strip() == '[{"id": "a", "findings": ["figure"]}]'

    def test_names_a_file_it_cannot_read(self, tmp_path):
        (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")

        with pytest.raises(CommandError, match=r"bad\.jsonl cannot be read"):
            call_command("compare_original", tmp_path / "bad.jsonl")
