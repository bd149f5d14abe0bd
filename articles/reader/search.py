"""The search page, its JSON, and the suggestions under the box."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from articles.models.label_kinds import LABEL_KINDS
from articles.search import empty_searches, facets, fields, find, suggest
from articles.search.facets import Facets
from articles.search.find import SearchResult
from articles.text import clock
from articles.text.characters import clean_characters
from articles.text.moments import PUBLIC_YEARS
from articles.text.numbers import whole_number
from articles.web import clients, delivery, display_mode, site_state
from articles.web.delivery import ReaderRequest
from articles.web.layout import render_page
from articles.web.paging import Page, page_number

from . import archive_calendar, results
from .lists import LATEST

# Those that stand in links; page is apart.
PARAMETERS = ("q", "category", "tag", "source", "from", "to", "order", "typed")
JSON_LIMIT, JSON_MOST = 20, 100  # results
NEWEST = 8  # headlines under an empty box
SHOWN_QUERY = 100  # characters of the query that the page repeats
PERIODS = {"s": 1, "m": 60, "h": 3600}  # seconds
CHIPS = {"category": "栏目：{}", "tag": "标签：{}", "source": "来源：{}", "from": "{} 起", "to": "到 {}"}
ORDERS = {"relevance": "相关度", "newest": "最新"}

View = Callable[[ReaderRequest], HttpResponse]
FacetShown = tuple[str, list[tuple[str, str, str]]]  # what it is of, [(name, how many posts, address)]


def rate_of(text: str) -> tuple[int, int] | None:
    """Return (searches, seconds) of a limit such as `30/m`, None for "". Raises ImproperlyConfigured."""
    if not text:
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,6})/([smh])", text)
    if not match:
        raise ImproperlyConfigured(
            f"NEWSROOM_SEARCH_RATE is {text!r}. Write searches per second, minute or hour, such as 30/m,"
            " or nothing"
        )
    return int(match[1]), PERIODS[match[2]]


rate_of(settings.SEARCH_RATE)  # a misspelt limit stops the start, not a reader


def limited(view: View) -> View:
    """Refuse a client that searches more often than NEWSROOM_SEARCH_RATE allows.

    The answer is 429 and says when to come back.
    """

    @require_safe
    @wraps(view)
    def answer(request: ReaderRequest) -> HttpResponse:
        limit = rate_of(settings.SEARCH_RATE)
        if limit:
            searches, seconds = limit
            window, since = divmod(int(time.time()), seconds)
            key = f"search-rate|{window}|{clients.network_of(clients.client_address(request))}"
            if _counted(key, seconds) > searches:
                return _too_often(request, seconds - since)
        return view(request)

    return answer


def _counted(key: str, seconds: int) -> int:
    """Return how many searches there were under `key`, this one included.

    A count lost by the cache restarts.
    """
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # its seconds ended in between, or the shared cache did
        cache.set(key, 1, seconds)
        return 1


def _too_often(request: ReaderRequest, wait: int) -> HttpResponse:
    message = f"搜索太频繁了，请 {wait} 秒后再试。"
    if request.path.endswith(".json"):
        response: HttpResponse = JsonResponse({"error": message, "count": 0, "results": []}, status=429)
    else:
        context = {"heading": "搜索", "q": _typed(request), "refusal": message, "orders": []}
        response = render_page(request, "articles/search.html", context, status=429)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    return response


def _typed(request: ReaderRequest) -> str:
    return " ".join(clean_characters(request.GET.get("q", "")).split())[:SHOWN_QUERY]


class Asked(NamedTuple):
    """What a request asks for.

    `narrowed`: {parameter: (name shown, value)}; `notes`: what could not be followed; `is_as_typed`: the
    reader insists on what was typed (仍查).
    """

    text: str
    filters: find.Filters
    order: str
    narrowed: dict[str, tuple[str, str]]
    notes: list[str]
    is_as_typed: bool = False


def asked_by(request: ReaderRequest) -> Asked:
    """Read a search from the query string; what makes no sense there becomes a note, never an error."""
    ids, narrowed, notes = {}, {}, []
    for parameter, model in LABEL_KINDS.items():
        value = clean_characters(request.GET.get(parameter, ""))[:200]
        if not value:
            continue
        found = model.objects.filter(slug=value).first()
        ids[parameter] = (found.pk if found else 0,)  # 0: nothing has it, so nothing is found
        narrowed[parameter] = (found.name if found else value, value)
    days: dict[str, date | None] = {}
    for parameter, last in (("from", False), ("to", True)):
        value = request.GET.get(parameter, "").strip()[:20]
        if value:
            days[parameter] = day = _day(value, last)
            if day is None:
                notes.append(
                    f"日期“{value}”无法识别，已略过；请写成 2026-03-02 这样的形式"
                    f"（{PUBLIC_YEARS[0]} 年至 {PUBLIC_YEARS[-1]} 年）。"
                )
            else:
                narrowed[parameter] = (day.isoformat(), value)
    since, until = days.get("from"), days.get("to")
    if since and until and since > until:
        notes.append(f"起始日期 {since} 在截止日期 {until} 之后，所以什么也找不到；请对调或取消其中一个。")
    order = request.GET.get("order", "")
    filters = find.Filters(
        categories=ids.get("category", ()),
        sources=ids.get("source", ()),
        tags=ids.get("tag", ()),
        since=since,
        until=until,
    )
    return Asked(
        _typed(request),
        filters,
        order if order in ORDERS else "relevance",
        narrowed,
        notes,
        "typed" in request.GET,
    )


def _day(text: str, last: bool) -> date | None:
    """Return the first, or `last`, day that `text` names: 2026-03-02, 2026/3/2, 2026-03 or 2026."""
    match = re.fullmatch(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?|年)?", text)
    if not match:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    if year not in PUBLIC_YEARS:
        return None
    try:
        if day:
            return date(year, month, day)
        if not last:
            return date(year, month or 1, 1)
        after = date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
        return date.fromordinal(after.toordinal() - 1)
    except ValueError:
        return None


@delivery.depends_on(*PARAMETERS, "page")
@limited
def search(request: ReaderRequest) -> HttpResponse:
    """Show what answers ?q=, narrowed and ordered as the address says; without one, the box alone."""
    request.issue, request.mode = site_state.current(), display_mode.mode_of(request)
    asked = asked_by(request)
    found = find.search(asked.text, asked.filters, order=asked.order, as_typed=asked.is_as_typed)
    shown = _numbered(request, found)
    counted = facets.facets_of(found.hits, [hit.post_id for hit in shown.posts])
    page = replace(shown, posts=results.results_of(shown.posts, found, request.issue.now, counted.tags_of))
    empty_searches.note(asked.text, found, narrowed=bool(asked.narrowed))
    first = (page.number - 1) * settings.PAGE_LENGTH
    exact = max(0, found.strict_count - first)
    context = {
        "heading": f"搜索：{asked.text}" if asked.text else "搜索",
        "q": asked.text,
        "page": page,
        "narrowed": [
            (CHIPS[parameter].format(name), _without(request, parameter))
            for parameter, (name, _) in asked.narrowed.items()
        ]
        + [(label, _with(request, q=rest)) for label, rest in found.chips],
        "notes": [*asked.notes, *found.notes],
        "exact_posts": page.posts[:exact],
        "near_posts": page.posts[exact:],
        "told": _told(found, asked.order),
        "correction": _correction(request, asked, found),
        "offers": _offers(found),
        "orders": [(label, value, _with(request, order=value)) for value, label in ORDERS.items()],
        "order": asked.order,
        "hidden": [
            (name, value) for name, (_, value) in asked.narrowed.items() if name not in ("from", "to")
        ],
        "since": asked.narrowed.get("from", ("", ""))[1],
        "until": asked.narrowed.get("to", ("", ""))[1],
        "is_asked": found.is_asked,
        "strict_count": found.strict_count,
        "expansions": _expansions(found),
        "later": (found.later, _with(request, q=found.later)) if found.later else None,
    }
    if found.hits:
        context["facets"] = _facets(request, counted, asked)
    elif not found.is_asked:
        context["newest"] = LATEST.cards(0, NEWEST, request.issue.now)
    if asked.narrowed and found.is_asked and not found.hits:
        context["everywhere"] = f"{request.path}?{urlencode({'q': asked.text})}"
    elif found.is_asked and not found.hits:
        context["near_names"] = [(name, _with(request, q=name)) for name in suggest.near_names(asked.text)]
    if found.is_asked and not found.hits:
        context["near_headlines"] = suggest.near_headlines(asked.text)
    return delivery.share(render_page(request, "articles/search.html", context), request.issue)


def _numbered(request: ReaderRequest, found: SearchResult) -> Page:
    """Return the Page of the hits that is asked for. Raises Http404 beyond the last one, as lists do."""
    length = settings.PAGE_LENGTH
    pages = max(1, -(-len(found.hits) // length))
    number = page_number(request)
    if number > pages:
        raise Http404(f"一共 {pages} 页，没有第 {number} 页。")
    hits = found.hits[(number - 1) * length : number * length]
    given = request.GET.items()
    query = urlencode([(name, str(value)) for name, value in given if name in PARAMETERS and value])
    return Page(number, pages, hits, request.path, query)


def _told(found: SearchResult, order: str) -> str:
    """Return how many posts answer, and what can be done where there are more than are listed."""
    near = len(found.hits) - found.strict_count
    if near and found.strict_count:
        count = f"{found.strict_count} 篇完全匹配，{near} 篇相近"
    elif near:
        count = f"没有稿件包含全部词语，{near} 篇相近"
    else:
        count = f"共 {len(found.hits)}{'+' if found.is_full else ''} 篇"
    if not found.is_full:
        return count
    chosen = "新" if order == "newest" else "相关"
    return f"{count}，只列出最{chosen}的 {find.MOST} 篇；再加一个词或选一项筛选，可以看得更准"


def _link(request: ReaderRequest, changes: Mapping[str, str]) -> str:
    pairs = {name: request.GET[name] for name in PARAMETERS if request.GET.get(name)} | dict(changes)
    return f"{request.path}?{urlencode({name: value for name, value in pairs.items() if value})}"


def _with(request: ReaderRequest, **changes: str) -> str:
    return _link(request, changes)


def _without(request: ReaderRequest, parameter: str) -> str:
    return _link(request, {parameter: ""})


def _correction(request: ReaderRequest, asked: Asked, found: SearchResult) -> tuple[str, str, str] | None:
    """Return (what was looked for, what was typed, where that is still looked for) or None."""
    if not found.corrections:
        return None
    meant = asked.text
    for correction in found.corrections:
        meant = meant.replace(correction.typed, correction.shown)
    if meant == asked.text:  # typed in capitals, in pieces, in traditional characters
        meant = " ".join(correction.shown for correction in found.corrections)
    return meant, asked.text, _with(request, typed="1")


def _offers(found: SearchResult) -> list[tuple[str, str]]:
    """Return (what is offered, address) of the pages that a query names: an outlet, a 栏目, a tag, a day."""
    shown = []
    behind = {"source": {hit.source_id for hit in found.hits}, "category": set()}
    for hit in found.hits:
        behind["category"] |= {hit.category_id, hit.section_id}
    for kind, pk in found.pages:
        if pk in behind.get(kind, ()):
            for page in LABEL_KINDS[kind].objects.filter(pk=pk)[:1]:
                shown.append((f"{OFFERED[kind]}“{page.name}”的全部稿件", page.get_absolute_url()))
    if (day := fields.day_asked(found.query.groups)) and day.year in PUBLIC_YEARS and _has_posts(day):
        shown.append((f"{day:%Y-%m-%d} 的全部稿件", reverse("archive", args=[day.year, day.month, day.day])))
    return shown[:3]


def _has_posts(day: date) -> bool:
    """Return whether readers may see a post of that day."""
    between = archive_calendar.published_between(clock.start_of(day), clock.start_of(day + timedelta(days=1)))
    return bool(between.exists())


OFFERED = {"source": "来源", "category": "栏目"}


def _expansions(found: SearchResult) -> list[str]:
    """Return the other wordings that were searched for, so that the reader sees why a post is here."""
    groups = found.searched or found.query.groups
    if not found.corrections:
        groups = (*groups, *found.query.pieces)
    typed = {group.text for group in groups}
    others = (phrase.text for group in groups for phrase in group.phrases[1:] if phrase.is_wording)
    return [text for text in dict.fromkeys(others) if text not in typed][:8]


def _facets(request: ReaderRequest, counted: Facets, asked: Asked) -> list[FacetShown]:
    """Return [(label, [(name, count, address)])] of what the results can still be narrowed by."""
    shown = []
    outlets = {one.name for one in counted.source}
    for label, parameter, entries in (
        ("栏目", "category", [one for one in counted.category if one.name not in outlets]),
        ("标签", "tag", counted.tag),
        ("来源", "source", counted.source),
        ("来源标签", "tag", counted.outlet_tag),
    ):
        if parameter not in asked.narrowed and len(entries) > 1:
            shown.append(
                (
                    label,
                    [(one.name, str(one.posts), _link(request, {parameter: one.value})) for one in entries],
                )
            )
    if len(counted.year) > 1:
        years = [(one.name, str(one.posts), _link(request, _year(one.value))) for one in counted.year]
        shown.append(("年份", years))
    return shown


def _year(year: str) -> dict[str, str]:
    return {"from": f"{year}-01-01", "to": f"{year}-12-31"}


@delivery.depends_on(*PARAMETERS, "limit")
@limited
def search_json(request: ReaderRequest) -> HttpResponse:
    """Answer with the hits of a search as JSON.

    {"count", "exact_count", "results": [{"url", "headline", "snippet", "published_at", "source", "near"}]}

    A result has "ai_generated" if a machine made some of the piece: what was declared, 文字, 图片 or both.

    The first `exact_count` answer the whole query, those marked `near` only part of it. "corrected", {typed:
    meant}, is there when a term was taken for another.

    ?limit= is 20 unless given, 100 at most; the filters are those of the page.
    """
    issue = site_state.current()
    asked = asked_by(request)
    found = find.search(asked.text, asked.filters, order=asked.order, as_typed=asked.is_as_typed)
    most = min(whole_number(request.GET.get("limit", ""), least=1) or JSON_LIMIT, JSON_MOST)
    answer = {
        "count": len(found.hits),
        "exact_count": found.strict_count,
        "results": [
            {
                "url": result.url,
                "headline": clean_characters(result.post.headline),
                "snippet": clean_characters("".join(segment.text for segment in result.snippet)),
                "published_at": clock.local(result.post.published_at).isoformat(),
                "source": clean_characters(result.source) or None,
                "near": place >= found.strict_count,
                **({"ai_generated": result.generated} if result.generated else {}),
            }
            for place, result in enumerate(results.results_of(found.hits[:most], found, issue.now))
        ],
    }
    if found.corrections:
        answer["corrected"] = {correction.typed: correction.shown for correction in found.corrections}
    return delivery.share(JsonResponse(answer, json_dumps_params={"ensure_ascii": False}), issue)


@delivery.depends_on("q")
@limited
def suggest_json(request: ReaderRequest) -> HttpResponse:
    """Answer {"suggestions": [{"text", "label", "url"}]} for what was typed so far."""
    lines = [
        {
            "text": clean_characters(one.text),
            "label": one.label,
            "url": one.target.get_absolute_url()
            if one.target
            else f"{reverse('search')}?{urlencode({'q': one.text})}",
        }
        for one in suggest.suggest(_typed(request))
    ]
    response = JsonResponse({"suggestions": lines}, json_dumps_params={"ensure_ascii": False})
    return delivery.share(response, site_state.current())
