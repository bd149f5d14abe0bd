"""What a query asks for besides words: an outlet, 栏目, tag, reporter or date; one post by address or code."""

import re
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from articles.models import Post, SearchName, SourceLink
from articles.text import chinese, infocode, values

from .language import LABELS, QueryPart
from .names import Lexicon, compact
from .phrases import Group, Phrase, ValuePhrase
from .types import Filters

Kind = SearchName.Kind
KINDS = {"source": Kind.SOURCE, "category": Kind.CATEGORY, "tag": Kind.TAG}
PATH = re.compile(r"/\S*")
DAY = re.compile(r"0d([0-9]{4})([0-9]{2})([0-9]{2})?")


class Narrowed(NamedTuple):
    """What the fields of a query amount to.

    `chips`: (label, part) of those that were followed; `groups`: what is searched for in the texts instead;
    `notes`: what could not be followed, as sentences.
    """

    filters: Filters
    chips: list[tuple[str, QueryPart]]
    groups: list[Group]
    notes: list[str]


def narrow(fields: tuple[QueryPart, ...], filters: Filters, lexicon: Lexicon) -> Narrowed:
    """Follow the fields of a query; one that names nothing known is looked for as words."""
    found = Narrowed(filters, [], [], [])
    for part in fields:
        label = f"{LABELS[part.kind]}：{part.text}"
        if part.kind == "reporter":
            found.groups.append(_reporter(part.text))
            found.chips.append((label, part))
        elif part.kind == "date":
            if span := days_of(part.text):
                found = found._replace(filters=_within(found.filters, *span))
                found.chips.append((label, part))
            else:
                found.notes.append(f"日期“{part.text[:20]}”无法识别，请写成 2026-03-02、2026-03 或 2026。")
        elif ids := _ids(part, lexicon):
            found = found._replace(filters=_narrower(found.filters, part.kind, ids))
            found.chips.append((label, part))
        elif runs := tuple(chinese.runs(chinese.normalise(part.text))):
            found.groups.append(Group((Phrase(runs),)))
            found.notes.append(f"没有叫“{part.text[:20]}”的{LABELS[part.kind]}，已按文字查找。")
    return found


def _narrower(filters: Filters, kind: str, ids: tuple[int, ...]) -> Filters:
    """Return the filters narrowed to some of `ids`; what contradicts a filter of the page finds nothing."""

    def both(present: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(pk for pk in ids if pk in present) or (0,) if present else ids

    if kind == "source":
        return replace(filters, sources=both(filters.sources))
    if kind == "category":
        return replace(filters, categories=both(filters.categories))
    return replace(filters, tags=both(filters.tags))


def _ids(part: QueryPart, lexicon: Lexicon) -> tuple[int, ...]:
    kind = KINDS[part.kind]
    ids = tuple(pk for named, pk in lexicon.pages(part.text) if named == kind)
    if not ids and len(own := compact(part.text)) > 1:
        near = [pages for name, pages in lexicon.named.items() if own in name]
        ids = tuple(pk for pages in near for named, pk in pages if named == kind)[:8]
    return ids


def _reporter(name: str) -> Group:
    """Return the group of a reporter: his name as it stands under or over a text, then anywhere."""
    runs = tuple(chinese.runs(chinese.normalise(name)))
    under = Phrase(("记者", *runs))
    return Group((under, Phrase(runs)) if runs else (under,), fixed=True)  # 记者:- names nobody


def days_of(text: str) -> tuple[date, date] | None:
    """Return the first and last day of the period that `text` names, None if it names none."""
    normal = chinese.normalise(text).strip()
    found = [token for value in values.find(normal) for token in value.tokens if DAY.fullmatch(token)]
    parts = DAY.fullmatch(found[0]) if found else None
    if parts is None:
        plain = re.fullmatch(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})月?|年)?", normal)
        if plain is None:
            return None
        year, month, day = int(plain[1]), int(plain[2] or 0), 0
    else:
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        first = date(year, month or 1, 1)
        following = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
    except ValueError:
        return None
    return first, date.fromordinal(following.toordinal() - 1)


def _within(filters: Filters, since: date, until: date) -> Filters:
    return replace(
        filters,
        since=max(since, filters.since) if filters.since else since,
        until=min(until, filters.until) if filters.until else until,
    )


def day_asked(groups: tuple[Group, ...]) -> date | None:
    """Return the one day a query is about, None if it names none or more than one."""
    days = {
        found
        for group in groups
        for phrase in group.phrases
        if isinstance(phrase, ValuePhrase) and (parts := DAY.fullmatch(phrase.token)) and parts[3]
        if (found := _day(parts))
    }
    return days.pop() if len(days) == 1 else None


def _day(parts: re.Match[str]) -> date | None:
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None


class Address(NamedTuple):
    """A post asked for by its address or its code. `token`: what the index knows the code by, "" for none."""

    path: str
    code: str

    @property
    def token(self) -> str:
        """The index's token of the code."""
        return f"0u{self.code}" if self.code else ""


def address_of(typed: str) -> Address | None:
    """Return the address or code that a query is, None if it is something else."""
    text = typed.strip()
    if code := infocode.SEARCHED.fullmatch(text):
        return Address("", code[1])
    if text.startswith(("http://", "https://")):
        try:
            text = urlsplit(text).path
        except ValueError:
            return None
    if not PATH.fullmatch(text) or not re.search(r"\w", text):
        return None
    path = unquote(text)
    last = infocode.SEARCHED.search(path.rsplit("/", 1)[-1])
    return Address(path, last[1] if last else "")


def post_at(address: Address, *, include_unpublished: bool = False) -> int | None:
    """Return the id of the post at an address, or with an outlet's code; None if the asker may see none."""
    posts = Post.objects.all() if include_unpublished else Post.objects.published()
    if address.path and (found := posts.filter(path=address.path).values_list("pk", flat=True).first()):
        return int(found)
    if address.code:
        codes = infocode.spellings(address.code)
        linked = SourceLink.objects.filter(external_id__in=codes).values_list("post_id", flat=True)[:8]
        found = posts.filter(pk__in=list(linked)).values_list("pk", flat=True).first()
        return int(found) if found else None
    return None
