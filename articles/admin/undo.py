"""撤销 on the screen: a message that offers to take a harmless deed back, and where its button leads."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from articles.editorial.curation import front_page
from articles.editorial.errors import EditorialError, WrongState
from articles.editorial.workflow.undo import TOO_LATE, UNDOABLE, undo_deed
from articles.models import Post
from articles.web.clients import StaffRequest

from .site import site

MOST_VERBS = 2  # of one offer
OFFER = "undo"  # first word of the tags of a message that offers it


def say_undoable(request: HttpRequest, sentence: str, verb: str, at: datetime) -> None:
    """Say that a deed is done and offer to undo it, if `verb` allows that; `at` is its recorded moment.

    `verb`: one, or several that were done together, such as choose+discard; they are undone together.
    """
    is_offered = verb == "home" or UNDOABLE.issuperset(verb.split("+"))
    messages.success(request, sentence, extra_tags=f"{OFFER} {verb} {at.isoformat()}" if is_offered else "")


@site.screen("undo/", name="undo", permission="articles.view_post")
def undo(request: StaffRequest) -> HttpResponse:
    """Take back the deed that a message offered to, and return to the screen it stood on."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _, verb, moment = ([*request.POST.get("deed", "").split(), "", "", ""])[:3]
    try:
        messages.success(request, taken_back(verb, moment, request))
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))


def taken_back(verb: str, moment: str, request: StaffRequest) -> str:
    """Return the sentence on what was taken back. Raises EditorialError if nothing was."""
    try:
        done_at = datetime.fromisoformat(moment)
    except ValueError:
        raise WrongState(TOO_LATE) from None
    if timezone.is_naive(done_at):
        raise WrongState(TOO_LATE)
    now = timezone.now()
    if verb == "home":
        front_page.undo(done_at, actor=request.user, at=now)
        return "已撤销，首页恢复原来的编排。"
    done: list[Post] = []
    for one in verb.split("+")[:MOST_VERBS]:
        back, refused = undo_deed(one, done_at, actor=request.user, at=now)
        done += back
        for refusal in refused:
            messages.error(request, str(refusal))
    if not done:
        raise WrongState("没有撤销。")
    if verb == "file_under":
        return f"已撤销，{names_of(done)}回到原来的栏目。"
    by_state: dict[str, list[Post]] = {}
    for post in done:
        by_state.setdefault(post.status_label, []).append(post)
    return (
        "已撤销，"
        + "；".join(f"{names_of(posts)}恢复为“{label}”" for label, posts in by_state.items())
        + "。"
    )


def names_of(posts: Sequence[Post], most: int = 5) -> str:
    """Return the headlines of pieces as a sentence names them: 《甲》《乙》等 9 篇."""
    named = "".join(f"《{post.headline}》" for post in posts[:most])
    return f"{named}等 {len(posts)} 篇" if len(posts) > most else named
