"""Forty-four feeds of invented outlets; odd numbers are the half kept unseen while writing.

`feeds()` gives (name, bytes, facts) with the facts as in the shared sample.
"""

import json
from collections.abc import Iterator
from typing import Any

Facts = dict[str, Any]
A, B = "渚清财险首日付出1200万元", "青栗人寿县域养老社区开放"
SA, SB = "首批理赔款昨天付出。", "首批四百张床位开放。"
FEED = "https://f.example.cn/feed.xml"
SITE = "https://f.example.cn"
FEEDS: list[tuple[str, bytes, Facts]] = []


def entry(n: int, **facts: Any) -> Facts:
    """Return what one entry must be."""
    base = {"id": f"{SITE}/{n}", "url": f"{SITE}/{n}", "headline": [A, B][n % 2], "author": None,
            "published_at": "2026-05-06T07:08:00+08:00", "summary_text": [SA, SB][n % 2],
            "content_text": None}  # fmt: skip
    return {**base, **facts}


def add(name: str, text: str | bytes, entries: list[Facts], *, form: str | None = "rss",
        error: str | None = None, title: str | None = "某源", url: str = FEED, ct: str | None = "text/xml",
        encoding: str = "utf-8", **more: Any) -> None:  # fmt: skip
    """Take one feed in."""
    data = text if isinstance(text, bytes) else text.encode(encoding)
    facts = {"url": url, "content_type": ct, "format": form, "error": error, "entries": entries, **more}
    if title is not None:
        facts["title"] = title
    FEEDS.append((name, data, facts))


def rss(
    items: str, *, head: str = "", top: str = '<?xml version="1.0"?>', ns: str = "", title: str = "某源"
) -> str:
    """Return an RSS 2.0 document."""
    return (
        f'{top}<rss version="2.0" {ns}><channel><title>{title}</title>'
        f"<link>{SITE}</link>{head}{items}</channel></rss>"
    )


def item(
    n: int,
    date: str = "Wed, 06 May 2026 07:08:00 +0800",
    more: str = "",
    title: str | None = None,
    link: str | None = None,
) -> str:
    """Return one item."""
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{title or [A, B][n % 2]}</title><link>{link or f'{SITE}/{n}'}</link>"
        f"<description>{[SA, SB][n % 2]}</description>{when}{more}</item>"
    )


DATES = {
    "java": ("Wed May 06 07:08:00 CST 2026", "07:08"), "named": ("Tue, 05 May 2026 19:08:00 EDT", "07:08"),
    "ampm": ("May 6, 2026 7:08 AM", "07:08"), "chinese": ("2026年5月6日 星期三 上午7时08分", "07:08"),
    "localised": ("星期三, 06 五月 2026 07:08:00 +0800", "07:08"), "compact": ("20260506070800", "07:08"),
    "milliseconds": ("1778022480000", "07:08"), "seconds": ("1778022480", "07:08"),
    "utc": ("2026-05-05T23:08:00.000Z", "07:08"), "gmt8": ("Wed, 06 May 2026 07:08:00 GMT+0800", "07:08"),
    "zone_id": ("2026-05-06 07:08:00 Asia/Shanghai", "07:08"), "dashes": ("06-May-2026 07:08", "07:08"),
    "tokyo": ("Wed, 06 May 2026 08:08:00 JST", "07:08"), "day": ("2026/5/6", "00:00"),
}  # fmt: skip
BAD_DATES = [
    "0000-00-00 00:00:00",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "2026-02-30 08:00",
    "0001-01-01T00:00:00",
    "昨天",
    "0",
    "1970-01-01 08:00:00",
]

add(
    "dates",
    rss("".join(item(i, d) for i, (d, _) in enumerate(DATES.values()))),
    [entry(i, published_at=f"2026-05-06T{t}:00+08:00") for i, (_, t) in enumerate(DATES.values())],
)
add(
    "bad dates",
    rss("".join(item(i, d) for i, d in enumerate(BAD_DATES))),
    [entry(i, published_at=None) for i in range(len(BAD_DATES))],
)
add(
    "big5 mislabelled",
    rss(
        item(0)
        .replace(A, "海灣財險首日付出賠款並說明")
        .replace(SA, "首批理賠款昨天已經付出，後續資料將於下週公佈。"),
        top='<?xml version="1.0" encoding="gb2312"?>',
    ),
    [
        entry(
            0,
            headline="海灣財險首日付出賠款並說明",
            summary_text="首批理賠款昨天已經付出，後續資料將於下週公佈。",
        )
    ],
    encoding="big5",
    title=None,
)
add(
    "gbk without declaration",
    rss(item(0) + item(1), top=""),
    [entry(0), entry(1)],
    encoding="gb18030",
    ct="text/xml; charset=utf-8",
)
add(
    "utf16 big endian",
    rss(item(0), top='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16-be"),
    [entry(0)],
)
add(
    "cut in a character",
    rss(item(0) + item(1) + item(2)).encode()[:-190],
    [entry(0), entry(1)],
    error="truncated",
    may=[f"{SITE}/2"],
)
add(
    "cut json",
    json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "某源",
            "items": [
                {
                    "id": i,
                    "url": f"/{i}",
                    "title": [A, B][i % 2],
                    "content_text": "文",
                    "date_published": "2026-05-06T07:08:00+08:00",
                }
                for i in range(3)
            ],
        },
        ensure_ascii=False,
    )[:-60],
    [
        entry(0, id="0", summary_text=None, content_text="文"),
        entry(1, id="1", summary_text=None, content_text="文"),
    ],
    form="json",
    error="truncated",
)
add(
    "json numbers",
    json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "title": "某源",
            "items": [
                {
                    "id": 7,
                    "url": f"{SITE}/0?from=x&a=1",
                    "title": A,
                    "content_html": "<p>甲</p><script>x</script><p>乙</p>",
                    "author": {"name": "陆离"},
                    "date_modified": "2026-05-06 07:08",
                }
            ],
        }
    ),
    [entry(0, id="7", url=f"{SITE}/0?a=1", author="陆离", summary_text=None, content_text="甲乙")],
    form="json",
    ct="application/json",
)
add(
    "parameter entity",
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/x"> %a;]>'
    + rss(item(0), top=""),
    [],
    error="unsafe-xml",
    title=None,
    accept={"format": [None, "rss"]},
)
add(
    "entity in utf-16",
    ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE rss [<!ENTITY a "b">]>' + rss(item(0), top="")).encode(
        "utf-16"
    ),
    [],
    error="unsafe-xml",
    title=None,
    accept={"format": [None, "rss"]},
)
add(
    "entity spoken of",
    rss(
        item(
            0,
            more="<content:encoded><![CDATA[<p>写法是 &lt;!ENTITY a&gt;</p>]]></content:encoded>",
        ),
        ns='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    ),
    [entry(0, content_text="写法是 <!ENTITY a>")],
)
add(
    "doctype with a system",
    '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd">' + rss(item(0), top=""),
    [entry(0)],
)
add(
    "rubbish around",
    "\n<br />\n<b>Warning</b>: mysql in /a.php on line 3<br />\n"
    + rss(item(0))
    + "<!-- 0.02s --><script>x()</script>",
    [entry(0)],
)
add(
    "undeclared prefixes",
    rss(
        item(
            0,
            more=(
                "<content:encoded>&lt;p&gt;全文&lt;/p&gt;</content:encoded>"
                "<dc:creator>甲某</dc:creator><dc:creator>乙某</dc:creator>"
            ),
        )
    ),
    [entry(0, content_text="全文", author="甲某、乙某")],
)
add(
    "mail authors",
    rss(
        item(0, more="<author>a@b.cn (陆离)</author>") + item(1, more="<author>a@b.cn</author>"),
        head="<managingEditor>x@y.cn (主编)</managingEditor>",
    ),
    [entry(0, author="陆离"), entry(1)],
)
add(
    "atom links",
    (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">某&lt;b&gt;源&lt;/b&gt;</title><author>'
        '<name>编辑部</name></author><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        f'{A}</div></title><id>t:1</id><link rel="edit" href="/e"/><link rel="self" href="/s"/>'
        '<link href="/0#x"/><source><title>别处</title><author><name>别人</name></author></source>'
        f'<updated>2026-05-05T23:08:00Z</updated><summary type="html">&lt;p&gt;{SA}&lt;/p&gt;'
        "</summary></entry></feed>"
    ),
    [entry(0, id="t:1", author="编辑部")],
    form="atom",
)
add(
    "prefixed atom",
    (
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="{SITE}/x/"><a:title>某源</a:title><a:entry>'
        f'<a:title>{A}</a:title><a:id>t:1</a:id><a:link rel="alternate" href="../0"/>'
        "<a:published>2026-05-06T07:08:00+08:00</a:published>"
        '<a:updated>2026-05-09T07:08:00+08:00</a:updated><a:content type="xhtml">'
        f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{SA}</p><style>p{{}}</style></div>'
        "</a:content></a:entry></a:feed>"
    ),
    [entry(0, id="t:1", summary_text=None, content_text=SA)],
    form="atom",
    url="https://other.example.cn/f",
)
add(
    "twins by trackers",
    rss(
        item(0, link=f"{SITE}/0?UTM_Source=a&amp;id=3&amp;spm=1#c")
        + item(1, link=f"{SITE}/0?id=3&amp;fbclid=9")
    ),
    [entry(0, url=f"{SITE}/0?id=3", id=f"{SITE}/0?id=3")],
)
add(
    "guid only",
    rss(
        f"<item><title>{A}</title><guid>{SITE}/0</guid><pubDate>2026-05-06 07:08</pubDate></item><item>"
        f"<title>{B}</title><link/><guid isPermaLink='true'>{SITE}/1</guid></item>"
    ),
    [entry(0, summary_text=None), entry(1, summary_text=None, published_at=None)],
)
add(
    "relative to the feed",
    rss(item(0, link="../0") + item(1, link="//f.example.cn/1")),
    [entry(0), entry(1)],
    url=f"{SITE}/rss/x/../feed.xml",
)
add(
    "signs in titles",
    rss(
        item(0, title="<![CDATA[<保险法>修订：x<y 且 A&B <b>要点</b>]]>")
        + item(1, title="利率&amp;lt;3%：&amp;quot;新规&amp;quot;&#8212;<i>解读</i>")
    ),
    [entry(0, headline="<保险法>修订：x<y 且 A&B 要点"), entry(1, headline='利率<3%："新规"—解读')],
)
add(
    "bare signs",
    rss(item(0, title="A&B <30% 的公司", link=f"{SITE}/s?a=1&b=2")).replace(
        "<description>", "<description>\x0b\x08&nbsp;"
    ),
    [entry(0, headline="A&B <30% 的公司", url=f"{SITE}/s?a=1&b=2", id=f"{SITE}/s?a=1&b=2")],
)
add(
    "blank fields",
    rss(
        item(
            0,
            more="<content:encoded> &lt;p&gt; &lt;/p&gt; </content:encoded><author> </author>",
        ).replace(SA, "<![CDATA[ <img src=x alt=图> ]]>")
    ),
    [entry(0, summary_text=None)],
)
add(
    "media descriptions",
    rss(
        item(
            0,
            more=(
                "<media:group><media:title>别的</media:title><media:description>图说</media:description>"
                "</media:group><itunes:author>主播</itunes:author>"
            ),
        ),
        ns=(
            'xmlns:media="http://search.yahoo.com/mrss/" '
            'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ),
    ),
    [entry(0, author="主播")],
)
add(
    "rdf",
    (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{SITE}"><title>某源</title><items><rdf:Seq><rdf:li resource="{SITE}/0"/>'
        '</rdf:Seq></items></channel><image><title>图</title></image><item rdf:about="urn:0">'
        f"<title>{A}</title><link>{SITE}/0</link><dc:date>2026-05-06T07:08</dc:date>"
        f"<dc:creator>陆离</dc:creator><description>{SA}</description></item></rdf:RDF>"
    ),
    [entry(0, id="urn:0", author="陆离")],
    ct="application/rdf+xml",
)
add(
    "sitemap",
    (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{SITE}/0</loc>'
        "<lastmod>2026-05-09</lastmod><n:news><n:publication><n:name>某</n:name></n:publication>"
        f"<n:publication_date>2026-05-05T23:08Z</n:publication_date><n:title>{A}</n:title></n:news></url>"
        f"<url><loc>{SITE}/1</loc><lastmod>2026-05-06</lastmod></url></urlset>"
    ),
    [
        entry(0, summary_text=None),
        entry(1, headline=None, summary_text=None, published_at="2026-05-06T00:00:00+08:00"),
    ],
    form="sitemap",
    title=None,
)
add(
    "empty atom",
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>某源</title></feed>',
    [],
    form="atom",
    error="empty",
)
add("blanks only", b" \n\t\n", [], form=None, error="empty", title=None)
add(
    "other xml",
    '<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body/></opml>',
    [],
    form=None,
    error="not-a-feed",
    title=None,
)
add(
    "other json",
    '{"code":500,"msg":"系统繁忙"}',
    [],
    form=None,
    error="not-a-feed",
    title=None,
    ct="application/json",
)
add(
    "login page",
    (
        "<!DOCTYPE html><html><head><title>登录</title></head><body><form><input></form>"
        "<a href='/a'>注册新账号</a></body></html>"
    ),
    [],
    form=None,
    error="not-a-feed",
    title=None,
    accept={"format": [None, "page"]},
)
add("plain text", "Too many requests", [], form=None, error="not-a-feed", title=None)
add(
    "moved",
    rss(
        item(0),
        head="<itunes:new-feed-url>/new.xml</itunes:new-feed-url>",
        ns='xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    ),
    [entry(0)],
    moved_to=f"{SITE}/new.xml",
)
add(
    "day in the headline",
    rss(item(0, date="", title=f"{A}（2026.5.6）") + item(1, date="", title=f"{B} 5月6日")),
    [
        entry(0, headline=f"{A}（2026.5.6）", published_at="2026-05-06T00:00:00+08:00"),
        entry(1, headline=f"{B} 5月6日", published_at=None),
    ],
)
add(
    "future and order",
    rss(item(0, "2030-01-01 00:00") + item(1)),
    [entry(0, published_at="2030-01-01T00:00:00+08:00"), entry(1)],
)


def page(body: str) -> str:
    """Return a list page."""
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>某源</title></head><body><div class=nav>"
        f"<a href=/>首页</a><a href=/bx/>保险频道首页</a></div>{body}<div class=footer>"
        "<a href=/about.html>关于我们和联系方式</a> 2026-01-01</div></body></html>"
    )


LISTED = [entry(i, published_at="2026-05-06T00:00:00+08:00", summary_text=None) for i in range(4)]
add(
    "list ul",
    page(
        "<ul>"
        + "".join(f"<li><a href=/{i}>{[A, B][i % 2]}</a><span>2026-05-06</span></li>" for i in range(4))
        + "</ul><div class=page><a href=/bx/index_2.html>下一页</a></div>"
    ),
    LISTED,
    form="page",
    ct="text/html",
    url=f"{SITE}/bx/",
)
add(
    "list table",
    page(
        "<table>"
        + "".join(
            f"<tr><td>·</td><td><a href='/{i}' title='{[A, B][i % 2]}'>"
            f"{[A, B][i % 2][:6]}…</a></td><td>[05-06]</td></tr>"
            for i in range(4)
        )
        + "</table><p>更新于2026-05-06</p>"
    ),
    LISTED,
    form="page",
    ct="text/html",
    url=f"{SITE}/bx/",
)
add(
    "list dl",
    page(
        "<dl>"
        + "".join(f"<dt><a href=/{i}>{[A, B][i % 2]}</a></dt><dd>2026年5月6日</dd>" for i in range(4))
        + "</dl>"
    ),
    LISTED,
    form="page",
    ct="text/html",
    url=f"{SITE}/bx/",
)
add(
    "list cards",
    page(
        "".join(
            f"<div class=card><a href=/{i}><img src=1.jpg></a>"
            f"<h3><a href=/{i}?from=list>{[A, B][i % 2]}</a></h3><p>监管部门昨天公布了今年的第一批名单，共有十二家。</p>"
            f"<span>2026-05-06 07:08</span><a href=/{i}>[详情]</a></div>"
            for i in range(4)
        )
    ),
    [entry(i, summary_text="监管部门昨天公布了今年的第一批名单，共有十二家。") for i in range(4)],
    form="page",
    ct="text/html",
    url=f"{SITE}/bx/",
)
add(
    "list linked cards",
    page(
        "".join(
            f"<a class=c href=/{i}><div class=title>{[A, B][i % 2]}</div>"
            "<div class=time>2026/05/06 07:08</div></a>"
            for i in range(4)
        )
        + f"<aside><h4>热门</h4><a href=/9>{A}之后</a> 2026-05-01</aside>"
    ),
    [entry(i, summary_text=None) for i in range(4)],
    form="page",
    ct="text/html",
    url=f"{SITE}/bx/",
)
add(
    "list gbk date first",
    page(
        "<ul>"
        + "".join(f"<li><span>2026-05-06</span> <a href={i}>{[A, B][i % 2]}</a></li>" for i in range(4))
        + "</ul>"
    ),
    [
        entry(
            i,
            published_at="2026-05-06T00:00:00+08:00",
            summary_text=None,
            url=f"{SITE}/bx/{i}",
            id=f"{SITE}/bx/{i}",
        )
        for i in range(4)
    ],
    form="page",
    ct="text/html",
    url=f"{SITE}/bx/",
    encoding="gb18030",
)
add("broken nesting", rss(item(0, title=f"{A}<b>") + item(1)), [entry(0), entry(1)])
add(
    "upper case",
    rss(item(0)).replace("item>", "ITEM>").replace("pubDate", "PUBDATE").replace("link>", "LINK>"),
    [entry(0)],
)
add("no rss element", f"<channel><title>某源</title>{item(0)}</channel>", [entry(0)])


def feeds(half: int | None = None) -> Iterator[tuple[str, bytes, Facts]]:
    """Yield the feeds; `half` 0 or 1 gives every other one only."""
    for number, (name, data, facts) in enumerate(FEEDS):
        if half is None or number % 2 == half:
            yield f"{number:02} {name}", data, facts
