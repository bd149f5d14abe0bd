"""Pages as mainland outlets lay them out, each with its address and facts; names and text are invented."""

from datetime import datetime
from typing import NamedTuple

from articles.ingest.intake.lines import SHANGHAI

A = "报告列出了全年理赔的件数、金额与平均时长，公司称小额案件当天结案，客户可以在线查看进度，争议件由专人复核。"
B = "业内人士认为，费用率下降主要来自渠道费用的压缩，赔付率上升则与上年汛期偏早有关，两者相抵，承保利润变化不大。"
C = "监管部门表示，将继续完善巨灾风险分散机制，推动保险机构把防灾减损服务做实做细。"
TEXT = f"<p>　　{A}</p><p>　　{B}</p><p>　　{C}</p>"


class OutletPage(NamedTuple):
    name: str
    address: str
    html: str
    headline: str
    outlet: str
    author: str
    at: datetime | None
    guessed: frozenset = frozenset()
    also: str = ""  # text that belongs to the piece beside A, B and C


def at(*moment):
    return datetime(*moment, tzinfo=SHANGHAI)


PAGES = [
    OutletPage(
        "a party paper: everything in one line under the headline",
        "http://paper.dongzhou.example/html/2026-03/02/content_88123.htm",
        f"""<html><head><title>巨灾保险试点扩围--东洲日报</title></head><body><div class="w1000"><h3>巨灾保险</h3>
<h1>巨灾保险试点扩围</h1><div class="sou">2026年03月02日 09:30　来源：<a href="http://www.dongzhou.example">东洲网－东洲日报</a>
<span>字号</span></div><div class="rm_txt_con cf">{TEXT}<div class="edit cf">(责编：张三、李四)</div></div></div>\
</body></html>""",
        "巨灾保险试点扩围", "东洲日报", "", at(2026, 3, 2, 9, 30),
    ),
    OutletPage(
        "a portal: date and source in spans, the author with the editor at the end",
        "https://finance.hulan.example/a/202603/0230011.html",
        f"""<html><head><title>车险费用率降了近十个点_湖蓝财经_湖蓝网</title></head><body>\
<h1 class="main-title">车险费用率降了近十个点</h1>
<div class="date-source"><span class="date">2026年03月02日 07:05</span><a class="source" href="#">湖心经济报</a></div>
<div class="article" id="artibody">{TEXT}<p>（作者：周宁 编辑：陈晨）</p></div>
<div class="article-bottom">责任编辑：钱二 </div></body></html>""",
        "车险费用率降了近十个点", "湖心经济报", "周宁", at(2026, 3, 2, 7, 5),
    ),
    OutletPage(
        "the wire of a finance portal: the list of facts, day without a year",
        "https://finance.beitang.example/a/202603023308502530.html",
        f"""<html><head><title>湖心寿险设立养老社区 _ 北塘财富网</title></head><body><div class="title">湖心寿险设立养老社区</div>
<div class="infos"><div class="item">03月02日 11:20</div><div class="item">来源： 云岭证券时报</div>\
<div class="item">作者：李华</div>
<div class="item">编辑：北塘财富</div></div><div class="txtinfos" id="ContentBody">{TEXT}<p class="em_media">\
（文章来源：云岭证券时报）</p>
</div></body></html>""",
        "湖心寿险设立养老社区", "云岭证券时报", "李华", at(2026, 3, 2, 11, 20),
    ),
    OutletPage(
        "WeChat: the account is the outlet, the author in the meta line",
        "https://mp.weixin.example/s/AbCdEf",
        f"""<html><head><meta property="og:title" content="一图看懂长期护理险"><meta property="og:site_name" \
content="微信公众平台">
<meta property="og:article:author" content="林晓"></head><body><h1 class="rich_media_title" id="activity-name">\
一图看懂长期护理险</h1>
<div id="meta_content"><span id="copyright_logo">原创</span><span class="rich_media_meta_text">林晓</span>
<span class="rich_media_meta_nickname" id="profileBt"><a id="js_name">湖心保险观察</a></span>\
<em id="publish_time">2026-03-02 08:12</em>
<em id="js_ip_wording">北塘</em></div><div class="rich_media_content" id="js_content" \
style="visibility: hidden;"><section>{TEXT}
<section><img data-src="https://mmpic.example/640?wx_fmt=png"></section></section></div>
<div class="rich_media_tool">阅读 1024 在看</div></body></html>""",
        "一图看懂长期护理险", "湖心保险观察", "林晓", at(2026, 3, 2, 8, 12), frozenset({"author"}),
    ),
    OutletPage(
        "WeChat as copied from the screen: no head, no ids",
        "https://mp.weixin.example/s/GhIjKl",
        f"""<h1>一图看懂长期护理险</h1><div><span>原创</span> <span>林晓</span> <span><a href="javascript:void(0);">\
湖心保险观察</a></span>
<em>2026年3月2日 08:12</em> <em>北塘</em></div><section>{TEXT}</section>""",
        "一图看懂长期护理险", "湖心保险观察", "林晓", at(2026, 3, 2, 8, 12), frozenset({"outlet", "author"}),
    ),
    OutletPage(
        "a supervisor's site: 发布时间, 来源 with brackets, column tables",
        "https://www.jianguanju.example/art/2026/3/2/art_104_88.html",
        f"""<html><head><meta name="ArticleTitle" content="关于规范养老保险业务的通知"><meta name="PubDate" \
content="2026-03-02 16:40">
<meta name="ContentSource" content="人身险司"><meta name="SiteName" content="东洲金融监管局"></head><body>
<div class="title">关于规范养老保险业务的通知</div><div class="pages-date">发布时间：2026-03-02 16:40 <span>来源：人身险司</span>
<span>【字体：大 中 小】</span></div><div class="TRS_Editor"><p>各保险公司：</p>{TEXT}</div></body></html>""",
        "关于规范养老保险业务的通知", "人身险司", "", at(2026, 3, 2, 16, 40), also="各保险公司：",
    ),
    OutletPage(
        "a trade paper: 本报记者 in the first line of the text",
        "http://www.baozhi.example/wx/202603/t20260302_1.html",
        f"""<html><body><h2 class="biaoti">农险承保面积创新高</h2><p class="info">来源：东澜保险报 | 时间：2026-03-02</p>
<div class="content"><p>　　□本报记者 张三 李四</p>{TEXT}</div></body></html>""",
        "农险承保面积创新高", "东澜保险报", "张三 李四", at(2026, 3, 2), frozenset({"original_headline", "published_at"}),
    ),
    OutletPage(
        "a trade paper: the byline and dateline open the text",
        "https://www.yunling.example/n/20260302/887.shtml",
        f"""<html><head><title>再保险费率趋稳 - 云岭新闻网</title></head><body><div class="h-title">再保险费率趋稳</div>
<div class="h-info"><span class="h-time"> 2026-03-02 14:05:33 </span><span>来源： <em id="source">云岭新闻网</em>\
</span></div>
<div id="p-detail"><p>　　云岭新闻网北塘3月2日电（记者 王五、赵六）{A}</p><p>{B}</p><p>{C}</p></div>
<div class="zan-wap"></div><span class="editor">【责任编辑:孙七】</span></body></html>""",
        "再保险费率趋稳", "云岭新闻网", "王五 赵六", at(2026, 3, 2, 14, 5, 33),
        also="云岭新闻网北塘3月2日电（记者 王五、赵六）",
    ),
    OutletPage(
        "a phone page: hours only, author and outlet parted by a dot",
        "https://m.qingpu.example/article/3302211",
        f"""<html><head><title>健康险赔付报告出炉</title><meta property="article:published_time" \
content="2026-03-02T10:26:00+08:00"></head>
<body><article><h1>健康险赔付报告出炉</h1><p class="by">青浦财经 · 吴九 · 3小时前</p>{TEXT}</article></body></html>""",
        "健康险赔付报告出炉", "青浦财经", "吴九", at(2026, 3, 2, 10, 26), frozenset({"outlet", "author"}),
    ),
    OutletPage(
        "a magazine: 文｜ and 编辑｜ lines",
        "https://www.zazhi.example/p/66",
        f"""<html><head><title>养老社区的账_杂志网</title></head><body><h1>养老社区的账</h1><time>2026/03/02 20:15</time>
<div class="article-content"><p>文｜郑十</p><p>编辑｜冯一</p><p>来源｜养老财经（ID：ylcj）</p>{TEXT}<p>*本文仅代表作者观点</p></div>\
</body></html>""",
        "养老社区的账", "养老财经", "郑十", at(2026, 3, 2, 20, 15),
    ),
    OutletPage(
        "a city's news site: 稿源, 作者 with a unit, English clock",
        "https://news.chengshi.example/system/2026/03/02/033.shtml",
        f"""<html><body><h1>惠民保参保人数破百万</h1><div class="source">2026-03-02&nbsp;17:30:00&nbsp;|&nbsp;稿源：\
城市晚报&nbsp;|&nbsp;记者：
卫二&nbsp;通讯员：蒋三&nbsp;|&nbsp;编辑：沈四</div><div class="artical">{TEXT}</div></body></html>""",
        "惠民保参保人数破百万", "城市晚报", "卫二 蒋三", at(2026, 3, 2, 17, 30),
    ),
    OutletPage(
        "plain text as a mail brings it",
        "",
        f"保险科技公司获批试点\n2026年3月2日 星期一 下午3:05\n来源：《湖心商报》 作者：韩五\n\n{A}\n\n{B}\n\n{C}\n",
        "保险科技公司获批试点", "湖心商报", "韩五", at(2026, 3, 2, 15, 5), frozenset({"original_headline"}),
    ),
]  # fmt: skip
