"""What the scheduler and the workers know of each other: which due jobs are written, and who is alive."""

from django.db import models


class JobSlot(models.Model):
    """One moment at which a periodic job was due, written by the first scheduler to store this row."""

    name = models.CharField("任务", max_length=60)
    due_at = models.DateTimeField("时刻")

    class Meta:
        verbose_name = "任务时刻"
        verbose_name_plural = "任务时刻"
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="job_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M:%S}"


class Worker(models.Model):
    """A process of `manage.py work`, which says every few seconds that it is alive."""

    name = models.CharField("进程", max_length=100, unique=True)
    machine = models.CharField("机器", max_length=80)
    process = models.PositiveIntegerField("进程号")
    started_at = models.DateTimeField("启动")
    seen_at = models.DateTimeField("最近出现")

    class Meta:
        verbose_name = "后台进程"
        verbose_name_plural = "后台进程"

    def __str__(self) -> str:
        return self.name
