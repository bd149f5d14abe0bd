"""ReadyPage: a frequently requested page, made by the worker as soon as the site has changed."""

from django.db import models


class ReadyPage(models.Model):
    """A whole page under the key by which it is kept, made of its issue, release, display mode and address.

    An edition that moves on deletes every row, in its own transaction (`Edition.bump`), so no words of a
    piece that was withdrawn stay here.
    """

    key = models.CharField("页面键", max_length=64, primary_key=True)
    content = models.TextField("网页")
    content_type = models.CharField("类型", max_length=100)
    tags = models.TextField("缓存标签", help_text="用空格分开。")

    class Meta:
        verbose_name = "备好的页面"
        verbose_name_plural = "备好的页面"

    def __str__(self) -> str:
        return self.key[:12]
