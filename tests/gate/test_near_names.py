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

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("陕西金融监管局", "山西金融监管局通报处罚。"),
            ("陕西省金融监管局", "山西省金融监管局通报处罚。"),
            ("北京澜桥保险经纪公司", "南京澜桥保险经纪公司增资。北京澜桥保险经纪公司不增资。"),
            ("国家金融监督管理总局江西监管局", "国家金融监督管理总局江苏监管局通报处罚。"),
            ("河北省金融监督管理局", "河北金融监督管理局通报处罚。"),
        ],
    )
    def test_is_none_where_another_place_is_named(self, name, text):
        assert found(text, listed=(Protected(name),)) == []

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("陕西金融监菅局通报处罚。", "陕西金融监菅局"),
            ("陜西金融监管局通报处罚。陕夕金融监管局说。", "陕夕金融监管局"),
        ],
    )
    def test_beside_a_place_is_told(self, text, words):
        assert [one[1] for one in found(text, listed=(Protected("陕西金融监管局"),))] == [words]

    def test_of_a_name_listed_in_traditional_characters_is_told(self):
        listed = (Protected("東瀾監督管理局"), Protected("王乾元", ("東瀾監督管理局局長",), is_person=True))

        assert found("东澜监督管理局局长王乾元说，东澜临督管理局会查。", listed=listed) == [
            ("NAM-12", "东澜临督管理局", None)
        ]
        assert found("东澜监督管理局局长王乾圆说。", listed=listed) == [("NAM-12", "王乾圆", "王乾元")]
        assert found("東瀾監督管理局副局長王乾元說。", listed=listed)[0][0] == "NAM-13"

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


def posts_of(*posts, name="李明"):
    return (Protected(name, posts, is_person=True),)


HEAD = posts_of("国家金融监督管理总局局长")
BRANCH = posts_of("国家金融监督管理总局东澜监管局局长")


class TestAPostInItsPhrase:
    @pytest.mark.parametrize(
        ("listed", "text"),
        [
            (HEAD, "检查组由局长李明带队。"),
            (HEAD, "市长会见时局长李明说，检查已经开始。"),
            (HEAD, "省长陪同局长李明调研。"),
            (HEAD, "记者采访了局长李明。"),
            (HEAD, "会上局长李明强调，检查已经开始。"),
            (HEAD, "检查组由金融监管总局局长李明带队。"),
            (HEAD, "省长陪同国家金融监督管理总局局长李明调研。"),
            (posts_of("金融监管总局局长"), "国家金融监督管理总局局长李明表示，检查已经开始。"),
            (posts_of("金融监管总局局长"), "检查组由国家金融监督管理总局局长李明带队。"),
            (BRANCH, "东澜监管局局长李明表示，检查已经开始。"),
            (posts_of("东澜省金融监督管理局局长"), "检查组由省金融监管局局长李明带队。"),
            (posts_of("东澜省金融监督管理局局长"), "检查组由省局局长李明带队。"),
            (posts_of("国家发展和改革委员会主任"), "国家发展改革委主任李明表示，检查已经开始。"),
            (posts_of("国家发展和改革委员会主任"), "张某和国家发展和改革委员会主任李明座谈。"),
            (posts_of("国家发展和改革委员会主任"), "张某和主任李明座谈。"),
            (posts_of("澜桥人寿总裁"), "公司总裁李明表示，业务增长。"),
            (posts_of("澜桥人寿党委书记"), "公司党委书记李明表示，业务增长。"),
            (HEAD, "据局长李明介绍，参加的还有上级局长李明和该局局长李明。"),
            (posts_of("云岭再保险董事长"), "云岭再保险股份有限公司董事长李明表示，检查已经开始。"),
            (posts_of("云岭人寿常务副总裁"), "云岭人寿副总裁李明表示，检查已经开始。"),
        ],
    )  # fmt: skip
    def test_is_right_bare_and_under_a_shorter_or_longer_name(self, listed, text):
        assert found(text, listed=listed) == []

    @pytest.mark.parametrize(
        ("listed", "text", "words"),
        [
            (HEAD, "检查组由副局长李明带队。", "副局长李明"),
            (HEAD, "省长陪同东澜银行行长李明调研。", "东澜银行行长李明"),
            (HEAD, "国家金融监督管理总局东澜监管局局长李明表示。", "国家金融监督管理总局东澜监管局局长李明"),
            (BRANCH, "检查组由国家金融监督管理总局局长李明带队。", "国家金融监督管理总局局长李明"),
            (BRANCH, "云岭监管局局长李明表示，检查已经开始。", "云岭监管局局长李明"),
            (posts_of("澜桥人寿副总裁"), "澜桥人寿总裁李明表示，业务增长。", "澜桥人寿总裁李明"),
            (posts_of("澜桥人寿总裁"), "云岭人寿总裁李明表示，业务增长。", "云岭人寿总裁李明"),
        ],
    )  # fmt: skip
    def test_is_told_with_its_phrase_alone(self, listed, text, words):
        assert found(text, listed=listed) == [("NAM-13", words, None)]

    @pytest.mark.parametrize(
        "text",
        [
            "东澜大学教授张伟明表示。",
            "东澜大学教授张伟国强调。",
            "东澜大学教授张伟民主持会议。",
            "东澜大学教授张伟·李说。",
        ],
    )
    def test_is_nobodys_where_the_name_is_a_longer_one(self, text):
        assert found(text, listed=posts_of("澜桥人寿总裁", name="张伟")) == []

    @pytest.mark.parametrize(
        "after", ["表示，", "强调，", "在会上说，", "（左）说，", "主持会议，", "与专家座谈，", ""]
    )
    def test_is_told_wherever_the_name_ends(self, after):
        text = f"东澜大学教授张伟{after}"

        assert [one[0] for one in found(text, listed=posts_of("澜桥人寿总裁", name="张伟"))] == ["NAM-13"]
