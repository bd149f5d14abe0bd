"""改名与合并 of 栏目, 稿源 and 标签, and 抹除: deeds with a screen of their own."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import due
from articles.editorial.curation import labels
from articles.editorial.errors import EditorialError
from articles.editorial.privacy import erasure
from articles.models import Post, User
from articles.models.label_kinds import LABEL_KINDS, Label
from articles.web.clients import StaffRequest

from .site import site

MERGING_SHOWN = 20  # pieces named before a merge


class RenameForm(forms.Form):
    """A new name, and a new address if one is typed."""

    name = forms.CharField(label="新名称", max_length=200)
    slug = forms.CharField(
        label="新网址名", max_length=200, required=False, help_text="留空则网址不变；旧网址会自动转到新网址。"
    )


class MergeForm(forms.Form):
    """The name of the one that stays."""

    into = forms.CharField(
        label="并入", max_length=200, help_text="填写要保留的名称；这一个会消失，网址自动转过去。"
    )


@site.screen("labels/<slug:kind>/<int:pk>/", name="relabel", permission="articles.merge_post")
def relabel(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Rename a label, or merge it into another of its kind; old addresses lead on."""
    if kind not in LABEL_KINDS:
        raise Http404
    label = cast(Label, get_object_or_404(LABEL_KINDS[kind], pk=pk))
    merging = "into" in request.POST
    renaming = request.method == "POST" and not merging
    rename_form = RenameForm(request.POST if renaming else None, initial={"name": label.name})
    merge_form = MergeForm(request.POST if merging else None)
    merge_form.fields["into"].widget.attrs["data-suggest"] = reverse("admin:suggest", args=[kind])
    form, begun = merge_form if merging else rename_form, timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            if merging and (into := other_named(label, form)) and request.POST.get("sure") != str(into.pk):
                return before_merging(request, label, into)
            kept = merged(label, form, request.user) if merging else renamed(label, form, request.user)
        except EditorialError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已并入“{kept.name}”。" if merging else f"已改名为“{kept.name}”。")
            if held := due.held_since(begun, labels.posts_of(kept).values_list("pk", flat=True)):
                messages.warning(
                    request, f"“{kept.name}”的 {held} 篇已定时的稿件不能照发，改为待发，原因见“到点未发”。"
                )
            return HttpResponseRedirect(reverse(f"admin:articles_{kind}_changelist"))
    context = {
        **site.each_context(request),
        "title": f"改名与合并：{label.name}",
        "label": label,
        "rename_form": rename_form,
        "merge_form": merge_form,
        "posts": labels.posts_of(label).count(),
        "back": reverse(f"admin:articles_{kind}_changelist"),
    }
    return render(request, "admin/desk/relabel.html", context)


def renamed(label: Label, form: forms.Form, actor: User) -> Label:
    """Rename."""
    slug = form.cleaned_data["slug"] or None
    return labels.rename(label, name=form.cleaned_data["name"], slug=slug, actor=actor, at=timezone.now())


def other_named(label: Label, form: forms.Form) -> Label:
    """Return the label to merge into. Raises EditorialError if there is none, or it cannot take this one."""
    name = form.cleaned_data["into"].strip()
    into = type(label).objects.filter(name=name).exclude(pk=label.pk).first()
    if into is None:
        raise EditorialError(f"没有另一个名叫“{name}”的，请检查名称。")
    labels.check_mergeable(label, into)
    return into


def before_merging(request: StaffRequest, label: Label, into: Label) -> HttpResponse:
    """Show what would move, and how much, before anything does."""
    posts = labels.posts_of(label).distinct()
    context = {
        **site.each_context(request),
        "title": f"把“{label.name}”并入“{into.name}”",
        "label": label,
        "into": into,
        "kind": labels.KINDS[type(label)],
        "count": posts.count(),
        "kept_count": labels.posts_of(into).distinct().count(),
        "posts": posts.only("headline", "status", "published_at").order_by("-id")[:MERGING_SHOWN],
        "pages": zip(labels.pages_of(label), labels.pages_of(into), strict=True),
    }
    return render(request, "admin/desk/merge.html", context)


def merged(label: Label, form: forms.Form, actor: User) -> Label:
    """Merge into the one of that name. Raises EditorialError."""
    return labels.merge(label, other_named(label, form), actor=actor, at=timezone.now())


class EraseForm(forms.Form):
    """What to take out, and why."""

    phrases = forms.CharField(
        label="要抹除的文字",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一处：姓名、号码、地址等。",
    )
    replacement = forms.CharField(label="替换为", initial=erasure.REPLACEMENT, max_length=40)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        help_text="写明依据，例如当事人要求。记录里不会留下被抹除的文字，理由中也不要写。",
    )


@site.screen("articles/post/<int:pk>/erase/", name="erase", permission="articles.erase_post")
def erase(request: StaffRequest, pk: int) -> HttpResponse:
    """抹除 personal data from a piece, its history and its originals."""
    post = get_object_or_404(Post, pk=pk)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            erased = erasure.erase(
                post,
                typed["phrases"].splitlines(),
                reason=typed["reason"],
                actor=request.user,
                at=timezone.now(),
                replacement=typed["replacement"],
            )
        except EditorialError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已抹除，改了 {erased.places} 处，连同历史版本和原件。")
            if erased.left:
                messages.warning(request, f"这些地方还有，请另行处理：{'、'.join(erased.left)}。")
            return HttpResponseRedirect(reverse("admin:articles_post_change", args=[pk]))
    context = {**site.each_context(request), "title": "抹除个人信息", "post": post, "form": form}
    return render(request, "admin/desk/erase.html", context)
