"""read_feed: what is found in feeds of invented outlets, and in documents made to break a reader."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from articles.ingest.feeds import read_feed
from articles.ingest.feeds.dates import moment_of
from articles.ingest.feeds.reader import MOST_BYTES
from tests.ingest.invented_feeds import FEEDS, SITE, feeds, item, page, rss

OURS = {name: (data, facts) for name, data, facts in feeds()}


def bare(value):
    return re.sub(r"\s+", "", value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", OURS)
def test_reads_what_the_document_holds(name):
    data, facts = OURS[name]

    feed = read_feed(data, facts["url"], content_type=facts["content_type"]).as_json()

    assert (feed["error"], feed["format"]) in [
        (facts["error"], form) for form in facts.get("accept", {}).get("format", [facts["format"]])
    ]
    assert feed["title"] == facts.get("title", feed["title"])
    assert feed["moved_to"] == facts.get("moved_to", feed["moved_to"])
    wanted = [entry["url"] for entry in facts["entries"]]
    assert [entry["url"] for entry in feed["entries"] if entry["url"] not in facts.get("may", ())] == wanted
    for entry, want in zip(feed["entries"], facts["entries"], strict=False):
        assert {key: bare(value) for key, value in entry.items()} == {
            key: bare(value) for key, value in want.items()
        }


def test_there_are_forty_and_more():
    assert len(FEEDS) >= 40


BOMB = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "保险"}">' for i in range(12))


@pytest.mark.parametrize(
    "document",
    [
        f"<!DOCTYPE rss [{BOMB}]>{rss(item(0, title='&a11;'), top='')}",
        f"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{rss(item(0, title='&x;'), top='')}",
        f"<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1/'> %p;]>{rss(item(0), top='')}",
        f"<!-- x --><!doctype rss [\n<!entity a 'b'>\n]>{rss(item(0), top='')}",
        f"<?xml version='1.0'?><!DOCTYPE rss [<!-- ]> --><!ENTITY a 'b'>]>{rss(item(0), top='')}",
        "<!DOCTYPE html [<!ENTITY a 'b'>]><html><body>&a;</body></html>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_a_document_that_declares_entities_is_refused_unread(document, encoding):
    feed = read_feed(document.encode(encoding), f"{SITE}/feed")

    assert (feed.error, feed.entries) == ("unsafe-xml", [])


@pytest.mark.parametrize(
    "document",
    [
        "<rss>" * 100_000,
        "<rss><channel>" + "<item><title>" * 100_000,
        "<rss><channel>" + "<title>" * 200_000,
        "<rss><channel><item><title>" + "&amp;lt;" * 300_000,
        "<rss><channel><item><title>" + "<" * 500_000,
        "<rss><channel><item><description>" + "<![CDATA[" * 100_000,
        "<rss><channel>" + "<!--" * 300_000,
        "<!DOCTYPE " + "[" * 300_000,
        "<!DOCTYPE " * 100_000 + "<rss>",
        "&" * 1_000_000 + "<rss>",
        rss("".join(item(i) for i in range(5_000))),
        '{"version":"https://jsonfeed.org/version/1","items":[' + '{"a":' * 50_000,
        '{"version":"https://jsonfeed.org/version/1","items":[' + "{}," * 200_000,
        "[" * 200_000,
        page(
            "<ul>"
            + "".join(f"<li><a href=/{i}>一条够长的新闻标题</a> 2026-05-06</li>" for i in range(10_000))
        ),
        page("<div>" * 50_000 + "<a href=/1>一条够长的新闻标题</a> 2026-05-06"),
        page("<a href=/1>一条够长的新闻标题" * 20_000),
    ],
    ids=lambda document: f"{len(document)} of {document[:14]!r}",
)
def test_whatever_it_is_made_of_it_is_read_to_its_end(document):
    # Ends at all: what grows with the square or recurses does not, at these sizes.
    assert read_feed(document.encode(), f"{SITE}/feed").format in ("rss", "atom", "json", "page", None)


def test_more_than_the_most_is_cut_and_says_so():
    document = rss(item(0) + "<item>" + "文" * MOST_BYTES)

    feed = read_feed(document.encode(), f"{SITE}/feed")

    assert (feed.error, [entry.url for entry in feed.entries]) == ("truncated", [f"{SITE}/0"])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026年3月5日 08:30", "2026-03-05T08:30:00+08:00"),
        ("Thu, 05 Mar 2026 08:30:00 CST", "2026-03-05T08:30:00+08:00"),
        ("Thu Mar 05 08:30:00 GMT+08:00 2026", "2026-03-05T08:30:00+08:00"),
        ("Thu, 5 March 2026 08:30", "2026-03-05T08:30:00+08:00"),
        ("5 Mar 26 08:30 +0800", "2026-03-05T08:30:00+08:00"),
        ("2026-03-05T08:30+08", "2026-03-05T08:30:00+08:00"),
        ("2026-03-05T00:30:00.123456Z", "2026-03-05T08:30:00+08:00"),
        ("2026-03-04 24:00:00", "2026-03-05T00:00:00+08:00"),
        ("２０２６年３月５日", "2026-03-05T00:00:00+08:00"),
        ("2026/03/05 下午 3:04:05", "2026-03-05T15:04:05+08:00"),
        ("03/05/2026 15:04:05", "2026-03-05T15:04:05+08:00"),
        ("1772670600", "2026-03-05T08:30:00+08:00"),
        ("Wed, 04 Mar 2026 19:30:00 -0500", "2026-03-05T08:30:00+08:00"),
    ],
)
def test_reads_a_date_as_it_is_meant(text, moment):
    assert moment_of(text).isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0000-00-00",
        "2026-13-01",
        "2026-02-30",
        "1970-01-01T00:00:00Z",
        "明天",
        "25:61",
        "9" * 13,
        "9" * 400,
    ],
)
def test_what_is_no_date_is_none(text):
    assert moment_of(text) is None


class TestAListPageWithASelector:
    html = page(
        "<div class=a><a href=/1>只有选择器才知道的标题</a></div><div class=b><a href=/2>另一个标题在这里</a></div>"
    ).encode()

    def test_takes_the_links_it_names(self):
        feed = read_feed(self.html, f"{SITE}/bx/", selector="div.a a")

        assert [(entry.url, entry.headline) for entry in feed.entries] == [
            (f"{SITE}/1", "只有选择器才知道的标题")
        ]

    def test_refuses_one_that_is_none_in_a_sentence(self, tmp_path):
        file = tmp_path / "list.html"
        file.write_bytes(self.html)

        with pytest.raises(CommandError, match="选择器"):
            call_command("read_feed", str(file), url=SITE, selector="div[")


def test_the_command_prints_one_object(tmp_path, capsys):
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(item(0)).encode())

    call_command("read_feed", str(file), url=f"{SITE}/feed", content_type="text/xml")

    printed = json.loads(capsys.readouterr().out)
    assert (printed["format"], printed["error"], len(printed["entries"])) == ("rss", None, 1)
