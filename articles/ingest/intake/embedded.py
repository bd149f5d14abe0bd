"""What a page keeps in scripts, hidden fields and attributes: the article as data, for a script to show."""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree

from articles.ingest.charset import CHINESE

MOST_SCRIPT = 1_500_000  # signs of one script that are looked at
MOST_VALUES = 40_000  # values of all data of a page
KEYS = {
    "title": "title headline doctitle articletitle newstitle msg_title articlename subject newsname "
    "arttitle mtitle htitle biaoti contenttitle name",
    "body": "content body docclob articlecontent contenthtml articlebody html text detail newscontent "
    "bodyhtml rich_content richcontent doccontent content_html fulltext maintext neirong htmlcontent "
    "articletext txt contents postcontent content_noencode",
    "time": "publishdate showtime pubtime publishtime publish_time datepublished createtime create_time "
    "ptime pubdate ct publishedat published_at pub_time articletime issuetime releasetime releasedate "
    "time date displaytime display_time firstpublishtime inputtime posttime publish_date news_time ctime "
    "publishat onlinetime createdat ori_create_time svr_time showdate docpubtime docreltime addtime "
    "fabushijian publishtimestamp publishts pubtimelong pubtimestamp pub_timestamp publishtimelong "
    "publishedtime published_time publish_at gmtpublish gmt_publish",
    "source": "source docsource sourcename media medianame source_name nickname user_name origin copyfrom "
    "articlesource mediasource laiyuan articlesourcename account accountname publisher sitename srcname "
    "sourcetitle media_name comefrom newssource",
    "author": "author authorname docauthor writer author_name articleauthor authors zuozhe "
    "reporter byline journalist",
    "editor": "editor editorname doceditor responedit responsibleeditor dutyeditor zebian editor_name "
    "articleeditorname editors zrbj respeditor chiefeditor zeren_bianji",
    "infocode": "infocode info_code",
}
KIND_OF = {key: kind for kind, keys in KEYS.items() for key in keys.split()}
ASSIGNED = re.compile(
    r"""(?<![\w$])["']?(?P<key>[A-Za-z_][\w]{1,24})["']?\s*(?:[:=]|\.value\s*=)\s*(?:[\w.]{1,40}\(\s*){0,2}"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*+)(?:"|\Z)"""
    r"""|'(?P<single>(?:[^'\\]|\\.)*+)(?:'|\Z)|`(?P<back>(?:[^`\\]|\\.)*+)(?:`|\Z)"""
    r"""|(?P<number>\d{10}(?:\d{3})?)(?!\d))""",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
ENCODED = re.compile(r"[A-Za-z0-9+/=\s]{200,}")
HAS_TAGS = re.compile(
    r"<(?:p|div|br|section|span|article|table|ul|ol|h[1-6]|figure|img|strong|html|!DOCTYPE)\b[^<>]*/?>",
    re.IGNORECASE,
)
ESCAPED_TAGS = re.compile(
    r"&(?:amp;)*lt;\s*/?\s*(?:p|div|br|section|span|article|table|ul|h[1-6])\b", re.IGNORECASE
)
TEMPLATE = re.compile(r"\{\{|<%|\$\{|%s")
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
CAPTION_KEYS = ("note", "caption", "desc", "description", "intro", "text", "summary", "alt", "title")
STRINGS = {sign: re.compile(rf"((?:[^{sign}\\]|\\.)*+){sign}", re.DOTALL) for sign in "\"'`"}
FUNCTION = re.compile(r"\(function\s*\(([\w$,\s]{1,4000})\)\s*\{\s*return\b")
ARGUMENTS = re.compile(r"\}\s*\)?\s*\(([^{}]{1,200000})\)\s*\)?\s*;?\s*$")
ARGUMENT = re.compile(r"\"(?:[^\"\\]|\\.)*+(?:\"|$)|'(?:[^'\\]|\\.)*+(?:'|$)|[^,\s\"']+", re.DOTALL)
VARIABLE = re.compile(r"([:\[,]\s*)([A-Za-z_$][\w$]{0,2})(?=\s*[,}\]])")
SHORTEST_BODY = 20  # Chinese characters


@dataclass(slots=True)
class Data:
    """One article found as data; facts as printed there, "" for none. `body` is HTML or text."""

    facts: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """The text, as HTML where it has tags."""
        return self.facts.get("body", "")


def read_json(text: str) -> Data | None:
    """Read an answer that is no page but the article as data; None if it is neither."""
    start = text.lstrip("\ufeff \t\r\n")
    call = re.match(r"[\w.$]{1,60}\(\s*(?=[{\[])", start)  # JSONP
    if call:
        start = start[call.end() :]
    if start[:1] not in "{[":
        return None
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(start)
    except (ValueError, RecursionError):
        return None
    return _best(data, "") or Data()


def read_scripts(root: etree._Element, title: str) -> Iterator[Data]:
    """Yield what looks like this page's article in scripts, hidden fields and attributes.

    `title` is the window's.
    """
    fields: dict[str, str] = {}
    for element in root.iter("textarea", "input", "template", "noscript", "xmp"):
        text = element.get("value") or "" if element.tag == "input" else _inner(element)
        if not text.strip():
            continue
        names = " ".join(filter(None, [element.get("class"), element.get("id"), element.get("name")])).lower()
        kind = next((kind for word in re.split(r"[^a-z]+", names)[::-1] if (kind := KIND_OF.get(word))), "")
        if "editor" in names:
            kind = "editor"
        elif "source" in names:
            kind = "source"
        elif "author" in names:
            kind = "author"
        body = as_body(text)
        if body and (kind in ("body", "") or len(body) > 200):
            if len(body) > len(fields.get("body", "")):
                fields["body"] = body
        elif kind and kind != "body" and len(text) < 200:
            fields.setdefault(kind, html.unescape(text).strip())
    if fields:
        yield Data(fields)
    for script in root.iter("script"):
        text = _called((script.text or "")[:MOST_SCRIPT])
        if len(text) < 15 or (script.get("type") or "").lower() == "application/ld+json":
            continue
        if "template" in (script.get("type") or "") or "text/html" in (script.get("type") or ""):
            if body := as_body(text):
                yield Data({"body": body})
            continue
        data = _from_script(text, title)
        if data is not None:
            yield data
    for element in root.iter(etree.Element):
        for name, value in element.items():
            if (
                len(value) > 60
                and name not in ("style", "src", "href", "class", "value")
                and (body := as_body(value))
            ):
                if value.lstrip()[:1] in "{[" and (data := read_json(value)) and data.body:
                    yield data
                else:
                    yield Data({"body": body})


def _inner(element: etree._Element) -> str:
    if len(element) == 0:
        return element.text or ""
    return (element.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )


def _from_script(text: str, title: str) -> Data | None:
    for literal in _literals(text):
        if (data := _best(literal, title)) is not None:
            extra = _assigned(text, title, only_first=True)
            return Data({**extra, **data.facts})
    facts = _assigned(text, title, only_first=True)
    if "body" not in facts and (written := _written(text)):
        facts["body"] = written
    return Data(facts) if facts else None


def _called(text: str) -> str:
    """Return a script whose data is assembled by a function, with the values in place of its parameters.

    Nuxt writes it like this: (function(a,b){return {author:a,source:b}})("…","…").
    """
    function = FUNCTION.search(text)
    values = ARGUMENTS.search(text) if function else None
    if function is None or values is None:
        return text
    names = [name.strip() for name in function[1].split(",")]
    given = dict(zip(names, (value[0] for value in ARGUMENT.finditer(values[1])), strict=False))
    return VARIABLE.sub(lambda found: f"{found[1]}{given.get(found[2], found[2])}", text)


def _written(text: str) -> str:
    """Return the longest string of a script that is an article's HTML, as if written into the page by it."""
    strings = (unescape_script(string) for string in _strings(text) if CHINESE.search(string))
    return max(
        (body for string in strings if (body := as_body(string)) and HAS_TAGS.search(body)),
        key=len,
        default="",
    )


def _strings(text: str) -> Iterator[str]:
    """Yield the strings of a script that have forty characters or more.

    After the first unclosed string of its kind, a quotation mark opens none: each would be searched to the
    end of the script.
    """
    signs, place = set(STRINGS), 0
    while signs and (opening := re.compile(f"[{''.join(sorted(signs))}]").search(text, place)):
        place = opening.end()
        found = STRINGS[opening[0]].match(text, place)
        if found is None:
            signs.discard(opening[0])
        elif len(found[1]) >= 40:
            yield found[1]
            place = found.end()


def _literals(text: str) -> Iterator[Any]:
    """Yield the JSON objects that a script is or assigns, the first dozen at most."""
    decoder = json.JSONDecoder(strict=False)
    stripped = text.strip()
    if stripped[:3].lower() in ("%7b", "%5b"):
        stripped = unquote(stripped)
    places = [0] if stripped[:1] in "{[" else []
    source = stripped
    for match in re.finditer(r"(?:=|\()\s*(?=[{\[])", source):
        places.append(match.end())
        if len(places) > 12:
            break
    end = 0
    for place in places:
        if place < end:
            continue
        try:
            value, end = decoder.raw_decode(source, place)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict | list) and value:
            yield value
    for match in re.finditer(
        r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?([\"'])((?:(?!\1)[^\\]|\\.)*+)(?:\1|$)",
        source,
        re.DOTALL,
    ):
        inner = unescape_script(match[2])
        for attempt in (inner, unquote(inner)):
            try:
                yield json.loads(attempt, strict=False)
                break
            except (ValueError, RecursionError):
                continue


def _best(data: Any, title: str) -> Data | None:
    """Return the object of some data that is the article: it has a text, or the title of the page."""
    best: tuple[float, dict[str, str]] | None = None
    chain: dict[int, dict[str, Any]] = {}
    todo: list[tuple[Any, dict[str, Any] | None, int]] = [(data, None, 0)]
    seen = 0
    while todo and seen < MOST_VALUES:
        value, parent, depth = todo.pop(0) if len(todo) < 50 else todo.pop()
        seen += 1
        if isinstance(value, str) and depth < 12 and len(value) > 100 and value.lstrip()[:1] in "{[":
            try:
                value = json.loads(value, strict=False)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, list) and depth < 40:
            todo += [(item, parent, depth + 1) for item in value[:500]]
        elif isinstance(value, dict) and depth < 40:
            facts = _facts(value)
            score = 0.0
            if facts.get("body"):
                score += 2 + min(3.0, len(facts["body"]) / 1000)
            if facts.get("title") and agrees(facts["title"], title):
                score += 3
            # subInfo, mediaInfo: what stands beside the text is about it too.
            if score and parent is not None:
                beside = _facts(parent)
                for inner in parent.values():
                    if (
                        isinstance(inner, dict)
                        and inner is not value
                        and not any(isinstance(x, list) for x in inner.values())
                    ):
                        for kind, fact in _facts(inner).items():
                            beside.setdefault(kind, fact)
                facts = {**{kind: fact for kind, fact in beside.items() if kind != "body"}, **facts}
            for inner in value.values():
                if score and isinstance(inner, dict):
                    for kind, fact in _facts(inner).items():
                        if kind in ("source", "author", "editor", "time", "body") and not (
                            kind == "body" and score >= 2 and facts.get("body")
                        ):
                            facts.setdefault(kind, fact)
            if score > (best[0] if best else 0):
                best = (score, facts)
            todo += [
                (inner, value, depth + 1) for inner in value.values() if isinstance(inner, dict | list | str)
            ]
            chain[id(value)] = value
    return Data(best[1]) if best else None


def _facts(thing: dict[str, Any]) -> dict[str, str]:
    facts: dict[str, tuple[int, str]] = {}
    for key, value in thing.items():
        kind = KIND_OF.get(str(key).lower().replace("-", "_"))
        if kind is None:
            continue
        order = KEYS[kind].split().index(str(key).lower().replace("-", "_"))
        text = _plain(value)
        if kind == "body":
            text = as_body(text)
        if not text or (kind != "body" and (len(text) > 200 or TEMPLATE.search(text))):
            continue
        if kind not in facts or (
            order < facts[kind][0] if kind != "body" else len(text) > len(facts[kind][1])
        ):
            facts[kind] = (order, text)
    if "body" not in facts and (captions := _captions(thing)):
        facts["body"] = (99, captions)
    return {kind: text for kind, (_, text) in facts.items()}


def _captions(thing: dict[str, Any]) -> str:
    """Return the captions of a picture story kept as a list of pictures, as paragraphs."""
    for value in thing.values():
        if not isinstance(value, list) or len(value) < 2:
            continue
        items = [item for item in value[:200] if isinstance(item, dict)]
        if not all(
            any(str(text).lower().split("?")[0].endswith(PICTURES) for text in item.values())
            for item in items
        ):
            continue
        notes = [_first_of(item, CAPTION_KEYS) for item in items]
        if items and sum(len(CHINESE.findall(note)) >= 8 for note in notes) >= 2:
            return "".join(f"<p>{html.escape(note, quote=False)}</p>" for note in notes if note)
    return ""


def _first_of(item: dict[str, Any], names: tuple[str, ...]) -> str:
    return next(
        (item[name].strip() for name in names if isinstance(item.get(name), str) and item[name].strip()), ""
    )


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(int(value))
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return next(
            (
                _plain(value[key])
                for key in ("name", "title", "nickname", "userName")
                if isinstance(value.get(key), str)
            ),
            "",
        )
    if isinstance(value, list) and len(value) <= 200:
        parts = [
            _plain(item) if not isinstance(item, dict) else _plain(item) or _paragraph(item) for item in value
        ]
        return ("、" if all(len(part) < 20 for part in parts) else "\n").join(filter(None, parts))
    return ""


def _paragraph(item: dict[str, Any]) -> str:
    """Return the text of one piece of a text kept as a list: {"type": "p", "text": "…"}."""
    return next(
        (
            item[key]
            for key in ("text", "content", "value", "html", "desc", "note")
            if isinstance(item.get(key), str)
        ),
        "",
    )


def _assigned(text: str, title: str, *, only_first: bool) -> dict[str, str]:
    """Return the facts that a script assigns by name: var ct = "1772668200", articleInfo: {title: '…'}."""
    facts: dict[str, str] = {}
    for match in ASSIGNED.finditer(text):
        kind = KIND_OF.get(match["key"].lower())
        if kind in (None, "infocode") or (kind == "title" and match["key"].lower() in ("name", "subject")):
            continue
        value = match["number"] or unescape_script(match["double"] or match["single"] or match["back"] or "")
        if kind == "body":
            value = as_body(value)
            if len(value) > len(facts.get("body", "")):
                facts["body"] = value
            continue
        value = html.unescape(html.unescape(value)).strip().strip("\"'")
        if not value or len(value) > 200 or TEMPLATE.search(value):
            continue
        if kind == "title" and title and not agrees(value, title):
            continue
        if kind == "time" and not re.match(r"\d{4}\D\d{1,2}\D\d{1,2}|\d{10}(?:\d{3})?$", value):
            continue
        facts.setdefault(kind, value)
    return facts


def unescape_script(text: str) -> str:
    """Resolve the escapes of a string in a script."""
    if "\\" not in text:
        return text
    plain = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "0": ""}

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            number = int(code[1:].strip("{}"), 16)
            return chr(number) if number < 0x110000 else ""
        return plain.get(code, code)

    text = ESCAPE.sub(one, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_body(text: str) -> str:
    """Return text that is an article's, its tags unescaped, or "".

    It is none if it is too short, not Chinese or a template.
    """
    text = text.strip()
    if len(text) < SHORTEST_BODY:
        return ""
    if "%3Cp" in text or "%3cp" in text or text.count("%E") > 20:
        text = unquote(text)
    elif not CHINESE.search(text[:2000]) and "&#" not in text and ENCODED.fullmatch(text):
        try:
            text = base64.b64decode(re.sub(r"\s", "", text), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return ""
        if text.startswith("%"):
            text = unquote(text)
    for _ in range(3):
        if not HAS_TAGS.search(text) and ESCAPED_TAGS.search(text):
            text = html.unescape(text)
    text = text.strip("\"' \n")
    count = len(CHINESE.findall(text))
    if count < SHORTEST_BODY and text.count("&#") < SHORTEST_BODY:
        return ""
    if not HAS_TAGS.search(text) and not re.search(r"[。！？]", text):
        return ""
    return text


def agrees(one: str, other: str) -> bool:
    """Return whether two titles name one thing: letters and digits of the shorter stand in the longer."""
    a, b = (re.sub(r"[\W_]+", "", html.unescape(text)) for text in (one, other))
    if len(a) > len(b):
        a, b = b, a
    return len(a) >= 5 and a in b
