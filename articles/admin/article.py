"""The article screen: one form whose every save and button goes through an editorial verb."""

import copy
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.editorial.curation import outlets
from articles.editorial.errors import (
    EditorialError,
    NotPermitted,
    StaleVersion,
    Unanswered,
    WrongState,
)
from articles.editorial.publishing import due
from articles.editorial.review import panel, provenance, revisions, signatures, waiting
from articles.editorial.review.panel import Panel
from articles.editorial.roles import who_may
from articles.editorial.workflow.buttons import standing_of
from articles.editorial.workflow.transitions import (
    DRAFT,
    PUBLISHED,
    SCHEDULED,
    VERBS,
    WITHDRAWN,
    is_writer,
    may,
    state_of,
)
from articles.editorial.writing import autosave, drafts, earlier, locks, merge
from articles.editorial.writing.content import (
    REVISABLE_FIELDS,
    Content,
    changed_fields,
    content_of,
    normalised,
)
from articles.editorial.writing.diff import FieldDiff, diff_contents
from articles.gathering import original_news
from articles.gathering.original_news import OriginalNews
from articles.likeness.same_story import SameStory
from articles.models import Amendment, Autosave, Correction, EditorialEvent, PendingRevision, Post, User
from articles.system import lock_wait
from articles.text.numbers import version_number
from articles.web import failures
from articles.web.clients import StaffRequest, as_staff

from . import merging, opened, workflow
from . import panel as panel_screen
from .editor import media_with_nonce
from .generics import AdminMixin
from .new_outlet import way_to_new_outlet
from .post_form import LinkForm, LinkForms, PostForm, typed_links
from .undo import say_undoable


class NoteForm(forms.Form):
    """The note to readers that comes out with a 修改稿."""

    kind = forms.ChoiceField(label="类别", choices=[("", "不随附"), *Correction.Kind.choices], required=False)
    old_wording = forms.CharField(
        label="原来的说法", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    new_wording = forms.CharField(
        label="现在的说法", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    concerns_headline = forms.BooleanField(label="标题有误（列表中标注七天）", required=False)

    def note(self) -> dict[str, Any]:
        """Return the note as the verb takes it: {} for none."""
        return dict(self.cleaned_data) if self.cleaned_data.get("kind") else {}


@dataclass
class Desk:
    """What the screen shows of one piece: its text, who may do what with it, and what stands in the way."""

    post: Post | None
    content: Content | None = None
    typed: Content = field(default_factory=dict)
    revision: PendingRevision | None = None
    deeds: list[workflow.Deed] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    overrides: list[EditorialEvent] = field(default_factory=list)
    let_stand: list[EditorialEvent] = field(default_factory=list)
    unpublished: list[due.Unpublished] = field(default_factory=list)
    panel: Panel = field(default_factory=lambda: Panel(()))
    same_stories: list[SameStory] = field(default_factory=list)
    can_write: bool = False
    presence: locks.Presence | None = None
    amendment: Amendment | None = None
    lacking: str = ""
    new_outlet: str = ""
    original_news: list[OriginalNews] = field(default_factory=list)
    moments_ahead: list[datetime] = field(default_factory=list)  # of originals, that have not come yet
    next_step: waiting.NextStep | None = None
    returned: EditorialEvent | None = None
    made_from: opened.OpenedText = field(init=False)

    way_back = signatures.WAY_BACK
    makers_of_outlets = who_may("add_source")

    @property
    def piece(self) -> Post:
        """Return the piece, where only one that was saved before can be meant."""
        return cast(Post, self.post)

    @property
    def stored(self) -> Content:
        """Return the text of `piece`, or of its 修改稿."""
        return cast(Content, self.content)

    @property
    def is_revising(self) -> bool:
        """Whether the text on the screen is, or would become, a 修改稿."""
        return self.post is not None and state_of(self.post, timezone.now()) in (PUBLISHED, WITHDRAWN)

    @property
    def is_scheduled(self) -> bool:
        """Whether the piece is 已定时."""
        return self.post is not None and state_of(self.post, timezone.now()) == SCHEDULED

    @property
    def version(self) -> int:
        """Return the version a save must name: of the 修改稿, or of the piece."""
        if self.post is None:
            return 0
        if self.is_revising:
            return self.revision.version if self.revision else 0
        return self.post.version

    @property
    def is_written(self) -> bool:
        """Whether the text is a draft, or a 修改稿 that is not sent to review."""
        if self.revision is not None:
            return self.revision.state == PendingRevision.State.DRAFT
        return self.post is not None and self.post.status == DRAFT

    @property
    def can_type(self) -> bool:
        """Whether the form is open: to save, or to propose a change while reviewing."""
        return self.can_write or any(deed.name in workflow.PROPOSING for deed in self.deeds)


class Unmerged(Exception):
    """Two texts could not be merged as the form asks: `refusal` says why, `stale` carries the texts."""

    def __init__(self, stale: StaleVersion, refusal: EditorialError) -> None:
        super().__init__(str(refusal))
        self.stale = stale
        self.refusal = refusal


class ArticleRequest(StaffRequest):
    """A request for the screen of one piece."""

    desk: Desk  # for the hooks that Django calls on the way


class ArticleScreen(AdminMixin):
    """The screen of one piece, for `PostAdmin`; `changeform_view` takes the place of Django's."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the screen, or save and do what a button asks."""
        post = None
        if object_id is not None:
            post = self.get_object(request, unquote(object_id))
            if post is None:
                # Django's own, which its stubs leave out.
                gone: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                    request, self.opts, object_id
                )
                return gone
            if not self.has_view_or_change_permission(request, post):
                raise PermissionDenied
        elif not self.has_add_permission(request):
            raise PermissionDenied
        request = cast(ArticleRequest, request)
        request.desk = desk = self.desk_of(request, post)
        if request.method == "POST":
            return self.posted(request, desk)
        form_class = cast(type[PostForm], self.get_form(request, post, change=post is not None))
        form_class.content = desk.content
        form = form_class(instance=post, initial=self.first_values(request, desk))
        links = LinkForms(prefix="links", initial=shown_links(desk.content))
        note = NoteForm(prefix="note", initial=desk.revision.correction if desk.revision else {})
        return self.screen(request, desk, form, links, note)

    def desk_of(self, request: StaffRequest, post: Post | None) -> Desk:
        """Gather what the screen needs to know of `post` (None: a new piece)."""
        posted = opened.of_request(request.POST) if request.method == "POST" else None
        if post is None:
            mark = posted or opened.of_screen(None, is_revising=False, version=0)
            desk = Desk(None, can_write=True)
            desk.made_from = mark
            return desk
        now, user = timezone.now(), request.user
        desk = Desk(post)
        standing = standing_of(post)
        desk.revision = standing.revision if desk.is_revising else None
        desk.amendment = standing.amendment
        desk.content = desk.revision.content if desk.revision else content_of(post)
        desk.missing = provenance.holding_back(post) if not desk.is_revising else []
        desk.overrides = provenance.overrides(post) if post.has_overrides else []
        desk.let_stand = panel.events(post) if post.has_overrides else []
        desk.panel = panel.panel_of(desk.content, post)
        desk.deeds, desk.others = workflow.open_to(
            post,
            user,
            at=now,
            standing=standing,
            missing=desk.missing,
            holding=panel.words_held(desk.panel),
        )
        desk.can_write = may_write(post, user, desk.revision, at=now)
        if state_of(post, now) in VERBS["schedule"].states:
            desk.lacking = signatures.lack_of(post, standing.signed, standing.rounds)
        if post.planned_at is not None and post.status in due.NOT_OUT:
            desk.unpublished = due.unpublished(post)
        desk.original_news = original_news.of_piece(post, has_entries=post.has_entries)
        said_at = [parse_datetime(link["source_published_at"] or "") for link in desk.content["source_links"]]
        desk.moments_ahead = [moment for moment in said_at if moment and moment > now]
        desk.new_outlet = way_to_new_outlet(outlets.guesses_for(post))
        desk.next_step = waiting.next_step(standing, user, at=now)
        if desk.is_written:
            desk.returned = waiting.last_return(post, desk.revision)
        desk.made_from = posted or opened.of_screen(post, is_revising=desk.is_revising, version=desk.version)
        if desk.can_write and request.method == "GET":
            desk.presence = touched(post, user, at=now, page=desk.made_from.page)
        return desk

    def first_values(self, request: StaffRequest, desk: Desk) -> dict[str, Any]:
        """Return the initial values the form cannot take from the piece."""
        if desk.post is None:
            return {
                "responsible_editor": request.user.real_name,
                "form": "flash" if "flash" in request.GET else "article",
                "origin": "own",
                "byline": request.user.real_name,
            }
        return {"expected_version": desk.version}

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Only one's own pieces unless the role covers everybody's; a closed text opens to nobody."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        desk = getattr(request, "desk", None)
        return (
            desk.can_type
            if desk is not None and desk.post == obj
            else may_write(obj, as_staff(request).user, None)
        )

    def posted(self, request: StaffRequest, desk: Desk) -> HttpResponse:
        """Save what was typed, do the deed, and lead back to the screen; or show what is in the way."""
        form_class = cast(type[PostForm], self.get_form(request, desk.post, change=desk.post is not None))
        form_class.content = desk.content

        def bound(refusal: EditorialError | None = None) -> PostForm:
            form_class.refusal = refusal
            return form_class(request.POST, instance=copy.copy(desk.post) if desk.post else Post())

        deed = request.POST.get("_do", "")
        links = LinkForms(request.POST, prefix="links", initial=shown_links(desk.content))
        note = NoteForm(request.POST, prefix="note")
        if desk.post is not None and not desk.can_type:
            if "_check" in request.POST or "_false" in request.POST:
                self.call_false(request, desk, desk.stored)
                return HttpResponseRedirect(reverse("admin:articles_post_change", args=[desk.post.pk]))
            return self.deed_alone(request, desk, deed)
        form = bound()
        if "_check" in request.POST or "_false" in request.POST:
            return self.checked(request, desk, form, links, note)
        if not (form.is_valid() and links.is_valid() and note.is_valid()):
            return self.screen(request, desk, form, links, note)
        try:
            post = self.act(request, desk, form, links, note, deed)
        except StaleVersion as stale:
            return self.conflict(request, desk, stale)
        except Unmerged as unmerged:
            return self.conflict(request, desk, unmerged.stale, unmerged.refusal)
        except EditorialError as refusal:
            form = bound(refusal)
            form.is_valid()
            return self.screen(request, desk, form, links, note)
        if "_save" in request.POST and not deed:
            return HttpResponseRedirect(reverse("admin:articles_post_changelist"))
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))

    def checked(
        self,
        request: StaffRequest,
        desk: Desk,
        form: PostForm,
        links: "forms.BaseFormSet[LinkForm]",
        note: NoteForm,
    ) -> HttpResponse:
        """Check what was typed, for a browser without scripts: the screen again, with nothing saved."""
        desk.typed = content = panel_screen.typed_content(desk.content, form, links)
        self.call_false(request, desk, content)
        desk.panel = panel.panel_of(content, desk.post)
        desk.same_stories = panel_screen.told_already(content, desk.post)
        return self.screen(request, desk, form, links, note)

    def call_false(self, request: StaffRequest, desk: Desk, content: Content) -> None:
        """Do the 规则误判 that the form asks for, and say so if it is refused."""
        if refusal := panel_screen.called_false(request, desk.post, content):
            messages.error(request, refusal)

    def deed_alone(self, request: StaffRequest, desk: Desk, deed: str) -> HttpResponse:
        """Do a deed on a text that is closed for this person: the typed fields were not even sent."""
        if not deed:
            raise PermissionDenied(
                f"《{desk.piece.headline}》现在是“{desk.piece.status_label}”，您不能改它的文字。"
            )
        self.do(request, desk.piece, deed, version=posted_version(request), is_closed=True)
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[desk.piece.pk]))

    def act(
        self,
        request: StaffRequest,
        desk: Desk,
        form: PostForm,
        links: "forms.BaseFormSet[LinkForm]",
        note: NoteForm,
        deed: str,
    ) -> Post:
        """Save and do; return the piece.

        Raises EditorialError when the save, or a deed on the typed text, refuses.

        Two texts are merged first where the answers to their differences were sent along (`_against`).
        """
        now, user = timezone.now(), request.user
        changes = form.changes(revision=desk.is_revising)
        changes["source_links"] = typed_links(links)
        version = desk.made_from.version(
            is_revising=desk.is_revising, expected=form.cleaned_data.get("expected_version", 0)
        )
        if desk.post is None:
            post = drafts.create(
                changes, editor=user, at=now, token=request.POST.get("token", ""), pages=pages_of(desk)
            )
            messages.success(request, f"已建稿：《{post.headline}》。")
            if deed in workflow.SAVING:
                self.do(request, post, deed, version=post.version)
            return post
        if deed in workflow.PROPOSING:
            sentence = self.propose(request, desk, deed, changes, version=version)
            autosave.forget(editor=user, post=desk.post, screens=desk.made_from.pages)
            messages.success(request, sentence)
            return desk.post
        if deed and deed not in workflow.SAVING:
            self.check_nothing_typed(desk, changes, version)
            self.do(request, desk.post, deed, version=version)
            return desk.post
        if desk.can_write:
            saved_version = self.save(request, desk, changes, note, version=version, quiet=bool(deed))
            if deed:
                self.do(request, Post.objects.get(pk=desk.post.pk), deed, version=saved_version)
        return desk.post

    def propose(self, request: StaffRequest, desk: Desk, deed: str, changes: Content, *, version: int) -> str:
        """Hand a reviewer's change to the verb.

        One made on an older text is merged with the present one first.
        """

        def asked(version: int, changes: Content) -> str:
            return workflow.perform(
                deed,
                desk.piece,
                editor=request.user,
                at=timezone.now(),
                version=version,
                data=request.POST,
                changes=changes,
            )

        try:
            return asked(version, changes)
        except StaleVersion as stale:
            if posted_number(request, "_against") != stale.current_version:
                raise
            try:
                merged = merge.merge(stale.base, stale.theirs, stale.yours)
                text = merged.resolved(merging.answers_of(request.POST))
            except Unanswered as refusal:
                raise Unmerged(stale, refusal) from refusal
            return asked(stale.current_version, {name: text[name] for name in changes})

    def save(
        self,
        request: StaffRequest,
        desk: Desk,
        changes: Content,
        note: NoteForm,
        *,
        version: int,
        quiet: bool,
    ) -> int:
        """Save the typed text as draft or 修改稿, merged if asked; return the version it is now."""
        if not desk.is_revising:
            saved = self.store(request, desk, drafts.save_draft, drafts.save_merged, changes, version=version)
            if saved.version == version:
                sentence = "没有改动，不必保存。"
            elif desk.piece.status in ("approved", "published"):
                sentence = (
                    "已保存。审核后的文字有改动，稿件已回到待审。"
                    if saved.status == "in_review"
                    else "已保存。"
                )
            else:
                sentence = f"已保存（第 {saved.version} 版）。"
            saved_version: int = saved.version
        else:
            if (
                "_do" in request.POST
                and desk.revision
                and version == desk.version
                and not self.typed(desk, changes)
                and not note.has_changed()
            ):
                return version
            saved = self.store(
                request,
                desk,
                revisions.save_revision,
                revisions.save_merged_revision,
                changes,
                version=version,
                correction=note.note(),
                text_version=desk.made_from.text_version,
            )
            sentence = "修改稿已保存，送审通过后读者才会看到。"
            saved_version = saved.version
        if "_against" in request.POST:
            messages.success(request, "两稿已合并保存，没有采用的文字留在“版本与记录”里。")
        elif not quiet:
            messages.success(request, sentence)
        return saved_version

    def store(
        self,
        request: StaffRequest,
        desk: Desk,
        save: Callable[..., Any],
        save_merged: Callable[..., Any],
        changes: Content,
        *,
        version: int,
        **facts: Any,
    ) -> Any:
        """Save by the one verb, or merged by the other if the form brings answers.

        Raises Unmerged without all.
        """
        facts |= {"editor": request.user, "at": timezone.now(), "pages": desk.made_from.pages}
        if "_against" not in request.POST:
            return save(desk.post, changes, expected_version=version, **facts)
        against = posted_number(request, "_against")
        try:
            return save_merged(
                desk.post,
                changes,
                answers=merging.answers_of(request.POST),
                base_version=version,
                expected_version=against,
                **facts,
            )
        except StaleVersion:
            raise
        except EditorialError as refusal:
            try:  # which differences there are, the verb that knows no answers tells
                save(desk.post, changes, expected_version=version, **facts)
            except StaleVersion as stale:
                raise Unmerged(stale, refusal) from refusal
            raise

    def typed(self, desk: Desk, changes: Content) -> list[str]:
        """Return the names of the fields in which the typed text differs from the stored one."""
        return changed_fields(
            desk.stored, {**desk.stored, **normalised(changes, is_legacy=desk.piece.is_legacy)}
        )

    def check_nothing_typed(self, desk: Desk, changes: Content, version: int) -> None:
        """Raise WrongState if the screen holds changes that the deed would leave behind."""
        made_from = desk.stored if version == desk.version else opened.text_of(desk.piece, desk.made_from)
        typed = {**desk.stored, **normalised(changes, is_legacy=desk.piece.is_legacy)}
        if made_from is not None and changed_fields({**typed, **made_from}, {**made_from, **typed}):
            proposing = any(deed.name in workflow.PROPOSING for deed in desk.deeds)
            advice = "要改文字，请点“修改并通过”；不改，请刷新页面" if proposing else "请先保存"
            raise WrongState(f"左边有还没保存的改动，{advice}。")

    def do(
        self, request: StaffRequest, post: Post, deed: str, *, version: int, is_closed: bool = False
    ) -> None:
        """Do one deed and say what came of it; a refusal is said, and what was saved stays saved.

        Raises PermissionDenied for an unknown deed, and where the text `is_closed` to a person who may
        not do it.
        """
        now = timezone.now()
        try:
            sentence = workflow.perform(
                deed, post, editor=request.user, at=now, version=version, data=request.POST
            )
        except KeyError as error:
            raise PermissionDenied from error
        except EditorialError as refusal:
            if is_closed and isinstance(refusal, NotPermitted):
                raise PermissionDenied(str(refusal)) from refusal
            messages.error(request, str(refusal))
        else:
            say_undoable(request, sentence, deed, now)

    def screen(
        self,
        request: StaffRequest,
        desk: Desk,
        form: PostForm,
        links: "forms.BaseFormSet[LinkForm]",
        note: NoteForm,
    ) -> HttpResponse:
        """Render the article screen."""
        post, user = desk.post, request.user
        fieldsets: list[Any] = list(self.get_fieldsets(request, post))
        readonly = self.get_readonly_fields(request, post) if desk.can_type else flatten_fieldsets(fieldsets)
        adminform = helpers.AdminForm(form, fieldsets, {}, readonly, model_admin=self)
        token = (
            ""
            if post
            else (request.POST.get("token") or request.GET.get("token") or secrets.token_urlsafe(12))
        )
        typed = (
            autosave.offered(editor=user, post=post, token=token)
            if getattr(post, "has_autosave", True)
            else []
        )
        mark = desk.made_from
        # The answer is another page, and goes on with what was typed in the last.
        if request.method == "POST":
            mark = replace(mark, page=secrets.token_urlsafe(12), earlier=mark.pages[: opened.MOST_PAGES])
        typed = [one for one in typed if one.screen not in mark.pages]
        kept = next(iter(typed), None)
        context = {
            **self.admin_site.each_context(request),
            "title": "写稿" if post is None else post.headline,
            "adminform": adminform,
            "links": links,
            "note": note,
            "desk": desk,
            "original": post,
            "original_headline": first_original(desk.content),
            "errors": bool(form.errors or links.total_error_count() or note.errors),
            "amendment_rows": amendment_rows(desk),
            "revision_rows": diff_contents(content_of(desk.piece), desk.stored) if desk.revision else [],
            "links_open": bool(links.total_error_count()),
            "token": token,
            "mark": mark,
            "kept": kept_text(kept),
            "kept_texts": [kept_text(one) for one in typed],
            "kept_at": kept.saved_at if kept else None,
            "unsaved_new": autosave.unsaved_new(user) if post is None and request.method == "GET" else [],
            "media": self.media + adminform.media + links.media,
            **panel_screen.shown(desk.panel, desk.typed or desk.content, post, user, told=desk.same_stories),
        }
        return self.render_change_form(request, context, add=post is None, change=post is not None, obj=post)

    def conflict(
        self, request: StaffRequest, desk: Desk, stale: StaleVersion, refusal: EditorialError | None = None
    ) -> HttpResponse:
        """Show what both changed, each with its answers.

        Nothing is saved, and the second text is kept as well.
        """
        # What a colleague saved is there: a text that clashes has a piece, be it new.
        post = cast(Post, desk.post or drafts.first_saved(request.POST.get("token", ""), editor=request.user))
        earlier.keep_second(
            post, stale.yours, version=stale.base_version, editor=request.user, at=timezone.now()
        )
        merged = merge.merge(stale.base, stale.theirs, stale.yours)
        answers = merging.answers_of(request.POST)
        saver, saved_at = earlier.last_change(post, is_revising=desk.is_revising)
        is_own = saver == request.user  # another page of the same editor
        is_proposal = request.POST.get("_do") in workflow.PROPOSING
        sent = merging.carried(request.POST, with_deed=is_proposal)
        if desk.post is None:  # the form for a new piece, sent again
            sent = [(name, value) for name, value in sent if name not in ("opened", "expected_version")]
            sent += [("opened", str(stale.base_version)), ("expected_version", str(stale.base_version))]
        context = {
            **self.admin_site.each_context(request),
            "title": "两个页面改了同一稿" if is_own else "两人改了同一稿",
            "post": post,
            "refusal": str(refusal) if refusal else "",
            "saver": saver,
            "is_own": is_own,
            "saved_at": saved_at,
            "rows": merging.rows_of(merged, answers, is_own=is_own),
            "taken": merging.taken_rows(stale),
            "is_known": stale.base is not None,
            "sent": sent,
            "earlier": ",".join(desk.made_from.pages),
            "current_version": stale.current_version,
            "is_proposal": is_proposal,
        }
        return render(request, "admin/desk/conflict.html", context, status=409)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Give the editor's import map the page's nonce."""
        context["media"] = media_with_nonce(context["media"], as_staff(request))
        return super().render_change_form(request, {"inline_admin_formsets": [], **context}, *args, **kwargs)


def may_write(
    post: Post, user: User, revision: PendingRevision | None, *, at: datetime | None = None
) -> bool:
    """Return whether `user` may save text of `post`: role, ownership and state allow it."""
    state = state_of(post, at or timezone.now())
    if not may(user, "change_post") or not (may(user, "edit_any_post") or is_writer(post, user)):
        return False
    if state in VERBS["edit"].states:
        return True
    return state in VERBS["revise"].states and (
        revision is None or revision.state == PendingRevision.State.DRAFT
    )


def touched(post: Post, user: User, *, at: datetime, page: str) -> locks.Presence | None:
    """Say that `user` has the piece open; return who holds it, or None if they may not write at it.

    Also None where it cannot be written down: a piece opens on a full disk too.
    """
    try:
        with lock_wait.without_waiting():
            return locks.enter(post, editor=user, at=at, page=page)
    except NotPermitted:
        return None
    except DatabaseError as error:
        # To open a piece is to read it: where the database cannot write now, the screen's next sign of life
        # says so.
        if failures.trouble_of(error) is None:
            raise
        return locks.presence_of(post, editor=user, at=at, page=page)


def pages_of(desk: Desk) -> list[str]:
    """Return the marks of the page that was sent and of those it goes on with, those it named."""
    return [mark for mark in desk.made_from.pages if mark]


def posted_version(request: HttpRequest) -> int:
    """Return the version the form was made from; 0 for nonsense, which no text has."""
    return posted_number(request, "expected_version")


def posted_number(request: HttpRequest, name: str) -> int:
    """Return the whole number that was posted as `name`; 0 for nonsense."""
    return version_number(request.POST.get(name, ""))


def kept_text(kept: Autosave | None) -> dict[str, Any] | None:
    """Return an autosave as the page's script takes it, None for none."""
    if kept is None:
        return None
    return {
        "content": kept.content,
        "saved_at": kept.saved_at.isoformat(),
        "stamp": [kept.pk, kept.version],
        "page": kept.screen,
    }


def shown_links(content: Content | None) -> list[Content]:
    """Return the initial values of the entries of 原文出处."""
    return [] if content is None else content["source_links"]


def first_original(content: Content | None) -> str:
    """Return the original's headline, which stands above ours."""
    links = content["source_links"] if content else []
    return links[0]["original_headline"] if links else ""


def amendment_rows(desk: Desk) -> list[FieldDiff]:
    """Return the reviewer's waiting change against the text it was made on."""
    if desk.amendment is None:
        return []
    return diff_contents({**desk.amendment.content, **desk.stored}, desk.amendment.content)


def writing_fieldsets(fieldsets: Any, names: Collection[str]) -> list[Any]:
    """Return `fieldsets` with only the fields in `names`."""
    kept = [
        (title, {**options, "fields": [name for name in options["fields"] if name in names]})
        for title, options in fieldsets
    ]
    return [(title, options) for title, options in kept if options["fields"]]


REVISABLE = frozenset({*REVISABLE_FIELDS, "expected_version"})
