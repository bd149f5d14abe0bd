"""What may not even reach a parser: bodies that are too large or nested too deeply.

Parsers slow down or stop on such input (libxml2 loses everything below 2,048 levels, html5lib takes
minutes), so both are counted here first, in time that grows with the length alone.
"""

import re
from collections import defaultdict

from articles.sanitize.allow_list import VOID
from articles.sanitize.allow_list import names as names_of
from articles.text.tree import TAG

EDITOR_LIMIT = 500_000  # bytes of UTF-8, a body typed or pasted at the desk
IMPORT_LIMIT = 5 * 1024 * 1024  # bytes, SPEC §2
# `"` in an attribute becomes `&quot;`, and no honest text needs more.
GROWTH = 6  # characters of output for one of input
ROOM = 64_000  # characters of output that even the smallest input may need
STORED_LIMIT = GROWTH * IMPORT_LIMIT + ROOM  # bytes: what an imported file may have become
MAX_DEPTH = 1000  # levels of open elements, SPEC §2

RAW_TEXT = names_of("iframe noembed noframes script style textarea title xmp")

_COMMENT_END = re.compile("--!?>")

# A start tag of the first column ends an element of the second, unless one of the third stands between.
_CELL_SCOPE = ("table", "td", "th", "caption", "button", "object", "template")
_ENDS_PARAGRAPH = names_of(
    "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search "
    "section summary ul xmp"
)
_ENDS = {
    "li": (("li",), ("ul", "ol", "menu", "dir", "blockquote", *_CELL_SCOPE)),
    "dt": (("dt", "dd"), ("dl", "blockquote", *_CELL_SCOPE)),
    "dd": (("dt", "dd"), ("dl", "blockquote", *_CELL_SCOPE)),
    "td": (("td", "th", "caption"), ("table",)),
    "th": (("td", "th", "caption"), ("table",)),
    "tr": (("tr", "td", "th", "caption"), ("table",)),
    "thead": (("thead", "tbody", "tfoot", "caption", "colgroup"), ("table",)),
    "tbody": (("thead", "tbody", "tfoot", "caption", "colgroup"), ("table",)),
    "tfoot": (("thead", "tbody", "tfoot", "caption", "colgroup"), ("table",)),
    "option": (("option",), ("select",)),
    "a": (("a",), _CELL_SCOPE),
}


class UncleanHTML(ValueError):
    """HTML that cannot be cleaned at all; the message is a sentence for the editor."""


class TooLarge(UncleanHTML):
    """More bytes than the caller's limit."""


class TooGrown(TooLarge):
    """Few tags would be repeated around very many paragraphs: the output would be many times the input."""

    def __init__(self) -> None:
        super().__init__(
            f"正文整理后会膨胀到原来的 {GROWTH} 倍以上，无法保存：有格式标签（加粗、斜体等）没有收尾，"
            "请清除格式，或粘贴为纯文本后再保存。"
        )


class TooDeep(UncleanHTML):
    """More levels of nested elements than MAX_DEPTH."""

    def __init__(self) -> None:
        super().__init__(
            f"正文的标签嵌套超过 {MAX_DEPTH} 层，无法整理：请删去多余的嵌套，或粘贴为纯文本后再保存。"
        )


def check_size(html: str, max_bytes: int) -> None:
    """Raise TooLarge if `html` has more than `max_bytes` bytes of UTF-8."""
    size = len(html)
    if size <= max_bytes:
        size = len(html.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise TooLarge(f"正文太大（超过 {max_bytes:,} 字节），无法保存：请删减内容，或拆成几篇分别保存。")


def most_output(html: str) -> int:
    """Return how many characters the cleaned form of `html` may have."""
    return GROWTH * len(html) + ROOM


def check_depth(html: str) -> None:
    """Raise TooDeep if more than MAX_DEPTH elements of `html` are open at once.

    End tags that HTML lets authors leave out are implied, so a thousand unclosed `<p>` are no nesting. It
    reads tags as a browser does in all but corner cases; for those the parsed tree is counted as well.
    """
    open_at: defaultdict[str, list[int]] = defaultdict(list)
    names: list[str] = []

    def close_from(level: int) -> None:
        while len(names) > level:
            open_at[names.pop()].pop()

    def last(candidates: tuple[str, ...]) -> int:
        return max((open_at[name][-1] for name in candidates if open_at[name]), default=-1)

    position = 0
    while token := TAG.search(html, position):
        position = token.end()
        if token[1]:
            end = _COMMENT_END.search(html, token.start() + 2)
            if end is None:
                return  # an open comment swallows the rest
            position = end.end()
            continue
        name = token[3].lower()
        if token[2]:
            if open_at[name]:
                close_from(open_at[name][-1])
            continue
        if name in VOID:
            continue
        if name in _ENDS_PARAGRAPH and open_at["p"]:
            paragraph = open_at["p"][-1]
            if paragraph == len(names) - 1 or paragraph > last(_CELL_SCOPE):
                close_from(paragraph)
        if name in _ENDS:
            ended, scope = _ENDS[name]
            barrier = last(scope)
            levels = [
                open_at[other][-1] for other in ended if open_at[other] and open_at[other][-1] > barrier
            ]
            # A row ends with its cells, a cell alone ends inside its row.
            if levels:
                close_from(min(levels))
        if name in RAW_TEXT:
            end = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, position)
            if end is None:
                return
            position = end.start()
            continue
        open_at[name].append(len(names))
        names.append(name)
        if len(names) > MAX_DEPTH:
            raise TooDeep
