"""Lines by which an outlet keeps house around a text: credits, leads, disclaimers, links.

The forms such lines have everywhere are known by pattern, and lines of these forms are left out. How other
house lines read is learnt from labelled ones (`house_lines`); such a line may belong to the story all the
same (a row of a table, a flash without a full stop), so it is only flagged. Wordings peculiar to an outlet
are learnt from the archive (`articles.likeness.boilerplate`).
"""

import re
from collections.abc import Iterator, Sequence

from .house_lines import house_score
from .sentences import Span, spans

NAME = r"[^\s，。,;；：:()（）|]{1,20}"
ROLE = (
    r"(?:责任编辑|责编|执行编辑|编\s?辑|编\s?审|审\s?[核读稿]|校\s?[对审]|实习生|撰\s?文|作\s?者|记\s?者|通讯员|特约\S{2,4}|统筹|监制|值班\S{0,4}|签发"
    r"|摄影|制图|供稿|稿源|主编|[一二三初复终]审|美编|策划|设计|排版|剪辑|出品人?|本版\S{2,4})"
)
# What stands behind a credit to the end of its line: names; behind a tag: words. Neither makes a sentence.
NAMES = (
    r"(?=\s*(?:[^\s，,。？?！!；;“”、/／丨|)）】]{1,12}(?:[\s、/／丨|]+|(?=[)）】]?$))){1,8}[)）】]?$)"
    r"(?!\S*(?:了|的|是|说|不|没|我|他|被|\d))"
)
WORDS = r"(?=\s*(?:[^\s，,。？?！!；;：:]{1,10}(?:[\s,，、/|]+|$))+$)(?!\S*(?:被|了|不|没|\d))"
CREDIT = re.compile(
    rf"""^[\s(（【\[〔]*(?:
        (?:文章|稿件|本文|信息|内容|图片|数据|新闻)?来源\s*[:：|丨]
      | [^\s，。:：（("“]{{0,4}}{ROLE}\s*[:：丨|/／](?=[^，,。？?！!；;]{{0,60}}$)
      | (?:编译|翻译|整理|采写|采访|撰稿|供图|素材来源|口述|联系人)\s*[:：丨|/／]{NAMES}
      | [^\s，。]{{2,8}}\s?摄\s*[)）】]?$
      | (?:本栏目|本专栏|本版|本专题)\S{{0,20}}(?:支持|赞助|协办|供稿|提供)。?$ | 以上[为是]?全文 | 特此(?:公告|声明|通知|说明|函告)。?$
      | (?:网站地图|友情链接|设为首页|联系我们|关于我们|法律声明|版权声明)(?:\s|$|[|丨])
      | (?:链接|网址|详见|详情)\s*[:：]?\s*https?://
      | {ROLE}\s+[^，。,;；]{{1,30}}$
      | [^\s，。,;；]{{0,10}}(?:记者|通讯员|评论员|撰稿人)(?:\s+[^\s，。,;；:：]{{2,4}}){{1,4}}\s*[)）】]?$
      | 来源\s+\S{{2,14}}$
      | (?:图文|文图|文字|文|图片|图|视频|音频)\s*[/／丨|:：]
      | [▲△▼▽↑↓]\s*[^\s，。]{{0,24}}(?:图片?|照片|资料|摄|截图|供图)\s*[)）】]?$
      | 原(?:标题|题|文链接|文标题)\s*[:：]
      | (?:发布|更新|发表)(?:时间|于|日期)\s*[:：]
      | (?:本[报网刊台站]|新闻|爆料|报料|发行|订阅|投稿|商务合作|广告|编辑部|记者|违法(?:和|与)?不良信息)\S{{0,6}}?(?:电话|热线|邮箱|信箱|方式|微信|地址)\s*[:：]
      | (?:(?:举报|热线|联系|咨询)?电话|(?:举报|联系)热线)\s*[:：]\s*(?=(?:\D*\d){{7}})[\d\s()（）转\-—]+$
      | (?:(?:电子|举报|联系)?邮箱|微信号?|网址|官网)\s*[:：]\s*[\w@.:/\-]+$
      | 举报\s*[/／]?\s*反馈 | 打印本页 | 关闭窗口 | 返回\S{{0,4}}(?:首页|顶部|列表) | 分享(?:到|至)\s*(?:[:：]|\S{{0,6}}$)
      | 收藏本文 | 我要(?:评论|纠错|投诉)
      | (?:相关|延伸|推荐|精彩|更多)(?:链接|阅读|新闻|推荐|报道|资讯|文章|内容)\s*(?:[:：>》]|$)
      | (?:往期|前期|过往|历史)(?:回顾|推荐|文章|报道|链接|阅读|内容)\s*(?:[:：>》]|$)
      | (?:上一?篇|下一?篇|热门推荐|猜你喜欢|推广)\s*[:：]
      | (?:标签|关键词)\s*[:：]{WORDS} | 关于(?:我们|本[报网刊站]|\S{{2,4}}报)\s*(?:[:：]\s*(?:https?://\S*)?)?$
      | (?:查看|加载|展开|阅读)(?:更多|全文|原文)\s*[)）】]?$ | 回到顶部 | 微信搜索 | (?:作者|内容)声明\s*[:：]
      | (?:阅读|浏览|点击|评论)(?:量|次数|数)?\s*[:：]?\s*\d+\s*$
      | (?:点赞|收藏|打赏|在看|转发)(?=(?:[\s\d/|+:：]|点赞|收藏|打赏|在看|转发|评论|分享)*$)
      | (?:点击|戳)(?:查看|阅读|进入|这里|下方|上方|此处|蓝字) | 更多(?:资讯|精彩|内容|新闻|详情)(?:[^，。]{{0,8}}(?:请|下载|关注|点击|尽在|扫码))
      | 扫(?:码|描二维码|一扫) | 长按(?:识别|二维码)
      | (?:欢迎|敬请)?(?:关注|订阅)(?:我们|本[报网刊台站]|\S{{0,10}}(?:公众号|微信号|视频号))
      | (?:(?:本文|本稿|文章|稿件)(?:首发|刊发|刊载|刊登)于? | (?:本文|本稿|文章|稿件)?(?:原载|转自|转载自|摘自|选自|摘编自)于?)
        \s*[:：]?\s*[^\s。，；]{{2,24}}[)）】]?$
      | (?:欢迎|敬请)(?:转发|分享|投稿|留言|来电|来稿|扫码|下载|拨打|在评论区)
      | 本[报网刊台站]\S{{0,4}}(?:热线|电话|邮箱)\s*[:：\d]
      | 本[报网刊台站]\S{{0,30}}敬请(?:关注|期待|垂注)
      | 本(?:文|稿|稿件|内容|报道)\S{{0,16}}(?:供稿|图片|授权|提供)\S{{0,12}}$
      | (?:综合|据)[^\s，。]{{2,20}}(?:报|社|网|(?<!平)台)(?:等)?(?:报道|消息)?\s*[)）】]?$
      | [^，。]{{0,20}}对本文(?:亦|也)有(?:贡献|帮助)
      | 如(?:有|需)[^，。]{{0,12}}[,，]?(?:请|欢迎)\S{{0,4}}(?:致电|联系|拨打|登录|扫码|关注|与)
      | (?:摘要|导读)\s*[:：]\s*点击
      | [—\-\s]*(?:全文)?(?:完|end)[—\-\s]*[)）】]?$
    )""",
    re.VERBOSE,
)
# A paragraph in brackets that names no figure and holds a word of the desk's is its note (根据录音整理, 有删节).
NOTE_IN_BRACKETS = re.compile(r"[(（【\[][^()（）【】\[\]\d%]+[)）】\]]")
BRACKETS = re.compile(r"(?:[【\[(（][^】\])）]{1,12}[】\])）]\s*)+")
DESK = re.compile(
    r"整理|删[节减]|改动|编[辑者译写]|责编|记者|通讯员|作者|来源\s*[:：]|图片来源|原载|转自|转载|摘自|摘编|首发|文中|化名|本[报刊网台站文版页]|图片|配图"
    r"|[供制题]图|摄影|摄[)）】\]]|综合(?:报道|消息|[^,，]*报)|[未全文]完|[(（【]完|待续|连载|见习|实习生|校对|免责声明|仅代表|翻译|译者|视频(?:截图|来源|号)"
    r"|点击|扫码|公众号|打印|关闭窗口|返回(?:首页|顶部|列表|上一?页)|举报|链接|阅读(?:原文|全文|更多)|延伸阅读"
)
LONGEST_NOTE = 40
MAX_CREDIT = 120  # characters; a longer line is a paragraph of the story, whatever it begins with
# From which log odds on a line reads like housekeeping: amid the story; above or below it; and there beside
# another one that certainly keeps house, for such lines come together.
CERTAIN, LIKELY, IN_COMPANY = 1.0, -0.6, -1.0
DISCLAIMER = re.compile(
    r"""^[\s(（【\[〔*※]*(?:
        (?:特别|郑重|免责|版权|法律|风险|转载|重要)(?:声明|提示|说明|申明)\s*[:：]
      | (?:本[网站刊号台报]|平台|编者)?声明\s*[:：]
      | 本(?:报|网|刊|站|台)(?:版权所有|独家|所载|转载|刊载|发布的) | 版权(?:所有|归)
      | (?:本文|文章|以上(?:内容|数据|信息|文章|观点)?|本(?:报告|信息|内容))\S{0,16}(?:仅供参考|不构成|仅代表|不代表|由系统)
      | 未经\S{0,12}(?:授权|许可|同意)\S{0,10}(?:不得|禁止|严禁|谢绝)\S{0,8}(?:转载|摘编|使用)
      | (?:凡|如)(?:注明|本网|因作品|有侵权|需转载|涉及版权)
      | (?:股市|投资|市场|理财|基金)有风险
      | (?:文中|上述|以上|所载|本[文网报站])\S{0,20}(?:不构成|不作为)\S{0,12}(?:建议|依据|要约|承诺)
      | [^，。]{0,20}(?:不代表|仅代表)[^，。]{0,14}(?:立场|观点|意见|看法)。?[)）】]?$
      | [^\s，。]{0,12}(?:谢绝|禁止|严禁|不得|请勿)\S{0,4}(?:转载|摘编|复制)[。)）】]*$
      | 据此(?:入市|操作|投资|买卖|交易) | 转载(?:请|须|需|时)(?:注明|联系|标明|务必)
      | \S{0,6}(?:提示|声明|说明|申明)\s*[】:：]\S{0,30}(?:不构成|仅供参考|投资有风险|风险自担|盈亏自负)
      | 本(?:报|网|网站|刊|站|台|平台)转载
      | (?:本文|本稿|本报道)[^。]{0,50}(?:不一致|不符|有出入|差异)[^。]{0,8}
        以[^。]{0,12}(?:原文|原稿|公告|官方|官网|报告|年报)[^。]{0,8}为准。?$
    )""",
    re.VERBOSE,
)
DATELINE = re.compile(rf"^[\s(（]*{NAME}\s*记者\s*{NAME}?\s*(?:发布时间|\d{{4}}[-年/]).*$")
# Phrases that only lawyers of a web site write; two of them make a line a disclaimer.
LEGAL = re.compile(
    r"免责|侵权|侵犯|版权|著作权|转载|摘编|本网站?|本站|本平台|投资建议|仅供参考|风险自担|不承担|责任|观点|立场|真实性|准确性|完整性|及时性"
    r"|联系我们|与我们联系|联系删除|删除|书面授权|未经授权|原作者|举报(?:热线|邮箱)|合法权益|注明出处|违者必究|传递更多信息|更正"
)
TELLS = re.compile(r"透露|表示|称|[亿万]元|%|拟")
SAYS = re.compile(r"[^\W_]")  # a letter or digit
LEGAL_ENOUGH = 3  # different phrases

# 本报讯（记者 …）, 【…讯】, …记者 某某　, 某地3月5日电（记者…）, 记者…报道
LEAD = re.compile(
    rf"""^\s*(?:
        【[^】\n]{{1,20}}(?:讯|消息|报道|快讯|专电|电)】
      | [(（【\[][^)）】\]\n]{{0,12}}(?:记者|通讯员)[^)）】\]\n]{{0,20}}[)）】\]]
      | {NAME}?(?:讯|电|消息)\s*[(（](?:[^)）\n]{{0,8}})?(?:记者|通讯员|见习|实习)[^)）\n]{{0,30}}[)）]
      | (?:本报|本刊|本网|本台|{NAME})讯(?:\s+|[:：])
      | {NAME}\d{{1,2}}月\d{{1,2}}日(?:消息|讯|电)(?:\s+|[:：,，]|[(（][^)）\n]{{0,30}}[)）]|$)
      | {NAME}(?:记者|通讯员)[\s　]{NAME}(?:[\s　]{{1,4}}{NAME})?[\s　]{{1,4}}(?=\S{{6}})
      | {NAME}(?:记者|通讯员)[\s　]?{NAME}\s*(?:报道|讯)[:：\s]
    )\s*""",
    re.VERBOSE,
)
NOTE = re.compile(
    r"^[\s（(【\[]*(?:更正|勘误|订正|编者注|编辑注|说明)\s*[:：]|(?:替代|取代|代替)\S{0,6}(?:此前|原|先前)\S{0,10}(?:公告|稿件|报道|版本)"
    r"|(?:此前|先前|原)\S{0,6}(?:版本|稿件|公告|报道)\S{0,16}(?:有误|错误|不准确)|特此更正"
)


def after_lead(line: str) -> int:
    """Return the offset in `line` at which the text begins, after an agency's lead; 0 where there is none."""
    place = 0
    for _ in range(2):  # 【…讯】（记者…）
        match = LEAD.match(line[place : place + 90])
        if not match or not match.end():
            break
        place += match.end()
    return place


def is_note(line: str) -> bool:
    """Return whether a line says that this text corrects or replaces an earlier one."""
    return len(line) <= 160 and NOTE.search(line) is not None


def is_housekeeping(line: str) -> bool:
    """Return whether a line (one paragraph) is a credit, a disclaimer or a link, and no part of the story."""
    line = line.strip()
    if not SAYS.search(line):
        return True
    if (
        (len(line) <= 60 and BRACKETS.fullmatch(line))
        or (len(line) <= LONGEST_NOTE and NOTE_IN_BRACKETS.fullmatch(line))
    ) and DESK.search(line):
        return True
    if len(line) <= MAX_CREDIT and (CREDIT.match(line) or (len(line) < 80 and DATELINE.match(line))):
        return True
    if DISCLAIMER.match(line):
        return True
    if re.search(r"(?:>>|»|》》)\s*$", line) or re.match(r"^https?://\S+$", line):
        return True
    return len(set(LEGAL.findall(line))) >= LEGAL_ENOUGH


def _reads_like_it(line: str, least: float) -> bool:
    if TELLS.search(line) and line.endswith(("。", "！", ".", "!")):
        least = CERTAIN  # a whole sentence that says who says so, how much or what is planned
    return len(line) <= MAX_CREDIT and house_score(line[after_lead(line) :] or line) >= least


def read_like_housekeeping(lines: Sequence[str]) -> list[bool]:
    """Return for each line of a text whether it keeps house or reads as if it did.

    A line above the first paragraph of the story or below its last one qualifies more easily than one
    between.
    """
    found = [is_housekeeping(line) or _reads_like_it(line, CERTAIN) for line in lines]
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        edge: list[int] = []
        for number in order:
            if not found[number] and not _reads_like_it(lines[number], IN_COMPANY):
                break
            edge.append(number)
        is_in_company = any(found[number] and SAYS.search(lines[number]) for number in edge)
        for number in edge:
            if not is_in_company and not found[number] and not _reads_like_it(lines[number], LIKELY):
                break
            found[number] = True
    return found


def story_spans(normal: str) -> Iterator[Span]:
    """Yield the sentences of the story in `normal`: without leads, house lines and closing credits."""
    start = 0
    for line in normal.split("\n"):
        if not is_housekeeping(line):
            found = spans(normal, start + after_lead(line), start + len(line))
            while len(found) > 1 and is_housekeeping(normal[found[-1].start : found[-1].end]):
                found.pop()
            yield from found
        start += len(line) + 1
