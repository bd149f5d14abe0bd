"""What processes that fetch know together: who may ask a host now, and what its robots.txt says."""

from django.db import models


class HostTurn(models.Model):
    """A host, and the process that alone may ask it until a moment; a killed one's turn ends by itself."""

    host = models.CharField("服务器", max_length=255, primary_key=True)
    owner = models.CharField("进程", max_length=40)
    until = models.DateTimeField("到")
    held_off_until = models.DateTimeField("对方请我们等到", null=True)

    class Meta:
        verbose_name = "采集轮次"
        verbose_name_plural = "采集轮次"

    def __str__(self) -> str:
        return self.host


class RobotsText(models.Model):
    """The robots.txt of an origin, null where it has none to keep to, and how long that holds."""

    origin = models.CharField("网站", max_length=300, primary_key=True)
    text = models.TextField("内容", null=True)
    until = models.DateTimeField("到")

    class Meta:
        verbose_name = "爬取规则"
        verbose_name_plural = "爬取规则"

    def __str__(self) -> str:
        return self.origin
