"""Whose turn it is at a host: one connection, then a pause; Retry-After is kept; processes share turns."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from .addresses import Target
from .answers import FetchFailed
from .robots import Robots

PAUSE = 2.0  # seconds between two requests to one host
# Seconds that a caller is kept waiting for Retry-After; longer, and it is told to come back.
LONGEST_WAIT = 6.0
QUEUE = 120.0  # seconds that a caller waits for its turn at a host; an eighth where a person is waiting
TAKEN_LONGER = 15.0  # seconds that a host stays with a process beyond what one fetch may take
LONGEST_HOLD = 20.0  # seconds that a process asks a host without letting others have their turn
LOOK, LONGEST_LOOK = 0.5, 2.0  # seconds between two looks whether another process has done with a host
MOST_HOSTS = 5_000  # remembered at once


class Shared(Protocol):
    """What several processes that fetch know together: whose a host is, its Retry-After, its robots.txt."""

    def take(self, host: str, seconds: float) -> "Taken":
        """Take a host for so many seconds, or longer if this process has it already; never waits."""

    def give_back(self, host: str, seconds: float) -> None:
        """Let others have a host in so many seconds, if this process has it."""

    def hold_off(self, host: str, seconds: float) -> None:
        """Keep everybody from contacting a host for so many seconds."""

    def robots(self, origin: str) -> "Robots | None":
        """Return the robots.txt of an origin as another process read it, None if none has."""

    def keep_robots(self, origin: str, found: "Robots") -> None:
        """Tell the others what robots.txt says."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of asking for a turn at a host.

    `busy`: for how many seconds another process has it; `held_off`: for how many nobody may contact it.
    """

    busy: float = 0.0
    held_off: float = 0.0


@dataclass(slots=True)
class Host:
    """What is remembered of one host; times are of time.monotonic()."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    reading_robots: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    not_before: float = 0.0
    pause: float = PAUSE
    used_at: float = 0.0
    ours_since: float = 0.0
    ours_until: float = 0.0  # as far as other processes know


class Turns:
    """The hosts that a process contacts, each by one of its threads at a time.

    `shared` is what other processes know too, if there are any.
    """

    def __init__(self, *, pause: float = PAUSE, shared: Shared | None = None):
        self.pause = pause
        self.shared = shared
        self._taken = threading.local()
        self._hosts: dict[str, Host] = {}
        self._lock = threading.Lock()

    def _host(self, name: str) -> Host:
        with self._lock:
            if len(self._hosts) > MOST_HOSTS:
                idle = sorted(
                    (host.used_at, key) for key, host in self._hosts.items() if not host.turn.locked()
                )
                for _, key in idle[: MOST_HOSTS // 2]:
                    del self._hosts[key]
            host = self._hosts.setdefault(name, Host(pause=self.pause))
            host.used_at = time.monotonic()
            return host

    def leave(self) -> None:
        """Give back to other processes the hosts that this thread has asked, once their pause is over."""
        for name in self._taken.__dict__.pop("hosts", ()):
            host = self._host(name)
            if self.shared is None or not host.turn.acquire(blocking=False):
                continue  # whoever has the turn now gives it back
            try:
                if host.ours_until > time.monotonic():
                    host.ours_until = 0.0
                    self.shared.give_back(name, max(0.0, host.free_at - time.monotonic()))
            finally:
                host.turn.release()

    @contextmanager
    def _turn(self, name: str, *, is_polite: bool, seconds: float, is_asking: bool = True) -> Iterator[Host]:
        """Wait for the turn at a host, for `seconds` of asking, and for its pause."""
        host = self._host(name)
        if not host.turn.acquire(timeout=QUEUE if is_polite else QUEUE / 8):
            raise FetchFailed("busy")
        try:
            if is_polite:
                if self.shared is not None:
                    self._taken.__dict__.setdefault("hosts", set()).add(name)
                self._wait(host)
                self._take(name, host, seconds)
            yield host
        finally:
            if is_asking:
                host.free_at = time.monotonic() + host.pause
            try:
                self._let_others(name, host)
            finally:
                host.turn.release()

    def _wait(self, host: Host) -> None:
        """Wait for the pause of a host and, if that is not long, for its Retry-After. Raises FetchFailed."""
        now = time.monotonic()
        wait = host.not_before - now
        if wait > LONGEST_WAIT:
            raise FetchFailed("wait", retry_after=wait)
        time.sleep(max(0.0, wait, host.free_at - now))

    def _take(self, name: str, host: Host, seconds: float) -> None:
        """Take a host from the other processes for so many seconds of asking. Raises FetchFailed.

        It is taken for somewhat longer, so that not every page has to take it anew; the pause is included.
        """
        if self.shared is None:
            return
        asked = time.monotonic()
        while host.ours_until < time.monotonic() + seconds + host.pause:
            length = seconds + host.pause + TAKEN_LONGER
            taken = self.shared.take(name, length)
            host.not_before = max(host.not_before, time.monotonic() + taken.held_off)
            if not taken.busy:
                now = time.monotonic()
                if host.ours_until <= now:
                    host.ours_since = now
                host.ours_until = now + length
                self._wait(host)  # for what another process was told
            elif time.monotonic() - asked > QUEUE:
                raise FetchFailed("busy")
            else:
                time.sleep(min(taken.busy, max(LOOK, min(taken.busy / 8, LONGEST_LOOK))))

    def _let_others(self, name: str, host: Host) -> None:
        """Give a host that was kept for long to whichever process looks next, before it is taken again."""
        now = time.monotonic()
        if self.shared is None or host.ours_until <= now or now - host.ours_since < LONGEST_HOLD:
            return
        host.ours_until = 0.0
        pause = max(0.0, host.free_at - now)
        self.shared.give_back(name, pause)
        host.free_at = now + max(pause, LONGEST_LOOK) + LOOK

    def _hold_off(self, target: Target, host: Host, seconds: float, *, is_told: bool = True) -> None:
        """Contact a host no more for so many seconds, in any process that shares it."""
        host.not_before = time.monotonic() + seconds
        if self.shared is not None and is_told:
            self.shared.hold_off(target.host, seconds)
