"""What is left of a change when all that is only worded otherwise is taken away."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.text import chinese, spelling
from articles.text.facts import is_fact

from . import deciding_words, names_in_text
from .names_in_text import listed
from .same_words import are_contrasted, are_exchangeable, is_anaphor, is_term
from .word_sides import Item, Region, Side

SUBSTANCE = 4  # ideographs from which on what was left out says something
ADDED = 2  # ideographs from which on what was put in says something
LONGEST_WORDING = 12  # ideographs that may be worded otherwise
# The dictionary's marks of words that are not part of a name.
KNOWN = frozenset({"p", "c", "u", "uj", "ul", "uz", "d", "r", "m", "q", "f", "y", "v"})
ADVERBS = frozenset("仍再又还就才")  # of one character, which the dictionary marks in many ways
SOURCES = frozenset({"据", "按", "根据", "按照"})
BOUNDS = ({"前", "后"}, {"内", "外"}, {"上", "下"})
DUTY = frozenset(map(spelling.settle, ("应", "应当", "应该", "必须", "须", "需", "需要", "务必", "务须")))
LEAVE = frozenset({"可", "可以", "能", "能够"})
HABITS = frozenset({"一般", "通常", "往往", "常常"})
MODAL = frozenset("会要将能可")
REPORTS = re.compile(
    r"(?:发布|作出|发出|给出)?(?:表示|称|说|介绍|透露|显示|披露|公告|通报|公布|发布|指出|提到|写道|了解|获悉|发现|表明|结果|数据|消息|情况|信息)+"
)  # what only says that something is told
CAUSE = re.compile(r"因|由于|为|被|遭|以|靠|凭|用|经|致|使|让|将")


@dataclass(frozen=True, slots=True)
class Weighing:
    """What is left of a region when all that is only worded otherwise is taken away."""

    is_name: bool
    is_fact: bool
    lost: str
    won: str
    is_lost_clause: bool
    is_speaker: bool
    keeps_negation: bool
    keeps_hedges: bool
    keeps_source: bool
    turns_denial: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """What both sentences say alike: facts in their order, what is denied or left open, who speaks."""

    keeps_facts: bool
    keeps_negation: bool
    keeps_hedges: bool
    keeps_source: bool
    turns_denial: bool


def verdict_on(
    region: Region, theirs: Side, ours: Side, whole: Whole, *, is_slip: bool, is_turned: bool
) -> Weighing:
    """Return what is left of a region once its lost and gained words were matched."""
    lost, won = list(region.lost), list(region.won)
    facts = Counter(item.text for item in lost if item.kind == "fact")
    facts.subtract(item.text for item in won if item.kind == "fact")
    is_fact_left = not whole.keeps_facts and any(count and text != "N1" for text, count in facts.items())
    only_little = all(_is_closed(item.text) for item in (*lost, *won))
    if not (lost and won and only_little):
        lost, won = [each for each in lost if _is_content(each)], [each for each in won if _is_content(each)]
    if not lost or not won:
        said = theirs.keys + theirs.before(0)
        won = [each for each in won if each.kind == "fact" or each.text not in said]
        lost = [each for each in lost if each.kind == "fact" or each.text not in ours.keys]
    if whole.keeps_source:
        won = [each for each in won if not deciding_words.SPEECH_END.fullmatch(each.text)]
    names = [each for each in (*lost, *won) if each.kind.startswith("name") or is_term(each.text)]
    lost_text = "".join(each.text for each in lost if each.kind != "fact")
    if (
        len(won) == 1
        and won[0].kind == "word"
        and len(won[0].text) == ADDED
        and not CAUSE.search(ours.text(region.to, region.until))
    ):
        won = lost and won  # 审议通过: one word more beside a verb
    won_text = "".join(each.text for each in won if each.kind != "fact")
    come = "".join(each.text for each in won if each.kind != "fact" and not _is_told(each, theirs))
    is_frame = is_turned and _is_preposition(region, theirs, ours)
    is_name = (
        (_changes_little_word(region, theirs, ours) and not is_frame)
        or _changes_bound(region)
        or region.is_exchange
        or (is_slip and bool(lost or won))
        or (bool(region.lost and region.won) and _is_of_another_thing(region.lost, region.won, theirs))
        or (
            bool(lost and won)
            and (
                bool(names)
                or any(are_contrasted(one.text, other.text) for one in lost for other in won)
                or _are_unknown(lost, won, theirs, ours)
                or (only_little and not is_frame and not deciding_words.is_little(lost_text, won_text))
                or max(len(lost_text), len(won_text)) > LONGEST_WORDING
            )
        )
    )
    return Weighing(
        is_name=is_name,
        is_fact=is_fact_left,
        lost=lost_text,
        won=come,
        is_lost_clause=_is_clause(region, theirs),
        is_speaker=any(
            item.kind in ("name person", "name post", "name body") or item.kind == "word"
            for item in (*region.lost, *region.won)
        ),
        keeps_negation=whole.keeps_negation,
        keeps_hedges=whole.keeps_hedges,
        keeps_source=whole.keeps_source,
        turns_denial=whole.turns_denial,
    )


def tell_the_same(lost: Sequence[str], won: Sequence[str]) -> bool:
    """Return whether facts stand in one order; a 1 too many is an article (一家公司)."""
    if Counter(lost)["N1"] != Counter(won)["N1"]:
        lost, won = ([key for key in side if key != "N1"] for side in (lost, won))
    return lost == won


def keeps_source(regions: Sequence[Region]) -> bool:
    """Return whether who speaks is told in another way: no name is gone, and another verb of speech came."""
    lost = [item for region in regions for item in region.lost]
    won = [item for region in regions for item in region.won]
    return not any(item.kind.startswith("name") for item in lost) and any(
        deciding_words.SPEECH_END.search(item.text) or item.text in SOURCES for item in won
    )


def _changes_bound(region: Region) -> bool:
    """Return whether a bound was reversed (以上, 以下; 前, 后) or a duty became a permission (应当, 可以)."""
    return any(
        are_contrasted(one.text, other.text)
        or {one.text, other.text} in BOUNDS
        or (one.text in DUTY and other.text in LEAVE)
        or (one.text in LEAVE and other.text in DUTY)
        for one in region.lost
        for other in region.won
    )


def _is_content(item: Item) -> bool:
    return (
        item.text not in listed("little")
        and not is_anaphor(item.text)
        and not deciding_words.is_filler(item.text)
    )


def _are_unknown(lost: Sequence[Item], won: Sequence[Item], theirs: Side, ours: Side) -> bool:
    """Return whether what was lost and what was won are parts of names that no dictionary has (朔汀, 卓海生)."""
    return any(is_unknown(item, theirs) for item in lost) and any(is_unknown(item, ours) for item in won)


def is_unknown(item: Item, side: Side) -> bool:
    """Return whether an item is part of a name that no dictionary has."""
    if item.kind != "word" or not chinese.is_han(item.text):
        return item.kind == "word" and item.text.isalnum()
    if len(item.text) == 1 and spelling.PERSON_AFTER.match(side.text(item.end, item.end + 4)):
        return True
    word = next(word for word in side.words if word.start == item.place)
    if len(item.text) > 1:
        return word.tag in names_in_text.PROPER or not chinese.is_known(item.text)
    return word.tag not in KNOWN and any(
        len(other.text) == 1
        and other.tag not in KNOWN
        and not is_fact(other.text)
        and item.text != other.text
        for other in side.words
        if other.end == word.start or other.start == word.end
    )


def _is_of_another_thing(lost: Sequence[Item], won: Sequence[Item], theirs: Side) -> bool:
    """Return whether two things that have nothing in common were exchanged.

    Either they are long (意外骨折, 肠道异物), or the new one is a thing that the original mentions elsewhere.
    """
    if any(
        _is_thing(one.text)
        and _is_thing(other.text)
        and other.text in theirs.normal
        and not {one.text, other.text} <= listed("little")
        for one in lost
        for other in won
    ):
        return True
    sides = ["".join(item.text for item in side) for side in (lost, won)]
    return min(map(len, sides)) >= SUBSTANCE and all(
        tag.startswith(("n", "a", "b", "vn", "s")) for side in sides for _, tag in spelling.tagged(side)
    )


def _is_thing(text: str) -> bool:
    return (
        len(text) > 1
        and (text == "公司" or not is_anaphor(text))
        and all(tag.startswith("n") for _, tag in spelling.tagged(text))
    )


def _changes_little_word(region: Region, theirs: Side, ours: Side) -> bool:
    """Return whether one adverb or preposition was put for another that says something else (仍未, 再未)."""
    before = theirs.text(region.start, region.end)
    after = ours.text(region.to, region.until)
    if not before or not after or not _is_closed(before) or not _is_closed(after):
        return False
    before, after = (deciding_words.NEGATION.sub("", text) for text in (before, after))
    if before[-1:] == after[-1:] and before[-1:] in MODAL:
        before, after = before[:-1], after[:-1]  # 一般会, 立即会
    return bool(before and after) and not set(before) & set(after) and not are_exchangeable(before, after)


def _is_preposition(region: Region, theirs: Side, ours: Side) -> bool:
    """Return whether prepositions were put for each other; they go with a verb, which may change too."""
    return all(
        tag == "p"
        for text in (theirs.text(region.start, region.end), ours.text(region.to, region.until))
        for _, tag in spelling.tagged(text)
    )


def _is_told(item: Item, theirs: Side) -> bool:
    """Return whether the original tells what was added near its sentence, or it only says that one speaks."""
    if REPORTS.fullmatch(item.text):
        return True
    said = theirs.near
    return item.text in said or (
        item.kind != "name person" and all(word in said for word in chinese.cut(item.text))
    )


def _is_closed(text: str) -> bool:
    """Return whether `text` is a little word of which there are few: an adverb, a preposition."""
    return not is_fact(text) and all(
        tag[:1] in "dp"
        or word in ADVERBS
        or word in HABITS
        or (tag == "r" and len(word) > 1 and not is_anaphor(word))
        for word, tag in spelling.tagged(text)
    )


def _is_clause(region: Region, side: Side) -> bool:
    """Return whether a region takes in a whole clause of its side."""
    ends = sorted(side.clause_ends)
    return any(
        one >= region.start - 1 and other <= region.end + 1 and other - one >= SUBSTANCE
        for one, other in pairwise(ends)
    )
