"""What the search remembers: an index row per post, the names it knows, editors' aliases, everyday words."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from .clean import CleanText
from .post import Post


class SearchDoc(models.Model):
    """The index row of one post, whatever its status; who may see it is decided when someone searches.

    The primary key rises with the day of publication, so that the newest hits come first without sorting. The
    tokens stand in an FTS5 table under the same key (SQLite) or in two tsvector columns (PostgreSQL), made by
    the migration and unknown to the model.
    """

    id = models.BigIntegerField(primary_key=True)
    post = models.OneToOneField(Post, models.CASCADE, related_name="search_doc", verbose_name="稿件")
    status = models.CharField("状态", max_length=10)
    published_at = models.DateTimeField("发布时间", null=True)
    embargoed_until = models.DateTimeField("禁发期至", null=True)
    version = models.CharField("索引版本", max_length=12)
    digest = models.CharField("内容指纹", max_length=32)
    indexed_at = models.DateTimeField("编入时间", null=True)

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"

    def __str__(self) -> str:
        return f"{self.post_id}"


class SearchText(models.Model):
    """The normalised text of one index row: what the ranking reads and what phrases are checked against."""

    doc = models.OneToOneField(SearchDoc, models.CASCADE, primary_key=True, related_name="text")
    title = models.TextField("标题")
    body = models.TextField("正文")

    class Meta:
        verbose_name = "检索文本"
        verbose_name_plural = "检索文本"

    def __str__(self) -> str:
        return self.title


class SearchName(models.Model):
    """A name readers may type, in ideographs, pinyin or initials: of an alias group, outlet, 栏目 or tag."""

    class Kind(models.TextChoices):
        ALIAS = "alias", "别名"
        SOURCE = "source", "来源"
        CATEGORY = "category", "栏目"
        TAG = "tag", "标签"
        EVERYDAY = "everyday", "日常说法"

    kind = models.CharField("类别", max_length=8, choices=Kind)
    of_id = models.BigIntegerField("所属编号")
    name = models.CharField("名称", max_length=200)
    normal = models.CharField("检索形式", max_length=200, db_index=True)
    keys = models.CharField("拼音", max_length=1000, blank=True, help_text="全拼与首字母，用空格分开。")
    created_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = "检索名称"
        verbose_name_plural = "检索名称"
        constraints = [
            models.UniqueConstraint(fields=["kind", "of_id", "normal"], name="search_name_once_each")
        ]

    def __str__(self) -> str:
        return self.name


class AliasGroup(CleanText):
    """Terms that mean the same to a reader: whoever searches one finds all."""

    terms = models.TextField(
        "同义词", help_text="一行一个，至少两个，例如“太保”“中国太保”“太平洋保险”。查其中一个，就等于查全部。"
    )
    pinyin = models.CharField(
        "另加拼音",
        max_length=200,
        blank=True,
        help_text="全拼和首字母会自动生成；其他写法填在这里，用空格分开。",
    )

    class Meta:
        verbose_name = "检索同义词"
        verbose_name_plural = "检索同义词"
        ordering = ["id"]

    def __str__(self) -> str:
        return "＝".join(self.term_list)

    @property
    def term_list(self) -> list[str]:
        """The terms, each once, in the order they were entered."""
        return list(dict.fromkeys(filter(None, (term.strip() for term in self.terms.splitlines()))))

    def clean(self) -> None:
        """Refuse a group that says nothing, or a term nobody could type."""
        if len(self.term_list) < 2 and not self.pinyin.strip():
            raise ValidationError({"terms": "请至少填写两个同义词，一行一个。"})
        if long := [term for term in self.term_list if len(term) > 60]:
            raise ValidationError({"terms": f"“{long[0][:20]}……”超过 60 字，请改短。"})


class EverydayWord(models.Model):
    """What people say, and what the trade writes for it: 晚点 for 延误; searched for too, never instead."""

    said = models.CharField("人们说", max_length=60, unique=True, help_text="读者会输入的说法，例如“晚点”。")
    written = models.TextField("稿件里写", help_text="一行一个，例如“延误”。查前者时，也查这些。")

    class Meta:
        verbose_name = "日常说法"
        verbose_name_plural = "日常说法"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.said} → {'、'.join(self.written_list)}"

    @property
    def written_list(self) -> list[str]:
        """What the trade writes, each once, in the order it was entered."""
        return list(dict.fromkeys(filter(None, (term.strip() for term in self.written.splitlines()))))

    def clean(self) -> None:
        """Refuse a wording that leads nowhere, or a term nobody could type."""
        self.said = " ".join(self.said.split())
        if not [term for term in self.written_list if term != self.said]:
            raise ValidationError({"written": "请至少填写一个稿件里的写法，一行一个。"})
        if long := [term for term in self.written_list if len(term) > 60]:
            raise ValidationError({"written": f"“{long[0][:20]}……”超过 60 字，请改短。"})


class EmptySearch(models.Model):
    """A search that found nothing whole: what an editor may add a wording for. Who searched is not kept."""

    MOST = 2_000  # rows; the oldest leave

    text = models.CharField("查的是", max_length=60, unique=True)
    times = models.PositiveIntegerField("次数", default=1)
    last_at = models.DateTimeField("最近一次", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "没有结果的检索"
        verbose_name_plural = "没有结果的检索"
        ordering = ["-times", "-last_at"]

    def __str__(self) -> str:
        return self.text
