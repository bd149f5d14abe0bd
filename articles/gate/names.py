"""Names of authorities by the date of what is told: 2015年3月，银保监会批准 — there was none yet."""

import csv
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from articles.gate.wording.check_wording import find_all

from .draft import Draft
from .findings import CHECK, Finding, found_in
from .rules import DATA, Rule, shipped

RULES = {"NAM-11": "机构名称与事情发生的日期不符"}
BASIS = "国务院机构改革方案（2003、2013、2018、2023年）（待法务核对）"
MOST = 20
MOST_LOOKED_AT = 200  # dated names of one passage
MOST_READ_AGAIN = 2000  # characters of one passage
GRACE = timedelta(weeks=6)  # its head is appointed, and named by it, some weeks before an authority opens
OUTDATED = frozenset({"NAM-01", "NAM-02", "NAM-03"})  # rules on words that say the same without a date
DAY = r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?(?:[初底末]|年[初底末]|[上下]半年)?"
# Only a date that stands right before the name is certain to be the deed's own.
LINK = r"[，,]?(?:经|由|被|获|得到|收到|向)?"
NOT_YET = "当时还没有成立"
RENAMED = re.compile(
    r"前身|后身|现为|现称|即现|改组|更名|改名|组建|挂牌|揭牌|并入|合并|撤销|如今|后来|筹备|拟设"
)


@dataclass(frozen=True)
class Authority:
    """An authority under one name: how it is written, and the days between which it existed."""

    name: str
    begun: date
    ended: date | None


@cache
def authorities() -> tuple[Authority, ...]:
    """Return the authorities whose name is dated, in the order of their file."""
    return tuple(authority for authority, _ in _rows())


@cache
def _rows() -> tuple[tuple[Authority, str], ...]:
    with (DATA / "names_by_date.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            (
                Authority(
                    row["name"],
                    date.fromisoformat(row["from"]),
                    date.fromisoformat(row["until"]) if row["until"] else None,
                ),
                row["pattern"],
            )
            for row in csv.DictReader(rows)
        )


@cache
def _dated_name() -> re.Pattern[str]:
    names = "|".join(f"(?P<name{number}>{pattern})" for number, (_, pattern) in enumerate(_rows()))
    return re.compile(rf"{DAY}{LINK}(?:{names})(?!办?[发规罚复函][〔（\[]|令)")


def check(draft: Draft) -> Iterator[Finding]:
    """Yield each name of an authority that it did not have at the date said right before it; MOST of them."""
    return islice(_found(draft), MOST)


def _found(draft: Draft) -> Iterator[Finding]:
    for passage in draft.passages:
        if "年" not in passage.text:
            continue
        told: list[tuple[int, int]] | None = None
        for match in islice(_dated_name().finditer(passage.text), MOST_LOOKED_AT):
            number = next(number for number in range(len(_rows())) if match[f"name{number}"])
            authority, name = authorities()[number], f"name{number}"
            said = _misdated(authority, match)
            if not said:
                continue
            found = found_in(
                passage, *match.span(name), rule="NAM-11", severity=CHECK, message=said,
                advice="按事情发生的时间写当时的名称，或写“原…”", basis=BASIS,
            )  # fmt: skip
            if RENAMED.search(found.sentence):
                continue
            if NOT_YET not in said:
                told = _told_already(passage.text, draft.rules) if told is None else told
                start, end = match.span(name)
                if any(first < end and start < last for first, last in told):
                    continue
            yield found


def _misdated(authority: Authority, match: re.Match[str]) -> str:
    """Return what is wrong with the name at the date before it, "" for nothing.

    A bare year may lie on either side.
    """
    year, month, day = (int(match[part]) if match[part] else None for part in ("year", "month", "day"))
    try:
        first = date(year or 1, month or 1, day or 1)
        last = date(year or 1, month or 12, day or monthrange(year or 1, month or 12)[1])
    except (ValueError, IndexError):  # no date of the calendar: another rule says so
        return ""
    if last < authority.begun - GRACE:
        return f"{authority.name}{NOT_YET}（{authority.begun} 起）"
    if authority.ended and first > authority.ended:
        return f"{authority.name}当时已经不用这个名称（到 {authority.ended}）"
    return ""


def without_undated(found: Iterable[Finding]) -> list[Finding]:
    """Return `found` without what a wording rule says of a misdated name; the date explains it better."""
    known = list(found)
    dated = [one for one in known if one.rule in RULES]
    return [
        one
        for one in known
        if one.rule not in OUTDATED or not any(_is_same_place(one, better) for better in dated)
    ]


def _is_same_place(one: Finding, other: Finding) -> bool:
    is_one_sentence = (one.field, one.sentence) == (other.field, other.sentence)
    return is_one_sentence and one.at < other.at + len(other.words) and other.at < one.at + len(one.words)


def _told_already(text: str, rules: tuple[Rule, ...] | None) -> list[tuple[int, int]]:
    """Return the places that a rule on outdated names finds in a passage without looking at the date.

    The rules are slow and report only the first place of each: of a long passage only the beginning is read
    again.
    """
    asked = [rule for rule in (shipped() if rules is None else rules) if rule.id in OUTDATED]
    return [(hit.start, hit.end) for hit in find_all(text[:MOST_READ_AGAIN], asked)]
