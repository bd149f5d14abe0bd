"""One post as a feed carries it: full text, lasting id, addresses that work away from the site."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.html import escape
from lxml import html

from articles.models import Correction, Picture, Post, TaggedPost
from articles.models.post import PostQuerySet
from articles.text import clock, tree
from articles.text.characters import clean_characters
from articles.text.chinese import HAN

log = logging.getLogger("articles.syndication")

# Between two names in one byline; a blank parts names of ideographs only.
BETWEEN_AUTHORS = re.compile(rf"[、，,；;/]|(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")
HAS_ADDRESSES = re.compile(r"<(?:a|img)\b")


class OurPicture(NamedTuple):
    """Where a picture of our store is, and what readers are told if a machine made it ("" of all others)."""

    url: str
    ai_words: str


Pictures = dict[str, OurPicture]  # by the address that stands in a text


@dataclass(frozen=True)
class Entry:
    """What every feed format prints; `content` is HTML with absolute addresses, moments are Asia/Shanghai.

    There is at least one of the `authors`; `via` is the original's address, `image` the cover's, "" if there
    is none; `generated` says in words which parts a machine made.
    """

    id: str
    url: str
    title: str
    summary: str
    content: str
    published_at: datetime
    updated_at: datetime
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    via: str
    image: str
    generated: str


def entries(posts: PostQuerySet) -> list[Entry]:
    """Return the entries of a queryset of readers' posts, in its order, in a fixed number of queries."""
    found = list(
        posts.select_related("category", "section", "source", "cover")
        .prefetch_related(
            Prefetch("tagged_posts", TaggedPost.objects.select_related("tag")), "source_links", "corrections"
        )
        .defer("body_text", "interviewed", "evidence_note")
    )
    pictures = pictures_of(found)
    return [shown for post in found if (shown := _entry_or_none(post, pictures))]


def _entry_or_none(post: Post, pictures: Pictures) -> Entry | None:
    """Return the entry of `post`, or None, with a line in the log, for a row that cannot be shown.

    One bad row must not take the feed from every subscriber.
    """
    try:
        return entry(post, pictures)
    except Exception:
        log.exception("post %s left out of a feed", post.pk)
        return None


def entry(post: Post, pictures: Pictures) -> Entry:
    """Return one post's entry; `pictures` as `pictures_of` found them."""
    url = settings.SITE_URL + post.get_absolute_url()
    links = list(post.source_links.all())
    byline = post.byline or next((link.original_author for link in links if link.original_author), "")
    authors = authors_of(clean_characters(byline)) or authors_of(
        clean_characters(post.source.name if post.source else "")
    )
    via = next((link.url for link in links if link.url.startswith(("http://", "https://"))), "")
    generated = post.generated(has_ai_pictures=shows_ai_pictures(post, pictures))
    return Entry(
        id=entry_id(post),
        url=url,
        # The last filter: a row may be older than the rule, or written past every door of ours.
        title=clean_characters(post.headline),
        summary=clean_characters(post.dek or post.excerpt),
        content=clean_characters(
            corrections_of(post) + absolute(post.body_html, url, pictures) + generated_note(generated)
        ),
        published_at=timezone.localtime(post.published_at),
        # Only 更正 and 更新 make a piece new again; a typo set right must not ring at every subscriber's.
        updated_at=timezone.localtime(post.revised_at or post.published_at),
        authors=authors or (settings.SITE_NAME,),
        categories=tuple(filter(None, map(clean_characters, categories_of(post)))),
        via=clean_characters(via),
        image=urljoin(url, default_storage.url(post.cover.file.name))
        if post.cover and post.cover.file.name
        else "",
        generated=generated,
    )


def shows_ai_pictures(post: Post, pictures: Pictures) -> bool:
    """Return whether a machine made the cover or one of the pictures in the text."""
    if post.cover and post.cover.ai_words:
        return True
    shown = _images_of(post) if "<img" in post.body_html else []
    return any(pictures[address].ai_words for address in shown if address in pictures)


def generated_note(generated: str) -> str:
    """Return the line at the end of a text that a machine made in part, as on its page; "" for others."""
    return f"<p>本文{generated}含人工智能生成内容</p>" if generated else ""


def authors_of(byline: str) -> tuple[str, ...]:
    """Return the names a byline holds, 李华、王敏 or 李华 王敏; names of Latin letters keep their blanks."""
    parts = [part.strip() for part in BETWEEN_AUTHORS.split(byline)]
    return tuple(dict.fromkeys(filter(None, parts)))


def corrections_of(post: Post) -> str:
    """Return 更正 and 更新 as they stand above the text, the newest first; "" without any."""
    notes = sorted(post.corrections.all(), key=lambda note: note.corrected_at, reverse=True)
    return "".join(f"<p>{_correction(note)}</p>" for note in notes)


def _correction(note: Correction) -> str:
    said = [f"<strong>{note.get_kind_display()}</strong>（{clock.stamp(note.corrected_at).minute}）"]
    if note.old_wording:
        said.append(f"原文：<del>{escape(note.old_wording)}</del>")
    if note.new_wording:
        lead = "更正为：" if note.kind == Correction.Kind.CORRECTION else ""
        said.append(f"{lead}{escape(note.new_wording)}")
    return "　".join(said)


def entry_id(post: Post) -> str:
    """Return the lasting id of a post: the old feed's form, its address without `.html`."""
    return str(settings.FEED_ID_PREFIX) + post.get_absolute_url().removesuffix(".html")


def categories_of(post: Post) -> tuple[str, ...]:
    """Return the readers' names of the 栏目 a piece is filed in and stands under, and of its tags."""
    homes = [home.name for home in (post.section, post.category) if home]
    return tuple(dict.fromkeys([*homes, *(tagged.tag.name for tagged in post.tagged_posts.all())]))


def pictures_of(posts: Iterable[Post]) -> Pictures:
    """Return {address in a text: our picture} for the pictures of `posts` in our store; one query, or none.

    They are found by the address they came from or by our own; the first from an address, as on the page.
    """
    addresses = {str(address) for post in posts if "<img" in post.body_html for address in _images_of(post)}
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


def _images_of(post: Post) -> list[str]:
    try:
        return [image.get("src", "") for image in tree.fragment(post.body_html).iter("img")]
    except tree.Unread as error:
        log.warning("pictures of post %s not read: %s", post.pk, error)
        return []


def absolute(body_html: str, base: str, pictures: Pictures) -> str:
    """Return `body_html` with absolute addresses; a remote picture not in our store becomes its caption.

    Pictures that a machine made are labelled as such.
    """
    if not HAS_ADDRESSES.search(body_html):
        return body_html
    root = tree.fragment(body_html)
    linked = {image for link in root.iter("a") for image in link.iter("img")}
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
            mention(image, address, is_linked=image in linked)
    return tree.inner_html(root)


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


def mention(image: html.HtmlElement, address: str, *, is_linked: bool) -> None:
    """Replace `image` by 〔图片：说明〕, linked to where the picture is."""
    words = image.get("alt", "").strip()
    instead = html.Element("span") if is_linked else html.Element("a", href=address)
    instead.text = f"〔图片：{words}〕" if words else "〔图片〕"
    instead.tail, image.tail = image.tail, None
    parent = image.getparent()
    if parent is not None:  # the tree's root is a div, so every picture has one
        parent.replace(image, instead)
