"""首页编排: which piece stands on which place of the home page, in one deed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from articles import publication
from articles.editorial.errors import InvalidText, StaleVersion, WrongState
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.editorial.workflow.undo import TOO_LATE, WITHIN
from articles.models import Category, EditorialEvent, HomeSlot, Post, User

CAPACITY = dict(HomeSlot.CAPACITY)


@dataclass(frozen=True)
class FrontPageSlot:
    """One place as arranged: `section` is the 栏目's id for 栏目置顶, else None; `ends_at` aware or None."""

    place: str
    section: int | None
    post: int
    ends_at: datetime | None = None


def arranged() -> list[FrontPageSlot]:
    """Return the present arrangement in its order, what has not begun or has ended included."""
    rows = HomeSlot.objects.order_by("place", "section", "position", "id")
    return [FrontPageSlot(row.place, row.section_id, row.post_id, row.ends_at) for row in rows]


def fingerprint(slots: Sequence[FrontPageSlot]) -> str:
    """Return a text that is equal for equal arrangements, by which an older screen is told apart."""
    return "|".join(f"{slot.place}-{slot.section or ''}-{slot.post}-{slot.ends_at or ''}" for slot in slots)


@transaction.atomic
def arrange(
    slots: Sequence[FrontPageSlot], *, actor: User, at: datetime, expected: str
) -> list[FrontPageSlot]:
    """Replace what is placed on the home page by `slots`; it is live at once.

    `expected`: the `fingerprint` of the arrangement the editor started from. Raises NotPermitted,
    StaleVersion, or InvalidText for a piece readers cannot see, a piece placed twice, or more pieces than a
    place holds.
    """
    require(actor, "change_homeslot", doing="编排首页", ask="编辑或主编")
    list(HomeSlot.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    before = arranged()
    if fingerprint(before) != expected:
        raise StaleVersion(
            "首页在您打开之后已被别人编排过，请看过现在的编排再改。", yours={}, theirs={}, current_version=0
        )
    check(slots)
    HomeSlot.objects.all().delete()
    positions: dict[tuple[str, int | None], int] = {}
    for slot in slots:
        key = (slot.place, slot.section)
        positions[key] = positions.get(key, 0) + 1
        HomeSlot.objects.create(
            place=slot.place,
            section_id=slot.section,
            post_id=slot.post,
            position=positions[key],
            ends_at=slot.ends_at,
            placed_by=actor,
        )
    added = {slot.post for slot in slots} - {slot.post for slot in before}
    removed = {slot.post for slot in before} - {slot.post for slot in slots}
    details = {
        "added": sorted(added),
        "removed": sorted(removed),
        "places": [[slot.place, slot.section, slot.post] for slot in slots],
        "before": [
            [slot.place, slot.section, slot.post, slot.ends_at and slot.ends_at.isoformat()]
            for slot in before
        ],
    }
    record(None, "home", actor=actor, at=at, note=f"首页共 {len(slots)} 处编排", details=details)
    publication.changed([])
    return list(slots)


@transaction.atomic
def undo(done_at: datetime, *, actor: User, at: datetime) -> list[FrontPageSlot]:
    """Bring back the arrangement that `actor` replaced at `done_at`.

    Raises WrongState once it is too late for that, and what `arrange` raises for pieces that readers can no
    longer see.
    """
    if not timedelta(0) <= at - done_at <= WITHIN:
        raise WrongState(TOO_LATE)
    last = EditorialEvent.objects.filter(verb="home").order_by("-id").first()
    if last is None or last.actor_id != actor.pk or last.happened_at != done_at:
        raise WrongState("首页在这之后又编排过，不能撤销，请看过现在的编排再改。")
    slots = [
        FrontPageSlot(place, section, post, datetime.fromisoformat(ends_at) if ends_at else None)
        for place, section, post, ends_at in last.details["before"]
    ]
    return arrange(slots, actor=actor, at=at, expected=fingerprint(arranged()))


def check(slots: Sequence[FrontPageSlot]) -> None:
    """Raise InvalidText unless every place can hold what is put on it."""
    counts: dict[tuple[str, int | None], int] = {}
    for slot in slots:
        if slot.place not in HomeSlot.Place.values or (slot.place == HomeSlot.Place.SECTION) != (
            slot.section is not None
        ):
            raise InvalidText("首页编排的位置有误，请刷新页面重来。")
        counts[slot.place, slot.section] = counts.get((slot.place, slot.section), 0) + 1
    for (place, _section), count in counts.items():
        label = HomeSlot.Place(place).label
        if count > CAPACITY[HomeSlot.Place(place)]:
            raise InvalidText(
                f"“{label}”最多放 {CAPACITY[HomeSlot.Place(place)]} 篇，现在有 {count} 篇，请移走几篇。"
            )
    placed = [slot.post for slot in slots]
    visible = dict(Post.objects.published().filter(pk__in=placed).values_list("pk", "headline"))
    twice = next((post for post in placed if placed.count(post) > 1), None)
    if twice is not None:
        raise InvalidText(f"《{visible.get(twice, twice)}》放了两处，请留一处。")
    hidden = (
        Post.objects.filter(pk__in=set(placed) - visible.keys()).values_list("headline", flat=True).first()
    )
    if hidden is not None:
        raise InvalidText(f"《{hidden}》现在读者看不到（没有发布、已撤稿或在禁发期），不能上首页，请移走。")
    leading = [slot.post for slot in slots if slot.place != HomeSlot.Place.SECTION]
    advertised = Post.objects.filter(pk__in=leading, is_advertisement=True).values_list("headline", flat=True)
    if (headline := advertised.first()) is not None:
        raise InvalidText(f"《{headline}》是广告，不能放在头条和今日要闻，请移走。")
    sections = {slot.section for slot in slots if slot.section is not None}
    if Category.objects.filter(pk__in=sections, kind=Category.Kind.SECTION).count() != len(sections):
        raise InvalidText("“栏目置顶”只能放在栏目下，请刷新页面重来。")
