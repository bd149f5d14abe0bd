"""Two texts of one piece side by side: what went, what came, word by word."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.editorial.content import KEYS, LABELS, LINK_FIELDS, MOMENTS, changed_fields
from articles.models import Category, Picture, Post, Source, SourceLink
from articles.text import chinese, plain

SAME, GONE, NEW = "same", "gone", "new"
LONGEST = 40_000  # characters of one field compared word by word; longer ones line by line
MODELS = {"cover": Picture, "category": Category, "section": Category, "source": Source}


@dataclass(frozen=True)
class Row:
    """One field that differs: its label and the pieces (kind, text) that make the old and the new text."""

    name: str
    label: str
    pieces: list[tuple[str, str]]
    old: str
    new: str

    @property
    def old_pieces(self):
        """Return what the old text is made of."""
        return [piece for piece in self.pieces if piece[0] != NEW]

    @property
    def new_pieces(self):
        """Return what the new text is made of."""
        return [piece for piece in self.pieces if piece[0] != GONE]


def rows(before, after) -> list[Row]:
    """Compare two contents (see `editorial.content`) field by field, in the order of the article screen."""
    names = changed_fields(before, after)
    known = _names(before, after, names)
    return [
        row(name, spoken(name, before.get(name), known), spoken(name, after.get(name), known)) for name in names
    ]


def row(name: str, old: str, new: str) -> Row:
    """Compare one field's two texts."""
    return Row(name, LABELS.get(name, name), word_diff(old, new), old, new)


def word_diff(old: str, new: str) -> list[tuple[str, str]]:
    """Return (kind, text) pieces of the way from `old` to `new`, in words of Chinese."""
    cut = chinese_words if max(len(old), len(new)) <= LONGEST else lambda text: text.splitlines(keepends=True)
    before, after = cut(old), cut(new)
    pieces: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((SAME, "".join(before[i1:i2])))
            continue
        if i2 > i1:
            pieces.append((GONE, "".join(before[i1:i2])))
        if j2 > j1:
            pieces.append((NEW, "".join(after[j1:j2])))
    return pieces


def chinese_words(text: str) -> list[str]:
    """Cut a text into words that join to the very same text."""
    return list(chinese.cut(text))


def spoken(name, value, known=None) -> str:
    """Return a field of a content as an editor reads it."""
    if value in (None, "", [], False):
        return ""
    if name == "body_html":
        return plain.text_of(value)
    if name == "tags":
        return "，".join(value)
    if name == "source_links":
        return "\n\n".join(_link(link) for link in value)
    if name in MOMENTS:
        return _moment(value)
    if name in KEYS:
        return (known or {}).get((name, value), str(value))
    field = Post._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return "是" if value is True else str(value)


def _link(link):
    lines = []
    for name in LINK_FIELDS:
        value = link.get(name)
        if value:
            shown = _moment(value) if name == "source_published_at" else value
            lines.append(f"{SourceLink._meta.get_field(name).verbose_name}：{shown}")
    return "\n".join(lines)


def _moment(value):
    return f"{timezone.localtime(parse_datetime(value)):%Y-%m-%d %H:%M}"


def _names(before, after, names):
    """Return {(field, id): name} for the keys that differ, one query a field."""
    known = {}
    for name in KEYS.intersection(names):
        wanted = {before.get(name), after.get(name)} - {None}
        known.update({(name, found.pk): str(found) for found in MODELS[name].objects.filter(pk__in=wanted)})
    return known
