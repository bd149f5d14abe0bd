"""The reporting periods that a headline or a sentence names."""

import re
from collections.abc import Iterable

YEAR = re.compile(r"D(?:\d{4}年|去年|今年|前年)")


def periods(keys: Iterable[str]) -> set[str]:
    """Return the reporting periods among `keys`: a first quarter is three months, a year all of it."""
    found = {"D前3月" if key == "D1季度" else "D全年" if YEAR.fullmatch(key) else key for key in keys}
    return {
        key
        for key in found
        if key in ("D全年", "D下半年")
        or key.endswith("季度")
        or (key.startswith("D前") and key.endswith("月"))
    }
