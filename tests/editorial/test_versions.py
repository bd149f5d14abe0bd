"""Differences word by word, and earlier versions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.editorial.content import content_of
from articles.editorial.writing import drafts, history
from articles.editorial.writing.diff import ADDED, REMOVED, SAME, diff_contents, diff_text, words_of
from articles.models import PendingRevision, Post
from tests.factories import PostFactory
from tests.properties import examples

from .desk import HOUR, NOW, approved, draft, published


def marks(old, new):
    return [(piece.kind, piece.text) for piece in diff_text(old, new)]


class TestDiffOfText:
    def test_shows_whole_words(self):
        assert marks("公司公布理赔报告", "公司公布年度报告") == [
            (SAME, "公司公布"),
            (REMOVED, "理赔"),
            (ADDED, "年度"),
            (SAME, "报告"),
        ]

    def test_keeps_numbers_whole(self):
        assert (REMOVED, "12.5") in marks("增长12.5%", "增长13.5%")

    def test_matches_paragraphs_first(self):
        old, new = "第一段。\n第二段。\n第三段。", "第一段。\n第三段。"

        assert marks(old, new) == [(SAME, "第一段。\n"), (REMOVED, "第二段。\n"), (SAME, "第三段。")]

    @settings(max_examples=examples(150))
    @given(st.text("公司理赔a1，。\n 保", max_size=40), st.text("公司理赔a1，。\n 保", max_size=40))
    def test_loses_no_character(self, old, new):
        pieces = diff_text(old, new)

        assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == old
        assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == new

    @settings(max_examples=examples(100))
    @given(st.text(max_size=60))
    def test_words_join_to_the_text(self, text):
        assert "".join(words_of(text)) == text


class TestDiffOfPieces:
    def test_names_every_field_tags_and_links_included(self, reporter):
        post = draft(reporter)
        before = content_of(post)
        links = [{**before["source_links"][0], "original_author": "周宁"}]
        saved = drafts.save_draft(
            post,
            {
                "headline": "新标题",
                "tags": ["年报"],
                "source_links": links,
                "source": None,
                "is_advertisement": True,
            },
            actor=reporter,
            expected_version=1,
            at=NOW,
        )

        diffs = {diff.label: diff.pieces for diff in diff_contents(before, content_of(saved))}

        assert set(diffs) == {"标题", "标签", "原文出处", "来源", "广告"}
        assert [piece.text for piece in diffs["来源"]] == ["东澜保险报"]
        assert (REMOVED, "季报") in [(piece.kind, piece.text) for piece in diffs["标签"]]

    def test_says_when_only_the_markup_changed(self, reporter):
        before = content_of(draft(reporter, body_html="<p>理赔很快</p>"))

        (diff,) = diff_contents(before, {**before, "body_html": "<p>理赔<strong>很快</strong></p>"})

        assert "只改了格式" in diff.note


class TestVersions:
    def test_list_who_saved_what_when(self, reporter):
        post = draft(reporter)
        drafts.save_draft(post, {"dek": "摘要"}, actor=reporter, expected_version=1, at=NOW + HOUR)

        newest, first = history.versions_of(post)

        assert (newest.editor, newest.reason, newest.saved_at) == ("李华", "修改", NOW + HOUR)
        assert [diff.label for diff in history.compare(first, newest)] == ["摘要"]

    def test_an_earlier_one_comes_back_with_its_tags(self, reporter):
        post = draft(reporter, tags=["季报"])
        first = history.versions_of(post)[0]
        drafts.save_draft(post, {"dek": "摘要", "tags": ["年报"]}, actor=reporter, expected_version=1, at=NOW)

        back = history.restore_version(post, first.id, actor=reporter, expected_version=2, at=NOW)

        assert (back.dek, back.version) == ("", 3)
        assert [tag.name for tag in back.tags.all()] == ["季报"]

    def test_of_an_approved_piece_goes_back_to_review(self, reporter, editor):
        post = approved(reporter, editor)
        first = history.versions_of(post)[-1]
        post = drafts.save_draft(post, {"dek": "改"}, actor=editor, expected_version=1, at=NOW)

        back = history.restore_version(post, first.id, actor=editor, expected_version=2, at=NOW)

        assert back.status == Post.Status.IN_REVIEW

    def test_of_a_published_piece_becomes_a_revision(self, reporter, editor):
        post = draft(reporter)
        first = history.versions_of(post)[0]
        live = published(reporter, editor)
        row = live.history.last()
        row.headline = "旧标题"
        row.save()

        revision = history.restore_version(
            live, row.history_id, actor=editor, expected_version=0, at=NOW + HOUR
        )

        assert isinstance(revision, PendingRevision)
        assert revision.content["headline"] == "旧标题"
        assert Post.objects.get(pk=live.pk).headline == live.headline
        with pytest.raises(history.NoSuchVersion):
            history.version(live, first.id)

    def test_of_an_import_does_not_show_its_tags_as_added(self, editor):
        post = PostFactory(is_legacy=True, tags=["季报"])
        first = history.versions_of(post)[0]
        drafts.save_draft(post, {"dek": "摘要"}, actor=editor, expected_version=1, at=NOW)

        assert [diff.label for diff in history.compare(first, history.versions_of(post)[0])] == ["摘要"]
