"""Post: one piece of news, from the first draft to its withdrawal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager

from articles import sanitize
from articles.text import addresses, captions, clock, keys, plain
from articles.text.characters import clean_fields

from .clean import CleanText
from .tag import TaggedPost

CARD_FIELDS = (
    "form", "is_important", "headline", "dek", "excerpt", "path", "status", "published_at",
    "category__name", "category__slug", "section__name", "section__slug", "source__name", "source__slug",
)  # fmt: skip
FLASH_LIMIT = 300  # characters of a 快讯


def address_of(path: str) -> str:
    """Return the percent-encoded address of the post at the decoded `path`."""
    # Jekyll left `?` as it is; in a link it would begin a query.
    return addresses.encode(path).replace("?", "%3F")


class PostQuerySet(models.QuerySet["Post"]):
    """Sets of posts; what is public is written once, in `published`."""

    def published(self, now: datetime | None = None, *, until: datetime | None = None) -> "PostQuerySet":
        """Posts any reader may see now (or at the moment `now`): published, due, and under no embargo.

        `until`, not after `now`, leaves out what came later. It replaces the other bound on the time: given
        two, SQLite may walk its index from the wrong one.
        """
        now = now or timezone.now()
        due = self.filter(status=Post.Status.PUBLISHED, published_at__lte=until or now)
        return due.exclude(embargoed_until__gt=now)

    def articles(self) -> "PostQuerySet":
        """稿件 without 快讯."""
        return self.filter(form=Post.Form.ARTICLE)

    def flashes(self) -> "PostQuerySet":
        """快讯 alone."""
        return self.filter(form=Post.Form.FLASH)

    def newest_first(self) -> "PostQuerySet":
        """The order of every list; the id settles posts of one second."""
        return self.order_by("-published_at", "-id")

    def for_listing(self) -> "PostQuerySet":
        """Load what a headline card prints, leaving the bodies in the database."""
        return self.select_related("category", "section", "source").only(*CARD_FIELDS)


class Post(CleanText):
    """One piece: 稿件 or 快讯, 转载 or 原创."""

    class Form(models.TextChoices):
        ARTICLE = "article", "稿件"
        FLASH = "flash", "快讯"

    class Origin(models.TextChoices):
        REPOST = "repost", "转载"
        OWN = "own", "原创"
        UNKNOWN = "unknown", "归档稿（来源不详）"

    class Status(models.TextChoices):
        CANDIDATE = "candidate", "待选稿"
        DRAFT = "draft", "草稿"
        IN_REVIEW = "in_review", "待审"
        APPROVED = "approved", "待发"
        PUBLISHED = "published", "已发布"
        JOINED = "joined", "已归入同题"
        WITHDRAWN = "withdrawn", "已撤稿"
        DISCARDED = "discarded", "不用"

    SCHEDULED = "scheduled"  # a state, but no stored status: published, and the time is to come
    STATE_LABELS: ClassVar[dict[str, str]] = {**dict(Status.choices), SCHEDULED: "已定时"}
    ON_ITS_WAY = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)  # somebody's work, and not out yet

    class Changes(models.TextChoices):
        NONE = "none", "未改动"
        CUT = "cut", "有删节"
        HEADLINE = "headline", "缩短标题"
        BOTH = "both", "有删节并缩短标题"

    class Generated(models.TextChoices):
        NONE = "none", "无"
        TEXT = "text", "文字"
        PICTURE = "picture", "图片"
        BOTH = "both", "文字和图片"

    MACHINE_WRITTEN = (Generated.TEXT, Generated.BOTH)

    form = models.CharField("体裁", max_length=8, choices=Form, default=Form.ARTICLE)

    is_important = models.BooleanField("重要", default=False, help_text="列表和快讯里以朱红标出。")

    kicker = models.CharField("引题", max_length=100, blank=True)
    headline = models.CharField("标题", max_length=500, help_text="首页宜在 22 字以内，列表宜在 30 字以内。")
    headline_key = models.CharField("查重用的标题", max_length=80, blank=True, editable=False)
    subheadline = models.CharField("副题", max_length=200, blank=True)
    short_headline = models.CharField(
        "首页短标题", max_length=40, blank=True, help_text="首页位置窄时使用，不超过 22 字。"
    )
    dek = models.TextField("摘要", blank=True, max_length=1000)
    excerpt = models.CharField("开头", max_length=200, blank=True, editable=False)
    cover = models.ForeignKey(
        "articles.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="封面图"
    )

    category = models.ForeignKey(
        "articles.Category", models.PROTECT, null=True, blank=True, db_index=False, related_name="posts",
        verbose_name="所属栏目", help_text="决定网址和“返回〈栏目〉新闻”。首次发布后不再改变网址。",
    )  # fmt: skip
    section = models.ForeignKey(
        "articles.Category", models.PROTECT, null=True, blank=True, db_index=False,
        related_name="section_posts", limit_choices_to={"kind": "section"}, verbose_name="归入栏目",
        help_text="在哪个栏目的页面和首页板块中列出。",
    )  # fmt: skip
    tags = TaggableManager("标签", through=TaggedPost, blank=True, help_text="用逗号或顿号分开。")

    origin = models.CharField("稿件性质", max_length=8, choices=Origin, default=Origin.REPOST)
    source = models.ForeignKey(
        "articles.Source",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="posts",
        verbose_name="来源",
    )
    outlet_name = models.CharField(
        "来源（还没有建稿源）", max_length=200, blank=True, editable=False,
        help_text="转载录入时填的来源，稿源里还没有；建好稿源后自动补上。",
    )  # fmt: skip
    licence_basis = models.CharField(
        "授权依据", max_length=12, blank=True,
        choices=[("agreement", "转载协议"), ("permission", "单篇授权"), ("facts", "单纯事实消息")],
        help_text="留空时按稿源的授权依据。",
    )  # fmt: skip
    byline = models.CharField(
        "署名", max_length=100, blank=True, help_text="原创稿件的作者；转载的原作者填在“原文出处”。"
    )
    responsible_editor = models.CharField("责任编辑", max_length=40, blank=True, help_text="真实姓名。")
    changes_made = models.CharField("改动", max_length=8, choices=Changes, default=Changes.NONE)
    interviewed = models.TextField("采访对象", blank=True, help_text="涉及批评时必填，不对外显示。")
    evidence_note = models.TextField("核实记录", blank=True, help_text="不对外显示。")
    ai_generated = models.CharField("AI 生成内容", max_length=8, choices=Generated, default=Generated.NONE)
    is_advertisement = models.BooleanField(
        "广告", default=False, help_text="标题旁显示“广告”，不进入新闻订阅。"
    )

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    embargoed_until = models.DateTimeField(
        "禁发期至", null=True, blank=True, help_text="北京时间，在此之前任何地方都不出现。"
    )
    planned_at = models.DateTimeField(
        "计划发布时间",
        null=True,
        blank=True,
        help_text="北京时间。审核通过后到时自动发布，不必再点；留空则由编辑发布。",
    )
    revised_at = models.DateTimeField("更正或更新时间", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("撤稿时间", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField("撤稿理由", max_length=200, blank=True, editable=False)
    path = models.CharField("网址", max_length=1000, unique=True, null=True, blank=True, editable=False)
    is_legacy = models.BooleanField("归档稿", default=False, editable=False)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="建稿人",
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    list_edition = models.CharField(
        "核对所用的稿源名单", max_length=20, blank=True, editable=False, help_text="送审、发布时现行的一版。"
    )
    linked = models.JSONField(
        "标签与出处的副本", default=dict, blank=True, editable=False, help_text="随稿件存入历史，供版本对照。"
    )
    created_at = models.DateTimeField("建稿时间", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    # The long columns stand last: SQLite reads past them to reach what stands behind, on every row of a list.
    body_html = models.TextField("正文", blank=True)
    body_text = models.TextField("正文文字", blank=True, editable=False)

    history = HistoricalRecords(
        excluded_fields=["body_text", "excerpt", "headline_key"],
        verbose_name="历史",
        verbose_name_plural="历史",
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "稿件"
        verbose_name_plural = "稿件"
        indexes = [
            # One covering index for each list: page n is picked from it before any row is read.
            models.Index(
                fields=["status", "-published_at", "-id", "embargoed_until", "form"], name="post_newest"
            ),
            models.Index(
                fields=["section", "status", "-published_at", "-id", "embargoed_until", "form"],
                name="post_of_section",
            ),
            models.Index(
                fields=["category", "status", "-published_at", "-id", "embargoed_until", "form"],
                name="post_of_category",
            ),
            models.Index(
                fields=["source", "status", "-published_at", "-id", "embargoed_until", "form"],
                name="post_of_source",
            ),
            models.Index(
                fields=["form", "status", "-published_at", "-id", "embargoed_until"], name="post_of_form"
            ),
            # The desk's list, last touched first: whole, and by what it is filtered most.
            models.Index(fields=["-updated_at", "-id"], name="post_last_touched"),
            models.Index(fields=["section", "-updated_at", "-id"], name="post_touched_in_section"),
            models.Index(fields=["category", "-updated_at", "-id"], name="post_touched_in_category"),
            models.Index(fields=["origin", "-updated_at", "-id"], name="post_touched_of_origin"),
            # Which of these few posts may be seen, and their facets: without it SQLite walks every published
            # post.
            models.Index(
                fields=["id", "status", "published_at", "embargoed_until", "category", "section", "source"],
                name="post_seen",
            ),
            models.Index(fields=["headline_key"], name="post_headline_key"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(headline=""), name="post_has_headline"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, path__isnull=False),
                name="post_published_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(embargoed_until=None)
                | Q(published_at__gte=F("embargoed_until")),
                name="post_not_before_embargo",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False),
                name="post_withdrawn_has_date",
            ),
        ]
        permissions = [
            ("edit_any_post", "修改他人的稿件"),
            ("submit_post", "送审"),
            ("review_post", "审核"),
            ("sign_off_post", "终审签发"),
            ("publish_post", "发布与定时"),
            ("correct_post", "发更正、改错字"),
            ("take_down_post", "撤稿"),
            ("restore_post", "恢复发布"),
            ("file_post", "归入栏目"),
            ("choose_post", "选用与不用"),
            ("group_post", "归入同题"),
            ("override_post", "缺项放行"),
            ("open_duty_post", "批准单人值班"),
            ("erase_post", "抹除个人信息"),
            ("merge_post", "合并与改名栏目、标签、稿源"),
        ]

    def __str__(self) -> str:
        return self.headline

    def clean_body(self) -> None:
        """Clean `body_html` and derive `body_text` and `excerpt` from it. Raises sanitize.UncleanHTML."""
        limit = sanitize.STORED_LIMIT if self.is_legacy else sanitize.EDITOR_LIMIT
        self.body_html = sanitize.clean(self.body_html, max_bytes=limit).html
        self.body_text = plain.text_of(self.body_html)
        self.excerpt = captions.opening(self.body_html, self.body_text)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, after cleaning the body and removing invalid characters from every other text."""
        clean_fields(self, update_fields)  # the keys below are made of clean text
        if update_fields is None or "body_html" in update_fields:
            self.clean_body()
            if update_fields is not None:
                update_fields = {*update_fields, "body_text", "excerpt"}
        if update_fields is None or "headline" in update_fields:
            self.headline_key = keys.headline_key(self.headline)
            if update_fields is not None:
                update_fields = {*update_fields, "headline_key"}
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the percent-encoded address of the post; "" before it has one."""
        return address_of(self.path) if self.path else ""

    @property
    def status_label(self) -> str:
        """The state in the desk's words."""
        state = self.state_at(timezone.now())
        return self.STATE_LABELS.get(state, state)

    def state_at(self, at: datetime) -> str:
        """Return the stored status, or `SCHEDULED` for a published post whose time is to come at `at`."""
        if self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at > at:
            return self.SCHEDULED
        return self.status

    @property
    def outlet(self) -> str:
        """The outlet's name as far as it is known, "" if nobody knows it."""
        return self.source.name if self.source else self.outlet_name

    @property
    def is_machine_written(self) -> bool:
        """Whether the text was declared to be, wholly or in part, a machine's."""
        return self.ai_generated in self.MACHINE_WRITTEN

    def generated(self, *, has_ai_pictures: bool) -> str:
        """Return what a machine made of the piece, by declaration and by its pictures: 文字, 图片, both or ""."""
        declared = self.ai_generated
        if has_ai_pictures:
            declared = self.Generated.BOTH if self.is_machine_written else self.Generated.PICTURE
        return "" if declared == self.Generated.NONE else self.Generated(declared).label

    @property
    def stamp(self) -> clock.Stamp | str:
        """The time of publication as pages print it, "" before there is one."""
        return clock.stamp(self.published_at) if self.published_at else ""

    @property
    def standfirst(self) -> str:
        """The line beneath a headline in lists: the dek, or the opening of the text."""
        return self.dek or self.excerpt
