"""How the tests of the archive write a post file."""

from datetime import UTC, datetime

import pytest

from articles.ingest.jekyll import parse_post

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NAME = "2022-05-06-x.md"


@pytest.fixture
def read():
    """Read a post: `front` are the lines between the rules (None: no front matter), `body` what follows."""

    def read_one(front="title: 标题\ncategories: baoxian", body="正文。\n", *, name=NAME, now=NOW):
        text = body if front is None else f"---\n{front}\n---\n{body}"
        return parse_post(name, text.encode(), now=now)

    return read_one


@pytest.fixture
def read_raw():
    """Read a post file as it is."""

    def read_bytes(raw, *, name=NAME, now=NOW):
        return parse_post(name, raw.encode() if isinstance(raw, str) else raw, now=now)

    return read_bytes
