"""Junk for every address and every parameter there is, found by walking the resolver and the forms."""

import re
from pathlib import Path
from urllib.parse import quote_from_bytes

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

import articles
from articles.text import tree
from tests import scene

# Texts for numbers, numbers for texts, and what no text holds; bytes are sent as they are.
JUNK = (
    b"", b"\x00", "²".encode(), "１２".encode(), b"abc", b"1" + b"0" * 30, b"9" * 20, b"-1", b"0", b"9" * 5000,
    b"0001-01-01", b"9999-12-31", b"0026-11-28T08:30", b"9999-12-31T23:59", "险".encode() * 260, b"x" * 2100,
    b"\xff\xfe", b"\xed\xa0\x80", "\u202e\ufffe\u200b\x0b".encode(), b"NaN", b"1e400", b"%", b"[]",
    b"__all__",
)  # fmt: skip
ADMIN_PARAMETERS = (
    "q", "p", "o", "e", "all", "next", "_popup", "_to_field", "_changelist_filters", "_facets", "action",
    "index", "select_across", "_selected_action", "_save", "_continue", "_addanother", "_saveasnew", "post",
    "initial-x", "id__exact", "pk__in", "kind__exact", "is_active__exact", "groups__id__exact",
    "reviewed_at__isempty", "day__gte", "app_label", "model_name", "field_name", "term", "page",
)  # fmt: skip
READ = re.compile(
    r"""(?:GET|POST|data)(?:\.get(?:list)?\(|\[)\s*["']([\w-]+)["']|"""
    r"""["']([\w-]+)["'] in request\.(?:GET|POST)"""
)
NAMED = re.compile(
    r"""parameter_name = (?:"[^"]*", )?["'](\w+)["']|"""
    r"""title, parameter_name(?:, suggest)? = "[^"]*", "(\w+)\""""
)
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


FORM = "application/x-www-form-urlencoded"


def turn(number, count):
    """Return `count` kinds of junk; the next `number` gets others."""
    return [JUNK[(number * count + place) % len(JUNK)] for place in range(count)]


def query_parameters():
    """Return every parameter that a view or a filter of ours reads, and those the admin reads."""
    found = set(ADMIN_PARAMETERS)
    for path in Path(articles.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for names in (*READ.findall(text), *NAMED.findall(text)):
            found.update(filter(None, names))
    return sorted(found)


def routes(resolver=None, prefix=""):
    """Yield the route of every address that the site answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield "/" + route.replace("^", "").replace("$", "").replace("\\", "")
        else:
            yield from routes(pattern, route)


def filled(route, value):
    """Return the address of `route` with `value` (quoted) in every place, or None if it has no place."""
    address, places = GROUP.subn(lambda _: value, route)
    address, more = CONVERTER.subn(lambda _: value, address)
    return address if places + more else None


def addresses(keys):
    """Return every address there is: routes without places, routes with real keys, the desk's screens."""
    found = {route for route in routes() if not CONVERTER.search(route) and not GROUP.search(route)}
    for route in routes():
        for key in (keys["live"], keys["draft"]):
            if address := filled(route, str(key)):
                found.add(address)
    found |= {address.format(**keys).partition("?")[0] for address in scene.SCREENS.values()}
    return sorted(address for address in found if not address.startswith("/admin/logout"))


def quoted(pairs):
    """Return a query string of byte values."""
    return "&".join(f"{name}={quote_from_bytes(value, safe='')}" for name, value in pairs)


def typed_fields(page):
    """Return {name: value} of every field of the forms on a page, as a browser would send them."""
    found = {}
    for field in tree.document(page).iter("input", "select", "textarea"):
        name = field.get("name")
        if not name or field.get("type") in ("submit", "button", "file"):
            continue
        if field.tag == "select":
            chosen = next(
                (option for option in field.iter("option") if option.get("selected") is not None), None
            )
            found[name] = chosen.get("value", "") if chosen is not None else ""
        elif field.tag == "textarea":
            found[name] = field.text or ""
        elif field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
            found[name] = field.get("value", "")
    return found


class Prober:
    """A browser that notes every request the site could not answer, and leaves the database as it was."""

    def __init__(self, user=None):
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.faults = []
        self.count = 0

    def ask(self, method, address, **options):
        """Ask for `address`; return the answer, or None if there was none worth the name."""
        raised = []
        hear = lambda sender, request, **more: raised.append(request)  # noqa: E731
        got_request_exception.connect(hear)
        response, fault = None, ""
        self.count += 1
        try:
            with transaction.atomic():
                response = getattr(self.client, method)(address, **options)
                if response.streaming:
                    b"".join(response.streaming_content)
                transaction.set_rollback(True)
        except Exception as error:  # a page that breaks while it is streamed
            fault = f"{type(error).__name__}: {error}"
        finally:
            got_request_exception.disconnect(hear)
        if response is not None and response.status_code >= 500 and address != "/readyz":
            kind, error = (response.exc_info or (None, None))[:2]
            fault = f"{kind.__name__ if kind else response.status_code}: {str(error)[:300]}"
        if fault:
            self.faults.append(f"{method} {address[:200]} {str(options)[:200]}: {fault}")
        return response
