"""RuleVersion: a wording rule as a 主编 wrote it.

Rows are only ever added, the newest of a rule is in force.
"""

import uuid

from django.conf import settings
from django.db import models

from .clean import CleanText


class RuleVersion(CleanText):
    """One version of a wording rule: of one that ships with the site, or of the desk's own."""

    class Severity(models.TextChoices):
        BLOCK = "block", "必改"
        WARN = "warn", "待核"
        INFO = "info", "提示"

    class State(models.TextChoices):
        ON = "on", "启用"
        OFF = "off", "停用"
        SHIPPED = "shipped", "随站版本"

    rule = models.CharField("规则", max_length=20)
    number = models.PositiveIntegerField("版本")
    state = models.CharField("状态", max_length=8, choices=State, default=State.ON)
    severity = models.CharField("级别", max_length=8, choices=Severity)
    phrases = models.TextField("词句", blank=True, max_length=5000, help_text="一行一个，照字面查找。")
    pattern = models.TextField("正则", blank=True, max_length=3000, help_text="可不填；照字面说不清时用。")
    exceptions = models.TextField(
        "例外", blank=True, max_length=3000, help_text="正则，可不填；所在句子里有它，就不算。"
    )
    message = models.CharField("说明", max_length=100, help_text="哪里不妥，例如：疑似承诺保本保息。")
    advice = models.CharField("建议", max_length=200, help_text="怎么改，句末不加句号。")
    instrument = models.CharField("依据", max_length=100, help_text="法规或文件名。")
    article = models.CharField("条款", max_length=100, blank=True)
    in_force_on = models.DateField(
        "施行日期", null=True, blank=True, help_text="现行文本从哪天起施行，可不填。"
    )
    is_verified = models.BooleanField(
        "依据已核对", default=False, help_text="没有核对过原文的，显示“待法务核对”。"
    )
    starts_on = models.DateField(
        "起用日期", null=True, blank=True, help_text="有时限的口径填写，从这一天起查；不填就是现在。"
    )
    ends_on = models.DateField(
        "停用日期", null=True, blank=True, help_text="最后一天，含当日；不填就一直查。"
    )
    must_fire = models.TextField("应当发现的例句", max_length=5000, help_text="一行一句，至少一句。")
    must_not_fire = models.TextField("不应发现的例句", max_length=5000, help_text="一行一句，至少一句。")
    mark = models.UUIDField(default=uuid.uuid4, editable=False)  # by which a process knows what it has read
    reason = models.CharField("修改理由", max_length=200)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    saved_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "用语规则"
        verbose_name_plural = "用语规则"
        ordering = ["rule", "-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule} 第 {self.number} 版"
