"""多家媒体报道: the outlets whose pieces stand under the page that leads their story."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from articles.models import Post, SourceLink
from articles.models.post import address_of
from articles.text import clock


class OutletReport(NamedTuple):
    """One outlet's piece: where it can be read ("" for nowhere), whether that is here, when it appeared."""

    post_id: int
    outlet: str
    headline: str
    url: str
    is_ours: bool
    stamp: clock.Stamp


def reports_under(post: Post, now: datetime) -> list[OutletReport]:
    """Return what readers are told of the pieces that stand under the page of `post`, earliest first.

    One that no longer has a page of its own is linked to at its outlet.
    """
    link = SourceLink.objects.filter(post=OuterRef("pk")).order_by("pk")
    may_be_named = Q(pk__in=Post.objects.published(now).values("pk")) | Q(status=Post.Status.JOINED)
    rows = Post.objects.filter(
        may_be_named, story_place__leader=post, story_place__is_named=True
    ).values_list(
        "pk",
        "status",
        "source__name",
        "outlet_name",
        "headline",
        "path",
        "published_at",
        Subquery(link.values("url")[:1]),
        Subquery(link.values("source_published_at")[:1]),
    )
    found = [_report(*row) for row in rows]
    return sorted(found, key=lambda report: (report.stamp.iso, report.post_id))


def _report(
    pk: int,
    status: str,
    source: str | None,
    outlet_name: str,
    headline: str,
    path: str,
    published_at: datetime,
    url: str | None,
    written_at: datetime | None,
) -> OutletReport:
    is_ours = status == Post.Status.PUBLISHED
    address = address_of(path) if is_ours else url or ""
    if not is_ours and not address.startswith(("http://", "https://")):
        address = ""
    return OutletReport(
        pk, source or outlet_name or "", headline, address, is_ours, clock.stamp(written_at or published_at)
    )
