"""The addresses readers use; the last one takes whatever the others leave, for posts may stand anywhere."""

from django.conf import settings
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from articles.web import display_mode

from . import assets, follow, lists, not_found, ops, search, site_icons, site_pages
from .article import pictures, share, tables


class Digits:
    """A number of `width` digits in an address; shorter ones are read too, 3 as 03."""

    width = 2
    regex = r"[0-9]{1,2}"

    def to_python(self, value: str) -> int:
        """Return the number in an address."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """Return the number as addresses write it."""
        return f"{int(value):0{self.width}}"


class Year(Digits):
    """A year of four digits."""

    width = 4
    regex = r"[0-9]{4}"


class Section(StringConverter):
    """A section's slug: whatever the archive called it, slashes and line breaks too."""

    regex = r"(?s:.+)"


register_converter(Section, "section")
register_converter(Year, "yyyy")
register_converter(Digits, "mm")

urlpatterns = [
    path("", site_pages.home, name="home"),
    path("latest/", lists.latest, name="latest"),
    path("fresh.json", lists.fresh, name="fresh"),
    path("category/", lists.categories, name="categories"),
    path("category/<section:slug>.html", lists.category, name="category"),
    path("tag/", follow.tags, name="tags"),
    path("tag/<str:slug>/", lists.tag, name="tag"),
    path("source/", follow.sources, name="sources"),
    path("source/<str:slug>/", lists.source, name="source"),
    path("archive/", lists.archive_years, name="archive_years"),
    path("archive/<yyyy:year>/", lists.archive, name="archive"),
    path("archive/<yyyy:year>/<mm:month>/", lists.archive, name="archive"),
    path("archive/<yyyy:year>/<mm:month>/<mm:day>/", lists.archive, name="archive"),
    path("dingyue/", follow.index, name="follow"),
    path("dingyue/<str:kind>/", follow.follow_all, name="follow_all"),
    path("dingyue/<str:kind>/<section:slug>/", follow.follow_list, name="follow_list"),
    path("kuaixun/", lists.flashes, name="flashes"),
    path("gengzheng/", lists.corrections, name="corrections"),
    path("emnews/", lists.rolling, name="rolling"),
    path("search/", search.search, name="search"),
    path("search.json", search.search_json, name="search_json"),
    path("search/suggest.json", search.suggest_json, name="suggest_json"),
    path("display/", display_mode.display, name="display"),
    path("about/<slug:slug>.html", site_pages.plain_page, name="plain_page"),
    path("qr/<int:pk>.svg", share.qr_code, name="qr_code"),
    path("card/<int:pk>-<slug:digest>.jpg", share.share_card, name="share_card"),
    path("table/<int:pk>-<int:number>.csv", tables.table_csv, name="table_csv"),
    re_path(
        r"^picture/(?P<pk>\d+)-(?P<digest>\w+)-(?P<shape>full|crop)-(?P<width>\d{1,4})\.jpg$",
        pictures.picture,
        name="picture",
    ),
    re_path(rf"^{settings.MEDIA_URL.lstrip('/')}(?P<name>.+)$", assets.media, name="media"),
    path("site.webmanifest", site_icons.manifest, name="manifest"),
    path("favicon.ico", site_icons.favicon),
    path("404.html", not_found.old_error_page),
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("metrics", ops.metrics, name="metrics"),
]

# Included last of all, after every other part of the site.
post_urlpatterns = [re_path(r"^(?P<path>.+)$", site_pages.post, name="post")]
