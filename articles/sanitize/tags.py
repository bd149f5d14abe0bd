"""Which `<` opens a tag and which is only a sign: `赔付率 x<p 为佳；若 y>q` is a sentence.

Parsers take any `<` before a letter for a tag and swallow what follows up to the next `>`, so text was lost.
A tag has a name and a list of attributes; attribute names are ASCII, and a name that no browser knows needs
an end tag somewhere. Source: SPEC §9.
"""

import re

from articles.sanitize.allow_list import ATTRIBUTES, DROPPED, RENAMED, TAGS, VOID, names

# `<name attributes>`. Possessive throughout: whatever it is given, no part is read twice. A value whose
# quotes never end is none: parsers would take the rest of the body for it.
_ATTRIBUTES = r"""(?:[\s/]++|=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>][^\s<>]*+|(?!["']))|[!-.0-;?-~]++)*+"""
TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+(?:[:._-][A-Za-z0-9]++)*+)"
    rf"(?=[\s/>])(?P<attributes>{_ATTRIBUTES})>"
)
# Any `<` but that of the commonest tags, whose attributes have values or are none: a second look costs
# Python.
_SUSPECT = re.compile(
    r"<(?!/?(?:p|br|b|strong|em|i|a|img|span|div|table|tbody|thead|tr|t[dh]|[uo]l|li|h[1-6]|font|center"
    rf"|blockquote|sup|sub|hr|pre|code|del|o:p)(?:[\s/]*+>|\s[^<>=]*+(?==){_ATTRIBUTES}>))"
)
# What looks like a tag to parsers and holds no text: <!doctype>, <![endif]>, <?xml ?>, comments.
DECLARATION = re.compile(r"<(?:!--|!doctype\b|!\[|\?xml\b)", re.IGNORECASE)
END_TAG = re.compile(r"</([A-Za-z][^\s/<>]*)")
KNOWN = (
    TAGS
    | DROPPED
    | VOID
    | RENAMED.keys()
    | names(
        "html head body frameset noframes title address article aside center dd details dialog dir div dl dt "
        "fieldset footer header hgroup hr legend main menu nav optgroup option search section summary "
        "colgroup listing xmp plaintext noembed abbr acronym applet bdi bdo big blink cite data datalist dfn "
        "font ins kbd label map mark marquee meter nobr output picture progress q rb rp rt rtc ruby s samp "
        "slot small span strike time tt var canvas"
    )
)
# `A<B>C`: a letter in brackets is an element of old pages only if it ends somewhere.
LETTERS = names("A B I Q S U")
FLAGS = names(
    "async autoplay checked compact controls defer disabled hidden loop multiple muted noresize noshade "
    "nowrap open readonly required reversed selected itemscope allowfullscreen web"
)
BARE_WORD = re.compile(r"[A-Za-z][\w-]*")


def ended_names(html: str) -> frozenset[str]:
    """Return the names, in lower case, that have an end tag anywhere in `html`."""
    return frozenset(name.lower() for name in END_TAG.findall(html))


def tag_at(html: str, position: int, ended: frozenset[str]) -> re.Match[str] | None:
    """Match the tag that the `<` at `position` opens; None if it is a sign in a text.

    `ended` as of ended_names.
    """
    tag = TAG.match(html, position)
    if tag is None:
        return None
    name, attributes = tag["name"], tag["attributes"].strip(" \t\n\r\f/")
    lower = name.lower()
    is_named_by_somebody = lower in KNOWN or "-" in name or ":" in name  # custom elements, Word's o:p
    if not is_named_by_somebody and not tag["end"] and not attributes and lower not in ended:
        return None
    if name in LETTERS and not tag["end"] and not attributes and lower not in ended:
        return None
    if attributes and "=" not in attributes and position and _is_ascii_word(html[position - 1]):
        # `x<b and c>d`: neither word is an attribute.
        words = [word.lower() for word in BARE_WORD.findall(attributes)]
        if lower not in ended and not any(
            word in FLAGS or word in ATTRIBUTES.get(lower, ()) for word in words
        ):
            return None
    return tag


def keep_stray_signs(html: str) -> str:
    """Escape every `<` that opens no tag and no declaration, so that no parser swallows the text after it."""
    suspect = _SUSPECT.search(html)
    if suspect is None:
        return html
    ended = ended_names(html)
    pieces: list[str] = []
    written = 0
    while suspect is not None:
        position = suspect.start()
        tag = tag_at(html, position, ended)
        if tag is not None:
            position = tag.end()
        else:
            if DECLARATION.match(html, position) is None:
                pieces += [html[written:position], "&lt;"]
                written = position + 1
            position += 1
        suspect = _SUSPECT.search(html, position)
    pieces.append(html[written:])
    return "".join(pieces)


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
