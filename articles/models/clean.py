"""CleanText: a model whose text columns hold nothing that would break a feed, a sitemap or a database."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from articles.text.characters import clean_fields


class CleanText(models.Model):
    """Cleans the characters of every text column when it is saved, whoever saves it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; invalid characters are removed first."""
        clean_fields(self, update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)
