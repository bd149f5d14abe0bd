"""Wording: what a passage promises, and who says it."""

import csv
import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from articles.gate.rules import SEVERITIES, shipped
from articles.gate.wording.check_wording import check_passage, find_all
from articles.gate.wording.register import learn, write

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


class TestSourcesAndFigures:
    """What names no source, or counts wrongly, in other words than the stock phrases; and ordinary news."""

    @pytest.mark.parametrize(
        ("passage", "rule"),
        [
            ("图：网友供图，出处待考", "SRC-01"),
            ("（本文整理自各大论坛热帖，作者姓名不可考）", "SRC-01"),
            ("内容来自某公众号，原作者找不到了。", "SRC-01"),
            ("资料图，网上搜来的", "SRC-01"),
            ("有消息指出，全省农险保费补贴比例明年将上调。", "SRC-02"),
            ("从有关方面了解到，车险又要改了。", "SRC-02"),
            ("有员工私下对本报说，年终奖将砍去一半。", "SRC-03"),
            ("圈子里流传着一份名单，多家公司被指将合并。", "SRC-03"),
            ("该数字未获官方证实。", "SRC-03"),
            ("消息人士称，两家公司的谈判已近尾声。", "SRC-03"),
            ("赔款支出同比锐减三倍。", "STY-06"),
            ("亏损额收窄三倍。", "STY-06"),
            ("公司净利润较上年增长6个百分点。", "STY-06"),
        ],
    )
    def test_are_found_in_other_words(self, passage, rule):
        assert rule in ids(passage)

    @pytest.mark.parametrize(
        "passage",
        [
            "法院以受贿罪、巨额财产来源不明罪判处其有期徒刑十二年。",
            "请勿点击来源不明的链接，谨防个人信息泄露。",
            "公司发现一名客户资金来源不明，已按规定报告。",
            "去年新单保费四成来自网上投保，三成来自网络投保。",
            "来自陆家嘴论坛的消息：养老金融将出新规。",
            "来自2025年金融街论坛的嘉宾谈长护险。",
            "养老需求主要来自三大群体。",
            "来自全国各地的网友在直播间提问，专家一一解答。",
            "公司的获客主要来自短视频平台。",
            "来自国家网络与信息安全信息通报中心的数据显示，攻击次数下降。",
            "来自保险代理人销售网络的保费占六成。",
            "受害人试图在网上找律师维权。",
            "几名嫌疑人企图在网上下单购买假发票。",
            "官网图片显示，新大楼共十八层。",
            "施工方提供了地下管网图纸。",
            "业务员私下向客户返还保费，被处罚款五万元。",
            "公司承保时未核实该车使用性质，被责令改正。",
            "代理人对被保险人健康状况未核实，公司因此被罚。",
            "港交所公告：内幕消息，公司拟出售两处物业。",
            "法院判处其所得赃款最少三倍的罚金。",
            "银保渠道保费贡献提升5个百分点。",
            "会议从产品、服务等多方面介绍了惠农举措。",
            "目前没有消息显示该公司资不抵债。",
            "货主称这批零配件来源不明，保险公司已委托鉴定。",
            "数据来自公司网络覆盖的三百个县域。",
            "案例来自北京金融法院网上庭审。",
            "本文整理自第十届寿险论坛的发言。",
            "问题来自网友的提问，由精算师作答。",
            "物联网图像帮助查勘员远程定损。",
            "理赔照片可从网上找回。",
            "据说明书记载，设备须每年检修。",
            "会上，多方面人士表示支持。",
            "文中人物均未公开姓名，系化名。",
            "公司开展匿名员工满意度调查。",
            "接近监管红线的人身险公司已被约谈。",
            "业内流传着一句老话：保险姓保。",
            "业务员私下说服老人退保，被调查组查实。",
            "法院认为，投保人告知内容未核实，责任在公司。",
            "保费渗透水平提升2个百分点。",
            "权益资产配置比例上限提高5个百分点。",
        ],
    )
    def test_are_innocent_in_ordinary_news(self, passage):
        assert not ids(passage) & {"SRC-01", "SRC-02", "SRC-03", "STY-06"}


class TestNothingButStockPhrases:
    """Shouted one after the other they tell nothing, however little they sound like a seller's sentence."""

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

    @pytest.mark.parametrize(
        ("looked_at", "least"),
        [
            ("wording.csv", (0.96, 0.95)),
            ("wording-tuning.csv", (0.97, 0.97)),
            ("wording-fresh.csv", (0.97, 0.9)),
            ("wording-own.csv", (0.96, 0.93)),
            ("wording-talk.csv", (0.97, 0.94)),
            ("wording-soft.csv", (0.97, 0.9)),
            ("wording-exercises.csv", (0.97, 0.94)),
            ("wording-hints.csv", (0.97, 0.93)),
            ("wording-transcripts.csv", (0.97, 0.9)),
            ("wording-copy.csv", (0.96, 0.91)),
            ("wording-counter.csv", (0.98, 0.88)),
            ("wording-desk.csv", (0.95, 0.87)),
            ("wording-release.csv", (0.96, 0.89)),
            ("wording-ward.csv", (0.97, 0.94)),
            ("wording-street.csv", (0.98, 0.94)),
            ("wording-newsroom.csv", (0.97, 0.77)),
            ("wording-reworded.csv", (0.98, 0.93)),
            ("wording-short.csv", (0.97, 0.9)),
            ("wording-pairs.csv", (0.95, 0.95)),
        ],
    )
    def test_looked_at_while_working_hold(self, looked_at, least):
        precision, recall = score(read(looked_at))

        assert precision >= least[0]
        assert recall >= least[1]

    @pytest.mark.parametrize(
        ("kept", "least"),
        [
            ("wording-kept.csv", (0.9, 0.94)),
            ("wording-fresh-kept.csv", (0.93, 0.84)),
            ("wording-talk-kept.csv", (0.93, 0.79)),
            ("wording-soft-kept.csv", (0.94, 0.58)),
            ("wording-examiner-kept.csv", (0.97, 0.86)),
        ],
    )
    def test_kept_unseen_hold(self, kept, least):
        precision, recall = score(read(kept))

        assert precision >= least[0]
        assert recall >= least[1]

    @pytest.mark.parametrize(
        ("labelled", "silent"),
        [
            ("wording-tuning.csv", 0.99),
            ("wording-own.csv", 0.98),
            ("wording-fresh.csv", 0.98),
            ("wording-fresh-kept.csv", 0.99),
            ("wording-firsts.csv", 1.0),
        ],
    )
    def test_that_sell_nothing_are_left_alone(self, labelled, silent):
        innocent = [sentence for sentence, expected in read(labelled) if not expected]

        assert sum(not ids(sentence) for sentence in innocent) >= silent * len(innocent)


class TestMeaning:
    """What no pattern knows is told by the sentence as a whole."""

    @pytest.mark.parametrize(
        ("passage", "expected"),
        [
            ("专替大伙儿跟保险公司打交道讨回保费，事成之后付我们两成辛苦费。", "INS-13"),
            ("旁边那家公司的条款全是文字游戏，出险就扯皮，哪像我们。", "INS-12"),
            ("整栋楼的街坊都投了，没有一户说后悔，逢人就夸，你也快来。", "ADV-06"),
        ],
    )
    def test_of_a_claim_in_new_words_is_held(self, passage, expected, monkeypatch):
        assert expected in ids(passage)

        monkeypatch.setattr("articles.gate.wording.check_wording.HEARD", 99.0)
        monkeypatch.setattr("articles.gate.wording.check_wording.HEARD_FAINT", 99.0)
        assert expected not in ids(passage)

    @pytest.mark.parametrize(
        "passage",
        [
            "警方提醒，专替人跟保险公司打交道讨回保费的，事后都要收高额辛苦费。",
            "“不成功不收费，全额帮您退。”市公安局近日通报的一起案件里，这样的短信发出了八万条。",
            "退保金回落主要来自两个方面，一是老产品满期，二是回访做得勤。",
            "长按识别二维码，加入本报读者群，每天早上推送要闻。",
            f"{'稳' * 500}。",
            "在手机上买一份意外险，从点开页面到付款，后台会存下几十个画面。它们存多久？",
        ],
    )
    def test_of_a_report_or_a_warning_is_let_pass(self, passage):
        assert ids(passage) == set()

    def test_names_the_clause_that_tells_most(self):
        passage = "旁边那家公司的条款全是文字游戏，出险就扯皮，哪像我们。"

        (finding,) = check_passage(passage)

        assert finding.words_of(passage) in passage.rstrip("。").split("，")

    def test_doubts_what_only_a_weak_pattern_knows(self, monkeypatch):
        passage = "这款一年期医疗险，不管以后身体变成什么样，公司都得年年让您接着买。"
        monkeypatch.setattr("articles.gate.wording.text_units.DOUBTED", 99.0)

        assert "INS-10" not in ids(passage)

    def test_tells_very_many_places_as_one_from_the_thirteenth_on(self):
        sentence = "专替大伙儿跟保险公司打交道讨回保费，事成之后付我们两成辛苦费。"

        places = [each for each in find_all(sentence * 20) if each.rule.id == "INS-13"]

        assert len(places) == 13
        assert places[-1].is_rest


class TestASellerInPrint:
    """A release quotes sellers; that somebody said it clears nothing until somebody holds it against him."""

    def test_is_held(self):
        assert "RET-01" in ids("客户经理拍着胸脯说：“您这五十万放进来，本金绝不会亏。”")

    def test_is_innocent_where_it_went_wrong(self):
        assert not ids("客户经理拍着胸脯说：“您这五十万放进来，本金绝不会亏。”三年后她起诉了这家银行。")

    def test_a_name_in_quotation_marks_before_a_claim_quotes_nothing(self):
        assert "ADV-01" in ids("宣传页写道，青禾健康的“臻护”计划提供国家级的医疗服务。")


class TestPercentOfAShare:
    @pytest.mark.parametrize(
        "passage",
        ["保费占比由上年的41.5%提高5.2%，达到46.7%。", "充足率较年初的205.9%上升6.4%。一季度保费增幅不大。"],
    )
    def test_that_rose_from_a_percentage_is_asked_about(self, passage):
        assert ids(passage) == {"STY-05"}

    @pytest.mark.parametrize(
        "passage", ["保费占比由41.5%提高到46.7%。", "保费占比由41.5%提高5.2个百分点。", "赔付支出增长5.2%。"]
    )
    def test_otherwise_is_none(self, passage):
        assert ids(passage) == set()


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
        heard = tmp_path / "meaning.txt"
        monkeypatch.setattr("articles.management.commands.learn_register.DATA", file)
        monkeypatch.setattr("articles.management.commands.learn_register.MEANING", heard)

        call_command("learn_register", labelled, news=tmp_path)

        assert "3 sentences read" in capsys.readouterr().out
        assert file.read_text(encoding="utf-8")
        assert "RET-03" in heard.read_text(encoding="utf-8")

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
