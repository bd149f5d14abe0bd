"""A headline and its original as they are read: clause by clause, sentence by sentence, each read once."""

import re
from functools import cached_property
from itertools import accumulate

from articles.gate.original import deciding_words, names_in_text
from articles.gate.word_lists import lines, one_of
from articles.text import chinese, facts, sentences
from articles.text.facts import Token
from articles.text.sentences import Span
from articles.text.synonyms import synonyms

from .reported_periods import periods

CLAUSE = re.compile(r"(?:[ \u3000，:：;；!！?？。|丨—]|(?<!\d),|,(?!\d))+")
# What separates the clauses of a sentence; 、 separates words.
PART = re.compile(r"[：:。！？!?；;\n]|(?<!\d),|,(?!\d)")
SPOKEN = re.compile(r"([\d.]+|[一二两三四五六七八九十百千]+)([多余])([百千万亿]+)")
QUOTES = frozenset('“「『"')
OPEN = re.compile(one_of("headlines/open"))
GRAVE = re.compile(one_of("headlines/grave"))
LITTLE = frozenset(" ".join(lines("headlines/little")).split())
EVERYDAY = frozenset(" ".join(lines("headlines/everyday")).split())
ADVERBS = frozenset(" ".join(lines("headlines/adverbs")).split())
LONGEST_BARE = 2  # characters of a verb with its adverb
COMPANY = re.compile(rf"[一-鿿]{{2,5}}?{one_of('headlines/companies')}")
SHARE = re.compile(
    r"占(?!比)([一-鿿]{2,14}?)(?:的?(?:比例|比重)?(?:约|近|逾|超过?|不足|不到|达)?)(?=[\d一二两三四五六七八九]+(?:\.\d+)?[成%])"
)
MEASURES = tuple(
    frozenset(group.split("/")) for line in lines("headlines/measures") for group in line.split()
)
NO_PEOPLE = frozenset("月季星小工")  # what 个 counts that is no person: 三个月, 七个工作日
BEFORE = 4  # characters before a word or a figure that tell what is said of it
BEFORE_QUOTED = 12  # characters before a quotation that somebody denies (并非投保人所说的“…”)
# Characters within which the characters of a short form may stand apart in the text (停售: 停止销售).
REACH = 3
# A headline is asked so far and no further, which bounds the time it takes.
LONGEST_CLAUSE = 80  # characters; a longer one is asked in pieces
MAX_CLAUSES = 40
MAX_SENTENCES = 200


def spelt_out(text: str) -> str:
    """Return `text` with 多 and 余 moved to the end of the figure: 300多万 is 300万多."""
    return SPOKEN.sub(r"\1\3\2", text)


def keys(text: str) -> list[str]:
    """Return what `text` says, token by token, however it is written."""
    return [token.key for token in facts.tokens(text)]


def letters(text: str) -> str:
    """Return `text` without punctuation and blanks."""
    return "".join(character for character in text if character.isalnum())


def without_adverbs(word: str) -> str:
    """Return the verb in a word of a headline, its adverb or complement left out (照赔, 撞成)."""
    return "".join(character for character in word if character not in ADVERBS)


def clauses(text: str) -> list[Span]:
    """Return the clauses of a headline."""
    found, start = [], 0
    for end, after in [
        *((match.start(), match.end()) for match in CLAUSE.finditer(text)),
        (len(text), len(text)),
    ]:
        found += [
            Span(place, min(place + LONGEST_CLAUSE, end)) for place in range(start, end, LONGEST_CLAUSE)
        ]
        start = after
    return found[:MAX_CLAUSES]


def words(clause: str) -> list[str]:
    """Return the words of two ideographs or more; of neighbours that make none, each pair."""
    found, last = [], ""
    for word in chinese.cut(clause):
        if not chinese.is_han(word) or word in LITTLE:
            last = ""
        elif len(word) > 1:
            found.append(word)
            last = ""
        else:
            if last:
                found.append(last + word)
            last = word
    return found


def holds(text: str, word: str) -> bool:
    """Return whether `text` holds `word`, a word that stands for it, or a longer form of it (停售: 停止销售)."""
    if word in text or any(
        other in text
        for table in (synonyms(), deciding_words.short_forms())
        for other in table.get(word, ())
        if len(other) > 1 or len(word) == 1 or other in word
    ):
        return True
    if len(word) == 1:
        return False
    return re.search(f".{{0,{REACH}}}?".join(map(re.escape, word)), text) is not None


def before_each(text: str, piece: str, before: int = BEFORE) -> list[str]:
    """Return what stands right before each occurrence of `piece`, within its clause (the first 50)."""
    found: list[str] = []
    place = text.find(piece)
    while place >= 0 and len(found) < 50:
        reach = BEFORE_QUOTED if text[place - 1 : place] in QUOTES else before
        found.append(sentences.CLAUSE_END.split(text[max(0, place - reach) : place])[-1])
        place = text.find(piece, place + 1)
    return found


class Extract:
    """A clause of a headline or a sentence, and what is asked of it again and again, read once."""

    def __init__(self, text: str) -> None:
        """Keep `text`, in the search's normal form."""
        self.text = text

    @cached_property
    def letters(self) -> str:
        """Return it without punctuation."""
        return letters(self.text)

    @cached_property
    def characters(self) -> frozenset[str]:
        """Return its characters."""
        return frozenset(self.text)

    @cached_property
    def tokens(self) -> list[Token]:
        """Return its tokens."""
        return facts.tokens(self.text)

    @cached_property
    def keys(self) -> list[str]:
        """Return its tokens' keys."""
        return [token.key for token in self.tokens]

    @cached_property
    def key_set(self) -> frozenset[str]:
        """Return its tokens' keys, each once."""
        return frozenset(self.keys)

    @cached_property
    def words(self) -> list[str]:
        """Return its words, each once."""
        return list(dict.fromkeys(words(self.text)))

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """Return where its words begin and end."""
        return (0, *accumulate(map(len, chinese.cut(self.text))))

    def holds_as_words(self, wording: str) -> bool:
        """Return whether `wording` stands in it as one word or several whole ones."""
        start = self.text.find(wording)
        while start >= 0:
            if start in self.edges and start + len(wording) in self.edges:
                return True
            start = self.text.find(wording, start + 1)
        return False

    @cached_property
    def companies(self) -> frozenset[str]:
        """Return the companies it names."""
        return frozenset(COMPANY.findall(self.text))

    @cached_property
    def shares(self) -> list[str]:
        """Return what the shares in it are shares of (占健康险投诉两成)."""
        return list(dict.fromkeys(match.group(1) for match in SHARE.finditer(self.text)))

    @cached_property
    def measures(self) -> dict[str, set[int]]:
        """Return for each figure, by their numbers, the kinds of measure words that follow it."""
        found: dict[str, set[int]] = {}
        for place, key in enumerate(self.keys):
            after, beyond = (*self.keys[place + 1 : place + 3], "", "")[:2]
            if facts.is_fact(key):
                measure = beyond if after == "个" and beyond in NO_PEOPLE else after
                found.setdefault(key, set()).update(
                    kind for kind, measures in enumerate(MEASURES) if measure in measures
                )
        return found

    @cached_property
    def right_before(self) -> dict[str, str]:
        """Return for each figure what stands within a few characters before its first place."""
        found: dict[str, str] = {}
        for at, key in enumerate(self.keys):
            if facts.is_fact(key) and key not in found:
                before = self.keys[max(0, at - BEFORE) : at]
                found[key] = "".join(other for other in before if not facts.is_fact(other))
        return found

    @cached_property
    def periods_before(self) -> dict[str, set[str]]:
        """Return for each figure the period named last before its first place."""
        found: dict[str, set[str]] = {}
        last: set[str] = set()
        for key in self.keys:
            if facts.is_fact(key) and key not in found:
                found[key] = last
            last = periods([key]) or last
        return found

    @cached_property
    def last_period(self) -> set[str]:
        """Return the period that it names last, an empty set where it names none."""
        return next((found for key in reversed(self.keys) if (found := periods([key]))), set())


class Evidence:
    """The original, read once for all clauses of a headline."""

    def __init__(self, headline: str, text: str) -> None:
        """Read the original's headline and text, both in the search's normal form."""
        headline, text = spelt_out(headline), spelt_out(text)
        self.headline = headline
        self.headline_letters = letters(headline)
        self.clauses = [headline[span.start : span.end] for span in clauses(headline)]
        self.open_clauses = [
            set(letters(clause.replace(found.group(), ""))) - LITTLE
            for clause in self.clauses
            if (found := OPEN.search(clause))
        ]
        spans = sentences.spans(text)[:MAX_SENTENCES]
        self.sentences = [Extract(headline), *(Extract(text[span.start : span.end]) for span in spans)]
        self.all_keys = frozenset().union(*(sentence.key_set for sentence in self.sentences))
        self.whole = headline + "。" + text
        self.letters = letters(self.whole)
        self.parts = [letters(part) for part in sentences.CLAUSE_END.split(self.whole)]
        # The clauses of the text alone, a question left out: nobody states it.
        self.said = [
            letters(part)
            for span in spans
            if "?" not in text[span.start : span.end]
            for part in PART.split(text[span.start : span.end])
        ]
        self._held: dict[tuple[str, int], bool] = {}
        self._asked: dict[str, str] = {}

    def person_at(self, text: str) -> str:
        """Return the person that the original names and `text` begins with, else ""."""
        front = text[:2]
        if len(front) < 2 or front in self._asked:
            return self._asked.get(front, "")
        found = ""
        for sentence in self.sentences:
            if front not in sentence.text:
                continue
            tokens = facts.tokens(sentence.text)
            for name in names_in_text.names_in(names_in_text.words_of(tokens, sentence.text)):
                said = "".join(token.key for token in tokens[name.start : name.end])
                if name.kind == "person" and text.startswith(said) and len(said) > len(found):
                    found = said
        self._asked[front] = found
        return found

    def has_all_of(self, word: str) -> bool:
        """Return whether what is no word (没要, 冲着) says nothing that the original has not."""
        return len(chinese.cut(word)) > 1 and all(
            character in EVERYDAY or character in self.letters for character in word
        )

    def says_beside(self, numeral: str, after: str) -> bool:
        """Return whether the original puts a one-ideograph numeral right before a character.

        A measure word may come between them: 三险企, 三家险企.
        """
        return any(
            f"{numeral}{measure}{after}" in self.letters for measure in ("", "家", "款", "名", "位", "个")
        )

    def holds_in(self, word: str, number: int) -> bool:
        """Return whether a sentence, by its number, holds `word`."""
        asked = (word, number)
        if asked not in self._held:
            self._held[asked] = holds(self.sentences[number].text, word)
        return self._held[asked]
