"""两人改了同一稿: what both changed side by side, an answer for each, and one save of the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from articles.editorial.content import LABELS
from articles.editorial.errors import StaleVersion
from articles.editorial.writing import three_way_merge
from articles.editorial.writing.diff import DiffPiece, FieldDiff, diff_contents, diff_text, shown

ANSWER = "answer-"  # begins the names of the answers in the form
ANSWERS = (
    (three_way_merge.MINE, "采用我的"),
    (three_way_merge.THEIRS, "采用对方"),
    (three_way_merge.BOTH, "两段都留"),
)
OWN_ANSWERS = (
    (three_way_merge.MINE, "采用这一页"),
    (three_way_merge.THEIRS, "采用另一页"),
    (three_way_merge.BOTH, "两段都留"),
)
NOT_CARRIED = frozenset(
    {
        "csrfmiddlewaretoken", "token", "page", "earlier", "_save", "_continue", "_against", "_sequence",
    }
)  # fmt: skip
ONLY_MARKUP = "文字相同，只有格式、链接或图片不同。"


@dataclass(frozen=True)
class MergeRow:
    """One difference as the page shows it: each side against the base, and the answers to choose from."""

    key: str
    label: str
    theirs: list[DiffPiece]
    mine: list[DiffPiece]
    note: str
    answers: list[tuple[str, str]]
    answer: str


def rows_of(merged: three_way_merge.Merge, answers: Mapping[str, str], *, is_own: bool) -> list[MergeRow]:
    """Return the differences of `merged` as rows; `answers` (key → answer) are those already given.

    `is_own`: the other text is the same editor's, saved from another page of theirs.
    """
    offered = OWN_ANSWERS if is_own else ANSWERS
    return [_row(one, offered, answers.get(one.key, "")) for one in merged.differences]


def _row(one: three_way_merge.MergeConflict, offered: Iterable[tuple[str, str]], answer: str) -> MergeRow:
    base, theirs, mine = (_text(one.name, value) for value in (one.base, one.theirs, one.mine))
    return MergeRow(
        one.key,
        LABELS.get(one.name, "随附更正"),
        diff_text(base, theirs) if one.base is not None else diff_text(mine, theirs),
        diff_text(base, mine) if one.base is not None else diff_text(theirs, mine),
        ONLY_MARKUP if theirs == mine else "",
        [(value, label) for value, label in offered if value in one.answers],
        answer,
    )


def _text(name: str, value: Any) -> str:
    """Return one side of a difference as an editor reads it."""
    if value is None:
        return ""
    if name == "body_html":
        return shown(name, "".join(value))
    if name == "source_links":
        return shown(name, three_way_merge.links_of(value))
    if name == three_way_merge.CORRECTION:
        return "\n".join(str(value[key]) for key in ("old_wording", "new_wording") if value.get(key))
    return shown(name, value)


def taken_rows(stale: StaleVersion) -> list[FieldDiff]:
    """Return what a colleague changed and the merge takes over by itself, field by field."""
    if stale.base is None:
        return []
    return diff_contents(stale.base, stale.theirs)


def answers_of(data: QueryDict) -> dict[str, str]:
    """Return the posted answers: key → answer."""
    return {name[len(ANSWER) :]: value for name, value in data.items() if name.startswith(ANSWER)}


def carried(data: QueryDict, *, with_deed: bool) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of the article form that go on to the next save.

    `with_deed`: the button's as well.
    """
    return [
        (name, value)
        for name, values in data.lists()
        if name not in NOT_CARRIED and not name.startswith(ANSWER) and (with_deed or name != "_do")
        for value in values
    ]
