"""The legal instruments that findings are based on, and since when each is in force."""

import csv
from datetime import date
from functools import cache

from .rules import DATA


@cache
def instruments() -> dict[str, date]:
    """Return, by the name of an instrument, the day since which its present text is in force."""
    with (DATA / "instruments.csv").open(encoding="utf-8", newline="") as rows:
        return {row["instrument"]: date.fromisoformat(row["in_force"]) for row in csv.DictReader(rows)}


@cache
def dated(basis: str) -> str:
    """Return a legal basis with the day in force of the first instrument it names, where that is known."""
    known = [(basis.find(name), day) for name, day in instruments().items() if name in basis]
    if not known or "起施行" in basis:
        return basis
    return f"{basis}，自 {min(known)[1]:%Y-%m-%d} 起施行"
