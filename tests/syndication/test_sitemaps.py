"""Sitemaps list what readers may see, at any size, and robots are told where they are."""

import re
import tracemalloc
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree

from articles.models import Post
from articles.syndication import sitemaps
from tests.factories import DAY, CategoryFactory, PostFactory

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return etree.fromstring(response.getvalue())


def locations(root):
    return [node.text.removeprefix("http://127.0.0.1:8000") for node in root.iterfind(".//s:loc", NAMES)]


# sitemaps.org: what a file may hold, and W3C's dates.
MOST_ADDRESSES = 50_000
MOST_BYTES = 50 * 1024 * 1024
LONGEST_ADDRESS = 2_048
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?")
CHILDREN = {"url": {"loc", "lastmod", "news"}, "sitemap": {"loc", "lastmod"}}


def faults(content):
    """Return what the protocol forbids in a sitemap or index, given as bytes: [words]."""
    root = etree.fromstring(content)
    kind = {"urlset": "url", "sitemapindex": "sitemap"}.get(etree.QName(root).localname, "")
    found = [] if kind and etree.QName(root).namespace == NAMES["s"] else [f"root {root.tag}"]
    found += ["too many addresses"] if len(root) > MOST_ADDRESSES else []
    found += ["too long a file"] if len(content) > MOST_BYTES else []
    for entry in root:
        names = [etree.QName(child).localname for child in entry]
        if etree.QName(entry).localname != kind or names.count("loc") != 1 or set(names) - CHILDREN[kind]:
            found.append(f"entry {etree.QName(entry).localname} with {names}")
        address = entry.findtext("s:loc", namespaces=NAMES) or ""
        parts = urlsplit(address)
        if not (parts.scheme and parts.netloc and address.isascii() and " " not in address):
            found.append(f"address {address}")
        found += ["too long an address"] if len(address) >= LONGEST_ADDRESS else []
        changed = entry.findtext("s:lastmod", namespaces=NAMES)
        found += [f"date {changed}"] if changed is not None and not W3C_DATE.fullmatch(changed) else []
    return found


def many_posts(count):
    """Write `count` readers' posts at addresses that need escaping: seven, then copies of them in SQL."""
    for n in range(7):
        PostFactory(
            live=True, path=f"/栏目 & <{n}>/2026/03/02/{n}", published_at=DAY + timedelta(days=n), index=False
        )
    columns = [field.column for field in Post._meta.concrete_fields if not field.primary_key]
    copied = ", ".join(f'"{name}"' for name in columns)
    made = copied.replace('"path"', "path || %s")
    table = Post._meta.db_table
    with connection.cursor() as cursor:
        while (written := Post.objects.count()) < count:
            copy = f"INSERT INTO {table} ({copied}) SELECT {made} FROM {table} ORDER BY id LIMIT %s"
            cursor.execute(copy, [f"-{written}", count - written])


@pytest.mark.slow
class TestSitemapOfAHundredThousand:
    COUNT = 100_000
    MEMORY = (
        1_500_000  # bytes; a thousand rows at a time take a third of it, the rows of a whole file 3.7 million
    )

    def test_is_valid_whole_and_made_in_constant_memory(self, client, tmp_path):
        many_posts(self.COUNT)
        client.get("/robots.txt")  # what is loaded once is not the sitemap's
        index = client.get("/sitemap.xml").getvalue()
        files = [file for file in locations(etree.fromstring(index)) if "posts" in file]
        seen = 0
        peaks = []

        for file in files:
            sent = tmp_path / file.strip("/")
            with sent.open("wb") as out:
                if file in (files[0], files[-1]):  # looking on is slow
                    tracemalloc.start()
                for piece in client.get(file).streaming_content:
                    out.write(piece)
                peaks += [tracemalloc.get_traced_memory()[1]] if tracemalloc.is_tracing() else []
                tracemalloc.stop()
            content = sent.read_bytes()
            assert faults(content) == [], file
            seen += content.count(b"<url>")

        assert faults(index) == []
        assert seen == self.COUNT
        assert max(peaks) <= self.MEMORY

    def test_keeps_each_file_within_the_protocol_at_any_span(self):
        longest = len("<url><loc></loc><lastmod>2026-03-02T09:30:00+08:00</lastmod></url>") + LONGEST_ADDRESS

        assert sitemaps.SPAN <= MOST_ADDRESSES
        assert sitemaps.SPAN * longest <= MOST_BYTES


class TestSitemap:
    def test_keeps_to_the_protocol_in_every_file(self, client):
        PostFactory(
            live=True, pk=7, path="/a b & c/2022/05/06/健康<讲堂>'\".html", published_at=timezone.now()
        )
        CategoryFactory(slug="21shijie 21APP", outlet=True)

        for file in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-posts-0.xml", "/news-sitemap.xml"):
            assert faults(client.get(file).getvalue()) == [], file

    @pytest.mark.parametrize(
        ("what", "entry"),
        [("address /x.html", "<url><loc>/x.html</loc></url>"),
         ("address http://a.example/健康", "<url><loc>http://a.example/健康</loc></url>"),
         ("date 2026年3月2日", "<url><loc>http://a.example/</loc><lastmod>2026年3月2日</lastmod></url>"),
         ("entry url with []", "<url/>"),
         ("entry page with ['loc']", "<page><loc>http://a.example/</loc></page>"),
         ("too many addresses", "<url><loc>http://a.example/</loc></url>" * 50_001)],
    )  # fmt: skip
    def test_is_checked_closely_enough_to_see_a_fault(self, what, entry):
        assert what in faults(f"<urlset {sitemaps.PROTOCOL}>{entry}</urlset>".encode())

    def test_leads_from_the_index_to_every_post_readers_may_see(self, client):
        seen = PostFactory(live=True, path="/a b/2022/05/06/x&y.html")
        for hidden in ("scheduled", "withdrawn"):
            PostFactory(**{hidden: True})

        files = locations(read(client, "/sitemap.xml"))
        posts = [address for file in files if "posts" in file for address in locations(read(client, file))]

        assert posts == [seen.get_absolute_url()] == ["/a%20b/2022/05/06/x&y.html"]

    def test_splits_by_spans_and_leaves_empty_ones_out(self, client, monkeypatch):
        monkeypatch.setattr(sitemaps, "SPAN", 10)
        for pk in (5, 12, 13, 47):
            PostFactory(live=True, pk=pk)

        spans = [file for file in locations(read(client, "/sitemap.xml")) if "posts" in file]

        assert spans == ["/sitemap-posts-0.xml", "/sitemap-posts-1.xml", "/sitemap-posts-4.xml"]
        assert len(locations(read(client, "/sitemap-posts-1.xml"))) == 2
        assert client.get("/sitemap-posts-2.xml").status_code == 404

    def test_says_when_a_piece_last_changed(self, client):
        PostFactory(live=True, pk=7, published_at=DAY, revised_at=DAY + timedelta(days=1))

        root = read(client, "/sitemap-posts-0.xml")

        assert root.find(".//s:lastmod", NAMES).text == "2026-03-03T09:30:00+08:00"

    def test_streams_in_one_query_however_many_there_are(self, client, django_assert_num_queries):
        Post.objects.bulk_create(
            Post(
                pk=n,
                headline=f"第{n}篇",
                status="published",
                published_at=DAY,
                path=f"/x/2026/03/02/{n}.html",
                form="article",
            )
            for n in range(1, 2_501)
        )

        with django_assert_num_queries(3):  # is there anything, what stands now, the rows
            response = client.get("/sitemap-posts-0.xml")
            pieces = sum(piece.count(b"<url>") for piece in response.streaming_content)

        assert response.streaming
        assert pieces == 2_500

    def test_lists_the_pages_too(self, client):
        PostFactory(live=True, category=CategoryFactory(slug="jianguan"))
        CategoryFactory(slug="guoji")  # holds nothing yet
        PostFactory(category=CategoryFactory(slug="gongsi"))

        found = set(locations(read(client, "/sitemap-pages.xml")))

        assert {"/", "/latest/", "/category/jianguan.html", "/dingyue/", "/tag/", "/source/"} <= found
        assert not {"/category/guoji.html", "/category/gongsi.html"} & found


class TestNewsSitemap:
    def test_has_the_pieces_of_the_last_48_hours(self, client):
        now = timezone.now()
        PostFactory(live=True, headline="今天的<要闻>", published_at=now - timedelta(hours=1))
        PostFactory(live=True, headline="大前天的", published_at=now - timedelta(hours=49))

        root = read(client, "/news-sitemap.xml")

        assert [node.text for node in root.iterfind(".//n:title", NAMES)] == ["今天的<要闻>"]

    @pytest.mark.parametrize(("minutes", "is_listed"), [(48 * 60 - 1, True), (48 * 60 + 1, False)])
    def test_ends_48_hours_back_to_the_minute(self, client, minutes, is_listed):
        PostFactory(live=True, published_at=timezone.now() - timedelta(minutes=minutes))

        assert bool(read(client, "/news-sitemap.xml").findall(".//n:title", NAMES)) is is_listed

    def test_leaves_out_advertisements_and_flashes(self, client):
        now = timezone.now() - timedelta(hours=1)
        PostFactory(live=True, headline="广告", published_at=now, is_advertisement=True)
        PostFactory(live=True, headline="快讯", published_at=now, flash=True)

        assert read(client, "/news-sitemap.xml").findall(".//n:title", NAMES) == []


class TestRobots:
    def test_are_told_the_sitemaps_and_kept_from_the_desk(self, client):
        text = client.get("/robots.txt").content.decode()

        assert "Disallow: /admin/" in text
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
        assert "Sitemap: http://127.0.0.1:8000/news-sitemap.xml" in text
