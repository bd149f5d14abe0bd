"""A text as the engine sees it: its sentences, what each says, and its names and addresses."""

import re
from dataclasses import dataclass
from functools import cached_property

from articles.text import chinese, facts, housekeeping, sentences
from articles.text.infocode import infocode_of_text

from . import identity
from .fingerprints import fingerprints, hash_of, letters_of

MAX_CHARACTERS = 20_000  # of a text that are compared
MAX_SENTENCES = 400  # the same
NO_LETTER = re.compile(r"[^\w.]|_|(?<!\d)\.|\.(?!\d)")  # a decimal point belongs to its number


@dataclass(frozen=True)
class Sentence:
    """What one sentence says (token keys), and the hash by which it is found elsewhere."""

    keys: tuple[str, ...]
    hash: int
    start: int
    end: int

    @cached_property
    def pairs(self) -> set[str]:
        """Return the neighbouring pairs of keys, facts by their kind: a figure makes no other sentence."""
        return sentences.pairs_of([facts.kind_of(key) for key in self.keys])

    @cached_property
    def facts(self) -> frozenset[str]:
        """Return what the sentence can agree on with another: its numbers and dates, and itself."""
        named = {key for key in self.keys if facts.is_fact(key) and key != "N1"}
        return frozenset({*named, str(self.hash)})

    @property
    def mass(self) -> int:
        """Return how much the sentence says, in tokens."""
        return len(self.keys)


@dataclass(frozen=True)
class Text:
    """One document: its sentences without the lines in which an outlet keeps house."""

    id: str
    sentences: tuple[Sentence, ...]
    letters: str  # all it says, letters and numbers only
    info_code: str = ""
    address: str = ""

    story: str = ""  # the same without house lines

    @cached_property
    def fingerprints(self) -> set[int]:
        """Return the winnowed fingerprints of the story."""
        return fingerprints(self.story)


def read(body_text: str, *, id: str = "", info_code: str | None = None, url: str | None = None) -> Text:
    """Return the text of a document; `body_text` is plain, one line a paragraph."""
    normal = chinese.normalise(body_text[:MAX_CHARACTERS])
    found = [
        Sentence(keys, hash_of("\0".join(keys)), *span)
        for span in housekeeping.story_spans(normal)
        if (keys := tuple(token.key for token in facts.tokens(normal, *span)))
        and not housekeeping.is_note(normal[span.start : span.end])
    ]
    return Text(
        id,
        tuple(found[:MAX_SENTENCES]),
        NO_LETTER.sub("", normal),
        infocode_of_text(info_code, url),
        identity.address(url),
        letters_of(body_text),
    )
