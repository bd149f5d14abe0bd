"""合计 that do not add up and 同比 that contradict their figures are found; everything in order stays silent."""

from datetime import date

import pytest

from articles.gate import sums
from articles.gate.draft import BodyTable, Draft, Passage

ON = date(2026, 3, 2)
HEAD = ("公司", "保费（亿元）", "赔款（亿元）")


def wrong(*rows, caption=""):
    draft = Draft((), ON, tables=(BodyTable(caption, tuple(tuple(row) for row in rows)),))
    return [(found.words, found.message) for found in sums.check_tables(draft)]


class TestATable:
    @pytest.mark.parametrize("word", ["合计", "总 计", "共计："])
    def test_has_a_total_that_its_rows_add_up_to(self, word):
        rows = [HEAD, ("南渚", "12.5", "1,200"), ("湖心", "7.1", "800"), (word, "19.7", "2,000")]
        assert wrong(*rows[:-1], (word, "19.6", "2,000")) == []

        # 19.7 may come of rounding; 20.6 may not.
        assert wrong(*rows) == []
        assert wrong(*rows[:-1], (word, "20.6", "2,000")) == [("20.6", "合计写 20.6，各项相加是 19.6")]

    def test_may_have_its_total_first_or_at_the_right(self):
        assert wrong(HEAD, ("合计", "30", "9"), ("南渚", "12", "4"), ("湖心", "8", "5"))[0][0] == "30"
        across = (
            ("公司", "一季度", "二季度", "合计"),
            ("南渚", "10.5", "11.5", "22.0"),
            ("湖心", "20.5", "21.5", "45.0"),
        )
        assert wrong(*across) == [("45.0", "合计写 45.0，各项相加是 42.0")]

    @pytest.mark.parametrize(
        ("rows", "caption"),
        [
            ([HEAD, ("南渚", "12", "4"), ("湖心", "8", "5"), ("行业合计", "90", "70")], ""),
            ([HEAD, ("南渚", "12", "4"), ("湖心", "8", "5"), ("合计", "200", "70")], ""),  # others are not listed
            ([HEAD, ("南渚", "12", "4"), ("湖心", "8", "5"), ("合计", "25", "12")], "前两家公司"),
            ([HEAD, ("财产险", "12", "4"), ("其中：车险", "8", "5"), ("合计", "12", "4")], ""),
            ([HEAD, ("南渚", "12", "4"), ("小计", "12", "4"), ("合计", "14", "5")], ""),
            ([HEAD, ("南渚", "12", "—"), ("湖心", "8", ""), ("合计", "20", "5")], ""),
            ([("公司", "增长率", "占比"), ("南渚", "12", "40"), ("湖心", "8", "50"), ("合计", "10", "100")], ""),
            ([("公司", "2024", "2025"), ("南渚", "12", "4"), ("湖心", "8", "5"), ("合计", "20", "9")], ""),
            ([("公司", "2024", "2025"), ("南渚", "2012", "2004"), ("湖心", "2008", "2005")], ""),
            ([HEAD, ("南渚", "12%", "4"), ("湖心", "8%", "5"), ("合计", "10%", "9")], ""),
            ([("公司", "同比（%）"), ("南渚", "12"), ("湖心", "8"), ("合计", "12")], ""),
            ([("公司", "增速"), ("南渚", "12"), ("湖心", "8"), ("合计", "12")], ""),
            ([("公司", "保费", "累计保费"), ("南渚", "12", "40"), ("湖心", "8", "50"), ("合计", "20", "60")], ""),
            ([("公司", "保费", "变动"), ("南渚", "12", "4"), ("湖心", "8", "5"), ("合计", "20", "8")], ""),
            ([("公司", "件数", "保费", "合计"), ("南渚", "3", "40", "40"), ("湖心", "4", "50", "50")], ""),
            ([("公司", "保费（万元）", "保单（张）", "合计"), ("南渚", "40", "3", "40"), ("湖心", "50", "4", "50")], ""),
            ([("指标", "一季度"), ("保费", "40"), ("赔付率", "30"), ("合计", "60")], ""),
            ([("指标", "一季度"), ("保费", "40"), ("市场份额", "30"), ("合计", "60")], ""),
            ([("月份", "2025"), ("1月", "40.5"), ("1—2月累计", "90.5"), ("合计", "90.5")], ""),
            ([HEAD, ("南渚", "12", "4"), ("湖心", "8", "5"), ("合计", "25", "12")], "各公司保费增速"),
            ([HEAD, ("合计", "12", "4")], ""),
            ([HEAD, ("南渚", "12"), ("合计", "20", "9"), ("湖心", "8", "5")], ""),
        ],
    )  # fmt: skip
    def test_that_is_in_order_or_cannot_be_told_is_silent(self, rows, caption):
        assert wrong(*rows, caption=caption) == []

    def test_is_told_where_another_column_adds_up(self):
        assert wrong(HEAD, ("南渚", "12", "4"), ("湖心", "8", "5"), ("合计", "20", "90")) == [
            ("90", "合计写 90，各项相加是 9")
        ]

    def test_of_any_size_ends_in_time(self):
        assert wrong(*[("甲", "1")] * 5000, ("合计", "1")) == []

    def test_of_any_width_is_looked_at_so_far_and_no_further(self, monkeypatch):
        looked = []
        known = sums._wrong
        monkeypatch.setattr(sums, "_wrong", lambda rows: looked.append(1) or known(rows))
        wide = [("甲", *["1"] * 4000), ("乙", *["1"] * 4000), ("合计", *["2"] * 4000)]

        assert wrong(*wide) == []
        assert not looked
        assert wrong(*[row[:9] for row in wide]) == []
        assert looked


def growth(text):
    return [
        (found.words, found.message) for found in sums.check_growth(Draft((Passage("body_html", text),), ON))
    ]


class TestGrowth:
    @pytest.mark.parametrize(
        ("text", "words", "right"),
        [
            ("保费收入120亿元，同比增长10%，上年同期为100亿元。", "增长10%", "增长 20.0%"),
            ("保费收入1,200万元（同比增长30%，去年同期1000万元）。", "增长30%", "增长 20.0%"),
            ("赔款9000万元，较上年同期下降20%，上年同期为1.00亿元。", "下降20%", "下降 10.0%"),
            ("赔款80亿元，同比增长20%，上年同期为100亿元。", "增长20%", "下降 20.0%"),
            ("全年超预期。保费收入120亿元，同比增长10%，上年同期为100亿元。", "增长10%", "增长 20.0%"),
            ("件数由上年同期的100万件增加到150万件，增长40%。", "增长40%", "增长 50.0%"),
            ("投诉从去年的200件下降到150件，降幅35%。", "降幅35%", "下降 25.0%"),
        ],
    )
    def test_that_its_own_figures_contradict_is_told(self, text, words, right):
        ((found, message),) = growth(text)

        assert found == words
        assert right in message

    @pytest.mark.parametrize(
        "text",
        [
            "保费收入120亿元，同比增长20%，上年同期为100亿元。",
            "保费收入118.3亿元，同比增长18.2%，上年同期为100.1亿元。",
            "保费收入2亿元，同比增长60%，上年同期为1亿元。",  # 1.5 to 2.5 over 0.5 to 1.5
            "保费收入120亿元，同比增长10个百分点，上年同期为100亿元。",
            "综合费用率28.6%，同比下降9.8个百分点，上年同期为38.4%。",
            "按可比口径，保费收入120亿元，同比增长10%，上年同期为100亿元。",
            "保费收入120亿元，同比增长10%，上年同期约为100亿元。",
            "保费收入120亿元，同比增长10%，上年同期赔款100亿元、费用20亿元。",
            "保费收入120亿元，同比增长10%。上年同期为100亿元。",
            "保费收入120亿元，同比增长10%，上年同期增长5%。",
            "保费收入120亿元，同比增长10%，上年同期为100万件。",
            "件数由上年同期的100万件增加到150万件，保费增长40%。",
            "保费收入120亿元，同比增长10%，而去年同期的净利润为100亿元。",
            "净利润-120亿元，同比增长10%，上年同期为100亿元。",
            "净利润−120亿元，同比增长10%，上年同期为100亿元。",
            "公司亏损120亿元，同比增长10%，上年同期为100亿元。",
            "保费收入超120亿元，同比增长10%，上年同期为100亿元。",
            "保费收入逾120亿元，同比增长10%，上年同期为100亿元。",
            "保费收入近120亿元，同比增长10%，上年同期为100亿元。",
            "保费收入约120亿元，同比增长10%，上年同期为100亿元。",
            "保费收入不足120亿元，同比增长10%，上年同期为100亿元。",
        ],
    )
    def test_that_is_right_or_on_another_basis_is_silent(self, text):
        assert growth(text) == []

    @pytest.mark.parametrize(
        "text", ["1" * 10_000 + "%", "120亿元，同比增长1%，上年" * 700, "由上年的1元增到" * 1000]
    )
    def test_of_hostile_text_ends_in_time(self, text):
        assert growth(text) == []
