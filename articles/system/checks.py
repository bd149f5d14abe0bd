"""What `manage.py check` and the start of the server warn of: settings that do not fit together."""

from typing import Any

from django.conf import settings
from django.core import checks

from . import fonts


@checks.register("newsroom")
def proxies(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn if the site is on https and no proxy is trusted.

    Gunicorn speaks plain http, so there must be a proxy.
    """
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "NEWSROOM_SITE_URL is https, but NEWSROOM_TRUSTED_PROXIES is 0: every client behind the proxy"
            " that ends TLS counts as one, and shares one search limit and one login limit.",
            hint="Set NEWSROOM_TRUSTED_PROXIES to the number of proxies in front of the server.",
            id="newsroom.W001",
        )
    ]


# What readers must find at the foot of every page, by slot: what editors call it, and its setting.
WAYS = "举报电话或邮箱"
LEGAL = {
    "organiser": ("主办单位", "NEWSROOM_ORGANISER"),
    "chief_editor": ("总编辑", "NEWSROOM_CHIEF_EDITOR"),
    "news_licence": ("互联网新闻信息服务许可证", "NEWSROOM_NEWS_LICENCE"),
    "licence_category": ("许可证类别", "NEWSROOM_LICENCE_CATEGORY"),
    "icp": ("备案号", "NEWSROOM_ICP"),
    "police_record": ("公安备案号", "NEWSROOM_POLICE_RECORD"),
}
# A name with one of these says that its bearer is licensed for finance: 《金融产品网络营销管理办法》 (2026-09-30).
FINANCIAL = ("保险", "金融", "理财", "投资", "基金", "证券")


def missing_in_footer() -> list[tuple[str, str]]:
    """Return (what editors call it, its setting) of all that a public site lacks in its footer."""
    given = settings.FOOTER
    is_reached = given["report_phone"] or given["report_mail"]
    ways = [] if is_reached else [(WAYS, "NEWSROOM_REPORT_PHONE or NEWSROOM_REPORT_MAIL")]
    return ways + [told for slot, told in LEGAL.items() if not given[slot]]


@checks.register("newsroom", deploy=True)
def footer(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn, before a site goes public, of what its footer, 联系我们 and 举报 cannot tell."""
    missing = missing_in_footer()
    if not missing:
        return []
    return [
        checks.Warning(
            "The foot of every page, 联系我们 and 举报 leave out what is not set: "
            + ", ".join(name for _, name in missing),
            hint="Set them in the environment or in .env.",
            id="newsroom.W002",
        )
    ]


@checks.register("newsroom", deploy=True)
def licence(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn, before a site goes public, that no licence number is set.

    The warning is stronger if the site's name suggests finance.
    """
    if settings.FOOTER["news_licence"]:
        return []
    word = next((word for word in FINANCIAL if word in settings.SITE_NAME), "")
    named = (
        f" NEWSROOM_SITE_NAME carries {word}, which since 2026-09-30 asks for a qualification."
        if word
        else ""
    )
    return [
        checks.Warning(
            "NEWSROOM_NEWS_LICENCE is not set: a site that publishes or reposts news needs a 互联网新闻信息服务许可证"
            f" and shows its number, holder and category on every page.{named}",
            hint="Set NEWSROOM_NEWS_LICENCE, NEWSROOM_LICENCE_UNIT and NEWSROOM_LICENCE_CATEGORY,"
            " or ask counsel.",
            id="newsroom.W004",
        )
    ]


@checks.register("newsroom", deploy=True)
def share_font(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn, before a site goes public, that no headline can be drawn on the pictures of shared links."""
    if fonts.bold():
        return []
    return [
        checks.Warning(
            "No font with Chinese is installed: a shared link shows the site's seal and not its headline.",
            hint="Install fonts-noto-cjk (Debian, Ubuntu) or the Noto CJK package of your system.",
            id="newsroom.W003",
        )
    ]
