"""The roles of the desk: groups with their permissions, installed again after every migrate."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.db import DEFAULT_DB_ALIAS

BACKEND = "django.contrib.auth.backends.ModelBackend"  # the one that knows the roles
REPORTER, EDITOR, CHIEF, ADMIN = "记者", "编辑", "主编", "管理员"

_READING = (
    "view_post", "view_category", "view_tag", "view_source", "view_sourcelink", "view_picture",
    "view_correction", "view_editorialevent", "view_homeslot", "view_pendingrevision", "view_historicalpost",
    "view_holiday",
)  # fmt: skip
_WRITING = (
    "add_post", "change_post", "submit_post", "add_sourcelink", "change_sourcelink",
    "delete_sourcelink", "add_picture", "change_picture", "add_tag",
)  # fmt: skip
_EDITING = (
    "edit_any_post", "choose_post", "group_post", "review_post", "publish_post", "correct_post",
    "take_down_post", "file_post",
    "add_homeslot", "change_homeslot", "delete_homeslot", "change_tag", "add_source", "change_source",
    "view_postreview", "view_dutyperiod", "view_reviewrule", "view_archivefile", "view_redirect",
    "view_feed", "add_feed", "change_feed", "view_falsealarm", "view_ruletrial", "view_ruleversion",
    "view_sourcelist", "view_protectedname",
)  # fmt: skip
_LEADING = (
    "sign_off_post", "restore_post", "override_post", "open_duty_post", "erase_post", "merge_post",
    "add_category", "change_category", "delete_picture", "add_dutyperiod", "delete_dutyperiod",
    "add_reviewrule", "change_reviewrule", "delete_reviewrule", "add_holiday", "change_holiday",
    "delete_holiday", "view_plainpage", "add_plainpage", "change_plainpage", "delete_plainpage",
    "view_aliasgroup", "add_aliasgroup", "change_aliasgroup", "delete_aliasgroup", "view_everydayword",
    "add_everydayword", "change_everydayword", "delete_everydayword", "view_emptysearch", "view_user",
    "add_ruletrial", "delete_ruletrial", "add_ruleversion", "add_autopublishing", "add_sourcelist",
    "delete_sourcelist", "view_rulefinding", "add_protectedname", "change_protectedname",
    "delete_protectedname",
)  # fmt: skip
_KEEPING = (
    "view_user", "add_user", "change_user", "view_postreview", "view_dutyperiod", "view_reviewrule",
    "add_holiday", "change_holiday", "delete_holiday", "view_archivefile", "view_redirect", "add_redirect",
    "change_redirect", "delete_redirect", "view_plainpage", "add_plainpage", "change_plainpage",
    "delete_plainpage", "view_aliasgroup", "add_aliasgroup", "change_aliasgroup", "delete_aliasgroup",
    "view_everydayword", "add_everydayword", "change_everydayword", "delete_everydayword", "view_emptysearch",
    "merge_post", "add_category", "change_category", "add_source", "change_source", "change_tag",
    "auth.view_group", "otp_totp.view_totpdevice", "otp_totp.add_totpdevice", "otp_totp.change_totpdevice",
    "otp_totp.delete_totpdevice",
)  # fmt: skip

# 管理员 keeps accounts and addresses; nobody publishes by that role alone.
ROLES: dict[str, tuple[str, ...]] = {
    REPORTER: (*_READING, *_WRITING),
    EDITOR: (*_READING, *_WRITING, *_EDITING),
    CHIEF: (*_READING, *_WRITING, *_EDITING, *_LEADING),
    ADMIN: (*_READING, *_KEEPING),
}


def who_may(permission: str) -> str:
    """Return the roles that include `permission`, as a sentence names them: 编辑、主编或管理员; "" for none."""
    names = [role for role, permissions in ROLES.items() if permission in permissions]
    return "或".join(part for part in ("、".join(names[:-1]), *names[-1:]) if part)


def install_roles(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the four groups and give each its permissions; safe to repeat.

    Permissions that somebody added to a group by hand stay; those of ROLES come back if they were taken away.
    """
    for label in ("articles", "auth", "otp_totp"):
        config = apps.get_app_config(label)
        create_contenttypes(config, verbosity=0, using=using)
        create_permissions(config, verbosity=0, using=using)
    present = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=role)
        group.permissions.add(*(present[name if "." in name else f"articles.{name}"] for name in names))


def install_after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Receiver of post_migrate."""
    install_roles(using)
