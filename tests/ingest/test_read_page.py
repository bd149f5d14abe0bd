"""read_page: what is found on pages of invented outlets, and on pages made to break a reader."""

import json
import re

import pytest
from django.core.management import call_command

from articles.ingest.intake.reader import read, read_bytes
from tests.ingest.invented_pages import pages

FIELDS = ("headline", "author", "outlet", "infocode", "canonical_url", "editor", "partial", "next_url")
OURS = {name: (data, facts) for name, data, facts in pages()}
A = "渚清财险昨日通报，水库溃口造成的首批理赔款已经付出，共计一千二百万元。"
B = "查勘员在临时安置点现场办公，受灾户凭身份证即可报案，不必再交纸质单证。"


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", OURS)
def test_reads_what_stands_on_the_page(name):
    data, facts = OURS[name]

    read = read_bytes(data, facts["url"]).as_json()

    assert read["article"] == facts["article"]
    if not facts["article"]:
        return
    minute = slice(0, len("2026-04-10T09:10"))
    assert (read.pop("published_at") or "")[minute] == (facts["published_at"] or "")[minute]
    assert {field: read[field] for field in FIELDS} == {field: facts[field] for field in FIELDS}
    rest = squeezed(read["body_text"])
    for part in facts["body"]:
        _, found, rest = rest.partition(squeezed(part))
        assert found, part
    for part in facts["lacks"]:
        assert squeezed(part) not in squeezed(read["body_text"])


def page(body, head="", title="水库溃口理赔提速_岭东网"):
    return (
        f"<html><head><title>{title}</title>{head}</head><body><h1>水库溃口理赔提速</h1>"
        f"<div>2026-04-10 09:10 来源：岭东网</div>{body}</body></html>"
    )


class TestAHostilePage:
    @pytest.mark.parametrize(
        "html",
        [
            "<div>" * 60_000 + A,
            "<font>" * 640 + A + "<div>" * 640 + B,
            "<p>" * 200_000,
            "<table><tr><td>" * 5_000 + A,
            "<a href=x>" * 50_000 + A,
            "<" * 300_000,
            '<meta content="' * 20_000,
            "&lt;p&gt;" * 100_000,
            "{" * 200_000,
            "[" * 200_000,
            "<script>var a = " + "{" * 100_000 + "</script>" + A,
            "<script>var content = '" + "\\u003C" * 100_000 + "</script>",
            "作者：" * 100_000,
            "记者 " * 100_000,
            "来源" * 200_000,
            "（" * 200_000,
            "2026-" * 100_000,
            "<style>" + "a{" * 100_000 + "</style>" + A,
            "<div class='share'>" * 20_000 + A,
            "\x00" * 100_000 + A,
            "<p>" + "　" * 500_000 + A,
            A * 20_000,
            f"<p>{A}</p>" * 20_000,
            "<ul>" + "<li><a href='/1'>一条不算短的新闻标题</a> 2026-04-01</li>" * 20_000,
            "<br>" * 200_000 + A,
        ],
        ids=lambda html: f"{len(html)} of {html[:14]!r}",
    )
    def test_is_read_to_its_end(self, html):
        # Ends at all: what grows with the square or recurses does not, at these sizes.
        assert read(page(html), "https://a.example.cn/1.html").is_article in (True, False)

    def test_with_text_behind_its_end_keeps_it(self):
        found = read(page(f"<p>{A}</p></body></html><p>{B}</p>"), "https://a.example.cn/1.html")

        assert found.body_text.splitlines() == [A, B]

    def test_with_a_quotation_mark_that_never_comes_keeps_its_headline(self):
        found = read(
            page(f"<p>{A}</p>", head='<meta name=description content="水库溃口>\n'),
            "https://a.example.cn/1.html",
        )

        assert (found.headline, found.body_text) == ("水库溃口理赔提速", A)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", "big5", "nonsense"])
def test_believes_the_bytes_whatever_is_declared(encoding, declared):
    data = page(f"<p>{A}</p>", head=f"<meta charset={declared}>").encode(encoding)

    assert read_bytes(data, "https://a.example.cn/1.html").body_text == A


def test_a_time_in_the_head_completes_the_day_that_is_printed_and_no_other():
    head = '<meta property="article:published_time" content="2026-04-10T01:10:30Z">'
    html = page(f"<p>{A}</p>", head).replace(" 09:10", "")

    assert read(html, "https://a.example.cn/1").published_at.isoformat() == "2026-04-10T09:10:30+08:00"
    assert read(html.replace("04-10 ", "04-12 "), "https://a.example.cn/1").published_at.day == 12


def test_the_command_prints_one_object(tmp_path, capsys):
    file = tmp_path / "page.html"
    file.write_bytes(page(f"<p>{A}</p>").encode())

    call_command("read_page", str(file), url="https://a.example.cn/1.html?spm=1#top")

    printed = json.loads(capsys.readouterr().out)
    assert printed["canonical_url"] == "https://a.example.cn/1.html"
    assert printed["published_at"] == "2026-04-10T09:10:00+08:00"
