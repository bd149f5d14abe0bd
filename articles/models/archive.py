"""ArchiveFile: every file that was ever imported, as it was; nothing imported is lost."""

from django.db import models


class ArchiveFile(models.Model):
    """One file of the old archive: its untouched original, what was read from it, and the post it became."""

    path = models.CharField("文件", max_length=1000, unique=True, help_text="在导入目录下的路径。")
    sha256 = models.CharField("摘要", max_length=64)
    importer_version = models.CharField("导入程序版本", max_length=20)
    original = models.BinaryField("原件")
    key = models.CharField(
        "键", max_length=1000, blank=True, db_index=True, help_text="infoCode，或不带扩展名的路径。"
    )
    outcome = models.CharField("结果", max_length=12)
    error = models.CharField("错误", max_length=30, blank=True)
    facts = models.JSONField("读出的事实", default=dict)
    post = models.ForeignKey(
        "articles.Post",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="archive_files",
        verbose_name="稿件",
    )
    post_digest = models.CharField(
        "导入时的稿件摘要",
        max_length=64,
        blank=True,
        help_text="与稿件现状不同，说明编辑改过，再次导入时不覆盖。",
    )
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "归档原件"
        verbose_name_plural = "归档原件"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path
