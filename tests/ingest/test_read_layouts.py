"""The layouts and credit lines that a reader of Chinese pages must know, one trait each.

All text is invented.
"""

import base64
import re
import urllib.parse

import pytest

from articles.ingest.intake.reader import read

HEAD = "水库溃口理赔提速 首日付出千万元"
A = "渚清财险昨日通报，水库溃口造成的首批理赔款已经付出，共计一千二百万元。"
B = "查勘员在临时安置点现场办公，受灾户凭身份证即可报案，不必再交纸质单证。"
C = "当地应急部门说，保险资金将先用于修复饮水设施，随后才补种秋粮。"
D = "业内认为县域市场的需求被低估，医养结合仍缺少护理人员和长期资金。"
PAGES = []
CREDITS = []


def show(name, html, has=(), lacks=(), article=True, url="https://a.example.cn/n/77.html", **facts):
    """Take a page in: what its text has in order and lacks, what else is read from it."""
    PAGES.append(pytest.param(html, has, lacks, article, url, facts, id=name))


def t(line, facts, end="", lead="", head="", url="https://a.example.cn/n/77.html"):
    """Take a credit line in, with what stands at the text's beginning and end."""
    CREDITS.append(
        pytest.param(
            line,
            facts,
            end,
            lead,
            head,
            url,
            id=re.sub(r"<[^>]*>", "", f"{line[:40]} {end[:30]} {lead[:14]}"),
        )
    )


def pg(b, title=HEAD + "_岭东网", head="", info="<div class=i>2026-03-05 08:30 来源：东篱日报</div>"):
    return (
        f"<html><head><title>{title}</title>{head}</head>"
        f"<body>{b.replace('@H', f'<h1>{HEAD}</h1>' + info)}</body></html>"
    )


P = "".join(f"<p>{x}</p>" for x in (A, B, C))
show(
    "slides json",
    pg(
        '@H<div id=g></div><script>var slide_data={"images":[{"u":"1.jpg","note":"'
        + A
        + '"},{"u":"2.jpg","note":"'
        + B
        + '"}]};</script>'
    ),
    (A, B),
)
show(
    "captions",
    pg(
        (
            "@H<div class=pics><div class=pic><img src=1.jpg><p>图为查勘员在现场 江河摄</p></div><div class=pic>"
            "<img src=2.jpg><p>图为受灾户在报案 江河摄</p></div></div><p>"
        )
        + A
        + "</p>"
    ),
    ("图为查勘员在现场", "图为受灾户在报案", A),
)
show(
    "only captions",
    pg(
        (
            "@H<div class=pics><div class=pic><img src=1.jpg><p>查勘员在安置点为受灾户登记</p></div><div class=pic>"
            "<img src=2.jpg><p>工作人员把赔款单交给农户</p></div></div>"
        ),
        title="图集｜" + HEAD,
    ),
    ("查勘员在安置点", "工作人员把"),
)
show(
    "br text in td",
    pg(
        "<table><tr><td>首页</td></tr></table><table><tr><td><b>"
        + HEAD
        + "</b></td></tr><tr><td>2026-03-05 来源：东篱日报</td></tr><tr><td>　　"
        + A
        + "<br>　　"
        + B
        + "<br>"
        + C
        + "</td></tr></table>"
    ),
    (A, B, C),
    headline=HEAD,
)
show(
    "divs no p",
    pg(
        "@H<div class=content><div>"
        + A
        + "</div><div><br></div><div>"
        + B
        + "</div><div>"
        + C
        + "</div></div><div class=bottomnav>上一篇：没有了</div>"
    ),
    (A, B, C),
    ("上一篇",),
)
show(
    "section wrappers each",
    pg("@H<div class=a1>" + A + "</div><div class=a2>" + B + "</div><div class=a3>" + C + "</div>"),
    (A, B, C),
)
show(
    "lists",
    pg(
        "@H<div class=c>"
        + f"<p>{A}</p><ul><li>小额案件当天结案</li><li>大额案件十日内结案</li></ul><p>{B}</p><h3>下一步</h3><p>{C}</p></div>"
    ),
    (A, "小额案件当天", "大额案件", B, "下一步", C),
)
show(
    "links within",
    pg(
        "@H<div class=c>"
        + f"<p>{A}</p><p>据<a href=/x>岭东网</a>报道，<a href=/y>渚清财险</a>的赔款已到账，农户可查询进度。</p><p>{B}</p></div>"
    ),
    (A, "据岭东网报道", B),
)
show(
    "related mid",
    pg(
        "@H<div class=c>"
        + (
            f"<p>{A}</p><div class=xgyd><strong>相关阅读</strong><a href=1>青栗人寿设立养老社区四百张床位</a>"
            f"</div><p>{B}</p><p>{C}</p></div>"
        )
    ),
    (A, B, C),
    ("青栗人寿",),
)
show(
    "related mid p",
    pg(
        "@H<div class=c>"
        + f"<p>{A}</p><p>相关阅读：</p><p><a href=1>青栗人寿设立养老社区四百张床位</a></p><p>{B}</p><p>{C}</p></div>"
    ),
    (A, B, C),
    ("青栗人寿",),
)
show(
    "ad mid",
    pg(
        "@H<div class=c>"
        + f"<p>{A}</p><div class=ad-box>车险报价，三分钟算出你的保费</div><p>{B}</p><p>{C}</p></div>"
    ),
    (A, B, C),
    ("三分钟",),
)
show("summary box", pg("@H<div class=summary>导读：理赔提速。</div><div class=c>" + P + "</div>"), (A, B, C))
show("body class has nav", pg("@H<div class='content nav-content'>" + P + "</div>"), (A, B, C))
show("body in share named", pg("<div class='share-page'>@H<div>" + P + "</div></div>"), (A, B, C))
show(
    "body id hot",
    pg("@H<div id=hot_content>" + P + "</div><div id=hot>热门：别的</div>"),
    (A, B, C),
    ("别的",),
)
show("aside article", pg("<aside>@H" + P + "</aside>"), (A, B, C))
show("form wrap", pg("<form>@H<div>" + P + "</div></form>"), (A, B, C))
show(
    "comments w/o name",
    pg(
        "@H<div class=c>"
        + P
        + (
            "</div><div class=x><p>全部评论</p><div>张三：早该这样了，支持一下保险公司。</div>"
            "<div>李四：我们村什么时候能有，盼着呢，希望快一点。</div></div>"
        )
    ),
    (A, B, C),
    ("早该", "我们村"),
)
show(
    "sidebar prose",
    pg(
        "<div class=l>@H<div>"
        + P
        + "</div></div><div class=r><h4>编辑推荐</h4><p>"
        + D
        + "</p><p>"
        + D
        + "</p><p>"
        + D
        + "</p></div>"
    ),
    (A, B, C),
    (D,),
)
show(
    "sidebar first",
    pg(
        "<div class=r><h4>专栏</h4><p>"
        + D
        + "</p><p>"
        + D
        + "</p></div><div class=l>@H<div>"
        + P
        + "</div></div>"
    ),
    (A, B, C),
    (D,),
)
show(
    "footer prose",
    pg(
        "@H<div>"
        + P
        + "</div><div class=z><p>岭东网是海棠省重点新闻网站，由岭东日报社主办，创办于二〇〇一年。</p><p>地址：岭东市中山路1号</p></div>"
    ),
    (A, B, C),
)
show(
    "disclaimers",
    pg(
        "@H<div>"
        + P
        + "<p>【免责声明】本文仅代表作者本人观点，与岭东网无关，请读者仅作参考。</p><p>本文不构成投资建议，据此操作风险自担。</p></div>"
    ),
    (A, B, C),
    ("免责", "不构成"),
)
show("unclosed p li", pg("@H<div><p>" + A + "<p>" + B + "<li>" + C), (A, B, C))
show(
    "hidden later page",
    pg(
        "@H<div class=c><div class=pg1>"
        + f"<p>{A}</p></div><div class=pg2 style='display:none'><p>{B}</p><p>{C}</p></div></div>"
    ),
    (A, B, C),
)
show("hidden attr", pg("@H<div class=c>" + f"<p>{A}</p><div hidden><p>{B}</p></div></div>"), (A, B))
show(
    "hidden spam p",
    pg(
        "@H<div class=c>"
        + f"<p>{A}</p><p style='display:none'>本文由岭东网独家采写，转载必究code881。</p><p>{B}</p></div>"
    ),
    (A, B),
    ("code881",),
)
show(
    "white span",
    pg(
        "@H<div class=c>"
        + (
            f"<p>{A}<span style='color:#fff'>岭东网x9</span></p>"
            f"<p>{B}<i style='position:absolute;left:-9999px'>k7</i></p></div>"
        )
    ),
    (A, B),
    ("x9", "k7"),
)
show(
    "css hidden",
    pg(
        "@H<div class=c>" + f"<p>{A}<em class=zz>随机码q8</em></p><p>{B}</p></div>",
        head="<style>.zz{display:none}</style>",
    ),
    (A, B),
    ("q8",),
)
show("noscript body", pg("@H<div id=app></div><noscript>" + P + "</noscript>"), (A, B, C))
show("template body", pg("@H<div id=app></div><template>" + P + "</template>"), (A, B, C))
show(
    "data attr",
    pg('@H<div id=app data-html="' + P.replace("<", "&lt;").replace('"', "&quot;") + '"></div>'),
    (A, B, C),
)
show(
    "base64",
    pg("@H<div id=app></div><script>var content='" + base64.b64encode(P.encode()).decode() + "';</script>"),
    (A, B, C),
)
show(
    "uri",
    pg(
        "@H<div id=app></div><script>var content=decodeURIComponent('"
        + urllib.parse.quote(P)
        + "');</script>"
    ),
    (A, B, C),
)
show(
    "docwrite",
    pg("@H<div id=c><script>document.write('" + P.replace("/", "\\/") + "');</script></div>"),
    (A, B, C),
)
show(
    "ldjson body",
    pg(
        "<div id=app></div>",
        head='<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"'
        + HEAD
        + '","datePublished":"2026-03-05T08:30:00+08:00","articleBody":"'
        + A
        + B
        + C
        + '"}</script>',
    ),
    (A, B, C),
    headline=HEAD,
)
show(
    "rowspan table",
    pg(
        (
            "@H<table border=1><tr><th rowspan=2>公司</th><th colspan=2>保费</th></tr><tr><td>本年</td><td>上年</td>"
            "</tr><tr><td>渚清</td><td>12.3</td><td>11.1</td></tr></table><p>"
        )
        + A
        + "</p>"
    ),
    ("公司", "保费", "本年", "上年", "渚清", "12.3", A),
)
show(
    "table only",
    pg(
        "@H<table border=1><tr><th>公司</th><th>保费</th></tr><tr><td>渚清</td><td>12.3</td></tr>"
        "<tr><td>青栗</td><td>9.3</td></tr></table>"
    ),
    ("公司", "渚清", "12.3"),
)
show("pages pager", pg("@H<div>" + P + "<p>[1] [2] [3] 下一页</p></div>"), (A, B, C), ("下一页", "[2]"))
show(
    "h1 logo",
    pg("<h1><a href=/>岭东网</a></h1><h2>" + HEAD + "</h2><div>2026-03-05 08:30</div>" + P),
    (A, B, C),
    headline=HEAD,
)
show("long title", pg("@H" + P, title="岭东网-" + HEAD + "-保险频道"), (A,), headline=HEAD)
show(
    "column title",
    pg("@H" + P, title="保险频道"),
    (A,),
    headline=HEAD,
)
show(
    "no h1",
    pg("<div class=bt>" + HEAD + "</div><div>2026-03-05 08:30</div>" + P, title="岭东网"),
    (A,),
    headline=HEAD,
)
show(
    "page no",
    pg(f"<h1>{HEAD}（1/3）</h1><div>2026-03-05 08:30</div>" + P, title=HEAD + "（1/3）_岭东网"),
    (A,),
    headline=HEAD,
)
show(
    "list",
    pg(
        "<h1>保险要闻</h1><ul>"
        + "".join(f"<li><a href=/{i}>第{i}条新闻的标题在这里写得长一些</a> 03-0{i}</li>" for i in range(1, 9))
        + "</ul>",
        title="保险要闻_岭东网",
    ),
    article=False,
)
show(
    "list cards",
    pg(
        "".join(
            f"<div class=it><h3><a href=/{i}>第{i}条新闻的标题在这里写得长一些</a></h3><p>{A}</p>"
            f"<span>东篱日报 2026-03-0{i}</span></div>"
            for i in range(1, 9)
        ),
        title="保险要闻_岭东网",
    ),
    article=False,
)
show(
    "list unlinked summaries",
    pg(
        "<h1>滚动</h1>"
        + "".join(
            f"<dl><dt><a href=/{i}>第{i}条新闻的标题在这里写得长一些</a></dt><dd>{B}</dd><dd>03-0{i} 08:00</dd></dl>"
            for i in range(1, 9)
        ),
        title="滚动新闻-岭东网",
    ),
    article=False,
)
show(
    "list linked all",
    pg(
        "".join(
            f"<a href=/{i}><h3>第{i}条新闻的标题在这里写得长一些</h3><p>{A}</p><i>2026-03-0{i}</i></a>"
            for i in range(1, 9)
        ),
        title="财经_岭东网",
    ),
    article=False,
)
show(
    "topic",
    pg(
        "<h1>专题：水库溃口救灾</h1><p class=lead>编者按：连日来，各地保险机构全力开展理赔，本专题汇集报道。</p>"
        + "".join(
            f"<div><h2>板块{i}</h2><ul><li><a href=/{i}1>第{i}条新闻的标题在这里写得长一些</a></li>"
            f"<li><a href=/{i}2>另{i}条新闻的标题在这里写得长一些</a></li></ul></div>"
            for i in range(4)
        ),
        title="水库溃口救灾_专题_岭东网",
        head=(
            "<meta property=og:type content=article><meta property='article:published_time' "
            "content='2026-03-05T08:00:00+08:00'>"
        ),
    ),
    article=False,
)
for n, b, ti in [
    (
        "login",
        "<h1>用户登录</h1><p>请输入手机号和密码登录，首次登录将自动注册账号并同意用户协议。</p>",
        "登录-岭东网",
    ),
    ("captcha", "<p>系统检测到您的网络环境存在异常，请完成下方验证后继续访问本站的内容。</p>", "验证中心"),
    ("404", "<h1>404</h1><p>很抱歉，您要访问的页面找不到了，可能已被移动或删除，请返回首页。</p>", "岭东网"),
    (
        "404b",
        "<p>文章已下线，感谢您的关注，您可以浏览其他内容。</p><h3>推荐</h3><p>" + A + "</p><p>" + B + "</p>",
        "岭东网",
    ),
    ("err", "<p>服务器开小差了，请稍后再试。错误代码：500，请求编号 8812。</p>", "出错啦"),
    ("jump", "<p>页面正在跳转，如果浏览器没有自动跳转，请点击这里。</p>", "跳转"),
    ("waf", "<p>您的IP访问过于频繁，已被临时限制，请一小时后再试。</p>", "访问受限"),
    (
        "review",
        "<h1>该内容已被发布者删除</h1><p>此内容因违规无法查看，由用户投诉并经平台审核。</p>",
        "该内容已被发布者删除",
    ),
    ("vip", "<h1>会员专享</h1><p>本内容仅限会员阅读，请先登录或开通会员后查看全部内容。</p>", "内参"),
    (
        "shell",
        "<div id=root></div><noscript>您需要启用 JavaScript 来运行此应用程序，请在浏览器设置中打开。</noscript>",
        "岭东",
    ),
    ("about", "<h1>关于我们</h1><ul><li><a href=/1>公司简介</a></li></ul>", "关于我们-岭东网"),
    (
        "search",
        "<h1>搜索“水库”</h1><p>找到约 12 条结果</p>"
        + "".join(
            f"<div><a href=/{i}>第{i}条新闻的标题在这里写得长一些</a><p>{A}</p><p>a.example.cn 2026-03-0{i}</p></div>"
            for i in range(1, 7)
        ),
        "搜索",
    ),
]:
    show(n, pg(b, title=ti), article=False)
show(
    "pay1",
    pg("@H<div>" + f"<p>{A}</p><p>{B}</p></div><div>还有 70% 的精彩内容，订阅后继续阅读</div>"),
    (A, B),
    ("订阅",),
    partial=True,
)
show(
    "pay2",
    pg("@H<div>" + f"<p>{A}</p><p>{B}</p><p>……</p></div><div>本文为付费文章，请购买后阅读全文</div>"),
    (A, B),
    ("付费",),
    partial=True,
)
show("pay3", pg("@H<div>" + f"<p>{A}</p></div><div>登录后阅读全文</div>"), (A,), ("登录",), partial=True)
show("fold", pg("@H<div>" + P + "</div><div>打开APP阅读全文</div>"), (A, B, C), ("打开APP",), partial=False)
show(
    "pay news",
    pg("@H<div>" + P + "<p>平台推出付费阅读，会员可读全文，业内称此举将改变生态。</p></div>"),
    (A, B, C),
    partial=False,
)

MENU = "<div class=m>" + "".join(f"<a href=/c/{i}>频道{i}</a>" for i in range(20)) + "</div>"


def g(b, title=HEAD + "_岭东网", head=""):
    return f"<html><head><title>{title}</title>{head}</head><body>{MENU}{b}</body></html>"


N = "<div>2026-03-05 08:30</div>"
h1 = f"<h1>{HEAD}</h1>"
# outlet = site
show("site logo alt", g(f"<a href=/><img src=l.png alt=岭东网></a>{h1}{N}{P}", title=HEAD), outlet="岭东网")
show(
    "site header",
    g(f"<header><a class=logo href=/>岭东网</a></header>{h1}{N}{P}", title=HEAD),
    outlet="岭东网",
)
show("site title", g(f"{h1}{N}{P}", title=HEAD + " - 险界"), outlet="险界")
show("site title col", g(f"{h1}{N}{P}", title=HEAD + "_保险_财经_岭东网"), outlet="岭东网")
show("site title front", g(f"{h1}{N}{P}", title="岭东网--" + HEAD), outlet="岭东网")
show("site title pipe", g(f"{h1}{N}{P}", title=HEAD + "|理财|保险-岭东财经"), outlet="岭东财经")
show(
    "site footer c",
    g(f"{h1}{N}{P}<div>Copyright © 2010-2026 岭东在线 All Rights Reserved</div>", title=HEAD),
    outlet="岭东在线",
)
show("site footer owner", g(f"{h1}{N}{P}<div>岭东日报社 版权所有</div>", title=HEAD), outlet="岭东日报社")
show(
    "site og",
    g(f"{h1}{N}{P}", title=HEAD, head="<meta property=og:site_name content=岭东网>"),
    outlet="岭东网",
)
show(
    "site crumbs",
    g(
        f"<div class=crumb>当前位置：<a href=/>岭东网</a> &gt; <a href=/bx>保险</a> &gt; 正文</div>{h1}{N}{P}",
        title=HEAD,
    ),
    outlet="岭东网",
)
show(
    "site benzhan",
    g(f"{h1}<div>2026-03-05 08:30 来源：本站</div>{P}", title=HEAD + "-岭东网"),
    outlet="岭东网",
)
show(
    "account",
    g(
        f"{h1}<div><a class=account href=/u/1>老周说险</a><span>03-05 08:30</span></div>{P}",
        title=HEAD,
        head="<meta itemprop=datePublished content='2026-03-05 08:30:09'>",
    ),
    outlet="老周说险",
    author=None,
    published_at="2026-03-05T08:30:09+08:00",
)
show(
    "account2",
    g(
        (
            f"{h1}<div class=author-info><a class=author-name>险眼看世界</a><em>2026-03-05 08:30</em></div>{P}"
            "<div class=account-card><b>险眼看世界</b><p>专注保险评测十年，欢迎关注交流。</p></div>"
        ),
        title=HEAD,
    ),
    (),
    ("十年",),
    outlet="险眼看世界",
    author=None,
)
show(
    "account real name",
    g(
        f"{h1}<div class=author-info><a class=author-name>柏舟</a><em>2026-03-05 08:30</em></div>{P}",
        title=HEAD + "-岭东网",
    ),
    outlet="岭东网",
    author="柏舟",
)
show("meta source", g(f"{h1}{N}{P}", head="<meta name=source content='来源：东篱日报'>"), outlet="东篱日报")
show("mediaid", g(f"{h1}{N}{P}", head="<meta name=mediaid content='东篱日报'>"), outlet="东篱日报")
show(
    "ld publisher differs",
    g(
        f"{h1}<div>2026-03-05 08:30 来源：东篱日报</div>{P}",
        head='<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
        + HEAD
        + '","publisher":{"name":"岭东网"},"author":{"name":"岭东网"}}</script>',
    ),
    outlet="东篱日报",
    author=None,
)
# infocode
show(
    "info attr",
    g(
        f"<div id=art data-infocode=202603051234567890>{h1}{N}{P}</div><ul>"
        "<li data-infocode=202603041234567890>别的</li></ul>"
    ),
    infocode="202603051234567890",
)
show(
    "info var",
    g(f"{h1}{N}{P}<script>var _info={{infoCode:'NW202603051234567890'}};</script>"),
    infocode="NW202603051234567890",
)
show(
    "info canonical",
    g(f"{h1}{N}{P}", head="<link rel=canonical href=https://a.example.cn/a/202603051234567890.html>"),
    infocode="202603051234567890",
)
show(
    "info news",
    g(f"{h1}{N}{P}"),
    url="https://a.example.cn/news/1201,202603051234567890.html",
    infocode="202603051234567890",
)
show(
    "info not",
    g(f"{h1}{N}{P}<a href=/a/202603041234567890.html>别的</a>"),
    url="https://a.example.cn/doc/202603051234567890.html",
    infocode=None,
)
show("info baddate", g(f"{h1}{N}{P}"), url="https://a.example.cn/a/202613451234567890.html", infocode=None)
show(
    "info meta",
    g(f"{h1}{N}{P}", head="<meta name=infocode content=202603051234567890>"),
    infocode="202603051234567890",
)
show(
    "info list only",
    g(
        f'{h1}{N}{P}<script>var list=[{{"infoCode":"202603041234567890"}},'
        f'{{"infoCode":"202603041234567891"}}]</script>'
    ),
    infocode=None,
)
show(
    "info input",
    g(f"<input type=hidden id=infoCode value=202603051234567890>{h1}{N}{P}"),
    infocode="202603051234567890",
)
# canonical
show(
    "can rel",
    g(f"{h1}{N}{P}", head="<link rel=canonical href=/n/88.html?spm=1>"),
    canonical_url="https://a.example.cn/n/88.html",
)
show(
    "can empty",
    g(
        f"{h1}{N}{P}",
        head="<link rel=canonical href=''><meta property=og:url content='https://a.example.cn/n/99.html'>",
    ),
    canonical_url="https://a.example.cn/n/99.html",
)
show(
    "can home",
    g(f"{h1}{N}{P}", head="<link rel=canonical href='https://a.example.cn/'>"),
    canonical_url="https://a.example.cn/n/77.html",
)
show(
    "can index",
    g(f"{h1}{N}{P}", head="<link rel=canonical href='https://a.example.cn/index.html'>"),
    canonical_url="https://a.example.cn/n/77.html",
)
show(
    "can col",
    g(f"{h1}{N}{P}", head="<link rel=canonical href='https://a.example.cn/bx/'>"),
    canonical_url="https://a.example.cn/n/77.html",
)
show(
    "can tpl",
    g(f"{h1}{N}{P}", head="<link rel=canonical href='{{url}}'>"),
    canonical_url="https://a.example.cn/n/77.html",
)
show(
    "can mainent",
    g(
        f"{h1}{N}{P}",
        head=(
            '<script type="application/ld+json">{"@type":"NewsArticle",'
            '"mainEntityOfPage":"https://a.example.cn/n/66.html"}</script>'
        ),
    ),
    canonical_url="https://a.example.cn/n/66.html",
)
show(
    "can order",
    g(f"{h1}{N}{P}"),
    url="https://a.example.cn/v?b=2&utm_x=1&a=1&From=q",
    canonical_url="https://a.example.cn/v?b=2&a=1",
)
# next
show(
    "next rel",
    g(f"{h1}{N}{P}", head="<link rel=next href=77_2.html>"),
    next_url="https://a.example.cn/n/77_2.html",
)
show(
    "next num",
    g(f"{h1}{N}{P}<div><span>1</span><a href=77_2.html>2</a><a href=77_3.html>3</a></div>"),
    next_url="https://a.example.cn/n/77_2.html",
)
show(
    "next q",
    g(f"{h1}{N}{P}<div><a href='?id=5&page=2'>下一页</a></div>"),
    url="https://a.example.cn/v?id=5",
    next_url="https://a.example.cn/v?id=5&page=2",
)
show(
    "next dir",
    g(f"{h1}{N}{P}<div><a href='/n/77/2/'>下一页 ›</a></div>"),
    url="https://a.example.cn/n/77/",
    next_url="https://a.example.cn/n/77/2/",
)
show(
    "next last",
    g(f"{h1}{N}{P}<div><a href='77.html'>1</a> 2 <a href=77.html>上一页</a></div>"),
    url="https://a.example.cn/n/77_2.html",
    next_url=None,
)
show("next not article", g(f"{h1}{N}{P}<a href=78.html>下一篇</a><a href=78.html>下一页</a>"), next_url=None)
show(
    "next 0based",
    g(f"{h1}{N}{P}<div><b>1</b><a href=77_1.html>2</a><a href=77_2.html>3</a></div>"),
    next_url="https://a.example.cn/n/77_1.html",
)
# headline
show("hl tag inside", g(f"<h1><span class=tag>原创</span>{HEAD}</h1>{N}{P}"), headline=HEAD)
show("hl br", g(f"<h1>水库溃口理赔提速<br>首日付出千万元</h1>{N}{P}"), headline=HEAD)
show("hl sub in h1", g(f"<h1>{HEAD}</h1><h2>——受灾户凭身份证报案</h2>{N}{P}"), headline=HEAD)
show("hl over", g(f"<h3>防汛救灾进行时</h3><h1>{HEAD}</h1>{N}{P}"), headline=HEAD)
show("hl multi h1", g(f"<h1>岭东网</h1><h1>{HEAD}</h1>{N}{P}<h1>相关新闻</h1>"), headline=HEAD)
show(
    "hl zhuanfang",
    g(f"<h1>专访｜{HEAD}</h1>{N}{P}", title="专访｜" + HEAD + "_岭东网"),
    headline="专访｜" + HEAD,
)
show("hl quote", g(f"<h1>“{HEAD}”</h1>{N}{P}", title=f"&ldquo;{HEAD}&rdquo;_岭东网"), headline=f"“{HEAD}”")
show("hl cut title", g(f"<h1>{HEAD}</h1>{N}{P}", title=HEAD[:10] + "…_岭东网"), headline=HEAD)
show(
    "hl og only",
    g(f"<div>{HEAD}</div>{N}{P}", title="岭东网", head=f"<meta property=og:title content='{HEAD}'>"),
    headline=HEAD,
)
show("hl strong", g(f"<p align=center><strong>{HEAD}</strong></p>{N}{P}", title="岭东网"), headline=HEAD)
show(
    "hl related same",
    g(f"<div class=side><ul><li><a href=/n/77.html>{HEAD}</a></li></ul></div><h1>{HEAD}</h1>{N}{P}"),
    (A, B, C),
    headline=HEAD,
)
show(
    "hl dash",
    g(f"<h1>水库溃口理赔提速——首日付出千万元</h1>{N}{P}", title="水库溃口理赔提速——首日付出千万元-岭东网"),
    headline="水库溃口理赔提速——首日付出千万元",
)
# time
show(
    "t attr",
    g(f"{h1}<div><span title='2026-03-05 08:30:22'>3小时前</span></div>{P}"),
    published_at="2026-03-05T08:30:22+08:00",
)
show(
    "t script",
    g(f"{h1}<div>03-05 08:30</div>{P}<script>var publishTime='2026-03-05 08:30:22';</script>"),
    published_at="2026-03-05T08:30:22+08:00",
)
show(
    "t comment",
    g(f'{h1}<div>2026年3月5日</div>{P}<script>window.d={{"ctime":1772670622}}</script>'),
    published_at="2026-03-05T08:30:22+08:00",
)
show("t end", g(f"{h1}{P}<div>发布时间：2026-03-05 08:30</div>"), published_at="2026-03-05T08:30:00+08:00")
show("t before", g(f"<div>2026-03-05 08:30</div>{h1}{P}"), published_at="2026-03-05T08:30:00+08:00")
show(
    "t table",
    g(
        f"{h1}<table><tr><td>发布日期</td><td>2026-03-05</td><td>成文日期</td><td>2026-03-01</td></tr></table>{P}"
    ),
    published_at="2026-03-05T00:00:00+08:00",
)
show(
    "t signed",
    g(f"{h1}<div>2026-03-05</div>{P}<p>岭东协会</p><p>2026年3月1日</p>"),
    published_at="2026-03-05T00:00:00+08:00",
)
show(
    "t url",
    g(f"{h1}{P}"),
    url="https://a.example.cn/2026/0305/77.html",
    published_at="2026-03-05T00:00:00+08:00",
)
show(
    "t other day meta",
    g(f"{h1}<div>2026-03-05</div>{P}", head="<meta name=pubdate content='2026-03-06 01:00:00'>"),
    published_at="2026-03-05T00:00:00+08:00",
)
show(
    "t year split", g(f"{h1}<div><p>03-05</p><p>2026</p></div>{P}"), published_at="2026-03-05T00:00:00+08:00"
)
show(
    "t zone",
    g(f"{h1}{P}", head="<meta property=article:published_time content='2026-03-05T00:30:00+00:00'>"),
    published_at="2026-03-05T08:30:00+08:00",
)

WHEN = "2026-03-05T08:30:00+08:00"
LEAD = A
t(
    "2026年03月05日 08:30 来源：东篱日报 记者 甲一鸣 实习生 丁宁 通讯员 方正",
    {"author": "甲一鸣、丁宁、方正", "outlet": "东篱日报", "published_at": WHEN},
)
t("2026-03-05 08:30 信息来源：东篱日报", {"author": None, "outlet": "东篱日报"})
t("2026-03-05 08:30 来源：未知 作者：admin", {"author": None, "outlet": None})
t("2026-03-05 08:30 来源：网络 作者：佚名 责任编辑：岭东网", {"author": None, "outlet": None, "editor": None})
t("2026-03-05 08:30 来源：本站原创 编辑：小编", {"outlet": "岭东网", "editor": None})
t("2026-03-05 08:30 转自：东篱日报", {"outlet": "东篱日报"})
t("2026-03-05 08:30 本文来源:东篱日报 作者:柏舟", {"outlet": "东篱日报", "author": "柏舟"})
t("来源于：东篱日报 2026-03-05 08:30", {"outlet": "东篱日报", "published_at": WHEN})
t("文／柏舟　摄影／江河 2026-03-05 08:30", {"author": "柏舟", "outlet": "岭东网"})
t("撰稿：柏舟、江河 2026-03-05 08:30", {"author": "柏舟、江河"})
t("2026-03-05 08:30 作者：本刊评论部", {"author": "本刊评论部"})
t("2026-03-05 08:30 作者：车险课题组 来源：东篱日报", {"author": "车险课题组"})
t("时间：2026-03-05 08:30 责编：杨柳_NF12", {"editor": "杨柳"})
t("时间：2026-03-05 08:30", {"editor": "杨柳"}, end="<p>责任编辑：杨柳(EN01)</p>")
t("时间：2026-03-05 08:30", {"editor": "杨柳、江河"}, end="<div>[责任编辑：杨柳 江河]</div>")
t("时间：2026-03-05 08:30", {"editor": "江河"}, end="<div>责任编辑：NB123</div><div>编辑：江河</div>")
t(
    "时间：2026-03-05 08:30",
    {"editor": "江河"},
    end="<div>图片编辑：山海　校对：栾图　责任编辑：江河　审核：高远</div>",
)
t("时间：2026-03-05 08:30", {"editor": "江河"}, end="<p>编辑 江河</p>")
t("时间：2026-03-05 08:30", {"editor": "江河", "author": "柏舟"}, end="<p>（作者：柏舟　编辑：江河）</p>")
t("时间：2026-03-05 08:30", {"author": "柏舟"}, end="<p>（柏舟）</p>")
t("时间：2026-03-05 08:30", {"author": "柏舟"}, end="<p>（记者 柏舟）</p>")
t("时间：2026-03-05 08:30", {"author": "柏舟", "editor": "江河"}, end="<p>记者｜柏舟　编辑｜江河</p>")
t("时间：2026-03-05 08:30", {"author": "柏舟、江河"}, lead="东篱日报讯（记者柏舟 通讯员江河）" + LEAD)
t("时间：2026-03-05 08:30", {"author": "柏舟、江河"}, lead="本报临州3月5日讯 记者柏舟、江河报道：" + LEAD)
t("时间：2026-03-05 08:30", {"author": "柏舟"}, lead="中新社临州3月5日电 (记者 柏舟)" + LEAD)
t("时间：2026-03-05 08:30", {"author": "柏舟"}, lead="□ 本报记者 柏舟</p><p>" + LEAD)
t("时间：2026-03-05 08:30", {"author": "柏舟"}, lead="本报记者 柏舟</p><p>" + LEAD)
t("时间：2026-03-05 08:30", {"author": "柏舟"}, lead="本报见习记者 柏舟 临州报道</p><p>" + LEAD)
t("二〇二六年三月五日　东篱日报", {"published_at": "2026-03-05T00:00:00+08:00", "outlet": "东篱日报"})
t("2026-3-5 8:30:00 东篱日报", {"published_at": WHEN, "outlet": "东篱日报"})
t("03/05 08:30", {"published_at": WHEN}, url="https://a.example.cn/2026/0305/77.html")
t("2026年3月5日 上午8:30", {"published_at": WHEN})
t("2026年3月5日 下午8时30分", {"published_at": "2026-03-05T20:30:00+08:00"})
t("<span data-time='1772670600'>3小时前</span> 东篱日报", {"published_at": WHEN, "outlet": "东篱日报"})
t("<time datetime='2026-03-05T00:30:00Z'>3月5日</time>", {"published_at": WHEN})
t("发布时间：2026-03-05 08:30 更新时间：2026-03-06 09:00", {"published_at": WHEN})
t(
    "更新时间：2026-03-06 09:00 发布日期：2026-03-05",
    {"published_at": WHEN},
    head="<meta name=PubDate content='2026-03-05 08:30'>",
)
t("2026-03-05 08:30 浏览：2026次", {"published_at": WHEN})
t("东篱日报 | 柏舟 | 2026-03-05 08:30", {"author": "柏舟", "outlet": "东篱日报"})
t("柏舟/东篱日报 2026-03-05 08:30", {"author": "柏舟", "outlet": "东篱日报"})
t("东篱日报记者 柏舟 2026-03-05 08:30", {"author": "柏舟", "outlet": "东篱日报"})
t("2026-03-05 08:30 来源：东篱日报（ID：dlrb）", {"outlet": "东篱日报"})
t("2026-03-05 08:30 来源：微信公众号“东篱财经”", {"outlet": "东篱财经"})
t("2026-03-05 08:30 来源：《东篱日报》2026年3月4日第3版", {"outlet": "东篱日报"})
t("2026-03-05 08:30 来源：东篱日报-东篱网", {"outlet": "东篱日报-东篱网"})
t("2026-03-05 08:30 来源：东篱网 东篱日报", {"outlet": "东篱网 东篱日报"})
t("2026-03-05 08:30 来源：东篱日报 字号：大 中 小 打印", {"outlet": "东篱日报"})
t("2026-03-05 08:30　　稿件来源： 东篱日报　　阅读 102", {"outlet": "东篱日报"})
t("2026-03-05 08:30 来源：东篱日报 我要评论(3) 分享到", {"outlet": "东篱日报"})
t("2026-03-05 08:30<span>来源：</span><a href=x>东篱日报</a><a href=y>参与评论</a>", {"outlet": "东篱日报"})
t(
    "<span>2026-03-05 08:30</span><span class=source>东篱日报</span><span class=author>柏舟</span>",
    {"outlet": "东篱日报", "author": "柏舟"},
)
t("<span class=author>作者 柏舟</span><span>2026-03-05 08:30</span>", {"author": "柏舟"})
t("<em>作者：</em><em>阿依古丽·买买提</em> 2026-03-05 08:30", {"author": "阿依古丽·买买提"})
t("作者：欧阳修文、诸葛亮亮 2026-03-05 08:30", {"author": "欧阳修文、诸葛亮亮"})
t("作者：险峰漫步 2026-03-05 08:30 来源：东篱日报", {"author": "险峰漫步"})
t("作者：东篱日报 2026-03-05 08:30 来源：东篱日报", {"author": None})
t("2026-03-05 08:30　责任编辑:江河", {"editor": "江河"})
t("作者：柏　舟 责编：江　河 2026-03-05 08:30", {"author": "柏舟", "editor": "江河"})
t("2026-03-05 08:30 供稿：东篱寿险", {"outlet": "东篱寿险"})
t("2026-03-05 08:30 来源：东篱日报 摄影：江河", {"author": None})
t("主编：高远 编辑：江河 2026-03-05 08:30", {"editor": "江河"})
t("编辑：江河 2026-03-05 08:30 来源：东篱日报 发布者：wangwu", {"editor": "江河", "author": None})


@pytest.mark.parametrize(("html", "has", "lacks", "article", "url", "facts"), PAGES)
def test_reads_a_layout(html, has, lacks, article, url, facts):
    found = read(html, url).as_json()

    assert found["article"] == article
    rest = found.get("body_text", "")
    for part in has:
        _, between, rest = rest.partition(part)
        assert between, part
    for part in lacks:
        assert part not in found["body_text"]
    assert {name: found[name] for name in facts} == facts


@pytest.mark.parametrize(("line", "facts", "end", "lead", "head", "url"), CREDITS)
def test_reads_a_credit_line(line, facts, end, lead, head, url):
    html = (
        f"<html><head><title>{HEAD}_岭东网</title>{head}</head><body><h1>{HEAD}</h1><div class=x>{line}</div>"
        f"<div class=c><p>{lead or LEAD}</p><p>{LEAD}</p>{end}</div><div>版权所有 岭东网</div></body></html>"
    )

    found = read(html, url).as_json()

    assert {name: found[name] for name in facts} == facts
    assert not re.search(r"编辑|来源|作者", found["body_text"])
