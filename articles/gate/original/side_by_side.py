"""原文对照 as a page shows it: the original's sentences beside ours, every difference marked word by word."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.text import chinese
from articles.text.facts import Token
from articles.text.sentences import Span

from .alignment import Sentence, answering, read_both
from .change_codes import Code
from .changes import changes
from .differences import MAX_CHARACTERS, Finding


@dataclass(frozen=True, slots=True)
class NumberedDifference:
    """One place where the two texts differ in meaning: its number on the page, its codes, its places."""

    number: int
    codes: tuple[Code, ...]
    original: Span | None
    ours: Span | None
    beside: Span | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, with the `number` of its difference.

    The number is 0 if only the wording differs, None if nothing does.

    One without text is the place in ours where something was left out.
    """

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that answer each other; a side is empty where nothing answers."""

    original: tuple[Piece, ...]
    ours: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        """Return whether nothing is marked on either side."""
        return bool(self.original and self.ours) and not any(
            piece.number is not None for piece in (*self.original, *self.ours)
        )

    @property
    def length(self) -> int:
        """Return how many characters of ours the row holds."""
        return sum(len(piece.text) for piece in self.ours)


def numbered(findings: Sequence[Finding]) -> list[NumberedDifference]:
    """Return the findings by place, in their order.

    What two codes say of the same words is one difference.
    """
    codes: dict[tuple[bool, Span | None, Span | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        codes[finding.code == Code.HEADLINE, finding.original, finding.ours].append(finding)
    return [
        NumberedDifference(
            number, tuple(one.code for one in same), same[0].original, same[0].ours, same[0].beside
        )
        for number, same in enumerate(codes.values(), 1)
    ]


def rows(original: str, text: str, differences: Sequence[NumberedDifference]) -> list[Row]:
    """Return the two texts sentence beside sentence, in the order of ours, without leads and house lines."""
    original, text = original[:MAX_CHARACTERS], text[:MAX_CHARACTERS]
    theirs, ours = read_both(chinese.normalise(original), chinese.normalise(text))
    marks = _Marks.of(differences)
    found = []
    for left, right in _in_order(theirs, ours):
        wording = list(_wording(left, right))
        lost = {before: 0 for before, _ in wording if before is not None}
        won = {
            after: marks.original.get(before, 0) if before is not None and after.start == after.end else 0
            for before, after in wording
        }
        found.append(
            Row(
                tuple(_pieces(original, left, marks.original, lost)),
                tuple(_pieces(text, right, marks.ours, won)),
            )
        )
    return _joined(found)


@dataclass(frozen=True)
class _Marks:
    """By place: the number of the difference that stands there."""

    original: dict[Span, int]
    ours: dict[Span, int]

    @classmethod
    def of(cls, differences: Sequence[NumberedDifference]) -> "_Marks":
        told = [one for one in differences if Code.HEADLINE not in one.codes]
        return cls(
            {one.original: one.number for one in told if one.original is not None},
            {one.ours: one.number for one in told if one.ours is not None},
        )


def _in_order(
    theirs: Sequence[Sentence], ours: Sequence[Sentence]
) -> list[tuple[list[Sentence], list[Sentence]]]:
    """Return all sentences in corresponding groups, in our order.

    What only the original has follows its place.
    """
    groups = [*_equals(theirs, ours), *answering(theirs, ours)]
    shown = sorted((group for group in groups if group[1]), key=lambda group: group[1][0].span.start)
    lost = sorted((group for group in groups if not group[1]), key=lambda group: group[0][0].span.start)
    for group in lost:
        start = group[0][0].span.start
        before = [
            (max(one.span.start for one in left), place)
            for place, (left, _) in enumerate(shown)
            if left and left[0].span.start < start
        ]
        shown.insert(max(before)[1] + 1 if before else 0, group)
    return shown


def _equals(
    theirs: Sequence[Sentence], ours: Sequence[Sentence]
) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """Yield the pairs of sentences that say the same, which `answering` sets aside."""
    waiting: dict[tuple[str, ...], deque[Sentence]] = defaultdict(deque)
    for sentence in theirs:
        waiting[sentence.key].append(sentence)
    for sentence in ours:
        if same := waiting.get(sentence.key):
            yield [same.popleft()], [sentence]


def _wording(left: Sequence[Sentence], right: Sequence[Sentence]) -> Iterator[tuple[Span | None, Span]]:
    """Yield every place where the words of two groups differ, whether or not that changes what they say.

    Ours is an empty span where something was left out.
    """
    if not left or not right:
        return
    first = [token for sentence in left for token in sentence.tokens]
    second = [token for sentence in right for token in sentence.tokens]
    for change in changes(first, second):
        yield (
            Span(change.before[0].start, change.before[-1].end) if change.before else None,
            Span(change.after[0].start, change.after[-1].end) if change.after else _gap(second, change.to),
        )


def _gap(tokens: Sequence[Token], to: int) -> Span:
    place = tokens[to].start if to < len(tokens) else tokens[-1].end
    return Span(place, place)


def _pieces(
    text: str, group: Sequence[Sentence], marks: dict[Span, int], wording: dict[Span, int]
) -> Iterator[Piece]:
    """Yield the sentences of a group cut at their marks, those of a difference before those of a wording."""
    for sentence in group:
        start, end = sentence.span
        inside = {span: number for span, number in marks.items() if start <= span.start < end}
        for span, number in wording.items():
            if start <= span.start <= end and not _overlaps(span, inside):
                inside[span] = number
        for span in sorted(inside):
            first, last = max(start, span.start), min(end, span.end)
            if first > start:
                yield Piece(text[start:first])
            if last >= first:
                yield Piece(text[first:last], inside[span])
            start = max(start, last)
        if start < end:
            yield Piece(text[start:end])


def _overlaps(span: Span, others: dict[Span, int]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _joined(found: Sequence[Row]) -> list[Row]:
    """Return the rows, neighbours in which nothing differs as one."""
    joined: list[Row] = []
    for row in found:
        if joined and row.is_same and joined[-1].is_same:
            joined[-1] = Row((*joined[-1].original, *row.original), (*joined[-1].ours, *row.ours))
        else:
            joined.append(row)
    return joined
