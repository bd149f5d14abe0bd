"""Values of the front matter: what YAML 1.1 makes of them, and the text they were written as (SPEC §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class ScalarKind(Enum):
    """What YAML 1.1 resolves a value to."""

    TEXT = auto()
    NULL = auto()
    BOOLEAN = auto()
    NUMBER = auto()
    MOMENT = auto()
    COLLECTION = auto()  # where a single value was expected


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: `text` as YAML reads it, `source` as it was written (without its quotes)."""

    text: str
    kind: ScalarKind
    source: str
    is_plain: bool = True
    is_double_quoted: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was written: null, or only blanks."""
        return self.kind is ScalarKind.NULL or not self.text.strip()

    @property
    def is_false(self) -> bool:
        """Return whether this is YAML's false, not the text."""
        return self.kind is ScalarKind.BOOLEAN and self.text.lower() in {"false", "no", "off"}

    @property
    def ruby_text(self) -> str:
        """Return what Ruby's `to_s` makes of the value: the text that Jekyll put into an address."""
        if self.kind is ScalarKind.BOOLEAN:
            return "false" if self.is_false else "true"
        if self.kind is ScalarKind.NUMBER:
            return _ruby_number(self.text)
        return self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values, nested ones flattened; `source` is the text of the whole list."""

    items: tuple[Scalar, ...]
    source: str


Value = Scalar | Sequence

BOOLEANS = {
    form
    for word in ("yes", "no", "true", "false", "on", "off")
    for form in (word, word.title(), word.upper())
}
NULLS = {"", "~", "null", "Null", "NULL"}
NUMBER = re.compile(
    r"""[-+]?0b[01_]+ | [-+]?0[0-7_]+ | [-+]?(?:0|[1-9][0-9_]*) | [-+]?0x[0-9a-fA-F_]+
      | [-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+
      | [-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)? | [-+]?\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?
      | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
      | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN)""",
    re.VERBOSE,
)
MOMENT = re.compile(
    r"""\d{4}-\d{2}-\d{2}
      | \d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?"""
    r"(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?",
    re.VERBOSE | re.ASCII,
)


def plain(text: str) -> Scalar:
    """Return an unquoted value, resolved as YAML 1.1 does (Ruby's moments may have a zone without colon)."""
    if text in NULLS:
        kind = ScalarKind.NULL
    elif text in BOOLEANS:
        kind = ScalarKind.BOOLEAN
    elif NUMBER.fullmatch(text):
        kind = ScalarKind.NUMBER
    elif MOMENT.fullmatch(text):
        kind = ScalarKind.MOMENT
    else:
        kind = ScalarKind.TEXT
    return Scalar(text, kind, text)


def _ruby_number(text: str) -> str:
    digits = text.replace("_", "").lower()
    sign, bare = ("-", digits[1:]) if digits[0] == "-" else ("", digits.removeprefix("+"))
    # Jekyll's YAML reader leaves base 60, infinity and NaN alone; nobody named a category so.
    if ":" in bare or bare.endswith(("inf", "nan")):
        return text
    if bare.startswith("0x"):
        return f"{sign}{int(bare, 16)}"
    if bare.startswith("0b"):
        return f"{sign}{int(bare, 2)}"
    if "." in bare:
        return repr(float(sign + bare))
    if bare.startswith("0") and bare != "0":
        return f"{sign}{int(bare, 8)}"
    return sign + bare
