"""The old site's addresses, row by row of the archive's specification §7–8."""

from datetime import datetime

import pytest

from articles.text import addresses

MAY_6 = datetime(2022, 5, 6)


@pytest.mark.parametrize(
    ("slug", "categories", "day", "path"),
    [
        (
            "NW202203152310400117",
            ["donglanbaoxianbao"],
            datetime(2022, 3, 15),
            "/donglanbaoxianbao/2022/03/15/NW202203152310400117.html",
        ),
        (
            "NW2022",
            ["21shijiejingji", "21caixunAPP"],
            datetime(2022, 3, 18),
            "/21shijiejingji/21caixunapp/2022/03/18/NW2022.html",
        ),
        ("NW2021", ["TechLane"], datetime(2021, 12, 10), "/techlane/2021/12/10/NW2021.html"),
        (
            "NW2022",
            ["qianguojizhengquan(xianggang)"],
            datetime(2022, 3, 21),
            "/qianguojizhengquan(xianggang)/2022/03/21/NW2022.html",
        ),
        ("jiangtang", ["Jiankang Jiangtang"], MAY_6, "/jiankang%20jiangtang/2022/05/06/jiangtang.html"),
        (
            "健康讲堂（下）",
            ["健康讲堂"],
            MAY_6,
            (
                "/%E5%81%A5%E5%BA%B7%E8%AE%B2%E5%A0%82/2022/05/06/"
                "%E5%81%A5%E5%BA%B7%E8%AE%B2%E5%A0%82-%E4%B8%8B.html"
            ),
        ),
        (
            "Policy Manual v3.2 (final)+B",
            ["shouce"],
            MAY_6,
            "/shouce/2022/05/06/Policy-Manual-v3.2-(final)+B.html",
        ),
        ("lb", ["Lipei", "lipei", "shuju"], MAY_6, "/lipei/shuju/2022/05/06/lb.html"),
        ("Er Ji_2", ["donglan"], MAY_6, "/donglan/2022/05/06/Er-Ji_2.html"),
        ("x", [], MAY_6, "/2022/05/06/x.html"),
        ("x", ["a."], MAY_6, "/a2022/05/06/x.html"),
        ("x", [".."], MAY_6, "/2022/05/06/x.html"),
        ("x", ["a%b#c[d]"], MAY_6, "/a%25b%23c%5Bd%5D/2022/05/06/x.html"),
        ("x", ["a!$&'()*+,;=:@/?~_"], MAY_6, "/a!$&'()*+,;=:@/?~_/2022/05/06/x.html"),
    ],
)
def test_post_path_is_the_one_jekyll_gave(slug, categories, day, path):
    assert addresses.post_path(categories, day, slug) == path


@pytest.mark.parametrize(
    ("slug", "part"),
    [
        ("a  b--c", "a-b-c"),
        ("-a-", "a"),
        ("--a", "a"),
        ("x...", "x"),
        ("ABC", "ABC"),
        ("第①期 ½", "第-期"),  # digits of other kinds are no decimal digits
        ("१२३", "१२३"),
        ("e\u0301", "e\u0301"),
        ("a~b!c$d&e'f(g)h+i,j;k=l@m", "a~b!c$d&e'f(g)h+i,j;k=l@m"),
        ("a*b:c?d#e%f", "a-b-c-d-e-f"),
        ("…", ""),
    ],
)
def test_title_part_keeps_letters_marks_digits_and_few_signs(slug, part):
    assert addresses.title_part(slug) == part


def test_html_posts_keep_the_spelling_of_their_extension():
    assert addresses.post_path([], MAY_6, "x", extension=".HTML") == "/2022/05/06/x.HTML"


class TestPermalink:
    @pytest.mark.parametrize(
        ("template", "path"),
        [
            ("/zhuanti/315/Listen.html", "/zhuanti/315/Listen.html"),
            ("huodong/chun", "/huodong/chun"),
            ("x/", "/x/"),
            ("/:categories/:year-:month-:day/:title:output_ext", "/baoxian/2022-05-06/T-1.html"),
            ("/:year_:month/", "/2022_05/"),
            ("/活动/春 天.html", "/%E6%B4%BB%E5%8A%A8/%E6%98%A5%20%E5%A4%A9.html"),
            ("/%E6%B4%BB/", "/%E6%B4%BB/"),
            ("/100%/x.html", "/100%25/x.html"),
            ("//a//../b.html", None),
            ("https://finews.withounder.com/a/b.html", "/a/b.html"),
        ],
    )
    def test_replaces_the_whole_address(self, template, path):
        if path is None:
            with pytest.raises(addresses.PermalinkInvalid):
                addresses.permalink_path(template, categories=[], day=MAY_6, slug="x")
        else:
            found = addresses.permalink_path(template, categories=["Baoxian"], day=MAY_6, slug="T 1")
            assert found == path

    @pytest.mark.parametrize(
        "template",
        ["/:author/x", "/:titles/", "http://else.example/x", "//else.example/x", "ftp://a/", "http://["],
    )
    def test_refuses_unknown_placeholders_and_foreign_hosts(self, template):
        with pytest.raises(addresses.PermalinkInvalid):
            addresses.permalink_path(template, categories=[], day=MAY_6, slug="x")

    @pytest.mark.parametrize(
        ("path", "twin"), [("/huodong/chun", "/huodong/chun.html"), ("/x/", None), ("/x.html", None)]
    )
    def test_has_a_stored_twin_where_it_has_no_extension(self, path, twin):
        assert addresses.stored_twin(path) == twin


class TestMatching:
    def test_decodes_and_minds_the_case(self):
        assert addresses.decode("/%e5%81%a5/A") == addresses.decode("/健/A") != addresses.decode("/健/a")

    def test_survives_bytes_that_are_no_utf8(self):
        assert addresses.decode("/%ff%fe") == "/\ufffd\ufffd"

    @pytest.mark.parametrize(
        ("path", "bare"), [("/a/x.html", "/a/x"), ("/a/", None), ("/a/x", None), ("/a/.html", None)]
    )
    def test_knows_the_address_without_extension(self, path, bare):
        assert addresses.without_extension(path) == bare


class TestSections:
    def test_page_keeps_case_spaces_and_parentheses(self):
        assert (
            addresses.section_page("21shijiejingji 21caixunAPP")
            == "/category/21shijiejingji%2021caixunAPP.html"
        )
        assert addresses.section_page("qian(xianggang)") == "/category/qian(xianggang).html"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("images/letter.png", "/hengchuan/2022/04/02/images/letter.png"),
        ("../../pics/name.png", "/hengchuan/2022/pics/name.png"),
        ("../../../../../../x.png", "/x.png"),
        ("/help/rename.html", "/help/rename.html"),
        ("?p=2", "/hengchuan/2022/04/02/x.html?p=2"),
        ("附件/表.xlsx", "/hengchuan/2022/04/02/附件/表.xlsx"),
        ("//img.example/x.png", "https://img.example/x.png"),
        (" http://a.example/x ", "http://a.example/x"),
        ("//finews.withounder.com/category/a.html", "/category/a.html"),
        ("http://finews.zning.me", "/"),
        ("https://finews.zning.me//else.example/", "/else.example/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("\\\\else.example\\x", "https://else.example/x"),
        ("/\t/else.example/x", "https://else.example/x"),
        ("#top", "#top"),
        ("", ""),
    ],
)
def test_join_resolves_against_the_posts_own_address(written, stored):
    assert addresses.join("/hengchuan/2022/04/02/x.html", written) == stored


@pytest.mark.parametrize("written", ["javascript:alert(1)", "java\nscript:alert(1)", "\x01data:text/html,x"])
def test_join_never_hides_a_scheme_from_the_sanitiser(written):
    assert addresses.join("/a/x.html", written) == written
