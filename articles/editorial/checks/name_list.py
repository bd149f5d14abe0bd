"""受保护名称: a 主编 lists the names and posts that the gate protects; every change is recorded."""

from datetime import datetime

from django.db import transaction

from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.models import ProtectedName, User

FIELDS = ("name", "kind", "posts", "starts_on", "ends_on", "note")


@transaction.atomic
def save(name: ProtectedName, *, actor: User, at: datetime) -> ProtectedName:
    """Save a new name, or the changes to an existing one; the next check uses it. Raises NotPermitted."""
    is_new = name._state.adding
    _check("add" if is_new else "change", actor)
    before = ProtectedName() if is_new else ProtectedName.objects.select_for_update().get(pk=name.pk)
    name.tidy()
    if is_new or _differing(before, name):
        name.save()
        _record("新增" if is_new else "修改", before, name, actor=actor, at=at)
    return name


@transaction.atomic
def delete(name: ProtectedName, *, actor: User, at: datetime) -> None:
    """Take a name off the list. Raises NotPermitted."""
    _check("delete", actor)
    _record("删除", name, ProtectedName(pk=name.pk), actor=actor, at=at)
    name.delete()


def _check(deed: str, actor: User) -> None:
    require(actor, f"{deed}_protectedname", doing="改受保护名称")


def _differing(before: ProtectedName, after: ProtectedName) -> list[str]:
    return [field for field in FIELDS if getattr(before, field) != getattr(after, field)]


def _record(what: str, before: ProtectedName, after: ProtectedName, *, actor: User, at: datetime) -> None:
    """Keep what the row said before and what it says now, of the fields that differ."""
    named = {field.name: str(field.verbose_name) for field in ProtectedName._meta.fields}
    differing = _differing(before, after)
    pairs = [(named[field], _shown(before, field), _shown(after, field)) for field in differing]
    said = "；".join(
        f"{label}：{old or '空'} → {new or '空'}" if what == "修改" else f"{label}：{old or new}"
        for label, old, new in pairs
    )
    changes = {field: [_plain(before, field), _plain(after, field)] for field in differing}
    note = f"{before.name or after.name}：{what}（{said}）"
    details = {"id": after.pk, "changes": changes}
    record(None, "change_name_list", actor=actor, at=at, note=note, details=details)


def _plain(name: ProtectedName, field: str) -> str:
    value = getattr(name, field)
    return "" if value is None else str(value)


def _shown(name: ProtectedName, field: str) -> str:
    if field == "kind":
        return str(name.get_kind_display())
    return _plain(name, field).replace("\n", "、")
