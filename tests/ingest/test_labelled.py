"""The labelled pages and feeds of invented outlets: every fact of every document is found."""

import pytest

from articles.ingest.feeds import read_feed
from articles.ingest.intake.reader import read_bytes
from tests.ingest import labelled

PAGES = {
    name: rest
    for path in sorted(labelled.FOLDER.glob("pages-*.txt"))
    for name, *rest in labelled.pages(path.name)
}
FEEDS = {
    name: rest
    for path in sorted(labelled.FOLDER.glob("feeds-*.txt"))
    for name, *rest in labelled.feeds(path.name)
}


@pytest.mark.parametrize("name", PAGES)
def test_reads_every_fact_of_a_page(name):
    data, facts = PAGES[name]

    _, faults = labelled.faults_of_page(read_bytes(data, facts["url"]).as_json(), facts)

    assert faults == []


@pytest.mark.parametrize("name", FEEDS)
def test_reads_every_entry_of_a_feed(name):
    data, facts = FEEDS[name]

    read = read_feed(data, facts["url"], content_type=facts["ct"]).as_json()

    assert labelled.faults_of_feed(read, facts)[1] == []


class TestTheScore:
    FACTS = {"article": True, "body": ["甲", "乙"], "lacks": ["广告"],
             "published_at": "2026-03-05T08:30"} | dict.fromkeys(labelled.FIELDS)  # fmt: skip
    READ = FACTS | {"published_at": "2026-03-05T08:30:59+08:00", "body_text": "甲 乙"}

    def test_is_whole_for_a_page_read_right(self):
        assert labelled.faults_of_page(self.READ, self.FACTS) == (1.0, [])

    def test_falls_with_a_wrong_fact_a_lost_paragraph_and_noise(self):
        read = self.READ | {"outlet": "别家", "body_text": "乙 广告 甲"}

        score, faults = labelled.faults_of_page(read, self.FACTS)

        assert faults == ["outlet: '别家', not None", "missing: 乙", "noise: 广告"]
        assert score == pytest.approx((6 / 7 + 1 / 2 + 0) / 3)

    def test_is_nothing_where_a_list_is_taken_for_an_article(self):
        assert labelled.faults_of_page(self.READ, self.FACTS | {"article": False})[0] == 0.0
