"""Static files are collected again only when one of their sources has changed."""

import json
import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from articles.web.bundles import BUNDLES, joined
from deploy.collect_static import is_fresh


@pytest.fixture
def static(settings, tmp_path):
    """A folder of sources, all ten seconds old, found by the site alone."""
    folder = tmp_path / "sources"
    folder.mkdir()
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def written(path, text, at):
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))
    return path


class TestCollectedFiles:
    def test_are_fresh_while_no_source_is_newer(self, static, tmp_path):
        written(static / "site.css", "p{}", at=1000)
        manifest = written(
            tmp_path / "staticfiles.json", json.dumps({"paths": {"site.css": "site.1.css"}}), at=1010
        )

        assert is_fresh(manifest)

    def test_are_stale_once_a_source_changed_or_a_new_one_came(self, static, tmp_path):
        source = written(static / "site.css", "p{}", at=1000)
        manifest = written(
            tmp_path / "staticfiles.json", json.dumps({"paths": {"site.css": "site.1.css"}}), at=1010
        )

        written(source, "p{color:red}", at=1020)
        assert not is_fresh(manifest)

        written(source, "p{}", at=1000)
        written(static / "print.css", "p{}", at=1000)
        assert not is_fresh(manifest)

    @pytest.mark.parametrize("text", ["", "{}", "not JSON"])
    def test_are_stale_when_collecting_was_cut_short(self, static, tmp_path, text):
        assert not is_fresh(written(tmp_path / "staticfiles.json", text, at=1010))

    def test_are_stale_when_nothing_was_ever_collected(self, static, tmp_path):
        assert not is_fresh(tmp_path / "staticfiles.json")


class TestBundles:
    def test_hold_their_parts_in_the_order_of_the_cascade(self):
        bundle = Path(finders.find("css/site.css")).read_text(encoding="utf-8")

        parts = [Path(finders.find(part)).read_text(encoding="utf-8") for part in BUNDLES["css/site.css"]]
        assert bundle == "\n".join(parts)
        assert [bundle.index(part) for part in parts] == sorted(bundle.index(part) for part in parts)

    def test_of_site_and_desk_begin_with_the_same_tokens(self):
        tokens = Path(finders.find("css/tokens.css")).read_text(encoding="utf-8")

        for bundle in ("css/site.css", "css/desk.css"):
            assert Path(finders.find(bundle)).read_text(encoding="utf-8").startswith(tokens), bundle

    def test_follow_a_part_that_changed_even_to_an_older_file(self, settings, tmp_path):
        settings.STATICFILES_DIRS = [tmp_path / "sources"]
        for part in BUNDLES["css/site.css"]:
            (tmp_path / "sources" / part).parent.mkdir(parents=True, exist_ok=True)
            written(tmp_path / "sources" / part, "p{}", at=2000)
        joined("css/site.css", tmp_path)

        written(tmp_path / "sources" / BUNDLES["css/site.css"][0], "a{}", at=1000)

        assert joined("css/site.css", tmp_path).read_text(encoding="utf-8").startswith("a{}")

    def test_name_a_part_that_is_missing(self, settings, tmp_path):
        settings.STATICFILES_DIRS = [tmp_path]

        with pytest.raises(FileNotFoundError, match=r"css/tokens\.css is missing"):
            joined("css/site.css", tmp_path)
