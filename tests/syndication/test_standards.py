"""Feeds held against RFC 4287 (Atom) and JSON Feed 1.1, element by element, in every feed of the site."""

import json
import re
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import etree

from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, TagFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ANY = (0, None)
# RFC 4287, 4.1.1 and 4.1.2: how often each element may stand in a feed and in an entry, least and most.
IN_FEED = {
    "id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "generator": (0, 1), "icon": (0, 1),
    "logo": (0, 1), "rights": (0, 1), "author": ANY, "contributor": ANY, "category": ANY, "link": ANY,
    "entry": ANY,
}  # fmt: skip
IN_ENTRY = {
    "id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "summary": (0, 1),
    "content": (0, 1), "rights": (0, 1), "source": (0, 1), "author": ANY, "contributor": ANY, "category": ANY,
    "link": ANY,
}  # fmt: skip
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def atom_faults(root):
    """Return what RFC 4287 forbids in the feed `root`: [words]."""
    found = [] if root.tag == f"{ATOM}feed" else [f"root {root.tag}"]
    found += counts(root, IN_FEED, "feed")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        found += counts(entry, IN_ENTRY, "entry")
        if entry.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None:
            found.append("entry without author")
        if entry.find(f"{ATOM}content") is None and not entry.findall(f"{ATOM}link[@rel='alternate']"):
            found.append("entry without content or alternate link")
    ids = [node.text for node in root.iterfind(f"{ATOM}entry/{ATOM}id")]
    found += ["two entries of one id"] if len(set(ids)) < len(ids) else []
    found += [
        f"id {name}" for name in ids if not (urlsplit(name).scheme and name.isascii() and " " not in name)
    ]
    for node in root.iter(f"{ATOM}updated", f"{ATOM}published"):
        found += [] if RFC_3339.fullmatch(node.text or "") else [f"date {node.text}"]
    for link in root.iter(f"{ATOM}link"):
        found += (
            [] if urlsplit(link.get("href", "")).scheme in ("http", "https") else [f"link {link.get('href')}"]
        )
    for person in root.iter(f"{ATOM}author"):
        found += [] if person.findtext(f"{ATOM}name") else ["author without name"]
    for term in root.iter(f"{ATOM}category"):
        found += [] if term.get("term") else ["category without term"]
    for text in root.iter(f"{ATOM}title", f"{ATOM}summary", f"{ATOM}content"):
        found += [] if text.get("type", "text") in ("text", "html") and not len(text) else ["text construct"]
    return found


def counts(parent, allowed, name):
    """Return the children of `parent` that stand too often, too seldom, or have no place there."""
    numbers = {tag: len(parent.findall(ATOM + tag)) for tag in allowed}
    strangers = {child.tag for child in parent if child.tag.removeprefix(ATOM) not in allowed}
    wrong = [
        tag
        for tag, (least, most) in allowed.items()
        if numbers[tag] < least or (most and numbers[tag] > most)
    ]
    return [f"{name}: {tag}" for tag in sorted([*strangers, *wrong])]


def json_faults(feed):
    """Return what JSON Feed 1.1 forbids in `feed`: [words]."""
    found = [name for name in ("version", "title", "items") if not feed.get(name)]
    found += [] if feed.get("version") == "https://jsonfeed.org/version/1.1" else ["version"]
    found += [name for name in ("home_page_url", "feed_url") if not feed[name].startswith("http")]
    for item in feed["items"]:
        if not (isinstance(item.get("id"), str) and item["id"]):
            found.append("item without id")
        if not (item.get("content_html") or item.get("content_text")):
            found.append("item without content")
        found += [name for name in ("url", "image") if name in item and not item[name].startswith("http")]
        found += [name for name in ("date_published", "date_modified") if not RFC_3339.fullmatch(item[name])]
        found += ["author"] if not all(author.get("name") for author in item["authors"]) else []
        found += ["author"] if "author" in item else []  # of version 1.0
        found += ["tags"] if not all(isinstance(tag, str) and tag for tag in item["tags"]) else []
    return found


@pytest.fixture
def feeds():
    """The addresses of the feeds of a site with one piece of everything."""
    section = CategoryFactory(name="监管", slug="jianguan")
    outlet = SourceFactory(name="东澜保险报", slug="donglanbaoxianbao")
    tag = TagFactory(name="重疾险")
    for number in range(3):
        post = PostFactory(
            live=True, category=section, source=outlet, tags=[tag],
            published_at=DAY + timedelta(minutes=number), headline=f"<b>保费</b>与“赔款” & 其他{number}",
            dek="一句话 < 两句话",
            body_html="<p>费用率 &lt; 30%，见<a href=\"/x.html\">前文</a>。</p><table><tr><td>1</td></tr></table>",
        )  # fmt: skip
        SourceLinkFactory(post=post)
    PostFactory(live=True, category=None, section=None, body_html="<p>没有栏目。</p>")
    PostFactory(live=True, flash=True, category=section, source=outlet)
    atom = [
        "/feed.xml",
        "/category/jianguan/feed.xml",
        f"/tag/{tag.slug}/feed.xml",
        "/source/donglanbaoxianbao/feed.xml",
    ]
    return [*atom, "/kuaixun/feed.xml"]


class TestAtom:
    def test_of_every_feed_keeps_to_the_standard(self, client, feeds):
        for address in feeds:
            response = client.get(address)
            root = etree.fromstring(response.content)

            assert response["Content-Type"].startswith("application/atom+xml")
            assert atom_faults(root) == [], address
            assert root.findall(f"{ATOM}entry"), address
            assert unquote(root.find(f"{ATOM}link[@rel='self']").get("href")).endswith(address)

    def test_of_an_empty_list_keeps_to_the_standard_too(self, client):
        assert atom_faults(etree.fromstring(client.get("/feed.xml").content)) == []

    def test_comes_back_whole_from_a_readers_program(self, client, feeds):
        feed = feedparser.parse(client.get("/feed.xml").content)

        assert not feed.bozo
        newest = feed.entries[0]
        assert newest.title == "<b>保费</b>与“赔款” & 其他2"
        assert newest.summary == "一句话 < 两句话"
        assert "费用率 &lt; 30%" in newest.content[0].value
        assert datetime.fromisoformat(newest.updated).utcoffset() == timedelta(hours=8)

    @pytest.mark.parametrize(
        ("what", "spoil"),
        [
            ("feed: id", lambda root: root.remove(root.find(f"{ATOM}id"))),
            ("entry: title", lambda root: root.find(f"{ATOM}entry").append(etree.Element(f"{ATOM}title"))),
            ("entry without author",
             lambda root: [one.remove(one.find(f"{ATOM}author")) for one in root.findall(f"{ATOM}entry")]),
            ("date 昨天", lambda root: setattr(root.find(f"{ATOM}entry/{ATOM}updated"), "text", "昨天")),
            ("entry: guid", lambda root: root.find(f"{ATOM}entry").append(etree.Element("guid"))),
        ],
    )  # fmt: skip
    def test_is_checked_closely_enough_to_see_a_fault(self, client, feeds, what, spoil):
        root = etree.fromstring(client.get("/feed.xml").content)

        spoil(root)

        assert what in atom_faults(root)


class TestJsonFeed:
    def test_keeps_to_the_standard(self, client, feeds):
        response = client.get("/feed.json")
        feed = json.loads(response.content)

        assert response["Content-Type"].startswith("application/feed+json")
        assert json_faults(feed) == []
        assert len(feed["items"]) == 4

    @pytest.mark.parametrize(
        ("what", "more"),
        [("item without id", {"id": 7}), ("url", {"url": "/x.html"}),
         ("date_published", {"date_published": "昨天"}), ("tags", {"tags": [""]}),
         ("item without content", {"content_html": ""})],
    )  # fmt: skip
    def test_is_checked_closely_enough_to_see_a_fault(self, client, feeds, what, more):
        feed = json.loads(client.get("/feed.json").content)

        feed["items"][0].update(more)

        assert what in json_faults(feed)
