"""账号 and 角色."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.models import User

from .base import DeskModelAdmin
from .site import site


@admin.register(User, site=site)
class AccountAdmin(UserAdmin, DeskModelAdmin):
    """People of the desk; everyone carries a real name."""

    list_display = ["username", "real_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "real_name", "email"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password", "real_name", "email"]}),
        ("角色", {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        ("时间", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "real_name", "email", "usable_password", "password1", "password2"]}),
        ("角色", {"fields": ["is_staff", "groups"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

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
        TOTPDevice.objects.filter(user__in=queryset).delete()
        self.message_user(request, f"已重置 {queryset.count()} 个账号的两步验证。")

    @admin.display(description="角色")
    def roles(self, user):
        """Return the names of the user's groups."""
        return "、".join(group.name for group in user.groups.all()) or ("系统管理员" if user.is_superuser else "—")

    def has_delete_permission(self, request, obj=None):
        """Accounts stay, because the record names them; they are switched off instead."""
        return False


@admin.register(Group, site=site)
class RoleAdmin(GroupAdmin, DeskModelAdmin):
    """Roles."""
