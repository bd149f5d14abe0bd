"""Credit lines of a page: 来源：…　作者：…　2026年3月2日 09:30　责任编辑：…, cut at their labels.

A line is read whatever separates its facts: blanks, bars, brackets or nothing at all. Traditional characters
count as simplified ones.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.ingest.charset import CHINESE
from articles.sanitize.allow_list import names

from .names import is_group, is_outletish, is_person, is_surnamed

# Traditional signs of the labels, one for one, so that places in a line stay as they are.
WIDE = "".join(chr(code) for code in range(0xFF10, 0xFF5B) if chr(code).isalnum())
PLAIN = str.maketrans(
    "來責編輯記發時間報訊轉載採訪實習員攝影圖審對監製稿據處訪網獨創點擊數閱讀標題關條評論",
    "来责编辑记发时间报讯转载采访实习员摄影图审对监制稿据处访网独创点击数阅读标题关条评论",
) | str.maketrans(WIDE, "".join(chr(ord(sign) - 0xFEE0) for sign in WIDE))
MARK = r"\s*(?:[:：∶︰﹕]|[/／|｜丨﹨\\])\s*"
KINDS: tuple[tuple[str, str], ...] = (
    (
        "other_editor",
        r"(?:图片|版面|美术|美工|视频|摄影|排版|图文|音频|视觉|图像|技术|运营|海报|动画|剪辑|数据|英文|翻译)(?:责任)?编辑|美编|图编|剪辑|排版|编审|主编|总编辑?|副总编辑?"
        r"|执行主编|编委|值班(?:主任|总编|主编)|监制|审核|审读|审校|审签|复审|终审|初审|一审|二审|三审|校对|校审|校阅|制图|制作|设计|版式|策划|统筹|出品|总策划|出品人|配音"
        r"|播音|主播|导播|翻译|编译|核稿|签发|供稿单位|新媒体主编",
    ),
    (
        "updated",
        r"(?:最后|最近|上次)?(?:更新|修改)(?:时间|日期|于)?|(?:最后|最近|上次)?(?:编辑|修订)(?:时间|日期|于)|成文(?:日期|时间)|签发日期|生成日期|截稿时间"
        r"|采集时间|收录时间|抓取时间|归档时间|保存时间|打印时间|当前时间|现在时间|有效期|生效日期|施行日期|失效日期|活动时间|会议时间|文号|发文字号|索引号",
    ),
    ("chief_editor", r"(?:本期|本版|本文|值班|见习|实习|助理)?责任编辑|责任编輯"),
    ("duty_editor", r"责编"),
    (
        "editor",
        r"(?:本文|本版|本期|网络|网页|值班|新媒体|微信|文字|见习|实习|助理|栏目|频道|线上|融媒体?)?编辑",
    ),
    (
        "published",
        r"(?:文章|信息|稿件|网站|网络|首次)?(?:发布|发表|发稿|上网|上线|刊发|刊登|刊载|出版|公告|披露|推送|见报|录入|添加|上传|播出|公布|发文|发帖|创建)"
        r"(?:时间|日期|于)|发布(?=[:：])|时间|日期|(?:发布于|发表于|刊发于|刊于)",
    ),
    (
        "source",
        r"(?:文章|稿件|信息|本文|内容|新闻|资料|消息|原文|图文|转载|数据)?(?:来源|来自|来源于)(?:媒体|网站|单位)?|稿源|(?:转载|转|摘)自|出处|供稿|信源|来稿"
        r"|(?:微信)?公众号(?=\s*[:：])",
    ),
    (
        "author",
        r"(?:本文|文章|原文|特约|专栏)?作者|撰文|撰稿人?|执笔|文字|文图|图文|文(?=\s*[/／|｜:：丨])|文\s*[/／·、&和]\s*图"
        r"|文\s*[、/／]\s*摄影|采写|采编|写作|整理|口述|署名|(?:本报|本网|本刊|本社|见习|实习|特约|首席|驻\S{1,4}|全媒体|融媒体?|新媒体|财经|资深)*"
        r"(?:记者|通讯员|特约撰稿人?|撰稿人|评论员|特派员|观察员|研究员)|实习生|供稿人|投稿人|发布者|发布人",
    ),
    (
        "picture",
        r"摄影(?:记者|师)?|供图|图\s*(?=[/／|｜:：])|图片(?:来源|来自|源自|出处|提供)?|摄(?=[:：/／])|图源|制图|插图|漫画|视频|音频|海报|封面|影像",
    ),
    (
        "counter",
        r"(?:阅读|浏览|点击|访问|查看|围观|人气|热度|评论|跟贴|跟帖|点赞|转发|分享|收藏)(?:次数|数量|人数|量|数|到|至)?|字号|字体|(?:本文)?(?:共|约)?字数|已阅"
        r"|阅(?=[:：\s])|次数|播放|我要(?:评论|纠错)|纠错|打印|关闭|保护视力色?|背景色?|语音播报|听新闻|举报|编号|公告编号|证券(?:代码|简称)|披露主体|主题分类|发文机关"
        r"|发布机构|所属(?:栏目|频道)|栏目|分类|频道|标签|关键词|关键字|Tags?|IP属地|属地|发布地",
    ),
)
# A label counts with a mark behind it; some also without one, at a line's beginning or after a blank.
LABEL = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in KINDS))
MARKS = frozenset(":：∶︰﹕/／|｜丨﹨\\】]")
BRACKETED = r"\s*[】\]]\s*[:：]?\s*"
BARE_KINDS = frozenset({"author", "editor", "source", "picture", "chief_editor", "duty_editor"})
END = re.compile(r"[|｜丨\n∙•▪■□◆●]|\s{3,}")
BRACKETS = str.maketrans("", "", "【】[]〔〕")
# Labels set wide: 编　辑：, 来 源：
SPACED_LABEL = re.compile(
    r"(?:责\s*任\s*)?编\s+辑|责\s+编|作\s+者|来\s+源|记\s+者|时\s+间|日\s+期|出\s+处|稿\s+源"
)
DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*(?:[-/.年_]|\s)\s*(?P<month>0?[1-9]|1[0-2])\s*[-/.月_]\s*"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)\s*日?号?"
)
CLOCK = re.compile(
    r"(?P<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|午后|晚|AM|PM|am|pm)?\s*(?<!\d)(?P<hour>[01]?\d|2[0-4])\s*"
    r"(?:[:：时点])\s*(?P<minute>[0-5]?\d)(?!\d)\s*分?(?:\s*[:：]?\s*(?P<second>[0-5]\d)(?!\d)\s*秒?)?"
    r"(?:\.\d{1,6})?\s*(?P<half2>AM|PM|am|pm)?"
)
LONGEST_LINE = 2_000  # characters that hold credits, with all their blanks
EMPTY_OUTLETS = names(
    "未知 网络 互联网 不详 未知来源 网络来源 综合网络 来源网络 网络转载 其他 其它 无 佚名 null none undefined 网络综合 来自网络 转载 --"
)
OWN_OUTLETS = names(
    "本站 本站原创 本网 本网站 原创 本站讯 本网讯 本网原创 本站编辑 本报 本刊 本号 本公众号 原创稿 原创稿件 本网站原创 自采 本站整理 本台 本社 本报讯 站内"
)
OUTLET_TAIL = re.compile(
    r"\s*(?:原创稿件?|原创作品|原创文章|原创|独家|首发|专稿|综合整理|综合报道|综合|微信公众号|公众号|官方微信|官微|（转载）|\(转载\))$"
)
OUTLET_BRACKET = re.compile(
    r"\s*[（(]\s*(?:ID|id|Id|微信|公众号|微信号|作者|记者|编辑|责编|原标题|转载)[^（）()]*[）)]?$"
)
OUTLET_STOP = re.compile(
    r"\s{2,}|\s*[∙•>›»]|\s·\s|[|｜丨，,；;。\n【]|(?<![\w\u4e00-\u9fff])(?:19|20)\d{2}[-/.年]|\d{1,2}[:：]\d{2}"
    r"|(?:19|20)\d{2}\s*年|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d"
)


@dataclass(frozen=True, slots=True)
class Credit:
    """One labelled fact of a line; `kind` as in KINDS, `value` as printed."""

    kind: str
    value: str
    label: str = ""
    is_marked: bool = True  # by a colon or the like; without one only what looks like a name counts


def plain(line: str) -> str:
    """Return a line of the same length, its letters and digits half-width, its labels simplified."""
    return SPACED_LABEL.sub(lambda found: re.sub(r"\s", "", found[0]), line.translate(PLAIN))


def credits_in(line: str) -> list[Credit]:
    """Return the labelled facts of a line in order."""
    return list(_credits_in(line)) if len(line) <= LONGEST_LINE else []


@lru_cache(maxsize=512)  # each line of a page is asked by headline, text, time and people
def _credits_in(line: str) -> tuple[Credit, ...]:
    line = SPACED_LABEL.sub(lambda found: re.sub(r"\s", "", found[0]), line.strip())
    if len(line) > 400:
        return ()
    text = line.translate(PLAIN)
    found: list[tuple[int, int, str, str]] = []  # start, end of mark, kind, label
    for match in LABEL.finditer(text):
        kind = match.lastgroup or ""
        before = text[match.start() - 1] if match.start() else " "
        after = re.compile(MARK).match(text, match.end())
        if before in "【[" and after is None:  # 【来源】柳林发布
            after = re.compile(BRACKETED).match(text, match.end())
        is_apart = not before.isalnum() or before in "）)】"
        if after:
            if not is_apart and kind in ("picture", "counter") and not found:
                continue
            found.append((match.start(), after.end(), kind, match[0]))
        elif (
            kind in BARE_KINDS
            and is_apart
            and (bare := re.compile(r"\s+|(?=[（(])").match(text, match.end()))
        ):
            found.append((match.start(), bare.end(), kind, match[0]))
        elif (
            (kind == "counter" and is_apart)
            or (
                kind in ("updated", "published")
                and is_apart
                and (match[0].endswith("于") or not CHINESE.match(text, match.end()))
            )
            or (kind == "source" and match[0] in ("来源于", "转自", "摘自", "转载自") and is_apart)
        ):
            found.append((match.start(), match.end(), kind, match[0]))
        elif (
            kind == "author"
            and not is_apart
            and match[0].endswith(("记者", "评论员", "通讯员"))
            and is_outletish(
                re.split(r"[\s|｜:：]+", re.sub(r"(?:记者|评论员|通讯员)$", "", text[: match.end()]))[-1]
            )
            and re.match(
                r"\s+[\u4e00-\u9fff]{2,4}(?:\s|[、，,/]|$)|\s*[\u4e00-\u9fff]{2,3}$", text[match.end() :]
            )
        ):  # 东洲财经记者 李华
            found.append((match.start(), match.end(), kind, match[0]))
        elif kind == "author" and is_apart and match[0].endswith(("记者", "通讯员", "评论员", "实习生")):
            found.append((match.start(), match.end(), kind, match[0]))
    credits = []
    for position, (_, value_from, kind, label) in enumerate(found):
        until = found[position + 1][0] if position + 1 < len(found) else len(line)
        is_marked = line[value_from - 1 : value_from] in MARKS or line[:value_from].rstrip()[-1:] in MARKS
        value = _trim(line[value_from:until])
        if kind == "author" and TAKEN.search(value) and "文" not in value:
            kind = "picture"
        credits.append(Credit(kind, value, label, is_marked))
    return tuple(credits)


def _trim(value: str) -> str:
    value = value.strip().strip("　 |｜丨/／,，;；、·∙•-—_[【(（")
    while (
        value
        and value[-1] in "]】)）"
        and value.count(value[-1]) > value.count({"]": "[", "】": "【", ")": "(", "）": "（"}[value[-1]])
    ):
        value = value[:-1].rstrip()
    return value.strip()


def outlet_of(value: str, *, site: str = "") -> str | None:
    """Return the outlet that a value names, None if it names none; 本站 is the site."""
    value = OUTLET_STOP.split(value, maxsplit=1)[0]
    value = re.sub(r"(?<=\S)\s+[\u4e00-\u9fff]{2,4}[:：].*$", "", value)  # a label unknown to us
    value = value.translate(str.maketrans("", "", "《》“”\"'「」『』【】[]"))
    value = re.sub(r"\s*(?:作者|责任编辑|责编|编辑|时间|发布时间|记者)\s*[:：].*$", "", value).strip()
    for _ in range(3):
        value = OUTLET_BRACKET.sub("", value).strip()
        shorter = OUTLET_TAIL.sub("", value).strip(" 　-—－|｜:：·,，、.。")
        if len(shorter) < 2 or shorter == value:
            break
        value = shorter
    first, *others = value.split(" ")
    value = " ".join([first, *(word for word in others if not PAGE_WORD.match(word))])
    value = re.sub(r"^(?:微信公众号|公众号|微信|微博)?\s*[:：@]?\s*(?=\S{2})", "", value) or value
    value = value.strip(" 　-—－|｜:：·,，、").lstrip("()（）")
    if value.count("（") + value.count("(") != value.count("）") + value.count(")"):
        value = value.strip("()（） ")
    if value in OWN_OUTLETS:
        return site or None
    if (
        len(value) < 2
        or len(value) > 30
        or value.lower() in EMPTY_OUTLETS
        or re.fullmatch(r"[\W\d_]+", value)
    ):
        return None
    return value


TAKEN = re.compile(r"[\s/／](?:摄影?|供图|制图|图|/摄)$|[\u4e00-\u9fff]{2,3}摄$")
PAGE_WORD = re.compile(
    r"(?:我要|参与|发表|查看|添加|点击)?(?:评论|分享|收藏|打印|关注|订阅|举报|纠错|字号|字体|阅读|浏览|[大中小]$|\+)"
)
REPORTED = re.compile(r"[\s　]+[\u4e00-\u9fff]{2,6}?(?:摄影)?(?:报道|电|讯)\s*$")
RANKS = re.compile(
    r"(?:本报|本网|本刊|本社|本台|见习|实习|特约|首席|资深|高级|全媒体|融媒体?|新媒体|财经)*(?:记者|实习生|通讯员|特约撰稿人?|撰稿人?|评论员|研究员|特派员|观察员|编辑部?主任"
    r"|主笔|撰文|作者|摄影|报道|编辑|整理|采写|文字|责编)"
)
CODE = re.compile(r"[_\-—(（\[]*\s*(?:[A-Za-z]{0,4}\d{2,8})\s*[)）\]]*$")
SPACED = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \xa0\u3000]{1,4}([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
LATIN_NAME = re.compile(r"(?<=[a-z.])[ \xa0](?=[A-Z][a-z.])")  # within Leo Zhang, which is one name
LATIN_BLANK = "\ue000"
NAME_BREAK = re.compile(
    r"[、，,;；/／&＆|｜丨\s\u3000]+|(?<=[\u4e00-\u9fff]{2})\s*(?:和|与|及)\s*(?=[\u4e00-\u9fff]{2})"
)
NOBODY = names(
    "佚名 匿名 未知 不详 网络 本站 小编 管理员 admin administrator root 编辑 记者 原创 本网 本报 未署名 系统管理员 无 无名 网友 编辑部 system user test "
    "发布者 站长 转载 互联网 暂无 null none undefined 本报记者 本网记者 网站管理员 超级管理员 责任编辑 值班编辑 佚 综合"
)


def persons_in(
    value: str, *, is_marked: bool = True, allow_group: bool = False, avoid: frozenset[str] = frozenset()
) -> list[str]:
    """Return the persons at the beginning of a value, without ranks and staff codes.

    `is_marked`: a label with a colon precedes it, so pen names count; otherwise only what looks like a
    person.
    """
    value = SPACED.sub(r"\1\2", value.strip().strip("：:/／|｜【】[]"))
    value = LATIN_NAME.sub(LATIN_BLANK, value)
    if not value.startswith(("（", "(")):
        value = re.sub(r"[）)】\]].*$", "", value) if not re.search(r"[（(]", value) else value
    value = re.sub(r"^[（(]([^（）()]*)[）)]?$", r"\1", value)
    value = (
        re.sub(r"[（(][^（）()]{0,40}[）)]", " ", value)
        if not re.match(r"[（(]", value)
        else value.strip("（()）")
    )
    value = REPORTED.sub("", value)
    found: list[str] = []
    for part in NAME_BREAK.split(value):
        part = part.strip("　 :：。.·-—_[]【】()（）“”\"'")
        if not part:
            continue
        part = CODE.sub("", part).strip("_-—（( ").replace(LATIN_BLANK, " ")
        bare = RANKS.sub("", part) if len(part) > 3 or RANKS.fullmatch(part) else part
        if not bare:
            if found and RANKS.fullmatch(part) and part.endswith(("摄影", "编辑", "责编")):
                break
            continue
        if bare.lower() in NOBODY or bare in avoid:
            if found:
                break
            continue
        if is_person(bare) and (is_marked or is_surnamed(bare)):
            if bare not in found:
                found.append(bare)
        elif allow_group and not found and is_group(bare):
            return [bare]
        else:
            break
    return found
