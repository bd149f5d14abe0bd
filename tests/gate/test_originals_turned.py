"""原文对照: words that stay and say another thing: figures, denials and speakers that change places."""

import pytest

from articles.gate.original.change_codes import Code
from articles.gate.original.deciding_words import short_forms
from articles.gate.original.differences import compare_original
from articles.text.facts import tokens

FRONT = "云杉财险昨日召开理赔服务会，介绍今年以来的赔付情况。"


def found(one, other):
    """Return the codes of a sentence that became another."""
    return {each.code for each in compare_original(original=FRONT + one, text=FRONT + other)}


class TestFigures:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("事故造成1人死亡、2人受伤。", "事故造成2人死亡、1人受伤。"),
            ("一名高管和三名员工被处罚。", "三名高管和一名员工被处罚。"),
            ("1家机构盈利，9家机构亏损。", "9家机构盈利，1家机构亏损。"),
            ("理赔网点由1家变为6家。", "理赔网点由6家变为1家。"),
            ("风险等级由3级改为1级。", "风险等级由1级改为3级。"),
            ("一审判决公司赔偿，二审改判驳回。", "二审判决公司赔偿，一审改判驳回。"),
            ("该案一审由柏川法院审理，二审由市中院审理。", "该案二审由柏川法院审理，一审由市中院审理。"),
        ],
    )
    def test_are_seen_to_change_places_with_one(self, one, other):
        assert found(one, other) == {Code.FIGURE}
        assert found(other, one) == {Code.FIGURE}

    def test_are_seen_to_change_places_where_the_verb_turns_with_them(self):
        one, other = "理赔网点从1家增加到6家。", "理赔网点从6家减少到1家。"

        assert found(one, other) == {Code.FIGURE}
        assert found(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("公司统一定价，今年增加3家网点。", "今年公司增加3家网点，统一定价。"),
            ("公司今年开设一家网点，增加3名员工。", "公司今年开设网点，增加3名员工。"),
        ],
    )
    def test_are_none_in_a_word_or_an_article(self, one, other):
        assert Code.FIGURE not in found(one, other)


class TestDenials:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("青屿财险未赔付，朔汀人寿已赔付。", "青屿财险已赔付，朔汀人寿未赔付。"),
            ("青屿财险未赔付而朔汀人寿已赔付。", "青屿财险已赔付而朔汀人寿未赔付。"),
            ("车损险不予赔付，第三者责任险予以赔付。", "车损险予以赔付，第三者责任险不予赔付。"),
            ("投保人有权解除合同，保险人无权解除合同。", "投保人无权解除合同，保险人有权解除合同。"),
            ("公司没有尽到说明义务，投保人尽到了告知义务。", "公司尽到了说明义务，投保人没有尽到告知义务。"),
            ("禁止销售短期险，允许销售长期险。", "允许销售短期险，禁止销售长期险。"),
            ("被告没有过错，原告有过错。", "被告有过错，原告没有过错。"),
            ("甲方拒绝赔付，乙方同意赔付。", "甲方同意赔付，乙方拒绝赔付。"),
        ],
    )
    def test_are_seen_to_change_their_subject(self, one, other):
        assert found(one, other) == {Code.NEGATION}
        assert found(other, one) == {Code.NEGATION}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("青屿财险未赔付，朔汀人寿已赔付。", "朔汀人寿已赔付，青屿财险未赔付。"),
            ("公司没有公布结果，监管局公布了结果。", "公司未公布结果，监管局已公布结果。"),
            ("车损险不予赔付，第三者责任险予以赔付。", "第三者责任险予以赔付，车损险则不赔付。"),
            (
                "因客户未告知病史，公司拒绝赔付，客户要求赔付并起诉。",
                "公司因客户没有告知病史而拒绝赔付，客户起诉要求赔付。",
            ),
            (
                "法院认为，公司未尽提示义务，应当赔付；公司称已经提示。",
                "法院认为公司没有尽到提示义务，应当赔付；公司则称已提示。",
            ),
        ],
    )
    def test_may_be_worded_otherwise_and_stand_elsewhere(self, one, other):
        assert found(one, other) == set()
        assert found(other, one) == set()


class TestBoundsAndDuties:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("凡60周岁以上老人均可投保。", "凡60周岁以下老人均可投保。"),
            ("罚款10万元以上的机构共有三家。", "罚款10万元以下的机构共有三家。"),
        ],
    )
    def test_are_figures_where_they_bound_one(self, one, other):
        assert found(one, other) == {Code.FIGURE}
        assert found(other, one) == {Code.FIGURE}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("保险人应当在三十日内赔付。", "保险人可以在三十日内赔付。"),
            ("投保人必须如实告知健康状况。", "投保人可以如实告知健康状况。"),
            ("投保人应如实告知健康状况。", "投保人可如实告知健康状况。"),
            ("投保人须如实告知健康状况。", "投保人能够如实告知健康状况。"),
            ("投保前应当告知。", "投保后应当告知。"),
            ("客户3月5日以前可获赔。", "客户3月5日以后可获赔。"),
        ],
    )
    def test_are_seen_to_be_turned(self, one, other):
        assert found(one, other)
        assert found(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("投保人应当如实告知健康状况。", "投保人需要如实告知健康状况。"),
            ("投保人可以解除合同。", "投保人能够解除合同。"),
            ("60周岁及以上老人均可投保。", "60周岁以上老人均可投保。"),
            ("3月5日前投保的客户可获赔。", "3月5日之前投保的客户可获赔。"),
        ],
    )
    def test_may_be_worded_otherwise(self, one, other):
        assert found(one, other) == set()


class TestBrackets:
    @pytest.mark.parametrize(
        ("one", "other", "code"),
        [
            ("（称不存在销售误导）", "（称存在销售误导）", Code.NEGATION),
            ("（称将于3月5日赔付20万元）", "（称将于3月9日赔付50万元）", Code.FIGURE),
            ("（称“将全额赔付”）", "", Code.CUT),
        ],
    )
    def test_are_read_where_something_is_said_in_them(self, one, other, code):
        assert code in found(f"公司发布声明{one}后，客户仍有疑问。", f"公司发布声明{other}后，客户仍有疑问。")

    @pytest.mark.parametrize(
        "name", ["（下称“麓川财险”）", "（以下简称麓川财险）", "（称“麓川财险”）", "（统称“两家公司”）"]
    )
    def test_are_left_out_where_they_give_a_short_name(self, name):
        assert found(f"麓川财产保险公司{name}发布声明。", "麓川财产保险公司发布声明。") == set()


class TestTermsThatDiffer:
    def test_are_part_of_the_story(self):
        one = "\n上述宣传内容与保险条款不一致的，以保险条款为准。"

        assert found(one, "\n上述宣传内容与保险条款不一致的，以客服答复为准。")
        assert found(one, "") == {Code.CUT}

    def test_are_a_disclaimer_where_they_are_those_of_this_text(self):
        assert found("\n本文内容与公司公告不一致的，以公司公告为准。", "") == set()


class TestSpeakers:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("据监管部门介绍，投诉量下降了两成。", "据公司介绍，投诉量下降了两成。"),
            ("监管部门称，投诉量下降了两成。", "公司称，投诉量下降了两成。"),
            ("消费者称，公司多次拖延赔付。", "据悉，公司多次拖延赔付。"),
        ],
    )
    def test_are_seen_to_change(self, one, other):
        assert found(one, other) == {Code.ATTRIBUTION}
        assert found(other, one) == {Code.ATTRIBUTION}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("据监管部门介绍，投诉量下降了两成。", "据监管机构介绍，投诉量下降了两成。"),
            ("据云杉财险介绍，投诉量下降了两成。", "据该公司介绍，投诉量下降了两成。"),
            ("据悉，投诉量下降了两成。", "据了解，投诉量下降了两成。"),
            ("公司负责人表示，投诉量下降了两成。", "公司有关负责人称，投诉量下降了两成。"),
        ],
    )
    def test_may_be_named_otherwise(self, one, other):
        assert found(one, other) == set()
        assert found(other, one) == set()


class TestDays:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("合同日期为3月5日。", "合同约定日期为3月5日。"),
            ("两家公司在不同日期公布了结果。", "两家公司在不同日子公布了结果。"),
            ("这是双方共同日常维护的系统。", "这是双方共同维护的系统。"),
            ("双方协同日均处理三百件。", "双方协同每日处理三百件。"),
            ("这家《大同日报》报道了此事。", "这家《大同日报》曾报道此事。"),
            ("两家公司同日公布了结果。", "两家公司当天公布了结果。"),
            ("该市是试点公司之一，4月起执行新费率。", "该市是试点公司之一，自4月起执行新费率。"),
            ("公司在1、4月两次调整费率。", "公司在1月、4月两次调整费率。"),
            ("公司1-4月保费增长3%。", "公司前四个月保费增长3%。"),
            ("3月5日早上8时，事故发生。", "3月5日上午8时，事故发生。"),
            ("3月5日晚上11时，事故发生。", "3月5日深夜11时，事故发生。"),
            ("3月5日清晨5时，事故发生。", "3月5日凌晨5时，事故发生。"),
            ("3月5日夜间1时，事故发生。", "3月5日凌晨1时，事故发生。"),
        ],
    )
    def test_may_be_told_otherwise(self, one, other):
        assert found(one, other) == set()
        assert found(other, one) == set()

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("公司在1、4月两次调整费率。", "公司在1至4月两次调整费率。"),
            ("3月5日上午8时，事故发生。", "3月5日晚上8时，事故发生。"),
            ("3月5日晚上，事故发生。", "3月5日凌晨，事故发生。"),
        ],
    )
    def test_are_others_where_the_words_exclude_each_other(self, one, other):
        assert found(one, other) == {Code.DATE}
        assert found(other, one) == {Code.DATE}

    def test_are_none_in_longer_words(self):
        for text in ("合同日期", "大同日报", "不同日期", "共同日常", "协同日均"):
            assert [token.key for token in tokens(text)] == list(text)


class TestNearWords:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("车主对结果不满。", "司机对结果不满。"),
            ("法院判决公司赔偿3万元。", "法院裁决公司赔偿3万元。"),
            ("监管局已责令限期整改。", "监管局已要求限期整改。"),
            ("监管局查处该案。", "监管局处理该案。"),
            ("公司加快理赔。", "公司加快赔付。"),
            ("公司损失3亿元。", "公司亏损3亿元。"),
            ("该企业被约谈。", "该单位被约谈。"),
            ("村民参保热情高。", "农户投保热情高。"),
        ],
    )
    def test_that_say_two_things_do_not_stand_for_each_other(self, one, other):
        assert found(one, other)
        assert found(other, one)

    @pytest.mark.parametrize(
        ("word", "other"),
        [
            ("终审", "再审"),
            ("超额", "倍"),
            ("启动", "签发"),
            ("迎来", "担任"),
            ("不知情", "否认"),
            ("险种", "保险"),
        ],
    )
    def test_are_none_in_a_headline(self, word, other):
        assert other not in short_forms().get(word, ())
