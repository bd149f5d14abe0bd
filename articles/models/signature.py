"""Who wrote a text, who signed it and what one person did alone, and how many have to sign."""

from django.db import models
from django.db.models import F, Q

from .account import account_key
from .clean import CleanText
from .revision import PendingRevision


class Contribution(models.Model):
    """Somebody wrote at the present text of a post (or of its 修改稿), so may not sign it."""

    post = models.ForeignKey(
        "articles.Post", models.CASCADE, related_name="contributions", verbose_name="稿件"
    )
    revision = models.ForeignKey(
        PendingRevision,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="修改稿",
    )
    editor = account_key("执笔人")
    first_at = models.DateTimeField("首次执笔")

    class Meta:
        verbose_name = "执笔"
        verbose_name_plural = "执笔"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "editor"], condition=Q(revision=None), name="contribution_once_a_post"
            ),
            models.UniqueConstraint(
                fields=["revision", "editor"],
                condition=Q(revision__isnull=False),
                name="contribution_once_a_revision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.editor)


class Amendment(models.Model):
    """修改并通过: a reviewer's small change, waiting for somebody else's 确认修改 before it becomes the text."""

    class Outcome(models.TextChoices):
        OPEN = "open", "待确认"
        CONFIRMED = "confirmed", "已确认"
        DECLINED = "declined", "未采纳"
        SUPERSEDED = "superseded", "已失效"

    post = models.ForeignKey("articles.Post", models.PROTECT, related_name="amendments", verbose_name="稿件")
    revision = models.ForeignKey(
        PendingRevision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name="修改稿",
    )
    reviewer = account_key("审核人")
    content = models.JSONField("修改后的稿件")
    content_hash = models.CharField("文本指纹", max_length=64)
    base_hash = models.CharField("所改文本的指纹", max_length=64)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN)
    proposed_at = models.DateTimeField("提出时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "审核修改"
        verbose_name_plural = "审核修改"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(outcome="open"), name="one_open_amendment_a_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.get_outcome_display()}"


class SignOff(CleanText):
    """One signature under one text: it counts for the text with this hash and for no other.

    The signatures of a piece that is sent back, or chosen again after it was put aside, are void from that
    moment, and stay on record.
    """

    class Kind(models.TextChoices):
        APPROVE = "approve", "审核通过"
        SIGN_OFF = "sign_off", "签发"
        AMEND = "amend", "修改并通过"
        CONFIRM = "confirm", "确认修改"
        SOLO = "solo", "单人值班"
        AUTO = "auto", "自动发布"

    post = models.ForeignKey("articles.Post", models.PROTECT, related_name="sign_offs", verbose_name="稿件")
    revision = models.ForeignKey(
        PendingRevision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sign_offs",
        verbose_name="修改稿",
    )
    reviewer = account_key("签字人")
    kind = models.CharField("方式", max_length=8, choices=Kind, default=Kind.APPROVE)
    stage = models.PositiveSmallIntegerField("审次", default=1, help_text="1 初审，2 复审，3 终审。")
    content_hash = models.CharField("文本指纹", max_length=64)
    signed_at = models.DateTimeField("签字时间")
    note = models.CharField("意见", max_length=500, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "审签"
        verbose_name_plural = "审签"
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reviewer", "content_hash"],
                condition=Q(revision=None, voided_at=None),
                name="nobody_signs_twice",
            ),
            models.UniqueConstraint(
                fields=["revision", "reviewer", "content_hash"],
                condition=Q(revision__isnull=False),
                name="nobody_signs_a_revision_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.get_kind_display()}"


class ReviewRule(models.Model):
    """三审制: how many different people sign pieces of one origin, in one 栏目 or in all."""

    origin = models.CharField("稿件性质", max_length=8, choices=[("repost", "转载"), ("own", "原创")])
    section = models.ForeignKey(
        "articles.Category",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "section"},
        verbose_name="栏目",
        help_text="留空表示所有栏目。",
    )
    rounds = models.PositiveSmallIntegerField(
        "审次", choices=[(1, "一审"), (2, "二审"), (3, "三审")], default=3, help_text="最后一审由主编签发。"
    )

    class Meta:
        verbose_name = "审次规定"
        verbose_name_plural = "审次规定"
        ordering = ["origin", "section"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "section"], name="one_review_rule_a_section"),
            models.UniqueConstraint(
                fields=["origin"], condition=Q(section=None), name="one_review_rule_an_origin"
            ),
            models.CheckConstraint(
                condition=Q(rounds__gte=1, rounds__lte=3), name="review_rule_one_to_three"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()} {self.section or '所有栏目'} {self.get_rounds_display()}"


class PostReviewQuerySet(models.QuerySet["PostReview"]):
    """Sets of 补审 items."""

    def waiting(self) -> "PostReviewQuerySet":
        """Those nobody has looked at yet, the oldest first."""
        return self.filter(reviewed_at=None).order_by("done_at", "id")


class PostReview(CleanText):
    """补审: something one person put before readers alone, for a second person to read afterwards."""

    class Kind(models.TextChoices):
        SOLO = "solo", "单人值班发布"
        AUTO = "auto", "自动发布"
        TYPO = "typo", "改错字"
        CORRECTION = "correction", "更正"
        PICTURE = "picture", "图片"

    post = models.ForeignKey(
        "articles.Post", models.PROTECT, related_name="post_reviews", verbose_name="稿件"
    )
    kind = models.CharField("事由", max_length=10, choices=Kind)
    editor = account_key("经手人")
    done_at = models.DateTimeField("发生时间")
    content_hash = models.CharField("文本指纹", max_length=64, blank=True)
    reviewer = account_key("补审人", null=True, blank=True)
    reviewed_at = models.DateTimeField("补审时间", null=True, blank=True)
    note = models.CharField("补审意见", max_length=500, blank=True)

    objects = PostReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "补审"
        verbose_name_plural = "补审"
        ordering = ["-done_at", "-id"]
        indexes = [models.Index(fields=["reviewed_at", "done_at"], name="post_review_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer=None, reviewed_at=None)
                | (Q(reviewer__isnull=False) & ~Q(reviewer=F("editor"))),
                name="post_review_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_at:%Y-%m-%d}"
