"""The one way out to other people's servers: pages, feeds, pictures, link checks.

Trusts no address and no answer.

Every host, also of a redirect, must resolve to public addresses alone, and the connection goes to the very
address that was checked. Size is capped while streaming and while unpacking, time over all, redirects at
five. One connection a host with a pause between, robots.txt and Retry-After kept; all of it is remembered for
the process that fetches, and where several fetch, by what they share (`Shared`).
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from protego import Protego

from articles.text import pinyin

PORTS = {"http": 80, "https": 443}
# Python's table, which an older release has with gaps, calls some addresses of protocols and relays global.
SPECIAL_IPV4 = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24")))
# All that is routed; the rest wraps, translates or stays at home.
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
PAUSE = 2.0  # seconds between two requests to one host
LONGEST_PAUSE = 30.0  # seconds; what Crawl-delay may ask for
# Seconds between a question that got no answer at all and the next one to its host: many servers hold such a
# line for a minute or more after we have hung up, and a second one beside it is what we promise not to open.
SILENCE = 100.0
SILENT_AFTER = 5.0  # seconds without a word; less says more of us or of the way there than of the host
# Seconds that a caller is kept waiting for Retry-After; longer, and it is told to come back.
LONGEST_WAIT = 6.0
QUEUE = 120.0  # seconds that a caller waits for its turn at a host; an eighth where a person is waiting
ROBOTS_KEPT = 24 * 3600  # seconds; a robots.txt that failed is asked again after an hour
ROBOTS_FAILED = 3600
TAKEN_LONGER = 15.0  # seconds that a host stays with a process beyond what one fetch may take
LONGEST_HOLD = 20.0  # seconds that a process asks a host without letting others have their turn
LOOK, LONGEST_LOOK = 0.5, 2.0  # seconds between two looks whether another process has done with a host
CHUNK = 64 * 1024  # bytes
FIRST_BACKOFF, LAST_BACKOFF = timedelta(minutes=5), timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(hours=24)
SAFE = "/%:@!$&'()*+,;=~-._?"
MOST_HOSTS = 5_000  # remembered at once
SENTENCES = {
    "address": "地址写得不对，请检查；要以 http:// 或 https:// 开头，不带用户名。",
    "port": "不从特殊端口取内容，请换一个地址。",
    "inside": "这个地址指向内部网络，不能取。",
    "unknown-host": "找不到这台服务器，请检查地址。",
    "not-listed": "这台服务器不在允许采集的名单里，请管理员把它加入 NEWSROOM_FETCH_HOSTS。",
    "redirects": "地址转了太多次，没有取到，请用浏览器打开后换成最后的地址。",
    "slow": "对方服务器太慢，没有取到，稍后会再试。",
    "unreachable": "连不上对方服务器，稍后会再试。",
    "too-large": "对方的内容太大，没有取。",
    "broken": "对方的答复不完整或解不开，没有采用，稍后会再试。",
    "robots": "对方的 robots.txt 不许取这一页，没有取。",
    "wait": "对方请我们过一会儿再来，或刚才一直没有答复；先不打扰，到时会再试。",
    "busy": "我们向这台服务器取的内容太多，这次没有排到，稍后会再试。",
}


class FetchFailed(Exception):
    """Nothing was fetched; `code` as in SENTENCES, `retry_after` in seconds where the other side named it.

    `is_silent`: the server took the question and had said nothing when our patience ended.
    """

    def __init__(self, code: str, *, retry_after: float | None = None, is_silent: bool = False):
        super().__init__(SENTENCES[code])
        self.code = code
        self.retry_after = retry_after
        self.is_silent = is_silent

    @property
    def is_unasked(self) -> bool:
        """Whether nobody was asked, so that nothing is known of what was to be fetched."""
        return self.code in ("busy", "wait")


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may take: bytes (packed, and again unpacked), seconds over all its hops, redirects."""

    most_bytes: int = 5 * 1024 * 1024
    patience: float = 20.0
    redirects: int = 5


PAGE = FetchLimits()
ROBOTS = FetchLimits(most_bytes=512 * 1024, patience=10.0)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with: its ETag, its Last-Modified."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came; `moved_to` if every redirect on the way was for good.

    `following`: the further pages of an article, for whoever asked for them, too.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    moved_to: str | None = None
    fetched_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    following: tuple["Answer", ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether what we have is still what there is (304)."""
        return self.status == http.HTTPStatus.NOT_MODIFIED

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return self.headers.get("content-type", "")

    @property
    def validators(self) -> Validators:
        """What to ask again with."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))

    @property
    def fresh_seconds(self) -> int:
        """How long the answer may be taken for fresh (Cache-Control max-age), a day at most."""
        said = self.headers.get("cache-control", "").lower()
        found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", said)
        if found is None or "no-cache" in said or "no-store" in said:
            return 0
        return min(int(found[1]), 24 * 3600)

    @property
    def retry_after(self) -> float | None:
        """Seconds until the server wants to be asked again, None if it named none."""
        return seconds_until(self.headers.get("retry-after", ""), datetime.now(UTC))


def seconds_until(text: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After names, as a number or a date; a day at most."""
    text = text.strip()
    if text.isdigit():
        return min(float(text[:9]), LONGEST_RETRY_AFTER.total_seconds())
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER.total_seconds())


def backoff(failures: int, retry_after: float | None = None) -> timedelta:
    """Return how long to leave a source alone after so many failures in a row.

    5 minutes, doubled up to 6 hours. Never less than the server asked for, never for good.
    """
    waited: timedelta = min(FIRST_BACKOFF * 2 ** min(max(failures, 1) - 1, 10), LAST_BACKOFF)
    return max(waited, timedelta(seconds=retry_after or 0))


def user_agent() -> str:
    """Return how we introduce ourselves.

    The site's name in letters a header can carry, its address, whom to write to.
    """
    name = pinyin.sound(settings.SITE_NAME) or "newsroom"
    contact = f"; {settings.FETCH_CONTACT}" if settings.FETCH_CONTACT else ""
    return f"{name}/1.0 (+{settings.SITE_URL}{contact})"


def is_public(address: str) -> bool:
    """Return whether an address is on the public network.

    Also where it wraps another (mapped, 6to4, NAT64).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if ip not in PUBLIC_IPV6:
            return False
    elif any(ip in network for network in SPECIAL_IPV4):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_allowed_inside(address: str) -> bool:
    """Return whether a setting opens this inner address, as tests do for their servers."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return any(ip in ipaddress.ip_network(network, strict=False) for network in settings.FETCH_INNER)


def public_address(host: str, port: int) -> str:
    """Return an address of `host`, all of whose addresses must be public. Raises FetchFailed."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise FetchFailed("unknown-host") from error
    if not found or not all(is_public(address) or is_allowed_inside(address) for address in found):
        raise FetchFailed("inside")
    return sorted(found)[0]


class Shared(Protocol):
    """What several processes that fetch know together: whose a host is, its Retry-After, its robots.txt."""

    def take(self, host: str, seconds: float) -> "Taken":
        """Take a host for so many seconds, or longer if this process has it already; never waits."""

    def give_back(self, host: str, seconds: float) -> None:
        """Let others have a host in so many seconds, if this process has it."""

    def hold_off(self, host: str, seconds: float) -> None:
        """Let nobody ask a host for so many seconds."""

    def robots(self, origin: str) -> "Robots | None":
        """Return the robots.txt of an origin as another process read it, None if none has."""

    def keep_robots(self, origin: str, found: "Robots") -> None:
        """Tell the others what robots.txt says."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking for a host.

    `busy` is for how many seconds another process has it, `held_off` for how many nobody may ask it.
    """

    busy: float = 0.0
    held_off: float = 0.0


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt, None where there is none to keep to, and for how many seconds that holds."""

    text: str | None
    seconds: float


@dataclass(slots=True)
class _Host:
    """What is remembered of one host; times of time.monotonic()."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    reading_robots: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    not_before: float = 0.0
    pause: float = PAUSE
    used_at: float = 0.0
    ours_since: float = 0.0
    ours_until: float = 0.0  # as far as other processes know


@dataclass(frozen=True, slots=True)
class _Target:
    """A checked address, cut in its parts."""

    url: str
    scheme: str
    host: str
    port: int
    dialled: int  # the port that is connected to; differs in tests alone
    path: str

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


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


class Fetcher:
    """Fetches; one for a process, so that all who use it share turns, pauses and robots.txt.

    `shared` is what other processes know as well, where there are any.
    """

    def __init__(self, *, pause: float = PAUSE, silence: float = SILENCE, shared: Shared | None = None):
        self.pause = pause
        self.silence = silence
        self.shared = shared
        self._taken = threading.local()
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, tuple[float, Protego | None]] = {}
        self._lock = threading.Lock()

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

        `is_polite` False spares pause and robots.txt, for what a person asks for by hand, once. `resolve` and
        `ports` say which addresses and ports are fit to be asked.
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
            target = _checked(url, ports or PORTS)
            if is_polite and not self._may_fetch(target, resolve, ports):
                raise FetchFailed("robots")
            answer = self._ask(target, headers, cookies, limits, budget, is_polite=is_polite, resolve=resolve)
            if answer.status not in (301, 302, 303, 307, 308):
                return Answer(target.url, answer.status, answer.headers, answer.body, moved_to)
            location = answer.headers.get("location", "").strip()
            if not location or re.search(r"[\x00-\x20\x7f]", location):
                raise FetchFailed("broken")
            url = _joined(target.url, location)
            is_for_good = is_for_good and answer.status in (301, 308)
            moved_to = url if is_for_good else moved_to
            if (url, len(cookies)) in seen:
                break
            seen.add((url, len(cookies)))
        raise FetchFailed("redirects")

    def _host(self, name: str) -> _Host:
        with self._lock:
            if len(self._hosts) > MOST_HOSTS:
                idle = sorted(
                    (host.used_at, key) for key, host in self._hosts.items() if not host.turn.locked()
                )
                for _, key in idle[: MOST_HOSTS // 2]:
                    del self._hosts[key]
            host = self._hosts.setdefault(name, _Host(pause=self.pause))
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
    def _turn(self, name: str, *, is_polite: bool, seconds: float, is_asking: bool = True) -> Iterator[_Host]:
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

    def _wait(self, host: _Host) -> None:
        """Wait for the pause of a host and, if that is not long, for its Retry-After. Raises FetchFailed."""
        now = time.monotonic()
        wait = host.not_before - now
        if wait > LONGEST_WAIT:
            raise FetchFailed("wait", retry_after=wait)
        time.sleep(max(0.0, wait, host.free_at - now))

    def _take(self, name: str, host: _Host, seconds: float) -> None:
        """Take a host from the other processes for so many seconds of asking. Raises FetchFailed.

        It is taken for a while longer, so that not every page asks for it anew; the pause counts as well.
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

    def _let_others(self, name: str, host: _Host) -> None:
        """Give a host that was kept for long to whichever process looks next, before it is taken again."""
        now = time.monotonic()
        if self.shared is None or host.ours_until <= now or now - host.ours_since < LONGEST_HOLD:
            return
        host.ours_until = 0.0
        pause = max(0.0, host.free_at - now)
        self.shared.give_back(name, pause)
        host.free_at = now + max(pause, LONGEST_LOOK) + LOOK

    def _may_fetch(
        self, target: _Target, resolve: Callable[[str, int], str], ports: dict[str, int] | None
    ) -> bool:
        """Return whether robots.txt allows an address.

        One that cannot be read allows all, as if there were none.
        """
        host = self._host(target.host)
        kept = self._kept_robots(target)
        if kept is None:
            if not host.reading_robots.acquire(timeout=QUEUE):
                raise FetchFailed("busy")
            try:
                kept = self._kept_robots(target)  # by whoever was before us
                if kept is None:
                    found = self._shared_robots(target) or self._read_robots(target, resolve, ports)
                    kept = time.monotonic() + found.seconds, _rules(found)
                    if len(self._robots) > MOST_HOSTS:
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

    def _kept_robots(self, target: _Target) -> tuple[float, Protego | None] | None:
        """Return until when a robots.txt that was read holds, and its rules; None if there is none."""
        kept = self._robots.get(target.origin)
        return kept if kept is not None and kept[0] >= time.monotonic() else None

    def _shared_robots(self, target: _Target) -> Robots | None:
        """Return what another process has read, once it is through: two that begin at once ask but once."""
        if self.shared is None:
            return None
        with self._turn(target.host, is_polite=True, seconds=ROBOTS.patience, is_asking=False):
            return self.shared.robots(target.origin)

    def _read_robots(
        self, target: _Target, resolve: Callable[[str, int], str], ports: dict[str, int] | None
    ) -> Robots:
        found = self._asked_robots(target, resolve, ports)
        if self.shared is not None:
            self.shared.keep_robots(target.origin, found)
        return found

    def _asked_robots(
        self, target: _Target, resolve: Callable[[str, int], str], ports: dict[str, int] | None
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
                asked = _checked(url, ports or PORTS)
                answer = self._ask(asked, headers, {}, ROBOTS, budget, is_polite=True, resolve=resolve)
                if answer.status not in (301, 302, 303, 307, 308):
                    break
                url = _joined(asked.url, answer.headers.get("location", ""))
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
        target: _Target,
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
                answer, set_cookies = _request(
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

    def _hold_off(self, target: _Target, host: _Host, seconds: float, *, is_told: bool = True) -> None:
        """Ask a host nothing for so many seconds, in no process if the others are told."""
        host.not_before = time.monotonic() + seconds
        if self.shared is not None and is_told:
            self.shared.hold_off(target.host, seconds)


def _rules(found: Robots) -> Protego | None:
    if found.text is None:
        return None
    try:
        return Protego.parse(found.text)
    except Exception:  # a parser of others' text must not stop the round
        return None


def _checked(url: str, ports: dict[str, int]) -> _Target:
    """Return an address fit to be asked, in its parts. Raises FetchFailed."""
    url = url.strip().split("#", 1)[0]
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise FetchFailed("address") from error
    if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        raise FetchFailed("address")
    if re.search(r"[\x00-\x20\x7f\\]", host):
        raise FetchFailed("address")
    usual = ports.get(parts.scheme, PORTS[parts.scheme])
    if port not in (None, PORTS[parts.scheme]) and not _is_inner_literal(host):
        raise FetchFailed("port")
    listed = settings.FETCH_HOSTS
    if listed and not any(host == name or host.endswith(f".{name}") for name in listed):
        raise FetchFailed("not-listed")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(
        url, parts.scheme, host, port or PORTS[parts.scheme], port or usual, quote(path, safe=SAFE)
    )


def _is_inner_literal(host: str) -> bool:
    try:
        return is_allowed_inside(host)
    except ValueError:
        return False


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise FetchFailed("address") from error


def _request(
    target: _Target,
    headers: dict[str, str],
    limits: FetchLimits,
    until: float,
    resolve: Callable[[str, int], str],
) -> tuple[Answer, list[str]]:
    """Ask over a connection to the checked address; cut at `until`."""
    proxy = urlsplit(settings.FETCH_PROXY) if settings.FETCH_PROXY else None
    if proxy is not None:
        _refuse_inner_names(target, resolve)
        address, port = proxy.hostname or "", proxy.port or 3128
    else:
        address, port = resolve(target.host, target.dialled), target.dialled
    connection: http.client.HTTPConnection | None = None
    response: http.client.HTTPResponse | None = None
    raw: socket.socket | None = None
    asked_at = float("inf")
    # A line that we cut in the middle of the headers reads like an answer that ends there.
    has_answered = False
    try:
        raw = socket.create_connection((address, port), timeout=_left(until))
        with _hung_up_at(until, raw):
            connection = _connection(target, raw, until, is_proxied=proxy is not None)
            path = (
                target.origin + target.path if proxy is not None and target.scheme == "http" else target.path
            )
            connection.request("GET", path, headers={"Host": target.origin.partition("://")[2], **headers})
            asked_at = time.monotonic()
            response = connection.getresponse()
            has_answered = time.monotonic() < until
            body = _body(response, limits.most_bytes)
        if time.monotonic() >= until:
            raise TimeoutError
    except http.client.IncompleteRead as error:
        raise FetchFailed("slow" if time.monotonic() >= until else "broken") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() < until:
            raise FetchFailed("unreachable") from error
        # What hangs behind a proxy may be the proxy.
        is_silent = not has_answered and proxy is None and time.monotonic() - asked_at >= SILENT_AFTER
        raise FetchFailed("slow", is_silent=is_silent) from error
    finally:
        if response is not None:
            response.close()  # it holds the line as well, and whoever hears of a failure holds it
        if connection is not None:
            connection.close()
        elif raw is not None:
            raw.close()
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        found.setdefault(name.lower(), value)
    return Answer(target.url, response.status, found, body), response.headers.get_all("Set-Cookie") or []


def _refuse_inner_names(target: _Target, resolve: Callable[[str, int], str]) -> None:
    """Behind a proxy names may be the proxy's to resolve.

    What we can see to be inside is refused all the same.
    """
    try:
        resolve(target.host, target.port)
    except FetchFailed as failure:
        if failure.code != "unknown-host":
            raise


def _left(until: float) -> float:
    return max(0.1, until - time.monotonic())


@contextmanager
def _hung_up_at(until: float, raw: socket.socket) -> Iterator[None]:
    """Cut the line at `until`.

    A server that sends a byte now and then never runs into a socket's own timeout.
    """
    end = raw.dup()  # the connection may close its own

    def hang_up() -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_left(until), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        end.close()


def _connection(
    target: _Target, raw: socket.socket, until: float, *, is_proxied: bool
) -> http.client.HTTPConnection:
    """Return a connection over the socket to the checked address that speaks to the target's host.

    Raises OSError.
    """
    if target.scheme == "http":
        connection = http.client.HTTPConnection(target.host, target.port, timeout=_left(until))
        connection.sock = raw
        return connection
    if is_proxied:
        name = target.origin.partition("://")[2]
        name = name if target.port != PORTS["https"] else f"{name}:443"
        raw.sendall(
            f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {user_agent()}\r\n\r\n".encode("ascii")
        )
        opened = http.client.HTTPResponse(raw, method="CONNECT")
        opened.begin()
        if opened.status != http.HTTPStatus.OK:
            raise ConnectionError(f"the proxy answered {opened.status}")
    secure = http.client.HTTPSConnection(target.host, target.port, timeout=_left(until))
    secure.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
    return secure


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    """Return the body, unpacked; never holds more than `most` bytes of it, packed or unpacked."""
    if response.status in (204, 304):
        return b""
    if response.length is not None and response.length > most:
        raise FetchFailed("too-large")
    unpack = _unpacker(response.getheader("Content-Encoding") or "", most)
    taken = 0
    data = bytearray()
    while chunk := response.read(CHUNK):
        taken += len(chunk)
        if taken > most:
            raise FetchFailed("too-large")
        data += unpack(chunk)
        if len(data) > most:
            raise FetchFailed("too-large")
    if response.length:
        raise http.client.IncompleteRead(bytes(data), response.length)
    data += unpack(b"")
    return bytes(data)


def _unpacker(coding: str, most: int) -> Callable[[bytes], bytes]:
    """Return what unpacks chunks, with b"" at the end.

    Raises FetchFailed for what it cannot, or for too much.
    """
    names = [name for name in re.split(r"[\s,]+", coding.lower()) if name not in ("", "identity")]
    if not names:
        return lambda chunk: chunk
    if len(names) > 1 or names[0] not in ("gzip", "x-gzip", "deflate"):
        raise FetchFailed("broken")
    is_gzip = names[0] != "deflate"
    engine = zlib.decompressobj(16 + zlib.MAX_WBITS if is_gzip else zlib.MAX_WBITS)
    began = False
    made = 0

    def unpack(chunk: bytes) -> bytes:
        nonlocal engine, began, made
        if not chunk:
            if began and not engine.eof:
                raise FetchFailed("broken")
            return b""
        try:
            out = engine.decompress(chunk, most - made + 1)
        except zlib.error as error:
            if is_gzip or began:
                raise FetchFailed("broken") from error
            engine = zlib.decompressobj(-zlib.MAX_WBITS)  # many servers send deflate without its wrapping
            try:
                out = engine.decompress(chunk, most - made + 1)
            except zlib.error as other:
                raise FetchFailed("broken") from other
        began = True
        made += len(out)
        if made > most:
            raise FetchFailed("too-large")
        return out

    return unpack


fetcher = Fetcher()
