"""账号 and 角色."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.editorial import accounts
from articles.editorial.roles import ROLES
from articles.models import User

from .base import DeskModelAdmin
from .site import site

DEEDS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}


class NewPasswordForm(AdminPasswordChangeForm):
    """A new password for somebody else; closing the way by password is said in the newsroom's words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "usable_password" in self.fields:
            self.fields["usable_password"].label = "用密码登录"
            self.fields["usable_password"].help_text = "禁用后，这个账号就不能用密码登录了。"


@admin.register(User, site=site)
class AccountAdmin(UserAdmin, DeskModelAdmin):
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

    def get_readonly_fields(self, request, obj=None):
        """Whoever keeps accounts makes nobody a 系统管理员, and gives themselves no role."""
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        own = ["is_active", "is_staff", "groups"] if obj == request.user else []
        return [*fields, "is_superuser", *own]

    def has_change_permission(self, request, obj=None):
        """The account of a 系统管理员 is closed to all others: who sets its password has its rights."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def save_model(self, request, obj, form, change):
        """Save, keeping in mind what the account was."""
        form.roles_before = accounts.roles_of(User.objects.get(pk=obj.pk)) if change else ""
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Save the roles, on the record."""
        super().save_related(request, form, formsets, change)
        accounts.note_roles(form.instance, form.roles_before, editor=request.user, at=timezone.now())

    def get_queryset(self, request):
        """Bring the roles along for the list."""
        return super().get_queryset(request).prefetch_related("groups")

    actions = ["reset_second_step"]

    def has_reset_permission(self, request):
        """Whoever may delete a device."""
        return request.user.has_perm("otp_totp.delete_totpdevice")

    @admin.action(description="重置两步验证（手机丢失时）", permissions=["reset"])
    def reset_second_step(self, request, queryset):
        """Take the phones off the chosen accounts; the owners set up new ones at their next login."""
        chosen = [account for account in queryset if self.has_change_permission(request, account)]
        TOTPDevice.objects.filter(user__in=chosen).delete()
        self.message_user(request, f"已重置 {len(chosen)} 个账号的两步验证。")

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        """Roles are ticked, not picked with a held key."""
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.help_text = ""
        return field

    @admin.display(description="密码")
    def password_way(self, user):
        """Return the way to set a new one: nobody can see the old."""
        return mark_safe('不以明文保存，谁也看不到。<a href="../password/">重设密码</a>')

    @admin.display(description="状态")
    def state(self, user):
        """Return whether the account may log in, in words."""
        return "启用" if user.is_active else "停用"

    @admin.display(description="角色")
    def roles(self, user):
        """Return the names of the user's groups."""
        return "、".join(group.name for group in user.groups.all()) or ("系统管理员" if user.is_superuser else "—")

    def has_delete_permission(self, request, obj=None):
        """Accounts stay, because the record names them; they are switched off instead."""
        return False


@admin.register(Group, site=site)
class RoleAdmin(GroupAdmin, DeskModelAdmin):
    """Roles with what they may do, each permission in Chinese."""

    filter_horizontal = ()

    def has_delete_permission(self, request, obj=None):
        """The newsroom's own roles stay, and so does a role somebody has."""
        spare = obj is None or not (obj.name in ROLES or obj.user_set.exists())
        return spare and super().has_delete_permission(request, obj)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        """Offer the permissions of the desk alone, named by deed and thing."""
        kwargs["queryset"] = Permission.objects.filter(
            Q(content_type__app_label="articles") | Q(codename__endswith="_totpdevice") | Q(codename="view_group")
        ).select_related("content_type").exclude(codename__contains="historical")  # fmt: skip
        kwargs["widget"] = forms.CheckboxSelectMultiple(attrs={"class": "many-boxes"})
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.label_from_instance = permission_label
        field.help_text = ""
        return field


def permission_label(permission):
    """Return e.g. 稿件：新增; a permission of our own says its deed itself."""
    model = permission.content_type.model_class()
    thing = (
        "两步验证" if permission.content_type.model == "totpdevice" else str(model._meta.verbose_name if model else "")
    )
    deed = DEEDS.get(permission.codename.partition("_")[0]) if permission.name.startswith("Can ") else permission.name
    return f"{thing}：{deed}"
