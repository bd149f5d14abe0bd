"""What an article page owes its readers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Post
from articles.reader.article import body, tables
from articles.search import related
from articles.text import tree
from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, UserFactory

pytestmark = pytest.mark.django_db


def page_of(client, post):
    """Return the page of `post` as text."""
    return client.get(post.get_absolute_url()).content.decode()


class TestCredit:
    def test_names_the_outlet_and_links_the_original(self, client):
        post = PostFactory(live=True, source=SourceFactory(name="东澜保险报"))
        SourceLinkFactory(post=post, url="https://donglan.example/1.html?a=1&b=2", original_author="李华")

        page = page_of(client, post)

        assert (
            '来源：<a href="https://donglan.example/1.html?a=1&amp;b=2" rel="noopener">东澜保险报</a>' in page
        )
        assert "作者：李华" in page

    def test_says_nothing_it_does_not_know(self, client):
        page = page_of(client, PostFactory(live=True, origin=Post.Origin.UNKNOWN, published_at=DAY))

        assert "来源" not in page.partition("<article>")[2].partition("</article>")[0]
        assert '<time datetime="2026-03-02T09:30:00+08:00">2026-03-02 09:30</time>' in page
        assert "原创" not in page

    def test_of_an_unsigned_original_says_so(self, client):
        post = PostFactory(live=True, source=SourceFactory())
        SourceLinkFactory(post=post, original_author="原文未署名")

        page = page_of(client, post)

        assert "原文未署名" in page
        assert "作者：原文未署名" not in page

    def test_of_our_own_piece_is_our_own(self, client, settings):
        page = page_of(client, PostFactory(live=True, origin=Post.Origin.OWN, byline="李华"))

        assert f"来源：{settings.SITE_NAME}" in page
        assert "本网原创，转载请注明来源及作者" in page

    def test_gives_the_day_of_an_original_that_is_older(self, client):
        post = PostFactory(live=True, source=SourceFactory())
        SourceLinkFactory(post=post, source_published_at=DAY.replace(month=2))

        assert "原文发表于 2026-02-02" in page_of(client, post)


class TestFurniture:
    def test_is_one_article_with_one_heading(self, client):
        page = page_of(client, PostFactory(live=True))

        assert page.count("<article>") == page.count("<h1>") == 1

    def test_leads_back_as_the_old_site_did(self, client):
        category = CategoryFactory(name="中国银行保险报", slug="zhongguoyinxingbaoxianbao", outlet=True)
        page = page_of(client, PostFactory(live=True, category=category, section=None))

        assert (
            '<a href="/category/zhongguoyinxingbaoxianbao.html">返回中国银行保险报新闻</a>｜<a href="/">返回首页</a>'
            in page
        )

    def test_without_a_category_leads_home_alone(self, client):
        page = page_of(client, PostFactory(live=True, category=None, section=None))

        assert '<p class="back"><a href="/">返回首页</a></p>' in page

    def test_signs_at_the_end(self, client):
        post = PostFactory(live=True, responsible_editor="王敏", changes_made="cut", ai_generated="text")
        SourceLinkFactory(post=post, original_headline="另一个标题")

        page = page_of(client, post)

        for words in ("（责任编辑：王敏）", "（有删节）", "原标题：《另一个标题》", "人工智能生成"):
            assert words in page

    def test_prints_corrections_above_the_text(self, client):
        post = PostFactory(live=True)
        post.corrections.create(
            old_wording="三成", new_wording="四成", editor=UserFactory(), corrected_at=DAY
        )

        page = page_of(client, post)

        assert page.index("四成") < page.index('class="body"')

    def test_marks_an_advertisement_and_escapes_the_headline(self, client):
        page = page_of(client, PostFactory(live=True, headline='"<b>理赔</b>"', is_advertisement=True))

        assert "&lt;b&gt;理赔&lt;/b&gt;" in page
        assert "<b>理赔" not in page
        assert "广告</span></h1>" in page

    def test_names_the_pieces_before_and_after_in_the_same_section(self, client):
        section = CategoryFactory()
        first, middle, last = PostFactory.create_batch(3, live=True, category=section, published_at=DAY)
        PostFactory(live=True, published_at=DAY)

        page = page_of(client, middle)

        assert f'上一篇：<a href="{first.path}" rel="prev">{first.headline}</a>' in page
        assert f'下一篇：<a href="{last.path}" rel="next">{last.headline}</a>' in page
        assert "上一篇：没有了" in page_of(client, first)
        assert "下一篇：没有了" in page_of(client, last)


class TestRelated:
    def titles(self, client, post):
        part = page_of(client, post).partition("相关阅读")[2].partition("</section>")[0]
        return re.findall(r">([^<>]+)</a>", part)

    def test_shares_a_tag_and_is_never_the_piece_itself(self, client):
        post = PostFactory(live=True, tags=["长护险"], headline="甲")
        other = PostFactory(live=True, tags=["长护险"], headline="乙")
        PostFactory(live=True, tags=["车险"], headline="丙")

        titles = self.titles(client, post)

        assert titles[0] == other.headline
        assert post.headline not in titles

    def test_does_not_say_again_what_stands_before_and_after(self, client):
        section = CategoryFactory()
        _, before, post, after, _ = [
            PostFactory(live=True, tags=["长护险"], headline=f"第{n}问", category=section,
                        published_at=DAY + timedelta(hours=n))
            for n in range(5)
        ]  # fmt: skip

        titles = self.titles(client, post)

        assert len(titles) == 2
        assert not {before.headline, after.headline} & set(titles)

    def test_shares_the_subject_where_tags_say_nothing(self, client):
        post = PostFactory(live=True, headline="白砂财险董事会换届 连铮连任董事长")
        other = PostFactory(live=True, headline="专访白砂财险董事长连铮")
        PostFactory(live=True, headline="一张长图看懂意外受伤", published_at=timezone.now())

        assert self.titles(client, post)[0] == other.headline

    def test_does_not_count_tags_that_name_an_outlet(self, client):
        outlet = SourceFactory(name="东澜保险报")
        post = PostFactory(live=True, tags=["东澜保险报新闻"], headline="甲", source=outlet)

        assert [tag.is_topic for tag in related.tags_of(post, site_posts=9)] == [False]

    def test_does_not_count_tags_on_every_other_post(self):
        post = PostFactory(live=True, tags=["保险业", "长护险"])
        PostFactory.create_batch(8, live=True, tags=["保险业"])

        topics = [tag.name for tag in related.tags_of(post, site_posts=9) if tag.is_topic]

        assert topics == ["长护险"]

    def test_fills_up_with_the_newest_of_the_section(self, client):
        section, other = CategoryFactory(), CategoryFactory()
        post = PostFactory(live=True, headline="甲", section=section)
        older, newer = (
            PostFactory(live=True, headline=name, section=section, published_at=DAY + timedelta(hours=hour))
            for name, hour in (("乙", 1), ("丙", 2))
        )
        PostFactory(live=True, headline="丁", section=other)

        assert self.titles(client, post) == [newer.headline, older.headline]

    def test_prefers_what_is_about_its_words_to_the_newest(self, client):
        section = CategoryFactory()
        post = PostFactory(live=True, headline="船东互保怎么算", section=section)
        PostFactory(live=True, headline="一张长图看懂意外受伤", section=section, published_at=timezone.now())
        about = PostFactory(live=True, headline="船东互保十问", body_html="<p>船东互保。</p>" * 4)

        assert self.titles(client, post)[0] == about.headline

    def test_goes_on_from_every_article(self, client):
        section = CategoryFactory()
        posts = [PostFactory(live=True, headline=f"第{n}则", section=section) for n in range(8)]

        assert all(4 <= len(self.titles(client, post)) <= 6 for post in posts)

    def test_shows_nothing_readers_may_not_see(self, client):
        post = PostFactory(live=True, tags=["长护险"], headline="甲")
        PostFactory(scheduled=True, tags=["长护险"], headline="乙")
        PostFactory(withdrawn=True, tags=["长护险"], headline="丙")

        assert self.titles(client, post) == []


class TestBody:
    def render(self, html):
        return body.render(html, base="/jianguan/2026/03/02/x.html", post_id=7).html

    def test_leaves_paragraphs_as_they_are(self):
        assert self.render("<p>正文。</p>") == "<p>正文。</p>"

    def test_turns_a_picture_elsewhere_into_its_caption_and_address(self):
        shown = self.render(
            '<p>前</p><p><img src="https://pic.example/a.png?x=1&amp;y=2" alt="走廊"></p><p>后</p>'
        )

        assert "<img" not in shown
        assert 'href="https://pic.example/a.png?x=1&amp;y=2"' in shown
        assert "〔图片：走廊〕</a>" in shown
        assert "<p>后</p>" in shown

    def test_without_words_for_a_picture_says_only_that_there_is_one(self):
        assert "〔图片〕" in self.render('<p><img src="https://pic.example/a.png"></p>')

    def test_never_puts_a_link_into_a_link(self):
        shown = self.render(
            '<p><a href="https://b.example/"><img src="https://pic.example/a.png" alt="图"></a></p>'
        )

        assert shown.count("<a ") == 1
        assert "〔图片：图〕" in shown

    def test_gives_a_long_article_a_contents_list(self):
        part = "<h2>第{0}节</h2><p>" + "字" * 600 + "</p>"
        rendered = body.render("".join(part.format(n) for n in "一二三"), base="/", post_id=7)

        assert rendered.contents == [("jie-1", "第一节"), ("jie-2", "第二节"), ("jie-3", "第三节")]
        assert '<h2 id="jie-2">第二节</h2>' in rendered.html

    def test_keeps_deep_nesting_and_its_text(self):
        shown = self.render("<h2>题</h2>" + "<blockquote>" * 300 + "深" + "</blockquote>" * 300)

        assert "深" in shown
        assert shown.count("<blockquote>") == 300


class TestTable:
    FIGURES = (
        "<table><caption>保费</caption><tr><th>公司</th><th>保费（亿元）</th><th>同比</th></tr>"
        "<tr><td>甲</td><td>1,234.5</td><td>-3.2%</td></tr><tr><td>乙</td><td>—</td><td>12%</td></tr></table>"
    )

    def test_scrolls_inside_itself_and_lines_figures_up(self):
        shown = body.render(self.FIGURES, base="/", post_id=7).html

        assert '<div class="table" role="group" aria-label="保费"><table>' in shown
        assert '<td class="figure-cell">1,234.5</td>' in shown
        assert "<td>甲</td>" in shown

    def test_prints_its_unit_beside_the_caption_and_its_source_beneath(self):
        table = "<table><caption>保费</caption><tbody><tr><td>甲</td></tr></tbody></table>"
        words = "<figcaption>单位：亿元<br>数据来源：各公司年报</figcaption>"

        shown = body.render(f"<figure>{table}{words}</figure>", base="/", post_id=7).html

        assert '<caption>保费<span class="table-unit">单位：亿元</span></caption>' in shown
        assert shown.endswith("<figcaption>数据来源：各公司年报</figcaption></figure>")
        assert 'aria-label="保费"' in shown

    def test_keeps_words_beneath_that_name_no_unit(self):
        table = (
            "<figure><table><tbody><tr><td>甲</td></tr></tbody></table>"
            "<figcaption>注：未经审计</figcaption></figure>"
        )

        assert "<figcaption>注：未经审计</figcaption>" in body.render(table, base="/", post_id=7).html

    def test_can_be_taken_along(self, client):
        post = PostFactory(live=True, body_html=self.FIGURES)

        response = client.get(f"/table/{post.pk}-1.csv")

        assert response.content.decode("utf-8-sig").splitlines() == [
            "公司,保费（亿元）,同比",
            '甲,"1,234.5",-3.2%',
            "乙,—,12%",
        ]
        assert client.get(f"/table/{post.pk}-2.csv").status_code == 404

    def test_repeats_joined_cells_in_the_file(self):
        table = (
            "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
        )

        assert tables.as_csv(next(tree.fragment(table).iter("table"))).splitlines() == ["甲,乙,乙", "甲,1,2"]

    @pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-x"])
    def test_runs_nothing_in_a_spreadsheet(self, text):
        assert tables.plain_cell(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["-3.2%", "+1.5", "-1,234", "甲"])
    def test_leaves_figures_as_figures(self, text):
        assert tables.plain_cell(text) == text
