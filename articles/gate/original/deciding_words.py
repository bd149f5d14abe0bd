"""Words that decide what a sentence claims: negations, possibility, speech, amounts, contraries."""

import re
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path

import rjieba

from articles.text.chinese import cut
from articles.text.synonyms import means_the_same as means_the_same
from articles.text.synonyms import read_groups

DATA = Path(__file__).parents[1] / "data"

NEGATION_REACH = 8  # characters a change may have for its negation to be the point of it
POSSIBILITY_REACH = 6  # characters

# One word a sense, so that 没有/未/没 and 不必/无须 stand for each other.
NEGATION = re.compile(
    r"没有|尚未|并未|从未|并无|毫无|未能|未曾|不曾|不再|拒绝|否认"
    r"|(?<!不得)不(?!得不|过(?!度|问|户|关|期)|仅|但|管|论|断|久|同(?!意)|良|动产|锈|妨|愧|禁|失为|外乎|少(?!于))"
    r"|未(?!来)|无(?!人机|锡|线|论|形)|没(?!过|收|落|入|顶|膝)|非(?!常|车|洲|遗|凡|寿)|勿|莫"
)
POSSIBILITY = re.compile(
    r"拟|预计|有望|计划|可能|涉嫌|或将|或许|或(?!者)|疑似|涉|估计|预期|预测|力争|争取|打算|考虑|将(?!军)|料(?=将|会)|约定"
)

SPEECH = (
    "表示|认为|透露|介绍|指出|回忆|坦言|解释|强调|提醒|回应|披露|显示|测算|统计|查明|载明|写明|列明|预测|分析|估算|称|说|反映|提出|提示|写道|告诉|直言|评价|"
    "判断|建议|呼吁|证实|通报|公告|宣布|承认|补充|看来|答复|声明|声称|了解|获悉|报道|发现|规定|明确|主张|提到|判决|认定|裁定|推算|预计|总结|归纳|"
    "谈到|谈及|感慨|坚称|辩称|供述|诉称|证明|说明|估计|推断|相信|担心|注意到|记载|援引|介绍说|表明|介绍称|计算|回复|所述|看到|得知|交代|指控"
)
SPEECH_END = re.compile(rf"(?:{SPEECH})(?:道|称|说|到|了|出)?$")
SPEECH_FRONT = re.compile(
    r"^(?:据|根据|按照?|依据|依照|在)\S*?(?:统计|测算|显示|介绍|披露|透露|了解|看来|估算|报道|规定|数据|消息|通报|说法|口径|预测|分析|公告)?$"
)

CURRENCY = re.compile(r"美|港|澳门|新加坡|加|瑞士|韩|欧|日|英镑|人民币|澳|新台币")
ABOUT = re.compile(
    r"约|近|逾|超过?|不足|不到|不低于|不超过|不少于|至少|最多|最高|最低|以上|以下|多|余|左右|上下|平均|累计|合计|每|各"
)
PERIODS = re.compile(r"季度?|个?月|年|周|日|天|小时|分钟|半年|旬|星期")
UNITS = re.compile(r"[元件户人家起次天年月日时分秒米亩吨公里只个名位张份笔辆架台款项条倍点%]")

MEASURE = re.compile(r"[名位人个家户件款笔份项宗起]")
UNNAMED_SOURCE = re.compile(
    r"据(?:悉|了解)|(?:本[报刊网台社])?记者(?:日前|近日|今日|昨日)?(?:获悉|了解到|注意到)"
)

# Little words of which those of one group stand for each other. 一般 and 立即, 向 and 从, 仍 and 再 do not.
LITTLE = (
    frozenset("于在"),
    frozenset("余多"),
    frozenset("将会"),
    frozenset("自从由"),
    frozenset("向对"),
    frozenset("向为给"),
    frozenset("较比"),
    frozenset("对把将"),
    frozenset(("仍", "还", "仍然")),
    frozenset("则就便"),
    frozenset("太很"),
    frozenset("而且"),
    frozenset("而但"),
    frozenset(("因", "由于")),
    frozenset("按依照以"),
    frozenset("尚还仍"),
    frozenset(("也", "亦", "同样", "也同样")),
    frozenset(("都", "均", "皆", "全")),
    frozenset(("先", "先行", "首先")),
    frozenset(("再次", "再度", "又", "又一次")),
    frozenset(("曾", "曾经", "一度")),
    frozenset(("才", "方", "方才")),
    frozenset(("仅", "只", "仅仅", "只是", "不过")),
    frozenset(("共", "总共", "一共", "合计", "累计", "共计")),
    frozenset(("已", "已经", "业已", "早已")),
    frozenset(("刚", "刚刚", "才刚")),
    frozenset(("从", "自", "打", "由")),
    frozenset(("跟", "同", "与", "和", "及")),
    frozenset(("为了", "为")),
    frozenset(("按", "按照", "依照", "照", "依据", "根据")),
    frozenset("其该"),
    frozenset("的之"),
    frozenset("的地得"),
    frozenset("了过"),
    frozenset(("通常", "一般", "往往", "常常")),
    frozenset(("自行", "自己")),
    frozenset(("立即", "马上", "当即", "随即", "旋即", "迅即")),
)
TIME = re.compile(
    r"(?:D[^D]{1,8}?[年月日时度末初旬期]|D[上下去今明昨本当前同环][年半日月周]?年?|截[至止]|[于在自从]"
    r"|凌晨|清晨|早晨|上午|中午|下午|傍晚|晚间?|深夜|日前|近日|[前后起底初末])+"
)
HOURS = (
    frozenset(("凌晨", "深夜", "半夜", "午夜")),
    frozenset(("清晨", "早晨", "早上", "一早")),
    frozenset(("上午",)),
    frozenset(("中午", "正午")),
    frozenset(("下午", "午后")),
    frozenset(("傍晚", "黄昏")),
    frozenset(("晚间", "晚上", "夜间", "夜里", "当晚", "晚")),
)
# Parts of the day that overlap: one o'clock is of the night and of the small hours.
OVERLAPS = (
    (frozenset(("早晨", "早上", "一早")), frozenset(("上午",))),
    (frozenset(("晚间", "晚上", "夜间", "夜里", "当晚")), frozenset(("深夜", "半夜", "午夜"))),
    (frozenset(("夜间", "夜里")), frozenset(("凌晨",))),
    (frozenset(("清晨",)), frozenset(("凌晨",))),
)
LONGEST_TIME = 30  # characters of keys; reading a longer row of dates would take its time
TITLE_PREFIX = re.compile(
    r"副|代|前|原|候任|名誉|执行|常务|时任|曾任|拟任|新任|前任|原任|现任|首任|临时|代理|联席|荣誉|高级|助理|第[一二三]|轮值|大区|区域"
)
TITLE = re.compile(
    r"(?:[一-鿿]{0,6}?)(?:[局会行处院部科校所市县省庭社厅站队]长|经理|董事|主任|书记|主席|总裁|秘书长|教授|总监)"
)

FILLER = re.compile(
    r"(?:范围内|方面|以来|期间|相关|有关|进行|予以|加以|一事|之间|目前"
    r"|[了的地得着过是在于与和及并而则也又还就都才所以其该此这那之者等等中里上下为对向被把将给让从自由至到个一些有来去着呢吗吧啊并且即便])+"
)

STRONGER = re.compile(r"全部|所有|一律|全面|彻底|完全|必须|必将|终身|唯一|均|皆|绝对|保证|确保|肯定|已经|已")


@cache
def contraries() -> tuple[tuple[str, ...], ...]:
    """Return the pairs of words that say the contrary of each other."""
    return read_groups(DATA / "contraries.txt")


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """Return for a word of a headline the words by which a text may say the same."""
    found: dict[str, frozenset[str]] = {}
    for group in read_groups(DATA / "short_forms.txt"):
        for word in group:
            found[word] = found.get(word, frozenset()) | set(group)
    return found


@cache
def calls() -> frozenset[str]:
    """Return the words by which a headline calls for attention and claims nothing."""
    return frozenset(word for group in read_groups(DATA / "headline_calls.txt") for word in group)


def negations(text: str) -> Counter[str]:
    """Return the negations in `text`, one key a sense."""
    found: Counter[str] = Counter()
    for match in NEGATION.finditer(text):
        word = match.group()
        found["否" if word in ("拒绝", "否认") else "不"] += 1
    return found


def possibilities(text: str) -> set[str]:
    """Return whether `text` leaves something open (拟, 或, 预计, 涉嫌 …): a set of one key, or an empty one."""
    return {"或" for match in POSSIBILITY.finditer(text) if match.group() not in ("将", "约定", "涉")}


@lru_cache(maxsize=20_000)
def is_reversed(before: str, after: str) -> bool:
    """Return whether two words say the contrary of each other (增长, 下降)."""
    if not before or not after or len(before) > NEGATION_REACH or len(after) > NEGATION_REACH:
        return False
    before, after = (text.replace("没有", "无") for text in (before, after))
    return any(
        (first in before and second in after and second not in before and first not in after)
        for pair in contraries()
        for first, second in (pair, pair[::-1])
    )


@lru_cache(maxsize=20_000)
def names_speaker(words: str) -> bool:
    """Return whether the words left out say who speaks (据…统计, …表示)."""
    return SPEECH_END.search(words) is not None or (
        words[:1] in "据按" and SPEECH_FRONT.match(words) is not None
    )


def changes_amount(before: str, after: str) -> bool:
    """Return whether words beside a number were changed that make it another amount (元 → 美元, 约, 不足)."""
    if len(before) > 4 or len(after) > 4 or means_the_same(before, after) or is_little(before, after):
        return False
    for pattern in (CURRENCY, ABOUT):
        if (pattern.fullmatch(before) or not before) and (pattern.fullmatch(after) or not after):
            return True
    return bool(UNITS.fullmatch(before) and UNITS.fullmatch(after))


def changes_period(before: str, after: str) -> bool:
    """Return whether one span of time was put for another (每季度 → 每月)."""
    return before != after and bool(PERIODS.fullmatch(before) and PERIODS.fullmatch(after))


def is_filler(text: str) -> bool:
    """Return whether `text` is made of little words only, which say nothing by themselves."""
    return FILLER.fullmatch(text) is not None


def is_unnamed_source(text: str) -> bool:
    """Return whether `text` says that an outlet heard of something, and from nobody by name (据悉, 记者获悉)."""
    return UNNAMED_SOURCE.fullmatch(text) is not None


@lru_cache(maxsize=20_000)
def is_little(before: str, after: str) -> bool:
    """Return whether one little word was put for another that says the same (立即, 马上)."""
    return any(before in group and after in group for group in LITTLE)


def is_same_hour(before: str, after: str) -> bool:
    """Return whether two parts of the day may be one (早上, 上午)."""
    return any(
        (before in one and after in other) or (after in one and before in other)
        for one, other in (*OVERLAPS, *((part, part) for part in HOURS))
    )


def changes_hour(before: str, after: str) -> bool:
    """Return whether one part of the day was put for another (傍晚, 凌晨)."""
    return all(any(text in part for part in HOURS) for text in (before, after)) and not is_same_hour(
        before, after
    )


def is_time(text: str) -> bool:
    """Return whether `text`, as keys run together, says when and nothing else."""
    return "D" in text and len(text) <= LONGEST_TIME and TIME.fullmatch(text) is not None


def is_stronger(before: str, after: str) -> bool:
    """Return whether the new words claim more than the old ones, as 已 does where 将 stood."""
    return bool(re.fullmatch(r"将|拟|待|可能|部分|或", before) and STRONGER.fullmatch(after))


def is_verb(word: str) -> bool:
    """Return whether `word` is a verb by itself."""
    tags = rjieba.tag(word, False)
    return len(tags) == 1 and tags[0][1].startswith("v") and tags[0][1] != "vn"


def is_substance(word: str) -> bool:
    """Return whether `word` is a noun or a verb of the general language, no name and no measure."""
    tags = rjieba.tag(word, False)
    return len(tags) == 1 and tags[0][1][:1] in "nv" and tags[0][1] not in ("nr", "ns", "nt", "nz")


def is_thing(word: str) -> bool:
    """Return whether `word` is a noun of which there may be an amount (损失, 保费), no name."""
    tags = rjieba.tag(word, False)
    return len(word) > 1 and len(tags) == 1 and tags[0][1] == "n"


def is_noun(text: str) -> bool:
    """Return whether `text` holds something other than little words."""
    return any(len(word) > 1 for word in cut(text)) or not any(rjieba.has_word(word) for word in [text])
