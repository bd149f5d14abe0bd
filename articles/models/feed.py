"""采集源: an outlet's feed that is read round the clock, what it offered, and how each round went."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from articles.text.clock import day_of

from .clean import CleanText
from .post import Post

PLACEHOLDER = re.compile(r"《#([0-9]{1,18})》")  # of another piece in a reason
MOST_ADDRESS = 2000  # characters


class FeedQuerySet(models.QuerySet["Feed"]):
    """Feeds by when they are to be read."""

    def due(self, at: datetime) -> "FeedQuerySet":
        """Return the active feeds whose time has come, the longest waiting first."""
        return self.filter(is_active=True, due_at__lte=at).order_by("due_at", "pk")


class Feed(CleanText):
    """One feed, news sitemap or list page of an outlet, with what becomes of its entries and how it fares."""

    class Identity(models.TextChoices):
        ADDRESS = "", "原文地址（一般如此）"
        GUID = "guid", "订阅里的编号（地址每次都变的）"
        HEADLINE = "headline", "标题（地址和编号都会变的）"

    name = models.CharField("名称", max_length=100, help_text="例如：晨浦日报·财险。")
    slug = models.SlugField(
        "代号", max_length=60, unique=True, help_text="命令行里用，小写字母、数字和连字符。"
    )
    source = models.ForeignKey("articles.Source", models.PROTECT, related_name="feeds", verbose_name="稿源")
    url = models.CharField("地址", max_length=MOST_ADDRESS, help_text="订阅地址、新闻站点地图或文章列表页。")
    selector = models.CharField(
        "链接选择器",
        max_length=200,
        blank=True,
        help_text="只用于列表页：指明文章链接的样式选择器，一般留空。",
    )
    headline_selector = models.CharField("标题选择器", max_length=200, blank=True)
    author_selector = models.CharField("作者选择器", max_length=200, blank=True)
    body_selector = models.CharField("正文选择器", max_length=200, blank=True)
    removed_selector = models.CharField(
        "去掉的部分",
        max_length=200,
        blank=True,
        help_text="原文页面里不要的部分，也用样式选择器指明。这几项都可以留空，网页读得不对时再填。",
    )
    identified_by = models.CharField(
        "凭什么认出同一篇",
        max_length=10,
        blank=True,
        default=Identity.ADDRESS,
        choices=Identity,
        help_text="同一篇总被当成新稿收进来时再改。选“标题”要小心：同一天标题相同的会当成一篇。",
    )
    interval_minutes = models.PositiveSmallIntegerField("间隔（分钟）", default=5)
    section = models.ForeignKey(
        "articles.Category",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "section"},
        verbose_name="默认栏目",
    )
    tags = models.CharField("默认标签", max_length=200, blank=True, help_text="用逗号或顿号分开。")
    is_important = models.BooleanField(
        "默认重要", default=False, help_text="来稿都标“重要”，例如监管部门的公告；编辑可以取消。"
    )
    include_words = models.CharField(
        "只要含这些词的",
        max_length=500,
        blank=True,
        help_text="标题或摘要含其中一个才收，用顿号分开；留空全收。",
    )
    exclude_words = models.CharField(
        "不要含这些词的", max_length=500, blank=True, help_text="标题或摘要含其中一个就不收，用顿号分开。"
    )
    reads_pages = models.BooleanField(
        "取原文页面", default=True, help_text="打开每篇的网页读全文；订阅里已有全文的可以关掉。"
    )
    is_active = models.BooleanField("采集中", default=True)

    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    answer_sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of the document read last
    due_at = models.DateTimeField("下次采集", editable=False)
    tried_at = models.DateTimeField("最近一次", null=True, editable=False)
    succeeded_at = models.DateTimeField("最近成功", null=True, editable=False)
    newest_at = models.DateTimeField("最近来稿", null=True, editable=False)
    failures = models.PositiveIntegerField("连续失败", default=0, editable=False)
    error = models.CharField("最近的问题", max_length=200, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = "采集源"
        verbose_name_plural = "采集源"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["url"], name="feed_address_once"),
            models.CheckConstraint(condition=Q(interval_minutes__gte=1), name="feed_has_interval"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(is_active=True), name="feed_due")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the outlet."""
        return reverse("source", args=[self.source.slug])

    @property
    def interval(self) -> timedelta:
        """How long a round waits for the next one."""
        return timedelta(minutes=self.interval_minutes)

    def is_licensed(self, at: datetime) -> bool:
        """Return whether the outlet's licence lets us keep the whole text on the day of `at`."""
        source = self.source
        until = source.licence_until
        return bool(source.licence_basis) and (until is None or until >= day_of(at))


class FeedItem(models.Model):
    """One entry of a feed, known by its identity however often it comes, and what became of it."""

    class Outcome(models.TextChoices):
        CANDIDATE = "candidate", "成为待选稿"
        KNOWN = "known", "本站已有"
        FILTERED = "filtered", "按词不收"
        WAITING = "waiting", "还没有取到"
        FAILED = "failed", "取不到"

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="items", verbose_name="采集源")
    identity = models.CharField("键", max_length=64)
    url = models.CharField("原文链接", max_length=MOST_ADDRESS, blank=True)
    headline = models.CharField("标题", max_length=500, blank=True)
    published_at = models.DateTimeField("原文时间", null=True, blank=True)
    digest = models.CharField("内容指纹", max_length=64)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    is_teaser = models.BooleanField("只留了摘要", default=False)
    error = models.CharField("问题", max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField("连续失败", default=0)
    due_at = models.DateTimeField("再取或复查", null=True, blank=True)
    first_seen_at = models.DateTimeField("初见")
    seen_at = models.DateTimeField("最近见到")
    changed_at = models.DateTimeField("原文有变", null=True, blank=True)
    gone_at = models.DateTimeField("原文已撤", null=True, blank=True)
    post = models.ForeignKey(
        "articles.Post",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="feed_items",
        verbose_name="稿件",
    )
    judged_at = models.DateTimeField("自动发布看过的时间", null=True, blank=True)
    held_back = models.CharField("没有自动发布的原因", max_length=400, blank=True)
    published_under = models.ForeignKey(
        "articles.AutoPublishing",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name="自动发布",
    )

    class Meta:
        verbose_name = "来稿"
        verbose_name_plural = "来稿"
        ordering = ["-first_seen_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["feed", "identity"], name="feed_item_once")]
        indexes = [
            models.Index(fields=["feed", "due_at"], condition=Q(due_at__isnull=False), name="feed_item_due"),
            models.Index(fields=["post"], condition=Q(is_teaser=True), name="feed_item_teaser"),
            models.Index(
                fields=["changed_at"], condition=Q(changed_at__isnull=False), name="feed_item_changed"
            ),
            models.Index(fields=["gone_at"], condition=Q(gone_at__isnull=False), name="feed_item_gone"),
        ]

    def __str__(self) -> str:
        return self.headline or self.url

    @staticmethod
    def placeholder_for(post: Post) -> str:
        """Return how a reason names another piece: by number, for its headline may be changed or erased."""
        return f"《#{post.pk}》"

    @staticmethod
    def reasons(items: Iterable["FeedItem"]) -> dict[int, str]:
        """Return by key why entries were not published automatically.

        Other pieces are named by their present headlines. At most one query, however many they are.
        """
        held = {item.pk: item.held_back for item in items}
        keys = {int(key) for reason in held.values() for key in PLACEHOLDER.findall(reason)}
        called = dict(Post.objects.filter(pk__in=keys).values_list("pk", "headline")) if keys else {}
        return {
            pk: PLACEHOLDER.sub(lambda found: f"《{called.get(int(found[1]), found[1])}》", reason)
            for pk, reason in held.items()
        }


class FetchedOriginal(models.Model):
    """What an outlet's server answered for one entry, byte for byte, and when."""

    item = models.ForeignKey(FeedItem, models.CASCADE, related_name="originals", verbose_name="来稿")
    url = models.CharField("地址", max_length=MOST_ADDRESS)
    headers = models.JSONField("响应头", default=dict)
    body = models.BinaryField("原件")
    sha256 = models.CharField("摘要", max_length=64)
    fetched_at = models.DateTimeField("取得时间")

    class Meta:
        verbose_name = "采集原件"
        verbose_name_plural = "采集原件"
        ordering = ["-fetched_at", "-id"]

    def __str__(self) -> str:
        return self.url


class FeedRound(models.Model):
    """How one reading of a feed went: counts of its entries, or why there were none."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="rounds", verbose_name="采集源")
    at = models.DateTimeField("时间")
    error = models.CharField("问题", max_length=200, blank=True)
    is_unchanged = models.BooleanField("没有变化", default=False)
    created = models.PositiveIntegerField("新", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    known = models.PositiveIntegerField("重复", default=0)
    failed = models.PositiveIntegerField("失败", default=0)

    class Meta:
        verbose_name = "采集记录"
        verbose_name_plural = "采集记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["feed", "-at"], name="feed_round_newest")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.at:%Y-%m-%d %H:%M}"
