"""Corrections for a term that no post has: by sound, pinyin, initials, shape or one slip.

Candidates come from the posts themselves: the index keeps the sounds of neighbouring ideographs, so whatever
stands in a headline, is a name or is repeated in a text is found by ear; other slips are tried as they may
have been meant. What is found is read in the texts of posts the asker may see, and counts only where it
stands between word boundaries. The work is bounded: two questions to the index a term, forty texts a
question.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple, Protocol

from articles.text import boundary, chinese, sound, values

from .phrases import Group, Phrase
from .types import Expression, IndexQuery, Stored, either, every

LONGEST = 10  # ideographs of a term that is corrected
LONGEST_SLIP = 8  # of one that is tried with slips that the sound does not show
MOST_TOKENS = 240  # of one question
MOST_TEXTS = 40  # texts read for one question
MOST_BODIES = 16  # of them whose bodies are searched, where no headline has the word
MOST_WORDINGS = 3  # words of one sound that are all searched for
IN_TITLE = 3  # times a place in a headline counts
INITIALS = range(3, 9)  # letters that may be first letters


class Respelling(NamedTuple):
    """What a term was taken for: one of `meant`, and one of `also` where two words were run together."""

    typed: str
    meant: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What was meant, as the page says it."""
        return " ".join((self.meant[0], *self.also[:1]))


class Ask(Protocol):
    """What the spelling asks of the index."""

    def texts_of(self, match: IndexQuery, most: int) -> list[Stored]:
        """Return what the index finds, with texts, as the asker may see it."""

    def present(self, tokens: Collection[str]) -> set[str]:
        """Return those of `tokens` that the index has at all."""


def correct(group: Group, ask: Ask, is_known: Callable[[str], bool]) -> Respelling | None:
    """Return what was meant by a group no post has; None if nothing near enough is found."""
    if group.fixed or not group.phrases:
        return None
    phrase = group.phrases[0]
    typed = phrase.text
    if values.is_any(typed):
        return None  # 百分之八 is not meant for 百分之八十
    if phrase.is_plain:
        return _of_ideographs(typed, ask, is_known) if 2 <= len(typed) <= LONGEST else None
    letters = sound.clean(" ".join(phrase.runs))
    if re.fullmatch("[a-z]+", letters):
        return _of_letters(typed, letters, ask, is_known)
    if any(map(chinese.is_han, phrase.runs)) and any(map(str.isalpha, typed)):
        return _of_both(phrase, ask, is_known)
    return None


# ---- ideographs ----
def _of_ideographs(typed: str, ask: Ask, is_known: Callable[[str], bool]) -> Respelling | None:
    if all(sound.readings(character) for character in typed):
        heard = sound.heard(typed)
        found = _heard(heard, ask, lambda word: _by_ear(typed, word, heard))
        if meant := _best(found, is_known, most=1):
            return Respelling(typed, meant)
    if len(typed) > LONGEST_SLIP:
        return None
    tries = list(dict.fromkeys([*_doubled(typed), *(() if _is_all_words(typed) else _slips(typed))]))
    room = MOST_TOKENS
    pairs: dict[str, set[str]] = {}
    for word, _ in tries:
        room -= len(word) - 1
        if (found_in := _pairs(word)) and room > 0:
            pairs[word] = found_in
    # Most of what may have been meant has a pair that stands nowhere, which is asked in a tenth of the time.
    there = ask.present(set().union(*pairs.values())) if pairs else set()
    tries = [(word, cost) for word, cost in tries if word in pairs and pairs[word] <= there]
    if not tries:
        return None
    by_word = {word: cost for word, cost in reversed(tries) if "?" not in word}
    missing = [word for word, _ in tries if "?" in word]
    stored = ask.texts_of(
        IndexQuery(anywhere=either(every(sorted(pairs[word])) for word, _ in tries)), MOST_TEXTS // 2
    )
    seen = _Seen()
    gap = {word: re.compile(word.replace("?", f"[{chinese.HAN}]")) for word in missing}
    titles = [(one.number, one.title, True) for one in stored]
    bodies = [(one.number, one.body, False) for one in stored[:MOST_BODIES]]
    for places in (titles, bodies):
        for number, text, is_title in places:
            for word in by_word:
                for start in _starts(text, word):
                    seen.add(word, by_word[word], text, start, start + len(word), is_title, number)
            for pattern in gap.values():
                for match in pattern.finditer(text):
                    seen.add(match[0], 1.2, text, *match.span(), is_title, number)
        if seen:
            break
    meant = _best(seen, is_known, most=1, strict=True, typed=typed)
    return Respelling(typed, meant) if meant else None


def _by_ear(typed: str, word: str, heard: sound.Heard) -> float | None:
    """Return the cost of taking `typed` for `word` of the same sound, None if too much differs."""
    same = sum(map(str.__eq__, typed, word))
    slips = heard.slips(word)
    if (
        word == typed
        or not same
        or slips > max(1, len(typed) // 3)
        or (len(typed) > 3 and same * 3 < len(typed))
    ):
        return None
    if len(typed) == 2 and slips and not chinese.is_known(word):
        return None
    return 1 + 0.3 * slips + 0.15 * (len(typed) - same)


def _is_all_words(typed: str) -> bool:
    """Return whether a term is made of known words throughout, so that only its sound may be wrong."""
    return all(len(word) > 1 for word in chinese.cut(typed))


def _doubled(typed: str) -> Iterator[tuple[str, float]]:
    """Yield what may have been meant where one character, or several, stand twice."""
    size = len(typed)
    for at in range(1, size):
        for length in range(1, min(4, size - at, at) + 1):
            if typed[at - length : at] == typed[at : at + length] and size - length > 1:
                yield typed[:at] + typed[at + length :], 0.8


def _slips(typed: str) -> Iterator[tuple[str, float]]:
    """Yield (what may have been meant, cost), the likeliest first; `?` stands for a character left out."""
    size = len(typed)
    if size > 2:
        for at in range(1, size):
            yield f"{typed[:at]}?{typed[at:]}", 1.2
        for at in range(size - 1):
            yield typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :], 1.0
    if size > 3:
        for at in range(1, size - 1):  # one character too many, between others
            rest = typed[:at] + typed[at + 1 :]
            if chinese.is_known(rest):
                yield rest, 1.3
    if 2 < size < 6:
        for at in range(size):  # one character moved further
            rest = typed[:at] + typed[at + 1 :]
            for to in range(size):
                moved = rest[:to] + typed[at] + rest[to:]
                if abs(to - at) > 1 and moved != typed:
                    yield moved, 1.5
    alone = list(_alone(typed))
    for place in range(max((len(sound.lookalikes().get(typed[at], "")) for at in alone), default=0)):
        for at in alone:
            others = sound.lookalikes().get(typed[at], "")
            if place < len(others):
                yield typed[:at] + others[place] + typed[at + 1 :], 1.1 + 0.01 * place


def _alone(typed: str) -> Iterator[int]:
    """Yield the places of characters that belong to no known word of the term; one of them is wrong."""
    offset = 0
    for word in chinese.cut(typed):
        if len(word) == 1 or len(typed) == 2:
            yield from range(offset, offset + len(word))
        offset += len(word)


def _pairs(word: str) -> set[str]:
    """Return the pairs a word has for certain; `?` is a character that is not known."""
    return set().union(*map(chinese.pairs, word.split("?")))


def _starts(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + len(word))


# ---- letters ----
def _of_letters(typed: str, letters: str, ask: Ask, is_known: Callable[[str], bool]) -> Respelling | None:
    options = [heard for heard in sound.typed(letters) if heard.pairs()]
    if options and (found := _spelt(options, ask)) and (meant := _best(found, is_known, most=MOST_WORDINGS)):
        return Respelling(typed, meant)
    if options and (correction := _two_words(typed, options[0], ask, is_known)):
        return correction
    if correction := by_initials(letters, ask, is_known):
        return correction._replace(typed=typed)
    if len(letters) >= 6:
        options = [
            heard for other in sound.slips_of(letters) for heard in sound.typed(other)[:1] if heard.pairs()
        ]
        if options and (found := _spelt(options, ask)) and (meant := _best(found, is_known, most=1)):
            return Respelling(typed, meant)
    return None


def by_initials(letters: str, ask: Ask, is_known: Callable[[str], bool]) -> Respelling | None:
    """Return the word with these initials, the likeliest of those in the texts; None if there is none."""
    if len(letters) not in INITIALS or not re.fullmatch("[a-z]+", letters):
        return None
    seen = _heard(sound.first_letters(letters), ask, lambda word: 1.0)
    meant = _best(seen, is_known, most=1, known_first=True)
    return Respelling(letters, meant) if meant else None


def _two_words(
    typed: str, heard: sound.Heard, ask: Ask, is_known: Callable[[str], bool]
) -> Respelling | None:
    """Return the two words that pinyin run together may spell, both in one post."""
    size = len(heard.parts)
    if not 4 <= size <= 9:
        return None
    pairs = [either(options) for options in heard.pairs()]
    cuts = range(2, size - 1)
    texts = _Texts(
        ask.texts_of(
            IndexQuery(anywhere=either(every(pairs[: cut - 1] + pairs[cut:]) for cut in cuts)), MOST_TEXTS
        )
    )
    best: tuple[int, Respelling] | None = None
    for cut in cuts:
        words = []
        posts = 0
        for part in (sound.Heard(heard.parts[:cut]), sound.Heard(heard.parts[cut:])):
            seen = _Seen()
            _look(part, [*texts.titles, *texts.bodies], seen, partial(_pinyin_cost, part))
            meant = _best(seen, is_known, most=1, strict=True)
            words.append(meant)
            posts += len(seen.posts[meant[0]]) if meant else 0
        if all(words) and (best is None or posts > best[0]):
            best = posts, Respelling(typed, words[0], words[1])
    return best[1] if best else None


def _of_both(phrase: Phrase, ask: Ask, is_known: Callable[[str], bool]) -> Respelling | None:
    """Return what was meant by ideographs and letters mixed: 学ping险, 代位qiuchang."""
    options = sound.typed(phrase.text)
    if not options:
        return None

    def cost(word: str) -> float | None:
        given = [character for run in phrase.runs if chinese.is_han(run) for character in run]
        kept = sum(character in word for character in given)
        return None if kept < len(given) - 1 else 1 + 0.5 * (len(given) - kept)

    found = _Seen()
    for heard in options:
        found.merge(_heard(heard, ask, cost))
    meant = _best(found, is_known, most=MOST_WORDINGS)
    return Respelling(phrase.text, meant) if meant else None


def _spelt(options: Sequence[sound.Heard], ask: Ask) -> "_Seen":
    """Return what stands in the texts for several spellings, asked in one question."""
    questions = [part for heard in options if (part := _question(heard)) is not None]
    found = _Seen()
    if not questions:
        return found
    texts = _Texts(ask.texts_of(IndexQuery(anywhere=either(questions)), MOST_TEXTS))
    for heard in options:
        _look(heard, texts.titles, found, partial(_pinyin_cost, heard))
    if not found:
        for heard in options:
            _look(heard, texts.bodies, found, partial(_pinyin_cost, heard))
    return found


def _pinyin_cost(heard: sound.Heard, word: str) -> float | None:
    slips = heard.slips(word)
    return None if slips > max(1, len(word) // 3) else 1 + 0.4 * slips


def _question(heard: sound.Heard) -> Expression | None:
    if pairs := heard.pairs():
        return every(either(options) for options in pairs)
    initials = heard.initials()
    return every(initials) if initials else None


def _heard(heard: sound.Heard, ask: Ask, cost: Callable[[str], float | None]) -> "_Seen":
    """Return what stands in the texts for what was heard."""
    found = _Seen()
    question = _question(heard)
    if question is None:
        return found
    texts = _Texts(ask.texts_of(IndexQuery(anywhere=question), MOST_TEXTS))
    _look(heard, texts.titles, found, cost)
    if not found:
        _look(heard, texts.bodies, found, cost)
    return found


class _Texts:
    """Texts to search by sound, headlines first.

    Bodies come only if no headline has the word, since coding them takes time.
    """

    def __init__(self, stored: Sequence[Stored]) -> None:
        self._stored = stored

    @cached_property
    def titles(self) -> list[tuple[int, str, str, bool]]:
        """(number, headline, coded, True) of each text."""
        return [(one.number, one.title, sound.coded(one.title), True) for one in self._stored]

    @cached_property
    def bodies(self) -> list[tuple[int, str, str, bool]]:
        """(number, body, coded, False) of the first texts."""
        return [(one.number, one.body, sound.coded(one.body), False) for one in self._stored[:MOST_BODIES]]


def _look(
    heard: sound.Heard,
    texts: Iterable[tuple[int, str, str, bool]],
    found: "_Seen",
    cost: Callable[[str], float | None],
) -> None:
    for number, text, code, is_title in texts:
        for match in heard.pattern.finditer(code):
            word = text[match.start() : match.end()]
            price = cost(word) if chinese.is_han(word) else None
            if price is not None:
                found.add(word, price, text, *match.span(), is_title, number)


# ---- the best of what was found ----
class _Seen:
    """The words found, how much each costs, and how often each stands whole in how many posts."""

    def __init__(self) -> None:
        self.costs: dict[str, float] = {}
        self.whole: Counter[str] = Counter()
        self.posts: dict[str, set[int]] = defaultdict(set)

    def add(
        self, word: str, cost: float, text: str, start: int, end: int, is_title: bool, number: int
    ) -> None:
        """Take down one place; headlines count thrice, places across word boundaries not at all."""
        self.costs[word] = min(cost, self.costs.get(word, cost))
        if self.whole[word] < 50 and boundary.is_whole(text, start, end):
            self.whole[word] += IN_TITLE if is_title else 1
            self.posts[word].add(number)

    def merge(self, other: "_Seen") -> None:
        """Take over what another search found."""
        for word, cost in other.costs.items():
            self.costs[word] = min(cost, self.costs.get(word, cost))
            self.whole[word] += other.whole[word]
            self.posts[word] |= other.posts[word]

    def __bool__(self) -> bool:
        return bool(self.costs)


def _best(
    seen: _Seen,
    is_known: Callable[[str], bool],
    *,
    most: int,
    strict: bool = False,
    known_first: bool = False,
    typed: str = "",
) -> tuple[str, ...]:
    """Return the likeliest of the words found, at most `most` of equal cost, the most frequent first.

    `strict`: only words that are known or stand in more than one place. `known_first`: before cost.
    """
    ranked = []
    for word, cost in seen.costs.items():
        if not seen.whole[word]:
            continue
        known = is_known(word) or chinese.is_known(word)
        if strict and not known and seen.whole[word] < 2:
            continue
        rank = cost - (0.25 if known else 0)
        ranked.append(
            ((not known) if known_first else 0, rank, -len(seen.posts[word]), -seen.whole[word], word)
        )
    ranked.sort()
    if not ranked:
        return ()
    lead = ranked[0]
    close = [
        one for one in ranked if one[0] == lead[0] and one[1] <= lead[1] + 0.3 and -one[2] * 3 >= -lead[2]
    ]
    return tuple(one[4] for one in (close if most > 1 else ranked)[:most])
