"""Carries signatures and pending texts over when a label is renamed or merged.

Such a change of name is no change of text.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from articles.editorial.content import Content, signed_hash, text_hash
from articles.editorial.writing import earlier
from articles.models import Amendment, PendingRevision, Post, SignOff, User

Translate = Callable[[Content], Content]


def hashes_of(posts: QuerySet[Post], *, at: datetime) -> dict[int, str]:
    """Return the present hash, by id, of those `posts` whose signatures still count for something to come."""
    pending = (
        Q(status__in=[Post.Status.IN_REVIEW, Post.Status.APPROVED])
        | Q(status=Post.Status.PUBLISHED, published_at__gt=at)
        | Q(revisions__state__in=PendingRevision.OPEN)
    )
    return {post.pk: text_hash(post) for post in posts.filter(pending).distinct()}


def carry(before: dict[int, str], translate: Translate, *, actor: User, at: datetime) -> None:
    """Let signatures under the hashes `before` count for the same texts now, and translate pending texts."""
    for post in Post.objects.filter(pk__in=before):
        old, new = before[post.pk], text_hash(post)
        SignOff.objects.filter(post=post, revision=None, content_hash=old).update(content_hash=new)
        PendingRevision.objects.open().filter(post=post, base_hash=old).update(base_hash=new)
        _open_amendments().filter(post=post, revision=None, base_hash=old).update(base_hash=new)
    for revision in PendingRevision.objects.open():
        _carry_revision(revision, translate, actor=actor, at=at)
    for amendment in _open_amendments().select_related("revision"):
        content = translate(amendment.content)
        if content != amendment.content:
            note = amendment.revision.correction if amendment.revision else {}
            amendment.content, amendment.content_hash = content, signed_hash(content, note)
            amendment.save(update_fields=["content", "content_hash"])


def _open_amendments() -> QuerySet[Amendment]:
    return Amendment.objects.filter(outcome=Amendment.Outcome.OPEN)


def _carry_revision(revision: PendingRevision, translate: Translate, *, actor: User, at: datetime) -> None:
    content, old = translate(revision.content), revision.content_hash
    if content == revision.content:
        return
    revision.content, revision.content_hash = content, signed_hash(content, revision.correction)
    revision.version += 1  # an open page holds the old name
    revision.save(update_fields=["content", "content_hash", "version"])
    earlier.keep_revision(revision, editor=actor, at=at)
    SignOff.objects.filter(revision=revision, content_hash=old).update(content_hash=revision.content_hash)
    _open_amendments().filter(revision=revision, base_hash=old).update(base_hash=revision.content_hash)


def replacing_key(names: Iterable[str], gone: int, stays: int) -> Translate:
    """Return the translation of a content in which the key fields `names` pointed to `gone`."""
    fields = tuple(names)
    return lambda content: {**content, **{name: stays for name in fields if content.get(name) == gone}}


def replacing_tag(gone: str, stays: str) -> Translate:
    """Return the translation of a content that may carry the tag `gone`."""

    def translate(content: Content) -> Content:
        tags = content.get("tags", [])
        return (
            {**content, "tags": sorted({stays if tag == gone else tag for tag in tags})}
            if gone in tags
            else content
        )

    return translate
