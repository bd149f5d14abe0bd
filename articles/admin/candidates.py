"""待选稿: what came in and is not chosen yet, story by story.

The screen is worked by keyboard, with 栏目, tags and time set in the row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.errors import EditorialError
from articles.editorial.writing import drafts
from articles.gathering import original_news
from articles.gathering.original_news import OriginalNews
from articles.likeness import stories
from articles.models import Category, Post, SourceLink
from articles.text.numbers import MOST_VERSION, whole_number
from articles.text.tags import split_tags
from articles.web.clients import StaffRequest

from .site import site
from .undo import names_of, say_undoable
from .workflow import typed_moment

PER_PAGE = 40  # stories
DEEDS = ("choose", "submit", "discard")
MOST_TOGETHER = 60  # pieces of one story that one deed concerns
MOST_NAMED = 1000  # pieces that a form may name


@dataclass(frozen=True)
class CandidateRow:
    """One story of the list.

    The piece that came first leads until somebody chooses another; then come the others' reports of it.
    """

    pieces: list[Post]
    news: list[OriginalNews]

    @property
    def lead(self) -> Post:
        """Return the piece that came first."""
        return self.pieces[0]

    @property
    def together(self) -> int:
        """Return how many of the pieces one deed puts aside."""
        return min(len(self.pieces), MOST_TOGETHER)

    @property
    def outlets(self) -> list[str]:
        """Return the names of the outlets, each once."""
        return list(dict.fromkeys(str(piece.source or "来源不详") for piece in self.pieces))


@site.screen("candidates/", name="candidates", permission="articles.choose_post", menu="待选稿", order=20)
def candidates(request: StaffRequest) -> HttpResponse:
    """List the candidates story by story, the newest first; POST chooses one or puts it aside."""
    if request.method == "POST":
        return decide(request)
    rows, has_more = listed()
    context = {
        **site.each_context(request),
        "title": "待选稿",
        "rows": rows,
        "now": timezone.now(),
        "has_more": has_more,
        "sections": list(Category.objects.sections()),
    }
    return render(request, "admin/desk/candidates.html", context)


def listed() -> tuple[list[CandidateRow], bool]:
    """Return the rows of the list, and whether there are more; as many queries however long it is."""
    newest_first = Post.objects.filter(status=Post.Status.CANDIDATE).order_by("-created_at", "-id")
    together = stories.among_candidates()
    story_of = {key: story for story in together for key in story}
    # So many at the most stand before the end of the page.
    keys = newest_first.values_list("pk", flat=True)[: PER_PAGE + 1 + len(story_of)]
    listed_stories = list(dict.fromkeys(tuple(story_of.get(key, (key,))) for key in keys))
    shown = listed_stories[:PER_PAGE]
    said_at = SourceLink.objects.filter(post=OuterRef("pk")).order_by("pk")
    posts = (
        newest_first.filter(pk__in=[key for story in shown for key in story])
        .select_related("category", "section", "source")
        .annotate(said_at=Subquery(said_at.values("source_published_at")[:1]))
        .only(
            "headline", "is_important", "excerpt", "status", "version", "created_at", "planned_at",
            "revised_at", "category__name", "section__name", "source__name",
        )
        .in_bulk()
    )  # fmt: skip
    news = original_news.news_of(list(posts.values()))
    rows = []
    for story in shown:
        pieces = sorted(
            (posts[key] for key in story if key in posts), key=lambda post: (post.created_at, post.pk)
        )
        if pieces:  # not all decided a moment ago
            rows.append(CandidateRow(pieces, [one for post in pieces for one in news.get(post.pk, [])]))
    return rows, len(listed_stories) > PER_PAGE


def decide(request: StaffRequest) -> HttpResponse:
    """选用 (with what the row sets), 选用 and 送审, or 不用; of a story its other pieces are put aside with it."""
    post = get_object_or_404(Post, pk=whole_number(request.POST.get("post")))
    now = timezone.now()
    typed = request.POST.get(f"version-{post.pk}", request.POST.get("version"))
    version = whole_number(typed, most=MOST_VERSION)
    deed = request.POST.get("deed")
    if version is None or deed not in DEEDS:
        raise PermissionDenied
    try:
        if deed == "discard":
            say_put_aside(request, put_aside(request, [post, *others_of(request, post)], now), now)
            if (left := len(request.POST.getlist("piece")) - MOST_TOGETHER) > 0:
                messages.info(request, f"一次最多处理 {MOST_TOGETHER} 篇，这件事还有 {left} 篇在待选稿里。")
        else:
            changes, goes_on = set_in_row(request, post), deed == "submit"
            with transaction.atomic():  # not chosen where what the row sets is refused
                before = Post.objects.select_for_update().only("version").get(pk=post.pk).version
                chosen = drafts.choose(post, actor=request.user, at=now)
                if changes:
                    expected = version + chosen.version - before  # 选用 may itself have counted on
                    drafts.save_draft(chosen, changes, actor=request.user, expected_version=expected, at=now)
            rest = put_aside(request, others_of(request, post), now) if request.POST.get("rest") else []
            said = f"选用：《{post.headline}》，现在是草稿。"
            if goes_on:
                messages.success(request, said)
                submit(request, chosen, rest, now)
            elif changes:  # 选用 is no more the last deed
                messages.success(request, said)
                say_put_aside(request, rest, now)
            else:
                say_undoable(request, said + in_words(rest), "choose+discard" if rest else "choose", now)
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    if request.headers.get("Accept") == "application/json":  # the list's script, which asks later how it went
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("admin:candidates"))


def submit(request: StaffRequest, chosen: Post, rest: list[Post], now: datetime) -> None:
    """送审 what was chosen, and offer to undo it together with what was put aside. Raises EditorialError."""
    try:
        drafts.submit(chosen, actor=request.user, at=now)
    except EditorialError:
        say_put_aside(request, rest, now)
        raise
    said = f"送审：《{chosen.headline}》。{in_words(rest)}"
    say_undoable(request, said, "submit+discard" if rest else "submit", now)


def others_of(request: StaffRequest, post: Post) -> list[Post]:
    """Return the other candidates of the story in the row, as the form names them.

    With `post` they are at most MOST_TOGETHER.
    """
    named = [whole_number(key) for key in request.POST.getlist("piece")[:MOST_NAMED]]
    keys = [key for key in named if key and key != post.pk][: MOST_TOGETHER - 1]
    return list(Post.objects.filter(pk__in=keys, status=Post.Status.CANDIDATE).order_by("pk"))


def put_aside(request: StaffRequest, pieces: Iterable[Post], now: datetime) -> list[Post]:
    """不用 each of `pieces`, at one recorded moment; return them. What is refused is said piece by piece."""
    done = []
    for piece in pieces:
        try:
            done.append(drafts.discard(piece, actor=request.user, at=now))
        except EditorialError as refusal:
            messages.error(request, str(refusal))
    return done


def in_words(rest: list[Post]) -> str:
    """Return the sentence on what was put aside, "" for nothing."""
    return f"不用：{names_of(rest)}" if rest else ""


def say_put_aside(request: StaffRequest, done: list[Post], now: datetime) -> None:
    """Say what was put aside, and offer to take it back."""
    if done:
        say_undoable(request, in_words(done), "discard", now)


def set_in_row(request: StaffRequest, post: Post) -> dict[str, object]:
    """Return what the row sets differently from the piece; what is set already is shown and sent along.

    It sets the 栏目 (the 所属栏目 too while the piece has none), tags in addition to its own, and the planned time.
    """
    changes: dict[str, object] = {}
    section = Category.objects.sections().filter(pk=whole_number(request.POST.get("section"))).first()
    if section is not None and (section.pk != post.section_id or post.category_id is None):
        changes.update(section=section, category=section)
    if taken := split_tags("，".join(request.POST.getlist("tags"))):
        own = list(post.tags.values_list("name", flat=True))
        if tags := [name for name in dict.fromkeys(taken) if name not in own]:
            changes["tags"] = [*own, *tags]
    if request.POST.get("planned_at"):
        planned_at = typed_moment(request.POST["planned_at"])
        if post.planned_at is None or planned_at != post.planned_at.replace(second=0, microsecond=0):
            changes["planned_at"] = planned_at
    return changes
