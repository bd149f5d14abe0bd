"""账号 and 角色: who gave whom which role stands in the record, for a second account would be a second signature."""

from datetime import datetime

from django.db import transaction

from articles.models import User

from .record import record

NO_ROLE = "无角色"


def roles_of(user: User) -> str:
    """Return the roles of `user` in words, and whether the account is open at all."""
    roles = [*user.groups.order_by("name").values_list("name", flat=True)]
    roles += ["系统管理员"] if user.is_superuser else []
    return ("、".join(roles) or NO_ROLE) + ("" if user.is_active and user.is_staff else "（停用）")


@transaction.atomic
def note_roles(user: User, before: str, *, editor: User, at: datetime) -> None:
    """Record that `user` (saved) has other roles than `before` ("" for a new account); nothing if they are the same."""
    after = roles_of(user)
    if after != before:
        move = f"{before} → {after}" if before else f"新账号，{after}"
        record(None, "set_roles", actor=editor, at=at, note=f"{user.real_name}：{move}", details={"user": user.pk})
