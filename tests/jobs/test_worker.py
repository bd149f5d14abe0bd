"""A worker does each waiting job once; what a dead one had in hand is taken up, what is cut short waits."""

import itertools
import os
from concurrent.futures import Future
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import composing
from articles.gathering import rounds
from articles.jobs import round_slots, tasks, worker
from articles.jobs.stopping import GivenBack, stopping
from articles.jobs.worker import JobWorker
from articles.models import ComposedPost, Feed, FeedItem, Worker
from tests.factories import DAY, FeedFactory, PostFactory
from tests.gathering.test_rounds import FEED, Outlet, page, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return FeedFactory(url=FEED)


@pytest.fixture
def outlet(monkeypatch):
    """Two pieces, for whoever asks as the worker asks."""
    found = Outlet(rss("农险赔款全部到户", "县城开出首家理赔中心"))
    for number, headline in enumerate(("农险赔款全部到户", "县城开出首家理赔中心")):
        found.says(f"https://donglan.example/a/{number}.html", page(headline))
    monkeypatch.setattr(round_slots, "shared_fetcher", found)
    return found


@pytest.fixture
def hand():
    return JobWorker(threads=1)


def statuses():
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


class TestAWorker:
    def test_reads_the_feeds_that_are_due(self, feed, outlet, hand):
        tasks.read_due_feeds.enqueue()

        hand.work_off()

        feed.refresh_from_db()
        assert FeedItem.objects.count() == 2
        assert feed.due_at > timezone.now()
        assert statuses() == ["SUCCESSFUL", "SUCCESSFUL"]

    def test_writes_no_second_job_for_a_feed_that_still_waits_for_its_turn(self, feed, hand):
        for _ in range(3):
            Feed.objects.update(due_at=DAY)
            tasks.read_due_feeds.call()

        assert DBTaskResult.objects.count() == 1

    def test_leaves_a_feed_alone_that_was_paused_meanwhile(self, feed, outlet, hand):
        tasks.read_due_feeds.call()
        Feed.objects.update(is_active=False)

        hand.work_off()

        assert outlet.asked == []

    def test_asks_no_host_by_two_jobs_at_once(self, feed, hand):
        FeedFactory(url="https://donglan.example/other.xml")
        FeedFactory(url="https://lanhu.example/feed.xml")
        tasks.read_due_feeds.call()

        taken = [hand.claim() for _ in range(3)]

        assert [job is not None for job in taken] == [True, True, False]
        assert len({job.queue_name for job in taken if job}) == 2

    # It closes its connection, which would end the test with its transaction.
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("failure", [ZeroDivisionError("nothing"), OperationalError("too slow")])
    def test_goes_on_when_what_is_done_beforehand_fails(self, feed, caplog, failure):
        def fail():
            hand.stop()
            raise failure

        hand = JobWorker(threads=1, beforehand=fail)
        ticks = []
        hand.scheduler.tick = ticks.append

        hand.run()
        stopping.clear()

        assert len(ticks) == 1
        assert str(failure) in caplog.text

    @pytest.mark.parametrize("task", [tasks.publish_automatically, tasks.check_links])
    def test_does_one_at_a_time_of_what_looks_for_twins_or_asks_outlets(self, hand, task):
        task.enqueue()
        task.enqueue()

        assert [hand.claim() is not None for _ in range(2)] == [True, False]

    def test_keeps_no_connection_for_a_thread_that_waits(self, hand, monkeypatch):
        done = []
        monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: done.append("closed")))
        monkeypatch.setattr(hand, "do", lambda job: done.append("job"))

        hand._run_in_thread(None)

        assert done == ["job", "closed"]

    def test_says_of_a_failed_job_what_went_wrong(self, feed, hand, monkeypatch):
        monkeypatch.setattr(rounds, "run", lambda *a, **k: 1 / 0)
        tasks.read_feed.enqueue(feed.pk)

        hand.work_off()

        job = DBTaskResult.objects.get()
        assert job.status == "FAILED"
        assert "ZeroDivisionError" in job.traceback


class TestAJobCutShort:
    def test_is_taken_up_when_its_worker_is_dead(self, feed, outlet, hand):
        dead = JobWorker(threads=1)
        dead.machine = "other"
        dead.say_alive(DAY)
        tasks.read_feed.enqueue(feed.pk)
        dead.claim()

        hand.say_alive(DAY + worker.LOST_AFTER / 2)
        assert statuses() == ["RUNNING"]
        hand.say_alive(DAY + worker.LOST_AFTER * 2)
        hand.work_off()

        assert statuses() == ["SUCCESSFUL"]
        assert FeedItem.objects.count() == 2
        assert Worker.objects.get().name == hand.name

    def test_is_taken_up_at_once_when_the_process_is_gone_from_this_machine(self, feed, hand):
        dead = JobWorker(threads=1)
        dead.process = 2**22 + 1  # more than there can be
        dead.say_alive(DAY)
        tasks.read_feed.enqueue(feed.pk)
        dead.claim()

        hand.say_alive(DAY)

        assert statuses() == ["READY"]

    def test_is_taken_up_again_by_its_own_worker_that_has_it_not_in_hand(self, feed, outlet, hand):
        tasks.read_feed.enqueue(feed.pk)
        DBTaskResult.objects.get().claim(hand.name)  # and the answer of the database was lost

        hand.say_alive(DAY)
        hand.work_off()

        assert statuses() == ["SUCCESSFUL"]

    def test_is_left_in_the_hand_that_has_it(self, feed, hand):
        tasks.read_feed.enqueue(feed.pk)
        hand._in_hand[Future()] = hand.claim()

        hand.say_alive(DAY)

        assert statuses() == ["RUNNING"]

    def test_is_left_to_a_worker_that_signed_on_just_now(self, feed, hand, monkeypatch):
        tasks.read_feed.enqueue(feed.pk)
        jobs, newcomer = type(DBTaskResult.objects), JobWorker(threads=1)
        running = jobs.running

        def meanwhile(manager):
            if not Worker.objects.filter(name=newcomer.name).exists():
                Worker.objects.create(
                    name=newcomer.name, machine="other", process=1, started_at=DAY, seen_at=DAY
                )
                DBTaskResult.objects.get().claim(newcomer.name)
            return running(manager)

        monkeypatch.setattr(jobs, "running", meanwhile)

        hand.say_alive(DAY)

        assert statuses() == ["RUNNING"]

    def test_is_given_up_when_worker_after_worker_dies_under_it(self, feed, hand):
        tasks.read_feed.enqueue(feed.pk)
        for number in range(worker.MOST_ATTEMPTS):
            DBTaskResult.objects.get().claim(f"dead-{number}")
            hand.say_alive(DAY)

        assert statuses() == ["FAILED"]

    def test_is_not_settled_by_the_one_that_lost_it(self, feed, outlet, hand):
        tasks.read_feed.enqueue(feed.pk)
        lost = hand.claim()
        DBTaskResult.objects.update(status="READY")
        DBTaskResult.objects.get().claim("another")

        hand.do(lost)

        assert statuses() == ["RUNNING"]

    def test_waits_when_the_database_went_away(self, feed, hand, monkeypatch):
        def lose(*args, **options):
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(rounds, "run", lose)
        monkeypatch.setattr(worker.connection, "close", lambda: None)
        tasks.read_feed.enqueue(feed.pk)

        hand.do(hand.claim())

        assert statuses() == ["READY"]

    def test_keeps_what_it_took_in_when_its_process_is_told_to_end(self, feed, outlet, hand, monkeypatch):
        asked = outlet.get

        def get(url, **options):
            stopping.set()
            return asked(url, **options)

        monkeypatch.setattr(outlet, "get", get)
        tasks.read_feed.enqueue(feed.pk)
        try:
            hand.do(hand.claim())
            assert (FeedItem.objects.count(), statuses()) == (0, ["READY"])
        finally:
            stopping.clear()
        monkeypatch.setattr(outlet, "get", asked)

        hand.work_off()

        assert (FeedItem.objects.count(), statuses()) == (2, ["SUCCESSFUL"])


def test_old_jobs_slots_and_empty_rounds_are_forgotten(feed, outlet, hand):
    tasks.read_feed.enqueue(feed.pk)
    hand.work_off()
    DBTaskResult.objects.update(finished_at=timezone.now() - tasks.DONE_KEPT - timedelta(hours=1))

    tasks.tidy_jobs.call()

    assert statuses() == []
    assert feed.rounds.count() == 1


class TestPages:
    def test_of_imported_posts_are_composed(self):
        post = PostFactory(live=True)
        ComposedPost.objects.all().delete()

        tasks.compose_pages.call()

        assert ComposedPost.objects.get().post == post

    def test_are_left_to_the_next_worker_when_this_one_is_to_end(self, monkeypatch):
        PostFactory.create_batch(2, live=True)
        ComposedPost.objects.all().delete()
        monkeypatch.setattr(composing, "BATCH", 1)
        monkeypatch.setattr(stopping, "is_set", lambda: True)

        with pytest.raises(GivenBack):
            tasks.compose_pages.call()

        assert ComposedPost.objects.count() == 1


class TestTheNightsBackup:
    @pytest.fixture
    def folder(self, settings, tmp_path, monkeypatch):
        """Backups are files with a name alone; each is a day older than the next."""
        settings.NIGHTLY_BACKUPS = 2
        monkeypatch.setattr(tasks.places, "own_backups", lambda: tmp_path)
        nightly = tmp_path / "nightly"
        nightly.mkdir()

        numbers = itertools.count()

        def create(to, *, at, leave_out):
            path = to / f"newsroom-{next(numbers)}.tar.gz"
            path.write_bytes(b"")
            return path

        monkeypatch.setattr(tasks.backup, "create", create)
        return nightly

    def grow_old(self, folder):
        for path in folder.iterdir():
            before = path.stat().st_mtime - 24 * 3600
            os.utime(path, (before, before))

    def test_is_kept_with_as_many_as_the_setting_says(self, folder):
        for _ in range(4):
            tasks.back_up.call()
            self.grow_old(folder)

        assert len(list(folder.iterdir())) == 2

    def test_is_not_made_twice_in_a_night(self, folder):
        for _ in range(3):
            tasks.back_up.call()

        assert len(list(folder.iterdir())) == 1

    def test_is_not_made_unless_set(self, folder, settings):
        settings.NIGHTLY_BACKUPS = 0

        tasks.back_up.call()

        assert list(folder.iterdir()) == []
