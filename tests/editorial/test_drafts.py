"""Writing: create, save, choose, submit."""

import pytest

from articles.editorial.content import content_of
from articles.editorial.errors import (
    Incomplete,
    InvalidText,
    LockedByOther,
    NotPermitted,
    ReasonMissing,
    StaleVersion,
    WrongState,
)
from articles.editorial.writing import autosave, drafts, locks
from articles.models import ArchiveFile, Autosave, EditorialEvent, FirstSave, Post
from tests.factories import CategoryFactory, PostFactory

from .desk import BODY, HOUR, NOW, approved, draft, in_review, published, repost_fields


class TestCreate:
    def test_makes_a_draft_with_its_tags_link_editor_and_record(self, reporter):
        post = draft(reporter, tags=["理赔", "季报"])

        assert post.status == Post.Status.DRAFT
        assert sorted(tag.name for tag in post.tags.all()) == ["季报", "理赔"]
        assert post.source_links.get().original_author == "李华"
        assert post.responsible_editor == "李华"
        assert post.section == post.category
        assert list(post.events.values_list("verb", "to_status", "actor__real_name")) == [
            ("create", "draft", "李华")
        ]

    def test_lists_the_piece_where_it_was_asked_to_be_and_else_in_the_section_of_its_address(self, reporter):
        other = CategoryFactory(name="监管", slug="jianguan")

        assert draft(reporter, section=other).section == other
        assert draft(reporter, section=None).section.slug == "yaowen"
        assert draft(reporter, category=CategoryFactory(outlet=True)).section is None

    def test_keeps_the_pasted_page_byte_for_byte(self, reporter):
        pasted = "<div>原样\r\n保留</div>".encode()

        post = drafts.create(repost_fields(), actor=reporter, at=NOW, original=pasted, status="candidate")

        assert bytes(ArchiveFile.objects.get(post=post).original) == pasted
        assert post.status == Post.Status.CANDIDATE

    def test_refuses_an_address_that_is_no_web_page(self, reporter):
        with pytest.raises(InvalidText, match="http"):
            draft(reporter, source_links=[{"url": "javascript:alert(1)"}])

        assert not Post.objects.exists()

    def test_names_every_field_that_cannot_be_stored(self, reporter):
        with pytest.raises(InvalidText) as refusal:
            draft(reporter, headline="", short_headline="长" * 41)

        assert set(refusal.value.fields) == {"headline", "short_headline"}

    def test_drops_the_autosave_it_was_typed_under(self, reporter):
        autosave.keep({"headline": "半"}, editor=reporter, at=NOW, token="new-1")

        drafts.create(repost_fields(), actor=reporter, at=NOW, token="new-1")

        assert not Autosave.objects.exists()

    def test_forgets_which_forms_made_the_pieces_of_long_ago(self, reporter):
        month = drafts.FIRST_SAVES_KEPT
        drafts.create(repost_fields(), actor=reporter, at=NOW, token="old")
        drafts.create(repost_fields(), actor=reporter, at=NOW + HOUR, token="recent")

        drafts.create(repost_fields(), actor=reporter, at=NOW + month + HOUR, token="new")

        assert set(FirstSave.objects.values_list("token", flat=True)) == {"recent", "new"}


class TestFlash:
    def test_is_made_from_one_box(self, reporter):
        source = repost_fields()["source"]

        post = drafts.create_flash(
            "【监管部门发布通知】通知自下月起施行。", source=source, actor=reporter, at=NOW
        )

        assert (post.form, post.headline) == (Post.Form.FLASH, "监管部门发布通知")
        assert post.body_text == "通知自下月起施行。"

    def test_may_go_to_review_with_an_outlet_alone(self, reporter):
        source = repost_fields()["source"]
        post = drafts.create_flash("【通知】自下月起施行。", source=source, actor=reporter, at=NOW)

        assert drafts.submit(post, actor=reporter, at=NOW).status == Post.Status.IN_REVIEW

    def test_longer_than_300_characters_is_refused_at_every_save(self, reporter):
        post = drafts.create_flash("一句话。", source=None, actor=reporter, at=NOW)

        with pytest.raises(InvalidText, match="300"):
            drafts.save_draft(
                post, {"body_html": f"<p>{'字' * 301}</p>"}, actor=reporter, expected_version=1, at=NOW
            )


class TestSaveDraft:
    def test_saves_the_changes_and_counts_the_version(self, reporter):
        post = draft(reporter)

        saved = drafts.save_draft(
            post, {"dek": "全年数据", "tags": ["年报", "季报"]}, actor=reporter, expected_version=1, at=NOW
        )

        assert (saved.dek, saved.version) == ("全年数据", 2)
        assert content_of(saved)["tags"] == ["季报", "年报"]
        assert saved.history.first().linked["tags"] == ["季报", "年报"]
        assert saved.history.first().history_user == reporter

    def test_stands_in_the_record_with_its_fields(self, reporter):
        post = draft(reporter)

        drafts.save_draft(
            post, {"dek": "全年数据", "tags": ["年报"]}, actor=reporter, expected_version=1, at=NOW
        )

        event = post.events.get(verb="edit")
        assert (event.actor, event.happened_at, event.from_status, event.to_status) == (
            reporter,
            NOW,
            "draft",
            "draft",
        )
        assert event.details == {"fields": ["dek", "tags"], "version": 2}

    def test_writes_nothing_when_nothing_changed(self, reporter):
        post = draft(reporter)

        saved = drafts.save_draft(post, repost_fields(), actor=reporter, expected_version=1, at=NOW)

        assert saved.version == 1
        assert EditorialEvent.objects.filter(verb="edit").count() == 0

    def test_refuses_an_older_version_and_carries_both_texts(self, editor, colleague):
        post = draft(editor)
        drafts.save_draft(post, {"headline": "同事的标题"}, actor=colleague, expected_version=1, at=NOW)

        with pytest.raises(StaleVersion, match="没有丢") as refusal:
            drafts.save_draft(post, {"headline": "我的标题"}, actor=editor, expected_version=1, at=NOW)

        assert refusal.value.yours["headline"] == "我的标题"
        assert refusal.value.theirs["headline"] == "同事的标题"
        assert refusal.value.current_version == 2
        assert Post.objects.get().headline == "同事的标题"

    def test_of_a_page_sent_twice_is_one_save(self, reporter):
        post = draft(reporter)
        typed = {"headline": "改过的标题", "tags": ["季报", "年报"]}

        for _click in range(2):
            saved = drafts.save_draft(post, typed, actor=reporter, expected_version=1, at=NOW)

        assert (saved.version, saved.headline) == (2, "改过的标题")

    def test_merged_with_nothing_asks_the_lock_too(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=colleague, at=NOW)

        with pytest.raises(LockedByOther, match="周宁正在编辑"):
            drafts.save_merged(
                post, {"dek": "改"}, answers={}, actor=editor, base_version=1, expected_version=1, at=NOW
            )

    def test_refuses_while_somebody_else_holds_the_lock(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=colleague, at=NOW)

        with pytest.raises(LockedByOther, match="周宁正在编辑"):
            drafts.save_draft(post, {"dek": "改"}, actor=editor, expected_version=1, at=NOW)

    def test_cleans_the_body(self, reporter):
        post = draft(reporter)

        saved = drafts.save_draft(
            post,
            {"body_html": "<p onclick=x()>文</p><script>x()</script>"},
            actor=reporter,
            expected_version=1,
            at=NOW,
        )

        assert saved.body_html == "<p>文</p>"

    def test_of_an_approved_piece_sends_it_back_to_review(self, reporter, editor):
        post = approved(reporter, editor)

        saved = drafts.save_draft(post, {"dek": "改过"}, actor=editor, expected_version=post.version, at=NOW)

        assert saved.status == Post.Status.IN_REVIEW

    def test_of_the_section_alone_keeps_the_approval(self, reporter, editor):
        post = approved(reporter, editor)

        saved = drafts.save_draft(
            post, {"section": None}, actor=editor, expected_version=post.version, at=NOW
        )

        assert saved.status == Post.Status.APPROVED

    def test_of_a_scheduled_piece_keeps_its_time_as_planned(self, reporter, editor):
        post = approved(reporter, editor, planned_at=NOW + 2 * HOUR)

        saved = drafts.save_draft(post, {"dek": "改过"}, actor=editor, expected_version=post.version, at=NOW)

        assert (saved.status, saved.published_at, saved.path) == (Post.Status.IN_REVIEW, None, None)
        assert saved.planned_at == NOW + 2 * HOUR

    def test_refuses_a_published_piece(self, reporter, editor):
        post = published(reporter, editor)

        with pytest.raises(WrongState, match="已发布"):
            drafts.save_draft(post, {"dek": "改"}, actor=editor, expected_version=post.version, at=NOW + HOUR)

    def test_refuses_a_reporter_another_ones_piece(self, reporter, editor):
        post = draft(editor)

        with pytest.raises(NotPermitted, match="不是李华的稿件"):
            drafts.save_draft(post, {"dek": "改"}, actor=reporter, expected_version=1, at=NOW)

    def test_refuses_a_field_no_editor_sets(self, reporter):
        with pytest.raises(KeyError):
            drafts.save_draft(
                draft(reporter), {"status": "published"}, actor=reporter, expected_version=1, at=NOW
            )


class TestCandidates:
    def test_are_chosen_into_drafts(self, editor):
        candidate = PostFactory(status=Post.Status.CANDIDATE)

        chosen = drafts.choose(candidate, actor=editor, at=NOW)

        assert (chosen.status, chosen.author) == (Post.Status.DRAFT, editor)

    def test_chosen_while_a_colleague_has_them_open_keep_the_name_of_who_chose_them(self, editor, chief):
        """选用 writes 责任编辑; the colleague's page, which holds none, is merged with it."""
        candidate = PostFactory(status=Post.Status.CANDIDATE, responsible_editor="")
        opened = candidate.version
        chosen = drafts.choose(candidate, actor=editor, at=NOW)
        typed = {"headline": "同事改的标题", "responsible_editor": ""}

        with pytest.raises(StaleVersion):
            drafts.save_draft(candidate, typed, actor=chief, expected_version=opened, at=NOW)
        saved = drafts.save_merged(
            candidate,
            typed,
            answers={},
            actor=chief,
            base_version=opened,
            expected_version=chosen.version,
            at=NOW,
        )

        assert (saved.headline, saved.responsible_editor) == ("同事改的标题", editor.real_name)

    def test_are_put_aside_and_come_back_if_that_was_a_slip(self, editor):
        candidate = PostFactory(status=Post.Status.CANDIDATE)

        aside = drafts.discard(candidate, actor=editor, at=NOW)

        assert aside.status == Post.Status.DISCARDED
        assert drafts.choose(aside, actor=editor, at=NOW).status == Post.Status.DRAFT


class TestSubmit:
    def test_names_every_missing_field(self, reporter):
        post = draft(reporter, source=None, source_links=[{"url": "https://donglan.example/1"}])

        with pytest.raises(Incomplete) as refusal:
            drafts.submit(post, actor=reporter, at=NOW)

        assert refusal.value.missing == ["来源", "授权依据", "原文时间", "原标题", "原作者"]
        assert "待补来源：缺来源、授权依据、原文时间、原标题、原作者" in str(refusal.value)

    def test_asks_nothing_of_an_archive_post(self, editor):
        post = PostFactory(is_legacy=True, source=None)

        assert drafts.submit(post, actor=editor, at=NOW).status == Post.Status.IN_REVIEW

    def test_refuses_a_piece_without_text(self, reporter):
        with pytest.raises(InvalidText, match="没有正文"):
            drafts.submit(draft(reporter, body_html=""), actor=reporter, at=NOW)

    def test_refuses_a_piece_without_category(self, reporter):
        with pytest.raises(InvalidText, match="所属栏目"):
            drafts.submit(draft(reporter, category=None), actor=reporter, at=NOW)

    def test_passes_what_the_chief_let_pass_with_a_reason(self, reporter, chief):
        post = draft(reporter, source_links=[])

        drafts.override(post, reason="印刷版来稿，稍后补齐", actor=chief, at=NOW)

        assert drafts.submit(post, actor=reporter, at=NOW).status == Post.Status.IN_REVIEW
        assert post.events.get(verb="override").note == "印刷版来稿，稍后补齐"

    def test_still_refuses_what_came_to_lack_after_the_override(self, reporter, chief):
        post = draft(reporter, source_links=[])
        drafts.override(post, reason="印刷版来稿", actor=chief, at=NOW)
        drafts.save_draft(post, {"responsible_editor": ""}, actor=reporter, expected_version=1, at=NOW)

        with pytest.raises(Incomplete) as refusal:
            drafts.submit(post, actor=reporter, at=NOW)

        assert refusal.value.missing == ["责任编辑"]

    def test_an_override_needs_a_reason_and_the_chief(self, reporter, editor, chief):
        post = draft(reporter, source_links=[])

        with pytest.raises(ReasonMissing):
            drafts.override(post, reason=" ", actor=chief, at=NOW)
        with pytest.raises(NotPermitted):
            drafts.override(post, reason="急", actor=editor, at=NOW)

    def test_happens_once(self, reporter):
        post = in_review(reporter)

        with pytest.raises(WrongState, match="待审"):
            drafts.submit(post, actor=reporter, at=NOW)


def test_body_constant_is_what_the_sanitiser_leaves(reporter):
    assert draft(reporter).body_html.replace("\n", "") == BODY
