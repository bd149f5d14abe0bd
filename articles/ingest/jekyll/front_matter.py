"""The front matter of a post: where it ends, what its fields say, and what is wrong with it (SPEC §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

import yaml

from articles.ingest.jekyll import codes
from articles.ingest.jekyll.scalars import Scalar, ScalarKind, Sequence, Value, plain

# libyaml, where PyYAML was built with it, is the very parser that Ruby used.
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

BRACKET_LIMIT = 1000  # opening brackets of lists in lists: libyaml takes quadratic time for them
LIST_LIMIT = 1000  # items; aliases of lists in lists could multiply without end
KNOWN_KEY_NAMES = """
    layout title date categories tags category tag slug permalink published excerpt_separator
"""
KNOWN_KEYS = frozenset(KNOWN_KEY_NAMES.split())

BLANKS = " \t\n\ufeff\xa0\u3000"
LINE = re.compile(r"[^\n]*\n|[^\n]+")
OPENING = re.compile(r"---[ \t]*\n")
CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE)
# `# ---` opens nothing, but whoever wrote it meant to: the title below it is the title.
COMMENTED_OPENING = re.compile(r"#[ \t]*---[ \t]*\n")
TITLE_REACH = 20  # lines in which that title stands
# `标题：` as a key is read as text by YAML; behind one of our own keys a full-width colon is a colon.
FULL_WIDTH_COLON = re.compile(rf"^([ \t]*(?:{'|'.join(sorted(KNOWN_KEYS))})[ \t]*)：[ \t]*", re.MULTILINE)
# Two escapes for one character outside the basic plane, as JSON writes it; YAML knows no such halves.
SURROGATE_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
KEY_LINE = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?", re.ASCII)
ITEM_LINE = re.compile(r"[ \t]*-(?:[ \t]+(?P<value>.*))?")


class FrontMatterReading(Enum):
    """What Jekyll made of the front matter: the address depends on it."""

    READ = auto()
    IGNORED = auto()  # no front matter at all for Jekyll: the page stood under the file name's day and slug
    LOST = auto()  # an error: the page stood under a new address every day


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields by name, the rest of the file, the warnings, and what Jekyll made of it."""

    fields: Mapping[str, Value]
    body: str
    warnings: frozenset[str]
    reading: FrontMatterReading


class YamlInvalid(ValueError):
    """Not YAML, or not a mapping."""


def split(text: str) -> FrontMatter:
    """Part a post's text (line ends LF, no control characters) into fields and body. Never fails."""
    start = text.lstrip(BLANKS)
    opening = OPENING.match(start)
    if opening is None:
        return FrontMatter(
            _commented_title(start), text, frozenset({codes.NO_FRONT_MATTER}), FrontMatterReading.IGNORED
        )
    late = frozenset() if start == text else frozenset({codes.FRONT_MATTER_LATE})
    closing = CLOSING.search(start, opening.end())
    rest = start[opening.end() :]
    if closing is None:
        return _unclosed(text, rest, late, FrontMatterReading.IGNORED)
    block, body = start[opening.end() : closing.start()], start[closing.end() :]
    mended = _mended(block)
    if mended != block and not _runs_into_the_body(mended):
        # Jekyll lost all of it over this.
        lost = FrontMatterReading.IGNORED if late else FrontMatterReading.LOST
        return FrontMatter(_fields(mended), body, late | {codes.YAML_INVALID}, lost)
    reading = FrontMatterReading.IGNORED if late else FrontMatterReading.READ
    try:
        return FrontMatter(read_yaml(block), body, late, reading)
    except YamlInvalid:
        lost = FrontMatterReading.IGNORED if late else FrontMatterReading.LOST
        if _runs_into_the_body(block):
            return _unclosed(text, rest, late, lost)
        fields = _read_lines(block)
        if not fields and block.strip():  # text between two rules
            return FrontMatter({}, text, frozenset({codes.NO_FRONT_MATTER}), lost)
        return FrontMatter(fields, body, late | {codes.YAML_INVALID}, lost)


def _commented_title(start: str) -> dict[str, Value]:
    """Return the title that stands below a first line `# ---`."""
    opening = COMMENTED_OPENING.match(start)
    if opening is None:
        return {}
    for line in start[opening.end() :].split("\n", TITLE_REACH)[:TITLE_REACH]:
        bare = FULL_WIDTH_COLON.sub(r"\1: ", line.lstrip("# \t"))
        if bare.rstrip() == "---":
            break
        if (match := KEY_LINE.fullmatch(bare)) and match["key"] == "title":
            return _fields(bare)
    return {}


def _mended(block: str) -> str:
    """Return the block with full-width colons after known keys made plain, and split surrogates joined."""
    if "：" in block:
        block = FULL_WIDTH_COLON.sub(r"\1: ", block)
    if "\\u" in block.lower():
        block = SURROGATE_PAIR.sub(lambda pair: _joined(pair[1], pair[2]), block)
    return block


def _joined(high: str, low: str) -> str:
    return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))


def _fields(block: str) -> dict[str, Value]:
    """Read a block as YAML, or line by line if it is none."""
    try:
        return read_yaml(block)
    except YamlInvalid:
        return _read_lines(block)


def _unclosed(text: str, rest: str, late: frozenset[str], reading: FrontMatterReading) -> FrontMatter:
    """Take the leading lines that look like fields; without any there is no front matter, only a rule."""
    size = _leading_fields(rest)
    block = rest[:size]
    if not block.strip():
        return FrontMatter({}, text, frozenset({codes.NO_FRONT_MATTER}), reading)
    warnings = late | {codes.FRONT_MATTER_UNCLOSED}
    mended = _mended(block)
    try:
        fields = read_yaml(mended)
    except YamlInvalid:
        return FrontMatter(_read_lines(mended), rest[size:], warnings | {codes.YAML_INVALID}, reading)
    if mended != block:
        warnings |= {codes.YAML_INVALID}
    return FrontMatter(fields, rest[size:], warnings, reading)


def _leading_fields(text: str) -> int:
    """Return how many characters at the start belong to leading fields.

    These are blank lines, `key:` lines and the items of a key without value.
    """
    size = 0
    takes_items = False
    has_key = False
    for line in LINE.findall(text):
        bare = FULL_WIDTH_COLON.sub(r"\1: ", line.rstrip("\n"))
        key = KEY_LINE.fullmatch(bare)
        if key:
            has_key = True
            takes_items = not (key["value"] or "").strip()
        elif not ((takes_items and ITEM_LINE.fullmatch(bare)) or (not has_key and not bare.strip())):
            break
        size += len(line)
    return size if has_key else 0


def _runs_into_the_body(block: str) -> bool:
    """Return whether a broken block is an unclosed front matter and the text up to a later rule.

    It is if no field stands below the leading ones and the text there looks like a body: HTML, a quotation,
    or anything after a blank line. Reading it line by line would lose that text.
    """
    below = block[_leading_fields(block) :]
    if not below.strip() or any(
        (match := KEY_LINE.fullmatch(line)) and match["key"] in KNOWN_KEYS for line in below.split("\n")
    ):
        return False
    return below.startswith("\n") or below.lstrip().startswith(("<", ">"))


def read_yaml(block: str) -> dict[str, Value]:
    """Read the fields with a YAML parser; the last of repeated keys counts, as in Ruby.

    It goes event by event: nothing recurses, and the text as written stays available. Raises YamlInvalid.
    """
    text = f"---\n{block}"
    if block.count("[") + block.count("{") > BRACKET_LIMIT:
        raise YamlInvalid("too many brackets")
    try:
        events = yaml.parse(text, Loader=LOADER)
        return _Reader(text, events).fields()
    except (yaml.YAMLError, StopIteration) as error:
        raise YamlInvalid(str(error)) from error


class _Reader:
    """Builds the fields of one YAML document from its events."""

    def __init__(self, text: str, events: Iterator[yaml.Event]) -> None:
        self.text = text
        self.events = events
        self.anchors: dict[str, Value] = {}

    def fields(self) -> dict[str, Value]:
        """Return the mapping at the top, empty if there is nothing. Raises YamlInvalid for anything else."""
        fields: dict[str, Value] = {}
        next(self.events)  # the stream
        next(self.events)  # the document
        first = next(self.events)
        if isinstance(first, yaml.ScalarEvent) and not (first.value or first.style):
            return fields
        if not isinstance(first, yaml.MappingStartEvent):
            raise YamlInvalid("not a mapping")
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._value(event)
            value = self._value(next(self.events))
            fields[key.text if isinstance(key, Scalar) else key.source] = value
        # What follows must be sound too, or Jekyll would have lost it all.
        for event in self.events:
            if isinstance(event, yaml.DocumentEndEvent):
                break
        return fields

    def _value(self, event: yaml.Event) -> Value:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise YamlInvalid(f"undefined alias {event.anchor}")
            return self.anchors[event.anchor]
        if isinstance(event, yaml.ScalarEvent):
            value: Value = self._scalar(event)
        else:
            value = self._collection(event)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.anchor:
            self.anchors[event.anchor] = value
        return value

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text = event.value
        if not event.style and event.tag is None:
            return plain(text)
        source = text
        if event.style == '"':
            source = self._between(event, event)
            source = source[source.find('"') + 1 : -1]
        return Scalar(text, ScalarKind.TEXT, source, is_plain=False, is_double_quoted=event.style == '"')

    def _collection(self, start: yaml.Event) -> Value:
        """Read a list, flattened (as by Ruby's `flatten`), or skip a mapping and keep its text."""
        items: list[Scalar] = []
        depth = 1
        mappings = [isinstance(start, yaml.MappingStartEvent)]
        while depth:
            event = next(self.events)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                mappings.append(isinstance(event, yaml.MappingStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
                mappings.pop()
            elif not any(mappings):
                value = self._value(event)
                items.extend(value.items if isinstance(value, Sequence) else [value])
                if len(items) > LIST_LIMIT:
                    raise YamlInvalid("list too long")
        source = self._between(start, event)
        if isinstance(start, yaml.MappingStartEvent):
            return Scalar(source, ScalarKind.COLLECTION, source, is_plain=False)
        return Sequence(tuple(items), source)

    def _between(self, first: yaml.Event, last: yaml.Event) -> str:
        """Return the text as it was written from one event to another."""
        start, end = first.start_mark, last.end_mark
        if start is None or end is None:
            raise YamlInvalid("the parser tells no places")
        return self.text[start.index : end.index].strip()


def _read_lines(block: str) -> dict[str, Value]:
    """Read broken front matter line by line: one pair of outer quotes is stripped, nothing is unescaped."""
    fields: dict[str, Value] = {}
    for key, lines in _chunks(block):
        fields[key] = _line_value(lines)
    return fields


def _chunks(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every key with the text after it and the lines up to the next key, stripped."""
    key = None
    lines: list[str] = []
    for line in block.split("\n"):
        match = KEY_LINE.fullmatch(line) or _indented_key(line)
        if match:
            if key is not None:
                yield key, lines
            key, lines = match["key"], [(match["value"] or "").strip()]
        elif line.strip():
            lines.append(line.strip())
    if key is not None:
        yield key, lines


def _indented_key(line: str) -> re.Match[str] | None:
    """Match a known key after blanks: a tab there is what broke many a front matter."""
    match = KEY_LINE.fullmatch(line.lstrip())
    return match if match and match["key"] in KNOWN_KEYS else None


def _line_value(lines: list[str]) -> Value:
    first, *below = lines
    if not first and below and all(ITEM_LINE.fullmatch(line) for line in below):
        items = tuple(_bare(line[1:].strip()) for line in below)
        return Sequence(items, "\n".join(below))
    if first[:1] not in {'"', "'"}:
        # The line may be sound though another one is not: a list in brackets, a block, a plain value.
        try:
            return read_yaml("\n ".join([f"key: {first}", *below]))["key"]
        except YamlInvalid:
            pass
    return _bare(" ".join(line for line in lines if line))


def _bare(text: str) -> Scalar:
    if len(text) > 1 and text[0] == text[-1] and text[0] in {'"', "'"}:
        return Scalar(text[1:-1], ScalarKind.TEXT, text[1:-1], is_plain=False)
    return plain(text)
