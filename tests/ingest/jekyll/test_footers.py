"""Navigation, source link, infoCode, digest and credit (SPEC §5)."""

import pytest

NAME = "2022-05-06-NW202205062400000001.md"
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202205062400000001"


class TestNavigation:
    @pytest.mark.parametrize(
        ("nav", "name"),
        [
            (
                "[返回甲新闻](//finews.withounder.com/category/jia.html)｜[返回首页](//finews.withounder.com/)",
                "甲",
            ),
            ("[返回甲新闻](//finews.zning.me/jia/)\n[返回首页](//finews.zning.me/)", "甲"),
            ("[返回甲新闻](../jia/)|[返回首页](../)", "甲"),
            ("[返回甲新闻](../jia/)  [返回首页](../)\n\n", "甲"),
            ("[返回甲乙(香港)新闻](//finews.withounder.com/category/jia yi(xianggang).html)", "甲乙(香港)"),
            ("[返回甲  乙新闻](//finews.withounder.com/category/jia  yi.html)｜[返回首页](../)", "甲  乙"),
            ("[返回新闻联播新闻](../a/)", "新闻联播"),
            ("[返回首页](../)", "标签"),
            ("", "标签"),
        ],
    )
    def test_is_cut_and_names_the_section(self, nav, name, read):
        post = read("title: 标题\ncategories: a\ntags: 标签新闻", body=f"<p>正文。</p>\n\n<{SHARE}>\n\n{nav}")

        assert post.section_name == name
        assert (post.body_html, post.source_url) == ("<p>正文。</p>", SHARE)

    @pytest.mark.parametrize(
        "line",
        [
            "[返回目录](http://else.example/)",
            "文中[返回甲新闻](../a/)之后还有字。",
            "[回首页](../)",
            "[返回甲](/a/)",
        ],
    )
    def test_other_links_stay(self, line, read):
        assert "<a href" in read(body=f"正文。\n\n{line}").body_html

    def test_survives_an_unclosed_tag_before_it(self, read):
        post = read(body=f"<div><p>正文<b>。\n\n<{SHARE}>\n\n[返回甲新闻](../a/)")

        assert (post.body_text, post.section_name) == ("正文。", "甲")


class TestSource:
    def test_is_verbatim(self, read):
        url = "http://else.example/a?b=1&c=%20中#d"

        assert read(body=f"正文。\n\n<{url}>\n").source_url == url

    @pytest.mark.parametrize("line", ["<>", "< >"])
    def test_may_be_empty(self, line, read):
        post = read(body=f"正文。\n\n{line}\n\n[返回首页](../)")

        assert (post.source_url, post.warnings, post.body_text) == (None, ("source-empty",), "正文。")

    def test_may_be_missing(self, read):
        post = read(body="正文。")

        assert (post.source_url, post.warnings) == (None, ())

    def test_is_only_the_last_line(self, read):
        post = read(body="见<http://a.example/>。\n\n<http://b.example/>\n\n后文。")

        assert post.source_url is None
        assert post.links == ("http://a.example/", "http://b.example/")


class TestInfocode:
    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://finews.zning.xyz/x?infoCode=NW202205062400000001", "NW202205062400000001"),
            ("http://choicewzp1.eastmoney.com/x?a=1&infoCode=NW202205062400000001", "NW202205062400000001"),
            ("http://hk.eastmoney.com/news/1533,202112082206733841.html", "202112082206733841"),
            ("http://else.example/x?infoCode=NW202205062400000001", None),
            ("http://finews.zning.xyz/x?infocode=1", None),
            ("http://[", None),
        ],
    )
    def test_comes_from_the_link(self, url, code, read):
        post = read(body=f"正文。\n\n<{url}>", name="2022-05-06-gonggao.md")

        assert (post.infocode, post.key, post.warnings) == (code, code or "2022-05-06-gonggao", ())

    @pytest.mark.parametrize(
        ("slug", "code"),
        [
            ("NW202205062400000001", "NW202205062400000001"),
            ("202205062400000", "202205062400000"),
            ("20220506240000", None),
            ("123456789012345678901", None),
            ("nw202205062400000001", None),
            ("NW202205062400000001-2", None),
        ],
    )
    def test_comes_from_the_name_else(self, slug, code, read):
        assert read(name=f"2022-05-06-{slug}.md").infocode == code

    def test_of_the_link_wins_over_the_name(self, read):
        post = read(body=f"正文。\n\n<{SHARE}>", name="2022-05-06-202205062400000001.md")

        assert (post.infocode, post.warnings) == ("NW202205062400000001", ("infocode-mismatch",))


class TestDigest:
    @pytest.mark.parametrize(
        ("quoted", "digest"),
        [
            ("> 提要*是*强调。\n\n", "提要是强调。"),
            (">提要\n<p>x</p>", "提要"),
            ("> 一\n> 二\n三\n\n", "一\n二\n三"),
            ("\n\n > 提要\n\n", "提要"),
            (">> 提要\n\n", "提要"),
            ("> A&amp;B <b>粗</b> 5<6\n\n", "A&B 粗 5<6"),
            (">\n\n", None),
            ("> \u3000\n\n", None),
        ],
    )
    def test_is_the_leading_quotation(self, quoted, digest, read):
        post = read(body=f"{quoted}<p>正文。</p>")

        assert post.digest == digest
        assert post.body_text.endswith("正文。")
        assert "提要" not in post.body_text

    def test_further_down_is_a_quotation(self, read):
        post = read(body="正文。\n\n> 引文")

        assert (post.digest, post.body_html) == (None, "<p>正文。</p>\n<blockquote><p>引文</p></blockquote>")

    def test_alone_makes_a_post(self, read):
        post = read(body="> 只有提要。\n\n[返回首页](../)")

        assert (post.digest, post.body_html) == ("只有提要。", "")


class TestCredit:
    @pytest.mark.parametrize(
        ("credit", "outlet"),
        [
            ('<p class="em_media">（文章来源：东澜保险报）</p>', "东澜保险报"),
            ('<p class="em_media">(文章来源:163)</p>', "163"),
            ('<p class="em_media">（来源：甲）</p>', "甲"),
            ('<p class="em_media">（文章来源：启岸证券(香港)）</p>', "启岸证券(香港)"),
            ('<p class="em_media">（文章来源：甲  乙）</p>', "甲  乙"),
            ('<p class="a em_media b">（文章来源：衡川<span><a class="keytip" href="http://q/">晚报</a></span>）</p>',
             "衡川晚报"),
            ('<span class="em_media">（文章来源：甲）</span>', "甲"),
            ('<p class="em_media">（文章来源：旧）</p><p class="em_media">（文章来源：新）</p>', "新"),
            ("<p>后文。（文章来源：甲）</p>", "甲"),
            ("<p>后文。（来源：甲<b>乙</b>）　</p>", "甲乙"),
            ("<p>（来源：甲）</p>", "甲"),
        ],
    )  # fmt: skip
    def test_names_the_outlet_and_goes(self, credit, outlet, read):
        post = read(body=f"<p>正文。</p>{credit}")

        assert (post.outlet, post.warnings) == (outlet, ())
        assert "来源" not in post.body_html
        assert "正文。" in post.body_text

    def test_counts_at_the_end_of_markdown_too(self, read):
        post = read(body="正文。\n\n（文章来源：甲）\n")

        assert (post.outlet, post.body_html) == ("甲", "<p>正文。</p>")

    @pytest.mark.parametrize("credit", ['<p class="em_media">（文章来源：）</p>', "<p>（来源：　）</p>"])
    def test_may_be_empty(self, credit, read):
        post = read(body=f"<p>正文。</p>{credit}")

        assert (post.outlet, post.warnings, post.body_text) == (None, ("credit-empty",), "正文。")

    @pytest.mark.parametrize(
        "text", ["正文。（某报）", "（来源：甲）在句首。", "资金（来源：自筹）充足。", "正文，来源：甲"]
    )
    def test_elsewhere_is_text(self, text, read):
        post = read(body=f"<p>{text}</p>")

        assert (post.outlet, post.body_text) == (None, text)

    def test_left_open_around_the_article_loses_no_text(self, read):
        article = "后面的正文没有被标签吞掉，" * 10
        post = read(body=f'<p>前文。</p><div class="em_media">（文章来源：甲）<p>{article}</p>')

        assert (post.outlet, post.body_text) == ("甲", f"前文。\n{article}")


@pytest.mark.parametrize(
    "body",
    ["", "\n \n", "<p>　</p><p>&nbsp;</p>", '<p style="display:none">x</p>', "<!-- x -->", f"<{SHARE}>",
     "<script>x</script>"],
)  # fmt: skip
def test_nothing_left_is_rejected(body, read):
    assert read(body=body, name=NAME).error == "empty-body"
