"""Signatures: who may sign which text, how many it needs, and whether it has them."""

from collections.abc import Mapping
from datetime import datetime

from articles.editorial.errors import AlreadySigned, InvalidText, NotApproved, NotPermitted, OwnText
from articles.models import (
    Amendment,
    Category,
    Contribution,
    DutyPeriod,
    PendingRevision,
    Post,
    PostReview,
    ReviewRule,
    SignOff,
    User,
)
from articles.text.clock import day_of

from .transitions import may

STAGES = {1: "初审", 2: "复审", 3: "终审"}
ALONE = (SignOff.Kind.SOLO, SignOff.Kind.AUTO)  # each is enough by itself, and is listed for 补审
ROUNDS = (SignOff.Kind.APPROVE, SignOff.Kind.SIGN_OFF, SignOff.Kind.AMEND)  # each is one round of review
WAY_BACK = "改一处并保存，稿件回到待审，签齐后再发布。"  # of a piece that is 待发 without all its signatures


def rules_by_place() -> dict[tuple[str, int | None], int]:
    """Return 三审制 as it is set: the rounds by origin and 栏目 (None: all)."""
    return {(rule.origin, rule.section_id): rule.rounds for rule in ReviewRule.objects.all()}


def rounds_for(
    post: Post,
    revision: PendingRevision | None = None,
    rules: Mapping[tuple[str, int | None], int] | None = None,
) -> int:
    """Return how many different people must sign this piece, or its 修改稿: 1 unless 三审制 covers it.

    三审制 is set by origin and 栏目. A piece belongs to the 栏目 that lists it and to the one in its address, a 修改稿
    also to the one it moves to; the strictest rule among them holds, so that no detour through another 栏目
    avoids it. `rules`: what `rules_by_place` said, if it was asked already.
    """
    origins, sections = {post.origin}, _sections_of(post, revision)
    if revision is not None:
        origins.add(revision.content["origin"])
    rules = rules_by_place() if rules is None else rules
    return max(
        # The 栏目's own rule goes before that of all.
        rules.get((origin, section), rules.get((origin, None), 1))
        for origin in origins
        for section in sections
    )


def _sections_of(post: Post, revision: PendingRevision | None) -> set[int | None]:
    """Return the 栏目 whose rules concern a piece, {None} without any; rules are never made for a 稿源栏目."""
    places = {post.section, post.category}
    if revision is not None and revision.content["category"] != post.category_id:
        places.add(Category.objects.filter(pk=revision.content["category"]).first())
    found: set[int | None] = {
        place.pk for place in places if place is not None and place.kind == Category.Kind.SECTION
    }
    return found or {None}


def writers_of(post: Post, revision: PendingRevision | None = None) -> set[int]:
    """Return the ids of everybody who wrote at the present text of the piece, or of its 修改稿."""
    written = Contribution.objects.filter(post=post, revision=revision)
    writers = set(written.values_list("editor_id", flat=True))
    if revision is None and post.author_id is not None:
        writers.add(post.author_id)
    return writers


def signatures(post: Post, content_hash: str, revision: PendingRevision | None = None) -> list[SignOff]:
    """Return the signatures under the text with this hash that count, in order."""
    return list(
        SignOff.objects.filter(post=post, revision=revision, content_hash=content_hash, voided_at=None)
        .select_related("reviewer")
        .order_by("signed_at", "id")
    )


def stages_signed(signed: list[SignOff]) -> int:
    """Return how many rounds of review these signatures make; a 确认修改 belongs to the round it confirms."""
    return sum(sign_off.kind in ROUNDS for sign_off in signed)


def is_signed(post: Post, content_hash: str, revision: PendingRevision | None = None) -> bool:
    """Return whether the text with this hash carries every signature it needs."""
    return carries_all(signatures(post, content_hash, revision), rounds_for(post, revision))


def carries_all(signed: list[SignOff], rounds: int) -> bool:
    """Return whether these signatures under one text are all that `rounds` of review ask for."""
    return any(one.kind in ALONE for one in signed) or stages_signed(signed) >= rounds


def progress(signed: list[SignOff], rounds: int) -> str:
    """Return who has signed a text in review and which signature comes next, e.g. 初审已签（王敏），待复审."""
    if rounds == 1 and not signed:
        return "待审，还没有人签字"
    people: dict[int, list[str]] = {}
    for sign_off in signed:
        people.setdefault(sign_off.stage, []).append(str(sign_off.reviewer))
    given = [f"{STAGES[stage]}已签（{'、'.join(people[stage])}）" for stage in sorted(people)]
    if carries_all(signed, rounds):  # a rule was eased: only the move is missing
        return "，".join([*given, "签字已齐，待“审核通过”"])
    return "，".join([*given, f"待{STAGES[stages_signed(signed) + 1]}"])


def permission_to_sign(signed: list[SignOff], rounds: int) -> str:
    """Return the permission that the next signature needs: the last of several is the 主编's."""
    return "sign_off_post" if is_sign_off(signed, rounds) else "review_post"


def is_sign_off(signed: list[SignOff], rounds: int) -> bool:
    """Return whether the next signature is 签发, the last of several, rather than 审核通过."""
    return rounds > 1 and not carries_all(signed, rounds) and stages_signed(signed) + 1 >= rounds


def check_is_signed(post: Post, signed: list[SignOff], rounds: int) -> None:
    """Raise NotApproved unless these signatures under the text of `post` are all it needs."""
    if reason := lack_of(post, signed, rounds):
        raise NotApproved(f"《{post.headline}》不能发布：{reason}。{WAY_BACK}")


def lack_of(post: Post, signed: list[SignOff], rounds: int) -> str:
    """Return why these signatures are not all that the text of `post` needs, "" if they are."""
    if carries_all(signed, rounds):
        return ""
    given = stages_signed(signed)
    if given:
        lacking = "、".join(STAGES[stage] for stage in range(given + 1, rounds + 1))
        return f"现在的审次规定要 {rounds} 审，这一稿还缺{lacking}"
    if SignOff.objects.filter(post=post, revision=None).exists():
        return "文字在审核后改动过，现在这一稿还没有人签字"
    return "这一稿还没有人签字"


def next_stage(post: Post, content_hash: str, revision: PendingRevision | None = None) -> int:
    """Return the round (1 to 3) that the next signature would be."""
    return min(stages_signed(signatures(post, content_hash, revision)) + 1, rounds_for(post, revision))


def check_may_sign(
    post: Post, *, reviewer: User, writers: set[int], signed: list[SignOff], rounds: int
) -> None:
    """Raise OwnText, AlreadySigned or NotPermitted unless `reviewer` may give a text its next signature.

    `writers`, `signed`, `rounds`: of that text, as `writers_of`, `signatures` and `rounds_for` return them.
    """
    check_is_no_writer(post, reviewer=reviewer, writers=writers)
    if any(sign_off.reviewer_id == reviewer.pk for sign_off in signed):
        raise AlreadySigned(
            f"{reviewer.real_name}已经为《{post.headline}》的这一稿签过字，下一审请另一位同事。"
        )
    permission = permission_to_sign(signed, rounds)
    if permission != "review_post" and not may(reviewer, permission):
        raise NotPermitted(f"《{post.headline}》的{STAGES[rounds]}由主编签发，请主编处理。")


def check_is_no_writer(post: Post, *, reviewer: User, writers: set[int]) -> None:
    """Raise OwnText if `reviewer` is among the writers of a text."""
    if reviewer.pk in writers:
        raise OwnText(
            f"《{post.headline}》有{reviewer.real_name}写的文字，不能审核自己的稿件，请另一位同事审核。"
        )


def check_may_propose(
    post: Post, content_hash: str, *, reviewer: User, revision: PendingRevision | None = None
) -> None:
    """Raise InvalidText if what `reviewer` typed is a text that was signed before in a way that bars them."""
    try:
        check_may_sign(
            post,
            reviewer=reviewer,
            writers=set(),
            signed=signatures(post, content_hash, revision),
            rounds=rounds_for(post, revision),
        )
    except (AlreadySigned, NotPermitted) as refusal:  # it hangs on the typed text, which no button knows
        raise InvalidText(f"改成的这一稿以前签过字。{refusal}") from refusal


def on_solo_duty(post: Post, actor: User, *, at: datetime, rounds: int | None = None) -> bool:
    """Return whether 单人值班 lets `actor` publish alone at `at`: a 转载 or 快讯 that needs one signature.

    `rounds`: what `rounds_for` said, if it was asked already.
    """
    if post.origin != Post.Origin.REPOST and post.form != Post.Form.FLASH:
        return False
    if (rounds_for(post) if rounds is None else rounds) > 1:
        return False
    day = day_of(at)
    periods = DutyPeriod.objects.filter(starts_on__lte=day, ends_on__gte=day)
    return any(person in (None, actor.pk) for person in periods.values_list("person", flat=True))


def sign(
    post: Post,
    content_hash: str,
    *,
    reviewer: User,
    kind: SignOff.Kind,
    at: datetime,
    stage: int | None = None,
    note: str = "",
    revision: PendingRevision | None = None,
) -> SignOff:
    """Put one signature under the text with this hash, for the next round unless `stage` names one.

    审核通过 is called 签发 if it is the last of several.
    """
    if kind == SignOff.Kind.APPROVE and is_sign_off(
        signatures(post, content_hash, revision), rounds_for(post, revision)
    ):
        kind = SignOff.Kind.SIGN_OFF
    return SignOff.objects.create(
        post=post,
        revision=revision,
        reviewer=reviewer,
        kind=kind,
        stage=next_stage(post, content_hash, revision) if stage is None else stage,
        content_hash=content_hash,
        signed_at=at,
        note=note,
    )


def void(post: Post, *, at: datetime) -> None:
    """Void every signature under any text of a piece: it was sent back or put aside after all."""
    SignOff.objects.filter(post=post, revision=None, voided_at=None).update(voided_at=at)


def list_for_review(
    post: Post, kind: PostReview.Kind, *, actor: User, at: datetime, content_hash: str = ""
) -> PostReview:
    """Put what `actor` did alone on the 补审 list."""
    return PostReview.objects.create(
        post=post, kind=kind, editor=actor, done_at=at, content_hash=content_hash
    )


def open_revision(post: Post) -> PendingRevision | None:
    """Return the 修改稿 of `post` that is being written or reviewed, or None."""
    return PendingRevision.objects.open().filter(post=post).select_related("editor").first()


def open_amendment(post: Post) -> Amendment | None:
    """Return the reviewer's change that waits for 确认修改, or None."""
    return (
        Amendment.objects.select_related("reviewer").filter(post=post, outcome=Amendment.Outcome.OPEN).first()
    )
