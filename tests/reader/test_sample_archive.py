"""The sample archive a first visitor sees."""

import re
from pathlib import Path

from django.conf import settings

SAMPLES = Path(settings.BASE_DIR) / "articles" / "sample_archive"


def test_every_file_its_posts_name_stands_at_that_address():
    named = {
        address
        for post in (SAMPLES / "posts").rglob("*.*")
        for address in re.findall(r"[(\"](/assets/[^)\" ]+)", post.read_text())
    }

    assert named
    assert [address for address in named if not (SAMPLES / "site" / address.lstrip("/")).is_file()] == []
