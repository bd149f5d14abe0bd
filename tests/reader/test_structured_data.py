"""What articles say of themselves to programs, held against the types schema.org and search engines ask for.

The shapes below are schema.org's (properties and their expected types) and, for NewsArticle and
BreadcrumbList, what search engines' documentation requires; a property that is not named here is a fault, so
nothing slips in unseen.
"""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import override_settings
from lxml import html

from articles.models import Picture, Post
from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, UserFactory

pytestmark = pytest.mark.django_db


def text(value):
    return isinstance(value, str) and bool(value.strip())


def address(value):
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s/]+/[^\s<>\"{}|\\^`]*", value) is not None


def moment(value):
    return isinstance(value, str) and "T" in value and datetime.fromisoformat(value).tzinfo is not None


def truth(value):
    return value is True or value is False


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def of(*types):
    """Return the check of a thing whose `@type` is one of `types` and whose properties fit it."""
    return lambda value: isinstance(value, dict) and value.get("@type") in types and not faults(value)


def one_or_many(check):
    return lambda value: all(map(check, value)) and bool(value) if isinstance(value, list) else check(value)


SHAPES = {  # type: (required, {property: check})
    "NewsArticle": (
        {"headline", "image", "datePublished", "dateModified", "publisher", "mainEntityOfPage"},
        {
            "headline": lambda value: text(value) and len(value) <= 110,
            "url": address,
            "mainEntityOfPage": address,
            "datePublished": moment,
            "dateModified": moment,
            "description": text,
            "image": lambda value: one_or_many(address)(value) or one_or_many(of("ImageObject"))(value),
            "inLanguage": lambda value: value == "zh-CN",
            "isAccessibleForFree": truth,
            "publisher": of("Organization"),
            "author": of("Person", "Organization"),
            "sourceOrganization": of("Organization"),
            "isBasedOn": address,
            "articleSection": text,
            "keywords": one_or_many(text),
            "correction": one_or_many(of("CorrectionComment")),
            "digitalSourceType": address,
        },
    ),
    "Organization": ({"name"}, {"name": text, "url": address, "logo": of("ImageObject")}),
    "Person": ({"name"}, {"name": text}),
    "ImageObject": ({"url"}, {"url": address, "digitalSourceType": address}),
    "CorrectionComment": ({"text", "datePublished"}, {"text": text, "datePublished": moment}),
    "BreadcrumbList": (
        {"itemListElement"},
        {"itemListElement": lambda value: len(value) >= 2 and one_or_many(of("ListItem"))(value)},
    ),
    "ListItem": ({"position", "name", "item"}, {"position": whole, "name": text, "item": address}),
}


def faults(thing):
    """Return what is wrong with `thing`: [(type, property)] that is missing, unknown or of another type."""
    required, properties = SHAPES[thing["@type"]]
    given = {name: value for name, value in thing.items() if name != "@type"}
    missing = required - given.keys()
    wrong = {name for name, value in given.items() if name not in properties or not properties[name](value)}
    return [(thing["@type"], name) for name in sorted(missing | wrong)]


def told_by(client, post):
    """Return (NewsArticle, BreadcrumbList) of the page of `post`."""
    page = html.fromstring(client.get(post.get_absolute_url()).content)
    (block,) = page.xpath("//script[@type='application/ld+json']")
    data = json.loads(block.text)
    assert data["@context"] == "https://schema.org"
    article, trail = data["@graph"]
    return article, trail


def full_repost():
    """A repost with everything there is to tell."""
    post = PostFactory(
        live=True,
        headline="车险综改十七个月</script><b>费用降了",
        source=SourceFactory(name="东澜保险报"),
        tags=["车险", "综改"],
        revised_at=DAY + timedelta(hours=2),
        published_at=DAY,
    )
    SourceLinkFactory(post=post, url="https://donglan.example/news/1.html", original_author="李华")
    post.corrections.create(old_wording="8.9", new_wording="9.8", editor=UserFactory(), corrected_at=DAY)
    post.corrections.create(
        kind="update", old_wording="", new_wording="补充回应。", editor=UserFactory(), corrected_at=DAY
    )
    return post


class TestNewsArticle:
    @pytest.mark.parametrize("declared", [{"ai_generated": True}, {"ai_label": '{"Label":"1"}'}])
    def test_says_of_a_machines_picture_that_it_is_one(self, client, declared):
        cover = Picture.objects.create(
            file="pictures/a.jpg", width=800, height=450, sha256="a" * 64, alt="图", **declared
        )

        article, _ = told_by(client, PostFactory(live=True, cover=cover))

        (image,) = article["image"]
        assert image["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
        assert faults(article) == []

    @pytest.mark.parametrize(
        ("declared", "is_said"), [("text", True), ("both", True), ("picture", False), ("none", False)]
    )
    def test_says_of_a_machines_text_that_it_is_one(self, client, declared, is_said):
        article, _ = told_by(client, PostFactory(live=True, ai_generated=declared))

        assert ("digitalSourceType" in article) is is_said
        assert faults(article) == []

    @pytest.mark.parametrize("origin", Post.Origin.values)
    def test_of_every_origin_has_the_shape_of_its_type(self, client, origin):
        bare = PostFactory(live=True, origin=origin, byline="林晓" if origin == Post.Origin.OWN else "")

        article, trail = told_by(client, bare)

        assert faults(article) == []
        assert faults(trail) == []

    def test_of_a_full_repost_says_where_it_came_from_and_what_was_put_right(self, client):
        article, _ = told_by(client, full_repost())

        assert faults(article) == []
        assert article["headline"] == "车险综改十七个月</script><b>费用降了"
        assert article["isBasedOn"] == "https://donglan.example/news/1.html"
        assert article["sourceOrganization"]["name"] == "东澜保险报"
        assert article["author"] == {"@type": "Person", "name": "李华"}
        assert article["datePublished"] == "2026-03-02T09:30:00+08:00"
        assert article["dateModified"] == "2026-03-02T11:30:00+08:00"
        assert [note["text"] for note in article["correction"]] == ["补充回应。", "8.9 → 9.8"]

    def test_of_our_own_piece_is_based_on_nothing(self, client, settings):
        article, _ = told_by(client, PostFactory(live=True, origin=Post.Origin.OWN, byline="林晓"))

        assert article["author"] == {"@type": "Person", "name": "林晓"}
        assert article["publisher"]["name"] == settings.SITE_NAME
        assert not {"isBasedOn", "sourceOrganization"} & article.keys()

    def test_of_unknown_origin_never_claims_to_be_ours(self, client, settings):
        post = PostFactory(live=True, origin=Post.Origin.UNKNOWN)
        page = client.get(post.get_absolute_url()).content.decode()

        article, _ = told_by(client, post)

        assert "author" not in article
        assert "原创" not in page
        credited, _ = told_by(
            client, PostFactory(live=True, origin=Post.Origin.UNKNOWN, source=SourceFactory(name="禾岭农讯"))
        )
        assert credited["author"] == {"@type": "Organization", "name": "禾岭农讯"}
        assert settings.SITE_NAME not in json.dumps(credited["author"], ensure_ascii=False)

    def test_stays_at_our_address_when_reposts_are_canonical_to_the_source(self, client):
        with override_settings(CANONICAL_REPOSTS="source"):
            post = full_repost()
            page = html.fromstring(client.get(post.get_absolute_url()).content)
            article, _ = told_by(client, post)

        assert page.xpath("//link[@rel='canonical']/@href") == ["https://donglan.example/news/1.html"]
        assert article["url"].endswith(post.get_absolute_url())

    @pytest.mark.parametrize(
        ("name", "value"),
        [("datePublished", "2026-03-02 09:30"), ("image", []), ("headline", "长" * 111),
         ("isBasedOn", "donglan.example"), ("author", {"@type": "Person"}), ("publisher", "保险要闻"),
         ("isOriginal", True), ("correction", [{"@type": "Comment"}])],
    )  # fmt: skip
    def test_is_checked_closely_enough_to_see_a_fault(self, client, name, value):
        article, _ = told_by(client, full_repost())

        assert faults({**article, name: value}) == [("NewsArticle", name)]


class TestBreadcrumbs:
    def test_lead_from_the_front_page_by_the_section_to_the_piece(self, client):
        post = PostFactory(live=True, category=CategoryFactory(name="监管", slug="jianguan"))

        _, trail = told_by(client, post)

        steps = trail["itemListElement"]
        assert [step["position"] for step in steps] == [1, 2, 3]
        assert [step["name"] for step in steps] == ["首页", "监管", post.headline]
        assert steps[1]["item"].endswith("/category/jianguan.html")

    def test_skip_the_section_of_a_piece_without_one(self, client):
        _, trail = told_by(client, PostFactory(live=True, category=None, section=None))

        first, second = trail["itemListElement"]
        assert (first["name"], second["position"]) == ("首页", 2)


class TestHead:
    def test_names_the_feeds_the_icons_and_the_manifest(self, client):
        category = PostFactory(live=True).category
        head = html.fromstring(client.get(category.get_absolute_url()).content).find("head")

        feeds = head.xpath("link[@rel='alternate']/@href")
        assert feeds == ["/feed.xml", "/feed.json", f"/category/{category.slug}/feed.xml"]
        assert all(client.get(feed).status_code == 200 for feed in feeds)
        manifest = client.get(head.xpath("string(link[@rel='manifest']/@href)")).json()
        assert manifest["name"] == "保险要闻"
        assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
        assert client.get("/favicon.ico").status_code == 302

    def test_describes_the_front_page_and_a_section_by_what_they_hold(self, client):
        section = CategoryFactory(description="金融监管部门的规定与处罚")
        PostFactory(live=True, category=section, headline="南渚财险获批增资")

        def description(path):
            return html.fromstring(client.get(path).content).xpath(
                "string(//meta[@name='description']/@content)"
            )

        assert description("/") == "南渚财险获批增资"
        assert description(section.get_absolute_url()) == "金融监管部门的规定与处罚"

    def test_tells_open_graph_what_and_when_it_is(self, client):
        page = html.fromstring(client.get(full_repost().get_absolute_url()).content)

        def told(name):
            return page.xpath(f"string(//meta[@property='{name}']/@content)")

        assert told("og:type") == "article"
        assert told("og:url") == page.xpath("string(//link[@rel='canonical']/@href)")
        assert told("og:image").startswith("http")
        assert told("article:published_time") == "2026-03-02T09:30:00+08:00"
        assert told("article:modified_time") == "2026-03-02T11:30:00+08:00"
