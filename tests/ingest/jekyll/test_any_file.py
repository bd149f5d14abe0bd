"""Whatever a file holds: it becomes a post, a rejection or nothing, always the same, and in linear work."""

import pickle
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ingest.jekyll import JekyllPost, Rejected, Skipped, codes, dates, parse_post
from articles.text import addresses
from tests.properties import examples

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ERRORS = {value for name, value in vars(codes).items() if name.isupper()}

WORDS = """--- ... title: date: categories: tags: slug: permalink: published: " ' [ ] { } : - * & | > \
< / \\ % @ ` ~ # = _
    <p> </p> <div> </div> <b> <!-- --> <p\tclass="em_media"> （文章来源： ） （ ( ) \
<span\tstyle="display:none"> <img\tsrc=
    EM_StockImg_Start EM_StockImg_End {{ }} {% raw %} endraw [返回甲新闻](../a/) [返回首页](../) <http://a/> <> ｜
    2022-05-06 10:00:00 +0800 *ST甲 ``` ~~~ 1. javascript: <a\thref= </table> <table> <td> <svg> \
<script> &nbsp; &#0;
    甲 乙。 ： ！"""
PIECES = st.sampled_from(WORDS.split())
SPACES = st.sampled_from(["", " ", "\n", "\n\n", "\t", "\u3000", "\x00", "\r", "    "])
TEXTS = st.lists(st.one_of(PIECES, SPACES, st.text(max_size=3)), max_size=60).map("".join)
NAMES = st.one_of(
    st.sampled_from(["2022-05-06-x.md", "2022-05-06-NW202205062400000001.md", "2022-13-45-x.html"]),
    st.text(max_size=30),
)


@settings(max_examples=examples(200))
@given(NAMES, st.one_of(TEXTS.map(str.encode), st.binary(max_size=200)))
def test_any_bytes_become_a_post_a_rejection_or_nothing(name, raw):
    outcome = parse_post(name, raw, now=NOW)

    assert isinstance(outcome, JekyllPost | Rejected | Skipped)
    assert outcome == parse_post(name, raw, now=NOW)
    assert pickle.loads(pickle.dumps(outcome)) == outcome


@settings(max_examples=examples(200))
@given(TEXTS, st.sampled_from(["2022-05-06-x.md", "2022-05-06-x.html"]))
def test_any_body_gives_sound_facts(body, name):
    outcome = parse_post(name, f"---\ntitle: 标题\ncategories: a\n---\n{body}".encode(), now=NOW)

    if isinstance(outcome, Rejected):
        assert outcome.error in ERRORS
        return
    assert outcome.title
    assert outcome.url.startswith("/")
    assert not outcome.url.startswith("//")
    assert set(outcome.warnings) <= ERRORS
    assert outcome.warnings == tuple(sorted(set(outcome.warnings)))
    assert outcome.date.utcoffset() == dates.SHANGHAI.utcoffset(None)
    assert outcome.url not in outcome.aliases
    assert "<script" not in outcome.body_html


@settings(max_examples=examples(150))
@given(st.text(), st.text(), st.text())
def test_any_slug_and_category_give_an_address_that_reads_back(slug, one, two):
    try:
        path = addresses.post_path([one, two], datetime(2022, 5, 6), slug)
    except UnicodeEncodeError:  # a lone surrogate, which no file can hold
        return
    assert path.startswith("/")
    assert "//" not in path
    assert ".." not in path
    assert path.isascii()
    assert addresses.encode(addresses.decode(path)) == path


@settings(max_examples=examples(150))
@given(st.one_of(st.text(), st.from_regex(dates.DATE, fullmatch=True)), st.booleans())
def test_any_date_is_read_or_invalid(text, is_plain):
    try:
        moment = dates.read(text, is_plain=is_plain)
    except dates.DateInvalid:
        return
    assert moment.at.tzinfo is dates.SHANGHAI


@pytest.mark.parametrize(
    "body",
    [
        "甲" + " " * 100_000 + "乙", "# 甲" + " " * 100_000 + "乙", "# " + "{" * 100_000 + "}",
        "-" + " " * 100_000 + "乙", "```\n" + " " * 100_000 + "甲\n```", "{:" + "toc " * 50_000,
        "> " * 50_000 + "甲", "- " * 50_000 + "甲", "[甲](" + " " * 100_000, "[甲](乙" + " " * 100_000 + '"',
        "[甲" + "[" * 100_000 + "]" * 100_000, "`" * 100_000 + "甲" + "`" * 99_999,
        "[甲]: a" + " " * 100_000 + "b", "甲\n" + "=" * 100_000 + "x", "|" * 100_000 + "\n" + "|-" * 100_000,
        "<!--" * 50_000 + "`" * 1000, "<p " + "a=" * 100_000 + "甲",
        "".join("`" * n + "甲" for n in range(1, 500)), "".join("~" * n + "\n" for n in range(3, 500)),
        "<p" + " " * 100_000 + "甲", "1" * 100_000 + ". 甲", "\t" * 50_000 + "甲", "*" * 100_000,
        "甲" + "*" * 50_000 + "乙" + "*" * 50_000, "_" * 100_000 + "甲",
    ],
)  # fmt: skip
def test_one_long_line_keeps_a_process_for_seconds_at_most(body, tmp_path):
    """A pattern that goes back over what it read would take hours, so a generous end tells them apart."""
    (tmp_path / "body.md").write_text(f"---\ntitle: 标题\n---\n正文。\n\n{body}", encoding="utf-8")
    program = (
        "import sys, pathlib, datetime\nfrom articles.ingest.jekyll import parse_post\n"
        "raw = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "print(type(parse_post('2022-05-06-x.md', raw, now=datetime.datetime.now(datetime.UTC))).__name__)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "body.md"],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )

    assert done.stdout.strip() == "JekyllPost"


def calls_for(raw):
    """Count the Python calls that one file takes: the work, without a clock."""
    count = 0

    def on_event(frame, event, argument):
        nonlocal count
        count += 1

    sys.setprofile(on_event)
    try:
        parse_post("2022-05-06-x.md", raw.encode(), now=NOW)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "[", "<", "<a ", "*a **b ", "`a ``b ", "\\", "> a\n", "- a\n", "1. a\n\n", "# \n", "---\n", "```\n",
        "~~~x\n```y\n", "<!--", "<!-- EM_StockImg_Start -->", "{{", "{% raw %}", "<p>a<b>", "<span>a</span>",
        "<div>", "|a", "\n", "　", '<p class="em_media">（文章来源：', "（来源：", "[返回", "[返回a](../a)",
        '<a class="keytip">a</a>', "*ST甲", "&#1;", "[a]: http://b\n", '<p style="display:none">a</p>',
        "段落。\n\n", "<table><tr><td>", "[a](b", "![", "[[", "]", "[a][b]", "*a", "_a ", "~~a", "[a](b \"",
        "[a](<b", "[a](()", "[![a](b)](c)", "<a b='", "<p 为>", "<!-- a -->", "<!-- a\n\n--> b",
        "x <!-- a\n\n--> ", "&a", ">>>> a\n", "  - a\n", "- a\n\n      b\n", "|a|b|\n", "|a|\n|-|\n", "[^1]",
        "[^1]: a\n", "[^1]: a\n\n    b\n\n", "{:", "{: .a}\n", "{::comment}\n", "{::comment}a{:/}",
        "{:toc}\n", "<http://a>", "<a@b.c>", "<b>x</b>", "<B>", "<x>", "- [ ] a\n", "a  \n", "```\n- a\n",
        "{{ site.url }}", "[a]({{ site.url }}/b)", "（来源：甲，", "&#8203;", "<li>a",
        "<li><p>a</p><pre>b</pre></li>", '<div class="em_media">甲', "`\n", "``\n\n", "：",
    ],
)  # fmt: skip
def test_twice_the_text_is_at_most_about_twice_the_work(unit):
    head = "---\ntitle: 标题\ncategories: a\n---\n正文。\n\n"

    once, twice = calls_for(head + unit * 800), calls_for(head + unit * 1600)

    assert twice < 2.6 * once + 5000
