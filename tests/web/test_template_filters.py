"""What templates print by filters of their own: moments and days of the desk."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 in Beijing


@pytest.fixture(autouse=True)
def eve(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NEW_YEARS_EVE)


def printed(template, value):
    return Template(template).render(Context({"at": value}))


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (datetime(2026, 3, 15, 6, 59, tzinfo=UTC), "03-15 14:59"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "01-01 00:00"),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "2025-12-31 23:59"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01-01 00:00"),
        (None, ""),
    ],
)
def test_a_moment_of_another_year_names_it(at, moment):
    assert printed("{{ at|moment }}", at) == moment


def test_a_day_of_another_year_names_it():
    assert printed("{{ at|day }}", date(2026, 3, 5)) == "03-05"
    assert printed("{{ at|day }}", date(2024, 3, 5)) == "2024-03-05"


def test_no_place_of_the_desk_leaves_the_year_out_for_good():
    """A filter leaves it out where it is this one; the ticker of the site looks for itself."""
    root = Path(settings.BASE_DIR)
    places = [*(root / "templates").rglob("*.html"), *(root / "articles").rglob("*.py")]

    yearless = [
        place.name
        for place in places
        if re.search(
            r"""date:["'](?:m-d|n月)|(?<!%Y-)%m-%d|(?<!%Y年)%-?m月""", place.read_text(encoding="utf-8")
        )
    ]

    assert len(places) > 100
    assert yearless == ["ticker_day.html"]
