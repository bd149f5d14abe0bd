"""The title of a window: where it is cut into headline, columns and the site's name."""

import re

TITLE_CUT = re.compile(
    r"\s*(?:_+|\||｜|—+|–|--+|\s-\s?"
    r"|-(?=(?:7[x×*]24)?[\u4e00-\u9fff]{2,12}(?:网|报|社|刊|台|财经|新闻|频道|在线|资讯|客户端)?$)|\s·\s|»|«|::|\s{2,})\s*"
)
EDITION = re.compile(
    r"(?:网页版|手机版|移动版|触屏版|手机站|电子报|数字报|电子版|数字版|官方网站|官网|首页|门户网站|版)$"
)
COLUMN = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}(?:频道|栏目|专栏|专题|资讯|快讯|电报|要闻|动态|公告)|(?:新闻|财经|保险|评论|观察|金融|理财|国内|国际|社会|产经|公司|行业|深度"
    r"|原创|独家|正文|文章|详情|内容|数据|视频|图片|滚动|头条|7[x×*]24(?:小时)?|信息披露|部门动态|协会动态|对话)){1,3}"
)
# A column, or all there is of a site's name.
FLASHES = re.compile(r"([\u4e00-\u9fff]{1,6})(?:电报|资讯|快讯)")
SLOGAN = re.compile(r"[的，,！!。]")  # 岭东新闻 - 有温度的财经: no name


def headline_in(title: str) -> str:
    """Return a window's title without the site's name and columns."""
    parts = [part for part in TITLE_CUT.split(title) if part]
    return max(parts[:2], key=len) if parts else ""


def without_columns(name: str) -> str:
    """Return a part of a window's title without columns after a blank: 海州保险行业协会 行业新闻."""
    first, *words = name.split(" ")
    return name if not all(map(COLUMN.fullmatch, words)) else first


def is_column_of(name: str, site: str) -> bool:
    """Return whether a name is a site's followed by a column: 潮经快讯."""
    return len(site) >= 2 and name.startswith(site) and bool(COLUMN.fullmatch(name[len(site) :]))
