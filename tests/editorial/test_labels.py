"""归入栏目; renaming and merging of 栏目, tags and outlets."""

import pytest

from articles.editorial.curation import labels, sections, site_content
from articles.editorial.errors import InvalidText, NotPermitted, StaleVersion
from articles.editorial.publishing import publish
from articles.editorial.review import approval, revision_approval
from articles.editorial.writing import drafts, earlier, revisions
from articles.models import (
    Category,
    Edition,
    EditorialEvent,
    HomeSlot,
    PendingRevision,
    Post,
    Redirect,
    Source,
    Tag,
)
from tests.factories import CategoryFactory, PostFactory, SourceFactory, TagFactory

from .desk import HOUR, NOW, approved, draft, in_review, published


def led(path):
    return Redirect.objects.get(old_path=path).new_path


class TestFileUnder:
    def test_lists_the_piece_elsewhere_and_keeps_its_address(self, editor):
        post, section = PostFactory(live=True), CategoryFactory(name="监管", slug="jianguan")

        filed = sections.file_under(post, section, actor=editor, at=NOW)

        assert (filed.section, filed.category, filed.path) == (section, post.category, post.path)

    def test_refuses_an_outlets_section(self, editor):
        with pytest.raises(InvalidText, match="稿源栏目"):
            sections.file_under(PostFactory(), CategoryFactory(outlet=True), actor=editor, at=NOW)

    def test_says_on_the_record_from_where_to_where(self, editor):
        post, section = PostFactory(category=CategoryFactory(outlet=True)), CategoryFactory(name="监管")
        before = post.section_id

        filed = sections.file_under(post, section, actor=editor, at=NOW)
        sections.file_under(filed, None, actor=editor, at=NOW + HOUR)

        out, into = post.events.filter(verb="file_under").order_by("-happened_at")
        assert (into.note, into.details) == ("监管", {"from": before, "to": section.pk})
        assert (out.note, out.details) == ("不归入栏目", {"from": section.pk, "to": None})

    def test_takes_many_at_once(self, editor):
        posts, section = PostFactory.create_batch(3), CategoryFactory()

        outcome = sections.file_many_under(posts, section, actor=editor, at=NOW)

        assert len(outcome.done) == 3
        assert Post.objects.filter(section=section).count() == 3

    def test_refuses_an_outlets_section_once_for_all_of_many(self, editor):
        outlet = CategoryFactory(outlet=True)

        with pytest.raises(InvalidText, match="稿源栏目"):
            sections.file_many_under(PostFactory.create_batch(2), outlet, actor=editor, at=NOW)


class TestRename:
    def test_of_a_section_leads_its_old_page_and_feed_to_the_new_ones(self, chief):
        section = CategoryFactory(name="监管", slug="jianguan")
        post = PostFactory(live=True, category=section)

        labels.rename(section, name="监管动态", slug="", actor=chief, at=NOW)

        assert led("/category/jianguan.html") == "/category/jianguandongtai.html"
        assert led("/category/jianguan/feed.xml") == "/category/jianguandongtai/feed.xml"
        assert Post.objects.get().path == post.path
        assert "监管动态" in EditorialEvent.objects.get(verb="rename").note

    def test_twice_leads_every_old_page_in_one_step(self, chief):
        tag = TagFactory(name="重疾", slug="重疾")

        labels.rename(tag, name="重疾险", slug="", actor=chief, at=NOW)
        labels.rename(tag, name="重大疾病保险", slug="", actor=chief, at=NOW)

        assert led("/tag/重疾/") == led("/tag/重疾险/") == "/tag/重大疾病保险/"

    def test_and_back_frees_the_first_address(self, chief):
        tag = TagFactory(name="重疾", slug="重疾")

        labels.rename(tag, name="重疾险", slug="", actor=chief, at=NOW)
        labels.rename(tag, name="重疾", slug="", actor=chief, at=NOW)

        assert not Redirect.objects.filter(old_path="/tag/重疾/").exists()
        assert led("/tag/重疾险/") == "/tag/重疾/"

    def test_of_the_name_alone_keeps_the_address(self, chief):
        source = SourceFactory(name="东澜报", slug="donglan")

        renamed = labels.rename(source, name="东澜保险报", actor=chief, at=NOW)

        assert (renamed.name, renamed.slug) == ("东澜保险报", "donglan")
        assert not Redirect.objects.exists()

    @pytest.mark.parametrize(
        ("name", "slug"), [("监管", "search"), ("监管", "a/b"), ("", "x"), ("监管", "yaowen")]
    )
    def test_refuses_what_cannot_be_an_address_or_is_taken(self, chief, name, slug):
        CategoryFactory(name="要闻", slug="yaowen")
        section = CategoryFactory(name="旧", slug="jiu")

        with pytest.raises(InvalidText):
            labels.rename(section, name=name, slug=slug, actor=chief, at=NOW)

        assert Category.objects.get(pk=section.pk).slug == "jiu"

    def test_is_not_for_editors(self, editor):
        with pytest.raises(NotPermitted):
            labels.rename(TagFactory(), name="新", actor=editor, at=NOW)


class TestSignatures:
    """The text of a piece is the same under a new name of its label."""

    def test_stay_good_through_rename_and_merge(self, reporter, editor, chief):
        post = approved(reporter, editor)

        labels.rename(Tag.objects.get(name="季报"), name="季度报告", slug="", actor=chief, at=NOW)
        labels.merge(post.category, CategoryFactory(slug="xin"), actor=chief, at=NOW)
        labels.merge(post.source, SourceFactory(slug="xin"), actor=chief, at=NOW)

        assert publish.publish(post, actor=editor, at=NOW).path.startswith("/xin/")

    def test_of_a_pending_revision_stay_good_too(self, reporter, editor, chief):
        post = published(reporter, editor)
        changes = {"dek": "新摘要", "tags": ["季报", "年报"]}
        revisions.save_revision(post, changes, actor=reporter, expected_version=0, at=NOW + HOUR)
        revisions.submit_revision(post, actor=reporter, at=NOW + HOUR)

        labels.rename(Tag.objects.get(name="季报"), name="季度报告", slug="", actor=chief, at=NOW + HOUR)
        labels.merge(post.source, SourceFactory(slug="xin"), actor=chief, at=NOW + HOUR)
        pending = PendingRevision.objects.get()
        revision_approval.approve_revision(
            post, actor=editor, at=NOW + HOUR, expected_version=pending.version
        )

        post.refresh_from_db()
        assert (post.dek, post.source.slug) == ("新摘要", "xin")
        assert sorted(tag.name for tag in post.tags.all()) == ["季度报告", "年报"]

    def test_of_a_waiting_amendment_stay_good_too(self, reporter, editor, chief):
        post = in_review(reporter)
        approval.approve_with_changes(post, {"dek": "改"}, actor=editor, at=NOW, expected_version=1)

        labels.merge(post.category, CategoryFactory(slug="xin"), actor=chief, at=NOW)

        confirmed = approval.confirm_changes(post, actor=reporter, at=NOW)
        assert (confirmed.status, confirmed.category.slug) == (Post.Status.APPROVED, "xin")


class TestOpenPages:
    """A page that was open meanwhile meets the new name as a colleague's change, which merges by itself."""

    def rename(self, chief):
        labels.rename(Tag.objects.get(name="旧标签甲"), name="新标签乙", slug="", actor=chief, at=NOW)

    def merge(self, chief):
        into = TagFactory(name="新标签乙", slug="新标签乙")
        labels.merge(Tag.objects.get(name="旧标签甲"), into, actor=chief, at=NOW)

    @pytest.mark.parametrize("deed", ["rename", "merge"])
    def test_of_a_draft_do_not_bring_the_old_tag_back(self, reporter, chief, deed):
        post = draft(reporter, tags=["旧标签甲", "季报"])
        getattr(self, deed)(chief)
        typed = {"headline": "改过的标题", "tags": ["旧标签甲", "季报"]}

        with pytest.raises(StaleVersion):
            drafts.save_draft(post, typed, actor=reporter, expected_version=1, at=NOW)
        drafts.save_merged(
            post, typed, answers={}, actor=reporter, base_version=1, expected_version=2, at=NOW
        )

        post = Post.objects.get()
        assert post.headline == "改过的标题"
        assert sorted(tag.name for tag in post.tags.all()) == ["季报", "新标签乙"]
        assert not Tag.objects.filter(name="旧标签甲").exists()

    @pytest.mark.parametrize("deed", ["rename", "merge"])
    def test_of_a_revision_do_not_bring_the_old_tag_back(self, reporter, editor, chief, deed):
        post = published(reporter, editor, tags=["旧标签甲"])
        revisions.save_revision(post, {"dek": "一"}, actor=reporter, expected_version=0, at=NOW)
        getattr(self, deed)(chief)
        typed = {"dek": "二", "tags": ["旧标签甲"]}

        with pytest.raises(StaleVersion):
            revisions.save_revision(post, typed, actor=reporter, expected_version=1, at=NOW)
        merged = revisions.save_merged_revision(
            post, typed, answers={}, actor=reporter, base_version=1, expected_version=2, at=NOW
        )

        assert (merged.content["dek"], merged.content["tags"]) == ("二", ["新标签乙"])

    def test_of_a_piece_whose_history_has_not_begun_know_what_they_were_made_from(self, reporter, chief):
        post = draft(reporter, tags=["旧标签甲"])
        Post.history.all().delete()
        self.rename(chief)

        kept = [earlier.text_at(post, version) for version in (1, 2)]

        assert [text["tags"] for text in kept] == [["旧标签甲"], ["新标签乙"]]

    def test_of_pieces_in_a_merged_section_or_outlet_are_older_than_the_piece(self, reporter, chief):
        post = draft(reporter)
        labels.merge(post.category, CategoryFactory(slug="xin"), actor=chief, at=NOW)
        labels.merge(post.source, SourceFactory(slug="xin"), actor=chief, at=NOW)

        assert Post.objects.get().version == 3

    def test_of_pieces_that_a_new_section_lists_are_older_than_the_piece(self, reporter, chief):
        outlets_own = CategoryFactory(outlet=True)
        draft(reporter, category=outlets_own)
        outlets_own.kind = Category.Kind.SECTION

        site_content.save(outlets_own, ["kind"], actor=chief, at=NOW)

        post = Post.objects.get()
        assert (post.section, post.version) == (outlets_own, 2)


class TestOldPages:
    def test_of_renamed_labels_lead_readers_and_feeds_to_the_new_ones(self, chief, client):
        section = CategoryFactory(name="监管", slug="jianguan")
        tag, source = TagFactory(name="重疾"), SourceFactory(name="东澜报", slug="donglanbao")
        PostFactory(live=True, tags=[tag])  # a tag that readers met nowhere has no page

        labels.rename(section, name="监管动态", slug="", actor=chief, at=NOW)
        labels.rename(tag, name="重疾险", slug="", actor=chief, at=NOW)
        labels.merge(source, SourceFactory(name="云岭报", slug="yunlingbao"), actor=chief, at=NOW)

        for old in (
            "/category/jianguan.html",
            "/category/jianguan/feed.xml",
            "/tag/重疾/",
            "/tag/重疾/feed.xml",
            "/source/donglanbao/",
            "/source/donglanbao/feed.xml",
        ):
            answer = client.get(old, follow=True)
            assert [status for _, status in answer.redirect_chain] == [301], old
            assert answer.status_code == 200, old


class TestMerge:
    def test_of_tags_leaves_each_post_one(self, chief):
        old, new = TagFactory(name="车险"), TagFactory(name="汽车保险")
        both, one = PostFactory(tags=[old, new]), PostFactory(tags=[old])

        labels.merge(old, new, actor=chief, at=NOW)

        assert not Tag.objects.filter(name="车险").exists()
        assert [list(post.tags.all()) for post in (both, one)] == [[new], [new]]
        assert led("/tag/车险/") == "/tag/汽车保险/"

    def test_of_sections_moves_posts_and_places(self, chief):
        old, new = CategoryFactory(slug="jiu"), CategoryFactory(slug="xin")
        post = PostFactory(live=True, category=old)
        HomeSlot.objects.create(place="section", section=old, post=post)

        labels.merge(old, new, actor=chief, at=NOW)

        moved = Post.objects.get()
        assert (moved.category, moved.section, moved.path) == (new, new, post.path)
        assert HomeSlot.objects.get().section == new
        assert led("/category/jiu.html") == "/category/xin.html"

    def test_of_outlets_moves_posts_and_the_edition(self, chief):
        old, new = SourceFactory(slug="jiu"), SourceFactory(slug="xin")
        post, edition = PostFactory(source=old), Edition.current()

        labels.merge(old, new, actor=chief, at=NOW)

        assert Post.objects.get(pk=post.pk).source == new
        assert list(Source.objects.all()) == [new]
        assert Edition.current() > edition

    def test_refuses_different_kinds_and_itself(self, chief):
        tag, section = TagFactory(), CategoryFactory()

        for one, other in ((tag, section), (tag, tag), (section, CategoryFactory(outlet=True))):
            with pytest.raises(InvalidText):
                labels.merge(one, other, actor=chief, at=NOW)
