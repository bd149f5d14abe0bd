"""Whole numbers that came from outside: in a query, a form, an attribute."""

MOST_KEY = 2**63 - 1  # the largest key either database holds
MOST_VERSION = 2**31 - 1  # the largest value of a column that counts (PositiveIntegerField)


def whole_number(text: object, *, least: int = 0, most: int = MOST_KEY) -> int | None:
    """Return the number that `text` writes in ASCII digits, or None for anything else or beyond the bounds.

    Python's `isdigit` is true of `²`, which `int` refuses, and `int` reads `１２`, ` 7` and `1_000`, and
    refuses more than 4,300 digits. Databases refuse what their columns do not hold. None of that reaches
    anybody from here.
    """
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()):
        return None
    bare = text.lstrip("0") or "0"
    if len(bare) > len(str(most)):
        return None
    number = int(bare)
    return number if least <= number <= most else None
