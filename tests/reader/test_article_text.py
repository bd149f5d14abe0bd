"""The text of an article as shown: headings found in bold lines, heads of tables, wide tables, 快讯."""

import pytest

from articles.models import Post
from articles.reader.article import body
from articles.text import tree
from tests.factories import PostFactory

LONG = "<p>" + "平均综合费用率下降九个百分点，" * 40 + "详见下表。</p>"


def shown(html):
    """Return the Body of `html`."""
    return body.render(html, base="/x.html", post_id=1)


def raised(html):
    """Return the words of what became a heading."""
    return [
        one.text_content() for one in tree.fragment(shown(html).html).iter("h2", "h3") if one.get("class")
    ]


class TestLinesThatActAsHeadings:
    @pytest.mark.parametrize(
        "line",
        [
            "<p><strong>一、费用率从哪里省下来</strong></p>",
            "<p><b>【监管动态】</b></p>",
            "<p> <strong>费用率</strong><strong>之辩</strong> </p>",
        ],
    )
    def test_count_as_headings(self, line):
        assert raised(f"{LONG}{line}{LONG}") == [tree.fragment(line).text_content()]

    def test_without_bold_count_where_there_are_several(self):
        assert raised(f"<p>一、费用率</p>{LONG}<p>二、赔付率</p>{LONG}") == ["一、费用率", "二、赔付率"]
        assert raised(f"<p>一、费用率</p>{LONG}") == []
        assert raised(f"<p>【监管】</p>{LONG}<p>【公司】</p>{LONG}") == ["【监管】", "【公司】"]

    @pytest.mark.parametrize(
        "line",
        [
            "<p><strong>费用率下降了九个百分点。</strong></p>",
            "<p><strong>本报记者 林晓</strong></p>",
            "<p><strong>编者按</strong></p>",
            "<p><strong>要点：</strong></p>",
            "<p><strong>费用率</strong>下降</p>",
            f"<p><strong>{'长' * 41}</strong></p>",
            "<blockquote><p><strong>引文里的一行</strong></p></blockquote>",
            "<table><tr><td><p><strong>合计</strong></p></td></tr></table>",
        ],
    )
    def test_are_told_from_stress_and_signatures(self, line):
        assert raised(f"{LONG}{line}{LONG}") == []

    def test_at_the_end_open_nothing(self):
        assert raised(f"{LONG}<p><strong>谢谢阅读</strong></p>") == []

    def test_stand_below_real_headings(self):
        html = shown(f"<h2>费用率</h2>{LONG}<p><strong>一、手续费</strong></p>{LONG}").html

        assert '<h3 class="raised"><strong>一、手续费</strong></h3>' in html

    def test_make_the_contents_list(self):
        text = "".join(f"<p><strong>{n}、第{n}节</strong></p>{LONG}" for n in "一二三")

        assert [words for _, words in shown(text).contents] == ["一、第一节", "二、第二节", "三、第三节"]

    @pytest.mark.django_db
    def test_leave_what_is_stored_as_it_is(self, client):
        post = PostFactory(live=True, body_html=f"<p><strong>一、费用率</strong></p>{LONG}")
        client.get(post.path)

        assert "<h2" not in Post.objects.get(pk=post.pk).body_html


class TestContents:
    def test_lists_the_first_level_alone(self):
        text = "".join(f"<h2>第{n}节</h2><h3>细目{n}</h3>{LONG}" for n in "一二三")

        assert [words for _, words in shown(text).contents] == ["第一节", "第二节", "第三节"]


class TestTableHeads:
    def head(self, rows):
        table = next(tree.fragment(shown(f"<table>{rows}</table>").html).iter("table"))
        return [[cell.text_content() for cell in row] for row in table.iterfind("thead/tr")]

    @pytest.mark.parametrize(
        "cell", ["<th>{}</th>", "<td><strong>{}</strong></td>", "<td><p><b>{}</b></p></td>"]
    )
    def test_are_heads_whether_marked_or_bold(self, cell):
        row = "<tr>" + cell.format("公司") + cell.format("费用率") + "</tr>"

        assert self.head(row + "<tr><td>南渚财险</td><td>28.6</td></tr>") == [["公司", "费用率"]]

    def test_reach_as_far_down_as_their_joined_cells(self):
        rows = (
            '<tr><th rowspan="2">公司</th><th colspan="2">费用率</th></tr><tr><td>本年</td><td>上年</td></tr>'
            "<tr><td>南渚</td><td>28.6</td><td>29.1</td></tr>"
        )

        assert self.head(rows) == [["公司", "费用率"], ["本年", "上年"]]

    @pytest.mark.parametrize(
        "rows",
        [
            "<tr><td>公司</td></tr><tr><td>甲</td></tr>",
            "<tr><th>公司</th></tr><tr><th>甲</th></tr>",
            "<tr><th>公司</th><td>甲</td></tr><tr><th>费用率</th><td>1</td></tr>",
        ],
    )
    def test_are_not_guessed(self, rows):
        assert self.head(rows) == []


class TestWideTables:
    def shape(self, columns, rows=3):
        row = "<tr>" + "<td>车险综合成本率</td>" * columns + "</tr>"
        return tree.fragment(shown(f"<table>{row * rows}</table>").html)[0].get("class")

    def test_break_out_of_the_measure(self):
        assert self.shape(3) == "table-block table-plain"
        assert self.shape(8) == "table-block table-wide table-plain"

    def test_that_fill_the_screen_scroll_inside(self):
        assert "table-tall" in self.shape(3, rows=20)


@pytest.mark.django_db
class TestFlashPage:
    @pytest.mark.parametrize(
        "opening",
        ["【东澜人寿增资】", "<strong>【东澜人寿增资】</strong>", "东澜人寿增资。", "<b>东澜人寿增资</b>　"],
    )
    def test_prints_its_headline_once_and_leads_to_all(self, client, opening):
        post = PostFactory(
            live=True, flash=True, headline="东澜人寿增资", body_html=f"<p>{opening}注册资本增至26亿元。</p>"
        )
        page = client.get(post.path).content.decode()
        article = page[page.index('<div class="body"') : page.index("</article>")]

        assert "东澜人寿增资" not in article
        assert "<p>注册资本增至26亿元。</p>" in article
        assert '<a href="/kuaixun/">全部快讯</a>' in page

    def test_of_one_sentence_keeps_it(self):
        assert body.without_headline("<p>东澜人寿增资。</p>", "东澜人寿增资") == "<p>东澜人寿增资。</p>"


@pytest.mark.django_db
class TestLengthOfAPiece:
    def test_is_told_in_minutes_from_two_on(self, client):
        short = PostFactory(live=True, body_html="<p>短。</p>")
        long = PostFactory(live=True, body_html=f"<p>{'字' * 1600}</p>")

        assert "分钟" not in client.get(short.path).content.decode()
        page = client.get(long.path).content.decode()
        assert "约 4 分钟读完" in page
        assert "data-progress" in page


@pytest.mark.django_db
def test_is_shared_by_weibo_with_headline_and_address(client, settings):
    post = PostFactory(live=True, headline="增资 & 减亏")
    page = client.get(post.path).content.decode()

    assert "service.weibo.com/share/share.php?url=http%3A%2F%2F" in page
    assert "title=%E5%A2%9E%E8%B5%84+%26+%E5%87%8F%E4%BA%8F" in page
