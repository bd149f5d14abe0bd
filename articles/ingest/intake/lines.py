"""Facts that stand in a line of text: 来源：…, 作者：…, 2026年3月2日 09:30, 本报记者 李华."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from articles.text.clock import SHANGHAI

BLANKS = " \t\r\n\xa0\u3000"
END = r"(?=[\s|｜丨/，,；;。)）]|[（(]\s*(?:ID|id|微信|公众号)|作者|编辑|责编|责任编辑|记者|时间|发布|字号|字体|阅读|浏览|打印|\d{4}[-年/.]|$)"
CREDIT = re.compile(
    r"[（(]\s*(?:文章|稿件|信息)?来源\s*[:：]\s*(?P<name>(?:[^（）()]|[（(][^（）()]*[）)])*)[）)]"
)
SOURCE = re.compile(
    rf"(?:文章|稿件|信息|本文)?(?:来源|来自|稿源|转自|转载自|摘自|出处)\s*[:：|｜丨]\s*(?P<name>[^\s|｜丨，,；;：:]{{2,40}}?){END}"
)
AUTHOR_LABEL = re.compile(
    r"(?:作者|撰文|文/图|(?:本报|本网|本刊|见习|实习|特约)*(?:全媒体)?记者|通讯员|文\s*[/／|｜])\s*(?P<mark>[:：/／|｜]?)\s*"
)
NAME = r"[\u4e00-\u9fff]{1,4}(?:·[\u4e00-\u9fff]{1,8})?"
NAMES = re.compile(rf"{NAME}(?:\s*[、，,\s]\s*{NAME}){{0,5}}")
SURNAMED = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})?")
SPACED_NAME = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \xa0\u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
NOT_A_NAME = re.compile(
    r"来源|稿源|时间|编辑|责编|记者|通讯员|作者|撰文|摄影|供图|实习生|发布|字号|阅读|浏览|打印|分享|原标题|摘要|报道|获悉|了解|日前|近日|采访|发现|注意"
)
MOMENT = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    r"(?:[T\s,，]*(?:星期.|周.)?\s*(?P<half>凌晨|早上|上午|中午|下午|晚上|晚)?\s*(?P<hour>\d{1,2})\s*[:：时]\s*(?P<minute>\d{2})\s*分?(?:\s*[:：]?\s*(?P<second>\d{2})(?!\d))?)?"
    r"(?P<zone>\s*(?:Z|[+-]\d{2}:?\d{2}))?"
)
# A day without its year, as portals print it on the day itself: 03月02日 11:20, 03-02 11:20.
SHORT_MOMENT = re.compile(
    r"(?<![\d年./-])(?P<month>0?[1-9]|1[0-2])\s*[-/月]\s*(?P<day>0?[1-9]|[12]\d|3[01])\s*日?\s*(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)"
)
AGO = re.compile(r"刚刚|昨天|前天|今天|\d{1,2}\s*(?:秒|分钟|小时|天)前")
OUTLETISH = re.compile(
    r"(?:报|网|社|刊|台|局|司|会|院|所|行|财经|新闻|观察|保险|中心|杂志|在线|频道|客户端|研究|评论)$"
)
NO_FACT = re.compile(
    r"原创|首发|独家|转载|字号|[大中小]|阅读.*|浏览.*|评论.*|分享|收藏|关注|编辑|责编|来源|作者|记者|时间"
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
    """Return the outlet that a line names, "" if none: 来源：东澜保险报, 来源｜东澜网－东澜日报, （文章来源：东澜保险报）."""
    match = CREDIT.search(line) or SOURCE.search(line)
    return outlet_of(match["name"]) if match else ""


def outlet_of(name: str) -> str:
    """Return the outlet of a credit: of two joined by a dash, the one the other took the piece from."""
    name = name.strip(BLANKS + "《》“”\"'")
    last = re.split(r"\s*[－—–-]+\s*", name)[-1]
    return last if len(last) >= 3 and not last.isascii() else name


def author_in(line: str) -> str:
    """Return the names after 作者, 记者, 通讯员, 文/ in a line, parted by blanks; "" if none."""
    found: list[str] = []
    for label in AUTHOR_LABEL.finditer(line):
        is_marked = bool(label["mark"]) or label[0].rstrip().endswith(("/", "／"))
        found += [name for name in _names(line[label.end() :], is_marked=is_marked) if name not in found]
    return " ".join(found)


def bracketed_author_in(text: str) -> str:
    """Return the names in a bracket of a text: （记者 王五、赵六）, （作者：周宁 编辑：陈晨）; "" if none."""
    for bracket in re.finditer(r"[（(]([^（）()]{2,60})[）)]", text):
        if names := author_in(bracket[1].strip(BLANKS)):
            return names
    return ""


def unmarked_in(line: str) -> tuple[str, str]:
    """Return (outlet, author) of a line of facts without labels, "" for what it lacks: 原创 林晓 湖心保险观察 2026-03-02 08:12.

    Such a line has a time; of the words before it one of two or three signs is a person, another an outlet.
    """
    time = MOMENT.search(line) or SHORT_MOMENT.search(line) or AGO.search(line)
    if time is None:
        return "", ""
    outlet = author = ""
    for word in re.split(r"[\s·|｜丨/,，]+", line[: time.start()]):
        if (
            not re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]{2,16}", word)
            or word.isascii()
            or NO_FACT.fullmatch(word)
        ):
            continue
        if len(word) <= 3 and not OUTLETISH.search(word):
            author = author or word
        else:
            outlet = word
    return outlet, author


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


def moment_without_year(text: str, today: date) -> Moment | None:
    """Return the first moment of a text that names no year, in the year that brings it nearest before `today`."""
    match = SHORT_MOMENT.search(text)
    if match is None or MOMENT.search(text):
        return None
    for year in (today.year, today.year - 1):
        try:
            at = datetime(
                year,
                int(match["month"]),
                int(match["day"]),
                int(match["hour"]),
                int(match["minute"]),
                tzinfo=SHANGHAI,
            )
        except ValueError:
            continue
        if at.date() <= today:
            return Moment(at, is_exact=True)
    return None


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
            _hour(match),
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


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"] or 0)
    return hour + 12 if match["half"] in ("下午", "晚上", "晚") and hour < 12 else hour


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
    r"^(?:[（(【\[]?\s*(?:责任编辑|责编|编辑|校对|审核|监制|值班编辑|本文编辑|编审|网络编辑|设计|制图|来源)\s*[:：|｜丨].{0,40}"
    r"|[*＊※]?\s*(?:本文|以上内容|文中观点).{0,12}(?:仅代表|不代表|不构成).{0,80}"
    r"|(?:扫一扫|扫码|长按|识别|微信扫|点击).{0,30}(?:关注|分享|二维码|查看|下载|阅读|打开|蓝字).{0,20}"
    r"|(?:分享到?|分享至|收藏|打印|字号|字体|大中小|返回顶部|我要评论|举报|点赞|在看|阅读原文|加载中)[:：]?.{0,20}"
    r"|(?:免责声明|版权声明|版权所有|声明|特别声明|郑重声明|风险提示)\s*[:：].{0,300}"
    r"|(?:相关阅读|相关新闻|相关报道|延伸阅读|推荐阅读|热门推荐|猜你喜欢|更多精彩|上一篇|下一篇|返回).{0,60}"
    r"|(?:首页|新闻|资讯|财经|保险|频道|正文)(?:\s*[>›»/＞]\s*\S{1,12})+"
    r"|责任编辑|编辑|作者|来源)$"
)
