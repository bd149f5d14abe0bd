"""The language of queries: what a reader's marks and little words mean, before anything is cut into words.

    医疗险 -团体   医疗险 NOT 团体   护理险 不包括 税优      without
    梨园 或 海参   诉责险 OR 安责险   海参|奶牛             one of them
    “以房养老”  「综合成本率」  "…"                        exactly these characters
    来源：巷口周刊   记者：苏问梅   栏目：监管   标签：车险   日期：2026-03

Whatever is no such thing is text, so nothing that can be typed is an error. What was understood is a list of
`QueryPart`, each with its place, so that the page can show it as a chip and offer the query without it.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from articles.text import chinese
from articles.text.sentences import Span

LONGEST = 400  # characters that are read at all
MOST_PARTS = 24
MOST_WITHOUT = 4  # parts that may be excluded
MOST_EITHER = 6  # of one "or"
LONGEST_WITHOUT = 16  # characters of what is excluded
OPENING = {
    '"': '"',
    "“": "”",
    "”": "”",
    "„": "”",
    "〝": "〞",
    "「": "」",
    "『": "』",
    "‘": "’",
    "«": "»",
    "｢": "｣",
}
CLOSING = frozenset("”’」』»〞｣")
FIELDS = {
    "来源": "source", "出处": "source", "稿源": "source", "媒体": "source", "source": "source",
    "记者": "reporter", "作者": "reporter", "署名": "reporter", "author": "reporter",
    "栏目": "category", "category": "category", "标签": "tag", "tag": "tag",
    "日期": "date", "时间": "date", "date": "date",
}  # fmt: skip
LABELS = {"source": "来源", "reporter": "记者", "category": "栏目", "tag": "标签", "date": "日期"}
# Prefixes other sites know; the word behind them is what is looked for.
EMPTY_FIELDS = re.compile(r"(?:title|intitle|allintitle|标题|正文|关键词|keyword|text|q):", re.IGNORECASE)
WITHOUT_WORDS = ("不包括", "不包含", "不含有", "不含", "不要", "排除", "除去", "除了", "去掉")
EITHER_WORDS = frozenset(["or", "或", "或者", "或是", "|", "||"])
BOTH_WORDS = frozenset(["and", "&&", "并且", "且", "以及", "+"])
SHOUTED = frozenset(["or", "and", "not"])  # operators only in capitals: "or" may be a word
# Left over where something was taken out: 不含团体 的 医疗险.
EMPTY_WORDS = frozenset(["的", "之", "类", "等"])
INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufe00-\ufe0f\U000e0000-\U000e007f]"
)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
HASHED = re.compile(r"[#＃@＠]+")
HAN = re.compile(f"[{chinese.HAN}]")
BLANK = re.compile(r"\s+")
WORD = re.compile(r'[^\s"“”„〝「『‘«｢()|+]+')


@dataclass(frozen=True)
class QueryPart:
    """One thing asked for.

    `kind`: "text" (plain words), "exact" (in quotes), "either" (one of `parts`), "without", or a field of
    `LABELS`.
    """

    kind: str
    text: str
    at: Span
    parts: tuple["QueryPart", ...] = ()


@dataclass(frozen=True)
class Typed:
    """A query as it was typed, cleaned, and its parts."""

    text: str
    parts: tuple[QueryPart, ...] = field(default_factory=tuple)

    def of(self, *kinds: str) -> list[QueryPart]:
        """Return the parts of these kinds."""
        return [part for part in self.parts if part.kind in kinds]

    @property
    def has_operators(self) -> bool:
        """Whether anything was understood as more than text."""
        return any(part.kind != "text" for part in self.parts)

    def without(self, part: QueryPart) -> str:
        """Return the query as it would be typed without one of its parts."""
        return " ".join(f"{self.text[: part.at.start]} {self.text[part.at.end :]}".split())


def clean(text: str) -> str:
    """Return what was typed without markup, percent codes, invisible characters, emoji and double blanks.

    Offsets of `QueryPart` are places in this text.
    """
    text = text[: 4 * LONGEST]
    if PERCENT.search(text):
        decoded = unquote(text, errors="replace")
        text = text if "\ufffd" in decoded else decoded
    if ENTITY.search(text):
        text = html.unescape(text)
    text = INVISIBLE.sub("", TAG.sub(" ", text))
    text = HASHED.sub(" ", text)
    return BLANK.sub(" ", text).strip()[:LONGEST]


def parse(text: str) -> Typed:
    """Return what `text` asks for, in parts; anything may be typed."""
    cleaned = clean(text)
    tokens = list(_tokens(cleaned, _shape(cleaned)))[: 2 * MOST_PARTS]
    tokens = [_shouted(token, tokens) for token in tokens]
    parts = _excluded(_joined(_fields(tokens)))
    if not any(part.kind != "without" for part in parts):
        # Nothing would be left to look for, so the little words are words.
        parts = [QueryPart("text", cleaned, Span(0, len(cleaned)))] if cleaned else []
    return Typed(cleaned, tuple(parts[:MOST_PARTS]))


def _shape(text: str) -> str:
    """Return the text with half-width marks and in lower case, of the same length, to read its marks."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
        0x3000: " ",
        0x2014: "-",
        0x2212: "-",
    }
    table |= {ord(one): "-" for one in "‐‑‒–﹣−"}
    return text.translate(table)


@dataclass(frozen=True)
class _Token:
    kind: str  # word, exact, open, close
    text: str
    at: Span
    glued: bool  # nothing stands between it and the token before


def _tokens(text: str, shape: str) -> Iterator[_Token]:
    at, before = 0, 0
    while at < len(shape):
        character = shape[at]
        if character == " ":
            at += 1
            continue
        glued = at == before and at > 0
        if character in OPENING or text[at] in OPENING:
            closing = OPENING.get(character) or OPENING[text[at]]
            end = _closed(shape, at + 1, closing)
            inner = text[at + 1 : end].strip() if end > 0 else ""
            if inner and not glued:
                yield _Token("exact", inner, Span(at, end + 1), glued)
                at = before = end + 1
                continue
            at = end + 1 if end > 0 else at + 1
            continue
        if character in CLOSING:
            at += 1
            continue
        if character in "()":
            yield _Token("open" if character == "(" else "close", character, Span(at, at + 1), glued)
            at = before = at + 1
            continue
        if character in "|+":
            end = at + 1
            while end < len(shape) and shape[end] == character:
                end += 1
            yield _Token("word", character, Span(at, end), glued)
            at = before = end
            continue
        match = WORD.match(shape, at)
        end = match.end() if match else at + 1
        yield _Token("word", text[at:end], Span(at, end), glued)
        at = before = end


def _closed(shape: str, start: int, closing: str) -> int:
    """Return where the quotation that begins at `start` ends, -1 if it does not."""
    places = [
        place
        for mark in {closing, '"' if closing == "”" else closing}
        if (place := shape.find(mark, start)) > 0
    ]
    return min(places, default=-1)


def _shouted(token: _Token, tokens: list[_Token]) -> _Token:
    """Return `or`, `and` and `not` among Chinese words as operators.

    Among others they have to be in capitals.
    """
    small = token.text.lower()
    if small not in SHOUTED or token.kind != "word" or token.text.isupper():
        return token
    others = [
        other.text
        for other in tokens
        if other.kind in ("word", "exact") and other.text.lower() not in SHOUTED
    ]
    return replace(token, text=token.text.upper()) if others and all(map(HAN.search, others)) else token


def _is_word(token: _Token, words: frozenset[str]) -> bool:
    small = token.text.lower()
    return token.kind == "word" and small in words and (small not in SHOUTED or token.text.isupper())


def _fields(tokens: list[_Token]) -> list[_Token | QueryPart]:
    """Turn 来源：x and its like into parts; the value may stand apart or in quotes."""
    found: list[_Token | QueryPart] = []
    skip = False
    for position, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        if token.kind != "word":
            found.append(token)
            continue
        shaped = _shape(token.text)
        name, colon, value = shaped.partition(":")
        kind = FIELDS.get(name.strip().lower()) if colon else None
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if kind and value:
            found.append(QueryPart(kind, token.text[len(name) + 1 :], token.at))
        elif kind and following and following.kind in ("word", "exact"):
            found.append(QueryPart(kind, following.text, Span(token.at.start, following.at.end)))
            skip = True
        elif prefix := EMPTY_FIELDS.match(shaped):
            if len(token.text) > prefix.end():
                found.append(replace(token, text=token.text[prefix.end() :]))
        else:
            found.append(token)
    return found


def _joined(tokens: list[_Token | QueryPart]) -> list[QueryPart]:
    """Join alternatives: `a OR b`, `a 或 b`, `a|b`, in brackets or not."""
    is_or = any(isinstance(token, _Token) and _is_word(token, EITHER_WORDS) for token in tokens)
    found: list[QueryPart] = []
    waiting = False
    for position, token in enumerate(tokens):
        if isinstance(token, QueryPart):
            found.append(token)
            continue
        if token.kind in ("open", "close"):
            continue
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if is_or and _is_word(token, EITHER_WORDS) and found and following is not None:
            waiting = found[-1].kind in ("text", "exact", "either")
            continue
        if _is_word(token, BOTH_WORDS) and (token.text == "+" or (found and following is not None)):
            continue
        part = QueryPart("exact" if token.kind == "exact" else "text", token.text, token.at)
        if waiting:
            first = found.pop()
            options = first.parts if first.kind == "either" else (first,)
            span = Span(first.at.start, part.at.end)
            found.append(QueryPart("either", "", span, (*options, part)[:MOST_EITHER]))
            waiting = False
        else:
            found.append(part)
    return found


def _excluded(parts: list[QueryPart]) -> list[QueryPart]:
    """Take what is not wanted out of the text: -词, NOT 词, 不含词, 不包括 词."""
    found: list[QueryPart] = []
    minus: QueryPart | None = None
    for position, part in enumerate(parts):
        if minus is not None:
            found.append(QueryPart("without", part.text, Span(minus.at.start, part.at.end)))
            minus = None
            continue
        if part.kind != "text":
            found.append(part)
            continue
        operand, is_alone = _not_wanted(part.text)
        has_next = position + 1 < len(parts) and parts[position + 1].kind in ("text", "exact")
        if is_alone and has_next and (position or len(parts) > 2):
            minus = part
        elif operand and len(parts) > 1 and len(operand) <= LONGEST_WITHOUT:
            found.append(QueryPart("without", operand, part.at))
        else:
            found.append(part)
    if sum(part.kind == "without" for part in found):
        found = [part for part in found if part.kind != "text" or part.text not in EMPTY_WORDS]
    return found


def _not_wanted(text: str) -> tuple[str, bool]:
    """Return what a word says is not wanted, "" for nothing, and whether the word alone says "not"."""
    shaped = _shape(text)
    if text == "NOT" or text in WITHOUT_WORDS:
        return "", True
    if shaped[0] == "-" and len(shaped) > 1 and not shaped.startswith("--"):
        return text[1:], False
    for word in WITHOUT_WORDS:
        if (
            text.startswith(word)
            and len(text) > len(word)
            and chinese.is_han(chinese.normalise(text[len(word) :]))
        ):
            return text[len(word) :].removesuffix("的"), False
    return "", False
