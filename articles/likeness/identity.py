"""Identity by name: a text's address without what does not count. Its infoCode: `text.infocode`."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# Far fewer than the trackers of `text.keys`, as docs/gate.md says: two texts at one address are one story
# whatever their words, so a parameter that may name another text counts.
IGNORED_PARAMETER = re.compile(r"^(?:utm_\w*|spm)$", re.IGNORECASE)


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
