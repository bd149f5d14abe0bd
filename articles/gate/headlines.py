"""Whether a repost's headline says only what the original's headline and text support."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from articles.text import chinese, facts, sentences
from articles.text.sentences import Span
from articles.text.synonyms import synonyms

from . import wording

CLAUSE = re.compile(r"(?:[ \u3000，:：;；!！?？。|丨—]|(?<!\d),|,(?!\d))+")
QUOTES = frozenset('“「『"')
OPEN = re.compile(r"拟|待批|待|或(?!者)|有望|预计|计划|可能|涉嫌|征求意见|疑似|传|将")
UNDECIDED = re.compile(r"拟(?!定)|研究把|研究将|正研究|考虑|有望|可能|征求意见|打算|建议|探索|酝酿|呼吁|希望")
BAN = re.compile(
    r"禁止|取消|暂停|叫停|停止|终止|撤销|允许|处罚|罚款|涉及|承诺|保证|承认|同意|批准|调整|上调|下调|存在"
)
DENIED = re.compile(r"没有|并未|尚未|未|并非|不|无|暂不|否认|拒绝|禁止")
SUBJECT = re.compile(
    r"[一-鿿]{2,8}(?:人寿|财险|产险|寿险|银行|养老金?|再保险?|农险|健康险|资管|证券|信托|集团|保险|基金|科技|汽车|协会|公司"
    r"|局|院|部|委|厅|大学|平台|医院)"
)
COMMON_SUBJECT = re.compile(
    r"(?:该|这家|一|某|两|多|本|涉事)?(?:公司|机构|银行|险企|保险公司|法院|监管部门|监管局|协会|平台)"
)
PLANNED = re.compile(
    r"拟(?!定)|计划|争取|力争|有望|可能|打算|建议|考虑|探索|呼吁|希望|要求|预计|若|如果|一旦"
)
FUTURE = re.compile(r"计划|争取|力争|要求|将|明年|月底前|年底前|建议|呼吁|应|须|需|若|吁")
PLANNED_BEFORE = 16  # characters before a verb in its clause
ROUNDED = (
    (re.compile(r"逾|超|多"), (Decimal(1), Decimal("1.2"))),
    (re.compile(r"近"), (Decimal("0.88"), Decimal(1))),
    (re.compile(r"约|大约"), (Decimal("0.94"), Decimal("1.06"))),
)  # about: from and to which share of the rounded figure
MEASURES = ("人名位个", "辆台", "元", "户家", "件起宗份单笔例张", "天日", "年岁", "亩", "吨", "次")
LIKELY = 0.7  # share of the words that a sentence holds which says the same
SWEEPING = re.compile(
    r"全部|所有|一律|全面|彻底|完全|终身|永久|唯一|全资|全国|全省|全免|全额|零|最大|最高|最低|首家|首个|首次|首例|翻倍|翻番|均|必|保证|确保|严禁|史上"
)
LITTLE = frozenset(
    "的了在与和及为是有被将也都又更最又一个这那其该从到由于对向或并仍已再还就才只让把给使等后前中内上下里外"
)
COMPANY = re.compile(
    r"[一-鿿]{2,5}?(?:人寿|财险|产险|寿险|银行|养老(?!机构|院|金|产业)|再保险|农险|健康险|资管|证券|信托|集团)"
)
SHARE = re.compile(
    r"占(?!比)([一-鿿]{2,14}?)(?:的?(?:比例|比重)?(?:约|近|逾|超过?|不足|不到|达)?)(?=[\d一二两三四五六七八九]+(?:\.\d+)?[成%])"
)
FIGURE = re.compile(
    r"(?:\d[\d.,]*|[一二两三四五六七八九十百千]{1,6})[万亿成%]*(?:百分点|[元日天年人件起份家倍点])"
)
ENOUGH = 0.3  # share of a clause's characters that no sentence need support
LEAST_PIECE = 4  # characters a headline and the text have in common, before which a negation is looked for
LONG_PIECE = 6  # characters that say a thing by themselves
BEFORE = 4  # characters before them
BEFORE_QUOTED = 12  # characters before a quotation that somebody denies (并非投保人所说的“…”)
# Characters within which the characters of a short form may stand apart in the text (停售: 停止销售).
REACH = 3


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
        if any(key not in self.all_keys and not self._is_rounded(key, clause) for key in figures):
            return True
        figures = [key for key in figures if key in self.all_keys]
        numbers = [key for key in figures if facts.is_number(key)]
        if numbers and not self._says_together(clause, numbers):
            return True
        if self._lost_open_word(clause, headline) or self._sweeps(clause) or self._turns(clause):
            return True
        if self._is_only_denied(clause) or self._is_only_planned(clause, headline):
            return True
        if self._is_said_of_another(clause) or self._is_done_by_another(clause):
            return True
        if not OPEN.search(headline) and any(self._is_undecided(piece) for piece in self._pieces(clause)):
            return True
        return self._is_unknown(clause)

    def _says_together(self, clause: str, figures: list[str]) -> bool:
        """Return whether one sentence holds the figures and what is said with them.

        A verb must stand in that sentence or in the original's headline; of the nouns a few may be said
        elsewhere (公司, 该行 stand for a name there).
        """
        words = _words(clause)
        companies = set(COMPANY.findall(clause))
        periods, shares = _periods(_keys(clause)), _shares(clause)
        for sentence, keys in zip(self.sentences, self.keys, strict=True):
            if all(figure in keys for figure in figures):
                if periods and any(_is_of_another_period(one, periods, sentence) for one in figures):
                    continue
                if self._is_contrary(clause, figures, sentence) or _counts_other(clause, figures, sentence):
                    continue
                if any(not _held(word, sentence) for word in _behind_figures(clause)):
                    continue  # the figure of something else that is done
                if any(not _is_share_in(share, sentence) for share in shares):
                    continue  # a share of something else
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

    def _pieces(self, clause: str) -> list[str]:
        """Return the longest stretches of `clause`, of some length, that the original says word by word."""
        letters, found, start = _letters(clause), [], 0
        while start < len(letters):
            length = 0
            while start + length < len(letters) and letters[start : start + length + 1] in self.text:
                length += 1
            if length >= LONG_PIECE:
                found.append(letters[start : start + length])
            start += max(1, length)
        return found

    def _is_only_denied(self, clause: str) -> bool:
        """Return whether `clause` says plainly what the original says only to deny it (没有禁止涨价)."""
        for match in BAN.finditer(clause):
            if DENIED.search(clause[max(0, match.start() - BEFORE) : match.start()]):
                continue
            before = _before_each(self.source, match.group())
            if before and all(DENIED.search(part) for part in before):
                return True
        return False

    def _is_only_planned(self, clause: str, headline: str) -> bool:
        """Return whether `clause` states as done what the original only plans or expects (争取把费用降低两成)."""
        if OPEN.search(headline) or UNDECIDED.search(headline) or FUTURE.search(headline):
            return False
        for word in _words(clause):
            if not wording.is_verb(word) or word in _letters(self.headline):
                continue
            before = _before_each(self.source, word, PLANNED_BEFORE)
            if before and all(PLANNED.search(part) for part in before):
                return True
        return False

    def _is_rounded(self, key: str, clause: str) -> bool:
        """Return whether the figure `key` rounds one of the original (逾400件: 412件)."""
        tokens = facts.tokens(clause)
        place = next((at for at, token in enumerate(tokens) if token.key == key), 0)
        about = "".join(token.key for token in tokens[max(0, place - 2) : place])
        amount = _amount(key)
        if amount is None:
            return False
        least, most = next(
            (range_ for words, range_ in ROUNDED if words.search(about)), (Decimal(1), Decimal(1))
        )
        return least < most and any(
            facts.kind_of(other) == facts.kind_of(key) and amount * least <= held <= amount * most
            for other in self.all_keys
            if (held := _amount(other)) is not None
        )

    def _is_contrary(self, clause: str, figures: list[str], sentence: str) -> bool:
        """Return whether `sentence` says of a figure that it fell where `clause` says that it rose."""
        return any(
            wording.is_reversed(theirs, ours)
            for figure in figures
            for ours in _right_before(clause, figure)[:1]
            for theirs in _right_before(sentence, figure)[:1]
        )

    def _is_done_by_another(self, clause: str) -> bool:
        """Return whether all sentences that say word by word what `clause` says of a company name another."""
        mine = _letters(clause)
        subject = SUBJECT.match(mine)
        if not subject or COMMON_SUBJECT.fullmatch(subject.group()) or subject.group() not in self.text:
            return False
        name, rest = subject.group(), mine[subject.end() :]
        if len(rest) < LONG_PIECE:
            return False
        sentences_ = [_letters(sentence) for sentence in self.sentences]
        holders = [number for number, letters in enumerate(sentences_) if rest in letters]
        return bool(holders) and all(
            name not in sentences_[number] + sentences_[max(0, number - 1)]
            and SUBJECT.search(sentences_[number].split(rest)[0]) is not None
            for number in holders
        )

    def _is_said_of_another(self, clause: str) -> bool:
        """Return whether the original's headline says of another what `clause` says of a company.

        It is none where a sentence of the text names that company beside the same words.
        """
        mine = _letters(clause)
        subject = SUBJECT.match(mine)
        if not subject or COMMON_SUBJECT.fullmatch(subject.group()) or subject.group() not in self.text:
            return False
        name, rest = subject.group(), mine[subject.end() :]
        for theirs in map(_letters, self.clauses):
            length = 0
            while length < min(len(rest), len(theirs)) and rest[-length - 1 :] == theirs[-length - 1 :]:
                length += 1
            said, other = rest[len(rest) - length :], theirs[: len(theirs) - length]
            if length < LEAST_PIECE or not other or name in theirs or set(name) <= set(other):
                continue
            if name in _letters(self.headline) and not SUBJECT.search(other):
                continue  # the other clause may be about the same company
            words = set(said) - LITTLE
            if not any(
                name in letters and len(words & set(letters)) >= LIKELY * len(words)
                for letters in map(_letters, self.sentences[1:])
            ):
                return True
        return False

    def _is_undecided(self, piece: str) -> bool:
        """Return whether the text speaks of `piece` only as of something that may come (研究把…列为…)."""
        parts = [part for part in map(_letters, sentences.CLAUSE_END.split(self.source)) if piece in part]
        return bool(parts) and all(UNDECIDED.search(part.split(piece)[0]) for part in parts)

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


def _counts_other(clause: str, figures: Iterable[str], sentence: str) -> bool:
    """Return whether a figure of `clause` counts something else in `sentence` (2,140辆, 2,140人)."""
    for figure in figures:
        ours, theirs = (_measures(text, figure) for text in (clause, sentence))
        if ours and theirs and not ours & theirs:
            return True
    return False


def _measures(text: str, figure: str) -> set[int]:
    """Return by their numbers the kinds of measure words that follow `figure` in `text`."""
    tokens = facts.tokens(text)
    return {
        kind
        for token, after in pairwise(tokens)
        if token.key == figure
        for kind, words in enumerate(MEASURES)
        if after.key in words
    }


def _amount(key: str) -> Decimal | None:
    digits = re.match(r"N(\d+(?:\.\d+)?)", key)
    return Decimal(digits.group(1)) if digits else None


def _right_before(text: str, figure: str) -> list[str]:
    """Return what stands within a few characters before each place where `text` says `figure`."""
    tokens = facts.tokens(text)
    return [
        "".join(other.key for other in tokens[max(0, at - BEFORE) : at] if not facts.is_fact(other.key))
        for at, token in enumerate(tokens)
        if token.key == figure
    ]


def _is_of_another_period(figure: str, periods: set[str], sentence: str) -> bool:
    """Return whether the period named last before `figure` in `sentence` is none of `periods`."""
    last: set[str] = set()
    for key in _keys(sentence):
        if key == figure:
            return bool(last) and not last & periods
        last = _periods([key]) or last
    return False


def _periods(keys: Iterable[str]) -> set[str]:
    """Return the reporting periods among `keys`; a first quarter is the first three months."""
    found = {"D前3月" if key == "D1季度" else key for key in keys}
    return {
        key
        for key in found
        if key in ("D全年", "D下半年")
        or key.endswith("季度")
        or (key.startswith("D前") and key.endswith("月"))
    }


def _shares(clause: str) -> list[str]:
    """Return what the shares in `clause` are shares of (占健康险投诉两成)."""
    return [match.group(1) for match in SHARE.finditer(clause)]


def _behind_figures(clause: str) -> list[str]:
    """Return the word that follows each figure of `clause`, with which it says what is so many (60日公告)."""
    found = []
    for match in FIGURE.finditer(clause):
        word = next(iter(chinese.cut(clause[match.end() :])), "")
        if len(word) > 1 and chinese.is_han(word):
            found.append(word)
    return found


def _is_share_in(whole: str, sentence: str) -> bool:
    """Return whether a share in `sentence` may be one of `whole`."""
    letters = set(whole) - LITTLE
    return any(
        len(letters & set(match.group(1))) > LIKELY * len(letters) for match in SHARE.finditer(sentence)
    )


def _held(word: str, text: str) -> bool:
    """Return whether `text` holds `word`, a word that stands for it, or a longer form of it (停售: 停止销售)."""
    if word in text or any(
        other in text for table in (synonyms(), wording.short_forms()) for other in table.get(word, ())
    ):
        return True
    if len(word) == 1:
        return False
    return re.search(f".{{0,{REACH}}}?".join(map(re.escape, word)), text) is not None


def _before_each(text: str, piece: str, before: int = BEFORE) -> list[str]:
    """Return what stands right before each occurrence of `piece`, within its clause (the first 50)."""
    found: list[str] = []
    place = text.find(piece)
    while place >= 0 and len(found) < 50:
        reach = BEFORE_QUOTED if text[place - 1 : place] in QUOTES else before
        found.append(sentences.CLAUSE_END.split(text[max(0, place - reach) : place])[-1])
        place = text.find(piece, place + 1)
    return found


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
