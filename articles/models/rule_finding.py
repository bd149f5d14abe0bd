"""RuleFinding: that a rule found something in a piece, counted for 合规; what it found is not kept."""

from django.db import models

from .clean import CleanText
from .post import Post


class RuleFinding(CleanText):
    """How often one rule found something in one piece at most, since when, and whether it is still there."""

    class Severity(models.TextChoices):
        BLOCK = "block", "必改"
        WARN = "warn", "待核"
        INFO = "info", "提示"

    post = models.ForeignKey(Post, models.CASCADE, related_name="rule_findings", verbose_name="稿件")
    rule = models.CharField("规则", max_length=20)
    severity = models.CharField("级别", max_length=8, choices=Severity)
    times = models.PositiveIntegerField("处数", help_text="同一时间最多有几处。")
    is_on_trial = models.BooleanField("试用中", default=False)
    found_on = models.DateField("首次发现")
    week = models.DateField("首次发现的那一周", help_text="周一的日期，北京时间。")
    gone_on = models.DateField("从哪天起没有了", null=True, blank=True)
    is_mended = models.BooleanField(
        "改好了", default=False, help_text="放行的、不再查的也没有了，但不算改好。"
    )

    class Meta:
        verbose_name = "检查发现"
        verbose_name_plural = "检查发现"
        ordering = ["-found_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["post", "rule"], name="one_finding_a_rule_and_piece")]
        indexes = [
            models.Index(fields=["week", "severity", "rule"], name="rule_finding_of_week"),
            models.Index(fields=["rule"], condition=models.Q(gone_on__isnull=True), name="rule_finding_open"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.found_on}"


class FindingLook(models.Model):
    """When the findings in a piece were last counted."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="+", verbose_name="稿件")
    looked_at = models.DateTimeField("计数时间")

    class Meta:
        verbose_name = "检查计数时间"
        verbose_name_plural = "检查计数时间"

    def __str__(self) -> str:
        return f"{self.post_id} {self.looked_at:%Y-%m-%d %H:%M}"
