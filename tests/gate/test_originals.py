"""原文对照: where a repost differs from its original."""

import random
import time

import pytest
from django.core.management import CommandError, call_command

from articles.gate.original.change_codes import Code
from articles.gate.original.differences import compare_original
from tests.gate.cases import read, read_second

ORIGINAL = (
    "云溪县水务局3月11日与澜桥财险签订协议，保费46万元。\n"
    "公司副总经理卫青禾表示，公司拟于明年扩大范围，没有设置免赔额。据县统计局介绍，去年转移群众1,340人。"
)


def codes(old, new, **headlines):
    text = ORIGINAL.replace(old, new)
    assert text != ORIGINAL or headlines
    return {finding.code for finding in compare_original(original=ORIGINAL, text=text, **headlines)}


class TestCompareOriginal:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("46万元", "460,000元"),
            ("3月11日", "三月十一日"),
            ("1,340人", "１３４０人"),
            ("保费46万元。", "保费46万元；"),
            ("据县统计局介绍", "據縣統計局介紹"),
            ("云溪县", "【溪报讯】云溪县"),
            ("1,340人。", "1,340人。\n（来源：溪报　责任编辑：王敏）"),
            ("没有设置免赔额", "未设置免赔额"),
            ("转移群众1,340人", "转移1,340名群众"),
            ("公司副总经理", "据悉，公司副总经理"),
            ("1,340人。", "1,340人。\n举报电话：0000-1234567"),
            ("1,340人。", "1,340人。\n关注溪报公众号，了解更多资讯"),
            ("1,340人。", "1,340人。\n转载请注明出处。"),
            ("1,340人。", "1,340人。\n（本文根据发布会记录整理，有删节）"),
            ("云溪县水务局3月11日与", "3月11日，云溪县水务局与"),
            ("拟于明年", "拟在明年"),
            ("扩大范围", "扩大有关范围"),
        ],
    )
    def test_is_silent_where_only_the_writing_differs(self, old, new):
        assert codes(old, new) == set()

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("没有设置", "设置了", Code.NEGATION),
            ("46万元", "64万元", Code.FIGURE),
            ("46万元", "46万美元", Code.FIGURE),
            ("3月11日", "3月21日", Code.DATE),
            ("去年转移", "今年转移", Code.DATE),
            ("公司拟于明年", "公司于明年", Code.ATTRIBUTION),
            ("据县统计局介绍，", "", Code.ATTRIBUTION),
            ("卫青禾", "卫青和", Code.NAME),
            ("副总经理", "总经理", Code.NAME),
            ("县统计局", "县水务局", Code.ATTRIBUTION),
            ("据县统计局介绍，去年转移群众1,340人。", "", Code.CUT),
            ("保费46万元。", "保费46万元。此举获得村民一致好评。", Code.ADDED),
        ],
    )
    def test_names_what_changed(self, old, new, code):
        assert code in codes(old, new)

    @pytest.mark.parametrize(
        ("last", "ours", "code"),
        [
            ("清河财险3月4日起停售重疾险（记者 何安）", "清河财险3月5日起停售重疾险（记者 何安）", Code.DATE),
            ("麓通人寿增资获批", "麓通人寿增资未获批", Code.NEGATION),
            ("麓通人寿拟增资15亿元", "麓通人寿增资15亿元", Code.ATTRIBUTION),
            ("时间：5月20日", "时间：5月21日", Code.DATE),
            ("（注：1美元约合7.2元人民币）", "（注：1美元约合7.5元人民币）", Code.FIGURE),
            ("险种 保额 赔付率\n车险 702 93.8", "险种 保额 赔付率\n车险 720 93.8", Code.FIGURE),
        ],
    )
    def test_compares_a_last_line_that_reads_like_housekeeping(self, last, ours, code):
        found = compare_original(original=f"{ORIGINAL}\n{last}", text=f"{ORIGINAL}\n{ours}")

        assert code in {finding.code for finding in found}

    def test_compares_a_house_line_that_joined_a_sentence(self):
        told = "水务局的公告称，水库照常开放。"

        found = compare_original(
            original=f"{ORIGINAL}\n{told}\n麓通人寿拟增资15亿元获批（记者 何安）",
            text=f"{ORIGINAL}\n{told[:-1]}，麓通人寿拟增资16亿元获批（记者 何安）。",
        )

        assert Code.FIGURE in {finding.code for finding in found}

    def test_misses_a_closing_sentence_that_says_who_says_so_above_a_credit(self):
        last = "恒岱再董事会秘书宿怀素透露，剩余15亿元额度拟于明年上半年择机发行，具体时间视市场利率而定。"

        found = compare_original(original=f"{ORIGINAL}\n{last}\n（编辑：苏荻）", text=ORIGINAL)

        assert {finding.code for finding in found} == {Code.CUT}

    def test_compares_a_flash_that_is_all_of_its_text(self):
        [finding] = compare_original(
            original="北箕养老一季度净利润1.2亿元", text="北箕养老一季度净利润1.8亿元"
        )

        assert finding.code == Code.FIGURE

    def test_says_where_on_both_sides(self):
        text = ORIGINAL.replace("46万元", "64万元")

        [finding] = compare_original(original=ORIGINAL, text=text)

        assert ORIGINAL[slice(*finding.original)] == "46万"
        assert text[slice(*finding.ours)] == "64万"

    def test_takes_a_typing_error_put_right_for_no_name(self):
        original = "银行主张授权有效，法院认为授权内容不名确。"

        assert compare_original(original=original, text=original.replace("不名确", "不明确")) == []

    def test_takes_a_synonym_for_no_name(self):
        original = "公司10月29日公布新方案，负责人介绍了细节。"

        assert compare_original(original=original, text=original.replace("公布", "发布")) == []

    def test_sees_two_companies_change_places(self):
        original = "承保方由岚屿健康险牵头，澄湾人寿等四家公司共保。"
        text = "承保方由澄湾人寿牵头，岚屿健康险等四家公司共保。"

        assert {finding.code for finding in compare_original(original=original, text=text)} == {Code.NAME}

    def test_sees_a_headline_claim_what_is_only_planned(self):
        found = codes(
            "", "", original_headline="澜桥财险拟增资28亿元 方案待批", headline="澜桥财险28亿元增资获批"
        )

        assert found == {Code.HEADLINE}

    def test_sees_a_headline_state_a_reproach_that_the_text_denies(self):
        original = "澜桥财险总经理称，拒赔另有原因，并非投保人所说的“故意刁难”。"
        headlines = {"original_headline": "澜桥财险回应拒赔", "headline": "澜桥财险故意刁难投保人"}

        assert {each.code for each in compare_original(original=original, text=original, **headlines)} == {
            Code.HEADLINE
        }

    def test_lets_a_shorter_headline_pass(self):
        found = codes(
            "", "", original_headline="澜桥财险承保云溪水库 保费46万元", headline="澜桥财险承保云溪水库"
        )

        assert found == set()

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("四成六", "46%"),
            ("有30万元左右", "约有30万元"),
            ("需要45天左右", "约需45天"),
            ("但没有设门槛", "不过未设门槛"),
            ("保险公司增至三家", "险企增至三家"),
            ("至少三家", "不少于三家"),
            ("首批12个网点", "第一批12个网点"),
            ("17时起停电", "17点起停电"),
            ("洪水没过座椅", "洪水漫过座椅"),
            ("超过25亿元", "逾25亿元"),
            ("不足900元", "不到900元"),
            ("比上年末增加3亿元", "比2024年末增加3亿元"),
            ("去年8月开业", "2025年8月开业"),
            ("3月10日开业", "2026年3月10日开业"),
            ("今年第三季度", "2026年第三季度"),
            ("同比增长3%", "较2025年同期增长3%"),
        ],
    )
    def test_reads_two_ways_to_say_one_thing_as_one(self, one, other):
        original = f"云溪县2026年1月20日公布，截至2025年末，当地{one}，理赔服务站增至八家，均已对外服务。"

        assert compare_original(original=original, text=original.replace(one, other)) == []

    def test_reads_what_an_interviewer_asks(self):
        original = "记者：公司的赔付率有没有变化，还会不会涨价？\n卫青禾：没有变化，也不会涨价。"

        found = compare_original(original=original, text=original.replace("还会不会涨价", "还会不会退保"))

        assert found

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("一般会", "立即会"),
            ("通常要", "自行要"),
            ("向监管局", "从监管局"),
            ("仍未", "再未"),
            ("就签", "还签"),
        ],
    )
    def test_holds_little_words_that_say_another_thing_for_a_change(self, one, other):
        original = f"云溪县2026年1月20日公布，当地{one}增加理赔服务站八家，均已对外服务。"

        assert compare_original(original=original, text=original.replace(one, other))

    @pytest.mark.parametrize(("one", "other"), [("立即", "马上"), ("通常", "往往"), ("自3月起", "从3月起")])
    def test_lets_little_words_stand_for_each_other(self, one, other):
        original = f"云溪县2026年1月20日公布，当地{one}增加理赔服务站八家，均已对外服务。"

        assert compare_original(original=original, text=original.replace(one, other)) == []

    def test_takes_another_year_for_no_way_to_say_the_same(self):
        original = "云溪县2026年3月11日通报，去年转移群众1,340人，均未受伤。"
        text = original.replace("去年", "2024年")

        assert {each.code for each in compare_original(original=original, text=text)} == {Code.DATE}

    def test_holds_a_slip_before_a_meeting_for_a_slip(self):
        original = "公司财务负责人在业迹说明会上表示，利润增长主要来自投资。"

        assert compare_original(original=original, text=original.replace("业迹", "业绩")) == []

    @pytest.mark.parametrize(("name", "other"), [("闻南乔", "文南乔"), ("缪以宁", "缪已宁")])
    def test_holds_no_slip_in_a_name_for_one(self, name, other):
        original = f"分析师{name}认为，两家公司的分化并不代表行业趋势。"

        found = {
            each.code for each in compare_original(original=original, text=original.replace(name, other))
        }

        assert Code.NAME in found

    def test_marks_a_moved_word_with_the_number_it_was_moved_over(self):
        text = ORIGINAL.replace("1,340人", "1,340人左右")

        [finding] = compare_original(original=ORIGINAL, text=text)

        assert (finding.code, text[slice(*finding.ours)]) == (Code.FIGURE, "1,340人左右")

    @pytest.mark.parametrize(
        "headline",
        [
            "云麓财险前三季度净利增12% 澜桥财险前三季度亏损",  # each said of the other
            "澜桥财险前三季度保费降18%",  # the figure of one quarter
            "澜桥财险禁止退保",  # said only to deny it
            "退保件占全省投诉两成",  # a share of something else
            "澜桥财险须提前60日公告",  # the figure of something else that is done
            "客户可把保单直接转入云溪账户",  # still being considered
        ],
    )
    def test_sees_a_headline_say_what_the_text_does_not(self, headline):
        original_headline = "澜桥财险前三季度净利增12% 云麓财险前三季度亏损"
        original = (
            "澜桥财险前三季度实现净利润7.4亿元，同比增长12%。云麓财险前三季度亏损1亿元。\n"
            "第三季度，澜桥财险保费下降18%，公司称没有禁止退保，退保件占全部车险投诉的两成。\n"
            "费率上调的，须提前60日报告监管局。停售前须公告。公司可能允许客户把保单直接转入云溪账户。"
        )

        found = compare_original(
            original=original, text=original, original_headline=original_headline, headline=headline
        )

        assert {each.code for each in found} == {Code.HEADLINE}

    @pytest.mark.parametrize(
        ("original", "headline"),
        [
            ("清河财险按计划完成整改。", "清河财险完成整改"),
            ("清河财险按照监管部门的要求向客户退还保费200万元。", "清河财险退还保费200万元"),
            ("清河财险的养老保障计划赔付1亿元。", "清河财险赔付1亿元"),
            ("清河财险不久前暂停该项业务。", "清河财险暂停该项业务"),
            ("清河财险不断调整产品结构。", "清河财险调整产品结构"),
            ("清河财险不得不停止承保。", "清河财险停止承保"),
            ("清河财险不仅取消限额，还下调费率。", "清河财险取消限额"),
        ],
    )
    def test_lets_a_headline_say_what_was_done_as_planned_or_before_long(self, original, headline):
        found = compare_original(
            original=original, text=original, original_headline="清河财险发布年报", headline=headline
        )

        assert found == []

    @pytest.mark.parametrize(
        ("original", "headline"),
        [
            ("清河财险计划明年完成整改。", "清河财险完成整改"),
            ("监管部门要求清河财险向客户退还保费200万元。", "清河财险退还保费200万元"),
            ("清河财险不会暂停该项业务。", "清河财险暂停该项业务"),
            ("清河财险计划分批退还保费，响应时间不定。", "清河财险响应迅速 分批退还保费"),
            ("清河财险计划为若干车主退还保费。", "清河财险为若干车主退还保费"),
            ("清河财险计划按需求供应备件，退还保费。", "清河财险按需求供应备件"),
            ("清河财险附近有480人围观。", "清河财险附近500人围观"),
            ("清河财险在超市向540人发放保单。", "清河财险在超市500人发放保单"),
        ],
    )
    def test_sees_a_headline_state_what_is_planned_or_denied_or_miscounted(self, original, headline):
        found = compare_original(
            original=original, text=original, original_headline="清河财险发布年报", headline=headline
        )

        assert {each.code for each in found} == {Code.HEADLINE}

    @pytest.mark.parametrize(
        ("headline", "original"),
        [("超市近500人投保", "超市共有480人投保。"), ("约有500人投保", "共有490人投保。")],
    )
    def test_lets_a_headline_round(self, headline, original):
        assert (
            compare_original(
                original=original, text=original, original_headline="超市里的保险", headline=headline
            )
            == []
        )

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("澜桥财产保险股份有限公司（下称“澜桥财险”）举行了仪式", "澜桥财险举办了仪式"),
            ("该公司首席风险官卫青禾", "澜桥财险首席风险官卫青禾"),
            ("分别提高4个和2个百分点", "分别提高4个百分点、2个百分点"),
            ("今年前四个月", "今年1至4月"),
            ("7月出现强台风的可能性不大", "7月不大可能出现强台风"),
            ("预计今年可以完成", "今年预计可以完成"),
            ("其中60岁以上老人占七成", "其中七成是60岁以上老人"),
            ("五年内不得进入保险业", "五年内被禁止进入保险业"),
            ("据发行文件，债券采用参数触发", "发行文件显示，该债券采用参数触发机制"),
            ("同日", "当天"),
        ],
    )
    def test_takes_other_words_for_the_same_thing(self, one, other):
        original = f"澜桥财险在云溪县发行债券，保障三年。{one}，公司没有透露细节，卫青禾也未到场。"

        assert compare_original(original=original, text=original.replace(one, other)) == []

    @pytest.mark.parametrize(
        ("one", "other", "code"),
        [
            ("北岸", "南岸", Code.NAME),
            ("市级", "县级", Code.NAME),
            ("首席风险官卫青禾说，", "首席财务官卫青禾说，", Code.NAME),
            ("卫青禾接替沈棹云", "沈棹云接替卫青禾", Code.NAME),
            ("车险", "寿险", Code.NAME),
            ("傍晚", "凌晨", Code.DATE),
            ("六成和三成", "三成和六成", Code.FIGURE),
            ("最低860元", "最高860元", Code.FIGURE),
            ("并非因为涨价，而是因为停售", "是因为涨价，而非因为停售", Code.NEGATION),
            ("仍未", "已经", Code.NEGATION),
        ],
    )
    def test_takes_no_other_thing_for_other_words(self, one, other, code):
        original = f"澜桥财险日前表示，{one}云溪县的客户已经知道这件事，公司会逐一答复。"

        found = compare_original(original=original, text=original.replace(one, other))

        assert code in {each.code for each in found}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("同比增长30%", "较上年增长30%"),
            ("五分之一的村已登记", "20%的村已登记"),
            ("客户能不能退保要看条款", "客户能否退保要看条款"),
            ("公司有没有告知是关键", "公司是否告知是关键"),
            ("下调保费不影响老客户的续保资格", "老客户的续保资格不受下调保费影响"),
            ("公司首季赔付2亿元", "今年前三个月公司赔付2亿元"),
            ("共有120余户农户报案", "共120多户农户报案"),
            ("卫青禾否认公司将退出车险市场", "对于公司将退出车险市场一说，卫青禾予以否认"),
            ("董事会秘书贺兰舟到场", "董秘贺兰舟到场"),
            ("有九名客户因电话打不通而没有完成回访", "有九名客户电话无法打通，未完成回访"),
            ("从险种看，货运险增速最快", "按险种划分，货运险增速最快"),
            ("澜桥财险不打算在三年内进入寿险市场", "澜桥财险没有在三年内进入寿险市场的打算"),
            ("经检测，烟感没有报警", "检测结果显示，烟感没有报警"),
            ("合资设立霁蓝科技有限公司", "设立合资公司霁蓝科技有限公司"),
        ],
    )
    def test_takes_a_turned_sentence_for_the_same(self, one, other):
        original = f"澜桥财险今天公布2026年3月的情况：{one}，具体方案由县里的代表另行讨论。"

        assert compare_original(original=original, text=original.replace(one, other)) == []

    @pytest.mark.parametrize(
        ("one", "other", "code"),
        [
            ("同比增长30%", "较上年末增长30%", Code.DATE),
            ("五分之一的村已登记", "四分之一的村已登记", Code.FIGURE),
            ("客户能不能退保要看条款", "客户不能退保要看条款", Code.NEGATION),
            ("下调保费不影响老客户的续保资格", "下调保费影响老客户的续保资格", Code.NEGATION),
            ("公司首季赔付2亿元", "前四个月公司赔付2亿元", Code.DATE),
            ("卫青禾否认公司亏损，承认规模偏小", "卫青禾承认公司亏损，否认规模偏小", Code.NEGATION),
            ("董事会秘书贺兰舟到场", "董事会主席贺兰舟到场", Code.NAME),
            ("中级人民法院二审认为条款无效", "中级人民法院一审认为条款无效", Code.FIGURE),
            ("县水务局局长沈见微透露，该县明年改造水库", "该县明年改造水库", Code.ATTRIBUTION),
        ],
    )
    def test_takes_no_other_claim_for_a_turned_sentence(self, one, other, code):
        original = f"澜桥财险今天公布2026年3月的情况：{one}，具体方案由县里的代表另行讨论。"

        found = compare_original(original=original, text=original.replace(one, other))

        assert code in {each.code for each in found}

    @pytest.mark.parametrize(
        ("headline", "is_supported"),
        [
            ("澜桥财险纸质保单5月底停办 老保单不变", True),
            ("渔船被货轮撞沉 法院判澜桥财险照赔86.4万元", True),
            ("云麓人寿否认裁撤县级网点", True),
            ("云麓人寿：年内不打算增资", True),
            ("云麓人寿被要求限期整改", True),
            ("澜桥财险上半年保费降12% 赔付率升3个百分点", True),
            ("澜桥财险5月18日起停办纸质保单 已售保单不受影响", False),
            ("云麓人寿5月31日起停办纸质保单 已售保单不受影响", False),
            ("澜桥财险因系统老化亏损停办纸质保单", False),
            ("云麓人寿将裁撤县级网点", False),
            ("云麓人寿拟年内增资", False),
            ("云麓人寿上半年保费降12%", False),
        ],
    )
    def test_holds_a_headline_against_what_the_text_says_in_other_words(self, headline, is_supported):
        original = (
            "澜桥财险4月18日公告，公司因系统升级，将于5月31日起停办纸质保单，已售保单不受影响。"
            "公司上半年保费收入32.6亿元，比上年下降12%，赔付率为71%，上升3个百分点。\n"
            "法院查明，渔民卫青禾的渔船去年8月被货轮撞沉。一审法院判决澜桥财险赔付86.4万元，公司没有上诉。\n"
            "监管局要求云麓人寿在9月30日前完成整改。云麓人寿否认公司将裁撤县级网点，称不打算在年内增资。"
        )

        found = compare_original(
            original=original,
            text=original,
            original_headline="澜桥财险5月31日起停办纸质保单 已售保单不受影响",
            headline=headline,
        )

        assert (found == []) == is_supported

    @pytest.mark.parametrize(
        "texts", [("", ""), ("", "甲。"), ("甲。", ""), ("\0\ud800", "\0"), ("。" * 50, "，" * 50)]
    )
    def test_answers_whatever_it_is_given(self, texts):
        compare_original(original=texts[0], text=texts[1], original_headline=texts[0], headline=texts[1])

    @pytest.mark.parametrize(
        "piece",
        [
            "好。",
            "公司表示，保费不下降3%。",
            "零一二三百千万亿",
            "（记者",
            "来源",
            "3 月 ",
            "百分之",
            "表示",
            "二〇二五年",
            "约有3万左右",
            "禁止",
            "【",
        ],
    )
    def test_ends_on_hostile_text(self, piece):
        text = (piece * 10_000)[:10_000]
        shuffled = list(text)
        random.Random(7).shuffle(shuffled)

        compare_original(
            original=text, text="".join(shuffled), original_headline=text[:80], headline=text[80:160]
        )

    @pytest.mark.parametrize(
        ("headline", "original"),
        [
            ("约有30辆轿车上涨", "约有30款产品，"),
            ("占健康险投诉两成占", "占车险投诉两成。"),
            ("约有30款", "约有30款产品，"),
            ("澜桥财险云麓人寿3季度增长3%", "云麓人寿3季度下降3%。"),
            ("约，有，30，款，", "约有30款。"),
            (
                "".join(f"约有{number}款" for number in range(30, 150)),
                "".join(map("{}辆".format, range(30, 150))),
            ),
            ("全部3款一律彻底终身", "计划全部3款。"),
        ],
    )
    def test_asks_a_long_headline_within_a_second(self, headline, original):
        headline, original = (headline * 500)[:500], (original * 10_000)[:10_000]
        began = time.process_time()

        compare_original(
            original=original, text="好", original_headline="清河财险发布年报", headline=headline
        )

        assert time.process_time() - began < 1  # ten times what it takes; a loop over figures takes minutes


def measured(cases):
    """Return precision, recall and the share of innocent cases left alone."""
    hits = alarms = misses = 0
    innocent = []
    for case in cases:
        found = {finding.code.value for finding in compare_original(**case.compared)}
        found -= case.tolerated - case.expected
        hits += len(found & case.expected)
        alarms += len(found - case.expected)
        misses += len(case.expected - found)
        if not case.expected:
            innocent.append(not found)
    return hits / (hits + alarms), hits / (hits + misses), sum(innocent) / len(innocent)


class TestOnInventedReposts:
    @pytest.mark.parametrize("half", ["tuning", "kept", "fresh", "edited"])
    def test_keeps_its_promise(self, half):
        precision, recall, left_alone = measured(read(half)[1])

        assert precision >= 0.93
        assert recall >= 0.90
        assert left_alone >= 0.95


class TestOnRepostsOfASecondHand:
    """Cases by somebody who did not know the engine; thresholds a little below the figures in docs/gate.md.

    The first half was used for learning. Of the second the scores were read, and a few lines seen
    (docs/gate.md).
    """

    def test_keeps_what_it_learnt(self):
        precision, recall, left_alone = measured(read_second("second"))

        assert precision >= 0.97
        assert recall >= 0.98
        assert left_alone >= 0.97

    def test_holds_on_the_half_that_was_seen_only_in_part(self):
        precision, recall, left_alone = measured(read_second("second-kept"))

        assert precision >= 0.90
        assert recall >= 0.92
        assert left_alone >= 0.86


class TestOnRepostsOfAThirdHand:
    """Cases by a third hand, written as sub-editors work; looked at after they were scored once."""

    def test_keeps_what_it_learnt(self):
        precision, recall, left_alone = measured(read_second("third"))

        assert precision >= 0.96
        assert recall >= 0.98
        assert left_alone >= 0.93


class TestOnRepostsOfAFourthSet:
    """Mostly honest sub-editing, several edits a case; looked at after they were scored once."""

    def test_keeps_what_it_learnt(self):
        precision, recall, left_alone = measured(read_second("fourth"))

        assert precision >= 0.83
        assert recall >= 0.97
        assert left_alone >= 0.96


class TestOnRepostsKeptOfAThirdHand:
    """Nobody who worked on the engine has read them; docs/gate.md says how often they were scored."""

    def test_is_no_worse_than_when_last_scored(self):
        precision, recall, left_alone = measured(read_second("third-kept"))

        assert precision >= 0.76
        assert recall >= 0.84
        assert left_alone >= 0.52


class TestOnRepostsOfAFifthHand:
    """Cases as hard as the labelled sample, of other stories and outlets, by somebody who knew no engine.

    House lines were learnt from the first half; nobody has read the other.
    """

    def test_keeps_what_it_learnt(self):
        precision, recall, left_alone = measured(read_second("fifth"))

        assert precision >= 0.94
        assert recall >= 0.95
        assert left_alone >= 0.92

    def test_keeps_its_promise_on_the_half_that_nobody_read(self):
        precision, recall, left_alone = measured(read_second("fifth-kept"))

        assert precision >= 0.92
        assert recall >= 0.85
        assert left_alone >= 0.91


class TestCommand:
    def test_answers_each_case(self, tmp_path, capsys):
        file = tmp_path / "cases.jsonl"
        file.write_text(
            (
                '{"id": "a", "original_headline": "h", "headline": "h", '
                '"original": "保费46万元。", "text": "保费64万元。"}\n'
            ),
            encoding="utf-8",
        )

        call_command("compare_original", file)

        assert capsys.readouterr().out.strip() == '[{"id": "a", "findings": ["figure"]}]'

    def test_names_a_file_it_cannot_read(self, tmp_path):
        (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")

        with pytest.raises(CommandError, match=r"bad\.jsonl cannot be read"):
            call_command("compare_original", tmp_path / "bad.jsonl")
