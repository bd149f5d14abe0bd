"""What is typed wrong finds what was meant, and what is typed right is left as it is."""

import pytest

from articles.search.find import search
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def news():
    return [
        PostFactory(live=True, headline="渔业互保扩面", body_html="<p>渔业互保由县里牵头。</p>"),
        PostFactory(
            live=True, headline="鹿鸣财险总裁裴听雪谈车险", body_html="<p>裴听雪说，车险要快赔。</p>"
        ),
        PostFactory(live=True, headline="长期护理保险试点", body_html="<p>长期护理保险进社区。</p>"),
    ]


def found(typed):
    return [hit.post_id for hit in search(typed).hits]


class TestSlips:
    @pytest.mark.parametrize(
        "typed",
        ["鱼业互保", "渔业护保", "渔业互堡", "渔业互互保", "渔互保", "渔业保互", "渔 业 互 保", "yuyehubao", "yu ye hu bao",
         "yúyèhùbǎo", "yuyehubaoo", "yuyehuabo", "渔业hubao", "渔yehu保", "yyhb", "YYHB", "漁業互保"],
    )  # fmt: skip
    def test_of_ear_hand_and_eye_find_the_word(self, news, typed):
        assert found(typed) == [news[0].pk]

    @pytest.mark.parametrize("typed", ["裴听学", "peitingxue", "陪听雪", "路鸣财险", "luming财险"])
    def test_in_names_no_dictionary_knows(self, news, typed):
        assert found(typed) == [news[1].pk]

    @pytest.mark.parametrize("typed", ["changqihuli", "长期护力保险"])
    def test_of_words_with_a_reading_of_their_own(self, news, typed):
        assert found(typed) == [news[2].pk]

    def test_of_a_byline_find_its_posts(self):
        post = PostFactory(live=True, headline="车险新规", byline="顾南枝")

        for typed in ("gunanzhi", "顾南支", "gnz"):
            assert found(typed) == [post.pk], typed

    def test_are_said(self, news):
        (correction,) = search("鱼业互保").corrections

        assert (correction.typed, correction.shown) == ("鱼业互保", "渔业互保")

    def test_are_left_alone_where_the_reader_insists(self, news):
        assert search("鱼业互保", as_typed=True).strict_count == 0


class TestRightWords:
    def test_are_never_corrected_however_rare(self, news):
        rare = PostFactory(live=True, headline="鱼业互保这个错字从哪来")

        answer = search("鱼业互保")
        assert [hit.post_id for hit in answer.hits[:1]] == [rare.pk]
        assert not answer.corrections

    @pytest.mark.parametrize(
        "typed", ["饕餮", "反物质发动机", "zxqvbnmk", "袋鼠保险", "裴听是", "鹿岛财险", "77777777777"]
    )
    def test_that_nothing_sounds_like_find_nothing_whole(self, news, typed):
        answer = search(typed)

        assert answer.strict_count == 0
        assert not answer.corrections


class TestVisibility:
    def test_what_readers_may_not_see_corrects_nothing(self):
        PostFactory(headline="渔业互保扩面", body_html="<p>草稿</p>")

        assert not search("鱼业互保").corrections


class TestCost:
    @pytest.mark.parametrize(
        "typed", ["鱼业互保", "yuyehubaoo", "zxqvbnmkzxqvbnmk", "一二三四五六七八九十", "家家家家家家家家"]
    )
    def test_is_bounded(self, news, typed, django_assert_max_num_queries):
        search(typed)
        with django_assert_max_num_queries(70):
            search(typed)
