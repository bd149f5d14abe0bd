"""The addresses of the site."""

from django.urls import include, path

from articles import admin, preview
from articles.reader.urls import post_urlpatterns

urlpatterns = [
    path("admin/", admin.site.urls),
    path("preview/<str:token>/", preview.article.shared, name="shared_preview"),
    path("", include("articles.syndication.urls")),
    path("", include("articles.reader.urls")),
    *post_urlpatterns,
]

handler404 = "articles.reader.not_found.not_found"
handler403 = "articles.web.failures.forbidden"
handler500 = "articles.web.failures.answer"
