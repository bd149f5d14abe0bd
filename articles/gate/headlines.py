"""Whether a repost's headline says only what the original's headline and text support."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from articles.text import chinese, facts, sentences
from articles.text.sentences import Span
from articles.text.synonyms import synonyms

from . import wording

CLAUSE = re.compile(r"(?:[ \u3000，:：;；!！?？。|丨—]|(?<!\d),|,(?!\d))+")
QUOTES = frozenset('“「『"')
# Nouns and other words in which a character that leaves something open says nothing (模拟, 接待, 宣传, 供应).
INTENDS = r"(?<![模虚草])拟(?!定|人|合)"
WILL = r"(?<![大名小麻少上中主])将(?!军|士|领|近)"
OPEN = re.compile(
    rf"{INTENDS}|(?<![接对看期招优等款善虐亏交])待(?!遇|命)|等待|或(?!者)|有望|预计|计划|可能(?!性)|涉嫌|征求意见|疑似"
    rf"|(?<![宣遗流祖])传(?!统|染|播|递|承|真|媒|奇|销|输|授|达|导|票)|{WILL}"
)
UNDECIDED = re.compile(
    rf"{INTENDS}|研究把|研究将|正研究|考虑|有望|可能(?!性)|征求意见|打算|建议|探索|酝酿|呼吁|希望"
)
BAN = re.compile(
    r"禁止|取消|暂停|叫停|停止|终止|撤销|允许|处罚|罚款|涉及|承诺|保证|承认|同意|批准|调整|上调|下调|存在"
)
DENIED = re.compile(
    r"没有|未(?!来)|(?<!不得)不(?!得不|断|久|仅|但(?!是)|只|光|管|论|同(?!意)|少|乏|过(?!度|问)|良|动产|外乎|妨|愧|时|日|懈|止(?!损))"
    r"|无(?!论|人机|锡|线|形|疑|偿|缝|障碍)|并非|否认|拒绝|禁止"
)
SUBJECT = re.compile(
    r"[一-鿿]{2,8}(?:人寿|财险|产险|寿险|银行|养老金?|再保险?|农险|健康险|资管|证券|信托|集团|保险|基金|科技|汽车|协会|公司"
    r"|局|院|部|委|厅|大学|平台|医院)"
)
COMMON_SUBJECT = re.compile(
    r"(?:该|这家|一|某|两|多|本|涉事)?(?:公司|机构|银行|险企|保险公司|法院|监管部门|监管局|协会|平台)"
)
PLANNED = re.compile(
    rf"{INTENDS}|(?P<noun>计划|要求|建议|希望)(?!的|中|内|书|外|已|性)|争取(?!到|了)|力争|有望|可能(?!性)|打算|考虑(?!到|了)"
    r"|探索(?!出|了)|呼吁|(?<![于比超])预计|若(?!干|非)|如果|一旦"
)
# A plan or a demand that something was done by is none that it is still to come by (按监管要求退还).
DONE_BY = re.compile(
    r"(?:按照?|根据|依照?|依据|遵照|对照|落实|执行|响应|遵守|违反|超出?|满足|符合|达到|应(?!要求)|经|据)"
    r"[^，。]{0,12}?(?:计划|要求|建议|希望|预计)"
)
# What stands before 计划 where it is the name of a scheme (养老保障计划, 该计划) and nobody's intention.
SCHEME = re.compile(
    r"(?:保障|保险|激励|持股|养老金?|年金|惠民|医疗|健康|储蓄|员工|福利|投资|信托|资管|资产管理|理财|债权|股权|支持|扶持|救助|资助|援助|帮扶|整改"
    r"|增持|减持|回购|分红|培训|发展|改革|行动|工作|生产|经营|业务|年度|预算|融资|采购|预防|防灾|共保|[年期项个号”」》该此这本])$"
)
HAPPENED = re.compile(r"已(?!能|经?计划)|了(?!解)|后来")
FUTURE = re.compile(
    rf"(?<!按)(?<!保障)(?<!保险)计划|争取|力争|要求|{WILL}|明年|月底前|年底前|建议|呼吁|(?<![供响反适对效回相感照])应(?!对|用|急|收|付|届|邀|诉|答|变|聘)"
    r"|须|(?<![必急供内军])需(?!求|量|方)|若(?!干|非)|吁"
)
PLANNED_BEFORE = 16  # characters before a verb in its clause
DONE_BY_BEFORE = 32  # characters in which the words that it was done by are looked for
ROUNDED = (
    (re.compile(r"(?:逾|超过?|多达)$"), (Decimal(1), Decimal("1.2"))),
    (re.compile(r"(?<![附最临邻靠接])近$"), (Decimal("0.88"), Decimal(1))),
    (re.compile(r"(?<![预签合节公条特违])约[有为需达]?$"), (Decimal("0.94"), Decimal("1.06"))),
)  # about, right before the figure: from and to which share of it
SPANS = frozenset("年月天日周")  # what follows a figure that 近 makes no rounder (近30天)
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
# A headline is asked so far and no further, which bounds the time it takes.
LONGEST_CLAUSE = 80  # characters; a longer one is asked in pieces
MAX_CLAUSES = 40
MAX_FIGURES = 12  # different ones of a clause
MAX_SENTENCES = 200
LONGEST_WORD = 12  # characters behind a figure in which its next word is looked for


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
    for end, after in [
        *((match.start(), match.end()) for match in CLAUSE.finditer(text)),
        (len(text), len(text)),
    ]:
        found += [
            Span(place, min(place + LONGEST_CLAUSE, end)) for place in range(start, end, LONGEST_CLAUSE)
        ]
        start = after
    return found[:MAX_CLAUSES]


class _Passage:
    """A clause of a headline or a sentence, and what is asked of it again and again, read once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def letters(self) -> str:
        return _letters(self.text)

    @cached_property
    def characters(self) -> frozenset[str]:
        return frozenset(self.text)

    @cached_property
    def keys(self) -> list[str]:
        return _keys(self.text)

    @cached_property
    def key_set(self) -> frozenset[str]:
        return frozenset(self.keys)

    @cached_property
    def words(self) -> list[str]:
        return list(dict.fromkeys(_words(self.text)))

    @cached_property
    def companies(self) -> frozenset[str]:
        return frozenset(COMPANY.findall(self.text))

    @cached_property
    def shares(self) -> list[str]:
        """Return what the shares in it are shares of (占健康险投诉两成)."""
        return list(dict.fromkeys(match.group(1) for match in SHARE.finditer(self.text)))

    @cached_property
    def measures(self) -> dict[str, set[int]]:
        """Return for each figure, by their numbers, the kinds of measure words that follow it."""
        found: dict[str, set[int]] = {}
        for key, after in pairwise(self.keys):
            if facts.is_fact(key):
                found.setdefault(key, set()).update(
                    kind for kind, words in enumerate(MEASURES) if after in words
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
            last = _periods([key]) or last
        return found


class _Source:
    """The original, read once for all clauses of a headline."""

    def __init__(self, headline: str, text: str) -> None:
        self.headline = headline
        self.headline_letters = _letters(headline)
        self.clauses = [headline[span.start : span.end] for span in _clauses(headline)]
        self.open_clauses = [
            set(_letters(clause.replace(found.group(), ""))) - LITTLE
            for clause in self.clauses
            if (found := OPEN.search(clause))
        ]
        spans = sentences.spans(text)[:MAX_SENTENCES]
        self.sentences = [_Passage(headline), *(_Passage(text[span.start : span.end]) for span in spans)]
        self.all_keys = frozenset().union(*(sentence.key_set for sentence in self.sentences))
        self.source = headline + "。" + text
        self.text = _letters(self.source)
        self.parts = [_letters(part) for part in sentences.CLAUSE_END.split(self.source)]
        self.held: dict[tuple[str, int], bool] = {}

    def refuses(self, text: str, headline: str) -> bool:
        """Return whether the original does not say what `text`, a clause of `headline`, says."""
        clause = _Passage(text)
        if clause.letters in self.headline_letters:
            return self._lost_open_word(clause, headline)
        figures = list(dict.fromkeys(key for key in clause.keys if facts.is_fact(key) and key != "N1"))
        if any(
            key not in self.all_keys and not self._is_rounded(key, clause) for key in figures[:MAX_FIGURES]
        ):
            return True
        numbers = [key for key in figures if key in self.all_keys and facts.is_number(key)]
        if numbers and not self._says_together(clause, numbers[:MAX_FIGURES]):
            return True
        if self._lost_open_word(clause, headline) or self._sweeps(clause) or self._turns(clause):
            return True
        if self._is_only_denied(text) or self._is_only_planned(clause, headline):
            return True
        if self._is_said_of_another(clause) or self._is_done_by_another(clause):
            return True
        if not OPEN.search(headline) and any(self._is_undecided(piece) for piece in self._pieces(clause)):
            return True
        return self._is_unknown(clause)

    def _says_together(self, clause: _Passage, figures: list[str]) -> bool:
        """Return whether one sentence holds the figures and what is said with them.

        A verb must stand in that sentence or in the original's headline; of the nouns a few may be said
        elsewhere (公司, 该行 stand for a name there).
        """
        periods, behind = _periods(clause.keys), _behind_figures(clause.text)
        elsewhere = [word for word in clause.words if not self._holds_in(word, 0)]
        for number, sentence in enumerate(self.sentences):
            if not sentence.key_set.issuperset(figures):
                continue
            if periods and any(
                theirs and not theirs & periods for theirs in map(sentence.periods_before.get, figures)
            ):
                continue
            if _is_contrary(clause, figures, sentence) or _counts_other(clause, figures, sentence):
                continue
            if not all(self._holds_in(word, number) for word in behind):
                continue  # the figure of something else that is done
            if not all(_is_share_in(share, sentence) for share in clause.shares):
                continue  # a share of something else
            own = clause.companies
            others = [
                name for name in sentence.companies if not any(name in one or one in name for one in own)
            ]
            if own and others and not any(one in sentence.text for one in own):
                continue  # another company's figure
            missing = [word for word in elsewhere if not self._holds_in(word, number)]
            if len(missing) <= ENOUGH * len(clause.words) + 0.5 and not any(map(wording.is_verb, missing)):
                return True
        return False

    def _holds_in(self, word: str, number: int) -> bool:
        """Return whether a sentence, by its number, holds `word`."""
        asked = (word, number)
        if asked not in self.held:
            self.held[asked] = _held(word, self.sentences[number].text)
        return self.held[asked]

    def _lost_open_word(self, clause: _Passage, headline: str) -> bool:
        """Return whether the original's headline leaves open (拟, 或, 待批) what `clause` states."""
        if OPEN.search(headline):
            return False
        mine = set(clause.letters) - LITTLE
        return any(len(mine & rest) >= max(3, 0.5 * min(len(mine), len(rest))) for rest in self.open_clauses)

    def _sweeps(self, clause: _Passage) -> bool:
        """Return whether `clause` generalises (全部, 一律, 终身) where no sentence does so of the same thing."""
        for word in dict.fromkeys(SWEEPING.findall(clause.text)):
            if word in self.headline:
                continue
            around = set(_letters(clause.text.replace(word, ""))) - LITTLE
            if not any(
                word in sentence.text and len(around & sentence.characters) >= 0.7 * len(around)
                for sentence in self.sentences
            ):
                return True
        return False

    def _turns(self, clause: _Passage) -> bool:
        """Return whether the text negates what `clause` says, or the other way round."""
        letters, start = clause.letters, 0
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

    def _pieces(self, clause: _Passage) -> list[str]:
        """Return the longest stretches of `clause`, of some length, that the original says word by word."""
        letters, found, start = clause.letters, [], 0
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

    def _is_only_planned(self, clause: _Passage, headline: str) -> bool:
        """Return whether `clause` states as done what the original only plans or expects (争取把费用降低两成)."""
        if OPEN.search(headline) or UNDECIDED.search(headline) or FUTURE.search(headline):
            return False
        for word in clause.words:
            if word in self.headline_letters or not wording.is_verb(word):
                continue
            before = _before_each(self.source, word, DONE_BY_BEFORE)
            if before and all(map(_is_planned, before)):
                return True
        return False

    def _is_rounded(self, key: str, clause: _Passage) -> bool:
        """Return whether the figure `key` rounds one of the original (逾400件: 412件)."""
        place = clause.keys.index(key)
        about = "".join(clause.keys[max(0, place - 2) : place])
        if about.endswith("近") and SPANS.intersection(clause.keys[place + 1 : place + 2]):
            return False
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

    def _is_done_by_another(self, clause: _Passage) -> bool:
        """Return whether all sentences that say word by word what `clause` says of a company name another."""
        mine = clause.letters
        subject = SUBJECT.match(mine)
        if not subject or COMMON_SUBJECT.fullmatch(subject.group()) or subject.group() not in self.text:
            return False
        name, rest = subject.group(), mine[subject.end() :]
        if len(rest) < LONG_PIECE:
            return False
        sentences_ = [sentence.letters for sentence in self.sentences]
        holders = [number for number, letters in enumerate(sentences_) if rest in letters]
        return bool(holders) and all(
            name not in sentences_[number] + sentences_[max(0, number - 1)]
            and SUBJECT.search(sentences_[number].split(rest)[0]) is not None
            for number in holders
        )

    def _is_said_of_another(self, clause: _Passage) -> bool:
        """Return whether the original's headline says of another what `clause` says of a company.

        It is none where a sentence of the text names that company beside the same words.
        """
        mine = clause.letters
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
            if name in self.headline_letters and not SUBJECT.search(other):
                continue  # the other clause may be about the same company
            words = set(said) - LITTLE
            if not any(
                name in sentence.letters and len(words & sentence.characters) >= LIKELY * len(words)
                for sentence in self.sentences[1:]
            ):
                return True
        return False

    def _is_undecided(self, piece: str) -> bool:
        """Return whether the text speaks of `piece` only as of something that may come (研究把…列为…)."""
        parts = [part for part in self.parts if piece in part]
        return bool(parts) and all(UNDECIDED.search(part.split(piece)[0]) for part in parts)

    def _is_unknown(self, clause: _Passage) -> bool:
        """Return whether `clause` holds words of substance that the original has nowhere."""
        unknown = [
            word
            for word in clause.words
            if not set(word) <= LITTLE and word not in wording.calls() and not _held(word, self.text)
        ]
        if not unknown:
            return False
        rest = set(clause.letters) - LITTLE - set("".join(unknown))
        nearest = max(self.sentences, key=lambda sentence: len(rest & sentence.characters))
        return any(not set(word) <= nearest.characters | set(self.headline) for word in unknown)


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


def _counts_other(clause: _Passage, figures: Iterable[str], sentence: _Passage) -> bool:
    """Return whether a figure of `clause` counts something else in `sentence` (2,140辆, 2,140人)."""
    for figure in figures:
        ours, theirs = clause.measures.get(figure), sentence.measures.get(figure)
        if ours and theirs and not ours & theirs:
            return True
    return False


def _is_contrary(clause: _Passage, figures: Iterable[str], sentence: _Passage) -> bool:
    """Return whether `sentence` says of a figure that it fell where `clause` says that it rose."""
    return any(
        wording.is_reversed(sentence.right_before[figure], clause.right_before[figure]) for figure in figures
    )


def _is_planned(before: str) -> bool:
    """Return whether a plan or a wish in `before`, a clause up to a verb, governs that verb."""
    before = DONE_BY.sub("", before)[-PLANNED_BEFORE:]
    for match in PLANNED.finditer(before):
        if match.group("noun") == "计划" and SCHEME.search(before[: match.start()]):
            continue
        if not HAPPENED.search(before, match.end()):
            return True
    return False


def _amount(key: str) -> Decimal | None:
    digits = re.match(r"N(\d+(?:\.\d+)?)", key)
    return Decimal(digits.group(1)) if digits else None


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


def _behind_figures(clause: str) -> list[str]:
    """Return the word that follows each figure of `clause`, with which it says what is so many (60日公告)."""
    found = []
    for match in FIGURE.finditer(clause):
        word = next(iter(chinese.cut(clause[match.end() : match.end() + LONGEST_WORD])), "")
        if len(word) > 1 and chinese.is_han(word):
            found.append(word)
    return list(dict.fromkeys(found))


def _is_share_in(whole: str, sentence: _Passage) -> bool:
    """Return whether a share in `sentence` may be one of `whole`."""
    letters = set(whole) - LITTLE
    return any(len(letters & set(theirs)) > LIKELY * len(letters) for theirs in sentence.shares)


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
