"""同题: the desk is told of the posts that tell a story already, whatever headline they have."""

import pytest

from articles.likeness.same_story import same_stories
from tests.factories import PostFactory

from .test_memory import STORY

pytestmark = pytest.mark.django_db


def text(html):
    return html.replace("</p>", "\n").replace("<p>", "")


def test_another_outlets_copy_is_known_by_its_text():
    post = PostFactory(headline="水库投了保", body_html=STORY)

    (same,) = same_stories("本报讯（记者 李华）" + text(STORY))

    assert same.post == post
    assert same.differing == 0


def test_a_version_says_in_how_many_places_it_differs():
    PostFactory(body_html=STORY)

    (same,) = same_stories(text(STORY).replace("46万元", "64万元"))

    assert same.label == "同一篇的另一个版本，1 处数字、日期或名称不同"


def test_neither_itself_nor_what_was_put_aside_nor_a_few_words_are_the_same_story():
    post = PostFactory(body_html=STORY)
    PostFactory(body_html=STORY, status="discarded")

    assert same_stories(text(STORY), leave_out=post.pk) == []
    assert same_stories("云溪县水务局投保") == []
