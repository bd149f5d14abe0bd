"""Cleaning bodies: Markdown, the archive's noise, addresses, Liquid (SPEC §6)."""

import pytest

from articles.ingest.jekyll.liquid import strip_raw


class TestMarkdown:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("甲\n乙\n\n丙", "<p>甲\n乙</p>\n<p>丙</p>"),
            ("# 一\n\n## 二 ##\n\n### 三", "<h2>一</h2>\n<h2>二</h2>\n<h3>三</h3>"),
            ("#话题# 开场", "<p>#话题# 开场</p>"),
            ("一行\n---\n后文", "<h2>一行</h2>\n<p>后文</p>"),
            ("**粗**和*斜*", "<p><strong>粗</strong>和<em>斜</em></p>"),
            ("~~删去~~留下", "<p><del>删去</del>留下</p>"),
            ("a_b_c 与 3 * 4 * 5", "<p>a_b_c 与 3 * 4 * 5</p>"),
            ("- 甲\n- 乙", "<ul><li>甲</li><li>乙</li></ul>"),
            ("要点：\n- 甲\n- 乙", "<p>要点：</p>\n<ul><li>甲</li><li>乙</li></ul>"),
            ("要点：\n1. 甲\n2. 乙", "<p>要点：</p>\n<ol><li>甲</li><li>乙</li></ol>"),
            ("总结\n2022. 年末", "<p>总结\n2022. 年末</p>"),
            ("3. 甲\n4. 乙", '<ol start="3"><li>甲</li><li>乙</li></ol>'),
            ("- 甲\n  - 乙\n- 丙", "<ul><li>甲<ul><li>乙</li></ul></li><li>丙</li></ul>"),
            ("1. 甲\n   - 乙\n2. 丙", "<ol><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol>"),
            ("1. 甲\n\n- 乙", "<ol><li>甲</li></ol>\n<ul><li>乙</li></ul>"),
            ("- 甲\n# 题\n文", "<ul><li>甲</li></ul>\n<h2>题</h2>\n<p>文</p>"),
            ("利润\n-5% 下降", "<p>利润\n-5% 下降</p>"),
            ("甲\n\n---\n\n乙", "<p>甲</p>\n<hr>\n<p>乙</p>"),
            ("甲  \n乙", "<p>甲<br>\n乙</p>"),
            ("用`a<b`算", "<p>用<code>a&lt;b</code>算</p>"),
            ("```\n<p>*甲*\n```\n乙", "<pre><code>&lt;p&gt;*甲*\n</code></pre>\n<p>乙</p>"),
            ("    甲 = 1", "<pre><code>甲 = 1\n</code></pre>"),
            ("　　甲段\n\n　　乙段", "<p>甲段</p>\n<p>乙段</p>"),
            ("见[链接](http://a.example/(x) \"题\")", '<p>见<a href="http://a.example/(x)" title="题">链接</a></p>'),
            ("看[这里][1]\n\n[1]: http://a.example/", '<p>看<a href="http://a.example/">这里</a></p>'),
            ("看<http://a.example/>完", '<p>看<a href="http://a.example/">http://a.example/</a>完</p>'),
            ("[注]: 某公司", "<p>[注]: 某公司</p>"),
            ("[摘要]正文[1]", "<p>[摘要]正文[1]</p>"),
            (r"\*不是\*", "<p>*不是*</p>"),
            ("甲|乙|丙", "<p>甲|乙|丙</p>"),
            ("说明\n| a | b |\n|---|--:|\n| 1 | *2* |",
             "<p>说明</p>\n<table><thead><tr><th>a</th><th>b</th></tr></thead>"
             "<tbody><tr><td>1</td><td><em>2</em></td></tr></tbody></table>"),
        ],
    )  # fmt: skip
    def test_is_gfm_like(self, source, html, read):
        assert read(body=source).body_html == html

    @pytest.mark.parametrize(
        "text",
        [
            '"好"--一...', "it's 'x'", "保费<5000元的方案", "P<EV的公司", "a < b 且 c > d", "A&B", "AT&T;",
            "*ST甲与*ST乙涨停", "TOC {:toc} {: .x}", "[^1] 脚注", "H~2~O", "术语\n: 解释", "(c) (tm)",
        ],
    )  # fmt: skip
    def test_leaves_the_authors_characters(self, text, read):
        assert read(body=text).body_text == text.replace("\n", " ")

    def test_reads_a_star_before_st_as_a_star_also_in_bold_and_code(self, read):
        post = read(body="***ST甲**和`*ST乙`")

        assert post.body_html == "<p><strong>*ST甲</strong>和<code>*ST乙</code></p>"

    def test_keeps_entities(self, read):
        assert read(body="A&amp;B &lt;甲&gt; &#20013;").body_text == "A&B <甲> 中"

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("<p>*甲*</p>\n<p>**乙**</p>\n\n*丙*", "*甲*\n**乙**\n丙"),
            ("<div>\n\n*甲*\n\n</div>\n\n*丙*", "*甲*\n丙"),
            ("<table><tr><td>**甲**</td></tr></table>\n\n*丙*", "**甲**\n丙"),
            ("正文*甲*\n<p>*乙*</p>\n*丙*", "正文甲\n*乙*\n丙"),
            ("<span>*甲*</span>", "甲"),
            ("<p>*甲*\n\n*乙*", "*甲* *乙*"),
        ],
    )
    def test_inside_block_level_html_is_not_markdown(self, source, text, read):
        assert read(body=source).body_text == text

    def test_that_would_cost_too_much_stays_plain_text(self, read):
        post = read(body="[a" * 30_000)

        assert post.body_text == "[a" * 30_000

    @pytest.mark.parametrize("source", ["> " * 3000 + "深", "x\n\n" + "> " * 3000 + "深", "- " * 3000 + "深"])
    def test_nested_without_end_keeps_its_text(self, source, read):
        post = read(body=source)

        assert "深" in (post.digest or "") + post.body_text


class TestNoise:
    @pytest.mark.parametrize(
        "noise",
        [
            "<!-- x -->", "<!--more-->", "<!-- a\n\nb -->", '<p style="display:none">x</p>',
            '<p style="color:red; DISPLAY : None">x</p>',
            '<a class="EmImageRemark b" href="http://q/"><img src="/x.png"></a>',
            '<!-- EM_StockImg_Start --><p>x<img src="/x.png"></p><!-- EM_StockImg_End -->',
            ("<!--EM_StockImg_Start-->x<!--EM_StockImg_End-->"
             "<!-- EM_StockImg_Start -->x<!-- EM_StockImg_End -->"),
        ],
    )  # fmt: skip
    def test_is_removed_without_a_warning(self, noise, read):
        post = read(body=f"<p>前。</p>{noise}<p>后。</p>")

        assert (post.body_html, post.warnings) == ("<p>前。</p>\n<p>后。</p>", ())

    @pytest.mark.parametrize("mark", ["<!-- EM_StockImg_Start -->", "<!-- EM_StockImg_End -->", "<!-- "])
    def test_half_a_pair_takes_no_text_along(self, mark, read):
        assert read(body=f"<p>前。</p>{mark}<p>后。</p>").body_text == "前。\n后。"

    def test_stock_and_data_links_are_unwrapped(self, read):
        body = (
            '<p>甲<span id="s"><a href="http://q/" class="keytip">乙</a></span>'
            '<a class="infokey" href="/d">丙</a>丁</p>'
        )

        assert read(body=body).body_html == "<p>甲乙丙丁</p>"

    def test_tags_that_mean_nothing_leave_the_line_in_one_piece(self, read):
        body = (
            "<p>甲<o:p></o:p><st1:place>乙</st1:place><font color='red'>丙</font>"
            "<foo>丁</foo><abbr>戊</abbr></p>"
        )

        assert read(body=body).body_html == "<p>甲乙丙丁戊</p>"

    def test_unclosed_tags_lose_no_text(self, read):
        post = read(body="<p>甲<b>乙\n<div>丙\n\n丁<p class='x")

        assert "".join(post.body_text.split()).startswith("甲乙丙丁")


class TestAddresses:
    def test_resolve_against_the_posts_own_address(self, read):
        post = read(
            "title: 标题\ncategories: a b",
            body='![图](images/x.png)\n\n<p><a href="../y.pdf">乙</a><img src="//img.example/z.png">'
            '<a href="//finews.withounder.com/category/a.html">丙</a></p>',
        )

        assert post.images == ("/a/b/2022/05/06/images/x.png", "https://img.example/z.png")
        assert post.links == ("/a/b/2022/05/y.pdf", "/category/a.html")

    def test_resolve_against_the_permalink(self, read):
        post = read("title: 标题\ncategories: a\npermalink: /zhuanti/x/", body="![图](y.png)")

        assert post.images == ("/zhuanti/x/y.png",)

    def test_stay_as_they_were_written(self, read):
        post = read(body='<p><img src="http://a.example/图 1.png?a=1&amp;b=2"></p>')

        assert post.images == ("http://a.example/图 1.png?a=1&b=2",)

    @pytest.mark.parametrize("image", ["<img>", '<img src="">', '<img src="http://[">'])
    def test_missing_take_the_picture_along(self, image, read):
        assert read(body=f"<p>正文{image}。</p>").body_html == "<p>正文。</p>"


class TestUnsafe:
    @pytest.mark.parametrize(
        "html",
        [
            "<script>alert(1)</script>", "<iframe src='http://v.example/'></iframe>",
            '<p onclick="x()">a</p>', '<a href="javascript:x()">a</a>', '<a href="java&#10;script:x()">a</a>',
            '<img src="data:image/png;base64,x">', "<style>p{}</style>", '<span onmouseover="x()">a</span>',
            '<a class="keytip" onclick="x()">a</a>', '<form><input></form>', "<svg><path/></svg>",
        ],
    )  # fmt: skip
    def test_html_is_removed_with_a_warning(self, html, read):
        post = read(body=f"<p>正文。</p>{html}")

        assert post.warnings == ("unsafe-html",)
        assert not any(word in post.body_html for word in ("script", "on", "iframe", "data:", "style", "svg"))


class TestLiquid:
    @pytest.mark.parametrize(
        ("source", "text", "has_liquid"),
        [
            ("{% raw %}{{ a }}{% endraw %}", "{{ a }}", False),
            ("{%raw%}{%5%}{%endraw%}", "{%5%}", False),
            ("{%- raw -%}{{ a }}{%- endraw -%}", "{{ a }}", False),
            ("{% raw %}{% raw %}{% endraw %}", "{% raw %}", False),
            ("{% raw %}{{ a }}", "{{ a }}", False),
            ("甲{% endraw %}", "甲", False),
            ("{{ 保费 }}", "{{ 保费 }}", True),
            ("{%5%}", "{%5%}", True),
            ("{{ 没有关", "{{ 没有关", True),
            ("{% raw %}{{ a }}{% endraw %}{{ b }}", "{{ a }}{{ b }}", True),
            ("{% comment %}甲{% endcomment %}", "{% comment %}甲{% endcomment %}", True),
            ("{甲} 50%", "{甲} 50%", False),
        ],
    )
    def test_is_never_run(self, source, text, has_liquid):
        assert strip_raw(source) == (text, has_liquid)

    def test_stays_as_text_with_a_warning(self, read):
        post = read(body="<p>{{ page.title }}与{% if x %}</p>")

        assert (post.body_text, post.warnings) == ("{{ page.title }}与{% if x %}", ("liquid",))
