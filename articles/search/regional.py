"""Words of Taiwan and Hong Kong for those of the mainland: 機車 → 摩托车, 要保人 → 投保人.

Characters are normalised before (`chinese.normalise`), so the tables hold both sides in simplified
characters. A word may be ordinary here too (机车), so the other wording is added, never substituted.
"""

from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "regional.txt"
LONGEST = 20  # characters of a term that is rewritten


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Return {word there: words here}."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            there, *here = line.split()
            found[there] = tuple(here)
    return found


@cache
def _longest() -> int:
    return max(map(len, words()))


def wordings(term: str) -> list[str]:
    """Return up to three wordings of `term` (normalised) with its regional words in mainland wording."""
    if not 2 <= len(term) <= LONGEST:
        return []
    table = words()
    options = [""]
    at, changed = 0, False
    while at < len(term):
        size = next(
            (size for size in range(min(_longest(), len(term) - at), 1, -1) if term[at : at + size] in table),
            0,
        )
        if size:
            changed = True
            options = [before + here for before in options for here in table[term[at : at + size]]][:3]
            at += size
        else:
            options = [before + term[at] for before in options]
            at += 1
    return [one for one in options if one != term] if changed else []
