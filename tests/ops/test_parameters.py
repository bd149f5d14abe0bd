"""The shipped nginx drops every query parameter but those that the app says a page depends on."""

import re
from urllib.parse import parse_qsl

import pytest
from django.urls import get_resolver, resolve

from deploy import front

# One address for every kind of page that readers are shown; a new public view has to be added here.
SAMPLES = {
    "home": "/", "latest": "/latest/", "fresh": "/fresh.json", "categories": "/category/",
    "category": "/category/a b/c.html", "tag": "/tag/重疾险/", "source": "/source/donglan/",
    "archive_years": "/archive/", "archive": "/archive/2026/03/02/", "flashes": "/kuaixun/",
    "corrections": "/gengzheng/", "rolling": "/emnews/", "search": "/search/", "search_json": "/search.json",
    "suggest_json": "/search/suggest.json", "plain_page": "/about/guanyu.html", "qr_code": "/qr/1.svg",
    "table_csv": "/table/1-1.csv",
    "share_card": "/card/1-0.jpg",
    "picture": "/picture/1-0-full-360.jpg", "manifest": "/site.webmanifest",
    "post": "/lanmu/2026/03/02/gaojian.html", "feed": "/feed.xml", "json_feed": "/feed.json",
    "category_feed": "/category/a/feed.xml", "tag_feed": "/tag/a/feed.xml",
    "source_feed": "/source/a/feed.xml", "flash_feed": "/kuaixun/feed.xml", "tags": "/tag/",
    "sources": "/source/", "follow": "/dingyue/", "follow_all": "/dingyue/quanbu/",
    "follow_list": "/dingyue/category/a b/c/",
    "sitemap": "/sitemap.xml", "sitemap_pages": "/sitemap-pages.xml", "sitemap_posts": "/sitemap-posts-0.xml",
    "news_sitemap": "/news-sitemap.xml", "robots": "/robots.txt",
}  # fmt: skip
NOT_KEPT = {
    "admin",
    "shared_preview",
    "display",
    "media",
    "healthz",
    "readyz",
    "metrics",
}  # nginx passes these on as they are


class ShippedMaps:
    """nginx's maps, read from the shipped configuration as nginx reads them."""

    def __init__(self):
        text = front.SHIPPED.read_text()
        self.maps = {
            target: (source, self._entries(body))
            for source, target, body in re.findall(
                r"^map \$(\w+) \$(\w+)\s*\{(.*?)\}\n", text, re.DOTALL | re.MULTILINE
            )
        }

    @staticmethod
    def _entries(body):
        body = re.sub(r"^\s*#.*$", "", body, flags=re.MULTILINE)
        return re.findall(r'(?:"([^"]*)"|([^\s";]+))\s+(?:"([^"]*)"|([^\s";]+));', body)

    def value(self, name, known):
        """Return what `$name` is, given the request's own variables."""
        if name in known:
            return known[name]
        source, entries = self.maps[name]
        given = self.value(source, known)
        plain = {key: shown for key, shown in self._pairs(entries) if not key.startswith("~")}
        if given in plain and given != "default":
            return self._filled(plain[given], known)
        for key, shown in self._pairs(entries):
            if key.startswith("~") and (match := re.search(key[1:].replace("(?<", "(?P<"), given)):
                return self._filled(shown, {**known, **match.groupdict()})
        return self._filled(plain["default"], known)

    @staticmethod
    def _pairs(entries):
        return [(quoted or bare, value or plain) for quoted, bare, value, plain in entries]

    def _filled(self, text, known):
        return re.sub(r"\$(\w+)", lambda name: self.value(name[1], known), text)


@pytest.fixture(scope="module")
def shipped():
    return ShippedMaps()


def parameters_of(path):
    """Return the parameters that the view at `path` says its page depends on."""
    return set(getattr(resolve(path).func, "parameters", ()))


NAMES = [
    "page",
    "q",
    "category",
    "tag",
    "source",
    "from",
    "to",
    "order",
    "typed",
    "limit",
    "form",
    "utm_source",
    "spm",
    "from_tail",
    "xpage",
    "PAGE",
]


class TestShippedParameters:
    def test_has_a_sample_of_every_page_of_the_site(self):
        names = {pattern.name for pattern in _patterns(get_resolver().url_patterns)} - {None} - NOT_KEPT

        assert names == SAMPLES.keys()

    @pytest.mark.parametrize("name", SAMPLES)
    def test_are_those_that_the_view_names(self, shipped, name):
        path = SAMPLES[name]
        asked = "&".join(f"{each}=1{each}" for each in NAMES)

        passed = shipped.value("newsroom_args", {"uri": path, "args": asked})

        assert resolve(path).url_name == name
        assert dict(parse_qsl(passed)) == {each: f"1{each}" for each in parameters_of(path)}

    def test_keep_the_last_of_two_as_the_app_does(self, shipped):
        passed = shipped.value("newsroom_args", {"uri": "/latest/", "args": "page=2&a=b&page=3"})

        assert passed == "page=3"

    @pytest.mark.parametrize("args", ["", "&", "page", "xpage=2", "utm_source=page=2", "a?page=2"])
    def test_are_not_found_in_other_ones(self, shipped, args):
        assert shipped.value("newsroom_args", {"uri": "/latest/", "args": args}) == ""

    def test_of_an_article_are_none_wherever_it_stands(self, shipped):
        for path in (
            "/category/2022/03/15/x.html",
            "/tag/2022/03/15/x",
            "/a/b c/2022/3/15/x.html",
            "/2022/03/15/x",
        ):
            assert shipped.value("newsroom_args", {"uri": path, "args": "page=2"}) == ""
            assert shipped.value("newsroom_kind", {"uri": path}) == "pages"

    @pytest.mark.parametrize("path", [path for name, path in SAMPLES.items() if name != "post"])
    def test_of_everything_else_may_stand_in_copies_of_the_last_withdrawal_alone(self, shipped, path):
        assert shipped.value("newsroom_kind", {"uri": path}) == "lists"


def _patterns(patterns):
    for pattern in patterns:
        inner = getattr(pattern, "url_patterns", None)
        if inner is None:
            yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from _patterns(inner)
