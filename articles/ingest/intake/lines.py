"""Facts that stand in a line of text: 来源：…, 作者：…, 2026年3月2日 09:30, 本报记者 李华."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
BLANKS = " \t\r\n\xa0\u3000"
END = r"(?=[\s|｜丨/，,；;。]|作者|编辑|责编|责任编辑|记者|时间|发布|字号|字体|阅读|浏览|打印|\d{4}[-年/.]|$)"
CREDIT = re.compile(r"[（(]\s*(?:文章|稿件|信息)?来源\s*[:：]\s*(?P<name>(?:[^（）()]|[（(][^（）()]*[）)])*)[）)]")
SOURCE = re.compile(
    rf"(?:文章|稿件|信息|本文)?(?:来源|来自|转自|出处)\s*[:：]\s*(?P<name>[^\s|｜丨，,；;：:]{{2,40}}?){END}"
)
AUTHOR_LABEL = re.compile(
    r"(?:作者|撰文|文/图|(?:本报|本网|本刊|见习|实习|特约)*(?:全媒体)?记者|通讯员|文\s*[/／|｜])\s*(?P<mark>[:：/／|｜]?)\s*"
)
NAME = r"[\u4e00-\u9fff]{1,4}(?:·[\u4e00-\u9fff]{1,8})?"
NAMES = re.compile(rf"{NAME}(?:\s*[、，,\s]\s*{NAME}){{0,5}}")
SURNAMED = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})?")
SPACED_NAME = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \xa0\u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
NOT_A_NAME = re.compile(
    r"来源|时间|编辑|责编|发布|字号|阅读|浏览|打印|分享|原标题|摘要|报道|获悉|了解|日前|近日|采访|发现|注意"
)
MOMENT = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    r"(?:[T\s,，]*(?:星期.|周.)?\s*(?P<hour>\d{1,2})\s*[:：时]\s*(?P<minute>\d{2})\s*分?(?:\s*[:：]?\s*(?P<second>\d{2})(?!\d))?)?"
    r"(?P<zone>\s*(?:Z|[+-]\d{2}:?\d{2}))?"
)
PATH_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d{2})[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d{1,3}(?!\d))"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as a page gives it; `is_exact` if the time of day was there too."""

    at: datetime
    is_exact: bool


def source_in(line: str) -> str:
    """Return the outlet that a line names, "" if none: 来源：东澜保险报, （文章来源：东澜保险报）."""
    match = CREDIT.search(line) or SOURCE.search(line)
    return match["name"].strip(BLANKS + "《》“”\"'") if match else ""


def author_in(line: str) -> str:
    """Return the names after 作者, 记者, 文/ in a line, parted by blanks; "" if none."""
    for label in AUTHOR_LABEL.finditer(line):
        names = _names(line[label.end() :], is_marked=bool(label["mark"]) or label[0].rstrip().endswith(("/", "／")))
        if names:
            return " ".join(names)
    return ""


def _names(text: str, *, is_marked: bool) -> list[str]:
    text = SPACED_NAME.sub(r"\1\2", text)  # 李　华, set wide to stand under a name of three
    found = NAMES.match(text)
    if not found:
        return []
    rest = text[found.end() :]
    names = [name for name in re.split(r"[、，,\s]+", found[0]) if name]
    kept = []
    for name in names:
        if NOT_A_NAME.search(name):
            break
        kept.append(name)
    if not kept or not all(SURNAMED.fullmatch(name) for name in kept):
        return []
    # “记者了解到” is a sentence, not a byline: without a mark the names must end the line or its bracket.
    ended = (
        len(kept) < len(names)
        or not rest.strip(BLANKS)
        or rest.lstrip()[:1] in "）)】|｜丨0123456789（("
        or rest[:1].isspace()
    )
    return kept if is_marked or ended else []


def moment_in(text: str) -> Moment | None:
    """Return the first date (with its time of day, if it has one) of a text, in Beijing time unless it names a zone."""
    for match in MOMENT.finditer(text):
        moment = _moment(match)
        if moment is not None:
            return moment
    return None


def _moment(match: re.Match[str]) -> Moment | None:
    try:
        naive = datetime(
            int(match["year"]),
            int(match["month"]),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
        )
        zone = (match["zone"] or "").strip()
        if zone:
            offset = datetime.strptime(zone.replace("Z", "+0000").replace(":", ""), "%z").tzinfo
            return Moment(naive.replace(tzinfo=offset).astimezone(SHANGHAI), match["hour"] is not None)
        return Moment(naive.replace(tzinfo=SHANGHAI), match["hour"] is not None)
    except ValueError:
        return None


def day_in_address(address: str) -> Moment | None:
    """Return the day that an address names (/2026/03/02/, t20260302_1.html, infoCode=NW20260302…), at 00:00."""
    for match in PATH_DAY.finditer(address):
        try:
            day = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=SHANGHAI)
        except ValueError:
            continue
        return Moment(day, is_exact=False)
    return None


def is_furniture(line: str) -> bool:
    """Return whether a line is the page's own and not the article's: editor, share, copyright, related links."""
    return bool(FURNITURE.match(line.strip(BLANKS)))


FURNITURE = re.compile(
    r"^(?:[（(【\[]?\s*(?:责任编辑|责编|编辑|校对|审核|监制|值班编辑|本文编辑|编审|网络编辑)\s*[:：].{0,40}"
    r"|(?:扫一扫|扫码|长按|识别|微信扫|点击).{0,30}(?:关注|分享|二维码|查看|下载|阅读|打开|蓝字).{0,20}"
    r"|(?:分享到?|分享至|收藏|打印|字号|字体|大中小|返回顶部|我要评论|举报|点赞|在看|阅读原文|加载中)[:：]?.{0,20}"
    r"|(?:免责声明|版权声明|版权所有|声明|特别声明|郑重声明|风险提示)\s*[:：].{0,300}"
    r"|(?:相关阅读|相关新闻|相关报道|延伸阅读|推荐阅读|热门推荐|猜你喜欢|更多精彩|上一篇|下一篇|返回).{0,60}"
    r"|(?:首页|新闻|资讯|财经|保险|频道|正文)(?:\s*[>›»/＞]\s*\S{1,12})+"
    r"|责任编辑|编辑|作者|来源)$"
)
