"""归入栏目 follows 所属栏目, by whatever verb that changes."""

import importlib

import pytest
from django.apps import apps

from articles.editorial.curation import sections, site_content
from articles.editorial.review import approval, revision_approval
from articles.editorial.writing import drafts, revisions
from articles.models import Post
from tests.factories import CategoryFactory, PostFactory

from .desk import HOUR, NOW, draft, in_review, published


@pytest.fixture
def other(db):
    return CategoryFactory(name="监管", slug="jianguan")


def saved(post, editor, **changes):
    return drafts.save_draft(post, changes, actor=editor, expected_version=post.version, at=NOW)


def test_a_saved_category_takes_the_section_along(reporter, other):
    assert saved(draft(reporter), reporter, category=other).section == other


def test_a_piece_filed_elsewhere_stays_there(reporter, other):
    third = CategoryFactory(name="公司", slug="gongsi")
    post = draft(reporter, section=third)

    assert saved(post, reporter, category=other).section == third


def test_a_chosen_candidate_without_a_list_is_listed_when_it_is_filed(editor, other):
    post = PostFactory(status="candidate", category=None, section=None)
    chosen = drafts.choose(post, actor=editor, at=NOW)

    assert saved(chosen, editor, category=other).section == other


def test_nothing_follows_an_outlets_section(reporter):
    post = draft(reporter)

    assert saved(post, reporter, category=CategoryFactory(outlet=True)).section.slug == "yaowen"


def test_an_emptied_list_is_that_of_the_address(reporter, editor, other):
    post = draft(reporter, section=other)

    assert saved(post, reporter, section=None).section.slug == "yaowen"
    sections.file_under(post, other, actor=editor, at=NOW)
    assert sections.file_under(post, None, actor=editor, at=NOW).section.slug == "yaowen"


def test_a_reviewers_change_takes_it_along(reporter, editor, other):
    post = in_review(reporter)
    approval.approve_with_changes(post, {"category": other}, actor=editor, at=NOW, expected_version=1)

    assert approval.confirm_changes(post, actor=reporter, at=NOW).section == other


def test_a_revision_takes_it_along(reporter, editor, other):
    post = published(reporter, editor)
    revision = revisions.save_revision(
        post, {"category": other}, actor=reporter, expected_version=0, at=NOW + HOUR
    )
    revisions.submit_revision(post, actor=reporter, at=NOW + HOUR)
    revision_approval.approve_revision(post, actor=editor, at=NOW + HOUR, expected_version=revision.version)

    assert Post.objects.get(pk=post.pk).section == other


def test_what_becomes_a_section_lists_its_pieces(chief):
    outlet = CategoryFactory(outlet=True)
    post = PostFactory(live=True, category=outlet, section=None)
    outlet.kind = "section"

    site_content.save(outlet, ["kind"], actor=chief, at=NOW)

    post.refresh_from_db()
    assert post.section == outlet


def test_the_migration_lists_what_was_left_out_and_moves_nothing_else(other):
    third, outlet = CategoryFactory(name="公司", slug="gongsi"), CategoryFactory(outlet=True)
    left_out = PostFactory(live=True, category=other, section=None)
    filed = PostFactory(live=True, category=other, section=third)
    of_outlet = PostFactory(live=True, category=outlet, section=None)

    importlib.import_module("articles.migrations.0015_sections_follow").follow(apps, None)

    found = {post.pk: post.section for post in Post.objects.all()}
    assert found == {left_out.pk: other, filed.pk: third, of_outlet.pk: None}
