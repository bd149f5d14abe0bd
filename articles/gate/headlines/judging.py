"""The clauses of a headline that its original does not support."""

from articles.gate import wording
from articles.text.sentences import Span

from . import certainty, figures, subjects
from .passages import LITTLE, Passage, Source, clauses, holds, keys


def unsupported(headline: str, original_headline: str, original: str) -> list[Span]:
    """Return the clauses of our headline that the original's headline and text do not support.

    All three in the search's normal form. A shorter or re-ordered headline is supported.
    """
    if not headline.strip() or not original_headline.strip():
        return []
    if keys(headline) == keys(original_headline):
        return []
    source = Source(original_headline, original)
    return [
        span
        for span in clauses(headline)
        if _is_refused(Passage(headline[span.start : span.end]), headline, source)
    ]


def _is_refused(clause: Passage, headline: str, source: Source) -> bool:
    """Return whether the original does not say what `clause` of `headline` says."""
    if clause.letters in source.headline_letters:
        return certainty.lost_open_word(clause, headline, source)
    return (
        figures.are_refused(clause, source)
        or certainty.lost_open_word(clause, headline, source)
        or certainty.sweeps(clause, source)
        or certainty.turns(clause, source)
        or certainty.is_only_denied(clause, source)
        or certainty.is_only_planned(clause, headline, source)
        or subjects.is_said_of_another(clause, source)
        or subjects.did_another(clause, source)
        or certainty.is_undecided(clause, headline, source)
        or _is_unknown(clause, source)
    )


def _is_unknown(clause: Passage, source: Source) -> bool:
    """Return whether `clause` holds words of substance that the original has nowhere."""
    unknown = [
        word
        for word in clause.words
        if not set(word) <= LITTLE and word not in wording.calls() and not holds(source.letters, word)
    ]
    if not unknown:
        return False
    rest = set(clause.letters) - LITTLE - set("".join(unknown))
    nearest = max(source.sentences, key=lambda sentence: len(rest & sentence.characters))
    return any(not set(word) <= nearest.characters | set(source.headline) for word in unknown)
