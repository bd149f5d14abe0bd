"""Which files are posts, and what their names say (SPEC §2)."""

import pytest

from articles.ingest.jekyll import JekyllPost, Rejected, Skipped, filename

PLAIN = "---\ntitle: 标题\ncategories: baoxian\n---\n正文。\n"


@pytest.mark.parametrize(
    "name",
    [
        ".2022-05-06-x.md", "_2022-05-06-x.md", "#2022-05-06-x.md", "~2022-05-06-x.md", "2022-05-06-x.md~",
        ".git/2022-05-06-x.md", "a/.b/2022-05-06-x.md", "_drafts/2022-05-06-x.md", "a/_2022-05-06-x.md",
    ],
)  # fmt: skip
def test_hidden_and_backup_files_are_skipped_without_an_error(name, read_raw):
    assert read_raw(b"\xff", name=name) == Skipped(name)


@pytest.mark.parametrize(
    "name",
    [
        "-202205262391921712.md", "gonggao.md", "2022-05-06.md", "2022-05-06-x", "2022-05-06-x.",
        "2022_05_06-x.md", "2-05-06-x.md", "20222-05-06-x.md", "2022-005-06-x.md", "２０２２-05-06-x.md",
        "2022-05-06-\udcff.md",
    ],
)  # fmt: skip
def test_other_names_are_rejected_before_anything_else(name, read_raw):
    assert read_raw(b"\xff", name=name).error == "bad-filename"


@pytest.mark.parametrize(
    "name", ["2022-05-06-x.txt", "2022-05-06-x.md.bak", "2022-05-06-x.MD2", "2022-05-06-x.xhtml"]
)
def test_other_extensions_are_rejected_before_the_bytes_are_read(name, read_raw):
    assert read_raw(b"\xff", name=name).error == "bad-extension"


@pytest.mark.parametrize("extension", [".md", ".MD", ".markdown", ".mkd", ".mkdn", ".mkdown", ".MkDown"])
def test_every_markdown_extension_becomes_html(extension, read):
    post = read(body="*重*\n", name=f"2022-05-06-x{extension}")

    assert (post.url, post.body_html) == ("/baoxian/2022/05/06/x.html", "<p><em>重</em></p>")


@pytest.mark.parametrize("extension", [".html", ".htm", ".HTML", ".Htm"])
def test_html_keeps_its_spelling_in_the_address_and_its_stars(extension, read):
    post = read(body="<p>*重*</p>\n", name=f"2022-05-06-x{extension}")

    assert (post.url, post.body_text) == (f"/baoxian/2022/05/06/x{extension}", "*重*")


@pytest.mark.parametrize(
    ("name", "is_markdown", "ending"),
    [
        ("2022-05-06-x.md", True, ".html"),
        ("2022-05-06-x.html", False, ".html"),
        ("2022-05-06-x.HTM", False, ".HTM"),
    ],
)
def test_html_is_no_markdown_though_both_end_as_html(name, is_markdown, ending):
    found = filename.read(name)

    assert (found.is_markdown, found.output_extension) == (is_markdown, ending)


def test_a_name_that_is_no_day_has_none_and_was_not_rolled():
    found = filename.read("2022-13-45-x.md")

    assert (found.day, found.is_rolled) == (None, False)


def test_folders_are_no_categories(read):
    post = read(name="a/b/2022-05-06-x.md")

    assert (post.url, post.key) == ("/baoxian/2022/05/06/x.html", "a/b/2022-05-06-x")


@pytest.mark.parametrize(
    ("name", "day"),
    [("22-3-5-x.md", "2022-03-05"), ("2022-3-5-x.md", "2022-03-05"), ("70-03-05-x.md", "1970-03-05")],
)
def test_days_may_be_short(name, day, read):
    assert read(name=name).date.isoformat() == f"{day}T00:00:00+08:00"


def test_dots_and_dashes_belong_to_the_slug(read):
    post = read(name="2022-05-06-2022-05-07-v3.2.md")

    assert post.url == "/baoxian/2022/05/06/2022-05-07-v3.2.html"


class TestBytes:
    def test_invalid_utf8_is_rejected_with_its_offset(self, read_raw):
        assert read_raw(b"---\n\xba\xe2") == Rejected("2022-05-06-x.md", "not-utf8", "byte 4")

    @pytest.mark.parametrize(
        "raw", [PLAIN.encode("gbk"), PLAIN.encode("utf-16"), b"\xed\xa0\x80", b"\xc0\xaf"]
    )
    def test_other_encodings_are_never_guessed(self, raw, read_raw):
        assert read_raw(raw).error == "not-utf8"

    def test_one_bom_and_windows_line_ends_go_silently(self, read_raw):
        post = read_raw(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())

        assert (post.outcome, post.body_html) == ("accept", "<p>正文。</p>")

    def test_control_characters_are_removed_with_a_warning(self, read_raw):
        post = read_raw(PLAIN.replace("正文", "正\x00\x1f\x7f\x85文").replace("标题", "标\x07题"))

        assert (post.title, post.body_text, post.warnings) == ("标题", "正文。", ("control-chars",))

    def test_a_tab_is_no_control_character(self, read_raw):
        assert read_raw(PLAIN.replace("正文", "正\t文")).warnings == ()

    def test_five_mebibytes_import_and_more_do_not(self, read_raw):
        full = PLAIN.encode().ljust(5 * 1024 * 1024, b"x")

        assert read_raw(full).body_text.endswith("xxx")
        assert read_raw(b" " * (5 * 1024 * 1024 + 1)).error == "too-large"

    @pytest.mark.parametrize("is_markdown", [True, False])
    def test_three_hundred_levels_of_tags_import(self, is_markdown, read_raw):
        deep = PLAIN.replace("正文。", "<div>" * 300 + "深处" + "</div>" * 300)

        post = read_raw(deep, name="2022-05-06-x.md" if is_markdown else "2022-05-06-x.html")

        assert post.body_text == "深处"

    @pytest.mark.parametrize("tag", ["div", "b", "blockquote", "span"])
    def test_over_a_thousand_levels_are_too_deep(self, tag, read_raw):
        assert read_raw(PLAIN.replace("正文。", f"<{tag}>" * 1500)).error == "too-deep"

    def test_a_thousand_unclosed_paragraphs_are_not_deep(self, read_raw):
        post = read_raw(PLAIN.replace("正文。", "<p>段<b>粗" * 3000))

        assert isinstance(post, JekyllPost)
