"""Whether a hit is a word of its own."""

import pytest

from articles.text import boundary


def is_whole(term, text):
    start = text.index(term)
    return boundary.is_whole(text, start, start + len(term))


class TestIsWhole:
    @pytest.mark.parametrize(
        ("term", "text"),
        [
            ("人寿", "国华人寿发布年报"),
            ("太保", "太保与人保"),
            ("车险", "推动车险综合改革"),
            ("国任", "从国任公司获悉"),  # in no dictionary, nor is 从国任
            ("鼎和", "新鼎和方面回应"),
            ("瑞众", "瑞众将承接业务"),
            ("夏侯景明", "由夏侯景明领衔"),
            ("众安", "记者从众安获悉"),
            ("财险", "多家财险公司"),
            ("人身险", "5家人身险公司"),
            ("年报", "公布2025年报"),
            ("续保", "续保率提升"),
            ("养老", "养老金上调"),
            ("偿付能力", "偿付能力"),
            ("A股", "买A股的人"),
        ],
    )
    def test_holds_for_words_and_names(self, term, text):
        assert is_whole(term, text)

    @pytest.mark.parametrize(
        ("term", "text"),
        [
            ("人寿", "本人寿命长"),
            ("众安", "听众安排在前排"),
            ("续保", "手续保存十年"),
            ("中介", "报告中介绍三种做法"),
            ("保险", "确定投保险种"),  # 投|保险|种 would leave two characters alone
            ("意外险", "一场意外险胜对手"),
            ("养老险", "多家养老险企"),
            ("家财险", "5家财险公司"),
            ("年金", "2025年金融数据"),
            ("太平", "横渡太平洋"),
            ("平安", "治安与和平安定"),
            ("王立新", "国王立新规"),
        ],
    )
    def test_does_not_hold_across_other_words(self, term, text):
        assert not is_whole(term, text)

    def test_holds_at_the_ends_of_a_text_and_beside_punctuation(self):
        assert boundary.is_whole("龘靐", 0, 2)
        assert boundary.is_whole("，龘靐。", 1, 3)
