"""The bench's part on search runs and measures."""

import pytest
from django.db import connection

from deploy.bench import search


@pytest.mark.django_db
def test_bench_gives_a_figure_for_every_row():
    rows = search.run(connection.vendor, total=200)

    names = [row.name for row in rows]
    assert len(set(names)) == len(names)
    # Wagtail's way finds no word inside a Chinese sentence, which is why the bench says how much it finds.
    assert all(row.value > 0 or "found as Wagtail asks" in row.name for row in rows)
    for part in ("indexing", "index", "rare", "common", "two terms", "question", "LIKE", "Wagtail", "update"):
        assert any(part in name for name in names)
