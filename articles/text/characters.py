"""Characters no text of ours may hold: forbidden by XML, invisible, or reversing a line's direction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# Two halves of one character, as JSON and YAML escapes (`\uD83D\uDE00`) leave them behind.
SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# C0 but tab and line ends, DEL and C1; halves without their other; noncharacters of every plane.
NOT_TEXT = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
# Zero-width space, byte-order mark and soft hyphen part a word that readers search for as one. The joiners
# U+200C and U+200D stay: emoji (👨‍👩‍👧), Persian and Indian scripts are spelt with them.
INSIDE_WORDS = "\u00ad\u200b\ufeff"
# Embeddings, overrides and isolates show a line in another order than it is stored, on into what follows it
# in a list or a feed reader (U+202E before `txt.exe`). Hebrew and Arabic names need none; the mere marks
# U+200E, U+200F, U+061C stay.
TURNS_LINES = "\u202a-\u202e\u2066-\u2069"

UNWANTED = re.compile(f"[{NOT_TEXT}{INSIDE_WORDS}{TURNS_LINES}]")
# All that is unwanted, and of what is wanted these and a few more: Python calls none of it printable.
WANTED_UNPRINTABLE = "\n\u3000\xa0\t\r"


def clean_characters(text: str) -> str:
    """Return `text` without invalid characters; every letter, digit, mark, blank and emoji stays.

    Applying it twice changes nothing more. Adjacent halves of a surrogate pair become one character.
    """
    # Nearly every text: asking Python costs a tenth of going through it by expression.
    if text.isprintable() or _without(text, WANTED_UNPRINTABLE).isprintable():
        return text
    return UNWANTED.sub("", SURROGATE_PAIR.sub(_joined, text))


def clean_values(value: Any) -> Any:
    """Return `value`, a JSON value, with every text in it cleaned, keys of mappings too."""
    if isinstance(value, str):
        return clean_characters(value)
    if isinstance(value, dict):
        return {clean_values(key): clean_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_values(item) for item in value]
    return value


def clean_fields(row: Any, update_fields: Iterable[str] | None = None) -> None:
    """Clean every text column of a model's `row` in place, JSON included; of `update_fields` alone if given.

    Models call it in `save()`, so that no row, whether from a command, a verb or a test, can break a feed.
    """
    wanted = None if update_fields is None else frozenset(update_fields)
    for field in row._meta.concrete_fields:
        if wanted is not None and field.attname not in wanted and field.name not in wanted:
            continue
        value = row.__dict__.get(field.attname)  # a deferred column is not loaded for this
        if isinstance(value, str):
            row.__dict__[field.attname] = clean_characters(value)
        elif isinstance(value, dict | list):
            setattr(row, field.attname, clean_values(value))


def _without(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(character, "")
    return text


def _joined(pair: re.Match[str]) -> str:
    high, low = map(ord, pair[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
