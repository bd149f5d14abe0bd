"""The addresses other programs ask for."""

from django.urls import path

from . import feeds, sitemaps

urlpatterns = [
    path("feed.xml", feeds.site_feed, name="feed"),
    path("feed.json", feeds.json_feed, name="json_feed"),
    path("category/<path:slug>/feed.xml", feeds.category_feed, name="category_feed"),
    path("tag/<str:slug>/feed.xml", feeds.tag_feed, name="tag_feed"),
    path("source/<str:slug>/feed.xml", feeds.source_feed, name="source_feed"),
    path("kuaixun/feed.xml", feeds.flash_feed, name="flash_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-posts-<int:span>.xml", sitemaps.posts, name="sitemap_posts"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
