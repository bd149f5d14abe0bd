"""试用: a 主编 puts a rule that cries wolf on trial, or takes it back into service; both stand in the record."""

from datetime import datetime

from django.db import transaction

from articles.editorial.errors import InvalidText
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.gate import panel
from articles.models import RuleTrial, User

from . import due, rulebook


def triable_rules() -> dict[str, str]:
    """Return the rules on words by id, with what each says.

    What the law asks of a repost is never on trial.
    """
    return {rule.id: rule.message for rule in rulebook.in_force()} | panel.BUILT_IN


@transaction.atomic
def begin_trial(rule: str, *, reason: str, actor: User, at: datetime) -> RuleTrial:
    """试用: from now on the rule is applied but its findings are shown to nobody.

    Raises NotPermitted, ReasonMissing or InvalidText.
    """
    _check(actor, "add_ruletrial")
    reason = unit_of_work.reason_given(reason, None, "试用")
    if rule not in triable_rules():
        raise InvalidText(f"没有“{rule}”这条规则，或它不能试用。", {"rule": ["请从列表里选。"]})
    trial, is_new = RuleTrial.objects.get_or_create(
        rule=rule, defaults={"editor": actor, "trial_began_at": at, "reason": reason}
    )
    if not is_new:
        raise InvalidText("这条规则已经在试用。", {"rule": ["已经在试用。"]})
    record(None, "begin_trial", actor=actor, at=at, note=_note(trial), details={"rule": rule})
    return trial


@transaction.atomic
def end_trial(trial: RuleTrial, *, actor: User, at: datetime) -> None:
    """结束试用: the rule holds again for everybody. Raises NotPermitted."""
    _check(actor, "delete_ruletrial")
    details = {"rule": trial.rule, "trial_began_at": trial.trial_began_at.isoformat()}
    record(None, "end_trial", actor=actor, at=at, note=_note(trial), details=details)
    trial.delete()
    due.hold_unfit(at)  # what was let pass while nobody was shown what it finds


def _note(trial: RuleTrial) -> str:
    return f"{triable_rules().get(trial.rule, trial.rule)}：{trial.reason}"


def _check(actor: User, permission: str) -> None:
    require(actor, permission, doing="改规则的试用")
