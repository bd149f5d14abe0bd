"""What the checks read: one piece as plain passages, with the facts that are asked of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import reading
from .protected_names import Protected
from .rules import Rule

HEADLINES = ("headline", "kicker", "subheadline", "short_headline")
BODY = "body_html"
ALT, TITLE = "body_alt", "body_title"  # attributes in the body
PICTURE = ("alt", "caption", "credit")
VERBATIM = ("original_headline", "original_author", "issue")  # copied as the outlet has it: no advice on them
# How the desk calls the place of a text; what a form has several of is told by its last word.
PLACES = {
    "headline": "标题",
    "kicker": "引题",
    "subheadline": "副题",
    "short_headline": "首页短标题",
    "dek": "摘要",
    BODY: "正文",
    ALT: "正文图片的替代文字",
    TITLE: "正文里悬停时显示的文字",
    "byline": "署名",
    "responsible_editor": "责任编辑",
    "tags": "标签",
    "original_headline": "原标题",
    "original_author": "原作者",
    "issue": "期号与版面",
    "url": "原文链接",
    "alt": "图片的替代文字",
    "caption": "图片说明",
    "credit": "图片来源",
    "old_wording": "更正里原来的说法",
    "new_wording": "更正里现在的说法",
    "withdrawal_reason": "撤稿理由",
    "name": "名称",
    "title": "标题",
    "description": "说明",
    "terms": "同义词",
    "said": "日常说法",
    "written": "日常说法",
    "replacement": "替代文字",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that is read by itself: a field, or one line of the body's text.

    `text` is what is seen of what is `written`; `places`: where in `written` each of its characters stands,
    () if both are the same.
    """

    field: str
    text: str
    written: str = ""
    places: reading.Places = ()

    @classmethod
    def of(cls, field: str, written: str) -> "Passage":
        """Return the passage of what is written in a field."""
        text, places = reading.seen(written)
        return cls(field, text, written if places else "", places)

    def written_at(self, start: int, end: int) -> tuple[str, int, int]:
        """Return what is written, and where in it the characters from `start` to `end` stand."""
        if not self.places:
            return self.text, start, end
        if start == end:
            at = self.places[start] if start < len(self.places) else len(self.written)
            return self.written, at, at
        return self.written, self.places[start], self.places[end - 1] + 1


def place_of(field: str) -> str:
    """Return how the desk calls the place `field`: 标题, or 原标题 for links-0-original_headline."""
    return PLACES.get(field) or PLACES.get(field.rpartition("-")[2], "")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the body: its address and the words read out in its place."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the body: its address and its words."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that led nowhere, or to `moved_to`, when it was last checked.

    `said`: what the server answered.
    """

    field: str
    url: str
    text: str = ""
    said: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """What the original of a repost says."""

    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class BodyTable:
    """A table of the body without joined cells: its caption, and the texts of its cells row by row."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Draft:
    """One piece as it would be published on the day `on`. `missing`: labels of the provenance it lacks.

    `broken`: the blocks of the body that line breaks divide, each as a whole; their lines are passages.
    `rules`: the wording rules in force, None for those that ship with the site; `on_trial`: the rules whose
    findings are counted and shown to nobody. `protected`: the list of names and posts, of all days.
    """

    passages: tuple[Passage, ...]
    on: date
    broken: tuple[Passage, ...] = ()
    missing: tuple[str, ...] = ()
    is_advertisement: bool = False
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    tables: tuple[BodyTable, ...] = ()
    rules: tuple[Rule, ...] | None = None
    on_trial: frozenset[str] = frozenset()
    checked: tuple[BrokenLink, ...] = ()
    declares_ai_pictures: bool = False
    shows_ai_label: bool = False
    original: Original | None = None
    protected: tuple[Protected, ...] = ()
    changes_made: str = ""

    def of_field(self, *fields: str) -> Iterator[Passage]:
        """Yield the passages of these fields."""
        return (passage for passage in self.passages if passage.field in fields)
