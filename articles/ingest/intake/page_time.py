"""When an article was published: as printed, as declared, or as its address says."""

import re

from . import blocks, fact_lines, moments, page_code
from .blocks import Block, bare, fold
from .credits import credits_in, plain
from .lines import day_in_address
from .moments import Printed
from .open_page import OpenPage

UPDATED_NAMES = re.compile(r"updat|modif|edit|更新", re.IGNORECASE)


def publication_time(reading: OpenPage) -> Printed | None:
    """Return the time of publication, as whole as the page and its data tell it."""
    shown, said = printed(reading), declared(reading)
    if shown is None:
        if said:
            return said[0]
        reading.guesses.add("published_at")
        return _day_of_address(reading) or _updated(reading)
    if shown.year is None:
        return _with_year(reading, shown, said)
    if shown.hour is not None:
        return shown
    for other in said:
        is_same_day = (other.year, other.month, other.day) == (shown.year, shown.month, shown.day)
        if is_same_day and other.hour is not None and (other.hour, other.minute) != (0, 0):
            return other
    reading.guesses.add("published_at")
    return shown


def _with_year(reading: OpenPage, shown: Printed, said: list[Printed]) -> Printed:
    """Return a printed day with its year: as head, address or infoCode have it, else the last such day."""
    day = (shown.month, shown.day)
    for other in said:
        if (other.month, other.day) == day:
            return other if other.hour is not None else _with_clock(other, shown)
    of_address = _day_of_address(reading)
    for known in [of_address, *_other_days(reading)]:
        if known is not None and (known.month, known.day) == day:
            return _with_clock(known, shown)
    reading.guesses.add("published_at")
    own = of_address or (said[0] if said else None)
    year = own.year if own and own.year else reading.today.year
    if not own and day > (reading.today.month, reading.today.day):
        year -= 1
    return Printed(year, shown.month, shown.day, shown.hour, shown.minute, shown.second)


def printed(reading: OpenPage) -> Printed | None:
    """Return the time of publication that stands on the page."""
    lines = [*reading.top, *reading.leading[:4]]
    for wanted in (lines, reading.above[::-1], reading.end):
        for credit, block in fact_lines.facts_in(reading, wanted):
            if credit.kind == "published" and (not block.is_furniture or wanted is not reading.end):
                text = plain(credit.value)
                found = moments.printed_in(text, with_short=True)
                if found is None and not text:
                    continue
                if found is not None and _is_sane(found):
                    return found
    joined = _without_other_labels(reading, lines)
    if (found := moments.printed_in(joined, with_short=False)) and _is_sane(found):
        return _completed(found, joined)
    above = _without_other_labels(reading, reading.above)
    if (found := moments.printed_in(above, with_short=False)) and _is_sane(found):
        found = _completed(found, above)
        return _completed(found, joined, anywhere=True)
    for text in (joined, above):
        found = moments.printed_in(text, with_short=True)
        if found is not None:
            return found
    if any(moments.AGO.search(block.text) for block in reading.top[:8]):
        return None
    for block in [*reading.page.blocks[:15], *reading.end]:
        if (
            not block.links
            and len(block.text) < 60
            and not credits_in(plain(block.text))
            and (
                (found := moments.printed_in(plain(block.text), with_short=False))
                and _is_sane(found)
                and not declared(reading)
            )
        ):
            return found
    return None


def _updated(reading: OpenPage) -> Printed | None:
    """Return the time of the last change, which some old systems print instead of the publication's."""
    for credit, _ in [*reading.facts_top, *reading.facts_above]:
        found = moments.printed_in(credit.value, with_short=False) if credit.kind == "updated" else None
        if found is not None and _is_sane(found):
            return found
    return None


def _without_other_labels(reading: OpenPage, lines: list[Block]) -> str:
    """Return lines in one, without what is labelled as another time than that of publication."""
    parts = []
    for block in lines:
        if (
            bare(block.text) == bare(reading.headline)
            or (block.links and block.link_share > 0.7 and len(block.text) > 14)
            or (block.is_heading and not _is_beside_headline(reading, block))
        ):
            continue
        if block.is_sentence and (len(block.text) > 60 or not credits_in(plain(block.text))):
            continue
        if UPDATED_NAMES.search(block.names) and not re.search(r"author|editor", block.names):
            continue
        text = plain(block.line)
        for element, _ in block.pieces:
            own = f"{element.get('class') or ''}"
            if UPDATED_NAMES.search(own) and "editor" not in own and element.tag in blocks.INLINE:
                inner = plain(fold("".join(str(part) for part in element.itertext())))
                if inner:
                    text = text.replace(inner, " ", 1)
        for credit in credits_in(text):
            if credit.kind in ("updated", "counter") and credit.value:
                text = fact_lines.without(credit, text)
        parts.append(text)
    return "  ".join(parts)


def _is_beside_headline(reading: OpenPage, block: Block) -> bool:
    """Return whether a line stands in the headline's own element, as a date after a break does."""
    return reading.headline_at is not None and block.owner is reading.page.blocks[reading.headline_at].owner


def _completed(found: Printed, text: str, *, anywhere: bool = False) -> Printed:
    """Return a day with the clock that stands apart from it on the same lines."""
    if found.hour is not None:
        return found
    rest = text if anywhere else text[found.end : found.end + 60]
    clock = re.search(r"(?<![\d:.])([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:%])", rest)
    if clock is None:
        return found
    return Printed(found.year, found.month, found.day, int(clock[1]), int(clock[2]), int(clock[3] or 0))


def _is_sane(found: Printed) -> bool:
    at = found.at
    return at is not None and at >= moments.EARLIEST


def declared(reading: OpenPage) -> list[Printed]:
    """Return the moments that head, attributes and scripts give, the surest first."""
    values = [*reading.head.times]
    data = [facts["time"] for facts in reading.data if facts.get("time")]
    attributes: list[str] = []
    for block in [*reading.above, *reading.top, *reading.leading[:2]]:
        for element in [block.owner, *(piece for piece, _ in block.pieces)]:
            own = f"{element.get('class') or ''} {element.get('id') or ''}"
            if UPDATED_NAMES.search(own):
                continue
            for name, value in element.items():
                if (
                    name in ("datetime", "content")
                    or (name.startswith("data-") and re.search(r"time|date|val|stamp|pub", name))
                    or name in ("title", "time", "pubdate", "timestamp")
                ):
                    attributes.append(value)
    for element in reading.root.iter("time", "meta", "span", "abbr"):
        if element.get("itemprop") == "datePublished" or (element.get("pubdate") is not None):
            attributes.append(
                element.get("datetime") or element.get("content") or element.get("pubdate") or ""
            )
        if len(attributes) > 60:
            break
    found = []
    for value in [*values, *attributes, *data, *reading.head.spare_times]:
        printed = moments.declared_in(value) if value and len(value) < 60 else None
        if printed is not None and _is_sane(printed):
            found.append(printed)
    return sorted(found, key=lambda one: one.hour is None)


def _day_of_address(reading: OpenPage) -> Printed | None:
    moment = day_in_address(reading.url)
    return Printed(moment.at.year, moment.at.month, moment.at.day) if moment else None


def _other_days(reading: OpenPage) -> list[Printed]:
    code = page_code.infocode(reading)
    found = re.match(r"(?:NW)?(\d{4})(\d\d)(\d\d)", code or "")
    return [Printed(int(found[1]), int(found[2]), int(found[3]))] if found else []


def _with_clock(day: Printed, clock: Printed) -> Printed:
    return Printed(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
