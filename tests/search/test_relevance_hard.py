"""What people really type, through /search.json: slips, pinyin, halves, questions, numbers, dead ends."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from articles.models import Category, Post, Source
from articles.search import index, names

from .test_relevance import score

DATA = Path(__file__).parents[1] / "data"
SHANGHAI = ZoneInfo("Asia/Shanghai")
CODE = 900_000_000_000_000_000  # plus the article's number: its outlet's code, the last part of its address

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def read_lines(folder, name):
    return [json.loads(line) for line in (DATA / folder / name).read_text(encoding="utf-8").splitlines()]


def load(folder):
    """Import a set as it says it is to be: outlet as source and 稿源栏目, the code in the address."""
    docs = read_lines(folder, "docs.jsonl")
    outlets = sorted({doc["outlet"] for doc in docs})
    from articles.text import pinyin

    sources = {name: Source.objects.create(name=name, slug=pinyin.slug_of(name)) for name in outlets}
    categories = {
        name: Category.objects.create(name=name, slug=pinyin.slug_of(name), kind="outlet") for name in outlets
    }
    posts = []
    for doc in docs:
        at = datetime.fromisoformat(f"{doc['published_at'][:10]}T09:30:00").replace(tzinfo=SHANGHAI)
        posts.append(
            Post(
                pk=doc["id"],
                headline=doc["title"],
                body_html="".join(f"<p>{paragraph}</p>" for paragraph in doc["body"].split("\n")),
                body_text=doc["body"],
                category=categories[doc["outlet"]],
                source=sources[doc["outlet"]],
                status=Post.Status.PUBLISHED,
                published_at=at,
                path=f"/{at:%Y/%m/%d}/{CODE + doc['id']}.html",
            )
        )
    Post.objects.bulk_create(posts)
    for post, doc in zip(posts, docs, strict=True):
        post.tags.add(*doc["tags"])
    index.update(posts)
    names.load(json.loads((DATA / "search" / "synonyms.json").read_text(encoding="utf-8")))
    names.load(json.loads((DATA / folder / "aliases.json").read_text(encoding="utf-8")))


def mean(values):
    return sum(values) / len(values)


SETS = [
    ("search2", "search2/queries"),
    ("search2", "search2-own/over_search2"),
    ("search2-own", "search2-own/queries"),
]


@pytest.mark.parametrize(("pieces", "queries"), SETS)
def test_holds_for_the_set(client, pieces, queries):
    load(pieces)
    by_kind, recalls = {}, []
    violations = false_answers = 0
    for query in read_lines("", f"{queries}.jsonl"):
        answer = client.get("/search.json", {"q": query["query"], "limit": 50}).json()
        got = [int(one["url"].split("/")[-1].removesuffix(".html")) - CODE for one in answer["results"]]
        if "max_results" in query:
            false_answers += answer["exact_count"] > query["max_results"]
            continue
        ndcg, recall, violated = score(query, got)
        by_kind.setdefault(query["kind"], []).append(ndcg)
        recalls.append(recall)
        violations += violated

    assert mean([ndcg for kind in by_kind.values() for ndcg in kind]) >= 0.96
    assert mean([mean(kind) for kind in by_kind.values()]) >= 0.96
    assert mean(recalls) >= 0.97
    assert violations <= 4
    assert false_answers <= 1
    assert {kind: mean(ndcg) for kind, ndcg in by_kind.items() if mean(ndcg) < 0.85} == {}
    assert mean(by_kind["as_typed"]) >= 0.98
