"""The oddities of feeds and list pages that outlets really have, one each; all text is invented."""

import re

import pytest

from articles.ingest.feeds import read_feed

URL = "https://f.example.cn/feed.xml"
CASES = []


def show(name, doc, want=None, error=None, fmt="rss", url=URL, ct=None, enc="utf-8", **top):
    """Take a document in: what its entries say, its error and format, and what else is at its head."""
    data = doc if isinstance(doc, bytes) else doc.encode(enc)
    CASES.append(pytest.param(data, want, {"error": error, "format": fmt, **top}, url, ct, id=name))


def rss(x, head=""):
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>源</title>{head}{x}</channel></rss>"
    )


ITEM = "<item><title>甲标题</title><link>https://f.example.cn/1</link>%s</item>"
show(
    "sub",
    rss(ITEM % "<pubDate>2026-03-05T08:30:00Z</pubDate>"),
    [{"published_at": "2026-03-05T16:30:00+08:00"}],
)
show(
    "pst",
    rss(ITEM % "<pubDate>Wed, 04 Mar 2026 16:30:00 PST</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "halfchinese",
    rss(ITEM % "<pubDate>2026年3月5日 8点30分</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "evening",
    rss(ITEM % "<pubDate>2026年3月5日 晚上8:30</pubDate>"),
    [{"published_at": "2026-03-05T20:30:00+08:00"}],
)
show(
    "noon",
    rss(ITEM % "<pubDate>2026-03-05 中午12:30</pubDate>"),
    [{"published_at": "2026-03-05T12:30:00+08:00"}],
)
show(
    "midnight am",
    rss(ITEM % "<pubDate>3/5/2026 12:30:00 AM</pubDate>"),
    [{"published_at": "2026-03-05T00:30:00+08:00"}],
)
show(
    "zhou",
    rss(ITEM % "<pubDate>周四, 05 3月 2026 08:30:00 +0800</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "frac tz",
    rss(ITEM % "<pubDate>2026-03-05 08:30:00.0 +08:00</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "msdate",
    rss(ITEM % "<pubDate>/Date(1772670600000)/</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "msdate tz",
    rss(ITEM % "<pubDate>1772670600.123</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show("dots", rss(ITEM % "<pubDate>2026.3.5</pubDate>"), [{"published_at": "2026-03-05T00:00:00+08:00"}])
show(
    "cn full",
    rss(ITEM % "<pubDate>二〇二六年三月五日</pubDate>"),
    [{"published_at": "2026-03-05T00:00:00+08:00"}],
)
show(
    "rfc no comma",
    rss(ITEM % "<pubDate>Thu 05 Mar 2026 08:30:00 +0800</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "paren zone",
    rss(ITEM % "<pubDate>Thu Mar 05 2026 08:30:00 GMT+0800 (中国标准时间)</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show("future year 0000", rss(ITEM % "<pubDate>0000-00-00T00:00:00+08:00</pubDate>"), [{"published_at": None}])
show("neg", rss(ITEM % "<pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>"), [{"published_at": None}])
show("epoch8", rss(ITEM % "<pubDate>Thu, 01 Jan 1970 08:00:00 +0800</pubDate>"), [{"published_at": None}])
show(
    "order",
    rss(ITEM % "<dc:date>2026-03-04 08:00</dc:date><pubDate>2026-03-05 08:30</pubDate>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "blank pub",
    rss(ITEM % "<pubDate> </pubDate><dc:date>2026-03-05 08:30</dc:date>"),
    [{"published_at": "2026-03-05T08:30:00+08:00"}],
)
show(
    "atom updated only",
    (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>源</title><entry><title>甲</title>'
        '<id>https://f.example.cn/1</id><link href="1"/><updated>2026-03-05T08:30:00</updated><author>'
        "<name>甲</name></author><author><name>乙</name></author></entry></feed>"
    ),
    [{"url": "https://f.example.cn/1", "author": "甲、乙", "published_at": "2026-03-05T08:30:00+08:00"}],
    fmt="atom",
)
show(
    "title cdata html",
    rss(
        "<item><title><![CDATA[<p>甲<em>乙</em>&nbsp;丙</p>]]></title><link>https://f.example.cn/1</link></item>"
    ),
    [{"headline": "甲乙 丙"}],
)
show(
    "title angle",
    rss("<item><title>《甲》&lt;征求意见稿&gt;发布</title><link>https://f.example.cn/1</link></item>"),
    [{"headline": "《甲》<征求意见稿>发布"}],
)
show(
    "title num ent",
    rss(
        "<item><title>&#20445;&#x9669;&amp;#8220;甲&amp;#8221;</title>"
        "<link>https://f.example.cn/1</link></item>"
    ),
    [{"headline": "保险“甲”"}],
)
show(
    "desc script",
    rss(
        ITEM
        % (
            "<description><![CDATA[<style>p{}</style><p>甲</p><img alt='图' src=1>"
            "<script>x('<p>y</p>')</script><br/>乙]]></description>"
        )
    ),
    [{"summary_text": "甲乙"}],
)
show(
    "content no ns",
    rss(ITEM % "<content:encoded><![CDATA[<p>全文</p>]]></content:encoded><description>摘</description>"),
    [{"summary_text": "摘", "content_text": "全文"}],
)
show(
    "comments el",
    rss(
        ITEM
        % (
            "<comments>https://f.example.cn/1#c</comments><source url='x'>别家</source>"
            "<author>甲 &lt;a@b.cn&gt;</author>"
        )
    ),
    [{"author": "甲"}],
)
show("creator mail", rss(ITEM % "<dc:creator><![CDATA[a@b.cn]]></dc:creator>"), [{"author": None}])
show(
    "guid tag",
    rss(
        "<item><title>甲</title><guid isPermaLink='false'>tag:1</guid>"
        "<link>https://f.example.cn/1?id=2&amp;FROM=rss</link></item>"
    ),
    [{"id": "tag:1", "url": "https://f.example.cn/1?id=2"}],
)
show(
    "guid only false",
    rss("<item><title>甲</title><guid isPermaLink='false'>https://f.example.cn/1</guid></item>"),
    [],
    error="empty",
)
show(
    "atom link in rss",
    rss(
        "<item><title>甲</title><atom:link rel='self' href='https://f.example.cn/s'/>"
        "<atom:link href='https://f.example.cn/1'/></item>"
    ),
    [{"url": "https://f.example.cn/1"}],
)
show(
    "link ws",
    rss("<item><title>甲</title><link>\n  https://f.example.cn/\n1 \n</link></item>"),
    [{"url": "https://f.example.cn/1"}],
)
show(
    "link cn",
    rss("<item><title>甲</title><link>https://f.example.cn/新闻/1?标=甲</link></item>"),
    [{"url": "https://f.example.cn/新闻/1?标=甲"}],
)
show(
    "xml base rss",
    (
        '<rss version="2.0" xml:base="https://b.example.cn/x/"><channel><title>源</title><item>'
        "<title>甲</title><link>1</link></item></channel></rss>"
    ),
    [{"url": "https://b.example.cn/x/1"}],
)
show(
    "empty query",
    rss("<item><title>甲</title><link>https://f.example.cn/1?utm_source=a</link></item>"),
    [{"url": "https://f.example.cn/1"}],
)
show("trunc tag", rss(ITEM % "" + ITEM.replace("/1", "/2") % "")[:-60], error="truncated")
show("trunc prolog", '<?xml version="1.0"?><rss version="2.0"><channel><title>源', [], error="truncated")
show(
    "trunc sitemap",
    (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>https://f.example.cn/1</loc></url><url><loc>https://f.exam"
    ),
    [{"url": "https://f.example.cn/1"}],
    error="truncated",
    fmt="sitemap",
)
show(
    "trunc atom",
    (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>源</title><entry><title>甲</title>'
        '<link href="/1"/></entry><entry><title>乙</ti'
    ),
    [{"url": "https://f.example.cn/1"}],
    error="truncated",
    fmt="atom",
)
show(
    "trunc cdata",
    '<rss version="2.0"><channel><title>源</title>'
    + ITEM % ""
    + "<item><title>乙</title><link>https://f.example.cn/2</link><description><![CDATA[<p>半",
    [{"url": "https://f.example.cn/1"}],
    error="truncated",
)
show(
    "html 200 err",
    "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
    [],
    error="not-a-feed",
    fmt=None,
)
show("json err", '{"error":"x"}', [], error="not-a-feed", fmt=None)
show("json arr", '[{"a":1}]', [], error="not-a-feed", fmt=None)
show(
    "json feed expired",
    '{"version":"https://jsonfeed.org/version/1.1","title":"源","items":[]}',
    [],
    error="empty",
    fmt="json",
)
show(
    "json bom",
    b"\xef\xbb\xbf"
    + (
        '{"version":"https://jsonfeed.org/version/1.1","title":"源","items":[{"id":"a","url":"1",'
        '"title":"甲&amp;乙","content_html":"<p>文</p>",'
        '"date_published":"2026-03-05T00:30:00Z","tags":["x"]}]}'
    ).encode(),
    [
        {
            "url": "https://f.example.cn/1",
            "headline": "甲&乙",
            "content_text": "文",
            "published_at": "2026-03-05T08:30:00+08:00",
            "author": None,
        }
    ],
    fmt="json",
)
show(
    "json gbk",
    (
        '{"version":"https://jsonfeed.org/version/1.1","title":"保险新闻源","items":[{"id":"a","url":"1",'
        '"title":"甲公司的理赔报告","content_text":"今年的理赔报告发布了"}]}'
    ),
    [{"headline": "甲公司的理赔报告"}],
    fmt="json",
    enc="gb18030",
)
show(
    "svg html",
    "<!DOCTYPE html><html><body><svg></svg><p>x</p></body></html>",
    [],
    error="not-a-feed",
    fmt=None,
)
show(
    "soap",
    '<?xml version="1.0"?><soap:Envelope xmlns:soap="x"><soap:Body/></soap:Envelope>',
    [],
    error="not-a-feed",
    fmt=None,
)
show(
    "redirect",
    '<?xml version="1.0"?><redirect><newLocation>https://n.example.cn/f</newLocation></redirect>',
    [],
    error="not-a-feed",
    fmt=None,
    moved_to="https://n.example.cn/f",
)
show(
    "unsafe ws",
    (
        "<?xml version='1.0'?>\n<!DOCTYPE  feed [ <!ENTITY\n x 'y' > ]>"
        "<feed xmlns='http://www.w3.org/2005/Atom'/>"
    ),
    [],
    error="unsafe-xml",
    fmt=None,
)
show(
    "rss 0.90",
    (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>源</title></channel><item>'
        "<title>甲</title><link>https://f.example.cn/1</link></item></rdf:RDF>"
    ),
    [{"headline": "甲"}],
)
show(
    "nested title html",
    rss(
        "<item><title>甲 <b>乙</b> 丙</title><link>https://f.example.cn/1</link>"
        "<description>文<br>字<p>段</description></item>"
    ),
    [{"headline": "甲 乙 丙", "summary_text": "文字段"}],
)
show(
    "crap",
    rss(ITEM % "<description>a & b &copy; c</description>") + "\n<!-- cached -->\n<!--x",
    [{"summary_text": "a&b©c"}],
)
show("two docs", rss(ITEM % "") + rss(ITEM.replace("/1", "/2") % ""), None)
show("win1252 quotes", rss(ITEM % "<description>\x93保险\x94</description>"), [{"headline": "甲标题"}])
show("ctrl refs", rss(ITEM % "<description>甲&#8;乙&#x1F;丙</description>"), [{"summary_text": "甲乙丙"}])
show(
    "shift",
    (
        '<?xml version="1.0" encoding="big5"?><rss version="2.0"><channel><title>海灣財經新聞網</title><item>'
        "<title>保險公司發佈年報並說明</title><link>https://f.example.cn/1</link></item></channel></rss>"
    ),
    [{"headline": "保險公司發佈年報並說明"}],
    enc="big5",
    ct="text/xml; charset=utf-8",
)
show(
    "gbk declared utf8 http gbk",
    (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>保险新闻</title><item>'
        "<title>理赔报告发布</title><link>https://f.example.cn/1</link></item></channel></rss>"
    ),
    [{"headline": "理赔报告发布"}],
    enc="gbk",
)


def page(b, title="要闻_岭东网"):
    return (
        f"<html><head><title>{title}</title></head><body><div class=nav><a href=/bx/>保险</a></div>{b}"
        "<div class=foot><a href=/about>关于我们网站的说明</a></div></body></html>"
    )


D = "2026-03-05T00:00:00+08:00"


def L(f):
    return "".join(f(i) for i in range(1, 5))


T = "第%d条新闻标题写在这里"
W = [{"url": f"https://f.example.cn/n/{i}.html", "headline": T % i} for i in range(1, 5)]


def lst(n, b, w=W, **k):
    """Take a list page in."""
    show("page " + n, page(b), w, fmt="page", url="https://f.example.cn/bx/", ct="text/html", **k)


lst(
    "p",
    L(lambda i: f"<p><a href=/n/{i}.html>{T % i}</a>（2026-03-05）</p>"),
    [{**w, "published_at": D} for w in W],
)
lst(
    "br",
    L(lambda i: f"· <a href=/n/{i}.html>{T % i}</a> 2026-03-05<br>"),
    [{**w, "published_at": D} for w in W],
)
lst(
    "br date first",
    L(lambda i: f"[2026-03-05] <a href=/n/{i}.html>{T % i}</a><br>"),
    [{**w, "published_at": D} for w in W],
)
lst(
    "headline col",
    L(
        lambda i: (
            f"<li><a href=/bx/ class=cat>[保险要闻]</a><a href=/n/{i}.html>{T % i}</a>"
            "<em>2026-03-05 08:30</em></li>"
        )
    ),
    [{**w, "published_at": "2026-03-05T08:30:00+08:00"} for w in W],
)
lst(
    "ymd split",
    L(
        lambda i: (
            f"<li><div class=date><b>05</b><span>2026-03</span></div><a href=/n/{i}.html>"
            f"<h4>{T % i}</h4></a><p>监管部门昨天公布了名单，共有十二家公司。</p></li>"
        )
    ),
    [{**w, "published_at": D, "summary_text": "监管部门昨天公布了名单，共有十二家公司。"} for w in W],
)
lst(
    "title attr",
    L(lambda i: f"<li><a href=/n/{i}.html title='{T % i}'>第{i}条新闻…</a> 03-05 08:30</li>")
    + "<p>2026-03-05 更新</p>",
    W,
)
lst(
    "sections",
    "<div class=hotlist><h3>热门</h3><ul>"
    + L(lambda i: f"<li><a href=/h/{i}.html>热门第{i}条的标题在此</a> 2026-01-01</li>")
    + "</ul></div><ul>"
    + L(lambda i: f"<li><a href=/n/{i}.html>{T % i}</a>2026-03-05</li>")
    + "</ul>",
    W,
)
lst(
    "img title more",
    L(
        lambda i: (
            f"<div class=item><a href=/n/{i}.html><img src=1.jpg alt=x></a>"
            f"<div><a href=/n/{i}.html#p>{T % i}</a><span>来源：东篱日报</span><span>2026年03月05日</span>"
            f"<a href=/n/{i}.html?from=l>查看详情&gt;</a></div></div>"
        )
    ),
    [{**w, "published_at": D} for w in W],
)
lst(
    "tags",
    L(
        lambda i: (
            f"<li><a href=/n/{i}.html>{T % i}</a><a href=/tag/车险保险/>车险保险标签</a><span>2026-03-05</span></li>"
        )
    ),
    W,
)
lst(
    "jsonp dates",
    L(lambda i: f"<tr><td><a href=/n/{i}.html>{T % i}</a></td><td>东篱日报</td><td>2026/3/5</td></tr>").join(
        ["<table>", "</table>"]
    ),
    [{**w, "published_at": D} for w in W],
)


def bare(value):
    return re.sub(r"\s", "", value) if value else value


@pytest.mark.parametrize(("data", "want", "top", "url", "content_type"), CASES)
def test_reads_an_odd_document(data, want, top, url, content_type):
    feed = read_feed(data, url, content_type=content_type).as_json()

    assert {name: feed[name] for name in top} == top
    if want is None:
        return
    assert len(feed["entries"]) == len(want)
    for entry, facts in zip(feed["entries"], want, strict=True):
        assert {name: bare(entry[name]) for name in facts} == {
            name: bare(value) for name, value in facts.items()
        }
