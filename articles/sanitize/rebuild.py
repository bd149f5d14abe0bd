"""Write a parsed tree again as the plain, canonical HTML that we store.

The output is made so that every HTML parser reads it as the same tree: inline elements stand inside
a block and hold no block, lists and tables have all their levels, nothing is left open. Whatever the
source looked like, cleaning the result again changes nothing. No recursion: a body may be 1,000 levels deep.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from lxml import etree

from articles.sanitize.allow_list import (
    ADDRESS_ATTRIBUTES,
    ASCII_BLANKS,
    ATTRIBUTES,
    BLANKS,
    DROPPED,
    HEADINGS,
    IMAGE_SCHEMES,
    INLINE,
    LINK_SCHEMES,
    RENAMED,
    TAGS,
    VOID,
    is_hidden,
    names,
    safe_address,
)
from articles.sanitize.late_pictures import settle_late_picture
from articles.sanitize.limits import ROOM, TooGrown
from articles.text.characters import clean_characters

# Unlisted elements that flow with the text; every other unlisted element stands on its own, as a div does.
UNLISTED_INLINE = names(
    "abbr acronym applet area bdi bdo big blink cite data datalist dfn font ins kbd label map mark "
    "marquee meter nobr o output picture progress q rb ruby samp slot small source span time track tt "
    "var wbr x"
)


class Holds(Enum):
    """What may stand directly inside an open element."""

    BLOCKS = auto()  # blockquote, div, the body itself: text gets a paragraph of its own
    BOTH = auto()  # li, td, figure …: text as it is, blocks too
    TEXT = auto()  # p, headings, pre
    ITEMS = auto()  # ul, ol
    TABLE = auto()
    ROWS = auto()
    CELLS = auto()


_HOLDS = {
    **dict.fromkeys(("p", "pre", *HEADINGS), Holds.TEXT),
    **dict.fromkeys(("li", "td", "th", "caption", "figure", "figcaption"), Holds.BOTH),
    **dict.fromkeys(("ul", "ol"), Holds.ITEMS),
    **dict.fromkeys(("thead", "tbody", "tfoot"), Holds.ROWS),
    "table": Holds.TABLE,
    "tr": Holds.CELLS,
    "blockquote": Holds.BLOCKS,
    "": Holds.BLOCKS,  # a wrapper that leaves no tag
}
# Where a part of a list or table fits; elsewhere it is a mere wrapper.
_FITS = {
    "li": (Holds.ITEMS,),
    "caption": (Holds.TABLE,),
    **dict.fromkeys(("thead", "tbody", "tfoot"), (Holds.TABLE,)),
    "tr": (Holds.ROWS, Holds.TABLE),
    **dict.fromkeys(("td", "th"), (Holds.CELLS, Holds.ROWS, Holds.TABLE)),
}
_PARTS_ONLY = frozenset({Holds.ITEMS, Holds.TABLE, Holds.ROWS, Holds.CELLS})


@dataclass(slots=True)
class _Block:
    name: str  # "" for a wrapper that leaves no tag
    start: int  # index of its start tag in Writer.out
    implied: bool  # put in by us, not by the author
    full: bool = False  # has text or an image of its own
    text_end: int = -1  # length of Writer.out after its own last text, -1 before any
    holds: Holds = field(init=False)

    def __post_init__(self) -> None:
        self.holds = _HOLDS[self.name]


class _Inline(NamedTuple):
    name: str
    tag: str  # the start tag as written
    serial: int  # tells two equal links apart


def escape(text: str) -> str:
    """Text as HTML, the way bleach and nh3 write it (U+00A0 stays itself)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def start_tag(name: str, attributes: dict[str, str]) -> str:
    """A start tag with its attributes in the order of the allow-list."""
    written = (
        f' {key}="{escape(attributes[key]).replace(chr(34), "&quot;")}"'
        for key in ATTRIBUTES.get(name, ())
        if key in attributes
    )
    return f"<{name}{''.join(written)}>"


class Writer:
    """Takes an author's elements and text in document order, produces canonical top-level blocks.

    `carry` is the number of characters that may be spent on repeating a link whose contents span several
    blocks; without it a long address around many paragraphs would multiply the body. As many may go into
    other inline elements left open: seven stand around every paragraph that follows, 70 characters for the
    four of a `<p>x`. `most` is the number that may be written at all. Raises TooGrown beyond either.
    """

    def __init__(self, carry: int, most: int) -> None:
        self.blocks: list[str] = []
        self.out: list[str] = []
        self.stack = [_Block("", 0, implied=False)]
        self.inlines: list[_Inline] = []
        self.opened = 0  # how many of `inlines` stand open in `out`
        self.fresh = True  # nothing written since the last border of a block
        self.tags_open = 0  # open blocks that have a tag
        self.serial = 0
        self.carry = carry
        self.left = most
        self.repeats = carry + ROOM
        self.newest = 0  # the serial of the innermost inline element that was ever opened

    # Inline elements ----------------------------------------------------------------------------

    def start_inline(self, name: str, tag: str) -> _Inline | None:
        """Begin an inline element; its tag is written with the first text in it."""
        for level, outer in enumerate(self.inlines):
            if outer.name == name:
                if name != "a":
                    return None  # strong in strong says nothing new
                self._close_inlines(level)  # no link holds a link: the inner one wins
                del self.inlines[level]
                break
        self.serial += 1
        inline = _Inline(name, tag, self.serial)
        self.inlines.append(inline)
        return inline

    def end_inline(self, inline: _Inline) -> None:
        """End what start_inline gave."""
        if inline in self.inlines:
            level = self.inlines.index(inline)
            self._close_inlines(level)
            del self.inlines[level]

    def _close_inlines(self, level: int = 0) -> None:
        while self.opened > level:
            self.opened -= 1
            self.out.append(f"</{self.inlines[self.opened].name}>")

    def _open_inlines(self) -> None:
        while self.opened < len(self.inlines):
            inline = self.inlines[self.opened]
            if inline.name == "a":
                self.carry -= len(inline.tag)
                if self.carry < 0:
                    del self.inlines[self.opened]
                    continue
            if inline.serial > self.newest:
                self.newest = inline.serial
            else:  # open before, and again in this block
                self.repeats -= len(inline.tag)
                if self.repeats < 0:
                    raise TooGrown
            self._put(inline.tag)
            self.left -= len(inline.name) + 3  # its end tag
            self.opened += 1

    def text(self, text: str) -> None:
        """Write a run of text."""
        if self.stack[-1].holds not in (Holds.BOTH, Holds.TEXT):
            if not text.strip(BLANKS):
                return
            self._make_room_for_text()
        top = self.stack[-1]
        if self.fresh:
            if top.name == "pre":
                if top.text_end < 0:
                    text = text.lstrip("\n")  # parsers drop the first one, so none may lead
            else:
                text = text.lstrip(BLANKS if top.name == "p" else ASCII_BLANKS)
        if text:
            self._write(escape(text))
            top.full = top.full or bool(text.strip(BLANKS))

    def line_break(self) -> None:
        """Write a br; at the head of a paragraph it is a blank like others."""
        if self.stack[-1].holds not in (Holds.BOTH, Holds.TEXT):
            self._make_room_for_text()
        top = self.stack[-1]
        if self.fresh and (top.name == "p" or top.text_end == len(self.out)):
            if top.name != "p":
                self._write("")  # the break between two wrappers is this one
            return
        self._write("<br>")

    def image(self, tag: str) -> None:
        """Write an img."""
        if self.stack[-1].holds not in (Holds.BOTH, Holds.TEXT):
            self._make_room_for_text()
        self._write(tag)
        self.stack[-1].full = True

    def _write(self, html: str) -> None:
        top = self.stack[-1]
        if self.fresh:
            self.fresh = False
            if top.text_end == len(self.out):  # two wrappers' texts would run together
                self.out.append("\n" if top.name == "pre" else "<br>")
        if html:
            self._open_inlines()
            self._put(html)

    def _put(self, html: str) -> None:
        self.left -= len(html)
        if self.left < 0:
            raise TooGrown
        self.out.append(html)

    def _make_room_for_text(self) -> None:
        self._border()
        self._make_room()
        if self.stack[-1].holds is Holds.BLOCKS:
            self._push("p", "<p>", implied=True)

    # Blocks -------------------------------------------------------------------------------------

    def start_block(self, name: str, tag: str) -> int:
        """Begin a block (`name` "" for a wrapper whose tag goes); give the mark that end_block wants."""
        self._border()
        top = self.stack[-1]
        if top.holds is Holds.TEXT:
            if top.name != "p" and name in ("", "p"):
                return len(self.stack)  # a div in a heading is only a new line
            self._pop()
        if name in _FITS:
            while self.stack[-1].implied and self.stack[-1].holds not in _FITS[name]:
                self._pop()
            if self.stack[-1].holds in _FITS[name]:
                self._make_levels(name)
            elif name == "li" and self.stack[-1].holds in (Holds.BLOCKS, Holds.BOTH):
                self._push("ul", "<ul>", implied=True)
            else:
                name = ""
        if not name and self.stack[-1].holds in _PARTS_ONLY and not self.stack[-1].implied:
            return len(self.stack)  # a div between table and row holds nothing up
        if name not in _FITS:
            self._make_room()
        mark = len(self.stack)
        self._push(name, tag, implied=False)
        return mark

    def end_block(self, mark: int) -> None:
        """End the block that start_block gave `mark` for, and what is still open inside it."""
        self._border()
        while len(self.stack) > mark:
            self._pop()

    def rule(self) -> None:
        """Write an hr."""
        self._border()
        if self.stack[-1].holds is Holds.TEXT:
            self._pop()
        self._make_room()
        self.out.append("<hr>")
        self._flush()

    def finish(self) -> list[str]:
        """Close everything and give the top-level blocks."""
        self.end_block(1)
        return self.blocks

    def _make_room(self) -> None:
        """Open or leave implied parts of lists and tables until text or a block may follow."""
        while self.stack[-1].holds in _PARTS_ONLY:
            if self.stack[-1].holds is Holds.ITEMS:
                if self.stack[-1].implied:
                    self._pop()
                else:
                    self._push("li", "<li>", implied=True)
            else:
                self._make_levels("td")
                self._push("td", "<td>", implied=True)

    def _make_levels(self, name: str) -> None:
        if name in ("tr", "td", "th") and self.stack[-1].holds is Holds.TABLE:
            self._push("tbody", "<tbody>", implied=True)
        if name in ("td", "th") and self.stack[-1].holds is Holds.ROWS:
            self._push("tr", "<tr>", implied=True)

    def _border(self) -> None:
        self._close_inlines()
        if not self.fresh:
            self.fresh = True
            self.stack[-1].text_end = len(self.out)

    def _push(self, name: str, tag: str, *, implied: bool) -> None:
        self.stack.append(_Block(name, len(self.out), implied))
        if name:
            self.tags_open += 1
            self._put(tag)
            self.left -= len(name) + 3  # its end tag

    def _pop(self) -> None:
        block = self.stack.pop()
        if not block.name:
            return
        self.tags_open -= 1
        is_empty = not block.full if block.holds is Holds.TEXT else len(self.out) == block.start + 1
        if is_empty and block.name not in ("td", "th"):
            del self.out[block.start :]
        else:
            self.out.append(f"</{block.name}>")
        self._flush()

    def _flush(self) -> None:
        if not self.tags_open and self.out:
            self.blocks.append("".join(self.out))
            self.out.clear()


def rebuild(root: etree._Element, *, carry: int, most: int) -> tuple[list[str], bool]:
    """Return the canonical top-level blocks under `root`, and whether anything unsafe was removed.

    Raises TooGrown.
    """
    writer = Writer(carry, most)
    unsafe = False
    ends: list[_Inline | int | None] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            name = str(element.tag).lower()
            if name in DROPPED or is_hidden(element.get("style", "")):
                unsafe = unsafe or name in DROPPED
                if name not in VOID:  # what follows one of these is not inside it
                    walk.skip_subtree()
                ends.append(None)
                continue
            if name == "img":
                settle_late_picture(element)
            unsafe = _has_unsafe_attribute(element) or unsafe
            ends.append(_start(writer, RENAMED.get(name, name), element))
            if element.text:
                _write_text(writer, element.text)
            continue
        if event == "end":
            end = ends.pop()
            if isinstance(end, _Inline):
                writer.end_inline(end)
            elif end is not None:
                writer.end_block(end)
        if element.tail:
            _write_text(writer, element.tail)
    return writer.finish(), unsafe


def _write_text(writer: Writer, text: str) -> None:
    # Character references may have brought controls back.
    writer.text(clean_characters(text))


def _start(writer: Writer, name: str, element: etree._Element) -> _Inline | int | None:
    if name == "br":
        writer.line_break()
        return None
    if name == "hr":
        writer.rule()
        return None
    if name not in TAGS:
        return None if name in UNLISTED_INLINE else writer.start_block("", "")
    attributes = _kept_attributes(name, element)
    if name == "img":
        if "src" in attributes:
            writer.image(start_tag(name, attributes))
        return None
    if name == "a" and "href" not in attributes:
        return None
    tag = start_tag(name, attributes)
    if name in INLINE:
        return writer.start_inline(name, tag)
    return writer.start_block(name, tag)


def _kept_attributes(name: str, element: etree._Element) -> dict[str, str]:
    kept: dict[str, str] = {}
    for key in ATTRIBUTES.get(name, ()):
        value = element.get(key)
        if value is None:
            continue
        if key in ("href", "src"):
            address = safe_address(value, LINK_SCHEMES if key == "href" else IMAGE_SCHEMES)
            if address is not None:
                kept[key] = address
        else:
            kept[key] = clean_characters(value)
    return kept


def _has_unsafe_attribute(element: etree._Element) -> bool:
    for key, value in element.items():
        name = str(key).lower()
        if name.startswith("on") and len(name) > 2:
            return True
        if name in ADDRESS_ATTRIBUTES and value.strip(BLANKS):
            schemes = IMAGE_SCHEMES if element.tag in ("img", "image") else LINK_SCHEMES
            if safe_address(str(value), schemes) is None:
                return True
    return False
