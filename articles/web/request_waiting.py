"""How long a request waits for the database.

Reading never waits, and the desk's waiting leaves threads to readers.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from articles.system import lock_wait

from . import failures

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
LETS_IN = ("/login/", "/second-step/", "/logout/")  # whose whole effect is in the session
FROM_AWAY = ("/pictures/fetch/", "/pictures/pick/")  # that wait for another server, or decode for seconds
DESK_DEEDS = 2  # forms of the desk that a process works on at once: half of gunicorn's threads
QUEUE = 1  # … and that wait for their turn; one thread at least is always a reader's
TURN = 2  # seconds to wait for one


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's own, but not every request fails if the session cannot be written.

    One that only read, or is already done, succeeds.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session; after a read without waiting.

        Raises DatabaseError only if somebody is logging in.
        """
        try:
            if request.method in SAFE and request.session.modified:
                with lock_wait.without_waiting():
                    return super().process_response(request, response)
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:  # Django says the latter of any failed write
            trouble = failures.trouble_of(error)
            if trouble is None:
                raise
            if request.method not in SAFE and request.path_info.endswith(LETS_IN):
                raise OperationalError(trouble.name) from error
            log.warning("A session was not saved after %s %s: %s", request.method, request.path, trouble.name)
            patch_vary_headers(response, ("Cookie",))
            return response


_working = threading.BoundedSemaphore(DESK_DEEDS)
_waiting = threading.BoundedSemaphore(QUEUE)
# Of those places strangers who try to log in take one at most, and so do pictures: no flood of either fills
# the desk.
_logins = threading.BoundedSemaphore(1)
_pictures = threading.BoundedSemaphore(1)


def desk_queue(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let few deeds of the desk into a process at once (middleware).

    Each may wait for the database while occupying a thread. Whoever finds the queue full gets the sentence at
    once, with all that was typed.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or not request.path_info.startswith("/admin/"):
            return get_response(request)
        with _turn(request.path_info) as has_turn:
            return get_response(request) if has_turn else failures.answer(request, failures.BUSY)

    return answer


@contextlib.contextmanager
def _turn(path: str) -> Iterator[bool]:
    narrow = _logins if path.endswith(LETS_IN) else _pictures if path.endswith(FROM_AWAY) else None
    with contextlib.ExitStack() as held:
        for place in filter(None, (narrow, _working)):
            if not _took(place):
                yield False
                return
            held.callback(place.release)
        yield True


def _took(place: threading.Semaphore) -> bool:
    """Take a place, if need be after a wait in the queue, which takes few."""
    if place.acquire(blocking=False):
        return True
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return place.acquire(timeout=TURN)
    finally:
        _waiting.release()
