"""Who asks: one answer for the login limits, the search limit, /metrics and the logs, and never an empty one.

A proxy of ours appends the address it saw to X-Forwarded-For, so of n trusted proxies the n-th entry from
the right is the client; everything left of it was typed by the client. NEWSROOM_TRUSTED_PROXIES is n.
"""

import ipaddress
import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest

from articles.models import User

logger = logging.getLogger(__name__)

NOBODY = "0.0.0.0"  # noqa: S104 - no address at all (a Unix socket, a test): one bucket for all of them
UNTRUSTED = (
    "X-Forwarded-For arrives, but NEWSROOM_TRUSTED_PROXIES is 0: every client behind the proxy counts as one,"
    " and shares one search limit and one login limit. Set it to the number of proxies in front"
)
_IPV6_SITE = 64  # bits: whoever has one address of such a network has them all
_seen = {"forwarded": False}


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in.

    Every screen of the desk has made sure of that before its view is called.
    """

    user: User
    csp_nonce: object  # of django-csp's middleware; its text is the nonce


def as_staff(request: HttpRequest) -> StaffRequest:
    """Return `request` typed as somebody's who is logged in.

    The caller has made sure: either Django's admin has let it through, or `has_permission` comes first.
    """
    return cast(StaffRequest, request)


def client_address(request: HttpRequest) -> str:
    """Return the client's address in its shortest spelling, without port or brackets, or `NOBODY`."""
    return address_of(request.META)


def address_of(environ: Mapping[str, Any]) -> str:
    """Return the client's address of a WSGI environment, as `client_address` does."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    hops = settings.TRUSTED_PROXIES
    if forwarded and not hops:
        notice_untrusted()
    if forwarded and hops:
        entries = forwarded.split(",")
        # Fewer entries than proxies: a request that came round them. Only the peer's word is to be had.
        if len(entries) >= hops and (found := _parsed(entries[-hops])):
            return str(found)
    peer = _parsed(str(environ.get("REMOTE_ADDR") or ""))
    return str(peer) if peer else NOBODY


def network_of(address: str) -> str:
    """Return what limits count by: an IPv4 address itself, an IPv6 address's /64."""
    parsed = _parsed(address)
    if parsed is None:
        return NOBODY
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_SITE), strict=False))


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address in `text`, with or without port, brackets and zone; None for anything else."""
    text = text.strip().strip('"')[:100]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def notice_untrusted() -> None:
    """Note that a proxy stands in front which is not configured; each process says so once in its log."""
    if not _seen["forwarded"]:
        _seen["forwarded"] = True
        logger.warning(UNTRUSTED)


def warnings(request: HttpRequest) -> list[str]:
    """Return what is wrong between this process and its proxies, in sentences for operators."""
    client_address(request)
    return [UNTRUSTED] if _seen["forwarded"] and not settings.TRUSTED_PROXIES else []


def naming(application: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a WSGI application so that the access log knows the client as `newsroom.client`."""

    def named(environ: dict[str, Any], start_response: Any) -> Any:
        environ["newsroom.client"] = address_of(environ)
        return application(environ, start_response)

    return named
