"""转载录入: what is read out of a pasted page."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import sanitize
from articles.ingest.intake import find_duplicates, matching_source, parse_page
from articles.ingest.intake.lines import SHANGHAI, author_in, moment_in, moment_without_year, source_in
from articles.text.plain import text_of
from tests.factories import PostFactory, SourceFactory, SourceLinkFactory
from tests.ingest.outlet_pages import PAGES, A, B, C
from tests.properties import examples

LONG = "报告列出了全年理赔的件数、金额与平均时长，公司称小额案件当天结案，客户可以在线查看进度。"

NEWSPAPER = f"""<!DOCTYPE html><html><head><title>南渚财险公布理赔报告_东澜保险报_东澜网</title>
<meta name="author" content="李华"><meta name="publishdate" content="2026-03-01 08:15:00"></head>
<body><nav><a href="/">首页</a> &gt; <a href="/bx">保险</a></nav>
<div class="detail"><h1>南渚财险公布理赔报告</h1>
<div class="info"><span>2026-03-01 08:15</span><span>来源：东澜保险报</span><span>作者：李华</span></div>
<div class="article-content"><p>　　{LONG}</p><p>{LONG}</p><p><img src="/pic/1.jpg" alt="理赔窗口"></p>
<p><a href="../zt/2.html">专题</a></p><p>（责任编辑：王敏）</p></div>
<div class="share">分享到：微信 微博</div></div>
<div class="related"><p>相关阅读</p><p>另一条新闻的标题在这里</p></div><footer>版权所有 东澜网</footer></body></html>"""

WIRE = f"""<div id="ContentBody"><p>{LONG}</p><p>　　{LONG}</p>
<p class="em_media">（文章来源：云岭<span>证券</span>时报（海外版））</p></div>"""

WECHAT = f"""<html><head><meta property="og:title" content="一图看懂惠民保">
<meta property="og:site_name" content="微信公众平台"></head><body>
<h1 id="activity-name">一图看懂惠民保</h1><span id="publish_time">2026年3月2日 07:30</span>
<div id="js_content" style="visibility: hidden;"><section><p>文 / 周　宁</p><p>{LONG}</p>
<p><img data-src="https://pic.example/a.png" src="data:image/gif;base64,R0lGOD"></p><p>{LONG}</p>
<p>长按识别二维码关注我们</p></section></div></body></html>"""

DECLARED = f"""<html><head><script type="application/ld+json">{{"@graph":[{{"@type":"NewsArticle",
"headline":"养老保险公司扩容","datePublished":"2026-03-01T20:00:00Z","author":[{{"name":"陈晨"}}],
"publisher":{{"name":"湖心财经"}}}}]}}</script></head><body><article><p>{LONG}</p></article></body></html>"""


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_reads_a_page_as_its_outlet_lays_it_out(page):
    read = parse_page(page.html, page.address, today=date(2026, 3, 2))

    facts = (read.original_headline, read.outlet, read.author, read.published_at, read.guesses)
    assert facts == (page.headline, page.outlet, page.author, page.at, page.guessed)
    rest = text_of(read.body_html)
    for part in (A, B, C):
        assert part in rest
        rest = rest.replace(part, "")
    assert rest.strip() == page.also


def at(day, hour=0, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


class TestAPageOfANewspaper:
    page = parse_page(NEWSPAPER, "https://www.donglan.example/bx/202603/t20260301_88.html")

    def test_gives_the_facts_and_guesses_nothing(self):
        assert self.page.original_headline == "南渚财险公布理赔报告"
        assert self.page.outlet == "东澜保险报"
        assert self.page.author == "李华"
        assert self.page.published_at == at(1, 8, 15)
        assert self.page.guesses == frozenset()

    def test_gives_the_text_without_the_page_around_it(self):
        text = text_of(self.page.body_html)

        assert text.count(LONG) == 2
        for furniture in ("首页", "分享", "相关阅读", "责任编辑", "版权", "来源：", "南渚财险公布"):
            assert furniture not in text

    def test_resolves_addresses_against_the_page(self):
        assert 'src="https://www.donglan.example/pic/1.jpg"' in self.page.body_html
        assert 'href="https://www.donglan.example/bx/zt/2.html"' in self.page.body_html


class TestAPageOfTheWireService:
    page = parse_page(WIRE, "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202603012308502530")

    def test_takes_the_outlet_from_the_credit_and_takes_the_credit_out(self):
        assert self.page.outlet == "云岭证券时报（海外版）"
        assert "文章来源" not in self.page.body_html

    def test_takes_the_infocode_from_the_address_and_the_day_as_a_guess(self):
        assert self.page.info_code == "NW202603012308502530"
        assert self.page.published_at == at(1)
        assert "published_at" in self.page.guesses


class TestAPageOfWechat:
    page = parse_page(WECHAT, "https://mp.weixin.example/s/abc")

    def test_shows_the_hidden_text_and_its_late_pictures(self):
        assert text_of(self.page.body_html).count(LONG) == 2
        assert 'src="https://pic.example/a.png"' in self.page.body_html
        assert "二维码" not in self.page.body_html

    def test_reads_a_name_set_wide_and_takes_no_platform_for_an_outlet(self):
        assert self.page.author == "周宁"
        assert self.page.published_at == at(2, 7, 30)
        assert (self.page.outlet, "outlet" in self.page.guesses) == ("", False)


def test_reads_what_a_page_declares_in_json():
    page = parse_page(DECLARED)

    assert page.original_headline == "养老保险公司扩容"
    assert page.published_at == at(2, 4)
    assert (page.outlet, page.author) == ("湖心财经", "陈晨")
    assert {"outlet", "author"} <= page.guesses


def test_plain_text_takes_its_first_short_line_as_a_guessed_headline():
    page = parse_page(f"南渚财险公布理赔报告\n2026-03-01 来源：东澜保险报\n\n{LONG}\n保费 < 赔款 & 费用")

    assert page.original_headline == "南渚财险公布理赔报告"
    assert page.outlet == "东澜保险报"
    assert page.published_at == at(1)
    assert {"original_headline", "published_at"} <= page.guesses
    assert text_of(page.body_html).splitlines() == [LONG, "保费 < 赔款 & 费用"]


def test_an_empty_paste_gives_an_empty_page():
    page = parse_page("  ")

    assert (page.original_headline, page.outlet, page.body_html, page.published_at) == ("", "", "", None)


def test_nothing_executable_survives():
    page = parse_page(
        "<h1>标题</h1><p onclick=x()>文<script>alert(1)</script></p><a href='javascript:x()'>链</a>"
    )

    assert "script" not in page.body_html
    assert "onclick" not in page.body_html


def test_a_page_too_deeply_nested_is_refused():
    with pytest.raises(sanitize.TooDeep):
        parse_page("<div>" * 5000)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("来源：东澜保险报 作者：李华", "东澜保险报"),
        ("稿源：城市晚报", "城市晚报"),
        ("来源丨养老财经（ID：ylcj）", "养老财经"),
        ("来源：东洲网－东洲日报", "东洲日报"),
        ("2026-03-01 08:15 来源: 云岭日报 责编：王敏", "云岭日报"),
        ("（来源：湖心财经）", "湖心财经"),
        ("资金来源于自有资金", ""),
        ("信息来源：《东澜保险报》", "东澜保险报"),
    ],
)
def test_names_the_outlet_of_a_line(line, name):
    assert source_in(line) == name


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("作者：李华", "李华"),
        ("本报记者 李华 周宁", "李华 周宁"),
        ("文/陈晨", "陈晨"),
        ("记者李　华", "李华"),
        ("本报记者了解到，多家公司下调费率", ""),
        ("作者：阿依古丽·买买提", "阿依古丽·买买提"),
        ("记者从监管部门获悉", ""),
    ],
)
def test_names_the_author_of_a_line(line, names):
    assert author_in(line) == names


@pytest.mark.parametrize(
    ("text", "moment", "is_exact"),
    [
        ("2026年3月2日 09:30", at(2, 9, 30), True),
        ("2026-03-02T09:30:00+08:00", at(2, 9, 30), True),
        ("2026-03-02T01:30:00Z", at(2, 9, 30), True),
        ("2026/3/2 星期一 9:30", at(2, 9, 30), True),
        ("2026.03.02", at(2), False),
        ("2026年3月2日 星期一 下午3:05", at(2, 15, 5), True),
    ],
)
def test_reads_a_moment(text, moment, is_exact):
    found = moment_in(text)

    assert (found.at, found.is_exact) == (moment, is_exact)


@pytest.mark.parametrize("text", ["03-02 09:30", "3月2日 9:30", "发布时间：03月02日 09:30 来源：东澜报"])
def test_gives_a_moment_without_its_year_the_nearest_one_before_today(text):
    assert moment_without_year(text, date(2026, 3, 2)).at == at(2, 9, 30)
    assert moment_without_year(text, date(2027, 1, 5)).at == at(2, 9, 30)


def test_takes_no_part_of_a_full_date_for_one_without_a_year():
    assert moment_without_year("2025-03-02 09:30", date(2026, 3, 2)) is None


def test_a_day_that_does_not_exist_is_no_moment():
    assert moment_in("2026-02-30 09:30") is None


@pytest.mark.django_db
class TestDuplicates:
    def test_are_found_by_infocode(self):
        here = SourceLinkFactory(external_id="NW202603012308502530", url="")

        found = find_duplicates(parse_page(WIRE, "http://finews.zning.xyz/x?infoCode=NW202603012308502530"))

        assert [(one.post, one.why) for one in found] == [(here.post, "infoCode 相同")]

    def test_are_found_by_an_address_that_differs_in_its_trimmings(self):
        here = SourceLinkFactory(url="http://donglan.example/bx/88.html")

        found = find_duplicates(
            parse_page(NEWSPAPER, "https://www.donglan.example/bx/88.html?utm_source=wx#top")
        )

        assert [(one.post, one.why) for one in found] == [(here.post, "原文链接相同")]

    def test_are_found_by_a_headline_that_differs_in_punctuation(self):
        here = PostFactory(headline="南渚财险：公布“理赔报告”")

        found = find_duplicates(parse_page(NEWSPAPER))

        assert [(one.post, one.why) for one in found] == [(here, "标题相同")]

    def test_name_a_piece_once_and_never_the_piece_itself(self):
        here = PostFactory(headline="南渚财险公布理赔报告")
        SourceLinkFactory(post=here, url="https://donglan.example/1")
        page = parse_page(NEWSPAPER, "https://donglan.example/1")

        assert [one.why for one in find_duplicates(page)] == ["原文链接相同"]
        assert find_duplicates(page, but=here) == []

    def test_another_piece_is_none(self):
        PostFactory(headline="湖心寿险设立养老社区")

        assert find_duplicates(parse_page(NEWSPAPER, "https://www.donglan.example/9")) == []


@pytest.mark.django_db
def test_the_outlet_is_matched_with_the_desks_list():
    known = SourceFactory(name="东澜保险报")

    assert matching_source("东澜 保险报") == known
    assert matching_source("无名小报") is None


PIECES = st.sampled_from(
    ["<p>", "</p>", "<h1>", "<div class=share>", "</div>", "<table><tr><td>", "<iframe>", "<frameset>",
     "<html>", "<title>", "<img data-src=//a/b>", "<a href=http://[x>",
     "<meta name=pubdate content=2026-02-31>", "<script type=application/ld+json>{", "来源：东澜报", "作者：",
     "2026-02-31 25:61", "（文章来源：", "）", "<", "&", "&#0;", "\x00", "正文。" * 40]
)  # fmt: skip


@settings(max_examples=examples(200))
@given(st.lists(PIECES, max_size=30), st.sampled_from(["", "https://a.example/x", "http://[bad"]))
def test_whatever_is_pasted_gives_a_page(pieces, address):
    page = parse_page("".join(pieces), address)

    assert sanitize.clean(page.body_html, max_bytes=None).html == page.body_html


def test_a_page_whose_base_is_no_address_is_read_all_the_same():
    text = NEWSPAPER.replace("<head>", "<head><base href='http://[x'>", 1)

    assert parse_page(text, "https://donglan.example/a/1.html") == parse_page(
        NEWSPAPER, "https://donglan.example/a/1.html"
    )
