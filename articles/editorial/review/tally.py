"""The gate's findings, counted as pieces change, for 合规."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.editorial.writing.content import content_of
from articles.gate import panel
from articles.gate.draft import Draft
from articles.models import FindingLook, Post, RuleFinding, Source
from articles.text.clock import day_of

from .compliance import NOT_OUT, monday_of
from .panel import PROVENANCE, Panel, panel_of
from .visible_words import draft_of

log = logging.getLogger(__name__)

RECENT = timedelta(days=14)  # in which a piece was changed that is still to be counted
UNCOUNTED = (Post.Status.CANDIDATE, Post.Status.DISCARDED)  # nobody's work yet, or no more


def waiting(at: datetime) -> QuerySet[Post]:
    """Return the pieces that were changed lately or are on their way, and not counted since, oldest first.

    The archive is exempt.
    """
    looked = FindingLook.objects.filter(post=OuterRef("pk"), looked_at__gte=OuterRef("updated_at"))
    recent = Q(updated_at__gte=at - RECENT) | Q(status__in=NOT_OUT)
    asked = Post.objects.filter(recent, is_legacy=False).exclude(status__in=UNCOUNTED)
    return asked.filter(~Exists(looked)).order_by("updated_at", "pk")


def ask_again(sources: Iterable[Source]) -> None:
    """Have the pieces of `sources` on their way counted anew: what they lack depends on licence and list."""
    FindingLook.objects.filter(post__source__in=sources, post__status__in=NOT_OUT).delete()


def count_or_log(post: Post, *, at: datetime) -> None:
    """Count what the gate finds in `post`; a text it cannot read is logged and skipped.

    A lost database is raised.
    """
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

    What a 主编 let stand is counted, what was called a false alarm is not; findings of rules on trial are
    marked as such. A finding that is gone was corrected if the rule is still in use and finds nothing; if it
    was let pass or the rule is no longer in use, it was not.
    """
    today, content = day_of(at), content_of(post)
    shown = panel_of(content, post, on=today)
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
        row.is_on_trial, row.gone_on, row.is_mended = rule in on_trial, None, False
        if row.pk and (row.times, row.severity, row.is_on_trial, None) != before:
            row.save()
    RuleFinding.objects.bulk_create(new)
    if gone := [row for row in known.values() if row.gone_on is None]:
        _close(gone, draft_of(content, post, on=today), today)
    FindingLook.objects.update_or_create(post=post, defaults={"looked_at": at})


def _close(rows: list[RuleFinding], draft: Draft, today: date) -> None:
    """Record why findings no longer count: corrected, let pass, or the rule is no longer in use.

    A false alarm never was a finding.
    """
    found = {finding.rule for finding in panel.findings(draft)}
    asked = {rule.id for rule in draft.rules or ()} | PROVENANCE | panel.BUILT_IN.keys()
    false = [row.pk for row in rows if row.rule in found and row.rule not in PROVENANCE]
    mended = [row.pk for row in rows if row.rule not in found and row.rule in asked]
    RuleFinding.objects.filter(pk__in=false).delete()
    RuleFinding.objects.filter(pk__in=[row.pk for row in rows]).update(gone_on=today)
    RuleFinding.objects.filter(pk__in=mended).update(is_mended=True)


def _counted(shown: Panel) -> dict[tuple[str, str], int]:
    """Return how often each rule found something.

    All findings of one rule count under one severity, the gravest.
    """
    counted: Counter[tuple[str, str]] = Counter()
    severities: dict[str, str] = {}
    for finding in (*shown.findings, *shown.stands, *shown.on_trial):
        severity = severities.setdefault(finding.rule, finding.severity)
        counted[finding.rule, severity] += 1
    return dict(counted)
