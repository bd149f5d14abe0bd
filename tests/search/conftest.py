"""The relevance set as posts of one moment, so that recency is neutral."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from articles.models import Category, Post, Source
from articles.search import index, names
from articles.text.clock import SHANGHAI

DATA = Path(__file__).parents[1] / "data" / "search"
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)


def read_lines(name):
    """Return the rows of a JSON-lines file of the relevance set."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def archive(db):
    """Import the 400 articles of the relevance set; each post's id is the article's."""
    docs = read_lines("docs.jsonl")
    categories = {
        name: Category.objects.create(name=name, slug=f"lanmu-{number}")
        for number, name in enumerate(sorted({doc["category"] for doc in docs}))
    }
    sources = {
        name: Source.objects.create(name=name, slug=f"laiyuan-{number}")
        for number, name in enumerate(sorted({doc["outlet"] for doc in docs}))
    }
    posts = Post.objects.bulk_create(
        Post(
            pk=doc["id"],
            headline=doc["title"],
            body_html="".join(f"<p>{paragraph}</p>" for paragraph in doc["body"].split("\n")),
            body_text=doc["body"],
            category=categories[doc["category"]],
            source=sources[doc["outlet"]],
            status=Post.Status.PUBLISHED,
            published_at=MOMENT,
            path=f"/xiangguandu/{doc['id']}.html",
        )
        for doc in docs
    )
    index.update(posts)
    names.load(json.loads((DATA / "synonyms.json").read_text(encoding="utf-8")))
    return posts
