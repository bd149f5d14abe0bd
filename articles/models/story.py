"""同题: which pieces tell one story, what the desk said of them, and which page leads."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .post import Post


class StoryPair(models.Model):
    """Two pieces found to be one text, in the order of their keys, and what the desk decided about them."""

    class Kind(models.TextChoices):
        IDENTICAL = "identical", "全文相同"
        REPOST = "repost", "同一篇的另一个转载"
        VERSION = "version", "同一篇的另一个版本"
        TEMPLATE = "template", "同模板"

    class Decision(models.TextChoices):
        OPEN = "", "待处理"
        KEEP = "keep", "都保留"
        APART = "apart", "不是同题"

    first = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name="稿件一", db_index=False)
    second = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name="稿件二")
    kind = models.CharField("关系", max_length=10, choices=Kind)
    score = models.FloatField("相似度")
    differences = models.JSONField("不同的数字、日期和名称", default=list, blank=True)
    found_at = models.DateTimeField("发现时间")
    decision = models.CharField("判定", max_length=6, choices=Decision, default=Decision.OPEN, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="判定人",
    )
    decided_at = models.DateTimeField("判定时间", null=True, blank=True)

    class Meta:
        verbose_name = "同题比对"
        verbose_name_plural = "同题比对"
        ordering = ["-found_at", "-id"]
        indexes = [models.Index(fields=["decision", "kind", "-found_at"], name="story_pair_by_decision")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_story_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="story_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.get_kind_display()} {self.second_id}"


class StoryPlace(models.Model):
    """归入同题: a piece under the page that leads its story; readers are redirected there, or can read both."""

    post = models.OneToOneField(Post, models.PROTECT, related_name="story_place", verbose_name="稿件")
    leader = models.ForeignKey(Post, models.PROTECT, related_name="story_places", verbose_name="主稿")
    redirects = models.BooleanField("网址转到主稿", default=True)
    is_named = models.BooleanField("列入多家媒体报道", default=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="归入人"
    )
    joined_at = models.DateTimeField("归入时间")

    class Meta:
        verbose_name = "同题归属"
        verbose_name_plural = "同题归属"
        ordering = ["joined_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(post=F("leader")), name="story_under_another")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.leader_id}"


class StoryLook(models.Model):
    """When the text of a piece was last compared with all others."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="+", verbose_name="稿件")
    looked_at = models.DateTimeField("比对时间")

    class Meta:
        verbose_name = "同题比对时间"
        verbose_name_plural = "同题比对时间"

    def __str__(self) -> str:
        return f"{self.post_id} {self.looked_at:%Y-%m-%d %H:%M}"
