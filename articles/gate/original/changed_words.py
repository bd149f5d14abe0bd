"""What is at stake in the words of a change: a title, a source, a number's bound, who speaks."""

import re
from collections.abc import Sequence

from articles.text import facts, sentences, spelling
from articles.text.facts import Token

from . import deciding_words
from .changes import Change

FROM = re.compile(r"(?:根据|依据|据|按照)[^ND]{0,5}$")
FROM_SAYS = re.compile(
    r"[^ND]{0,6}(?:统计|测算|数据|介绍|披露|透露|消息|通报|报告|调查|估算|预测|分析|公告|说法|报道)"
)
LONGEST_EXCHANGED = 6  # tokens of words that may stand for each other
PLAIN_SPEECH = ("表示", "称", "说")
ATTITUDE = re.compile(r"愿意?|希望|担心|打算|同意|不满|支持|欢迎|感谢|满意|理解|反对")
SUBSTANCE = 4  # ideographs from which on an added or lost clause says something


def changes_title(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether a word was left out or put before a title that makes it another office (副局长)."""
    one, place, tokens = (
        (change.old, change.at + len(change.before), first)
        if not change.after
        else (change.new, change.to + len(change.after), second)
    )
    if (change.before and change.after) or not deciding_words.TITLE_PREFIX.fullmatch(one):
        return False
    return deciding_words.TITLE.match("".join(token.key for token in tokens[place : place + 8])) is not None


def changes_source(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether somebody else is named after 据 and before what they say (据…统计)."""
    if not change.before or not change.after:
        return False
    front = "".join(token.key for token in first[max(0, change.at - 6) : change.at])
    back = "".join(token.key for token in first[change.at + len(change.before) :][:12])
    return FROM.search(front) is not None and FROM_SAYS.match(back) is not None


def has_number(tokens: Sequence[Token]) -> bool:
    """Return whether any of the tokens is a number."""
    return any(facts.is_number(token.key) for token in tokens)


def changes_limit(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether the word that bounds a number became another (最低, 最高; 以上, 以下)."""
    if len(change.before) != 1 or len(change.after) != 1 or not change.at or not change.to:
        return False
    before, after = first[change.at - 1].key + change.old, second[change.to - 1].key + change.new
    return deciding_words.changes_amount(before, after)


def is_slip(change: Change, old: str, new: str) -> bool:
    """Return whether one character of the original was a slip that we put right."""
    if len(change.before) != 1 or len(change.after) != 1:
        return False
    mine, ours = change.before[0], change.after[0]
    if deciding_words.NEGATION.search(ours.key) and (
        spelling.word_over(old, mine.start) or not spelling.is_alike(mine.key, ours.key)
    ):
        return False  # 设有 → 没有, 尚在 → 尚未 are more than a slip
    return len(mine.key) == len(ours.key) == 1 and spelling.is_slip(old, mine.start, new, ours.start, old)


def is_synonym(change: Change, first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Return whether the words around a change stand for each other (公布, 发布 differ in one character).

    Two words in a row may be exchanged (但没有, 不过未), and a word may be longer than its other (保险公司, 险企).
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


def keys_around(tokens: Sequence[Token], at: int, length: int) -> str:
    """Return the keys of some tokens with one more on either side: of 承认 and 否认 only half differs."""
    return "".join(token.key for token in tokens[max(0, at - 1) : at + length + 1])


def is_clause(change: Change, new: str) -> bool:
    """Return whether so much was lost or added that a negation in it is not the point."""
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


def names_speaker(change: Change, first: Sequence[Token], old: str) -> bool:
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
    tries += [
        (i, place)
        for i, j in tries[:1]
        for place in range(i + SUBSTANCE, j)
        if old[first[place - 1].end] in ",，"
    ]  # 局长冉一鸣透露，该市
    return any(deciding_words.names_speaker("".join(token.key for token in first[i:j])) for i, j in tries)


def speaks_next(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether a verb of speech follows in the same clause: the changed name is that of the speaker."""
    place = first[change.at + len(change.before) - 1].end if change.before else 0
    clause = sentences.CLAUSE_END.split(old[place : place + 40], maxsplit=1)[0]
    return spelling.SPEAKS.search(clause) is not None


def says_itself(change: Change, first: Sequence[Token], old: str) -> bool:
    """Return whether what stays tells who holds it: 六位表示愿意续保, 记者注意到，条款载明."""
    rest = old[change.before[-1].end :][:40] if change.before else ""
    if change.old in PLAIN_SPEECH and ATTITUDE.match(rest):
        return True
    clause = sentences.CLAUSE_END.split(rest.lstrip(",，"), maxsplit=1)[0]
    return (
        deciding_words.is_unnamed_source(change.old) and deciding_words.SPEECH_END.search(clause) is not None
    )


def repeats(change: Change, second: Sequence[Token]) -> bool:
    """Return whether what was put in says again what stands right before it."""
    before = "".join(token.key for token in second[max(0, change.to - len(change.after)) : change.to])
    return before == change.new
