"""Invented reposts with their originals, read from tests/data/gate (each file tells its form)."""

import json
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "gate"
CODES = frozenset({"negation", "figure", "date", "attribution", "name", "cut", "added", "headline"})


@dataclass
class Story:
    name: str
    headline: str
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self):
        return "\n".join(self.paragraphs)


@dataclass
class Case:
    id: str
    original_headline: str
    original: str
    headline: str
    text: str
    expected: frozenset[str]
    tolerated: frozenset[str]

    @property
    def compared(self):
        return {
            "original": self.original,
            "text": self.text,
            "original_headline": self.original_headline,
            "headline": self.headline,
        }


def read(half):
    """Return the stories and cases of one half ("tuning" or "kept") or of a later set ("fresh", "edited")."""
    stories, cases = [], []
    for line in (DATA / f"originals-{half}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            name, headline = line[4:].split(" | ", 1)
            stories.append(Story(name, headline))
        elif line.startswith("! "):
            cases.append(_case(line[2:], stories[-1], len(cases)))
        elif line and not line.startswith("#"):
            stories[-1].paragraphs.append(line)
    return stories, cases


def read_second(name):
    """Return cases of the second hand ("second": looked at; "second-kept": in part) or of a later one."""
    kept = json.loads((DATA / f"originals-{name}.json").read_text(encoding="utf-8"))
    paragraphs = kept["paragraphs"]
    return [
        Case(
            case["id"],
            paragraphs[case["original_headline"]],
            "\n".join(paragraphs[number] for number in case["original"]),
            paragraphs[case["headline"]],
            "\n".join(paragraphs[number] for number in case["text"]),
            frozenset(case["expected"]),
            frozenset(case["tolerated"]),
        )
        for case in kept["cases"]
    ]


def _case(line, story, number):
    codes, edits = line.split(" | ", 1)
    codes, _, tolerated = codes.partition(" ~ ")
    front, _, back = edits.rpartition(" ~ ")
    if front and set(back.split(",")) <= CODES:
        edits, tolerated = front, back
    text, headline = story.text, story.headline
    for edit in edits.split(" || "):
        if edit.startswith("h:"):
            headline = edit[2:]
        elif edit.startswith("+ "):
            text += "\n" + edit[2:]
        else:
            old, _, new = edit.partition(" =>")
            assert old in text, f"{story.name}: {old}"
            text = text.replace(old, new.removeprefix(" "), 1)
    return Case(
        f"{story.name}-{number}",
        story.headline,
        story.text,
        headline,
        text,
        frozenset() if codes == "ok" else frozenset(codes.split(",")),
        frozenset(filter(None, tolerated.split(","))),
    )
