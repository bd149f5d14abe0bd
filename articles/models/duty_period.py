"""Days at the desk: 单人值班, and the days off by law."""

from django.db import models
from django.db.models import F, Q

from .account import account_key
from .clean import CleanText


class DutyPeriod(CleanText):
    """单人值班: days on which one person may publish 转载 and 快讯 alone; each piece is listed for 补审."""

    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", help_text="含当日。")
    person = account_key("值班人", null=True, blank=True, help_text="留空表示当日在岗的任何编辑。")
    opened_by = account_key("批准人", editable=False)
    opened_at = models.DateTimeField("批准时间", editable=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "单人值班"
        verbose_name_plural = "单人值班"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="duty_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} 至 {self.ends_on}"


class Holiday(CleanText):
    """A day off by law (法定节假日), or a weekend day worked instead (调休).

    Editable, since it is announced each year.
    """

    class Kind(models.TextChoices):
        OFF = "off", "休假"
        WORKING = "working", "调休上班"

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.OFF)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
