"""Every text of a piece that readers see, as the checks read it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from lxml import etree
from lxml.html import HtmlElement

from articles.editorial.content import LINK_FIELDS
from articles.gate.draft import (
    ALT,
    BODY,
    HEADLINES,
    PICTURE,
    TITLE,
    VERBATIM,
    BodyTable,
    BrokenLink,
    Draft,
    Image,
    Link,
    Original,
    Passage,
)
from articles.models import LinkCheck, Picture, Post, SourceLink
from articles.text import plain, tree

from . import original_texts, rulebook
from .provenance import missing_provenance

LINES = (*HEADLINES, "dek", "byline", "responsible_editor")
FACTS = ("form", "origin", "licence_basis", "byline", "responsible_editor")
WITH_PICTURES = (Post.Generated.PICTURE, Post.Generated.BOTH)
LINE_BREAK = re.compile(r"<br\s*/?>")
READ_AS_TREE = ("<img", "<a", "title=", "<table")
PARTING = frozenset({"br", "p", "div", "li", "ul", "ol", "blockquote", "h2", "h3", "h4"})  # in a cell
BROKEN_HERE = "\u2028"  # stands for <br> while blocks are read


def draft_of(content: Mapping[str, Any], post: Post | None, *, on: date) -> Draft:
    """Return `content` (typed for `post`, None: a new piece) as the checks read it on the day `on`."""
    asked = rulebook.asked(getattr(post, "rules_stamp", None))
    body = content.get(BODY) or ""
    links = [_link(link) for link in content.get("source_links", ())]
    root = tree.fragment(body) if any(mark in body for mark in READ_AS_TREE) else None
    pictures = list(pictures_of(content, known=post.cover if post is not None else None))
    written = [
        *_lines(content),
        *(said for picture in pictures for said in passages_of(picture)),
        *_attributes(root),
    ]
    anchors = tuple(
        Link(link.get("href", ""), "".join(map(str, link.itertext())))
        for link in _all(root, "a")
        if link.get("href")
    )
    blocks = plain.text_of(LINE_BREAK.sub(BROKEN_HERE, body)).replace(BROKEN_HERE, "\f").split("\n")
    written += [Passage.of(BODY, line) for block in blocks for line in block.split("\f")]
    return Draft(
        passages=tuple(passage for passage in written if passage.text.strip()),
        on=on,
        broken=tuple(Passage.of(BODY, block.replace("\f", "\n")) for block in blocks if "\f" in block),
        missing=tuple(missing_provenance(_typed(content, post), on=on, links=links)),
        is_advertisement=bool(content.get("is_advertisement")),
        rules=asked.on(on),
        on_trial=asked.on_trial,
        protected=asked.protected,
        images=tuple(Image(image.get("src", ""), image.get("alt", "")) for image in _all(root, "img")),
        links=anchors,
        tables=tuple(_tables(root)),
        checked=tuple(_checked(post, anchors, links)),
        declares_ai_pictures=content.get("ai_generated") in WITH_PICTURES,
        shows_ai_label=any(picture.ai_words for picture in pictures),
        original=_original(content, post),
        changes_made=content.get("changes_made") or "",
    )


def _original(content: Mapping[str, Any], post: Post | None) -> Original | None:
    """Return what is kept of the original of a repost; a 快讯 tells one fact of it in its own words."""
    is_told_anew = content.get("origin") != Post.Origin.REPOST or content.get("form") == Post.Form.FLASH
    if post is None or post.pk is None or is_told_anew:
        return None
    said = original_texts.words_of(post)
    return Original(*said) if said is not None else None


def _typed(content: Mapping[str, Any], post: Post | None) -> Post:
    """Return an unsaved piece with the fields that provenance is checked on."""
    fields = {name: content[name] for name in (*FACTS, BODY) if content.get(name) is not None}
    typed = Post(
        is_legacy=post is not None and post.is_legacy,
        source_id=content.get("source"),
        cover_id=content.get("cover"),
        **fields,
    )
    # One look at a source or cover that is known already saves a query.
    for name in ("source", "cover"):
        known = getattr(post, name) if post is not None else None
        if known is not None and known.pk == content.get(name):
            setattr(typed, name, known)
    return typed


def _link(link: Mapping[str, Any]) -> SourceLink:
    values = {name: link.get(name) or "" for name in LINK_FIELDS}
    moment = link.get("source_published_at")
    values["source_published_at"] = parse_datetime(moment) if isinstance(moment, str) and moment else moment
    return SourceLink(**values)


def _lines(content: Mapping[str, Any]) -> Iterator[Passage]:
    """Yield what stands in fields of one line, in labels and in the 原文出处."""
    for name in LINES:
        yield Passage.of(name, content.get(name) or "")
    for tag in content.get("tags") or ():
        yield Passage.of("tags", tag)
    for number, link in enumerate(content.get("source_links") or ()):
        for name in VERBATIM:
            yield Passage.of(f"links-{number}-{name}", link.get(name) or "")


def _checked(post: Post | None, anchors: Iterable[Link], links: list[SourceLink]) -> Iterator[BrokenLink]:
    """Yield the links of a published piece that were broken when last checked."""
    if post is None or post.pk is None or post.status not in (Post.Status.PUBLISHED, Post.Status.WITHDRAWN):
        return
    broken = {row.url: row for row in LinkCheck.objects.broken().filter(post=post)}
    places = [(BODY, link.href, link.text) for link in anchors]
    places += [(f"links-{number}-url", link.url, "") for number, link in enumerate(links)]
    for field, url, text in places:
        if row := broken.get(url):
            yield BrokenLink(field, url, text, row.said, row.moved_to)


def passages_of(picture: Picture) -> list[Passage]:
    """Return what readers are told of a picture."""
    return [Passage.of(f"picture-{name}", getattr(picture, name)) for name in PICTURE]


def _attributes(root: HtmlElement | None) -> Iterator[Passage]:
    """Yield what the body says in attributes: read aloud for a picture, or shown on hover."""
    for field, name in ((ALT, "alt"), (TITLE, "title")):
        for element in () if root is None else root.iter("img", "a"):
            yield Passage.of(field, element.get(name) or "")


def _all(root: HtmlElement | None, tag: str) -> Iterable[HtmlElement]:
    return () if root is None else root.iter(tag)


def _tables(root: HtmlElement | None) -> Iterator[BodyTable]:
    """Yield the tables of the body whose cells stand each in one row and column."""
    for table in _all(root, "table"):
        if table.find(".//table") is not None or table.xpath(".//*[@colspan or @rowspan]"):
            continue
        caption = " ".join("".join(map(str, words.itertext())) for words in table.iter("caption"))
        figure = next(table.iterancestors("figure"), None)
        if figure is not None:
            caption += " ".join("".join(map(str, words.itertext())) for words in figure.iter("figcaption"))
        yield BodyTable(
            caption,
            tuple(
                tuple(_words_of_cell(cell) for cell in row if cell.tag in ("td", "th"))
                for row in table.iter("tr")
            ),
        )


def _words_of_cell(cell: HtmlElement) -> str:
    """Return what a cell says, with a blank where a line or a block ends.

    Notes (sup) are left out, or 3¹ would read as 31.
    """
    said: list[str] = []
    notes = 0  # how many sup the walk is in
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            notes += element.tag == "sup"
            said.append("" if notes else element.text or "")
            continue
        notes -= element.tag == "sup"
        said.append(" " if element.tag in PARTING else "")
        said.append("" if notes or element is cell else element.tail or "")
    return " ".join("".join(said).split())


def pictures_of(content: Mapping[str, Any], *, known: Picture | None = None) -> Iterable[Picture]:
    """Return the pictures of our store in a content: its cover, and those of its body by either address.

    `known`: a picture at hand; if it is the only one, the database is not queried.
    """
    if not addresses_in(content):
        cover = content.get("cover")
        if cover is None:
            return []
        if known is not None and known.pk == cover:
            return [known]
    return stored_pictures(content)


def addresses_in(content: Mapping[str, Any]) -> set[str]:
    """Return the addresses of the pictures in the body."""
    body = content.get(BODY) or ""
    if "<img" not in body:
        return set()
    return {image.get("src") or "" for image in tree.fragment(body).iter("img")} - {""}


def stored_pictures(content: Mapping[str, Any]) -> QuerySet[Picture]:
    """Return the pictures of our store in a content, as a query."""
    sources, cover = addresses_in(content), content.get("cover")
    if not sources and cover is None:
        return Picture.objects.none()
    paths = [unquote(urlsplit(source).path) for source in sources if "pictures/" in source]
    names = [path[path.find("pictures/") :] for path in paths]
    return Picture.objects.filter(Q(pk=cover) | Q(original_url__in=sources) | Q(file__in=names))
