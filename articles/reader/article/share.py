"""分享: the code a phone reads off the screen, drawn here."""

import io

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import Post
from articles.web import delivery, site_state


@require_safe
def qr_code(request, pk):
    """Answer with the QR code of a readers' post as SVG."""
    post = Post.objects.published().filter(pk=pk).only("path", "published_at").first()
    if post is None:
        raise Http404("没有这篇稿件。")
    out = io.BytesIO()
    segno.make(settings.SITE_URL + post.get_absolute_url(), error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, light="#ffffff", dark="#000000", xmldecl=False
    )
    return delivery.share(HttpResponse(out.getvalue(), content_type="image/svg+xml"), site_state.current())
