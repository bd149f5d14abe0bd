"""Which words say the same: synonyms, words of one morpheme, short names, 该公司 for a name said before."""

from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from articles.text import chinese
from articles.text.facts import is_fact
from articles.text.spelling import settle
from articles.text.synonyms import synonyms

from . import deciding_words, names_in_text
from .names_in_text import listed
from .word_sides import Item, Side

PERSONAL = frozenset({"他", "她", "他们", "她们", "本人", "自己"})
PLACES = frozenset({"当地", "当的", "该地", "该的"})
TERM = frozenset("险赔保")  # what such a word means is exact: 车险 is no 寿险, 退保 no 续保


def says_the_same(mine: Item, other: Item, theirs: Side, ours: Side) -> bool:
    """Return whether what was lost and what was won say the same, each in its sentence."""
    if mine.text == other.text:
        return True
    if "fact" in (mine.kind, other.kind):
        return False
    if are_exchangeable(mine.text, other.text) or _stands_for(mine, other, theirs, ours):
        return True
    return (
        mine.kind.startswith("name")
        and other.kind.startswith("name")
        and names_in_text.are_same(mine.text, other.text)
    )


@lru_cache(maxsize=20_000)
def are_exchangeable(one: str, other: str) -> bool:
    """Return whether a list has two words as wordings of one thing."""
    return (
        deciding_words.means_the_same(one, other)
        or deciding_words.is_little(one, other)
        or bool(
            _groups("general_bodies").get(one, frozenset())
            & _groups("general_bodies").get(other, frozenset())
        )
        or bool(_groups("same_deed").get(one, frozenset()) & _groups("same_deed").get(other, frozenset()))
    )


@cache
def _groups(name: str) -> dict[str, frozenset[int]]:
    """Return for each word of a list of groups the numbers of its groups."""
    found: dict[str, frozenset[int]] = {}
    for number, group in enumerate(sorted(listed(name))):
        for word in group.split("/"):
            found[word] = found.get(word, frozenset()) | {number}
    return found


def _stands_for(mine: Item, other: Item, theirs: Side, ours: Side) -> bool:
    """Return whether one of two is 该公司 or 其 where the other's name was the last one mentioned.

    A common ending (该公司首席风险官, 南泷再保险首席风险官) is ignored.
    """
    length = 0
    while (
        length < min(len(mine.text), len(other.text)) - 1
        and mine.text[-length - 1] == other.text[-length - 1]
    ):
        length += 1
    for word, side, name in ((mine, theirs, other), (other, ours, mine)):
        for shared in {0, length}:
            short = word.text[: len(word.text) - shared]
            long = name.text[: len(name.text) - shared]
            if not is_anaphor(short) or len(long) < 2 or not _may_stand_for(short, name):
                continue
            if not name.kind.startswith("name") and long not in side.keys[: word.place]:
                continue
            before = side.before(word.place)
            if long in before or (name.kind == "name body" and long[:2] in before):
                return True
    return False


def _may_stand_for(short: str, name: Item) -> bool:
    """Return whether 公司 is said of a body, 她 of a person, 当地 of a place; 其 and 该… may be said of any."""
    if short in PERSONAL:
        return name.kind in ("name person", "name post", "word")
    if short in PLACES or short[-1:] in "市省县区镇":
        return name.kind in ("name place", "word")
    return "公司" not in short or name.kind in ("name body", "name post", "word")


def is_anaphor(text: str) -> bool:
    """Return whether `text` may stand for somebody named before (该公司, 其)."""
    return text in listed("anaphora") or (text[:1] in "该此这" and 1 < len(text) <= 5)


def is_alike(mine: Item, other: Item) -> bool:
    """Return whether two words share a morpheme and so may be wordings of one thing (及早, 尽早)."""
    return mine.kind == other.kind == "word" and _are_alike(mine.text, other.text)


@lru_cache(maxsize=20_000)
def _are_alike(one: str, other: str) -> bool:
    """Return whether two words share a morpheme and say neither a contrary nor two exact things."""
    shared = set(one) & set(other)
    if not shared:
        return bool(deciding_words.negations(one)) and deciding_words.negations(
            one
        ) == deciding_words.negations(other)
    if is_term(one) and is_term(other):
        longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
        return names_in_text.left_out(shorter, longer) is not None  # 车险, 车辆保险
    if deciding_words.negations(one) or deciding_words.negations(other):
        return deciding_words.negations(one) == deciding_words.negations(other)
    if deciding_words.is_reversed(one, other) or are_contrasted(one, other):
        return False
    if len(one) > 1 and len(other) > 1 and not (chinese.is_known(one) and chinese.is_known(other)):
        return False  # 青萝高架, 青罗高架: parts of names share characters, too
    return bool(shared - listed("little"))


@cache
def _apart() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(map(settle, group.split("/"))) for group in listed("apart"))


def are_contrasted(one: str, other: str) -> bool:
    """Return whether two words are set against each other, whole or by one character (判决, 裁决; 北岸, 南岸)."""
    if frozenset((one, other)) in _apart():
        return True
    if len(one) != len(other) or len(one) < 2:
        return False
    pairs = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(pairs) == 1 and any(set(pairs[0]) <= set(group) for group in listed("contrasts"))


def is_term(text: str) -> bool:
    """Return whether `text` is an exact word of the trade, for which no other may stand."""
    return len(text) > 1 and text != "保险" and (bool(TERM & set(text)) or text in chinese.trade())


def content(keys: Sequence[str]) -> list[str]:
    """Return the words of substance in a sentence of `keys` and its facts, each once."""
    text = "".join("。" if is_fact(key) else key for key in keys)
    words = [word for word in chinese.cut(text) if len(word) > 1 and chinese.is_han(word)]
    words = [word for word in words if word not in listed("little")]
    return list(dict.fromkeys((*words, *(key for key in keys if is_fact(key) and key != "N1"))))


def is_held(word: str, text: str, keys: Collection[str]) -> bool:
    """Return whether a sentence, its `text` and its `keys`, holds a word or one for it, or a fact."""
    if is_fact(word):
        return word in keys
    return word in text or any(other in text for other in synonyms().get(word, ()))
