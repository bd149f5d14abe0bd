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

from articles.editorial.errors import EditorialError, StaleVersion
from articles.editorial.review import panel
from articles.editorial.writing import autosave, drafts, earlier, merge
from articles.editorial.writing.content import Content, content_of
from articles.editorial.writing.diff import FieldDiff, diff_contents
from articles.models import Autosave, Post
from articles.web.clients import StaffRequest, as_staff

from . import article_saving, merging, opened, workflow
from . import panel as panel_screen
from .article_desk import Desk, desk_of, may_write
from .article_saving import ScreenForms, Unmerged, deed_of
from .editor import media_with_nonce
from .generics import AdminMixin
from .opened import posted_version
from .post_form import LinkForms, NoteForm, PostForm


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
        request.desk = desk = desk_of(request, post)
        if request.method == "POST":
            return self.posted(request, desk)
        form_class = cast(type[PostForm], self.get_form(request, post, change=post is not None))
        form_class.content = desk.content
        forms = ScreenForms(
            form_class(instance=post, initial=self.first_values(request, desk)),
            LinkForms(prefix="links", initial=shown_links(desk.content)),
            NoteForm(prefix="note", initial=desk.revision.correction if desk.revision else {}),
        )
        return self.screen(request, desk, forms)

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
        form_class = cast(type[PostForm], self.get_form(request, desk.post, change=desk.post is not None))
        form_class.content, form_class.refusal = desk.content, refusal
        return form_class(request.POST, instance=copy.copy(desk.post) if desk.post else Post())

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
        fieldsets: list[Any] = list(self.get_fieldsets(request, post))
        readonly = self.get_readonly_fields(request, post) if desk.can_type else flatten_fieldsets(fieldsets)
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
        return self.render_change_form(request, context, add=post is None, change=post is not None, obj=post)

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


def unsaved(request: StaffRequest, desk: Desk) -> dict[str, Any]:
    """Return the tokens under which the page autosaves, and unsaved autosaves of other pages."""
    token = ""
    if desk.post is None:
        token = request.POST.get("token") or request.GET.get("token") or secrets.token_urlsafe(12)
    mark = desk.made_from
    # The answer is another page, and goes on with what was typed in the last.
    if request.method == "POST":
        mark = replace(mark, page=secrets.token_urlsafe(12), earlier=mark.pages[: opened.MOST_PAGES])
    typed = []
    if getattr(desk.post, "has_autosave", True):
        typed = autosave.offered(editor=request.user, post=desk.post, token=token)
        typed = [one for one in typed if one.screen not in mark.pages]
    kept = next(iter(typed), None)
    return {
        "token": token,
        "mark": mark,
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
