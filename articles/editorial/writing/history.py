"""Earlier versions of a piece: list them, compare them, bring one back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from articles.editorial.content import REVISABLE_FIELDS, SIGNED_FIELDS, Content, content_of
from articles.editorial.errors import EditorialError
from articles.editorial.workflow.signatures import open_revision
from articles.editorial.workflow.transitions import PUBLISHED, WITHDRAWN, state_of
from articles.models import PendingRevision, Post, User

from .diff import FieldDiff, diff_contents
from .drafts import save_draft
from .earlier import content_of_row
from .revisions import save_revision


class NoSuchVersion(EditorialError):
    """The version asked for is not in the history of the piece."""


@dataclass(frozen=True)
class Version:
    """One row of the history: who saved what, when and by which verb."""

    id: int
    number: int
    saved_at: datetime
    editor: str
    reason: str
    content: Content


def versions_of(post: Post) -> list[Version]:
    """Return the versions of `post`, the newest first; deeds that left the text alone are among them."""
    rows = cast(Any, post).history.select_related("history_user").order_by("-history_id")
    return [_version(row) for row in rows]


def version(post: Post, history_id: int) -> Version:
    """Return one version of `post`. Raises NoSuchVersion."""
    row = cast(Any, post).history.select_related("history_user").filter(history_id=history_id).first()
    if row is None:
        raise NoSuchVersion(f"《{post.headline}》没有这个历史版本，请回到版本列表重新选择。")
    return _version(row)


def _version(row: Any) -> Version:
    person = row.history_user.real_name if row.history_user else ""
    return Version(
        row.history_id,
        row.version,
        row.history_date,
        person,
        row.history_change_reason or "",
        content_of_row(row),
    )


def compare(old: Version, new: Version) -> list[FieldDiff]:
    """Return what differs between two versions, word by word."""
    return diff_contents(old.content, new.content)


def restore_version(
    post: Post, history_id: int, *, actor: User, expected_version: int, at: datetime
) -> Post | PendingRevision:
    """Bring the text of an earlier version back, as a save like any other.

    An unpublished piece gets it at once (and returns to 待审 if it was approved); a published one gets a 修改稿,
    for which `expected_version` is that of the open 修改稿 or 0. Raises as `save_draft` and `save_revision`.
    """
    earlier = version(post, history_id)
    if state_of(post, at) in (PUBLISHED, WITHDRAWN):
        changes = {name: earlier.content[name] for name in REVISABLE_FIELDS if name in earlier.content}
        base = open_revision(post)
        present = base.content if base else content_of(post)
        changes = {name: value for name, value in changes.items() if present.get(name) != value}
        return save_revision(post, changes, actor=actor, expected_version=expected_version, at=at)
    changes = {name: earlier.content[name] for name in SIGNED_FIELDS if name in earlier.content}
    return save_draft(post, changes, actor=actor, expected_version=expected_version, at=at)
