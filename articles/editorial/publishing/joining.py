"""同题: joining pieces under a leader, and the desk's decisions on similar pieces."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import combinations

from django.db import transaction

from articles import publication
from articles.editorial.checks.panel import check_words
from articles.editorial.content import content_of
from articles.editorial.errors import InvalidText
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import record, was_erased
from articles.editorial.workflow.transitions import VERBS, check_permission
from articles.likeness.grouping import Pair, pair_of
from articles.models import Post, StoryPair, StoryPlace, User

from .publish import check_embargo

MOST = 30  # pieces of one decision
Decision = StoryPair.Decision


class _OthersJoined(Exception):
    """Another piece joined one of the locked ones before they were locked."""


def lock_pieces(keys: Collection[int]) -> None:
    """Lock these pieces and those that stand under them in the caller's transaction, lowest key first.

    Every verb on several pieces takes its locks at once and in this order, so no two ever wait for each
    other.
    """
    while True:
        wanted = {*keys, *_under(keys)}
        try:
            with transaction.atomic():  # whose locks are let go with it
                list(Post.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
                if not wanted.issuperset(_under(keys)):
                    raise _OthersJoined
        except _OthersJoined:
            continue
        return


def _under(keys: Collection[int]) -> list[int]:
    return list(StoryPlace.objects.filter(leader__in=keys).values_list("post_id", flat=True))


@transaction.atomic
def join_stories(redirects: Mapping[Post, bool], leader: Post, *, actor: User, at: datetime) -> list[Post]:
    """归入同题 of several pieces under one page, all of them or none.

    `redirects`: for each, whether its address leads there. Raises as `join_story`.
    """
    check_permission(VERBS["join_story"], actor)
    lock_pieces([leader.pk, *(post.pk for post in redirects)])
    return [
        join_story(post, leader, redirects=leads_there, actor=actor, at=at)
        for post, leads_there in redirects.items()
    ]


@transaction.atomic
def leave_stories(posts: Collection[Post], *, actor: User, at: datetime) -> list[Post]:
    """移出同题 of several pieces, all of them or none. Raises as `leave_story`."""
    check_permission(VERBS["leave_story"], actor)
    lock_pieces([post.pk for post in posts])
    return [leave_story(post, actor=actor, at=at) for post in posts]


@transaction.atomic
def join_story(post: Post, leader: Post, *, redirects: bool, actor: User, at: datetime) -> Post:
    """归入同题: the page of `leader` names `post` under 多家媒体报道; its own address leads there, or its page stays.

    Doing it again can change which of the two. Raises WrongState, or InvalidText if the two cannot stand
    together: `leader` is not published, stands under another page or is held apart from `post`; or `post`
    leads a story itself.
    """
    check_permission(VERBS["join_story"], actor)
    lock_pieces([post.pk, leader.pk])
    locked = unit_of_work.begin("join_story", post, actor=actor, at=at)
    _check_can_lead(leader, locked, at)
    place = StoryPlace.objects.filter(post=locked).select_related("leader").first()
    if place is not None and place.leader_id != leader.pk:
        raise InvalidText(f"《{locked.headline}》已归入《{place.leader.headline}》，请先移出。")
    if StoryPlace.objects.filter(leader=locked).exists():
        raise InvalidText(f"《{locked.headline}》自己是同题的主稿，请先移出归入它的稿件，或改由它做主稿。")
    StoryPlace.objects.update_or_create(
        post=locked,
        defaults={"leader": leader, "redirects": redirects, "editor": actor, "joined_at": at},
        create_defaults={
            "leader": leader,
            "redirects": redirects,
            "editor": actor,
            "joined_at": at,
            "is_named": not was_erased(locked),
        },
    )
    status = Post.Status.JOINED if redirects else Post.Status.PUBLISHED
    details = {"leader": leader.pk, "redirects": redirects}
    moved = unit_of_work.move("join_story", locked, status, actor=actor, at=at, details=details)
    publication.changed([leader])
    return moved


def _check_can_lead(leader: Post, post: Post, at: datetime) -> None:
    if leader.pk == post.pk:
        raise InvalidText(f"《{post.headline}》不能归入自己，请另选一篇做主稿。")
    if not Post.objects.published(at).filter(pk=leader.pk).exists():
        raise InvalidText(f"《{leader.headline}》现在读者看不到，不能做主稿，请另选一篇。")
    above = StoryPlace.objects.filter(post=leader).select_related("leader").first()
    if above is not None:
        raise InvalidText(
            f"《{leader.headline}》已归入《{above.leader.headline}》，请选《{above.leader.headline}》做主稿。"
        )
    first, second = pair_of(post.pk, leader.pk)
    pair = StoryPair.objects.filter(first=first, second=second).first()
    if pair is not None and pair.decision == Decision.APART:
        raise InvalidText(
            f"《{post.headline}》和《{leader.headline}》已判为“不是同题”，要归并请先“重新判定”。"
        )
    if pair is not None and pair.kind == StoryPair.Kind.TEMPLATE:
        raise InvalidText(
            f"《{post.headline}》和《{leader.headline}》是同一模板的两件事，不能归入同题，请另选一篇。"
        )


@transaction.atomic
def leave_story(post: Post, *, actor: User, at: datetime) -> Post:
    """移出同题: the piece stands at its own address again, with its text and time as they were.

    Words that nobody may publish prevent it, as they do at 恢复发布. Raises WrongState if it stands under no
    page, EmbargoInForce or HeldBack.
    """
    locked = unit_of_work.begin("leave_story", post, actor=actor, at=at)
    check_embargo(locked, locked.published_at or at)
    if locked.status == Post.Status.JOINED:
        check_words(locked, content_of(locked), at=at)
    place = StoryPlace.objects.select_related("leader").get(post=locked)
    leader = place.leader
    place.delete()
    moved = unit_of_work.move(
        "leave_story",
        locked,
        Post.Status.PUBLISHED,
        actor=actor,
        at=at,
        details={"leader": leader.pk, "redirects": place.redirects},
    )
    publication.changed([leader])
    return moved


def release_story(post: Post) -> list[Post]:
    """Take `post`, which is being withdrawn, out of its story; return the pieces whose addresses led to it.

    Runs in the caller's transaction, which withdraws those too: their addresses have nowhere left to lead.
    """
    StoryPlace.objects.filter(post=post).delete()
    under = StoryPlace.objects.filter(leader=post).select_related("post").order_by("post_id")
    led_here = [place.post for place in under if place.post.status == Post.Status.JOINED]
    under.delete()
    return led_here


def stop_naming(post: Post) -> None:
    """Name `post`, from which something was erased, under 多家媒体报道 no more; where its address leads stays."""
    StoryPlace.objects.filter(post=post).update(is_named=False)


def keep_both(posts: Collection[Post], *, actor: User, at: datetime) -> None:
    """都保留: these pieces stay as they are, and are not brought up again unless another one joins them.

    Raises NotPermitted or InvalidText.
    """
    _decide("keep_both", Decision.KEEP, posts, actor=actor, at=at)


def call_apart(posts: Collection[Post], *, actor: User, at: datetime) -> None:
    """不是同题: these pieces tell different stories; no two of them are proposed as one again.

    Raises NotPermitted, or InvalidText if two of them stand in one story by 归入同题.
    """
    _decide("call_apart", Decision.APART, posts, actor=actor, at=at)


def reopen_pair(posts: Collection[Post], *, actor: User, at: datetime) -> None:
    """重新判定: the decision on these pieces no longer counts. Raises NotPermitted or InvalidText."""
    _decide("reopen_pair", Decision.OPEN, posts, actor=actor, at=at)


@transaction.atomic
def _decide(verb: str, decision: str, posts: Collection[Post], *, actor: User, at: datetime) -> None:
    check_permission(VERBS[verb], actor)
    by_key = {post.pk: post for post in posts}
    if not 2 <= len(by_key) <= MOST:
        raise InvalidText(f"请选两篇以上、{MOST} 篇以内的稿件。")
    lock_pieces(by_key)  # before their pairs, as whoever compares them does
    pairs = [pair_of(one, other) for one, other in combinations(sorted(by_key), 2)]
    if decision == Decision.APART:
        _check_not_joined(by_key, pairs)
    held = {
        (pair.first_id, pair.second_id): pair
        for pair in StoryPair.objects.select_for_update()
        .filter(first__in=by_key, second__in=by_key)
        .order_by("pk")
    }
    decided_by, decided_at = (None, None) if decision == Decision.OPEN else (actor, at)
    for pair in pairs:
        if pair in held:
            row = held[pair]
            row.decision, row.decided_by, row.decided_at = decision, decided_by, decided_at
            row.save(update_fields=["decision", "decided_by", "decided_at"])
        elif decision == Decision.APART:
            _remember(pair, decision, actor, at)
    for key, post in sorted(by_key.items()):
        record(post, verb, actor=actor, at=at, details={"with": sorted(by_key.keys() - {key})})


def _check_not_joined(by_key: dict[int, Post], pairs: Iterable[Pair]) -> None:
    leader = dict(StoryPlace.objects.filter(post__in=by_key).values_list("post_id", "leader_id"))
    for one, other in pairs:
        if leader.get(one, one) == leader.get(other, other):
            raise InvalidText(
                f"《{by_key[one].headline}》和《{by_key[other].headline}》已归入同题，请先移出再判。"
            )


def _remember(pair: Pair, decision: str, actor: User, at: datetime) -> None:
    """Keep a decision on two pieces that were related only by way of a third one."""
    StoryPair.objects.create(
        first_id=pair[0],
        second_id=pair[1],
        kind=StoryPair.Kind.REPOST,
        score=0,
        found_at=at,
        decision=decision,
        decided_by=actor,
        decided_at=at,
    )
