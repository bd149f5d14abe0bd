"""Words that come within one character of a protected name, and persons with another post."""

from datetime import date

import pytest

from articles.gate import near_names
from articles.gate.draft import Draft, Passage
from articles.gate.protected_names import Protected

ON = date(2026, 3, 2)
CHIEF = Protected("纪望舒", ("东澜省金融监督管理局局长",), is_person=True)
LISTED = (
    CHIEF,
    Protected("东澜省金融监督管理局"),
    Protected("云岭再保险股份有限公司"),
    Protected("澜桥人寿"),
)


def found(text, *, listed=LISTED, on=ON):
    draft = Draft((Passage("body_html", text),), on, protected=listed)
    return [(one.rule, one.words, one.fix) for one in near_names.check(draft)]


class TestANearMiss:
    @pytest.mark.parametrize(
        ("text", "words", "fix"),
        [
            ("云领再保险股份有限公司增资。", "云领再保险股份有限公司", "云岭再保险股份有限公司"),  # by sound
            ("云岭再保险股份有艮公司增资。", "云岭再保险股份有艮公司", "云岭再保险股份有限公司"),  # by shape
            ("云岭再保险股份份有限公司增资。", "云岭再保险股份份有限公司", "云岭再保险股份有限公司"),
            ("云岭再保险股有限公司增资。", "云岭再保险股有限公司", None),
            ("云岭再保险股份有关公司增资。", "云岭再保险股份有关公司", None),
            ("揽桥人寿增资。", "揽桥人寿", None),
            ("纪望叔说，检查已经开始。", "纪望叔", None),
            ("东澜省金融监督管理局局长纪望梅说，检查已经开始。", "纪望梅", None),
            ("东澜省金融监督管理局局长纪望叔说，检查已经开始。", "纪望叔", "纪望舒"),
        ],
    )
    def test_is_told_with_the_right_form(self, text, words, fix):
        assert found(text) == [("NAM-12", words, fix)]

    @pytest.mark.parametrize(
        "text",
        [
            "云岭再保险股份有限公司增资。",
            "雲嶺再保險股份有限公司增資。",
            "云岭再保险有限公司增资。",  # two characters
            "云桥人寿增资。",  # another company
            "桥人寿增资。",
            "纪望梅说，检查已经开始。",  # somebody, and nothing tells who
            "澜桥人寿总经理纪望叔说，检查已经开始。纪望叔还说，结果月底公布。",  # introduced as somebody else
            "纪望舒舒展眉头。",
        ],
    )
    def test_is_none_where_it_is_right_or_somebody_else(self, text):
        assert found(text) == []

    def test_is_none_of_a_name_that_is_listed_itself(self):
        listed = (*LISTED, Protected("揽桥人寿", ends_on=date(2020, 1, 1)))

        assert found("揽桥人寿增资。", listed=listed) == []

    def test_is_asked_between_the_days_of_its_row(self):
        listed = (Protected("澜桥人寿", starts_on=ON, ends_on=ON),)

        assert found("揽桥人寿增资。", listed=listed)
        assert not found("揽桥人寿增资。", listed=listed, on=date(2026, 3, 1))
        assert not found("揽桥人寿增资。", listed=listed, on=date(2026, 3, 3))

    def test_asks_nothing_without_a_list(self):
        assert found("揽桥人寿增资。", listed=()) == []

    def test_is_found_at_once_in_hostile_text(self):
        assert len(found("云岭再保险股份有艮公司" * 900 + "东澜省金融监督管理" * 900)) == near_names.MOST


class TestAnotherPost:
    @pytest.mark.parametrize(
        "text",
        [
            "东澜省金融监督管理局副局长纪望舒说，检查已经开始。",
            "东澜银行行长纪望舒说，检查已经开始。",
        ],
    )
    def test_is_told(self, text):
        ((rule, words, fix),) = found(text)

        assert (rule, fix) == ("NAM-13", None)
        assert words.endswith("纪望舒")

    @pytest.mark.parametrize(
        "text",
        [
            "东澜省金融监督管理局局长纪望舒说，检查已经开始。",
            "局长纪望舒说，检查已经开始。",
            "党委书记、局长纪望舒说，检查已经开始。",
            "时任东澜银行行长纪望舒说，检查已经开始。",
            "纪望舒说，检查已经开始。",
            "东澜银行行长纪望舒升任监管局局长。",
        ],
    )
    def test_is_none_where_it_is_listed_past_or_changing(self, text):
        assert found(text) == []

    def test_goes_by_the_day(self):
        before = Protected("纪望舒", ("东澜银行行长",), is_person=True, ends_on=date(2026, 3, 1))
        since = Protected(CHIEF.name, CHIEF.posts, is_person=True, starts_on=ON)
        text = "东澜银行行长纪望舒说，检查已经开始。"

        assert not found(text, listed=(before, since), on=date(2026, 3, 1))
        assert found(text, listed=(before, since), on=ON)
