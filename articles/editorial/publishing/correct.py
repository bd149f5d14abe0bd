"""更正, 更新, 改错字 and 补审: what may be said about or done to a text readers have seen."""

from datetime import datetime

from django.db import transaction

from articles import publication, sanitize
from articles.editorial.checks.panel import check_words
from articles.editorial.content import content_of, hash_of
from articles.editorial.errors import InvalidText, OwnText, WrongState
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.audit import record, sign_history
from articles.editorial.workflow.transitions import VERBS, require
from articles.editorial.writing import locks
from articles.editorial.writing.correction_notes import add_note
from articles.editorial.writing.drafts import check_version
from articles.models import Correction, Post, PostReview, User

from .typo import check_typo


@transaction.atomic
def correct(
    post: Post,
    *,
    new_wording: str,
    actor: User,
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
    locked = unit_of_work.begin("correct", post, actor=actor, at=at)
    note = add_note(
        locked,
        {
            "kind": kind,
            "old_wording": old_wording,
            "new_wording": new_wording,
            "concerns_headline": concerns_headline,
        },
        editor=actor,
        at=at,
    )
    signatures.list_for_review(locked, PostReview.Kind.CORRECTION, actor=actor, at=at)
    details = {"correction": note.pk, "kind": note.kind, "concerns_headline": note.concerns_headline}
    unit_of_work.move(
        "correct", locked, locked.status, actor=actor, at=at, values={"revised_at": at}, details=details
    )
    return note


@transaction.atomic
def fix_typo(post: Post, new_body_html: str, *, actor: User, at: datetime, expected_version: int) -> Post:
    """改错字: change a few characters of a published body, by one person alone, recorded, listed for 补审.

    Raises TypoRefused with the rule (see `typo.check_typo`), TypoNotNow (once an hour; not beside an open
    修改稿), HeldBack, StaleVersion, LockedByOther, WrongState or NotPermitted.
    """
    locked = unit_of_work.begin("fix_typo", post, actor=actor, at=at)
    try:
        body = sanitize.clean(new_body_html, max_bytes=sanitize.IMPORT_LIMIT).html
    except sanitize.UncleanHTML as error:
        raise InvalidText(f"正文无法保存：{error}") from error
    before = content_of(locked)
    check_version(locked, expected_version, changes={"body_html": body}, theirs=before)
    locks.check_lock(locked, actor=actor, at=at)
    characters = check_typo(locked.body_html, body, protected=_protected(locked))
    check_words(locked, {**before, "body_html": body}, at=at, seen=before)
    locked.body_html = body
    locked.version += 1
    sign_history(locked, actor=actor, at=at, reason=VERBS["fix_typo"].label)
    locked.save(update_fields=["body_html", "version"])
    content_hash = hash_of(content_of(locked))
    signatures.list_for_review(locked, PostReview.Kind.TYPO, actor=actor, at=at, content_hash=content_hash)
    unit_of_work.log(
        "fix_typo",
        locked,
        actor=actor,
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
def review_afterwards(item: PostReview, *, actor: User, at: datetime, note: str = "") -> PostReview:
    """补审: a second person has read what one did alone. Raises NotPermitted, OwnText or WrongState."""
    require(actor, "review_post", doing="补审", ask="编辑或主编")
    locked = PostReview.objects.select_for_update(of=("self",)).select_related("post").get(pk=item.pk)
    if locked.editor_id == actor.pk:
        raise OwnText(f"《{locked.post.headline}》的这一项是{actor.real_name}自己做的，请另一位同事补审。")
    if locked.reviewed_at is not None:
        raise WrongState(f"《{locked.post.headline}》的这一项已经补审过，不用再审。")
    locked.reviewer, locked.reviewed_at, locked.note = actor, at, note.strip()
    locked.save(update_fields=["reviewer", "reviewed_at", "note"])
    record(
        locked.post, "review_afterwards", actor=actor, at=at, note=locked.note, details={"item": locked.pk}
    )
    return locked
