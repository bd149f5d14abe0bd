"""The one HTML reader: any depth the house stores, and no other reader beside it."""

import re
from pathlib import Path

import pytest

import articles
from articles import sanitize
from articles.editorial.errors import TypoRefused
from articles.editorial.publishing.typo import check_typo
from articles.editorial.writing.diff import diff_contents
from articles.reader.article import body as reader_body
from articles.reader.article import tables
from articles.syndication.entries import absolute
from articles.text import plain, tree

DEEP = sanitize.MAX_DEPTH - 4
HOUSE = Path(articles.__file__).parent


def deep(inside, levels=DEEP):
    return sanitize.clean("<blockquote>" * levels + inside + "</blockquote>" * levels).html


class TestTheHouse:
    def test_reads_html_in_one_place(self):
        parsers = re.compile(
            r"HTMLParser|fromstring|XMLParser|html\.parse|etree\.parse|etree\.HTML\b|document_from"
        )
        found = {
            path.relative_to(HOUSE).as_posix()
            for path in HOUSE.rglob("*.py")
            if parsers.search(path.read_text(encoding="utf-8"))
        }

        reads_xml = {
            "imaging/label.py",
            "ingest/feeds/xml.py",
            "ingest/feeds/listing.py",
        }  # XMP, feeds, their parts
        assert found == {"text/tree.py"} | reads_xml


class TestFragment:
    def test_gives_the_tree_back_as_it_was_written(self):
        html = '<p>a&lt;b<br>c</p>\n<ul><li>x</li></ul><a href="/?a=1&amp;b=2">y</a>'

        assert tree.inner_html(tree.fragment(html)) == html

    @pytest.mark.parametrize("levels", [253, 254, 255, 300, 999, 2000])
    def test_reads_the_deepest_text(self, levels):
        assert tree.fragment("<div>" * levels + "底" + "</div>" * levels).text_content() == "底"

    def test_says_so_when_it_cannot_read_to_the_bottom(self):
        with pytest.raises(tree.Unread, match="2048 levels"):
            tree.fragment("<div>" * 3000 + "底")

    def test_reads_no_more_attributes_of_a_tag_than_libxml2_can_bear(self):
        crowded = " ".join(f"a{number}=1" for number in range(50_000))

        paragraph = tree.fragment(f'<p title="题" {crowded}>文</p>').find("p")

        assert (paragraph.text, paragraph.get("title")) == ("文", "题")
        assert len(paragraph.attrib) == tree.MOST_ATTRIBUTES

    @pytest.mark.parametrize(
        "markup", ["", "文", "<frameset></frameset>", "<html>", "</body>x", "\x00\ud800"]
    )
    def test_reads_anything_without_complaint(self, markup):
        assert tree.fragment(markup).tag == "div"
        assert tree.body(markup).tag == "body"
        assert tree.document(markup) is not None


class TestADeepBody:
    def test_counts_its_typos(self):
        assert check_typo(deep("<p>保险公思</p>"), deep("<p>保险公司</p>"), protected=[]) == 1

    def test_shows_a_changed_link_to_the_rule_of_typos(self):
        with pytest.raises(TypoRefused, match="不能改段落、链接"):
            check_typo(deep('<p><a href="/a">见</a></p>'), deep('<p><a href="/b">见</a></p>'), protected=[])

    def test_shows_its_change_in_a_comparison(self):
        (changed,) = diff_contents({"body_html": deep("<p>旧</p>")}, {"body_html": deep("<p>新</p>")})

        assert [(piece.kind, piece.text) for piece in changed.pieces] == [("removed", "旧"), ("added", "新")]

    def test_has_its_text_pictures_and_links(self):
        found = plain.contents(deep('<p>底<a href="/x">链</a><img src="/media/a.png"></p>'))

        assert (found.text, found.links, found.images) == ("底链", ("/x",), ("/media/a.png",))

    def test_keeps_its_table_its_headings_and_the_words_for_its_pictures_on_the_page(self, db):
        shown = reader_body.render(
            deep(
                "<h2>题</h2><table><tr><td>12</td></tr></table>"
                '<p><img src="http://x.example/a.png" alt="图"></p>'
            ),
            base="/a.html",
            post_id=1,
        ).html

        assert "题" in shown
        assert "/table/1-1.csv" in shown
        assert "〔图片：图〕" in shown

    def test_keeps_its_table_as_a_file(self):
        (table,) = tree.fragment(deep("<table><tr><td>底</td></tr></table>")).iter("table")

        assert tables.as_csv(table) == "底\r\n"

    def test_goes_whole_into_feeds(self):
        assert 'href="https://n.example/x"' in absolute(
            deep('<p><a href="/x">底</a></p>'), "https://n.example/a", {}
        )


class TestJoinedCells:
    def test_are_repeated_only_so_far(self):
        long = "长" * 10_000
        html = (
            f'<table><tr><td colspan="100" rowspan="100">{long}</td></tr>'
            + "<tr><td>行</td></tr>" * 99
            + "</table>"
        )
        (table,) = tree.fragment(html).iter("table")

        written = tables.as_csv(table)

        assert len(written) < 2 * tables.REPEATED
        assert written.count("行") == 99


class TestALongBody:
    def test_of_a_hundred_thousand_equal_lines_is_compared(self):
        lines = "险\n" * 100_000

        (changed,) = diff_contents({"dek": lines + "旧\n" + lines}, {"dek": lines + "新\n" + lines})

        assert [piece.text for piece in changed.pieces if piece.kind != "same"] == ["旧", "新"]

    def test_with_changes_from_end_to_end_is_shown_as_replaced(self):
        lines = "险\n" * 50_000

        (changed,) = diff_contents({"dek": "旧\n" + lines + "旧"}, {"dek": "新\n" + lines + "新"})

        assert {piece.kind for piece in changed.pieces} >= {"removed", "added"}
        assert (
            "".join(piece.text for piece in changed.pieces if piece.kind != "removed")
            == "新\n" + lines + "新"
        )

    def test_has_no_typos_a_whole_book_apart(self):
        long = "险" * 50_000

        with pytest.raises(TypoRefused, match="相隔超过"):
            check_typo(f"<p>甲{long}乙</p>", f"<p>丙{long}丁</p>", protected=[])
