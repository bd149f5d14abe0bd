"""Names that a text mentions: regulators, insurers and subjects of the trade, as the desk lists them."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENTITIES = Path(__file__).resolve().parent.parent / "publishing" / "data" / "entities.csv"
KINDS = {
    "regulator": "监管机构", "insurer": "保险公司", "reinsurer": "再保险公司", "topic": "专题词",
}  # fmt: skip
SHORTEST = 3  # characters; 总局 and 央行 are said of others, too
OFTEN = 2  # times a name that is not in the headline stands in the text
FEWER = {"topic": 4}  # a subject is mentioned where a piece is about another


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a name: what kind, by which name a tag calls it, and how it is written."""

    kind: str
    label: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity in a text: whether the headline names it, and how often the text does."""

    entity: Entity
    is_in_headline: bool
    times: int

    @property
    def label(self) -> str:
        """By which name a tag calls it."""
        return self.entity.label

    @property
    def spellings(self) -> tuple[str, ...]:
        """How it is written."""
        return self.entity.spellings

    @property
    def reason(self) -> str:
        """Why it is suggested, in words for the desk."""
        return f"{KINDS[self.entity.kind]}，" + (
            "标题里有" if self.is_in_headline else f"正文写到 {self.times} 次"
        )


@cache
def _entities() -> dict[str, Entity]:
    """Return every entity by each of its spellings."""
    found = {}
    with ENTITIES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            short = [name for name in row["short_names"].split("|") if len(name) >= SHORTEST]
            if row["type"] in KINDS:
                label = row["name"] if row["type"] == "topic" or not short else short[0]
                entity = Entity(row["type"], label, (row["name"], *short))
                found.update(dict.fromkeys(entity.spellings, entity))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _entities()), key=lambda name: (-len(name), name))))


def names_in(headline: str, text: str) -> list[NamedEntity]:
    """Return what a piece names, the headline's names first.

    A name only in the text has to come several times.
    """
    in_headline = [_entities()[name] for name in _pattern().findall(headline)]
    times = Counter(_entities()[name] for name in _pattern().findall(text))
    found = [NamedEntity(entity, True, times[entity]) for entity in dict.fromkeys(in_headline)]
    return found + [
        NamedEntity(entity, False, count)
        for entity, count in times.most_common()
        if entity not in in_headline and count >= FEWER.get(entity.kind, OFTEN)
    ]
