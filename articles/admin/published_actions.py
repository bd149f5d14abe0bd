"""Screens of the deeds done to published pieces: 改错字, 发更正, 撤稿, 恢复发布; and the 稿件审签单."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.content import text_hash
from articles.editorial.errors import EditorialError
from articles.editorial.publishing import correct as correcting
from articles.editorial.publishing import withdraw
from articles.editorial.workflow.signatures import STAGES, rounds_for
from articles.editorial.workflow.transitions import VERBS
from articles.models import Correction, Post
from articles.web.clients import StaffRequest

from .editor import BodyField, media_with_nonce
from .post_form import STRUCK
from .site import site
from .widgets import VersionField
from .words import labelled

WITHDRAWN_THERE = "来源方已撤回原文"
CHANGED_THERE = "来源方已更正原文："
REASONS = [WITHDRAWN_THERE, "内容有误，正在核实", "授权到期", "应权利人要求"]


class TypoForm(forms.Form):
    """The body with the typo put right."""

    body_html = BodyField(label="正文")
    expected_version = VersionField()


class CorrectionForm(forms.Form):
    """A dated note above the text."""

    kind = forms.ChoiceField(label="类别", choices=Correction.Kind.choices)
    old_wording = forms.CharField(
        label="原来的说法",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="更正必填，更新可不填。",
    )
    new_wording = forms.CharField(label="现在的说法", widget=forms.Textarea(attrs={"rows": 3}))
    concerns_headline = forms.BooleanField(label="标题有误（列表中标注“更正”七天）", required=False)


class ReasonForm(forms.Form):
    """Why a piece is withdrawn, in a sentence readers see."""

    reason = forms.CharField(
        label="撤稿理由",
        max_length=withdraw.REASON_LENGTH,
        widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
        help_text="读者会看到这句话，请用中性的说法。",
    )


class WhyForm(forms.Form):
    """Why a piece comes back."""

    note = forms.CharField(
        label="恢复理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只在编辑部内可见。",
    )


def deed_screen(
    request: StaffRequest,
    pk: int,
    *,
    verb: str,
    form_class: type[forms.Form],
    initial: Callable[[Post], dict[str, Any]],
    do: Callable[[Post, dict[str, Any]], object],
    done: str,
    explanation: str,
) -> HttpResponse:
    """Show a deed's form, or do it: `do(post, cleaned)` calls the verb, `done` is the sentence afterwards."""
    post = get_object_or_404(Post.objects.select_related("source", "category"), pk=pk)
    form = form_class(request.POST or None, initial=initial(post))
    if request.method == "POST" and form.is_valid():
        try:
            do(post, form.cleaned_data)
        except EditorialError as refusal:
            for name, sentences in getattr(refusal, "fields", {}).items():
                form.add_error(name if name in form.fields else None, list(sentences))
            if not form.errors:
                form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))
    context = {
        **site.each_context(request),
        "title": VERBS[verb].label,
        "post": post,
        "form": form,
        "verb": VERBS[verb],
        "explanation": explanation,
        "reasons": REASONS if verb == "take_down" else [],
        "media": media_with_nonce(form.media, request),
    }
    return render(request, "admin/desk/deed.html", context)


@site.screen("articles/post/<int:pk>/typo/", name="fix_typo", permission="articles.correct_post")
def fix_typo(request: StaffRequest, pk: int) -> HttpResponse:
    """改错字."""
    return deed_screen(
        request,
        pk,
        verb="fix_typo",
        form_class=TypoForm,
        initial=lambda post: {"body_html": post.body_html, "expected_version": post.version},
        do=lambda post, typed: correcting.fix_typo(
            post,
            STRUCK.sub(r"<\1del", typed["body_html"]),
            actor=request.user,
            at=timezone.now(),
            expected_version=typed["expected_version"],
        ),
        done="错字已改，已列入补审。",
        explanation="只改正文里的错字，最多十个字；数字、字母、引号、否定词、约数和机构名、标签、署名不能这样改。一小时一次，立即生效，事后补审。",
    )


@site.screen("articles/post/<int:pk>/correct/", name="correct", permission="articles.correct_post")
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """发更正."""
    return deed_screen(
        request,
        pk,
        verb="correct",
        form_class=CorrectionForm,
        initial=lambda post: {"new_wording": CHANGED_THERE} if "changed" in request.GET else {},
        do=lambda post, typed: correcting.correct(post, actor=request.user, at=timezone.now(), **typed),
        done="更正已发，显示在正文上方，并列入补审。正文要改的，请再写修改稿。",
        explanation="更正写在正文上方，注明时间，并列入“更正”页。这里不改正文；正文要改，请写修改稿，更正可以随修改稿一起发。",
    )


@site.screen("articles/post/<int:pk>/take-down/", name="take_down", permission="articles.take_down_post")
def take_down(request: StaffRequest, pk: int) -> HttpResponse:
    """撤稿."""
    return deed_screen(
        request,
        pk,
        verb="take_down",
        form_class=ReasonForm,
        initial=lambda post: {"reason": WITHDRAWN_THERE} if "gone" in request.GET else {},
        do=lambda post, typed: withdraw.take_down(
            post, reason=typed["reason"], actor=request.user, at=timezone.now()
        ),
        done="已撤稿：网址显示“本文已撤回”，列表、首页、订阅和搜索中已没有它。",
        explanation="撤稿立即生效。稿件、文字和理由都保留，可以恢复发布。",
    )


@site.screen("articles/post/<int:pk>/restore/", name="restore", permission="articles.restore_post")
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """恢复发布."""
    return deed_screen(
        request,
        pk,
        verb="restore",
        form_class=WhyForm,
        initial=lambda post: {},
        do=lambda post, typed: withdraw.restore(
            post, note=typed["note"], actor=request.user, at=timezone.now()
        ),
        done="已恢复发布，网址和发布时间与撤稿前相同。",
        explanation="恢复的是撤稿前最后审定的文字，网址和发布时间不变。",
    )


@site.screen("articles/post/<int:pk>/sheet/", name="sign_off_sheet", permission="articles.view_post")
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """稿件审签单, to be printed: who wrote, who signed which text, and when."""
    post = get_object_or_404(Post.objects.select_related("source", "category", "section", "author"), pk=pk)
    if not site._registry[Post].has_view_permission(request, post):
        raise PermissionDenied
    present = text_hash(post)
    signed = [
        {"sign_off": one, "stage": STAGES.get(one.stage, ""), "is_present": one.content_hash == present}
        for one in post.sign_offs.select_related("reviewer", "revision")
    ]
    context = {
        **site.each_context(request),
        "title": "稿件审签单",
        "post": post,
        "links": list(post.source_links.all()),
        "writers": [
            one.editor for one in post.contributions.select_related("editor") if one.revision_id is None
        ],
        "signed": signed,
        "rounds": rounds_for(post),
        "events": labelled(post.events.select_related("actor").order_by("happened_at", "id")),
        "printed_at": timezone.localtime(),
    }
    return render(request, "admin/desk/sheet.html", context)
