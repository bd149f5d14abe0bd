"""The 栏目 suggested for a candidate follows from what the desk has filed; nothing is set by itself."""

import json

import pytest
from django.core.management import call_command

from articles.editorial.curation import suggesting
from articles.models import Category, Post
from tests.admin.conftest import person
from tests.factories import PostFactory, SourceFactory, SourceLinkFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def farming():
    return Category.objects.create(name="农险", slug="nongxian", kind="section")


@pytest.fixture
def filed(farming):
    """Four pieces on farming that the desk filed, and one on cars."""
    cars = Category.objects.create(name="车险", slug="chexian", kind="section")
    for place in ("东澜", "岚湖", "晨浦", "云川"):
        PostFactory(headline=f"{place}小麦完全成本保险理赔到户", section=farming, live=True)
    PostFactory(headline="新能源汽车保险理赔提速", section=cars, live=True)


def candidate(headline="海屿小麦完全成本保险开始承保"):
    return PostFactory(headline=headline, status="candidate", section=None)


class TestASuggestion:
    def test_is_where_the_nearest_filed_pieces_are_and_says_which(self, filed, farming):
        found = suggesting.section_for(candidate())

        assert found.section == farming
        assert "小麦完全成本保险理赔到户》" in found.reason

    def test_is_none_where_nothing_stands_near(self, filed):
        assert suggesting.section_for(candidate("偿付能力监管规则修订征求意见")) is None

    def test_does_not_count_what_is_not_published_or_not_filed(self, farming):
        PostFactory(headline="东澜小麦完全成本保险理赔到户", section=farming, status="draft")
        PostFactory(headline="岚湖小麦完全成本保险理赔到户", section=None, live=True)

        assert suggesting.section_for(candidate()) is None


class TestSuggestedTags:
    @pytest.fixture
    def tagged(self, filed):
        SourceFactory(name="东澜保险报")
        for post in Post.objects.filter(headline__contains="小麦"):
            post.tags.add("农业保险", "东澜保险报新闻", *(["海屿"] if "云川" in post.headline else []))

    def names(self, post, **options):
        return {one.name: one.reason for one in suggesting.tags_for(post, **options)}

    def test_are_what_the_nearest_pieces_carry_and_say_which(self, tagged):
        found = self.names(candidate())

        assert list(found) == ["农业保险"]
        assert "最相近的 4 篇里有 4 篇用它，例如《" in found["农业保险"]

    def test_leave_out_what_the_piece_has_and_the_outlets_of_the_old_site(self, tagged):
        post = candidate()
        post.tags.add("农业保险")

        assert self.names(post) == {}

    def test_are_the_desks_own_words_in_the_headline(self, filed):
        for post in Post.objects.filter(headline__contains="理赔"):
            post.tags.add("理赔", "理赔提速")

        found = self.names(candidate("湖心县理赔提速的另一种办法"))

        assert found["理赔提速"] == "标题里有，本站 5 篇用过"
        assert "标题里有" not in found.get("理赔", "")  # a part of the longer one

    def test_are_the_regulators_and_insurers_a_text_names(self, db):
        body = "<p>国家金融监督管理总局公布了名单。阳光财险与泰康人寿在内，阳光财险居首，泰康人寿第二。总局说。</p>"
        post = PostFactory(headline="金融监管总局公布名单", body_html=body, status="candidate")

        found = self.names(post)

        assert found == {
            "金融监管总局": "监管机构，标题里有",
            "阳光财险": "保险公司，正文写到 2 次",
            "泰康人寿": "保险公司，正文写到 2 次",
        }

    def test_call_a_name_as_the_desk_has_tagged_it(self, db):
        TagFactory(name="国家金融监督管理总局")

        found = self.names(PostFactory(headline="金融监管总局公布名单", status="candidate"))

        assert "国家金融监督管理总局" in found
        assert "金融监管总局" not in found

    def test_name_nobody_who_is_mentioned_once(self, db):
        post = PostFactory(headline="名单公布", body_html="<p>泰康人寿也在场。</p>", status="candidate")

        assert self.names(post) == {}

    def test_ask_nobody_who_is_held_back(self, tagged):
        post = candidate()

        assert self.names(post, without=set(Post.objects.values_list("pk", flat=True))) == {}


class TestTaking:
    def test_is_answered_with_reasons_and_sets_nothing(self, filed, farming):
        post = candidate()

        answer = person("编辑").get(f"/admin/articles/post/{post.pk}/suggestions/").json()

        assert (answer["section"]["pk"], answer["section"]["name"]) == (farming.pk, "农险")
        assert Post.objects.get(pk=post.pk).section is None

    def test_offers_no_section_to_a_piece_that_has_one(self, filed, farming):
        post = candidate()
        Post.objects.filter(pk=post.pk).update(section=farming)

        assert person("编辑").get(f"/admin/articles/post/{post.pk}/suggestions/").json()["section"] is None

    def test_a_row_adds_the_ticked_tags_to_those_of_the_piece(self, filed, farming):
        post = candidate()
        post.tags.add("小麦")

        person("编辑").post(
            "/admin/candidates/",
            {
                "post": post.pk,
                "version": 1,
                "deed": "choose",
                "section": farming.pk,
                "tags": ["农业保险", "小麦"],
            },
        )

        post.refresh_from_db()
        assert (post.status, post.section) == ("draft", farming)
        assert set(post.tags.names()) == {"小麦", "农业保险"}


class TestChoosingAndSubmitting:
    def test_sends_a_whole_piece_to_review_in_one_deed(self, farming):
        post = PostFactory(status="candidate", source=SourceFactory(), responsible_editor="")
        SourceLinkFactory(post=post)

        page = person("编辑").post(
            "/admin/candidates/", {"post": post.pk, "version": 1, "deed": "submit"}, follow=True
        )

        post.refresh_from_db()
        assert post.status == "in_review"
        assert f"送审：《{post.headline}》" in page.content.decode()

    def test_leaves_what_lacks_something_a_draft_and_says_what(self, farming):
        post = PostFactory(status="candidate", responsible_editor="")

        page = person("编辑").post(
            "/admin/candidates/", {"post": post.pk, "version": 1, "deed": "submit"}, follow=True
        )

        post.refresh_from_db()
        assert post.status == "draft"
        assert "待补来源：缺来源" in page.content.decode()


def test_how_often_suggestions_agree_with_the_desk_is_measured(filed, capsys):
    for post in Post.objects.filter(headline__contains="小麦"):
        post.tags.add("农业保险")

    call_command("measure_suggestions")

    assert json.loads(capsys.readouterr().out) == {
        "sections": {"asked": 5, "suggested": 4, "right": 4},
        "tags": {"asked": 4, "suggested": 4, "right": 4},
    }
