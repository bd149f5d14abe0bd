"""What the desk needs between the first word and publication: sign-offs, changes, autosaves, locks, duty."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .clean import CleanText


def _person(label: str, **options: Any) -> Any:
    """Return a key to an account that no deletion can empty."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


class PendingRevisionQuerySet(models.QuerySet["PendingRevision"]):
    """Sets of 修改稿."""

    def open(self) -> "PendingRevisionQuerySet":
        """Those still being written or reviewed; a post has one at most."""
        return self.filter(state__in=PendingRevision.OPEN)


class PendingRevision(models.Model):
    """修改稿: the next text of a published post.

    Once submitted it is frozen; readers see the last signed text.
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
    editor = _person("修改人")
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
    editor = _person("执笔人")
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
    reviewer = _person("审核人")
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

    If a signed piece is sent back, or chosen again after it was put aside, its signatures are void from that
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
    reviewer = _person("签字人")
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


class DutyPeriod(CleanText):
    """单人值班: days on which one person may publish 转载 and 快讯 alone; each piece is listed for 补审."""

    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", help_text="含当日。")
    person = _person("值班人", null=True, blank=True, help_text="留空表示当日在岗的任何编辑。")
    opened_by = _person("批准人", editable=False)
    opened_at = models.DateTimeField("批准时间", editable=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "单人值班"
        verbose_name_plural = "单人值班"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="duty_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} 至 {self.ends_on}"


class Holiday(CleanText):
    """A day off by law (法定节假日), or a weekend day worked instead (调休); editable, as announced each year."""

    class Kind(models.TextChoices):
        OFF = "off", "休假"
        WORKING = "working", "调休上班"

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.OFF)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


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
    editor = _person("经手人")
    done_at = models.DateTimeField("发生时间")
    content_hash = models.CharField("文本指纹", max_length=64, blank=True)
    reviewer = _person("补审人", null=True, blank=True)
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


class KeptText(models.Model):
    """A text that the history of a piece does not hold: a version of a 修改稿, or one kept in a conflict.

    Nobody changes a row; the text that came second is kept however its differences are answered.
    """

    class Kind(models.TextChoices):
        REVISION = "revision", "修改稿的一版"
        SECOND = "second", "同时修改，没有直接存上"

    post = models.ForeignKey("articles.Post", models.PROTECT, related_name="kept_texts", verbose_name="稿件")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    editor = _person("编辑")
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


class Autosave(CleanText):
    """What one editor has typed in one open page and not saved yet.

    It is private, and overwritten every few seconds.
    """

    editor = _person("编辑")
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

    Sent twice (double click, retry, back button), the form still makes one piece.
    """

    editor = _person("编辑")
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
    editor = _person("编辑")
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
