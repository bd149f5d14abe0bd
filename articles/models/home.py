"""HomeSlot: a piece an editor put on a place of the home page."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class HomeSlotQuerySet(models.QuerySet["HomeSlot"]):
    """Sets of home slots."""

    def current(self, now: datetime | None = None) -> "HomeSlotQuerySet":
        """Slots whose time has come and not passed, in order, whether or not their post may be shown."""
        now = now or timezone.now()
        return self.filter(
            Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
        ).order_by("place", "position", "id")


class HomeSlot(models.Model):
    """One place of the home page, held by one post for a while."""

    class Place(models.TextChoices):
        LEAD = "lead", "头条"
        TOP = "top", "今日要闻"
        SECTION = "section", "栏目置顶"

    CAPACITY = {Place.LEAD: 1, Place.TOP: 6, Place.SECTION: 1}  # posts shown; 栏目置顶: in each 栏目

    place = models.CharField("位置", max_length=10, choices=Place)
    section = models.ForeignKey(
        "articles.Category",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="栏目",
        help_text="只有“栏目置顶”需要。",
    )
    post = models.ForeignKey("articles.Post", models.CASCADE, related_name="home_slots", verbose_name="稿件")
    position = models.PositiveSmallIntegerField("顺序", default=1)
    starts_at = models.DateTimeField("开始", null=True, blank=True)
    ends_at = models.DateTimeField("结束", null=True, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="编排人",
    )

    objects = HomeSlotQuerySet.as_manager()

    class Meta:
        verbose_name = "首页编排"
        verbose_name_plural = "首页编排"
        ordering = ["place", "section", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place="section", section__isnull=False)
                | (~Q(place="section") & Q(section__isnull=True)),
                name="home_slot_section_only_on_top",
                violation_error_message="“栏目置顶”要选栏目，其他位置不选。",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="home_slot_ends_after_start",
                violation_error_message="结束时间要晚于开始时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()} {self.position}"
