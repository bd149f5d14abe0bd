"""Whether the letters and digits of a source body all arrived in what is stored (SPEC §9, `text-lost`).

The source is read a second time here, by rules much simpler than the importer's own, so that a fault in those
shows. Where the simple rules cannot tell, they count less rather than more: a warning means a loss.
"""

from __future__ import annotations

import html
import re
from collections import Counter

from articles.sanitize.tags import TAG

SAMPLE_LENGTH = 60  # characters
LINES_TRIED = 300  # in search of a sample

MARGIN = " \t\xa0\u3000>"
SIGNS = re.compile(r"[\W_]+")
FENCE_WORD = re.compile(r"^([ \t>*+-]*+(?:\d++\.[ \t]++)?(?:`{3,}|~{3,}))[^`\n]*$", re.MULTILINE)
CONTENTS = re.compile(r"^[ ]{0,3}(?:[*+-]|\d+\.)[ \t][^\n]*\n[ \t]*\{:toc\b[^{}\n]*+\}", re.MULTILINE)
UNSEEN = re.compile(
    r"""!\[[^\[\]\n]*+(?=\])                                   # what a picture is called
      | \](?:\((?:[^()\n]++|\([^()\n]*+\))*+\)|\[[^\[\]\n]*+\])  # where a link leads
      | \{[:\#][^{}\n]*+\}                                 # attribute lists
      | \[\^[^\[\]\n]*+\]:?                                # numbers of notes
      | ^[ ]{0,3}(?:>[ ]?)*\[[^\[\]\n]++\]:[ \t]*+(?:<[^<>\n]*+>|[!-~][^\n]*+)$"""
    r"""(?:\n[ \t]++["'(][^\n]*+$)?  # definitions""",
    re.MULTILINE | re.VERBOSE,
)
# `<!DOCTYPE html>`, `<?xml … ?>` and Word's `<![if …]>` say nothing to readers; what stands in a CDATA does.
DECLARATION = re.compile(r"<(?:!doctype\b|!\[(?!CDATA\[)|\?xml\b)[^<>]*>", re.IGNORECASE)
ITEM_NUMBER = re.compile(r"^[ \t>]*+(?:[*+-][ \t]++)?\d{1,9}\.(?=[ \t])", re.MULTILINE)


def sample_of_loss(source: str, stored: str, *, is_markdown: bool) -> str | None:
    """Return a piece of `source` whose letters and digits are missing from `stored`, None if all are there.

    `stored` is everything that was kept or taken out on purpose.
    """
    seen = _shown(source, is_markdown=is_markdown)
    if _stands_line_by_line(seen, stored):
        return None
    wanted, found = SIGNS.sub("", seen), SIGNS.sub("", stored)
    if wanted in found:
        return None
    missing = Counter(wanted)
    missing.subtract(Counter(found))
    lost = {letter for letter, count in missing.items() if count > 0}
    if not lost:
        return None
    suspects = [line for line in seen.split("\n") if not lost.isdisjoint(line)]
    for line in suspects[:LINES_TRIED]:
        if SIGNS.sub("", line) not in found:
            return _part(line, lost)
    return _part("".join(letter for letter in wanted if letter in lost), lost)


def _stands_line_by_line(seen: str, stored: str) -> bool:
    """Return whether every line of one text stands in the other, in order.

    That is true of most posts, and quick to check.
    """
    position = 0
    for line in seen.split("\n"):
        bare = line.strip(MARGIN)
        if bare:
            position = stored.find(bare, position)
            if position < 0:
                return False
            position += len(bare)
    return True


def _part(line: str, lost: set[str]) -> str:
    line = line.strip()
    first = next(index for index, char in enumerate(line) if char in lost)
    start = max(0, first - SAMPLE_LENGTH // 4) if len(line) > SAMPLE_LENGTH else 0
    return line[start : start + SAMPLE_LENGTH]


def _shown(source: str, *, is_markdown: bool) -> str:
    text = _without(source, "<!--", "-->")
    if is_markdown:
        if "{:" in text:
            text = CONTENTS.sub("", _without(text.replace("{:/comment}", "{:/}"), "{::comment", "{:/}"))
        if "```" in text or "~~~" in text:
            text = FENCE_WORD.sub(r"\1", text)
        if "[" in text or "{" in text:
            text = UNSEEN.sub(" ", text)
        if ". " in text or ".\t" in text:
            text = ITEM_NUMBER.sub("", text)
    if "<" in text:
        text = TAG.sub("", DECLARATION.sub("", text))
    return html.unescape(text) if "&" in text else text


def _without(text: str, start: str, end: str) -> str:
    """Return the text without what stands between the two, the two included."""
    if start not in text:
        return text
    kept: list[str] = []
    position = 0
    while (first := text.find(start, position)) >= 0 and (
        last := text.find(end, first + len(start) - 2)
    ) >= 0:
        kept.append(text[position:first])
        position = last + len(end)
    return "".join(kept) + text[position:]
