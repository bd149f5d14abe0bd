"""The dated note of a 更正 or 更新: what it has to say, alone or with a 修改稿."""

from collections.abc import Mapping
from datetime import datetime

from articles.editorial.checks.words_beside import check_note
from articles.editorial.errors import InvalidText
from articles.models import Correction, Post, User

WORDING_LENGTH = 2000  # characters


def checked_note(note: Mapping[str, object], post: Post) -> dict[str, object]:
    """Return a correction note in one form, or raise InvalidText.

    A 更正 says what was wrong and what is right.
    """
    kind = str(note.get("kind") or Correction.Kind.CORRECTION)
    old, new = (str(note.get(name) or "").strip() for name in ("old_wording", "new_wording"))
    if kind not in Correction.Kind.values:
        raise InvalidText(f"《{post.headline}》的更正类别“{kind}”不存在，请选“更正”或“更新”。")
    label = Correction.Kind(kind).label
    if not new:
        raise InvalidText(
            f"《{post.headline}》的{label}没有写现在的说法，请填写后再发。", {"new_wording": ["请填写。"]}
        )
    if kind == Correction.Kind.CORRECTION and not old:
        raise InvalidText(
            f"《{post.headline}》的更正没有写原来的说法，请填写后再发。", {"old_wording": ["请填写。"]}
        )
    if max(len(old), len(new)) > WORDING_LENGTH:
        raise InvalidText(f"《{post.headline}》的{label}最多 {WORDING_LENGTH} 字，请缩短。")
    return {
        "kind": kind,
        "old_wording": old,
        "new_wording": new,
        "concerns_headline": bool(note.get("concerns_headline")),
    }


def add_note(post: Post, note: Mapping[str, object], *, editor: User, at: datetime) -> Correction:
    """Store a correction note of `post`. Raises InvalidText or HeldBack."""
    checked = checked_note(note, post)
    check_note(post, checked, at=at)
    return Correction.objects.create(post=post, editor=editor, corrected_at=at, **checked)
