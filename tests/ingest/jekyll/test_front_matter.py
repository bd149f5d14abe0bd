"""Front matter that is late, unclosed, missing or no YAML (SPEC §3)."""

import pytest

from articles.ingest.jekyll.front_matter import read_yaml, split
from articles.ingest.jekyll.scalars import ScalarKind, plain

FIELDS = "title: 标题\ndate: 2022-05-06 08:00:00 +0800\ncategories: baoxian\ntags: 新闻"
SERVED_WITHOUT = "/2022/05/06/x.html"
REPAIRED = "/baoxian/2022/05/06/x.html"


class TestWhereItEnds:
    @pytest.mark.parametrize("closing", ["---", "...", "---  ", "...\t"])
    def test_closes_with_three_dashes_or_dots(self, closing, read_raw):
        post = read_raw(f"---\n{FIELDS}\n{closing}\n正文。")

        assert (post.title, post.body_text, post.warnings) == ("标题", "正文。", ())

    @pytest.mark.parametrize("blank", ["\n", "\n\n", " \n", "\u3000\n", "\ufeff\ufeff"])
    def test_late_is_parsed_and_the_old_address_stays(self, blank, read_raw):
        post = read_raw(f"{blank}---\n{FIELDS}\n---\n正文。")

        assert post.warnings == ("front-matter-late",)
        assert (post.url, post.aliases, post.title) == (SERVED_WITHOUT, (REPAIRED,), "标题")

    @pytest.mark.parametrize("body", ["<p>正文。</p>", "\n正文。", "> 提要\n\n正文。", "正文: 有冒号。"])
    def test_unclosed_ends_at_the_first_other_line(self, body, read_raw):
        post = read_raw(f"---\n{FIELDS}\n{body}\n")

        assert post.warnings == ("front-matter-unclosed",)
        assert (post.url, post.aliases) == (SERVED_WITHOUT, (REPAIRED,))
        assert "正文" in post.body_text
        assert "baoxian" not in post.body_text

    def test_unclosed_takes_the_items_of_a_list(self, read_raw):
        post = read_raw("---\ntitle: 标题\ncategories:\n  - a\n- b\n正文。\n")

        assert (post.categories, post.body_text) == (("a", "b"), "正文。")

    def test_unclosed_leaves_a_list_below_a_value_to_the_body(self, read_raw):
        post = read_raw("---\ntitle: 标题\ncategories: a\n- 要点\n")

        assert (post.categories, post.body_text) == (("a",), "要点")

    def test_late_and_unclosed_are_both_told(self, read_raw):
        assert read_raw(f"\n---\n{FIELDS}\n<p>正文。</p>").warnings == (
            "front-matter-late",
            "front-matter-unclosed",
        )

    def test_a_rule_in_the_body_does_not_close_it(self, read_raw):
        post = read_raw(f"---\n{FIELDS}\n\n<p>前文。</p>\n\n---\n\n后文。")

        assert "front-matter-unclosed" in post.warnings
        assert post.body_text == "前文。\n后文。"

    @pytest.mark.parametrize(
        "text", ["正文。", "--- \u3000x\n正文。", "---- \n正文。", "---\n正文。\n---\n下文。"]
    )
    def test_none_at_all_takes_the_day_and_slug_of_the_name(self, text, read_raw):
        post = read_raw(text)

        assert post.warnings == ("category-missing", "no-front-matter", "title-missing")
        assert (post.url, post.aliases) == (SERVED_WITHOUT, ())
        assert "正文" in post.body_text

    def test_an_empty_one_is_one(self, read_raw):
        assert read_raw("---\n---\n正文。").warnings == ("category-missing", "title-missing")


class TestBrokenYaml:
    @pytest.mark.parametrize(
        ("line", "title"),
        [
            ('"推"一键停缴"功能"', '推"一键停缴"功能'),
            ("保险: 甲: 乙", "保险: 甲: 乙"),
            ("[快讯] 甲", "[快讯] 甲"),
            ("*ST甲", "*ST甲"),
            ("@甲", "@甲"),
            ("%5 增长", "%5 增长"),
            ("`甲`", "`甲`"),
            (r'"D:\Hello"', r"D:\Hello"),
            ("'it's'", "it's"),
            ("\t甲", "甲"),
            ("{甲} 乙", "{甲} 乙"),
            ('"甲', '"甲'),
        ],
    )
    def test_is_read_line_by_line(self, line, title, read):
        post = read(f'title: {line}\ndate: 2022-05-06\ncategories: [Lipei, shuju]\ntags:\n  - "甲乙"\n  - 丙')

        if post.warnings:  # YAML takes a tab between key and value
            assert post.warnings == ("yaml-invalid",)
        assert (post.title, post.categories, post.tags) == (title, ("Lipei", "shuju"), ("甲乙", "丙"))
        assert (post.url, post.aliases) == ("/lipei/shuju/2022/05/06/x.html", ())

    def test_gives_the_repaired_address_since_the_old_one_changed_every_day(self, read):
        post = read('title: "甲"乙"\ndate: 2022-05-06 18:00:00\ncategories: a')

        assert post.url == "/a/2022/05/06/x.html"
        assert post.warnings == ("date-no-zone", "yaml-invalid")

    @pytest.mark.parametrize("blank", ["\t", " \t", " "])
    def test_takes_a_field_behind_blanks(self, blank, read):
        post = read(f'layout: post\n{blank}title: "甲"乙"\n\tcategories: a')

        assert (post.title, post.categories, post.warnings) == ('甲"乙', ("a",), ("yaml-invalid",))

    @pytest.mark.parametrize(
        "front", ["title: *a", "title: 甲\n- 乙", "title: 甲\n\t乙: 丙: 丁", "a: " + "[" * 5000]
    )
    def test_never_stops_the_run(self, front, read):
        assert "yaml-invalid" in read(front).warnings


class TestValues:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("", ScalarKind.NULL), ("~", ScalarKind.NULL), ("null", ScalarKind.NULL),
            ("NULL", ScalarKind.NULL), ("nuLL", ScalarKind.TEXT), ("yes", ScalarKind.BOOLEAN),
            ("NO", ScalarKind.BOOLEAN), ("Off", ScalarKind.BOOLEAN), ("y", ScalarKind.TEXT),
            ("n", ScalarKind.TEXT), ("163", ScalarKind.NUMBER), ("1.0", ScalarKind.NUMBER),
            ("0x1F", ScalarKind.NUMBER), ("0755", ScalarKind.NUMBER), ("0899", ScalarKind.TEXT),
            ("1_000", ScalarKind.NUMBER), ("-5", ScalarKind.NUMBER), (".5", ScalarKind.NUMBER),
            (".", ScalarKind.TEXT), ("12:30", ScalarKind.NUMBER), (".nan", ScalarKind.NUMBER),
            ("NaN", ScalarKind.TEXT), ("-.INF", ScalarKind.NUMBER), ("1e3", ScalarKind.TEXT),
            ("1.5e+3", ScalarKind.NUMBER), ("2022-03-15", ScalarKind.MOMENT), ("2022-3-5", ScalarKind.TEXT),
            ("2022-03-15 06:59:56 +0800", ScalarKind.MOMENT), ("2022-03-15T06:59:56Z", ScalarKind.MOMENT),
            ("163新闻", ScalarKind.TEXT),
        ],
    )  # fmt: skip
    def test_resolve_as_yaml_1_1_does(self, text, kind):
        assert plain(text).kind is kind

    @pytest.mark.parametrize(
        ("text", "ruby"),
        [("NO", "false"), ("On", "true"), ("010", "8"), ("0x10", "16"), ("1_0", "10"), ("1.50", "1.5")],
    )
    def test_know_what_ruby_printed(self, text, ruby):
        assert plain(text).ruby_text == ruby

    def test_last_of_repeated_keys_counts(self, read):
        assert read("title: 甲\ntitle: 乙\ncategories: a").title == "乙"

    def test_anchors_and_aliases_are_followed(self, read):
        post = read("title: &t 甲\ncategories: &c [a, b]\ntags: *c\nslug: *t")

        assert (post.title, post.tags, post.url) == ("甲", ("a", "b"), "/a/b/2022/05/06/%E7%94%B2.html")

    def test_lists_of_lists_of_aliases_do_not_explode(self, read):
        lists = "\n".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9) if i else 'x'}]" for i in range(30))

        assert read(f"title: 甲\ncategories: a\n{lists}").title == "甲"

    def test_quoted_values_are_text(self):
        fields = read_yaml("a: '163'\nb: \"no\"\nc: |\n  12\n")

        assert [value.kind for value in fields.values()] == [ScalarKind.TEXT] * 3

    def test_other_line_separators_part_no_lines_of_the_file(self):
        assert split("---\u2028title: 甲\n正文").body == "---\u2028title: 甲\n正文"
