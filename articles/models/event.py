"""EditorialEvent: who did what to which piece, and when; rows are only ever added."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .clean import CleanText

# Verbs after which copies kept elsewhere may not be shown.
WITHDRAWALS = ("take_down", "erase", "restore", "join_story", "leave_story")


class EditorialEvent(CleanText):
    """One deed of the desk. Nothing updates or deletes a row; the database refuses it too."""

    post = models.ForeignKey(
        "articles.Post", models.PROTECT, null=True, blank=True, related_name="events", verbose_name="稿件"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="操作人",
    )
    verb = models.CharField("操作", max_length=40)
    happened_at = models.DateTimeField("时间")
    from_status = models.CharField("原状态", max_length=12, blank=True)
    to_status = models.CharField("新状态", max_length=12, blank=True)
    note = models.TextField("说明", blank=True)
    details = models.JSONField("详情", default=dict, blank=True)

    class Meta:
        verbose_name = "编务记录"
        verbose_name_plural = "编务记录"
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["post", "-happened_at"], name="event_of_post"),
            models.Index(fields=["-happened_at", "-id"], name="event_newest"),
            models.Index(fields=["actor", "-happened_at"], name="event_of_actor"),
            # Every public request asks for the newest of these few (`site_state.current`).
            models.Index(fields=["id"], name="event_withdrawal", condition=models.Q(verb__in=WITHDRAWALS)),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.happened_at):%Y-%m-%d %H:%M:%S}"
