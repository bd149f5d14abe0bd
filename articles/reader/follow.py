"""Ways to follow the site: the page 订阅, a readable page for each feed, the indexes of tags and outlets."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from articles.models import Category, Post
from articles.models.label_kinds import LABEL_KINDS, Label
from articles.text import pinyin
from articles.web import addresses, delivery
from articles.web.delivery import ReaderRequest, public_page
from articles.web.layout import render_page

from . import archive_calendar, lists
from .cards import Listing

INDEXED = 600  # names an index shows at most, those with most pieces
OFFERED = 40  # tags and outlets the page 订阅 lists itself; the indexes have all
OTHERS = "#"  # the letter of names that begin with none
# Name, list, and the addresses of the feed and the page of it.
WHOLE = {
    "quanbu": ("全部新闻", lists.LATEST, "feed", "latest"),
    "kuaixun": ("快讯", lists.FLASHES, "flash_feed", "flashes"),
}
INTRO = "订阅之后，新稿一发布就出现在您的阅读器里，不用天天来看有没有更新，也不用注册。"


@public_page()
def index(request: ReaderRequest) -> HttpResponse:
    """订阅: what a feed is, how to use one, and every feed there is."""
    groups = [
        (word, [(each.name, addresses.of_page("follow_list", "category", each.slug)) for each in found])
        for word, found in archive_calendar.directory()[:2]
    ]
    for word, kind in (("标签", "tag"), ("来源", "source")):
        most = _counted(request, kind)[:OFFERED]
        feeds = [(name, addresses.of_page("follow_list", kind, slug)) for name, slug, _ in most]
        groups.append((word, feeds))
    context = {
        "heading": "订阅",
        "intro": INTRO,
        "groups": groups,
        "wechat": settings.WECHAT,
        "site_feed": settings.SITE_URL + reverse("feed"),
    }
    return render_page(request, "articles/follow.html", context)


@public_page()
def follow_all(request: ReaderRequest, kind: str) -> HttpResponse:
    """Show the feed of all news or of 快讯 as people read it."""
    if kind not in WHOLE:
        raise Http404("没有这样的订阅。")
    name, listing, feed, page = WHOLE[kind]
    return _feed_page(request, name, listing, {}, feed=reverse(feed), page=reverse(page))


@public_page()
def follow_list(request: ReaderRequest, kind: str, slug: str) -> HttpResponse:
    """Show the feed of a 栏目, a tag or an outlet as people read it."""
    if kind not in LABEL_KINDS:
        raise Http404("没有这样的订阅。")
    shown = cast(Label, get_object_or_404(LABEL_KINDS[kind], slug=slug))
    if isinstance(shown, Category):
        listing, values = lists.listing_of(shown), {"category": shown.pk}
    else:
        listing, values = {"tag": lists.OF_TAG, "source": lists.OF_SOURCE}[kind], {kind: shown.pk}
    feed = lists.feed_address(kind, slug)
    return _feed_page(request, shown.name, listing, values, feed=feed, page=shown.get_absolute_url())


def _feed_page(
    request: ReaderRequest, name: str, listing: Listing, values: Mapping[str, Any], *, feed: str, page: str
) -> HttpResponse:
    cards = listing.cards(0, settings.FEED_LENGTH, request.issue.now, **values)
    if not cards and "tag" in values:  # what only unpublished pieces carry is the desk's affair
        raise Http404("还没有这个标签的稿件。")
    delivery.tag(request, delivery.LISTS, *(delivery.cache_tag("post", card.pk) for card in cards))
    context = {
        "heading": name,
        "kind": "订阅",
        "feed": feed,
        "feed_url": settings.SITE_URL + feed,
        "page_address": page,
        "cards": [card for card in cards if not card.is_advertisement],  # feeds carry none
    }
    return render_page(request, "articles/follow_list.html", context)


@public_page()
def tags(request: ReaderRequest) -> HttpResponse:
    """全部标签, by the letter they are read with."""
    return _index(request, "tag", "全部标签")


@public_page()
def sources(request: ReaderRequest) -> HttpResponse:
    """全部来源, by the letter they are read with."""
    return _index(request, "source", "全部来源")


def _index(request: ReaderRequest, kind: str, heading: str) -> HttpResponse:
    counted = _counted(request, kind)
    letters = defaultdict(list)
    for name, slug, posts in counted[:INDEXED]:
        letters[letter_of(name)].append((pinyin.sound(name), name, addresses.of_page(kind, slug), posts))
    context = {
        "heading": heading,
        "intro": f"只列出稿件最多的 {INDEXED} 个，其余请搜索。" if len(counted) > INDEXED else "",
        "letters": [
            (letter, [row[1:] for row in sorted(letters[letter])]) for letter in sorted(letters, key=_order)
        ],
    }
    return render_page(request, "articles/names.html", context)


def letter_of(name: str) -> str:
    """Return the capital that `name` is read with, # for what begins with none."""
    sound = pinyin.sound(name)[:1].upper()
    return sound if sound.isascii() and sound.isalpha() else OTHERS


def _order(letter: str) -> tuple[bool, str]:
    return letter == OTHERS, letter


POSTS = {"tag": "tagged_posts__content_object", "source": "posts"}


def _counted(request: ReaderRequest, kind: str) -> list[tuple[str, str, int]]:
    """Return [(name, slug, its readers' posts)] of all tags or outlets that have any, most posts first."""

    def count() -> list[tuple[str, str, int]]:
        posts, seen = POSTS[kind], Post.objects.published(request.issue.now)
        found = LABEL_KINDS[kind].objects.filter(**{f"{posts}__in": seen})
        rows = found.order_by().values_list("name", "slug").annotate(count=Count(posts))
        return sorted(rows, key=lambda row: (-row[2], row[0]))

    found: list[tuple[str, str, int]] = delivery.fragment(request.issue, f"index|{kind}", count)
    return found
