"""The old site's addresses: Jekyll 4.3.1's URL rules, and what requests and links of today make of them.

Everything that builds, compares or resolves an address goes through here. An address is the path part of a
URL, percent-encoded; two addresses are the same when `decode` gives the same text (case counts). Source: SPEC
§7–8 of the archive, measured with Jekyll 4.3.1; the Ruby names stand in the docstrings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from urllib.parse import quote, unquote, urljoin, urlsplit

OLD_HOSTS = frozenset({"finews.withounder.com", "finews.zning.me"})
"""Hosts that served the old site: links to them stay on this site."""

UNENCODED = "-._~!$&'()*+,;=:@/?"
TITLE_MARKS = frozenset("._~!$&'()+,;=@")
ASCII_SPACES = " \t\n\v\f\r"

SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
PLACEHOLDER = re.compile(r":([a-z_]+)")
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u3000]+")


class PermalinkInvalid(ValueError):
    """A permalink that names an unknown placeholder or another site; its text is the offending part."""


def encode(text: str) -> str:
    """Return `text` percent-encoded except for letters, digits and `-._~!$&'()*+,;=:@/?`.

    Jekyll calls this URL.escape_path.
    """
    return quote(text, safe=UNENCODED)


def decode(address: str) -> str:
    """Return the form in which addresses and request paths are compared: percent-decoded, case kept.

    Bytes that are not UTF-8 become U+FFFD, so they match nothing rather than fail.
    """
    return unquote(address)


def title_part(slug: str) -> str:
    """Return the last part of a post's address, not yet encoded (Jekyll's slugify, mode `pretty`, cased).

    Trailing dots go, every run of other characters becomes one `-`, one `-` goes at either end. May be empty.
    """
    kept = "".join(
        char if char in TITLE_MARKS or unicodedata.category(char)[0] in "LM" or _is_decimal(char) else "-"
        for char in slug.rstrip(".")
    )
    return re.sub("-+", "-", kept).removeprefix("-").removesuffix("-")


def _is_decimal(char: str) -> bool:
    return unicodedata.category(char) == "Nd"


def categories_part(categories: Iterable[str]) -> str:
    """Return the categories as an address shows them: lower-cased, unique, joined by `/`, not encoded."""
    # Character by character: Ruby knows no final sigma, so ΣΣ stays σσ.
    return "/".join(dict.fromkeys("".join(char.lower() for char in name) for name in categories))


def post_path(categories: Iterable[str], day: datetime, slug: str, *, extension: str = ".html") -> str:
    """Return `/<categories>/<YYYY>/<MM>/<DD>/<title><extension>`, encoded.

    `day` is already in Asia/Shanghai time; `slug` is raw (`title_part` is applied here).
    """
    dated = f"{categories_part(categories)}/{day.year:04}/{day.month:02}/{day.day:02}"
    return tidy(encode(f"{dated}/{title_part(slug)}{extension}"))


def tidy(address: str) -> str:
    """Return the address with one leading slash and without `..`, `./` and `//` (Jekyll's URL#sanitize_url).

    As crude as Jekyll: a category ending in a dot loses its slash (`a./2022` → `a2022`).
    """
    return re.sub("/+", "/", f"/{address}".replace("..", "/").replace("./", ""))


def permalink_path(
    template: str, *, categories: Iterable[str], day: datetime, slug: str, extension: str = ".html"
) -> str:
    """Return the address that a post's own `permalink:` gives, placeholders filled in, encoded.

    Raises PermalinkInvalid for a placeholder that Jekyll's posts do not have (Jekyll aborts the build), for
    another site's address and for control characters (`%00`). A permalink on one of the old hosts means this
    site.
    """
    local = _without_old_host(template.strip())
    values: Mapping[str, Callable[[], str]] = {
        "year": lambda: f"{day.year:04}",
        "short_year": lambda: f"{day.year % 100:02}",
        "month": lambda: f"{day.month:02}",
        "i_month": lambda: str(day.month),
        "day": lambda: f"{day.day:02}",
        "i_day": lambda: str(day.day),
        "y_day": lambda: f"{day:%j}",
        "hour": lambda: f"{day.hour:02}",
        "minute": lambda: f"{day.minute:02}",
        "second": lambda: f"{day.second:02}",
        "title": lambda: title_part(slug),
        "slug": lambda: _default_slug(slug),
        "categories": lambda: categories_part(categories),
        "collection": lambda: "posts",
        "output_ext": lambda: extension,
    }

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        # Jekyll reads `:year_:month` as year, `_`, month.
        for known in (name, name.removesuffix("_")):
            if known in values:
                return encode(values[known]()) + name.removeprefix(known)
        raise PermalinkInvalid(f":{name}")

    # Decoded and encoded again: a permalink may be written either way and must have one form here.
    meaning = tidy(decode(PLACEHOLDER.sub(fill, local)))
    if any(unicodedata.category(char) == "Cc" for char in meaning):
        raise PermalinkInvalid(encode(meaning))
    return encode(meaning)


def _default_slug(slug: str) -> str:
    """Return Jekyll's `:slug`: letters, marks and digits only, lower-cased."""
    kept = "".join(
        char if unicodedata.category(char)[0] in "LM" or _is_decimal(char) else "-" for char in slug.lower()
    )
    return re.sub("-+", "-", kept).removeprefix("-").removesuffix("-")


def _without_old_host(template: str) -> str:
    if not SCHEME.match(template) and not template.startswith("//"):
        return template
    try:
        parts = urlsplit(template)
        host = parts.hostname
    except ValueError:
        raise PermalinkInvalid(template) from None
    if host not in OLD_HOSTS or parts.scheme not in ("", "http", "https"):
        raise PermalinkInvalid(template)
    return parts.path


def stored_twin(address: str, extension: str = ".html") -> str | None:
    """Return the second address of an extensionless permalink, or None where it has only one.

    Jekyll stored `huodong/chun` as `chun.html`, and the host answered both.
    """
    return None if address.endswith(("/", extension)) else address + extension


def without_extension(address: str) -> str | None:
    """Return the address the old host also answered, without `.html`, or None where there is none."""
    return (
        address.removesuffix(".html")
        if address.endswith(".html") and not address.endswith("/.html")
        else None
    )


def section_page(section: str) -> str:
    """Return the address of a section's list page, `/category/<section>.html`.

    Case, spaces and parentheses stay.
    """
    return f"/category/{encode_segment(section)}.html"


def section_links(section: str) -> tuple[str, str]:
    """Return the two addresses that early navigation links used for a section and that never had a page."""
    return f"/{encode_segment(section)}/", f"/{encode_segment(section)}.html"


def encode_segment(text: str) -> str:
    """Return `text` encoded as one part of a path: as `encode`, and `/` and `?` too."""
    return quote(text, safe=UNENCODED.replace("/", "").replace("?", ""))


def join(base: str, address: str) -> str:
    """Return a link or image address of a post as it must be stored; `base` is the post's own address.

    `//host/x` becomes https, the old hosts become site-relative, a relative address is resolved. An address
    with any scheme is returned without its blanks but otherwise as it is: judging schemes is the sanitiser's
    work. Raises ValueError for what is no address at all (`http://[`).
    """
    bare = address.strip(ASCII_SPACES + "\x00\xa0\u3000")
    # Browsers ignore blanks and control characters when they look for the scheme, and read `\\` as `/`.
    squeezed = INVISIBLE.sub("", bare).replace("\\", "/")
    if SCHEME.match(squeezed):
        return _site_relative(bare) if squeezed[:4].lower() == "http" else bare
    if squeezed.startswith("//"):
        return _site_relative("https:" + squeezed)
    if not bare or bare.startswith("#"):
        return bare
    # With a host in front, or surplus `..` would eat the leading slash.
    resolved = urljoin("http://here" + base.replace("?", "%3F"), bare.replace("\\", "/"))
    return resolved.removeprefix("http://here")


def _site_relative(address: str) -> str:
    parts = urlsplit(address)
    if parts.hostname not in OLD_HOSTS:
        return address
    return parts._replace(scheme="", netloc="", path=re.sub("^/*", "/", parts.path)).geturl()
