"""Two texts compared word by word, field by field, for people who read Chinese."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.dateparse import parse_datetime

from articles.editorial.content import (
    KEYS,
    LABELS,
    LINK_FIELD_OF,
    LINK_FIELDS,
    MOMENTS,
    Content,
    changed_fields,
)
from articles.models import Category, Picture, Post, Source
from articles.text import chinese, plain
from articles.text.clock import spoken

from .three_way_merge import in_common

SAME, REMOVED, ADDED = "same", "removed", "added"
CHOICES = {field.name: dict(field.flatchoices) for field in Post._meta.fields if field.choices}
NAMED_BY = {"cover": Picture, "category": Category, "section": Category, "source": Source}
# A longer stretch without one equal line is shown as replaced, since word matching is quadratic.
LONG = 4000  # words


@dataclass(frozen=True)
class DiffPiece:
    """A stretch of text: `kind` is same, removed or added."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldDiff:
    """What changed in one field; `note` says what words cannot show (only the markup changed)."""

    name: str
    label: str
    pieces: tuple[DiffPiece, ...]
    note: str = ""


def words_of(text: str) -> list[str]:
    """Cut a text into words, numbers and single marks that join to the text again, nothing lost."""
    pieces: list[str] = []
    offset = 0
    for edge in sorted(chinese.boundaries(text)):
        pieces += re.findall(r"\d+(?:[.,]\d+)*|[^\W\d]+|\s+|.", text[offset:edge], re.DOTALL)
        offset = edge
    return pieces + ([text[offset:]] if text[offset:] else [])


def diff_text(old: str, new: str) -> list[DiffPiece]:
    """Return `new` against `old` in stretches; same and added join to `new`, same and removed to `old`.

    Equal lines are matched first, then the words between them. More than LONG lines between the first and the
    last that differ are shown as replaced: matching is quadratic, and a body may have a hundred thousand
    equal lines.
    """
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = in_common(old_lines, new_lines)
    tail = in_common(old_lines[head:][::-1], new_lines[head:][::-1])
    changed_old, changed_new = (
        old_lines[head : len(old_lines) - tail],
        new_lines[head : len(new_lines) - tail],
    )
    pieces = [DiffPiece(SAME, "".join(new_lines[:head]))]
    if max(len(changed_old), len(changed_new)) > LONG:
        pieces += _change("".join(changed_old), "".join(changed_new))
    else:
        for tag, before, after in _opcodes(changed_old, changed_new):
            pieces += [DiffPiece(SAME, after)] if tag == "equal" else _by_words(before, after)
    pieces.append(DiffPiece(SAME, "".join(new_lines[len(new_lines) - tail :])))
    return _joined([piece for piece in pieces if piece.text])


def _by_words(old: str, new: str) -> list[DiffPiece]:
    old_words, new_words = words_of(old), words_of(new)
    if max(len(old_words), len(new_words)) > LONG:
        return _change(old, new)
    pieces: list[DiffPiece] = []
    for tag, before, after in _opcodes(old_words, new_words):
        pieces += [DiffPiece(SAME, after)] if tag == "equal" else _change(before, after)
    return pieces


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag, "".join(old[i1:i2]), "".join(new[j1:j2])


def _change(old: str, new: str) -> list[DiffPiece]:
    return [DiffPiece(kind, text) for kind, text in ((REMOVED, old), (ADDED, new)) if text]


def _joined(pieces: list[DiffPiece]) -> list[DiffPiece]:
    """Join neighbours of one kind, so that a page prints few marks."""
    joined: list[DiffPiece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = DiffPiece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def diff_contents(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldDiff]:
    """Return what differs between two contents (see `content.content_of`), by field in the screen's order.

    Keys are shown by their names, moments as Beijing time, the body as its text. A field that one side does
    not know (an old version kept no tags) is left out.
    """
    diffs = []
    for name in changed_fields(old, new):
        if name not in old or name not in new:
            continue
        pieces = tuple(diff_text(shown(name, old[name]), shown(name, new[name])))
        only_markup = name == "body_html" and all(piece.kind == SAME for piece in pieces)
        diffs.append(
            FieldDiff(name, LABELS[name], pieces, "文字未变，只改了格式、链接或图片。" if only_markup else "")
        )
    return diffs


def shown(name: str, value: Any) -> str:
    """Return the value of a field as an editor reads it."""
    if name in KEYS:
        return _name_of(name, value)
    if name == "tags":
        return "，".join(value)
    if name == "source_links":
        return "\n".join(_link_shown(link) for link in value)
    if name == "body_html":
        return plain.text_of(value)
    if name in MOMENTS:
        return _moment_shown(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(CHOICES.get(name, {}).get(value, value if value is not None else ""))


def _name_of(name: str, key: int | None) -> str:
    if key is None:
        return ""
    thing = NAMED_BY[name]._default_manager.filter(pk=key).first()
    return str(thing) if thing else f"（已删除的第 {key} 号）"


def _moment_shown(value: str | None) -> str:
    moment = parse_datetime(value) if value else None
    return spoken(moment) if moment else ""


def _link_shown(link: Content) -> str:
    parts = []
    for name in LINK_FIELDS:
        value = _moment_shown(link[name]) if name == "source_published_at" else link[name]
        if value:
            parts.append(f"{LINK_FIELD_OF[name].verbose_name}：{value}")
    return "\n".join(parts)
