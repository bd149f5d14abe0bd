"""修改稿 and the texts of a piece that its history does not hold."""

from django.db import models
from django.db.models import Q

from .account import account_key


class PendingRevisionQuerySet(models.QuerySet["PendingRevision"]):
    """Sets of 修改稿."""

    def open(self) -> "PendingRevisionQuerySet":
        """Those still being written or reviewed; a post has one at most."""
        return self.filter(state__in=PendingRevision.OPEN)


class PendingRevision(models.Model):
    """修改稿: the next text of a published post.

    Once submitted it is not changed; readers see the last signed text.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        IN_REVIEW = "in_review", "待审"
        APPLIED = "applied", "已生效"
        DROPPED = "dropped", "已放弃"

    OPEN = (State.DRAFT, State.IN_REVIEW)

    post = models.ForeignKey("articles.Post", models.PROTECT, related_name="revisions", verbose_name="稿件")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField("修改后的稿件")
    content_hash = models.CharField("文本指纹", max_length=64)
    base_hash = models.CharField("所改文本的指纹", max_length=64)
    correction = models.JSONField("随同发布的更正", default=dict, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    editor = account_key("修改人")
    created_at = models.DateTimeField("建稿时间")
    updated_at = models.DateTimeField("修改时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = PendingRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "修改稿"
        verbose_name_plural = "修改稿"
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["state", "-updated_at"], name="revision_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(state__in=["draft", "in_review"]),
                name="one_open_revision_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"修改稿 {self.pk}"


class KeptText(models.Model):
    """A text of a piece that its history does not hold.

    It is one version of a 修改稿, or one that came second in a conflict.

    Nobody changes a row; the text that came second is kept however its differences are answered.
    """

    class Kind(models.TextChoices):
        REVISION = "revision", "修改稿的一版"
        SECOND = "second", "同时修改，没有直接存上"

    post = models.ForeignKey("articles.Post", models.PROTECT, related_name="kept_texts", verbose_name="稿件")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    editor = account_key("编辑")
    version = models.PositiveIntegerField(
        "版本", help_text="修改稿：这一版的版本号；没有存上的：它所依据的版本号。"
    )
    content = models.JSONField("文字")
    content_hash = models.CharField("文本指纹", max_length=64)
    kept_at = models.DateTimeField("留存时间")

    class Meta:
        verbose_name = "留存文本"
        verbose_name_plural = "留存文本"
        ordering = ["-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "version"], condition=Q(kind="revision"), name="one_text_a_revision_version"
            ),
            models.UniqueConstraint(
                fields=["post", "editor", "content_hash"],
                condition=Q(kind="second"),
                name="a_second_text_is_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"
