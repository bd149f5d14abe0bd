"""The order of hits: one re-ranker for both databases, over the candidates the index returned.

人寿 must not match 本人寿命: a hit counts in full only if both its ends fall between words of the surrounding text.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from articles.text import boundary

from .phrases import Group, Phrase, ValuePhrase
from .types import Stored

MOST_HITS = 5  # hits of one group in one body that are looked at; more change nothing in the order
LOOKED_AT = 2  # of them, if those are words of their own
IN_TITLE, IN_TITLE_ACROSS = 3.0, 0.5
IN_BODY, SATURATION, ACROSS = 2.2, 1.2, 0.15
NOWHERE_WHOLE = 0.3  # what is left of a group's score when every hit lies across word boundaries
OTHERWISE = 0.7  # of the score of a text that says it in other words only
AS_A_NAME, AS_A_PLACE = 1.3, 1.5  # times the score where the term is certainly a name
PLACES = frozenset("市县省区州镇乡")
LONE_WEIGHT = 0.4  # of a lone character of a question
COMMON_WEIGHT = 0.3  # of a word that every other text has
USUAL_LENGTH = 1000  # characters
RECENCY, HALF_LIFE = 0.2, 180  # at most a fifth more for the newest, halved every 180 days


class MatchSpan(NamedTuple):
    """One hit: offsets into the text, and whether both ends fall between words."""

    start: int
    end: int
    is_whole: bool


class Ranked(NamedTuple):
    """One candidate with its score.

    `is_whole`: the query was found as words, not only across their boundaries.
    """

    stored: Stored
    score: float
    is_whole: bool


def hits(phrase: Phrase, normal: str, most: int = MOST_HITS, *, looked_at: int = 0) -> list[MatchSpan]:
    """Return the first `most` places of `phrase` in normalised text.

    `looked_at`: once so many are words of their own, the others are assumed to be (0: every place is
    examined). Cutting text into words is most of what ranking costs.
    """
    found: list[MatchSpan] = []
    is_sure = isinstance(phrase, ValuePhrase) or bool(phrase.exact)
    for start, end in phrase.places(normal):
        if looked_at and len(found) == looked_at:
            is_sure = is_sure or all(span.is_whole for span in found)
        found.append(MatchSpan(start, end, is_sure or boundary.is_whole(normal, start, end)))
        if len(found) >= most:
            break
    return found


def spans(group: Group, normal: str, most: int = MOST_HITS, *, looked_at: int = 0) -> list[MatchSpan]:
    """Return where any wording of `group` stands, the longest if several overlap.

    `looked_at` as in `hits`.
    """
    found = [span for phrase in group.phrases for span in hits(phrase, normal, most, looked_at=looked_at)]
    if len(group.phrases) == 1:
        return found
    kept: list[MatchSpan] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if kept and span.start < kept[-1].end:
            if span.is_whole and not kept[-1].is_whole:
                kept[-1] = span
            continue
        kept.append(span)
    return kept


def group_score(group: Group, stored: Stored) -> tuple[float, bool]:
    """Return how well a text answers `group`, 0 if not at all, and whether it does so with whole words."""
    if stored.source_id in group.outlets:
        return IN_TITLE, True
    title, body = stored.title, stored.body
    own = group.own
    in_title, in_body = spans(own, title), spans(own, body, looked_at=LOOKED_AT)
    factor = 1.0
    if not in_title and not in_body and own is not group:
        in_title, in_body, factor = spans(group, title), spans(group, body, looked_at=LOOKED_AT), OTHERWISE
    if not in_title and not in_body:
        return 0.0, False
    whole_title = any(span.is_whole for span in in_title)
    whole = sum(span.is_whole for span in in_body)
    frequency = whole + ACROSS * (len(in_body) - whole)
    length = 0.25 + 0.75 * len(body) / USUAL_LENGTH
    score = IN_TITLE if whole_title else IN_TITLE_ACROSS if in_title else 0.0
    score += IN_BODY * frequency / (frequency + SATURATION * length)
    name = Phrase((group.whole,)) if group.whole else None
    if name and any(span.is_whole for text in (title, body) for span in hits(name, text, 2)):
        factor *= AS_A_NAME
    elif len(group.text) == 2 and (_is_place(title, in_title) or _is_place(body, in_body)):
        factor *= AS_A_PLACE
    return (score * factor, True) if whole_title or whole else (score * factor * NOWHERE_WHOLE, False)


def _is_place(text: str, found: Iterable[MatchSpan]) -> bool:
    """Return whether any of the hits is the name of a place: 安康 in 安康市."""
    return any(text[span.end : span.end + 1] in PLACES for span in found)


def recency(age: int) -> float:
    """Return the factor for news of that age in days."""
    return float(1 + RECENCY * 2 ** (-max(0, age) / HALF_LIFE))


def strict(groups: Sequence[Group], candidates: Iterable[Stored], today: int) -> list[Ranked]:
    """Return the candidates in which every group occurs, best first."""
    ranked = []
    for stored in candidates:
        total, is_whole = 0.0, True
        for group in groups:
            score, whole = group_score(group, stored)
            if not score:
                break
            total += score
            is_whole = is_whole and whole
        else:
            ranked.append(Ranked(stored, total * recency(today - stored.day), is_whole))
    return _best_first(ranked)


def occurs(groups: Sequence[Group], stored: Stored) -> bool:
    """Return whether every group occurs in a text, as words or not."""
    return all(
        stored.source_id in group.outlets
        or any(
            any(True for text in (stored.title, stored.body) for _ in phrase.places(text))
            for phrase in group.phrases
        )
        for group in groups
    )


def has_none(groups: Sequence[Group], stored: Stored) -> bool:
    """Return whether none of the groups occurs in a text, as words or not."""
    return not any(occurs([group], stored) for group in groups)


def unweighed(candidates: Iterable[Stored]) -> list[Ranked]:
    """Return candidates known to match as they come, to follow those that were ranked."""
    return [Ranked(stored, 0.0, is_whole=True) for stored in candidates]


def loose(groups: Sequence[Group], candidates: Iterable[Stored], today: int) -> list[Ranked]:
    """Return the candidates in which any group occurs, best first.

    Rare words and many words count for more.
    """
    scored = []
    seen_in = [0] * len(groups)
    for stored in candidates:
        scores = [group_score(group, stored) for group in groups]
        for position, (score, is_whole) in enumerate(scores):
            seen_in[position] += bool(score and is_whole)
        scored.append((stored, scores))
    weights = [
        math.log(1 + len(scored) / (count or 1))
        * (COMMON_WEIGHT if group.is_common else LONE_WEIGHT if group.is_single else 1)
        for group, count in zip(groups, seen_in, strict=True)
    ]
    most = sum(weights) or 1.0
    ranked = []
    for stored, scores in scored:
        total = sum(weight * score for weight, (score, _) in zip(weights, scores, strict=True))
        share = sum(weight * is_whole for weight, (_, is_whole) in zip(weights, scores, strict=True)) / most
        if total:
            ranked.append(Ranked(stored, total * share * recency(today - stored.day), share > 0))
    return _best_first(ranked)


def _best_first(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (not one.is_whole, -one.score, -one.stored.number))
