"""历史稿件缺项 counts of the archive what `missing_provenance` would ask of a new piece."""

from datetime import timedelta

import pytest

from articles import publication
from articles.editorial.checks import archive_gaps
from articles.editorial.checks.provenance import LEFT, LISTED, PICTURES, missing_provenance
from articles.models import Picture, Post
from tests.factories import DAY, PostFactory, SourceFactory, SourceLinkFactory

pytestmark = pytest.mark.django_db
TODAY = DAY.date()
LINK = {
    "url": "https://donglan.example/1.html",
    "original_headline": "原题",
    "original_author": "李华",
    "source_published_at": DAY,
}


def archived(link=LINK, cover=None, **values):
    values = {"source": SourceFactory(slug="donglan"), "cover": cover and picture(cover), **values}
    post = PostFactory(is_legacy=True, live=True, **values)
    if link is not None:
        SourceLinkFactory(post=post, **link)
    publication.changed([post])
    return post


def picture(credit, name="pictures/2026/03/tu.png", **values):
    size = {"width": 4, "height": 3}
    return Picture.objects.create(file=name, alt="图", **size, **{"credit": credit.strip("-"), **values})


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
    "a picture of the old site": {"body_html": '<p>文</p><p><img src="/images/1.jpg" alt=""></p>'},
    "one within a line": {"body_html": '<p>文<img src="/images/1.jpg" alt="">字</p>'},
    "one with a caption": {
        "body_html": '<figure><img src="/images/1.jpg" alt=""><figcaption>资料图</figcaption></figure>'
    },
    "one with an empty caption": {
        "body_html": '<figure><img src="/images/1.jpg" alt=""><figcaption> </figcaption></figure>'
    },
    "one of two with a caption": {
        "body_html": '<figure><img src="/images/1.jpg" alt=""><figcaption>图</figcaption></figure>'
        '<p><img src="/images/2.jpg" alt=""></p>'
    },
    "an own piece with a picture": {
        "origin": "own", "byline": "李华", "link": None, "body_html": '<p><img src="/images/1.jpg" alt=""></p>'
    },
    "one of an endless address": {
        "body_html": f'<p><img src="https://a.example/{"长" * 3000}.jpg" alt=""></p>'
    },
    "one in our store of an endless name": {"body_html": f'<p><img src="/media/{"a" * 3000}" alt=""></p>'},
    "one in our store of a name with a nul": {"body_html": '<p><img src="/media/a%00b.png" alt=""></p>'},
    "a cover that says it": {"cover": "本报资料"},
    "a cover that does not": {"cover": "-"},
}  # fmt: skip
OURS = '<p><img src="/media/pictures/2026/03/tu.png" alt="图"></p>'
WHOLE_ADDRESS = OURS.replace("/media", "{site}/media")
AWAY = '<p><img src="https://a.example/pictures/tu.png?w=1&amp;h=2" alt="图"></p>'
AWAY_URL = "https://a.example/pictures/tu.png?w=1&h=2"


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


@pytest.mark.parametrize("body", [OURS, WHOLE_ADDRESS, AWAY], ids=["ours", "by whole address", "fetched"])
@pytest.mark.parametrize(("credit", "lacks"), [("东澜保险报", []), ("", [PICTURES])])
def test_a_picture_in_the_store_says_in_its_record_where_it_is_from(body, credit, lacks, settings):
    picture(credit, original_url=AWAY_URL)
    post = archived(body_html=body.replace("{site}", settings.SITE_URL))

    listed = [label for *_, missing in archive_gaps.pieces(TODAY) for label in missing]

    Post.objects.update(is_legacy=False)
    assert listed == lacks == missing_provenance(Post.objects.get(pk=post.pk), on=TODAY)


def test_a_record_without_an_address_speaks_for_no_picture_from_elsewhere():
    picture("东澜保险报", original_url="")
    archived(body_html=AWAY)
    archived(body_html=f'<p><img src="https://a.example/{"长" * 3000}.jpg" alt=""></p>')

    assert [missing for *_, missing in archive_gaps.pieces(TODAY)] == [[PICTURES], [PICTURES]]


def test_a_gap_closes_with_the_credit_or_with_the_text(django_assert_num_queries):
    ours = picture("")
    post = archived(body_html=OURS)
    assert len(list(archive_gaps.pieces(TODAY))) == 1

    Picture.objects.filter(pk=ours.pk).update(credit="东澜保险报")
    assert list(archive_gaps.pieces(TODAY)) == []

    Picture.objects.filter(pk=ours.pk).update(credit="")
    post.body_html = "<p>没有图了。</p>"
    post.save()
    publication.changed([post])
    assert list(archive_gaps.pieces(TODAY)) == []


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
