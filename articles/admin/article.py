"""The article screen: one form whose every save and button goes through an editorial verb."""

import copy
import secrets
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import panel
from articles.editorial.content import REVISABLE_FIELDS, Content, content_of
from articles.editorial.errors import EditorialError, StaleVersion
from articles.editorial.writing import autosave, drafts, earlier, three_way_merge
from articles.editorial.writing.diff import FieldDiff, diff_contents
from articles.models import Autosave, Post
from articles.web.clients import StaffRequest, as_staff

from . import article_saving, edit_conflict, opened_text, workflow
from . import panel as panel_screen
from .article_desk import Desk, asked_beside, desk_of, may_write
from .article_saving import ScreenForms, Unmerged, deed_of
from .base import DeskModelAdmin
from .editor import media_with_nonce
from .generics import Fieldsets
from .opened_text import posted_version
from .post_form import LinkForms, NoteForm, PostForm

READ_ONLY = {"body_html": "body_shown", "tags": "tags_shown"}  # what stands for a field that is only read


class ArticleScreen(DeskModelAdmin):
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
        staff = as_staff(request)
        desk = desk_of(staff, post)
        if request.method == "POST":
            return self.posted(staff, desk)
        form_class = self.form_class(staff, desk)
        forms = ScreenForms(
            form_class(instance=post, initial=self.first_values(staff, desk), content=desk.content),
            LinkForms(prefix="links", initial=shown_links(desk.content)),
            NoteForm(prefix="note", initial=desk.revision.correction if desk.revision else {}),
        )
        return self.screen(staff, desk, forms)

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
        return allowed if not allowed or obj is None else may_write(obj, as_staff(request).user, None)

    def is_open(self, request: StaffRequest, desk: Desk) -> bool:
        """Return whether there is anything to type into: the role allows it, and so does the piece."""
        return desk.can_type and (desk.post is None or super().has_change_permission(request, desk.post))

    def fieldsets_shown(self, request: StaffRequest, desk: Desk) -> list[Any]:
        """Return the fields by their groups.

        A 修改稿 carries fewer; whoever may only read sees the text as readers would.
        """
        fieldsets: Any = self.fieldsets
        if desk.is_revising:
            fieldsets = revisable(fieldsets)
        if self.is_open(request, desk):
            return list(fieldsets)
        return [
            (
                title,
                {
                    **options,
                    "fields": [
                        READ_ONLY.get(name) or self.word_for(name)
                        for name in options["fields"]
                        if name != "expected_version"
                    ],
                },
            )
            for title, options in fieldsets
        ]

    def form_class(self, request: StaffRequest, desk: Desk) -> type[PostForm]:
        """Return the class of the form: what cannot be typed into is no field of it."""
        is_open = self.is_open(request, desk)
        fields = flatten_fieldsets(self.fieldsets_shown(request, desk)) if is_open else []
        # Without `change`: Django would ask `has_change_permission`, which knows nothing of the desk.
        return cast(type[PostForm], self.get_form(request, desk.post, fields=fields))

    def posted(self, request: StaffRequest, desk: Desk) -> HttpResponse:
        """Save what was typed, do the deed, and lead back to the screen; or show what prevents it."""
        is_check = "_check" in request.POST or "_false" in request.POST
        if desk.post is not None and not desk.can_type:
            if not is_check:
                return self.deed_alone(request, desk)
            self.call_false(request, desk, desk.stored)
            return HttpResponseRedirect(reverse("admin:articles_post_change", args=[desk.post.pk]))
        forms = ScreenForms(
            self.bound(request, desk),
            LinkForms(request.POST, prefix="links", initial=shown_links(desk.content)),
            NoteForm(request.POST, prefix="note"),
        )
        if is_check:
            return self.checked(request, desk, forms)
        if not forms.are_valid():
            return self.screen(request, desk, forms)
        try:
            post = article_saving.save_and_do(request, desk, forms)
        except StaleVersion as stale:
            return self.conflict(request, desk, stale)
        except Unmerged as unmerged:
            return self.conflict(request, desk, unmerged.stale, unmerged.refusal)
        except EditorialError as refusal:
            refused = self.bound(request, desk, refusal)
            refused.is_valid()
            return self.screen(request, desk, replace(forms, piece=refused))
        if "_save" in request.POST and not deed_of(request):
            return HttpResponseRedirect(reverse("admin:articles_post_changelist"))
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[post.pk]))

    def bound(self, request: StaffRequest, desk: Desk, refusal: EditorialError | None = None) -> PostForm:
        """Return the form of the piece as it was sent, with what a verb said of it."""
        return self.form_class(request, desk)(
            request.POST,
            instance=copy.copy(desk.post) if desk.post else Post(),
            content=desk.content,
            refusal=refusal,
        )

    def checked(self, request: StaffRequest, desk: Desk, forms: ScreenForms) -> HttpResponse:
        """Check what was typed, for a browser without scripts: the screen again, with nothing saved."""
        desk.typed = content = panel_screen.typed_content(desk.content, forms.piece, forms.links)
        self.call_false(request, desk, content)
        desk.panel = panel.panel_of(content, desk.post)
        desk.same_stories = panel_screen.told_already(content, desk.post)
        return self.screen(request, desk, forms)

    def call_false(self, request: StaffRequest, desk: Desk, content: Content) -> None:
        """Do the 规则误判 that the form asks for, and say so if it is refused."""
        if refusal := panel_screen.called_false(request, desk.post, content):
            messages.error(request, refusal)

    def deed_alone(self, request: StaffRequest, desk: Desk) -> HttpResponse:
        """Do a deed on a text that is closed for this person: the typed fields were not even sent."""
        deed = deed_of(request)
        if not deed:
            raise PermissionDenied(
                f"《{desk.piece.headline}》现在是“{desk.piece.status_label}”，您不能改它的文字。"
            )
        article_saving.do(request, desk.piece, deed, version=posted_version(request), is_closed=True)
        return HttpResponseRedirect(reverse("admin:articles_post_change", args=[desk.piece.pk]))

    def screen(self, request: StaffRequest, desk: Desk, forms: ScreenForms) -> HttpResponse:
        """Render the article screen."""
        post, user = desk.post, request.user
        fieldsets, is_open = self.fieldsets_shown(request, desk), self.is_open(request, desk)
        readonly = self.get_readonly_fields(request, post) if is_open else flatten_fieldsets(fieldsets)
        adminform = helpers.AdminForm(forms.piece, fieldsets, {}, readonly, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": "写稿" if post is None else post.headline,
            "adminform": adminform,
            "links": forms.links,
            "note": forms.note,
            "desk": desk,
            "original": post,
            "original_headline": first_original(desk.content),
            "errors": forms.has_errors,
            "amendment_rows": amendment_rows(desk),
            "revision_rows": diff_contents(content_of(desk.piece), desk.stored) if desk.revision else [],
            "links_open": bool(forms.links.total_error_count()),
            "unsaved_new": autosave.unsaved_new(user) if post is None and request.method == "GET" else [],
            "media": self.media + adminform.media + forms.links.media,
            **unsaved(request, desk),
            **panel_screen.shown(desk.panel, desk.typed or desk.content, post, user, told=desk.same_stories),
        }
        return self.render_change_form(request, context, add=post is None, change=post is not None)

    def conflict(
        self, request: StaffRequest, desk: Desk, stale: StaleVersion, refusal: EditorialError | None = None
    ) -> HttpResponse:
        """Show what both changed, with the answers to choose from for each difference.

        Nothing is saved yet, but the second text is kept as well.
        """
        # What a colleague saved is there: a text that clashes has a piece, be it new.
        post = cast(Post, desk.post or drafts.first_saved(request.POST.get("token", ""), editor=request.user))
        earlier.keep_second(
            post, stale.yours, version=stale.base_version, editor=request.user, at=timezone.now()
        )
        merged = three_way_merge.merge(stale.base, stale.theirs, stale.yours)
        answers = edit_conflict.answers_of(request.POST)
        saver, saved_at = earlier.last_change(post, is_revising=desk.is_revising)
        is_own = saver == request.user  # another page of the same editor
        is_proposal = request.POST.get("_do") in workflow.PROPOSING
        sent = edit_conflict.carried(request.POST, with_deed=is_proposal)
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
            "rows": edit_conflict.rows_of(merged, answers, is_own=is_own),
            "taken": edit_conflict.taken_rows(stale),
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


def unsaved(request: StaffRequest, desk: Desk) -> dict[str, Any]:
    """Return the tokens under which the page autosaves, and unsaved autosaves of other pages."""
    token = ""
    if desk.post is None:
        token = request.POST.get("token") or request.GET.get("token") or secrets.token_urlsafe(12)
    made_from = desk.made_from
    # The answer is another page, and goes on with what was typed in the last.
    if request.method == "POST":
        made_from = replace(
            made_from, page=secrets.token_urlsafe(12), earlier=made_from.pages[: opened_text.MOST_PAGES]
        )
    typed = []
    if desk.post is None or asked_beside(desk.post).has_autosave:
        typed = autosave.offered(editor=request.user, post=desk.post, token=token)
        typed = [one for one in typed if one.screen not in made_from.pages]
    kept = next(iter(typed), None)
    return {
        "token": token,
        "opened_text": made_from,
        "kept": kept_text(kept),
        "kept_texts": [kept_text(one) for one in typed],
        "kept_at": kept.saved_at if kept else None,
    }


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


def revisable(fieldsets: Fieldsets) -> list[Any]:
    """Return `fieldsets` with only the fields that a 修改稿 carries."""
    names = {*REVISABLE_FIELDS, "expected_version"}
    kept = [
        (title, {**options, "fields": [name for name in options["fields"] if name in names]})
        for title, options in fieldsets
    ]
    return [(title, options) for title, options in kept if options["fields"]]


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
