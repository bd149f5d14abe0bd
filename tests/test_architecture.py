"""The house as a newcomer finds it: arrows between the rooms that hold, and sources that fit a screen."""

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINTER = Path(sys.executable).parent / "lint-imports"

# Why a class has a name that another class has.
CLASSES_OF_ONE_NAME = {
    "Finding": (
        "each check of the gate finds something, and `findings.Finding` is what the panel is told of it"
    ),
    "Sentence": (
        "a stretch that answers another (`gate.original`), and a set of tokens that is counted (`likeness`)"
    ),
}
# Why a module has a name that a module of another room has.
SCREEN = "a screen of the desk, named as the verbs, the checks or the rows behind it"
FORMAT = "the same part of what is read from two sources: archive, page or feed"
MODULES_OF_ONE_NAME = {
    "accounts": SCREEN,
    "address": "what a piece gets when it is published, and what a page from outside says is its own",
    "addresses": "the rules (`text`), those that our pages print (`web`), and those fit to be fetched",
    "archive": "the files of the old site (`models`), and the file of a backup (`backup`)",
    "archive_gaps": SCREEN,
    "article": "the screen of a piece (`admin`), and its preview",
    "assets": "files of the old site, brought in (`ingest`) and answered (`reader`)",
    "audit": SCREEN,
    "automatic": SCREEN,
    "blocks": FORMAT,
    "body": "of an article on our page (`reader`), and of one found in the archive or elsewhere (`ingest`)",
    "captions": "how one is told from text (`text`), and the verbs on pictures in print (`editorial`)",
    "compliance": SCREEN,
    "dates": FORMAT,
    "duplicates": "among many texts (`likeness`), and of one page that is being taken in (`ingest`)",
    "entries": "of an outlet's feed (`gathering`), and of ours (`syndication`)",
    "errors": "of the verbs, and of backup and restore",
    "faults": "of the machine (`system`), and of a picture (`imaging`)",
    "feeds": "what outlets offer us (`gathering`) with its screen, and what we offer (`syndication`)",
    "fields": "of a query (`search`), and of the archive's front matter (`ingest`)",
    "front_page": "the verbs of 首页编排, their screen, and its preview",
    "home": "a place of the home page (`models`), and the page",
    "labels": "the verbs 改名与合并, and those that an import makes",
    "metadata": "what our page says of itself (`web`), and what an outlet's does (`ingest`)",
    "moments": "days and moments in sane years (`text`), and as outlets print them (`ingest`)",
    "names": "of authorities by date (`gate`), those that readers search, and of people on a page (`ingest`)",
    "outlets": "稿源 that pieces wait for, their screen, and invented ones that answer (`demo`)",
    "page": "a page of plain text (`models`), the article's (`reader`), and an outlet's (`ingest`)",
    "paging": "of readers' lists (`web`), and of change lists",
    "panel": "every check of a text (`gate`), what they hold against a piece (`editorial`), and its screen",
    "pictures": "one store: brought in (`ingest`), chosen (`admin`), shown (`reader`)",
    "reader": FORMAT,
    "related": "相关阅读: found (`search`), and printed (`reader`)",
    "rule_feedback": SCREEN,
    "rules": "wording rules (`gate`) with their screen, and those of 三审制 (`editorial`)",
    "search": "the rows of the index (`models`), the page (`reader`), and the desk's words for it (`admin`)",
    "source_lists": SCREEN,
    "spelling": "two spellings of one word (`text`), and what a searched term was meant to be",
    "stories": SCREEN,
    "suggest": "what a reader may mean (`search`), and the fields of the desk that ask for names",
    "tags": "those of HTML (`sanitize`), and those of pieces (`text`)",
    "undo": SCREEN,
    "urls": "Django's own name for a list of addresses",
}


def verdict(folder):
    """Return (whether every arrow holds under `folder`, what the linter said)."""
    answer = subprocess.run(
        [LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    return answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def copy(tmp_path):
    """The code alone, where a scratch file harms nothing."""
    for package in ("articles", "newsroom"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("sample_archive", "__pycache__", "locale"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


class TestArrows:
    def test_hold(self, copy):
        holds, said = verdict(copy)

        assert holds, said

    @pytest.mark.parametrize(
        ("room", "reaches"),
        [
            ("models", "articles.editorial.errors"),
            ("text", "articles.models"),
            ("editorial", "articles.web.delivery"),
            ("editorial/workflow", "articles.editorial.review.duty"),
            ("editorial/writing", "articles.editorial.publishing.publish"),
            ("reader", "articles.admin.site"),
            ("syndication", "articles.reader.cards"),
            ("ingest", "articles.editorial.errors"),
            ("models", "newsroom.urls"),
        ],
    )
    def test_are_missed_when_one_is_turned(self, copy, room, reaches):
        (copy / "articles" / room / "scratch.py").write_text(f"import {reaches}\n", encoding="utf-8")

        holds, said = verdict(copy)

        assert not holds
        assert f"articles.{room.replace('/', '.')}.scratch -> {reaches}" in said

    def test_name_every_room(self, copy):
        (copy / "articles" / "attic").mkdir()
        (copy / "articles" / "attic" / "__init__.py").write_text("", encoding="utf-8")

        holds, said = verdict(copy)

        assert not holds
        assert "attic" in said


class TestLines:
    """Python is laid out by its formatter, style sheets and scripts by theirs.

    None breaks a long string or comment.
    """

    @pytest.mark.parametrize(
        ("pattern", "most"),
        [
            ("templates/**/*.html", 120),
            ("static/**/*.css", 120),
            ("static/**/*.js", 120),
            *((f"{room}/**/*.py", 110) for room in ("articles", "newsroom", "deploy", "tests")),
        ],
    )
    def test_fit_their_width(self, pattern, most):
        apart = {"migrations", "posts"}  # written by Django; the samples' own texts
        files = [path for path in ROOT.glob(pattern) if not apart.intersection(path.parts)]

        too_long = [
            f"{path.relative_to(ROOT)}:{number} has {len(line)}"
            for path in files
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if len(line) > most
        ]

        assert files
        assert too_long == []


def test_nothing_is_decided_by_the_words_of_a_state():
    """已定时 is a word on a screen; code asks `state_of`."""
    files = [*(ROOT / "articles").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]

    assert [
        str(path.relative_to(ROOT))
        for path in files
        if re.search(r"status_label (?:[=!]=|in) ", path.read_text(encoding="utf-8"))
    ] == []


def sources():
    """Return the newsroom's modules; commands are named after what they call, and migrations by number."""
    apart = {"migrations", "sample_archive", "commands", "__pycache__"}
    return [path for path in (ROOT / "articles").rglob("*.py") if not apart.intersection(path.parts)]


def more_than_once(named):
    """Return {name: where} of the (name, where) that come more than once."""
    places = defaultdict(list)
    for name, where in named:
        places[name].append(where)
    return {name: where for name, where in places.items() if len(where) > 1}


class TestNames:
    """One name means one thing, so that a search for it ends at one place.

    Exceptions state their reason above.
    """

    def test_of_classes(self):
        twice = more_than_once(
            (node.name, path.relative_to(ROOT).as_posix())
            for path in sources()
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.ClassDef)
        )

        assert {name: where for name, where in twice.items() if name not in CLASSES_OF_ONE_NAME} == {}
        assert CLASSES_OF_ONE_NAME.keys() - twice.keys() == set()

    def test_of_modules(self):
        twice = more_than_once(
            (path.stem, path.relative_to(ROOT).as_posix()) for path in sources() if path.stem != "__init__"
        )

        assert {name: where for name, where in twice.items() if name not in MODULES_OF_ONE_NAME} == {}
        assert MODULES_OF_ONE_NAME.keys() - twice.keys() == set()
