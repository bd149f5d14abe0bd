"""What is only worded differently: changes within two corresponding sentences, weighed word by word.

Changes are widened to whole words and whole names; then the words that were lost are matched with those that
were gained: the same word at another place, a synonym, a word of the same morphemes, a name's short form, 该公司
for the company named before. What is left over tells whether a change affects what is said.
"""

from collections.abc import Sequence

from articles.text.facts import Token

from .changes import Change
from .denials import changes_subject, denials_of, deny_the_same
from .pairing import pair_alike, pair_moved, pair_off, see_exchanges, turned_regions
from .regions import is_in_name, is_turned, regions_of
from .verdicts import Weighing, Whole, keeps_source, tell_the_same, verdict_on
from .word_sides import MOST_DENIALS, Side

MOST_TOKENS = 800  # of two sentences together that are weighed
MOST_CHANGES = 60


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
    regions = regions_of(found, theirs, ours)
    turned = turned_regions(regions, theirs, ours)
    for region in regions:
        region.lost = theirs.items(region.start, region.end)
        region.won = ours.items(region.to, region.until)
        pair_off(region.lost, region.won, theirs, ours)
    pair_moved(regions, theirs, ours)
    for region in regions:
        pair_alike(region)
    pair_moved(regions, theirs, ours, alike=True)
    see_exchanges(regions, turned)
    lost, won = denials_of(theirs, ours)
    whole = Whole(
        keeps_facts=tell_the_same(theirs.facts(), ours.facts()),
        keeps_negation=deny_the_same(lost, won, theirs, ours),
        keeps_hedges=theirs.hedges() == ours.hedges(),
        keeps_source=keeps_source(regions),
        turns_denial=any(changes_subject(each, theirs, ours, lost, won) for each in lost[:MOST_DENIALS]),
    )
    verdicts: dict[int, Weighing] = {}
    for region in regions:
        is_slip = any(is_in_name(found[number], theirs, ours) for number in region.changes)
        verdict = verdict_on(
            region, theirs, ours, whole, is_slip=is_slip, is_turned=is_turned(region, regions, theirs)
        )
        verdicts.update(dict.fromkeys(region.changes, verdict))
    return [verdicts[number] for number in range(len(found))]
