"""三审制 by origin and 栏目.

Setting or dropping a rule is recorded with its author, since it decides how many people sign.
"""

from datetime import datetime

from django.db import transaction

from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.models import ReviewRule, User


@transaction.atomic
def set_rule(rule: ReviewRule, *, actor: User, at: datetime) -> ReviewRule:
    """Save a new or changed rule. Raises NotPermitted."""
    _check(actor, "change_reviewrule" if rule.pk else "add_reviewrule")
    before = ReviewRule.objects.filter(pk=rule.pk).first()
    rule.save()
    note = f"{before} → {rule}" if before else str(rule)
    record(None, "set_rule", actor=actor, at=at, note=note, details={"rule": rule.pk, "rounds": rule.rounds})
    return rule


@transaction.atomic
def drop_rule(rule: ReviewRule, *, actor: User, at: datetime) -> None:
    """Delete a rule: from now on that of all 栏目 holds, or one signature is enough. Raises NotPermitted."""
    _check(actor, "delete_reviewrule")
    record(
        None,
        "drop_rule",
        actor=actor,
        at=at,
        note=str(rule),
        details={"rule": rule.pk, "rounds": rule.rounds},
    )
    rule.delete()


def _check(actor: User, permission: str) -> None:
    require(actor, permission, doing="改审次规定")
