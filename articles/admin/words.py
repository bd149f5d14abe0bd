"""Words for the record: what a verb is called on the screen."""

from collections.abc import Iterable
from typing import NamedTuple

from articles.editorial.workflow.transitions import RECORDED, STATE_LABELS, VERBS
from articles.models import EditorialEvent


def verb_label(name: str) -> str:
    """Return the word for a recorded verb, or the name itself for one nobody has named yet."""
    return VERBS[name].label if name in VERBS else RECORDED.get(name, name)


class LabelledEvent(NamedTuple):
    """An event with what a screen says of it: its verb in words, and the move between states (待审 → 待发)."""

    event: EditorialEvent
    label: str
    move: str


def labelled(events: Iterable[EditorialEvent]) -> list[LabelledEvent]:
    """Return the events, each in words."""
    return [LabelledEvent(event, verb_label(event.verb), move_of(event)) for event in events]


def move_of(event: EditorialEvent) -> str:
    """Return the move between states that an event made, 待审 → 待发, or the state it stayed in."""
    before, after = (STATE_LABELS.get(state, state) for state in (event.from_status, event.to_status))
    return f"{before} → {after}" if before and after and before != after else after


def recorded_verbs() -> list[tuple[str, str]]:
    """Return (name, label) of the verbs that may stand in the record.

    Each label comes once: 送审 stands for pieces and for 修改稿.
    """
    named: dict[str, str] = {}
    for name, label in [*((verb.name, verb.label) for verb in VERBS.values()), *RECORDED.items()]:
        named.setdefault(label, name)
    return [(name, label) for label, name in named.items()]


def verbs_called(name: str) -> list[str]:
    """Return the names of all verbs that have the label of the verb `name`."""
    label = verb_label(name)
    return [other for other in (name, *VERBS, *RECORDED) if verb_label(other) == label]


# What became of an imported or pasted file, and why a file was refused (the codes of the import report).
OUTCOMES = {
    "accept": "原样收录",
    "repair": "修补后收录",
    "duplicate": "重复",
    "reject": "未收录",
    "skip": "跳过",
}
ERRORS = {
    "bad-filename": "文件名不合规则",
    "bad-extension": "扩展名不合规则",
    "not-utf8": "编码不是国际通用编码",
    "date-invalid": "日期不存在",
    "empty-body": "没有正文",
    "too-deep": "网页层次太深",
    "too-large": "文件太大",
    "url-conflict": "网址已被别的稿件占用",
    "permalink-invalid": "网址不合规则",
    "failed": "程序出错，下次导入再试",
}
