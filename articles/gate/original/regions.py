"""Changes widened to whole words and whole names, joined where they touch."""

from collections.abc import Sequence

from .changes import Change
from .word_sides import Region, Side

WIDEST = 24  # tokens by which a change is widened to whole words


def regions_of(found: Sequence[Change], theirs: Side, ours: Side) -> list[Region]:
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


def is_in_name(change: Change, theirs: Side, ours: Side) -> bool:
    """Return whether one character of a name was put for another."""
    return len(change.before) == len(change.after) == 1 and any(
        name.start <= place < name.end
        for side, place in ((theirs, change.at), (ours, change.to))
        for name in side.names
    )


def is_turned(region: Region, regions: Sequence[Region], theirs: Side) -> bool:
    """Return whether something else changed in the clause of a region (从事由看, 按事由划分)."""
    start = max((end for end in theirs.clause_ends if end <= region.start), default=0)
    end = min((end for end in theirs.clause_ends if end >= region.end), default=len(theirs.tokens))
    return any(other is not region and start <= other.start and other.end <= end for other in regions)


def _parts_word(region: Region, theirs: Side, ours: Side) -> bool:
    return region.start in theirs.inside or region.to in ours.inside
