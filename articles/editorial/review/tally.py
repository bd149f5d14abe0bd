"""What the gate finds is counted as pieces change, for 合规."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles.editorial.writing.content import content_of
from articles.models import FindingLook, Post, RuleFinding
from articles.text.clock import day_of

from .compliance import monday_of
from .panel import Panel, panel_of

log = logging.getLogger(__name__)

RECENT = timedelta(days=14)  # in which a piece was changed that is still to be counted
UNCOUNTED = (Post.Status.CANDIDATE, Post.Status.DISCARDED)  # nobody's work yet, or no more


def waiting(at: datetime) -> QuerySet[Post]:
    """Return the pieces that were changed lately and not counted since, the oldest first; the archive is exempt."""
    looked = FindingLook.objects.filter(post=OuterRef("pk"), looked_at__gte=OuterRef("updated_at"))
    recent = Post.objects.filter(updated_at__gte=at - RECENT, is_legacy=False).exclude(status__in=UNCOUNTED)
    return recent.filter(~Exists(looked)).order_by("updated_at", "pk")


def count_or_log(post: Post, *, at: datetime) -> None:
    """Count what the gate finds in `post`; a text it cannot read is logged and passed over. A lost database is raised."""
    try:
        count(post, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("What the gate finds in post %s could not be counted", post.pk)
        FindingLook.objects.update_or_create(post=post, defaults={"looked_at": at})


@transaction.atomic
def count(post: Post, *, at: datetime) -> None:
    """Count what the gate finds in the text of `post` now; a second time changes nothing.

    What a 主编 let stand is counted, what was called a false alarm is not, and of rules on trial it is said.
    """
    today = day_of(at)
    shown = panel_of(content_of(post), post, on=today)
    found = _counted(shown)
    on_trial = {finding.rule for finding in shown.on_trial}
    known = {row.rule: row for row in RuleFinding.objects.select_for_update().filter(post=post)}
    new = []
    for (rule, severity), times in found.items():
        row = known.pop(rule, None)
        if row is None:
            row = RuleFinding(post=post, rule=rule, times=0, found_on=today, week=monday_of(today))
            new.append(row)
        before = row.times, row.severity, row.is_on_trial, row.gone_on
        row.times, row.severity = max(row.times, times), severity
        row.is_on_trial, row.gone_on = rule in on_trial, None
        if row.pk and (row.times, row.severity, row.is_on_trial, None) != before:
            row.save()
    RuleFinding.objects.bulk_create(new)
    gone = [row.pk for row in known.values() if row.gone_on is None]
    RuleFinding.objects.filter(pk__in=gone).update(gone_on=today)
    FindingLook.objects.update_or_create(post=post, defaults={"looked_at": at})


def _counted(shown: Panel) -> dict[tuple[str, str], int]:
    """Return how often each rule found something; of one rule all findings have one severity, its gravest counts."""
    counted: Counter[tuple[str, str]] = Counter()
    severities: dict[str, str] = {}
    for finding in (*shown.findings, *shown.stands, *shown.on_trial):
        severity = severities.setdefault(finding.rule, finding.severity)
        counted[finding.rule, severity] += 1
    return dict(counted)
