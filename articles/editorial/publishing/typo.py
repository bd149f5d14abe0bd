"""What counts as a typo: a change so small and so far from any fact that one person may make it."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from lxml import etree

from articles.editorial.errors import TypoRefused
from articles.text import tree

LIMIT = 10  # characters of the body, taken out or put in
LONGEST = 5_000  # characters from the first to the last change in one run of text
QUOTES = frozenset("\"'“”‘’「」『』《》〈〉＂＇«»‹›〝〞")
NEGATIONS = frozenset("不未无非没否勿毋莫")
MEASURES = frozenset("约超至")
JOINS_NUMBERS = frozenset(".．,，%％‰:：/-－—~～")
ENTITIES = Path(__file__).parent / "data" / "entities.csv"
NEXT_STEP = "请改用“写修改稿”，由另一位同事审核。"


@cache
def entity_names() -> tuple[str, ...]:
    """Return every full and short name of known regulators, insurers and outlets, longest first."""
    with ENTITIES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = {row["name"] for row in rows} | {name for row in rows for name in row["short_names"].split("|")}
    return tuple(sorted((name for name in names if name.strip()), key=lambda name: (-len(name), name)))


def check_typo(old_html: str, new_html: str, *, protected: Iterable[str]) -> int:
    """Return how many characters differ, or raise TypoRefused with the rule that is broken.

    Both bodies are clean HTML. `protected`: tags and bylines of the piece; known entity names are added.
    """
    old_texts, new_texts = _texts(old_html), _texts(new_html)
    if [shape for shape, _ in old_texts] != [shape for shape, _ in new_texts]:
        raise TypoRefused(f"改错字只能改文字，不能改段落、链接、图片或格式。{NEXT_STEP}")
    names = tuple(name for name in (*entity_names(), *protected) if name.strip())
    total = 0
    for (_, old), (_, new) in zip(old_texts, new_texts, strict=True):
        if old != new:
            total += _check_run(old, new, names)
    if total == 0:
        raise TypoRefused("正文没有改动，请先改好错字再提交。")
    if total > LIMIT:
        raise TypoRefused(f"改动了 {total} 个字，改错字最多 {LIMIT} 个字。{NEXT_STEP}")
    return total


def _texts(html: str) -> list[tuple[str, str]]:
    """Return every run of text with the shape of what precedes it; equal shapes mean equal markup."""
    walk = etree.iterwalk(tree.fragment(html), events=("start", "end"))
    return [run for event, element in walk for run in _run(event, element)]


def _run(event: str, element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the run of text after one tag; iterative, as a body may be a thousand levels deep."""
    if event == "start":
        attributes = "".join(f" {name!s}={value!s}" for name, value in sorted(element.attrib.items()))
        yield f"<{element.tag!s}{attributes}>", _blank_free(element.text)
    elif element.getparent() is not None:
        yield f"</{element.tag!s}>", _blank_free(element.tail)


def _blank_free(text: str | None) -> str:
    """Return the text without the line breaks that HTML puts between blocks.

    They are invisible on the page.
    """
    return re.sub(r"\s*\n\s*", "", text or "")


def _check_run(old: str, new: str, names: tuple[str, ...]) -> int:
    """Check one run of text; return how many characters differ."""
    changed = 0
    old_names, new_names = _spans(old, names), _spans(new, names)
    for i1, i2, j1, j2 in hunks(old, new):
        removed, added = old[i1:i2], new[j1:j2]
        changed += max(len(removed), len(added))
        _check_characters(removed + added)
        _check_number(old, i1, i2)
        _check_number(new, j1, j2)
        touched = _touched(old_names, i1, i2) or _touched(new_names, j1, j2)
        if touched:
            raise TypoRefused(f"“{touched}”是机构名、标签或署名，不能当错字改。{NEXT_STEP}")
    return changed


def hunks(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """Return the differing stretches of two texts as (old start, old end, new start, new end).

    Raises TypoRefused if they lie more than LONGEST characters apart: comparing is quadratic.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if max(len(old), len(new)) - start - end > LONGEST:
        raise TypoRefused(f"同一段里的改动相隔超过 {LONGEST} 个字，不能一次当错字改。{NEXT_STEP}")
    matcher = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False)
    return [
        (start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _check_characters(characters: str) -> None:
    for character in characters:
        kind = _kind(character)
        if kind:
            raise TypoRefused(f"改动涉及{kind}“{character}”，不能当错字改。{NEXT_STEP}")


def _kind(character: str) -> str:
    """Return why a character may not be changed as a typo, or ""."""
    if is_numeral(character):
        return "数字"
    if "LATIN" in unicodedata.name(character, ""):
        return "拉丁字母"
    if character in QUOTES:
        return "引号"
    if character in NEGATIONS:
        return "否定词"
    if character in MEASURES:
        return "约数或界限词"
    return ""


def is_numeral(character: str) -> bool:
    """Return whether a character writes a number in any script: 3, ３, 三, 亿."""
    return (
        bool(unicodedata.numeric(character, 0))
        or character in "零〇0０"
        or unicodedata.category(character) == "Nd"
    )


def _check_number(text: str, start: int, end: int) -> None:
    """Refuse a change to the point, comma, sign or percent that belongs to a number."""
    beside = text[start - 1 : start] + text[end : end + 1]
    if any(character in JOINS_NUMBERS for character in text[start:end]) and any(map(str.isdigit, beside)):
        raise TypoRefused(f"改动涉及数字的写法，不能当错字改。{NEXT_STEP}")


def _spans(text: str, names: tuple[str, ...]) -> list[tuple[int, int, str]]:
    found = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            found.append((at, at + len(name), name))
            at = text.find(name, at + 1)
    return found


def _touched(spans: list[tuple[int, int, str]], start: int, end: int) -> str:
    """Return a name that the stretch from `start` to `end` overlaps.

    An empty stretch counts if it splits a name.
    """
    for first, last, name in spans:
        if (start < last and end > first) if start < end else first < start < last:
            return name
    return ""
