"""What a button of the article screen does: the typed text is saved, and then the deed is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.editorial.content import Content, changed_fields, normalised
from articles.editorial.errors import EditorialError, NotPermitted, StaleVersion, Unanswered, WrongState
from articles.editorial.workflow.transitions import APPROVED, IN_REVIEW, PUBLISHED
from articles.editorial.writing import autosave, drafts, revisions, three_way_merge
from articles.models import Post
from articles.web.clients import StaffRequest

from . import edit_conflict, opened_text, workflow
from .article_desk import Desk
from .opened_text import posted_number
from .post_form import LinkForm, NoteForm, PostForm, typed_links
from .undo import say_undoable


@dataclass(frozen=True)
class ScreenForms:
    """The forms of the article screen: the piece, its 原文出处, and the note to readers of a 修改稿."""

    piece: PostForm
    links: "forms.BaseFormSet[LinkForm]"
    note: NoteForm

    def are_valid(self) -> bool:
        """Return whether everything typed can be taken."""
        return self.piece.is_valid() and self.links.is_valid() and self.note.is_valid()

    @property
    def has_errors(self) -> bool:
        """Whether something on the screen is marked as wrong."""
        return bool(self.piece.errors or self.links.total_error_count() or self.note.errors)


@dataclass(frozen=True)
class TypedText:
    """What was typed, as the verbs take it: the text, the version it was typed on, the note to readers."""

    changes: Content
    version: int
    note: NoteForm

    @classmethod
    def of(cls, filled: ScreenForms, desk: Desk) -> "TypedText":
        """Return what the valid forms hold."""
        changes = filled.piece.changes(revision=desk.is_revising)
        changes["source_links"] = typed_links(filled.links)
        expected = filled.piece.cleaned_data.get("expected_version", 0)
        version = desk.made_from.version(is_revising=desk.is_revising, expected=expected)
        return cls(changes, version, filled.note)

    def text(self, desk: Desk) -> Content:
        """Return the stored text with what was typed in its place."""
        return {**desk.stored, **normalised(self.changes, is_legacy=desk.piece.is_legacy)}


class Unmerged(Exception):
    """Two texts could not be merged as the form asks: `refusal` says why, `stale` carries the texts."""

    def __init__(self, stale: StaleVersion, refusal: EditorialError) -> None:
        super().__init__(str(refusal))
        self.stale = stale
        self.refusal = refusal


def deed_of(request: StaffRequest) -> str:
    """Return the name of the deed that the button asks for, "" where it only saves."""
    return request.POST.get("_do", "")


def save_and_do(request: StaffRequest, desk: Desk, filled: ScreenForms) -> Post:
    """Save what was typed, do the deed that was asked for, and return the piece.

    Two texts are merged first if the answers to their differences were sent along (`_against`). Raises
    EditorialError when the save, or a deed on the typed text, is refused.
    """
    deed, typed = deed_of(request), TypedText.of(filled, desk)
    if desk.post is None:
        post = _create(request, desk, typed)
        if deed in workflow.SAVING:
            do(request, post, deed, version=post.version)
        return post
    if deed in workflow.PROPOSING:
        sentence = _propose(request, desk, deed, typed)
        autosave.forget(editor=request.user, post=desk.post, screens=desk.made_from.pages)
        messages.success(request, sentence)
    elif deed and deed not in workflow.SAVING:
        _check_nothing_typed(desk, typed)
        do(request, desk.post, deed, version=typed.version)
    elif desk.can_write:
        saved_version = _save(request, desk, typed)
        if deed:
            do(request, Post.objects.get(pk=desk.post.pk), deed, version=saved_version)
    return desk.post


def do(request: StaffRequest, post: Post, deed: str, *, version: int, is_closed: bool = False) -> None:
    """Do one deed and say what came of it; if it is refused, that is said and what was saved stays saved.

    Raises PermissionDenied for an unknown deed, and if the text `is_closed` to a person who may not do it.
    """
    now = timezone.now()
    try:
        sentence = workflow.perform(
            deed, post, actor=request.user, at=now, version=version, data=request.POST
        )
    except KeyError as error:
        raise PermissionDenied from error
    except EditorialError as refusal:
        if is_closed and isinstance(refusal, NotPermitted):
            raise PermissionDenied(str(refusal)) from refusal
        messages.error(request, str(refusal))
    else:
        say_undoable(request, sentence, deed, now)


def _create(request: StaffRequest, desk: Desk, typed: TypedText) -> Post:
    post = drafts.create(
        typed.changes,
        actor=request.user,
        at=timezone.now(),
        token=request.POST.get("token", ""),
        pages=[page for page in desk.made_from.pages if page],
    )
    messages.success(request, f"已建稿：《{post.headline}》。")
    return post


def _propose(request: StaffRequest, desk: Desk, deed: str, typed: TypedText) -> str:
    """Hand a reviewer's change to the verb.

    One made on an older text is merged with the present one first.
    """

    def asked(version: int, changes: Content) -> str:
        return workflow.perform(
            deed,
            desk.piece,
            actor=request.user,
            at=timezone.now(),
            version=version,
            data=request.POST,
            changes=changes,
        )

    try:
        return asked(typed.version, typed.changes)
    except StaleVersion as stale:
        if posted_number(request, "_against") != stale.current_version:
            raise
        try:
            merged = three_way_merge.merge(stale.base, stale.theirs, stale.yours)
            text = merged.resolved(edit_conflict.answers_of(request.POST))
        except Unanswered as refusal:
            raise Unmerged(stale, refusal) from refusal
        return asked(stale.current_version, {name: text[name] for name in typed.changes})


def _save(request: StaffRequest, desk: Desk, typed: TypedText) -> int:
    """Save the typed text as draft or 修改稿, merged if asked; return the version it is now."""
    deed = deed_of(request)
    if not desk.is_revising:
        version, sentence = _save_draft(request, desk, typed)
    elif "_do" in request.POST and desk.revision and not _is_another(desk, typed):
        return typed.version
    else:
        version, sentence = _save_revision(request, desk, typed)
    if "_against" in request.POST:
        messages.success(request, "两稿已合并保存，没有采用的文字留在“版本与记录”里。")
    elif not deed:
        messages.success(request, sentence)
    return version


def _save_draft(request: StaffRequest, desk: Desk, typed: TypedText) -> tuple[int, str]:
    """Save a piece that no reader has seen; return its version, and what to say."""
    saved = _store(request, desk, typed, drafts.save_draft, drafts.save_merged)
    if saved.version == typed.version:
        return saved.version, "没有改动，不必保存。"
    if desk.piece.status not in (APPROVED, PUBLISHED):
        return saved.version, f"已保存（第 {saved.version} 版）。"
    if saved.status == IN_REVIEW:
        return saved.version, "已保存。审核后的文字有改动，稿件已回到待审。"
    return saved.version, "已保存。"


def _save_revision(request: StaffRequest, desk: Desk, typed: TypedText) -> tuple[int, str]:
    """Save the 修改稿 of a published piece; return its version, and what to say."""
    saved = _store(
        request,
        desk,
        typed,
        revisions.save_revision,
        revisions.save_merged_revision,
        correction=typed.note.note(),
        text_version=desk.made_from.text_version,
    )
    return saved.version, "修改稿已保存，送审通过后读者才会看到。"


def _is_another(desk: Desk, typed: TypedText) -> bool:
    """Return whether a 修改稿 would be another one by what was typed."""
    is_older = typed.version != desk.version
    return is_older or bool(changed_fields(desk.stored, typed.text(desk))) or typed.note.has_changed()


def _store(
    request: StaffRequest,
    desk: Desk,
    typed: TypedText,
    save: Callable[..., Any],
    save_merged: Callable[..., Any],
    **facts: Any,
) -> Any:
    """Save, or merge if the form brings answers; raises Unmerged unless all of them are given."""
    facts |= {"actor": request.user, "at": timezone.now(), "pages": desk.made_from.pages}
    if "_against" not in request.POST:
        return save(desk.post, typed.changes, expected_version=typed.version, **facts)
    try:
        return save_merged(
            desk.post,
            typed.changes,
            answers=edit_conflict.answers_of(request.POST),
            base_version=typed.version,
            expected_version=posted_number(request, "_against"),
            **facts,
        )
    except StaleVersion:
        raise
    except EditorialError as refusal:
        try:  # which differences there are, the verb that knows no answers tells
            save(desk.post, typed.changes, expected_version=typed.version, **facts)
        except StaleVersion as stale:
            raise Unmerged(stale, refusal) from refusal
        raise


def _check_nothing_typed(desk: Desk, typed: TypedText) -> None:
    """Raise WrongState if the screen holds changes that the deed would leave behind."""
    is_present = typed.version == desk.version
    made_from = desk.stored if is_present else opened_text.text_of(desk.piece, desk.made_from)
    text = typed.text(desk)
    if made_from is not None and changed_fields({**text, **made_from}, {**made_from, **text}):
        proposing = any(deed.name in workflow.PROPOSING for deed in desk.deeds)
        advice = "要改文字，请点“修改并通过”；不改，请刷新页面" if proposing else "请先保存"
        raise WrongState(f"左边有还没保存的改动，{advice}。")
