"""The reporting periods that a headline or a sentence names."""

from collections.abc import Iterable


def periods(keys: Iterable[str]) -> set[str]:
    """Return the reporting periods among `keys` of tokens; a first quarter is the first three months."""
    found = {"D前3月" if key == "D1季度" else key for key in keys}
    return {
        key
        for key in found
        if key in ("D全年", "D下半年")
        or key.endswith("季度")
        or (key.startswith("D前") and key.endswith("月"))
    }
