"""What a reader typed, understood: the groups of wordings to look for, and the questions to put to the index.

A query has two readings. `groups` are the terms as they were typed, each with the wordings that mean the
same. `pieces` are what the terms are made of: words, names, values, everyday words with what the trade writes
for them. What was typed always stays a question of its own; pieces only follow it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Protocol

from articles.text import chinese, values
from articles.text.sentences import Span

from . import language
from .phrases import Group, OutletPhrase, Phrase, ValuePhrase
from .shapes import Any, Expression, IndexQuery, either, every

MOST_CHARACTERS = 64  # of a query; the rest is ignored
MOST_GROUPS = 8
MOST_LOOSE = 6  # words of a question that are looked for at once
MOST_PIECES = 12
A_SENTENCE = 6  # characters below which idle words at the end may belong to a name
A_QUESTION = 8  # characters of a term from which on it is a question, whose common words need not be found
JOINERS = "-.·/&+'_:"
SUFFIXES = frozenset("险费款法案率额金类型版期人者员")  # that a word may do without
NUMBER = re.compile(r"[0-9.·/:-]+")
STANDING_FOR_MONEY = re.compile(r"^ ?(?:余|多)?(?:元|块钱|块|人民币|美元)?")
# Issuers of documents stand before the number: 银保监办发 2021 64号, 财金59号.
ISSUER = re.compile(rf"([{chinese.HAN}]{{2,10}})( ?)$")
ISSUES = tuple("发函令金险规办通字财监消")
# Kinds split from their term.
STRONG = frozenset(["day", "month", "monthday", "document", "article", "share", "part"])
LETTERS_APART = re.compile(r"[a-z]+(?: [a-z]+)+")
# Words of a question that say nothing about its subject.
MOST_LONE = 5  # lone characters of a question that are looked for in headlines
STOP_WORDS = frozenset(
    (Path(__file__).parent / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)
IDLE_CHARACTERS = STOP_WORDS | frozenset(
    "人元年月日个次家件号车款险费钱点天多少大小好新老几只条张第每各报赔保用吃坐到打开关看做叫拿交住走跑说话里外上下前后"
)
# Longer idle words, taken out before the rest is cut into words, so that they tear no word apart.
IDLE = re.compile(
    "|".join(
        sorted(
            (
                word
                for word in (*STOP_WORDS, "这个东西", "是怎么回事", "怎么回事", "那个什么", "骗人的")
                if len(word) > 2
            ),
            key=len,
            reverse=True,
        )
    )
)


class Words(Protocol):
    """What a query needs to know of the names and everyday words of the site."""

    def expand(self, term: str) -> Iterable[str]:
        """Return the terms that mean the same as `term`, itself first."""

    def regional(self, term: str) -> Iterable[str]:
        """Return `term` in the words of the mainland, and what means the same.

        That is if it has any of Taiwan or Hong Kong.
        """

    def outlets(self, term: str) -> Iterable[int]:
        """Return the ids of the outlets called `term`."""

    def spoken(self, term: str) -> Iterable[str]:
        """Return what the trade writes where people say `term`."""

    def is_known(self, term: str) -> bool:
        """Return whether `term` is a name, an alias or an everyday word."""


class NoWords:
    """Nothing known: every term means itself alone."""

    def __init__(self, expand: Callable[[str], Iterable[str]] | None = None) -> None:
        self._expand = expand or (lambda term: [term])

    def expand(self, term: str) -> Iterable[str]:
        """Return the terms that mean the same as `term`."""
        return self._expand(term)

    def regional(self, term: str) -> Iterable[str]:
        """Return nothing."""
        return ()

    def outlets(self, term: str) -> Iterable[int]:
        """Return nothing."""
        return ()

    def spoken(self, term: str) -> Iterable[str]:
        """Return nothing."""
        return ()

    def is_known(self, term: str) -> bool:
        """Return False."""
        return False


@dataclass(frozen=True)
class Query:
    """A query understood. `text` is what was understood of it, as shown to the reader."""

    text: str
    groups: tuple[Group, ...]
    pieces: tuple[Group, ...] = ()
    without: tuple[Group, ...] = ()
    typed: language.Typed = field(default_factory=lambda: language.Typed(""))
    fields: tuple[language.QueryPart, ...] = ()
    hints: tuple[Group, ...] = ()

    @property
    def loose(self) -> tuple[Group, ...]:
        """The words looked for one by one where not all are found.

        They are the pieces, and the words of everyday sayings.
        """
        return tuple(dict.fromkeys((*self.pieces, *self.hints)))

    def by_pieces(self) -> "Query":
        """Return the question for posts that have all pieces.

        A lone character goes with the word behind it.
        """
        return self.of(
            replace(group, phrases=(Phrase((group.whole,)),)) if group.whole else group
            for group in self.pieces
        )

    def _all(self, way: str) -> list[Expression]:
        """Return the expressions of the groups the index can be asked for anywhere in a post."""
        return [part for group in self.groups if not group.is_single and (part := group.by(way)) is not None]

    @property
    def is_exact(self) -> bool:
        """Whether a hit by words needs no look at the text, since every wording is one token."""
        if self.without:
            return False
        ways = [phrase.by_words() for group in self.groups for phrase in group.phrases]
        return all(map(_is_one_token, ways)) and not any(
            phrase.exact for group in self.groups for phrase in group.phrases
        )

    @cached_property
    def _unwanted(self) -> Expression | None:
        """The tokens that no hit may have; what has more than one token is looked for in the text."""
        found = [way for group in self.without if isinstance(way := group.by("by_pairs"), str)]
        return either(found) if found else None

    def as_words(self) -> IndexQuery | None:
        """Return the question for posts that have all terms as words.

        Lone ideographs are asked of headlines only.
        """
        if words := self._all("by_words"):
            return IndexQuery(anywhere=every(words), without=self._unwanted)
        # 人&车 is two of them in one term: a phrase without a pair, that is.
        asked = (
            [every(phrase.runs) for phrase in group.phrases if not phrase.pairs] for group in self.groups
        )
        singles = [either(phrases) for phrases in asked if phrases]
        return IndexQuery(title=every(singles), without=self._unwanted) if singles else None

    def best(self) -> Iterator[tuple[IndexQuery, int]]:
        """Yield the questions for the best of many posts, each with how many are wanted at most.

        Headlines with all terms, headlines with one of them, texts about one of them.
        """
        words = self._all("by_words")
        if not words:
            return
        yield IndexQuery(title=every(words), without=self._unwanted), 150
        if len(words) > 1:
            yield IndexQuery(anywhere=every(words), title=either(words), without=self._unwanted), 100
        if keys := self._all("by_keys"):
            yield IndexQuery(anywhere=every([*words, either(keys)]), without=self._unwanted), 150

    def anyhow(self) -> IndexQuery | None:
        """Return the question for posts that have all terms, whatever stands around them."""
        checks = tuple(group.checks for group in self.groups if group.checks)
        pairs = self._all("by_pairs")
        return IndexQuery(anywhere=every(pairs), phrases=checks, without=self._unwanted) if pairs else None

    def of(self, groups: Iterable[Group]) -> "Query":
        """Return the same question for other groups."""
        chosen = tuple(dict.fromkeys(groups))
        return Query(
            " ".join(group.text for group in chosen), chosen, chosen, self.without, self.typed, self.fields
        )

    @cached_property
    def _words(self) -> list[Expression]:
        telling = sorted(self.loose, key=lambda group: group.is_common)  # the common ones last
        return [part for group in telling if (part := group.by("by_words")) is not None][:MOST_LOOSE]

    @cached_property
    def _telling(self) -> list[Expression]:
        """The words of which a near hit must have one: a common one alone answers nothing."""
        groups = [group for group in self.loose if not group.is_common] or list(self.loose)
        return [part for group in groups if (part := group.by("by_words")) is not None][:MOST_LOOSE]

    def lone(self) -> IndexQuery | None:
        """Return the question for headlines with one of the lone characters of a question (猫, 雪)."""
        singles = [phrase.text for group in self.hints for phrase in group.phrases if phrase.is_single]
        return IndexQuery(title=either(singles), without=self._unwanted) if singles else None

    def halves(self) -> Iterator[IndexQuery]:
        """Yield the questions for a query whose terms do not all occur.

        Most of its words come first, at least half.
        """
        telling = set(self._telling)
        for size in range(len(self._words) - 1, max(0, (len(self._words) - 1) // 2), -1):
            some = [chosen for chosen in combinations(self._words, size) if telling & set(chosen)]
            if some:
                yield IndexQuery(anywhere=either(every(chosen) for chosen in some), without=self._unwanted)

    def single_words(self) -> Iterator[IndexQuery]:
        """Yield a question for each of the telling words by itself.

        So a common one hides no rare one.
        """
        for word in self._telling:
            yield IndexQuery(anywhere=word, without=self._unwanted)


def _is_one_token(way: Expression | None) -> bool:
    """Return whether an expression is one token, or one of several for the same run."""
    return isinstance(way, str) or (isinstance(way, Any) and all(isinstance(part, str) for part in way.parts))


def phrase_of(text: str) -> Phrase | None:
    """Return `text` as one phrase; None if there is nothing in it to look for."""
    runs = tuple(run[: chinese.MAX_TOKEN] for run in chinese.runs(chinese.normalise(text)))
    return Phrase(runs) if runs else None


def exact_phrase_of(text: str) -> Phrase | None:
    """Return `text`, which stood between quotation marks, as a phrase to be found as it stands."""
    normal = " ".join(chinese.normalise(text).split())[:MOST_CHARACTERS].strip("，。；：、？！,;?! ")
    runs = tuple(run[: chinese.MAX_TOKEN] for run in chinese.runs(normal))
    return Phrase(runs, exact=normal) if runs else None


def group_of(term: str, words: Words) -> Group | None:
    """Return the group of a term: its wordings, and the outlet of that name."""
    wordings = list(words.expand(term))
    phrases: dict[Phrase, None] = dict.fromkeys(filter(None, map(phrase_of, wordings)))
    if not phrases:
        return None
    for wording in words.regional(term):
        if (other := phrase_of(wording)) and other not in phrases:
            phrases[replace(other, is_added=True)] = None
    normal = chinese.normalise(term)
    if (value := value_of(normal)) and value not in phrases:
        phrases[value] = None
    for number in dotted(normal):
        phrases[number] = None
    for wording in wordings:
        for source_id in words.outlets(wording):
            phrases[OutletPhrase((wording,), source_id=source_id)] = None
    return Group(tuple(phrases))


def value_of(normal: str) -> ValuePhrase | None:
    """Return the value that a whole term is, such as 两亿四千万元, 5718件 or 12363; None if it is none."""
    found = list(values.find(normal))
    if len(found) != 1 or found[0].start:
        return None
    value = found[0]
    rest = normal[value.end :]
    if value.kind in ("amount", "count") and rest and rest[0] in values.MEASURE and len(rest) <= 3:
        token = value.tokens[0] if value.kind == "count" else value.tokens[-1]
        return ValuePhrase((normal,), token=token, after=rest)
    if STANDING_FOR_MONEY.sub("", rest):
        return None
    return ValuePhrase((normal,), token=value.tokens[0]) if value.kind != "count" else None


def dotted(normal: str) -> list[Phrase]:
    """Return the days a number of three or four figures may be: 119 is 11·9, 315 3·15."""
    if not re.fullmatch(r"[1-9][0-9]{2,3}", normal):
        return []
    found = []
    for cut in (1, 2):
        month, day = int(normal[:cut]), int(normal[cut:])
        if 1 <= month <= 12 and 1 <= day <= 31 and normal[cut] != "0":
            found.append(Phrase((f"{month}·{day}",)))
    return found


def terms(normal: str) -> list[str]:
    """Return the terms of a normalised query: runs that touch or are joined (c-ross, 3·15), and `ifrs 17`."""
    found: list[list[int]] = []
    last = ""
    for run in chinese.RUN.finditer(normal):
        gap = normal[found[-1][1] : run.start()] if found else None
        numbered = gap == " " and re.fullmatch(r"[a-z]{2,5}", last) and run[0].isdecimal()
        if gap is not None and (gap == "" or (len(gap) == 1 and gap in JOINERS) or numbered):
            found[-1][1] = run.end()
        else:
            found.append([*run.span()])
        last = run[0]
    return _set_apart([normal[start:end] for start, end in found])


def _set_apart(found: list[str]) -> list[str]:
    """Join ideographs that stand one by one (家 财 险)."""
    joined: list[str] = []
    lone = False
    for term in found:
        is_lone = len(term) == 1 and chinese.is_han(term)
        if is_lone and lone:
            joined[-1] += term
        else:
            joined.append(term)
        lone = is_lone
    return joined


def _typed_apart(typed: list[str], words: Words) -> list[str]:
    """Return `typed`, or its syllables as one term where they spell a known name: zhong guo tai bao."""
    together = "".join(typed)
    if len(typed) > 1 and together.isascii() and together.isalpha() and len(list(words.expand(together))) > 1:
        return [together]
    return typed


def parse(
    text: str,
    expand: Callable[[str], Iterable[str]] | None = None,
    words: Words | None = None,
    *,
    exact: bool = False,
) -> Query:
    """Return what `text` asks for; anything may be typed. `expand` gives the terms that mean the same as one.

    No groups if there is nothing to look for. `exact`: marks and little words are text, as in a headline.
    """
    known: Words = words or NoWords(expand)
    cleaned = language.clean(text)
    typed = language.Typed(cleaned, (language.QueryPart("text", cleaned, Span(0, len(cleaned))),))
    if not exact:
        typed = language.parse(text)
    groups: dict[Group, None] = {}
    pieces: dict[Group, None] = {}
    hints: dict[Group, None] = {}
    without: dict[Group, None] = {}
    fields: list[language.QueryPart] = []
    plain: list[str] = []
    room = MOST_CHARACTERS

    def take_plain() -> None:
        nonlocal room
        if plain and room > 0:
            normal = " ".join(chinese.normalise(" ".join(plain)).split())[:room]
            room -= len(normal)
            for group, parts in _read(normal, known):
                groups[group] = None
                telling = _telling(group.text, parts)
                pieces.update(dict.fromkeys(telling))
                hints.update(dict.fromkeys(part for part in parts if part not in telling))
                hints.update(dict.fromkeys(_hints(group.text, parts, known)))
        plain.clear()

    for part in typed.parts:
        if part.kind == "text":
            plain.append(part.text)
            continue
        take_plain()
        if part.kind in ("exact", "either"):
            if group := _marked(part, known):
                groups[group] = pieces[group] = None
        elif part.kind == "without":
            if len(without) < language.MOST_WITHOUT and (group := _unwanted(part.text)):
                without[group] = None
        else:
            fields.append(part)
    take_plain()
    chosen = tuple(groups)[:MOST_GROUPS]
    shown = " ".join(group.text for group in chosen)[:MOST_CHARACTERS]
    return Query(
        shown, chosen, tuple(pieces)[:MOST_PIECES], tuple(without), typed, tuple(fields), tuple(hints)
    )


def _marked(part: language.QueryPart, words: Words) -> Group | None:
    """Return the group of a quotation or of alternatives."""
    if part.kind == "exact":
        phrase = exact_phrase_of(part.text)
        return Group((phrase,), fixed=True) if phrase else None
    phrases: dict[Phrase, None] = {}
    for option in part.parts:
        if option.kind == "exact":
            phrases |= dict.fromkeys(filter(None, [exact_phrase_of(option.text)]))
        elif group := group_of(chinese.normalise(option.text), words):
            phrases |= dict.fromkeys(group.phrases)
    return Group(tuple(phrases), fixed=True) if phrases else None


def _unwanted(text: str) -> Group | None:
    """Return the group of what is not wanted: the word as typed, and its value."""
    phrase = phrase_of(text)
    if phrase is None:
        return None
    value = value_of(chinese.normalise(text))
    return Group((phrase, value) if value else (phrase,), fixed=True)


def _read(normal: str, words: Words) -> Iterator[tuple[Group, list[Group]]]:
    """Yield the groups of plain normalised text, each with its pieces."""
    found: list[str | Group] = []
    for part in _values_apart(normal):
        found += [part] if isinstance(part, Group) else list(dict.fromkeys(terms(part)))
    typed = [part for part in found if isinstance(part, str)]
    if len(typed) == len(found):
        found = [*_typed_apart(typed, words)]
    for part in found[: MOST_GROUPS + 4]:
        if isinstance(part, Group):
            yield part, [part]
        elif group := group_of(part, words):
            yield group, _pieces(part, group, words)


def _values_apart(normal: str, *, spoken: bool = False) -> Iterator[str | Group]:
    """Yield the text between the values that stand for themselves, and those values as groups.

    Ideographs alone stay text unless `spoken`, since they may stand in a post just so.
    """
    at = 0
    for value in values.find(normal):
        written = normal[value.start : value.end]
        is_strong = value.kind in STRONG or (value.kind == "amount" and re.search("[百千万亿,.]", written))
        if value.start < at or not is_strong or not (spoken or re.search("[0-9]", written)):
            continue
        before = normal[at : value.start]
        issuer = ""
        end = value.end
        if value.kind == "document":
            if (named := ISSUER.search(before)) and (not named[2] or named[1].endswith(ISSUES)):
                issuer, before = named[1], before[: named.start()]
            end += normal[end : end + 1] == "文"
        elif value.kind == "amount" and (money := STANDING_FOR_MONEY.match(normal[end:])):
            end += money.end()
        if before.strip():
            yield before
        token = value.tokens[0]
        after = normal[value.end] if value.tokens[-1][-1:] in values.MEASURE and end == value.end else ""
        yield Group(
            (ValuePhrase((normal[value.start : end].strip(),), token=token, before=issuer, after=after),),
            fixed=True,
        )
        at = end + len(after)
    if normal[at:].strip():
        yield normal[at:]


def _pieces(term: str, group: Group, words: Words) -> list[Group]:
    """Return what a term is made of: known names whole, values, and words.

    The group itself where it is one word.
    """
    if len(group.phrases) > 1 and not _is_long(group):
        own = _spoken(term, words)
        return [_with(group, own)] if own else [group]
    found: list[Group] = []
    parts: list[str | Group] = list(_values_apart(term, spoken=True)) if values.is_any(term) else [term]
    for part in parts:
        if isinstance(part, Group):
            found.append(part)
    for piece in [piece for part in parts if isinstance(part, str) for piece in _cut(part, words)]:
        lone, _, word = piece.rpartition("+")
        word, _, behind = word.partition("|")
        if made := group_of(word, words):
            own = [*_spoken(word, words), *_stem(word)]
            made = _with(made, own) if own else made
            found.append(replace(made, whole=lone + word + behind) if lone or behind else made)
    return list(dict.fromkeys(found)) or [group]


def _telling(term: str, pieces: list[Group]) -> list[Group]:
    """Return the pieces that must be found.

    Of a question these are not the common words, which only help to find near texts.
    """
    if len(term) < A_QUESTION:
        return pieces
    return [piece for piece in pieces if not piece.is_common] or pieces


def _is_of_lone(text: str) -> bool:
    """Return whether a text is made of characters that are words by themselves: 砸了 may be torn from 树砸了."""
    return len(text) < 4 and all(len(word) == 1 for word in chinese.cut(text))


def _hints(term: str, pieces: Iterable[Group], words: Words) -> Iterator[Group]:
    """Yield what helps to find near texts.

    That is everyday sayings of lone characters, the words of longer ones (手机号).
    """
    if len(term) >= A_QUESTION and chinese.is_han(term):
        lone = [word for word in chinese.guessed(term) if len(word) == 1 and word not in IDLE_CHARACTERS]
        yield from (Group((Phrase((word,)),)) for word in dict.fromkeys(lone[:MOST_LONE]))
    for at in range(len(term) - 1):
        for size in (2, 3):
            saying = term[at : at + size]
            if len(saying) == size < len(term) and words.is_known(saying) and _is_of_lone(saying):
                yield from (Group((phrase,)) for phrase in _spoken(saying, words)[:2])
    for piece in pieces:
        if (
            piece.phrases[0].is_plain
            and len(piece.text) > 3
            and any(phrase.is_added for phrase in piece.phrases)
        ):
            for word in _words_of(piece.text):
                if (text := word.rpartition("+")[2].partition("|")[0]) != piece.text and (
                    group := group_of(text, words)
                ):
                    yield group


def _is_long(group: Group) -> bool:
    """Return whether the other wordings of a group follow from a rule.

    If so, its pieces may say more (租客家财险).
    """
    return group.phrases[0].is_plain and len(group.text) > 4


def _spoken(term: str, words: Words) -> list[Phrase]:
    found = filter(None, map(phrase_of, words.spoken(term)))
    return [replace(phrase, is_added=True) for phrase in found]


def _stem(word: str) -> list[Phrase]:
    """Return what a line of insurance no dictionary knows is about: 火灾险 → 火灾."""
    stem = word.removesuffix("险").removesuffix("保")
    if stem == word or len(stem) < 2 or word in chinese.trade() or not chinese.is_known(stem):
        return []
    return [Phrase((stem,), is_added=True)]


def _with(group: Group, phrases: Sequence[Phrase]) -> Group:
    return Group(tuple(dict.fromkeys((*group.phrases, *phrases))), group.fixed)


def _cut(term: str, words: Words) -> list[str]:
    """Return the words of a term that say something about its subject.

    Known names and everyday sayings stay whole, letters beside ideographs part from them (cross二期 → cross,
    二期), a number keeps what it counts (24小时), and characters that stand alone stay together (车被树砸了 → 树砸).
    """
    found: list[str] = []
    for run in _alternating(term):
        if not chinese.is_han(run[:1]):
            found.append(run)
            continue
        for segment in filter(None, IDLE.split(run)):
            found += _cut_run(segment, words)
    return _with_counts(found)


def _alternating(term: str) -> list[str]:
    """Return the runs of ideographs and what stands between them.

    Letters and numbers come together (e保2025 → e, 保, 2025).
    """
    found: list[str] = []
    for run in chinese.runs(term):
        if found and not chinese.is_han(run) and not chinese.is_han(found[-1]):
            found[-1] += run
        else:
            found.append(run)
    return found


def _cut_run(run: str, words: Words) -> list[str]:
    edges = set(chinese.boundaries(run))
    found: list[str] = []
    at = begun = 0
    while at < len(run):
        size = next(
            (
                size
                for size in range(min(16, len(run) - at), 1, -1)
                if (size > 3 or (at in edges and at + size in edges))
                and words.is_known(run[at : at + size])
                and not _is_of_lone(run[at : at + size])
            ),
            0,
        )
        if not size:
            at += 1
            continue
        found += _words_of(run[begun:at])
        found.append(run[at : at + size])
        at = begun = at + size
    return found + _words_of(run[begun:])


def _words_of(text: str) -> list[str]:
    """Return the telling words of a run of ideographs, guessing at names.

    陆+鹤鸣 for a word with the lone character before it.

    欧阳牧|马 is the same for one that ends the run.
    """
    found: list[str] = []
    begun = ""
    cut = [one for word in chinese.guessed(text) for one in _without_idle_ends(word, text)]
    for place, word in enumerate([*cut, ""]):
        before = begun or (found[-1] if found else "")
        is_last = len(word) == 1 and place == len(cut) - 1 and len(text) < A_SENTENCE
        is_of_name = is_last and before != "" and not chinese.is_known(before)  # 裴听是 is no 裴听
        if len(word) == 1 and (word not in STOP_WORDS or is_of_name):
            begun += word
            continue
        if len(begun) > 1 and begun not in STOP_WORDS:
            found.append(begun)
        elif (
            len(begun) == 1
            and begun not in SUFFIXES
            and len(word) != 2
            and found
            and text.endswith(found[-1] + begun)
        ):
            found[-1] = f"{found[-1]}|{begun}"
        if len(word) > 1 and word not in STOP_WORDS:
            found.append(f"{begun}+{word}" if len(begun) == 1 and len(word) == 2 else word)
        begun = ""
    return found


def _without_idle_ends(word: str, text: str) -> list[str]:
    """Return a guessed word without the idle characters a guess may have drawn in (种牙能 → 种牙)."""
    if len(word) < 3 or len(text) < A_SENTENCE or chinese.is_known(word):
        return [word]
    start, end = 0, len(word)
    while start < end and word[start] in STOP_WORDS:
        start += 1
    while end > start and word[end - 1] in STOP_WORDS:
        end -= 1
    return [*word[:start], *([word[start:end]] if start < end else []), *word[end:]]


def _with_counts(found: list[str]) -> list[str]:
    """Let a number keep the word it counts."""
    joined: list[str] = []
    for word in found:
        if joined and NUMBER.fullmatch(joined[-1]) and word[0] in values.MEASURE and len(word) <= 3:
            joined[-1] += word
        else:
            joined.append(word)
    return joined
