"""自动发布: what a 主编 has opened for a feed, until when, and how many pieces a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class AutoPublishing(models.Model):
    """A 主编 lets what one feed brings go to readers by itself, up to a day and so many pieces a day."""

    feed = models.ForeignKey("articles.Feed", models.PROTECT, related_name="openings", verbose_name="采集源")
    ends_on = models.DateField("结束日期")
    daily_cap = models.PositiveSmallIntegerField("每日上限")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="开启人"
    )
    opened_at = models.DateTimeField("开启时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    closed_because = models.CharField("结束原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "自动发布"
        verbose_name_plural = "自动发布"
        ordering = ["-opened_at", "-id"]
        default_permissions = ("add",)
        constraints = [
            models.UniqueConstraint(
                fields=["feed"], condition=Q(closed_at=None), name="one_open_auto_publishing_a_feed"
            ),
            models.CheckConstraint(condition=Q(daily_cap__gte=1), name="auto_publishing_has_cap"),
        ]

    def __str__(self) -> str:
        return f"至 {self.ends_on}，每天 {self.daily_cap} 篇"
