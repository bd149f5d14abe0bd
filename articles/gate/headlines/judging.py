"""The clauses of a headline that its original does not support."""

import re
from functools import cache

from articles.gate.original import deciding_words
from articles.gate.word_lists import lines
from articles.text import chinese, facts
from articles.text.sentences import Span

from . import amounts, certainty, subjects
from .passages import (
    GRAVE,
    LITTLE,
    LONGEST_BARE,
    Evidence,
    Extract,
    clauses,
    holds,
    keys,
    spelt_out,
    without_adverbs,
)
from .plain_words import plainly

NEAREST = 2  # sentences that say most of what a clause says
BETWEEN = ".{0,6}?"
LATIN = re.compile(r"[a-z]{2,}")
NUMERALS = frozenset("一二两三四五六七八九十百千万亿余多数几元户人名家件")
NEGATIVE = frozenset("不未无没非")
BEHIND = re.compile(r"[\s?？!！…]*")
# A question that takes for granted what it asks the reason of: 为何停售 says 停售.
TAKES_FOR_GRANTED = re.compile(r"为何|为什么|为啥|因何|缘何|何以|怎么|怎会|如何|凭什么|凭啥|咋")
PART_OF_MONTH = re.compile(r"^月[底末初中]$")
MONTH_PART = re.compile(r"(\d{1,2})月([底末初中])")


@cache
def listed_verbs() -> frozenset[str]:
    """Return the verbs of one character by which headlines say that something is so (挨罚, 获赔)."""
    return frozenset(" ".join(lines("headlines/verbs")).split())


def unsupported(headline: str, original_headline: str, original: str) -> list[Span]:
    """Return the clauses of our headline that the original's headline and text do not support.

    All three are in the search's normal form. A shorter or re-ordered headline is supported.
    """
    if not headline.strip() or not original_headline.strip():
        return []
    if keys(headline) == keys(original_headline):
        return []
    source = Evidence(original_headline, original)
    return [span for span in clauses(headline) if _is_refused(span, headline, source)]


def _is_asked(headline: str, span: Span) -> bool:
    """Return whether a clause of a headline only asks, and takes nothing for granted."""
    marks = BEHIND.match(headline, span.end)
    return (
        marks is not None
        and not {"?", "？"}.isdisjoint(marks.group())
        and not TAKES_FOR_GRANTED.search(headline, span.start, span.end)
    )


def _is_refused(span: Span, headline: str, source: Evidence) -> bool:
    """Return whether the original does not say what a clause of a headline says, plainly or so."""
    clause = Extract(spelt_out(headline[span.start : span.end]))
    if clause.letters in source.headline_letters:
        return certainty.lost_open_word(clause, headline, source)
    if _is_grave(clause, source):
        return True
    is_asked = _is_asked(headline, span)
    plain = plainly(clause, source)
    return _is_unsupported(clause, headline, source, is_asked=is_asked) and (
        plain is clause or _is_unsupported(plain, headline, source, is_asked=is_asked)
    )


def _is_unsupported(clause: Extract, headline: str, source: Evidence, *, is_asked: bool) -> bool:
    """Return whether the original has not what `clause` says; one that asks may be as sure as it likes."""
    return (
        amounts.are_refused(clause, source)
        or certainty.turns(clause, source)
        or certainty.is_only_denied(clause, source)
        or subjects.did_nobody_named(clause, source)
        or subjects.is_said_of_another(clause, source)
        or subjects.did_another(clause, source)
        or subjects.is_swapped(clause, source)
        or (not is_asked and _is_surer(clause, headline, source))
        or _is_unknown(clause, source)
    )


def _is_surer(clause: Extract, headline: str, source: Evidence) -> bool:
    """Return whether `clause` states what the original plans, doubts, leaves open or says of a part."""
    return (
        certainty.lost_open_word(clause, headline, source)
        or certainty.sweeps(clause, source)
        or certainty.is_only_planned(clause, headline, source)
        or certainty.is_doubtful(clause, headline, source)
        or certainty.is_undecided(clause, headline, source)
    )


def _is_unknown(clause: Extract, source: Evidence) -> bool:
    """Return whether `clause` holds words of substance that the original has nowhere."""
    if any(run not in source.whole for run in LATIN.findall(clause.text)):
        return True
    unknown = [
        word
        for word in clause.words
        if not set(word) <= LITTLE
        and word not in deciding_words.calls()
        and not any(map(facts.is_fact, keys(word)))
        and not set(word) <= NUMERALS
        and not _is_supported(word, clause, source)
        and not source.has_all_of(word)
    ]
    if not unknown:
        return False
    rest = set(clause.letters) - LITTLE - set("".join(unknown))
    nearest = sorted(source.sentences, key=lambda sentence: -len(rest & sentence.characters))[:NEAREST]
    said = " ".join(sentence.text for sentence in nearest)
    return any(not _is_made_of(word, said, source) for word in unknown)


def _is_grave(clause: Extract, source: Evidence) -> bool:
    """Return whether `clause` names a grave event that the original does not."""
    return any(not holds(source.letters, word) for word in GRAVE.findall(clause.text))


def _is_said_bare(verb: str, source: Evidence) -> bool:
    """Return whether the original says a verb of one character, or one for it; a negation goes with it."""
    if verb in NEGATIVE:
        return any(sign in source.letters for sign in NEGATIVE)
    return verb in source.letters or any(
        other in source.letters for other in deciding_words.short_forms().get(verb, ())
    )


def _is_part_of_month(clause: Extract, source: Evidence) -> bool:
    """Return whether the end or the beginning of a month in a headline is a day of the text (6月30日: 6月底)."""
    found = MONTH_PART.search(clause.text)
    if not found:
        return False
    days = {"底": range(25, 32), "末": range(25, 32), "初": range(1, 8), "中": range(10, 21)}[found.group(2)]
    return any(
        int(day) in days for day in re.findall(rf"(?<!\d){found.group(1)}月(\d{{1,2}})日", source.whole)
    )


def _is_supported(word: str, clause: Extract, source: Evidence) -> bool:
    """Return whether the original holds a word; 不知情 is held by 否认…知情, certainty asks which way."""
    if holds(source.letters, word):
        return True
    if PART_OF_MONTH.search(word):
        return _is_part_of_month(clause, source)
    bare = without_adverbs(word)
    if len(bare) < len(word) <= LONGEST_BARE and (not bare or _is_said_bare(bare, source)):
        return True
    return len(word) > 2 and word[0] in NEGATIVE and holds(source.letters, word[1:])


def _is_made_of(word: str, sentence: str, source: Evidence) -> bool:
    """Return whether the characters of `word` stand in a sentence or the headline, or for a word there."""
    near = [character in sentence or character in source.headline for character in word]
    if chinese.is_known(word) and not deciding_words.is_thing(word):
        # Of a verb the characters stand near each other: 抓获 and 刑事 make no 获刑.
        return re.search(BETWEEN.join(word), sentence + source.headline) is not None or (
            re.search(BETWEEN.join(reversed(word)), sentence + source.headline) is not None
        )
    if any(near) and all(character in source.letters for character in word):
        return True
    return all(
        is_near
        or character in LITTLE
        or character in listed_verbs()
        or any(other in sentence for other in deciding_words.short_forms().get(character, ()))
        for is_near, character in zip(near, word, strict=True)
    )
