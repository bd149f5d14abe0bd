"""One request to one checked address, and its answer: bytes limited packed and unpacked, and seconds."""

import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings

from articles.text import pinyin

from .addresses import PORTS, Target, refuse_inner_names
from .answers import Answer, FetchFailed, FetchLimits

SILENT_AFTER = 5.0  # seconds without a word; less says more of us or of the way there than of the host
CHUNK = 64 * 1024  # bytes


def user_agent() -> str:
    """Return our User-Agent: the site's name in letters a header can carry, its address, whom to write to."""
    name = pinyin.sound(settings.SITE_NAME) or "newsroom"
    contact = f"; {settings.FETCH_CONTACT}" if settings.FETCH_CONTACT else ""
    return f"{name}/1.0 (+{settings.SITE_URL}{contact})"


def request(
    target: Target,
    headers: dict[str, str],
    limits: FetchLimits,
    until: float,
    resolve: Callable[[str, int], str],
) -> tuple[Answer, list[str]]:
    """Ask over a connection to the checked address; cut at `until`."""
    proxy = urlsplit(settings.FETCH_PROXY) if settings.FETCH_PROXY else None
    if proxy is not None:
        refuse_inner_names(target, resolve)
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


def _left(until: float) -> float:
    return max(0.1, until - time.monotonic())


@contextmanager
def _hung_up_at(until: float, raw: socket.socket) -> Iterator[None]:
    """Cut the connection at `until`: a server that trickles bytes never runs into a socket's timeout."""
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
    target: Target, raw: socket.socket, until: float, *, is_proxied: bool
) -> http.client.HTTPConnection:
    """Return a connection over the socket to the checked address that addresses the target's host.

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

    Raises FetchFailed for an encoding it does not know, or for too much data.
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
