"""Wording: what a passage promises, and who says it."""

import csv
import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from articles.gate.check_wording import check_passage
from articles.gate.register import learn, write
from articles.gate.rules import SEVERITIES, shipped

CASES = Path(__file__).parents[1] / "data" / "gate"


def read(name):
    """Return (sentence, expected ids) of a file of labelled sentences."""
    with (CASES / name).open(encoding="utf-8", newline="") as rows:
        return [
            (row["sentence"], set(filter(None, row["expected_ids"].split("|"))))
            for row in csv.DictReader(rows)
        ]


def ids(passage):
    return {finding.rule.id for finding in check_passage(passage)}


def score(cases):
    """Return (precision, recall) per expected id."""
    found = [(ids(sentence), expected) for sentence, expected in cases]
    right = sum(len(got & expected) for got, expected in found)
    return right / sum(len(got) for got, _ in found), right / sum(len(expected) for _, expected in found)


class TestWhoSaysIt:
    @pytest.mark.parametrize(
        "passage",
        [
            "这款年金保本保息，老人买着放心。",
            "警惕通胀侵蚀积蓄，这款年金保本保息。",
            "监管部门严禁炒作停售，但这款产品月底真的停售，赶紧上车。",
            "绝不是骗局，这款产品稳赚不赔。",
            "某公司去年因误导销售被罚。这款产品保本保息，欢迎扫码投保。",
        ],
    )
    def test_a_seller_is_held(self, passage):
        assert ids(passage)

    @pytest.mark.parametrize(
        "passage",
        [
            "监管部门提醒，凡宣称保本保息的都要警惕。",
            "分红险能保证收益吗？业内人士的回答是否定的。",
            "“保本保息，稳赚不赔。”王阿姨当初就是听信了这样的宣传，结果被骗走八万元。",
            "警方通报一起案件。嫌疑人对老人说“本金绝对安全”。",
            "红利并不保证，过往业绩不代表未来表现。",
            "协会发布自律公约，承诺不夸大收益、不贬损同业。",
            "最便宜的方案未必适合每个家庭。",
            "银行经理摇头说，谁敢保证收益呢，都得看市场。",
            "业务员当时告诉她本金绝对安全，结果退保时亏了一万多元。",
        ],
    )
    def test_who_warns_denies_asks_or_reports_is_innocent(self, passage):
        assert not {each for each in ids(passage) if each.startswith(("ADV", "RET", "INS", "MKT"))}

    def test_a_finding_names_its_words(self):
        passage = "买前看清楚：本金绝对安全，随时可取。"

        finding = check_passage(passage)[0]

        assert finding.words_of(passage) == "本金绝对安全"


class TestNothingButStockPhrases:
    """Shouted one after the other they tell nothing.

    This holds however little they sound like a sentence of a seller.
    """

    @pytest.mark.parametrize("between", [" ", "　", "  ", "·", "、", "！", "，", "|", "\n", "\u3000·\u3000"])
    @pytest.mark.parametrize(
        ("phrases", "expected"),
        [
            (("保本保息", "限时抢购", "零风险"), {"RET-01", "INS-02", "RET-02"}),
            (("限时抢购", "零风险"), {"INS-02", "RET-02"}),
            (("手慢无", "地板价", "返现"), {"INS-02", "ADV-05", "INS-08"}),
            (("稳赚", "只赚不赔"), {"RET-03"}),
        ],
    )
    def test_are_held_whatever_parts_them(self, between, phrases, expected):
        assert {finding.rule.id for finding in check_passage(between.join(phrases))} == expected

    @pytest.mark.parametrize(
        "passage",
        [
            "监管部门提示 “保本保息”不可信",
            "严查“零风险”“限时抢购”等宣传",
            "多家银行 叫停零风险宣传 3月起施行",
        ],
    )
    def test_in_a_headline_that_reports_are_innocent(self, passage):
        assert check_passage(passage) == []


class TestOneAct:
    """The same words are not held twice: the rule that says it best stands."""

    @pytest.mark.parametrize(
        ("passage", "expected"),
        [
            ("扫码立即投保，开启家庭保障。", {"INS-16"}),
            ("扫码即可投保这款百万医疗险，三分钟出单。", {"MKT-01"}),
            ("添加顾问微信，免费领取家庭保单规划方案。", {"MKT-02"}),
            ("平平安安到期，交的钱一分不少退给您。", {"INS-07"}),
            ("同样的保障，全网找不到比我们更便宜的价格。", {"ADV-05"}),
            ("识别二维码，马上投保这款旅行险。", {"MKT-01"}),
        ],
    )
    def test_a_way_to_buy_is_one_finding(self, passage, expected):
        assert ids(passage) == expected


class TestRules:
    def test_each_says_what_to_do_and_on_what_it_stands(self):
        for rule in shipped():
            assert rule.severity in SEVERITIES
            assert rule.message
            assert rule.advice
            assert rule.instrument

    def test_a_basis_that_nobody_could_open_says_so(self):
        for rule in shipped():
            assert ("待法务核对" in rule.basis) == (rule.certainty != "verified"), rule.id

    def test_every_wording_belongs_to_a_rule(self):
        known = {rule.id for rule in shipped()}
        data = Path("articles/gate/data")
        for name in ("claims.txt", "frames.txt"):
            lines = [
                line for line in (data / name).read_text(encoding="utf-8").splitlines() if line[:1].isupper()
            ]
            assert {line.split(" ")[0].rstrip("?") for line in lines} <= known


class TestLabelledSentences:
    """Our own sentences; docs/gate.md tells what they scored when they were first read."""

    @pytest.mark.parametrize("looked_at", ["wording.csv", "wording-tuning.csv"])
    def test_looked_at_while_working_hold(self, looked_at):
        precision, recall = score(read(looked_at))

        assert precision >= 0.96
        assert recall >= 0.95

    def test_kept_unseen_hold(self):
        precision, recall = score(read("wording-kept.csv"))

        assert precision >= 0.88
        assert recall >= 0.85

    def test_that_sell_nothing_are_left_alone(self):
        innocent = [sentence for sentence, expected in read("wording-tuning.csv") if not expected]

        assert sum(not ids(sentence) for sentence in innocent) >= 0.99 * len(innocent)


class TestRegister:
    @pytest.mark.parametrize(
        ("sold", "told"),
        [
            ("限时优惠，名额有限，先到先得。", "讲座名额有限，市民可到社区报名。"),
            ("赶上末班车，锁定高收益。", "末班车乘客获公交公司承运人责任险赔付。"),
            ("没有任何风险，您放心买。", "没有风险意识，再多的保险也没用。"),
            ("本款产品收益可观、门槛极低，赶快入手。", "低利率贷款支持灾后重建，农户门槛降低。"),
        ],
    )
    def test_of_a_seller_is_held_and_that_of_a_report_is_not(self, sold, told):
        assert ids(sold)
        assert not ids(told)

    def test_of_what_stands_around_a_quotation_decides(self):
        assert not ids("“最后一天，错过后悔”——这样的短信，李女士半年收到了二十条。")
        assert ids("听听投保人怎么说：“买了心里踏实，推荐大家都买！”")

    def test_is_learnt_from_labelled_sentences(self, tmp_path):
        learnt = learn([("这款产品稳赚不赔", True, 1.0), ("法院驳回上诉", False, 1.0)] * 20)

        assert learnt["稳"] > 0 > learnt["法"]
        assert write(learnt, tmp_path / "register.txt") == len(learnt)

    def test_is_learnt_anew_by_a_command(self, tmp_path, monkeypatch, capsys):
        labelled = tmp_path / "labelled.csv"
        labelled.write_text(
            "sentence,expected_ids\n这款产品稳赚不赔,RET-03\n法院驳回上诉,\n", encoding="utf-8"
        )
        (tmp_path / "post.md").write_text(
            "---\ntitle: 一\n---\n全省农险参保面积有所增加。\n", encoding="utf-8"
        )
        file = tmp_path / "register.txt"
        monkeypatch.setattr("articles.management.commands.learn_register.DATA", file)

        call_command("learn_register", labelled, news=tmp_path)

        assert "3 sentences read" in capsys.readouterr().out
        assert file.read_text(encoding="utf-8")

    def test_names_a_file_it_cannot_learn_from(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("learn_register", tmp_path / "none.csv", news=tmp_path)


class TestAnyText:
    @given(st.text(alphabet="保本收益不会亏损的钱您放心投扫码“”，。！？0123456789%这款产品", max_size=400))
    def test_is_read_and_every_place_lies_within_it(self, passage):
        for finding in check_passage(passage):
            assert 0 <= finding.start < finding.end <= len(passage)

    @pytest.mark.parametrize(
        "unit", ["保本", "收益", "不会亏", "您的钱", "（", "“", "《", "1", "扫", "最", "投保送", "，"]
    )
    def test_that_was_made_to_be_slow_is_not(self, unit):
        passage = (unit * 10_000)[:10_000]
        began = time.process_time()

        check_passage(passage)

        assert (
            time.process_time() - began < 5
        )  # far above what it takes: a pattern that backtracks takes minutes


class TestTheCommand:
    def test_answers_a_row_for_every_line(self, tmp_path, capsys):
        file = tmp_path / "passages.txt"
        file.write_text("这款年金保本保息，老人买着放心。\n\n天气晴。\n", encoding="utf-8")

        call_command("check_wording", file, "--json")

        assert json.loads(capsys.readouterr().out) == [
            {"line": 1, "ids": ["RET-01"]},
            {"line": 2, "ids": []},
            {"line": 3, "ids": []},
        ]

    def test_says_it_in_words(self, tmp_path, capsys):
        file = tmp_path / "passages.txt"
        file.write_text("这款年金保本保息，老人买着放心。\n", encoding="utf-8")

        call_command("check_wording", file)

        assert capsys.readouterr().out.startswith("1: 必改 RET-01「保本保息」疑似承诺保本保息")

    def test_names_a_rule_once_a_line(self, tmp_path, capsys):
        file = tmp_path / "passages.txt"
        file.write_text("拨打13812345678。或13987654321。\n", encoding="utf-8")

        call_command("check_wording", file)

        assert capsys.readouterr().out.count("PRI-02") == 1

    def test_names_a_file_it_cannot_read(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("check_wording", tmp_path / "none.txt")


@pytest.mark.parametrize(
    "unseen", ["\u200d", "\u200c", "\ufe0f", "\u034f", "\u2060", "\u180e", "\u3164", "\U000e0100"]
)
def test_words_with_something_nobody_sees_inside_are_the_same_words(unseen):
    passage = f"专家提醒🙂。这款年金险保{unseen}本保{unseen}息，稳赚不赔。"
    plain = passage.replace(unseen, "")

    assert ids(passage) == ids(plain) != set()
    assert [finding.words_of(passage).replace(unseen, "") for finding in check_passage(passage)] == [
        finding.words_of(plain) for finding in check_passage(plain)
    ]
