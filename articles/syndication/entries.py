"""One post as a feed carries it: full text, lasting id, addresses that work away from the site."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from lxml import html

from articles.models import Picture, Post

HAS_ADDRESSES = re.compile(r"<(?:a|img)\b")


@dataclass(frozen=True)
class Entry:
    """What every feed format prints; `content` is HTML with absolute addresses, moments are Asia/Shanghai."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published_at: datetime
    updated_at: datetime
    author: str
    categories: tuple[str, ...]


def entries(posts) -> list[Entry]:
    """Return the entries of a queryset of readers' posts, in its order, in a fixed number of queries."""
    found = list(
        posts.select_related("category", "source")
        .prefetch_related("tagged_posts__tag", "source_links")
        .defer("body_text", "interviewed", "evidence_note")
    )
    pictures = pictures_of(found)
    return [entry(post, pictures) for post in found]


def entry(post: Post, pictures: dict[str, str]) -> Entry:
    """Return one post's entry; `pictures` maps remote addresses to ours."""
    url = settings.SITE_URL + post.get_absolute_url()
    author = post.byline or next((link.original_author for link in post.source_links.all() if link.original_author), "")
    return Entry(
        id=entry_id(post),
        url=url,
        title=post.headline,
        summary=post.dek or post.excerpt,
        content=absolute(post.body_html, url, pictures),
        published_at=timezone.localtime(post.published_at),
        # Only 更正 and 更新 make a piece new again; a typo set right must not ring at every subscriber's.
        updated_at=timezone.localtime(post.revised_at or post.published_at),
        author=author or (post.source.name if post.source else settings.SITE_NAME),
        categories=categories_of(post),
    )


def entry_id(post: Post) -> str:
    """Return the lasting id of a post: the old feed's form, its address without `.html`."""
    return settings.FEED_ID_PREFIX + post.get_absolute_url().removesuffix(".html")


def categories_of(post: Post) -> tuple[str, ...]:
    """Return one term for each category and each tag; a section of the old site may stand for several categories."""
    slugs = post.category.slug.split(" ") if post.category else []
    return tuple(dict.fromkeys([*filter(None, slugs), *(tagged.tag.name for tagged in post.tagged_posts.all())]))


def pictures_of(posts: Iterable[Post]) -> dict[str, str]:
    """Return {remote address: our address} for the pictures in `posts` that are in our store; one query, or none."""
    remote = {
        address
        for post in posts
        if "<img" in post.body_html
        for address in html.fromstring(f"<div>{post.body_html}</div>").xpath("//img/@src")
        if address.startswith(("http://", "https://"))
    }
    if not remote:
        return {}
    stored = Picture.objects.filter(original_url__in=remote).values_list("original_url", "file")
    return {original: default_storage.url(file) for original, file in stored}


def absolute(body_html: str, base: str, pictures: dict[str, str]) -> str:
    """Return `body_html` with absolute addresses; a remote picture not in our store becomes its caption, linked."""
    if not HAS_ADDRESSES.search(body_html):
        return body_html
    root = html.fragment_fromstring(body_html, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    for link in root.iter("a"):
        if link.get("href"):
            link.set("href", urljoin(base, link.get("href")))
    for image in list(root.iter("img")):
        address = urljoin(base, image.get("src", ""))
        ours = urljoin(base, pictures[address]) if address in pictures else address
        if ours.startswith(settings.SITE_URL):
            image.set("src", ours)
        else:
            mention(image, address)
    return (root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)


def mention(image: html.HtmlElement, address: str) -> None:
    """Put 〔图片：说明〕 in the place of `image`, linked to where the picture is."""
    words = image.get("alt", "").strip()
    is_linked = any(above.tag == "a" for above in image.iterancestors())
    instead = html.Element("span") if is_linked else html.Element("a", href=address)
    instead.text = f"〔图片：{words}〕" if words else "〔图片〕"
    instead.tail, image.tail = image.tail, None
    parent = image.getparent()
    if parent is not None:  # the tree's root is a div, so every picture has one
        parent.replace(image, instead)
