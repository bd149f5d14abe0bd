"""历史稿件缺项 counts of the archive what `missing_provenance` would ask of a new piece."""

from datetime import timedelta

import pytest

from articles.editorial.review import archive_gaps
from articles.editorial.review.provenance import LEFT, LISTED, missing_provenance
from articles.models import Post
from tests.factories import DAY, PostFactory, SourceFactory, SourceLinkFactory

pytestmark = pytest.mark.django_db
TODAY = DAY.date()
LINK = {
    "url": "https://donglan.example/1.html",
    "original_headline": "原题",
    "original_author": "李华",
    "source_published_at": DAY,
}


def archived(link=LINK, **values):
    post = PostFactory(is_legacy=True, live=True, **{"source": SourceFactory(slug="donglan"), **values})
    if link is not None:
        SourceLinkFactory(post=post, **link)
    return post


OLD = TODAY - timedelta(days=400)
CASES = {
    "whole": {},
    "bare": {"link": None, "source": None, "origin": "unknown", "responsible_editor": ""},
    "no author": {"link": {**LINK, "original_author": ""}},
    "no time, in print": {"link": {**LINK, "url": "", "issue": "第 3 版", "source_published_at": None}},
    "no address, no headline": {"link": {**LINK, "url": "", "original_headline": ""}},
    "no licence": {"source": {"licence_basis": ""}},
    "a licence of its own": {"source": {"licence_basis": ""}, "licence_basis": "permission"},
    "a licence that ended": {"source": {"licence_until": TODAY - timedelta(days=1)}},
    "a licence that ends today": {"source": {"licence_until": TODAY}},
    "unlisted": {"source": {"is_on_whitelist": False}},
    "never checked": {"source": {"whitelist_checked_on": None}},
    "left": {"source": {"lists_from": OLD, "listed_from": OLD, "left_list_on": TODAY}},
    "still listed": {
        "source": {
            "is_on_whitelist": False,
            "lists_from": OLD,
            "listed_from": OLD,
            "left_list_on": TODAY + timedelta(days=1),
        }
    },
    "listed from today": {"source": {"is_on_whitelist": False, "lists_from": TODAY, "listed_from": TODAY}},
    "not yet listed": {"source": {"lists_from": OLD, "listed_from": TODAY + timedelta(days=1)}},
    "on no list": {"source": {"lists_from": OLD}},
    "on no list that counts yet": {"source": {"lists_from": TODAY + timedelta(days=1)}},
    "own": {"origin": "own", "link": None, "source": None},
    "own, signed": {"origin": "own", "byline": "李华", "source": None},
    "flash": {"form": "flash", "link": None},
}


@pytest.mark.parametrize("case", CASES)
def test_asks_of_a_piece_what_is_asked_of_a_new_one(case):
    values = dict(CASES[case])
    if isinstance(values.get("source"), dict):
        values["source"] = SourceFactory(slug="other", **values["source"])
    post = archived(**values)

    (counted,) = archive_gaps.by_outlet(TODAY)
    told = {label for label, count in zip(archive_gaps.LABELS, counted.lacking, strict=True) if count}
    listed = [missing for *_, missing in archive_gaps.pieces(TODAY)]

    Post.objects.update(is_legacy=False)
    asked = {
        LISTED if label == LEFT else label
        for label in missing_provenance(Post.objects.get(pk=post.pk), on=TODAY)
    }
    if post.origin == "unknown":  # the repost it most likely is
        Post.objects.update(origin="repost")
        asked |= set(missing_provenance(Post.objects.get(pk=post.pk), on=TODAY))
    assert told == asked
    assert [set(missing) for missing in listed] == ([asked] if asked else [])


def test_counts_by_outlet_the_fullest_first():
    for number in range(3):
        archived(link=None if number else LINK)
    archived(source=None)
    PostFactory(source=None, origin="unknown")  # no piece of the archive

    first, second = archive_gaps.by_outlet(TODAY)

    assert (first.pieces, first.incomplete) == (3, 2)
    assert (second.name, second.pieces, second.incomplete) == ("来源不详", 1, 1)


def test_reads_the_first_entry_of_several():
    post = archived(link={**LINK, "original_author": ""})
    SourceLinkFactory(post=post, original_author="李华")

    (row,) = archive_gaps.pieces(TODAY)

    assert row == (post.pk, post.headline, DAY.date(), post.source.name, post.path, ["原作者"])


def test_costs_one_query_however_long_the_archive(django_assert_num_queries):
    for number in range(12):
        archived(source=SourceFactory(slug=f"o{number % 3}"), link=None)

    with django_assert_num_queries(1):
        assert len(archive_gaps.by_outlet(TODAY)) == 3
    with django_assert_num_queries(1):
        assert len(list(archive_gaps.pieces(TODAY))) == 12
