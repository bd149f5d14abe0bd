"""Pictures that readers see: adding one, changing the words beside it or removing it is recorded.

A signature covers a text with the pictures it had. Giving a picture to an address in a signed text that has
none yet, or changing the words beside one, takes the right to correct, and leaves an event and an entry on
the 补审 list.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from html import escape
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from articles import publication
from articles.editorial.checks.words_beside import check_picture
from articles.editorial.errors import NotPermitted, WrongState
from articles.editorial.workflow import signatures
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import may, require
from articles.models import Picture, Post, PostReview, User

IN_PRINT = (
    Post.Status.APPROVED,
    Post.Status.PUBLISHED,
    Post.Status.JOINED,
)  # texts with all their signatures


def shown_in(picture: Picture) -> QuerySet[Post]:
    """Return the signed pieces that show `picture` to readers, now or once they are published."""
    shows = _mentions([picture.file.name or "", picture.original_url])
    if picture.pk is not None:
        shows |= Q(cover=picture)
    return Post.objects.filter(shows, status__in=IN_PRINT)


def _mentions(addresses: Iterable[str]) -> Q:
    """Return the condition that a body holds one of `addresses`, in HTML's spelling (`&amp;`) or not."""
    shows = Q(pk__in=[])
    for address in filter(None, addresses):
        for written in {address, escape(address, quote=False), escape(address)}:
            shows |= Q(body_html__contains=written)
    return shows


def may_describe(picture: Picture, user: User) -> bool:
    """Return whether `user` may change what is said of `picture`: in print that is a correction's right."""
    return may(user, "change_picture") and (may(user, "correct_post") or not shown_in(picture).exists())


def check_may_bring_in(url: str, user: User) -> None:
    """Raise NotPermitted unless `user` may bring in the picture at `url` ("" for an upload)."""
    require(user, "add_picture", doing="上传或取图", ask="记者或编辑")
    if url and not may(user, "correct_post"):
        _refuse_in_print(Post.objects.filter(_mentions([url]), status__in=IN_PRINT))


def _refuse_in_print(posts: QuerySet[Post]) -> None:
    headline = posts.order_by("pk").values_list("headline", flat=True).first()
    if headline is not None:
        raise NotPermitted(
            f"已审定的稿件《{headline}》里有这张图，取图会改变读者看到的页面，请编辑或主编来取。"
        )


@transaction.atomic
def bring_in(picture: Picture, *, actor: User, at: datetime) -> Picture:
    """Record that `picture`, stored in the same transaction, now stands in signed pieces, if it does.

    Raises NotPermitted: the caller's transaction then leaves no picture behind.
    """
    check_may_bring_in(picture.original_url, actor)
    posts = shown_in(picture)
    if not may(actor, "correct_post"):
        _refuse_in_print(posts)
    if posts.filter(is_legacy=False).exists():
        check_picture(picture)
    if _note(picture, posts, "show_picture", actor=actor, at=at, details={}):
        publication.changed([])
    return picture


@transaction.atomic
def describe(picture: Picture, changed: Collection[str], *, actor: User, at: datetime) -> Picture:
    """Save the fields `changed` of `picture`; published pieces with it are recorded and listed for 补审.

    Raises NotPermitted, or HeldBack for words that readers of a signed piece may not see.
    """
    if not may_describe(picture, actor):
        raise NotPermitted(f"“{picture}”已用在读者看到的稿件里，请编辑或主编修改说明。")
    if changed:
        if shown_in(picture).filter(is_legacy=False).exists():
            check_picture(picture)
        picture.save(update_fields=sorted(changed))
        _note(
            picture,
            shown_in(picture),
            "describe_picture",
            actor=actor,
            at=at,
            details={"fields": sorted(changed)},
        )
    publication.changed([])
    return picture


def _note(
    picture: Picture, posts: QuerySet[Post], verb: str, *, actor: User, at: datetime, details: dict[str, Any]
) -> int:
    """Record `verb` for each of `posts` and list it for 补审; return how many there are."""
    found = list(posts.order_by("pk").only("pk", "headline"))
    for post in found:
        record(post, verb, actor=actor, at=at, details={"picture": picture.pk, **details})
        signatures.list_for_review(post, PostReview.Kind.PICTURE, actor=actor, at=at)
    return len(found)


@transaction.atomic
def drop(picture: Picture, *, actor: User, at: datetime) -> None:
    """Delete the record of a picture that no signed piece shows. Raises NotPermitted or WrongState."""
    require(actor, "delete_picture", doing="删除图片")
    post = shown_in(picture).order_by("pk").first()
    if post is not None:
        raise WrongState(f"《{post.headline}》正用着“{picture}”，不能删除；请先用修改稿把图换掉。")
    record(None, "drop_picture", actor=actor, at=at, note=str(picture)[:200], details={"picture": picture.pk})
    picture.delete()
    publication.changed([])
