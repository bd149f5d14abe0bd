"""A rule is tried before it is in force, in a process that a runaway pattern cannot take with it."""

import csv

import pytest

from articles.gate import trying
from articles.gate.rules import DATA, shipped
from articles.gate.wording.check_wording import find_all


class TestAPattern:
    @pytest.mark.parametrize(
        "pattern",
        [
            "保本(?:保息|付息)",
            "(?<!不)保证[^，。]{0,6}收益",
            "零风险(?!容忍)",
            r"\d{3,12}元",
            r"\d{1,12}(?:\.\d{1,4})?元",
            "保[^。]*终",
            "(?:保本|保息|零){1,20}风险",
            "保证.{0,20}?收益.{0,20}?稳",
            r"(?:\d{1,3},){0,4}\d{1,3}元",
            "(?:保|本){0,20}终",
        ],
    )
    def test_that_is_sound_is_taken(self, pattern):
        assert trying.fault_of_pattern(pattern) == ""

    @pytest.mark.parametrize("pattern", ["(保本", "[保", "*本", "保{3,1}", "(?P<x>保", "\\"])
    def test_that_cannot_be_read_is_told(self, pattern):
        assert "不是能读的正则" in trying.fault_of_pattern(pattern)

    @pytest.mark.parametrize("pattern", ["保本|", "(?:保本)?", "息*", "(?<=保本)", "(?=保本)", r"\b"])
    def test_that_finds_nothing_at_all_is_told(self, pattern):
        assert "什么都不写也算发现" in trying.fault_of_pattern(pattern)

    @pytest.mark.parametrize(
        "pattern",
        [
            "保(息+)+本",
            "(?:保.*)*息终",
            "(保|本|保本)*终",
            "保[^。]*本[^。]*息[^。]*终",
            "保(?:[^，]{0,20}){0,20}终",
            "保((?:本?)+)+终",
            "稳(如+)+山",
            "(本?){30}终",
            r"\w*\d*\w*终",
            ".*.*.*终",
            r"[一-龥]+\s*[一-龥]+终",
            "保(?:本|本息|息)+终",
            "(?=(?:保|保本|本)*终)保",
            "(?<=保)(?:本|息|本息)*终",
            r"(.+)本\1+终",
            "(?i:(?:A|a)+)终",
            "(?:保本?|本)+终",
            "(?:(?:保|本){1,3}){1,60}终",
            "(?:[^，]{0,9}保){12}终",
            "(?>.*.*.*终)",
            "(?:.*){2}(?:.*)?终",
            "(?:保本?){0,40}(?:本保?){0,40}终",
        ],
    )
    def test_that_runs_away_is_told_and_kills_nobody(self, pattern):
        assert "算得太久" in trying.fault_of_pattern(pattern)

    @pytest.mark.parametrize(
        "pattern",
        ["(本?){30}终", "保(?:[^，]{0,20}){0,20}终", r"(保+)\1终", "((((((((((保?)?)?)?)?)?)?)?)?)?)终"],
    )
    def test_that_runs_away_is_told_without_a_trial(self, pattern):
        assert "算得太久" in trying.fault_at_sight(pattern)

    def test_that_is_as_deep_as_it_is_long_is_told(self):
        assert "不是能读的正则" in trying.fault_at_sight("(" * 1400 + "保" + ")" * 1400)

    def test_that_is_endless_is_told(self):
        assert "最多" in trying.fault_of_pattern("保本" * trying.LONGEST)

    @pytest.mark.slow
    @pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.id)
    def test_of_a_rule_that_ships_is_sound(self, rule):
        assert trying.fault_of_pattern(rule.claims[0].pattern.pattern) == ""
        assert rule.exceptions is None or trying.fault_of_pattern(rule.exceptions.pattern) == ""


def test_every_rule_that_ships_has_examples_that_hold():
    rules = {rule.id: rule for rule in shipped()}
    with (DATA / "examples.csv").open(encoding="utf-8", newline="") as rows:
        examples = list(csv.DictReader(rows))

    for row in examples:
        fires = any(found.rule.id == row["rule"] for found in find_all(row["sentence"], [rules[row["rule"]]]))
        assert fires == (row["fires"] == "1"), row
    assert {(row["rule"], row["fires"]) for row in examples} == {
        (name, fires) for name in rules for fires in "01"
    }
