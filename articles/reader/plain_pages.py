"""The initial texts behind the footer's links.

The desk rewrites them in the admin, and its text is never touched.
"""

from django.conf import settings

from articles.models import PlainPage

TEXTS = (
    (
        "guanyu",
        "关于我们",
        "<p>{site}是一家保险行业新闻网站，转载保险类媒体的报道，也刊发自己的稿件，内容包括监管动态、公司经营、产品与理赔、消费者权益保护和国际市场。</p>"
        "<p>我们只转载有授权或依法可以转载的稿件，每篇转载稿都注明来源、原作者和原文链接；自己采写的稿件注明作者和责任编辑。</p>"
        "<p>已经发表的稿件有误，我们在原文上方注明，并列入<a href=\"/gengzheng/\">更正与更新</a>，不悄悄修改事实。</p>"
        "<p>网站不刊登冒充新闻的广告。广告会在标题旁标明。</p>",
    ),
    (
        "banquan",
        "版权声明",
        "<p>注明“本网原创”的稿件，版权归{site}所有。未经书面授权，任何单位和个人不得转载、摘编或以其他方式使用；获得授权的，请注明来源和作者。</p>"
        "<p>转载稿件的版权归原作者和原出处所有。转载是为了让读者了解更多信息，不代表本网赞同其观点或证实其描述。</p>"
        "<p>稿件内容仅供参考，不构成投保、投资或法律建议。办理保险业务，请以合同条款和保险公司的正式答复为准。</p>"
        "<p>权利人认为本网稿件侵犯其著作权或其他合法权益的，请按“<a href=\"/about/lianxi.html\">联系我们</a>”页的方式告知稿件网址和权属证明。"
        "我们当天登记，一个工作日内答复。</p>",
    ),
    (
        "yinsi",
        "隐私政策",
        "<p>阅读本网不需要注册，我们不要求读者提供姓名、电话或其他个人信息，也不使用第三方统计、广告或跟踪程序。</p>"
        "<p>选择“关爱版”时，网站在您的浏览器中保存一个名为 display 的 Cookie，用来记住显示方式，有效期 365 天，其中没有个人信息。"
        "字号和配色只保存在您自己的浏览器里，不会传给我们。</p>"
        "<p>服务器依法保存访问日志，包括访问时间、网址和 IP 地址，保存 180 天后删除，只用于保障网络安全。</p>"
        "<p>稿件涉及您的个人信息有误或不当的，您有权要求更正或删除，请按“<a href=\"/about/lianxi.html\">联系我们</a>”页的方式告知。</p>",
    ),
    (
        "lianxi",
        "联系我们",
        "<p>新闻线索、更正要求、版权和转载事宜，请写明稿件标题和网址。</p>"
        "<p>我们在收到后当天登记，一个工作日内答复。</p>",
    ),
    (
        "jubao",
        "举报",
        "<p>发现本网内容违法、不良或失实，请告诉我们，并写明稿件网址、问题所在和您的联系方式。</p>"
        "<p>也可以向<a href=\"https://www.12377.cn/\">中央网信办违法和不良信息举报中心</a>举报，电话 12377。</p>"
        "<p>对举报人的信息我们严格保密。</p>",
    ),
)  # fmt: skip
# Below these texts the page itself names the telephone and the mailbox, as far as they are set.
REPORT = "jubao"
TELL_WAYS = ("lianxi", REPORT)
# (what the first edition shipped, what stands there now): it spoke of ways that an operator may not have set.
REPLACED = (
    ("请写明稿件标题和网址，通过页脚所列的电话或邮箱与编辑部联系。", "请写明稿件标题和网址。"),
    ("请通过页脚所列的举报电话或邮箱告诉我们，并写明", "请告诉我们，并写明"),
)


def install_after_migrate(**_: object) -> None:
    """Write the pages that are missing; safe to run any number of times."""
    present = set(PlainPage.objects.values_list("slug", flat=True))
    for position, (slug, title, text) in enumerate(TEXTS, start=1):
        if slug not in present:
            PlainPage.objects.create(
                slug=slug, title=title, body_html=text.format(site=settings.SITE_NAME), position=position * 10
            )
    for page in PlainPage.objects.filter(slug__in=TELL_WAYS):
        text = page.body_html
        for former, present_words in REPLACED:
            text = text.replace(former, present_words)
        if text != page.body_html:
            page.body_html = text
            page.save()
