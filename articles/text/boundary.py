"""Whether a hit is a word of its own: 人寿 in 国华人寿 is, in 本人寿命 it is not.

What counts against a hit is a known word that lies across one of its ends. Names no dictionary knows (a
company, a person) fall into single characters in a precise cut, and nothing counts against them.
"""

import re

import rjieba

from . import chinese

AROUND = 8  # characters on each side of a hit that are cut into words
LONGEST = 6  # characters of a hit that is tried the other way round
# A number keeps its measure word (2025年金融 has no 年金), and 从 after 记者 goes with no other word.
MEASURED = re.compile(
    r"(?<=[0-9])[年月日时分家人名个户元万亿倍项类款张份件次起]|(?<=[多数几各余])家|(?<=记者)[从在向对]"
)
# What a word ends in that is a word without it too: lines of insurance, places.
KINDS = frozenset("险市县省区州镇乡村")
# Characters that stand alone in any good sentence, so that they tell nothing about a cut.
PARTICLES = frozenset("的了和与及或在从对向由于把被让到将已是为有中会后前上下内等也不人")
PARTICLES_OR_NONE = PARTICLES | {""}
IS_HAN = chinese.IS_HAN.match


def is_whole(normal: str, start: int, end: int) -> bool:
    """Return whether the hit from `start` to `end` in normalised text is one or several whole words."""
    if end - start > 2 and MEASURED.match(normal, start) and rjieba.has_word(normal[start + 1 : end]):
        return False  # 家财险 in 5家财险公司
    begins = not (start and chinese.is_han(normal[start - 1 : start + 1]))
    ends = not chinese.is_han(normal[end - 1 : end + 1]) or end == len(normal)
    if begins and ends:
        return True
    left = max(0, start - AROUND)
    around = normal[left : end + AROUND]
    start, end = start - left, end - left
    before = after = ""
    offset = 0
    for word in _cut(around):
        stop = offset + len(word)
        if offset == start:
            begins = True
        elif offset < start < stop:
            begins = begins or start - offset in _joints(word)
        if stop == start and len(word) == 1:
            before = word
        if stop == end:
            ends = True
        elif offset < end < stop:
            ends = ends or end - offset in _joints(word)
        if offset >= end:
            after = word if offset == end and len(word) == 1 else ""
            break
        offset = stop
    if begins and ends:
        return not _is_crossed(around[start:end], before, after)
    return _is_likelier(around, start, end)


def _cut(text: str) -> list[str]:
    """Return the words of `text` by the precise cut, measure words apart from what follows them."""
    found: list[str] = []
    begin = 0
    for measure in MEASURED.finditer(text):
        found += chinese.cut(text[begin : measure.end()])
        begin = measure.end()
    return found + chinese.cut(text[begin:]) if begin else chinese.cut(text)


def _joints(word: str) -> list[int]:
    """Return the offsets within `word` at which one of its parts ends."""
    found, offset = [], 0
    for part in chinese.whole_words(word):
        offset += len(part)
        found.append(offset)
    if len(word) > 2 and word[-1] in KINDS and rjieba.has_word(word[:-1]):
        found.append(len(word) - 1)  # 运费 in 运费险, 安康 in 安康市
    return found


def _is_crossed(term: str, before: str, after: str) -> bool:
    """Return whether other words explain the place better: 投|保险|种 is 投保 and 险种.

    They include `before` or `after`, characters that stand alone beside the hit, and leave none alone.
    """
    if len(term) > LONGEST or not (before or after):
        return False
    known = rjieba.has_word
    before, after = ("" if one in PARTICLES or not chinese.is_han(one) else one for one in (before, after))
    for cut in range(1, len(term)):
        head, tail = term[:cut], term[cut:]
        left = before != "" and known(before + head)
        right = after != "" and known(tail + after)
        if (
            (left and right)
            or (left and len(tail) > 1 and known(tail))
            or (right and len(head) > 1 and known(head))
        ):
            return True
    return False


def _is_likelier(around: str, start: int, end: int) -> bool:
    """Return whether the hit leaves fewer characters alone than other words that lie across its ends.

    If both leave as many, the dictionary's words are right about each other, and a name in no dictionary is
    left to a guess.
    """
    term = around[start:end]
    is_known = rjieba.has_word(term)
    forced = _alone(around[:start]) + _alone(around[end:]) + _torn(around, start)
    if len(term) > 3 and not is_known:
        forced += _alone(term)
    apart = _alone(around)
    if forced == apart and not is_known:
        edges = chinese.boundaries(around)
        return start in edges and end in edges
    if forced == apart and term in chinese.trade():  # 等待期|内, not 万能|险种
        left, right = around[start - 1 : start] if start else "", around[end : end + 1]
        is_free_left = left in PARTICLES_OR_NONE or not rjieba.has_word(left + term[0])
        return is_free_left and (right in PARTICLES_OR_NONE or not rjieba.has_word(term[-1] + right))
    return forced < apart


def _torn(around: str, start: int) -> int:
    """Return 1 if the hit leaves a particle alone that formed a word with what it took (上海 in 上|海安|亭)."""
    word = around[start - 1 : start + 1] if start else ""
    return int(word[:1] in PARTICLES and len(word) == 2 and rjieba.has_word(word) and word in _cut(around))


def _alone(text: str) -> int:
    """Return how many ideographs of `text` stand alone when it is cut, particles aside."""
    alone = 0
    for word in _cut(text):
        if len(word) == 1 and word not in PARTICLES and IS_HAN(word):
            alone += 1
    return alone
