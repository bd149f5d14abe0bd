"""原文对照: where a reposted text says something other than its original.

Both texts are cut into sentences, sentences that correspond to each other are laid side by side, and each
pair is compared token by token (`articles.text.facts`): a number is compared as a number, a date as a date,
and the rest is searched for negations, words of possibility, speakers and names. Width, punctuation,
traditional characters, ways to write a number, corrected typing errors and lines in which an outlet keeps
house are no differences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.gate.headlines.judging import unsupported
from articles.text import chinese, facts
from articles.text.facts import Token
from articles.text.sentences import Span

from . import deciding_words, rewording
from .alignment import Sentence, answering, read_both
from .change_codes import SUBSTANCE, Code, codes_of, weighed
from .changes import Change, moved, tidied

MOST_WEIGHED = 12_000  # tokens of both texts in changed sentences that are weighed word by word
MAX_CHARACTERS = 60_000  # of either text that are compared


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: its code, its places in the original and in our text, None if nothing corresponds.

    `beside`: what stands in our text where something is left out, None if a whole sentence is.
    """

    code: Code
    original: Span | None
    ours: Span | None
    beside: Span | None = None


def compare_original(
    *, original: str, text: str, original_headline: str = "", headline: str = ""
) -> list[Finding]:
    """Return where `text` and `headline` say something other than the original, in the order of the text.

    Plain texts, paragraphs separated by line breaks. Spans are offsets into the texts as given, for
    `HEADLINE` into the two headlines.
    """
    old, new = chinese.normalise(original[:MAX_CHARACTERS]), chinese.normalise(text[:MAX_CHARACTERS])
    found = list(_compare_texts(old, new))
    found += [
        Finding(Code.HEADLINE, None, span)
        for span in unsupported(chinese.normalise(headline), chinese.normalise(original_headline), old)
    ]
    return found


def _compare_texts(old: str, new: str) -> Iterator[Finding]:
    left_to_weigh = MOST_WEIGHED
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
            left_to_weigh -= len(first) + len(second)
            for found in compare_tokens(first, second, old, new, is_weighed=left_to_weigh >= 0):
                if not _is_of_house(found.original, found.ours, left, right):
                    yield found


def _is_of_house(
    theirs: Span | None, ours: Span | None, left: Sequence[Sentence], right: Sequence[Sentence]
) -> bool:
    """Return whether what one side alone has comes from a house line joined with sentences of the story.

    Not if each side has a fact that the other lacks: one may have become the other.
    """
    if theirs and ours:
        return False
    alone, side = (theirs, left) if theirs else (ours, right)
    facts_of = [
        {token.key for sentence in each for token in sentence.tokens if facts.is_fact(token.key)}
        for each in (left, right)
    ]
    return (
        alone is not None
        and any(each.is_of_house and each.span.start <= alone.start < each.span.end for each in side)
        and not all(each.is_of_house for each in side)
        and not (facts_of[0] - facts_of[1] and facts_of[1] - facts_of[0])
    )


def _has_substance(sentence: Sentence) -> bool:
    return len(sentence.tokens) >= SUBSTANCE and not sentence.is_of_house


def compare_tokens(
    first: Sequence[Token], second: Sequence[Token], old: str, new: str, *, is_weighed: bool = True
) -> Iterator[Finding]:
    """Yield what differs between two sentences that correspond; `old`, `new`: the whole texts.

    `is_weighed`: whether a change is weighed against the others of its sentence, which may excuse it.
    """
    found = tidied(first, second)
    stays = moved(found)
    codes = [codes_of(change, first, second, old, new, is_moved=id(change) in stays) for change in found]
    verdicts = rewording.weigh(found, first, second, old, new) if is_weighed and any(codes) else None
    if verdicts:
        codes = [
            weighed(given, change, verdict, first, second)
            for given, change, verdict in zip(codes, found, verdicts, strict=True)
        ]
    turned = [change.at for change, given in zip(found, codes, strict=True) if Code.NEGATION in given]
    for change, given in zip(found, codes, strict=True):
        if Code.NAME in given and any(abs(change.at - at) <= deciding_words.NEGATION_REACH for at in turned):
            continue  # 不收取任何费用 → 收取一定费用: what changed beside a negation belongs to it
        for code in sorted(given):
            yield Finding(code, _span(change.before), _span(change.after), _beside(change, second))


def _beside(change: Change, second: Sequence[Token]) -> Span | None:
    """Return the tokens of ours on either side of what was left out."""
    return None if change.after else _span(second[max(0, change.to - 1) : change.to + 1])


def _span(tokens: Sequence[Token]) -> Span | None:
    return Span(tokens[0].start, tokens[-1].end) if tokens else None
