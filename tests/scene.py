"""The desk at half past seven: something to show on every screen, and a list of every screen there is."""

from datetime import timedelta
from io import BytesIO

from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image

from articles.editorial.access import accounts
from articles.editorial.checks import compliance, trials
from articles.editorial.curation import source_lists
from articles.editorial.publishing import automatic, correct, joining, publish, withdraw
from articles.editorial.review import approval, duty
from articles.editorial.writing import drafts, revisions
from articles.ingest import pictures
from articles.models import (
    AccountNotice,
    AliasGroup,
    ArchiveFile,
    BarePicture,
    EmptySearch,
    EverydayWord,
    Holiday,
    HomeSlot,
    PlainPage,
    PostReview,
    ProtectedName,
    Redirect,
    ReviewRule,
    RuleFinding,
    StoryPair,
)
from tests.factories import (
    CategoryFactory,
    FeedFactory,
    FeedItemFactory,
    FetchedOriginalFactory,
    OriginalTextFactory,
    PostFactory,
    SourceFactory,
    SourceLinkFactory,
    TagFactory,
    UserFactory,
)

HEADLINES = (
    "澜江流域巨灾共保体扩至七家公司，总承保能力十八亿元", "网络安全险的核保清单，为什么第一行问的是备份磁带",
    "一份按天计费的意外险怎样理赔", "湖心寿险设立养老社区，首批三百户入住", "东澜市启动居民住宅巨灾保险",
    "车险续保十问：涨没涨，要看的不止一个数", "三家相互保险社公布年度报告", "长期护理险试点扩大到十二个县",
)  # fmt: skip
DEK = "六家中小财险公司去年车险费用率降了近十个百分点，赔付率却升了十个百分点。"
TABLE = (
    "<figure><table><caption>六家公司综合成本率</caption><thead><tr><th>公司</th><th>费用率</th><th>赔付率</th></tr></thead>"
    "<tbody><tr><td>南渚财险</td><td>28.6</td><td>72.8</td></tr><tr><td>湖心财险</td>"
    "<td>30.1</td><td>70.2</td></tr></tbody>"
    "</table><figcaption>单位：%<br>数据来源：各公司年报</figcaption></figure>"
)
BODY = (
    "<p>平均综合费用率下降九点八个百分点，平均综合赔付率为七成三。小额案件当天结案，理赔时长比上年缩短一天。</p>"
    "<p>中小公司降得最多。南渚财险把四十七个县的出单点并成十二个，查勘员从三百人减到二百一十人，多出来的时间用来上门。</p>"
    "<p>湖心财险的办法是少做新车，多做续保：续保率六成四，一年里少付渠道一亿两千万元。</p>"
    "<p>车主看得见的变化不大。保单多了一页费用说明，写明每一百元保费里有几元给了渠道。</p>"
    "<h2>费用降在哪里</h2><p>渠道费用占了七成，其余来自人力与场地。</p>" + TABLE
)
OLD_BODIES = (
    "<p>存档的消息只留下文字。</p>",
    '<p>存档的消息配了一张图。</p><p><img src="/images/2023/1.jpg" alt=""></p>',
)
# Every screen of the desk, by the name of its picture in docs/screenshots and its address.
SCREENS = {
    "bianjitai": "/admin/",
    "gaojian": "/admin/articles/post/",
    "gaojian-chaxun": "/admin/articles/post/?q=车险&status=published",
    "gaojian-kong": "/admin/articles/post/?q=没有这样的稿件",
    "xiegao": "/admin/articles/post/{draft}/change/",
    "yuanwen-duizhao": "/admin/articles/post/{compared}/original/",
    "yuanwen-meiyou": "/admin/articles/post/{draft}/original/",
    "xingao": "/admin/articles/post/add/",
    "daishen": "/admin/articles/post/{in_review}/change/",
    "daishen-yiqian": "/admin/articles/post/{signed}/change/",
    "daiqueren": "/admin/articles/post/{changed}/change/",
    "tuihui": "/admin/articles/post/{returned}/change/",
    "daifa": "/admin/articles/post/{approved}/change/",
    "yifabu": "/admin/articles/post/{live}/change/",
    "xiugaigao": "/admin/articles/post/{revised}/change/",
    "yichegao": "/admin/articles/post/{withdrawn}/change/",
    "banben": "/admin/articles/post/{draft}/history/",
    "kan-gaidong": "/admin/articles/post/{draft}/changes/?opened=1",
    "gaicuozi": "/admin/articles/post/{live}/typo/",
    "gengzheng": "/admin/articles/post/{live}/correct/",
    "chegao": "/admin/articles/post/{live}/take-down/",
    "huifu": "/admin/articles/post/{withdrawn}/restore/",
    "mochu": "/admin/articles/post/{live}/erase/",
    "shenqian": "/admin/articles/post/{live}/sheet/",
    "yulan-lianjie": "/admin/articles/post/{draft}/preview-link/",
    "luru": "/admin/intake/",
    "kuaixun": "/admin/flash/",
    "daixuan": "/admin/candidates/",
    "tongti": "/admin/stories/",
    "tongti-yiguiru": "/admin/stories/?show=joined",
    "tongti-tongmoban": "/admin/stories/?show=twins",
    "tongti-yipanding": "/admin/stories/?show=decided",
    "duizhao": "/admin/stories/compare/{live}/{copy}/",
    "yiguiru": "/admin/articles/post/{joined}/change/",
    "caiji": "/admin/feeds/",
    "caiji-wangye": "/admin/feeds/page/{fetched}/",
    "guiru": "/admin/filing/",
    "caiji-zidong": "/admin/feeds/{feed}/automatic/",
    "caiji-zidong-guan": "/admin/feeds/{closed_feed}/automatic/",
    "caijiyuan": "/admin/articles/feed/",
    "caijiyuan-xinjian": "/admin/articles/feed/add/",
    "caijiyuan-xiugai": "/admin/articles/feed/{feed}/change/",
    "caijiyuan-jilu": "/admin/articles/feed/{feed}/history/",
    "shouye": "/admin/home/",
    "tupian": "/admin/pictures/pick/?CKEditorFuncNum=0",
    "tupianku": "/admin/articles/picture/",
    "tupian-xiugai": "/admin/articles/picture/{picture}/change/",
    "tupian-jilu": "/admin/articles/picture/{picture}/history/",
    "tupian-shanchu": "/admin/articles/picture/{picture}/delete/",
    "bushen": "/admin/afterwards/{afterwards}/",
    "bushen-liebiao": "/admin/articles/postreview/",
    "bushen-chakan": "/admin/articles/postreview/{afterwards}/change/",
    "bushen-jilu": "/admin/articles/postreview/{afterwards}/history/",
    "gaiming": "/admin/labels/category/{category}/",
    "lanmu": "/admin/articles/category/",
    "lanmu-xinjian": "/admin/articles/category/add/",
    "lanmu-xiugai": "/admin/articles/category/{category}/change/",
    "lanmu-jilu": "/admin/articles/category/{category}/history/",
    "gaoyuan": "/admin/articles/source/",
    "gaoyuan-xinjian": "/admin/articles/source/add/",
    "gaoyuan-xiugai": "/admin/articles/source/{source}/change/",
    "gaoyuan-jilu": "/admin/articles/source/{source}/history/",
    "biaoqian": "/admin/articles/tag/",
    "biaoqian-xinjian": "/admin/articles/tag/add/",
    "biaoqian-xiugai": "/admin/articles/tag/{tag}/change/",
    "biaoqian-jilu": "/admin/articles/tag/{tag}/history/",
    "jiudizhi": "/admin/articles/redirect/",
    "jiudizhi-xinjian": "/admin/articles/redirect/add/",
    "jiudizhi-xiugai": "/admin/articles/redirect/{redirect}/change/",
    "jiudizhi-jilu": "/admin/articles/redirect/{redirect}/history/",
    "jiudizhi-shanchu": "/admin/articles/redirect/{redirect}/delete/",
    "yemian": "/admin/articles/plainpage/",
    "yemian-xinjian": "/admin/articles/plainpage/add/",
    "yemian-xiugai": "/admin/articles/plainpage/{page}/change/",
    "yemian-jilu": "/admin/articles/plainpage/{page}/history/",
    "yemian-shanchu": "/admin/articles/plainpage/{page}/delete/",
    "jilu": "/admin/articles/editorialevent/",
    "jilu-chakan": "/admin/articles/editorialevent/{event}/change/",
    "jilu-jilu": "/admin/articles/editorialevent/{event}/history/",
    "gengzheng-liebiao": "/admin/articles/correction/",
    "gengzheng-chakan": "/admin/articles/correction/{correction}/change/",
    "gengzheng-jilu": "/admin/articles/correction/{correction}/history/",
    "yuanjian": "/admin/articles/archivefile/",
    "yuanjian-chakan": "/admin/articles/archivefile/{archive}/change/",
    "yuanjian-jilu": "/admin/articles/archivefile/{archive}/history/",
    "zhiban": "/admin/articles/dutyperiod/",
    "zhiban-xinjian": "/admin/articles/dutyperiod/add/",
    "zhiban-xiugai": "/admin/articles/dutyperiod/{duty}/change/",
    "zhiban-jilu": "/admin/articles/dutyperiod/{duty}/history/",
    "zhiban-shanchu": "/admin/articles/dutyperiod/{duty}/delete/",
    "shenci": "/admin/articles/reviewrule/",
    "shenci-xinjian": "/admin/articles/reviewrule/add/",
    "shenci-xiugai": "/admin/articles/reviewrule/{rule}/change/",
    "shenci-jilu": "/admin/articles/reviewrule/{rule}/history/",
    "shenci-shanchu": "/admin/articles/reviewrule/{rule}/delete/",
    "wupan": "/admin/articles/falsealarm/",
    "wupan-chakan": "/admin/articles/falsealarm/{alarm}/change/",
    "wupan-jilu": "/admin/articles/falsealarm/{alarm}/history/",
    "shiyong": "/admin/articles/ruletrial/",
    "shiyong-xinjian": "/admin/articles/ruletrial/add/",
    "shiyong-chakan": "/admin/articles/ruletrial/{trial}/change/",
    "shiyong-jilu": "/admin/articles/ruletrial/{trial}/history/",
    "shiyong-shanchu": "/admin/articles/ruletrial/{trial}/delete/",
    "baohu": "/admin/articles/protectedname/",
    "baohu-xinjian": "/admin/articles/protectedname/add/",
    "baohu-xiugai": "/admin/articles/protectedname/{protected}/change/",
    "baohu-jilu": "/admin/articles/protectedname/{protected}/history/",
    "baohu-shanchu": "/admin/articles/protectedname/{protected}/delete/",
    "guize": "/admin/rules/",
    "guize-xinjian": "/admin/rules/new/",
    "guize-xiugai": "/admin/rules/RET-01/",
    "hegui": "/admin/compliance/",
    "quexiang": "/admin/archive-gaps/",
    "mingdan": "/admin/source-lists/",
    "mingdan-yiban": "/admin/source-lists/{source_list}/",
    "jieri": "/admin/articles/holiday/",
    "jieri-xinjian": "/admin/articles/holiday/add/",
    "jieri-xiugai": "/admin/articles/holiday/{holiday}/change/",
    "jieri-jilu": "/admin/articles/holiday/{holiday}/history/",
    "jieri-shanchu": "/admin/articles/holiday/{holiday}/delete/",
    "tongyici": "/admin/articles/aliasgroup/",
    "tongyici-xinjian": "/admin/articles/aliasgroup/add/",
    "tongyici-xiugai": "/admin/articles/aliasgroup/{aliases}/change/",
    "tongyici-jilu": "/admin/articles/aliasgroup/{aliases}/history/",
    "tongyici-shanchu": "/admin/articles/aliasgroup/{aliases}/delete/",
    "shuofa": "/admin/articles/everydayword/",
    "shuofa-xinjian": "/admin/articles/everydayword/add/",
    "shuofa-xiugai": "/admin/articles/everydayword/{saying}/change/",
    "shuofa-jilu": "/admin/articles/everydayword/{saying}/history/",
    "shuofa-shanchu": "/admin/articles/everydayword/{saying}/delete/",
    "meiyou-jieguo": "/admin/articles/emptysearch/",
    "meiyou-jieguo-kan": "/admin/articles/emptysearch/{vain}/change/",
    "meiyou-jieguo-jilu": "/admin/articles/emptysearch/{vain}/history/",
    "zhanghao": "/admin/articles/user/",
    "zhanghao-xinjian": "/admin/articles/user/add/",
    "zhanghao-xiugai": "/admin/articles/user/{user}/change/",
    "zhanghao-mima": "/admin/articles/user/{user}/password/",
    "zhanghao-jilu": "/admin/articles/user/{user}/history/",
    "zhanghao-biangeng": "/admin/account-changes/",
    "zhanghao-tongzhi": "/admin/account-notices/",
    "juese": "/admin/auth/group/",
    "juese-xinjian": "/admin/auth/group/add/",
    "juese-xiugai": "/admin/auth/group/{group}/change/",
    "juese-jilu": "/admin/auth/group/{group}/history/",
    "liangbu": "/admin/second-step/",
    "xiugai-mima": "/admin/password_change/",
    "mima-gaihao": "/admin/password_change/done/",
    "meiyou": "/admin/meiyou/zhege/",
    "gongneng-zu": "/admin/articles/",
}
# Screens that come before or instead of a deed: by their name, the address that a form is sent to and its
# fields.
POSTED = {
    "fabu-queren": ("/admin/articles/post/", {"action": "publish_many", "_selected_action": "{approved}"}),
    "chegao-queren": ("/admin/articles/post/", {"action": "take_down_many", "_selected_action": "{live}"}),
    "huifu-queren": ("/admin/articles/post/", {"action": "restore_many", "_selected_action": "{withdrawn}"}),
    "guiru-queren": (
        "/admin/articles/post/?status=published",
        {
            "action": "file_under",
            "_selected_action": "{live}",
            "select_across": "1",
            "section": "{other_category}",
        },
    ),
    "hebing-queren": ("/admin/labels/category/{category}/", {"into": "人身险"}),
    "liang-gao": (
        "/admin/articles/post/{draft}/change/",
        {
            "headline": "湖心寿险设立养老社区，先住进两百户", "body_html": BODY, "form": "article", "origin": "repost",
            "changes_made": "none", "ai_generated": "none", "links-TOTAL_FORMS": "0",
            "links-INITIAL_FORMS": "0", "opened": "1", "expected_version": "1",
        },
    ),
    "hedui": (
        "/admin/intake/",
        {
            "page": "<h1>海岳再保险完成首单巨灾债券发行</h1><p>2026-03-02 08:15　来源：海岳日报　作者：李华</p>" + BODY,
            "url": "https://haiyue.example/news/1.html",
        },
    ),
}  # fmt: skip
PICTURED = (  # those of docs/editors.md
    "bianjitai", "gaojian", "xiegao", "xiugaigao", "banben", "gengzheng", "chegao", "shenqian", "luru",
    "kuaixun", "daixuan", "shouye", "tupian", "gaiming", "jilu", "zhanghao", "liangbu", "mingdan-yiban",
    "hegui", "quexiang", "guize-xiugai", "baohu", "caijiyuan-xinjian", "duizhao", "yuanwen-duizhao",
    "yulan-lianjie",
)  # fmt: skip
ANSWERS = {"meiyou": 404, "liang-gao": 409}  # and means to; all others 200


def filled(fields, places):
    """Return the fields of a form of POSTED with the keys of `places` in them."""
    return {
        name: value.format(**places) if value.startswith("{") else value for name, value in fields.items()
    }


def picture_bytes(width=640, height=360, colour="#7a8f99"):
    """Return a plain JPEG."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def stories_of(live, piece, *, actor, at):
    """Fill 同题: a differing repost of `live`, one that joined it, a story's candidates, twins, a decision."""
    other_body = live.body_html.replace("九点八个百分点", "八点九个百分点")
    outlet = SourceFactory(slug="huxin")
    copy = piece(
        1,
        live=True,
        published_at=at,
        body_html=other_body,
        headline="车险费用率降了近九个百分点",
        source=outlet,
    )
    joined = piece(2, live=True, published_at=at, headline="中小公司车险费用降下来了", source=outlet)
    joining.join_story(joined, live, redirects=True, actor=actor, at=at)
    staying = piece(5, live=True, published_at=at, headline="车险综改十七个月看费用")
    joining.join_story(staying, live, redirects=False, actor=actor, at=at)
    one, other = (piece(number, status="candidate", author=None, index=False) for number in (4, 7))
    apart, twin = (piece(number, live=True, published_at=at) for number in (3, 7))
    found = {"score": 0.9, "found_at": at}
    differences = [["费用率下降九点八个百分点", "费用率下降八点九个百分点"]]
    StoryPair.objects.create(first=live, second=copy, kind="version", differences=differences, **found)
    StoryPair.objects.create(first=one, second=other, kind="identical", **found)
    StoryPair.objects.create(
        first=apart, second=twin, kind="template", differences=[["东澜市", "湖心市"]], **found
    )
    StoryPair.objects.create(
        first=live, second=apart, kind="repost", decision="apart", decided_by=actor, decided_at=at, **found
    )
    return copy, joined


def findings_of(pieces, gap, *, actor, at):
    """Fill 合规: what the gate found in `pieces` in twelve weeks, what `gap` waits for, a piece let pass."""
    today = timezone.localdate(at)
    rules = (
        ("RET-01", "block"), ("NAM-01", "warn"), ("STY-10", "info"), ("PRO-06", "block"), ("STY-01", "warn"),
        ("PRO-09", "block"), ("INS-05", "block"), ("NUM-01", "warn"),
    )  # fmt: skip
    for number, post in enumerate(pieces):
        for place, (rule, severity) in enumerate(rules[: 2 + number * 3 % 7]):
            day = today - timedelta(days=(number * 11 + place * 5) % 80)
            RuleFinding.objects.create(
                post=post, rule=rule, severity=severity, times=1 + (number + place) % 3, found_on=day,
                week=compliance.monday_of(day),
                gone_on=None if (number + place) % 4 == 0 else day + timedelta(days=1),
                is_mended=(number + place) % 4 != 0,
            )  # fmt: skip
    since = today - timedelta(days=6)
    for rule in ("PRO-02", "PRO-09"):
        RuleFinding.objects.create(
            post=gap, rule=rule, severity="block", times=1, found_on=since, week=compliance.monday_of(since)
        )
    passed = PostFactory(
        headline="鲸海再保公布转分保安排", author=gap.author, category=gap.category, source=pieces[0].source
    )
    drafts.override(passed, reason="来源方口头同意，协议本周补签", actor=actor, at=at)
    for number in range(3):  # of the archive, which lacks what nobody asked for then
        old = PostFactory(
            is_legacy=True, live=True, origin="unknown" if number else "repost",
            body_html=OLD_BODIES[number % 2],
            source=pieces[0].source if number else None, responsible_editor="",
            headline=f"旧站第{number + 1}篇存档的消息", published_at=at - timedelta(days=900 + number),
            index=False,
        )  # fmt: skip
        BarePicture.objects.renew([old])


def with_original(post):
    """Give a draft of ours its original, as it was read in the night and again in the morning; return it."""
    post.headline = "东澜市巨灾保险赔付过亿"
    post.body_html = (
        "<p>东澜市民政局3月2日宣布，全市居民住宅巨灾保险正式启动，首年保费640万元，由市财政承担。</p>"
        "<p>局长卫青禾表示，保障范围将于明年扩大到农房，居民需要另外缴费。</p>"
        "<p>去年汛期，全市转移群众1340人，倒塌房屋27间，损失由民政救济和社会捐助承担，没有一分钱来自保险。</p>"
        "<p>住户对此一致叫好，说这样的好事再多一些才好。</p>"
    )
    post.save()
    post.source_links.update(changed_at=timezone.now(), checked_at=timezone.now(), check_result="原文有变")
    text = (
        "东澜市民政局3月2日宣布，全市居民住宅巨灾保险正式启动，首年保费460万元，由市财政承担。\n"
        "局长卫青禾表示，保障范围拟于明年扩大到农房，居民不需要另外缴费。\n"
        "据市统计局介绍，去年汛期，全市转移群众1,340人，倒塌房屋27间，损失由民政救济和社会捐助承担，没有一分钱来自保险。\n"
        "共保体由七家公司组成，首席承保人每年轮换一次。"
    )
    first = text.replace("倒塌房屋27间", "倒塌房屋72间")
    for hours, words in ((9, first), (1, text)):
        OriginalTextFactory(
            post=post,
            headline="东澜市启动居民住宅巨灾保险",
            text=words,
            url="https://donglan.example/news/4.html",
            read_at=timezone.now() - timedelta(hours=hours),
        )
    return post


def protected_names(today):
    """Fill 受保护名称; return the person who holds office now."""
    since, held = today - timedelta(days=200), "东澜省金融监督管理局局长"
    for kind, name, posts, first, last, note in (
        ("unit", "东澜省金融监督管理局", "", None, None, "全称以该局网站为准"),
        (
            "person",
            "褚云帆",
            held,
            today - timedelta(days=1900),
            since - timedelta(days=1),
            "任免通知，林晓核对",
        ),
        ("office", "湖心市医疗保障局局长", "", None, None, ""),
    ):
        ProtectedName.objects.create(
            kind=kind, name=name, posts=posts, starts_on=first, ends_on=last, note=note
        )
    return ProtectedName.objects.create(
        kind="person",
        name="纪望舒",
        posts=f"{held}\n东澜省政协委员",
        starts_on=since,
        note="任免通知，周文核对",
    )


def set_up(boss):
    """Fill the newsroom for `boss`, who may do everything; return the keys that SCREENS wants."""
    now = timezone.now()
    writer = UserFactory(username="jizhe", real_name="林晓")
    writer.groups.add(Group.objects.get(name="编辑"))
    second = UserFactory(username="bianji", real_name="周文")
    second.groups.add(Group.objects.get(name="主编"))
    source = SourceFactory(name="东澜保险报", slug="donglan")
    other_source = SourceFactory(name="湖心财经", slug="huxin", is_on_whitelist=False, licence_basis="")
    leaving = SourceFactory(name="南渚财讯", slug="nanzhucaixun")
    today = timezone.localdate()
    for edition, day, units in (
        ("2021-10", today - timedelta(days=900), ("东澜保险报", "南渚财讯")),
        ("2025-06", today - timedelta(days=3), ("东澜保险报", "晨浦日报", "湖心广播电视台")),
    ):
        loaded = source_lists.load(
            edition, day, [(unit, "报纸") for unit in units], actor=second, at=now
        ).source_list
    sections = [
        CategoryFactory(name=name, slug=slug, position=place)
        for place, (name, slug) in enumerate(
            (("监管", "jianguan"), ("财产险", "caichanxian"), ("人身险", "renshenxian"))
        )
    ]
    tag = TagFactory(name="理赔")

    def piece(number, **facts):
        post = PostFactory(
            **{
                "headline": HEADLINES[number % len(HEADLINES)], "dek": DEK, "body_html": BODY,
                "source": source, "category": sections[number % 3], "author": writer, "tags": [tag], **facts,
            }
        )  # fmt: skip
        SourceLinkFactory(post=post, url=f"https://donglan.example/news/{number}.html")
        return post

    for number in range(9):
        piece(number, live=True, published_at=now - timedelta(minutes=41 * number + 10), index=False)
    for number in range(3):
        piece(number, status="candidate", author=None, index=False)
    draft = piece(3, author=boss)
    drafts.save_draft(
        draft, {"headline": "湖心寿险设立养老社区，首批五百户入住", "tags": ["理赔", "养老"]}, actor=boss,
        expected_version=draft.version, at=now,
    )  # fmt: skip
    compared = with_original(piece(4, author=boss))
    fresh = piece(4, author=boss)
    drafts.submit(piece(5), actor=writer, at=now)
    in_review = drafts.submit(piece(6), actor=writer, at=now)
    returned = drafts.submit(piece(7, author=boss), actor=boss, at=now)
    approval.return_for_changes(returned, actor=second, at=now, note="第二段的数字和原文不一致，请核对。")
    changed = drafts.submit(piece(2, author=boss), actor=boss, at=now)
    approval.approve_with_changes(
        changed,
        {"dek": "十问里有七问，答案都在第一页。"},
        actor=second,
        at=now,
        expected_version=changed.version,
    )
    rule = ReviewRule.objects.create(origin="own", rounds=3)
    own = piece(1, author=boss, origin="own", byline=boss.real_name, headline="核保清单上的第一行")
    own = drafts.submit(own, actor=boss, at=now)
    approval.approve(own, actor=writer, at=now, expected_version=own.version)
    gap = PostFactory(headline="还没写来源的转载", author=boss, category=sections[0])
    PostFactory(
        headline="南渚港口货运险保费前十个月增长一成", author=boss, category=sections[1], source=leaving
    )
    approved = drafts.submit(piece(1), actor=writer, at=now)
    approved = approval.approve(approved, actor=second, at=now, expected_version=approved.version)
    later = drafts.submit(piece(2), actor=writer, at=now)
    later = approval.approve(later, actor=second, at=now, expected_version=later.version)
    publish.publish(later, actor=second, at=now + timedelta(days=2, hours=1))
    live = drafts.submit(piece(0, headline="车险综改十七个月，中小公司把费用降下来了"), actor=writer, at=now)
    live = approval.approve(live, actor=second, at=now, expected_version=live.version)
    live = publish.publish(live, actor=second, at=now)
    correction = correct.correct(
        live, old_wording="下降八点九个百分点", new_wording="下降九点八个百分点", actor=second, at=now
    )
    revised = piece(5, live=True, published_at=now - timedelta(hours=2))
    revisions.save_revision(
        revised,
        {"headline": "车险续保十二问：涨没涨，要看的不止一个数"},
        actor=boss,
        expected_version=0,
        at=now,
    )
    withdrawn = piece(6, live=True, published_at=now - timedelta(hours=3))
    withdrawn = withdraw.take_down(withdrawn, reason="来源方已撤回原文", actor=second, at=now)
    PostFactory(
        flash=True, live=True, headline="南渚财险公布第三季度偿付能力", source=other_source, published_at=now
    )
    copy, joined = stories_of(live, piece, actor=second, at=now)
    picture = pictures.store(
        picture_bytes(),
        uploaded_by=boss,
        alt="理赔窗口前的队伍",
        caption="南渚财险理赔窗口",
        credit="南渚财险",
    )
    pictures.store(
        picture_bytes(400, 400, "#b8a88a"), uploaded_by=boss, alt="年报封面", caption="", credit=""
    )
    period = duty.open_duty(today, today + timedelta(days=1), actor=second, at=now, note="周末值班")
    afterwards = PostReview.objects.create(
        post=live, kind=PostReview.Kind.values[0], editor=writer, done_at=now
    )
    HomeSlot.objects.create(place="lead", post=live, position=1, placed_by=second)
    HomeSlot.objects.create(place="top", post=revised, position=1, placed_by=second)
    archive = ArchiveFile.objects.create(
        path="2022-04-01-jidu.md", sha256="0" * 64, importer_version="1", original=b"", outcome="accept",
        post=revised,
        imported_at=now,
    )  # fmt: skip
    keeper = UserFactory(username="guanli", real_name="郑明")
    keeper.groups.add(Group.objects.get(name="管理员"))
    accounts.set_password(second, "yichuan-hen-chang-2026", actor=keeper, at=now)
    accounts.change_account(writer, {}, [*writer.groups.all(), second.groups.get()], actor=keeper, at=now)
    AccountNotice.objects.create(
        user=boss, text="郑明改了您的账号资料：改了邮箱。", happened_at=now, read_at=now
    )
    feed = FeedFactory(source=source, section=sections[0])
    opening = automatic.open_for(feed, ends_on=today + timedelta(days=6), daily_cap=10, actor=second, at=now)
    for held, status in ((False, "published"), (True, "candidate")):
        FeedItemFactory(
            feed=feed, outcome="candidate", error="", judged_at=now,
            published_under=None if held else opening,
            held_back="今天自动发布已满 10 篇。" if held else "",
            post=PostFactory(live=not held, headline="农险赔款全部到户", index=False,
                             **({"status": status} if held else {})),
        )  # fmt: skip
    findings_of([live, revised, draft, fresh, returned, withdrawn, compared], gap, actor=second, at=now)
    return {
        "draft": draft.pk, "compared": compared.pk, "fresh": fresh.pk, "returned": returned.pk,
        "in_review": in_review.pk, "changed": changed.pk, "signed": own.pk, "approved": approved.pk,
        "live": live.pk, "copy": copy.pk, "joined": joined.pk, "revised": revised.pk,
        "withdrawn": withdrawn.pk, "picture": picture.pk, "afterwards": afterwards.pk,
        "category": sections[0].pk, "other_category": sections[2].pk, "source": source.pk, "feed": feed.pk,
        "closed_feed": FeedFactory(source=source, section=sections[0]).pk, "source_list": loaded.pk,
        "fetched": FetchedOriginalFactory(item__feed=feed, item__seen_at=now).pk, "tag": tag.pk,
        "correction": correction.pk, "archive": archive.pk, "duty": period.pk,
        "event": live.events.first().pk, "user": writer.pk,
        "group": Group.objects.get(name="编辑").pk,
        "redirect": Redirect.objects.create(old_path="/jiu/2020/01/01/1.html", post=live).pk,
        "page": PlainPage.objects.create(slug="bianjibu", title="编辑部", body_html="<p>说明。</p>").pk,
        "rule": rule.pk,
        "alarm": live.false_alarms.create(
            rule="NAM-04", key="0" * 64, words="华夏人寿", sentence="华夏人寿原址改作书店。", editor=writer, marked_at=now
        ).pk,
        "trial": trials.begin_trial("STY-09", reason="叠字的地名误报", actor=second, at=now).pk,
        "holiday": Holiday.objects.get_or_create(day=today + timedelta(days=3),
                                                 defaults={"name": "社庆日"})[0].pk,
        "aliases": AliasGroup.objects.create(terms="国寿\n中国人寿").pk,
        "vain": EmptySearch.objects.create(text="行李飞丢了").pk,
        "protected": protected_names(today).pk,
        "saying": EverydayWord.objects.create(said="卡在机场", written="航班延误").pk,
    }  # fmt: skip
