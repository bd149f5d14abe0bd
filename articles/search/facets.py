"""How the posts of one search divide: by 栏目, outlet, tag and year, counted over the candidates alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Model, QuerySet, Value

from articles.models import Category, Source, TaggedPost

from . import engine
from .find import Hit
from .shapes import EPOCH

MOST = 8  # entries of one facet


class Entry(NamedTuple):
    """One way to narrow a search: what it is called, what stands in the address, how many posts remain."""

    name: str
    value: str
    posts: int


def of(hits: Sequence[Hit]) -> dict[str, list[Entry]]:
    """Return the facets of `hits`: {"category": […], "source": […], "tag": […], "year": […]}, the largest first."""
    categories = Counter(pk for hit in hits for pk in {hit.category_id, hit.section_id} if pk)
    sources = Counter(hit.source_id for hit in hits if hit.source_id)
    years = Counter((EPOCH + timedelta(days=hit.day)).year for hit in hits)
    named = _named(
        dict(categories.most_common(MOST)), dict(sources.most_common(MOST)), [hit.post_id for hit in hits]
    )
    return named | {
        "year": [Entry(f"{year}年", str(year), count) for year, count in sorted(years.items(), reverse=True)],
    }


def _named(
    categories: dict[int, int], sources: dict[int, int], posts: Sequence[int]
) -> dict[str, list[Entry]]:
    """Return the largest 栏目, outlets and tags with their names, in two queries for the three."""
    largest: dict[str, list[Entry]] = {"category": [], "source": [], "tag": []}
    if not posts:
        return largest

    def rows(kind: str, model: type[Model], ids: Iterable[int]) -> QuerySet[Model, tuple[Any, ...]]:
        found = model._default_manager.filter(pk__in=engine.chosen(ids or (0,)))
        return found.order_by().values_list(Value(kind), F("pk"), F("name"), F("slug"))

    tagged = (
        TaggedPost.objects.filter(content_object__in=engine.chosen(posts))
        .values(kind=Value("tag"))
        .annotate(posts=Count("pk"))
        .order_by("-posts", "tag__name")
        .values_list("kind", "posts", "tag__name", "tag__slug")[:MOST]
    )
    counts = {"category": categories, "source": sources}
    together = rows("category", Category, categories).union(rows("source", Source, sources), all=True)
    for kind, pk, name, slug in together:
        largest[kind].append(Entry(name, slug, counts[kind][pk]))
    largest["tag"] = [Entry(name, slug, number) for _, number, name, slug in tagged]
    for kind in counts:
        largest[kind].sort(key=lambda entry: (-entry.posts, entry.name))
    return largest
