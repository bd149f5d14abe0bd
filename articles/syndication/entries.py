"""One post as a feed carries it: full text, lasting id, addresses that work away from the site."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from lxml import html

from articles.models import Picture, Post

HAS_ADDRESSES = re.compile(r"<(?:a|img)\b")


class OurPicture(NamedTuple):
    """Where a picture of our store is, and what readers are told if a machine made it ("" of all others)."""

    url: str
    ai_words: str


Pictures = dict[str, OurPicture]  # by the address that stands in a text


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


def entry(post: Post, pictures: Pictures) -> Entry:
    """Return one post's entry; `pictures` as `pictures_of` found them."""
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


def pictures_of(posts: Iterable[Post]) -> Pictures:
    """Return {address in a text: our picture} for the pictures of `posts` in our store; one query, or none.

    They are found by the address they came from or by our own; the first from an address, as on the page.
    """
    addresses = {
        str(address)
        for post in posts
        if "<img" in post.body_html
        for address in html.fromstring(f"<div>{post.body_html}</div>").xpath("//img/@src")
    }
    if not addresses:
        return {}
    files = {
        unquote(address.removeprefix(settings.SITE_URL)).removeprefix(settings.MEDIA_URL): address
        for address in addresses
    }
    found: Pictures = {}
    for picture in Picture.objects.filter(Q(original_url__in=addresses) | Q(file__in=files)).order_by("-pk"):
        ours = OurPicture(default_storage.url(picture.file.name or ""), picture.ai_words)
        found[picture.original_url] = ours
        found[files.get(picture.file.name or "", "")] = ours
    found.pop("", None)
    return found


def absolute(body_html: str, base: str, pictures: Pictures) -> str:
    """Return `body_html` with absolute addresses; a remote picture not in our store becomes its caption.

    Pictures that a machine made say so beside them.
    """
    if not HAS_ADDRESSES.search(body_html):
        return body_html
    root = html.fragment_fromstring(body_html, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    for link in root.iter("a"):
        if link.get("href"):
            link.set("href", urljoin(base, link.get("href")))
    for image in list(root.iter("img")):
        written = image.get("src", "")
        address = urljoin(base, written)
        known = pictures.get(written) or pictures.get(address)
        ours = urljoin(base, known.url) if known else address
        if ours.startswith(settings.SITE_URL):
            image.set("src", ours)
            if known and known.ai_words:
                note_ai(image, known.ai_words)
        else:
            mention(image, address)
    return (root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)


def note_ai(image: html.HtmlElement, words: str) -> None:
    """Say beside `image` that a machine made it: in its caption, or in the line it stands in."""
    figure = next(image.iterancestors("figure"), None)
    caption = figure.find(".//figcaption") if figure is not None else None
    note = html.Element("small")
    note.text = f"（{words}）"
    if caption is not None:
        caption.append(note)
    else:
        note.tail, image.tail = image.tail, None
        image.addnext(note)


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
