"""Pages, feeds and pictures of others, fetched in turn, as far as their robots.txt allows."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from protego import Protego

from . import turns
from .addresses import PORTS, Target, checked, joined, public_address
from .answers import PAGE, Answer, FetchFailed, FetchLimits, Validators
from .asking import request, user_agent
from .robots import Robots
from .turns import PAUSE, Shared, Turns

LONGEST_PAUSE = 30.0  # seconds; what Crawl-delay may ask for
# Seconds between a question that got no answer at all and the next one to its host: many servers hold such a
# line for a minute or more after we have hung up, and a second one beside it is what we promise not to open.
SILENCE = 100.0
ROBOTS_KEPT = 24 * 3600  # seconds; a robots.txt that failed is asked again after an hour
ROBOTS_FAILED = 3600
ROBOTS = FetchLimits(most_bytes=512 * 1024, patience=10.0)


@dataclass(slots=True)
class _Budget:
    """The seconds that are left of a fetch; waiting for a turn does not count."""

    left: float

    @contextmanager
    def spent(self) -> Iterator[float]:
        """Count what happens within; yields the moment (time.monotonic()) at which it must end."""
        began = time.monotonic()
        try:
            yield began + max(0.1, self.left)
        finally:
            self.left -= time.monotonic() - began


class Fetching(Protocol):
    """Whatever fetches as Fetcher does: it, or what asks by it."""

    def get(
        self,
        url: str,
        *,
        limits: FetchLimits = ...,
        validators: Validators | None = ...,
        accept: str = ...,
        is_polite: bool = ...,
    ) -> Answer:
        """Fetch an address, whatever status it answers. Raises FetchFailed."""


class Fetcher(Turns):
    """Fetches; one for a process, so that all who use it share turns, pauses and robots.txt."""

    def __init__(self, *, pause: float = PAUSE, silence: float = SILENCE, shared: Shared | None = None):
        super().__init__(pause=pause, shared=shared)
        self.silence = silence
        self._robots: dict[str, tuple[float, Protego | None]] = {}

    def get(
        self,
        url: str,
        *,
        limits: FetchLimits = PAGE,
        validators: Validators | None = None,
        accept: str = "*/*",
        is_polite: bool = True,
        resolve: Callable[[str, int], str] = public_address,
        ports: dict[str, int] | None = None,
    ) -> Answer:
        """Fetch an address, whatever status it answers. Raises FetchFailed.

        `is_polite` False skips pause and robots.txt, for what a person asks for by hand, once. `resolve` and
        `ports` say which addresses and ports may be contacted.
        """
        budget = _Budget(limits.patience)
        cookies: dict[tuple[str, str], str] = {}
        seen: set[tuple[str, int]] = set()
        moved_to: str | None = None
        is_for_good = True
        headers = {
            "Accept": accept,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            "User-Agent": user_agent(),
        }
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        for _ in range(limits.redirects + 1):
            target = checked(url, ports or PORTS)
            if is_polite and not self._may_fetch(target, resolve, ports):
                raise FetchFailed("robots")
            answer = self._ask(target, headers, cookies, limits, budget, is_polite=is_polite, resolve=resolve)
            if answer.status not in (301, 302, 303, 307, 308):
                return Answer(target.url, answer.status, answer.headers, answer.body, moved_to)
            location = answer.headers.get("location", "").strip()
            if not location or re.search(r"[\x00-\x20\x7f]", location):
                raise FetchFailed("broken")
            url = joined(target.url, location)
            is_for_good = is_for_good and answer.status in (301, 308)
            moved_to = url if is_for_good else moved_to
            if (url, len(cookies)) in seen:
                break
            seen.add((url, len(cookies)))
        raise FetchFailed("redirects")

    def _may_fetch(
        self, target: Target, resolve: Callable[[str, int], str], ports: dict[str, int] | None
    ) -> bool:
        """Return whether robots.txt allows an address.

        One that cannot be read allows everything, as if absent.
        """
        host = self._host(target.host)
        kept = self._kept_robots(target)
        if kept is None:
            if not host.reading_robots.acquire(timeout=turns.QUEUE):
                raise FetchFailed("busy")
            try:
                kept = self._kept_robots(target)  # by whoever was before us
                if kept is None:
                    found = self._shared_robots(target) or self._read_robots(target, resolve, ports)
                    kept = time.monotonic() + found.seconds, found.rules()
                    if len(self._robots) > turns.MOST_HOSTS:
                        self._robots.clear()
                    self._robots[target.origin] = kept
            finally:
                host.reading_robots.release()
        rules = kept[1]
        if rules is None:
            return True
        agent = user_agent()
        delay = rules.crawl_delay(agent)
        if delay is not None:
            pause = min(max(self.pause, float(delay)), LONGEST_PAUSE)
            host.free_at += max(0.0, pause - host.pause)  # also between robots.txt and the first page
            host.pause = pause
        return bool(rules.can_fetch(target.url, agent))

    def _kept_robots(self, target: Target) -> tuple[float, Protego | None] | None:
        """Return until when a robots.txt that was read holds, and its rules; None if there is none."""
        kept = self._robots.get(target.origin)
        return kept if kept is not None and kept[0] >= time.monotonic() else None

    def _shared_robots(self, target: Target) -> Robots | None:
        """Return what another process has read, once it is through: two that begin at once ask but once."""
        if self.shared is None:
            return None
        with self._turn(target.host, is_polite=True, seconds=ROBOTS.patience, is_asking=False):
            return self.shared.robots(target.origin)

    def _read_robots(
        self, target: Target, resolve: Callable[[str, int], str], ports: dict[str, int] | None
    ) -> Robots:
        found = self._asked_robots(target, resolve, ports)
        if self.shared is not None:
            self.shared.keep_robots(target.origin, found)
        return found

    def _asked_robots(
        self, target: Target, resolve: Callable[[str, int], str], ports: dict[str, int] | None
    ) -> Robots:
        budget = _Budget(ROBOTS.patience)
        url = f"{target.origin}/robots.txt"
        headers = {
            "Accept": "text/plain, */*;q=0.1",
            "Accept-Encoding": "gzip",
            "Connection": "close",
            "User-Agent": user_agent(),
        }
        try:
            for _ in range(ROBOTS.redirects + 1):
                asked = checked(url, ports or PORTS)
                answer = self._ask(asked, headers, {}, ROBOTS, budget, is_polite=True, resolve=resolve)
                if answer.status not in (301, 302, 303, 307, 308):
                    break
                url = joined(asked.url, answer.headers.get("location", ""))
        except FetchFailed as failure:
            if failure.code in ("inside", "address", "port", "not-listed", "wait", "busy"):
                raise
            return Robots(None, ROBOTS_FAILED)
        if answer.status >= 500:
            return Robots(None, ROBOTS_FAILED)
        if answer.status != 200:
            return Robots(None, ROBOTS_KEPT)
        return Robots(answer.body.decode("utf-8", "replace").lstrip("\ufeff"), ROBOTS_KEPT)

    def _ask(
        self,
        target: Target,
        headers: dict[str, str],
        cookies: dict[tuple[str, str], str],
        limits: FetchLimits,
        budget: _Budget,
        *,
        is_polite: bool,
        resolve: Callable[[str, int], str],
    ) -> Answer:
        """Ask one address once, in its turn."""
        own = "; ".join(f"{name}={value}" for (host, name), value in cookies.items() if host == target.host)
        turn = self._turn(target.host, is_polite=is_polite, seconds=budget.left)
        with turn as host, budget.spent() as until:
            asked = time.monotonic()
            try:
                answer, set_cookies = request(
                    target, {**headers, **({"Cookie": own} if own else {})}, limits, until, resolve
                )
            except FetchFailed as failure:
                if failure.is_silent and is_polite:
                    self._hold_off(target, host, asked + self.silence - time.monotonic())
                raise
            if answer.status in (429, 503) and (wait := answer.retry_after):
                self._hold_off(target, host, wait, is_told=is_polite)
        for cookie in set_cookies[:20]:
            name, _, value = cookie.split(";", 1)[0].strip().partition("=")
            if name and len(cookies) < 40 and not re.search(r"[\x00-\x20\x7f;,]", name + value):
                cookies[(target.host, name)] = value[:2000]
        return answer


fetcher = Fetcher()
