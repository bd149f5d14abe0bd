"""ProtectedName: a person, an institution or an office whose name and post the gate protects."""

import re
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from .clean import CleanText

BLANKS_AT_HAN = re.compile(r"(?<=[一-鿿])\s+|\s+(?=[一-鿿])")
MARKS = 2**48  # so many marks there are; the sum of a long list's stays a whole number everywhere


def _new_mark() -> int:
    return secrets.randbelow(MARKS)


class ProtectedName(CleanText):
    """受保护名称: what must never be misspelt, with the posts a person holds between two days."""

    class Kind(models.TextChoices):
        PERSON = "person", "人名"
        UNIT = "unit", "机构"
        OFFICE = "office", "职务"

    kind = models.CharField("类别", max_length=8, choices=Kind)
    name = models.CharField("名称", max_length=60, help_text="全名，三个汉字起；两个字的人名只核对职务。")
    posts = models.TextField(
        "职务",
        blank=True,
        max_length=600,
        help_text="只填人名的；一行一个，写全称，例如“某某总局局长”。有几个写几个。",
    )
    starts_on = models.DateField("起", null=True, blank=True, help_text="从这一天起算，不填就一直算。")
    ends_on = models.DateField("止", null=True, blank=True, help_text="最后一天，含当日，不填就一直算。")
    note = models.CharField(
        "备注", max_length=200, blank=True, help_text="依据和核对的人，只有编辑部看得见。"
    )
    # New with every change: by the sum of all a process knows what it has read.
    mark = models.BigIntegerField(default=_new_mark, editable=False)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = "受保护名称"
        verbose_name_plural = "受保护名称"
        ordering = ["name", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="protected_name_days_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def post_list(self) -> list[str]:
        """The posts, each once, the longest first."""
        return sorted(dict.fromkeys(self._post_lines()), key=len, reverse=True)

    def _post_lines(self) -> list[str]:
        """Return the posts without blanks beside Chinese characters, with single ones elsewhere."""
        lines = (" ".join(BLANKS_AT_HAN.sub("", line).split()) for line in self.posts.splitlines())
        return [line for line in lines if line]

    def clean(self) -> None:
        """Refuse a name that nobody writes, posts of what is no person, and days in the wrong order."""
        self.tidy()
        shortest = 2 if self.kind == self.Kind.PERSON else 3
        if len(self.name) < shortest or not re.fullmatch(r"[一-鿿·]+", self.name):
            raise ValidationError({"name": f"请写全名，只用汉字，至少 {shortest} 个字。"})
        if self.kind != self.Kind.PERSON and self.posts.strip():
            raise ValidationError({"posts": "机构和职务不填这一栏，请清空。"})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "“止”早于“起”，请改日期。"})

    def tidy(self) -> None:
        """Bring name and posts into the form that a text has them in."""
        self.name = "".join(self.name.split())
        self.posts = "\n".join(self._post_lines())

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Save with a new mark, so that every process reads the list anew."""
        self.tidy()
        self.mark = _new_mark()
        if update_fields is not None:
            update_fields = {*update_fields, "mark", "changed_at"}
        super().save(*args, update_fields=update_fields, **kwargs)
