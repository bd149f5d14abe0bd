"""The wording rules, asked about each passage of a draft."""

from collections.abc import Iterator

from .basis import dated
from .check_wording import find_all
from .draft import Draft
from .findings import Finding, found_in

WAYS_TO_BUY = "MKT"  # allowed where the page says 广告


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what breaks a wording rule, passage by passage.

    A marked advertisement may say how to buy what it advertises; that it keeps the law on advertising is asked
    of it as of any text.
    """
    for passage in draft.passages:
        for found in find_all(passage.text):
            rule = found.rule
            if draft.is_advertisement and rule.family == WAYS_TO_BUY and rule.holds_back:
                continue
            yield found_in(
                passage,
                found.start,
                found.end,
                rule=rule.id,
                severity=rule.severity,
                message=rule.message,
                advice=rule.advice,
                basis=dated(rule.basis),
            )
