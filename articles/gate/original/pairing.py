"""Matches what was lost with what was gained: the same word, a synonym, a short name, here or elsewhere."""

from collections.abc import Collection, Sequence
from itertools import product

from articles.text.facts import kind_of

from . import deciding_words
from .same_words import is_alike, is_anaphor, says_the_same
from .verdicts import SUBSTANCE, is_unknown
from .word_sides import Item, Region, Side

MOST_PAIRS = 150  # of lost and won words of one region that are held against each other
MOST_MEETINGS = 1_500  # of lost and won words that are held against each other


def pair_off(lost: list[Item], won: list[Item], theirs: Side, ours: Side) -> None:
    """Remove from two lists what says the same: words, synonyms, short forms of names, 该公司 for a name.

    Facts and names stay if their order changed: they may have changed places.
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


def pair_moved(regions: Sequence[Region], theirs: Side, ours: Side, *, alike: bool = False) -> None:
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


def pair_alike(region: Region) -> None:
    """Take away words that share a morpheme (及早, 尽早)."""
    if len(region.lost) * len(region.won) > MOST_PAIRS:
        return
    for mine in list(region.lost):
        other = next((each for each in region.won if is_alike(mine, each)), None)
        if other:
            region.lost.remove(mine)
            region.won.remove(other)


def see_exchanges(regions: Sequence[Region], turned: set[int]) -> None:
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


def turned_regions(regions: Sequence[Region], theirs: Side, ours: Side) -> set[int]:
    """Return the regions, by their numbers, whose words stand elsewhere in turned order (甲接替乙, 乙接替甲)."""
    named = [
        any(
            item.kind.startswith("name") or is_unknown(item, side)
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


def _change_places(lost: Sequence[Item], won: Sequence[Item]) -> bool:
    """Return whether facts or names of one kind are all there, in another order."""
    for kind in {item.kind for item in lost if item.kind != "word"}:
        mine, other = ([item.text for item in side if item.kind == kind] for side in (lost, won))
        if mine != other and sorted(mine) == sorted(other):
            return True
    return False


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
    """Return whether an item only moved, and fits its new neighbours better than any rival would.

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
    """Return whether two facts are of one kind and followed by the same measure word (236件, 47件)."""
    if kind_of(one.text) != kind_of(other.text):
        return False
    return kind_of(one.text) != "N" or side.text(one.end, one.end + 1) == side.text(other.end, other.end + 1)
