"""What the desk may file a piece under: a 栏目 and tags, each with its reason; nothing is set by itself.

The most similar pieces of the desk vote for their 栏目 and tags; a tag is also offered if the text names it, or
names a regulator, an insurer or a subject of the trade.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q

from articles.models import Category, Post, Source, Tag, TaggedPost
from articles.search import near
from articles.search.related import shared_characters
from articles.text import chinese

from .entities import names_in

WEIGHED = 200  # newest pieces that stand near
NEAREST = 12  # of them that vote, by what their headlines share
LEAST_SHARED = 2  # characters a headline shares, else it has no vote
LEAST_AGREEING = 2  # one piece alone is no custom
ENOUGH = 0.5  # share of the votes for a 栏目
ENOUGH_FOR_TAG = 0.4  # a piece has several tags
MOST_TAGS = 5
LONGEST_TAG = 10  # characters of a tag that is looked for in a headline


class Vote(NamedTuple):
    """A published piece that stands near: by how many characters, where it is filed, and its headline."""

    shared: int
    pk: int
    section: int | None
    headline: str


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


@dataclass(frozen=True, slots=True)
class TagSuggestion:
    """The name of a tag, there already or not, and why."""

    name: str
    reason: str


def section_for(post: Post, *, without: Collection[int] = ()) -> SectionSuggestion | None:
    """Return the 栏目 that the pieces nearest to `post` vote for, None if too few agree.

    `without` have no vote.
    """
    votes = _votes(post, without, Q(section__isnull=False))
    return _counted(votes) if votes else None


def tags_for(
    post: Post, *, without: Collection[int] = (), has: Collection[str] | None = None
) -> list[TagSuggestion]:
    """Return the tags that `post` lacks and the desk may want, the surest first; `without` have no vote.

    `has`: the tags that are not suggested, those of the piece unless they are given.
    """
    if has is None:
        has = set(post.tags.values_list("name", flat=True))
    found: dict[str, str] = {}
    for name, reason in (*_named(post), *_of_the_desk(post, without), *_of_the_nearest(post, without)):
        if name not in has:
            found.setdefault(name, reason)
    subjects = of_subjects(found)
    return [TagSuggestion(name, reason) for name, reason in found.items() if name in subjects][:MOST_TAGS]


def of_subjects(names: Iterable[str]) -> set[str]:
    """Return those of the tags `names` that are no outlet's: the old site tagged every piece 东澜保险报新闻."""
    outlet_of = {name: name.removesuffix("新闻") for name in names}
    wanted = list(outlet_of.values())
    outlets = set(Source.objects.filter(name__in=wanted).values_list("name", flat=True))
    old = Category.objects.filter(kind=Category.Kind.OUTLET, name__in=wanted)
    outlets |= set(old.values_list("name", flat=True))
    return {name for name, outlet in outlet_of.items() if outlet not in outlets}


def _named(post: Post) -> Iterable[tuple[str, str]]:
    """Yield what the text names, under the name by which the desk has tagged it, if it has."""
    names = names_in(post.headline, post.body_text)
    spellings = {spelling for name in names for spelling in name.spellings}
    known = set(Tag.objects.filter(name__in=spellings).values_list("name", flat=True))
    for name in names:
        used = [spelling for spelling in (name.label, *name.spellings) if spelling in known]
        yield (used[0] if used else name.label), name.reason


def _of_the_desk(post: Post, without: Collection[int]) -> Iterable[tuple[str, str]]:
    """Yield the desk's tags that stand in the headline, longest first.

    A part of a longer one does not count.
    """
    line = post.headline
    parts = {
        line[at : at + length] for length in range(2, LONGEST_TAG + 1) for at in range(len(line) - length + 1)
    }
    carriers = Q(tagged_posts__content_object__status=Post.Status.PUBLISHED) & ~Q(
        tagged_posts__content_object__in=list(without)
    )
    rows = Tag.objects.filter(name__in=parts).annotate(posts=Count("tagged_posts", filter=carriers))
    used = list(rows.filter(posts__gte=LEAST_AGREEING).values_list("name", "posts"))
    for name, posts in sorted(used, key=lambda row: (-len(row[0]), row[0])):
        if not any(name in longer for longer, _ in used if longer != name):
            yield name, f"标题里有，本站 {posts} 篇用过"


def _of_the_nearest(post: Post, without: Collection[int]) -> Iterable[tuple[str, str]]:
    """Yield the tags on which enough of the nearest tagged pieces agree, what most carry first."""
    votes = _votes(post, without, Q(tags__isnull=False))
    nearest = {vote.pk: vote.headline for vote in reversed(votes)}
    carried = TaggedPost.objects.filter(content_object__in=nearest).values_list("tag__name", "content_object")
    by_tag: dict[str, list[int]] = defaultdict(list)
    for name, pk in carried:
        by_tag[name].append(pk)
    order = Counter({name: len(pks) for name, pks in by_tag.items()}).most_common()
    for name, agreeing in order:
        if agreeing >= max(LEAST_AGREEING, ENOUGH_FOR_TAG * len(votes)):
            example = next(vote.headline for vote in votes if vote.pk in by_tag[name])
            yield name, f"最相近的 {len(votes)} 篇里有 {agreeing} 篇用它，例如《{example}》"


def _votes(post: Post, without: Collection[int], fit: Q) -> list[Vote]:
    """Return the pieces that vote, the nearest first, by the stricter question that finds any."""
    words = near.topic_words(post.headline)
    strict = near.question(words, chinese.normalise(post.body_text), [])
    for asked in filter(None, (strict, near.loose_question(words))):
        votes = [
            Vote(shared, pk, section, headline)
            for pk, section, headline in near.published_or_due(asked, fit, most=WEIGHED)
            if pk != post.pk
            and pk not in without
            and (shared := shared_characters(words, chinese.normalise(headline))) >= LEAST_SHARED
        ]
        if votes:
            return sorted(votes, key=lambda vote: -vote.shared)[:NEAREST]
    return []


def _counted(votes: list[Vote]) -> SectionSuggestion | None:
    weights: dict[int, int] = defaultdict(int)
    for vote in votes:
        weights[vote.section or 0] += vote.shared
    best = max(weights, key=lambda section: weights[section])
    found = Category.objects.sections().filter(pk=best).first()
    agreeing = [vote.headline for vote in votes if vote.section == best]
    if found is None or len(agreeing) < LEAST_AGREEING or weights[best] < ENOUGH * sum(weights.values()):
        return None
    return SectionSuggestion(found, len(agreeing), len(votes), agreeing[0])
