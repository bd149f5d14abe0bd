"""Edition: one number that moves whenever anything readers may see changes."""

from django.db import models

from .ready_page import ReadyPage


class Edition(models.Model):
    """The site's edition number, one row: cached fragments and ETags carry it."""

    number = models.PositiveBigIntegerField("版次", default=1)

    class Meta:
        verbose_name = "版次"
        verbose_name_plural = "版次"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="edition_has_one_row")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """Return the present edition number (1 before the first change)."""
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 1

    @classmethod
    def bump(cls) -> None:
        """Move the edition on by one, inside the caller's transaction."""
        if not cls.objects.filter(pk=1).update(number=models.F("number") + 1):
            cls.objects.update_or_create(pk=1, defaults={"number": 2})
        ReadyPage.objects.all().delete()  # nobody asks for them any more, and one may show what was withdrawn

    @classmethod
    def lock(cls) -> None:
        """Keep the edition where it is until the caller's transaction ends, after whoever is moving it."""
        cls.objects.select_for_update().filter(pk=1).first()
