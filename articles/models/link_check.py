"""LinkCheck: what became of an address that a published piece leads to, when it was last asked for."""

from django.db import models

from .clean import CleanText


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Sets of checked links."""

    def broken(self) -> "LinkCheckQuerySet":
        """Those that lead nowhere any more, or elsewhere."""
        return self.filter(state__in=(LinkCheck.State.GONE, LinkCheck.State.MOVED))


class LinkCheck(CleanText):
    """One address in one piece; a row is written over at each look."""

    class State(models.TextChoices):
        FINE = "fine", "正常"
        TROUBLE = "trouble", "暂时打不开"
        GONE = "gone", "已失效"
        MOVED = "moved", "已搬家"

    post = models.ForeignKey("articles.Post", models.CASCADE, related_name="link_checks", verbose_name="稿件")
    url = models.CharField("地址", max_length=2000)
    digest = models.CharField("地址的摘要", max_length=64)
    state = models.CharField("结果", max_length=8, choices=State)
    said = models.CharField("说明", max_length=200, blank=True)
    moved_to = models.CharField("新地址", max_length=2000, blank=True)
    failures = models.PositiveSmallIntegerField("连续打不开的次数", default=0)
    checked_at = models.DateTimeField("核对时间")

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "链接核对"
        verbose_name_plural = "链接核对"
        ordering = ["-checked_at", "-id"]
        indexes = [models.Index(fields=["state", "-checked_at"], name="link_check_state")]
        constraints = [models.UniqueConstraint(fields=["post", "digest"], name="link_check_once")]

    def __str__(self) -> str:
        return self.url
