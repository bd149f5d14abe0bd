"""What the front matter says of a post: title, date, categories, tags, section, publication (SPEC §4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from articles.ingest.jekyll import codes, dates
from articles.ingest.jekyll.dates import ArchiveMoment
from articles.ingest.jekyll.filename import FileName
from articles.ingest.jekyll.outcomes import Rejection
from articles.ingest.jekyll.scalars import Scalar, ScalarKind, Sequence, Value
from articles.text.characters import clean_characters

TITLE_LIMIT = 500  # characters; the archive's longest titles are far shorter

ASCII_SPACES = " \t\n\v\f\r"  # what Ruby's `split` parts at: U+3000 and U+00A0 do not part
ASCII_SPACE_RUN = re.compile(r"[ \t\n\v\f\r]+")
LINE_BREAKS = re.compile("[ \t]*[\n\u2028\u2029]+[ \t]*")
NEWS = "新闻"

Fields = Mapping[str, Value]


def without_control_characters(fields: Fields, warnings: set[str]) -> Fields:
    """Return the fields without control characters, which YAML escapes can produce.

    PostgreSQL takes no NUL. The title stays as it is: it has a rule of its own.
    """

    def clean(item: Scalar) -> Scalar:
        text = clean_characters(item.text).replace("\r", "")
        if text == item.text:
            return item
        warnings.add(codes.CONTROL_CHARS)
        return replace(item, text=text)

    def clean_value(value: Value) -> Value:
        return (
            Sequence(tuple(map(clean, value.items)), value.source)
            if isinstance(value, Sequence)
            else clean(value)
        )

    return {key: value if key == "title" else clean_value(value) for key, value in fields.items()}


def title(fields: Fields, warnings: set[str]) -> str | None:
    """Return the title in one line, or None with title-missing."""
    value = fields.get("title")
    written = _title_text(value, warnings) if value else ""
    text = clean_characters(written)
    if text != written:
        warnings.add(codes.CONTROL_CHARS)
    text = LINE_BREAKS.sub(" ", text.strip()).strip()
    if not text:
        warnings.add(codes.TITLE_MISSING)
        return None
    return text[:TITLE_LIMIT].rstrip()


def _title_text(value: Value, warnings: set[str]) -> str:
    if isinstance(value, Sequence):
        warnings.add(codes.TITLE_NOT_TEXT)
        return value.source
    if value.kind is ScalarKind.NULL:
        return ""
    if value.kind is not ScalarKind.TEXT:
        warnings.add(codes.TITLE_NOT_TEXT)
        return value.source
    # The generator escaped nothing: `D:\new` in quotes is a folder, not a line break.
    if value.is_double_quoted and any(unicodedata.category(char) == "Cc" for char in value.text):
        warnings.add(codes.TITLE_ESCAPE)
        return value.source
    return value.text


def moment(fields: Fields, name: FileName, warnings: set[str]) -> tuple[ArchiveMoment, bool]:
    """Return the post's moment and whether Jekyll could read it. Raises Rejection with date-invalid."""
    value = fields.get("date")
    if value is None:
        return _day_of_name(name, name.path, warnings), True
    source = value.source if isinstance(value, Sequence) else value.text
    if isinstance(value, Scalar) and (value.is_empty or dates.is_empty(source)):
        warnings.add(codes.DATE_EMPTY)
        return _day_of_name(name, source, warnings), False
    try:
        found = dates.read(source, is_plain=isinstance(value, Scalar) and value.is_plain)
    except dates.DateInvalid:
        raise Rejection(codes.DATE_INVALID, source) from None
    if found.is_rolled:
        warnings.add(codes.DATE_ROLLED)
    if found.is_odd:
        warnings.add(codes.DATE_ODD)
    if found.is_zoneless:
        warnings.add(codes.DATE_NO_ZONE)
    if name.day is None:
        warnings.add(codes.FILENAME_DATE_INVALID)
    elif name.day.date() != found.at.date():
        warnings.add(codes.DATE_MISMATCH)
    return found, True


def _day_of_name(name: FileName, source: str, warnings: set[str]) -> ArchiveMoment:
    if name.day is None:
        raise Rejection(codes.DATE_INVALID, source)
    if name.is_rolled:
        warnings.add(codes.DATE_ROLLED)
    return ArchiveMoment(name.day, name.day)


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of a post: names without repeats, the section's slug, and what Jekyll made of them.

    None instead of the latter means that Jekyll lost the front matter.
    """

    names: tuple[str, ...]
    section: str | None
    jekyll_names: tuple[str, ...] | None


def categories(fields: Fields, warnings: set[str]) -> Categories:
    """Return the categories: `categories` (text is split) before `category` (text is not)."""
    plural, singular = _given(fields, "categories"), _given(fields, "category")
    names = [*_split(plural), *_whole(singular)]
    if not names:
        warnings.add(codes.CATEGORY_MISSING)
        return Categories((), None, ())
    if any(item.kind is not ScalarKind.TEXT for item in [*_items(plural), *_items(singular)]):
        warnings.add(codes.CATEGORY_NOT_TEXT)
    return Categories(_unique(names), _raw(plural) or _raw(singular), _jekyll_names(plural, singular))


def _jekyll_names(plural: Value | None, singular: Value | None) -> tuple[str, ...] | None:
    """Return the categories as Ruby saw them: values of lists by their `to_s`, false as nothing.

    None if `categories` was a single value that is not text: Jekyll lost the whole front matter over it.
    """
    if isinstance(plural, Scalar) and plural.kind is not ScalarKind.TEXT:
        return None
    listed = (
        [item.ruby_text for item in plural.items if not item.is_empty]
        if isinstance(plural, Sequence)
        else None
    )
    alone = [item.ruby_text for item in _items(singular) if not item.is_false and not item.is_empty]
    return _unique([*(_split(plural) if listed is None else listed), *alone])


def tags(fields: Fields, warnings: set[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the tags without repeats, and their raw text; `tag` (not split) replaces `tags` (split)."""
    singular = _given(fields, "tag")
    if isinstance(singular, Scalar) and singular.is_false:  # as Ruby's `tag || tags`
        singular = None
    value = singular or _given(fields, "tags")
    names = _whole(singular) if singular else _split(value)
    if any(item.kind is not ScalarKind.TEXT for item in _items(value)):
        warnings.add(codes.TAG_NOT_TEXT)
    bare = [name.strip(",") for name in names]
    if bare != names:
        warnings.add(codes.TAG_COMMA)
    return _unique(name for name in bare if name), _raw(value)


def section_name(nav_name: str | None, raw_tags: str | None) -> str | None:
    """Return the section's name: what the navigation calls it, else the tags, without a final 新闻."""
    return (nav_name or raw_tags or "").removesuffix(NEWS).strip(ASCII_SPACES) or None


def is_published(fields: Fields) -> bool:
    """Return whether Jekyll showed the post: the text "false" does not hide it, an empty `published:` does.

    Jekyll asks `data.fetch("published", true)`, and an empty value is nil there.
    """
    value = fields.get("published")
    return not isinstance(value, Scalar) or not (value.is_false or value.kind is ScalarKind.NULL)


def text(fields: Fields, key: str) -> str | None:
    """Return the source text of a field that means something only as text, None if it is empty or false."""
    value = fields.get(key)
    if isinstance(value, Sequence):
        return value.source
    if value is None or value.is_empty or value.is_false:
        return None
    return value.text.strip(ASCII_SPACES)


def _given(fields: Fields, key: str) -> Value | None:
    value = fields.get(key)
    return None if isinstance(value, Scalar) and value.is_empty else value


def _items(value: Value | None) -> tuple[Scalar, ...]:
    if value is None:
        return ()
    return value.items if isinstance(value, Sequence) else (value,)


def _whole(value: Value | None) -> list[str]:
    return [text for item in _items(value) if not item.is_empty and (text := item.text.strip(ASCII_SPACES))]


def _split(value: Value | None) -> list[str]:
    if isinstance(value, Scalar):
        return [part for part in ASCII_SPACE_RUN.split(value.text) if part]
    return _whole(value)


def _raw(value: Value | None) -> str | None:
    if isinstance(value, Scalar):
        return value.text.strip(ASCII_SPACES) or None
    return " ".join(_whole(value)) or None


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
