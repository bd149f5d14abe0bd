"""同题 on the desk: the list, two pieces side by side, and what the buttons do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editorial.publishing import joining
from articles.models import Post, StoryPair, StoryPlace
from tests.factories import PostFactory, SourceFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/stories/"


@pytest.fixture
def leader(db):
    return PostFactory(live=True, headline="云溪水库投保溃坝责任险", body_html="<p>保额1.2亿元。</p>")


@pytest.fixture
def other(leader):
    source = SourceFactory(name="湖心财经", slug="huxin")
    return PostFactory(live=True, headline="水库也上了保险", body_html="<p>保额12亿元。</p>", source=source)


def pair(one, other, kind="version", **facts):
    first, second = sorted([one, other], key=lambda post: post.pk)
    return StoryPair.objects.create(
        **{"first": first, "second": second, "kind": kind, "score": 0.9, "found_at": timezone.now(), **facts}
    )


def say(client, deed, *posts, **fields):
    answer = client.post(LIST, {"post": [post.pk for post in posts], "deed": deed, **fields}, follow=True)
    return answer.content.decode()


class TestTheList:
    def test_shows_a_story_with_the_figures_that_differ(self, editor, leader, other):
        pair(leader, other, differences=[["保额1.2亿元", "保额12亿元"]])

        page = editor.get(LIST).content.decode()

        assert page.index("保额1.2亿元") < page.index("保额12亿元")
        assert "同一篇的另一个版本" in page

    def test_asks_the_same_number_of_queries_however_many_stories(self, editor):
        def queries():
            with CaptureQueriesContext(connection) as found:
                editor.get(LIST)
            return len(found)

        for _ in range(2):
            pair(PostFactory(live=True), PostFactory(live=True))
        queries()  # what the desk asks for once is known now
        few = queries()
        for _ in range(6):
            pair(PostFactory(live=True), PostFactory(status="candidate"))

        assert queries() == few <= 15

    @pytest.mark.parametrize("show", ["open", "joined", "twins", "decided", "nonsense"])
    def test_opens_empty(self, editor, show):
        assert editor.get(LIST, {"show": show}).status_code == 200


class TestDeeds:
    def test_join_under_the_chosen_page(self, editor, leader, other):
        pair(leader, other)

        said = say(editor, "join", leader, other, leader=other.pk, **{f"how-{leader.pk}": "stay"})

        assert "《云溪水库投保溃坝责任险》已归入《水库也上了保险》" in said
        place = StoryPlace.objects.get()
        assert (place.post, place.leader, place.redirects) == (leader, other, False)

    def test_of_several_are_done_all_or_none(self, editor, leader, other):
        gone = PostFactory(withdrawn=True, headline="撤掉的稿件")

        said = say(editor, "join", leader, other, gone, leader=leader.pk, how="redirect")

        assert "选中的稿件都没有改动" in said
        assert not StoryPlace.objects.exists()
        say(editor, "join", leader, other, leader=leader.pk, how="redirect")
        assert "选中的稿件都没有改动" in say(editor, "leave", other, leader)
        assert StoryPlace.objects.get().post == other

    def test_leave_what_is_not_to_join(self, editor, leader, other):
        assert "没有选要归入的稿件" in say(
            editor, "join", leader, other, leader=leader.pk, **{f"how-{other.pk}": ""}
        )

    def test_show_a_story_once_however_many_stand_under_it(self, editor, leader):
        for number in range(3):
            post = PostFactory(live=True, headline=f"第{number}家的报道")
            joining.join_story(post, leader, redirects=True, actor=editor.user, at=timezone.now())

        page = editor.get(LIST, {"show": "joined"}).content.decode()

        assert page.count("<b>主稿</b>") == 1
        assert page.count("移出同题</button>") == 3

    def test_leave_again(self, editor, leader, other):
        joining.join_story(other, leader, redirects=True, actor=editor.user, at=timezone.now())
        assert "移出同题" in editor.get(LIST, {"show": "joined"}).content.decode()

        assert "已移出，恢复自己的网页" in say(editor, "leave", other, show="joined")

        assert Post.objects.get(pk=other.pk).status == "published"

    @pytest.mark.parametrize(("deed", "decision"), [("keep", "keep"), ("apart", "apart")])
    def test_decide_and_decide_anew(self, editor, leader, other, deed, decision):
        pair(leader, other)

        say(editor, deed, leader, other)

        assert StoryPair.objects.get().decision == decision
        assert "没有待处理的同题稿件" in editor.get(LIST).content.decode()
        assert "重新判定" in editor.get(LIST, {"show": "decided"}).content.decode()
        say(editor, "reopen", leader, other, show="decided")
        assert "水库也上了保险" in editor.get(LIST).content.decode()

    def test_say_why_not(self, editor, leader):
        gone = PostFactory(withdrawn=True, headline="撤掉的稿件")

        said = say(editor, "join", leader, gone, leader=gone.pk, **{f"how-{leader.pk}": "redirect"})

        assert "《撤掉的稿件》现在读者看不到" in said

    def test_of_no_such_name_are_refused(self, editor, leader, other):
        assert editor.post(LIST, {"post": [leader.pk, other.pk], "deed": "x"}).status_code == 403


class TestSideBySide:
    def test_marks_what_only_one_says_on_its_side(self, editor, leader, other):
        pair(leader, other)

        page = editor.get(f"/admin/stories/compare/{leader.pk}/{other.pk}/").content.decode()
        page = page.replace("\n>", ">")  # no line begins within the text

        assert "<del>1.2</del>" in page
        assert "<ins>12</ins>" in page
        assert page.index("<del>1.2</del>") < page.index("<ins>12</ins>")

    def test_of_twins_offers_no_joining(self, editor, leader, other):
        pair(leader, other, "template")

        page = editor.get(f"/admin/stories/compare/{leader.pk}/{other.pk}/").content.decode()

        assert "同模板" in page
        assert 'value="join"' not in page


def test_the_article_screen_says_where_the_address_leads(editor, leader, other):
    joining.join_story(other, leader, redirects=True, actor=editor.user, at=timezone.now())

    page = editor.get(f"/admin/articles/post/{other.pk}/change/").content.decode()

    assert "本文已归入同题，网址转到" in page
    assert "移出同题" in page
