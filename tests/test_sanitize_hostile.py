"""Hostile inputs, invented and random: whatever goes in, only what SPEC §6 lists comes out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.sanitize import MAX_DEPTH, TooDeep, allow_list, clean, sanitisers
from articles.sanitize.sanitisers import _bleach, backstopped, bleached
from articles.text.characters import UNWANTED, clean_characters
from tests import hostile
from tests.properties import examples

CASES = hostile.load()


def assert_harmless(html):
    browser = hostile.as_browser_tree(html)
    assert hostile.complaints(browser) == []
    assert hostile.complaints(hostile.as_lxml_tree(html)) == []
    assert UNWANTED.search(html) is None


def assert_settled(html):
    """Cleaning again, bleach over the whole, nh3, and two parsers all agree on `html`."""
    tree = hostile.shape(hostile.as_browser_tree(html))
    assert clean(html).html == html
    assert hostile.shape(hostile.as_browser_tree(_bleach(html))) == tree
    assert hostile.shape(hostile.as_browser_tree(backstopped(html))) == tree
    assert hostile.shape(hostile.as_lxml_tree(html))[1:] == tree[1:]


class TestTheAllowList:
    def test_is_that_of_the_specification(self):
        assert allow_list.TAGS == hostile.EXPECTED_TAGS
        assert {
            tag: set(names) for tag, names in allow_list.ATTRIBUTES.items()
        } == hostile.EXPECTED_ATTRIBUTES

    def test_collection_is_large_enough(self):
        assert len(CASES) >= 120


@pytest.mark.parametrize("name", CASES)
class TestHostileInput:
    def test_leaves_nothing_that_runs(self, name):
        assert_harmless(clean(CASES[name][0]).html)

    def test_loses_no_text_beside_what_is_removed(self, name):
        html, keeps = CASES[name]

        text = hostile.text_of(hostile.as_browser_tree(clean(html).html))

        assert [kept for kept in keeps if kept not in text] == []

    def test_is_settled_after_one_cleaning(self, name):
        assert_settled(clean(CASES[name][0]).html)

    def test_does_the_same_inside_a_paragraph_a_cell_and_a_link(self, name):
        html = CASES[name][0]
        for frame in (
            "<p>{}</p>",
            "<table><tr><td>{}</td></tr></table>",
            '<a href="/x">{}</a>',
            "<ul><li>{}",
        ):
            try:
                result = clean(frame.replace("{}", html)).html
            except TooDeep:
                continue
            assert_harmless(result)
            assert clean(result).html == result


PIECES = st.sampled_from(
    [f"<{tag}>" for tag in sorted(hostile.EXPECTED_TAGS)]
    + [f"</{tag}>" for tag in sorted(hostile.EXPECTED_TAGS)]
    + [f"<{tag}>" for tag in sorted(
        allow_list.DROPPED | {"div", "span", "b", "h1", "center", "title", "xmp", "x-y", "body"}
    )]
    + [f"</{tag}>" for tag in sorted(
        allow_list.DROPPED | {"div", "span", "b", "h1", "center", "title", "xmp", "x-y", "body"}
    )]
    + ["甲", "乙丙", " ", "\u3000", "\u00a0", "\n", "&nbsp;", "&amp;", "&lt;", "&#1;", "&", "<", ">", '"', "'",
       "=", "/"]
    + ["<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?", "</", "<a ", "\x00", "\ud800", "\r", "<5", "<A款"]
    + ['<a href="/x">', '<a href="javascript:x">', "<a href='java\tscript:x'>",
       '<a href="/y" title="&quot;&lt;b">']
    + ['<img src="/a.png">', '<img src=x onerror=x>', '<img src="data:x">', "<img>", '<td colspan="2">',
       '<ol start="3">']
    + ['<p style="display:none">', '<div style="display:none">', "<p onclick=x>", '<a href="http://[">']
)  # fmt: skip
FRAGMENTS = st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join)


class TestRandomInput:
    @settings(max_examples=examples(400), suppress_health_check=[HealthCheck.too_slow])
    @given(FRAGMENTS)
    def test_any_fragment_comes_out_harmless_and_settled(self, html):
        result = clean(html).html

        assert_harmless(result)
        assert_settled(result)

    @settings(max_examples=examples(150))
    @given(
        st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="<&"), max_size=60)
    )
    def test_any_plain_text_comes_out_whole(self, text):
        result = hostile.text_of(hostile.as_browser_tree(clean(text).html))

        assert result.strip(allow_list.BLANKS) == clean_characters(text).strip(allow_list.BLANKS)


class TestTheShortCutPastBleach:
    """bleach is shown blocks without their text; that must not change its verdict."""

    @pytest.mark.parametrize("name", CASES)
    def test_gives_what_bleach_gives_of_the_whole(self, name):
        html = clean(CASES[name][0]).html

        assert _bleach(html) == html

    @pytest.mark.parametrize(
        "block",
        ["<p>文<script>x</script></p>", "<p onclick=\"x\">文</p>", '<p><a href="javascript:x">文</a></p>',
         "<p>文<!-- x --></p>", '<div class="x">文</div>', "<p>文<b>字</p>"],
    )  # fmt: skip
    @pytest.mark.parametrize("times", [1, 300])
    def test_gives_bleach_the_whole_of_anything_it_would_change(self, block, times):
        large = "<blockquote>" + block * times + "</blockquote>"

        assert bleached(large) == _bleach(large) != large

    @pytest.mark.parametrize(
        "cell", ['<td onclick="x">文</td>', '<td><a href="data:x">文</a></td>', "<td><svg></svg></td>"]
    )
    def test_finds_the_one_bad_cell_of_a_large_table(self, cell):
        rows = "<tr><td>甲</td><td>乙</td></tr>" * 300
        table = f"<table><tbody>{rows}<tr>{cell}</tr>{rows}</tbody></table>"

        assert bleached(table) == _bleach(table) != table

    @pytest.mark.parametrize(
        "word",
        [
            '<strong onclick="x">字</strong>',
            '<a href="data:x">字</a>',
            "<em><svg></svg></em>",
            '<img src="x:y">',
        ],
    )
    def test_finds_the_one_bad_word_of_a_long_paragraph(self, word):
        words = '<strong><em>粗</em></strong><a href="/x">链</a><img src="/x.png">' * 300
        paragraph = f"<p>{words}<u>{word}</u>{words}</p>"

        assert bleached(paragraph) == _bleach(paragraph) != paragraph

    def test_shows_bleach_a_paragraph_of_thousands_of_bold_words_piece_by_piece(self, monkeypatch):
        paragraph = clean("<b><i>粗</b></i>字" * 5000).html
        shown = []
        sanitisers._passes_remembered.cache_clear()
        monkeypatch.setattr(sanitisers, "_bleach", lambda html: shown.append(html) or html)

        assert bleached(paragraph) == paragraph
        assert max(map(len, shown)) < 100

    @pytest.mark.parametrize(
        "html",
        ["<ul><li>" * 300 + "保险", "<table><tr><td>" * 200 + "保险", "<blockquote><ul><li>" * 200 + "保险",
         "<table>" + "<tr><td>甲<th>乙" * 500, "<ul>" + "<li>保<ol><li>险</ol>" * 500,
         "<p>" + "".join(f'<a href="/p?a=1&b={n}" title="第{n}篇">链</a>' for n in range(500)),
         "".join(f'<img src="https://news.example.cn/{n}.png" alt="&quot;图{n}&quot;">' for n in range(500)),
         "<p>" + "".join(f'<a href="mailto:bianji{n}@news.example.cn">信</a>' for n in range(500))],
    )  # fmt: skip
    def test_shows_bleach_no_more_however_many_or_deep_the_parts_are(self, monkeypatch, html):
        stored = clean(html).html
        shown = []
        sanitisers._passes_remembered.cache_clear()
        monkeypatch.setattr(sanitisers, "_bleach", lambda html: shown.append(html) or html)

        assert sanitisers.judged(stored.split("\n")) == stored
        assert sum(map(len, shown)) < 2000

    @pytest.mark.parametrize(
        "bad", ['<li onclick="x">文</li>', '<li><a href="data:x">文</a></li>', "<li><svg></svg></li>"]
    )
    def test_finds_the_one_bad_item_however_deep_it_lies(self, bad):
        nested = "<ul><li>文" * 300 + f"<ul>{bad}</ul>" + "</li></ul>" * 300

        assert bleached(nested) == _bleach(nested) != nested

    def test_finds_the_one_bad_block_among_thousands(self):
        blocks = ["<p>文</p>"] * 3000 + ['<p onclick="x">文</p>'] + ["<p>文</p>"] * 3000

        assert sanitisers.judged(blocks) == "\n".join(["<p>文</p>"] * 6001)

    def test_shows_nh3_a_long_text_part_by_part(self, monkeypatch):
        shown = []
        backstop = sanitisers.backstopped
        monkeypatch.setattr(sanitisers, "backstopped", lambda html: shown.append(html) or backstop(html))
        stored = clean("<p>保险公司" * 25_000).html

        assert sanitisers.judged(stored.split("\n")) == stored
        assert max(map(len, shown)) < 2 * sanitisers._AT_ONCE

    def test_leaves_a_large_clean_table_alone(self):
        table = clean("<table>" + "<tr><th>甲<td><p>乙<td><ul><li>丙</ul>" * 300 + "</table>").html

        assert bleached(table) == _bleach(table) == table


class TestDepth:
    def test_deepest_body_allowed_is_settled(self):
        assert_settled(clean("<ul><li>" * (MAX_DEPTH // 2) + "文").html)
