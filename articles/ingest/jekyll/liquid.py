"""Liquid, which is never executed: what Jekyll's templates made of a body (SPEC §6)."""

from __future__ import annotations

import re

RAW_MARK = re.compile(r"\{%-?[ \t\n]*(end)?raw[ \t\n]*-?%\}")
# `{{ site.url }}{{ site.baseurl }}/x` and `{{ "/x" | relative_url }}` where an address stands: both are /x
# here.
ADDRESS = re.compile(
    r"(?P<before>\]\([ \t]*<?|\]:[ \t]*<?"
    r"""|\b(?:href|src|srcset|poster|data-src|data-original)[ \t]*=[ \t]*["']?)
        (?P<liquid>(?:\{\{-?[ \t]*(?:site\.(?:url|baseurl)
            |(?:"[^"{}\n]*"|'[^'{}\n]*')
              (?:[ \t]*\|[ \t]*(?:relative_url|absolute_url|prepend:[ \t]*site\.(?:base)?url))+
            )[ \t]*-?\}\})+)(?P<slash>/*)""",
    re.VERBOSE,
)
WRITTEN = re.compile(r""""([^"{}\n]*)"|'([^'{}\n]*)'""")
LIQUID = re.compile(r"\{\{|\{%")


def strip_raw(text: str) -> tuple[str, bool]:
    """Return the text without `{% raw %}` and `{% endraw %}`, and whether other Liquid stays in it as text.

    In an address the site's own variables and filters become the site's root (SPEC §9). What stands between
    the two tags is literal and does not count as Liquid; an unclosed `raw` reaches to the end.
    """
    if "{{" not in text and "{%" not in text:
        return text, False
    kept: list[str] = []
    has_liquid = False
    is_raw = False
    position = 0
    for mark in RAW_MARK.finditer(text):
        if is_raw and not mark[1]:
            continue  # `{% raw %}` inside raw text is text
        piece = text[position : mark.start()]
        if not is_raw:
            piece = _with_root(piece)
        has_liquid = has_liquid or (not is_raw and LIQUID.search(piece) is not None)
        kept.append(piece)
        position = mark.end()
        is_raw = not mark[1]
    rest = text[position:] if is_raw else _with_root(text[position:])
    has_liquid = has_liquid or (not is_raw and LIQUID.search(rest) is not None)
    kept.append(rest)
    return "".join(kept), has_liquid


def _with_root(text: str) -> str:
    """Return the text with the site's root for what Liquid would have written in front of an address."""
    return ADDRESS.sub(_root, text) if "{{" in text else text


def _root(found: re.Match[str]) -> str:
    written = WRITTEN.search(found["liquid"])
    path = (written[1] or written[2] or "").lstrip("/") if written else ""
    return f"{found['before']}/{path}{found['slash'] if path else ''}"
