"""取图: remote pictures of a text into our store, one after the other, each with its own answer."""

from django.http import JsonResponse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from articles.editorial.curation import captions
from articles.editorial.errors import EditorialError
from articles.ingest import pictures as store
from articles.models import Picture
from articles.web.clients import StaffRequest

from .pictures import in_store
from .site import site

MOST = 200  # addresses looked up at once
NAMELESS = "原文配图"  # what readers who see no pictures are told where the page had no words for it


@site.screen("pictures/known/", name="known_pictures", permission="articles.view_picture")
@require_POST
def known(request: StaffRequest) -> JsonResponse:
    """Answer which of the posted addresses are in the store: {address: our file}."""
    found = Picture.objects.at(request.POST.getlist("url")[:MOST])
    return JsonResponse({picture.original_url: picture.file.url for picture in reversed(found)})


@site.screen("pictures/fetch/", name="fetch_picture", permission="articles.add_picture")
@require_POST
def fetch(request: StaffRequest) -> JsonResponse:
    """Bring the picture at the posted address into the store; answer with its file, or the reason why not.

    The text keeps the address and readers are shown our file in its place, so a signed text stays as it was
    signed.
    """
    url = request.POST.get("url", "").strip()
    alt = Truncator(request.POST.get("alt", "").strip() or NAMELESS).chars(200)
    here = Picture.objects.at([url]).first() if url else None
    if here is not None:
        return JsonResponse({"url": here.file.url})
    try:
        captions.check_may_bring_in(url, request.user)  # before anybody is asked for the picture
        picture = in_store(store.fetch(url), actor=request.user, original_url=url, alt=alt)
    except (store.PictureRefused, EditorialError) as refusal:
        return JsonResponse({"error": str(refusal)})
    return JsonResponse({"url": picture.file.url})
