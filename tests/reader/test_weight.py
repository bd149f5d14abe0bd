"""What a first visit weighs, and how the files that make it up are delivered."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings
from lxml import html

from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory, UserFactory

FIRST_VISIT = 60_000  # bytes, pictures left out
HEAD_SCRIPT = 1_000  # bytes
PARAGRAPH = "<p>平均综合费用率{n}.4%，下降9.8个百分点；平均综合赔付率73.1%，南渚、东澜两地的公司降得最多，衡川其次。</p>"


@pytest.fixture
def pages():
    """The addresses of a full site: forty pieces in eight sections, a long article, flashes, a correction."""
    sections = CategoryFactory.create_batch(8)
    outlet = SourceFactory(slug="donglanbaoxianbao")
    posts = [
        PostFactory(
            live=True, category=sections[n % 8], source=outlet, tags=["巨灾"], index=n == 39,
            headline=f"第{n}号公告：澜江流域巨灾共保体扩至七家公司，总承保能力升到18亿元",
            dek="六家中小财险公司去年车险费用率降了近十个百分点，赔付率却升了十个百分点，省下来的钱去了哪里，要分开看。",
            body_html="".join(PARAGRAPH.format(n=row) for row in range(60)),
        )
        for n in range(40)
    ]  # fmt: skip
    PostFactory.create_batch(20, live=True, flash=True, category=sections[0])
    posts[0].corrections.create(
        new_wording="补充回应。", kind="update", editor=UserFactory(), corrected_at=DAY
    )
    PostFactory(withdrawn=True, path="/lanmu/2026/03/02/chehui.html")
    return {
        "home": "/", "latest": "/latest/", "section": sections[0].get_absolute_url(), "tag": "/tag/巨灾/",
        "outlet": "/source/donglanbaoxianbao/", "archive": "/archive/", "month": "/archive/2026/03/",
        "article": posts[0].get_absolute_url(), "flashes": "/kuaixun/", "corrections": "/gengzheng/",
        "sections": "/category/", "plain": "/about/banquan.html", "search": "/search/?q=巨灾",
        "missing": "/nope/2026/03/02/x.html", "gone": "/lanmu/2026/03/02/chehui.html",
    }  # fmt: skip


def parts_of(page):
    """Return the addresses of the sheets and scripts a page asks for."""
    root = html.fromstring(page)
    sheets = root.xpath("//link[@rel='stylesheet']/@href")
    assert len([sheet for sheet in sheets if "/site" in sheet]) == 1
    return [*sheets, *root.xpath("//script/@src"), *root.xpath("//script/@data-style")]


def weight(content):
    """Return how many bytes of `content` travel: the worse of our static brotli and nginx's gzip."""
    return max(len(brotli.compress(content)), len(gzip.compress(content, 6)))


@pytest.mark.django_db
class TestFirstVisit:
    @pytest.mark.parametrize("mode", ["standard", "elder"])
    def test_weighs_sixty_kilobytes_at_most_on_every_kind_of_page(self, wire_client, pages, mode):
        wire_client.cookies["display"] = mode
        weights = {}
        for name, path in pages.items():
            page = wire_client.get(path).content
            files = [finders.find(address.removeprefix(settings.STATIC_URL)) for address in parts_of(page)]
            weights[name] = weight(page) + sum(weight(Path(file).read_bytes()) for file in files)

        assert {name: size for name, size in weights.items() if size > FIRST_VISIT} == {}

    def test_blocks_the_first_paint_with_one_sheet_and_one_tiny_script(self, client, pages):
        for name, path in pages.items():
            head = html.fromstring(client.get(path).content).find("head")

            blocking = head.xpath("script[@src][not(@defer)]/@src")
            assert [address.rpartition("/")[2] for address in blocking] == ["head.js"], name
            sheets = {address.rpartition("/")[2] for address in head.xpath("link[@rel='stylesheet']/@href")}
            assert sheets <= {"site.css", "search.css"}, name
            assert sheets == {"site.css"} or name == "search", name
            assert Path(finders.find("js/head.js")).stat().st_size <= HEAD_SCRIPT

    def test_is_painted_from_an_element_that_every_kind_of_page_has(self, client, pages):
        for name, path in pages.items():
            page = html.fromstring(client.get(path).content)

            assert page.get_element_by_id(page.get("data-painted-from")) is not None, name


class TestStaticFiles:
    def test_are_named_by_their_content_and_stand_ready_in_brotli(self, tmp_path):
        kept = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
        with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, **kept}):
            call_command(
                "collectstatic",
                interactive=False,
                verbosity=0,
                ignore_patterns=["admin/css*", "admin/js*", "django_*", "taggit"],
            )

        for name in ("css/site", "css/search", "js/site", "js/suggest", "js/aloud"):
            folder, _, stem = name.partition("/")
            hashed = [
                file
                for file in (tmp_path / folder).glob(f"{stem}.*")
                if re.search(r"\.[0-9a-f]{12}\.", file.name)
            ]
            assert {"".join(file.suffixes[-1:]) for file in hashed} >= {".br", f".{folder}"}, name
