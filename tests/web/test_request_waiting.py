"""How many deeds of the desk a process works on at once, so that readers keep their threads."""

import threading
from contextlib import contextmanager

import pytest
from django.http import HttpResponse

from articles.web import request_waiting

LOGIN, SAVE = "/admin/login/", "/admin/articles/post/add/"
LIMIT = 60  # seconds, on the busiest machine
FETCH, PICK = "/admin/pictures/fetch/", "/admin/pictures/pick/"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(request_waiting, "TURN", 0.01)


@contextmanager
def under_way(rf, *addresses):
    """Hold a request at each address inside the view, one after the other."""
    threads, done = [], threading.Event()
    for address in addresses:
        inside = threading.Event()

        def view(request, inside=inside):
            inside.set()
            done.wait(LIMIT)
            return HttpResponse()

        thread = threading.Thread(target=request_waiting.desk_queue(view), args=[rf.post(address)])
        thread.start()
        assert inside.wait(LIMIT)
        threads.append(thread)
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def answer(rf, address, method="post"):
    return request_waiting.desk_queue(lambda request: HttpResponse())(
        getattr(rf, method)(address)
    ).status_code


class TestTheQueue:
    def test_lets_two_deeds_work_and_tells_the_third(self, rf):
        with under_way(rf, SAVE, SAVE):
            assert answer(rf, SAVE) == 503

        assert answer(rf, SAVE) == 200

    @pytest.mark.parametrize(("address", "method"), [(SAVE, "get"), ("/", "get"), ("/latest/", "head")])
    def test_holds_up_nobody_who_only_looks(self, rf, address, method):
        with under_way(rf, SAVE, SAVE):
            assert answer(rf, address, method) == 200

    def test_gives_strangers_at_the_door_one_place_and_keeps_one_for_the_desk(self, rf):
        with under_way(rf, LOGIN):
            assert answer(rf, LOGIN) == 503
            assert answer(rf, SAVE) == 200

    @pytest.mark.parametrize("picture", [FETCH, PICK])
    def test_lets_one_picture_come_in_and_the_desk_go_on_saving(self, rf, picture):
        with under_way(rf, FETCH):
            assert answer(rf, picture) == 503
            assert answer(rf, SAVE) == 200
            assert answer(rf, LOGIN) == 200

    def test_gives_every_place_back(self, rf):
        def fail(request):
            raise ValueError

        for address in (LOGIN, FETCH, SAVE):
            for _ in range(4):
                with pytest.raises(ValueError):  # noqa: PT011 - our own
                    request_waiting.desk_queue(fail)(rf.post(address))
            assert answer(rf, address) == 200
