"""Pictures from outside into our store: uploads, and remote ones fetched without trusting their address."""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.core.files.base import ContentFile

from articles import imaging
from articles.imaging import MOST_BYTES as MOST_BYTES
from articles.imaging import Master
from articles.imaging import PictureRefused as PictureRefused
from articles.models import Picture, User

PATIENCE = 10.0  # seconds for the whole of one fetch
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
PUBLIC_IPV6 = ipaddress.ip_network(
    "2000::/3"
)  # all that is routed; the rest wraps, translates or stays at home
HEADERS = {"Accept": "image/*", "User-Agent": "newsroom"}


def same_picture(data: bytes) -> Picture | None:
    """Return the picture in the store with the very same bytes, or None."""
    return Picture.objects.filter(sha256=hashlib.sha256(data).hexdigest()).order_by("id").first()


def store(data: bytes, *, uploaded_by: User, **facts: Any) -> Picture:
    """Put a picture into the store with its `facts` (alt, caption, credit, focal_x, focal_y, original_url).

    Raises PictureRefused.
    """
    return keep(imaging.taken(data), data, uploaded_by=uploaded_by, **facts)


def keep(master: Master, data: bytes, *, uploaded_by: User, **facts: Any) -> Picture:
    """Store what became of the bytes `data` that came in; by their digest the same bytes are known again."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest[:16]}.{master.suffix}"
    picture = Picture(
        sha256=digest,
        width=master.width,
        height=master.height,
        ai_label=master.label,
        is_moving=master.is_moving,
        is_clean=True,
        uploaded_by=uploaded_by,
        **facts,
    )
    picture.file.save(name, ContentFile(master.data, name), save=False)
    try:
        picture.save()
    except BaseException:
        picture.file.delete(save=False)  # a file that no record names would lie there for ever
        raise
    return picture


def keep_as(same: Picture, url: str, *, uploaded_by: User) -> Picture:
    """Record that the picture `same` stands at the remote address `url` too: one file, a record for each address."""
    if same.original_url:
        same.pk = None
        same.uploaded_by = uploaded_by
    same.original_url = url
    same.save()
    return same


def fetch(url: str) -> bytes:
    """Return the bytes of a remote picture. Raises PictureRefused.

    Only http(s) on the usual ports; every host, also of a redirect, must resolve to public addresses alone, and the
    connection goes to the very address that was checked, so that a second answer of the name server changes nothing.
    """
    until = time.monotonic() + PATIENCE
    for _ in range(REDIRECTS + 1):
        answer, body = _get(url, until)
        if answer.status in (301, 302, 303, 307, 308):
            url = urljoin(url, answer.getheader("Location") or "")
            continue
        if answer.status != 200:
            raise PictureRefused(f"对方服务器答复 {answer.status}，没有取到图片，请换一个地址或自己上传。")
        return body
    raise PictureRefused("图片地址转了太多次，没有取到，请自己上传。")


def _get(url: str, until: float) -> tuple[http.client.HTTPResponse, bytes]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise PictureRefused("图片地址写得不对，请检查。") from error
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise PictureRefused("图片地址要以 http:// 或 https:// 开头。")
    if port not in (None, PORTS[parts.scheme]):
        raise PictureRefused("不从特殊端口取图，请自己上传。")
    address = public_address(host, PORTS[parts.scheme])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = None
    try:
        raw = socket.create_connection((address, PORTS[parts.scheme]), timeout=_left(until))
        with _hung_up_at(until, raw):
            connection = _connection(parts.scheme, host, raw, until)
            connection.request("GET", quote(target, safe="/%:@!$&'()*+,;=~-._?"), headers=HEADERS)
            answer = connection.getresponse()
            body = _body(answer)
        if (
            time.monotonic() >= until
        ):  # a line cut in the middle of the headers reads like an answer that ends there
            raise TimeoutError
        return answer, body
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= until:
            raise PictureRefused("对方服务器太慢，没有取到图片，请自己上传。") from error
        raise PictureRefused("连不上图片所在的服务器，请稍后再试，或自己上传。") from error
    finally:
        if connection is not None:
            connection.close()


def _left(until: float) -> float:
    return max(0.1, until - time.monotonic())


@contextmanager
def _hung_up_at(until: float, raw: socket.socket) -> Iterator[None]:
    """Cut the line at `until`: a server that sends a byte now and then never runs into a socket's own timeout."""
    end = raw.dup()  # the connection may close its own

    def hang_up() -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)

    timer = Timer(_left(until), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        end.close()


def _body(answer: http.client.HTTPResponse) -> bytes:
    data = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise PictureRefused(f"图片超过 {MOST_BYTES // 1024 // 1024} MB，没有取。")
    if answer.length:
        raise http.client.IncompleteRead(data, answer.length)
    return data


def public_address(host: str, port: int) -> str:
    """Return an address of `host`, all of whose addresses must be public. Raises PictureRefused."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise PictureRefused("找不到图片所在的服务器，请检查地址。") from error
    if not found or not all(map(is_public, found)):
        raise PictureRefused("这个地址指向内部网络，不能取图。")
    return sorted(found)[0]


def is_public(address: str) -> bool:
    """Return whether an address is on the public network, also where it wraps another (mapped, 6to4, NAT64)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if ip not in PUBLIC_IPV6:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connection(scheme: str, host: str, raw: socket.socket, until: float) -> http.client.HTTPConnection:
    """Return a connection over the socket to the checked address that speaks to `host`; raises OSError."""
    if scheme == "http":
        connection = http.client.HTTPConnection(host, timeout=_left(until))
        connection.sock = raw
        return connection
    secure = http.client.HTTPSConnection(host, timeout=_left(until))
    try:
        secure.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except OSError:
        raw.close()
        raise
    return secure
