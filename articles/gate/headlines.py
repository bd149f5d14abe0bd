"""Whether a repost's headline says only what the original's headline and text support."""

import re

from articles.text import chinese, facts, sentences
from articles.text.sentences import Span
from articles.text.synonyms import synonyms

from . import wording

CLAUSE = re.compile(r"[ \u3000,，:：;；!！?？。|丨—]+")
OPEN = re.compile(r"拟|待批|待|或(?!者)|有望|预计|计划|可能|涉嫌|征求意见|试点|疑似|筹建|传|将")
SWEEPING = re.compile(
    r"全部|所有|一律|全面|彻底|完全|终身|永久|唯一|全资|全国|全省|全免|全额|零|最大|最高|最低|首家|首个|首次|首例|翻倍|翻番|均|必|保证|确保|严禁|史上"
)
LITTLE = frozenset(
    "的了在与和及为是有被将也都又更最又一个这那其该从到由于对向或并仍已再还就才只让把给使等后前中内上下里外"
)
ENOUGH = 0.3  # share of a clause's characters that no sentence need support
REACH = 3  # characters within which the characters of a short form may stand apart in the text (停售: 停止销售)


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
        self.text = "".join(_letters(headline + "。" + text))

    def refuses(self, clause: str, headline: str) -> bool:
        """Return whether the original does not say what `clause` says."""
        if _letters(clause) in _letters(self.headline):
            return self._lost_open_word(clause, headline)
        keys = _keys(clause)
        figures = [key for key in keys if facts.is_fact(key) and key != "N1"]
        if any(key not in self.all_keys for key in figures):
            return True
        words = [key for key in keys if not facts.is_fact(key) and key not in LITTLE]
        if figures and not self._says_together(words, [key for key in figures if facts.is_number(key)]):
            return True
        if self._lost_open_word(clause, headline) or self._sweeps(clause) or self._turns(clause):
            return True
        return self._is_unknown(clause)

    def _says_together(self, words: list[str], figures: list[str]) -> bool:
        """Return whether one sentence holds the figures and most of the words said with them."""
        if not figures or not words:
            return True
        headline = self.keys[0]
        for keys in self.keys:
            if all(figure in keys for figure in figures):
                missing = [word for word in words if word not in keys and word not in headline]
                if len(missing) <= ENOUGH * len(words):
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
                word in sentence and len(around & set(sentence)) >= 0.7 * len(around) for sentence in self.sentences
            ):
                return True
        return False

    def _turns(self, clause: str) -> bool:
        """Return whether the sentence that says the same says it with another negation."""
        letters = _letters(clause)
        mine = wording.negations(clause)
        bare = set(wording.NEGATION.sub("", letters)) - LITTLE
        if len(bare) < 3:
            return False
        best, negated = 0.0, False
        for sentence in self.sentences:
            for part in sentences.CLAUSE_END.split(sentence):
                share = len(bare & set(part)) / len(bare)
                agrees = bool(wording.negations(part)) == bool(mine)
                if share > best or (share == best and agrees):
                    best, negated = share, not agrees
        return negated and best >= 0.8

    def _is_unknown(self, clause: str) -> bool:
        """Return whether `clause` holds words of substance that the original has nowhere."""
        words = [word for word in chinese.cut(clause) if len(word) > 1 and chinese.is_han(word)]
        unknown = [
            word for word in words if not set(word) <= LITTLE and word not in wording.calls() and not self._holds(word)
        ]
        if not unknown:
            return False
        rest = set(_letters(clause)) - LITTLE - set("".join(unknown))
        nearest = max(self.sentences, key=lambda sentence: len(rest & set(sentence)))
        return any(not set(word) <= set(nearest) | set(self.headline) for word in unknown)

    def _holds(self, word: str) -> bool:
        """Return whether the text holds `word`, or a longer form of it (停售: 停止销售)."""
        if word in self.text:
            return True
        if any(other in self.text for table in (synonyms(), wording.short_forms()) for other in table.get(word, ())):
            return True
        if len(word) == 1:
            return False
        return re.search(f".{{0,{REACH}}}?".join(map(re.escape, word)), self.text) is not None


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
