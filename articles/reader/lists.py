"""The lists: all, a 栏目, a tag, an outlet, a day, flashes, corrections, news since a page was opened."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from articles.models import Category, Correction, Picture, Post, Source, Tag
from articles.system.compiled_query import MomentParameter, NumberParameter
from articles.text import clock
from articles.text.moments import PUBLIC_YEARS
from articles.text.numbers import whole_number
from articles.web import delivery, paging
from articles.web.delivery import ReaderRequest, fragment, public_page
from articles.web.layout import render_page

from . import archive_calendar
from .article.page import post_here
from .article.pictures import drawn
from .cards import Listing, by_day
from .columns import is_landscape

ROLLING_LENGTH = 20  # headlines on the old site's /emnews/
ROLLING_SLUG = "emnews"
FRESH_LENGTH = 60  # ids an open page may count; beyond that it says 60+
CORRECTIONS_LENGTH = 100
CORRECTIONS_INTRO = "已经发表的稿件有误，我们在原文上方注明，也列在这里。"


LATEST = Listing(lambda posts: posts.articles())
OF_SECTION = Listing(
    lambda posts, category: posts.articles().filter(section=category), category=NumberParameter
)
OF_CATEGORY = Listing(
    lambda posts, category: posts.articles().filter(category=category), category=NumberParameter
)
OF_TAG = Listing(lambda posts, tag: posts.filter(tagged_posts__tag=tag), tag=NumberParameter)
OF_SOURCE = Listing(lambda posts, source: posts.filter(source=source), source=NumberParameter)
SINCE = Listing(lambda posts, first: posts.filter(published_at__gte=first), first=MomentParameter)
FLASHES = Listing(lambda posts: posts.flashes(), has_text=True)
EVERYTHING = Listing(lambda posts: posts)


@public_page("page", is_readied=True)
def latest(request: ReaderRequest) -> HttpResponse:
    """全部新闻: every 稿件, newest first."""
    page = paging.page_of(LATEST, request, name="latest")
    return list_page(
        request,
        page,
        heading="全部新闻",
        feed="/feed.xml",
        follow=reverse("follow_all", args=["quanbu"]),
        fresh=reverse("fresh"),
    )


@public_page("page", is_readied=True)
def category(request: ReaderRequest, slug: str) -> HttpResponseBase:
    """Show a 栏目 by what was 归入 it, a 稿源栏目 by what stands under its address."""
    shown = Category.objects.filter(slug=slug).first()
    if shown is None:  # the archive's own posts may stand here: /category/2022/03/15/x.html
        return post_here(request)
    page = paging.page_of(listing_of(shown), request, name=f"category|{shown.pk}", category=shown.pk)
    return list_page(
        request,
        page,
        **lead_of(page),
        heading=shown.name,
        shelf=[("category", slug)],
        intro=shown.description,
        **feeds_of("category", slug),
        fresh=f"{reverse('fresh')}?category={shown.pk}",
    )


def lead_of(page: paging.Page) -> dict[str, Any]:
    """Return what the template needs of the piece that leads page 1 of a 栏目.

    The cards know which of them have a cover, so a page without one makes no query.
    """
    if page.number > 1 or not page.posts:
        return {}
    day = page.posts[0].stamp.day
    pictured = {card.cover: card for card in reversed(page.posts) if card.cover and card.stamp.day == day}
    covers = (
        [each for each in Picture.objects.filter(pk__in=pictured) if is_landscape(each)] if pictured else []
    )
    if not covers:
        return {}
    cover = max(covers, key=lambda each: (pictured[each.pk].published_at, pictured[each.pk].pk))
    return {
        "lead": pictured[cover.pk],
        "lead_at": clock.line_stamp(pictured[cover.pk].published_at, timezone.localdate()),
        "picture": drawn(cover, crop=True),
        "picture_words": cover.ai_words,
    }


def listing_of(shown: Category) -> Listing:
    """Return the Listing of the category `shown`, 快讯 left out."""
    return OF_SECTION if shown.kind == Category.Kind.SECTION else OF_CATEGORY


@public_page("page")
def tag(request: ReaderRequest, slug: str) -> HttpResponse:
    """Show what carries a tag; one that only unpublished pieces carry is the desk's affair."""
    shown = get_object_or_404(Tag, slug=slug)
    page = paging.page_of(OF_TAG, request, name=f"tag|{shown.pk}", tag=shown.pk)
    if not page.posts:
        raise Http404("还没有这个标签的稿件。")
    return list_page(
        request,
        page,
        omit={"tag": shown.get_absolute_url()},
        heading=shown.name,
        kind="标签",
        **feeds_of("tag", slug),
    )


@public_page("page")
def source(request: ReaderRequest, slug: str) -> HttpResponse:
    """Show what came from one outlet."""
    shown = get_object_or_404(Source, slug=slug)
    page = paging.page_of(OF_SOURCE, request, name=f"source|{shown.pk}", source=shown.pk)
    return list_page(
        request,
        page,
        shelf=[("source", slug)],
        omit={"source": shown.name},
        heading=shown.name,
        kind="来源",
        homepage=shown.homepage,
        **feeds_of("source", slug),
    )


@public_page()
def categories(request: ReaderRequest) -> HttpResponse:
    """全部栏目: the directory of what the site has, outlets included."""
    return render_page(
        request, "articles/categories.html", {"heading": "全部栏目", "groups": archive_calendar.directory()}
    )


@public_page()
def archive_years(request: ReaderRequest) -> HttpResponse:
    """日期归档: every month that has posts."""
    return render_page(
        request, "articles/archive.html", {"heading": "日期归档", "years": archive_calendar.years()}
    )


@public_page("page")
def archive(
    request: ReaderRequest, year: int, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """Show a year, a month or a day of the archive."""
    if year not in PUBLIC_YEARS:
        raise Http404("归档里没有这一年。")
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise Http404("日历上没有这一天。") from None
    if day:
        after = first + timedelta(days=1)
    else:
        after = date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    until = min(request.issue.now, archive_calendar.last_before(clock.start_of(after)))
    name = f"archive|{first}|{after}"
    page = paging.page_of(SINCE, request, name=name, first=clock.start_of(first), until=until)
    if not page.posts:
        raise Http404("归档里没有这一天的稿件。" if day else "归档里没有这段时间的稿件。")
    months = (
        [] if month else fragment(request.issue, f"months|{year}", lambda: archive_calendar.months_of(year))
    )
    sheet = month and fragment(
        request.issue, f"sheet|{year}|{month}", lambda: archive_calendar.month_sheet(year, month)
    )
    return list_page(
        request,
        page,
        template="articles/archive_list.html",
        heading=clock.spoken_period(year, month, day),
        trail=archive_calendar.trail(year, month, day),
        sheet=sheet,
        year=year,
        month=month,
        months=months,
        shown_day=day,
    )


@public_page("page", is_readied=True)
def flashes(request: ReaderRequest) -> HttpResponse:
    """快讯: a timeline by day."""
    page = paging.page_of(FLASHES, request, name="flashes")
    return list_page(
        request,
        page,
        template="articles/flashes.html",
        heading="快讯",
        feed="/kuaixun/feed.xml",
        follow=reverse("follow_all", args=["kuaixun"]),
        fresh=f"{reverse('fresh')}?form=flash",
    )


@public_page()
def corrections(request: ReaderRequest) -> HttpResponse:
    """更正与更新: what was put right, newest first."""
    # Asked of each note: there are fewer notes than posts.
    seen = Post.objects.published().filter(pk=OuterRef("post"))
    notes = Correction.objects.filter(Exists(seen)).select_related("post")
    context = {
        "heading": "更正与更新",
        "intro": CORRECTIONS_INTRO,
        "notes": notes.only(*CORRECTION_FIELDS)[:CORRECTIONS_LENGTH],
    }
    return render_page(request, "articles/corrections.html", context)


CORRECTION_FIELDS = ("kind", "old_wording", "new_wording", "corrected_at", "post__headline", "post__path")


@public_page()
def rolling(request: ReaderRequest) -> HttpResponse:
    """The old site's rolling news: the twenty newest of its 栏目, or of all where the archive has none."""
    shown = Category.objects.filter(slug=ROLLING_SLUG).first()
    values: dict[str, Any] = {"category": shown.pk} if shown else {}
    listing = listing_of(shown) if shown else EVERYTHING
    page = paging.Page(1, 1, listing.cards(0, ROLLING_LENGTH, request.issue.now, **values), request.path)
    return list_page(
        request,
        page,
        heading=shown.name if shown else "滚动新闻",
        more=shown.get_absolute_url() if shown else reverse("latest"),
        fresh=f"{reverse('fresh')}?category={shown.pk}" if shown else reverse("fresh"),
    )


@public_page("category", "form")
def fresh(request: ReaderRequest) -> HttpResponse:
    """Answer {"ids": […]}, the newest ids of a list: an open page counts those above its own first."""
    asked = whole_number(request.GET.get("category", ""))
    if asked is not None:
        shown = get_object_or_404(Category, pk=asked)
        posts = listing_of(shown).posts(request.issue.now, category=shown.pk)
    elif request.GET.get("form") == Post.Form.FLASH:
        posts = FLASHES.posts(request.issue.now)
    else:
        posts = LATEST.posts(request.issue.now)
    return JsonResponse({"ids": list(posts.newest_first().values_list("pk", flat=True)[:FRESH_LENGTH])})


def list_page(
    request: ReaderRequest,
    page: paging.Page,
    *,
    heading: str,
    template: str = "articles/list.html",
    shelf: Sequence[tuple[str, str]] = (),
    omit: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Render a list under day headings.

    `shelf` is (kind, slug) of what it lists, `more` is for the template, `omit` is what every line of this
    page would repeat, as `Card.under` takes it.
    """
    tags = [delivery.cache_tag("post", card.pk) for card in page.posts]
    delivery.tag(request, delivery.LISTS, *(delivery.cache_tag(*each) for each in shelf), *tags)
    cards = [card for card in page.posts if card is not more.get("lead")]
    days = by_day([card.under(**omit) for card in cards] if omit else cards)
    return render_page(request, template, {"page": page, "days": days, "heading": heading, **more})


def feeds_of(kind: str, slug: str) -> dict[str, Any]:
    """Return what a list says of its feed: the address for programs, the page for people."""
    return {"feed": feed_address(kind, slug), "follow": reverse("follow_list", args=[kind, slug])}


def feed_address(kind: str, slug: str) -> str:
    """Return the address of the feed beside a list, e.g. /category/jianguan/feed.xml."""
    return reverse(kind, args=[slug]).removesuffix(".html").rstrip("/") + "/feed.xml"
