"""Pages of invented outlets, each template in two variants.

Of the first 33 templates the odd ones were kept unseen while the reader was written; all from number 33 on
came later and were measured once before anything was changed for them. The figures are in docs/ingest.md.

`pages()` gives (name, bytes, facts); facts are those of the shared sample: body strings in order, lacks, and
fields.
"""

from collections.abc import Callable, Iterator
from typing import Any

STORIES = [
    ("湖州里水库溃口理赔提速 渚清财险首日付出1200万元",
     ["渚清财险昨日通报，水库溃口造成的首批理赔款1200万元已经付出。", "查勘员在临时安置点现场办公，受灾户凭身份证即可报案。", "当地应急部门说，保险资金将先用于修复饮水设施，随后补种。"]),
    ("青栗人寿设立县域养老社区 首批四百张床位开放",
     ["青栗人寿在澜江县设立的养老社区开放了首批四百张床位。", "社区负责人介绍，入住者可以用年金险的现金价值抵扣部分费用。", "业内认为县域市场的需求被低估，医养结合仍缺少护理人员。"]),
    ("车险自律公约修订 手续费上限写入附件",
     ["沅湾省保险行业协会修订了车险自律公约，手续费上限写入附件。", "公约要求各公司按月报送费用明细，超限部分不得以其他名目列支。", "一家中小公司的负责人坦言，执行的难点在于第三方平台的结算。"]),
    ("洪汛季前巨灾债券发行 规模三亿元",
     ["首只挂钩江河水位的巨灾债券昨天完成发行，规模三亿元。", "触发条件为三个水文站的七日平均水位同时超过警戒线。", "承销商说，投资者主要是银行理财与养老金产品，认购倍数为二点四。"]),
    ("长护险失能评估引入第三方 复核时限缩短",
     ["长期护理保险的失能评估今年引入第三方机构，复核时限缩到十天。", "评估员须经统一考试，同一地区至少有两家机构可供选择。", "家住北汀区的马老太说，上门评估一次就办完了，不必再跑医院。"]),
    ("农房保险理赔标准提高 每户最高八万元",
     ["海棠省把农房保险的每户最高赔付由五万元提高到八万元。", "保费由省、市、县三级分担，农户每年只出十元。", "承办公司承诺，倒塌房屋的赔款在七个工作日之内到户。"]),
]  # fmt: skip
JUNK = '<div class="site-links"><a href="/a/">首页</a><a href="/b/">要闻</a><a href="/c/">保险</a></div>'
OTHER = "另一篇文章：松川市网约车保险新规征求意见"
BASE = "https://news.{n}.example.cn"

Facts = dict[str, Any]
Template = Callable[[int, str, list[str]], tuple[str, Facts]]
TEMPLATES: list[Template] = []


def hash_of(headline: str) -> int:
    """Return the number of the story with a headline."""
    return next(number for number, story in enumerate(STORIES) if story[0] == headline)


def template(make: Template) -> Template:
    """Count a template in."""
    TEMPLATES.append(make)
    return make


def p(lines: list[str], tag: str = "p", indent: str = "") -> str:
    """Return lines as elements."""
    return "".join(f"<{tag}>{indent}{line}</{tag}>\n" for line in lines)


@template
def daily(v, h, ls):
    who = ["贺敏之", "岑远"][v]
    return (
        f"<html><head><title>{h}_岭东日报网</title></head><body>{JUNK}<div class='g-box'><h1 class='u-tt'>{h}</h1>"
        f"<p class='u-st'>2026-04-1{v} 09:1{v}<span>来源：岭东日报</span>"
        f"<span>记者 {who}</span></p><div class='m-cnt'>{p(ls)}"
        f"<p>（编辑：温若谷）</p></div><div class='m-next'><a href='1.html'>上一篇：{OTHER}</a></div>"
        "</div><div>版权所有 岭东日报社</div></body></html>",
        {
            "author": who,
            "outlet": "岭东日报",
            "published_at": f"2026-04-1{v}T09:1{v}:00+08:00",
            "editor": "温若谷",
            "lacks": ["上一篇", "编辑：", "版权所有"],
        },
    )


@template
def traditional(v, h, ls):
    return (
        f"<html><head><meta charset=big5><title>{h} - 港灣財經</title></head><body><h1>{h}</h1>"
        f"<div>發布時間：2026年04月02日 1{v}:20　來源：港灣財經　記者：鄭以安　責任編輯：何書言</div>"
        f"<article>{p(ls)}</article><div class=related-list><h3>相關閱讀</h3><ul>"
        f"<li><a href=/x>{OTHER}</a></li></ul></div></body></html>",
        {
            "author": "鄭以安",
            "outlet": "港灣財經",
            "published_at": f"2026-04-02T1{v}:20:00+08:00",
            "editor": "何書言",
            "lacks": ["相關閱讀", OTHER[6:]],
            "encoding": "utf-8",
        },
    )


@template
def gov(v, h, ls):
    return (
        f"<html><head><meta name='SiteName' content='沅湾省金融局'><meta name='ArticleTitle' content='{h}'>"
        f"<meta name='PubDate' content='2026-04-03 10:0{v}'><title>{h}-沅湾省金融局</title></head>"
        f"<body><div class='BreadcrumbNav'>您的位置：首页 &gt; 工作动态</div><div class='tit'>{h}</div>"
        f"<table class='info'><tr><td>发布日期：2026-04-03</td><td>来源：{['办公室', '本站'][v]}</td>"
        "<td>浏览次数：318</td></tr></table>"
        f"<div id='UCAP-CONTENT'>{p(ls, indent='　　')}<p>附件：<a href='a.pdf'>公约全文.pdf</a></p></div>"
        "<div>【打印本页】【关闭窗口】</div><div class='bottom'>主办：沅湾省金融局 网站标识码3300</div></body></html>",
        {
            "author": None,
            "outlet": ["办公室", "沅湾省金融局"][v],
            "published_at": f"2026-04-03T10:0{v}:00+08:00",
            "editor": None,
            "lacks": ["打印本页", "网站标识码", "浏览次数"],
        },
    )


@template
def wordpress(v, h, ls):
    return (
        f"<html><head><title>{h} &#8211; 险道笔记</title><meta property='og:site_name' content='险道笔记'>"
        f"<meta property='article:published_time' content='2026-04-04T01:3{v}:00+00:00'>"
        "<meta property='article:modified_time' content='2026-04-09T01:30:00+00:00'><link rel='canonical' "
        f"href='{BASE.format(n='wp')}/p/{v}7/'></head><body class='single has-sidebar'>"
        "<div class='site-header'><a class='site-logo'>险道笔记</a></div>"
        f"<div class='content-area with-sidebar'><article><header><h1 class='entry-title'>{h}</h1>"
        "<div class='entry-meta'>作者：<a rel='author' href='/u'>魏长风</a> / 2026年4月4日 / 3条评论</div></header>"
        f"<div class='entry-content'>{p(ls[:1])}<h2>难在哪里</h2>{p(ls[1:])}"
        "<div class='wp-block-buttons'><a href='#'>立即咨询</a></div></div></article></div>"
        f"<aside class='widget-area'><h3>近期文章</h3><p>{OTHER}</p></aside>"
        f"<section id='comments'><h2>3条评论</h2><p>博主写得真好，我家去年就遇上了这种事情。</p></section></body></html>",
        {
            "author": "魏长风",
            "outlet": "险道笔记",
            "published_at": f"2026-04-04T09:3{v}:00+08:00",
            "editor": None,
            "url": f"{BASE.format(n='wp')}/p/{v}7/?from=wx",
            "canonical_url": f"{BASE.format(n='wp')}/p/{v}7/",
            "body": [ls[0], "难在哪里", ls[1], ls[2]],
            "lacks": ["立即咨询", OTHER[6:], "博主写得真好"],
        },
    )


@template
def nuxt(v, h, ls):
    body = "".join(f"<p>{line}</p>" for line in ls).replace("<", "\\u003C").replace("/", "\\u002F")
    return (
        f"<html><head><title>{h}</title></head><body><div id='__nuxt'></div>"
        f'<script>window.__NUXT__={{"data":[{{"detail":{{"title":"{h}","content":"{body}",'
        f'"publishTime":"2026-04-05 0{v + 6}:15:30","sourceName":"岚岛快讯",'
        f'"authorName":"齐鸣","editorName":"尤佳"}},'
        f'"hotList":[{{"title":"{OTHER}","publishTime":"2026-04-01 00:00:00"}}]}}]}}</script></body></html>',
        {
            "author": "齐鸣",
            "outlet": "岚岛快讯",
            "published_at": f"2026-04-05T0{v + 6}:15:30+08:00",
            "editor": "尤佳",
            "lacks": [OTHER[6:], "u003C"],
        },
    )


@template
def epaper(v, h, ls):
    return (
        f"<html><head><title>{h}-{['塘沽商报', '青川农村报'][v]}数字报</title></head><body>"
        f"<div>{['塘沽商报', '青川农村报'][v]} 2026年04月06日 星期一 第B0{v}版</div><div class='list'>"
        f"<a href=1>{OTHER}</a></div>"
        f"<div id='content'><h3>本报特稿</h3><h1>{h}</h1><h2>——一线探访</h2><div>■本报记者 {['舒望', '狄青 车行'][v]}</div>"
        f"<div id='ozoom'>{p(ls)}</div></div><div><a href=2>下一篇</a></div></body></html>",
        {
            "author": ["舒望", "狄青、车行"][v],
            "outlet": ["塘沽商报", "青川农村报"][v],
            "published_at": "2026-04-06T00:00:00+08:00",
            "editor": None,
            "lacks": [OTHER[6:], "下一篇"],
        },
    )


@template
def gallery(v, h, ls):
    figures = "".join(
        f"<li><figure><img data-src='/g/{i}.jpg'><figcaption>{line[:-1]}。"
        "中江社记者 蒲苇 摄</figcaption></figure></li>"
        for i, line in enumerate(ls)
    )
    return (
        f"<html><head><title>图集｜{h}_中江网</title></head><body><h1>图集｜{h}</h1><div class='time-source'>"
        f"<span>2026/04/07 18:2{v}</span> <span class='src'>中江网</span></div>"
        f"<ul class='slides'>{figures}</ul>"
        "<div class='editor'>图片编辑：元朗 责任编辑：卓尔</div><div class='tuijian'><h4>推荐图集</h4>"
        f"<a href=1>{OTHER}</a></div></body></html>",
        {
            "headline": f"图集｜{h}",
            "author": None,
            "outlet": "中江网",
            "published_at": f"2026-04-07T18:2{v}:00+08:00",
            "editor": "卓尔",
            "body": [line[:-1] for line in ls],
            "lacks": ["责任编辑", OTHER[6:]],
        },
    )


@template
def portal(v, h, ls):
    return (
        f"<html><head><title>{h}_财经_澄江网</title><meta name='author' content='{['网易号', 'admin'][v]}'></head>"
        f"<body><form id='aspnetForm'>{JUNK}<div id='main'><div class='left'><h1>{h}</h1><div class='about'>"
        f"<span class='pubtime'>2026年04月08日15:0{v}</span>"
        "<span class='laiyuan'>第三财经周刊</span></div><div class='hide' style='display:none'>投诉请发邮件到本站</div>"
        f"<div id='Cnt-Main-Article'>{p(ls[:2])}<div class='gg'>广告：开户福利送到家</div><p class='tj'>"
        f"<a href='/z'>延伸阅读：{OTHER}</a></p>{p(ls[2:])}"
        f"<p class='zw-b'>(本文来源：第三财经周刊。作者：罗海。责任编辑：{['孟思_CJ002', '宗一（ZY8）'][v]})</p>"
        "</div></div></div></form></body></html>",
        {
            "author": "罗海",
            "outlet": "第三财经周刊",
            "published_at": f"2026-04-08T15:0{v}:00+08:00",
            "editor": ["孟思", "宗一"][v],
            "lacks": ["广告", OTHER[6:], "责任编辑", "投诉请发"],
        },
    )


@template
def magazine(v, h, ls):
    return (
        f"<html><head><title>{h}</title><meta property='og:site_name' content='纵横周刊'></head><body><main>"
        f"<p class='kicker'>封面故事</p><h1>{h}</h1><p class='dek'>这不是一次简单的改革。</p>"
        f"<p>文｜{['胡不归', '苏 离'][v]}　编辑｜黎明</p><time datetime='2026-04-09T20:00:0{v}+08:00'>4月9日</time>"
        f"{p(ls)}<p>—END—</p><p>设计｜阿花</p><p>关注“纵横周刊”公众号，设为星标</p></main></body></html>",
        {
            "author": ["胡不归", "苏离"][v],
            "outlet": "纵横周刊",
            "published_at": f"2026-04-09T20:00:0{v}+08:00",
            "editor": "黎明",
            "lacks": ["设为星标", "设计｜"],
        },
    )


@template
def oldfont(v, h, ls):
    return (
        f"<HTML><HEAD><TITLE>汀州保险信息网 - {h}</TITLE></HEAD><BODY><TABLE><TR><TD><A HREF=/>首页</A></TD></TR>"
        f"<TR><TD ALIGN=center><FONT SIZE=5><B>{h}</B></FONT></TD></TR>"
        f"<TR><TD>时间:2026-4-{10 + v} 8:5:09 来源:汀州保险信息网 浏览:88次</TD></TR>"
        f"<TR><TD CLASS=c1>{'<BR>　　'.join(ls)}</TD></TR>"
        f"<TR><TD>上一篇:<A HREF=9.htm>{OTHER}</A></TD></TR></TABLE></BODY></HTML>",
        {
            "author": None,
            "outlet": "汀州保险信息网",
            "published_at": f"2026-04-{10 + v}T08:05:00+08:00",
            "editor": None,
            "lacks": [OTHER[6:], "浏览"],
            "encoding": "gb18030",
        },
    )


@template
def account(v, h, ls):
    return (
        f"<html><head><title>{h}</title><meta itemprop='datePublished' content='2026-04-11 11:2{v}'></head>"
        f"<body><div class='header'><a>登录</a></div><div class='art'><h1>{h}</h1><div class='meta'>"
        f"<img src=1.png><a class='nickname'>小满说保险</a> <span>04-11 11:2{v}</span> <span>浙江</span></div>"
        f"<div class='art-body'>{p(ls)}</div><div class='author-card'><b>小满说保险</b><p>十年精算师，陪你看懂每一份保单。</p>"
        "</div><div>特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供信息存储服务。</div></div></body></html>",
        {
            "author": None,
            "outlet": "小满说保险",
            "published_at": f"2026-04-11T11:2{v}:00+08:00",
            "editor": None,
            "lacks": ["十年精算师", "特别声明"],
        },
    )


@template
def infocode(v, h, ls):
    code = f"20260412{v}123456789"
    return (
        f"<html><head><title>{h} - 钱江财富</title><script>var infoCode = '{code}'; var "
        f"hot=[{{'infoCode':'202604010000000001'}}];</script></head><body><div id='topbox'><h1>{h}</h1>"
        f"<div class='time'>04月12日 07:4{v}</div><div>文章来源：财联早报</div></div>"
        f"<div id='ContentBody'>{p(ls)}</div>"
        f"<p>(责任编辑：DF{v}75)</p><div class='hot-list'>"
        f"<a href='/news/1,202604010000000001.html'>{OTHER}</a></div></body></html>",
        {
            "author": None,
            "outlet": "财联早报",
            "published_at": f"2026-04-12T07:4{v}:00+08:00",
            "editor": None,
            "infocode": code if v == 0 else "NW202604120000012345",
            "url": [
                f"{BASE.format(n='qj')}/share?id=5",
                f"{BASE.format(n='qj')}/news/1,NW202604120000012345.html?spm=1",
            ][v],
            "canonical_url": [
                f"{BASE.format(n='qj')}/share?id=5",
                f"{BASE.format(n='qj')}/news/1,NW202604120000012345.html",
            ][v],
            "lacks": [OTHER[6:], "责任编辑"],
        },
    )


@template
def paged(v, h, ls):
    return (
        (
            f"<html><head><title>{h}(2)-滨城网</title></head><body><h1>{h}（2）</h1>"
            f"<p>2026年04月13日 09:00:0{v}　来源：滨城网　作者：于飞</p><div class='con'>{p(ls)}</div><div class='p'>"
            "<a href='13_1.html'>上一页</a> <a href='13_1.html'>1</a> <b>2</b> <a href='13_3.html'>3</a> "
            "<a href='13_3.html'>下一页</a></div><a href='99.html'>下一篇</a></body></html>"
        ),
        {
            "author": "于飞",
            "outlet": "滨城网",
            "published_at": "2026-04-13T09:00:00+08:00",
            "editor": None,
            "url": BASE.format(n="bc") + "/n/13_2.html",
            "next_url": BASE.format(n="bc") + "/n/13_3.html",
            "lacks": ["下一页", "下一篇"],
        },
    )


@template
def folded(v, h, ls):
    style = ["<style>.more{display:none}</style>", ""][v]
    return (
        (
            f"<html><head><title>{h}</title>{style}</head><body><div class='wrap'><h2 class='title'>{h}</h2>"
            f"<div>发布：2026-04-14 13:1{v} | 来源：蓝鲸早参 | 责编：{['任之', '乐山、毕升'][v]}</div>"
            f"<div class='content'>{p(ls[:1])}<div class='more' {['', 'style=display:none'][v]}>{p(ls[1:])}"
            "<span style='font-size:0'>蓝鲸早参版权xk9</span></div><a class='btn'>展开阅读全文</a>"
            "</div></div></body></html>"
        ),
        {
            "author": None,
            "outlet": "蓝鲸早参",
            "published_at": f"2026-04-14T13:1{v}:00+08:00",
            "editor": ["任之", "乐山、毕升"][v],
            "lacks": ["xk9", "展开阅读"],
        },
    )


@template
def mixedpay(v, h, ls):
    return (
        (
            f"<html><head><title>{h} | 深潜财经</title></head><body><article><h1>{h}</h1>"
            f"<p class='m'>深潜财经 2026-04-15 06:30 记者 欧阳雪</p>{p(ls[:2])}</article>"
            f"<div class='lock'>{['开通会员后可阅读全文', '剩余62%的内容，登录并订阅后继续阅读全文'][v]}</div>"
            "<div class='f'>© 2026 深潜财经</div></body></html>"
        ),
        {
            "author": "欧阳雪",
            "outlet": "深潜财经",
            "published_at": "2026-04-15T06:30:00+08:00",
            "editor": None,
            "partial": True,
            "body": ls[:2],
            "lacks": ["会员", "订阅"],
        },
    )


@template
def flash(v, h, ls):
    return (
        (
            f"<html><head><title>【{h}】_快讯_金潮</title></head><body><div class='d'>2026-04-16 10:0{v}:33</div>"
            f"<div class='txt'>【{h}】金潮4月16日讯，{ls[0]}</div><div class='s'>分享 收藏 阅读 1.2万</div>"
            f"<div class='next'><h3>更多快讯</h3><p>10:00 {OTHER}。</p></div>"
            "<footer>金潮 版权所有</footer></body></html>"
        ),
        {
            "author": None,
            "outlet": "金潮",
            "published_at": f"2026-04-16T10:0{v}:33+08:00",
            "editor": None,
            "body": [ls[0]],
            "lacks": [OTHER[6:], "1.2万"],
        },
    )


@template
def dateline(v, h, ls):
    lead = [f"北岭4月17日电（记者蓝天、白杨）{ls[0]}", f"本报北岭讯（记者 蓝天 通讯员 白杨）{ls[0]}"][v]
    return (
        (
            f"<html><head><title>{h}—北岭晨报</title></head><body><h1>{h}</h1><div>2026-04-17 08:00 | 北岭晨报</div>"
            f"<div id=zoom>{p([lead, *ls[1:]])}</div><div>编辑：{['管乐', '北岭晨报'][v]}</div></body></html>"
        ),
        {
            "author": "蓝天、白杨",
            "outlet": "北岭晨报",
            "published_at": "2026-04-17T08:00:00+08:00",
            "editor": ["管乐", None][v],
            "lacks": ["编辑："],
        },
    )


@template
def tables(v, h, ls):
    rows = "".join(
        f"<tr><td>{a}</td><td>{b}</td></tr>"
        for a, b in [("险种", "保费"), ("车险", "31.7亿"), ("农险", "8.4亿")]
    )
    return (
        (
            f"<html><head><title>{h} - 数据频道 - 保险统计网</title></head><body><div class='crumb'>首页 > 数据频道</div>"
            f"<div class='show_t'>{h}</div><div class='show_i'>作者：统计组 来源：保险统计网 更新时间：2026-04-19 00:00 发布时间："
            f"2026-04-18 14:0{v}</div><div class='show_c'>{p(ls[:1])}<div class='tb'><table>{rows}</table>"
            f"</div>{p(ls[1:])}</div><div class='disclaim'>免责声明：仅供参考。</div></body></html>"
        ),
        {
            "author": "统计组",
            "outlet": "保险统计网",
            "published_at": f"2026-04-18T14:0{v}:00+08:00",
            "editor": None,
            "body": [ls[0], "险种", "31.7亿", "8.4亿", ls[1]],
            "lacks": ["免责声明"],
        },
    )


@template
def nothing_list(v, h, ls):
    items = "".join(
        f"<li><a href='/n/{i}.html'>{s[0]}</a><span>2026-04-1{i}</span>{['', f'<p>{s[1][0]}</p>'][v]}</li>"
        for i, s in enumerate(STORIES)
    )
    return (
        (
            f"<html><head><title>保险要闻_岭东网</title></head><body><h1>保险要闻</h1><ul>{items}</ul>"
            "<div>1 2 3 下一页</div></body></html>"
        ),
        {"article": False},
    )


@template
def nothing_error(v, h, ls):
    return [
        (
            "<html><head><title>提示信息</title></head><body><div class=msg>您要查看的内容已被删除或正在审核中。</div>"
            f"<a href=/>返回首页</a><p>{OTHER}</p></body></html>"
        ),
        (
            "<html><head><title>岭东网</title></head><body><p>系统维护中，请稍后访问。</p><h3>热门文章</h3><ul>"
            f"<li><a href=1>{h}</a><li><a href=2>{OTHER}</a></ul></body></html>"
        ),
    ][v], {"article": False}


@template
def nothing_wall(v, h, ls):
    return [
        "<html><head><title>安全验证</title></head><body><p>为了您的账号安全，请拖动滑块完成验证后继续访问。</p></body></html>",
        (
            "<html><head><title>正在加载...</title><script src=/app.js></script></head><body><div id=app></div>"
            "<noscript>请开启JavaScript后访问本站。</noscript></body></html>"
        ),
    ][v], {"article": False}


@template
def nothing_home(v, h, ls):
    boxes = "".join(
        f"<div class=box><h3>{t}</h3><ul>"
        + "".join(f"<li><a href=/{i}>{s[0]}</a></li>" for i, s in enumerate(STORIES))
        + "</ul></div>"
        for t in ("要闻", "评论", "理财")
    )
    lead = ["", f"<div class=lead><h1><a href=/1>{h}</a></h1><p>{ls[0]}</p></div>"][v]
    return (
        (
            "<html><head><title>岭东网_权威财经门户</title><meta property=og:type content=article>"
            f"</head><body>{lead}{boxes}</body></html>"
        ),
        {"article": False},
    )


@template
def unlabelled(v, h, ls):
    return (
        (
            f"<html><head><title>{h}-南岭观察</title></head><body><h1>{h}</h1><div class='i'>"
            f"<span>南岭观察</span> <span>{['汤圆圆', '柳色新'][v]}</span> <span>2026-04-20 16:45</span></div>"
            f"<div class='c'>{p(ls)}</div></body></html>"
        ),
        {
            "author": ["汤圆圆", "柳色新"][v],
            "outlet": "南岭观察",
            "published_at": "2026-04-20T16:45:00+08:00",
            "editor": None,
            "lacks": ["2026-04-20"],
        },
    )


@template
def bigday(v, h, ls):
    return (
        (
            f"<html><head><title>{h}</title><meta name='application-name' content='汇川网'></head><body>"
            f"<div class='date'><b>2{v}</b><i>2026-04</i></div><h1>{h}</h1>"
            f"<div class='from'>稿源：{['《汇川周报》', '汇川网综合'][v]}</div><div class='text'>{p(ls)}</div>"
            "<p>审核：费孝 责任编辑：廉明 校对：洪亮</p></body></html>"
        ),
        {
            "author": None,
            "outlet": ["汇川周报", "汇川网"][v],
            "published_at": f"2026-04-2{v}T00:00:00+08:00",
            "editor": "廉明",
            "lacks": ["审核", "校对"],
        },
    )


@template
def textarea(v, h, ls):
    inner = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in ls)
    box = [
        f"<textarea id='content' hidden>{inner}</textarea>",
        f"<script type='text/template' id='tpl'><div>{p(ls)}</div></script>",
    ][v]
    return (
        (
            f"<html><head><title>{h}_川北在线</title></head><body><h1>{h}</h1><div>时间：2026-04-22 19:30 来源：川北在线 "
            f"编辑：阎王</div><div id='show'></div>{box}</body></html>"
        ),
        {
            "author": None,
            "outlet": "川北在线",
            "published_at": "2026-04-22T19:30:00+08:00",
            "editor": "阎王",
            "lacks": ["&lt;", "<p>"],
        },
    )


@template
def english_date(v, h, ls):
    return (
        (
            f"<html><head><title>{h} | InsurDaily 险界</title><meta property='og:site_name' content='险界'>"
            f"</head><body><article><h1>{h}</h1>"
            f"<p class='meta'>{['Apr 23, 2026 3:05 PM', '23 April 2026'][v]} · <a class='author' "
            f"href='/a'>甘棠</a></p>{p(ls)}</article><div class='newsletter'>订阅我们的每日简报</div></body></html>"
        ),
        {
            "author": "甘棠",
            "outlet": "险界",
            "published_at": ["2026-04-23T15:05:00+08:00", "2026-04-23T00:00:00+08:00"][v],
            "editor": None,
            "lacks": ["订阅我们"],
        },
    )


@template
def repost(v, h, ls):
    return (
        (
            f"<html><head><title>{h} - 东湖门户</title></head><body><h1>{h}</h1>"
            f"<div>2026-04-24 07:07:0{v}　东湖门户</div><div class='body'><p>原标题：另一个标题</p>{p(ls)}"
            f"<p>{['来源：天津保险研究', '（转自：天津保险研究）'][v]}</p></div>"
            f"<p class='ed'>[责任编辑：{['詹 天', '邴原 PX021'][v]}]</p></body></html>"
        ),
        {
            "author": None,
            "outlet": "天津保险研究",
            "published_at": "2026-04-24T07:07:00+08:00",
            "editor": ["詹天", "邴原"][v],
            "lacks": ["责任编辑"],
        },
    )


@template
def canonical_traps(v, h, ls):
    link = [
        (
            "<link rel=canonical href='/'><meta property='og:url' "
            "content='//www.kz.example.cn/n/77.html?utm_source=a'>"
        ),
        "<link rel=canonical href='https://www.kz.example.cn/detail'>",
    ][v]
    url = [
        "https://m.kz.example.cn/n/77.html?share_token=1",
        "https://www.kz.example.cn/detail?id=77&from=app#a",
    ][v]
    return (
        (
            f"<html><head><title>{h}_快指</title>{link}</head><body><h1>{h}</h1>"
            f"<p>2026-04-25 10:10 快指</p>{p(ls)}</body></html>"
        ),
        {
            "author": None,
            "outlet": "快指",
            "published_at": "2026-04-25T10:10:00+08:00",
            "editor": None,
            "url": url,
            "canonical_url": [
                "https://www.kz.example.cn/n/77.html",
                "https://www.kz.example.cn/detail?id=77",
            ][v],
            "lacks": [],
        },
    )


@template
def charset_lies(v, h, ls):
    return (
        (
            "<html><head><meta http-equiv=content-type content='text/html; "
            f"charset={['iso-8859-1', 'gb2312'][v]}'><title>{h} - 镕金网</title></head><body><h1>{h}</h1>"
            f"<p>2026-04-26 12:00 来源：镕金网</p>{p(ls)}</body></html>"
        ),
        {
            "author": None,
            "outlet": "镕金网",
            "published_at": "2026-04-26T12:00:00+08:00",
            "editor": None,
            "lacks": [],
            "encoding": ["gb18030", "utf-8"][v],
        },
    )


@template
def interview(v, h, ls):
    head = f"专访｜{h}"
    return (
        (
            f"<html><head><title>{head}_对话栏目_沧海财经</title></head><body><h1>{head}</h1>"
            f"<div class='byline'>沧海财经记者 {['米粒', '柴静远 实习生 花开'][v]}</div>"
            "<div class='ts'>2026.04.27 21:08</div><div class='rich'><p><strong>记者：为什么现在改？</strong>"
            f"</p>{p(ls)}</div><div class='lb'>（实习编辑：易水）</div></body></html>"
        ),
        {
            "headline": head,
            "author": ["米粒", "柴静远、花开"][v],
            "outlet": "沧海财经",
            "published_at": "2026-04-27T21:08:00+08:00",
            "editor": "易水",
            "body": ["为什么现在改", *ls],
            "lacks": ["实习编辑"],
        },
    )


@template
def comments(v, h, ls):
    return (
        (
            f"<html><head><title>{h}-社区报道</title></head><body><div class='post'><h1>{h}</h1>"
            f"<div>发布于 2026-04-28 09:30 · 来源：泉城新媒</div><div class='post-text'>{p(ls[:2])}<ul><li>{ls[2]}</li>"
            "</ul></div><h3>网友评论</h3><div><b>路人甲</b><p>这样的保险早就应该有了，支持一下。2026-04-28 10:00</p></div>"
            "<div><b>路人乙</b><p>保费谁来出呢？希望政府多补贴一些。</p></div></div></body></html>"
        ),
        {
            "author": None,
            "outlet": "泉城新媒",
            "published_at": "2026-04-28T09:30:00+08:00",
            "editor": None,
            "lacks": ["早就应该有了", "多补贴一些"],
        },
    )


@template
def json_answer(v, h, ls):
    import json

    body = "".join(f"<p>{line}</p>" for line in ls)
    data = {
        "code": 0,
        "result": {
            "article": {
                "newsTitle": h,
                "newsContent": body,
                "pubTime": [1777399200000, "2026-04-29 02:00:00"][v],
                "media": "澜岸社",
                "author": "",
                "editor": None,
            }
        },
    }
    return json.dumps(data, ensure_ascii=False), {
        "author": None,
        "outlet": "澜岸社",
        "published_at": ["2026-04-29T02:00:00+08:00"][0],
        "editor": None,
        "lacks": ["<p>"],
    }


@template
def nested(v, h, ls):
    deep = "".join(f"<div><font size={i % 5}>{ls[i % 3]}" for i in range([30, 400][v]))
    return (
        (
            f"<html><head><title>{h}_乡土网</title></head><body><div class=t>{h}</div>"
            f"<div class=f>乡土网 2026-04-30 05:50</div><div class=nr>{deep}</div></body></html>"
        ),
        {
            "author": None,
            "outlet": "乡土网",
            "published_at": "2026-04-30T05:50:00+08:00",
            "editor": None,
            "body": ls * 3,
            "lacks": ["2026-04-30"],
        },
    )


@template
def half_hidden_lead(v, h, ls):
    return (
        f"<html><head><title>{h}丨晨岭网</title></head><body><div id='header'><h1><a href='/'>晨岭网</a></h1>"
        f"</div><div class='page'><div class='page-head'><h2>{h}</h2><ul><li>2026-05-01 09:0{v}</li>"
        "<li>来源: 晨岭网</li><li>点击数：88</li></ul></div>"
        f"<div class='page-con'><p class='intro'>{ls[0]}</p><div class='rest'>{p(ls[1:])}</div>"
        f"<p>编 辑：{['方圆', '舒 心'][v]}</p></div><div class='fr'><h3>视频推荐</h3><p><a href=1>{OTHER}</a>"
        "</p></div></div></body></html>",
        {
            "author": None,
            "outlet": "晨岭网",
            "published_at": f"2026-05-01T09:0{v}:00+08:00",
            "editor": ["方圆", "舒心"][v],
            "lacks": [OTHER[6:], "点击数", "编 辑"],
        },
    )


@template
def spans_of_facts(v, h, ls):
    return (
        (
            f"<html><head><title>{h}_保险_西江财经网</title></head><body><div class='con'>"
            f"<div class='con_tit'>{h}</div><div class='con_info'><span>2026</span>-<span>05</span>-"
            f"<span>02</span> <span>1{v}:11:12</span><span>西江财经网</span><span>【</span><a>收藏</a><span>】</span>"
            f"</div><div class='con_txt'>{p(ls)}<p style='text-align:right'>（责任编辑："
            f"{['HN001', '郎平 HN001'][v]}）</p></div></div></body></html>"
        ),
        {
            "author": None,
            "outlet": "西江财经网",
            "published_at": f"2026-05-02T1{v}:11:00+08:00",
            "editor": [None, "郎平"][v],
            "lacks": ["收藏", "责任编辑"],
        },
    )


@template
def vue_state(v, h, ls):
    import json

    state = {
        "route": {"path": "/x"},
        "article": {
            "current": {
                "id": 5,
                "headline": h,
                "blocks": [{"type": "p", "text": line} for line in ls],
                "body": "".join(f"<p>{line}</p>" for line in ls),
                "published_at": 1777687920 + v * 60,
                "source": {"name": "云帆快报"},
                "authors": [{"name": "程远"}, {"name": "白鹭"}],
                "editor": {"name": "鲁直"},
            }
        },
        "related": [{"headline": OTHER, "body": "<p>" + OTHER * 8 + "</p>", "published_at": 1}],
    }
    return (
        (
            f"<html><head><title>{h}</title></head><body><div id=app>加载中</div><script id='__DATA__' "
            f"type='application/json'>{json.dumps(state, ensure_ascii=bool(v))}</script></body></html>"
        ),
        {
            "author": "程远、白鹭",
            "outlet": "云帆快报",
            "published_at": f"2026-05-02T10:1{2 + v}:00+08:00",
            "editor": "鲁直",
            "lacks": [OTHER[6:]],
        },
    )


@template
def end_credits(v, h, ls):
    return (
        (
            f"<html><head><title>{h}</title><meta name='keywords' content='x'></head><body><header>"
            f"<span class='logo'>渝北都市报</span></header><section><h1>{h}</h1>"
            f"<p class='t'>渝北都市报　2026-05-03 22:1{v}</p>{p(ls)}<p>文｜{['安宁', '安宁 康泰'][v]}</p><p>图｜视觉中心</p>"
            f"<p>编辑｜{['胡歌', '胡歌 常青'][v]}　审校｜卫国</p><p>出品｜渝北都市报</p>"
            "<p>商务合作请加微信：abc123</p></section></body></html>"
        ),
        {
            "author": ["安宁", "安宁、康泰"][v],
            "outlet": "渝北都市报",
            "published_at": f"2026-05-03T22:1{v}:00+08:00",
            "editor": ["胡歌", "胡歌、常青"][v],
            "lacks": ["商务合作", "审校", "视觉中心"],
        },
    )


@template
def updated_traps(v, h, ls):
    return (
        (
            f"<html><head><title>{h} - 沪渎财经</title><meta property='article:modified_time' "
            f"content='2026-05-09T10:00:00+08:00'></head><body><h1>{h}</h1>"
            f"<div><span>最后更新：2026-05-09 10:00</span> <span>发布：2026-05-04 08:0{v}</span> "
            f"<span>来源：{['综合', '中原保险报等'][v]}</span></div><div class=body>{p(ls)}"
            "<p>签发日期：2026-05-01</p></div></body></html>"
        ),
        {
            "author": None,
            "outlet": ["综合", "中原保险报等"][v],
            "published_at": f"2026-05-04T08:0{v}:00+08:00",
            "editor": None,
            "lacks": ["最后更新"],
        },
    )


@template
def quoted_words(v, h, ls):
    more = [
        "客服热线的记录显示，来源不明的保单占了一成，编辑部收到的投诉也在增加。",
        "“版权所有”四个字写进了产品手册，转载请注明出处的条款却没有人读过，这是调研中的发现。",
    ][v]
    return (
        (
            f"<html><head><title>{h}_镜湖网</title></head><body><h1>{h}</h1><p class=info>镜湖网 2026-05-05 14:00 "
            f"作者：言午</p><div class=txt>{p([*ls, more])}<blockquote>{ls[0]}</blockquote><ol><li>第一，报案要早。</li>"
            "<li>第二，单证要全。</li></ol></div></body></html>"
        ),
        {
            "author": "言午",
            "outlet": "镜湖网",
            "published_at": "2026-05-05T14:00:00+08:00",
            "editor": None,
            "body": [*ls, more, "第一，报案要早", "第二，单证要全"],
            "lacks": ["作者："],
        },
    )


@template
def subtitles(v, h, ls):
    return (
        (
            f"<html><head><title>{h}_财经频道_塞上新闻网</title></head><body><div class=art><p class=yt>改革进行时</p>"
            f"<h1>{h}</h1><p class=ft>——来自三个县的报告</p><div class=xx>2026-05-06 06:0{v}:21　　来源：塞上新闻网　　记者："
            f"{['马驰 牛劲', '马驰/文 牛劲/图'][v]}</div><div class=nr>{p(ls[:1])}"
            f"<h3>钱从哪里来</h3>{p(ls[1:])}</div></div></body></html>"
        ),
        {
            "author": ["马驰、牛劲", "马驰"][v],
            "outlet": "塞上新闻网",
            "published_at": f"2026-05-06T06:0{v}:00+08:00",
            "editor": None,
            "body": [ls[0], "钱从哪里来", ls[1]],
            "lacks": ["来源："],
        },
    )


@template
def article_among_cards(v, h, ls):
    cards = "".join(
        f"<div class=card{i}><h4><a href=/{i}>{s[0]}</a></h4>"
        f"<p>{s[1][0]}{s[1][1]}</p><i>2026-05-0{i + 1}</i></div>"
        for i, s in enumerate(STORIES)
    )
    return (
        (
            f"<html><head><title>{h}-今湖</title><meta property=og:type content=article></head><body>"
            f"<div class=col1><h1>{h}</h1><div class=m>今湖 2026-05-07 17:30</div><div class=c>{p(ls)}</div>"
            f"</div><div class=col2>{cards}</div></body></html>"
        ),
        {
            "author": None,
            "outlet": "今湖",
            "published_at": "2026-05-07T17:30:00+08:00",
            "editor": None,
            "lacks": ["2026-05-01", STORIES[(hash_of(h) + 1) % 6][1][0]],
        },
    )


@template
def fragment_of_credits(v, h, ls):
    return (
        (
            f"<html><head><title>{h}</title><meta property='og:site_name' content='江右快报'></head><body>"
            f"<h1>{h}</h1><div class=date>5月8日 1{v}:00</div><meta itemprop='datePublished' "
            f"content='2026-05-08T1{v}:00:30+08:00'><div class=text>{p(ls)}</div>"
            "<div class=foot-info>作者 | 高山　编辑 | 流水　来源 | 江右快报</div><div class=tags>标签：车险</div></body></html>"
        ),
        {
            "author": "高山",
            "outlet": "江右快报",
            "published_at": f"2026-05-08T1{v}:00:00+08:00",
            "editor": "流水",
            "lacks": ["标签", "编辑 |"],
        },
    )


@template
def no_such_search(v, h, ls):
    return [
        "<html><head><title>搜索：车险_海右网</title></head><body><h1>搜索结果</h1><p>共找到 6 条相关结果</p>"
        + "".join(
            f"<dl><dt><a href=/{i}>{s[0]}</a></dt><dd>{s[1][0]}</dd><dd>海右网 2026-05-0{i + 1}</dd></dl>"
            for i, s in enumerate(STORIES)
        )
        + "</body></html>",
        (
            "<html><head><title>403 Forbidden</title></head><body><h1>访问被拒绝</h1>"
            "<p>您的请求疑似攻击行为，已被防火墙拦截，请求编号 20260508123456789012。</p></body></html>"
        ),
    ][v], {"article": False}


@template
def short_notice(v, h, ls):
    return (
        (
            f"<html><head><title>{h}-公告-青峦保险行业协会</title></head><body><div class=top><a href=/>首页</a></div>"
            f"<div class=n><h3>{h}</h3><p class=d>[2026-05-09]　【字体：大 中 小】</p><div class=w><p>各会员单位：</p>"
            f"<p>{ls[0]}</p><p>特此通知。</p><p>青峦保险行业协会</p><p>2026年5月8日</p></div></div>"
            "<div>版权所有：青峦保险行业协会</div></body></html>"
        ),
        {
            "author": None,
            "outlet": "青峦保险行业协会",
            "published_at": "2026-05-09T00:00:00+08:00",
            "editor": None,
            "body": ["各会员单位", ls[0], "特此通知"],
            "lacks": ["版权所有", "字体"],
        },
    )


@template
def amp_twin(v, h, ls):
    url = BASE.format(n="amp")
    return (
        (
            f"<html amp><head><title>{h} - 北辰财经</title><link rel=canonical href='/a/{v}88.html?from=amp'>"
            f'<script type=\'application/ld+json\'>[{{"@type":"NewsArticle","headline":"{h}",'
            f'"datePublished":"2026-05-10T08:00:00+0800","author":[{{"@type":"Organization","name":"北辰财经"}}],'
            f'"publisher":{{"name":"北辰财经"}}}}]</script></head><body><amp-sidebar><p>{OTHER}</p></amp-sidebar>'
            f"<article><h1>{h}</h1>{p(ls)}</article><amp-ad>广告位</amp-ad></body></html>"
        ),
        {
            "author": None,
            "outlet": "北辰财经",
            "published_at": "2026-05-10T08:00:00+08:00",
            "editor": None,
            "url": f"{url}/amp/{v}88.html?amp=1",
            "canonical_url": f"{url}/a/{v}88.html",
            "lacks": [OTHER[6:], "广告位"],
        },
    )


@template
def city_portal(v, h, ls):
    rows = "".join(f"<li><a href='/l/{i}'>{s[0]}</a></li>" for i, s in enumerate(STORIES))
    return (
        f"<html><head><title>{h}_民生_望川网</title><meta name='description' content='{ls[0]}'></head><body>"
        f"<div class='wc-top'>欢迎访问望川网 <a href='/login'>登录</a></div>{JUNK}<div class='wc-l'>"
        f"<div class='wc-tt'><h1 id='bt'>{h}</h1><div class='wc-ly'>来源："
        f"<span>{['望川晚报', '望川网综合新华社'][v]}</span>&nbsp;&nbsp;2026-06-01 09:0{v}&nbsp;&nbsp;编辑："
        f"<span>{['冷月', '望川网'][v]}</span>&nbsp;&nbsp;<a>收藏</a></div></div>"
        "<div class='wc-zw'><div style='text-align:center'><img src='a.jpg'><br>查勘现场（望川晚报记者 丁一 摄）</div>"
        f"{p(ls, indent='　　')}<div class='wc-bq'><p>★ 关注望川网微信公众号：wcw</p></div></div></div><div class='wc-r'>"
        f"<div class='phb'><h3>点击排行榜</h3><ol>{rows}</ol></div></div>"
        "<div class='wc-f'>望川网版权所有 未经授权不得转载</div></body></html>",
        {
            "author": None,
            "outlet": ["望川晚报", "望川网综合新华社"][v],
            "published_at": f"2026-06-01T09:0{v}:00+08:00",
            "editor": ["冷月", None][v],
            "lacks": ["收藏", "关注望川网", "点击排行榜", "未经授权"],
        },
    )


@template
def broadcaster(v, h, ls):
    return (
        (
            f"<html><head><title>{h} - 丹霞广播电视台</title></head><body><div class='video-box'><video src='x.mp4'>"
            f"</video><p>您的浏览器不支持视频播放</p></div><section class='news-detail'><h2 class='news-title'>{h}</h2>"
            f"<div class='news-meta'><i>2026年06月02日 18:3{v}</i><i>丹霞融媒</i><i>记者：{['云帆 船长', '云帆'][v]}</i>"
            f"</div><div class='news-text'>{p(ls)}</div><div class='news-team'>记者：{['云帆 船长', '云帆'][v]}"
            f"<br>编辑：{['晓雾', '晓雾 晨曦'][v]}<br>审核：长河</div></section>"
            f"<div class='next-video'>下一条：{OTHER}</div></body></html>"
        ),
        {
            "author": ["云帆、船长", "云帆"][v],
            "outlet": "丹霞融媒",
            "published_at": f"2026-06-02T18:3{v}:00+08:00",
            "editor": ["晓雾", "晓雾、晨曦"][v],
            "lacks": ["浏览器不支持", "下一条", "审核"],
        },
    )


@template
def association(v, h, ls):
    return (
        (
            f"<html><head><title>{['协会新闻', h][v]} | 南浦保险学会</title></head><body><table width=1000>"
            "<tr><td>南浦保险学会</td></tr><tr><td><table><tr><td>您现在的位置：首页 >> 协会新闻 >> 正文</td></tr>"
            f"<tr><td align=center class=t1>{h}</td></tr><tr><td align=center>作者:{['秘书处', '温良'][v]}　"
            f"发布日期:2026年6月3日　浏览量:1024</td></tr><tr><td><div>{p(ls)}</div></td></tr><tr><td>【上一条】{OTHER}</td>"
            "</tr></table></td></tr><tr><td>主办：南浦保险学会 地址：南浦市学府路3号</td></tr></table></body></html>"
        ),
        {
            "author": ["秘书处", "温良"][v],
            "outlet": "南浦保险学会",
            "published_at": "2026-06-03T00:00:00+08:00",
            "editor": None,
            "lacks": [OTHER[6:], "浏览量", "学府路"],
            "encoding": "gb18030",
        },
    )


@template
def newsletter(v, h, ls):
    return (
        (
            f"<html><head><meta property='og:title' content='{h}'><meta property='og:site_name' "
            f"content='早报君'><title>{h}</title></head><body><div class='post'><h1 class='post-title'>{h}</h1>"
            f"<p class='post-meta'>作者 / {['闻 歌', '闻歌，鹿鸣'][v]} · 2026-06-04 · 阅读约 4 分钟</p>"
            f"<div class='post-content'>{p(ls[:2])}<hr><p><strong>划重点</strong></p><p>{ls[2]}</p>"
            "<div class='subscribe-box'><p>每天早上八点，把行业要闻送进你的邮箱。</p><button>订阅</button></div>"
            "</div></div></body></html>"
        ),
        {
            "author": ["闻歌", "闻歌、鹿鸣"][v],
            "outlet": "早报君",
            "published_at": "2026-06-04T00:00:00+08:00",
            "editor": None,
            "lacks": ["送进你的邮箱", "阅读约"],
        },
    )


@template
def nothing_live(v, h, ls):
    return [
        (
            "<html><head><title>访问验证 - 云盾</title></head><body><h1>请按住滑块，拖动到最右边</h1>"
            "<p>我们检测到异常流量，请通过验证以继续访问，如有疑问请联系站点管理员。</p></body></html>"
        ),
        "<html><head><title>惠民保专题-望川网</title></head><body><h1>惠民保专题</h1><p>本专题收录各地惠民保的最新进展，供读者查阅。</p>"
        + "".join(
            f"<div class=k><h3><a href=/{i}>{s[0]}</a></h3><p>{s[1][0]}[<a href=/{i}>详细</a>]</p></div>"
            for i, s in enumerate(STORIES)
        )
        + "</body></html>",
    ][v], {"article": False}


def pages(half: int | None = None) -> Iterator[tuple[str, bytes, Facts]]:
    """Yield the pages; `half` 0 or 1 gives every other template only."""
    for number, make in enumerate(TEMPLATES):
        if half is not None and number % 2 != half:
            continue
        for v in (0, 1):
            headline, lines = STORIES[(number + v * 3) % len(STORIES)]
            html, facts = make(v, headline, list(lines))
            url = facts.get("url") or f"{BASE.format(n=f'x{number}')}/2026/{number}{v}77.html"
            whole = {"article": True, "headline": headline, "infocode": None, "canonical_url": url,
                     "partial": False, "next_url": None, "body": lines, "lacks": [], **facts,
                     "url": url}  # fmt: skip
            yield (
                f"{number:02}-{make.__name__}-{v}",
                html.encode(facts.get("encoding", "utf-8"), "xmlcharrefreplace"),
                whole,
            )
