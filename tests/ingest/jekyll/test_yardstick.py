"""On 640 posts of the kinds that lose text, we store the letters and digits that Jekyll 4.3.1 shows."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.ingest.jekyll import parse_post

POSTS = json.loads((Path(__file__).parents[2] / "data" / "jekyll-yardstick.json").read_text(encoding="utf-8"))
SIGNS = re.compile(r"[\W_]+")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def stored(source):
    front = "---\ntitle: 标题\ndate: 2022-05-06 10:00:00 +0800\ncategories: a\n---\n"
    post = parse_post("2022-05-06-y.md", (front + source).encode(), now=NOW)
    return post, SIGNS.sub("", (post.digest or "") + post.body_text)


@pytest.mark.parametrize("number", range(len(POSTS)))
def test_stores_what_jekyll_shows(number):
    source, shown = POSTS[number]

    assert stored(source)[1] == shown
