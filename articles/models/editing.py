"""Open pages of the desk: what is typed and not saved yet, what was saved from them, who holds a piece."""

from django.db import models
from django.db.models import Q

from .account import account_key
from .clean import CleanText


class Autosave(CleanText):
    """What one editor has typed in one open page and not saved yet.

    Private, overwritten every few seconds.
    """

    editor = account_key("编辑")
    post = models.ForeignKey(
        "articles.Post", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="稿件"
    )
    token = models.CharField(
        "新稿标记", max_length=40, blank=True, help_text="还没有保存过的新稿的临时标记。"
    )
    content = models.JSONField("内容", default=dict)
    base_version = models.PositiveIntegerField("所依据的版本", default=0)
    version = models.PositiveIntegerField(
        "第几次", default=0, help_text="每存一次加一；时钟可能拨回，次数不会。"
    )
    screen = models.CharField("写稿页", max_length=40, blank=True, help_text="打开一次写稿页面的标记。")
    sequence = models.PositiveIntegerField("页内次序", default=0)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "自动保存"
        verbose_name_plural = "自动保存"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["editor", "post", "screen"],
                condition=Q(post__isnull=False),
                name="one_autosave_of_a_page",
            ),
            models.UniqueConstraint(
                fields=["editor", "token", "screen"],
                condition=Q(post=None),
                name="one_autosave_of_a_new_page",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, token="") | (Q(post=None) & ~Q(token="")),
                name="autosave_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.editor} {self.saved_at:%H:%M}"


class FirstSave(models.Model):
    """Which piece came of a new-piece form.

    Sent twice (double click, retry, back button), it is still one piece.
    """

    editor = account_key("编辑")
    token = models.CharField("新稿标记", max_length=40)
    post = models.ForeignKey(
        "articles.Post", models.CASCADE, null=True, related_name="+", verbose_name="稿件"
    )
    version = models.PositiveIntegerField("由此存成的版本", default=0)
    page = models.CharField("页面", max_length=40, blank=True, help_text="最近由哪个页面存成的标记。")

    class Meta:
        verbose_name = "首次保存"
        verbose_name_plural = "首次保存"
        constraints = [models.UniqueConstraint(fields=["editor", "token"], name="one_piece_a_new_form")]

    def __str__(self) -> str:
        return self.token


class EditLock(models.Model):
    """One open page of a piece: whose row is the oldest in force may save.

    It lapses after three idle minutes.
    """

    post = models.ForeignKey("articles.Post", models.CASCADE, related_name="edit_locks", verbose_name="稿件")
    editor = account_key("编辑")
    page = models.CharField("页面", max_length=40, blank=True, help_text="打开一次写稿页面的标记。")
    taken_at = models.DateTimeField("开始时间")
    active_at = models.DateTimeField("最近动作")

    class Meta:
        verbose_name = "编辑中"
        verbose_name_plural = "编辑中"
        ordering = ["taken_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "editor", "page"], name="one_lock_a_page"),
        ]

    def __str__(self) -> str:
        return str(self.editor)
