"""How often suggested 栏目 and tags agree with what the desk chose, measured on the pieces it filed."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import QuerySet

from articles.editorial.curation import suggesting
from articles.models import Post

HELD_BACK = 10  # each tenth is held back in turn


@dataclass
class Score:
    """How many answers there were to find, how many were suggested, and how many of those were right."""

    asked: int = 0
    suggested: int = 0
    right: int = 0

    def count(self, wanted: set[Any], given: set[Any]) -> None:
        """Add one piece."""
        self.asked += len(wanted)
        self.suggested += len(given)
        self.right += len(wanted & given)


class Command(BaseCommand):
    """Hold back each tenth of the published pieces in turn and ask the others about it."""

    help = (
        "Holds back each tenth of the filed and of the tagged pieces in turn, asks the others where they"
        " belong and how they are tagged, and prints how often they agree with the desk. Changes nothing."
    )

    def handle(self, **options: Any) -> None:
        """Run the command."""
        published = Post.objects.filter(status=Post.Status.PUBLISHED).order_by("pk")
        sections, tags = Score(), Score()
        for post, without in held_back(published.filter(section__isnull=False).select_related("section")):
            found = suggesting.section_for(post, without=without)
            sections.count({post.section}, {found.section} if found else set())
        for post, without in held_back(published.filter(tags__isnull=False).distinct()):
            wanted = suggesting.of_subjects(post.tags.names())
            given = suggesting.tags_for(post, without=without, has=())
            tags.count(wanted, {one.name for one in given})
        self.stdout.write(json.dumps({"sections": asdict(sections), "tags": asdict(tags)}))


def held_back(posts: QuerySet[Post]) -> Iterator[tuple[Post, set[int]]]:
    """Yield every piece with the keys of the tenth it belongs to."""
    found = list(posts)
    for turn in range(HELD_BACK):
        tenth = found[turn::HELD_BACK]
        without = {post.pk for post in tenth}
        for post in tenth:
            yield post, without
