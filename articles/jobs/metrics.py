"""What /metrics says of feeds, jobs and workers: counted in the database when asked, alike on every node."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from articles.gathering import feeds
from articles.models import Feed, FeedItem, FeedRound, Post

from .worker import alive

DAY = timedelta(days=1)


class Figures:
    """A collector for one question, as prometheus_client asks for them."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield every figure."""
        active = list(Feed.objects.filter(is_active=True))
        states = GaugeMetricFamily("newsroom_feeds", "Feeds by how they fare", labels=["state"])
        failing = sum(feed.failures > 0 for feed in active)
        quiet = feeds.silent(self.at)
        silent = sum(not feed.failures and feed.pk in quiet for feed in active)
        states.add_metric(["failing"], failing)
        states.add_metric(["silent"], silent)
        states.add_metric(["well"], len(active) - failing - silent)
        states.add_metric(["paused"], Feed.objects.filter(is_active=False).count())
        yield states
        late = max((self.at - feed.due_at for feed in active), default=timedelta())
        yield _gauge(
            "newsroom_feed_lateness_seconds", "How long the longest waiting feed is due", late.total_seconds()
        )
        entries = GaugeMetricFamily("newsroom_feed_entries_day", "Entries of a day", labels=["outcome"])
        sums = FeedRound.objects.filter(at__gt=self.at - DAY).aggregate(
            **{name: Sum(name) for name in feeds.COUNTS}
        )
        for name in feeds.COUNTS:
            entries.add_metric([name], sums[name] or 0)
        yield entries
        waiting = FeedItem.objects.filter(outcome=FeedItem.Outcome.WAITING).count()
        yield _gauge("newsroom_feed_entries_waiting", "Entries whose page has not come yet", waiting)
        candidates = Post.objects.filter(status=Post.Status.CANDIDATE).count()
        yield _gauge("newsroom_candidates", "Pieces that wait to be chosen", candidates)
        jobs = GaugeMetricFamily("newsroom_jobs", "Jobs by status, failed ones of a day", labels=["status"])
        counts = DBTaskResult.objects.aggregate(
            waiting=Count("pk", filter=Q(status=TaskResultStatus.READY)),
            running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
            failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED, finished_at__gt=self.at - DAY)),
        )
        for status, count in counts.items():
            jobs.add_metric([status], count)
        yield jobs
        yield _gauge("newsroom_workers", "Workers that are alive", alive(self.at).count())
        reckoners = alive(self.at, reckoners=True).count()
        yield _gauge("newsroom_reckoners", "Processes beside workers that are alive", reckoners)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


def told() -> bytes:
    """Return the figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(Figures(timezone.now()))
    return generate_latest(registry)
