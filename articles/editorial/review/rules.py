"""三审制 by origin and 栏目.

Setting or dropping a rule is recorded with its author, since it decides how many people sign.
"""

from datetime import datetime

from django.db import transaction

from articles.editorial.errors import NotPermitted
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import may
from articles.models import ReviewRule, User


@transaction.atomic
def set_rule(rule: ReviewRule, *, editor: User, at: datetime) -> ReviewRule:
    """Save a new or changed rule. Raises NotPermitted."""
    _check(editor, "change_reviewrule" if rule.pk else "add_reviewrule")
    before = ReviewRule.objects.filter(pk=rule.pk).first()
    rule.save()
    note = f"{before} → {rule}" if before else str(rule)
    record(None, "set_rule", actor=editor, at=at, note=note, details={"rule": rule.pk, "rounds": rule.rounds})
    return rule


@transaction.atomic
def drop_rule(rule: ReviewRule, *, editor: User, at: datetime) -> None:
    """Delete a rule: from now on that of all 栏目 holds, or one signature is enough. Raises NotPermitted."""
    _check(editor, "delete_reviewrule")
    record(
        None,
        "drop_rule",
        actor=editor,
        at=at,
        note=str(rule),
        details={"rule": rule.pk, "rounds": rule.rounds},
    )
    rule.delete()


def _check(editor: User, permission: str) -> None:
    if not may(editor, permission):
        raise NotPermitted(f"{editor.real_name}的角色不能改审次规定，请找主编。")
