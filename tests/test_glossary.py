"""The glossary says of every model, state and verb what the code says."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from articles.editorial.workflow.transitions import RECORDED, STATE_LABELS, VERBS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def rows(heading):
    """Return the rows of the table under `heading` as lists of cells."""
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line[:1] == "|"
    ]
    return cells[2:]  # the head and the rule below it


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


def models():
    own = apps.get_app_config("articles").get_models()
    return [model for model in own if not model.__name__.startswith("Historical")]


def test_holds_every_model_by_its_label_and_place():
    told = {(label, *names(code), *names(where)) for label, code, where, _ in rows("Things")}

    assert told == {
        (model._meta.verbose_name, model.__name__, model.__module__.replace(".", "/") + ".py")
        for model in models()
    }


def test_holds_every_state_by_its_label():
    assert {(label, *names(code)) for label, code in rows("States of a piece")} == {
        (label, state) for state, label in STATE_LABELS.items()
    }


def test_holds_every_verb_by_its_label():
    assert [(label, *names(code)) for label, code, _ in rows("Verbs")] == [
        (verb.label, verb.name) for verb in VERBS.values()
    ]


def test_holds_every_other_deed_by_its_label():
    assert [(label, *names(code)) for label, code in rows("Other deeds on the record")] == [
        (label, name) for name, label in RECORDED.items()
    ]


@pytest.mark.parametrize("row", rows("Verbs"), ids=lambda row: row[1])
def test_names_the_file_in_which_a_verb_is_done(row):
    ((verb,), places) = names(row[1]), names(row[2])

    assert places
    assert any(
        re.search(rf"def {verb}\(|[\"']{verb}[\"']", (ROOT / place).read_text("utf-8")) for place in places
    )


@pytest.mark.parametrize("row", rows("Other words"), ids=lambda row: row[0])
def test_names_places_that_exist_and_hold_the_word(row):
    places = [ROOT / place for place in names(row[2])]

    assert all(place.exists() for place in places)
    text = "".join(
        file.name + file.read_text("utf-8")
        for place in places
        for file in ([place] if place.is_file() else place.rglob("*.py"))
    ) + "".join(str(place) for place in places)
    assert [word for word in names(row[1]) if word.rpartition(".")[2] not in text] == []
