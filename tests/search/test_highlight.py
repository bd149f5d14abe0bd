"""Marked snippets."""

from hypothesis import given
from hypothesis import strategies as st

from articles.search.highlight import segments, snippet
from articles.search.parsing import parse

BODY = (
    "东澜财险昨日召开发布会。公司介绍了全年情况，共有三十家分支机构参加。会上还讨论了适老化改造。"
    "受冰雹影响，当地果园减产三成。公司为果园主垫付了赔款，当天到账。此后天气转好，损失没有扩大。"
    + "其他内容从略。"
    * 30
)


def marked(parts):
    return [part.text for part in parts if part.is_marked]


class TestSnippet:
    def test_shows_where_most_terms_stand_from_the_start_of_a_sentence(self):
        parts = snippet(BODY, parse("冰雹 果园").groups)

        assert marked(parts) == ["冰雹", "果园", "果园"]
        assert "".join(part.text for part in parts).lstrip("…").startswith("受冰雹影响")

    def test_marks_the_author_s_own_spelling(self):
        assert marked(snippet("按ＩＦＲＳ　１７列报的車險業務", parse("ifrs17 车险").groups)) == [
            "ＩＦＲＳ １７",
            "車險",
        ]

    def test_marks_whole_words_where_there_are_any(self):
        assert marked(snippet("投保人保费由中国人保收取", parse("人保").groups)) == ["人保"]
        parts = snippet("投保人保费由中国人保收取", parse("人保").groups)
        assert parts[0].text.endswith("中国")

    def test_is_the_beginning_where_nothing_is_found(self):
        parts = snippet(BODY, parse("卫星遥感").groups)

        assert parts[0].text.startswith("东澜财险昨日")
        assert parts[-1].text == "…"

    def test_of_no_text_is_empty(self):
        assert snippet("", parse("车险").groups) == []

    @given(st.text(max_size=400), st.text(max_size=20))
    def test_says_nothing_the_text_does_not_say(self, text, query):
        shown = "".join(part.text for part in snippet(text, parse(query).groups)).strip("…")

        assert "".join(shown.split()) in "".join(text.split())


class TestSegments:
    @given(st.text(max_size=100), st.text(max_size=20))
    def test_are_the_whole_headline(self, text, query):
        assert "".join(part.text for part in segments(text, parse(query).groups)) == text
