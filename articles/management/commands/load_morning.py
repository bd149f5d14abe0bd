"""`manage.py load_morning`: a morning at work for the demo, after `load_demo`; what `make run` shows."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.demo import morning
from articles.models import User

from .load_demo import EDITORS


class Command(BaseCommand):
    """Play the demo's morning once: feeds that were read, drafts, reviews, published pieces, a correction."""

    help = (
        "Play a morning at work, dated from now, where NEWSROOM_DEMO is true; does nothing the second time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Play it, or say why not."""
        if not settings.DEMO:
            self.stdout.write("NEWSROOM_DEMO is not true; no demo morning is loaded")
            return
        people = {
            user.username: user for user in User.objects.filter(username__in=[row[0] for row in EDITORS])
        }
        try:
            reporter, editor, chief = (people[name] for name in ("jizhe", "bianji", "zhubian"))
        except KeyError as missing:
            self.stdout.write(f"the demo editor {missing} is not there any more; no demo morning is loaded")
            return
        played = morning.play(reporter=reporter, editor=editor, chief=chief, at=timezone.now())
        self.stdout.write("a morning at work is loaded" if played else "the demo's morning is loaded already")
