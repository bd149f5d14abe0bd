"""How deep the columns of the first screen are, estimated from their letters, so that none ends in a gap."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from math import ceil
from typing import TypeGuard, cast

from articles.models import Picture, Post
from articles.text.clock import day_of

LANDSCAPE = 1.2  # width to height of a cover that may stand beside the lead
TYPICAL = 58  # pixels of a piece that is not loaded yet

# Pixels of a page 1,248 wide, as the style sheet has them: the widths of columns, the lines of their parts.
LEFT, LEFT_PICTURED, HALF, RIGHT = 768, 408, 368, 318
NAME, DAY = 41, 29  # a block's name; a day in a timeline
OVERHANG = 36  # how much deeper a timeline may be than what stands beside it: less than a piece of it


def ems(text: str) -> float:
    """Return how wide `text` is in letters: an ideograph is one, whatever is Latin some half."""
    return sum(1 if letter > "\u2e7f" else 0.55 for letter in text)


def lines(text: str, size: int, width: int, most: int = 99) -> int:
    """Return how many lines of `width` pixels `text` fills in letters of `size` pixels, `most` at most."""
    return min(most, ceil(ems(text) * size / (width - size))) if text else 0


def is_landscape(cover: Picture | None) -> TypeGuard[Picture]:
    """Return whether `cover` lies broad enough to stand beside a headline; None does not."""
    return bool(cover and cover.width and cover.height and cover.width >= LANDSCAPE * cover.height)


def beside(
    leads: Iterable[int], tops: Sequence[int], cards: Mapping[int, Post], flashes: Iterable[Post]
) -> float:
    """Return how deep the side of the lead is; `cards` hold the posts by id, as far as they are loaded."""
    depth = sum(_lead(cards.get(pk)) for pk in leads)
    if tops:
        pairs = zip_longest(*[iter([_top(cards.get(pk)) for pk in tops])] * 2, fillvalue=0)
        depth += NAME + sum(map(max, pairs))
    if flashes:
        ends = timeline([(post, post.headline) for post in flashes])
        depth += NAME + 8 + min(max(end, ends[-1] - end) for end in ends)  # in two columns
    return depth


def fitting(posts: Iterable[Post], depth: float) -> int:
    """Return how many of `posts` fill a timeline as deep as `depth`."""
    ends = timeline([(post, post.short_headline or post.headline) for post in posts])
    return sum(NAME + end <= depth + OVERHANG for end in ends)


def timeline(rows: Iterable[tuple[Post, str]]) -> list[int]:
    """Return where each of `rows`, (post, its headline), ends in a timeline.

    Its days have lines of their own.
    """
    ends, depth, day = [], 0, None
    for post, headline in rows:
        published_on = day_of(cast(datetime, post.published_at))
        if published_on != day:
            day = published_on
            depth += DAY
        depth += 8 + 24 * lines(headline, 16, RIGHT, 3)
        ends.append(depth)
    return ends


def _lead(post: Post | None) -> float:
    if post is None:
        return 6 * TYPICAL
    pictured = is_landscape(post.cover)
    size, width = (32, LEFT_PICTURED) if pictured else (38, LEFT)
    text = 1.3 * size * lines(post.headline, size, width, 5) + 32 + 31 * lines(post.standfirst, 18, width, 3)
    return 40 + max(text + 12, 190 if pictured else 0)


def _top(post: Post | None) -> float:
    if post is None:
        return TYPICAL + 50
    headline = post.short_headline or post.headline
    return 25 + 27 * lines(headline, 18, HALF, 3) + 4 + 24 * lines(post.standfirst, 15, HALF, 2)
