"""The text of an article as the page shows it, with scrolling tables, sized figures and linked headings."""

import json
import logging
import re
from collections.abc import Collection
from functools import lru_cache
from html import escape
from typing import NamedTuple, TypeGuard
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.db.models import Q
from lxml.html import HtmlElement

from articles import composing
from articles.models import ComposedPost, Picture
from articles.models.picture import AI_WORDS_FROM_FILE
from articles.text import captions, plain, tree, typesetting
from articles.text.tree import element, parent_of

from . import headings, tables
from .pictures import LONG_FROM, Drawn, drawn, measured

log = logging.getLogger("articles.reader")

# Most reposts are paragraphs alone, and stand as they are.
NEEDS_WORK = re.compile(r"<(?:img|table|h[234])\b|<p>\s*(?:<(?:strong|b)>|[一二三四五六七八九十]{1,3}、|【)")
TAG = re.compile(r"<[^>]*>")
TYPESET = 128  # texts with their line breaks, some 30 kB each
REMEMBERED = 256  # rendered texts with tables or headings, some 20 kB each
SIZES = "(min-width: 46rem) 720px, 100vw"


class RenderedBody(NamedTuple):
    """Rendered `html`, the entries of the contents list, whether a machine made a picture, how it opens.

    `opens_with` is the sha256 of the picture of ours before the first word, "" without one.
    """

    html: str
    contents: list[tuple[str, str]]
    has_ai_pictures: bool = False
    opens_with: str = ""


def without_headline(body_html: str, headline: str) -> str:
    """Return the text of a 快讯 without the headline it opens with, bracketed or as its first sentence."""
    said = re.escape(escape(headline, quote=False))
    opening = re.compile(
        rf"^\s*<p>\s*(?:<(?:strong|b)>)?\s*(?:【{said}】|{said})\s*(?:</(?:strong|b)>)?[。：:\s]*"
    )
    shorter = opening.sub("<p>", body_html)
    return shorter.removeprefix("<p></p>").lstrip() or body_html


def minutes(body_html: str) -> tuple[int, int]:
    """Return how many minutes the text takes to read, at least 1, and how many characters it has."""
    characters = plain.character_count(TAG.sub("", body_html))
    return plain.reading_minutes(characters), characters


def render(body_html: str, *, base: str, post_id: int) -> RenderedBody:
    """Return the RenderedBody of the clean `body_html` of post `post_id` at the encoded address `base`.

    Pictures that are not ours become 〔图片：说明〕, linked to where they are; readers' browsers fetch nothing from
    there.
    """
    if not NEEDS_WORK.search(body_html):
        return RenderedBody(body_html, [])
    return _rendered(body_html, post_id) if "<img" not in body_html else _render(body_html, post_id, base)


def typeset(html: str, kept: ComposedPost | None) -> str:
    """Return the text with the places where its lines may end.

    They come from the ComposedPost `kept` if it is up to date. Otherwise finding them takes some 0.5 ms per
    thousand characters.
    """
    if kept is None or kept.version != composing.version():
        return typeset_here(html)
    return typesetting.typeset_html(html, json.loads(kept.lines))


@lru_cache(TYPESET)
def typeset_here(html: str) -> str:
    """Return the text with the places where its lines may end, worked out here."""
    return typesetting.typeset_html(html)


@lru_cache(REMEMBERED)
def _rendered(body_html: str, post_id: int) -> RenderedBody:
    """Render a text without pictures.

    It depends on nothing but itself, so an edition that moves on changes nothing.
    """
    return _render(body_html, post_id, "")


def _render(body_html: str, post_id: int, base: str) -> RenderedBody:
    try:
        root = tree.fragment(body_html)
    except tree.Unread:
        log.exception("text of post %s shown as it is stored", post_id)
        return RenderedBody(body_html, [], False)
    has_ai_pictures, opens_with = show_pictures(root, base)
    tables.show(root, post_id)
    headings.raise_lines(root)
    contents = headings.contents_of(root)
    return RenderedBody(tree.inner_html(root), contents, has_ai_pictures, opens_with)


def show_pictures(root: HtmlElement, base: str) -> tuple[bool, str]:
    """Turn every img under `root` into a figure of ours, or into a mention linked to where the picture is.

    Return whether a machine made one of those shown, and the sha256 of the one of ours that opens the text.
    """
    images = [(image, urljoin(base, image.get("src", ""))) for image in root.iter("img")]
    if not images:
        return False, ""
    has_ai, opens_with = False, ""
    first = opening_picture(root)
    sizes = {address: measured(unquote(address)) for _, address in images if address.startswith("/")}
    ours = pictures_at({address for _, address in images if sizes.get(address) is None})
    linked = {image for link in root.iter("a") for image in link.iter("img")}
    for image, address in images:
        picture = ours.get(address)
        if picture:
            opens_with = picture.sha256 if image is first else opens_with
            caption = " ".join(filter(None, [picture.caption, picture.credit]))
            put_figure(image, drawn(picture), picture.alt, caption, picture.ai_words)
            has_ai = has_ai or bool(picture.ai_words)
        elif facts := sizes.get(address):
            width, height, label, _ = facts
            shown = Drawn(address, "", width, height, address, height > LONG_FROM * width > 0)
            put_figure(image, shown, "", "", AI_WORDS_FROM_FILE if label else "")
            has_ai = has_ai or bool(label)
        else:
            put_instead(image, mention(image, address, is_linked=image in linked))
    return has_ai, opens_with


def opening_picture(root: HtmlElement) -> HtmlElement | None:
    """Return the img before the first word under `root`, or None."""
    for one in root.iter():
        if one.tag == "img":
            return one
        if (one.text or "").strip() or (one is not root and not len(one) and (one.tail or "").strip()):
            return None
    return None


def pictures_at(addresses: Collection[str]) -> dict[str, Picture]:
    """Return {address: Picture} of what our store has: by the address it was fetched from, or by its own."""
    if not addresses:
        return {}
    files = {unquote(address).removeprefix(settings.MEDIA_URL): address for address in addresses}
    found: dict[str, Picture] = {}
    # The first to come from an address is the one that is shown: a later one never takes its place.
    for picture in Picture.objects.filter(Q(original_url__in=addresses) | Q(file__in=files)).order_by("-pk"):
        found[picture.original_url] = picture
        found[files.get(picture.file.name or "", "")] = picture
    return found


def put_figure(image: HtmlElement, shown: Drawn, alt: str, caption: str, ai_words: str = "") -> None:
    """Draw `image` as `shown`, in a figure of its own where it stood alone.

    A 长图 opens in full by a plain link, a 动图 plays behind one: nothing on the page moves by itself.
    """
    text = image.get("alt", "") or alt
    for name in list(image.attrib):
        del image.attrib[name]
    image.set("src", shown.src)
    image.set("alt", text)
    if shown.width and shown.height:
        image.set("width", str(shown.width))
        image.set("height", str(shown.height))
    if shown.srcset:
        image.set("srcset", shown.srcset)
        image.set("sizes", SIZES)
    image.set("loading", "lazy")
    image.set("decoding", "async")
    figure = figure_around(image)
    if figure is None:
        if ai_words:  # within a line of text
            note = element.span(f"（{ai_words}）", {"class": "ai-mark"})
            note.tail, image.tail = image.tail, None
            image.addnext(note)
        return
    if (shown.is_long or shown.is_moving) and parent_of(image).tag != "a":
        figure.set("class", "moving-picture" if shown.is_moving else "long-picture")
        link = element.a(href=shown.full)
        put_instead(image, link)
        link.append(image)
        hint = "动图，点击播放" if shown.is_moving else "长图，点击查看原图"
        link.append(element.span(hint, {"class": "hint"}))
    words = figure.find("figcaption")
    if words is None:
        following = figure.getnext()
        if is_caption(following):
            following.tag = "figcaption"
            figure.append(following)
            words = following
        elif caption or ai_words:
            words = element.figcaption(caption)
            figure.append(words)
    if ai_words and words is not None:
        words.append(element.span(ai_words, {"class": "ai-mark"}))


def is_caption(block: HtmlElement | None) -> TypeGuard[HtmlElement]:
    """Return whether the paragraph after a picture is what the archive's outlets print as its caption."""
    if block is None or block.tag != "p" or len(block):
        return False
    return captions.is_caption(block.text or "")


def figure_around(image: HtmlElement) -> HtmlElement | None:
    """Return the figure `image` stands in; a paragraph that holds nothing else becomes one."""
    parent = parent_of(image)
    if parent.tag == "a" and len(parent) == 1 and not (parent.text or image.tail or "").strip():
        parent = parent_of(parent)
    if parent.tag == "figure":
        return parent
    if parent.tag == "p" and len(parent) == 1 and not parent.text_content().strip():
        parent.tag = "figure"
        return parent
    return None


def mention(image: HtmlElement, address: str, *, is_linked: bool) -> HtmlElement:
    """Return 〔图片：说明〕 for a picture that is not in our store.

    It is linked to its address unless it stands in a link.
    """
    said = (image.get("alt") or image.get("title") or "").strip()
    text = f"〔图片：{said}〕" if said else "〔图片〕"
    if is_linked or not address.startswith(("http://", "https://")):
        words: HtmlElement = element.span(text, {"class": "picture-away"})
    else:
        words = element.a(text, {"class": "picture-away", "href": address, "rel": "noopener nofollow"})
    return words


def put_instead(old: HtmlElement, new: HtmlElement) -> None:
    """Put `new` where `old` stands, keeping the text after it."""
    new.tail, old.tail = old.tail, None
    parent_of(old).replace(old, new)
