"""The signs by which the blocks of a Markdown text are told, and how much of them one text may hold."""

from __future__ import annotations

import re

DEPTH_LIMIT = 30  # lists and quotations in each other; deeper than any article's
CODE_INDENT = 4
# Columns that make a line part of the item above, also where the item's text starts further right.
NESTING_INDENT = 2
BLOCK_LIMIT = 30_000  # blocks in one document; what stands behind them becomes one paragraph, as it was typed
COLUMN_LIMIT = 1000  # cells in a row of a table

BLANKS = " \t"
WHITE = " \t\n"
# Anything that could mean something in Markdown; without it a text is plain paragraphs, as most of the
# archive is.
HINT = re.compile(
    r"[*_`\[\]\\~|<&{]|^[ ]{0,3}[#>=+^-]|^[ ]{0,3}\d+\.|^(?: {4}|[ ]{0,3}\t)| {2}$", re.MULTILINE | re.ASCII
)
PARAGRAPH_BREAK = re.compile(r"\n(?:[ \t]*\n)+")
# First characters of the lines that may be more than a paragraph.
MARKS = frozenset("<>#`~*+-_=|[{^0123456789")
COMMENT_START = re.compile(r"[ ]{0,3}<!--")
FENCE = re.compile(r"([ ]{0,3})(`{3,}|~{3,})[ \t]*([^`\n]*)")
HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t](.*))?")
RULE = re.compile(r"[ ]{0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*")
QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
ITEM = re.compile(r"([ ]*)(?:[*+-]|(\d{1,9})\.)([ \t]+)(?=\S)", re.ASCII)
# The only items that end a paragraph.
INTERRUPTING_ITEM = re.compile(r"[ ]{0,3}(?:[*+-]|1\.)[ \t]+\S", re.ASCII)
TABLE_RULE = re.compile(r"[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*+\|?[ \t]*")
TABLE_LINE = re.compile(r"[ |:+=-]*")
NOTE = re.compile(r"[ ]{0,3}\[\^([^\]\s]{1,100})\]:[ \t]*(.*)")
TITLE = r"""(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|\(((?:[^()\\]|\\.)*+)\))"""
LINK = re.compile(
    r"[ ]{0,3}\[((?:[^\[\]\\\n]|\\.){1,999})\]:[ \t]*(?:<([^<>\n]*)>|(?=[\x21-\x7e])(\S+))"
    rf"(?:[ \t]+{TITLE})?[ \t]*"
)
LINK_TITLE = re.compile(rf"[ \t]*{TITLE}[ \t]*")
# `[注]: 某公司` and `[注]: 2022年末` are sentences; the target of a link looks like an address.
ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?]|\.{1,2}/|.*/|.*\.[A-Za-z][A-Za-z0-9]{1,5}(?:[?#]|$)|.*@"
)

# kramdown's own: `{: .center}`, `{:name: #id}`, `{:toc}`; in each only what an attribute list may hold.
ATTRIBUTE = r"""(?:[.#]?[A-Za-z_][\w:.-]*(?:=(?:"[^"{}\n]*+"|'[^'{}\n]*+'|[\w.%-]+))?|\#[\w:-]+|\.[\w:-]+)"""
ATTRIBUTES = re.compile(rf"\{{:(?:[A-Za-z_][\w-]*:)?[ ]*(?:{ATTRIBUTE}[ ]*)*+\}}", re.ASCII | re.VERBOSE)
ATTRIBUTE_LINE = re.compile(rf"[ ]{{0,3}}{ATTRIBUTES.pattern}[ \t]*", re.ASCII | re.VERBOSE)
TABLE_OF_CONTENTS = re.compile(r"[ ]{0,3}\{:[ ]?toc\b[^{}]*+\}[ \t]*")
EXTENSION = re.compile(r"[ ]{0,3}\{::(comment|nomarkdown|options)\b[^{}]*?(/?)\}")
EXTENSION_END = re.compile(r"\{:/(?:comment|nomarkdown|options)?\}")
MARKDOWN_INSIDE = re.compile(r"""\smarkdown\s*=\s*["']?(?:1|block|span)\b""")
