"""Outlets pieces come from (Source), where each came from (SourceLink) and what it said (OriginalText)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse

from articles.text import keys
from articles.text.characters import clean_fields

from .clean import CleanText


class Source(CleanText):
    """An outlet (稿源) with what the desk must know before it reposts from it."""

    class Licence(models.TextChoices):
        AGREEMENT = "agreement", "转载协议"
        PERMISSION = "permission", "单篇授权"
        FACTS = "facts", "单纯事实消息"

    name = models.CharField("名称", max_length=200, unique=True)
    slug = models.CharField(
        "网址名", max_length=200, unique=True, help_text="来源页的网址名，留空时按名称的拼音生成。"
    )
    homepage = models.URLField("网站", max_length=500, blank=True)
    is_on_whitelist = models.BooleanField(
        "在稿源名单内", default=False, help_text="国家网信办《互联网新闻信息稿源单位名单》。"
    )
    whitelist_checked_on = models.DateField("名单核对日期", null=True, blank=True)
    listed_as = models.CharField(
        "名单上的单位", max_length=200, blank=True, help_text="名单上的单位名称与这里的名称不同时填写。"
    )
    lists_from = models.DateField("从哪天起按名单核对", null=True, blank=True, editable=False)
    listed_from = models.DateField("从哪天起在名单内", null=True, blank=True, editable=False)
    left_list_on = models.DateField("从哪天起不在名单内", null=True, blank=True, editable=False)
    licence_basis = models.CharField("授权依据", max_length=12, choices=Licence, blank=True)
    licence_until = models.DateField("授权至", null=True, blank=True, help_text="长期有效的留空。")
    licence_note = models.CharField(
        "授权说明", max_length=200, blank=True, help_text="协议编号、授权人等，不对外显示。"
    )

    class Meta:
        verbose_name = "稿源"
        verbose_name_plural = "稿源"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="source_has_name"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="source_has_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the outlet's page, e.g. /source/donglanbaoxianbao/."""
        return reverse("source", args=[self.slug])

    def is_listed(self, on: date) -> bool:
        """Return whether the outlet stands on the list of outlets in force on the day `on`.

        Until the first edition is loaded, the desk's word counts, with the day on which it checked.
        """
        if self.lists_from is None or on < self.lists_from:
            return self.is_said_to_be_listed
        return self.listed_from is not None and on >= self.listed_from and not self.has_left(on)

    @property
    def is_said_to_be_listed(self) -> bool:
        """Return whether the desk says by hand that the outlet stands on the list, and when it looked."""
        return self.is_on_whitelist and self.whitelist_checked_on is not None

    def has_left(self, on: date) -> bool:
        """Return whether it stood on the list once and does no more on the day `on`."""
        return self.left_list_on is not None and on >= self.left_list_on


def listed(on: date, path: str = "") -> models.Q:
    """Return which outlets stand on the list on the day `on`, as `Source.is_listed` says.

    `path` leads to them.
    """

    def said(**asked: Any) -> models.Q:
        return models.Q(**{f"{path}{name}": value for name, value in asked.items()})

    by_hand = said(lists_from=None) | said(lists_from__gt=on)
    is_said = said(is_on_whitelist=True, whitelist_checked_on__isnull=False)
    stands = said(lists_from__lte=on, listed_from__lte=on) & (
        said(left_list_on=None) | said(left_list_on__gt=on)
    )
    return (by_hand & is_said) | stands


class SourceLink(CleanText):
    """Where one repost came from: the original's address, headline, author and time, as readers see them."""

    post = models.ForeignKey(
        "articles.Post", models.CASCADE, related_name="source_links", verbose_name="稿件"
    )
    url = models.CharField(
        "原文链接", max_length=2000, blank=True, help_text="原文在网上的地址；没有时填写“期号与版面”。"
    )
    url_key = models.CharField("查重用的地址", max_length=200, blank=True, editable=False)
    issue = models.CharField("期号与版面", max_length=100, blank=True, help_text="原文只有印刷版时填写。")
    external_id = models.CharField(
        "infoCode", max_length=40, blank=True, help_text="原系统的文章编号，用于查重。"
    )
    original_headline = models.CharField(
        "原标题", max_length=500, blank=True, help_text="一字不改地照录原文标题。"
    )
    original_author = models.CharField(
        "原作者", max_length=100, blank=True, help_text="原文没有署名时写“原文未署名”。"
    )
    source_published_at = models.DateTimeField("原文时间", null=True, blank=True)
    checked_at = models.DateTimeField("最近核对", null=True, blank=True, editable=False)
    check_result = models.CharField("核对结果", max_length=100, blank=True, editable=False)
    changed_at = models.DateTimeField("原文有变", null=True, blank=True, editable=False)
    gone_at = models.DateTimeField("原文已撤", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "原文出处"
        verbose_name_plural = "原文出处"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["external_id"], name="source_link_external_id"),
            models.Index(fields=["url"], name="source_link_url"),
            models.Index(fields=["url_key"], name="source_link_url_key"),
            models.Index(
                fields=["changed_at"],
                condition=models.Q(changed_at__isnull=False),
                name="source_link_changed",
            ),
            models.Index(
                fields=["gone_at"], condition=models.Q(gone_at__isnull=False), name="source_link_gone"
            ),
        ]

    def __str__(self) -> str:
        return self.url or self.issue or "（无链接）"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; the key by which a second copy is found follows the address."""
        clean_fields(self, update_fields)
        self.url_key = keys.address_key(self.url)
        if update_fields is not None:
            update_fields = {*update_fields, "url_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


class OriginalText(CleanText):
    """What the original of a piece said when it was read: one row for each wording of it, newest first."""

    post = models.ForeignKey(
        "articles.Post", models.CASCADE, related_name="original_texts", verbose_name="稿件"
    )
    url = models.CharField("地址", max_length=2000, blank=True)
    headline = models.CharField("标题", max_length=500, blank=True)
    text = models.TextField("文字")
    digest = models.CharField("指纹", max_length=64)
    read_at = models.DateTimeField("读到的时间")

    class Meta:
        verbose_name = "原文文字"
        verbose_name_plural = "原文文字"
        ordering = ["-read_at", "-id"]
        indexes = [models.Index(fields=["post", "-read_at", "-id"], name="original_text_newest")]

    def __str__(self) -> str:
        return self.headline or self.url
