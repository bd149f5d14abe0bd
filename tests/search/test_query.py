"""What a reader typed, understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import postgresql, sqlite
from articles.search.parsing import MOST_CHARACTERS, MOST_GROUPS, parse, terms
from articles.search.types import AllOf, AnyOf


def typed(text):
    return [group.phrases[0].text for group in parse(text).groups]


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("冰雹 果园", ["冰雹", "果园"]),
            ("冰雹，果园；", ["冰雹", "果园"]),
            ("IFRS 17", ["ifrs17"]),
            ("C-ROSS", ["cross"]),
            ("3·15", ["3·15"]),
            ("24小时", ["24小时"]),
            ("太保太保", ["太保太保"]),
            ("车险 车险", ["车险"]),
            ("“太保” AND (车险)", ["太保", "车险"]),
            ("the or and", ["the", "or", "and"]),
        ],
    )
    def test_are_what_stands_together(self, text, expected):
        assert typed(text) == expected

    def test_join_letters_and_number_only_where_a_name_looks_so(self):
        assert terms("ifrs 17 二期") == ["ifrs 17", "二期"]
        assert terms("保险 17") == ["保险", "17"]


class TestParse:
    def test_asks_for_nothing_where_nothing_can_be_asked(self):
        for text in ("", "   ", "？！。", "\0\0", "'\"*()^:-", "🙂"):
            assert not parse(text).groups

    def test_reads_the_beginning_of_a_long_text(self):
        query = parse("保险 公司 " * 5_000)

        assert len(query.text) <= MOST_CHARACTERS
        assert len(parse(" ".join(f"词{chr(0x4E00 + n)}" for n in range(30))).groups) <= MOST_GROUPS

    def test_takes_every_alias_as_another_wording(self):
        query = parse("太保", lambda term: [term, "中国太平洋保险"])

        assert [phrase.text for phrase in query.groups[0].phrases] == ["太保", "中国太平洋保险"]

    def test_looks_for_the_words_of_a_question_without_its_stop_words(self):
        loose = [group.phrases[0].text for group in parse("旅途中生病就医费用怎么报销").loose]

        assert "怎么" not in loose
        assert {"生病", "就医", "费用", "报销"} <= set(loose)


class TestExpressions:
    def test_ask_for_a_word_by_its_own_token(self):
        (group,) = parse("太保").groups

        assert group.by("by_words") == "0w太保"
        assert group.by("by_keys") == "0k太保"
        assert group.by("by_pairs") == "太保"

    def test_ask_for_words_and_what_joins_them(self):
        (group,) = parse("冰雹果园").groups

        assert group.by("by_words") == AllOf(("0w冰雹", "0w果园", "雹果"))

    def test_render_for_each_database(self):
        expression = AllOf(("0w太保", AnyOf(("车险", "ifrs"))))

        assert sqlite.render(expression) == '("0w太保" AND ("车险" OR "ifrs"))'
        assert postgresql.render(expression) == "('0w太保' & ('车险' | 'ifrs'))"

    @given(st.text())
    def test_hold_no_character_that_a_database_reads_as_syntax(self, text):
        query = parse(text)
        for match in filter(None, [query.as_words(), query.anyhow(), *(match for match, _ in query.best())]):
            for expression in filter(None, [match.anywhere, match.title]):
                rendered = postgresql.render(expression)
                assert not set(rendered) & set('"\\:*!<>\0')
                assert rendered.count("'") % 2 == 0


class TestPatterns:
    @pytest.mark.parametrize(
        ("text", "hit", "miss"),
        [
            ("ifrs17", "按IFRS 17列报", "ifrs170"),
            ("3·15", "“3.15”晚会", "13·15"),
            ("24小时", "24 小时内", "124小时"),
            ("api", "开放API接口", "rapid"),
            ("c-ross", "C-ROSS二期", "across"),
        ],
    )
    def test_match_numbers_and_letters_whole(self, text, hit, miss):
        from articles.text.chinese import normalise

        (group,) = parse(text).groups
        pattern = group.phrases[0].pattern

        assert pattern.search(normalise(hit))
        assert not pattern.search(normalise(miss))
