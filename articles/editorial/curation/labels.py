"""Renaming and merging 栏目, tags and outlets: every old address goes on leading to the right page."""

from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from articles import publication
from articles.editorial.checks import due, tally
from articles.editorial.checks.words_beside import check_label
from articles.editorial.errors import InvalidText
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import VERBS, check_permission
from articles.editorial.writing.rewriting import BATCH, rewriting
from articles.models import Category, HomeSlot, Post, Redirect, ReviewRule, Source, Tag, TaggedPost, User
from articles.models.category import refuse_reserved_slug
from articles.models.label_kinds import Label
from articles.models.tag import tag_slug
from articles.system.batches import batches
from articles.text import pinyin
from articles.text.clock import day_of

from . import source_lists
from .label_signatures import Translate, carry, hashes_of, replacing_key, replacing_tag

KINDS: dict[type[Any], str] = {Category: "栏目", Tag: "标签", Source: "稿源"}


def pages_of(label: Label) -> list[str]:
    """Return the addresses (decoded) that stand for `label`: its page, then its feed."""
    if isinstance(label, Category):
        return [f"/category/{label.slug}.html", f"/category/{label.slug}/feed.xml"]
    kind = "tag" if isinstance(label, Tag) else "source"
    return [f"/{kind}/{label.slug}/", f"/{kind}/{label.slug}/feed.xml"]


def posts_of(label: Label) -> QuerySet[Post]:
    """Return every post that carries `label`, whatever its state."""
    if isinstance(label, Category):
        return Post.objects.filter(Q(category=label) | Q(section=label))
    if isinstance(label, Tag):
        return Post.objects.filter(tagged_posts__tag=label)
    return Post.objects.filter(source=label)


@transaction.atomic
def rename(label: Label, *, name: str, slug: str | None = None, actor: User, at: datetime) -> Label:
    """Give a 栏目, tag or outlet a new name, and a new address if `slug` is given ("" makes one from the name).

    Posts keep their own addresses; the label's old pages lead to the new ones. An outlet may drop off the
    list by this: its 已定时 pieces are then held, each with the reason. Raises NotPermitted; InvalidText if the
    name or slug is empty, too long, reserved or taken (merge then); or HeldBack for a name that advertises
    what nobody may.
    """
    check_permission(VERBS["merge"], actor)
    locked = _locked(label)
    kind = KINDS[type(locked)]
    old_pages, old_name = pages_of(locked), locked.name
    signed = hashes_of(posts_of(locked), at=at)
    locked.name = " ".join(name.split())
    check_label(f"{kind}“{locked.name}”", {"name": locked.name})
    if slug is not None:
        locked.slug = slug.strip() or _slug_from(locked)
    _check(locked, kind)
    note = f"{kind}“{old_name}”改名为“{locked.name}”"
    # A text names its tags, and has keys of the others.
    if isinstance(locked, Tag) and locked.name != old_name:
        with rewriting(posts_of(locked), actor=actor, at=at, reason=note):
            locked.save()
        carry(signed, replacing_tag(old_name, locked.name), actor=actor, at=at)
    else:
        if isinstance(locked, Source):
            source_lists.settle([locked], today=day_of(at))
        locked.save()
    _lead(old_pages, pages_of(locked))
    _record(locked, "rename", actor=actor, at=at, note=note)
    _hold_unfit_of(locked, at)
    _reindex(posts_of(locked).values_list("pk", flat=True))
    return locked


@transaction.atomic
def merge(label: Label, into: Label, *, actor: User, at: datetime) -> Label:
    """Move everything from `label` to `into`, redirect its pages there, and delete `label`.

    Posts keep their own addresses. Raises NotPermitted, or InvalidText for two labels of different kinds or
    one alone.
    """
    check_permission(VERBS["merge"], actor)
    check_mergeable(label, into)
    first, second = (_locked(one) for one in sorted((label, into), key=lambda one: one.pk))
    gone, stays = (first, second) if first.pk == label.pk else (second, first)
    kind = KINDS[type(gone)]
    check_mergeable(gone, stays)
    signed = hashes_of(posts_of(gone), at=at)
    reason = f"{kind}“{gone.name}”并入“{stays.name}”"
    with rewriting(posts_of(gone), actor=actor, at=at, reason=reason) as moved:
        _move(gone, stays)
    carry(signed, _translation(gone, stays), actor=actor, at=at)
    old_pages = pages_of(gone)
    note = f"{reason}，共 {len(moved)} 篇"
    gone.delete()
    _lead(old_pages, pages_of(stays))
    _record(stays, "merge", actor=actor, at=at, note=note)
    _hold_unfit_of(stays, at)
    _reindex(moved)
    return stays


def _hold_unfit_of(label: Label, at: datetime) -> None:
    """Hold the 已定时 pieces of an outlet that may no longer be used under its name.

    To be called before the edition is locked, which is the last lock.
    """
    if isinstance(label, Source):
        tally.ask_again([label])
        due.hold_unfit(at, posts=label.posts.values_list("pk", flat=True))


def check_mergeable(label: Label, into: Label) -> None:
    """Raise InvalidText unless `label` can go into `into`."""
    if type(label) is not type(into) or label.pk == into.pk:
        raise InvalidText(f"“{label.name}”不能并入“{into.name}”，请选另一个同类的{KINDS[type(label)]}。")
    if isinstance(label, Category) and isinstance(into, Category) and label.kind != into.kind:
        raise InvalidText(
            f"“{label.name}”是{label.get_kind_display()}，“{into.name}”是{into.get_kind_display()}，不能合并。"
        )


def _locked(label: Label) -> Label:
    manager: Any = type(label)._default_manager
    return cast(Label, manager.select_for_update().get(pk=label.pk))


def _slug_from(label: Label) -> str:
    if isinstance(label, Tag):
        return tag_slug(label.name)
    slug = pinyin.slug_of(label.name)
    if not slug:
        raise InvalidText(f"“{label.name}”拼不出网址名，请自己填写。", {"slug": ["请填写网址名。"]})
    return slug


def _check(label: Label, kind: str) -> None:
    manager: Any = type(label)._default_manager
    others = manager.exclude(pk=label.pk)
    if not isinstance(label, Category) and others.filter(name=label.name).exists():
        raise InvalidText(f"已有{kind}“{label.name}”，请用“合并”。", {"name": ["已有同名的。"]})
    if others.filter(slug=label.slug).exists():
        raise InvalidText(
            f"网址名“{label.slug}”已属于另一个{kind}，请换一个，或用“合并”。", {"slug": ["已被占用。"]}
        )
    try:
        refuse_reserved_slug(label.slug)
        label.clean_fields()
    except ValidationError as error:
        messages = "".join(error.messages)
        raise InvalidText(f"{kind}“{label.name}”没有改名：{messages}") from error


def _move(gone: Label, stays: Label) -> None:
    if isinstance(gone, Category) and isinstance(stays, Category):
        Post.objects.filter(category=gone).update(category=stays)
        Post.objects.filter(section=gone).update(section=stays)
        HomeSlot.objects.filter(section=gone).update(section=stays)
        ruled = ReviewRule.objects.filter(section=stays).values_list("origin", flat=True)
        ReviewRule.objects.filter(section=gone).exclude(origin__in=list(ruled)).update(section=stays)
    elif isinstance(gone, Source) and isinstance(stays, Source):
        Post.objects.filter(source=gone).update(source=stays)
    elif isinstance(gone, Tag) and isinstance(stays, Tag):
        both = TaggedPost.objects.filter(tag=stays).values("content_object")
        TaggedPost.objects.filter(tag=gone, content_object__in=both).delete()
        TaggedPost.objects.filter(tag=gone).update(tag=stays)


def _translation(gone: Label, stays: Label) -> Translate:
    if isinstance(gone, Tag):
        return replacing_tag(gone.name, stays.name)
    return replacing_key(
        ("category", "section") if isinstance(gone, Category) else ("source",), gone.pk, stays.pk
    )


def _lead(old_pages: list[str], new_pages: list[str]) -> None:
    """Let each old address lead to its new one in one step, however often a label was renamed before."""
    for old, new in zip(old_pages, new_pages, strict=True):
        if old == new:
            continue
        Redirect.objects.filter(old_path=new, post=None).delete()  # the address is in use again
        Redirect.objects.filter(new_path=old).update(new_path=new)
        Redirect.objects.update_or_create(old_path=old, defaults={"post": None, "new_path": new})


def _record(label: Label, verb: str, *, actor: User, at: datetime, note: str) -> None:
    details = {"kind": type(label).__name__.lower(), "id": label.pk, "slug": label.slug}
    record(None, verb, actor=actor, at=at, note=note, details=details)


def _reindex(ids: Any) -> None:
    """Update the index of every post that carries the label, some at a time.

    The label's own pages changed too.
    """
    for batch in batches(ids, BATCH):
        publication.changed(list(Post.objects.filter(pk__in=batch)))
    publication.changed([])
