"""历史稿件缺项: what provenance the pieces of the archive lack, counted by outlet and listed piece by piece.

They are exempt from the gate, so this holds nothing up; the desk works it off. The archive is long, so the
items of `provenance.missing_provenance` are asked in SQL. Which pictures of a text have no caption to speak
for them cannot be asked in SQL; that is noted when the text is saved (`BarePicture`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from articles.models import BarePicture, Post, SourceLink
from articles.models.source import listed

from .provenance import (
    ADDRESS,
    AUTHOR,
    BYLINE,
    EDITOR,
    EXPIRED,
    LICENCE,
    LISTED,
    ORIGIN,
    ORIGINAL,
    OUTLET,
    PICTURES,
    TIME,
)

LABELS = (
    ORIGIN, OUTLET, ADDRESS, TIME, ORIGINAL, AUTHOR, BYLINE, EDITOR, LISTED, LICENCE, EXPIRED, PICTURES
)  # fmt: skip
NO_OUTLET = "来源不详"
MOST_PIECES = 200_000  # of one file
OWN = Q(origin=Post.Origin.OWN)


@dataclass(frozen=True)
class OutletGaps:
    """The pieces of one outlet: how many there are, how many lack anything, how many lack each of LABELS."""

    name: str
    pk: int | None
    pieces: int
    incomplete: int
    lacking: tuple[int, ...]


def by_outlet(on: date) -> list[OutletGaps]:
    """Return the archive's gaps on the day `on` in one query, the outlet with most of them first."""
    counts = {f"lacks_{number}": Count("pk", filter=gap) for number, gap in enumerate(_gaps(on).values())}
    incomplete = Count("pk", filter=_any(_gaps(on)))
    outlets: Any = _archive().order_by().values("source", "source__name")
    rows = outlets.annotate(pieces=Count("pk"), incomplete=incomplete, **counts)
    return [
        OutletGaps(
            row["source__name"] or NO_OUTLET,
            row["source"],
            row["pieces"],
            row["incomplete"],
            tuple(row[f"lacks_{number}"] for number in range(len(LABELS))),
        )
        for row in rows.order_by("-incomplete", "source__name")
    ]


def pieces(on: date) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each incomplete piece, the oldest first.

    A row is (key, headline, day published, outlet, address, missing labels). Rows are read some at a time;
    MOST_PIECES at most.
    """
    gaps = _gaps(on)
    flags = {
        f"lacks_{number}": ExpressionWrapper(gap, output_field=BooleanField())
        for number, gap in enumerate(gaps.values())
    }
    rows = (
        _archive()
        .filter(_any(gaps))
        .annotate(**flags)
        .order_by("published_at", "pk")
        .values_list("pk", "headline", "published_at", "source__name", "path", *flags)
    )
    for pk, headline, published_at, outlet, path, *lacks in rows[:MOST_PIECES].iterator(chunk_size=1000):
        day = timezone.localtime(published_at).date() if published_at else None
        missing = [label for label, is_lacking in zip(LABELS, lacks, strict=True) if is_lacking]
        yield pk, headline, day, outlet or NO_OUTLET, path, missing


def _archive() -> QuerySet[Post]:
    """Return the archive's pieces with what the first entry of their 原文出处 says, "" where there is none."""
    links = SourceLink.objects.filter(post=OuterRef("pk")).order_by("pk")

    def first(value: Any) -> Coalesce:
        return Coalesce(Subquery(links.annotate(said=value).values("said")[:1]), Value(""))

    # Nobody has to complete withdrawn ones.
    shown = Post.objects.filter(is_legacy=True).exclude(status=Post.Status.WITHDRAWN)
    return shown.annotate(
        said_where=first(Concat("url", "issue")),
        said_headline=first(F("original_headline")),
        said_author=first(F("original_author")),
        said_when=Subquery(links.values("source_published_at")[:1]),
    )


def _gaps(on: date) -> dict[str, Q]:
    """Return of each label which pieces of `_archive` lack it on the day `on`."""
    told_anew = OWN | Q(form=Post.Form.FLASH)  # a 快讯 tells one fact, so it needs no original
    own_licence = ~Q(licence_basis="")
    return {
        ORIGIN: Q(origin=Post.Origin.UNKNOWN),
        OUTLET: ~OWN & Q(source=None),
        ADDRESS: ~told_anew & Q(said_where=""),
        TIME: ~told_anew & Q(said_when=None),
        ORIGINAL: ~told_anew & Q(said_headline=""),
        AUTHOR: ~told_anew & Q(said_author=""),
        BYLINE: OWN & Q(byline=""),
        EDITOR: Q(responsible_editor=""),
        LISTED: ~OWN & Q(source__isnull=False) & ~listed(on, "source__"),
        LICENCE: ~OWN & ~own_licence & (Q(source=None) | Q(source__licence_basis="")),
        EXPIRED: ~OWN & ~own_licence & ~Q(source__licence_basis="") & Q(source__licence_until__lt=on),
        PICTURES: Q(cover__isnull=False, cover__credit="")
        | Q(pk__in=BarePicture.objects.uncredited().values("post")),
    }


def _any(gaps: dict[str, Q]) -> Q:
    found = Q()
    for gap in gaps.values():
        found |= gap
    return found
