"""What the checks read: one piece as plain passages, with the facts that are asked of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

HEADLINES = ("headline", "kicker", "subheadline", "short_headline")
BODY = "body_html"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that is read by itself: a field, or one line of the body's text."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the body: its address and the words read out in its place."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the body: its address and its words."""

    href: str
    text: str


@dataclass(frozen=True)
class Draft:
    """One piece as it would be published on the day `on`. `missing`: labels of the provenance it lacks."""

    passages: tuple[Passage, ...]
    on: date
    missing: tuple[str, ...] = ()
    is_advertisement: bool = False
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()

    def of_field(self, *fields: str) -> Iterator[Passage]:
        """Yield the passages of these fields."""
        return (passage for passage in self.passages if passage.field in fields)
