"""Picture: an image in our own store; readers' browsers never fetch one from elsewhere."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from articles import imaging

from .clean import CleanText

AI_WORDS = "AI 生成"
AI_WORDS_FROM_FILE = f"{AI_WORDS}，标注来自文件"


LONGEST_ADDRESS = 2000  # characters of a remote picture's address


def name_at(address: str) -> str:
    """Return the name in our store of the picture at `address` in a text.

    For one from elsewhere that is its address, by which it is known once fetched; "" if no column holds it.
    """
    site, parts = urlsplit(settings.SITE_URL), urlsplit(address)
    path = unquote(parts.path)
    if parts.netloc in ("", site.netloc) and path.startswith(settings.MEDIA_URL):
        name = path.removeprefix(settings.MEDIA_URL)
    else:
        name = address
    return name if len(name) <= LONGEST_ADDRESS and "\0" not in name else ""


class PictureQuerySet(models.QuerySet["Picture"]):
    """Sets of pictures."""

    def at(self, urls: Iterable[str]) -> "PictureQuerySet":
        """Those that came from these remote addresses, oldest first: a later one never takes its place."""
        return self.filter(original_url__in=urls).order_by("pk")

    def credited(self) -> "PictureQuerySet":
        """Those that say where they are from."""
        return self.exclude(credit="")


class Picture(CleanText):
    """An image with what a page must say about it."""

    # Without width_field: Django would open the file of every row that lacks its size, on every page.
    file = models.ImageField("文件", upload_to="pictures/%Y/%m/", max_length=300)
    width = models.PositiveIntegerField("宽", editable=False, null=True)
    height = models.PositiveIntegerField("高", editable=False, null=True)
    sha256 = models.CharField("内容摘要", max_length=64, editable=False, db_index=True)
    alt = models.CharField("替代文字", max_length=200, help_text="给看不见图的读者：图上是什么。")
    caption = models.CharField("图片说明", max_length=300, blank=True)
    credit = models.CharField("图片来源", max_length=100, blank=True)
    focal_x = models.FloatField(
        "焦点横向", default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        "焦点纵向", default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    original_url = models.CharField(
        "原图地址",
        max_length=LONGEST_ADDRESS,
        blank=True,
        db_index=True,
        help_text="取自别处的图片，原来的地址。",
    )
    ai_generated = models.BooleanField(
        AI_WORDS,
        default=False,
        help_text="图片由人工智能生成或合成时勾选；文件自带标识的不用勾，也不能取消。",
    )
    ai_label = models.TextField("文件里的 AI 标识", blank=True, editable=False)
    is_moving = models.BooleanField("动图", default=False, editable=False)
    is_clean = models.BooleanField(
        "已清理", default=False, editable=False, help_text="文件里没有拍摄地点等信息。"
    )
    uploaded_by = models.ForeignKey(
        "articles.User", models.SET_NULL, null=True, blank=True, editable=False, verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = "图片"
        verbose_name_plural = "图片"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.caption or self.alt or self.file.name or ""

    @property
    def ai_words(self) -> str:
        """What readers are told of a picture that a machine made, "" of all others."""
        if self.ai_label:
            return AI_WORDS_FROM_FILE
        return AI_WORDS if self.ai_generated else ""

    def measure(self) -> None:
        """Take size, AI label and moving from the file in the store; leave them if it cannot be read."""
        try:
            with self.file.storage.open(self.file.name or "") as file:
                facts = imaging.look_at(file)
        except (OSError, ValueError):  # gone, or a name no storage has
            return
        if facts.width:
            self.width, self.height = facts.width, facts.height
            self.ai_label, self.is_moving = facts.label or self.ai_label, facts.is_moving

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a picture that came without its size is measured first."""
        if self.file and (self.width is None or self.height is None):
            self.measure()
            if update_fields is not None:
                update_fields = {*update_fields, "width", "height", "ai_label", "is_moving"}
        super().save(*args, update_fields=update_fields, **kwargs)
