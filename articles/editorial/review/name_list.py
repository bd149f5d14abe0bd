"""受保护名称: a 主编 lists names and posts that the gate watches over; every change is on the record."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from articles.editorial.errors import NotPermitted
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import may
from articles.models import ProtectedName, User


@transaction.atomic
def save(name: ProtectedName, changed: Collection[str], *, editor: User, at: datetime) -> ProtectedName:
    """Save a new name, or the fields `changed` of one there is; asked with the next question.

    Raises NotPermitted.
    """
    is_new = name._state.adding
    _check("add" if is_new else "change", editor)
    if not is_new and not changed:
        return name
    name.save()
    named = {field.name: str(field.verbose_name) for field in name._meta.fields}
    labels = "、".join(named[field] for field in sorted(changed))
    _record(name, "新增" if is_new else f"修改（{labels}）", editor=editor, at=at)
    return name


@transaction.atomic
def delete(name: ProtectedName, *, editor: User, at: datetime) -> None:
    """Take a name off the list. Raises NotPermitted."""
    _check("delete", editor)
    _record(name, "删除", editor=editor, at=at)
    name.delete()


def _check(deed: str, editor: User) -> None:
    if not may(editor, f"{deed}_protectedname"):
        raise NotPermitted(f"{editor.real_name}的角色不能改受保护名称，请找主编。")


def _record(name: ProtectedName, what: str, *, editor: User, at: datetime) -> None:
    details = {"name": name.name, "posts": name.post_list, "id": name.pk}
    record(None, "change_name_list", actor=editor, at=at, note=f"{name.name}：{what}", details=details)
