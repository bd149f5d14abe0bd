"""Liquid, which is never run: what Jekyll's templates made of a body (SPEC §6)."""

from __future__ import annotations

import re

RAW_MARK = re.compile(r"\{%-?[ \t\n]*(end)?raw[ \t\n]*-?%\}")
LIQUID = re.compile(r"\{\{|\{%")


def strip_raw(text: str) -> tuple[str, bool]:
    """Return the text without `{% raw %}` and `{% endraw %}`, and whether other Liquid stays in it as text.

    What stands between the two is literal and counts for nothing; an unclosed `raw` reaches to the end.
    """
    kept: list[str] = []
    has_liquid = False
    is_raw = False
    position = 0
    for mark in RAW_MARK.finditer(text):
        if is_raw and not mark[1]:
            continue  # `{% raw %}` inside raw text is text
        piece = text[position : mark.start()]
        has_liquid = has_liquid or (not is_raw and LIQUID.search(piece) is not None)
        kept.append(piece)
        position = mark.end()
        is_raw = not mark[1]
    rest = text[position:]
    has_liquid = has_liquid or (not is_raw and LIQUID.search(rest) is not None)
    kept.append(rest)
    return "".join(kept), has_liquid
