"""Bars as the desk draws them, in SVG."""

from collections.abc import Collection
from dataclasses import dataclass

CHART_HEIGHT = 96  # units of the drawing


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, in units of the drawing."""

    label: str
    count: int
    x: int
    y: int
    height: int
    width: int


def bars(rows: Collection[tuple[str, int]], *, width: int, gap: int) -> list[Bar]:
    """Return the bars of (label, count) rows, the highest as high as the chart."""
    most = max((count for _label, count in rows), default=0) or 1
    drawn = []
    for place, (label, count) in enumerate(rows):
        height = round(CHART_HEIGHT * count / most)
        drawn.append(Bar(label, count, place * (width + gap), 16 + CHART_HEIGHT - height, height, width))
    return drawn
