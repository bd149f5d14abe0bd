"""图片: the store of pictures."""

from django.contrib import admin
from django.shortcuts import render
from django.utils.html import format_html

from articles.models import Picture

from .base import DeskModelAdmin
from .site import site


@admin.register(Picture, site=site)
class PictureAdmin(DeskModelAdmin):
    """Pictures with what a page must say about them."""

    list_display = ["thumbnail", "caption", "alt", "credit", "size", "uploaded_at"]
    list_display_links = ["thumbnail", "caption"]
    search_fields = ["caption", "alt", "credit"]
    readonly_fields = ["original_url"]
    sortable_by = ()

    @admin.display(description="图")
    def thumbnail(self, picture):
        """Return the picture, small."""
        return format_html('<img class="thumb" src="{}" alt="{}" loading="lazy">', picture.file.url, picture.alt)

    @admin.display(description="尺寸")
    def size(self, picture):
        """Return width × height in pixels."""
        return f"{picture.width} × {picture.height}"


@site.screen("pictures/pick/", name="picture_picker", permission="articles.view_picture")
def picker(request):
    """The window the editor opens to choose a picture: the newest ones, to be searched."""
    query = " ".join(request.GET.get("q", "").split())[:60]
    pictures = Picture.objects.all()
    if query:
        pictures = pictures.filter(caption__icontains=query) | pictures.filter(alt__icontains=query)
    context = {
        **site.each_context(request),
        "title": "选择图片",
        "is_popup": True,
        "pictures": pictures[:40],
        "query": query,
        "callback": request.GET.get("CKEditorFuncNum", ""),
    }
    return render(request, "admin/desk/picture_picker.html", context)
