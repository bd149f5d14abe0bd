"""Posts that a query names outright: by address, original's address, infoCode or whole headline."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.db.models import F

from articles.models import Post, Redirect, SourceLink
from articles.text import addresses, keys

MOST = 50  # pieces of one name
SHORTEST = 4  # characters of a headline that names a piece
CODE = re.compile(r"(?:NW)?([0-9]{6,40})", re.IGNORECASE)
OTHER_CODE = re.compile(r"[A-Za-z]{1,4}[0-9]{6,40}")
WITH_SCHEME = re.compile(r"https?://\S+", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?/\S*", re.ASCII)
AT_THE_DESK = re.compile(r"/admin/articles/post/([0-9]{1,18})/")


def named(typed: str) -> list[int]:
    """Return the ids of the posts of any state that `typed` names, [] if it names none.

    An address may be ours (also an old one, or the desk's) or the original's, with or without scheme,
    tracking parameters and fragment; an infoCode may lack its NW.
    """
    text = typed.strip()
    found = [*_at_address(text), *_with_code(text)]
    return list(dict.fromkeys(found or _of_headline(text)))[:MOST]


def is_address_or_code(typed: str) -> bool:
    """Return whether `typed` is meant as an address or an infoCode rather than as words."""
    text = typed.strip()
    return bool(_path_of(text) or CODE.fullmatch(text) or OTHER_CODE.fullmatch(text))


def _path_of(text: str) -> str:
    """Return the path of an address, decoded; "" if `text` is none."""
    if WITHOUT_SCHEME.fullmatch(text):
        text = f"//{text}"
    elif not WITH_SCHEME.fullmatch(text) and not re.fullmatch(r"/\S+", text):
        return ""
    try:
        return addresses.decode(urlsplit(text).path)
    except ValueError:
        return ""


def _at_address(text: str) -> Iterator[int]:
    path = _path_of(text)
    if not path:
        return
    if at_desk := AT_THE_DESK.match(path):
        yield from Post.objects.filter(pk=int(at_desk[1])).values_list("pk", flat=True)
        return
    full = f"//{text}" if WITHOUT_SCHEME.fullmatch(text) else text
    if key := keys.address_key(full):
        yield from _linked(url_key=key)
    if path.strip("/"):
        ours = [path, f"{path}.html"]  # the old host also answered without the ending
        yield from Post.objects.filter(path__in=ours).values_list("pk", flat=True)
        moved = Redirect.objects.filter(old_path__in=ours, post__isnull=False)
        yield from moved.values_list("post_id", flat=True)


def _with_code(text: str) -> Iterator[int]:
    if code := CODE.fullmatch(text):
        yield from _linked(external_id__in=[code[1], f"NW{code[1]}"])
    elif OTHER_CODE.fullmatch(text):
        yield from _linked(external_id__in=[text, text.upper()])


def _linked(**facts: object) -> Iterator[int]:
    yield from (
        SourceLink.objects.filter(**facts).order_by("-post_id").values_list("post_id", flat=True)[:MOST]
    )


def _of_headline(text: str) -> list[int]:
    key = keys.headline_key(text)
    if len(key) < SHORTEST:
        return []
    same = Post.objects.filter(headline_key=key).order_by(F("published_at").desc(nulls_last=True), "-pk")
    return list(same.values_list("pk", flat=True)[:MOST])
