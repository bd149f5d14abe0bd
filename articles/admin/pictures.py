"""图片: the store of pictures, and the window in which the editor chooses, uploads or fetches one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html

from articles import imaging
from articles.editorial.curation import captions
from articles.editorial.errors import EditorialError
from articles.imaging.master import Master
from articles.ingest import pictures as store
from articles.models import Picture, User
from articles.models.picture import AI_WORDS
from articles.web.clients import StaffRequest, as_staff

from .base import DeskModelAdmin
from .site import site

SHOWN = 40  # pictures of the window


@admin.register(Picture, site=site)
class PictureAdmin(DeskModelAdmin):
    """Pictures with what a page must say about them."""

    list_display = ["thumbnail", "caption", "alt", "credit", "size", "uploaded_at"]
    list_display_links = ["thumbnail", "caption"]
    search_fields = ["caption", "alt", "credit"]
    fields = [
        "preview",
        "alt",
        "caption",
        "credit",
        "ai",
        "ai_generated",
        "focal_x",
        "focal_y",
        "original_url",
    ]
    readonly_fields = ["preview", "ai", "original_url"]
    sortable_by = ()

    class Media:
        js = ["desk/focal.js"]

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:
        """Save; pages print its caption and crop it around its point."""
        captions.describe(obj, form.changed_data, actor=as_staff(request).user, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        """Delete; no page shows it."""
        captions.drop(obj, actor=as_staff(request).user, at=timezone.now())

    def has_change_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """What stands beside a picture in print is for those who may correct."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or captions.may_describe(obj, as_staff(request).user))

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """Never while a page shows it."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not captions.shown_in(obj).exists())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Pictures come in by the window of the article screen, which checks for copies."""
        return False

    @admin.display(description="图")
    def thumbnail(self, picture: Picture) -> str:
        """Return the picture, small."""
        return format_html(
            '<img class="thumb" src="{}" alt="{}" loading="lazy">', picture.file.url, picture.alt
        )

    @admin.display(description="图")
    def preview(self, picture: Picture) -> str:
        """Return the picture; a click on it sets the point that crops keep."""
        return format_html('<img class="focal" data-focal src="{}" alt="{}">', picture.file.url, picture.alt)

    @admin.display(description="尺寸")
    def size(self, picture: Picture) -> str:
        """Return width × height in pixels."""
        return f"{picture.width} × {picture.height}" if picture.width else "—"

    @admin.display(description="AI 标识")
    def ai(self, picture: Picture) -> str:
        """Return what readers are told of a picture that a machine made."""
        return picture.ai_words or "—"


class PictureForm(forms.Form):
    """One picture to take in: a file, or the address of a remote one."""

    file = forms.FileField(label="上传文件", required=False)
    url = forms.CharField(label="或取图：图片网址", required=False, max_length=2000)
    alt = forms.CharField(label="替代文字", max_length=200, help_text="给看不见图的读者：图上是什么。")
    caption = forms.CharField(label="图片说明", max_length=300, required=False)
    credit = forms.CharField(label="图片来源", max_length=100, required=False)
    ai_generated = forms.BooleanField(
        label=AI_WORDS, required=False, help_text="图片由人工智能生成或合成时勾选；文件自带标识的会自动标上。"
    )
    focal_x = forms.FloatField(
        label="焦点横向", min_value=0, max_value=1, initial=0.5, widget=forms.HiddenInput
    )
    focal_y = forms.FloatField(
        label="焦点纵向", min_value=0, max_value=1, initial=0.5, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        """One of file and address must be there."""
        super().clean()
        typed = self.cleaned_data
        if not typed.get("file") and not typed.get("url"):
            self.add_error("file", "请选一个文件，或填图片网址。")
        return typed


@site.screen("pictures/pick/", name="picture_picker", permission="articles.view_picture")
def picker(request: StaffRequest) -> HttpResponse:
    """The window the editor opens: the newest pictures, a search, and a form to bring in another."""
    form, taken = PictureForm(request.POST or None, request.FILES or None), None
    if request.method == "POST":
        if not request.user.has_perm("articles.add_picture"):
            raise PermissionDenied
        if form.is_valid():
            try:
                taken = take_in(request, form.cleaned_data)
            except (store.PictureRefused, EditorialError) as refusal:
                form.add_error("file" if form.cleaned_data.get("file") else "url", str(refusal))
            else:
                form = PictureForm()
    query = " ".join(request.GET.get("q", "").split())[:60]
    pictures = Picture.objects.all()
    if query:
        pictures = pictures.filter(caption__icontains=query) | pictures.filter(alt__icontains=query)
    shown = list(pictures[:SHOWN])
    if taken is not None:
        shown = [taken, *(picture for picture in shown if picture.pk != taken.pk)]
    context = {
        **site.each_context(request),
        "title": "选择图片",
        "is_popup": True,
        "pictures": shown,
        "taken": taken,
        "query": query,
        "form": form,
        "callback": request.GET.get("CKEditorFuncNum", ""),
    }
    return render(request, "admin/desk/picture_picker.html", context)


def take_in(request: StaffRequest, typed: Mapping[str, Any]) -> Picture:
    """Store the picture, or hand back the same one. Raises PictureRefused or EditorialError."""
    original = "" if typed.get("file") else typed["url"].strip()
    captions.check_may_bring_in(original, request.user)  # before anybody is asked for the picture
    data = store.fetch(original) if original else typed["file"].read(store.MOST_BYTES + 1)
    same = store.same_picture(data)
    if same is not None:
        messages.warning(request, f"库里已有同一张图（{same}），没有重复保存，请直接选用。")
        return same
    facts = {name: typed[name] for name in ("alt", "caption", "credit", "ai_generated", "focal_x", "focal_y")}
    master = imaging.taken(data)
    picture = on_record(master, data, actor=request.user, original_url=original, **facts)
    messages.success(request, "图片已入库，点它插入正文。")
    for note in master.notes:
        messages.warning(request, note)
    if master.label:
        messages.warning(request, "文件里带有 AI 标识，已标为“AI 生成”，图片说明旁会告诉读者。")
    return picture


def in_store(data: bytes, *, actor: User, original_url: str, **facts: Any) -> Picture:
    """Return the picture with the bytes `data` that came from `original_url`, storing it if it is new.

    Raises PictureRefused or EditorialError.
    """
    same = store.same_picture(data)
    if same is None:
        return on_record(imaging.taken(data), data, actor=actor, original_url=original_url, **facts)
    with transaction.atomic():
        picture = store.keep_as(same, original_url, uploaded_by=actor)
        return captions.bring_in(picture, actor=actor, at=timezone.now())


def on_record(master: Master, data: bytes, *, actor: User, **facts: Any) -> Picture:
    """Keep a decoded picture, on the record if a signed text shows it; a refusal leaves neither row nor file.

    The slow steps, fetching and decoding, are done by now: on SQLite nobody else can write while this
    transaction is open.
    """
    picture = None
    try:
        with transaction.atomic():
            picture = store.keep(master, data, uploaded_by=actor, **facts)
            return captions.bring_in(picture, actor=actor, at=timezone.now())
    except BaseException:
        if picture is not None:
            picture.file.delete(save=False)  # its row was taken back with the transaction
        raise
