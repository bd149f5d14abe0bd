"""Lines in which an outlet keeps house, and the story they stand around."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.text import chinese, house_lines, housekeeping

DATA = Path(__file__).parents[1] / "data" / "gate"
STORY = "公司去年赔付一亿元，比上年多出两成，其中七成给了受灾的农户。"


class TestIsHousekeeping:
    @pytest.mark.parametrize(
        "line",
        [
            "（来源：栖霞晚报　责任编辑：林小满）",
            "来源：保险周观察",
            "（编辑 何以安 实习生 汤圆）",
            "责任编辑：钱不凡　校对：周未央",
            "免责声明：本文仅供参考，不构成任何投资建议，据此操作，风险自担，本网不承担任何责任。",
            "本报版权所有，未经书面授权不得转载、摘编。",
            "相关链接：某公司否认下调车险费率；两家险企被罚",
            "点击查看：某公司三季度净亏损2.6亿元>>",
            "扫码加入读者群，前100名可领取配置手册一份",
            "【打印本页】【关闭窗口】",
            "举报/反馈",
            "口述：王小满　整理：林秋",
            "采访：何田",
            "标签：车险 理赔 清河财险",
            "关键词：车险、理赔",
            "关于我们",
            "转发",
            "点赞 12 转发 3",
            "▲资料图片",
            "本报新闻热线：0000-1234567",
            "爆料电话：0000-1234567",
            "举报电话：0000-1234567",
            "（本文根据发布会记录整理，有删节）",
            "（文中当事人均为化名）",
            "综合溪报、云网报道",
            "岑岭金融时报记者 顾砚秋 发布时间：2025-10-15 09:12",
            "凡注明来源为其他媒体的作品，转载目的在于传递更多信息，并不代表本网赞同其观点和对其真实性负责。",
        ],
    )
    def test_knows_credits_disclaimers_and_links(self, line):
        assert housekeeping.is_housekeeping(chinese.normalise(line))

    @pytest.mark.parametrize(
        "line",
        [
            "公司没有披露银保渠道的费用率。",
            "责任险的来源是交通事故，编辑部无法核实。",
            "监管部门认为，该条款免除了保险人的责任，真实性由公司负责。",
            "记者查阅了市场上在售的17款重疾险。",
            "口述：那天车被水淹到座椅，公司第二天就来了人。",
            "口述：我没有收到保单",
            "采访：客户为什么退保？公司不愿回答。",
            "投诉电话：12378",
            "监督举报电话：12378，消费者可随时拨打。",
            "客服热线：95500",
            "举报电话：12378",
            "▲清河财险：保费收入十二亿元",
            "▲保费收入十二亿元",
            "标签：清河财险被罚二十万元，总经理被禁业",
            "标签：清河财险被罚",
            "关于我们：公司不再承保",
            "转发 清河财险的公告称，公司不再承保",
            "（公司否认涉案）",
            "（监管局尚未批准）",
            "综合金融服务平台",
            "据清河财险的理赔平台",
        ],
    )
    def test_leaves_the_story_alone(self, line):
        assert not housekeeping.is_housekeeping(chinese.normalise(line))


class TestAfterLead:
    @pytest.mark.parametrize(
        "lead",
        [
            "本报讯（记者 虞听澜）",
            "【漪州晚报讯】",
            "南埠日报记者 商未雨　",
            "鹭沙财经网9月4日电（记者 蔺溪桥）",
            "柏亭财经讯（记者 何田）",
        ],
    )
    def test_finds_where_the_text_begins(self, lead):
        line = chinese.normalise(lead + "通报显示，这些中介以咨询名义注册。")

        assert line[housekeeping.after_lead(line) :].startswith("通报显示")

    def test_takes_no_sentence_for_a_lead(self):
        line = chinese.normalise("漪州警方5月28日通报，捣毁一个团伙。")

        assert housekeeping.after_lead(line) == 0


class TestReadLikeHousekeeping:
    def test_below_the_story_a_line_does_so_sooner_than_in_it(self):
        line = "图说车险，下期再见"

        assert not housekeeping.is_housekeeping(line)
        assert housekeeping.read_like_housekeeping([STORY, line]) == [False, True]
        assert housekeeping.read_like_housekeeping([STORY, line, STORY]) == [False, False, False]

    def test_beside_a_house_line_it_does_so_sooner_than_alone(self):
        line = chinese.normalise("想看哪家公司的年报，后台留言告诉小编")

        assert housekeeping.read_like_housekeeping([STORY, line]) == [False, False]
        assert housekeeping.read_like_housekeeping([STORY, line, "责任编辑：钱不凡"]) == [False, True, True]

    def test_the_story_does_not_where_nothing_stands_around_it(self):
        assert housekeeping.read_like_housekeeping([STORY, STORY]) == [False, False]

    def test_a_line_is_read_behind_its_lead(self):
        assert housekeeping.read_like_housekeeping([f"本报讯（记者 路知微）{STORY}", STORY]) == [False, False]

    @pytest.mark.parametrize("line", ["净利润 1.2 -3.4", "清河财险 312 58", "合计 1200 1500"])
    def test_a_row_of_a_table_stays_the_storys(self, line):
        assert list(housekeeping.story_spans(f"{STORY}\n{line}"))[-1].start == len(STORY) + 1


class TestLabelledLines:
    """House lines and lines of stories that look like them; nobody has read the kept ones."""

    @staticmethod
    def shares(file):
        """Return of house lines and of story lines the share that reads like housekeeping below a story."""
        found = {"1": [], "0": []}
        with (DATA / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                line = chinese.normalise(row["line"])
                found[row["house"]].append(housekeeping.read_like_housekeeping([STORY, line])[1])
        return [sum(each) / len(each) for each in (found["1"], found["0"])]

    @pytest.mark.parametrize(
        ("file", "house", "story"),
        [
            ("house-lines.csv", 0.98, 0.06),
            ("house-lines-more.csv", 0.97, 0.07),
            ("house-lines-kept.csv", 0.86, 0.1),
        ],
    )
    def test_are_told_apart(self, file, house, story):
        found, mistaken = self.shares(file)

        assert found >= house
        assert mistaken <= story

    def test_are_learnt_again(self, tmp_path, monkeypatch, capsys):
        learnt = tmp_path / "house_lines.txt"
        monkeypatch.setattr(house_lines, "DATA", learnt)
        (tmp_path / "1.md").write_text("---\n---\n" + STORY * 3, encoding="utf-8")
        labelled = tmp_path / "lines.csv"
        labelled.write_text("line,house\n责编：何安,1\n点赞过百加更,1\n公司认错,0\n", encoding="utf-8")

        try:
            call_command("learn_house_lines", str(labelled), news=tmp_path)
            assert house_lines.house_score("责编:何安") > 0 > house_lines.house_score(STORY)
        finally:
            house_lines.weights.cache_clear()
            house_lines.house_score.cache_clear()
        assert "weights written" in capsys.readouterr().out

    def test_that_cannot_be_read_are_refused_with_what_to_give(self, tmp_path):
        labelled = tmp_path / "lines.csv"
        labelled.write_text("sentence\n责编：何安\n", encoding="utf-8")

        with pytest.raises(CommandError, match="line and house"):
            call_command("learn_house_lines", str(labelled), news=tmp_path)
