"""Picture: an image in our own store; readers' browsers never fetch one from elsewhere."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .clean import CleanText


class Picture(CleanText):
    """An image with what a page must say about it."""

    file = models.ImageField(
        "文件", upload_to="pictures/%Y/%m/", width_field="width", height_field="height", max_length=300
    )
    width = models.PositiveIntegerField("宽", editable=False, null=True)
    height = models.PositiveIntegerField("高", editable=False, null=True)
    sha256 = models.CharField("内容摘要", max_length=64, editable=False, db_index=True)
    alt = models.CharField("替代文字", max_length=200, help_text="给看不见图的读者：图上是什么。")
    caption = models.CharField("图片说明", max_length=300, blank=True)
    credit = models.CharField("图片来源", max_length=100, blank=True)
    focal_x = models.FloatField("焦点横向", default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)])
    focal_y = models.FloatField("焦点纵向", default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)])
    original_url = models.CharField(
        "原图地址", max_length=2000, blank=True, db_index=True, help_text="取自别处的图片，原来的地址。"
    )
    uploaded_by = models.ForeignKey(
        "articles.User", models.SET_NULL, null=True, blank=True, editable=False, verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "图片"
        verbose_name_plural = "图片"
        ordering = ["-id"]

    def __str__(self):
        return self.caption or self.alt or self.file.name
