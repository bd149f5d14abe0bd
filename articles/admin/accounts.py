"""账号 and 角色."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters

from articles.editorial.access import account_notices as notices
from articles.editorial.access import accounts
from articles.editorial.errors import EditorialError
from articles.editorial.roles import ROLES
from articles.models import AccountChange, AccountNotice, User
from articles.text.numbers import whole_number
from articles.web.clients import StaffRequest, as_staff

from .base import DeskModelAdmin
from .generics import TypedPasswordForm, TypedUserAdmin
from .site import site

# The fields of an account that somebody gains by; of the rest of the form nobody does.
WIDENING = (*accounts.IDENTITY, *accounts.OPENING, "is_superuser")
DEEDS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}


class NewPasswordForm(TypedPasswordForm):
    """A new password for somebody else; "disable login by password" is worded in the newsroom's terms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if "usable_password" in self.fields:
            self.fields["usable_password"].label = "用密码登录"
            self.fields["usable_password"].help_text = "禁用后，这个账号就不能用密码登录了。"


@admin.register(User, site=site)
class AccountAdmin(TypedUserAdmin, DeskModelAdmin):
    """People of the desk; everyone carries a real name."""

    list_display = ["username", "real_name", "email", "roles", "state", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "real_name", "email"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password_way", "real_name", "email"]}),
        ("角色", {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        ("时间", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "real_name", "email", "password1", "password2"]}),
        ("角色", {"fields": ["is_staff", "groups"]}),
    ]
    readonly_fields = ["last_login", "date_joined", "password_way"]
    add_form = UserCreationForm
    change_password_form = NewPasswordForm

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An account made for a role may log in, unless that is unticked."""
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        """Nobody can make a 系统管理员 or give themselves a role, even if they manage accounts."""
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        own = ["is_active", "is_staff", "groups"] if obj == request.user else []
        return [*fields, *self.with_words(["is_superuser", *own])]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """The account of a 系统管理员 is closed to all others: who sets its password has its rights."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save what one 管理员 may do alone; what needs a second one is asked for."""
        groups = form.cleaned_data.get("groups")
        if not change:
            obj.must_change_password = True  # whoever made the account knows its password
            super().save_model(request, obj, form, change)
        wanted = {name: form.cleaned_data[name] for name in form.changed_data if name in WIDENING}
        try:
            form.asked = accounts.change_account(
                obj, wanted, groups, actor=as_staff(request).user, at=timezone.now(), is_new=not change
            )
        except EditorialError as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The roles are saved already, as far as they may be."""
        if "groups" in form.cleaned_data:
            form.cleaned_data["groups"] = form.instance.groups.all()
        super().save_related(request, form, formsets, change)
        for asked in form.asked:
            messages.warning(request, waits(asked))
        if form.instance == request.user:
            update_session_auth_hash(request, form.instance)

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set somebody else's password: at once, or once a second 管理员 has confirmed it."""
        user = self.get_object(request, unquote(id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user == request.user:  # one's own asks for the present one
            return HttpResponseRedirect(reverse("admin:password_change"))
        form = self.change_password_form(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            usable = form.cleaned_data.get("set_usable_password", True)
            if not usable and "unset-password" not in request.POST:
                messages.error(request, "两处填的不一致，密码没有改，请重填。")
                return HttpResponseRedirect(request.get_full_path())
            password = form.cleaned_data["password1"] if usable else None
            try:
                asked = accounts.set_password(user, password, actor=as_staff(request).user, at=timezone.now())
            except EditorialError as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            if asked:
                messages.warning(request, waits(asked))
            else:
                messages.success(request, f"已重设{user.real_name}的密码，本人登录后要先改密码。")
            return HttpResponseRedirect(reverse("admin:articles_user_change", args=[user.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"重设密码：{user.real_name}",
            "adminForm": admin.helpers.AdminForm(
                form,  # type: ignore[arg-type]  # Django's own form for a password is none of a model
                [(None, {"fields": list(form.base_fields)})],
                {},
            ),
            "form_url": form_url, "form": form, "is_popup": False, "is_popup_var": "_popup", "add": True,
            "change": False, "has_delete_permission": False, "has_change_permission": True,
            "has_absolute_url": False, "opts": self.opts, "original": user, "save_as": False,
            "show_save": True,
        }  # fmt: skip
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/auth/user/change_password.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Bring the roles along for the list."""
        return super().get_queryset(request).prefetch_related("groups")

    actions = ["reset_second_step"]

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody may reset the second step: whoever may delete a device."""
        return request.user.has_perm("otp_totp.delete_totpdevice")

    @admin.action(description="重置两步验证（手机丢失时）", permissions=["reset"])
    def reset_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Take the phones off the chosen accounts; the owners set up new ones at their next login."""
        done = 0
        for account in queryset:
            if account == request.user:
                messages.error(request, "自己的两步验证请在右上角姓名 →“两步验证”里关闭或换手机。")
            elif self.has_change_permission(request, account):
                asked = accounts.reset_second_step(account, actor=as_staff(request).user, at=timezone.now())
                if asked:
                    messages.warning(request, waits(asked))
                done += not asked
        if done:
            self.message_user(request, f"已重置 {done} 个账号的两步验证。")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelMultipleChoiceField[Any] | None":
        """Roles are ticked boxes, not a list to be picked from with a key held down."""
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None:
            field.help_text = ""
        return field

    @admin.display(description="密码")
    def password_way(self, user: User) -> str:
        """Return the link for setting a new password: nobody can see the old one."""
        return mark_safe('不以明文保存，谁也看不到。<a href="../password/">重设密码</a>')

    @admin.display(description="状态")
    def state(self, user: User) -> str:
        """Return whether the account may log in, in words."""
        return "启用" if user.is_active else "停用"

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        """Return the names of the user's groups."""
        return "、".join(group.name for group in user.groups.all()) or (
            "系统管理员" if user.is_superuser else "—"
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts stay, because the record names them; they are switched off instead."""
        return False


@admin.register(Group, site=site)
class RoleAdmin(GroupAdmin, DeskModelAdmin):
    """Roles with what they may do, each permission in Chinese."""

    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """The newsroom's own roles stay, and so does a role somebody has."""
        spare = obj is None or not (obj.name in ROLES or obj.user_set.exists())
        return spare and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        """Remember what the role was before."""
        form.rights_before = rights_of(obj) if change else set()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rights, on the record: everybody with the role gains them."""
        super().save_related(request, form, formsets, change)
        accounts.note_role_rights(
            form.instance.name,
            form.rights_before,
            rights_of(form.instance),
            actor=as_staff(request).user,
            at=timezone.now(),
        )

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> "forms.ModelMultipleChoiceField[Any] | None":
        """Offer the permissions of the desk alone, named by deed and thing."""
        kwargs["queryset"] = Permission.objects.filter(
            Q(content_type__app_label="articles")
            | Q(codename__endswith="_totpdevice")
            | Q(codename="view_group")
        ).select_related("content_type").exclude(codename__contains="historical")  # fmt: skip
        kwargs["widget"] = forms.CheckboxSelectMultiple(attrs={"class": "many-boxes"})
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None:
            field.label_from_instance = permission_label
            field.help_text = ""
        return field


def rights_of(role: Group) -> set[str]:
    """Return what a role may do, each in words."""
    return {permission_label(one) for one in role.permissions.select_related("content_type")}


def waits(change: AccountChange) -> str:
    """Return the sentence for a request that a second 管理员 has to confirm."""
    return f"{change.user.real_name}的“{change.get_kind_display()}”要另一位管理员在“账号变更”里确认，现在还没有改。"


class ClosingForm(forms.Form):
    """Which request, and what becomes of it."""

    change = forms.ModelChoiceField(AccountChange.objects.all())
    deed = forms.ChoiceField(choices=[("confirm", "确认"), ("decline", "拒绝")])


@site.screen(
    "account-changes/", name="account_changes", permission="articles.change_user", menu="账号变更", order=90
)
def account_changes(request: StaffRequest) -> HttpResponse:
    """What waits for a second 管理员: each is confirmed or declined here."""
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change, at = form.cleaned_data["change"], timezone.now()
        accounts.lapse(at=at)
        try:
            if form.cleaned_data["deed"] == "confirm":
                accounts.confirm(change, actor=request.user, at=at)
                messages.success(request, f"已确认：{change.user.real_name} {change.get_kind_display()}。")
            else:
                accounts.decline(change, actor=request.user, at=at)
                messages.success(request, f"已拒绝：{change.user.real_name} {change.get_kind_display()}。")
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:account_changes"))
    changes = AccountChange.objects.select_related("user", "asked_by", "closed_by")
    waiting = changes.filter(state=AccountChange.State.OPEN, asked_at__gt=timezone.now() - accounts.GOOD_FOR)
    context = {
        **site.each_context(request),
        "title": "账号变更",
        "waiting": [
            (change, accounts.may_confirm(change, request.user), accounts.may_keep(request.user, change.user))
            for change in waiting
        ],
        "closed": changes.exclude(state=AccountChange.State.OPEN)[:30],
        "days": accounts.GOOD_FOR.days,
    }
    return render(request, "admin/desk/account_changes.html", context)


@site.screen("account-notices/", name="account_notices")
def account_notices(request: StaffRequest) -> HttpResponse:
    """What was done to one's own account; a POST says that it is read."""
    if request.method == "POST":
        up_to = whole_number(request.POST.get("up_to"))
        if up_to is not None:
            notices.mark_read(request.user, up_to, at=timezone.now())
        return HttpResponseRedirect(reverse("admin:account_notices"))
    context = {
        **site.each_context(request),
        "title": "账号通知",
        "notices": AccountNotice.objects.filter(user=request.user)[:100],
    }
    return render(request, "admin/desk/account_notices.html", context)


def permission_label(permission: Permission) -> str:
    """Return e.g. 稿件：新增; a permission of our own says its deed itself."""
    model = permission.content_type.model_class()
    thing = (
        "两步验证"
        if permission.content_type.model == "totpdevice"
        else str(model._meta.verbose_name if model else "")
    )
    deed = (
        DEEDS.get(permission.codename.partition("_")[0])
        if permission.name.startswith("Can ")
        else permission.name
    )
    return f"{thing}：{deed}"
