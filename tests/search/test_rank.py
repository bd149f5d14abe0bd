"""The order of hits."""

import pytest

from articles.search import rank
from articles.search.query import parse
from articles.search.shapes import Stored

TODAY = 20_000  # days since 1970


def text(number, title="", body="", day=TODAY):
    return Stored(number, number, title, body, day)


def order(query, *texts):
    return [ranked.stored.number for ranked in rank.strict(parse(query).groups, texts, TODAY)]


class TestStrict:
    def test_puts_the_headline_before_the_body(self):
        assert order("偿付能力", text(1, body="偿付能力" * 3), text(2, title="偿付能力下降")) == [2, 1]

    def test_puts_many_mentions_before_one(self):
        often = text(1, body="车险保费。车险理赔。车险定价。车险续保。")
        once = text(2, body="车险保费。寿险理赔。财险定价。健康险续保。")

        assert order("车险", once, often) == [1, 2]

    def test_puts_a_short_text_before_a_long_one_with_as_many_mentions(self):
        long = text(1, body="车险。" + "其他内容。" * 900)

        assert order("车险", long, text(2, body="车险。其他内容。")) == [2, 1]

    def test_puts_words_before_letters_across_words(self):
        across = text(1, title="本人寿命长", body="本人寿命长。" * 5)
        whole = text(2, body="太平人寿表示。")

        assert order("人寿", across, whole) == [2, 1]

    def test_asks_for_every_term(self):
        assert order("冰雹 果园", text(1, title="冰雹"), text(2, body="冰雹打了果园")) == [2]

    def test_lets_the_newer_of_equals_lead_and_never_lifts_a_passing_mention_over_a_headline(self):
        old = text(9, title="车险新规", body="车险", day=TODAY - 2_000)  # of one score, the greater number would lead

        assert order("车险", old, text(2, title="车险新规", body="车险")) == [2, 9]
        old = text(1, title="车险新规", body="车险", day=TODAY - 2_000)
        assert order("车险", old, text(3, body="顺带提到车险")) == [1, 3]


class TestRecency:
    @pytest.mark.parametrize(
        ("age", "factor"), [(0, 1.2), (180, 1.1), (360, 1.05), (-30, 1.2)], ids=["today", "half", "quarter", "to come"]
    )
    def test_adds_a_fifth_at_most_and_halves_it_every_180_days(self, age, factor):
        assert rank.recency(age) == pytest.approx(factor)

    def test_weighs_in_both_orders(self):
        """The day of a text counts backwards from today, in the strict order and in the loose one."""
        (group,) = parse("车险").groups
        texts = [text(9, title="车险", day=TODAY - 180), text(2, title="车险", day=TODAY - 90), text(1, title="车险")]

        for ranked in (rank.strict([group], texts, TODAY), rank.loose([group], texts, TODAY)):
            assert [one.stored.number for one in ranked] == [1, 2, 9]


class TestSpans:
    def test_count_overlapping_wordings_once(self):
        (group,) = parse("太保", lambda term: [term, "中国太保"]).groups

        assert [tuple(span[:2]) for span in rank.spans(group, "中国太保与太保产险")] == [(0, 4), (5, 7)]


class TestLoose:
    def test_puts_more_and_rarer_words_first(self):
        groups = parse("宠物咬人谁来赔偿").loose
        common = [text(number, body="赔偿的金额") for number in range(1, 6)]
        both = text(9, body="宠物咬人之后的赔偿")
        rare = text(8, body="宠物保险")

        assert [one.stored.number for one in rank.loose(groups, [*common, rare, both], TODAY)][:2] == [9, 8]

    def test_weighs_by_the_share_of_the_words_that_a_text_has(self):
        """Many mentions of one word of three do not outweigh one mention of each."""
        groups = parse("车险 理赔 争议").groups
        one_word = text(9, title="车险", body="车险。车险。车险。车险。")
        each = text(1, body="车险条款。理赔数据。争议增多。")

        assert [one.stored.number for one in rank.loose(groups, [one_word, each], TODAY)] == [1, 9]
