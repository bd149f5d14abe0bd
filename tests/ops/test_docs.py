"""Every decision has a number of its own and stands in the index, and no link in the documents is dead."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
]
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))


def number(record):
    return int(record.name.partition("-")[0])


def test_every_decision_has_a_number_of_its_own():
    assert [number(record) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_decision_says_its_number_and_stands_in_the_index(record):
    title = record.read_text().partition("\n")[0]
    index = (DECISIONS / "README.md").read_text()

    assert title.startswith(f"# {number(record)}. ")
    assert f"| {number(record)} | [{title.partition('. ')[2]}]({record.name}) |" in index


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", re.sub(r"`[^`]*`", "", page.read_text()))
    away = ("http://", "https://", "mailto:", "/")

    assert [link for link in links if not link.startswith(away) and not (page.parent / link).exists()] == []


def test_every_test_that_the_security_page_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text())

    assert named
    for path, name in named:
        assert (ROOT / path).is_file(), path
        assert not name or f"class {name}" in (ROOT / path).read_text(), f"{path}::{name}"


# A path below one of these, or beside the one before it in its paragraph.
BELOW = [ROOT, *(ROOT / name for name in ("articles", "articles/editorial", "static", "tests"))]
FILE = re.compile(r"`([\w./-]+(?:\.(?:py|js|css|csv|txt|html|conf|toml)|/))`")


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md", "tests/README.md"])
def test_every_file_that_newcomers_are_sent_to_is_there(page):
    found, lost = [], []
    for paragraph in (ROOT / page).read_text().split("\n\n"):
        beside = []
        for name in FILE.findall(paragraph):
            there = [folder / name for folder in [*BELOW, *beside] if (folder / name).exists()]
            (found if there else lost).append(name)
            beside += [path.parent for path in there]

    assert len(found) > 10
    assert lost == []
