"""How often the suggested 栏目 is the one the desk filed a piece into."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from articles.editorial.curation import suggesting
from articles.models import Post

HELD_BACK = 10  # one piece in so many at a time


class Command(BaseCommand):
    """`manage.py measure_suggestions`."""

    help = (
        "Holds back each tenth of the filed pieces in turn, asks the others where they belong, and prints how often"
        " they agree with the desk. Changes nothing."
    )

    def handle(self, **options: Any) -> None:
        """Run the command."""
        filed = Post.objects.filter(status=Post.Status.PUBLISHED, section__isnull=False).order_by("pk")
        posts = list(filed.select_related("section"))
        right = suggested = 0
        for turn in range(HELD_BACK):
            held_back = posts[turn::HELD_BACK]
            without = {post.pk for post in held_back}
            for post in held_back:
                if found := suggesting.section_for(post, without=without):
                    suggested += 1
                    right += found.section == post.section
        self.stdout.write(json.dumps({"asked": len(posts), "suggested": suggested, "right": right}))
