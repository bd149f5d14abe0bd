"""The app's configuration."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class ArticlesConfig(AppConfig):
    """The newsroom's one app."""

    name = "articles"
    verbose_name = "编辑部"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every migrate end with the roles and the database's own guards.

        A flushed test database needs both.
        """
        from . import purge
        from .editorial import roles
        from .editorial.workflow import audit_triggers
        from .reader import plain_pages
        from .search import names
        from .system import checks, database, lock_wait  # noqa: F401 - checks register themselves

        connection_created.connect(lock_wait.set_lock_wait)
        pre_migrate.connect(database.refuse_other_encodings, sender=self)
        post_migrate.connect(roles.install_after_migrate, sender=self)
        post_migrate.connect(audit_triggers.install_after_migrate, sender=self)
        post_migrate.connect(names.install_after_migrate, sender=self)
        post_migrate.connect(plain_pages.install_after_migrate, sender=self)
        post_migrate.connect(purge.install_after_migrate, sender=self)
