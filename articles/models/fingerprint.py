"""What is remembered of each post's wording, so that another copy of a text is found."""

from django.db import models

from .post import Post


class Fingerprint(models.Model):
    """One fingerprint of one post: the hash of a piece of its text, of 32 bits (signed)."""

    pk = models.CompositePrimaryKey("hash", "post_id")
    hash = models.IntegerField("指纹")
    # Without a constraint in the database: its check of every row would cost more than the writing.
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name="稿件", db_constraint=False)

    class Meta:
        verbose_name = "文本指纹"
        verbose_name_plural = "文本指纹"

    def __str__(self) -> str:
        return f"{self.post_id}: {self.hash}"


class CommonFingerprint(models.Model):
    """A piece of text that stands in so many posts that it tells none apart: it is no longer remembered."""

    hash = models.IntegerField("指纹", primary_key=True)

    class Meta:
        verbose_name = "套话指纹"
        verbose_name_plural = "套话指纹"

    def __str__(self) -> str:
        return f"{self.hash}"
