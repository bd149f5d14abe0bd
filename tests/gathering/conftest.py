"""What the tests of rounds share."""

import pytest

from articles.gathering import unfinished


@pytest.fixture(autouse=True)
def _no_unfinished_rounds():
    """Let no test go on with the round of another: feeds of two tests have the same keys."""
    unfinished._unfinished.clear()
