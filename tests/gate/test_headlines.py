"""A headline in other words than its text: colloquial, asking, rounding."""

import json

import pytest

from articles.gate.headlines.judging import unsupported
from articles.text import chinese
from tests.gate.cases import DATA

HEADLINE = "渔船外海沉没案终审宣判"
TEXT = (
    "澜江市中级人民法院3月4日作出二审判决，判令清河财险赔付船主麦长庚312万元，其停产损失58万元未获支持。\n"
    "截至去年底，全市财险公司共接到报案2.14万件，其中车险1.86万件。清河财险查出五家养殖场虚报，保费降低四成。"
)


def is_held(headline):
    found = unsupported(chinese.normalise(headline), chinese.normalise(HEADLINE), chinese.normalise(TEXT))
    return not found


class TestInOtherWords:
    @pytest.mark.parametrize(
        "headline",
        [
            "清河财险被判赔船主312万元",
            "清河财险揪出五家养殖场虚报",
            "保费砍掉四成",
            "清河财险赔付船主300多万元",
            "清河财险赔付船主三百多万元",
            "车险报案1.86万件",
            "停产损失58万元没要到",
            "为啥没要到停产损失？",
        ],
    )
    def test_is_left_alone_where_the_text_says_the_same(self, headline):
        assert is_held(headline)

    @pytest.mark.parametrize(
        "headline",
        [
            "清河财险赔付船主400多万元",
            "清河财险赔付船主200多万元",
            "保费涨了四成",
            "农险报案1.86万件",
            "清河财险揪出六家养殖场虚报",
            "第三次二审判决",
            "清河财险破产？",
            "清河财险要赔付412万元？",
        ],
    )
    def test_is_refused_where_it_says_something_else(self, headline):
        assert not is_held(headline)


def measured(file):
    """Return precision, recall and the share of honest headlines left alone."""
    hits = alarms = misses = silent = 0
    for story in json.loads((DATA / file).read_text(encoding="utf-8"))["stories"]:
        said = [chinese.normalise(story[name]) for name in ("original_headline", "original")]
        for each in story["headlines"]:
            is_refused = bool(unsupported(chinese.normalise(each["headline"]), *said))
            hits += is_refused and each["is_false"]
            alarms += is_refused and not each["is_false"]
            misses += not is_refused and each["is_false"]
            silent += not is_refused and not each["is_false"]
    return hits / (hits + alarms), hits / (hits + misses), silent / (silent + alarms)


class TestLabelled:
    """Written to be hard; docs/gate.md tells how far from the aim they are."""

    @pytest.mark.parametrize(
        ("file", "least"),
        [("headlines.json", (0.6, 0.77, 0.62)), ("headlines-kept.json", (0.56, 0.69, 0.55))],
    )
    def test_are_judged_no_worse_than_before(self, file, least):
        assert all(found >= each for found, each in zip(measured(file), least, strict=True))
