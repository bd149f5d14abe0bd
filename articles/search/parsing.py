"""What a reader typed, read: its terms as groups of wordings, and the pieces they are made of."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from articles.text import chinese, values
from articles.text.sentences import Span

from . import language
from .cutting import IDLE_CHARACTERS, cut_term, is_of_lone, words_of
from .known_words import NoWords, Words
from .phrases import Group, OutletPhrase, Phrase, ValuePhrase
from .query import Query

MOST_CHARACTERS = 64  # of a query; the rest is ignored
MOST_GROUPS = 8
MOST_PIECES = 12
A_QUESTION = 8  # characters of a term from which on it is a question, whose common words need not be found
JOINERS = "-.·/&+'_:"
STANDING_FOR_MONEY = re.compile(r"^ ?(?:余|多)?(?:元|块钱|块|人民币|美元)?")
# Issuers of documents stand before the number: 银保监办发 2021 64号, 财金59号.
ISSUER = re.compile(rf"([{chinese.HAN}]{{2,10}})( ?)$")
ISSUES = tuple("发函令金险规办通字财监消")
# Kinds split from their term.
STRONG = frozenset(["day", "month", "monthday", "document", "article", "share", "part"])
MOST_LONE = 5  # lone characters of a question that are looked for in headlines


def parse(
    text: str,
    expand: Callable[[str], Iterable[str]] | None = None,
    words: Words | None = None,
    *,
    exact: bool = False,
) -> Query:
    """Return what `text` asks for; anything may be typed. `expand` gives the terms that mean the same as one.

    There are no groups if there is nothing to search for. `exact`: marks and little words are text, as in a
    headline.
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
    """Yield the text between values that stand for themselves, and those values as groups.

    Numerals in ideographs stay text unless `spoken`, since a post may have them just so.
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
    """Return what a term consists of (known names whole, values, words), or the group if it is one word."""
    if len(group.phrases) > 1 and not _is_long(group):
        own = _spoken(term, words)
        return [_with(group, own)] if own else [group]
    found: list[Group] = []
    parts: list[str | Group] = list(_values_apart(term, spoken=True)) if values.is_any(term) else [term]
    for part in parts:
        if isinstance(part, Group):
            found.append(part)
    for piece in [piece for part in parts if isinstance(part, str) for piece in cut_term(part, words)]:
        lone, _, word = piece.rpartition("+")
        word, _, behind = word.partition("|")
        if made := group_of(word, words):
            own = [*_spoken(word, words), *_stem(word)]
            made = _with(made, own) if own else made
            found.append(replace(made, whole=lone + word + behind) if lone or behind else made)
    return list(dict.fromkeys(found)) or [group]


def _telling(term: str, pieces: list[Group]) -> list[Group]:
    """Return the pieces that must be found.

    The common words of a question are not among them: they only help to find near texts.
    """
    if len(term) < A_QUESTION:
        return pieces
    return [piece for piece in pieces if not piece.is_common] or pieces


def _hints(term: str, pieces: Iterable[Group], words: Words) -> Iterator[Group]:
    """Yield what helps to find near texts.

    These are everyday sayings of single characters, and the words of longer ones (手机号).
    """
    if len(term) >= A_QUESTION and chinese.is_han(term):
        lone = [word for word in chinese.guessed(term) if len(word) == 1 and word not in IDLE_CHARACTERS]
        yield from (Group((Phrase((word,)),)) for word in dict.fromkeys(lone[:MOST_LONE]))
    for at in range(len(term) - 1):
        for size in (2, 3):
            saying = term[at : at + size]
            if len(saying) == size < len(term) and words.is_known(saying) and is_of_lone(saying):
                yield from (Group((phrase,)) for phrase in _spoken(saying, words)[:2])
    for piece in pieces:
        if (
            piece.phrases[0].is_plain
            and len(piece.text) > 3
            and any(phrase.is_added for phrase in piece.phrases)
        ):
            for word in words_of(piece.text):
                if (text := word.rpartition("+")[2].partition("|")[0]) != piece.text and (
                    group := group_of(text, words)
                ):
                    yield group


def _is_long(group: Group) -> bool:
    """Return whether a group's other wordings follow from a rule, so that its pieces may say more (租客家财险)."""
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
