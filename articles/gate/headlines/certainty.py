"""Whether a headline is surer than its original, which plans, leaves open, denies or speaks of a part."""

import re

from articles.gate.original import deciding_words
from articles.gate.word_lists import one_of
from articles.text import chinese

from .passages import BEFORE, LITTLE, OPEN, Evidence, Extract, before_each, holds, letters

UNDECIDED = re.compile(one_of("headlines/undecided"))
ACT = re.compile(one_of("headlines/acts"))
DENIED = re.compile(one_of("headlines/denied"))
PLANNED = re.compile(one_of("headlines/planned"))
DONE_BY = re.compile(rf"{one_of('headlines/done_by')}[^，。]{{0,12}}?(?:计划|要求|建议|希望|预计)")
SCHEME = re.compile(rf"{one_of('headlines/schemes')}$")
HAPPENED = re.compile(one_of("headlines/happened"))
FUTURE = re.compile(one_of("headlines/future"))
LEFT_OPEN = re.compile(rf"{one_of('headlines/open')}|{one_of('headlines/undecided')}")
DENYING = re.compile(deciding_words.NEGATION.pattern + "|禁|停|免|拒")
WISHED = re.compile(rf"(?!将|明年|月底前|年底前){one_of('headlines/future')}")
LEAST_HELD = 2  # words of a clause that a part of the text holds
CAUTIOUS = re.compile(one_of("headlines/cautious"))
SWEEPING = re.compile(one_of("headlines/sweeping"))
PLANNED_BEFORE = 16  # characters before a verb in its clause
DONE_BY_BEFORE = 32  # characters in which the words that it was done by are looked for
LIKELY = 0.7  # share of the letters that a sentence holds which says the same
NEGATION_BEFORE = 40  # characters of a clause before words that it denies (否认集团将借此出售…)
QUOTED = re.compile(r"(?<=[“「『\"])[^”」』\"]{1,8}(?=[”」』\"])")
LEAST_PIECE = 4  # characters a headline and the text have in common, before which a negation is looked for
LONG_PIECE = 6  # characters that say a thing by themselves
LEAST_SHARED, SHARED = 3, 0.5  # letters of two clauses, and their share, by which they say the same thing


def lost_open_word(clause: Extract, headline: str, source: Evidence) -> bool:
    """Return whether the original's headline leaves open (拟, 或, 待批) what `clause` states."""
    if OPEN.search(headline):
        return False
    mine = set(clause.letters) - LITTLE
    return any(
        len(mine & rest) >= max(LEAST_SHARED, SHARED * min(len(mine), len(rest)))
        for rest in source.open_clauses
    )


def sweeps(clause: Extract, source: Evidence) -> bool:
    """Return whether `clause` generalises (全部, 一律, 终身) where no sentence does so of the same thing."""
    for word in dict.fromkeys(SWEEPING.findall(clause.text)):
        if word in source.headline:
            continue
        if _with_next(word, clause.letters) in source.letters:
            continue  # 首次投保的企业
        around = set(letters(clause.text.replace(word, ""))) - LITTLE
        if not any(
            word in sentence.text and len(around & sentence.characters) >= LIKELY * len(around)
            for sentence in source.sentences
        ):
            return True
    return False


def _with_next(word: str, text: str) -> str:
    """Return a word with the two characters that follow it, which it modifies."""
    place = text.find(word)
    return text[place : place + len(word) + 2] if len(text) >= place + len(word) + 2 else text + "\n"


def turns(clause: Extract, source: Evidence) -> bool:
    """Return whether the text negates what `clause` says, or the other way round."""
    text, start = clause.letters, 0
    named = letters(_without_quoted(clause.text))
    while start < len(text):
        length = 0
        while text[start : start + length + 1] in source.letters and start + length < len(text):
            length += 1
        piece = text[start : start + length]
        if length >= LEAST_PIECE and not deciding_words.NEGATION.match(piece):
            mine = deciding_words.NEGATION.search(named[max(0, start - BEFORE) : start]) is not None
            theirs = {
                deciding_words.NEGATION.search(part) is not None for part in before_each(source.whole, piece)
            }
            if (
                theirs
                and mine not in theirs
                and not _turns_elsewhere(named, start + length, piece, source, mine=mine)
            ):
                return True
        start += max(1, length)
    return False


def _turns_elsewhere(text: str, end: int, piece: str, source: Evidence, *, mine: bool) -> bool:
    """Return whether the negation that is missed stands farther off in the clause (未能证明已…作出说明, 权益不变)."""
    if mine:
        return any(
            deciding_words.NEGATION.search(part) for part in before_each(source.whole, piece, NEGATION_BEFORE)
        )
    return deciding_words.NEGATION.search(text, end) is not None


def _without_quoted(text: str) -> str:
    """Return `text` with blank letters for what stands in quotation marks: “安康无忧” denies nothing."""
    return QUOTED.sub(lambda match: "〇" * len(match.group()), text)


def is_only_denied(clause: Extract, source: Evidence) -> bool:
    """Return whether `clause` says plainly what the original says only to deny it (没有禁止涨价)."""
    for match in ACT.finditer(clause.text):
        if DENIED.search(clause.text[max(0, match.start() - BEFORE) : match.start()]):
            continue
        before = before_each(source.whole, match.group())
        if before and all(DENIED.search(part) for part in before):
            return True
    return False


def is_only_planned(clause: Extract, headline: str, source: Evidence) -> bool:
    """Return whether `clause` states as done what the original only plans or expects (争取把费用降低两成)."""
    if OPEN.search(headline) or UNDECIDED.search(headline) or FUTURE.search(headline):
        return False
    for word in clause.words:
        if word in source.headline_letters or not deciding_words.is_verb(word):
            continue
        before = before_each(source.whole, word, DONE_BY_BEFORE)
        if before and all(map(_is_planned, before)):
            return True
    return False


def _is_planned(before: str) -> bool:
    """Return whether a plan or a wish in `before`, a clause up to a verb, governs that verb."""
    before = DONE_BY.sub("", before)[-PLANNED_BEFORE:]
    for match in PLANNED.finditer(before):
        if match.group() == "计划" and SCHEME.search(before[: match.start()]):
            continue
        if not HAPPENED.search(before, match.end()):
            return True
    return False


def is_doubtful(clause: Extract, headline: str, source: Evidence) -> bool:
    """Return whether the text says a word of `clause` only where it denies something or leaves it open.

    强制投保的条件尚不成熟 is not 强制投保, 可能出现赤字 is not 已现赤字.
    """
    if any(cautious.search(headline) for cautious in (OPEN, UNDECIDED, WISHED)) or any(
        not deciding_words.NEGATION.fullmatch(match.group()) or match.group() in clause.text
        for match in CAUTIOUS.finditer(headline)
    ):
        return False
    is_negative = DENYING.search(clause.text) is not None
    denies = [match.group() for match in DENYING.finditer(clause.text)]
    words = [
        word
        for word in clause.words
        if deciding_words.is_substance(word) and not holds(source.headline_letters, word)
    ]
    for word in (*words, *_pieces(clause, source, LEAST_PIECE)):
        if word in source.headline_letters:
            continue
        parts = [part for part in source.said if word in part]
        if _is_said_in_parts(word, parts, source):
            continue
        if parts and all(_leaves_open(part, word, is_negative=_denies_more(denies, part)) for part in parts):
            return True
    return _is_denied_as_a_whole(clause, source, is_negative=is_negative)


def _denies_more(denies: list[str], part: str) -> bool:
    """Return whether a clause denies what a part of the text does not name: 亏损, in 停售不是因为亏损."""
    return any(deciding_words.NEGATION.fullmatch(sign) or sign not in part for sign in denies)


def _is_said_in_parts(piece: str, parts: list[str], source: Evidence) -> bool:
    """Return whether another part states the words of a piece apart (保险投诉: 涉及保险公司的消费投诉)."""
    words = chinese.cut(piece)
    return len(words) > 1 and any(
        all(word in part for word in words) and not LEFT_OPEN.search(part) and not DENIED.search(part)
        for part in source.said
        if part not in parts
    )


def _is_denied_as_a_whole(clause: Extract, source: Evidence, *, is_negative: bool) -> bool:
    """Return whether the parts of the text that hold most words of `clause` all deny them (尚未实现承保盈利)."""
    words = [word for word in clause.words if deciding_words.is_substance(word)]
    held = [sum(word in part for word in words) for part in source.said]
    most = max(held, default=0)
    return (
        most >= LEAST_HELD
        and not is_negative
        and all(
            DENIED.search(part) is not None
            for part, count in zip(source.said, held, strict=True)
            if count == most
        )
    )


def _leaves_open(part: str, word: str, *, is_negative: bool) -> bool:
    rest = DONE_BY.sub("", part.replace(word, " "))
    for match in LEFT_OPEN.finditer(rest):
        if match.group() == "计划" and SCHEME.search(rest[: match.start()]):
            continue
        if match.group() != "将":
            return True
    return not is_negative and DENIED.search(rest) is not None


def is_undecided(clause: Extract, headline: str, source: Evidence) -> bool:
    """Return whether the text speaks of `clause` only as of something that may come (研究把…列为…)."""
    return (
        not OPEN.search(headline)
        and not UNDECIDED.search(headline)
        and any(_is_said_as_undecided(piece, source) for piece in _pieces(clause, source))
    )


def _pieces(clause: Extract, source: Evidence, least: int = LONG_PIECE) -> list[str]:
    """Return the longest stretches of `clause`, of some length, that the original says word by word."""
    text, start = clause.letters, 0
    found: list[str] = []
    while start < len(text):
        length = 0
        while start + length < len(text) and text[start : start + length + 1] in source.letters:
            length += 1
        if length >= least:
            found.append(text[start : start + length])
        start += max(1, length)
    return found


def _is_said_as_undecided(piece: str, source: Evidence) -> bool:
    parts = [part for part in source.parts if piece in part]
    return bool(parts) and all(UNDECIDED.search(part.split(piece)[0]) for part in parts)
