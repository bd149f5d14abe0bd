"""Category: a 栏目 of the newsroom or, from the archive, one outlet's section."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from .clean import CleanText

RESERVED_SLUGS = frozenset(
    [
        "admin",
        "archive",
        "assets",
        "atom",
        "category",
        "dingyue",
        "display",
        "emnews",
        "feed",
        "fresh",
        "gengzheng",
        "healthz",
        "kuaixun",
        "latest",
        "media",
        "metrics",
        "news-sitemap",
        "page",
        "picture",
        "preview",
        "qr",
        "readyz",
        "robots",
        "rss",
        "search",
        "sitemap",
        "source",
        "static",
        "table",
        "tag",
        "about",
    ]
)


def refuse_reserved_slug(slug: str) -> None:
    """Raise ValidationError if `slug` would stand on one of the site's own addresses."""
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(f"网址名“{slug}”是网站自用的地址，请换一个。", code="reserved")
    if "/" in slug or slug in (".", ".."):
        raise ValidationError("网址名不能含有“/”。", code="slash")


class CategoryQuerySet(models.QuerySet["Category"]):
    """Sets of categories."""

    def sections(self) -> "CategoryQuerySet":
        """栏目 in the order of the section bar."""
        return self.filter(kind=Category.Kind.SECTION).order_by("position", "id")


class Category(CleanText):
    """One 栏目 (a subject) or 稿源栏目 (one outlet's section of the old site)."""

    class Kind(models.TextChoices):
        SECTION = "section", "栏目"
        OUTLET = "outlet", "稿源栏目"

    name = models.CharField("名称", max_length=200)
    slug = models.CharField(
        "网址名",
        max_length=200,
        unique=True,
        validators=[refuse_reserved_slug],
        help_text="网址中的名字，区分大小写。新栏目留空时按名称的拼音生成；启用后请勿改动。",
    )
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.SECTION)
    position = models.PositiveSmallIntegerField("顺序", default=100, help_text="数字小的排在前面。")
    description = models.CharField(
        "说明", max_length=200, blank=True, help_text="显示在栏目页标题下方，可不填。"
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["kind", "position", "name"]
        indexes = [models.Index(fields=["kind", "position", "id"], name="category_bar")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="category_has_slug"),
            models.CheckConstraint(condition=~models.Q(name=""), name="category_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def post_field(self) -> str:
        """The field of Post this lists by: 归入栏目 for a 栏目, the address for a 稿源栏目."""
        return "section" if self.kind == self.Kind.SECTION else "category"

    def get_absolute_url(self) -> str:
        """Return the page of the category, e.g. /category/zhongguoyinxingbaoxianbao.html."""
        return reverse("category", args=[self.slug])
