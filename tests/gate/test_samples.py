"""The checks of figures and of dated names find nothing in the sample archive, whose news is in order."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from articles.editorial.review.visible_words import draft_of
from articles.gate import names, sums
from articles.ingest.jekyll import JekyllPost, parse_post
from articles.text.clock import SHANGHAI

SAMPLES = Path(settings.BASE_DIR) / "articles" / "sample_archive" / "posts"
NOW = datetime(2026, 11, 28, tzinfo=SHANGHAI)
FILES = sorted(SAMPLES.iterdir())


@pytest.mark.django_db
def test_are_silent_about_news_that_is_in_order():
    told, tables = [], 0
    for file in FILES:
        post = parse_post(file.name, file.read_bytes(), now=NOW)
        assert isinstance(post, JekyllPost)
        draft = draft_of({"headline": post.title, "body_html": post.body_html}, None, on=NOW.date())
        tables += len(draft.tables)
        checks = (names.check, sums.check_tables, sums.check_growth)
        told += [(file.name, one.words, one.message) for check in checks for one in check(draft)]

    assert told == []
    assert tables > 10  # so there was something to add up
