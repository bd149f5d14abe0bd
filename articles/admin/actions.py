"""Bulk actions of the list: the same verbs, piece by piece, on what the person saw; every refusal shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.editorial.curation import sections
from articles.editorial.errors import EditorialError
from articles.editorial.publishing import publish, withdraw
from articles.editorial.review import approval
from articles.editorial.workflow.transitions import VERBS, state_of
from articles.editorial.writing import drafts
from articles.models import Category, Post
from articles.text.numbers import whole_number
from articles.web.clients import as_staff

from .generics import AdminMixin
from .undo import names_of, say_undoable

CHUNK = 200  # pieces of one transaction
PATIENCE = 20  # seconds one request may work before it asks to go on
MOST = 200  # pieces of a deed that is not 归入栏目
SHOWN = 8  # refusals spelled out
NAMED = 200  # pieces a confirmation names


@dataclass(frozen=True)
class Bulk:
    """One deed of the list: its verb, whether it must be confirmed, what it asks for, how many it takes."""

    action: str
    verb: str
    is_grave: bool = False
    asks: str = ""
    most: int = MOST
    effect: str = ""


BULK = {
    bulk.action: bulk
    for bulk in (
        Bulk("file_under", "file_under", asks="section", most=0),
        Bulk("choose_many", "choose"),
        Bulk("discard_many", "discard"),
        Bulk("submit_many", "submit"),
        Bulk("return_many", "return_for_changes", asks="note"),
        Bulk("publish_many", "publish", is_grave=True, effect="读者马上看到。"),
        Bulk(
            "take_down_many",
            "take_down",
            is_grave=True,
            asks="note",
            most=withdraw.AT_ONCE,
            effect="读者马上看不到，网址显示“本文已撤回”和下面的理由。",
        ),
        Bulk(
            "restore_many", "restore", is_grave=True, asks="note", effect="读者马上又能看到，网址和时间不变。"
        ),
    )
}


class DeskActionForm(ActionForm):
    """What the actions ask for, beside their menu."""

    section = forms.ModelChoiceField(
        label="归入", queryset=Category.objects.sections(), required=False, empty_label="（选栏目）"
    )
    note = forms.CharField(label="理由", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].label = "对选中的"


class BulkDeeds(AdminMixin):
    """The actions, for `PostAdmin`."""

    action_form = DeskActionForm
    actions = [
        "file_under", "choose_many", "discard_many", "submit_many", "return_many", "publish_many",
        "take_down_many", "restore_many",
    ]  # fmt: skip

    def has_file_permission(self, request: HttpRequest) -> bool:
        """归入栏目."""
        return request.user.has_perm("articles.file_post")

    def has_choose_permission(self, request: HttpRequest) -> bool:
        """选用, 不用."""
        return request.user.has_perm("articles.choose_post")

    def has_submit_permission(self, request: HttpRequest) -> bool:
        """送审."""
        return request.user.has_perm("articles.submit_post")

    def has_review_permission(self, request: HttpRequest) -> bool:
        """退回修改."""
        return request.user.has_perm("articles.review_post")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """发布."""
        return request.user.has_perm("articles.publish_post")

    def has_take_down_permission(self, request: HttpRequest) -> bool:
        """撤稿."""
        return request.user.has_perm("articles.take_down_post")

    def has_restore_permission(self, request: HttpRequest) -> bool:
        """恢复发布."""
        return request.user.has_perm("articles.restore_post")

    def response_action(  # type: ignore[override]  # the stubs are a release ahead
        self, request: HttpRequest, queryset: QuerySet[Post]
    ) -> HttpResponse | None:
        """Do the deed to what the person ticked, or, of all results, to those they were shown.

        See `chosen`.
        """
        if any(whole_number(key) is None for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            messages.error(request, "没有这样的稿件，请刷新列表再选。")
            return None
        asked = self.action_form(request.POST)
        refused = {name: asked.errors[name] for name in ("section", "note") if name in asked.errors}
        for name, said in refused.items():  # Django would say that no action was chosen
            messages.error(request, f"{asked.fields[name].label}：{''.join(map(str, said))}")
        return None if refused else super().response_action(request, queryset)

    def bulk(
        self, request: HttpRequest, action: str, queryset: QuerySet[Post], do: Callable[[list[int]], None]
    ) -> HttpResponse | None:
        """Ask first where that is due, else call `do(ids)`; `queryset` is what Django hands to the action."""
        bulk = BULK[action]
        ids = chosen(request, bulk, queryset)
        label = VERBS[bulk.verb].label
        if bulk.most and len(ids) > bulk.most:
            messages.error(request, f"一次最多 {bulk.most} 篇，现在选了 {len(ids)} 篇，请缩小范围再{label}。")
            return None
        if bulk.asks == "section" and section_chosen(request) is None:
            messages.error(request, "请在“归入”里选一个栏目，再点执行。")
            return None
        wants_asking = bulk.is_grave or request.POST.get("select_across") == "1"
        if wants_asking and "pieces" not in request.POST and (page := self.confirmation(request, bulk, ids)):
            return page
        do(ids)
        return None

    def confirmation(self, request: HttpRequest, bulk: Bulk, ids: list[int]) -> HttpResponse | None:
        """Show which pieces the deed will move and which it will not.

        If it moves none, say so and return None.
        """
        now, verb = timezone.now(), VERBS[bulk.verb]
        rows = self.model.objects.select_related("section", "source").only(
            "headline", "status", "published_at", "section__name", "source__name"
        )
        found = rows.in_bulk(ids[:NAMED])
        shown = [found[pk] for pk in ids[:NAMED] if pk in found]
        section = section_chosen(request) if bulk.asks == "section" else None
        moving = [
            post
            for post in shown
            if state_of(post, now) in verb.states and (section is None or post.section_id != section.pk)
        ]
        if not moving:
            return None
        count = len(ids) - (len(shown) - len(moving))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"把 {count} 篇稿件归入“{section.name}”" if section else f"{verb.label} {count} 篇稿件",
            "bulk": bulk,
            "verb": verb,
            "section": section,
            "moving": moving,
            "staying": [post for post in shown if post not in moving],
            "count": count,
            "unnamed": len(ids) - len(shown),
            "pieces": ",".join(str(pk) for pk in ids),
            "first": ids[0],
            "checkbox": ACTION_CHECKBOX_NAME,
            "note": request.POST.get("note", ""),
            "note_length": withdraw.REASON_LENGTH,
            "back": request.get_full_path(),
        }
        return render(request, "admin/desk/bulk.html", context)

    @admin.action(description="归入栏目", permissions=["file"])
    def file_under(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """List the pieces under the chosen 栏目; a long list goes on where it stopped when asked again."""
        return self.bulk(
            request,
            "file_under",
            queryset,
            lambda ids: self.file(request, cast(Category, section_chosen(request)), ids),
        )

    def file(self, request: HttpRequest, section: Category, ids: list[int]) -> None:
        """归入栏目, some pieces at a time, all at one recorded moment."""
        waiting = sorted(ids)
        until, at, done, refused, kept = monotonic() + PATIENCE, timezone.now(), [], [], 0
        while waiting and monotonic() < until:
            chunk, waiting = waiting[:CHUNK], waiting[CHUNK:]
            pieces = self.model.objects.filter(pk__in=chunk)
            moving = pieces.exclude(section=section)
            kept += pieces.filter(section=section).count()
            outcome = sections.file_many_under(moving, section, actor=as_staff(request).user, at=at)
            done += outcome.done
            refused += outcome.refused
        rest = f"还有 {len(waiting)} 篇没轮到，请再执行一次。" if waiting else ""
        already = f"{kept} 篇原来就在。" if kept else ""
        named = f"：{names_of(done)}。" if done else "。"
        sentence = f"{len(done)} 篇已归入“{section.name}”{named}{already}{rest}"
        say_undoable(request, sentence, "file_under" if 0 < len(done) <= MOST else "", at)
        show_refusals(request, refused)

    @admin.action(description="选用", permissions=["choose"])
    def choose_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """选用."""
        return self.each(request, "choose_many", queryset, drafts.choose)

    @admin.action(description="不用", permissions=["choose"])
    def discard_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """不用."""
        return self.each(request, "discard_many", queryset, drafts.discard)

    @admin.action(description="送审", permissions=["submit"])
    def submit_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """送审."""
        return self.each(request, "submit_many", queryset, drafts.submit)

    @admin.action(description="退回修改（写理由）", permissions=["review"])
    def return_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """退回修改."""
        return self.each(
            request, "return_many", queryset, approval.return_for_changes, note=request.POST.get("note", "")
        )

    @admin.action(description="发布", permissions=["publish"])
    def publish_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """发布."""
        return self.each(request, "publish_many", queryset, publish.publish)

    @admin.action(description="撤稿（写理由）", permissions=["take_down"])
    def take_down_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """撤稿, up to 50 at once with one reason."""
        return self.bulk(request, "take_down_many", queryset, lambda ids: self.take_down(request, ids))

    def take_down(self, request: HttpRequest, ids: list[int]) -> None:
        """撤稿."""
        try:
            outcome = withdraw.take_down_many(
                self.model.objects.filter(pk__in=ids),
                reason=request.POST.get("note", ""),
                actor=as_staff(request).user,
                at=timezone.now(),
            )
        except EditorialError as refusal:
            messages.error(request, str(refusal))
            return
        if outcome.done:
            messages.success(request, f"{len(outcome.done)} 篇已撤稿：{names_of(outcome.done)}。")
        show_refusals(request, outcome.refused)

    @admin.action(description="恢复发布（写理由）", permissions=["restore"])
    def restore_many(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """恢复发布."""
        return self.each(
            request, "restore_many", queryset, withdraw.restore, note=request.POST.get("note", "")
        )

    def each(
        self,
        request: HttpRequest,
        action: str,
        queryset: QuerySet[Post],
        deed: Callable[..., Post],
        **given: Any,
    ) -> HttpResponse | None:
        """Do `deed` to each piece at one recorded moment; say how many went and what the others lacked."""

        def do(ids: list[int]) -> None:
            at, verb, done, refused = timezone.now(), VERBS[BULK[action].verb], [], []
            for post in self.model.objects.filter(pk__in=ids).order_by("pk"):
                try:
                    done.append(deed(post, actor=as_staff(request).user, at=at, **given))
                except EditorialError as refusal:
                    refused.append((post, refusal))
            if done:
                say_undoable(request, f"{len(done)} 篇已{verb.label}：{names_of(done)}。", verb.name, at)
            show_refusals(request, refused)

        return self.bulk(request, action, queryset, do)


def chosen(request: HttpRequest, bulk: Bulk, queryset: QuerySet[Post]) -> list[int]:
    """Return the ids of the pieces meant by a deed.

    Of all results, 归入栏目 takes those that are not in the 栏目 yet. What was ticked or confirmed stays chosen
    even if it has left the list meanwhile.
    """
    if "pieces" in request.POST:
        keys = request.POST["pieces"].split(",")
    elif request.POST.get("select_across") == "1":
        shown = queryset  # every result of the list
        if bulk.asks == "section" and (section := section_chosen(request)) is not None:
            shown = shown.exclude(section=section)
        return list(shown.values_list("pk", flat=True))
    else:
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    numbers = (whole_number(key) for key in keys)
    return list(dict.fromkeys(number for number in numbers if number is not None))


def section_chosen(request: HttpRequest) -> Category | None:
    """Return the 栏目 chosen beside the actions, None for none."""
    return Category.objects.sections().filter(pk=whole_number(request.POST.get("section"))).first()


def show_refusals(request: HttpRequest, refused: Sequence[tuple[Post, EditorialError]]) -> None:
    """Show each refusal in its own words; beyond SHOWN, how many more."""
    if not refused:
        return
    lines = [str(refusal) for _post, refusal in refused[:SHOWN]]
    if len(refused) > SHOWN:
        lines.append(f"另有 {len(refused) - SHOWN} 篇没有办成。")
    messages.error(request, f"{len(refused)} 篇没有办成：\n" + "\n".join(lines))
