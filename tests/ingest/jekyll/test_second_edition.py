"""What public archives taught: no letters are lost in silence (SPEC §9)."""

import pytest

from articles.ingest.jekyll import body as body_module
from articles.ingest.jekyll import losses


class TestCode:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("甲 `<!--more-->` 乙", "<p>甲 <code>&lt;!--more--&gt;</code> 乙</p>"),
            ("甲`<!-- 乙`丙`丁 -->`戊", "<p>甲<code>&lt;!-- 乙</code>丙<code>丁 --&gt;</code>戊</p>"),
            ("```\n<!-- 甲\n```\n\n乙\n\n```\n丙 -->\n```",
             "<pre><code>&lt;!-- 甲\n</code></pre>\n<p>乙</p>\n<pre><code>丙 --&gt;\n</code></pre>"),
            ("    <!-- 甲 -->", "<pre><code>&lt;!-- 甲 --&gt;\n</code></pre>"),
            ("甲<!-- `乙` -->丙", "<p>甲丙</p>"),
            ("甲 <!-- 乙\n\n丙 --> 丁", "<p>甲  丁</p>"),
            ("<!-- 甲\n\n```\n乙\n```\n--> 丙", "<p>丙</p>"),
            ("<div>甲<!-- </div> -->乙\n</div>\n\n*丙*", "<p>甲乙\n</p>\n<p><em>丙</em></p>"),
            ("~~~ python\n甲\n\n  乙\n~~~", "<pre><code>甲\n\n  乙\n</code></pre>"),
            ("``甲 ` 乙``", "<p><code>甲 ` 乙</code></p>"),
            ("```\n没有关的栏", "<p>```\n没有关的栏</p>"),
        ],
    )  # fmt: skip
    def test_is_literal_and_comments_are_not(self, source, html, read):
        post = read(body=source)

        assert (post.body_html, post.warnings) == (html, ())

    @pytest.mark.parametrize("mark", ["```", "~~~", "````"])
    @pytest.mark.parametrize(
        ("item", "indent"), [("1. ", 4), ("1. ", 3), ("1. ", 2), ("- ", 2), ("* ", 4), ("10. ", 4)]
    )
    @pytest.mark.parametrize("blank", ["\n", "\n\n"])
    def test_in_an_item_stays_code_and_the_list_one_list(self, mark, item, indent, blank, read):
        pad = " " * indent
        source = f"{item}甲{blank}{pad}{mark}python\n{pad}if a:\n{pad}    乙\n{pad}{mark}{blank}{item}丙"

        html = read(body=source).body_html

        assert "<pre><code>if a:\n    乙\n</code></pre></li><li>" in html
        assert html.count("<ol") + html.count("<ul") == 1
        assert "python" not in html

    def test_in_a_list_in_a_list_and_in_a_quotation(self, read):
        source = "正文。\n\n- 甲\n  - 乙\n\n    ```\n    <!-- 丙\n    ```\n\n> ~~~\n> 丁 -->\n> ~~~"

        assert read(body=source).body_html == (
            "<p>正文。</p>\n<ul><li>甲<ul><li><p>乙</p><pre><code>&lt;!-- 丙\n</code></pre></li></ul></li></ul>\n"
            "<blockquote><pre><code>丁 --&gt;\n</code></pre></blockquote>"
        )


LINK = '<a href="http://a.example/">甲</a>'


class TestDefinitions:
    @pytest.mark.parametrize("between", ["```\n[1]: http://b.example/\n```", "<p>乙</p>",
                                         "<table><tr><td>乙</td></tr></table>", "- 乙", "> 乙", "# 乙",
                                         "<div>\n乙\n</div>"])  # fmt: skip
    def test_of_links_hold_for_the_whole_document(self, between, read):
        post = read(body=f"见[甲][1]。\n\n{between}\n\n[1]: http://a.example/\n")

        assert post.body_html.startswith(f"<p>见{LINK}。</p>")
        assert post.warnings == ()

    @pytest.mark.parametrize("use", ["[甲][ref a]", "[甲][REF  A]", "[甲] [Ref A]"])
    @pytest.mark.parametrize("definition", ["- 乙\n\n  [Ref A]: http://a.example/",
                                            "> [Ref A]: <http://a.example/>",
                                            "   [Ref A]:   http://a.example/  "])  # fmt: skip
    def test_of_links_are_found_by_their_label(self, use, definition, read):
        assert LINK in read(body=f"{use}\n\n{definition}").body_html

    @pytest.mark.parametrize("use", ["[甲]", "[甲][]"])
    def test_of_links_may_be_named_by_the_text(self, use, read):
        assert read(body=f"{use}\n\n[甲]: http://a.example/").body_html == f"<p>{LINK}</p>"

    @pytest.mark.parametrize("title", ['"题"', "'题'", "(题)", '\n  "题"'])
    def test_of_links_may_have_a_title(self, title, read):
        html = read(body=f"[甲][a]\n\n[a]: http://a.example/ {title}\n\n乙").body_html

        assert html == '<p><a href="http://a.example/" title="题">甲</a></p>\n<p>乙</p>'

    def test_of_pictures_hold_too(self, read):
        assert read(body="![甲][a]\n\n<p>乙</p>\n\n[a]: http://a.example/x.png").images == (
            "http://a.example/x.png",
        )

    @pytest.mark.parametrize("text", ["[甲][没有]", "[注]: 2022年末数据", "[注]: 某公司", "[甲]与[乙]"])
    def test_that_are_none_stay_text(self, text, read):
        assert read(body=text).body_text == text


class TestFootnotes:
    def test_stand_numbered_at_the_end(self, read):
        post = read(body="乙[^b]甲[^注]乙[^b]。\n\n[^注]: 注甲*重*\n[^b]: 注乙\n\n    二段\n\n<p>后文</p>")

        assert post.body_html == (
            "<p>乙<sup>[1]</sup>甲<sup>[2]</sup>乙<sup>[1]</sup>。</p>\n<p>后文</p>\n"
            "<ol><li><p>注乙</p><p>二段</p></li><li>注甲<em>重</em></li></ol>"
        )
        assert post.links == ()

    def test_never_hide_the_credit_in_front_of_them(self, read):
        post = read(body="正文[^1]。\n\n（来源：东澜报）\n\n[^1]: 注")

        assert (post.outlet, post.body_text) == ("东澜报", "正文[1]。\n注")

    def test_may_refer_to_each_other_and_themselves(self, read):
        assert read(body="甲[^a]\n\n[^a]: 乙[^b]\n\n[^b]: 丙[^a][^b]").body_text == "甲[1]\n乙[2]\n丙[1][2]"

    def test_without_a_note_stay_text(self, read):
        assert read(body="甲[^9]乙").body_text == "甲[^9]乙"

    def test_without_a_reference_are_told(self, read):
        post = read(body="甲。\n\n[^1]: 没人指的注。")

        assert (post.body_text, post.warnings, post.loss) == ("甲。", ("text-lost",), "没人指的注。")


class TestAttributeLists:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("甲\n{: .center}", "甲"), ("{: #x .y title=\"题\"}\n甲", "甲"), ("## 甲 {#jia}", "甲"),
            ("**甲**{: .x}乙", "甲乙"), ("* 目录\n{:toc}\n\n甲", "甲"), ("{:toc}\n\n甲", "甲"),
            ("{::options parse_block_html=\"true\" /}\n\n甲", "甲"), ("{::comment}\n乙\n{:/comment}\n\n甲", "甲"),
            ("甲{::comment}乙{:/}丙", "甲丙"), ("{:name: .x}\n\n甲", "甲"), ("- 甲\n  {: .x}\n- 乙", "甲\n乙"),
            ("![图](a.png){: width=\"9\"}甲", "甲"), ("甲\n\n^\n\n乙", "甲\n乙"), ("集合 {: 甲乙 }", "集合 {: 甲乙 }"),
        ],
    )  # fmt: skip
    def test_are_never_shown(self, source, text, read):
        post = read(body=source)

        assert (post.body_text, post.warnings) == (text, ())


class TestLessThan:
    @pytest.mark.parametrize(
        "text",
        [
            "赔付率 x<p 为佳；若 y>q 则差。", "方案 A<i 档，方案 B>j 档。", "A<B>C", "A<C>D", "<5%与>3%", "见<http 与 <https://",
            "<保险>", "<A款产品>", "x<b and c>d", "a<b，c>d", "1<a<2", "若 p<s 则 <u 为", "<p 为首；若>", "价<em 元",
            "<某人 class=甲>",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(
        "frame", ["{}", "<p>{}</p>", "- {}", "> 摘要\n\n{}", "<div>\n{}\n</div>", "| a |\n|---|\n| {} |"]
    )
    def test_that_opens_no_tag_is_text(self, text, frame, read):
        post = read(body=frame.format(text))

        assert text in post.body_text
        assert post.warnings == ()

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("<P ALIGN=center>甲</P>", "<p>甲</p>"), ("<p nowrap>甲</p>", "<p>甲</p>"),
            ("<B>甲</B>", "<p><strong>甲</strong></p>"),
            ("<img src=a.png alt=图>甲", '<p><img src="/baoxian/2022/05/06/a.png" alt="图">甲</p>'),
            ("<p style='a' \">甲</p>", "<p>甲</p>"), ("<font face=宋体>甲</font>", "<p>甲</p>"),
            ("<o:p>甲", "<p>甲</p>"),
        ],
    )  # fmt: skip
    def test_that_opens_a_tag_is_not(self, source, html, read):
        assert read(body=source).body_html == html


class TestWholePage:
    @pytest.mark.parametrize("end", ["</body></html>", "</BODY>\n</HTML >", "</html>", "</body>"])
    def test_keeps_what_follows_its_end(self, end, read):
        post = read(body=f"<html><body><p>甲</p>{end}\n<p>乙</p>")

        assert (post.body_text, post.warnings) == ("甲\n乙", ())


class TestStruckOut:
    @pytest.mark.parametrize("name", ["s", "strike", "del", "S"])
    def test_words_stay_struck_out(self, name, read):
        assert read(body=f"<p>原价<{name}>一百</{name}>元</p>").body_html == "<p>原价<del>一百</del>元</p>"


class TestLatePictures:
    @pytest.mark.parametrize(
        "attributes",
        [
            'data-src="http://a.example/x.png"', 'data-original="http://a.example/x.png"',
            'data-lazy-src="http://a.example/x.png" src=""',
            'srcset="http://a.example/x.png 1x, http://a.example/y.png 2x"',
            'src="data:image/gif;base64,R0" data-src="http://a.example/x.png"',
            'data-src="http://a.example/x.png" data-original="http://a.example/z.png"',
        ],
    )  # fmt: skip
    def test_are_kept_by_their_real_address(self, attributes, read):
        post = read(body=f"<p>前</p><p><img {attributes} alt='图'></p>")

        assert (post.images, post.warnings) == (("http://a.example/x.png",), ())

    def test_never_replace_a_picture_that_is_there(self, read):
        assert read(body='<p>前<img src="/a.png" data-src="/b.png"></p>').images == ("/a.png",)


class TestDigest:
    @pytest.mark.parametrize(
        ("quoted", "digest"),
        [
            ("> 由 [某报](http://a.example/) 转载，**重要**，详见 <http://a.example/x>",
             "由 某报 转载，重要，详见 http://a.example/x"),
            ("> 由[某报][1]转载", "由某报转载"), ("> `甲<乙`与~~丙~~", "甲<乙与丙"), ("> *ST甲与*ST乙", "*ST甲与*ST乙"),
            ("> 1. 甲\n> 2. 乙", "1. 甲\n2. 乙"), ("> # 标题\n> 甲", "标题\n甲"), ("> 甲[^1]", "甲[1]"),
            ("> 甲<!-- 乙 -->丙", "甲丙"), ("> a &lt;b&gt; c", "a <b> c"),
        ],
    )  # fmt: skip
    def test_is_readable_text(self, quoted, digest, read):
        post = read(body=f"{quoted}\n\n正文。\n\n[1]: http://a.example/\n\n[^1]: 注\n")

        assert post.digest == digest
        assert post.body_text.startswith("正文。")

    def test_leaves_its_picture_to_the_body(self, read):
        post = read(body="> ![图](/a.png) 提要\n\n正文。")

        assert (post.digest, post.body_html) == ("提要", '<p><img src="/a.png" alt="图"></p>\n<p>正文。</p>')

    def test_without_text_is_none(self, read):
        post = read(body="> ![图](/a.png)\n\n正文。")

        assert (post.digest, post.images, post.body_text) == (None, ("/a.png",), "正文。")


class TestCreditWithRemark:
    @pytest.mark.parametrize(
        ("credit", "outlet", "text"),
        [
            ("（来源：《某周刊》，文章略有删减。）", "《某周刊》", "正文。\n（文章略有删减。）"),
            ("（文章来源：东澜报；有删节）", "东澜报", "正文。\n（有删节）"),
            ("（来源：东澜报。）", "东澜报", "正文。"),
            ("（来源：东澜报（北京，上海））", "东澜报（北京，上海）", "正文。"),
            ('<p class="em_media">（文章来源：东澜报，略有删减）</p>', "东澜报", "正文。\n（略有删减）"),
        ],
    )
    def test_cuts_the_outlet_and_keeps_the_remark(self, credit, outlet, text, read):
        post = read(body=f"正文。\n\n{credit}")

        assert (post.outlet, post.body_text, post.warnings) == (outlet, text, ())


class TestLiquidInAddresses:
    @pytest.mark.parametrize(
        ("written", "link"),
        [
            ("{{ site.url }}/a.html", "/a.html"), ("{{site.baseurl}}/a.html", "/a.html"),
            ("{{ site.url }}", "/"), ("{{ site.url }}{{ site.baseurl }}/a.html", "/a.html"),
            ('{{ "/a.html" | relative_url }}', "/a.html"), ("{{ 'a.html' | absolute_url }}", "/a.html"),
            ('{{ "/a.html" | prepend: site.baseurl }}', "/a.html"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("frame", ["[甲]({})", '<p><a href="{}">甲</a></p>', "[甲][1]\n\n[1]: {}"])
    def test_is_the_root_of_the_site(self, written, link, frame, read):
        post = read(body=frame.replace("{}", written))

        assert (post.links, post.warnings) == ((link,), ())

    @pytest.mark.parametrize("text", ["{{ site.url }}", "{{ page.title }}", '{{ "/a" | relative_url }}'])
    def test_elsewhere_is_text(self, text, read):
        post = read(body=f"甲{text}")

        assert (post.body_text, post.warnings) == (f"甲{text}", ("liquid",))

    def test_of_another_kind_stays_in_the_address(self, read):
        assert read(body="<p>甲<a href='{{ page.url }}'>乙</a></p>").warnings == ("liquid",)


class TestCharacters:
    @pytest.mark.parametrize(
        "char", ["\x0b", "\x00", "\ufffe", "\uffff", "\u200b", "\ufeff", "\xad", "\x7f", "\x85"]
    )
    def test_that_no_field_may_hold_go(self, char, read):
        post = read(
            f"title: 标{char}题\ncategories: bao{char}xian\ntags: 标{char}签",
            body=f"> 提{char}要\n\n正{char}文<a href='http://a.example/{char}x'>链</a>\n\n（来源：东{char}澜报）",
        )

        assert (post.title, post.categories, post.tags, post.digest) == (
            "标题",
            ("baoxian",),
            ("标签",),
            "提要",
        )
        assert (post.body_text, post.outlet, post.links) == ("正文链", "东澜报", ("http://a.example/x",))
        assert post.warnings == ("control-chars",)

    @pytest.mark.parametrize("reference", ["&#8203;", "&#x200B;", "&shy;", "&#xFFFF;", "&#11;", "&#xFEFF;"])
    def test_go_when_written_as_references_too_but_not_in_code(self, reference, read):
        post = read(body=f"正{reference}文 `{reference}`")

        assert (post.body_text, post.warnings) == (f"正文 {reference}", ("control-chars",))

    def test_of_the_front_matter_may_be_escaped(self, read):
        post = read('title: "标\\u200b题\\uffff"\ncategories: a')

        assert (post.title, post.warnings) == ("标题", ("control-chars",))

    def test_joiners_of_emoji_stay(self, read):
        assert read(body="👨\u200d👩\u200d👧").body_text == "👨\u200d👩\u200d👧"


class TestFrontMatter:
    def test_takes_a_full_width_colon_behind_a_known_key(self, read):
        post = read("title：标题：副题\ndate: 2022-05-06\ncategories：baoxian")

        assert (post.title, post.categories, post.warnings) == ("标题：副题", ("baoxian",), ("yaml-invalid",))

    def test_joins_halves_of_characters(self, read):
        assert read('title: "\\uD83D\\uDE00 好"\ncategories: a').title == "😀 好"

    @pytest.mark.parametrize("head", ["# ---\ntitle: 标题\ndate: 2022-05-06\n---\n",
                                      "# ---\n# title: \"标题\"\n# ---\n", "#---\ntitle：标题\n"])  # fmt: skip
    def test_commented_out_gives_the_title_only(self, head, read):
        post = read(None, head + "正文。")

        assert (post.title, post.url) == ("标题", "/2022/05/06/x.html")
        assert "no-front-matter" in post.warnings
        assert "正文。" in post.body_text


class TestTextLost:
    def test_tells_what_a_fault_would_lose(self, read, monkeypatch):
        monkeypatch.setattr(body_module.plain, "contents", lose("第二段"))

        post = read(body="第一段。\n\n第二段在此。\n\n第三段。")

        assert post.warnings == ("text-lost",)
        assert "第二段" in post.loss

    def test_counts_an_element_that_never_ends(self, read):
        post = read(body="<p>甲。</p>\n<script>\n<p>乙在后。</p>")

        assert "text-lost" in post.warnings

    @pytest.mark.parametrize(
        "source",
        [
            "<p>甲</p><script>var x = 1</script>", "<p style='display:none'>甲</p>乙", "甲<!-- 乙 -->",
            "![甲](乙.png)丙", "1. 甲\n2. 乙", "```python\n甲\n```", "<a title='甲'>乙</a>", "A&amp;B&#20013;",
            "[甲](http://a.example/乙 '丙')", "<!-- EM_StockImg_Start -->甲<!-- EM_StockImg_End -->乙",
            "<p class='em_media'>（文章来源：甲）</p>乙", "[甲][1]\n\n[1]: http://a.example/ '乙'",
            "<iframe>甲</iframe>乙", "甲[^1]\n\n[^1]: 乙",
        ],
    )  # fmt: skip
    def test_never_counts_what_goes_on_purpose(self, source, read):
        assert "text-lost" not in read(body=source).warnings

    def test_gives_a_short_sample(self):
        assert losses.sample_of_loss("甲" * 500, "", is_markdown=True) == "甲" * losses.SAMPLE_LENGTH


def lose(piece):
    """Return a `plain.contents` that does not see the blocks with `piece`."""
    whole = body_module.plain.contents

    def contents(html, **options):
        found = whole(html, **options)
        lines = [line for line in found.text.split("\n") if piece not in line]
        return type(found)("\n".join(lines), found.images, found.links)

    return contents


class TestWhatNoReaderMisses:
    @pytest.mark.parametrize(
        "source",
        ["<!DOCTYPE html>\n<html><head><title>页</title></head><body>甲</body></html>",
         '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0" "http://www.example.cn/x.dtd">\n<p>甲</p>',
         '<?xml version="1.0" encoding="utf-8"?>\n<p>甲</p>',
         "<p>甲</p><![if !supportLists]>乙<![endif]>"],
    )  # fmt: skip
    @pytest.mark.parametrize("name", ["2024-01-02-a.md", "2024-01-02-a.html"])
    def test_is_not_called_lost(self, source, name, read):
        assert "text-lost" not in read(body=source, name=name).warnings

    def test_is_not_what_a_cdata_holds(self, read):
        assert "text-lost" in read(body="甲<![CDATA[乙]]>丙").warnings


class TestQuotesThatNeverEnd:
    @pytest.mark.parametrize("source", ['<p>甲<a href="/x>乙</a>丙</p><p>丁</p>', '甲<b class="x>乙</b>丙\n\n丁',
                                        "甲<a href='/x>乙</a>丙\n\n丁"])  # fmt: skip
    def test_swallow_no_text(self, source, read):
        post = read(body=source)

        assert [sign for sign in post.body_text if sign in "甲乙丙丁"] == list("甲乙丙丁")
        assert "text-lost" not in post.warnings


def test_a_plaintext_shows_none_of_our_own_tags(read):
    assert read(body="甲<plaintext>乙</p>丙").body_text.split() == ["甲乙", "丙"]
