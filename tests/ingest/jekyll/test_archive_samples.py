"""Every sample file of the archive becomes what expected.json says, alone and among its neighbours."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.ingest.jekyll import AddressClaim, JekyllPost, Rejected, parse_post, settle

DATA = Path(__file__).parents[2] / "data" / "jekyll"
POSTS = DATA / "posts"
EXPECTED = json.loads((DATA / "expected.json").read_text())["files"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)

IMPORTED = [path for path, facts in EXPECTED.items() if facts["outcome"] in {"accept", "repair"}]
REJECTED_ALONE = [
    path
    for path, facts in EXPECTED.items()
    if facts["outcome"] == "reject" and facts["error"] != "url-conflict"
]
LOSERS = [path for path, facts in EXPECTED.items() if "of" in facts]


@pytest.fixture(scope="module")
def outcomes():
    files = (path for path in POSTS.rglob("*") if path.is_file())
    paths = [str(path.relative_to(POSTS)) for path in files]
    return {path: parse_post(path, (POSTS / path).read_bytes(), now=NOW) for path in paths}


@pytest.fixture(scope="module")
def decisions(outcomes):
    return settle(AddressClaim.of(post) for post in outcomes.values() if isinstance(post, JekyllPost))


def test_every_sample_is_expected(outcomes):
    assert set(outcomes) == set(EXPECTED)


@pytest.mark.parametrize("path", IMPORTED)
class TestImported:
    def test_has_every_fact(self, path, outcomes, decisions):
        post, expected = outcomes[path], EXPECTED[path]

        facts = {**post.facts(), "aliases": list(decisions[path].aliases)}
        facts.pop("text")  # its digest, by which equal texts are found

        assert decisions[path].outcome == "keep"
        assert post.outcome == expected["outcome"]
        assert list(post.warnings) == expected["warnings"]
        assert facts == {name: expected[name] for name in facts}

    def test_keeps_the_text_and_loses_the_noise(self, path, outcomes):
        post, expected = outcomes[path], EXPECTED[path]

        assert [piece for piece in expected["text_has"] if piece not in post.body_text] == []
        assert [piece for piece in expected["html_lacks"] if piece in post.body_html] == []

    def test_keeps_pictures_and_links_in_order(self, path, outcomes):
        post, expected = outcomes[path], EXPECTED[path]

        assert list(post.images) == expected.get("images", list(post.images))
        assert list(post.links) == expected.get("links", list(post.links))


@pytest.mark.parametrize("path", REJECTED_ALONE)
def test_rejects_with_the_code_and_a_detail(path, outcomes):
    rejected = outcomes[path]

    assert isinstance(rejected, Rejected)
    assert rejected.error == EXPECTED[path]["error"]
    assert rejected.detail


@pytest.mark.parametrize("path", LOSERS)
def test_names_the_file_that_won(path, outcomes, decisions):
    expected = EXPECTED[path]

    assert decisions[path].outcome == expected.get("error", "duplicate")
    assert decisions[path].of == expected["of"]
    if expected["outcome"] == "duplicate":
        assert outcomes[path].url == expected["url"]
