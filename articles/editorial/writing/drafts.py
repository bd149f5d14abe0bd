"""Writing: make a piece, save it, choose it from the 待选稿, send it to review."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from articles import publication
from articles.editorial.checks.panel import check_gate
from articles.editorial.checks.provenance import edition_for, holding_back
from articles.editorial.content import (
    SIGNED_FIELDS,
    Content,
    changed_fields,
    cleaned,
    content_of,
    hash_of,
    normalised,
    put,
    put_linked,
)
from articles.editorial.errors import InvalidText, StaleVersion
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.audit import record, sign_history
from articles.editorial.workflow.transitions import (
    APPROVED,
    IN_REVIEW,
    SCHEDULED,
    VERBS,
    check_permission,
    state_of,
)
from articles.models import (
    Amendment,
    ArchiveFile,
    Contribution,
    FirstSave,
    Post,
    Source,
    User,
)
from articles.text.clock import day_of

from . import autosave, earlier, locks
from .ai_pictures import declaring, with_ai_pictures
from .flash import split_flash
from .following import following
from .three_way_merge import merge

INTAKE_VERSION = "intake-1"  # of the originals kept by 转载录入
TOKEN_LENGTH = 40  # characters of the token of a new-piece form
# How long a form that made a piece, left open in a browser, saves into it.
FIRST_SAVES_KEPT = timedelta(days=30)


@transaction.atomic
def create(
    changes: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    status: str = Post.Status.DRAFT,
    original: bytes | None = None,
    outlet_name: str = "",
    token: str = "",
    pages: Sequence[str] = (),
) -> Post:
    """Make a piece from `changes` (as in `save_draft`), as 草稿 or 待选稿.

    `original`: the page as it was pasted, kept untouched beside the piece. `outlet_name`: the outlet's name
    as typed, if no 稿源 has it; the piece gets it once it is created (`curation.outlets`). `token`: identifies
    the form it was typed in, and its autosave. One form makes one piece: sent again, even at the same moment,
    it saves into the piece it made. `pages`: the tokens of the open page and of those whose text it
    continues; another page with the same form is another editor. Raises NotPermitted or InvalidText; for a
    form sent again also what `save_draft` raises.
    """
    check_permission(VERBS["create"], actor)
    if status not in (Post.Status.DRAFT, Post.Status.CANDIDATE):
        raise ValueError("a new piece is a draft or a candidate")
    claim = _claim(token, actor=actor, at=at)
    if claim is not None and claim.post is not None:
        return _save_again(claim, claim.post, changes, outlet_name, pages, actor=actor, at=at)
    post = _made(changes, actor=actor, at=at, status=status, outlet_name=outlet_name)
    if original is not None:
        keep_original(post, original, at=at)
    autosave.forget(editor=actor, token=token)
    if claim is not None:
        _note_save(claim, post, pages)
    return post


def _claim(token: str, *, actor: User, at: datetime) -> FirstSave | None:
    """Return what came of the form with this token, None for a form without one.

    The second of two at once waits here until the first is stored, or was not.
    """
    if not 0 < len(token) <= TOKEN_LENGTH:
        return None
    claim, _ = FirstSave.objects.get_or_create(editor=actor, token=token)
    if claim.post is None:
        FirstSave.objects.filter(editor=actor, post__created_at__lt=at - FIRST_SAVES_KEPT).delete()
    return claim


def _note_save(claim: FirstSave, post: Post, pages: Sequence[str]) -> None:
    """Remember what the form made or saved, and from which page."""
    claim.post, claim.version, claim.page = post, post.version, next(iter(pages), "")
    claim.save()


def _made(changes: Mapping[str, Any], *, actor: User, at: datetime, status: str, outlet_name: str) -> Post:
    """Store a new piece of `actor` with what was typed."""
    verb = VERBS["create"]
    post = Post(
        author=actor,
        status=status,
        created_at=at,
        responsible_editor=actor.real_name,
        outlet_name=cleaned(outlet_name),
    )
    empty = {"headline": post.headline, "body_html": post.body_html, "tags": [], "source_links": []}
    typed = following({}, normalised(changes))
    content = with_ai_pictures(empty | typed)
    declared = ["ai_generated"] if "ai_generated" in content else []
    fields = list(dict.fromkeys(["headline", *typed, *declared]))
    store_new(post, content, fields, verb.name, actor=actor, at=at, reason=verb.label)
    note_writer(post, actor, at)
    return post


def store_new(
    post: Post,
    content: Content,
    fields: list[str],
    verb: str,
    *,
    actor: User | None,
    at: datetime,
    reason: str,
) -> None:
    """Store a new piece with `fields` of `content`, its history row, tags, links and event."""
    put(post, content, fields)
    sign_history(post, actor=actor, at=at, reason=reason)
    post.save()
    put_linked(post, content, ["tags", "source_links"])
    record(post, verb, actor=actor, at=at, to_status=post.status)
    publication.changed([post])


def _save_again(
    claim: FirstSave,
    post: Post,
    changes: Mapping[str, Any],
    outlet_name: str,
    pages: Sequence[str],
    *,
    actor: User,
    at: datetime,
) -> Post:
    """Save what a form sends again that has made `post` already; the same text changes nothing.

    Raises StaleVersion for another text from another page: it never saw what the first page saved.
    """
    present = content_of(post)
    if changed_fields(present, {**present, **normalised(changes)}):
        is_other_page = bool(pages and claim.page) and claim.page not in pages
        opened = 0 if is_other_page else claim.version
        post = save_draft(post, changes, actor=actor, expected_version=opened, at=at)
        _note_save(claim, post, pages)
    if outlet_name and post.source_id is None and post.outlet_name != cleaned(outlet_name):
        post.outlet_name = cleaned(outlet_name)
        sign_history(post, actor=actor, at=at, reason=VERBS["edit"].label)
        post.save(update_fields=["outlet_name"])
    autosave.forget(editor=actor, token=claim.token)
    return post


def first_saved(token: str, *, editor: User) -> Post | None:
    """Return the piece that the form with this token made, or None."""
    claim = FirstSave.objects.select_related("post").filter(editor=editor, token=token[:TOKEN_LENGTH]).first()
    return claim.post if claim else None


def create_flash(
    text: str,
    *,
    source: Source | None,
    actor: User,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    token: str = "",
) -> Post:
    """Make a 快讯 from one box of text (see `flash.split_flash`); `token` and errors as in `create`."""
    flash = split_flash(text)
    fields = {
        "form": Post.Form.FLASH,
        "headline": flash.headline,
        "body_html": flash.body_html,
        "source": source,
    }
    fields["origin"] = Post.Origin.REPOST if source else Post.Origin.OWN
    if source is None:
        fields["byline"] = actor.real_name
    return create(fields | dict(changes or {}), actor=actor, at=at, token=token)


def keep_original(post: Post, original: bytes, *, at: datetime) -> ArchiveFile:
    """Keep a pasted page as it came, byte for byte, beside the piece it became."""
    digest = hashlib.sha256(original).hexdigest()
    return ArchiveFile.objects.create(
        path=f"转载录入/{at:%Y-%m-%d}/{post.pk}-{digest[:12]}.html",
        sha256=digest,
        importer_version=INTAKE_VERSION,
        original=original,
        outcome="accept",
        post=post,
        imported_at=at,
    )


@transaction.atomic
def save_draft(
    post: Post,
    changes: Mapping[str, Any],
    *,
    actor: User,
    expected_version: int,
    at: datetime,
    pages: Sequence[str] = ("",),
) -> Post:
    """Save `changes` to a piece no reader has seen; `expected_version` is that of the editor's screen.

    `changes`: field name → value, of `content.SIGNED_FIELDS` and `FREE_FIELDS`; tags as a list of names,
    source_links as a list of mappings. `pages`: the open pages whose autosaves are in it. A signed field
    changed after 审核通过 sends the piece back to 待审, keeping its scheduled time as the planned one. If nothing
    changed, nothing is written, even when a page that was sent twice names the version before. Raises
    NotPermitted, WrongState (a published piece is changed through its 修改稿), StaleVersion with the texts to
    merge (`save_merged`), LockedByOther or InvalidText.
    """
    locked = unit_of_work.begin("edit", post, actor=actor, at=at)
    before, typed = content_of(locked), normalised(changes, is_legacy=locked.is_legacy)
    after = following(before, declaring(before, {**before, **typed}))
    if changed_fields(before, after):
        check_version(locked, expected_version, changes=typed, theirs=before)
        locks.check_lock(locked, actor=actor, at=at)
    return _store(locked, before, after, actor=actor, at=at, pages=pages)


@transaction.atomic
def save_merged(
    post: Post,
    changes: Mapping[str, Any],
    *,
    answers: Mapping[str, str],
    actor: User,
    base_version: int,
    expected_version: int,
    at: datetime,
    pages: Sequence[str] = ("",),
) -> Post:
    """Save `changes` to the text of `base_version`, merged with what was saved up to `expected_version`.

    `answers`: for every difference (`MergeConflict.key`), mine, theirs or both. Whoever has read both
    texts needs no lock; if nobody has saved meanwhile there are none to read. Raises as `save_draft`,
    StaleVersion again if there is a still newer version, or Unanswered.
    """
    locked = unit_of_work.begin("edit", post, actor=actor, at=at)
    before, typed = content_of(locked), normalised(changes, is_legacy=locked.is_legacy)
    check_version(locked, expected_version, changes=typed, theirs=before, base_version=base_version)
    if base_version == locked.version:
        locks.check_lock(locked, actor=actor, at=at)
    base = earlier.text_at(locked, base_version)
    merged = merge(base, before, {**before, **(base or {}), **typed}).resolved(answers)
    after = declaring(before, {**before, **normalised(merged, is_legacy=locked.is_legacy)})
    after = following(before, after)
    return _store(locked, before, after, actor=actor, at=at, pages=pages)


def _store(
    locked: Post, before: Content, after: Content, *, actor: User, at: datetime, pages: Sequence[str]
) -> Post:
    """Replace `before`, the text of the locked piece, by `after`, if they differ."""
    fields = changed_fields(before, after)
    if not fields:
        autosave.forget(editor=actor, post=locked, screens=pages)
        return locked
    from_state = state_of(locked, at)
    is_text = any(name in SIGNED_FIELDS for name in fields)
    is_replanned = "planned_at" in fields
    if is_replanned and from_state in (APPROVED, SCHEDULED) and not is_text:
        raise InvalidText(
            f"《{locked.headline}》已经审核通过，改发布时间请用“定时发布”或“取消定时”。",
            {"planned_at": ["已经审核通过，请用“定时发布”或“取消定时”。"]},
        )
    values = put_text(locked, after, fields)
    if is_text:
        supersede_amendments(locked, at=at)
        note_writer(locked, actor, at)
    if from_state in (APPROVED, SCHEDULED) and (is_text or not signatures.is_signed(locked, hash_of(after))):
        # A signed field, or a 栏目 that asks for more signatures.
        values += back_to_review(locked, from_state, is_replanned=is_replanned)
    sign_history(locked, actor=actor, at=at, reason=VERBS["edit"].label)
    locked.save(update_fields=values)
    put_linked(locked, after, fields)
    unit_of_work.log(
        "edit",
        locked,
        from_state=from_state,
        actor=actor,
        at=at,
        details={"fields": fields, "version": locked.version},
    )
    autosave.forget(editor=actor, post=locked, screens=pages)
    publication.changed([locked])
    return locked


def check_version(
    post: Post,
    expected: int,
    *,
    theirs: Content,
    changes: Mapping[str, Any] | None = None,
    base_version: int | None = None,
) -> None:
    """Raise StaleVersion, carrying the texts, unless `expected` is the version `post` has now.

    `changes`: what was typed, normalised; `base_version`: what it was typed on, if that is not `expected`.
    """
    if post.version == expected:
        return
    base_version = expected if base_version is None else base_version
    base = earlier.text_at(post, base_version)
    raise StaleVersion(
        f"《{post.headline}》在您打开之后已被别人保存过（现在是第 {post.version} 版，您打开的是第 {base_version} 版）。"
        "您的文字没有丢，请合并两稿后再保存。",
        yours={**theirs, **(base or {}), **(changes or {})},
        theirs=theirs,
        current_version=post.version,
        base=base,
        base_version=base_version,
    )


def put_text(post: Post, content: Content, fields: list[str]) -> list[str]:
    """Set `fields` of `post` from `content`, increase the version, and return the columns to save."""
    put(post, content, fields)
    post.version += 1
    columns = ["outlet_name"] if "source" in fields else []
    columns += [name for name in fields if name not in ("tags", "source_links")]
    return ["version", "linked", *columns]


def back_to_review(post: Post, from_state: str, *, is_replanned: bool = False) -> list[str]:
    """Make an approved or scheduled `post` 待审 in memory; return the columns to save.

    Its scheduled time is kept as the planned one, unless `is_replanned`: then it has another already.
    """
    post.status = IN_REVIEW
    if from_state != SCHEDULED:
        return ["status"]
    if not is_replanned:
        post.planned_at = post.published_at
    post.published_at = None
    if not post.is_legacy:  # nobody has seen the address yet; the archive's stand for good
        post.path = None
    return ["status", "planned_at", "published_at", "path"]


def supersede_amendments(post: Post, *, at: datetime) -> None:
    """Close the reviewer's unconfirmed change: the text it was made on is no longer the text."""
    open_ones = Amendment.objects.filter(post=post, outcome=Amendment.Outcome.OPEN)
    open_ones.update(outcome=Amendment.Outcome.SUPERSEDED, closed_at=at)


def note_writer(post: Post, editor: User, at: datetime) -> None:
    """Remember that `editor` wrote at the present text of `post`, so may not sign it."""
    Contribution.objects.get_or_create(post=post, revision=None, editor=editor, defaults={"first_at": at})


@transaction.atomic
def choose(post: Post, *, actor: User, at: datetime) -> Post:
    """选用: make a 待选稿 a draft of the editor's; a piece put aside by mistake comes back the same way.

    Signatures from before it was put aside are void; this cannot be bypassed by 撤销 of 不用.
    """
    locked = unit_of_work.begin("choose", post, actor=actor, at=at)
    if locked.status == Post.Status.DISCARDED:
        signatures.void(locked, at=at)
    values: dict[str, Any] = {"author": actor} if locked.author_id is None else {}
    if not locked.responsible_editor:
        values["responsible_editor"] = actor.real_name
    filled = {"filled": list(values)}  # so that 撤销 can empty it again
    return unit_of_work.move(
        "choose", locked, Post.Status.DRAFT, actor=actor, at=at, values=values, details=filled
    )


@transaction.atomic
def discard(post: Post, *, actor: User, at: datetime) -> Post:
    """不用: put aside a 待选稿, or a draft or what is 待发 that was never published; 选用 brings it back."""
    locked = unit_of_work.begin("discard", post, actor=actor, at=at)
    return unit_of_work.move("discard", locked, Post.Status.DISCARDED, actor=actor, at=at)


@transaction.atomic
def submit(post: Post, *, actor: User, at: datetime) -> Post:
    """送审. Raises Incomplete, naming every missing provenance field, or HeldBack; archive posts are exempt.

    Raises InvalidText for a piece without text or without 栏目 (a 快讯 needs none).
    """
    locked = unit_of_work.begin("submit", post, actor=actor, at=at)
    check_ready(locked, at=at)
    # A picture may have come in after the last save.
    declared = with_ai_pictures(content_of(locked))["ai_generated"]
    values = {"ai_generated": declared} if declared != locked.ai_generated else {}
    edition = edition_for(locked, on=day_of(at))
    if edition != locked.list_edition:
        values["list_edition"] = edition
    return unit_of_work.move("submit", locked, IN_REVIEW, actor=actor, at=at, values=values)


def check_ready(post: Post, *, at: datetime) -> None:
    """Raise InvalidText, Incomplete or HeldBack if `post` cannot go before a reviewer."""
    if not post.body_text.strip() and "<img" not in post.body_html:
        raise InvalidText(f"《{post.headline}》没有正文，请写好正文再送审。", {"body_html": ["请填写正文。"]})
    if post.category_id is None and post.form == Post.Form.ARTICLE and post.path is None:
        raise InvalidText(
            f"《{post.headline}》还没有选所属栏目，请先选好再送审。", {"category": ["请选择栏目。"]}
        )
    check_gate(post, at=at)


@transaction.atomic
def override(post: Post, *, reason: str, actor: User, at: datetime) -> Post:
    """缺项放行: let the piece pass in spite of what is missing now, with a reason everybody at the desk sees."""
    locked = unit_of_work.begin("override", post, actor=actor, at=at)
    reason = unit_of_work.reason_given(reason, locked, VERBS["override"].label)
    missing = holding_back(locked, on=day_of(at))
    if not missing:
        raise InvalidText(f"《{locked.headline}》没有缺项，不需要放行，直接送审即可。")
    return unit_of_work.move(
        "override", locked, locked.status, actor=actor, at=at, note=reason, details={"missing": missing}
    )
