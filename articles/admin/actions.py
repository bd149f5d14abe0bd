"""Bulk actions of the list: the same verbs, piece by piece, every refusal shown."""

from time import monotonic

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.utils import timezone

from articles.editorial.curation import sections
from articles.editorial.errors import EditorialError
from articles.editorial.publishing import publish, withdraw
from articles.editorial.review import approval
from articles.editorial.writing import drafts
from articles.models import Category
from articles.text.numbers import whole_number

CHUNK = 200  # pieces of one transaction
PATIENCE = 20  # seconds one request may work before it asks to go on
MOST = 200  # pieces of a deed that is not 归入栏目
SHOWN = 8  # refusals spelled out


class DeskActionForm(ActionForm):
    """What the actions ask for, beside their menu."""

    section = forms.ModelChoiceField(
        label="归入", queryset=Category.objects.none(), required=False, empty_label="（选栏目）"
    )
    note = forms.CharField(label="理由", required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Category.objects.sections()
        self.fields["action"].label = "对选中的"


class BulkDeeds:
    """The actions, for `PostAdmin`."""

    action_form = DeskActionForm
    actions = [
        "file_under", "choose_many", "discard_many", "submit_many", "return_many", "publish_many", "take_down_many",
        "restore_many",
    ]  # fmt: skip

    def has_file_permission(self, request):
        """归入栏目."""
        return request.user.has_perm("articles.file_post")

    def has_choose_permission(self, request):
        """选用, 不用."""
        return request.user.has_perm("articles.choose_post")

    def has_submit_permission(self, request):
        """送审."""
        return request.user.has_perm("articles.submit_post")

    def has_review_permission(self, request):
        """退回修改."""
        return request.user.has_perm("articles.review_post")

    def has_publish_permission(self, request):
        """发布."""
        return request.user.has_perm("articles.publish_post")

    def has_take_down_permission(self, request):
        """撤稿."""
        return request.user.has_perm("articles.take_down_post")

    def has_restore_permission(self, request):
        """恢复发布."""
        return request.user.has_perm("articles.restore_post")

    @admin.action(description="归入栏目", permissions=["file"])
    def file_under(self, request, queryset):
        """List the pieces under the chosen 栏目; a long list goes on where it stopped when asked again."""
        section = Category.objects.sections().filter(pk=whole_number(request.POST.get("section"))).first()
        if section is None:
            messages.error(request, "请在“归入”里选一个栏目，再点执行。")
            return
        waiting = list(queryset.exclude(section=section).order_by("pk").values_list("pk", flat=True))
        already = queryset.filter(section=section).count() if len(waiting) <= CHUNK else 0
        until, done, refused = monotonic() + PATIENCE, 0, []
        while waiting and monotonic() < until:
            chunk, waiting = waiting[:CHUNK], waiting[CHUNK:]
            outcome = sections.file_many_under(
                self.model.objects.filter(pk__in=chunk), section, editor=request.user, at=timezone.now()
            )
            done += len(outcome.done)
            refused += outcome.refused
        rest = f"还有 {len(waiting)} 篇没轮到，请再执行一次。" if waiting else ""
        kept = f"{already} 篇原来就在。" if already else ""
        messages.success(request, f"{done} 篇已归入“{section.name}”。{kept}{rest}")
        show_refusals(request, refused)

    @admin.action(description="选用", permissions=["choose"])
    def choose_many(self, request, queryset):
        """选用."""
        each(request, queryset, "选用", lambda post, at: drafts.choose(post, editor=request.user, at=at))

    @admin.action(description="不用", permissions=["choose"])
    def discard_many(self, request, queryset):
        """不用."""
        each(request, queryset, "标为不用", lambda post, at: drafts.discard(post, editor=request.user, at=at))

    @admin.action(description="送审", permissions=["submit"])
    def submit_many(self, request, queryset):
        """送审."""
        each(request, queryset, "送审", lambda post, at: drafts.submit(post, editor=request.user, at=at))

    @admin.action(description="退回修改（写理由）", permissions=["review"])
    def return_many(self, request, queryset):
        """退回修改."""
        note = request.POST.get("note", "")
        each(
            request,
            queryset,
            "退回",
            lambda post, at: approval.return_for_changes(post, editor=request.user, at=at, note=note),
        )

    @admin.action(description="发布", permissions=["publish"])
    def publish_many(self, request, queryset):
        """发布."""
        each(request, queryset, "发布", lambda post, at: publish.publish(post, editor=request.user, at=at))

    @admin.action(description="撤稿（写理由）", permissions=["take_down"])
    def take_down_many(self, request, queryset):
        """撤稿, up to 50 at once with one reason."""
        try:
            outcome = withdraw.take_down_many(
                queryset[: withdraw.AT_ONCE + 1],
                reason=request.POST.get("note", ""),
                editor=request.user,
                at=timezone.now(),
            )
        except EditorialError as refusal:
            messages.error(request, str(refusal))
            return
        messages.success(request, f"{len(outcome.done)} 篇已撤稿。")
        show_refusals(request, outcome.refused)

    @admin.action(description="恢复发布（写理由）", permissions=["restore"])
    def restore_many(self, request, queryset):
        """恢复发布."""
        note = request.POST.get("note", "")
        each(
            request,
            queryset,
            "恢复发布",
            lambda post, at: withdraw.restore(post, editor=request.user, at=at, note=note),
        )


def each(request, queryset, word, deed):
    """Do `deed(post, at)` to each piece and say how many went and what the others lacked."""
    posts = list(
        queryset.model.objects.filter(
            pk__in=list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        )
    )
    if len(posts) > MOST:
        messages.error(request, f"一次最多 {MOST} 篇，请缩小范围再{word}。")
        return
    done, refused = 0, []
    for post in sorted(posts, key=lambda piece: piece.pk):
        try:
            deed(post, timezone.now())
            done += 1
        except EditorialError as refusal:
            refused.append((post, refusal))
    if done:
        messages.success(request, f"{done} 篇已{word}。")
    show_refusals(request, refused)


def show_refusals(request, refused):
    """Show each refusal in its own words; beyond SHOWN, how many more."""
    if not refused:
        return
    lines = [str(refusal) for _post, refusal in refused[:SHOWN]]
    if len(refused) > SHOWN:
        lines.append(f"另有 {len(refused) - SHOWN} 篇没有办成。")
    messages.error(request, f"{len(refused)} 篇没有办成：\n" + "\n".join(lines))
