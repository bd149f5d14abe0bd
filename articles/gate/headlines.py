"""Whether a repost's headline says only what the original's headline and text support."""

import re

from articles.text import chinese, facts, sentences
from articles.text.sentences import Span
from articles.text.synonyms import synonyms

from . import wording

CLAUSE = re.compile(r"[ \u3000,，:：;；!！?？。|丨—]+")
QUOTES = frozenset('“「『"')
OPEN = re.compile(r"拟|待批|待|或(?!者)|有望|预计|计划|可能|涉嫌|征求意见|疑似|传|将")
UNDECIDED = re.compile(r"拟|研究|考虑|计划|有望|预计|可能|征求意见|尚|打算|建议|争取|将|或")
DONE = re.compile(r"已|获批|完成|正式|出台|敲定|确定|落地|生效")
SWEEPING = re.compile(
    r"全部|所有|一律|全面|彻底|完全|终身|永久|唯一|全资|全国|全省|全免|全额|零|最大|最高|最低|首家|首个|首次|首例|翻倍|翻番|均|必|保证|确保|严禁|史上"
)
LITTLE = frozenset(
    "的了在与和及为是有被将也都又更最又一个这那其该从到由于对向或并仍已再还就才只让把给使等后前中内上下里外"
)
COMPANY = re.compile(
    r"[一-鿿]{2,5}?(?:人寿|财险|产险|寿险|银行|养老(?!机构|院|金|产业)|再保险|农险|健康险|资管|证券|信托|集团)"
)
ENOUGH = 0.3  # share of a clause's characters that no sentence need support
LEAST_PIECE = 4  # characters a headline and the text have in common, before which a negation is looked for
LONG_PIECE = 6  # characters that say a thing by themselves
BEFORE = 4  # characters before them
BEFORE_QUOTED = 12  # characters before a quotation that somebody denies (并非投保人所说的“…”)
REACH = (
    3  # characters within which the characters of a short form may stand apart in the text (停售: 停止销售)
)


def unsupported(headline: str, original_headline: str, original: str) -> list[Span]:
    """Return the clauses of our headline that the original's headline and text do not support.

    All three in the search's normal form. A shorter or re-ordered headline is supported.
    """
    if not headline.strip() or not original_headline.strip():
        return []
    if _keys(headline) == _keys(original_headline):
        return []
    source = _Source(original_headline, original)
    return [span for span in _clauses(headline) if source.refuses(headline[span.start : span.end], headline)]


def _keys(text: str) -> list[str]:
    return [token.key for token in facts.tokens(text)]


def _clauses(text: str) -> list[Span]:
    found, start = [], 0
    for match in CLAUSE.finditer(text):
        if match.start() > start:
            found.append(Span(start, match.start()))
        start = match.end()
    if start < len(text):
        found.append(Span(start, len(text)))
    return found


class _Source:
    """The original, read once for all clauses of a headline."""

    def __init__(self, headline: str, text: str) -> None:
        self.headline = headline
        self.clauses = [headline[span.start : span.end] for span in _clauses(headline)]
        self.sentences = [headline, *[text[span.start : span.end] for span in sentences.spans(text)][:200]]
        self.keys = [set(_keys(sentence)) for sentence in self.sentences]
        self.all_keys = set().union(*self.keys)
        self.source = headline + "。" + text
        self.text = "".join(_letters(headline + "。" + text))

    def refuses(self, clause: str, headline: str) -> bool:
        """Return whether the original does not say what `clause` says."""
        if _letters(clause) in _letters(self.headline):
            return self._lost_open_word(clause, headline)
        keys = _keys(clause)
        figures = [key for key in keys if facts.is_fact(key) and key != "N1"]
        if any(key not in self.all_keys for key in figures):
            return True
        numbers = [key for key in figures if facts.is_number(key)]
        if numbers and not self._says_together(clause, numbers):
            return True
        if self._lost_open_word(clause, headline) or self._sweeps(clause) or self._turns(clause):
            return True
        return self._is_unknown(clause)

    def _says_together(self, clause: str, figures: list[str]) -> bool:
        """Return whether one sentence holds the figures and what is said with them.

        A verb must stand in that sentence or in the original's headline; of the nouns a few may be said
        elsewhere (公司, 该行 stand for a name there).
        """
        words = _words(clause)
        companies = set(COMPANY.findall(clause))
        for sentence, keys in zip(self.sentences, self.keys, strict=True):
            if all(figure in keys for figure in figures):
                missing = [
                    word for word in words if not _held(word, sentence) and not _held(word, self.headline)
                ]
                others = {
                    name
                    for name in COMPANY.findall(sentence)
                    if not any(name in own or own in name for own in companies)
                }
                if companies and others and not any(own in sentence for own in companies):
                    continue  # another company's figure
                if (
                    not any(wording.is_verb(word) for word in missing)
                    and len(missing) <= ENOUGH * len(words) + 0.5
                ):
                    return True
        return False

    def _lost_open_word(self, clause: str, headline: str) -> bool:
        """Return whether the original's headline leaves open (拟, 或, 待批) what `clause` states."""
        if OPEN.search(headline):
            return False
        mine = set(_letters(clause)) - LITTLE
        for theirs in self.clauses:
            found = OPEN.search(theirs)
            if not found:
                continue
            rest = set(_letters(theirs.replace(found.group(), ""))) - LITTLE
            if len(mine & rest) >= 0.5 * min(len(mine), len(rest)) and len(mine & rest) >= 3:
                return True
        return False

    def _sweeps(self, clause: str) -> bool:
        """Return whether `clause` generalises (全部, 一律, 终身) where no sentence does so of the same thing."""
        for match in SWEEPING.finditer(clause):
            word = match.group()
            if word in self.headline:
                continue
            around = set(_letters(clause.replace(word, ""))) - LITTLE
            if not any(
                word in sentence and len(around & set(sentence)) >= 0.7 * len(around)
                for sentence in self.sentences
            ):
                return True
        return False

    def _turns(self, clause: str) -> bool:
        """Return whether the text negates what `clause` says, or the other way round."""
        letters = _letters(clause)
        start = 0
        while start < len(letters):
            length = 0
            while letters[start : start + length + 1] in self.text and start + length < len(letters):
                length += 1
            piece = letters[start : start + length]
            if length >= LEAST_PIECE and not wording.NEGATION.match(piece):
                mine = wording.NEGATION.search(letters[max(0, start - BEFORE) : start]) is not None
                theirs = {
                    wording.NEGATION.search(part) is not None for part in _before_each(self.source, piece)
                }
                if theirs and mine not in theirs:
                    return True
            start += max(1, length)
        return False

    def _is_undecided(self, piece: str) -> bool:
        """Return whether the text speaks of `piece` only as of something that may come (研究把…列为…)."""
        parts = [part for part in sentences.CLAUSE_END.split(self.source) if piece in part]
        return len(piece) >= LONG_PIECE and all(UNDECIDED.search(part.split(piece)[0]) for part in parts)

    def _is_unknown(self, clause: str) -> bool:
        """Return whether `clause` holds words of substance that the original has nowhere."""
        words = _words(clause)
        unknown = [
            word
            for word in words
            if not set(word) <= LITTLE and word not in wording.calls() and not self._holds(word)
        ]
        if not unknown:
            return False
        rest = set(_letters(clause)) - LITTLE - set("".join(unknown))
        nearest = max(self.sentences, key=lambda sentence: len(rest & set(sentence)))
        return any(not set(word) <= set(nearest) | set(self.headline) for word in unknown)

    def _holds(self, word: str) -> bool:
        return _held(word, self.text)


def _words(clause: str) -> list[str]:
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


def _held(word: str, text: str) -> bool:
    """Return whether `text` holds `word`, a word that stands for it, or a longer form of it (停售: 停止销售)."""
    if word in text or any(
        other in text for table in (synonyms(), wording.short_forms()) for other in table.get(word, ())
    ):
        return True
    if len(word) == 1:
        return False
    return re.search(f".{{0,{REACH}}}?".join(map(re.escape, word)), text) is not None


def _before_each(text: str, piece: str) -> list[str]:
    """Return what stands right before each occurrence of `piece`, within its clause (the first 50)."""
    found: list[str] = []
    place = text.find(piece)
    while place >= 0 and len(found) < 50:
        reach = BEFORE_QUOTED if text[place - 1 : place] in QUOTES else BEFORE
        found.append(sentences.CLAUSE_END.split(text[max(0, place - reach) : place])[-1])
        place = text.find(piece, place + 1)
    return found


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
