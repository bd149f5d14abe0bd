"""Where a piece came from must be on record before it may be reviewed: what is still missing, as labels."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from articles.models import EditorialEvent, Picture, Post, SourceLink, SourceList
from articles.models.bare_picture import bare_names

OUTLET, ADDRESS, TIME, ORIGINAL, AUTHOR = "来源", "原文链接", "原文时间", "原标题", "原作者"
EDITOR, LISTED, LICENCE, EXPIRED = "责任编辑", "稿源名单核对", "授权依据", "有效授权（已到期）"
PICTURES, BYLINE, ORIGIN = "图片来源", "署名", "稿件性质"
LEFT = "名单内的稿源（已不在名单）"


def missing_provenance(
    post: Post, *, on: date | None = None, links: Sequence[SourceLink] | None = None
) -> list[str]:
    """Return the labels of required provenance that `post` lacks on the day `on` (today); archive posts: [].

    `links`: its 原文出处, if it is not saved yet. A 快讯 tells one fact from one outlet, so it needs no original
    headline, author, time or address. Source: domain rules on provenance §1.
    """
    if post.is_legacy:
        return []
    on = on or timezone.localdate()
    missing = [] if post.responsible_editor else [EDITOR]
    if post.origin == Post.Origin.REPOST:
        missing = _repost(post, on, links) + missing
    elif post.origin == Post.Origin.OWN:
        missing = ([] if post.byline else [BYLINE]) + missing
    else:
        missing = [ORIGIN, *missing]
    return missing + ([] if pictures_credited(post) else [PICTURES])


def _repost(post: Post, on: date, links: Sequence[SourceLink] | None) -> list[str]:
    missing = _outlet(post, on)
    if post.form == Post.Form.FLASH:
        return missing
    known = list(post.source_links.all() if links is None else links)
    link = known[0] if known else None
    if link is None:
        return [*missing, ADDRESS, TIME, ORIGINAL, AUTHOR]
    facts = {
        ADDRESS: link.url or link.issue,
        TIME: link.source_published_at,
        ORIGINAL: link.original_headline,
        AUTHOR: link.original_author,
    }
    return missing + [label for label, value in facts.items() if not value]


def _outlet(post: Post, on: date) -> list[str]:
    source = post.source
    if source is None:
        return [OUTLET] if post.licence_basis else [OUTLET, LICENCE]
    missing = [] if source.is_listed(on) else [LEFT if source.has_left(on) else LISTED]
    if post.licence_basis:
        return missing
    if not source.licence_basis:
        missing.append(LICENCE)
    elif source.licence_until and source.licence_until < on:
        missing.append(EXPIRED)
    return missing


def pictures_credited(post: Post) -> bool:
    """Return whether every picture of the piece is credited, in its record or its figure's caption."""
    if post.cover is not None and not post.cover.credit:
        return False
    bare = set(bare_names(post.body_html))
    if not bare:
        return True
    credited = Picture.objects.credited().filter(Q(file__in=bare) | Q(original_url__in=bare))
    known = {name for pair in credited.values_list("file", "original_url") for name in pair if name}
    return bare <= known


def overrides(post: Post) -> list[EditorialEvent]:
    """Return every 缺项放行 of this piece, the oldest first: who let what pass, and the reason everybody sees."""
    events = EditorialEvent.objects.filter(post=post, verb="override").select_related("actor")
    return list(events.order_by("happened_at", "id"))


def let_pass(post: Post) -> set[str]:
    """Return the labels that a 主编 has let pass for this piece."""
    return {label for event in overrides(post) for label in event.details.get("missing", [])}


def holding_back(post: Post, *, on: date | None = None) -> list[str]:
    """Return what is missing and has not been let pass: what keeps the piece from 送审 and 发布."""
    return next((missing for _, missing in held_back([post], on=on)), [])


def held_back(posts: Iterable[Post], *, on: date | None = None) -> list[tuple[Post, list[str]]]:
    """Return those of `posts` that something keeps from 送审 and 发布, each with what.

    Their 缺项放行 come by one query.
    """
    lacking = [(post, missing) for post in posts if (missing := missing_provenance(post, on=on))]
    events = EditorialEvent.objects.filter(verb="override", post__in=[post for post, _ in lacking])
    passed: defaultdict[int | None, set[str]] = defaultdict(set)
    for pk, details in events.values_list("post", "details"):
        passed[pk].update(details.get("missing", []))
    left = [(post, [label for label in missing if label not in passed[post.pk]]) for post, missing in lacking]
    return [(post, missing) for post, missing in left if missing]


def edition_for(post: Post, *, on: date) -> str:
    """Return the edition of the list of outlets that a repost is checked against on the day `on`.

    "" if there is none; own pieces and pieces of the archive are not checked.
    """
    if post.is_legacy or post.origin != Post.Origin.REPOST:
        return ""
    edition = SourceList.objects.in_force(on)
    return edition.edition if edition else ""
