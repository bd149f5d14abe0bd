"""Which 栏目 a piece may belong in: what the desk filed the pieces into that stand nearest to it, each with its reason."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from articles.models import Category, Post
from articles.search import near
from articles.search.related import shared_characters
from articles.text import chinese

WEIGHED = 200  # newest pieces that stand near
NEAREST = 12  # of them that vote, by what their headlines share
LEAST_SHARED = 2  # characters a headline shares, else it has no vote
LEAST_AGREEING = 2  # one piece alone is no custom
ENOUGH = 0.5  # share of the votes


@dataclass(frozen=True, slots=True)
class SectionSuggestion:
    """A 栏目, how many of the nearest pieces are filed there, and the headline of the nearest one."""

    section: Category
    agreeing: int
    asked: int
    nearest: str

    @property
    def reason(self) -> str:
        """Why, in words for the desk."""
        return f"最相近的 {self.asked} 篇里有 {self.agreeing} 篇归入这里，例如《{self.nearest}》"


def section_for(post: Post, *, without: Collection[int] = ()) -> SectionSuggestion | None:
    """Return the 栏目 that the pieces nearest to `post` speak for, None if too few agree; `without` have no vote."""
    words = near.topic_words(post.headline)
    strict = near.question(words, chinese.normalise(post.body_text), [])
    for asked in filter(None, (strict, near.loose_question(words))):
        if votes := _votes(post, words, asked, without):
            return _counted(votes)
    return None


def _votes(
    post: Post, words: Collection[str], asked: str, without: Collection[int]
) -> list[tuple[int, int, str]]:
    """Return (shared characters, 栏目, headline) of the pieces that vote, the nearest first."""
    votes = []
    for pk, section, headline in _filed(asked):
        shared = shared_characters(words, chinese.normalise(headline))
        if pk != post.pk and pk not in without and shared >= LEAST_SHARED:
            votes.append((shared, section, headline))
    return sorted(votes, key=lambda vote: -vote[0])[:NEAREST]


def _counted(votes: list[tuple[int, int, str]]) -> SectionSuggestion | None:
    weights: dict[int, int] = defaultdict(int)
    for shared, section, _ in votes:
        weights[section] += shared
    best = max(weights, key=lambda section: weights[section])
    found = Category.objects.sections().filter(pk=best).first()
    agreeing = [headline for _, section, headline in votes if section == best]
    if found is None or len(agreeing) < LEAST_AGREEING or weights[best] < ENOUGH * sum(weights.values()):
        return None
    return SectionSuggestion(found, len(agreeing), len(votes), agreeing[0])


def _filed(asked: str) -> list[tuple[int, int, str]]:
    """Return (id, 栏目, headline) of the published pieces that answer `asked` and are filed."""
    ids = RawSQL(near.post_ids_sql(), [asked, WEIGHED])  # noqa: S611 - our own SQL, every value is a parameter
    found = Post.objects.filter(pk__in=ids, section__isnull=False, status=Post.Status.PUBLISHED)
    rows = found.values_list("pk", "section_id", "headline")
    if connection.vendor != "postgresql":
        return list(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {near.PLANNED_UNDER}")
        return list(rows)
