"""Title, categories, tags, section, address (SPEC §3, §4 and §7)."""

import pytest


class TestTitle:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ('"　东澜人寿 \u00a0"', "东澜人寿"),
            (">\n  甲\n  乙", "甲 乙"),
            ("|\n  甲\n  乙", "甲 乙"),
            ("'it''s'", "it's"),
            (r'"甲\"乙\" \u4e2d"', '甲"乙" 中'),
            ('"<b>甲</b> & 乙"', "<b>甲</b> & 乙"),
            ("甲 # 乙", "甲"),
            (":x", ":x"),
            ('"2022"', "2022"),
            ("NaN", "NaN"),
            ('"甲\n  乙"', "甲 乙"),
        ],
    )
    def test_is_one_trimmed_line(self, text, title, read):
        post = read(f"title: {text}\ncategories: a")

        assert (post.title, post.warnings) == (title, ())

    @pytest.mark.parametrize("text", [r"D:\new", r"C:\temp\a", r"甲\0乙", r"甲\x07乙", r"甲\N乙"])
    def test_escapes_that_make_control_characters_are_taken_raw(self, text, read):
        post = read(f'title: "{text}"\ncategories: a')

        assert (post.title, post.warnings) == (text, ("title-escape",))

    @pytest.mark.parametrize(
        "text",
        ["2022", "yes", "2022-03-15", "1.50", ".nan", "12:30", "2022-03-15 06:59:56 +0800", "[快讯]", "{甲}"],
    )
    def test_other_values_keep_their_source_text(self, text, read):
        post = read(f"title: {text}\ncategories: a")

        assert (post.title, post.warnings) == (text, ("title-not-text",))

    @pytest.mark.parametrize(
        "line", ["title:", 'title: ""', "title: ~", "title: null", 'title: "　 "', "layout: post"]
    )
    def test_missing_comes_from_the_body(self, line, read):
        post = read(f"{line}\ncategories: a", body="<p>　</p><p>保费上涨，理赔提速！后文。</p>\n")

        assert (post.title, post.warnings) == ("保费上涨，理赔提速", ("title-missing",))

    def test_missing_comes_from_the_digest_first(self, read):
        post = read("categories: a", body="> 提要一；提要二\n\n正文。\n")

        assert post.title == "提要一"

    def test_missing_is_cut_at_forty_characters_and_line_breaks(self, read):
        assert read("categories: a", body="长" * 90).title == "长" * 40
        assert read("categories: a", body="<p>第一行<br>第二行</p>").title == "第一行"
        assert read("categories: a", body="早报把标题写成首行\n正文接着。").title == "早报把标题写成首行"

    def test_missing_without_any_text_is_the_slug(self, read):
        assert read("categories: a", body="<p><img src='/a.png'></p>").title == "x"

    def test_is_kept_to_three_hundred_characters_and_more(self, read):
        assert read(f'title: "{"长" * 300}"\ncategories: a').title == "长" * 300


class TestCategories:
    @pytest.mark.parametrize(
        ("lines", "names", "section", "url"),
        [
            ("categories: a  B a", ("a", "B"), "a  B a", "/a/b/2022/05/06/x.html"),
            ("categories: 甲\u3000乙\u00a0丙", ("甲\u3000乙\u00a0丙",), "甲\u3000乙\u00a0丙", None),
            ("categories: [Lipei, lipei, shuju]", ("Lipei", "lipei", "shuju"), "Lipei lipei shuju",
             "/lipei/shuju/2022/05/06/x.html"),
            ("categories:\n  - a b\n  - c", ("a b", "c"), "a b c", "/a%20b/c/2022/05/06/x.html"),
            ("category: Jiankang Jiangtang", ("Jiankang Jiangtang",), "Jiankang Jiangtang",
             "/jiankang%20jiangtang/2022/05/06/x.html"),
            ("category: c d\ncategories: a b", ("a", "b", "c d"), "a b", "/a/b/c%20d/2022/05/06/x.html"),
            ("categories: a.", ("a.",), "a.", "/a2022/05/06/x.html"),
            ("categories: ..", ("..",), "..", "/2022/05/06/x.html"),
            ('categories: "163"', ("163",), "163", "/163/2022/05/06/x.html"),
        ],
    )  # fmt: skip
    def test_are_split_at_ascii_blanks_only(self, lines, names, section, url, read):
        post = read(f"title: 标题\n{lines}")

        assert (post.categories, post.section, post.warnings) == (names, section, ())
        assert url is None or post.url == url

    @pytest.mark.parametrize("text", ["163", "NO", "1.0", "2022-05-06", "0x10"])
    def test_of_other_kinds_keep_their_source_text(self, text, read):
        post = read(f"title: 标题\ncategories: {text}\ntags: 甲新闻")

        assert (post.categories, post.section, post.warnings) == ((text,), text, ("category-not-text",))
        assert (post.url, post.aliases) == (f"/{text.lower()}/2022/05/06/x.html", ())

    @pytest.mark.parametrize(
        ("lines", "served", "repaired"),
        [
            ("categories: [NO, a]", "/false/a/2022/05/06/x.html", "/no/a/2022/05/06/x.html"),
            ("categories: [010]", "/8/2022/05/06/x.html", "/010/2022/05/06/x.html"),
            ("category: off", "/2022/05/06/x.html", "/off/2022/05/06/x.html"),
        ],
    )
    def test_of_other_kinds_in_a_list_stood_under_rubys_text(self, lines, served, repaired, read):
        post = read(f"title: 标题\n{lines}")

        assert (post.url, post.aliases, post.warnings) == (served, (repaired,), ("category-not-text",))

    @pytest.mark.parametrize(
        "line", ["categories:", 'categories: ""', "categories: []", "categories: ~", "category:"]
    )
    def test_missing_leave_no_section(self, line, read):
        post = read(f"title: 标题\n{line}\ntags: 甲新闻", body="正文。\n\n[返回甲新闻](../jia/)")

        assert (post.categories, post.section, post.section_name) == ((), None, None)
        assert (post.url, post.warnings) == ("/2022/05/06/x.html", ("category-missing",))


class TestTags:
    @pytest.mark.parametrize(
        ("lines", "tags", "warnings"),
        [
            ("tags: 甲  乙 甲", ("甲", "乙"), ()),
            ("tags: [甲 乙, 丙]", ("甲 乙", "丙"), ()),
            ("tag: 甲 乙\ntags: 丙", ("甲 乙",), ()),
            ("tag:\ntags: 丙", ("丙",), ()),
            ("tags: 甲, 乙", ("甲", "乙"), ("tag-comma",)),
            ("tags: 甲 ,乙 ,", ("甲", "乙"), ("tag-comma",)),
            ("tags: 甲，乙", ("甲，乙",), ()),
            ("tags: 163", ("163",), ("tag-not-text",)),
            ("tags: [163, 甲]", ("163", "甲"), ("tag-not-text",)),
            ("tags: 甲\u3000乙", ("甲\u3000乙",), ()),
            ("tags:", (), ()),
            ("layout: post", (), ()),
        ],
    )
    def test_are_split_like_categories(self, lines, tags, warnings, read):
        post = read(f"title: 标题\ncategories: a\n{lines}")

        assert (post.tags, post.warnings) == (tags, warnings)


class TestControlCharacters:
    def test_of_yaml_escapes_are_removed_with_a_warning(self, read):
        post = read('title: 标题\ncategories: "a\\0b"\ntags: ["甲\\x07乙"]\npermalink: "/x\\0y.html"')

        assert (post.categories, post.section, post.tags) == (("ab",), "ab", ("甲乙",))
        assert (post.url, post.warnings) == ("/xy.html", ("control-chars",))


class TestSectionName:
    def test_comes_from_the_navigation_first(self, read):
        post = read(
            "title: 标题\ncategories: a\ntags: 乙新闻", body="正文。\n\n[返回甲新闻](../a/)｜[返回首页](../)"
        )

        assert post.section_name == "甲"

    @pytest.mark.parametrize(
        ("lines", "name"),
        [
            ("tags: 甲  乙新闻", "甲  乙"),
            ("tags: [甲, 乙]", "甲 乙"),
            ("tag: 丙新闻", "丙"),
            ("layout: post", None),
        ],
    )
    def test_comes_from_the_raw_tags_else(self, lines, name, read):
        assert read(f"title: 标题\ncategories: a\n{lines}").section_name == name


class TestAddress:
    def test_takes_the_slug_of_the_front_matter(self, read):
        post = read("title: 标题\ncategories: donglan\nslug: Er Ji_2")

        assert (post.url, post.slug, post.key) == (
            "/donglan/2022/05/06/Er-Ji_2.html",
            "Er-Ji_2",
            "2022-05-06-x",
        )

    @pytest.mark.parametrize("line", ["slug:", 'slug: ""', "slug: ~"])
    def test_takes_the_name_when_the_slug_is_empty(self, line, read):
        assert read(f"title: 标题\ncategories: a\n{line}").url == "/a/2022/05/06/x.html"

    def test_takes_a_slug_of_digits_as_text(self, read):
        assert read("title: 标题\ncategories: a\nslug: 0755").url == "/a/2022/05/06/0755.html"

    @pytest.mark.parametrize(
        ("permalink", "url", "aliases"),
        [
            ("/zhuanti/315/Listen.html", "/zhuanti/315/Listen.html", ()),
            ("huodong/chun", "/huodong/chun", ("/huodong/chun.html",)),
            ("/huodong/", "/huodong/", ()),
            ("/:year/:title:output_ext", "/2022/x.html", ()),
            ("", "/a/2022/05/06/x.html", ()),
            ('""', "/a/2022/05/06/x.html", ()),
            ("2022", "/2022", ("/2022.html",)),
        ],
    )
    def test_takes_the_permalink(self, permalink, url, aliases, read):
        post = read(f"title: 标题\ncategories: a\npermalink: {permalink}")

        assert (post.url, post.aliases) == (url, aliases)

    @pytest.mark.parametrize(
        ("permalink", "detail"),
        [
            ("/:author/x", ":author"),
            ("https://else.example/x", "https://else.example/x"),
            ("/a%00b", "/a%00b"),
        ],
    )
    def test_rejects_a_bad_permalink_with_the_bad_part(self, permalink, detail, read):
        rejected = read(f"title: 标题\ncategories: a\npermalink: {permalink}")

        assert (rejected.error, rejected.detail) == ("permalink-invalid", detail)

    def test_a_late_permalink_is_an_alias_with_its_twin(self, read_raw):
        post = read_raw("\n---\ntitle: 标题\ncategories: a\npermalink: /chun\n---\n正文。")

        assert (post.url, post.aliases) == ("/2022/05/06/x.html", ("/chun", "/chun.html"))
