"""The app's configuration."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """The newsroom's one app."""

    name = "articles"
    verbose_name = "编辑部"
    default_auto_field = "django.db.models.BigAutoField"
