"""Kinds of changes: what a change does to what the sentence says."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from articles.text import facts, sentences, spelling
from articles.text.facts import Token

from . import deciding_words, speakers
from .changes import Change
from .same_words import is_anaphor
from .verdicts import ADDED, Weighing
from .word_sides import DENIAL

FROM = re.compile(r"(?:根据|依据|据|按照)[^ND]{0,5}$")
FROM_SAYS = re.compile(
    r"[^ND]{0,6}(?:统计|测算|数据|介绍|披露|透露|消息|通报|报告|调查|估算|预测|分析|公告|说法|报道)"
)
LONGEST_EXCHANGED = 6  # tokens of words that may stand for each other
BOUND = 4  # tokens from a number to the last of the word that bounds it (60周岁以上)
PLAIN_SPEECH = ("表示", "称", "说")
ATTITUDE = re.compile(r"愿意?|希望|担心|打算|同意|不满|支持|欢迎|感谢|满意|理解|反对")
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


def codes_of(
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
    if not after and _says_itself(change, first, old):
        return set()
    if speaker and not after and speakers.is_told_near(change, first, second, old, new):
        return set()
    speaker = (
        speaker
        and not speakers.is_no_speaker(before)
        and not (after and deciding_words.SPEECH_END.search(after))
        and not _says_itself(change, first, old)
    )
    if speaker and not after and not deciding_words.negations(before):
        return {Code.ATTRIBUTION}
    codes = _fact_codes(change, first, second)
    if not codes and _is_slip(change, old, new) and not deciding_words.NEGATION.search(before):
        return set()  # 否任 → 否认: the negation was there, misspelt
    if not _is_clause(change, new):
        # One character on either side: of 承认 and 否认 only half differs.
        wide_before = _keys_around(first, change.at, len(change.before))
        wide_after = _keys_around(second, change.to, len(change.after))
        if deciding_words.negations(wide_before) != deciding_words.negations(wide_after) or (
            not codes
            and (
                deciding_words.is_reversed(before, after)
                or deciding_words.is_reversed(wide_before, wide_after)
            )
        ):
            codes.add(Code.NEGATION)
    if codes:
        return codes
    if (
        deciding_words.possibilities(before) - deciding_words.possibilities(after)
        and len(change.before) <= deciding_words.POSSIBILITY_REACH
    ):
        return {Code.ATTRIBUTION}
    if _changes_title(change, first, second):
        return {Code.NAME}
    if not after:
        if speaker:
            return {Code.ATTRIBUTION}
        if len(change.before) >= SUBSTANCE and not is_moved:
            return {Code.CUT}
        return {Code.NAME} if is_moved else _small(change, first, second)
    if deciding_words.is_little(before, after) or deciding_words.is_same_hour(before, after):
        return set()
    if not before:
        if is_moved:
            return {Code.NAME}
        if deciding_words.is_unnamed_source(after):
            return set()
        if len(change.after) >= 2 and not _repeats(change, second):
            return {Code.ADDED} if not deciding_words.is_filler(after) else set()
        return set()
    if deciding_words.changes_hour(before, after):
        return {Code.DATE}
    if deciding_words.changes_period(before, after):
        counts = change.at and facts.is_number(first[change.at - 1].key)
        return {Code.FIGURE} if counts else {Code.DATE}
    if _is_slip(change, old, new):
        return set()
    if _is_source(change, first, second):
        return {Code.NAME, Code.ATTRIBUTION}
    if len(change.after) >= len(change.before) * 2 + SUBSTANCE:
        return {Code.ADDED}
    if len(change.before) >= len(change.after) * 2 + SUBSTANCE:
        return {Code.ATTRIBUTION} if speaker else {Code.CUT}
    if deciding_words.is_stronger(before, after):
        return {Code.ATTRIBUTION}
    return (
        {Code.NAME, Code.ATTRIBUTION}
        if len(change.before) > 1 and _speaks_next(change, first, old)
        else {Code.NAME}
    )


def _changes_title(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether a word was left out or put before a title that makes it another office (副局长)."""
    one, place, tokens = (
        (change.old, change.at + len(change.before), first)
        if not change.after
        else (change.new, change.to + len(change.after), second)
    )
    if (change.before and change.after) or not deciding_words.TITLE_PREFIX.fullmatch(one):
        return False
    return deciding_words.TITLE.match("".join(token.key for token in tokens[place : place + 8])) is not None


def _is_source(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether somebody else is named after 据 and before what they say (据…统计)."""
    if not change.before or not change.after:
        return False
    front = "".join(token.key for token in first[max(0, change.at - 6) : change.at])
    back = "".join(token.key for token in first[change.at + len(change.before) :][:12])
    return FROM.search(front) is not None and FROM_SAYS.match(back) is not None


def _fact_codes(change: Change, first: Sequence[Token], second: Sequence[Token]) -> set[Code]:
    lost = Counter(token.key for token in change.before if facts.is_fact(token.key))
    won = Counter(token.key for token in change.after if facts.is_fact(token.key))
    if not lost and not won:
        # A currency, or about, over and under beside a number; 60周岁以上 has its own a little farther off.
        end = change.at + len(change.before)
        near, farther = first[max(0, change.at - 2) : end + 2], first[max(0, change.at - BOUND) : end + 2]
        if (_has_number(near) and deciding_words.changes_amount(change.old, change.new)) or (
            _has_number(farther) and _changes_limit(change, first, second)
        ):
            return {Code.FIGURE}
        return set()
    if lost == won:
        return set()
    if len(change.before) >= SUBSTANCE + 2 and not change.after and not deciding_words.is_time(change.old):
        return set()  # a clause was left out with its figures
    if len(change.after) >= SUBSTANCE + 2 and not change.before and not deciding_words.is_time(change.new):
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


def _has_number(tokens: Sequence[Token]) -> bool:
    return any(facts.is_number(token.key) for token in tokens)


def _changes_limit(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether the word that bounds a number became another (最低, 最高; 以上, 以下)."""
    if len(change.before) != 1 or len(change.after) != 1 or not change.at or not change.to:
        return False
    before, after = first[change.at - 1].key + change.old, second[change.to - 1].key + change.new
    return deciding_words.changes_amount(before, after)


def _is_slip(change: Change, old: str, new: str) -> bool:
    """Return whether one character of the original was a slip that we put right."""
    if len(change.before) != 1 or len(change.after) != 1:
        return False
    mine, ours = change.before[0], change.after[0]
    if deciding_words.NEGATION.search(ours.key) and (
        spelling.word_over(old, mine.start) or not spelling.is_alike(mine.key, ours.key)
    ):
        return False  # 设有 → 没有, 尚在 → 尚未 are more than a slip
    return len(mine.key) == len(ours.key) == 1 and spelling.is_slip(old, mine.start, new, ours.start, old)


def _is_synonym(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether the words around a change are synonyms (公布, 发布 differ in one character).

    Two words in a row may be exchanged (但没有, 不过未), and a word may be longer than its synonym (保险公司, 险企).
    """
    if max(len(change.before), len(change.after)) > LONGEST_EXCHANGED:
        return False
    befores = _windows(first, change.at, len(change.before))
    afters = _windows(second, change.to, len(change.after))
    return any(
        deciding_words.means_the_same(before, after)
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
        deciding_words.means_the_same(before[:i], after[:j])
        and deciding_words.means_the_same(before[i:], after[j:])
        for i in range(1, len(before))
        for j in range(1, len(after))
    )


def _keys_around(tokens: Sequence[Token], at: int, length: int) -> str:
    return "".join(token.key for token in tokens[max(0, at - 1) : at + length + 1])


def _is_clause(change: Change, new: str) -> bool:
    """Return whether so much was lost or added that a negation within it is not the point."""
    if not change.after and len(change.before) > deciding_words.NEGATION_REACH:
        return True
    return not change.before and (
        len(change.after) > deciding_words.NEGATION_REACH
        or (len(change.after) >= SUBSTANCE and _is_bounded(change.after, new))
    )


def _is_bounded(tokens: Sequence[Token], normal: str) -> bool:
    """Return whether `tokens` are a whole clause of `normal`."""
    start, end = tokens[0].start, tokens[-1].end
    before, after = normal[max(0, start - 1) : start], normal[end : end + 1]
    return all(not side or sentences.CLAUSE_END.match(side) for side in (before, after))


def _speech(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether the words left out name the speaker.

    The omission may appear shifted by a few characters (…表示，公… instead of 公司…表示，), so it is tried at every
    place where the same words would be left out.
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
    tries += [
        (i, place)
        for i, j in tries[:1]
        for place in range(i + SUBSTANCE, j)
        if old[first[place - 1].end] in ",，"
    ]  # 局长冉一鸣透露，该市
    return any(deciding_words.names_speaker("".join(token.key for token in first[i:j])) for i, j in tries)


def _speaks_next(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether a verb of speech follows in the same clause: the changed name is that of the speaker."""
    place = first[change.at + len(change.before) - 1].end if change.before else 0
    clause = sentences.CLAUSE_END.split(old[place : place + 40], maxsplit=1)[0]
    return spelling.SPEAKS.search(clause) is not None


def _says_itself(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether what stays names the speaker: 六位表示愿意续保, 记者注意到，条款载明."""
    rest = old[change.before[-1].end :][:40] if change.before else ""
    if change.old in PLAIN_SPEECH and ATTITUDE.match(rest):
        return True
    clause = sentences.CLAUSE_END.split(rest.lstrip(",，"), maxsplit=1)[0]
    return (
        deciding_words.is_unnamed_source(change.old) and deciding_words.SPEECH_END.search(clause) is not None
    )


def _repeats(change: Change, second: Sequence[Token]) -> bool:
    before = "".join(token.key for token in second[max(0, change.to - len(change.after)) : change.to])
    return before == change.new


def _small(change: Change, first: Sequence[Token], second: Sequence[Token]) -> set[Code]:
    """Return the codes of a few characters left out: nothing for a slip, a name otherwise."""
    text = change.old
    if len(text) == 1 or deciding_words.is_filler(text):
        return set()
    return {Code.NAME} if len(text) > 1 and deciding_words.is_noun(text) else set()


def _stands_for_speaker(text: str) -> bool:
    """Return whether a word stands for somebody named earlier; 公司 may be another company.

    The last character of 二审法院 may be that of the court's name and no part of the change.
    """
    return text != "公司" and (is_anaphor(text) or is_anaphor(f"{text}院"))


def _changes_speaker(given: set[Code], change: Change) -> bool:
    """Return whether somebody else speaks, or one who was named became 据悉; 她 or 二审法院 is nobody else."""
    if any(map(_stands_for_speaker, (change.old, change.new))):
        return False
    return {Code.NAME, Code.ATTRIBUTION} <= given or any(
        deciding_words.names_speaker(one) and deciding_words.is_unnamed_source(other)
        for one, other in ((change.old, change.new), (change.new, change.old))
    )


def weighed(
    given: set[Code],
    change: Change,
    verdict: Weighing,
    first: Sequence[Token],
    second: Sequence[Token],
) -> set[Code]:
    """Return the codes of a change that stand after its words were weighed."""
    left = set(given)
    if Code.NAME in given and not verdict.is_name and not _changes_title(change, first, second):
        left -= {Code.NAME, Code.ATTRIBUTION}
        if (verdict.lost or verdict.won) and _changes_speaker(given, change):
            left.add(Code.ATTRIBUTION)
        if verdict.turns_denial and not (verdict.lost or verdict.won):
            # 甲方拒绝赔付，乙方同意赔付: the two changed places about what was denied.
            left.add(Code.NEGATION)
    if Code.CUT in given and not (len(verdict.lost) >= SUBSTANCE and verdict.is_lost_clause):
        left.discard(Code.CUT)
    if Code.ADDED in given and len(verdict.won) < ADDED:
        left.discard(Code.ADDED)
    has_fact = any(facts.is_fact(token.key) for token in (*change.before, *change.after))
    if has_fact and not verdict.is_fact:
        left -= {Code.FIGURE, Code.DATE}
    if verdict.keeps_negation and not verdict.turns_denial and DENIAL.search(change.old + " " + change.new):
        left.discard(Code.NEGATION)
    if (
        given == {Code.ATTRIBUTION}
        and verdict.keeps_hedges
        and not deciding_words.STRONGER.fullmatch(change.new)
        and deciding_words.possibilities(change.old)
    ):
        left.discard(Code.ATTRIBUTION)  # 预计今年可控制 → 今年预计可控制
    if {Code.NAME, Code.ATTRIBUTION} <= left and not verdict.is_speaker:
        left.discard(Code.ATTRIBUTION)
    if given == {Code.ATTRIBUTION} and verdict.keeps_source and not deciding_words.possibilities(change.old):
        left.discard(Code.ATTRIBUTION)
    return left
