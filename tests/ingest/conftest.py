"""What the tests of the import share."""

import pytest

from .archive import Archive


@pytest.fixture
def archive(tmp_path):
    """An empty archive to write posts into."""
    folder = tmp_path / "posts"
    folder.mkdir()
    return Archive(folder)
