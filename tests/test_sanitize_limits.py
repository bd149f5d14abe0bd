"""How deep and how large a body is: end tags that authors may leave out, as the HTML standard lists them."""

import pytest

from articles.sanitize import TooDeep, TooLarge, limits


def levels(html, monkeypatch):
    """Return how many elements of `html` stand open at most at once."""
    for most in range(40):
        monkeypatch.setattr(limits, "MAX_DEPTH", most)
        try:
            limits.check_depth(html)
        except TooDeep:
            continue
        return most
    raise AssertionError(html)


ENDED = [  # a start tag, and the elements that it ends where they stand beside each other
    ("li", ["li"]), ("dt", ["dt", "dd"]), ("dd", ["dt", "dd"]), ("td", ["td", "th", "caption"]),
    ("th", ["td", "th", "caption"]), ("tr", ["tr", "td", "th", "caption"]), ("option", ["option"]),
    ("a", ["a"]),
    *((part, ["thead", "tbody", "tfoot", "caption", "colgroup"]) for part in ("thead", "tbody", "tfoot")),
    *((block, ["p"]) for block in sorted(limits._ENDS_PARAGRAPH - limits.RAW_TEXT)),
]  # fmt: skip
KEPT = [  # what stands around an element, and keeps the same start tag within from ending it
    ("li", ["ul", "ol", "menu", "dir", "blockquote", "table", "td", "th", "caption", "button", "object",
            "template"]),
    ("dt", ["dl", "blockquote", "table", "td", "th", "caption", "button", "object", "template"]),
    ("dd", ["dl", "blockquote", "table", "td", "th", "caption", "button", "object", "template"]),
    ("td", ["table"]), ("th", ["table"]), ("tr", ["table"]), ("thead", ["table"]), ("tbody", ["table"]),
    ("tfoot", ["table"]), ("option", ["select"]),
    ("a", ["table", "td", "th", "caption", "button", "object", "template"]),
]  # fmt: skip


class TestDepth:
    @pytest.mark.parametrize(("start", "before"), [(start, each) for start, ended in ENDED for each in ended])
    def test_does_not_grow_by_what_a_start_tag_ends(self, monkeypatch, start, before):
        assert levels(f"<main><{before}>文<{start}>字", monkeypatch) == 2

    @pytest.mark.parametrize(("start", "between"), [(start, each) for start, kept in KEPT for each in kept])
    def test_grows_where_something_stands_between(self, monkeypatch, start, between):
        assert levels(f"<main><{start}>文<{between}><{start}>字", monkeypatch) == 4

    def test_ends_a_row_with_its_cells(self, monkeypatch):
        assert levels("<table><tr><td>文<tr><td>字<tr><th>字", monkeypatch) == 3

    @pytest.mark.parametrize("scope", ["table", "td", "th", "caption", "button", "object", "template"])
    def test_keeps_a_paragraph_open_past_what_stands_in_another_scope(self, monkeypatch, scope):
        assert levels(f"<p>文<{scope}><em><div>字", monkeypatch) == 4

    @pytest.mark.parametrize("html", ["<P>文<LI>字", "<p>文</P ><li>字", "<br><img><hr><p>文</p><li>字"])
    def test_reads_names_as_browsers_do(self, monkeypatch, html):
        assert levels(html, monkeypatch) == 1

    @pytest.mark.parametrize(
        "name",
        [
            "area",
            "base",
            "basefont",
            "bgsound",
            "br",
            "col",
            "embed",
            "frame",
            "hr",
            "image",
            "img",
            "input",
            "keygen",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ],
    )
    def test_does_not_grow_by_what_holds_nothing(self, monkeypatch, name):
        assert levels(f"<div><{name}><{name}>文", monkeypatch) == 1

    def test_leaves_an_end_tag_alone_that_ends_nothing(self, monkeypatch):
        assert levels("<div></b></b><p>文", monkeypatch) == 2

    def test_closes_all_within_what_is_closed(self, monkeypatch):
        assert levels("<div><b><i>文</div><p>字", monkeypatch) == 3

    @pytest.mark.parametrize("comment", ["<!-- <div><div> -->", "<!-- <div><div> --!>"])
    def test_counts_nothing_in_a_comment_and_goes_on_behind_it(self, monkeypatch, comment):
        assert levels(f"{comment}<p>文", monkeypatch) == 1

    def test_counts_nothing_behind_a_comment_that_stays_open(self, monkeypatch):
        assert levels("<p>文<!-- <div><div>", monkeypatch) == 1

    @pytest.mark.parametrize("name", sorted(limits.RAW_TEXT))
    def test_counts_nothing_in_raw_text_and_goes_on_behind_it(self, monkeypatch, name):
        assert levels(f"<div>文<{name}><b><b></{name.upper()} ><i><u>字", monkeypatch) == 3
        assert levels(f"<div>文<{name}><b><b></{name}s><i><u><i>字", monkeypatch) == 1

    def test_is_refused_one_level_past_the_limit(self):
        limits.check_depth("<div>" * limits.MAX_DEPTH)
        with pytest.raises(TooDeep, match="1000 层"):
            limits.check_depth("<div>" * (limits.MAX_DEPTH + 1))


class TestSize:
    def test_is_counted_in_bytes(self):
        limits.check_size("文" * 10, 30)
        limits.check_size("\ud83d", 3)  # half a pair, which the cleaner takes out later
        with pytest.raises(TooLarge, match="29 字节"):
            limits.check_size("文" * 10, 29)
        with pytest.raises(TooLarge, match="5 字节"):
            limits.check_size("a" * 6, 5)

    def test_of_the_output_follows_that_of_the_input(self):
        assert limits.most_output("") == 64_000
        assert limits.most_output("甲" * 100) == 64_600

    def test_stored_holds_what_the_largest_import_may_become(self):
        assert limits.STORED_LIMIT == limits.most_output("a" * limits.IMPORT_LIMIT) == 31_521_280
