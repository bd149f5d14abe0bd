"""The panel: every check, asked of one draft."""

from collections.abc import Callable, Iterable

from . import against_original, claims, duties, house_style, links, names, near_names, sums
from .draft import Draft
from .findings import Finding
from .rules import SEVERITIES

# A check is a pure function; to add one, write it and name it here, and its RULES in BUILT_IN.
CHECKS: tuple[Callable[[Draft], Iterable[Finding]], ...] = (
    duties.check,
    against_original.check,
    claims.check,
    house_style.check_spelling,
    house_style.check_places,
    names.check,
    near_names.check,
    sums.check_tables,
    sums.check_growth,
    house_style.check_appearance,
    links.check_words,
    links.check_targets,
    links.check_label,
)
BUILT_IN = (
    house_style.RULES | names.RULES | near_names.RULES | sums.RULES | links.RULES | against_original.RULES
)  # rules that are no data: what each says

RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def findings(draft: Draft) -> list[Finding]:
    """Return what the checks find in `draft`, gravest first, else in the order of checks and text."""
    found = [finding for check in CHECKS for finding in check(draft) if not finding.is_idle]
    found = names.without_undated(found)
    unique = {(finding.field, finding.key): house_style.certain_fix(finding) for finding in found}
    return sorted(unique.values(), key=lambda finding: RANKS[finding.severity])
