"""Three texts into one: what two editors made of the text that both began with.

Pure: contents (see `content.content_of`) in, a `Merge` out. Fields merge one by one, the body by its blocks,
the links by their entries, tags as a set. What only one side changed is taken; what both changed differently
is a `MergeConflict`, and there is no merged text until each of them has its answer.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from itertools import takewhile
from typing import Any, Final

from lxml.html import tostring

from articles.editorial.content import FREE_FIELDS, SIGNED_FIELDS, Content
from articles.editorial.errors import Unanswered
from articles.text import tree

MINE, THEIRS, BOTH = "mine", "theirs", "both"
# Between the first and the last that differ more are taken as one change: matching is quadratic.
LONG = 1500  # blocks
CORRECTION = "correction"  # the note to readers that a 修改稿 carries, merged as a field beside its content
NAMES = (*SIGNED_FIELDS, *FREE_FIELDS, CORRECTION)
PARAGRAPHS = frozenset({"dek", "interviewed", "evidence_note"})  # texts of which both can be kept
UNKNOWN: Final[Any] = object()  # what no side began with: everything that differs is then changed by both

Blocks = tuple[str, ...]


@dataclass(frozen=True)
class MergeConflict:
    """One place that both sides changed; `key` names it in the answers, and is stable while its texts are.

    `base`, `theirs` and `mine` are values of the field; for the body and the links, only those of the place
    (`base` is None if it is not known).
    """

    key: str
    name: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def takes_both(self) -> bool:
        """Whether 两段都留 makes sense: of a headline there is one."""
        return self.name in PARAGRAPHS or self.name in ("body_html", "source_links")

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers that settle it."""
        return (MINE, THEIRS, BOTH) if self.takes_both else (MINE, THEIRS)


Part = Blocks | MergeConflict


@dataclass(frozen=True)
class Merge:
    """The merge of two texts: the fields that are settled, and the parts of those that are not."""

    settled: Content
    open: dict[str, list[Part]]

    @property
    def differences(self) -> list[MergeConflict]:
        """What has to be answered, in the order of the article screen and of the text."""
        parts = [part for name in NAMES for part in self.open.get(name, [])]
        return [part for part in parts if isinstance(part, MergeConflict)]

    def unanswered(self, answers: Mapping[str, str]) -> list[MergeConflict]:
        """Return the differences that `answers` (key → mine, theirs or both) leave open."""
        return [one for one in self.differences if answers.get(one.key) not in one.answers]

    def resolved(self, answers: Mapping[str, str]) -> Content:
        """Return the merged text. Raises Unanswered unless every difference has an answer."""
        left = self.unanswered(answers)
        if left:
            raise Unanswered(f"还有 {len(left)} 处没有选，请逐处选好再保存。", len(left))
        merged = dict(self.settled)
        for name, parts in self.open.items():
            merged[name] = _joined(name, [_answered(part, answers) for part in parts])
        return merged


def _answered(part: Part, answers: Mapping[str, str]) -> Any:
    if not isinstance(part, MergeConflict):
        return part
    answer = answers[part.key]
    if answer == BOTH:
        return _both(part)
    return part.mine if answer == MINE else part.theirs


def _both(one: MergeConflict) -> Any:
    if one.name in PARAGRAPHS:
        return "\n".join(text for text in (one.theirs, one.mine) if text)
    return (*one.theirs, *one.mine)


def _joined(name: str, parts: list[Any]) -> Any:
    if name == "body_html":
        return "".join(block for part in parts for block in part)
    if name == "source_links":
        return [entry for part in parts for entry in links_of(part)]
    return parts[0]


def links_of(entries: Sequence[str]) -> list[Content]:
    """Return links as a content has them, of which a difference carries the text of each."""
    return [json.loads(entry) for entry in entries]


def merge(base: Mapping[str, Any] | None, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merge:
    """Merge `mine` with `theirs`, both made from `base`; without a known `base` all differences conflict.

    A field that one side does not have is taken from the other.
    """
    settled: Content = {}
    open_fields: dict[str, list[Part]] = {}
    seen: Counter[str] = Counter()
    for name in NAMES:
        if name not in theirs and name not in mine:
            continue
        their, my = theirs.get(name, mine.get(name)), mine.get(name, theirs.get(name))
        known = UNKNOWN if base is None else base.get(name, UNKNOWN)
        if name == "tags" and known is not UNKNOWN:
            settled[name] = _tags(known, their, my)
        elif their in (my, known):
            settled[name] = my
        elif my == known:
            settled[name] = their
        elif name in ("body_html", "source_links"):
            parts = _parts(name, known, their, my, seen)
            if any(isinstance(part, MergeConflict) for part in parts):
                open_fields[name] = parts
            else:
                settled[name] = _joined(name, parts)
        else:
            beginning = None if known is UNKNOWN else known
            open_fields[name] = [_difference(name, beginning, their, my, seen)]
    return Merge(settled, open_fields)


def _tags(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> list[str]:
    """Return the tags that either side added or both kept."""
    began, their, my = set(base), set(theirs), set(mine)
    return sorted((their & my) | (their - began) | (my - began))


def _difference(name: str, base: Any, theirs: Any, mine: Any, seen: Counter[str]) -> MergeConflict:
    said = json.dumps([name, base, theirs, mine], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    seen[digest] += 1
    return MergeConflict(f"{digest}-{seen[digest]}", name, base, theirs, mine)


def _parts(name: str, base: Any, theirs: Any, mine: Any, seen: Counter[str]) -> list[Part]:
    cut = blocks_of if name == "body_html" else _entries
    known = None if base is UNKNOWN else cut(base)
    return [
        part if isinstance(part, tuple) else _difference(name, part.base, part.theirs, part.mine, seen)
        for part in merge_blocks(known, cut(theirs), cut(mine))
    ]


def _entries(links: Iterable[Mapping[str, Any]]) -> list[str]:
    return [json.dumps(link, ensure_ascii=False, sort_keys=True) for link in links]


def blocks_of(body: str) -> list[str]:
    """Cut a clean body into its outermost elements and the text between them.

    Joined they are the body again.
    """
    root = tree.fragment(body)
    blocks = _text_block(root.text)
    for node in root:
        blocks += [tostring(node, encoding="unicode", with_tail=False), *_text_block(node.tail)]
    return blocks


def _text_block(text: str | None) -> list[str]:
    return [escape(text, quote=False)] if text and text.strip() else []


def likeness(block: str) -> str:
    """Return a normal form of a block, equal for blocks that a reader cannot tell apart.

    The editor writes `<td><p>1</p></td>` where the store has `<td>1</td>`: nobody typed that.
    """
    block = re.sub(r"</p>\s*<p>", "\n", block)
    return re.sub(r'</?p>|<tbody>|</tbody>| (?:col|row)span="1"', "", block)


@dataclass(frozen=True)
class Clash:
    """Blocks that both sides changed, each differently; `base` is None if it is not known what they were."""

    base: Blocks | None
    theirs: Blocks
    mine: Blocks


@dataclass(frozen=True)
class _Edit:
    """What one side put in place of the blocks from `start` to `end` of the base.

    Equal bounds: an insertion.
    """

    start: int
    end: int
    blocks: Blocks
    is_mine: bool


def merge_blocks(
    base: Sequence[str] | None, theirs: Sequence[str], mine: Sequence[str]
) -> list[Blocks | Clash]:
    """Merge two changes of a sequence: runs of blocks that stand, and conflicts in between.

    Blocks that neither side has touched keep their wording; what only one side changed, deleted or inserted
    is taken. Insertions of both at one place, and changes that overlap, conflict.
    """
    if base is None:
        return _without_base(theirs, mine)
    edits = sorted([*_edits(base, theirs, False), *_edits(base, mine, True)], key=lambda e: (e.start, e.end))
    merged: list[Blocks | Clash] = []
    position = 0
    for cluster in _clusters(edits):
        start, end = cluster[0].start, max(edit.end for edit in cluster)
        merged.append(tuple(base[position:start]))
        merged += _settled(base, start, end, cluster)
        position = end
    merged.append(tuple(base[position:]))
    return _runs(merged)


def _without_base(theirs: Sequence[str], mine: Sequence[str]) -> list[Blocks | Clash]:
    merged: list[Blocks | Clash] = []
    for tag, i1, i2, j1, j2 in _opcodes(theirs, mine):
        their, my = tuple(theirs[i1:i2]), tuple(mine[j1:j2])
        merged.append(their if tag == "equal" else Clash(None, their, my))
    return _runs(merged)


def _edits(base: Sequence[str], side: Sequence[str], is_mine: bool) -> list[_Edit]:
    """Return what `side` changed; as many blocks for as many are taken as each changed in its place."""
    edits = []
    for tag, i1, i2, j1, j2 in _opcodes(base, side):
        if tag == "replace" and i2 - i1 == j2 - j1:
            edits += [
                _Edit(i1 + n, i1 + n + 1, (side[j1 + n],), is_mine)
                for n in range(i2 - i1)
                if likeness(base[i1 + n]) != likeness(side[j1 + n])
            ]
        elif tag != "equal":
            edits.append(_Edit(i1, i2, tuple(side[j1:j2]), is_mine))
    return edits


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's opcodes by likeness.

    Too many blocks between the first and last change count as one change.
    """
    before, after = [likeness(block) for block in old], [likeness(block) for block in new]
    head = in_common(before, after)
    tail = in_common(before[head:][::-1], after[head:][::-1])
    i2, j2 = len(before) - tail, len(after) - tail
    codes = [("equal", 0, head, 0, head)]
    if max(i2, j2) - head > LONG:
        codes.append(("replace", head, i2, head, j2))
    else:
        matcher = SequenceMatcher(None, before[head:i2], after[head:j2], autojunk=False)
        codes += [(tag, head + a, head + b, head + c, head + d) for tag, a, b, c, d in matcher.get_opcodes()]
    return [*codes, ("equal", i2, i2 + tail, j2, j2 + tail)]


def in_common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines or blocks the two have in common at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _clusters(edits: list[_Edit]) -> list[list[_Edit]]:
    """Group the sorted edits that touch the same blocks, or insert at the same place."""
    clusters: list[list[_Edit]] = []
    end = 0
    for edit in edits:
        if clusters and _touches(edit, clusters[-1][0].start, end):
            clusters[-1].append(edit)
            end = max(end, edit.end)
        else:
            clusters.append([edit])
            end = edit.end
    return clusters


def _touches(edit: _Edit, start: int, end: int) -> bool:
    """Return whether `edit`, which begins no earlier, concerns what changed from `start` to `end`."""
    if edit.start == edit.end:
        return start < edit.start < end or edit.start == start == end
    return edit.start < end


def _settled(base: Sequence[str], start: int, end: int, cluster: list[_Edit]) -> list[Blocks | Clash]:
    """Return what becomes of the blocks that the edits of `cluster` concern."""
    sides = {edit.is_mine for edit in cluster}
    texts = {side: _with_edits(base, start, end, [e for e in cluster if e.is_mine == side]) for side in sides}
    if len(sides) == 1:
        return list(texts.values())
    theirs, mine = texts[False], texts[True]
    alike = [likeness(block) for block in theirs], [likeness(block) for block in mine]
    if alike[0] == alike[1]:
        return [theirs]
    head = in_common(*alike)
    tail = in_common(alike[0][head:][::-1], alike[1][head:][::-1])
    clash = Clash(tuple(base[start:end]), theirs[head : len(theirs) - tail], mine[head : len(mine) - tail])
    if start == end and not (clash.theirs and clash.mine):  # both inserted, one of them more than the other
        return [mine if clash.mine else theirs]
    return [theirs[:head], clash, theirs[len(theirs) - tail :]]


def _with_edits(base: Sequence[str], start: int, end: int, edits: list[_Edit]) -> Blocks:
    blocks: list[str] = []
    for edit in edits:
        blocks += [*base[start : edit.start], *edit.blocks]
        start = edit.end
    return (*blocks, *base[start:end])


def _runs(merged: list[Blocks | Clash]) -> list[Blocks | Clash]:
    """Join neighbouring runs and drop the empty ones."""
    runs: list[Blocks | Clash] = []
    for part in merged:
        if isinstance(part, tuple) and runs and isinstance(runs[-1], tuple):
            runs[-1] = (*runs[-1], *part)
        elif part:
            runs.append(part)
    return runs
