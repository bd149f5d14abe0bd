"""PlainPage: what stands behind the footer's links, editable at the desk."""

from typing import Any

from django.db import models
from django.urls import reverse

from articles import sanitize

from .clean import CleanText


class PlainPage(CleanText):
    """A page of plain text: 关于我们, 版权声明 and the like."""

    slug = models.SlugField("网址名", max_length=60, unique=True)
    title = models.CharField("标题", max_length=60)
    body_html = models.TextField("正文", blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=10, help_text="页脚中的先后。")
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "站务页面"
        verbose_name_plural = "站务页面"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the text is cleaned first. Raises sanitize.UncleanHTML."""
        self.body_html = sanitize.clean(self.body_html).html
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the page's address, e.g. /about/guanyu.html."""
        return reverse("plain_page", args=[self.slug])
