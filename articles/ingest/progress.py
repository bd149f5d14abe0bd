"""How far a long run has come: a bar with rate and time left on a terminal, now and then a line elsewhere."""

import time
from types import TracebackType
from typing import NoReturn, Self, TextIO

from tqdm import tqdm

LINE_EVERY = 10.0  # seconds between two lines where there is no terminal


class Progress:
    """Counts `total` things that are being `doing` (reading, saving) on `stream`."""

    def __init__(self, doing: str, total: int, stream: TextIO | None) -> None:
        self.doing, self.total, self.stream = doing, total, stream
        self.done = 0
        self._bar: tqdm[NoReturn] | None = None
        if stream is not None and stream.isatty():
            self._bar = tqdm(
                total=total, desc=doing, unit=" files", file=stream, dynamic_ncols=True, leave=True
            )
        self._began = self._told = time.monotonic()

    def advance(self, count: int = 1) -> None:
        """Note that `count` more are done."""
        self.done += count
        if self._bar is not None:
            self._bar.update(count)
        elif self.stream is not None and time.monotonic() - self._told >= LINE_EVERY:
            self._told = time.monotonic()
            self._line()

    def _line(self) -> None:
        assert self.stream is not None  # noqa: S101 - for the type checker; both callers have looked
        seconds = max(time.monotonic() - self._began, 0.001)
        rate = self.done / seconds
        left = (self.total - self.done) / rate if rate else 0.0
        minutes, rest = divmod(round(left), 60)
        self.stream.write(
            f"{self.doing}: {self.done:,} of {self.total:,} files, {rate:,.0f}/s, {minutes}:{rest:02} left\n"
        )
        self.stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self.stream is not None and self.total:
            self._line()
