"""SourceList: an edition of the official list of outlets one may repost from; ListedUnit: one name on it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from articles.text import keys

from .clean import CleanText


class SourceListQuerySet(models.QuerySet["SourceList"]):
    """Sets of editions."""

    def in_force(self, on: date) -> "SourceList | None":
        """Return the edition in force on the day `on`: the newest by then, None before the first."""
        return self.filter(published_on__lte=on).order_by("-published_on").first()


class SourceList(CleanText):
    """One edition of 《互联网新闻信息稿源单位名单》; it counts from its day until the next one's."""

    edition = models.CharField("版次", max_length=20, unique=True, help_text="例如 2025-06。")
    published_on = models.DateField("公布日期", unique=True, help_text="从这一天起按这一版核对。")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="载入人",
    )
    loaded_at = models.DateTimeField("载入时间")

    objects = SourceListQuerySet.as_manager()

    class Meta:
        verbose_name = "稿源名单"
        verbose_name_plural = "稿源名单"
        ordering = ["-published_on"]

    def __str__(self) -> str:
        return f"{self.edition} 版"


class ListedUnit(CleanText):
    """One unit (稿源单位) on one edition of the list."""

    source_list = models.ForeignKey(SourceList, models.CASCADE, related_name="units", verbose_name="稿源名单")
    name = models.CharField("单位", max_length=200)
    name_key = models.CharField("查找用的名称", max_length=80, editable=False)
    category = models.CharField("类别", max_length=100, blank=True)

    class Meta:
        verbose_name = "名单上的单位"
        verbose_name_plural = "名单上的单位"
        ordering = ["id"]
        indexes = [models.Index(fields=["name_key"], name="listed_unit_key")]
        constraints = [
            models.UniqueConstraint(fields=["source_list", "name_key"], name="unit_once_an_edition")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, source_list: SourceList, name: str, category: str, **values: Any) -> "ListedUnit":
        """Return a new row, with the key by which outlets find it."""
        return cls(
            source_list=source_list, name=name, name_key=keys.headline_key(name), category=category, **values
        )
