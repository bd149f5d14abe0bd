"""A rule is tried before it is in force, in a process that a runaway pattern cannot take with it."""

import csv

import pytest

from articles.gate import trying
from articles.gate.check_wording import find_all
from articles.gate.rules import DATA, shipped


class TestAPattern:
    @pytest.mark.parametrize(
        "pattern", ["保本(?:保息|付息)", "(?<!不)保证[^，。]{0,6}收益", "零风险(?!容忍)", r"\d{3,12}元"]
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
        ],
    )
    def test_that_runs_away_is_told_and_kills_nobody(self, pattern):
        assert "算得太久" in trying.fault_of_pattern(pattern)

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
