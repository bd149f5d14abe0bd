"""Which 栏目 a candidate may belong in is told from what the desk has filed, with the reason; nothing is set by itself."""

import pytest
from django.core.management import call_command

from articles.editorial.curation import suggesting
from articles.models import Category, Post
from tests.admin.conftest import person
from tests.factories import PostFactory

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

    def test_is_answered_to_the_list_of_candidates(self, filed, farming):
        post = candidate()

        answer = person("编辑").get(f"/admin/candidates/{post.pk}/section/").json()

        assert (answer["section"], answer["name"]) == (farming.pk, "农险")
        assert Post.objects.get(pk=post.pk).section is None


def test_how_often_suggestions_agree_with_the_desk_is_measured(filed, capsys):
    call_command("measure_suggestions")

    assert capsys.readouterr().out.strip() == '{"asked": 5, "suggested": 4, "right": 4}'
