"""Marked snippets: where a post answers the query, as plain segments that a template escapes and marks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.text import chinese

from .phrases import Group
from .rank import MatchSpan, spans

SNIPPET = 96  # characters
LOOKED_AT = 10  # hits of one group that a snippet is chosen from
EDGE = 12  # characters at each end by which a text is recognised
SENTENCE = re.compile(r"[。！？；!?;\n]")


class Segment(NamedTuple):
    """A piece of text as the author wrote it, and whether it is to be marked."""

    text: str
    is_marked: bool


def html(shown: Sequence[Segment]) -> SafeString:
    """Return segments as HTML: their text escaped, what is marked in <mark>."""
    parts = (f"<mark>{escape(one.text)}</mark>" if one.is_marked else escape(one.text) for one in shown)
    return mark_safe("".join(parts))  # noqa: S308  every piece is escaped


def _marks(groups: Sequence[Group], normal: str) -> list[tuple[int, MatchSpan]]:
    """Return the places to mark with their group.

    Places across word boundaries count only if a group has no others.
    """
    found: list[tuple[int, MatchSpan]] = []
    for number, group in enumerate(groups):
        places = spans(group, normal, LOOKED_AT)
        whole = [place for place in places if place.is_whole]
        found += [(number, place) for place in whole or places]
    found.sort(key=lambda mark: (mark[1].start, -mark[1].end))
    return found


def segments(text: str, groups: Sequence[Group], indexed: str = "") -> list[Segment]:
    """Return the whole of `text` in segments, each hit marked (headlines).

    `indexed`: the index's copy of it.
    """
    return _split(text, 0, len(text), [place for _, place in _marks(groups, _normal(text, indexed))])


def _normal(text: str, indexed: str) -> str:
    """Return the normal form of `text`: the beginning of what the index keeps, if that is still the same.

    Normalising again would take most of the time a snippet takes.
    """
    size = len(text)
    if size > EDGE and indexed[size : size + 1] in ("", "\n") and len(indexed) >= size:
        edges = (slice(EDGE), slice(size - EDGE, size))
        if all(chinese.normalise(text[edge]) == indexed[edge] for edge in edges):
            return indexed[:size]
    return chinese.normalise(text)


def missing(text: str, groups: Sequence[Group]) -> list[Group]:
    """Return those of `groups` that do not stand in `text`."""
    normal = chinese.normalise(text)
    return [group for group in groups if not spans(group, normal, 1)]


def _split(text: str, start: int, end: int, places: Sequence[MatchSpan]) -> list[Segment]:
    found, at = [], start
    for place in places:
        if place.start < at or place.end > end:
            continue
        found += [Segment(text[at : place.start], False), Segment(text[place.start : place.end], True)]
        at = place.end
    found.append(Segment(text[at:end], False))
    return [segment for segment in found if segment.text]


def snippet(text: str, groups: Sequence[Group], length: int = SNIPPET, indexed: str = "") -> list[Segment]:
    """Return about `length` characters of `text` where most groups are found, in segments, the hits marked.

    It starts at a sentence if one begins nearby; … stands where something was left out. Without a hit it is
    the beginning of the text.
    """
    marks = _marks(groups, _normal(text, indexed))
    best, most = 0, (0, 0)
    for position, (_, first) in enumerate(marks):
        inside = [number for number, place in marks[position:] if place.end <= first.start + length * 3 // 4]
        worth = (len(set(inside)), len(inside))
        if worth > most:
            best, most = first.start, worth
    start = _start(text, best, length)
    end = min(len(text), start + length)
    if len(text) - end <= length // 8:
        end = len(text)
    for _, place in marks:
        if place.start < end < place.end:
            end = place.end
    shown = _split(text, start, end, [place for _, place in marks if place.start >= start])
    shown = [Segment(_on_one_line(segment.text), segment.is_marked) for segment in shown]
    if start:
        shown.insert(0, Segment("…", False))
    if end < len(text):
        shown.append(Segment("…", False))
    return shown


def _on_one_line(text: str) -> str:
    """Return `text` with one blank for line breaks, none after a Chinese mark, which has its own room."""
    return re.sub(r"(?<=[，。、；：！？])\s+", "", re.sub(r"\s+", " ", text))


def _start(text: str, hit: int, length: int) -> int:
    """Return where a snippet around `hit` begins: at its sentence if near, else a little before the hit."""
    earliest = max(0, hit - length // 2)
    sentences = [match.end() for match in SENTENCE.finditer(text, earliest, hit)]
    if sentences:
        return sentences[-1]
    if not earliest:
        return 0
    near = hit - length // 6
    return min(hit, near + min((edge for edge in chinese.boundaries(text[near:hit]) if edge), default=0))
