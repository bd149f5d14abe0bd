"""同题: the pieces that tell one story, two of them side by side, and what the desk decides about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError
from articles.editorial.publishing import joining
from articles.editorial.workflow.transitions import PUBLISHED, state_of
from articles.editorial.writing.diff import ADDED, REMOVED, DiffPiece, diff_text
from articles.likeness import stories
from articles.likeness.grouping import pair_of
from articles.models import Post, StoryPair, StoryPlace
from articles.text.numbers import whole_number
from articles.web.clients import StaffRequest

from .site import site
from .undo import names_of

PER_PAGE = 15  # stories
ROWS = 30  # pairs
TABS = {"open": "待处理", "joined": "已归入", "twins": "同模板", "decided": "已判定"}
SHOWN = (
    "headline", "status", "published_at", "created_at", "embargoed_until", "path", "source__name",
    "outlet_name",
)  # fmt: skip
HOW = {"redirect": True, "stay": False}
Deed = Callable[[StaffRequest, dict[int, Post], datetime], str]


def is_shown(post: Post) -> bool:
    """Return whether readers have the page of `post`: it is 已发布, and its time has come."""
    return state_of(post, timezone.now()) == PUBLISHED


@dataclass(frozen=True)
class StoryMember:
    """One piece of a story: how it stands to the one that would lead, and where it stands now."""

    post: Post
    pair: StoryPair | None
    place: StoryPlace | None
    differences: list[Sequence[str]]

    @property
    def may_join(self) -> bool:
        """Whether it can be put under another page, or lead."""
        return is_shown(self.post) and self.place is None


@dataclass(frozen=True)
class StoryCard:
    """One story on the list: the piece that leads or would, and the others."""

    lead: Post
    is_leading: bool
    members: list[StoryMember]

    @property
    def may_lead(self) -> bool:
        """Whether readers see the piece that would lead."""
        return is_shown(self.lead)

    @property
    def joinable(self) -> int:
        """Return how many others could be put under it."""
        return sum(member.may_join for member in self.members)


@site.screen("stories/", name="stories", permission="articles.group_post", menu="同题", order=22)
def story_list(request: StaffRequest) -> HttpResponse:
    """List the stories about which something is to be decided, and what was decided; POST decides."""
    if request.method == "POST":
        return decided(request)
    shown = request.GET.get("show", "")
    shown = shown if shown in TABS else "open"
    page = Paginator(LISTS[shown](), PER_PAGE if shown in ("open", "joined") else ROWS).get_page(
        request.GET.get("p")
    )
    context = {
        **site.each_context(request),
        "title": "同题",
        "tabs": TABS.items(),
        "shown": shown,
        "page": page,
        "cards": cards_of(page.object_list) if shown == "open" else [],
        "groups": groups_of(page.object_list) if shown == "joined" else [],
        "pairs": page.object_list if shown in ("twins", "decided") else [],
    }
    return render(request, "admin/desk/stories.html", context)


def pairs_of(**facts: Any) -> QuerySet[StoryPair]:
    """Return the pairs of this kind with the pieces they are of, those decided or found last first."""
    found = StoryPair.objects.filter(**facts).select_related("first__source", "second__source", "decided_by")
    return found.defer("first__body_html", "first__body_text", "second__body_html", "second__body_text")


LISTS: dict[str, Callable[[], Any]] = {
    "open": stories.undecided,
    "joined": lambda: list(
        dict.fromkeys(StoryPlace.objects.order_by("-joined_at", "-id").values_list("leader", flat=True))
    ),
    "twins": lambda: pairs_of(kind="template", decision="").order_by("-found_at", "-pk"),
    "decided": lambda: pairs_of(decision__in=["keep", "apart"]).order_by("-decided_at", "-pk"),
}


def posts_of(keys: Iterable[int]) -> dict[int, Post]:
    """Return the pieces of `keys` by key, with what a list prints."""
    return Post.objects.select_related("source").only(*SHOWN).in_bulk(keys)


def cards_of(found: Iterable[stories.OpenStory]) -> list[StoryCard]:
    """Return a StoryCard of each OpenStory; three queries, however many there are."""
    keys = {key for one in found for key in one.pieces}
    places = {place.post_id: place for place in StoryPlace.objects.filter(post__in=keys)}
    posts = posts_of(keys | {place.leader_id for place in places.values()})
    return [card_of(one, posts, places) for one in found]


def card_of(one: stories.OpenStory, posts: Mapping[int, Post], places: Mapping[int, StoryPlace]) -> StoryCard:
    """Return the StoryCard of an OpenStory.

    The page that leads already comes first, else the piece that readers saw first.
    """
    leading = [places[key].leader_id for key in one.pieces if key in places]
    pieces = sorted((posts[key] for key in {*one.pieces, *leading}), key=came_first)
    lead = posts[leading[0]] if leading else pieces[0]
    pairs = {(pair.first_id, pair.second_id): pair for pair in one.pairs}
    members = [
        StoryMember(post, pair, places.get(post.pk), sided(pair, lead.pk))
        for post in pieces
        if post.pk != lead.pk
        for pair in [pairs.get(pair_of(post.pk, lead.pk))]
    ]
    return StoryCard(lead, bool(leading), members)


def came_first(post: Post) -> tuple[bool, datetime, int]:
    """Return by what pieces stand in order: those before readers first, the earliest of them first."""
    is_published = post.status == Post.Status.PUBLISHED
    return (not is_published, (post.published_at if is_published else None) or post.created_at, post.pk)


def sided(pair: StoryPair | None, first: int) -> list[Sequence[str]]:
    """Return what differs between the two pieces of `pair`, the words of the piece `first` first."""
    if pair is None:
        return []
    return [words if pair.first_id == first else words[::-1] for words in pair.differences]


def groups_of(leaders: Iterable[int]) -> list[tuple[Post, list[tuple[StoryPlace, Post]]]]:
    """Return (leading piece, the places under it with their pieces) for each key of `leaders`."""
    places = StoryPlace.objects.filter(leader__in=list(leaders)).select_related("editor").order_by("pk")
    under: dict[int, list[StoryPlace]] = {}
    for place in places:
        under.setdefault(place.leader_id, []).append(place)
    posts = posts_of([*under, *(place.post_id for place in places)])
    return [
        (posts[leader], [(place, posts[place.post_id]) for place in under[leader]])
        for leader in leaders
        if leader in under
    ]


def decided(request: StaffRequest) -> HttpResponseRedirect:
    """Do what a form asks for, and return to where it stood."""
    keys = [whole_number(key) for key in request.POST.getlist("post")[: joining.MOST]]
    posts = Post.objects.in_bulk([key for key in keys if key is not None])
    try:
        sentence = DEEDS.get(request.POST.get("deed", ""), refuse)(request, posts, timezone.now())
    except EditorialError as refusal:
        rest = "选中的稿件都没有改动。" if len(posts) > 1 else ""
        messages.error(request, f"{refusal}{rest}")
    else:
        messages.success(request, sentence)
    back = request.POST.get("show", "")
    return HttpResponseRedirect(reverse("admin:stories") + (f"?show={back}" if back in TABS else ""))


def refuse(request: StaffRequest, posts: dict[int, Post], now: datetime) -> NoReturn:
    """No such deed."""
    raise PermissionDenied


def join(request: StaffRequest, posts: dict[int, Post], now: datetime) -> str:
    """归入同题: the chosen page leads; of each other piece the form says where its address leads."""
    leader = posts.get(whole_number(request.POST.get("leader")) or 0)
    if leader is None:
        raise PermissionDenied
    chosen = {
        post: HOW[how]
        for key, post in posts.items()
        if key != leader.pk and (how := request.POST.get(f"how-{key}", request.POST.get("how", ""))) in HOW
    }
    if not chosen:
        return "没有选要归入的稿件，什么也没有改。"
    joined = joining.join_stories(chosen, leader, actor=request.user, at=now)
    return f"{names_of(joined)}已归入《{leader.headline}》，主稿下列出多家媒体报道。"


def leave(request: StaffRequest, posts: dict[int, Post], now: datetime) -> str:
    """移出同题."""
    left = joining.leave_stories(posts.values(), actor=request.user, at=now)
    return f"{names_of(left)}已移出，恢复自己的网页。"


def decision(verb: Callable[..., object], said: str) -> Deed:
    """Return the deed that decides by `verb` about all pieces of a form."""

    def decide(request: StaffRequest, posts: dict[int, Post], now: datetime) -> str:
        verb(list(posts.values()), actor=request.user, at=now)
        return said

    return decide


DEEDS = {
    "join": join,
    "leave": leave,
    "keep": decision(joining.keep_both, "已记下：都保留。再有新的同题稿件才会提出来。"),
    "apart": decision(joining.call_apart, "已记下：不是同题，以后不再提出。"),
    "reopen": decision(joining.reopen_pair, "已取消判定，仍相似的会回到“待处理”。"),
}


@site.screen(
    "stories/compare/<int:one>/<int:other>/", name="compare_pieces", permission="articles.group_post"
)
def compare_pieces(request: StaffRequest, one: int, other: int) -> HttpResponse:
    """Show two pieces side by side, with what only one of them says marked."""
    left, right = (get_object_or_404(Post.objects.select_related("source"), pk=pk) for pk in (one, other))
    first, second = pair_of(left.pk, right.pk)
    pair = StoryPair.objects.filter(first=first, second=second).select_related("decided_by").first()
    places = {place.post_id: place for place in StoryPlace.objects.filter(post__in=[left.pk, right.pk])}
    headlines, bodies = diff_text(left.headline, right.headline), diff_text(left.body_text, right.body_text)
    context = {
        **site.each_context(request),
        "title": "对照",
        "pair": pair,
        "differences": sided(pair, left.pk),
        "sides": [
            ComparedSide(left, places.get(left.pk), without(headlines, ADDED), without(bodies, ADDED)),
            ComparedSide(right, places.get(right.pk), without(headlines, REMOVED), without(bodies, REMOVED)),
        ],
        "may_join": left.pk != right.pk
        and is_shown(left)
        and is_shown(right)
        and not places
        and not (
            pair and (pair.kind == StoryPair.Kind.TEMPLATE or pair.decision == StoryPair.Decision.APART)
        ),
    }
    return render(request, "admin/desk/compare.html", context)


@dataclass(frozen=True)
class ComparedSide:
    """One of two pieces as it is shown beside the other; `headline` and `body` in stretches."""

    post: Post
    place: StoryPlace | None
    headline: list[DiffPiece]
    body: list[DiffPiece]

    @property
    def is_shown(self) -> bool:
        """Whether readers have its page, which can be taken down."""
        return is_shown(self.post)


def without(pieces: Iterable[DiffPiece], kind: str) -> list[DiffPiece]:
    """Return the stretches of one side: all but those of `kind`, which stand on the other."""
    return [piece for piece in pieces if piece.kind != kind]
