"""What the desk says about the gate's findings: false alarms of a rule, and rules on trial."""

from django.conf import settings
from django.db import models

from .clean import CleanText


class FalseAlarm(CleanText):
    """规则误判: an editor says that a rule is wrong about these words; it ignores them in this piece."""

    post = models.ForeignKey(
        "articles.Post", models.PROTECT, related_name="false_alarms", verbose_name="稿件"
    )
    rule = models.CharField("规则", max_length=20)
    key = models.CharField("所判文字的指纹", max_length=64)
    words = models.CharField("所判文字", max_length=400, blank=True)
    sentence = models.CharField("所在的句子", max_length=1000, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编辑"
    )
    marked_at = models.DateTimeField("判定时间")

    class Meta:
        verbose_name = "规则误判"
        verbose_name_plural = "规则误判"
        ordering = ["-marked_at", "-id"]
        indexes = [models.Index(fields=["rule", "-marked_at"], name="false_alarm_of_rule")]
        constraints = [models.UniqueConstraint(fields=["post", "key"], name="one_false_alarm_a_finding")]

    def __str__(self) -> str:
        return self.words


class RuleTrial(CleanText):
    """试用: a rule that is applied and counted, but shown to nobody, and that holds nothing back."""

    rule = models.CharField("规则", max_length=20, unique=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="改为试用的人"
    )
    trial_began_at = models.DateTimeField("试用开始")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = "试用规则"
        verbose_name_plural = "试用规则"
        ordering = ["rule"]

    def __str__(self) -> str:
        return self.reason
