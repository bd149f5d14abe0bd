"""How the posts of one search divide: by 栏目, outlet, tag and year, counted over the candidates alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Model

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
    return {
        "category": _entries(Category, categories),
        "source": _entries(Source, sources),
        "tag": _tags(hits),
        "year": [Entry(f"{year}年", str(year), count) for year, count in sorted(years.items(), reverse=True)],
    }


def _tags(hits: Sequence[Hit]) -> list[Entry]:
    """Return the most frequent tags, counted and named in one query."""
    if not hits:
        return []
    tagged = TaggedPost.objects.filter(content_object__in=engine.chosen(hit.post_id for hit in hits))
    counted = tagged.values_list("tag__name", "tag__slug").annotate(posts=Count("pk")).order_by("-posts", "tag__name")
    return [Entry(name, slug, posts) for name, slug, posts in counted[:MOST]]


def _entries(model: type[Model], counts: Counter[int]) -> list[Entry]:
    largest = counts.most_common(MOST)
    rows = model._default_manager.filter(pk__in=[pk for pk, _ in largest]).values_list("pk", "name", "slug")
    named: dict[int, tuple[str, str]] = {pk: (name, slug) for pk, name, slug in rows}
    return [Entry(*named[pk], count) for pk, count in largest if pk in named]
