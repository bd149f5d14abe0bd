"""The relevance set through /search.json: what is promised of the order of hits, on either database."""

import math

import pytest

from .conftest import read_lines


def gain(grades, ids):
    return sum((2 ** grades.get(pk, 0) - 1) / math.log2(place + 2) for place, pk in enumerate(ids[:10]))


def score(query, got):
    """Return (nDCG@10, recall@50, whether a must-not article outranks a relevant one in the top ten)."""
    grades = {int(pk): grade for pk, grade in query["grades"].items()}
    places = [place for place, pk in enumerate(got) if pk in grades]
    last = max((place for place in places if place < 10), default=9)
    ideal = gain(grades, sorted(grades, key=grades.get, reverse=True))
    violated = any(pk in query["must_not"] for pk in got[: last + 1])
    return gain(grades, got) / ideal, len(places) / len(grades), violated


@pytest.mark.usefixtures("archive")
class TestRelevance:
    def test_holds_for_the_set(self, client):
        scores = []
        for query in read_lines("queries.jsonl"):
            answer = client.get("/search.json", {"q": query["query"], "limit": 50}).json()
            got = [int(one["url"].split("/")[-1].removesuffix(".html")) for one in answer["results"]]
            scores.append(score(query, got))

        # Both databases lie between 0.98 and 1, so they are within 0.02 of each other.
        assert sum(ndcg for ndcg, _, _ in scores) / len(scores) >= 0.98
        assert all(recall == 1 for _, recall, _ in scores)
        assert sum(violated for _, _, violated in scores) <= 7
