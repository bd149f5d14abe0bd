"""Who wrote an article, and who edited it."""

import re
from typing import TypeAlias

from . import fact_lines
from .blocks import Block
from .body import bare
from .credits import NOBODY, Credit, credits_in, persons_in, plain
from .fact_lines import AUTHOR_NAMES, EDITOR_KINDS
from .names import is_outletish, is_surnamed
from .open_page import OpenPage

DATELINE = re.compile(r"[（(](?P<in>[^（）()]{2,60})[）)]")
DATELINE_BARE = re.compile(
    r"(?:^|[\s　])(?:[\u4e00-\u9fff]{0,14}?)?(?:本报|本网|本刊|本社|见习|实习|特约|首席|全媒体|融媒体?|新媒体)*记者\s*[:：]?\s*"
    r"(?P<names>[\u4e00-\u9fff·]{2,4}(?:[、，,\s　]+(?:(?:实习|见习)?(?:记者|实习生|通讯员)\s*)?[\u4e00-\u9fff·]{2,4}){0,4})"
    r"\s*(?:[\u4e00-\u9fff]{2,6})?\s*(?:报道|摄影报道|电|讯)(?=[\s　，,：:]|$)"
)
BULLET = re.compile(r"[□■◎●◆▲☉⊙○]\s*")
RANK_WORDS = re.compile(r"本报|本网|本刊|见习|实习|特约|首席|全媒体|记者|通讯员|实习生|撰文|作者|文|[/／:：]")

Facts: TypeAlias = list[tuple[Credit, Block]]


def authors(reading: OpenPage, outlet: str | None, site: str) -> list[str]:
    """Return who wrote the article, by what tells it most surely."""
    avoid = frozenset(filter(None, [outlet, site, *reading.head.sites, reading.head.outlet]))
    return (
        _labelled(reading.facts_top, reading, avoid)
        or _labelled(reading.facts_above, reading, avoid)
        or _in_elements(reading, avoid)
        or _behind_bullets(reading, avoid)
        or _dateline(reading, avoid)
        or _guessed(reading, fact_lines.unlabelled(reading)[1])
        or _guessed(reading, _alone(reading, avoid))
        or _labelled_at_end(reading, avoid)
        or _signed_at_end(reading, avoid)
        or ([] if _says_nobody(reading) else _declared(reading, avoid))
    )


def _guessed(reading: OpenPage, names: list[str]) -> list[str]:
    return [reading.guess("author", name) for name in names]


def _author_credits(facts: Facts, reading: OpenPage) -> list[Credit]:
    end = reading.body.end
    return [
        credit
        for credit, block in facts
        if credit.kind == "author" and not (block.is_furniture and block.number > end)
    ]


def _labelled(facts: Facts, reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    """Return who is called the author; whoever sent, told or set the text only if it is a person's name."""
    found: list[str] = []
    for credit in _author_credits(facts, reading):
        names = persons_in(credit.value, allow_group=True, avoid=avoid)
        is_other = re.search(r"(?:发布者|发布人|署名|整理|投稿人|口述)$", credit.label)
        if not is_other or all(map(is_surnamed, names)):
            found += [name for name in names if name not in found]
    return found


def _says_nobody(reading: OpenPage) -> bool:
    """Return whether a label says that there is no author to name."""
    credits = _author_credits([*reading.facts_top, *reading.facts_above], reading)
    return any(credit.value.strip() in NOBODY for credit in credits)


def _in_elements(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    """Return who stands in an element that is named for an author."""
    for text, _ in fact_lines.named(AUTHOR_NAMES, [*reading.above[-3:], *reading.top]):
        said = re.sub(r"^(?:作者|文|记者|由|by|By)\s*[:：/]?\s*", "", text)
        if names := persons_in(said, is_marked=False, avoid=avoid):
            if bare("".join(names)) != bare(RANK_WORDS.sub("", said)):
                reading.guesses.add("author")
            return names
        if len(said) <= 30 and "·" in said and (names := fact_lines.unlabelled(reading)[1]):
            return _guessed(reading, names)
    return []


def _behind_bullets(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    bylines = [block for block in reading.top[1:] if BULLET.match(block.text)]
    for block in [*bylines, *reading.leading[:4]]:
        signed = BULLET.match(block.text)
        said = block.text[signed.end() :] if signed else ""
        if 2 <= len(said) <= 40 and (names := persons_in(said, avoid=avoid, allow_group=True)):
            return names
    return []


def _alone(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    """Return the names that stand alone on a line between headline and text."""
    for block in reading.top[1:6]:
        text = block.text.strip()
        if len(text) <= 16 and not block.is_heading and not block.is_furniture:
            names = persons_in(text, is_marked=False, avoid=avoid)
            if names and bare("".join(names)) == bare(RANK_WORDS.sub("", text)):
                return names
    return []


def _dateline(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    """Return who signs in the first lines of the text: （记者甲、乙）, 本报记者 甲 临州报道."""
    for block in reading.text_blocks[:3]:
        start = plain(block.text[:160])
        for bracket in DATELINE.finditer(start):
            if (
                "记者" in bracket["in"]
                or "通讯员" in bracket["in"]
                or "作者" in bracket["in"]
                or "评论员" in bracket["in"]
            ):
                found: list[str] = []
                for credit in credits_in(
                    re.sub(r"(记者|通讯员|实习生|评论员)(?=[\u4e00-\u9fff])", r" \1 ", bracket["in"])
                ):
                    if credit.kind == "author":
                        found += [n for n in persons_in(credit.value, avoid=avoid) if n not in found]
                if found:
                    return found
        if m := DATELINE_BARE.search(start[:90]):
            text = re.sub(r"(?:实习|见习)?(?:记者|实习生|通讯员)", " ", m["names"])
            if names := persons_in(text, is_marked=False, avoid=avoid):
                return names
    return []


def _labelled_at_end(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    found: list[str] = []
    for credit, block in reading.facts_end:
        if credit.kind == "author" and (not block.is_furniture or block.number <= reading.body.end + 4):
            names = persons_in(credit.value, allow_group=True, avoid=avoid)
            found += [name for name in names if name not in found]
    return found


def _signed_at_end(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    """Return who signs in brackets after the last words: （林晓）."""
    for block in reading.text_blocks[-2:]:
        if m := re.search(r"[（(]\s*([^（）()]{2,30})\s*[）)]\s*$", block.text):
            names = persons_in(m[1], is_marked=False, avoid=avoid)
            if names and bare("".join(names)) == bare(RANK_WORDS.sub("", m[1])):
                return names
    return []


def _declared(reading: OpenPage, avoid: frozenset[str]) -> list[str]:
    """Return whom head or data name.

    Data that name outlet and author separately mean a person by the author, even under a pen name.
    """
    declarations = [(name, False) for name in reading.head.authors]
    declarations += [(facts.get("author", ""), bool(facts.get("source"))) for facts in reading.data]
    for declared, is_marked in declarations:
        if names := persons_in(declared, is_marked=is_marked, avoid=avoid):
            return _guessed(reading, names)
    return []


def editors(reading: OpenPage, outlet: str | None, site: str) -> list[str]:
    """Return the responsible editors."""
    avoid = frozenset(filter(None, [outlet, site, *reading.head.sites]))
    for kind in EDITOR_KINDS:
        for facts in (reading.facts_end, reading.facts_top, reading.facts_above):
            for credit, _ in facts:
                names = (
                    persons_in(credit.value, is_marked=credit.is_marked, avoid=avoid)
                    if credit.kind == kind
                    else []
                )
                if names and not any(is_outletish(name) and not is_surnamed(name) for name in names):
                    return names
    for declared in [*(facts.get("editor", "") for facts in reading.data), reading.head.editor]:
        if names := persons_in(declared, is_marked=False, avoid=avoid):
            return names
    return []
