"""Which addresses may be contacted: public, at usual ports, on the list if there is one."""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from .answers import FetchFailed

PORTS = {"http": 80, "https": 443}
# Python's table, which an older release has with gaps, calls some addresses of protocols and relays global.
SPECIAL_IPV4 = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24")))
# All that is routed; the rest wraps, translates or stays at home.
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, cut in its parts."""

    url: str
    scheme: str
    host: str
    port: int
    dialled: int  # the port that is connected to; differs in tests alone
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as browsers write them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


def is_public(address: str) -> bool:
    """Return whether an address is public, also one wrapped in another (mapped, 6to4, NAT64)."""
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


def checked(url: str, ports: dict[str, int]) -> Target:
    """Return an address that may be contacted, split into its parts. Raises FetchFailed."""
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
    return Target(url, parts.scheme, host, port or PORTS[parts.scheme], port or usual, quote(path, safe=SAFE))


def _is_inner_literal(host: str) -> bool:
    try:
        return is_allowed_inside(host)
    except ValueError:
        return False


def joined(base: str, location: str) -> str:
    """Return where a redirect from `base` leads. Raises FetchFailed."""
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise FetchFailed("address") from error


def refuse_inner_names(target: Target, resolve: Callable[[str, int], str]) -> None:
    """Refuse names that are visibly internal, even behind a proxy, which resolves names itself."""
    try:
        resolve(target.host, target.port)
    except FetchFailed as failure:
        if failure.code != "unknown-host":
            raise
