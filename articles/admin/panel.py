"""检查: the gate's panel on the article screen, for the text as it is typed; nothing here saves the text."""

import contextlib
import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.editorial.checks import panel
from articles.editorial.content import Content, normalised
from articles.editorial.errors import EditorialError, InvalidText
from articles.editorial.workflow.transitions import VERBS, may
from articles.gate.findings import CHECK, HINT
from articles.likeness.same_story import SameStory, same_stories
from articles.models import Post, User
from articles.text import plain
from articles.web.clients import StaffRequest

from .post_form import LONGEST, LinkForm, LinkForms, PostForm, typed_links
from .site import site


def typed_content(content: Content | None, form: PostForm, links: "forms.BaseFormSet[LinkForm]") -> Content:
    """Return `content` with what the bound forms bring, as far as it can be stored.

    What cannot be stored is reported when the form is saved.
    """
    form.is_valid()
    typed = form.changes(revision=False) if hasattr(form, "cleaned_data") else {}
    if links.is_valid():
        typed["source_links"] = typed_links(links)
    known = dict(content or {})
    for name, value in typed.items():
        with contextlib.suppress(InvalidText):
            known |= normalised({name: value}, is_legacy=form.instance.is_legacy)
    return known


def told_already(content: Content, post: Post | None) -> list[SameStory]:
    """Return the posts that tell the story of the typed text already."""
    body = plain.text_of(content.get("body_html") or "")
    return same_stories(body, leave_out=post.pk if post else None)


def shown(
    found: panel.Panel,
    content: Content | None,
    post: Post | None,
    user: User,
    *,
    refusal: str = "",
    told: Sequence[SameStory] = (),
) -> dict[str, Any]:
    """Return the context of the panel's template: the findings by severity, and who may overrule them."""
    return {
        "same_stories": told,
        "panel": found,
        "is_blank": not any((content or {}).get(name) for name in panel.TEXTS),
        "by_rule": panel.rules_of(found.of(CHECK)),
        "hints": found.of(HINT),
        "fixes": [finding for finding in found.findings if finding.fix is not None],
        "panel_url": reverse("admin:panel", args=[post.pk]) if post else reverse("admin:panel_new"),
        "may_call_false": post is not None and may(user, VERBS["call_false"].permission),
        "may_let_stand": may(user, VERBS["let_stand"].permission),
        "refusal": refusal,
    }


def called_false(request: StaffRequest, post: Post | None, content: Content) -> str:
    """Do the 规则误判 a form asks for, if it does; return the refusal, "" for none."""
    if post is None or not request.POST.get("_false"):
        return ""
    try:
        panel.call_false(post, request.POST["_false"], content, actor=request.user, at=timezone.now())
    except EditorialError as refusal:
        return str(refusal)
    return ""


@site.screen("articles/post/<int:pk>/panel/", name="panel", permission="articles.view_post")
@require_POST
def check(request: StaffRequest, pk: int) -> JsonResponse:
    """Answer `{"html": …}`, the panel of the typed text of a piece, after a 规则误判 where one is asked for."""
    return answered(request, get_object_or_404(Post, pk=pk))


@site.screen("articles/post/panel/", name="panel_new", permission="articles.add_post")
@require_POST
def check_new(request: StaffRequest) -> JsonResponse:
    """Answer the panel of a piece that was never saved."""
    return answered(request, None)


def answered(request: StaffRequest, post: Post | None) -> JsonResponse:
    """Check what was sent, or the stored text where the form is closed to this person and sends none."""
    if sum(map(len, request.POST.values())) > LONGEST:
        return JsonResponse({"error": "文字太长，没有检查。"}, status=413)
    content = panel.text_in_hand(post) if post else None
    if "headline" in request.POST:
        form = PostForm(request.POST, instance=copy.copy(post) if post else Post())
        links = LinkForms(request.POST, prefix="links", initial=content["source_links"] if content else [])
        content = typed_content(content, form, links)
    refusal = called_false(request, post, content or {})
    found, told = panel.panel_of(content or {}, post), told_already(content or {}, post)
    context = shown(found, content, post, request.user, refusal=refusal, told=told)
    return JsonResponse({"html": render_to_string("admin/desk/panel.html", context, request=request)})
