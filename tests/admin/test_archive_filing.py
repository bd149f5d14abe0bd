"""Filing an imported archive: suggested with reasons, chosen, confirmed, and taken back."""

import pytest

from articles.models import Category, EditorialEvent, Post
from tests.factories import PostFactory

from .conftest import person

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/filing/"


@pytest.fixture
def farming():
    return Category.objects.create(name="农险", slug="nongxian", kind="section")


@pytest.fixture
def archive(farming):
    """Four filed pieces on farming, one of the archive that stands near them, and one that does not."""
    for place in ("东澜", "岚湖", "晨浦", "云川"):
        PostFactory(headline=f"{place}小麦完全成本保险理赔到户", section=farming, live=True)
    old = {"section": None, "is_legacy": True, "live": True}
    return (
        PostFactory(headline="海屿小麦完全成本保险开始承保", **old),
        PostFactory(headline="偿付能力监管规则修订征求意见", **old),
    )


def ticked(post, section):
    return {"post": post.pk, f"section-{post.pk}": section.pk}


class TestThePreview:
    def test_says_which_piece_goes_where_and_why_and_moves_none(self, archive, farming):
        text = person("编辑").get(ADDRESS).content.decode()

        assert "海屿小麦完全成本保险开始承保" in text
        assert "篇归入这里，例如《" in text
        assert farming.name in text
        assert "偿付能力监管规则修订征求意见" not in text
        assert "另有 1 篇没有相近的稿件" in text
        assert not Post.objects.filter(is_legacy=True, section__isnull=False).exists()

    def test_is_for_those_who_may_file(self, archive):
        assert person("记者").get(ADDRESS).status_code == 403
        assert person("记者").post(ADDRESS).status_code == 403


class TestFiling:
    def test_moves_what_is_ticked_into_the_section_of_its_row_on_the_record(self, archive, farming):
        near, far = archive
        other = Category.objects.create(name="监管", slug="jianguan", kind="section")
        editor = person("编辑")

        page = editor.post(ADDRESS, ticked(near, other), follow=True).content.decode()

        near.refresh_from_db()
        far.refresh_from_db()
        assert (near.section, far.section) == (other, None)
        assert "1 篇已归入栏目：《海屿小麦完全成本保险开始承保》" in page
        assert EditorialEvent.objects.get(post=near, verb="file_under").actor == editor.user

    def test_is_taken_back_by_undoing_and_then_suggested_again(self, archive, farming):
        near, editor = archive[0], person("编辑")
        editor.post(ADDRESS, ticked(near, farming))
        event = EditorialEvent.objects.get(post=near, verb="file_under")

        editor.post("/admin/undo/", {"deed": f"undo file_under {event.happened_at.isoformat()}"})

        near.refresh_from_db()
        assert near.section is None
        assert near.headline in editor.get(ADDRESS).content.decode()

    def test_leaves_alone_what_the_desk_took_out_of_a_section_and_what_is_no_archive(self, archive, farming):
        near, editor = archive[0], person("编辑")
        EditorialEvent.objects.create(
            post=near, verb="file_under", actor=editor.user, happened_at=near.published_at
        )
        new = PostFactory(headline="海屿小麦完全成本保险续保", section=None, live=True)

        for post in (near, new):
            editor.post(ADDRESS, ticked(post, farming))

        assert not Post.objects.filter(pk__in=[near.pk, new.pk], section__isnull=False).exists()

    @pytest.mark.parametrize("sent", [{}, {"post": "x"}, {"post": "9" * 30}, {"post": "1", "section-1": "0"}])
    def test_says_of_nothing_ticked_that_nothing_was(self, archive, sent):
        assert "没有选稿件" in person("编辑").post(ADDRESS, sent, follow=True).content.decode()
