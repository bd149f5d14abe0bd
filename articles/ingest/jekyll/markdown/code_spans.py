"""Where code spans end: a run of backticks is closed by the next run of the same length."""

from __future__ import annotations

import re

TICKS = re.compile("`+")


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

        Start and end are -1 if nothing closes it: the backticks are text. Positions must be asked for in order.
        """
        run = TICKS.match(self._text, position)
        assert run is not None
        size = len(run[0])
        closing = self._runs.get(size, [])
        while closing and closing[-1][0] < run.end():
            closing.pop()
        if not closing:
            return -1, -1, run.end()
        start, end = closing[-1]
        return run.end(), start, end

    def end_at(self, position: int) -> int:
        """Return what follows the code, or the unclosed backticks, at `position`."""
        return self.inside(position)[2]
