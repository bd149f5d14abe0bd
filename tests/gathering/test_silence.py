"""How many feeds there are costs no question more, wherever it is told how they fare."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.gathering import feeds
from articles.models import Feed
from tests.admin.conftest import person
from tests.factories import FeedFactory, FeedItemFactory

pytestmark = pytest.mark.django_db


def silent_feed():
    """A feed that brought a piece an hour and has been silent for three days."""
    last = timezone.now() - timedelta(days=3)
    now = timezone.now()
    feed = FeedFactory(newest_at=last, tried_at=now, succeeded_at=now, due_at=now)
    for hours in range(5):
        FeedItemFactory(
            feed=feed, outcome="candidate", first_seen_at=last - timedelta(hours=hours), seen_at=last
        )
    return feed


def test_those_that_rest_are_not_silent():
    silent, resting = silent_feed(), silent_feed()
    Feed.objects.filter(pk=resting.pk).update(is_active=False)

    assert feeds.silent(timezone.now()) == {silent.pk}


@pytest.mark.parametrize("address", ["/metrics", "/admin/feeds/", reverse("admin:articles_feed_changelist")])
def test_more_of_them_cost_no_more_questions(client, address):
    reader = client if address == "/metrics" else person("编辑")
    asked = []
    for count in (1, 5):
        for _ in range(count):
            silent_feed()
        reader.get(address)
        with CaptureQueriesContext(connection) as seen:
            said = reader.get(address).content.decode()
        asked.append(len(seen.captured_queries))

    assert 'newsroom_feeds{state="silent"} 6.0' in said or said.count("沉默") >= 6
    assert asked[0] == asked[1]
