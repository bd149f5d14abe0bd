"""Everything is found: any 2 to 32 ideographs of one run of a post find that post."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import SearchText
from articles.search.find import is_match
from articles.text import chinese
from tests.properties import examples

HAN_RUN = re.compile(rf"[{chinese.HAN}]{{2,}}")


@pytest.fixture
def texts(archive):
    """Return [(post id, its runs of two ideographs or more)] of the indexed texts."""
    rows = SearchText.objects.values_list("doc__post_id", "title", "body").order_by("doc__post_id")
    return [(pk, HAN_RUN.findall(f"{title}\n{body}")) for pk, title, body in rows]


class TestSubstrings:
    @settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_all_find_their_post(self, texts, data):
        pk, runs = data.draw(st.sampled_from(texts))
        run = data.draw(st.sampled_from(runs))
        size = data.draw(st.integers(2, min(32, len(run))))
        start = data.draw(st.integers(0, len(run) - size))

        assert is_match(run[start : start + size], pk)

    def test_and_other_texts_do_not(self, texts):
        first = texts[0][0]

        assert not is_match("龘靐齉", first)
        assert not is_match("险保", first)


class TestLongTexts:
    def test_are_found_by_their_end(self, db):
        from tests.factories import PostFactory

        filler = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(9_000))
        post = PostFactory(live=True, body_html=f"<p>{filler}</p><p>{'保险' * 3_000}，末尾的灯塔</p>")

        assert is_match("末尾的灯塔", post.pk)
        assert is_match("险保险保", post.pk)

    def test_are_indexed_up_to_a_limit_and_no_further(self, db):
        from articles.search.index import BODY_LIMIT
        from tests.factories import PostFactory

        post = PostFactory(live=True, body_html=f"<p>{'险' * (BODY_LIMIT - 4)}灯塔之内，灯塔之外</p>")

        assert is_match("灯塔之内", post.pk)
        assert not is_match("灯塔之外", post.pk)


class TestMixedTexts:
    def test_are_found_by_what_stands_beside_letters_and_numbers(self, db):
        from tests.factories import PostFactory

        other = PostFactory(live=True, headline="投资者教育", body_html="<p>年报季与投资者。</p>")
        post = PostFactory(
            live=True, headline="A股投资者看2025年报", body_html="<p>IFRS17准则下，3·15之后第2批。</p>"
        )

        for text in ("股投", "投资者看", "年报", "准则", "准则下", "之后第", "股投资者看"):
            assert is_match(text, post.pk), text
        assert not is_match("股投", other.pk)
