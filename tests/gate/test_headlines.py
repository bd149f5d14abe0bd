"""A headline in other words than its text: colloquial, asking, rounding."""

import json
import time

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
            "停产损失58万元未获支持",
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
            "清河财险赔付船主200多万美元",
            "清河财险赔付船主312万多元",
            "清河财险破产？",
            "清河财险为何拒赔？",
            "清河财险不赔船主？",
            "清河财险要赔付412万元？",
        ],
    )
    def test_is_refused_where_it_says_something_else(self, headline):
        assert not is_held(headline)


class TestRoundedFigures:
    @pytest.mark.parametrize(
        ("headline", "text"),
        [
            ("清河财险赔付200多户共300多万元", "清河财险赔付212户共312万元。"),
            ("清河财险关闭100多家网点", "清河财险关闭100余家网点。"),
            ("清河财险赔付300多万元", "清河财险赔付逾300万元。"),
            ("清河财险赔付300余万元", "清河财险赔付300多万元。"),
            (
                "清河财险赔付300多万元",
                "清河财险保费收入301万元，利润302万元，投资303万元，缴税304万元。清河财险赔付312万元。",
            ),
        ],
    )
    def test_stand_for_what_they_round(self, headline, text):
        said = chinese.normalise("清河财险发布消息"), chinese.normalise(text)

        assert unsupported(chinese.normalise(headline), *said) == []

    def test_of_a_long_text_are_asked_in_seconds(self):
        text = "".join(
            f"{''.join(f'{number * 45 + each}元、' for each in range(45))}。" for number in range(200)
        )
        headline = "赔付逾" + "、".join(f"{10_001 + 2 * each}元" for each in range(60))
        began = time.process_time()

        unsupported(
            chinese.normalise(headline), chinese.normalise("清河财险发布消息"), chinese.normalise(text)
        )

        assert time.process_time() - began < 5  # it was 17 where each figure asked every sentence first


class TestSoberWords:
    """Of a group the vivid word alone may be said in the others, and what is grave never."""

    @pytest.mark.parametrize(
        ("headline", "text"),
        [
            ("清河财险停业", "清河财险关闭网点12家，其余机构照常经营。"),
            ("清河财险被接管", "东澜集团受让清河财险两成股权。"),
            ("清河财险清算", "清河财险与东澜集团终止合作。"),
            ("清河财险失联", "记者致电清河财险，截至发稿无法联系。"),
            ("清河财险退市", "清河财险在土地市场摘牌一宗地块。"),
            ("清河财险员工侵占保费58万元", "清河财险员工挪用保费58万元。"),
            ("清河财险赔付妻子312万元", "清河财险赔付丈夫312万元。"),
            ("公众责任险停售", "清河财险的雇主责任险停售。"),
            ("清河财险终止销售车险", "清河财险取消销售车险的考核。"),
            ("清河财险第一大股东变更", "清河财险控股股东变更。"),
        ],
    )
    def test_never_stand_for_each_other(self, headline, text):
        assert unsupported(
            chinese.normalise(headline), chinese.normalise("清河财险发布消息"), chinese.normalise(text)
        )

    @pytest.mark.parametrize(
        ("headline", "is_said"),
        [
            ("清河财险净增300多万元", False),
            ("清河财险赔付300多万元", False),  # it is 300万元
            ("清河财险赔付200多万元", False),
            ("清河财险二审判2人赔付", False),
            ("清河财险二审判三人赔付", True),
            ("清河财险第二大股东赔付300万元", False),
        ],
    )
    def test_of_figures_are_asked_at_their_bounds(self, headline, is_said):
        text = chinese.normalise("清河财险赔付300万元。二审判令三人赔付，2家公司不赔。")

        found = unsupported(chinese.normalise(headline), chinese.normalise("清河财险发布消息"), text)

        assert bool(found) is not is_said


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
        [("headlines.json", (0.58, 0.77, 0.58)), ("headlines-kept.json", (0.5, 0.67, 0.45))],
    )
    def test_are_judged_no_worse_than_before(self, file, least):
        assert all(found >= each for found, each in zip(measured(file), least, strict=True))
