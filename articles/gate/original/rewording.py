"""What is only worded otherwise: changes within two sentences that answer each other, weighed word by word.

Changes are widened to whole words and whole names; then the words that were lost are held against those that
were won: the same word at another place, a synonym, a word of the same morphemes, a name's short form, 该公司
for the company named before. What is left over tells whether a change changes what is said.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product

from articles.text import chinese, spelling
from articles.text.facts import Token, is_fact, kind_of

from . import deciding_words, names_in_text
from .changes import Change
from .names_in_text import listed
from .same_words import are_contrasted, are_exchangeable, is_alike, is_anaphor, is_term, says_the_same
from .word_sides import MOST_DENIALS, Denial, Item, Region, Side

MOST_TOKENS = 800  # of two sentences together that are weighed
MOST_CHANGES = 60
MOST_PAIRS = 150  # of lost and won words of one region that are held against each other
MOST_MEETINGS = 1_500  # of lost and won words that are held against each other
WIDEST = 24  # tokens by which a change is widened to whole words
SUBSTANCE = 4  # ideographs from which on what was left out says something
ADDED = 2  # ideographs from which on what was put in says something
LONGEST_WORDING = 12  # ideographs that may be worded otherwise
KNOWN = frozenset(
    {"p", "c", "u", "uj", "ul", "uz", "d", "r", "m", "q", "f", "y", "v"}
)  # marks of no part of a name
ADVERBS = frozenset("仍再又还就才")  # of one character, which the dictionary marks in many ways
SOURCES = frozenset({"据", "按", "根据", "按照"})
BOUNDS = ({"前", "后"}, {"内", "外"}, {"上", "下"})
DUTY = frozenset(map(spelling.settle, ("应", "应当", "应该", "必须", "须", "需", "需要", "务必", "务须")))
LEAVE = frozenset({"可", "可以", "能", "能够"})
HABITS = frozenset({"一般", "通常", "往往", "常常"})
MODAL = frozenset("会要将能可")
MOST_TURNED = 5  # denials of a sentence that are held against those of the other in every order
AFFIRMS = re.compile(r"承认|认可|同意|而是|而非")  # beside 否认 it tells which of two was denied
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
class _Whole:
    """What both sentences say alike: facts in their order, what is denied or left open, who speaks."""

    keeps_facts: bool
    keeps_negation: bool
    keeps_hedges: bool
    keeps_source: bool
    turns_denial: bool


def weigh(
    found: Sequence[Change], first: Sequence[Token], second: Sequence[Token], old: str, new: str
) -> list[Weighing] | None:
    """Return for each change what is left of its region; None where the sentences are too long to weigh."""
    if (
        len(first) + len(second) > MOST_TOKENS
        or len(found) > MOST_CHANGES
        or not found
        or not first
        or not second
    ):
        return None
    theirs, ours = Side(first, old), Side(second, new)
    regions = _regions(found, theirs, ours)
    turned = _turned(regions, theirs, ours)
    for region in regions:
        region.lost = theirs.items(region.start, region.end)
        region.won = ours.items(region.to, region.until)
        _pair_off(region.lost, region.won, theirs, ours)
    _pair_moved(regions, theirs, ours)
    for region in regions:
        _pair_alike(region)
    _pair_moved(regions, theirs, ours, alike=True)
    _see_exchanges(regions, turned)
    lost, won = _denials(theirs, ours)
    whole = _Whole(
        keeps_facts=_tell_the_same(theirs.facts(), ours.facts()),
        keeps_negation=_deny_the_same(lost, won, theirs, ours),
        keeps_hedges=theirs.hedges() == ours.hedges(),
        keeps_source=_keeps_source(regions),
        turns_denial=any(_changes_subject(each, theirs, ours, lost, won) for each in lost[:MOST_DENIALS]),
    )
    verdicts: dict[int, Weighing] = {}
    for region in regions:
        is_slip = any(_is_in_name(found[number], theirs, ours) for number in region.changes)
        verdict = _verdict(
            region, theirs, ours, whole, is_slip=is_slip, is_turned=_is_turned(region, regions, theirs)
        )
        verdicts.update(dict.fromkeys(region.changes, verdict))
    return [verdicts[number] for number in range(len(found))]


def _is_in_name(change: Change, theirs: Side, ours: Side) -> bool:
    """Return whether one character of a name was put for another."""
    return len(change.before) == len(change.after) == 1 and any(
        name.start <= place < name.end
        for side, place in ((theirs, change.at), (ours, change.to))
        for name in side.names
    )


def _regions(found: Sequence[Change], theirs: Side, ours: Side) -> list[Region]:
    """Return the changes widened to whole words and names on both sides, joined where they touch."""
    regions: list[Region] = []
    for number, change in enumerate(found):
        region = Region(
            change.at, change.at + len(change.before), change.to, change.to + len(change.after), [number]
        )
        for _ in range(WIDEST):
            last = regions[-1] if regions else None
            if last and (region.start <= last.end and region.to <= last.until):
                break
            if (region.start in theirs.inside or region.to in ours.inside) and region.start and region.to:
                region.start, region.to = region.start - 1, region.to - 1
            else:
                break
        ahead = found[number + 1] if number + 1 < len(found) else None
        for _ in range(WIDEST):
            if ahead and (region.end >= ahead.at and region.until >= ahead.to):
                break
            if (region.end in theirs.inside or region.until in ours.inside) and (
                region.end < len(theirs.tokens) and region.until < len(ours.tokens)
            ):
                region.end, region.until = region.end + 1, region.until + 1
            else:
                break
        last = regions[-1] if regions else None
        if (
            last
            and region.start <= last.end
            and region.to <= last.until
            and (region.start < last.end or region.to < last.until or _parts_word(region, theirs, ours))
        ):
            last.end, last.until = max(last.end, region.end), max(last.until, region.until)
            last.changes.append(number)
        else:
            regions.append(region)
    return regions


def _parts_word(region: Region, theirs: Side, ours: Side) -> bool:
    return region.start in theirs.inside or region.to in ours.inside


def _pair_off(lost: list[Item], won: list[Item], theirs: Side, ours: Side) -> None:
    """Take away of two lists what says the same: words, synonyms, short forms of names, 该公司 for a name.

    Facts and names stay where their order changed: they may have changed places.
    """
    if len(lost) * len(won) > MOST_PAIRS:
        return
    changed_places = _change_places(lost, won)
    for mine in list(lost):
        if changed_places and mine.kind != "word":
            continue
        other = next((each for each in won if says_the_same(mine, each, theirs, ours)), None)
        if other:
            lost.remove(mine)
            won.remove(other)
    together, whole = "".join(item.text for item in lost), "".join(item.text for item in won)
    if (
        lost
        and won
        and (deciding_words.means_the_same(together, whole) or deciding_words.is_little(together, whole))
    ):
        lost.clear()
        won.clear()


def _change_places(lost: Sequence[Item], won: Sequence[Item]) -> bool:
    """Return whether facts or names of one kind are all there, in another order."""
    for kind in {item.kind for item in lost if item.kind != "word"}:
        mine, other = ([item.text for item in side if item.kind == kind] for side in (lost, won))
        if mine != other and sorted(mine) == sorted(other):
            return True
    return False


def _pair_moved(regions: Sequence[Region], theirs: Side, ours: Side, *, alike: bool = False) -> None:
    """Take away what only stands elsewhere: facts and names that keep their company there, and any word."""
    lost, won = (
        sum(map(len, side)) for side in zip(*((each.lost, each.won) for each in regions), strict=True)
    )
    if lost * won > MOST_MEETINGS:
        return
    settled: set[int] = set()  # places of what was found elsewhere, by which others can be told
    gone = {item.place for region in regions for item in region.lost}
    for _ in range(1 if alike else 2):
        for region, other_region in product(regions, regions):
            if _are_exchanged(region, other_region):
                continue
            for mine in list(region.lost):
                other = next(
                    (
                        each
                        for each in other_region.won
                        if (
                            is_alike(mine, each)
                            if alike
                            else _is_moved(mine, each, theirs, ours, settled, gone)
                        )
                    ),
                    None,
                )
                if other:
                    region.lost.remove(mine)
                    other_region.won.remove(other)
                    settled.add(mine.place)


def _are_exchanged(one: Region, other: Region) -> bool:
    """Return whether two regions exchanged all that they say (红区30万元, 橙区20万元)."""
    if one is other:
        return False
    return (
        bool(one.lost and one.won)
        and [item.text for item in one.lost] == [item.text for item in other.won]
        and [item.text for item in one.won] == [item.text for item in other.lost]
    )


def _is_moved(
    mine: Item, other: Item, theirs: Side, ours: Side, settled: Collection[int], gone: Collection[int]
) -> bool:
    """Return whether an item stands elsewhere and keeps its company there better than any rival would.

    `gone`: the places of what was lost; a rival that stands in another clause now may be as near.
    """
    if not says_the_same(mine, other, theirs, ours):
        return False
    if mine.kind == "word" or is_anaphor(mine.text):
        return True
    rivals = [
        item
        for item in theirs.everything
        if item.kind == mine.kind
        and item.place not in settled
        and item.text != mine.text
        and (item.kind != "fact" or _count_the_same(item, mine, theirs))
    ]
    there = ours.around(other)
    kept = len(theirs.around(mine) & there)
    return not rivals or (
        kept > 0
        and all(
            len(theirs.around(rival) & there) < kept + _stands_apart(rival, other, gone, ours)
            for rival in rivals
        )
    )


def _stands_apart(rival: Item, other: Item, gone: Collection[int], ours: Side) -> bool:
    """Return whether a rival that stayed stands in another clause of ours than what was moved."""
    if rival.place in gone:
        return False
    places = [item.place for item in ours.everything if item.text == rival.text]
    return bool(places) and all(
        any(min(place, other.place) < end <= max(place, other.place) for end in ours.clause_ends)
        for place in places
    )


def _count_the_same(one: Item, other: Item, side: Side) -> bool:
    """Return whether two facts are of one kind, with one measure word behind them (236件, 47件)."""
    if kind_of(one.text) != kind_of(other.text):
        return False
    return kind_of(one.text) != "N" or side.text(one.end, one.end + 1) == side.text(other.end, other.end + 1)


def _turned(regions: Sequence[Region], theirs: Side, ours: Side) -> set[int]:
    """Return the regions, by their numbers, whose words stand elsewhere in turned order (甲接替乙, 乙接替甲)."""
    named = [
        any(
            item.kind.startswith("name") or _is_unknown(item, side)
            for side, start, end in ((theirs, region.start, region.end), (ours, region.to, region.until))
            for item in side.items(start, end)
        )
        for region in regions
    ]
    lost = [theirs.text(region.start, region.end) for region in regions]
    won = [ours.text(region.to, region.until) for region in regions]
    return {
        number
        for one, gone in enumerate(lost)
        for other, come in enumerate(won)
        if named[one]
        and one != other
        and len(gone) >= SUBSTANCE
        and gone != come
        and sorted(gone) == sorted(come)
        for number in (one, other)
    }


def _see_exchanges(regions: Sequence[Region], turned: set[int]) -> None:
    """Say of each region whether a name or a word of it stands where another stood, and that one here."""
    for number, region in enumerate(regions):
        region.is_exchange = region.is_exchange or number in turned
        for other in regions:
            if _are_exchanged(region, other):
                region.is_exchange = True
            names = {
                item.text
                for item in region.lost
                if item.kind.startswith("name") and not is_anaphor(item.text)
            }
            if names & {item.text for item in other.won if item.kind.startswith("name")}:
                region.is_exchange = other.is_exchange = True


def _pair_alike(region: Region) -> None:
    """Take away words that share a morpheme (及早, 尽早)."""
    if len(region.lost) * len(region.won) > MOST_PAIRS:
        return
    for mine in list(region.lost):
        other = next((each for each in region.won if is_alike(mine, each)), None)
        if other:
            region.lost.remove(mine)
            region.won.remove(other)


def _changes_bound(region: Region) -> bool:
    """Return whether a bound was turned (以上, 以下; 前, 后) or a duty became a leave (应当, 可以)."""
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


def _tell_the_same(lost: Sequence[str], won: Sequence[str]) -> bool:
    """Return whether facts stand in one order; a 1 too many is an article (一家公司)."""
    if Counter(lost)["N1"] != Counter(won)["N1"]:
        lost, won = ([key for key in side if key != "N1"] for side in (lost, won))
    return lost == won


def _denials(theirs: Side, ours: Side) -> tuple[list[Denial], list[Denial]]:
    """Return what both deny; who is succeeded has a post no more (不再担任)."""
    but = "不再" if theirs.tells_of_successor() and ours.tells_of_successor() else ""
    return theirs.denials(but=but), ours.denials(but=but)


def _deny_the_same(lost: Sequence[Denial], won: Sequence[Denial], theirs: Side, ours: Side) -> bool:
    """Return whether both deny the same verbs, or of a clause that was turned one that stands in both."""
    if Counter(each.what for each in lost) == Counter(each.what for each in won):
        return True
    if len(lost) != len(won) or len(lost) > MOST_TURNED or AFFIRMS.search(theirs.keys + ours.keys):
        return False
    return any(all(map(_deny_one, lost, order)) for order in permutations(won))


def _deny_one(mine: Denial, other: Denial) -> bool:
    """Return whether two negations may deny one thing: the same verb, or words of one clause that was turned.

    停售不影响权益 and 权益不受停售影响 do, and 未办结，因无法联系 and 因无法联系而未办结.
    """
    return mine.what == other.what or any(
        chinese.is_han(one) and (one == another or one in another or another in one)
        for one, another in product(mine.near - listed("little"), other.near - listed("little"))
    )


def _changes_subject(
    denial: Denial, theirs: Side, ours: Side, lost: Sequence[Denial], won: Sequence[Denial]
) -> bool:
    """Return whether ours denies of another what was denied of one and affirmed of the other (甲未赔, 乙已赔)."""
    mine = theirs.company(denial.place, denial.verb)
    there = [ours.company(each.place, each.verb) for each in won if each.what == denial.what][:MOST_DENIALS]
    if not there:
        return False
    others = [theirs.company(place, place) for place in theirs.affirmed(denial.what, lost)]
    return any(
        all(len((other - mine) & each) > len((mine - other) & each) for each in there) for other in others
    )


def _keeps_source(regions: Sequence[Region]) -> bool:
    """Return whether who speaks is told in another way: no name is gone, and another verb of speech came."""
    lost = [item for region in regions for item in region.lost]
    won = [item for region in regions for item in region.won]
    return not any(item.kind.startswith("name") for item in lost) and any(
        deciding_words.SPEECH_END.search(item.text) or item.text in SOURCES for item in won
    )


def _is_turned(region: Region, regions: Sequence[Region], theirs: Side) -> bool:
    """Return whether something else changed in the clause of a region (从事由看, 按事由划分)."""
    start = max((end for end in theirs.clause_ends if end <= region.start), default=0)
    end = min((end for end in theirs.clause_ends if end >= region.end), default=len(theirs.tokens))
    return any(other is not region and start <= other.start and other.end <= end for other in regions)


def _verdict(
    region: Region, theirs: Side, ours: Side, whole: _Whole, *, is_slip: bool, is_turned: bool
) -> Weighing:
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


def _are_unknown(lost: Sequence[Item], won: Sequence[Item], theirs: Side, ours: Side) -> bool:
    """Return whether what was lost and what was won are parts of names that no dictionary has (朔汀, 卓海生)."""
    return any(_is_unknown(item, theirs) for item in lost) and any(_is_unknown(item, ours) for item in won)


def _is_unknown(item: Item, side: Side) -> bool:
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
    """Return whether two things that have nothing in common were put for each other.

    Either they are long (意外骨折, 肠道异物), or the new one is a thing of which the original speaks elsewhere.
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
