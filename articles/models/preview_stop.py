"""Preview links that were taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PreviewStop(models.Model):
    """Preview links of a piece made up to this moment open nothing any more: its maker's, or everybody's."""

    post = models.ForeignKey(
        "articles.Post", models.CASCADE, related_name="preview_stops", verbose_name="稿件"
    )
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="谁的链接",
    )
    stopped_at = models.DateTimeField("收回时间")

    class Meta:
        verbose_name = "收回的预览链接"
        verbose_name_plural = "收回的预览链接"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "maker"], name="one_preview_stop_a_maker"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(maker=None), name="one_preview_stop_for_all"
            ),
        ]

    def __str__(self) -> str:
        return str(self.stopped_at)
