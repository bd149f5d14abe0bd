"""原文对照: what a reposted text says otherwise than its original.

Both texts are cut into sentences, sentences that answer each other are laid side by side, and each pair is
compared token by token (`articles.text.facts`): a number is compared as a number, a date as a date, and
what remains is asked for negations, words of possibility, speakers and names. Width, punctuation,
traditional characters, ways to write a number, typing errors put right and lines in which an outlet keeps
house are no differences.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from articles.text import chinese, facts, housekeeping, sentences, spelling
from articles.text.facts import Token
from articles.text.sentences import Span

from . import settling, wording
from .headlines.judging import unsupported

MAX_CHARACTERS = 60_000  # of either text that are compared
LEAST_ALIKE = 0.5  # share of pairs two sentences must have in common to answer each other
FROM = re.compile(r"(?:根据|依据|据|按照)[^ND]{0,5}$")
FROM_SAYS = re.compile(
    r"[^ND]{0,6}(?:统计|测算|数据|介绍|披露|透露|消息|通报|报告|调查|估算|预测|分析|公告|说法|报道)"
)
AMOUNT = re.compile(r"N[\d.]+[元名位人个家户件份宗起%]?")
JOINS = frozenset("为有共约的")  # little words around a number
MAX_MEETINGS = 100_000  # pairs of equal tokens in two sentences, by which the time of their comparison goes
REARRANGED = 4  # tokens that a number may step over
LONGEST_EXCHANGED = 6  # tokens of words that may stand for each other
SUBSTANCE = 4  # ideographs from which on an added or lost clause says something


class Code(StrEnum):
    """What can differ."""

    NEGATION = "negation"
    FIGURE = "figure"
    DATE = "date"
    ATTRIBUTION = "attribution"
    NAME = "name"
    ADDED = "added"
    HEADLINE = "headline"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: its code, its places in the original and in our text, None where nothing answers.

    `beside`: what stands in our text where something is left out, None where a whole sentence is.
    """

    code: Code
    original: Span | None
    ours: Span | None
    beside: Span | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its place and its tokens."""

    span: Span
    tokens: tuple[Token, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Return what the sentence says, whatever way it is written."""
        return tuple(token.key for token in self.tokens)


def compare_original(
    *, original: str, text: str, original_headline: str = "", headline: str = ""
) -> list[Finding]:
    """Return what `text` and `headline` say otherwise than the original, in the order of the text.

    Plain texts, paragraphs parted by line breaks. Spans are offsets into the texts as given, for `HEADLINE`
    into the two headlines.
    """
    old, new = chinese.normalise(original[:MAX_CHARACTERS]), chinese.normalise(text[:MAX_CHARACTERS])
    found = list(_compare_texts(old, new))
    found += [
        Finding(Code.HEADLINE, None, span)
        for span in unsupported(chinese.normalise(headline), chinese.normalise(original_headline), old)
    ]
    return found


def _compare_texts(old: str, new: str) -> Iterator[Finding]:
    for left, right in answering(*read_both(old, new)):
        if not right:
            for sentence in left:
                if _has_substance(sentence):
                    yield Finding(Code.CUT, sentence.span, None)
        elif not left:
            for sentence in right:
                if _has_substance(sentence):
                    yield Finding(Code.ADDED, None, sentence.span)
        else:
            first = [token for sentence in left for token in sentence.tokens]
            second = [token for sentence in right for token in sentence.tokens]
            yield from compare_tokens(first, second, old, new)


def read(normal: str) -> list[Sentence]:
    """Return the sentences of the story in `normal`, without leads, credits and disclaimers."""
    return [
        Sentence(span, tokens)
        for span in housekeeping.story_spans(normal)
        if (tokens := tuple(facts.tokens(normal, *span)))
    ]


def read_both(old: str, new: str) -> tuple[list[Sentence], list[Sentence]]:
    """Return the sentences of an original and of ours, with what can be told in two ways told in one."""
    theirs, ours = read(old), read(new)
    moment = settling.written(sentence.tokens for sentence in theirs)
    return _settled(theirs, old, moment), _settled(ours, new, moment)


def _settled(side: Sequence[Sentence], normal: str, moment: settling.Written | None) -> list[Sentence]:
    tokens = settling.settle((sentence.tokens for sentence in side), normal, moment)
    return [Sentence(sentence.span, settled) for sentence, settled in zip(side, tokens, strict=True)]


def _has_substance(sentence: Sentence) -> bool:
    return len(sentence.tokens) >= SUBSTANCE


def answering(
    theirs: Sequence[Sentence], ours: Sequence[Sentence]
) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """Yield groups of sentences that answer each other; one side is empty where nothing does.

    Sentences that say the same are set aside. Each other one joins the one that holds most of it, so that
    sentences that were joined or parted still meet.
    """
    left, right = _without_equals(theirs, ours)
    pairs = [
        [sentences.pairs_of([facts.kind_of(key) for key in sentence.key]) for sentence in side]
        for side in (left, right)
    ]
    group: dict[tuple[int, int], tuple[int, int]] = {}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        while (parent := group.get(node, node)) != node:
            node = parent
        return node

    linked: set[tuple[int, int]] = set()
    answers = sentences.best_matches(pairs[0], pairs[1], least=LEAST_ALIKE)
    taken = {other for _, other, _ in answers}
    answers += [
        (other, number, share)
        for number, other, share in sentences.best_matches(pairs[1], pairs[0], least=LEAST_ALIKE)
        if number not in taken
    ]
    for number, other, _ in answers:
        group[root((0, number))] = root((1, other))
        linked |= {(0, number), (1, other)}
    groups: dict[tuple[int, int], tuple[list[Sentence], list[Sentence]]] = {}
    for node in sorted(linked):
        groups.setdefault(root(node), ([], []))[node[0]].append((left, right)[node[0]][node[1]])
    yield from groups.values()
    yield from (([sentence], []) for number, sentence in enumerate(left) if (0, number) not in linked)
    yield from (([], [sentence]) for number, sentence in enumerate(right) if (1, number) not in linked)


def _without_equals(
    theirs: Sequence[Sentence], ours: Sequence[Sentence]
) -> tuple[list[Sentence], list[Sentence]]:
    common = Counter(sentence.key for sentence in theirs) & Counter(sentence.key for sentence in ours)
    sides = []
    for side in (theirs, ours):
        left, rest = Counter(common), []
        for sentence in side:
            if left[sentence.key]:
                left[sentence.key] -= 1
            else:
                rest.append(sentence)
        sides.append(rest)
    return sides[0], sides[1]


@dataclass(slots=True)
class Change:
    """One stretch that differs: the tokens of the original, ours, and where they stand in their lists."""

    before: list[Token]
    after: list[Token]
    at: int
    to: int

    @property
    def old(self) -> str:
        """Return what the original says, as keys run together."""
        return "".join(token.key for token in self.before)

    @property
    def new(self) -> str:
        """Return what we say, as keys run together."""
        return "".join(token.key for token in self.after)


def changes(first: Sequence[Token], second: Sequence[Token]) -> list[Change]:
    """Return where two sentences differ; where they say one thing over and over, all of it is one."""
    one, other = ([token.key for token in side] for side in (first, second))
    held = Counter(other)
    if sum(count * held[key] for key, count in Counter(one).items()) > MAX_MEETINGS:
        return [] if one == other else [Change(list(first), list(second), 0, 0)]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    found: list[Change] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        found.append(Change(list(first[i:j]), list(second[k:m]), i, k))
    return found


def compare_tokens(first: Sequence[Token], second: Sequence[Token], old: str, new: str) -> Iterator[Finding]:
    """Yield what differs between two sentences that answer each other; `old`, `new`: the whole texts."""
    found = changes(first, second)
    found = _joined(_without_rearranged(found, first), first, second)
    moved = _moved(found)
    codes = [_codes(change, first, second, old, new, is_moved=id(change) in moved) for change in found]
    turned = [change.at for change, given in zip(found, codes, strict=True) if Code.NEGATION in given]
    for change, given in zip(found, codes, strict=True):
        if Code.NAME in given and any(abs(change.at - at) <= wording.NEGATION_REACH for at in turned):
            continue  # 不收取任何费用 → 收取一定费用: what changed beside a negation belongs to it
        for code in sorted(given):
            yield Finding(code, _span(change.before), _span(change.after), _beside(change, second))


def _beside(change: Change, second: Sequence[Token]) -> Span | None:
    """Return the tokens of ours on either side of what was left out."""
    return None if change.after else _span(second[max(0, change.to - 1) : change.to + 1])


def _span(tokens: Sequence[Token]) -> Span | None:
    return Span(tokens[0].start, tokens[-1].end) if tokens else None


def _moved(found: Sequence[Change]) -> set[int]:
    """Return the changes whose words the same sentence says at another place: two things were swapped."""
    lost = {"".join(sorted(change.old)) for change in found if len(change.old) > 1}
    won = {"".join(sorted(change.new)) for change in found if len(change.new) > 1}
    both = lost & won
    return {
        id(change)
        for change in found
        if "".join(sorted(change.old)) in both or "".join(sorted(change.new)) in both
    }


def _without_rearranged(found: list[Change], first: Sequence[Token]) -> list[Change]:
    """Leave out what only stands elsewhere in its sentence and says the same there.

    A number that stepped over a noun with its measure word (客户8.6万人, 8.6万名客户), and words that changed places
    with a date (公司3月12日公布, 3月12日公司公布).
    """
    over: set[int] = set()
    for one, other in pairwise(found):
        gone, come = (one, other) if one.before else (other, one)
        if gone.after or come.before:
            continue
        between = first[one.at + len(one.before) : other.at]
        numbers = [token.key for token in gone.before if facts.is_number(token.key)]
        if numbers and len(between) <= REARRANGED:
            is_same = _without_measure(gone.before) == _without_measure(come.after)
        else:
            stepped = "".join(token.key for token in between)
            is_same = gone.old == come.new and (wording.is_time(gone.old) or _is_amount_or_time(stepped))
        if is_same:
            over |= {id(one), id(other)}
    return [change for change in found if id(change) not in over]


def _joined(found: Sequence[Change], first: Sequence[Token], second: Sequence[Token]) -> list[Change]:
    """Return the changes, a loss and a gain parted by one character as one (大学, 学院)."""
    joined: list[Change] = []
    for change in found:
        last = joined[-1] if joined else None
        if (
            last
            and len(last.before) + len(last.after) == len(change.before) + len(change.after) == 1
            and bool(last.before) != bool(change.before)
            and change.at - last.at - len(last.before) == 1
        ):
            before = list(first[last.at : change.at + len(change.before)])
            after = list(second[last.to : change.to + len(change.after)])
            joined[-1] = Change(before, after, last.at, last.to)
        else:
            joined.append(change)
    return joined


def _is_amount_or_time(keys: str) -> bool:
    return wording.is_time(keys) or AMOUNT.fullmatch(keys) is not None


def _changes_title(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether a word was left out or put before a title that makes it another office (副局长)."""
    one, place, tokens = (
        (change.old, change.at + len(change.before), first)
        if not change.after
        else (change.new, change.to + len(change.after), second)
    )
    if (change.before and change.after) or not wording.TITLE_PREFIX.fullmatch(one):
        return False
    return wording.TITLE.match("".join(token.key for token in tokens[place : place + 8])) is not None


def _is_source(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether somebody else is named after 据 and before what they say (据…统计)."""
    if not change.before or not change.after:
        return False
    front = "".join(token.key for token in first[max(0, change.at - 6) : change.at])
    back = "".join(token.key for token in first[change.at + len(change.before) :][:12])
    return FROM.search(front) is not None and FROM_SAYS.match(back) is not None


def _without_measure(tokens: Sequence[Token]) -> list[str]:
    return [
        token.key for token in tokens if not wording.MEASURE.fullmatch(token.key) and token.key not in JOINS
    ]


def _codes(
    change: Change,
    first: Sequence[Token],
    second: Sequence[Token],
    old: str,
    new: str,
    *,
    is_moved: bool,
) -> set[Code]:
    """Return the codes of one change, none if it changes no meaning."""
    before, after = change.old, change.new
    if not is_moved and _is_synonym(change, first, second):
        return set()
    speaker = _speech(change, first, old)
    if speaker and not after and not wording.negations(before):
        return {Code.ATTRIBUTION}
    codes = _fact_codes(change, first, second)
    if not codes and _is_slip(change, old, new) and not wording.NEGATION.search(before):
        return set()  # 否任 → 否认: the negation was there, misspelt
    if not _is_clause(change):
        # One character on either side: of 承认 and 否认 only half differs.
        wide_before = _keys_around(first, change.at, len(change.before))
        wide_after = _keys_around(second, change.to, len(change.after))
        if wording.negations(wide_before) != wording.negations(wide_after) or (
            not codes and (wording.is_reversed(before, after) or wording.is_reversed(wide_before, wide_after))
        ):
            codes.add(Code.NEGATION)
    if codes:
        return codes
    if wording.possibilities(before) - wording.possibilities(after) and _drops_possibility(change, first):
        return {Code.ATTRIBUTION}
    if _changes_title(change, first, second):
        return {Code.NAME}
    if not after:
        if speaker:
            return {Code.ATTRIBUTION}
        if len(change.before) >= SUBSTANCE and not is_moved:
            return {Code.CUT}
        return {Code.NAME} if is_moved else _small(change, first, second)
    if wording.is_little(before, after):
        return set()
    if not before:
        if is_moved:
            return {Code.NAME}
        if wording.is_unnamed_source(after):
            return set()
        if len(change.after) >= 2 and not _repeats(change, second):
            return {Code.ADDED} if not wording.is_filler(after) else set()
        return set()
    if wording.changes_period(before, after):
        return {Code.DATE}
    if _is_slip(change, old, new):
        return set()
    if _is_source(change, first, second):
        return {Code.NAME, Code.ATTRIBUTION}
    if len(change.after) >= len(change.before) * 2 + SUBSTANCE:
        return {Code.ADDED}
    if len(change.before) >= len(change.after) * 2 + SUBSTANCE:
        return {Code.ATTRIBUTION} if speaker else {Code.CUT}
    if wording.is_stronger(before, after):
        return {Code.ATTRIBUTION}
    return {Code.NAME, Code.ATTRIBUTION} if _speaks_next(change, first, old) else {Code.NAME}


def _fact_codes(change: Change, first: Sequence[Token], second: Sequence[Token]) -> set[Code]:
    lost = Counter(token.key for token in change.before if facts.is_fact(token.key))
    won = Counter(token.key for token in change.after if facts.is_fact(token.key))
    if not lost and not won:
        # A currency, or about, over and under beside a number.
        beside = [
            *first[max(0, change.at - 2) : change.at + len(change.before) + 2],
        ]
        if any(facts.is_number(token.key) for token in beside) and wording.changes_amount(
            change.old, change.new
        ):
            return {Code.FIGURE}
        return set()
    if lost == won:
        return set()
    if len(change.before) >= SUBSTANCE + 2 and not change.after and not wording.is_time(change.old):
        return set()  # a clause was left out with its figures
    if len(change.after) >= SUBSTANCE + 2 and not change.before and not wording.is_time(change.new):
        return set()  # a clause was added
    differing = (lost - won) + (won - lost)
    codes = set()
    if any(facts.is_date(key) for key in differing):
        codes.add(Code.DATE)
    elif any(facts.is_number(key) for key in differing):
        if all(key == "N1" for key in differing) and len(change.old + change.new) > 4:
            return set()  # 一 in a word
        codes.add(Code.FIGURE)
    return codes


def _is_slip(change: Change, old: str, new: str) -> bool:
    """Return whether one character of the original was a slip that we put right."""
    if len(change.before) != 1 or len(change.after) != 1:
        return False
    mine, ours = change.before[0], change.after[0]
    if wording.NEGATION.search(ours.key) and spelling.word_over(old, mine.start):
        return False  # 设有 → 没有 is more than a slip
    return len(mine.key) == len(ours.key) == 1 and spelling.is_slip(old, mine.start, new, ours.start, old)


def _is_synonym(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether the words around a change stand for each other (公布, 发布 differ in one character).

    Two words in a row may be exchanged (但没有, 不过未), and a word may be longer than its other (保险公司, 险企).
    """
    if max(len(change.before), len(change.after)) > LONGEST_EXCHANGED:
        return False
    befores = _windows(first, change.at, len(change.before))
    afters = _windows(second, change.to, len(change.after))
    return any(
        wording.means_the_same(before, after)
        for before, (left, right) in befores.items()
        for after, (other_left, other_right) in afters.items()
        if before != after and (left == other_left or right == other_right)
    ) or _is_pair_of_synonyms(change.old, change.new)


def _windows(tokens: Sequence[Token], at: int, length: int) -> dict[str, tuple[int, int]]:
    """Return the words that a change may be about, each with how many tokens it takes in on either side."""
    return {
        "".join(token.key for token in tokens[at - left : at + length + right]): (left, right)
        for left in range(min(3, at + 1))
        for right in range(3)
        if left + length + right
    }


def _is_pair_of_synonyms(before: str, after: str) -> bool:
    return any(
        wording.means_the_same(before[:i], after[:j]) and wording.means_the_same(before[i:], after[j:])
        for i in range(1, len(before))
        for j in range(1, len(after))
    )


def _keys_around(tokens: Sequence[Token], at: int, length: int) -> str:
    return "".join(token.key for token in tokens[max(0, at - 1) : at + length + 1])


def _is_clause(change: Change) -> bool:
    """Return whether so much was lost or added that a negation in it is not the point."""
    if not change.after and len(change.before) > wording.NEGATION_REACH:
        return True
    return not change.before and len(change.after) > wording.NEGATION_REACH


def _drops_possibility(change: Change, first: Sequence[Token]) -> bool:
    return len(change.before) <= wording.POSSIBILITY_REACH


def _speech(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether the words left out name who speaks.

    What was left out may be seen shifted by a few characters (…表示，公… instead of 公司…表示，), so it is tried at
    every place where the same words are left out.
    """
    if not change.before:
        return False
    start, length = change.at, len(change.before)
    end = start + length
    tries = [(start, end)]
    while start > 0 and first[start - 1].key == first[end - 1].key:
        start, end = start - 1, end - 1
        tries.append((start, end))
    start, end = change.at, change.at + length
    while end < len(first) and first[start].key == first[end].key:
        start, end = start + 1, end + 1
        tries.append((start, end))
    return any(wording.names_speaker("".join(token.key for token in first[i:j])) for i, j in tries)


def _speaks_next(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether a verb of speech follows in the same clause: the changed name is that of the speaker."""
    place = first[change.at + len(change.before) - 1].end if change.before else 0
    clause = sentences.CLAUSE_END.split(old[place : place + 40], maxsplit=1)[0]
    return spelling.SPEAKS.search(clause) is not None


def _repeats(change: Change, second: Sequence[Token]) -> bool:
    before = "".join(token.key for token in second[max(0, change.to - len(change.after)) : change.to])
    return before == change.new


def _small(change: Change, first: Sequence[Token], second: Sequence[Token]) -> set[Code]:
    """Return the codes of a few characters left out: nothing for a slip, a name otherwise."""
    text = change.old
    if len(text) == 1 or wording.is_filler(text):
        return set()
    return {Code.NAME} if len(text) > 1 and wording.is_noun(text) else set()
