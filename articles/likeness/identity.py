"""Identity by name: the infoCode an agency gave a text, and its address without what does not count."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
IGNORED_PARAMETER = re.compile(r"^(?:utm_\w*|spm)$", re.IGNORECASE)
CODE_IN_QUERY = re.compile(r"(?:^|[?&#])infocode=([A-Za-z0-9]{10,40})(?:[&#]|$)", re.IGNORECASE)
CODE_IN_PATH = re.compile(r"[/,]((?:NW|AN)\d{12,24}|\d{18,24})\.s?html?$", re.IGNORECASE)


def info_code(field: str | None, url: str | None) -> str:
    """Return the infoCode from a field or an address (`infoCode=…`, `/1234,NW….html`), "" if none."""
    if field and field.strip():
        return field.strip().upper()
    url = (url or "").strip()
    if match := CODE_IN_QUERY.search(url):
        return match.group(1).upper()
    match = CODE_IN_PATH.search(re.split(r"[?#]", url, maxsplit=1)[0])
    return match.group(1).upper() if match else ""


def address(url: str | None) -> str:
    """Return the address under which one page stands, "" if it is not an address.

    Scheme, the host's case, the default port, fragment, final slash, `utm_*`, `spm` and the order of the
    parameters do not count; every other parameter does.
    """
    try:
        parts = urlsplit((url or "").strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host or parts.scheme.lower() not in DEFAULT_PORTS:
        return ""
    kept = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not IGNORED_PARAMETER.match(pair[0])
    )
    path = unquote(parts.path).rstrip("/")
    if not path and not kept:
        return ""  # a home page is the address of no text
    stop = "" if port in (None, *DEFAULT_PORTS.values()) else f":{port}"
    return f"{host.lower()}{stop}{path}{'?' + urlencode(kept) if kept else ''}"
