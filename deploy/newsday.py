"""Give a site one realistic day of news for its pictures: `python -m deploy.newsday`, on its own database.

The sample archive ends in 2022 and its pieces are alike: it is moved up to yesterday, and the day put on
top of it, with long headlines and short ones, numbers, an advertisement, 快讯, a corrected headline,
pictures of different shapes and a wide table. All invented. Meant for `python -m deploy.screenshots`,
after `manage.py load_demo`; never for a site that anybody reads.

The demo's morning (`articles/demo/`, `manage.py load_morning`) is another day for another eye: a dozen
pieces at every stage of the desk, each brought there by the verbs, hour by hour. This one is for the layout
alone: a front page filled to its edges, rows and all, in one go. Neither makes the other needless: by the
verbs nobody publishes forty signed pieces over two days, and a desk full of these would show no work.
"""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "articles" / "sample_archive" / "site" / "assets"
DEK = "改革满十七个月，六家中小财险公司的综合费用率降了近十个百分点，赔付率却升了十个百分点，省下来的钱去了哪里。"
OPENINGS = (
    "早上七点半，办事大厅的门还没开，排在最前面的人已经把材料理了三遍。",
    "变化从去年第三季度开始，先是两家，后来是十一家。",
    "记者从东澜市保险行业协会获悉，相关数据每季度更新一次，本期是第九次公布。",
    "文件不长，一共二十六条，真正让公司连夜开会的是第十四条。",
    "多位受访者给出了相近的数字，分歧在于原因。",
)
PARAGRAPH = (
    "<p>{0}平均综合费用率29.4%，下降9.8个百分点；平均综合赔付率73.1%，上升10.2个百分点，两项相抵，"
    "综合成本率仍在102.5%附近。</p>"
    "<p>南渚财险精算部负责人说，公司把省下的费用放回了费率，续保客户的平均保费由3,412元降到2,986元。</p>"
)
TABLE = (
    "<table><caption>六家公司前三季度经营指标（单位：亿元、%）</caption><thead><tr>"
    + "".join(
        f"<th>{name}</th>"
        for name in [
            "公司",
            "保费收入",
            "同比",
            "综合费用率",
            "综合赔付率",
            "综合成本率",
            "上年同期",
            "综合偿付能力充足率",
        ]
    )
    + "</tr></thead><tbody>"
    + "".join(
        f"<tr><td>{name}</td><td>{18.2 + n * 7.3:.1f}</td><td>{4.1 + n:.1f}</td><td>{29.4 - n * 0.6:.1f}</td>"
        f"<td>{73.1 + n * 0.4:.1f}</td><td>{102.5 - n * 0.2:.1f}</td><td>{101.9 - n * 0.3:.1f}</td>"
        f"<td>{214 + n * 11}</td></tr>"
        for n, name in enumerate(["南渚财险", "澜江财险", "启岸财险", "云麓财险", "衡川农险", "禾稼互助"])
    )
    + "</tbody></table>"
)
TOPICS = ("理赔", "费率", "偿付能力", "适老")
# (栏目, headline, minutes ago, more); the newest first.
DAY = [
    ("监管", "车险综改十七个月，中小公司把钱花到了哪里", 25, {"cover": "xinnengyuan-peian", "table": True, "lead": True}),
    ("要闻", "澜江三角洲洪水共保试点扩围：承保能力升至18.2亿元，首次覆盖全部12个市州的城乡居民住宅", 41, {"top": True}),
    ("人身险", "启岸人寿获批增资15亿元", 58, {"top": True}),
    ("财产险", "临汐市把家庭财产险写进物业合同 每户每年二十八元", 76, {"top": True, "cover": "qixiangzhan"}),
    ("健康养老", "“惠民保”第五年：续保率62.4%，谁在离开", 95, {"top": True, "cover": "huiminbao-xubao"}),
    ("资金运用", "险资三季度加仓国债3,412亿元，久期缺口收窄0.8年", 118, {"top": True}),
    ("保险科技", "IFRS 17落地第一年：十二家公司的CSM为什么涨跌不一", 140, {"top": True, "corrected": True}),
    ("消保", "退保热线打了二十七次：一位七十一岁老人的三个月", 165, {}),
    ("公司", "南渚财险年金产品“安澜一生”上线", 180, {"ad": True}),
    ("国际", "鲸海再保：明年1月续转，财产巨灾费率预计下降5%—8%", 205, {"cover": "zaibao-fenceng"}),
    ("监管", "金融监管部门就《人身保险公司销售行为管理办法（征求意见稿）》公开征求意见，拟明确录音录像保存期限不少于十年", 230, {}),
    ("财产险", "暴雨夜的四百辆泡水车，三天怎样定完损", 255, {}),
    ("人身险", "万能险结算利率上限下调到3.1%", 280, {}),
    ("健康养老", "长护险试点城市增至49个", 300, {}),
    ("要闻", "前三季度保费收入4.79万亿元，同比增长8.5%", 330, {}),
    ("公司", "湖心寿险换帅", 360, {}),
    ("资金运用", "“偿二代”三期过渡期延到明年末", 395, {}),
    ("保险科技", "骑手险按单计价满一年：3.4分钱买来什么", 430, {"cover": "baodan-menzhen"}),
    ("消保", "“先垫付再理赔”的代办，收走了三成赔款", 470, {}),
    ("监管", "衡川农险因虚列费用被罚48万元", 505, {}),
    ("财产险", "勒索软件来过之后，这家印刷厂的保单赔了什么", 545, {"ai": True}),
    ("国际", "青屿再保险在临汐设代表处", 580, {}),
    ("人身险", "一份三十年前的养老保单，今天每月领多少钱", 620, {}),
    ("公司", "云麓财险披露股权变更", 660, {}),
    ("健康养老", "商业医疗险目录外药品占比升到31%", 700, {}),
    ("资金运用", "保险资管产品登记规模突破8万亿元", 1500, {}),
    ("要闻", "全国保险业公众宣传日走进十二所老年大学", 1560, {}),
    ("财产险", "台风“海雀”登陆，三省接报案3.4万件", 1610, {"cover": "haishang-wangxiang"}),
    ("人身险", "分红险回潮：演示利率2.25%之后还剩什么", 1680, {}),
    ("消保", "“代理退保”案一审宣判", 1750, {}),
    ("国际", "专访再保险经纪人：报价单第三页为什么最难写", 1810, {}),
    ("保险科技", "理赔机器人上岗半年，人工复核率降到12%", 1900, {}),
]  # fmt: skip
FLASHES = [
    ("衡川市今日12时发布暴雨红色预警，三家财险公司启动大灾理赔预案", 12, True),
    ("启岸人寿：增资完成后注册资本48亿元", 57, False),
    ("南渚财险三季度综合偿付能力充足率214%，环比升11个百分点", 88, False),
    ("澜江财险副总经理任职资格获核准", 133, False),
    ("白港航运保险首单落地，保额2.6亿元", 190, False),
    ("十年期国债收益率报1.78%", 260, False),
]


def main():
    """Fill the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    from django.db.models import F
    from django.utils import timezone

    from articles import publication
    from articles.models import Category, HomeSlot, Post, Source, User

    now = timezone.now()
    editor = User.objects.order_by("pk").first()
    sources = list(Source.objects.order_by("pk"))
    sections = {each.name: each for each in Category.objects.all()}
    newest = Post.objects.published().latest("published_at").published_at
    Post.objects.filter(published_at__isnull=False).update(
        published_at=F("published_at") + timedelta(days=(now - newest).days - 1)
    )
    posts, places = list(Post.objects.published()), {"lead": 0, "top": 0}
    for number, (section, headline, ago, more) in enumerate(DAY):
        text = "".join(PARAGRAPH.format(OPENINGS[(number + n) % len(OPENINGS)]) for n in range(3))
        post = Post(
            headline=headline, dek=DEK if number % 3 == 0 else "",
            category=sections[section], section=sections[section],
            source=sources[number % len(sources)], responsible_editor="沈岚", status=Post.Status.PUBLISHED,
            body_html=f"{text}<h2>钱去了哪里</h2>{text}{TABLE if 'table' in more else ''}"
            f"<h2>客户怎么看</h2>{text}<h2>下一步</h2>{text}",
            published_at=now - timedelta(minutes=ago),
            path=f"/{sections[section].slug}/xinwenri/ri{number}.html",
            is_advertisement="ad" in more, ai_generated="text" if "ai" in more else "none",
            cover=_cover(more["cover"]) if "cover" in more else None,
        )  # fmt: skip
        post.save()
        post.tags.add("车险" if "车险" in headline else TOPICS[number % len(TOPICS)])
        if "corrected" in more:
            post.corrections.create(
                old_wording="十三家公司", new_wording="十二家公司", concerns_headline=True, editor=editor,
                corrected_at=now - timedelta(minutes=ago - 20),
            )  # fmt: skip
        for place in places:
            if place in more:
                places[place] += 1
                HomeSlot.objects.create(place=place, post=post, position=places[place], placed_by=editor)
        posts.append(post)
    for number, (headline, ago, is_important) in enumerate(FLASHES):
        post = Post(
            form=Post.Form.FLASH, headline=headline, body_html=f"<p>{headline}。</p>", category=sections["要闻"],
            section=sections["要闻"], source=sources[number % len(sources)], responsible_editor="沈岚",
            status=Post.Status.PUBLISHED, is_important=is_important,
            published_at=now - timedelta(minutes=ago),
            path=f"/{sections['要闻'].slug}/xinwenri/kuaixun{number}.html",
        )  # fmt: skip
        post.save()
        posts.append(post)
    publication.changed(posts)
    print(f"{len(DAY) + len(FLASHES)} pieces of {timezone.localdate():%Y-%m-%d}")


def _cover(name):
    """Return a picture of the sample archive, in the store once."""
    from django.core.files.base import ContentFile

    from articles.models import Picture

    data = next(PICTURES.rglob(f"{name}.png")).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if known := Picture.objects.filter(sha256=digest).first():
        return known
    picture = Picture(alt="题图", caption="示意图", credit="本站制图", sha256=digest)
    picture.file.save(f"{name}.png", ContentFile(data))
    return picture


if __name__ == "__main__":
    main()
