"""The order of hits."""

import dataclasses
import math

import pytest

from articles.search import rank
from articles.search.parsing import parse
from articles.search.types import Stored

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
        old = text(
            9, title="车险新规", body="车险", day=TODAY - 2_000
        )  # of one score, the greater number would lead

        assert order("车险", old, text(2, title="车险新规", body="车险")) == [2, 9]
        old = text(1, title="车险新规", body="车险", day=TODAY - 2_000)
        assert order("车险", old, text(3, body="顺带提到车险")) == [1, 3]


class TestRecency:
    @pytest.mark.parametrize(
        ("age", "factor"),
        [(0, 1.2), (180, 1.1), (360, 1.05), (-30, 1.2)],
        ids=["today", "half", "quarter", "to come"],
    )
    def test_adds_a_fifth_at_most_and_halves_it_every_180_days(self, age, factor):
        assert rank.recency(age) == pytest.approx(factor)

    def test_weighs_in_both_orders(self):
        """The day of a text counts backwards from today, in the strict order and in the loose one."""
        (group,) = parse("车险").groups
        texts = [
            text(9, title="车险", day=TODAY - 180),
            text(2, title="车险", day=TODAY - 90),
            text(1, title="车险"),
        ]

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
        groups = parse("车险 骗保 争议").groups
        one_word = text(9, title="车险", body="车险。车险。车险。车险。")
        each = text(1, body="车险条款。骗保数据。争议增多。")
        others = [
            text(number, body="骗保争议。") for number in range(2, 7)
        ]  # the other two words are frequent

        assert rank.loose(groups, [one_word, each, *others], TODAY)[0].stored.number == 1

    def test_weighs_a_word_by_how_few_texts_have_it(self):
        """The logarithm of one more than texts over texts with the word.

        The share of a text weighs words alike.
        """
        car, fraud = parse("车险 骗保").groups
        texts = [text(1, title="车险"), text(2, title="骗保", day=TODAY), text(3, title="骗保")]

        found = {one.stored.number: one.score for one in rank.loose([car, fraud], texts, TODAY)}

        rare, frequent, newest = math.log(1 + 3), math.log(1 + 3 / 2), 1.2
        assert found[1] == pytest.approx(rare * 3.0 * rare / (rare + frequent) * newest)
        assert found[2] == pytest.approx(frequent * 3.0 * frequent / (rare + frequent) * newest)

    def test_weighs_a_word_of_every_other_text_for_little(self):
        """理赔 stands in half of all pieces, whatever the candidates say."""
        car, claim = parse("车险 理赔").groups
        texts = [text(1, title="车险"), text(2, title="理赔", day=TODAY), text(3, title="理赔")]

        found = {one.stored.number: one.score for one in rank.loose([car, claim], texts, TODAY)}

        rare, common, newest = math.log(1 + 3), 0.3 * math.log(1 + 3 / 2), 1.2
        assert found[2] == pytest.approx(common * 3.0 * common / (rare + common) * newest)

    def test_tells_apart_what_was_found_as_words_alone(self):
        (group,) = parse("人寿").groups
        across, whole = text(1, title="本人寿命长"), text(2, title="太平人寿")

        found = {
            one.stored.number: one.is_whole for one in rank.loose([group], [across, whole, text(3)], TODAY)
        }

        assert found == {1: False, 2: True}

    def test_counts_a_word_as_had_where_it_stands_as_a_word(self):
        (group,) = parse("人寿").groups
        texts = [text(1, title="本人寿命长"), text(2, title="太平人寿")]

        best, _ = rank.loose([group], texts, TODAY)

        assert best.score == pytest.approx(math.log(1 + 2 / 1) * 3.0 * 1.2)

    @pytest.mark.parametrize(
        ("wording", "place"), [("新规", [(0, 2), (2, 4)]), ("车险新规", [(0, 4)])], ids=["beside", "longer"]
    )
    def test_keep_neighbours_and_of_one_beginning_the_longest(self, wording, place):
        (group,) = parse("车险", lambda term: [term, wording]).groups

        assert [tuple(span[:2]) for span in rank.spans(group, "车险新规")] == place


class TestScore:
    """The formula in figures: what stands in a headline, how often, and in how long a body."""

    def score(self, query, title="", body=""):
        (group,) = parse(query).groups
        return rank.group_score(group, text(1, title=title, body=body))

    def test_of_a_headline(self):
        assert self.score("车险", title="车险新规") == (3.0, True)
        assert self.score("车险", title="保险新规") == (0.0, False)

    @pytest.mark.parametrize(
        ("mentions", "length", "score"),
        [(1, 1000, 2.2 / (1 + 1.2)), (2, 1000, 4.4 / (2 + 1.2)), (1, 2000, 2.2 / (1 + 1.2 * 1.75)),
         (2, 200, 4.4 / (2 + 1.2 * 0.4))],
    )  # fmt: skip
    def test_of_a_body(self, mentions, length, score):
        body = ("车险。" * mentions).ljust(length, "。")

        assert self.score("车险", body=body) == (pytest.approx(score), True)

    def test_of_both_is_their_sum(self):
        assert self.score("车险", title="车险", body="车险".ljust(1000, "。"))[0] == pytest.approx(3.0 + 1.0)

    def test_across_words_is_a_third_of_little(self):
        title_only, _ = self.score("人寿", title="本人寿命长")
        body_only, is_whole = self.score("人寿", body="本人寿命长".ljust(1000, "。"))

        assert title_only == pytest.approx(0.5 * 0.3)
        assert (body_only, is_whole) == (pytest.approx(2.2 * 0.15 / (0.15 + 1.2) * 0.3), False)

    def test_of_hits_of_both_kinds_counts_the_whole_ones_in_full(self):
        score, is_whole = self.score("人寿", body="本人寿命长。太平人寿。".ljust(1000, "。"))

        assert (score, is_whole) == (pytest.approx(2.2 * 1.15 / (1.15 + 1.2)), True)

    def test_across_in_the_headline_and_whole_in_the_body_is_whole(self):
        score, is_whole = self.score("人寿", title="本人寿命长", body="太平人寿".ljust(1000, "。"))

        assert (score, is_whole) == (pytest.approx(0.5 + 1.0), True)

    def test_of_a_place_is_half_as_much_again(self):
        assert self.score("安康", title="安康市启动巨灾保险") == (pytest.approx(3.0 * 1.5), True)
        assert self.score("安康", title="安康保险启动") == (3.0, True)

    def test_of_a_name_is_a_third_more(self):
        (group,) = parse("偿付能力").groups
        named = dataclasses.replace(group, whole="偿付能力")

        score, is_whole = rank.group_score(named, text(1, title="偿付能力下降"))

        assert (score, is_whole) == (pytest.approx(3.0 * 1.3), True)

    def test_in_the_loose_order_weighs_a_word_by_the_logarithm_of_how_few_texts_have_it(self):
        groups = parse("冰雹 果园").groups
        texts = [text(1, title="冰雹，果园"), text(2, title="冰雹")]

        _, less = rank.loose(groups, texts, TODAY)

        common, rare = math.log(1 + 2 / 2), math.log(1 + 2 / 1)
        assert less.score == pytest.approx(common * 3.0 * common / (common + rare) * 1.2)

    def test_in_the_loose_order_a_word_that_no_text_has_weighs_as_one_that_one_has(self):
        (only,) = rank.loose(parse("冰雹 果园").groups, [text(1, title="冰雹")], TODAY)

        assert only.score == pytest.approx(math.log(2) * 3.0 / 2 * 1.2)

    def test_of_several_groups_is_their_sum_and_whole_only_if_all_are(self):
        groups = parse("车险 人寿").groups
        (one,) = rank.strict(groups, [text(1, title="车险", body="本人寿命长".ljust(1000, "。"))], TODAY)

        assert one.score == pytest.approx((3.0 + 2.2 * 0.15 / 1.35 * 0.3) * 1.2)
        assert one.is_whole is False


class TestHits:
    @pytest.mark.parametrize("word", ["车险", "ai", "9月"])
    def test_are_found_up_to_as_many_as_asked_for(self, word):
        (group,) = parse(word).groups
        (phrase,) = group.phrases
        normal = f"{word}，" * 8

        assert len(rank.hits(phrase, normal)) == 5
        assert [span.start for span in rank.hits(phrase, normal, 2)] == [0, len(word) + 1]
        assert rank.hits(phrase, "别的内容") == []

    def test_do_not_overlap(self):
        (group,) = parse("哈哈").groups

        assert [span[:2] for span in rank.hits(group.phrases[0], "哈哈哈哈哈")] == [(0, 2), (2, 4)]

    def test_of_a_latin_word_are_the_whole_word(self):
        (group,) = parse("ai").groups

        assert [span[:2] for span in rank.hits(group.phrases[0], "brain，ai")] == [(6, 8)]

    def test_prefer_a_whole_wording_to_one_across_words_that_begins_before_it(self):
        (group,) = parse("人寿", lambda term: [term, "平人寿"]).groups

        assert [tuple(span) for span in rank.spans(group, "太平人寿")] == [(2, 4, True)]


class TestOccurs:
    def test_asks_every_group_in_headline_or_body(self):
        groups = parse("车险 理赔").groups

        assert rank.occurs(groups, text(1, title="车险", body="理赔"))
        assert rank.occurs(groups, text(1, body="车险理赔"))
        assert not rank.occurs(groups, text(1, title="车险", body="车险"))

    def test_takes_any_wording_of_a_group(self):
        groups = parse("太保", lambda term: [term, "太平洋保险"]).groups

        assert rank.occurs(groups, text(1, body="太平洋保险"))

    def test_none_occurs_where_each_is_missing(self):
        groups = parse("车险 理赔").groups

        assert rank.has_none(groups, text(1, body="寿险"))
        assert not rank.has_none(groups, text(1, body="理赔"))


def test_what_is_known_to_answer_stands_as_it_comes_behind_the_weighed():
    texts = [text(5, body="甲"), text(7, body="乙")]

    assert rank.unweighed(texts) == [rank.Ranked(texts[0], 0.0, True), rank.Ranked(texts[1], 0.0, True)]
