"""Whether the original supports what a headline says of a figure.

The check covers its period, its direction (升, 降), its measure (人, 辆), its whole (占…两成), the company and what
was done.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from articles.gate import word_lists
from articles.gate.original import deciding_words
from articles.text import chinese, facts

from .passages import LITTLE, LONGEST_BARE, PART, Evidence, Extract, holds, keys, without_adverbs
from .reported_periods import periods

FIGURE = re.compile(
    r"(?:\d[\d.,]*|[一二两三四五六七八九十百千]{1,6})[万亿成%]*(?:百分点|[元日天年人件起份家倍点])"
)
BEFORE_FIGURE = re.compile(
    r"(?P<words>[一-鿿]{2,6}?)"
    r"(?P<growth>(?:同比|环比)?(?:大幅)?(?:增长|增加|增|下降|上升|升|降|减少|减|下滑|上涨|下跌|涨|跌)?)"
    r"(?:达到?|约|近|逾|超过?|共|为|至|到)?(?=\d)"
)
COMPANY_END = re.compile(word_lists.one_of("headlines/organisations") + "$")
# An amount of which only the power is told (逾千万元), and from and to how many times it the text's own may be.
POWER = re.compile(
    r"(?<![\d一二两三四五六七八九十百千万亿多余.])(?P<about>[近数]?)(?:逾|超|上|约)?(?P<power>[十百千万亿]{1,3})元"
)
POWERS = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "亿": Decimal(10**8),
}
BARE = {"近": (Decimal("0.88"), Decimal(1)), "数": (Decimal(2), Decimal(10))}
MORE = re.compile("还?多(?![为因由是数])|有?余|开外")  # behind a figure that is a round one
OVER = re.compile("(?:逾|超过?)$")  # the same before it
SUM = re.compile(r"合计|共|总|[两三四五六]家|[两三四五六]张|[两三四五六]人")
MAX_SUMMANDS = 12  # amounts of the text of which two or three may make a sum
LEAST_POWER = 100  # the least power of ten that 逾 rounds down to (逾千万元)
MONTH = re.compile(r"D\d{1,2}月")
DAY = re.compile(r"D\d{1,2}日")
OF_THEM = "其中"
MOST_OWN = 4  # figures of the text that one of the headline may round
MOST_TOLD = 8  # ways to read a clause with several such ones
LOOSE = frozenset("一二两三四五六七八九十")
# Measure words that make a numeral before them a figure.
COUNTS = frozenset("款家名个位人件起宗例辆份单张笔台只种项类条批次层天日年月季岁元成倍折级省市")
IN_A_ROW = 3  # sentences that together hold what a headline says
OPENING = frozenset("拟待须尚或将需经")  # what says that something is not done yet
SPANS = frozenset("年月天日周")  # what follows a figure that 近 makes no rounder (近30天)
LIKELY = 0.7  # share of the letters of a whole that another must hold to be the same
ENOUGH = 0.3  # share of a clause's words that the sentence with its figures need not hold
MAX_FIGURES = 12  # different ones of a clause that are asked
LONGEST_WORD = 12  # characters behind a figure in which its next word is looked for


def _rounded() -> list[tuple[re.Pattern[str], Decimal, Decimal]]:
    found = []
    for line in word_lists.lines("headlines/rounded"):
        front, _, exceptions = line.partition("|")
        word, least, most = front.split()
        found.append((re.compile(word_lists.but_not(word, exceptions) + "$"), Decimal(least), Decimal(most)))
    return found


ROUNDED = _rounded()  # about, right before a figure: from and to which share of it


def are_refused(clause: Extract, source: Evidence) -> bool:
    """Return whether the original lacks the figures of `clause`, or does not say the same of them.

    A rounded figure (300多万元) matches any figure of the text that it may round.
    """
    return all(_are_refused(each, source) for each in _with_own_figures(clause, source))


def _with_own_figures(clause: Extract, source: Evidence) -> list[Extract]:
    """Return `clause` with figures of the text for those that 多 or 余 rounds; itself where none is rounded."""
    told = [clause.text]
    near = sorted(source.sentences, key=lambda sentence: -len(sentence.characters & clause.characters))
    for token in reversed(clause.tokens):  # from the end, so that the places before it stay
        more = MORE.match(clause.text, token.end) if facts.is_number(token.key) else None
        amount = _amount(token.key) if more else None
        if more is None or amount is None or clause.text[token.start : more.end()] in source.whole:
            continue
        own = list(dict.fromkeys(figure for each in near for figure in _own_figures(token.key, amount, each)))
        told = [
            text[: token.start] + figure + text[more.end() :] for text in told for figure in own[:MOST_OWN]
        ][:MOST_TOLD]
    return [clause] if told == [clause.text] else [Extract(text) for text in told]


def _own_figures(key: str, amount: Decimal, sentence: Extract) -> Iterator[str]:
    """Yield the figures of a sentence that an amount with 多 or 余 may round, or that are rounded like it."""
    most = amount * _next_round(amount)
    for token in sentence.tokens:
        if facts.kind_of(token.key) != facts.kind_of(key):
            continue
        own = _amount(token.key)
        is_rounded_too = own == amount and (
            MORE.match(sentence.text, token.end) or OVER.search(sentence.text, 0, token.start)
        )
        if own is not None and (amount < own < most or is_rounded_too):
            yield sentence.text[token.start : token.end]


def _loose_numerals(clause: Extract, source: Evidence) -> set[str]:
    """Return the numbers that are one ideograph and part of a word that the original has: 二审, 三险企."""
    loose: set[str] = set()
    counted: set[str] = set()
    for token in clause.tokens:
        written, after = clause.text[token.start : token.end], clause.text[token.end : token.end + 1]
        is_loose = (
            written in LOOSE
            and clause.text[token.start - 1 : token.start] != "第"
            and after not in COUNTS
            and source.says_beside(written, after)
        )
        (loose if is_loose else counted).add(token.key)
    return loose - counted


def _are_refused(clause: Extract, source: Evidence) -> bool:
    if any(not _is_power_held(match, source) for match in POWER.finditer(clause.text)):
        return True
    figures = list(dict.fromkeys(key for key in clause.keys if facts.is_fact(key) and key != "N1"))
    bodies = {name for sentence in source.sentences for name in sentence.companies}
    if len(bodies) > 1:
        figures = [key for key in figures if not _counts_bodies(key, clause)]
    if any(
        key not in source.all_keys and not _is_rounded(key, clause, source) for key in figures[:MAX_FIGURES]
    ):
        return True
    if not _has_day(clause, source):
        return True
    loose = _loose_numerals(clause, source)
    numbers = [key for key in figures if key in source.all_keys and facts.is_number(key) and key not in loose]
    if not numbers and any(facts.is_number(key) for key in figures):
        return False
    return bool(numbers) and not (
        _are_said_together(clause, numbers[:MAX_FIGURES], source)
        or _are_said_in_a_row(clause, numbers[:MAX_FIGURES], source)
    )


def _has_day(clause: Extract, source: Evidence) -> bool:
    """Return whether the original has each day of a month that `clause` names, or it without (4月18日, 18日)."""
    for month, day in pairwise(clause.keys):
        if not (MONTH.fullmatch(month) and DAY.fullmatch(day)):
            continue
        before = {
            one
            for sentence in source.sentences
            for one, other in pairwise(["", *sentence.keys])
            if other == day
        }
        if before and month not in before and all(MONTH.fullmatch(one) for one in before):
            return False
    return True


def _are_said_in_a_row(clause: Extract, figures: list[str], source: Evidence) -> bool:
    """Return whether two or three consecutive sentences that name no other company hold figures and words.

    A semicolon may separate what belongs together (三款为终身寿险；两款为重疾险), and 葛素云 may be the 行人 of the sentence
    before.
    """
    rest = [word for word in _telling(clause, source) if not _is_bare(word)]
    before = _before_figures(clause)
    for number, sentence in enumerate(source.sentences[1:], 1):
        row = source.sentences[max(1, number - IN_A_ROW + 1) : number + 1]
        names = {name for each in row for name in each.companies}
        if len(names) > 1 or not set(figures).issubset(key for each in row for key in each.key_set):
            continue
        if not any(figure in sentence.key_set for figure in figures):
            continue
        holders = [each for each in row if any(figure in each.key_set for figure in figures)]
        if any(
            _is_contrary(clause, [key for key in figures if key in each.key_set], each)
            or _counts_other(clause, [key for key in figures if key in each.key_set], each)
            for each in holders
        ):
            continue
        places = range(max(1, number - IN_A_ROW + 1), number + 1)
        if not all(
            figure not in source.sentences[place].key_set
            or _is_in_part(word, figure, source.sentences[place], is_growth=is_growth)
            for word, figure, is_growth in before
            for place in places
        ):
            continue
        if all(any(_holds_verb(word, place, source) for place in places) for word in rest):
            return True
    return False


def _telling(clause: Extract, source: Evidence) -> list[str]:
    """Return the words of `clause`, figures excepted, that the original's headline does not have."""
    return [
        word
        for word in clause.words
        if not source.holds_in(word, 0)
        and not any(map(facts.is_number, keys(word)))
        and not source.has_all_of(word)
    ]


def _holds_verb(word: str, number: int, source: Evidence) -> bool:
    """Return whether a sentence, by its number, holds a word, or its verb where that has an adverb (撞成)."""
    bare = without_adverbs(word)
    return source.holds_in(word, number) or (
        len(word) <= LONGEST_BARE and 0 < len(bare) < len(word) and source.holds_in(bare, number)
    )


def _is_bare(word: str) -> bool:
    return all(character in LITTLE or character in OPENING for character in word)


def _is_power_held(match: re.Match[str], source: Evidence) -> bool:
    """Return whether the text has a figure that a bare 千万元, 逾千万元 or 数亿元 may stand for."""
    power = Decimal(1)
    for sign in match.group("power"):
        power *= POWERS[sign]
    least, most = BARE.get(match.group("about"), (Decimal(1), Decimal(2)))
    return any(
        power * least <= amount < power * most
        for key in source.all_keys
        if (amount := _amount(key)) is not None
    )


def _counts_bodies(key: str, clause: Extract) -> bool:
    """Return whether a figure is the two of 两家公司, which a text may name one by one."""
    place = clause.keys.index(key)
    return key == "N2" and clause.keys[place + 1 : place + 2] == ["家"]


def _are_said_together(clause: Extract, figures: list[str], source: Evidence) -> bool:
    """Return whether one sentence holds the figures and what is said with them.

    A verb must stand in that sentence or in the original's headline; some nouns may be said elsewhere (公司, 该行
    stand for a name there).
    """
    named, behind = periods(clause.keys), _behind_figures(clause.text)
    before = _before_figures(clause)
    elsewhere = _telling(clause, source)
    spoken_of: set[str] = set()
    for number, sentence in enumerate(source.sentences):
        before_it, spoken_of = spoken_of, sentence.last_period or spoken_of
        if not sentence.key_set.issuperset(figures):
            continue
        if named and any(
            (theirs or before_it) and not (theirs or before_it) & named
            for theirs in map(sentence.periods_before.get, figures)
        ):
            continue
        if _is_contrary(clause, figures, sentence) or _counts_other(clause, figures, sentence):
            continue
        if not all(source.holds_in(word, number) for word in behind):
            continue  # the figure of something else that is done
        if not all(
            _is_said_beside(word, figure, number, source, is_growth=is_growth)
            for word, figure, is_growth in before
        ):
            continue  # the figure of something else in the sentence
        if not all(_is_share_in(share, sentence) for share in clause.shares):
            continue  # a share of something else
        own = clause.companies
        others = [name for name in sentence.companies if not any(name in one or one in name for one in own)]
        if own and others and not any(one in sentence.text for one in own):
            continue  # another company's figure
        missing = [word for word in elsewhere if not source.holds_in(word, number)]
        if len(missing) <= ENOUGH * len(clause.words) + 0.5 and not any(map(deciding_words.is_verb, missing)):
            return True
    return False


def _is_rounded(key: str, clause: Extract, source: Evidence) -> bool:
    """Return whether the figure `key` rounds one of the original (逾400件: 412件)."""
    place = clause.keys.index(key)
    about = "".join(clause.keys[max(0, place - 2) : place])
    if about.endswith("近") and SPANS.intersection(clause.keys[place + 1 : place + 2]):
        return False
    amount = _amount(key)
    if amount is None:
        return False
    least, most = next(
        ((least, most) for words, least, most in ROUNDED if words.search(about)), (Decimal(1), Decimal(1))
    )
    if most > 1 and set(str(amount)[1:]) <= {"0"} and str(amount)[0] == "1" and amount >= LEAST_POWER:
        most = Decimal(2)  # 逾千万元, 上百户
    if least < most and any(
        amount * least <= other <= amount * most and _may_count_the_same(key, each, clause, source)
        for each in source.all_keys
        if facts.kind_of(each) == facts.kind_of(key) and (other := _amount(each)) is not None
    ):
        return True
    return _is_sum(amount, amount * most, clause, source)


def _may_count_the_same(key: str, other: str, clause: Extract, source: Evidence) -> bool:
    """Return whether the original has `other` with the measure of `key` in `clause`, if both have one."""
    ours = clause.measures.get(key)
    theirs = [found for sentence in source.sentences if (found := sentence.measures.get(other)) is not None]
    return not ours or not theirs or any(not found or found & ours for found in theirs)


def _next_round(amount: Decimal) -> Decimal:
    """Return the factor that an amount with 多 or 余 stays below: 300多万 is less than 400万."""
    leading = int(str(int(amount)).rstrip("0") or 1)
    return Decimal(leading + 1) / leading


def _is_sum(least: Decimal, most: Decimal, clause: Extract, source: Evidence) -> bool:
    """Return whether a figure that the headline calls a sum (合计, 两家) is one of two or three of the text."""
    if not SUM.search(clause.text) or "元" not in clause.text:
        return False
    amounts = list(
        dict.fromkeys(
            amount
            for sentence in source.sentences
            for key, after in pairwise(sentence.keys)
            if after == "元" and (amount := _amount(key)) is not None and amount <= most
        )
    )[:MAX_SUMMANDS]
    return any(least <= sum(some) <= most for count in (2, 3) for some in combinations(amounts, count))


def _amount(key: str) -> Decimal | None:
    digits = re.match(r"N(\d+(?:\.\d+)?)", key)
    return Decimal(digits.group(1)) if digits else None


def _counts_other(clause: Extract, figures: Iterable[str], sentence: Extract) -> bool:
    """Return whether a figure of `clause` counts something else in `sentence` (2,140辆, 2,140人)."""
    for figure in figures:
        ours, theirs = clause.measures.get(figure), sentence.measures.get(figure)
        if ours and theirs and not ours & theirs:
            return True
    return False


def _is_contrary(clause: Extract, figures: Iterable[str], sentence: Extract) -> bool:
    """Return whether `sentence` says of a figure that it fell where `clause` says that it rose."""
    return any(
        deciding_words.is_reversed(sentence.right_before[figure], clause.right_before[figure])
        for figure in figures
    )


def _behind_figures(clause: str) -> list[str]:
    """Return the word that follows each figure of `clause`, with which it says what is so many (60日公告)."""
    found = []
    for match in FIGURE.finditer(clause):
        word = next(iter(chinese.cut(clause[match.end() : match.end() + LONGEST_WORD])), "")
        if len(word) > 1 and chinese.is_han(word):
            found.append(word)
    return list(dict.fromkeys(found))


def _before_figures(clause: Extract) -> list[tuple[str, str, bool]]:
    """Return the noun right before each figure of `clause`, of which it is the amount (损失9400万元)."""
    found = []
    for match in BEFORE_FIGURE.finditer(clause.text):
        words = chinese.cut(match.group("words"))
        figure = next((token.key for token in facts.tokens(clause.text, match.end())), "")
        if (
            words
            and deciding_words.is_thing(words[-1])
            and not COMPANY_END.search(words[-1])
            and facts.is_number(figure)
        ):
            found.append((words[-1], figure, bool(match.group("growth"))))
    return found


def _is_said_beside(word: str, figure: str, number: int, source: Evidence, *, is_growth: bool) -> bool:
    """Return whether a sentence, by its number, says `word` in the clause of `figure`, or nowhere at all.

    With a growth rate the noun may stand in an earlier clause (保费12亿元，同比增长3%).
    """
    if not source.holds_in(word, number):
        return True
    return _is_in_part(word, figure, source.sentences[number], is_growth=is_growth)


def _is_in_part(word: str, figure: str, sentence: Extract, *, is_growth: bool) -> bool:
    """Return whether `sentence` says `word` in the clause of `figure`.

    For a growth rate or a part, an earlier clause will do (报案2.14万件，其中车险1.86万件).
    """
    parts = PART.split(sentence.text)
    return any(
        figure in keys(part)
        and any(holds(other, word) for other in _parts_of(parts, place, is_growth=is_growth))
        for place, part in enumerate(parts)
    )


def _parts_of(parts: list[str], place: int, *, is_growth: bool) -> list[str]:
    """Return the clauses for the noun of a figure: its own, the one before a part, all before a growth."""
    if is_growth:
        return parts[: place + 1]
    return parts[max(0, place - 1) : place + 1] if parts[place].startswith(OF_THEM) else [parts[place]]


def _is_share_in(whole: str, sentence: Extract) -> bool:
    """Return whether a share in `sentence` may be one of `whole`."""
    letters = set(whole) - LITTLE
    return any(len(letters & set(theirs)) > LIKELY * len(letters) for theirs in sentence.shares)
