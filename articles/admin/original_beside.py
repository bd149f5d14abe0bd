"""原文对照: the kept original beside our text, every difference marked; and what one key does about it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import panel
from articles.editorial.errors import EditorialError, WrongState
from articles.editorial.workflow import signatures
from articles.editorial.workflow.transitions import (
    CANDIDATE,
    DRAFT,
    PUBLISHED,
    WITHDRAWN,
    is_writer,
    state_of,
)
from articles.editorial.writing import drafts, revisions
from articles.editorial.writing.diff import diff_text
from articles.gate.against_original import IS_CUT, KINDS, proposed_changes
from articles.gate.original import side_by_side
from articles.gate.original.change_codes import Code
from articles.gate.original.differences import compare_original
from articles.gathering import original_news, rechecks
from articles.models import OriginalText, Post, SourceLink, User
from articles.text import plain
from articles.text.numbers import whole_number
from articles.text.sentences import Span
from articles.web.clients import StaffRequest

from .article_desk import may_write
from .opened_text import posted_version
from .site import site
from .versions import current_version

MOST_WORDINGS = 20  # of one original that the page lists


@site.screen("articles/post/<int:pk>/original/", name="compare_original", permission="articles.view_post")
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the two texts; POST notes in the draft what was changed, or reads the original anew."""
    post = get_object_or_404(
        Post.objects.select_related("source", "category", "section", "cover").prefetch_related(
            "source_links", "tags"
        ),
        pk=pk,
    )
    if not site._registry[Post].has_view_permission(request, post):
        raise PermissionDenied
    if request.method == "POST":
        return decide(request, post)
    kept = list(OriginalText.objects.filter(post=post)[:MOST_WORDINGS])
    if not kept and (read := rechecks.read_kept(post)):
        kept = [read]
    asked = whole_number(request.GET.get("kept"))
    chosen = next((text for text in kept if text.pk == asked and asked), kept[0] if kept else None)
    link = next(iter(post.source_links.all()), None)
    context = {
        **site.each_context(request),
        "title": "原文对照",
        "post": post,
        "link": link,
        "kept": kept,
        "chosen": chosen,
        "news": original_news.news_of([post]).get(post.pk, []),
        "may_read": link is not None and may_read(request.user, link),
        "version": current_version(post),
    }
    if chosen is not None:
        context |= compared(post, chosen) | {"before": wording_before(kept, chosen)}
        context["may_propose"] = bool(context["proposal"]) and may_note(post, request.user)
    return render(request, "admin/desk/original.html", context)


def compared(post: Post, chosen: OriginalText) -> dict[str, Any]:
    """Return what the page shows of our text beside one wording of its original."""
    content = panel.text_in_hand(post)
    text, headline = plain.text_of(content.get("body_html") or ""), content.get("headline") or ""
    found = compare_original(
        original=chosen.text, text=text, original_headline=chosen.headline, headline=headline
    )
    differences = side_by_side.numbered(found)
    proposal = proposed_changes(
        found,
        is_shortened=len(headline) < len(chosen.headline),
        now=content.get("changes_made") or "none",
    )
    return {
        "headline": headline,
        "rows": side_by_side.rows(chosen.text, text, differences),
        "differences": [shown(one, chosen.text, text, headline) for one in differences],
        "proposal": proposal,
        "is_cut": proposal in IS_CUT,
        "proposal_label": dict(Post.Changes.choices).get(proposal, ""),
    }


def shown(
    difference: side_by_side.NumberedDifference, original: str, text: str, headline: str
) -> dict[str, Any]:
    """Return one difference as the list tells it: what it is called, how grave it is, both wordings."""
    kinds = [KINDS[code] for code in difference.codes]
    ours = headline if Code.HEADLINE in difference.codes else text
    return {
        "number": difference.number,
        "is_headline": Code.HEADLINE in difference.codes,
        "labels": [kind.label for kind in kinds],
        "severity": "block" if any(kind.severity == "block" for kind in kinds) else "warn",
        "original": words(original, difference.original),
        "ours": words(ours, difference.ours),
        "advice": kinds[0].advice,
    }


def words(text: str, span: Span | None) -> str:
    """Return the words of a place, "" for none."""
    return text[span.start : span.end] if span is not None else ""


def wording_before(kept: Sequence[OriginalText], chosen: OriginalText) -> dict[str, Any] | None:
    """Return how the original itself was changed: its wording before the chosen one against it, or None."""
    older = [text for text in kept if text.read_at < chosen.read_at]
    if not older:
        return None
    return {
        "read_at": older[0].read_at,
        "headline": diff_text(older[0].headline, chosen.headline),
        "pieces": diff_text(older[0].text, chosen.text),
    }


def may_note(post: Post, user: User) -> bool:
    """Return whether this person may note changes in the text by one key.

    A reviewer may not: it would make them a writer of the text, who may not sign it.
    """
    state = state_of(post, timezone.now())
    is_own = state in (DRAFT, CANDIDATE, PUBLISHED, WITHDRAWN) or is_writer(post, user)
    return is_own and may_write(post, user, signatures.open_revision(post))


def may_read(user: User, link: SourceLink) -> bool:
    """Return whether this person may have the original read again."""
    return link.url.startswith("http") and user.has_perm("articles.change_post")


def decide(request: StaffRequest, post: Post) -> HttpResponseRedirect:
    """Do what a button asks, and lead back."""
    here = HttpResponseRedirect(reverse("admin:compare_original", args=[post.pk]))
    link = next(iter(post.source_links.all()), None)
    if request.POST.get("deed") == "read":
        if link is None or not may_read(request.user, link):
            raise PermissionDenied
        messages.info(request, f"已读原文：{rechecks.check(link, at=timezone.now())}。")
    elif request.POST.get("deed") == "propose":
        try:
            note_changes(request, post)
        except EditorialError as refusal:
            messages.error(request, str(refusal))
    return here


def note_changes(request: StaffRequest, post: Post) -> None:
    """Write into the draft, or the 修改稿, how our text differs from the original. Raises EditorialError."""
    changes, now = {"changes_made": request.POST.get("changes_made", "")}, timezone.now()
    version = posted_version(request)
    state = state_of(post, now)
    if not may_note(post, request.user):
        raise WrongState(f"《{post.headline}》现在不能由您注明，请写稿人在“改动”里选，或用“修改并通过”。")
    if state in (PUBLISHED, WITHDRAWN):
        revisions.save_revision(post, changes, actor=request.user, expected_version=version, at=now)
        messages.success(request, "已写进修改稿，送审通过后读者看到“（有删节）”。")
        return
    drafts.save_draft(post, changes, actor=request.user, expected_version=version, at=now)
    messages.success(request, "已在“改动”里注明；有删节的，文末会印“（有删节）”。")
