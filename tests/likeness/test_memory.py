"""What is remembered of the posts' wording, and how another copy is found by it."""

import pytest
from django.core.management import call_command

from articles import publication
from articles.likeness import memory
from articles.likeness.duplicates import Kind
from articles.likeness.texts import read
from articles.models import CommonFingerprint, Fingerprint
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db

STORY = "".join(
    f"<p>{line}</p>"
    for line in [
        "云溪县水务局3月11日与澜桥财险签订协议，为云溪水库投保溃坝责任险，保费46万元，保额1.2亿元。",
        "澜桥财险副总经理卫青禾表示，公司用了八个月时间测绘淹没范围，红区每户最高赔付30万元。",
        "据县应急管理局统计，去年汛期共转移群众1,340人，未造成人员伤亡。",
    ]
)


@pytest.fixture
def story():
    post = PostFactory(body_html=STORY)
    publication.changed([post])
    return post


class TestChanged:
    def test_remembers_a_post_for_its_next_copy(self, story):
        assert memory.candidates(read(story.body_text)) == [story.pk]

    def test_forgets_what_a_post_no_longer_says(self, story):
        old = read(story.body_text)
        story.body_html = (
            "<p>松陵再保险在鹿港设立代表处，主要为远洋船队提供核保咨询，首批派驻五人，年内增至十二人。</p>"
        )
        story.save()

        publication.changed([story])

        assert memory.candidates(old) == []
        assert memory.candidates(read(story.body_text)) == [story.pk]

    def test_writes_nothing_where_the_wording_stands(self, story, django_assert_num_queries):
        with django_assert_num_queries(2):
            memory.remember_posts([story])

    def test_keeps_few_fingerprints_of_a_long_post(self):
        body = "".join(
            f"<p>第{number}家公司在{number * 7}个县开办业务，保费{number * 31}万元。</p>"
            for number in range(200)
        )
        post = PostFactory(body_html=body)

        publication.changed([post])

        assert Fingerprint.objects.filter(post=post).count() == 32

    def test_forgets_a_post_that_is_deleted(self, story):
        story.delete()

        assert not Fingerprint.objects.exists()


class TestMatches:
    def test_finds_a_cut_copy_under_another_headline(self, story):
        copy = "\n".join(story.body_text.split("\n")[:2]) + "\n（来源：某报　编辑：某人）"

        [match] = memory.matches(read(copy, id="new"))

        assert (match.kind, {match.first, match.second}) == (Kind.REPOST, {"new", str(story.pk)})

    def test_shows_the_figures_in_which_a_version_differs(self, story):
        [match] = memory.matches(read(story.body_text.replace("46万元", "64万元"), id="new"))

        assert match.kind == Kind.VERSION
        assert {match.differences[0].first, match.differences[0].second} == {"N460000", "N640000"}

    def test_does_not_find_the_post_itself(self, story):
        assert memory.matches(read(story.body_text, id="new"), leave_out=story.pk) == []

    def test_finds_nothing_for_another_story_or_none(self, story):
        assert (
            memory.matches(
                read("柏亭市推出出租车驾驶员意外险，保费由平台承担，首年覆盖四千名司机。", id="new")
            )
            == []
        )
        assert memory.matches(read("", id="new")) == []


class TestForgetCommon:
    def test_stops_what_stands_in_too_many_posts(self, story, monkeypatch):
        monkeypatch.setattr(memory, "COMMON", 2)
        others = [PostFactory(body_html=STORY) for _ in range(2)]
        publication.changed(others)

        assert memory.forget_common() == CommonFingerprint.objects.count() > 0
        publication.changed([story])

        assert not Fingerprint.objects.exists()


class TestCommand:
    def test_remembers_what_an_import_brought_and_only_that(self, story, capsys):
        imported = PostFactory(body_html=STORY.replace("云溪", "松溪"))
        Fingerprint.objects.filter(post=imported).delete()

        call_command("remember_wording")

        assert capsys.readouterr().out.startswith("Remembered 1 posts")
        assert Fingerprint.objects.filter(post=imported).exists()

    def test_drops_what_stands_in_too_many_posts(self, story, monkeypatch):
        monkeypatch.setattr(memory, "COMMON", 1)
        PostFactory(body_html=STORY)

        call_command("remember_wording", everything=True)

        assert not Fingerprint.objects.exists()
