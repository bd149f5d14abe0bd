"""Whether the piece is here already: by infoCode, by address, by headline."""

from dataclasses import dataclass

from articles.models import Post, Source, SourceLink
from articles.text import keys

from .page import PastedPage

MOST = 5  # pieces named in a warning
SHORTEST = 6  # characters of a headline key that says anything


@dataclass(frozen=True)
class Duplicate:
    """A piece that seems to be the same story; `why` in words, the surest first: infoCode, 原文链接, 标题."""

    post: Post
    why: str


def find_duplicates(page: PastedPage, *, but: Post | None = None) -> list[Duplicate]:
    """Return pieces of any state that seem to be what was pasted, surest first; `but` is the piece itself."""
    found: dict[int, Duplicate] = {}
    asked = [
        ("infoCode 相同", _by_link(external_id=page.info_code) if page.info_code else []),
        ("原文链接相同", _by_link(url_key=key) if (key := keys.address_key(page.url)) else []),
        ("标题相同", _by_headline(page.original_headline)),
    ]
    for why, posts in asked:
        for post in posts:
            if but is None or post.pk != but.pk:
                found.setdefault(post.pk, Duplicate(post, why))
    return list(found.values())[:MOST]


def _by_link(**facts: str) -> list[Post]:
    links = SourceLink.objects.filter(**facts).select_related("post").order_by("-post_id")[:MOST]
    return [link.post for link in links]


def _by_headline(headline: str) -> list[Post]:
    key = keys.headline_key(headline)
    if len(key) < SHORTEST:
        return []
    return list(Post.objects.filter(headline_key=key).order_by("-pk")[:MOST])


def matching_source(outlet: str) -> Source | None:
    """Return the 稿源 of this name, blanks and punctuation aside; None if the desk does not know it."""
    key = keys.headline_key(outlet)
    exact = Source.objects.filter(name=outlet.strip()).first()
    if exact or not key:
        return exact
    return next(
        (source for source in Source.objects.order_by("pk") if keys.headline_key(source.name) == key), None
    )
