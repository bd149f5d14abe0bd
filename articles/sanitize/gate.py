"""The two sanitisers that everything passes before it is stored: bleach applies the allow-list, then nh3 again."""

import re
import threading
from functools import lru_cache

import nh3
from bleach.sanitizer import Cleaner

from articles.sanitize.allow_list import ATTRIBUTES, INLINE, LINK_SCHEMES, TAGS

_RUN_OF_TEXT = re.compile(r">[^<]+")
_LONG_RUN_OF_TEXT = re.compile(r">[^<]{50000,}")
# A title or alt as we write it, with no `<`, `>` or `"` in it: bleach takes 25 ms for a thousand `&quot;`.
_LONG_WORDS = re.compile(r'( (?:alt|title)=")[^"<>]{200,}(?=")')
_REMEMBERED = 2000  # characters; longer skeletons rarely come twice

# Inline elements that hold only text, and images: bleach counts the siblings before each of them anew.
_INLINE_PART = re.compile(rf"<({'|'.join(sorted(INLINE))})(?: [^<>]*)?>[^<]*</\1>|<img [^<>]*>")
# Innermost paragraphs, items and cells, and a context in which each is what it says.
_PART = re.compile(r"<(p|li|td|th)(?=[ >])(?:(?!<(?:p|li|td|th)[ >]).)*?</\1>", re.DOTALL)
_NESTED_PARTS = 4  # a paragraph in an item in a cell; what lies deeper does not have thousands of siblings
_BREAKS = re.compile(r"(?:x?<br>)+")
_FRAMES = {
    "p": "{}",
    "li": "<ul>{}</ul>",
    "td": "<table><tbody><tr>{}</tr></tbody></table>",
    "th": "<table><tbody><tr>{}</tr></tbody></table>",
}

_local = threading.local()  # a bleach Cleaner keeps state while it parses

_backstop = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    url_schemes=set(LINK_SCHEMES),
    link_rel=None,
    strip_comments=True,
)


def bleached(block: str) -> str:
    """Give the block as bleach leaves it.

    bleach judges tags and attributes; escaped text is nothing to it but characters to copy one by one,
    which is where its time goes. So it is shown the block with each run of text cut to one letter. What it
    leaves untouched there it leaves untouched with the text, and paragraphs without links all look alike, so
    one verdict serves them all. Anything it would change is given to it whole.
    """
    skeleton = _LONG_WORDS.sub(r"\1x", _RUN_OF_TEXT.sub(">x", block))
    untouched = _passes_remembered if len(skeleton) <= _REMEMBERED else _passes_in_parts
    return block if untouched(skeleton) else _bleach(block)


def backstopped(html: str) -> str:
    """Give the html as nh3 leaves it, with U+00A0 as itself.

    nh3 takes quadratic time over the `&amp;` in one run of text, minutes at 5 MiB, so very long runs are cut first.
    """
    shown = _LONG_WORDS.sub(r"\1x", _LONG_RUN_OF_TEXT.sub(">x", html))
    if len(shown) < len(html) and _nh3(shown) == shown:
        return html
    return _nh3(html)


def _nh3(html: str) -> str:
    return _backstop.clean(html).replace("&nbsp;", "\u00a0")


def _bleach(html: str) -> str:
    cleaner: Cleaner | None = getattr(_local, "cleaner", None)
    if cleaner is None:
        cleaner = _local.cleaner = Cleaner(
            tags=TAGS,
            attributes={tag: list(names) for tag, names in ATTRIBUTES.items()},
            protocols=LINK_SCHEMES,
            strip=True,
            strip_comments=True,
        )
    return cleaner.clean(html)


def _passes(skeleton: str) -> bool:
    return _bleach(skeleton) == skeleton


def _passes_in_parts(skeleton: str) -> bool:
    """Judge a large block by its inline elements, its paragraphs, items and cells, then the rest without them.

    bleach takes quadratic time over siblings: 9 s for a table of 16,000 rows, two minutes for 36,000 words in bold.
    What it says of a tag does not depend on where the tag stands, and each part stands closed in a frame where a
    parser expects it.
    """
    parts: set[str] = set()

    def cut_inline(part: re.Match[str]) -> str:
        parts.add(f"<p>{part[0]}</p>")
        return "x"

    def cut(part: re.Match[str]) -> str:
        parts.add(_FRAMES[part[1]].format(part[0]))
        return ""

    # From the inside out, once for every level: no inline element holds its like, so there are few.
    while (shorter := _INLINE_PART.sub(cut_inline, skeleton)) != skeleton:
        skeleton = _RUN_OF_TEXT.sub(">x", shorter)
    rest = _BREAKS.sub("x<br>", skeleton)
    for _ in range(_NESTED_PARTS):
        shorter = _PART.sub(cut, rest)
        if shorter == rest:
            break
        rest = shorter
    return all(_passes_remembered(part) for part in parts) and _passes(rest)


_passes_remembered = lru_cache(maxsize=4096)(_passes)
