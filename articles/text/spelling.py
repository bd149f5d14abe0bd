"""Two spellings of one word, and slips put right: differences in writing that change no meaning."""

import re

import rjieba

from .chinese import DATA, HAN, cut, trade
from .exchange import Exchange
from .pinyin import syllables
from .sound import lookalikes

# Characters that editors exchange without changing the meaning; each maps to the one that stands for both.
_settled = Exchange(
    str.maketrans("帐做须覆瞭地得份惟藉象订黏迭它讯佔祇臺麽", "账作需复了的的分唯借像定粘叠他信占只台么")
)
# Little words that are mistaken for each other; no dictionary tells which of the two is right.
LOOK_ALIKE = (
    "人入", "己已巳", "末未", "天夭", "日曰", "大太犬", "土士", "千干于", "帅师", "拆折", "拔拨", "竞竟", "侯候", "段断", "殷股", "暑署薯", "诊疹",
    "稳隐", "锁琐", "幅副", "侧测则", "帐账胀", "蓝篮", "辩辨", "洽恰", "赔陪", "险检捡", "贷货", "末来", "治冶", "仑仓", "折拆析", "住往", "迁迂",
    "斤斥", "今令", "体休", "免兔", "乌鸟", "失矢", "了子", "刀力", "万方", "问间", "设没", "挽换", "拟似", "抵低底", "清请情", "受爱", "续读",
    "缴激",
)  # fmt: skip
CONFUSED = (
    "在再",
    "像向象",
    "以已",
    "即既",
    "至致",
    "的地得",
    "他她它",
    "那哪",
    "做作",
    "和合",
    "由有",
    "于与",
    "座坐",
)
# What follows a person's name.
PERSON_AFTER = re.compile(
    r"某|女士|先生|告诉|表示|说(?!明|法|服|话)|称(?!号|职|为)|认为|介绍|坦言|透露|回忆|提醒|指出|强调|解释|分析(?!师)|预计"
    r"|回应|补充|反映|直言|呼吁|建议|判断|预测|当选|辩称|诉称|感慨|答复|证实|现年|今年"
)
# What follows whoever speaks, at the end of a clause.
SPEAKS = re.compile(
    r"(?:表示|说|称|认为|透露|介绍|指出|回忆|坦言|解释|强调|提醒|回应|分析|告诉记者|预测|判断|建议|呼吁|直言|反映|提出|感慨|补充)(?:道|称|说)?$"
)
SURNAMES = frozenset((DATA / "surnames.txt").read_text(encoding="utf-8").split("\n", 1)[1].split())
PLACE_ENDS = "州市县省区镇乡村港湾岛岭山江河湖屿"
PROPER = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})  # the dictionary's marks for names
LONGEST_WORD = 5  # characters
SHORT = 2  # characters of a word that two neighbours in a longer name may make by chance


def settle(normal: str) -> str:
    """Return `normal` with exchangeable spellings (帐户/账户, 其它/其他, 身分/身份) made one; of the same length."""
    return _settled(normal)


def word_over(text: str, place: int) -> int:
    """Return the length of the longest word of the dictionary that covers `place` in `text`, or 0."""
    trade()
    for length in range(LONGEST_WORD, 1, -1):
        for start in range(max(0, place - length + 1), min(place, len(text) - length) + 1):
            word = text[start : start + length]
            if rjieba.has_word(word):
                return length
    return 0


def _look_alike(old: str, new: str) -> bool:
    return any(old in group and new in group for group in LOOK_ALIKE)


def is_alike(old: str, new: str) -> bool:
    """Return whether one character may be typed for the other: by its sound, or by its shape."""
    return _sound_alike(old, new) or _look_alike(old, new) or new in lookalikes().get(old, "")


def is_word(text: str) -> bool:
    """Return whether the dictionary has `text` as a word."""
    trade()
    return bool(rjieba.has_word(text))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of `text` with the dictionary's marks: ns for a place, v for a verb."""
    trade()
    words: list[tuple[str, str]] = rjieba.tag(text, False)
    return words


def _sound_alike(old: str, new: str) -> bool:
    """Return whether two characters are read alike, whatever their tone; then one is typed for the other."""
    return bool(syllables(old)) and syllables(old) == syllables(new)


def _is_proper_over(text: str, place: int) -> bool:
    """Return whether the word over `place` may be a name: the dictionary calls it one, or has none."""
    offset = max(0, place - 3)
    for word, tag in rjieba.tag(text[offset : place + 3], False):
        if offset <= place < offset + len(word):
            return tag in PROPER or len(word) == 1
        offset += len(word)
    return False


def _follows_surname(text: str, place: int) -> bool:
    """Return whether the character at `place` is part of a given name: a surname stands before it."""
    start = max(0, place - 6)
    offset, last = start, ""
    for word in cut(text[start : place + 4]):
        if offset <= place < offset + len(word):
            return last in SURNAMES or (len(word) == 3 and word[0] in SURNAMES and offset < place)
        last = last if last in SURNAMES and len(word) == 1 and offset + 1 == place else word
        offset += len(word)
    return False


def is_slip(before: str, at: int, after: str, to: int, whole: str) -> bool:
    """Return whether the character at `at` in `before` is a slip that `after` (at `to`) corrects.

    It is one if only the new character makes a word with its neighbours (名确 → 明确), or if two little words
    were confused (在 → 再). It is none if the character belongs to a name: `whole`, the text that `before` is
    part of, says the same elsewhere, or a person's title or a verb of speech follows.
    """
    old, new = before[at], after[to]
    if not re.match(f"[{HAN}]", new):
        return False
    is_confused = any(old in pair and new in pair for pair in CONFUSED)
    rank, old_rank = word_over(after, to), word_over(before, at)
    is_spoken_for = any(PERSON_AFTER.match(after, place) for place in (to + 1, to + 2, to + 3))
    if is_spoken_for and not is_confused and (old_rank or rank < 2 or _is_proper_over(after, to)):
        return False
    if rank == SHORT and not old_rank and _is_proper_over(after, to) and not is_confused:
        return False  # 镜海信托 → 精海信托: what makes a word with its neighbours is a part of a name (海信)
    if (is_spoken_for or not is_confused) and _follows_surname(before, at) and _follows_surname(after, to):
        return False
    for start in (at - 1, at):
        pair = before[max(0, start) : start + 2]
        if len(pair) == 2 and re.fullmatch(f"[{HAN}]+", pair) and whole.count(pair) > 1 and not is_confused:
            return False
    if (rank and not old_rank) or (
        rank and rank >= old_rank and (_sound_alike(old, new) or _look_alike(old, new))
    ):
        return after[to + 1 : to + 2] not in tuple(PLACE_ENDS) and new not in PLACE_ENDS
    return is_confused
