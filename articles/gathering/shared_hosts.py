"""What workers share about the hosts they fetch from, in the database: turns, Retry-After, robots.txt.

However many workers there are on however many machines, only one at a time fetches from a host.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q, QuerySet
from django.utils.crypto import get_random_string

from articles.ingest.fetch import Robots, Taken
from articles.models import HostTurn, RobotsText

log = logging.getLogger(__name__)

AT_ONCE = 4  # threads that ask the database at a time; each holds a connection for a moment
MOST_HOST, MOST_ORIGIN = 255, 300  # characters of a name; a longer one is no host's
BRIEFLY = 0.05  # seconds until another look at a host that was taken and given back meanwhile
KEPT = timedelta(days=1)  # of what is over


class SharedHosts:
    """What this process tells the others, and learns from them. Moments are those of the machine's clock."""

    def __init__(self) -> None:
        self.owner = get_random_string(20)
        self._few = threading.BoundedSemaphore(AT_ONCE)

    def take(self, host: str, seconds: float) -> Taken:
        """Take a host for so many seconds, or longer if this process has it already; never waits."""
        with self._connected():
            now = _now()
            until = now + timedelta(seconds=seconds)
            turn = _turns(host).first()  # most looks find it with another, and write nothing
            if turn is None:
                new = HostTurn(host=host[:MOST_HOST], owner=self.owner, until=until)
                HostTurn.objects.bulk_create([new], ignore_conflicts=True)
                turn = _turns(host).get()
            elif turn.owner == self.owner or turn.until <= now:
                as_seen = _turns(host).filter(owner=turn.owner, until=turn.until)
                as_seen.update(owner=self.owner, until=until)
                turn = _turns(host).get()
            busy = 0.0 if turn.owner == self.owner else max(BRIEFLY, (turn.until - now).total_seconds())
            held_off = (turn.held_off_until - now).total_seconds() if turn.held_off_until else 0.0
            return Taken(busy, max(0.0, held_off))

    def give_back(self, host: str, seconds: float) -> None:
        """Let others have a host in so many seconds, if this process has it; otherwise it comes by itself."""
        with self._connected():
            try:
                until = _now() + timedelta(seconds=seconds)
                _turns(host).filter(owner=self.owner).update(owner="", until=until)
            except (DatabaseError, InterfaceError) as error:
                log.warning("%s was not given back, it will be free in a while: %s", host, error)

    def hold_off(self, host: str, seconds: float) -> None:
        """Let nobody ask a host for so many seconds."""
        with self._connected():
            until = _now() + timedelta(seconds=seconds)
            _turns(host).update(held_off_until=until)

    def robots(self, origin: str) -> Robots | None:
        """Return the robots.txt of an origin as another process read it, None if none has."""
        with self._connected():
            now = _now()
            kept = RobotsText.objects.filter(origin=origin[:MOST_ORIGIN], until__gt=now).first()
            return Robots(kept.text, (kept.until - now).total_seconds()) if kept else None

    def keep_robots(self, origin: str, found: Robots) -> None:
        """Tell the others what robots.txt says."""
        until = _now() + timedelta(seconds=found.seconds)
        text = None if found.text is None else found.text.replace("\0", "")
        with self._connected():
            RobotsText.objects.update_or_create(
                origin=origin[:MOST_ORIGIN], defaults={"text": text, "until": until}
            )

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Hold a connection only while it is used: the caller goes on to wait for an outlet."""
        with self._few:
            try:
                yield
            finally:
                if not connection.in_atomic_block:
                    connection.close()


def forget_old(at: datetime) -> None:
    """Forget hosts and robots.txt of which nothing is in force any more."""
    HostTurn.objects.filter(until__lt=at - KEPT).filter(
        Q(held_off_until=None) | Q(held_off_until__lt=at)
    ).delete()
    RobotsText.objects.filter(until__lt=at - KEPT).delete()


def _turns(host: str) -> QuerySet[HostTurn]:
    return HostTurn.objects.filter(host=host[:MOST_HOST])


def _now() -> datetime:
    return datetime.now(UTC)
