"""Redirect: an address that moved, or is gone for good."""

from django.db import models
from django.db.models import Q

from .clean import CleanText


class Redirect(CleanText):
    """One old address: 301 to a post or a path, or 410 when nothing stands in its place."""

    old_path = models.CharField(
        "旧地址", max_length=1000, unique=True, help_text="解码后的路径，以“/”开头，区分大小写。"
    )
    post = models.ForeignKey(
        "articles.Post",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="redirects",
        verbose_name="现在的稿件",
    )
    new_path = models.CharField(
        "新地址", max_length=1000, blank=True, help_text="不指向稿件时填写；两者都空表示 410 已撤销。"
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = "旧地址"
        verbose_name_plural = "旧地址"
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(condition=Q(old_path__startswith="/"), name="redirect_from_a_path"),
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(new_path=""), name="redirect_to_one_place"
            ),
        ]

    def __str__(self) -> str:
        return self.old_path
