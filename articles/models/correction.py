"""Correction: a dated note to readers that a published text was wrong, or has been updated."""

from django.conf import settings
from django.db import models

from .clean import CleanText


class Correction(CleanText):
    """One 更正 or 更新 printed above the text."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", "更正"
        UPDATE = "update", "更新"

    post = models.ForeignKey("articles.Post", models.PROTECT, related_name="corrections", verbose_name="稿件")
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.CORRECTION)
    old_wording = models.TextField("原文", blank=True)
    new_wording = models.TextField("更正为")
    concerns_headline = models.BooleanField(
        "标题有误", default=False, help_text="勾选后，列表中标注“更正”七天。"
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编辑"
    )
    corrected_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["-corrected_at", "-id"]
        indexes = [models.Index(fields=["-corrected_at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.corrected_at:%Y-%m-%d}"
