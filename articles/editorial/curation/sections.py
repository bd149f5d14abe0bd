"""归入栏目: where a piece is listed. It does not touch the text, so it needs no new signature."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from articles.editorial.errors import EditorialError, InvalidText, NotPermitted
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.bulk import BulkOutcome
from articles.editorial.workflow.transitions import (
    APPROVED,
    PUBLISHED,
    SCHEDULED,
    VERBS,
    check_permission,
    may,
    state_of,
)
from articles.editorial.writing.following import own_section
from articles.models import Category, Post, User

SIGNED = frozenset({APPROVED, SCHEDULED, PUBLISHED})  # states of a text that has its signatures


@transaction.atomic
def file_under(post: Post, section: Category | None, *, actor: User, at: datetime) -> Post:
    """File `post` under the 栏目 `section`; None: under that of its address, or under none if that is no 栏目.

    Raises NotPermitted, also for a piece whose text has fewer signatures than the 栏目 asks for, unless a 主编
    files it; or InvalidText for a 稿源栏目.
    """
    locked = unit_of_work.begin("file_under", post, actor=actor, at=at)
    _check_section(section)
    section = section or own_section(locked)
    if locked.section_id == (section.pk if section else None):
        return locked
    _check_rounds(locked, section, actor=actor, at=at)
    details = {"from": locked.section_id, "to": section.pk if section else None}
    note = section.name if section else "不归入栏目"
    return unit_of_work.move(
        "file_under",
        locked,
        locked.status,
        actor=actor,
        at=at,
        values={"section": section},
        note=note,
        details=details,
    )


def _check_rounds(post: Post, section: Category | None, *, actor: User, at: datetime) -> None:
    """Refuse to bring a signed piece into a 栏目 of 三审制 by the back door.

    Pieces of the archive pass: they have no signatures to count.
    """
    if state_of(post, at) not in SIGNED or post.is_legacy or may(actor, "sign_off_post"):
        return
    before = signatures.rounds_for(post)
    post.section, left = section, post.section
    after = signatures.rounds_for(post)
    post.section = left
    if after > before:
        where = f"“{section.name}”" if section else "别的栏目"
        raise NotPermitted(f"《{post.headline}》审过{before}审，{where}要{after}审，请主编归入。")


def _check_section(section: Category | None) -> None:
    if section is not None and section.kind != Category.Kind.SECTION:
        raise InvalidText(
            f"“{section.name}”是稿源栏目，不能归入，请选一个栏目。", {"section": ["请选栏目。"]}
        )


@transaction.atomic
def file_many_under(
    posts: Iterable[Post], section: Category | None, *, actor: User, at: datetime
) -> BulkOutcome:
    """List several pieces under one 栏目; refusals are reported piece by piece."""
    check_permission(VERBS["file_under"], actor)
    _check_section(section)
    outcome = BulkOutcome()
    for post in sorted(posts, key=lambda piece: piece.pk):
        try:
            outcome.done.append(file_under(post, section, actor=actor, at=at))
        except EditorialError as refusal:
            outcome.refused.append((post, refusal))
    return outcome
