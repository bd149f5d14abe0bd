"""Two texts side by side: how much they share, and where they say different things in the same words."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import rjieba

from articles.text import chinese, facts
from articles.text.spelling import PERSON_AFTER, PROPER, SPEAKS, SURNAMES
from articles.text.synonyms import means_the_same

from .texts import Sentence, Text

LEAST_ALIKE = 0.5  # share of pairs two sentences must have in common to be one sentence in two wordings
LEAST_BOTH = 0.34  # the same of the longer one, so that a short sentence is not found in every long one
LITTLE = frozenset(
    "的了在是有和与及或但也都就还又而且将把被对从到向由为以于等其该此这那之个人不没未无要需可能会应须得着过来去上下中里内外前后时年月日第每各只仅更最已再并则使"
    "让给做作用看说称指据按经因如若虽即便共约近超达至起止间次件名位家户元万亿你我他她它们本同另某凡多少大小高低新老者员方"
)  # single characters that are words
MAX_NAME = 16  # tokens of what may have changed places
LEAST_TOLD = 2  # tokens beside its facts and little words by which a shorter one is recognised
LEAST_MASS = 6  # tokens a sentence must have to be recognised in another wording


@dataclass(frozen=True, slots=True)
class Difference:
    """Two facts that stand in the same place of a sentence both texts have."""

    first: str
    second: str
    names_document: bool = False  # the number of a document, a product, an issue

    @property
    def weight(self) -> int:
        """Return how much this speaks for two subjects: a whole other name more than a figure."""
        is_other_name = (
            min(len(self.first), len(self.second)) > 1
            and not facts.is_fact(self.first)
            and not set(self.first) & set(self.second)
        )
        return 2 if is_other_name else 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two texts stand to each other; masses in tokens, boilerplate not counted."""

    shared: int  # tokens in sentences both have
    first_mass: int
    second_mass: int
    differences: tuple[Difference, ...]  # distinct
    agreements: int  # distinct facts and sentences on which both agree
    common_facts: int  # distinct numbers and dates among them

    @property
    def containment(self) -> float:
        """Return how much of the shorter text the other one holds, 0 to 1."""
        return min(1.0, self.shared / max(1, min(self.first_mass, self.second_mass)))

    @property
    def disagreement(self) -> float:
        """Return the share of facts in common sentences that differ, 0 to 1."""
        return self.weight / (self.weight + self.agreements) if self.differences else 0.0

    @property
    def weight(self) -> int:
        """Return how much the differences speak for two subjects."""
        return sum(difference.weight for difference in self.differences)


def compare(first: Text, second: Text, boilerplate: Collection[int] = ()) -> Comparison:
    """Lay two texts side by side, leaving out sentences whose hash is in `boilerplate`."""
    left = [sentence for sentence in first.sentences if sentence.hash not in boilerplate]
    right = [sentence for sentence in second.sentences if sentence.hash not in boilerplate]
    masses = sum(sentence.mass for sentence in left), sum(sentence.mass for sentence in right)
    same = Counter(sentence.hash for sentence in left) & Counter(sentence.hash for sentence in right)
    agreed: set[str] = set()
    shared = 0
    rest: list[list[Sentence]] = []
    for side in (left, right):
        counted, others = Counter(same), []
        for sentence in side:
            if counted[sentence.hash]:
                counted[sentence.hash] -= 1
                if side is left:
                    shared += sentence.mass
                    agreed.update(sentence.facts)
            else:
                others.append(sentence)
        rest.append(others)
    differences: dict[Difference, None] = {}
    for one, other in (*_in_other_words(*rest), *_with_other_figures(*rest)):
        found, matching = differ(one.keys, other.keys)
        differences.update(dict.fromkeys(found))
        differing = {side for difference in found for side in (difference.first, difference.second)}
        agreed.update(one.facts & other.facts - differing)
        shared += max(matching, min(one.mass, other.mass) if matching * 2 > min(one.mass, other.mass) else 0)
    common_facts = sum(facts.is_fact(key) for key in agreed)
    return Comparison(shared, *masses, tuple(differences), len(agreed), common_facts)


def _in_other_words(left: Sequence[Sentence], right: Sequence[Sentence]) -> list[tuple[Sentence, Sentence]]:
    """Return the pairs that are one sentence in two wordings, each used once, most similar first."""
    left = [sentence for sentence in left if sentence.mass >= LEAST_MASS]
    right = [sentence for sentence in right if sentence.mass >= LEAST_MASS]
    sizes = [len(sentence.pairs) for sentence in right]
    holders: dict[str, list[int]] = defaultdict(list)
    for other, theirs in enumerate(right):
        for pair in theirs.pairs:
            holders[pair].append(other)
    found: list[tuple[float, int, int]] = []
    for one, mine in enumerate(left):
        size = len(mine.pairs)
        in_common = [0] * len(right)
        for pair in mine.pairs & holders.keys():
            for other in holders[pair]:
                in_common[other] += 1
        for other, common in enumerate(in_common):
            if common and LEAST_BOTH * size <= sizes[other] <= size / LEAST_BOTH:
                smaller, larger = sorted((size, sizes[other]))
                if common >= LEAST_ALIKE * smaller and common >= LEAST_BOTH * larger:
                    found.append((common / (smaller + larger), one, other))
    found.sort(key=lambda match: (-match[0], abs(match[1] - match[2])))
    taken: tuple[set[int], set[int]] = set(), set()
    pairs = []
    for _, one, other in found:
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            pairs.append((left[one], right[other]))
    return pairs


def _with_other_figures(
    left: Sequence[Sentence], right: Sequence[Sentence]
) -> list[tuple[Sentence, Sentence]]:
    """Return the pairs of sentences that differ only in their facts.

    They are too short to be recognised in another wording.
    """
    waiting: dict[tuple[str, ...], list[Sentence]] = {}
    for sentence in right:
        if form := _form(sentence):
            waiting.setdefault(form, []).append(sentence)
    pairs = []
    for sentence in left:
        if same := waiting.get(_form(sentence)):
            pairs.append((sentence, same.pop(0)))
    return pairs


def _form(sentence: Sentence) -> tuple[str, ...]:
    """Return what a short sentence says besides its facts; () where that is too little, or it has none."""
    if sentence.mass >= LEAST_MASS:
        return ()
    form = tuple(facts.kind_of(key) for key in sentence.keys)
    told = sum(key not in LITTLE and not facts.is_fact(key) for key in sentence.keys)
    has_facts = any(map(facts.is_fact, sentence.keys))
    return form if has_facts and told >= LEAST_TOLD else ()


@lru_cache(maxsize=2_000)  # some 3 kB each: the sentences' tokens are held, too
def differ(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[tuple[Difference, ...], int]:
    """Return the facts that differ between two sentences, and how many tokens they share, in order."""
    found: list[Difference] = []
    matching = 0
    opcodes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    put_in = {tuple(sorted(second[k:m])) for tag, _, _, k, m in opcodes if tag == "insert" and m - k > 1}
    for tag, i, j, k, m in opcodes:
        words = "".join(first[i:j])
        is_moved = tag == "delete" and j - i <= MAX_NAME and tuple(sorted(first[i:j])) in put_in
        if is_moved and not SPEAKS.search(words):  # names changed places
            found.append(Difference(words, ""))
        if tag == "equal":
            matching += j - i
            continue
        before, after = first[i:j], second[k:m]
        lost = Counter(key for key in before if facts.is_fact(key))
        won = Counter(key for key in after if facts.is_fact(key))
        if lost or won:
            if lost != won and lost and won:
                old, new = list((lost - won).elements()), list((won - lost).elements())
                is_name = _names_document(first, i, j)
                found += [
                    Difference(old[at] if at < len(old) else "", new[at] if at < len(new) else "", is_name)
                    for at in range(max(len(old), len(new)))
                ]
        elif before and after and not means_the_same("".join(before), "".join(after)):
            if max(j - i, m - k) > 2 * min(j - i, m - k) + 2:
                continue  # words were left out or put in
            if SPEAKS.fullmatch(words) or SPEAKS.fullmatch("".join(after)):
                continue  # 认为 for 指出: nobody else speaks
            (old_name, is_old), (new_name, is_new) = _word_at(first, i, j), _word_at(second, k, m)
            if j - i != m - k and not (is_old and is_new):
                continue
            if (is_old or is_new) and old_name != new_name:
                found.append(Difference(old_name, new_name))
    return tuple(found), matching


def _names_document(keys: Sequence[str], start: int, end: int) -> bool:
    """Return whether the number at a place names a document: 〔2025〕284号, 第117期, 编码284095."""
    before, after = keys[max(0, start - 4) : start], keys[end : end + 1]
    if list(after) == ["号"]:
        year = keys[start - 1] if start else ""
        return any(re.fullmatch("N(?:19|20)[0-9]{2}", key) for key in (year, keys[start]))
    if list(after) == ["期"]:
        return list(before[-1:]) == ["第"]
    return re.search("编码|编号|代码|文号|证号", "".join(before)) is not None


def _word_at(keys: Sequence[str], start: int, end: int) -> tuple[str, bool]:
    """Return the words that cover some keys, and whether they are (part of) a name.

    A name consists of two or more characters that the dictionary joins to no word, little words not counted;
    or it follows a surname; or it is one such character before a verb of speech.
    """
    if any(len(key) > 1 for key in keys[start:end]):
        return "", False
    reach = range(max(0, start - 4), min(len(keys), end + 4))
    text = "".join(
        keys[place] if len(keys[place]) == 1 else "一" if keys[place] == "N1" else " " for place in reach
    )
    first, last = start - reach.start, end - reach.start
    offset, run, is_name, touches = 0, 0, False, False
    covering: list[str] = []
    before: list[str] = []
    for word in chinese.cut(text):
        is_over = offset < last and offset + len(word) > first
        if is_over:
            covering.append(word)
        elif not covering:
            before.append(word)
        if len(word) == 1 and chinese.is_han(word) and word not in LITTLE:
            run, touches = run + 1, touches or is_over
            is_name = is_name or (run > 1 and touches)
        else:
            run, touches = 0, False
        offset += len(word)
    if all(len(word) == 1 and word not in LITTLE for word in covering):
        is_name = is_name or PERSON_AFTER.match(text, last) is not None
    if len(covering) == 1 and covering[0] not in LITTLE and len(covering[0]) <= 3:
        is_name = is_name or (covering[0][0] in SURNAMES and len(covering[0]) == 3 and first > 0)
        is_name = is_name or any(word in SURNAMES for word in before[-1:])
        is_name = is_name or (before[-2:-1] in _ALONE and len(before[-1]) == 1)
    return "".join(covering), is_name or any(_is_proper(word) for word in covering)


@lru_cache(maxsize=10_000)
def _is_proper(word: str) -> bool:
    """Return whether the dictionary has `word` as the name of a person, a place or a firm."""
    if len(word) < 2:
        return False
    tags = rjieba.tag(word, False)
    return len(tags) == 1 and tags[0][1] in PROPER


_ALONE = tuple([surname] for surname in SURNAMES)
