"""The two sanitisers that everything passes before it is stored: bleach with the allow-list, then nh3."""

import re
import threading
from collections.abc import Iterator
from functools import lru_cache

import nh3
from bleach.sanitizer import Cleaner

from articles.sanitize.allow_list import ATTRIBUTES, INLINE, LINK_SCHEMES, TAGS

_RUN_OF_TEXT = re.compile(r">[^<]+")
_LONG_RUN_OF_TEXT = re.compile(r">[^<]{50000,}")
# A title or alt as we write it, with no `<`, `>` or `"` in it: bleach takes 25 ms for a thousand `&quot;`.
_LONG_WORDS = re.compile(r'( (?:alt|title)=")[^"<>]{200,}(?=")')
# Values that differ in every tag although none tells bleach anything, and an address with nothing odd behind
# its scheme.
_PLAIN_WORDS = re.compile(
    r'( (?:alt|title|width|height|colspan|rowspan|start)=")(?:[^"<>&]|&(?:amp|lt|gt|quot);)+(?=")'
)
_PLAIN_ADDRESS = re.compile(
    r"""( (?:href|src)="(?:https?://|mailto:|tel:|/))(?:[\w./?=%~+,;@()!*'$-]|&amp;)+(?=")""", re.ASCII
)
_AT_ONCE = 100_000  # characters of blocks that are judged together
_REMEMBERED = 2000  # characters; longer skeletons rarely come twice

# A tag of ours, its slash and its name, or a run of text; no `<` or `>` stands in our attributes.
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>|[^<]+|<")
_WITHOUT_END = frozenset({"br", "hr", "img"})
# A context in which each element is what it says; all others may stand by themselves.
_FRAMES = {
    "li": "<ul>{}</ul>",
    "caption": "<table>{}</table>",
    **dict.fromkeys(("thead", "tbody", "tfoot"), "<table>{}</table>"),
    "tr": "<table><tbody>{}</tbody></table>",
    **dict.fromkeys(("td", "th"), "<table><tbody><tr>{}</tr></tbody></table>"),
    **dict.fromkeys(INLINE, "<p>{}</p>"),
    "br": "<p>{}</p>",
    "img": "<p>{}</p>",
}

_local = threading.local()  # a bleach Cleaner keeps state while it parses

_backstop = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),
    # Without "*" nh3 would leave `lang` and `title` on every element.
    attributes={"*": set(), **{tag: set(names) for tag, names in ATTRIBUTES.items()}},
    url_schemes=set(LINK_SCHEMES),
    link_rel=None,
    strip_comments=True,
)


def judged(blocks: list[str]) -> str:
    """Return top-level blocks, joined by line feeds, as bleach and then nh3 leave them.

    They are passed many at a time: one by one a million short paragraphs take bleach twice as long, all at
    once they take nh3 half a gigabyte.
    """
    return "\n".join(backstopped(_bleached_together(some)) for some in _bunches(blocks))


def _bunches(blocks: list[str]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for block in blocks:
        some.append(block)
        size += len(block)
        if size >= _AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _bleached_together(blocks: list[str]) -> str:
    together = "\n".join(blocks)
    if len(blocks) > 1 and _passes_in_parts(_skeleton(together)):
        return together
    return "\n".join(map(bleached, blocks))


def bleached(block: str) -> str:
    """Return the block as bleach leaves it.

    bleach judges tags and attributes; escaped text is nothing to it but characters to copy one by one, which
    is where its time goes. So it is given the block with each run of text cut to one letter. What it leaves
    untouched there it leaves untouched with the text, and paragraphs without links all look alike, so one
    verdict serves them all. Anything it would change is given to it whole.
    """
    skeleton = _skeleton(block)
    untouched = _passes_remembered if len(skeleton) <= _REMEMBERED else _passes_in_parts
    return block if untouched(skeleton) else _bleach(block)


def _skeleton(html: str) -> str:
    skeleton = _LONG_WORDS.sub(r"\1x", _RUN_OF_TEXT.sub(">x", html))
    return _PLAIN_ADDRESS.sub(r"\1x", _PLAIN_WORDS.sub(r"\1x", skeleton))


def backstopped(html: str) -> str:
    """Return the html as nh3 leaves it, with U+00A0 as itself.

    nh3 takes quadratic time over the `&amp;` in one run of text, minutes at 5 MiB, so very long runs are cut
    first.
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
    """Judge a large block element by element, each with its children as mere empty tags, in one walk.

    bleach takes quadratic time over siblings and over levels: 9 s for a table of 16,000 rows, two minutes for
    36,000 words in bold, half a minute for 5 MiB of lists in lists. What it says of a tag does not depend on
    where the tag stands; whether each stands where a parser leaves it is checked by nh3, which reads the
    whole in linear time.
    """
    parts: set[str] = set()
    names = [""]
    shapes = [{"": None}]  # of every open element: its start tag, and of its children one of each kind
    for token in _TOKEN.finditer(skeleton):
        name, tag = token[2], token[0]
        if name is None:
            if tag == "<":
                return False  # nothing that we write
            shapes[-1]["x"] = None
        elif token[1]:
            if names[-1] != name:
                return False
            names.pop()
            parts.add(_framed(name, "".join(shapes.pop()) + tag))
            # An inline element may stand wherever text may, so it leaves its parent looking like text.
            shapes[-1]["x" if name in INLINE else f"<{name}></{name}>"] = None
        elif name in _WITHOUT_END:
            parts.add(_framed(name, tag))
            shapes[-1]["<hr>" if name == "hr" else "x"] = None
        else:
            names.append(name)
            shapes.append({tag: None})
    return len(names) == 1 and all(_passes_remembered(part) for part in parts)


def _framed(name: str, html: str) -> str:
    return _FRAMES.get(name, "{}").format(html)


_passes_remembered = lru_cache(maxsize=4096)(_passes)
