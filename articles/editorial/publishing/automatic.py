"""自动发布: what a feed brings is published by itself, but only where a 主编 allowed it; off until then.

Each piece is judged once, in one transaction with its outcome: it is published in the name of that 主编 and
listed for 补审, or left among the 待选稿 with the reason. If the outlet changes it while it waits there, it is
judged anew.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, QuerySet

from articles.editorial.content import content_of
from articles.editorial.errors import EditorialError, InvalidText, WrongState
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import VERBS, check_permission, may
from articles.editorial.writing import drafts, gathered, locks
from articles.editorial.writing.ai_pictures import with_ai_pictures
from articles.likeness.same_story import same_stories
from articles.models import AutoPublishing, Feed, FeedItem, Post, PostReview, SignOff, Source, User
from articles.text.clock import day_of, start_of

from .publish import go_live, sign_alone

log = logging.getLogger(__name__)

LONGEST = 31  # days of one opening
MOST_A_DAY = 50  # pieces
OLDEST = timedelta(days=3)  # of an original; what a feed offers from its archive is no news
SHOWN_BEFORE = (Post.Status.PUBLISHED, Post.Status.JOINED, Post.Status.WITHDRAWN)
BROKEN = "处理时出错，没有发布，详情在服务器日志里。"


@transaction.atomic
def open_for(feed: Feed, *, ends_on: date, daily_cap: int, actor: User, at: datetime) -> AutoPublishing:
    """开启自动发布 for what `feed` brings from now on, up to `ends_on` (a Beijing day, included).

    Raises NotPermitted, InvalidText for the day or the cap, or WrongState for a feed that is open already
    or may not be.
    """
    check_permission(VERBS["open_automatic"], actor)
    check_limits(ends_on, daily_cap, at=at)
    locked = Feed.objects.select_for_update(of=("self",)).select_related("source").get(pk=feed.pk)
    if reason := unfit_because(locked, at):
        raise WrongState(f"“{locked.name}”不能自动发布：{reason}。")
    if opening_of(locked) is not None:
        raise WrongState(f"“{locked.name}”已经开启自动发布，要改期限或上限请先关闭。")
    opening = AutoPublishing.objects.create(
        feed=locked, ends_on=ends_on, daily_cap=daily_cap, opened_by=actor, opened_at=at
    )
    _record("open_automatic", opening, f"，至 {ends_on}，每天最多 {daily_cap} 篇", actor=actor, at=at)
    return opening


def check_limits(ends_on: date, daily_cap: int, *, at: datetime) -> None:
    """Raise InvalidText for an end that is past or too far, or a cap that is none."""
    days = (ends_on - day_of(at)).days + 1
    if days < 1:
        raise InvalidText("结束日期已经过去，请选今天或以后。", {"ends_on": ["已经过去。"]})
    if days > LONGEST:
        message = f"自动发布一次最多开启 {LONGEST} 天，现在是 {days} 天，请选近一些的日期。"
        raise InvalidText(message, {"ends_on": [message]})
    if not 1 <= daily_cap <= MOST_A_DAY:
        message = f"每日上限请填 1 到 {MOST_A_DAY}。"
        raise InvalidText(message, {"daily_cap": [message]})


@transaction.atomic
def close(feed: Feed, *, actor: User, at: datetime) -> None:
    """关闭自动发布. Raises NotPermitted, or WrongState if it is not open."""
    check_permission(VERBS["close_automatic"], actor)
    opening = opening_of(feed, is_locked=True)
    if opening is None:
        raise WrongState(f"“{feed.name}”没有开启自动发布，可能已经结束，请刷新页面。")
    _end(opening, f"{actor.real_name}关闭", at)
    _record("close_automatic", opening, actor=actor, at=at)


@transaction.atomic
def end_for(feed: Feed, because: str, *, at: datetime) -> None:
    """End the opening of `feed` if it is no longer the feed it was opened for, or is not read any more."""
    opening = opening_of(feed, is_locked=True)
    if opening is not None:
        _end_by_itself(opening, because, at)


def opening_of(feed: Feed, *, is_locked: bool = False) -> AutoPublishing | None:
    """Return what is open for `feed`, or None."""
    found = AutoPublishing.objects.select_related("feed__source", "opened_by").filter(
        feed=feed, closed_at=None
    )
    return (found.select_for_update(of=("self",)) if is_locked else found).first()


def over_because(opening: AutoPublishing, at: datetime) -> str:
    """Return why nothing is published under `opening` any more, "" while it is in force."""
    if day_of(at) > opening.ends_on:
        return "已过结束日期"
    if not may(opening.opened_by, VERBS["open_automatic"].permission):
        return f"{opening.opened_by.real_name}不再是主编"
    return unfit_because(opening.feed, at)


def unfit_because(feed: Feed, at: datetime) -> str:
    """Return why nothing of `feed` may be published unread, "" if it may.

    单篇授权 covers one piece only, and whether another is a 单纯事实消息 has to be decided by a reader: only an
    agreement covers what is still to come.
    """
    source = feed.source
    if not feed.is_active:
        return "采集源已停用"
    if not source.is_listed(day_of(at)):
        return f"“{source.name}”不在稿源名单内，或没有核对日期"
    if source.licence_basis != Source.Licence.AGREEMENT or not feed.is_licensed(at):
        return f"“{source.name}”没有生效的转载协议"
    return ""


def _end(opening: AutoPublishing, because: str, at: datetime) -> None:
    opening.closed_at, opening.closed_because = at, because[:100]
    opening.save(update_fields=["closed_at", "closed_because"])


def _end_by_itself(opening: AutoPublishing, because: str, at: datetime) -> None:
    _end(opening, because, at)
    _record("end_automatic", opening, f"：{because}", actor=None, at=at)


def _record(verb: str, opening: AutoPublishing, note: str = "", *, actor: User | None, at: datetime) -> None:
    details = {"feed": opening.feed_id, "opening": opening.pk}
    record(None, verb, actor=actor, at=at, note=f"{opening.feed.name}{note}", details=details)


def published_today(feed: Feed, at: datetime) -> int:
    """Return how many pieces of `feed` were published automatically on the Beijing day of `at`.

    They count under whatever opening.
    """
    return _of_today(at).filter(feed=feed).count()


def standing(at: datetime) -> dict[int, tuple[AutoPublishing, int]]:
    """Return every opening in force at `at`, by its feed's key, with how many pieces it published today."""
    counted = dict(_of_today(at).values_list("feed").annotate(Count("pk")).order_by())
    openings = AutoPublishing.objects.filter(closed_at=None).select_related("feed__source", "opened_by")
    return {one.feed_id: (one, counted.get(one.feed_id, 0)) for one in openings if not over_because(one, at)}


def _of_today(at: datetime) -> QuerySet[FeedItem]:
    """Return what was published by itself on the Beijing day of `at`."""
    midnight = start_of(day_of(at))
    return FeedItem.objects.filter(
        published_under__isnull=False,
        judged_at__gte=midnight,
        judged_at__lt=midnight + timedelta(days=1),
    )


def end_what_is_over(at: datetime) -> int:
    """End every opening that its day, 主编, outlet or feed no longer supports; return how many."""
    ended = 0
    for opening in AutoPublishing.objects.filter(closed_at=None).select_related("feed"):
        with transaction.atomic():
            locked = opening_of(opening.feed, is_locked=True)
            if locked is not None and (reason := over_because(locked, at)):
                _end_by_itself(locked, reason, at)
                ended += 1
    return ended


def waiting() -> Iterator[FeedItem]:
    """Yield what came in under an opening and is not judged yet, the oldest original of each feed first."""
    for opening in AutoPublishing.objects.filter(closed_at=None).order_by("pk"):
        yield from (
            FeedItem.objects.filter(
                feed=opening.feed_id,
                outcome=FeedItem.Outcome.CANDIDATE,
                post__status=Post.Status.CANDIDATE,
                judged_at=None,
                first_seen_at__gte=opening.opened_at,
            )
            .select_related("feed", "post")
            .order_by("published_at", "pk")
        )


def settle(item: FeedItem, *, at: datetime) -> None:
    """Publish the piece of an entry that waits, or hold it back with the reason.

    Only a lost database is raised.
    """
    try:
        _settle(item, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("the piece of entry %s was not published", item.pk)
        FeedItem.objects.filter(pk=item.pk, judged_at=None).update(judged_at=at, held_back=BROKEN)


@transaction.atomic
def _settle(item: FeedItem, at: datetime) -> None:
    # One piece of a feed at a time, or the cap would be passed.
    opening = opening_of(item.feed, is_locked=True)
    if opening is None or item.post is None:
        return
    if reason := over_because(opening, at):
        _end_by_itself(opening, reason, at)
        return
    post = Post.objects.select_for_update().get(pk=item.post.pk)  # piece before entry, as everywhere
    locked = FeedItem.objects.select_for_update(of=("self",)).filter(pk=item.pk, judged_at=None).first()
    if locked is None or post.status != Post.Status.CANDIDATE:
        return
    try:
        with transaction.atomic():
            if reason := _obstacle(opening, locked, post, at):
                raise WrongState(reason)
            publish_automatically(post, opening, at=at)
        locked.published_under, locked.held_back = opening, ""
    except EditorialError as refusal:
        locked.held_back = str(refusal)[:400]
    locked.judged_at = at
    locked.save(update_fields=["published_under", "held_back", "judged_at"])


def _obstacle(opening: AutoPublishing, item: FeedItem, post: Post, at: datetime) -> str:
    """Return what only a person can decide about a piece, "" if nothing is."""
    if item.is_teaser:
        return "只留了标题、链接和摘要，没有全文。"
    if item.gone_at or item.changed_at:
        return "原文已经改动或撤下。"
    if not gathered.untouched().filter(pk=post.pk).exists():
        return "已有人改过或归过栏目。"
    if (rounds := signatures.rounds_for(post)) > 1:
        return f"这个栏目的稿件要 {rounds} 审。"
    if said := _untimely(post, at):
        return said
    if published_today(opening.feed, at) >= opening.daily_cap:
        return f"今天自动发布已满 {opening.daily_cap} 篇。"
    twins = [
        twin for twin in same_stories(post.body_text, leave_out=post.pk) if twin.post.status in SHOWN_BEFORE
    ]
    return f"与{FeedItem.placeholder_for(twins[0].post)}是同一篇（{twins[0].label}）。" if twins else ""


def _untimely(post: Post, at: datetime) -> str:
    """Return what is odd about the time of an original; one without is missed by the gate."""
    link = post.source_links.first()
    moment = link.source_published_at if link else None
    if moment is None:
        return ""
    if moment > at:
        return "原文写的时间还没有到。"
    return "原文是三天以前的。" if at - moment > OLDEST else ""


def publish_automatically(post: Post, opening: AutoPublishing, *, at: datetime) -> Post:
    """自动发布 one 待选稿 in the name of the 主编 who opened it, who is its 责任编辑, and list it for 补审.

    Raises what 送审 and 发布 raise, LockedByOther while somebody types, and NotPermitted.
    """
    chief = opening.opened_by
    locked = unit_of_work.begin("publish_automatically", post, actor=chief, at=at)
    locks.check_lock(locked, actor=chief, at=at)
    locked.responsible_editor = chief.real_name
    locked.ai_generated = with_ai_pictures(content_of(locked))["ai_generated"]
    locked.version += 1
    drafts.check_ready(locked, at=at)
    sign_alone(locked, actor=chief, at=at, kind=SignOff.Kind.AUTO, review=PostReview.Kind.AUTO)
    return go_live(
        "publish_automatically",
        locked,
        actor=chief,
        at=at,
        published_at=at,
        filled=("responsible_editor", "ai_generated"),
        details={"opening": opening.pk},
    )
