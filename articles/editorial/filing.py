"""归入栏目: where a piece is listed. It does not touch the text, so it needs no new signature."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from articles.models import Category, Post, User

from . import steps
from .errors import EditorialError, InvalidText
from .verbs import VERBS, check_permission
from .withdrawing import Outcome


@transaction.atomic
def file_under(post: Post, section: Category | None, *, editor: User, at: datetime) -> Post:
    """List `post` under the 栏目 `section` (None: under none). Raises NotPermitted, or InvalidText for a 稿源栏目."""
    locked = steps.begin("file_under", post, actor=editor, at=at)
    _check_section(section)
    if locked.section_id == (section.pk if section else None):
        return locked
    details = {"from": locked.section_id, "to": section.pk if section else None}
    values = {"section": section, "version": locked.version + 1}  # an open form holds the old 栏目
    note = section.name if section else "不归入栏目"
    return steps.move(
        "file_under", locked, locked.status, actor=editor, at=at, values=values, note=note, details=details
    )


def _check_section(section: Category | None) -> None:
    if section is not None and section.kind != Category.Kind.SECTION:
        raise InvalidText(f"“{section.name}”是稿源栏目，不能归入，请选一个栏目。", {"section": ["请选栏目。"]})


@transaction.atomic
def file_many_under(posts: Iterable[Post], section: Category | None, *, editor: User, at: datetime) -> Outcome:
    """List several pieces under one 栏目; refusals are reported piece by piece."""
    check_permission(VERBS["file_under"], editor)
    _check_section(section)
    outcome = Outcome()
    for post in sorted(posts, key=lambda piece: piece.pk):
        try:
            outcome.done.append(file_under(post, section, editor=editor, at=at))
        except EditorialError as refusal:
            outcome.refused.append((post, refusal))
    return outcome
