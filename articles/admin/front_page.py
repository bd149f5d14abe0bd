"""首页编排: the places of the home page, moved by buttons; articles/preview/ shows them before they are live."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.curation import front_page
from articles.editorial.curation.front_page import FrontPageSlot
from articles.editorial.errors import EditorialError
from articles.models import Category, HomeSlot, Post
from articles.search import exact
from articles.search.find import search
from articles.text.moments import DESK_YEARS, read_moment
from articles.text.numbers import whole_number
from articles.web.clients import StaffRequest

from .site import site
from .undo import say_undoable

OFFERED = 30  # pieces to choose from
PLACE = HomeSlot.Place


@site.screen("home/", name="home", permission="articles.change_homeslot", menu="首页编排", order=50)
def arrange(request: StaffRequest) -> HttpResponse:
    """Show the arrangement; a POST moves something on the screen or makes it live."""
    if request.method != "POST":
        present = front_page.arranged()
        return screen(request, present, front_page.fingerprint(present))
    slots, expected = typed(request.POST), request.POST.get("expected", "")
    if "_save" in request.POST:
        try:
            now = timezone.now()
            front_page.arrange(slots, actor=request.user, at=now, expected=expected)
        except EditorialError as refusal:
            messages.error(request, str(refusal))
            return screen(request, slots, expected)
        say_undoable(request, "首页已更新，读者马上看到。", "home", now)
        return HttpResponseRedirect(reverse("admin:home"))
    return screen(request, moved(slots, request.POST), expected)


def typed(data: QueryDict) -> list[FrontPageSlot]:
    """Return the slots as the screen sent them: rows of place:section:post, each with an end."""
    slots = []
    for number, row in enumerate(data.getlist("slot")):
        place, section, post = ([*row.split(":"), "", "", ""])[:3]
        ends = data.getlist("ends_at")[number] if number < len(data.getlist("ends_at")) else ""
        key = whole_number(post)
        if key is not None and place in PLACE.values:
            slots.append(FrontPageSlot(place, whole_number(section), key, typed_moment(ends)))
    return slots


def typed_moment(text: str) -> datetime | None:
    """Return a typed Beijing time as an aware moment, None for none."""
    return read_moment(text, years=DESK_YEARS)


def moved(slots: list[FrontPageSlot], data: QueryDict) -> list[FrontPageSlot]:
    """Return the slots after one button: up-N, down-N, drop-N, or put:place:section:post."""
    deed = data.get("_move", "")
    name, _, rest = deed.partition("-")
    if deed.startswith("put:"):
        _, place, section, post = ([*deed.split(":"), "", "", ""])[:4]
        key = whole_number(post)
        if key is None or place not in PLACE.values:
            return slots
        slot = FrontPageSlot(place, whole_number(section), key)
        others = [other for other in slots if other.post != slot.post]
        if place != PLACE.TOP:  # 头条 and 栏目置顶 hold one: the new one takes the place
            others = [other for other in others if (other.place, other.section) != (slot.place, slot.section)]
        return [*others, slot]
    at = whole_number(rest, most=len(slots) - 1)
    if at is None:
        return slots
    if name == "drop":
        return slots[:at] + slots[at + 1 :]
    beside = [
        n
        for n, slot in enumerate(slots)
        if (slot.place, slot.section) == (slots[at].place, slots[at].section)
    ]
    to = beside.index(at) + (-1 if name == "up" else 1)
    if 0 <= to < len(beside):
        other = beside[to]
        slots = list(slots)
        slots[at], slots[other] = slots[other], slots[at]
    return slots


def screen(request: StaffRequest, slots: list[FrontPageSlot], expected: str) -> HttpResponse:
    """Render the arrangement with the pieces that may be placed."""
    query = " ".join(request.POST.get("q", request.GET.get("q", "")).split())[:300]
    wanted = {slot.post for slot in slots}
    posts = {
        post.pk: post
        for post in Post.objects.filter(pk__in=wanted).only("headline", "status", "published_at")
    }
    visible = set(Post.objects.published().filter(pk__in=wanted).values_list("pk", flat=True))
    sections = list(Category.objects.sections())
    rows: list[dict[str, Any]] = [
        {"number": number, "slot": slot, "post": posts[slot.post], "is_visible": slot.post in visible}
        for number, slot in enumerate(slots)
        if slot.post in posts
    ]
    context = {
        **site.each_context(request),
        "title": "首页编排",
        "groups": grouped(rows, sections),
        "offered": [post for post in offered(query) if post.pk not in wanted],
        "sections": sections,
        "expected": expected,
        "is_changed": front_page.fingerprint(slots) != expected,
        "query": query,
    }
    return render(request, "admin/desk/home.html", context)


def offered(query: str) -> list[Post]:
    """Return the pieces that may be placed: what a search finds, the best first, or the newest."""
    found = Post.objects.published().articles().select_related("section", "source")
    place: dict[int, int] = {}
    if query:
        hits = dict.fromkeys([*exact.named(query), *(hit.post_id for hit in search(query).hits)])
        place = {pk: number for number, pk in enumerate(list(hits)[: 2 * OFFERED])}
        found = found.filter(pk__in=place)
    cards = found.only("headline", "published_at", "status", "section__name", "source__name").newest_first()
    posts = list(cards[: 2 * OFFERED])
    if query:
        posts.sort(key=lambda post: place[post.pk])
    return posts[:OFFERED]


def grouped(
    rows: list[dict[str, Any]], sections: list[Category]
) -> list[tuple[str, list[dict[str, Any]], int]]:
    """Return the rows by place: its name, what stands there, and how many may."""
    groups = [
        (str(place.label), [row for row in rows if row["slot"].place == place], front_page.CAPACITY[place])
        for place in (PLACE.LEAD, PLACE.TOP)
    ]
    for section in sections:
        if at_head := [row for row in rows if row["slot"].section == section.pk]:
            groups.append((f"栏目置顶：{section.name}", at_head, 1))
    return groups
