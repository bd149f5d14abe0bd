"""Where code spans end: a run of backticks is closed by the next run of the same length."""

from __future__ import annotations

import re

TICKS = re.compile("`+")
TICKS_OR_NOTHING = re.compile("`*+")


class CodeSpans:
    """The runs of backticks in one text; each is looked at once, however often it is asked for."""

    def __init__(self, text: str) -> None:
        self._runs: dict[int, list[tuple[int, int]]] = {}
        for run in TICKS.finditer(text):
            self._runs.setdefault(len(run[0]), []).append(run.span())
        for runs in self._runs.values():
            runs.reverse()
        self._text = text

    def inside(self, position: int) -> tuple[int, int, int]:
        """Return where the code starts and ends whose backticks start at `position`, and what follows it.

        Start and end are -1 if nothing closes it: the backticks are text. Positions must be asked for in
        order.
        """
        end_of_run = TICKS_OR_NOTHING.match(self._text, position).end()  # type: ignore[union-attr]
        size = end_of_run - position
        closing = self._runs.get(size, [])
        while closing and closing[-1][0] < end_of_run:
            closing.pop()
        if not closing:
            return -1, -1, end_of_run
        start, end = closing[-1]
        return end_of_run, start, end

    def end_at(self, position: int) -> int:
        """Return what follows the code, or the unclosed backticks, at `position`."""
        return self.inside(position)[2]
