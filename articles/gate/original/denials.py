"""What two sentences deny, and whether it is the same."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import permutations, product

from articles.text import chinese

from .names_in_text import listed
from .word_sides import MOST_DENIALS, Denial, Side

MOST_TURNED = 5  # denials of a sentence that are held against those of the other in every order
AFFIRMS = re.compile(r"承认|认可|同意|而是|而非")  # beside 否认 it tells which of two was denied


def denials_of(theirs: Side, ours: Side) -> tuple[list[Denial], list[Denial]]:
    """Return what both deny; who is succeeded has a post no more (不再担任)."""
    but = "不再" if theirs.tells_of_successor() and ours.tells_of_successor() else ""
    return theirs.denials(but=but), ours.denials(but=but)


def deny_the_same(lost: Sequence[Denial], won: Sequence[Denial], theirs: Side, ours: Side) -> bool:
    """Return whether both deny the same verbs, or of a clause that was turned one that stands in both."""
    if Counter(each.what for each in lost) == Counter(each.what for each in won):
        return True
    if len(lost) != len(won) or len(lost) > MOST_TURNED or AFFIRMS.search(theirs.keys + ours.keys):
        return False
    return any(all(map(_deny_one, lost, order)) for order in permutations(won))


def _deny_one(mine: Denial, other: Denial) -> bool:
    """Return whether two negations may deny the same thing: the same verb, or words of one inverted clause.

    停售不影响权益 and 权益不受停售影响 do, and 未办结，因无法联系 and 因无法联系而未办结.
    """
    return mine.what == other.what or any(
        chinese.is_han(one) and (one == another or one in another or another in one)
        for one, another in product(mine.near - listed("little"), other.near - listed("little"))
    )


def changes_subject(
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
