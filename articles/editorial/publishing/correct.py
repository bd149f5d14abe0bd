"""更正, 更新, 改错字 and 补审: what may be said about or done to a text readers have seen."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from articles import publication, sanitize
from articles.editorial.errors import InvalidText, NotPermitted, OwnText, WrongState
from articles.editorial.review import signatures
from articles.editorial.review.panel import check_words
from articles.editorial.review.visible_words import check_note
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import record, sign_history
from articles.editorial.workflow.transitions import VERBS, may
from articles.editorial.writing import locks
from articles.editorial.writing.content import content_of, hash_of
from articles.editorial.writing.drafts import check_version
from articles.models import Correction, Post, PostReview, User

from .typo import check_typo

WORDING_LENGTH = 2000  # characters


@transaction.atomic
def correct(
    post: Post,
    *,
    new_wording: str,
    editor: User,
    at: datetime,
    old_wording: str = "",
    kind: str = Correction.Kind.CORRECTION,
    concerns_headline: bool = False,
) -> Correction:
    """发更正 (or 更新): print a dated note above the text at once, and list it for 补审.

    The text itself is changed by a 修改稿, which can carry the note with it. What the piece lacks does not hold
    a correction up; words of the note itself that nobody may publish do. Raises WrongState, NotPermitted,
    InvalidText or HeldBack.
    """
    locked = unit_of_work.begin("correct", post, actor=editor, at=at)
    note = add_note(
        locked,
        {
            "kind": kind,
            "old_wording": old_wording,
            "new_wording": new_wording,
            "concerns_headline": concerns_headline,
        },
        editor=editor,
        at=at,
    )
    signatures.list_for_review(locked, PostReview.Kind.CORRECTION, editor=editor, at=at)
    details = {"correction": note.pk, "kind": note.kind, "concerns_headline": note.concerns_headline}
    unit_of_work.move(
        "correct", locked, locked.status, actor=editor, at=at, values={"revised_at": at}, details=details
    )
    return note


def checked_note(note: Mapping[str, object], post: Post) -> dict[str, object]:
    """Return a correction note in canonical form, or raise InvalidText.

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


@transaction.atomic
def fix_typo(post: Post, new_body_html: str, *, editor: User, at: datetime, expected_version: int) -> Post:
    """改错字: change a few characters of a published body, by one person alone, recorded, listed for 补审.

    Raises TypoRefused with the rule (see `typo.check_typo`), TypoNotNow (once an hour; not beside an open
    修改稿), HeldBack, StaleVersion, LockedByOther, WrongState or NotPermitted.
    """
    locked = unit_of_work.begin("fix_typo", post, actor=editor, at=at)
    try:
        body = sanitize.clean(new_body_html, max_bytes=sanitize.IMPORT_LIMIT).html
    except sanitize.UncleanHTML as error:
        raise InvalidText(f"正文无法保存：{error}") from error
    before = content_of(locked)
    check_version(locked, expected_version, changes={"body_html": body}, theirs=before)
    locks.check_lock(locked, editor=editor, at=at)
    characters = check_typo(locked.body_html, body, protected=_protected(locked))
    check_words(locked, {**before, "body_html": body}, at=at, seen=before)
    locked.body_html = body
    locked.version += 1
    sign_history(locked, actor=editor, at=at, reason=VERBS["fix_typo"].label)
    locked.save(update_fields=["body_html", "version"])
    content_hash = hash_of(content_of(locked))
    signatures.list_for_review(locked, PostReview.Kind.TYPO, editor=editor, at=at, content_hash=content_hash)
    unit_of_work.log(
        "fix_typo",
        locked,
        actor=editor,
        at=at,
        details={"characters": characters, "version": locked.version},
    )
    publication.changed([locked])
    return locked


def _protected(post: Post) -> list[str]:
    """Return the names of this piece that a typo may not touch: tags, bylines, the outlet."""
    names = [tag.name for tag in post.tags.all()] + [post.byline, post.responsible_editor]
    names += [link.original_author for link in post.source_links.all()]
    return names + ([post.source.name] if post.source else [])


@transaction.atomic
def review_afterwards(item: PostReview, *, editor: User, at: datetime, note: str = "") -> PostReview:
    """补审: a second person has read what one did alone. Raises NotPermitted, OwnText or WrongState."""
    if not may(editor, "review_post"):
        raise NotPermitted(f"{editor.real_name}的角色不能补审，请找编辑或主编。")
    locked = PostReview.objects.select_for_update(of=("self",)).select_related("post").get(pk=item.pk)
    if locked.editor_id == editor.pk:
        raise OwnText(f"《{locked.post.headline}》的这一项是{editor.real_name}自己做的，请另一位同事补审。")
    if locked.reviewed_at is not None:
        raise WrongState(f"《{locked.post.headline}》的这一项已经补审过，不用再审。")
    locked.reviewer, locked.reviewed_at, locked.note = editor, at, note.strip()
    locked.save(update_fields=["reviewer", "reviewed_at", "note"])
    record(
        locked.post, "review_afterwards", actor=editor, at=at, note=locked.note, details={"item": locked.pk}
    )
    return locked
