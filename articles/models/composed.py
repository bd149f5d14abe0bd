"""ComposedPost: what the page of a post takes from the post alone, worked out when the post changes."""

from django.db import models

from .post import Post


class ComposedPost(models.Model):
    """The lines and the 相关阅读 of one published post; a page without its row works them out itself.

    Nothing here is authoritative: every line is looked up by the text it was made of, every related post must
    be one that readers may see.
    """

    post = models.OneToOneField(
        Post, models.CASCADE, primary_key=True, related_name="composed", verbose_name="稿件"
    )
    version = models.CharField("排版版本", max_length=12)
    digest = models.CharField("内容指纹", max_length=16)
    headline = models.TextField("排好的标题")
    lines = models.TextField("排好的正文行", help_text="JSON：每行原文的指纹对应排好的一行。")
    related = models.CharField("相关阅读", max_length=200, null=True, help_text="稿件编号，用逗号分开。")

    class Meta:
        verbose_name = "排好的稿件"
        verbose_name_plural = "排好的稿件"

    def __str__(self) -> str:
        return f"{self.post_id}"
