"""The text of one block: code, emphasis, links, pictures, HTML tags, footnote references, escapes.

One pass from left to right, with stacks of what is open; the stacks are bounded and nothing is searched
twice, so the work grows with the length alone whatever stands in the text.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping

from articles.ingest.jekyll.markdown.blocks import ATTRIBUTES, EXTENSION_END, TITLE, label_key
from articles.ingest.jekyll.markdown.code_spans import CodeSpans
from articles.sanitize.tags import tag_at

BRACKET_LIMIT = 1000  # brackets open at once; older ones stay the signs they are
EMPHASIS_LIMIT = 100  # the same of emphases, each of which makes a level of tags
RUN_LIMIT = 6  # signs in a run that may mean emphasis; more are a line drawn by hand
LABEL_LIMIT = 999  # characters of a label
PARENTHESES_LIMIT = 32  # in each other, in an address
LITERAL_STAR = "\x1a"  # free: control characters have left the text before

SPECIAL = re.compile(r"\\|`+|\*+|_+|~~+|<|!\[|\[|\]|&|\{:|(?<! ) {2,}+\n")
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
SHARE_PREFIX = re.compile(r"\*(?=ST[\u3400-\u9fff\U00020000-\U0003ffff])")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
AMPERSAND = re.compile(rf"&(?!{ENTITY.pattern[1:]})")
AUTOLINK = re.compile(r"<((?:https?|ftps?|mailto):[^<>\n]+)>", re.IGNORECASE)
MAIL = re.compile(r"<([-.\w+]+@[-\w]+(?:\.[-\w]+)*\.[A-Za-z]+)>")
DECLARATION = re.compile(r"<(?:!\[[^<>]*|!doctype\b[^<>]*|\?xml\b[^<>]*)>", re.IGNORECASE)
NOTE = re.compile(r"\[\^([^\]\s]{1,100})\]")
INLINE_EXTENSION = re.compile(r"\{::(comment|nomarkdown|options)\b[^{}\n]*?(/?)\}")
ADDRESS_PART = re.compile(r"[^()\\\s]+|\\.|[ ]+(?![\"'(])|[ ]+(?=\()", re.DOTALL)
END_OF_LINK = re.compile(rf"\s*(?:{TITLE}\s*)?\)")
BRACKETED_ADDRESS = re.compile(r"\(\s*<([^<>\n]*)>")
EMPHASIS = {1: "em", 2: "strong"}

Links = Mapping[str, tuple[str, str | None]]
NoteNumber = Callable[[str], int | None]


def escape(text: str) -> str:
    """Return text as HTML holds it; every `&` is one."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Return text as HTML holds it; entities stay entities."""
    return AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def write(
    text: str, links: Links, note_number: NoteNumber, ended: frozenset[str], limit: int = 1_000_000
) -> tuple[str, int]:
    """Return the HTML of a block's text, and how many signs it holds that may mean something.

    `note_number` gives a footnote's number by its label, None for none. What follows `limit` such signs is
    written as it is: no article has that many.
    """
    if SPECIAL.search(text) is None:
        return text.replace(">", "&gt;"), 0
    marked = SHARE_PREFIX.sub(LITERAL_STAR, text) if "*ST" in text else text
    writer = _Writer(marked, links, note_number, ended)
    html = writer.write(limit)
    return html.replace(LITERAL_STAR, "*"), writer.signs


class _Open:
    """A run of signs that may open an emphasis: its place in the output, how many are left, tags after it."""

    __slots__ = ("count", "piece", "serial", "tags")

    def __init__(self, piece: int, count: int, serial: int) -> None:
        self.piece = piece
        self.count = count
        self.serial = serial
        self.tags = ""


class _Writer:
    def __init__(self, text: str, links: Links, note_number: NoteNumber, ended: frozenset[str]) -> None:
        self.text = text
        self.links = links
        self.note_number = note_number
        self.ended = ended
        self.out: list[str] = []
        self.code = CodeSpans(text)
        self.emphases: dict[str, deque[_Open]] = {sign: deque(maxlen=EMPHASIS_LIMIT) for sign in "*_~"}
        # An open bracket: its place in the output, in the text behind it, whether of a picture, its serial
        # number.
        self.brackets: deque[tuple[int, int, bool, int]] = deque(maxlen=BRACKET_LIMIT)
        self.serial = 0
        self.closed_links = 0  # brackets with a smaller serial number hold a link and can be none themselves
        self.element_end = -1  # where an element ended, behind which an attribute list belongs to it
        self.no_more: set[str] = set()  # endings that do not come again
        self.signs = 0

    def write(self, limit: int) -> str:
        """Return the HTML; what follows `limit` special signs is left as it is."""
        text, position = self.text, 0
        while special := SPECIAL.search(text, position):
            self.signs += 1
            if self.signs > limit:
                return "".join(self.out) + plain(text[position:])
            start = special.start()
            if start > position:
                self.out.append(text[position:start].replace(">", "&gt;"))
            position = self._special(special[0], start)
        self.out.append(text[position:].replace(">", "&gt;"))
        return "".join(self.out)

    def _special(self, sign: str, start: int) -> int:
        """Write what a special sign at `start` means; return what follows it."""
        match sign[0]:
            case "\\":
                return self._escaped(start)
            case "`":
                return self._code(start)
            case "*" | "_" | "~":
                return self._emphasis(sign, start)
            case "<":
                return self._angle(start)
            case "!" | "[":
                return self._opening_bracket(sign, start)
            case "]":
                return self._closing_bracket(start)
            case "&":
                entity = ENTITY.match(self.text, start)
                self.out.append(entity[0] if entity else "&amp;")
                return entity.end() if entity else start + 1
            case "{":
                return self._brace(start)
            case _:
                self.out.append("<br>\n")
                return start + len(sign)

    def _escaped(self, start: int) -> int:
        following = self.text[start + 1 : start + 2]
        if following == "\n" or self.text.startswith("\\\\\n", start):
            self.out.append("<br>\n")
            return start + 2 + (following == "\\")
        if following and following in PUNCTUATION:
            self.out.append(escape(following))
            return start + 2
        self.out.append("\\")
        return start + 1

    def _code(self, start: int) -> int:
        first, last, end = self.code.inside(start)
        if first < 0:
            self.out.append(self.text[start:end])
            return end
        code = self.text[first:last].replace("\n", " ")
        if code.strip(" ") and code[0] == code[-1] == " ":
            code = code[1:-1]
        self.out.append(f"<code>{escape(code)}</code>")
        self.element_end = end
        return end

    # Emphasis
    # ---------------------------------------------------------------------------------------------------

    def _emphasis(self, run: str, start: int) -> int:
        sign, count, end = run[0], len(run), start + len(run)
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        opens = bool(after) and not after.isspace()
        closes = bool(before) and not before.isspace()
        if sign == "_" and count <= RUN_LIMIT:
            opens, closes = opens and not _is_word(before), closes and not _is_word(after)
        elif (
            (sign == "~" and count != 2)
            or count > RUN_LIMIT
            or (sign == "*" and before.isdigit() and after.isdigit())
        ):
            opens = closes = False
        openers = self.emphases[sign]
        closed = ""
        while closes and count and openers:
            opener = openers[-1]
            size = 2 if sign == "~" or (count >= 2 and opener.count >= 2) else 1
            name = "del" if sign == "~" else EMPHASIS[size]
            opener.count -= size
            opener.tags = f"<{name}>{opener.tags}"
            self.out[opener.piece] = sign * opener.count + opener.tags
            closed += f"</{name}>"
            count -= size
            self._forget_after(opener.serial)
            if not opener.count:
                openers.pop()
        if closed:
            self.out.append(closed)
            self.element_end = end
        if count:
            if opens:
                self.serial += 1
                openers.append(_Open(len(self.out), count, self.serial))
            self.out.append(sign * count)
        return end

    def _forget_after(self, serial: int) -> None:
        """Leave what opened after the emphasis `serial` and is still open: it cannot reach across its end."""
        for openers in self.emphases.values():
            while openers and openers[-1].serial > serial:
                openers.pop()

    # Angle brackets
    # ---------------------------------------------------------------------------------------------

    def _angle(self, start: int) -> int:
        text = self.text
        if text.startswith("<!--", start):
            end = self._find("-->", start + 2)
            return start + len("<!--") if end < 0 else end + len("-->")
        if link := AUTOLINK.match(text, start):
            address = link[1].strip()
            shown = address[len("mailto:") :] if address.lower().startswith("mailto:") else address
            self.out.append(f'<a href="{_attribute(address)}">{AMPERSAND.sub("&amp;", shown)}</a>')
            return link.end()
        if mail := MAIL.match(text, start):
            self.out.append(f'<a href="mailto:{mail[1]}">{mail[1]}</a>')
            return mail.end()
        tag = tag_at(text, start, self.ended) or DECLARATION.match(text, start)
        if tag is None:
            self.out.append("&lt;")
            return start + 1
        self.out.append(tag[0])
        self.element_end = tag.end()
        return tag.end()

    def _find(self, ending: str, position: int) -> int:
        """Find an ending, once for all if there is none."""
        if ending in self.no_more:
            return -1
        found = self.text.find(ending, position)
        if found < 0:
            self.no_more.add(ending)
        return found

    # Links
    # ------------------------------------------------------------------------------------------------------

    def _opening_bracket(self, sign: str, start: int) -> int:
        if sign == "[" and (note := NOTE.match(self.text, start)):
            number = self.note_number(note[1])
            if number is not None:
                self.out.append(f"<sup>[{number}]</sup>")
                return note.end()
        self.serial += 1
        end = start + len(sign)
        self.brackets.append((len(self.out), end, sign == "![", self.serial))
        self.out.append(sign)
        return end

    def _closing_bracket(self, start: int) -> int:
        if not self.brackets:
            self.out.append("]")
            return start + 1
        piece, behind, is_image, serial = self.brackets.pop()
        found = None
        if is_image or serial > self.closed_links:
            found = self._target(behind, start)
        if found is None:
            self.out.append("]")
            return start + 1
        end, address, title = found
        shown = f' title="{_attribute(title)}"' if title else ""
        if is_image:
            alt = _attribute(self.text[behind:start].replace("\n", " "))
            del self.out[piece:]
            self.out.append(f'<img src="{_attribute(address)}" alt="{alt}"{shown}>')
        else:
            self.out[piece] = f'<a href="{_attribute(address)}"{shown}>'
            self.out.append("</a>")
            self.closed_links = self.serial
        self._forget_after(serial)
        self.element_end = end
        return end

    def _target(self, behind: int, start: int) -> tuple[int, str, str | None] | None:
        """Return what a bracket from `behind` to `start` points to, as (end, address, title), or None."""
        text = self.text
        following = text[start + 1 : start + 2]
        if following == "(" and (inline := self._inline_target(start + 1)):
            return inline
        if not self.links:
            return None
        if following == "[" or (following in (" ", "\n") and text[start + 2 : start + 3] == "["):
            first = start + 2 if following == "[" else start + 3
            last = text.find("]", first, first + LABEL_LIMIT + 1)
            if last >= 0:
                label = text[first:last]
                if not label.strip() and start - behind <= LABEL_LIMIT:
                    label = text[behind:start]
                if known := self.links.get(label_key(label)):
                    return last + 1, *known
        if start - behind <= LABEL_LIMIT and (known := self.links.get(label_key(text[behind:start]))):
            return start + 1, *known
        return None

    def _inline_target(self, start: int) -> tuple[int, str, str | None] | None:
        """Read `(address "title")` at `start`. Blanks in an address are part of it, as in kramdown."""
        text = self.text
        if bracketed := BRACKETED_ADDRESS.match(text, start):
            position, address = bracketed.end(), bracketed[1]
        else:
            position = start + 1
            while text[position : position + 1] in ("\n", " "):
                position += 1
            first, depth = position, 0
            while True:
                if part := ADDRESS_PART.match(text, position):
                    position = part.end()
                    continue
                char = text[position : position + 1]
                if char == "(" and depth < PARENTHESES_LIMIT:
                    depth += 1
                elif char == ")" and depth:
                    depth -= 1
                else:
                    break
                position += 1
            if depth:
                return None
            address = text[first:position]
        end = END_OF_LINK.match(text, position)
        if end is None:
            return None
        title = next((found for found in end.groups() if found is not None), None)
        return end.end(), _unescaped(address.strip()), title

    # kramdown's attribute lists and extensions
    # ------------------------------------------------------------------

    def _brace(self, start: int) -> int:
        if start == self.element_end and (attributes := ATTRIBUTES.match(self.text, start)):
            return attributes.end()
        if extension := INLINE_EXTENSION.match(self.text, start):
            if extension[2] or self._find("{:/", extension.end()) < 0:
                return extension.end()
            end = EXTENSION_END.search(self.text, extension.end())
            if end is None:
                return extension.end()
            if extension[1] == "nomarkdown":
                self.out.append(self.text[extension.end() : end.start()])
            return end.end()
        self.out.append("{:")
        return start + 2


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _attribute(value: str) -> str:
    """Return a value as an attribute holds it; entities stay entities."""
    return AMPERSAND.sub("&amp;", value).replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped(address: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", address) if "\\" in address else address
