"""转载录入: paste a page with its address, check the guesses, done. And 快讯: one box."""

import contextlib
import json
import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import sanitize
from articles.editorial.checks import original_texts
from articles.editorial.curation import outlets
from articles.editorial.errors import EditorialError, StaleVersion
from articles.editorial.roles import who_may
from articles.editorial.writing import autosave, drafts
from articles.ingest.intake import PastedPage, find_duplicates, matching_source, parse_page
from articles.ingest.intake.page import UNSIGNED
from articles.likeness.same_story import same_stories
from articles.models import Category, Post, Source
from articles.models.post import FLASH_LIMIT
from articles.text import plain
from articles.web.clients import StaffRequest

from . import opened_text
from .editor import BodyField, media_with_nonce
from .new_outlet import way_to_new_outlet
from .post_form import STRUCK
from .site import site
from .widgets import HeadlineInput, MomentField, TagInput

COPIES = 5  # pieces shown as already here


class PasteForm(forms.Form):
    """Step one: the page and where it stood."""

    url = forms.CharField(
        label="原文链接",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    page = forms.CharField(
        label="网页内容", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    # What came from the clipboard, as JSON: a form writes line ends of its own. And what was made of it in
    # the box.
    pasted = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    edited = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean_pasted(self) -> str:
        """Return the text that was pasted, "" for none."""
        try:
            return pasted_text(self.cleaned_data["pasted"])
        except ValueError as error:
            raise forms.ValidationError("粘贴的内容没有传完整，请重新粘贴。", code="garbled") from error

    def clean(self) -> dict[str, Any]:
        """Something must be there."""
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not (self.original.strip() or cleaned["edited"].strip()):
            self.add_error("page", "请把原文网页的内容粘贴到这里。")
        return cleaned

    @property
    def original(self) -> str:
        """What is kept as the original: the paste, or what was typed where no script runs."""
        pasted: str = self.cleaned_data.get("pasted") or self.cleaned_data.get("page", "")
        return pasted

    @property
    def text(self) -> str:
        """What the facts are read from: the paste as the editor left it in the box."""
        return self.cleaned_data.get("edited") or self.original


def pasted_text(sent: str) -> str:
    """Return the text that was sent as JSON, "" for nothing. Raises ValueError."""
    text = json.loads(sent) if sent else ""
    if not isinstance(text, str):
        raise ValueError("a paste is a text")
    return text


class RepostForm(forms.Form):
    """Step two: what was read out of the page, to be checked."""

    headline = forms.CharField(label="标题", max_length=500, widget=HeadlineInput)
    original_headline = forms.CharField(
        label="原标题", max_length=500, help_text="一字不改地照录。", widget=HeadlineInput
    )
    outlet = forms.CharField(label="来源", max_length=200)
    original_author = forms.CharField(
        label="原作者", max_length=100, required=False, help_text="没有署名时写“原文未署名”。"
    )
    source_published_at = MomentField(label="原文时间")
    url = forms.CharField(label="原文链接", max_length=2000, required=False)
    external_id = forms.CharField(label="文章编号（infoCode）", max_length=40, required=False)
    category = forms.ModelChoiceField(
        label="栏目", queryset=Category.objects.sections(), empty_label="（选栏目）", required=False
    )
    tags = forms.CharField(label="标签", required=False, widget=TagInput, help_text="用逗号或顿号分开。")
    body_html = BodyField(label="正文")
    original = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    source = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outlet"].widget.attrs["data-suggest"] = reverse("admin:suggest", args=["source"])

    def clean_original(self) -> str:
        """Return the pasted page as it came."""
        try:
            return pasted_text(self.cleaned_data["original"])
        except ValueError as error:
            raise forms.ValidationError("原件没有传完整，请重新粘贴。", code="garbled") from error

    def clean_outlet(self) -> str:
        """Return the name as typed; the 稿源 it means, if there is one, is `source`."""
        name: str = self.cleaned_data["outlet"].strip()
        self.source = matching_source(name)
        return name

    def changes(self) -> dict[str, Any]:
        """Return what `drafts.create` takes."""
        typed = self.cleaned_data
        category = typed["category"]
        return {
            "headline": typed["headline"],
            "body_html": STRUCK.sub(r"<\1del", typed["body_html"]),
            "origin": Post.Origin.REPOST,
            "source": self.source,
            "category": category,
            "section": category,
            "tags": typed["tags"],
            "changes_made": "headline" if typed["headline"] != typed["original_headline"] else "none",
            "source_links": [
                {
                    "url": typed["url"],
                    "external_id": typed["external_id"],
                    "original_headline": typed["original_headline"],
                    "original_author": typed["original_author"],
                    "source_published_at": typed["source_published_at"],
                }
            ],
        }


@site.screen("intake/", name="intake", permission="articles.add_post", menu="转载录入", order=30)
def paste(request: StaffRequest) -> HttpResponse:
    """Take a pasted page in: first the paste, then what was read out of it."""
    if request.method == "POST" and "headline" in request.POST:
        return check(request)
    if request.method == "POST" and "_forget" in request.POST:
        if request.POST["_forget"].startswith(autosave.INTAKE):
            autosave.forget(editor=request.user, token=request.POST["_forget"])
        return HttpResponseRedirect(reverse("admin:intake"))
    unfinished = autosave.unfinished_intakes(request.user)
    begun = next((kept for kept in unfinished if kept.token == request.GET.get("token")), None)
    if request.method == "GET" and begun is not None:
        return checking(request, RepostForm(initial=begun.content), token=begun.token)
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            page = parse_page(form.text, form.cleaned_data["url"])
        except sanitize.UncleanHTML as error:
            form.add_error("page", str(error))
        else:
            checked, token = repost_form(page, form.original), new_token(autosave.INTAKE)
            keep_begun(request, checked, token)
            return checking(request, checked, page=page, token=token)
    context = {
        **site.each_context(request),
        "title": "转载录入",
        "form": form,
        "unfinished": unfinished if request.method == "GET" else [],
    }
    return render(request, "admin/desk/intake.html", context)


def repost_form(page: PastedPage, pasted: str) -> RepostForm:
    """Return step two's form, filled from what was read."""
    source = matching_source(page.outlet)
    return RepostForm(
        initial={
            "headline": page.original_headline,
            "original_headline": page.original_headline,
            "outlet": source.name if source else page.outlet,
            "original_author": page.author or UNSIGNED,
            "source_published_at": page.published_at,
            "url": page.url,
            "external_id": page.info_code,
            "body_html": page.body_html,
            "original": json.dumps(pasted),
        }
    )


def keep_begun(request: StaffRequest, form: RepostForm, token: str) -> None:
    """Keep what was read out of a paste before anything is typed: the page may be closed at any time."""
    content = {}
    for bound in form:
        shown = bound.field.widget.format_value(bound.value())
        content[bound.html_name] = (shown[0] if isinstance(shown, list) else shown) or ""
    autosave.keep(content, editor=request.user, at=timezone.now(), token=token)


def guessed_fields(page: PastedPage) -> set[str]:
    """Return the names of the form's fields that hold a guess; an author nobody named is one."""
    names = {"author": "original_author", "published_at": "source_published_at", "info_code": "external_id"}
    guessed = {names.get(name, name) for name in page.guesses}
    return (
        guessed
        | ({"headline"} if "original_headline" in guessed else set())
        | (set() if page.author else {"original_author"})
    )


def check(request: StaffRequest) -> HttpResponse:
    """Save what was checked: as 待选稿, 草稿, or straight into review."""
    form = RepostForm(request.POST)
    if not form.is_valid():
        return checking(request, form)
    as_candidate = request.POST.get("_as") == "candidate"
    now = timezone.now()
    try:
        post = drafts.create(
            form.changes(),
            actor=request.user,
            at=now,
            status=Post.Status.CANDIDATE if as_candidate else Post.Status.DRAFT,
            original=form.cleaned_data["original"].encode("utf-8", "surrogatepass"),
            outlet_name="" if form.source else form.cleaned_data["outlet"],
            token=request.POST.get("token", ""),
            pages=[page for page in opened_text.of_request(request.POST).pages if page],
        )
    except StaleVersion as stale:
        form.add_error(None, saved_elsewhere(request) or str(stale))
        return checking(request, form)
    except EditorialError as refusal:
        form.add_error(None, str(refusal))
        return checking(request, form)
    remember_original(post, form.cleaned_data["original"], at=now)
    messages.success(request, f"已录入《{post.headline}》，原件已存档。")
    if form.source is None:
        messages.warning(request, f"稿源里没有“{post.outlet_name}”，这篇待补来源：建好稿源后自动补上。")
    if request.POST.get("_as") == "submit":
        try:
            drafts.submit(post, actor=request.user, at=timezone.now())
            messages.success(request, "已送审。")
        except EditorialError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))
        return HttpResponseRedirect(reverse("admin:intake"))
    if as_candidate:
        return HttpResponseRedirect(reverse("admin:intake"))
    return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))


def remember_original(post: Post, pasted: str, *, at: datetime) -> None:
    """Keep what the pasted page says as text, for 原文对照, or only its bytes if it cannot be read."""
    with contextlib.suppress(sanitize.UncleanHTML):
        page = parse_page(pasted, "")
        original_texts.remember(
            post, headline=page.original_headline, body_html=page.body_html, url=page.url, at=at
        )


def saved_elsewhere(request: StaffRequest) -> str:
    """Say that another page made the piece already, and lead there; "" if there is none."""
    saved = drafts.first_saved(request.POST.get("token", ""), editor=request.user)
    if saved is None:
        return ""
    way = reverse("admin:articles_post_change", args=[saved.pk])
    return format_html(
        '您在另一个页面已经把这篇存成<a href="{}">《{}》</a>，这一页的文字没有存上，请对照着改在那一篇里。',
        way,
        saved.headline,
    )


def new_token(kind: str = "") -> str:
    """Return the token of a form that makes one piece."""
    return kind + secrets.token_urlsafe(12)


def checking(
    request: StaffRequest, form: RepostForm, *, page: PastedPage | None = None, token: str = ""
) -> HttpResponse:
    """Render step two; what was guessed is marked 请核对 while it is fresh from the `page`."""
    value = form.data.get if form.is_bound else form.initial.get
    if page is None:
        page = PastedPage(
            original_headline=value("original_headline") or "",
            outlet=value("outlet") or "",
            author="",
            published_at=None,
            url=value("url") or "",
            info_code=value("external_id") or "",
            body_html="",
        )
        guessed = set()
    else:
        guessed = guessed_fields(page)
    name = value("outlet") or ""
    source = matching_source(name)
    copies = find_duplicates(page)[:COPIES]
    named = {copy.post.pk for copy in copies}
    body = plain.text_of(value("body_html") or page.body_html)
    context = {
        **site.each_context(request),
        "title": "转载录入：核对",
        "same_stories": [same for same in same_stories(body) if same.post.pk not in named],
        "form": form,
        "guessed": guessed,
        "copies": copies,
        "token": token or request.POST.get("token") or new_token(autosave.INTAKE),
        "page": secrets.token_urlsafe(12),
        "earlier": opened_text.of_request(request.POST).pages if form.is_bound else (),
        "source": source,
        "is_listed": source is not None and source.is_listed(timezone.localdate()),
        "unknown_outlet": name if source is None else "",
        "new_outlet": way_to_new_outlet(outlets.guesses(name, value("url") or "")),
        "makers": who_may("add_source"),
        "media": media_with_nonce(form.media, request),
    }
    return render(request, "admin/desk/intake_check.html", context)


class FlashForm(forms.Form):
    """快讯: one box."""

    text = forms.CharField(
        label="快讯",
        max_length=FLASH_LIMIT * 3,
        widget=forms.Textarea(
            attrs={"rows": 5, "placeholder": "【标题】可不写，不写时取第一句。", "data-limit": FLASH_LIMIT}
        ),
    )
    source = forms.ModelChoiceField(
        label="来源", queryset=Source.objects.order_by("name"), required=False, empty_label="本网"
    )
    is_important = forms.BooleanField(label="重要（以朱红标出）", required=False)


@site.screen("flash/", name="flash", permission="articles.add_post", menu="快讯", order=40)
def flash(request: StaffRequest) -> HttpResponse:
    """Write a 快讯 and send it to review at one key; in 单人值班 it can go out at once."""
    form = FlashForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            post = drafts.create_flash(
                typed["text"],
                source=typed["source"],
                actor=request.user,
                at=timezone.now(),
                changes={"is_important": typed["is_important"]},
                token=request.POST.get("token", ""),
            )
        except EditorialError as refusal:
            form.add_error("text", str(refusal))
        else:
            try:
                drafts.submit(post, actor=request.user, at=timezone.now())
                messages.success(request, f"快讯已送审：{post.headline}")
            except EditorialError as refusal:
                post.refresh_from_db(fields=["status"])
                if post.status == Post.Status.IN_REVIEW:  # the same form sent twice at once
                    messages.success(request, f"快讯已送审：{post.headline}")
                else:
                    messages.error(request, f"快讯已存为草稿。{refusal}")
            return HttpResponseRedirect(reverse("admin:flash"))
    latest = (
        Post.objects.flashes()
        .select_related("source")
        .only("headline", "status", "published_at", "updated_at", "source__name")
        .order_by("-id")[:15]
    )
    context = {
        **site.each_context(request),
        "title": "快讯",
        "form": form,
        "latest": latest,
        "limit": FLASH_LIMIT,
    }
    context["token"] = request.POST.get("token") or new_token()
    return render(request, "admin/desk/flash.html", context)
