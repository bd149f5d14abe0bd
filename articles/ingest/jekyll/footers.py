"""What the generator wrote around a body: navigation, source link and the leading quotation.

They are read from the source text, before Markdown and HTML: an unclosed tag would swallow them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from articles.text.addresses import OLD_HOSTS

NAV_LINKS = 2
NAV_SEPARATORS = " \t\n\xa0\u3000|｜"
BLANKS = " \t\n\xa0\u3000"
HOME = "首页"
SOURCE_LINE = re.compile(r"<[ \t]*(https?://[^<>\n]*|)[ \t]*>", re.IGNORECASE)
QUOTE_MARKS = re.compile(r"(?:[ \t]*>)+[ \t]?")


@dataclass(frozen=True, slots=True)
class Footers:
    """What stood around the body; `source_is_empty` if an empty link `<>` stood where the source belongs.

    `quotation` is the text of the quotation that leads the body, "" if there is none: the digest if it has
    any text.
    """

    body: str
    nav_name: str | None
    source_url: str | None
    source_is_empty: bool
    quotation: str

    @property
    def whole(self) -> str:
        """The body with its leading quotation."""
        quoted = "".join(f"> {line}\n" for line in self.quotation.split("\n")) if self.quotation else ""
        return quoted + self.body


def split(text: str) -> Footers:
    """Part the text below the front matter (line ends LF) into footers and body."""
    body, nav_name = _cut_navigation(text)
    body, source_url, source_is_empty = _cut_source(body)
    body, quotation = _cut_quotation(body)
    return Footers(body, nav_name, source_url, source_is_empty, quotation)


def _cut_navigation(text: str) -> tuple[str, str | None]:
    """Cut one or two links `[返回…](…)` off the end.

    The name is that of the first that is not the home page.
    """
    name = None
    is_cut = False
    for _ in range(NAV_LINKS):
        trimmed = text.rstrip(NAV_SEPARATORS)
        start = trimmed.rfind("[返回")
        label_end = trimmed.find("](", start)
        if start < 0 or label_end < 0 or not trimmed.endswith(")"):
            break
        label = trimmed[start + len("[返回") : label_end]
        if "\n" in label or not _is_navigation_address(trimmed[label_end + 2 : -1]):
            break
        text, is_cut = trimmed[:start], True
        if label.strip(BLANKS) != HOME:
            name = label.strip(BLANKS).removesuffix("新闻") or name
    head, _, last = text.rstrip(BLANKS).rpartition("\n")
    return head if is_cut and not last.strip(NAV_SEPARATORS) else text, name


def _is_navigation_address(address: str) -> bool:
    """Return whether this is all of one navigation link's address: slugs may hold spaces and parentheses."""
    depth = 0
    for char in address:
        depth += (char == "(") - (char == ")")
        if depth < 0 or char == "\n":
            return False
    if address.startswith("../"):
        return True
    try:
        return urlsplit(address.strip()).hostname in OLD_HOSTS
    except ValueError:
        return False


def _cut_source(text: str) -> tuple[str, str | None, bool]:
    """Cut the last line off if it is a link in angle brackets; `<>` is an empty one."""
    head, newline, last = text.rstrip(BLANKS).rpartition("\n")
    match = SOURCE_LINE.fullmatch(last.strip(BLANKS))
    if match is None:
        return text, None, False
    return head + newline, match[1].rstrip() or None, not match[1]


def _cut_quotation(text: str) -> tuple[str, str]:
    """Cut the leading quotation off, up to a blank line or a line that starts with a tag; its marks go."""
    bare = text.lstrip(BLANKS)
    if not bare.startswith(">"):
        return text, ""
    lines = bare.split("\n")
    end = 0
    while end < len(lines) and lines[end].strip(BLANKS) and not lines[end].lstrip(BLANKS).startswith("<"):
        end += 1
    return "\n".join(lines[end:]), "\n".join(_unquoted(line) for line in lines[:end]).strip(BLANKS)


def _unquoted(line: str) -> str:
    return QUOTE_MARKS.sub("", line, count=1).strip(BLANKS) if QUOTE_MARKS.match(line) else line.strip(BLANKS)
