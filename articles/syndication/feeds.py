"""Atom and JSON feeds: the whole site, a 栏目, a tag, an outlet, 快讯."""

import json
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.models import Category, Post, Source, Tag
from articles.models.post import PostQuerySet
from articles.text.characters import clean_characters
from articles.web.delivery import public_page

from .entries import Entry, entries

ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
ICON = "img/seal-192.png"
FAVICON = "img/seal-180.png"
RIGHTS = f"{settings.SITE_NAME}的原创稿件版权归本网；转载稿件的版权归原作者和原出处，各篇注明。"


class NewsroomAtom(Atom1Feed):
    """Atom 1.0 with the full text in `content`, as the old site's feed had it, and every author by name."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write Django's elements, then the site's seal and whose the texts are."""
        super().add_root_elements(handler)
        handler.addQuickElement("icon", settings.SITE_URL + static(ICON))
        handler.addQuickElement("rights", RIGHTS)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write Django's elements, then the other authors, where the piece came from, and the content."""
        super().add_item_elements(handler, item)
        for name in item["other_authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")
        if item["via"]:
            handler.addQuickElement("link", "", {"rel": "via", "href": item["via"]})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def news() -> PostQuerySet:
    """Return what feeds of news carry: 稿件 readers may see, advertisements left out."""
    return Post.objects.published().articles().filter(is_advertisement=False).newest_first()


@public_page(by_mode=False)
def site_feed(request: HttpRequest) -> HttpResponse:
    """Answer /feed.xml."""
    return atom(request, settings.SITE_NAME, reverse("home"), news())


@public_page(by_mode=False)
def category_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the feed of a 栏目 or 稿源栏目."""
    shown = get_object_or_404(Category, slug=slug)
    posts = news().filter(**{shown.post_field: shown})
    return atom(request, f"{shown.name}_{settings.SITE_NAME}", shown.get_absolute_url(), posts)


@public_page(by_mode=False)
def tag_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the feed of a tag that readers may know of."""
    shown = get_object_or_404(Tag, slug=slug)
    posts = news().filter(tagged_posts__tag=shown)
    if not posts.exists():
        raise Http404("还没有这个标签的稿件。")
    return atom(request, f"{shown.name}_{settings.SITE_NAME}", shown.get_absolute_url(), posts)


@public_page(by_mode=False)
def source_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the feed of an outlet."""
    shown = get_object_or_404(Source, slug=slug)
    return atom(
        request, f"{shown.name}_{settings.SITE_NAME}", shown.get_absolute_url(), news().filter(source=shown)
    )


@public_page(by_mode=False)
def flash_feed(request: HttpRequest) -> HttpResponse:
    """Answer the feed of 快讯."""
    posts = Post.objects.published().flashes().filter(is_advertisement=False).newest_first()
    return atom(request, f"快讯_{settings.SITE_NAME}", reverse("flashes"), posts)


@public_page(by_mode=False)
def json_feed(request: HttpRequest) -> HttpResponse:
    """Answer /feed.json, JSON Feed 1.1, with the entries of /feed.xml."""
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": settings.SITE_NAME,
        "home_page_url": settings.SITE_URL + "/",
        "feed_url": settings.SITE_URL + request.path,
        "language": "zh-CN",
        "icon": settings.SITE_URL + static("img/seal-512.png"),
        "favicon": settings.SITE_URL + static(FAVICON),
        "authors": [{"name": settings.SITE_NAME, "url": settings.SITE_URL + "/"}],
        "items": [json_item(entry) for entry in entries(news()[: settings.FEED_LENGTH])],
    }
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type=JSON_FEED)


def json_item(entry: Entry) -> dict[str, Any]:
    """Return one entry as JSON Feed has it."""
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.categories),
    }
    if entry.image:
        item["image"] = entry.image
    if entry.via:
        item["external_url"] = entry.via
    if entry.generated:  # an extension, as the format wants one named
        item["_ai_generated"] = {"about": settings.SITE_URL + "/", "what": entry.generated}
    return item


def atom(request: HttpRequest, title: str, page: str, posts: PostQuerySet) -> HttpResponse:
    """Answer with the Atom feed of the newest of `posts`, the companion of the address `page`."""
    shown = entries(posts[: settings.FEED_LENGTH])
    feed = NewsroomAtom(
        title=clean_characters(title),
        link=settings.SITE_URL + page,
        description="",
        language="zh-CN",
        feed_url=settings.SITE_URL + request.path,
        # The old feed's own id, too: readers keep their subscription and what they have read.
        feed_guid=settings.FEED_ID_PREFIX + request.path,
    )
    for entry in shown:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            unique_id=entry.id,
            content=entry.content,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            author_name=entry.authors[0],
            other_authors=entry.authors[1:],
            via=entry.via,
            categories=entry.categories,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)
