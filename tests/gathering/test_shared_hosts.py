"""Several workers ask a host as one: a connection at a time, its pause, its Retry-After, its robots.txt."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.gathering import shared_hosts
from articles.gathering.shared_hosts import SharedHosts
from articles.ingest.fetch import Fetcher, FetchFailed, Robots, asking, turns
from articles.models import HostTurn, RobotsText
from tests.ingest.test_fetch import BODY, HURRIED, SMALL, outlet, paths, silent  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

HOST = "donglan.example"
ORIGIN = "https://donglan.example"


@pytest.fixture
def workers():
    """Two processes that fetch."""
    return [Fetcher(pause=0.0, shared=SharedHosts()) for _ in range(2)]


def get(fetcher, url):
    """Ask as a job does, which gives its hosts back."""
    try:
        return fetcher.get(url, limits=SMALL)
    finally:
        fetcher.leave()


class TestAHost:
    def test_belongs_to_one_worker_at_a_time(self):
        first, second = SharedHosts(), SharedHosts()

        assert first.take(HOST, 60).busy == 0
        assert 55 < second.take(HOST, 60).busy <= 60
        assert first.take(HOST, 90).busy == 0

    def test_is_free_for_others_once_its_pause_is_over(self):
        first, second = SharedHosts(), SharedHosts()
        first.take(HOST, 60)

        first.give_back(HOST, 0)
        assert second.take(HOST, 60).busy == 0
        second.give_back(HOST, 30)
        assert 25 < first.take(HOST, 60).busy <= 30

    def test_is_given_back_by_nobody_else(self):
        first, second = SharedHosts(), SharedHosts()
        first.take(HOST, 60)

        second.give_back(HOST, 0)

        assert second.take(HOST, 60).busy > 0

    def test_of_a_killed_worker_comes_free_by_itself(self):
        SharedHosts().take(HOST, 0)

        assert SharedHosts().take(HOST, 60).busy == 0

    def test_that_asked_for_peace_has_it_from_all(self):
        first, second = SharedHosts(), SharedHosts()
        first.take(HOST, 60)
        first.hold_off(HOST, 3600)
        first.give_back(HOST, 0)

        assert 3500 < second.take(HOST, 60).held_off <= 3600

    def test_has_a_name_of_any_length(self):
        shared = SharedHosts()

        assert shared.take("x" * 5000, 60).busy == 0
        shared.keep_robots("https://" + "x" * 5000, Robots("", 60))

    def test_is_forgotten_once_nothing_is_in_force(self):
        shared, now = SharedHosts(), timezone.now()
        for host in (HOST, "held.example", "new.example"):
            shared.take(host, 60)
        shared.keep_robots(ORIGIN, Robots("", 60))
        HostTurn.objects.exclude(host="new.example").update(until=now - timedelta(days=2))
        HostTurn.objects.filter(host="held.example").update(held_off_until=now + timedelta(hours=1))
        RobotsText.objects.update(until=now - timedelta(days=2))

        shared_hosts.forget_old(now)

        assert set(HostTurn.objects.values_list("host", flat=True)) == {"held.example", "new.example"}
        assert not RobotsText.objects.exists()

    def test_that_another_has_is_looked_at_and_not_written(self, django_assert_num_queries):
        first, second = SharedHosts(), SharedHosts()
        first.take(HOST, 60)

        with django_assert_num_queries(1):
            second.take(HOST, 60)


class TestRobotsTxt:
    @pytest.mark.parametrize("text", ["User-agent: *\nDisallow: /private/\n", "", None])
    def test_is_known_to_all_as_it_was_read(self, text):
        SharedHosts().keep_robots(ORIGIN, Robots(text, 3600))

        found = SharedHosts().robots(ORIGIN)

        assert found.text == text
        assert 3500 < found.seconds <= 3600

    def test_holds_no_longer_than_it_should(self):
        SharedHosts().keep_robots(ORIGIN, Robots("", 0))

        assert SharedHosts().robots(ORIGIN) is None

    def test_is_asked_for_once_by_all_workers(self, outlet, workers):  # noqa: F811
        outlet.says["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/\n")
        outlet.says["/a"] = outlet.says["/b"] = (200, {}, BODY)

        assert get(workers[0], outlet.url + "/a").status == 200
        assert get(workers[1], outlet.url + "/b").status == 200
        with pytest.raises(FetchFailed, match=r"robots\.txt"):
            get(workers[1], outlet.url + "/private/c")

        assert paths(outlet) == ["/robots.txt", "/a", "/b"]

    def test_that_failed_is_asked_for_once_an_hour_by_all_together(self, outlet, workers):  # noqa: F811
        outlet.says["/robots.txt"] = (500, {}, b"")
        outlet.says["/a"] = (200, {}, BODY)

        for fetcher in workers:
            get(fetcher, outlet.url + "/a")

        assert paths(outlet) == ["/robots.txt", "/a", "/a"]
        assert RobotsText.objects.get().until < timezone.now() + timedelta(hours=1)


class TestTwoWorkers:
    def test_both_stay_away_as_long_as_one_was_told(self, outlet, workers):  # noqa: F811
        outlet.says["/a"] = (503, {"Retry-After": "3600"}, b"")
        get(workers[0], outlet.url + "/a")

        with pytest.raises(FetchFailed) as failure:
            get(workers[1], outlet.url + "/b")

        assert failure.value.code == "wait"
        assert failure.value.retry_after == pytest.approx(3600, abs=60)
        assert "/b" not in paths(outlet)

    def test_one_waits_out_the_pause_of_the_other(self, outlet, workers, monkeypatch):  # noqa: F811
        outlet.says["/a"] = (200, {}, BODY)
        get(workers[0], outlet.url + "/a")
        workers[0].pause = 3600.0
        workers[0]._hosts["127.0.0.31"].pause = 3600.0
        get(workers[0], outlet.url + "/a")

        monkeypatch.setattr(turns, "QUEUE", 0.0)
        with pytest.raises(FetchFailed) as failure:
            get(workers[1], outlet.url + "/a")

        assert failure.value.code == "busy"
        assert paths(outlet).count("/a") == 2

    def test_both_spare_a_host_that_did_not_answer_one(self, outlet, workers, monkeypatch):  # noqa: F811
        outlet.says["/robots.txt"], outlet.says["/a"] = (200, {}, b""), silent(b"")
        monkeypatch.setattr(asking, "SILENT_AFTER", 0.0)
        with pytest.raises(FetchFailed, match="太慢"):
            workers[0].get(outlet.url + "/a", limits=HURRIED)
        workers[0].leave()

        with pytest.raises(FetchFailed) as failure:
            get(workers[1], outlet.url + "/b")

        assert failure.value.code == "wait"
        assert "/b" not in paths(outlet)

    def test_one_in_a_long_round_lets_the_other_ask(self, outlet, workers, monkeypatch):  # noqa: F811
        outlet.says["/a"] = outlet.says["/b"] = (200, {}, BODY)
        monkeypatch.setattr(turns, "LONGEST_HOLD", 0.0)
        monkeypatch.setattr(turns, "QUEUE", 0.0)

        workers[0].get(outlet.url + "/a", limits=SMALL)  # and goes on: it has not left

        assert get(workers[1], outlet.url + "/b").status == 200

    def test_a_host_is_asked_of_the_database_once_for_many_pages(self, outlet, workers):  # noqa: F811
        outlet.says["/a"] = (200, {}, BODY)
        workers[0].get(outlet.url + "/a", limits=SMALL)
        turn = HostTurn.objects.get()

        for _ in range(5):
            workers[0].get(outlet.url + "/a", limits=SMALL)
        assert HostTurn.objects.get().until == turn.until

        workers[0].leave()
        assert HostTurn.objects.get().owner == ""

    def test_a_full_queue_is_no_missing_robots_txt(self, outlet, workers, monkeypatch):  # noqa: F811
        outlet.says["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/\n")
        shared = workers[1].shared
        workers[0].shared.take("127.0.0.31", 3600)
        monkeypatch.setattr(turns, "QUEUE", 0.0)
        monkeypatch.setattr(workers[1], "_shared_robots", lambda target: None)  # it lost its turn since

        with pytest.raises(FetchFailed) as failure:
            get(workers[1], outlet.url + "/private/a")

        assert failure.value.code == "busy"
        assert shared.robots(outlet.url) is None

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.postgresql
    def test_one_that_never_stops_lets_the_other_ask_once(self, outlet, workers, monkeypatch):  # noqa: F811
        has_begun, is_over = threading.Event(), threading.Event()

        def ask_on():
            try:
                while not is_over.is_set():
                    workers[0].get(outlet.url + "/a", limits=SMALL)
                    has_begun.set()
            finally:
                has_begun.set()
                connection.close()

        outlet.says["/a"] = outlet.says["/b"] = (200, {}, BODY)
        for name, seconds in {"LONGEST_HOLD": 0.2, "LOOK": 0.05, "LONGEST_LOOK": 0.1, "QUEUE": 30.0}.items():
            monkeypatch.setattr(turns, name, seconds)
        thread = threading.Thread(target=ask_on)
        thread.start()
        has_begun.wait()
        try:
            assert get(workers[1], outlet.url + "/b").status == 200
        finally:
            is_over.set()
            thread.join()

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.postgresql
    def test_a_host_has_one_connection_whoever_asks(self, outlet, workers, monkeypatch):  # noqa: F811
        def slowly(handler):
            time.sleep(0.02)  # two at once would meet here
            return 200, {}, BODY

        def ask(fetcher):
            try:
                for _ in range(3):
                    get(fetcher, outlet.url + "/a")
            finally:
                connection.close()

        outlet.says["/a"] = slowly
        monkeypatch.setattr(turns, "LOOK", 0.01)
        threads = [threading.Thread(target=ask, args=(fetcher,)) for fetcher in workers * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert outlet.most_open == 1
        assert paths(outlet).count("/robots.txt") == 1
        assert paths(outlet).count("/a") == 12
