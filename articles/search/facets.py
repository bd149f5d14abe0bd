"""How the posts of one search divide: by 栏目, outlet, tag and year, counted over the candidates alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection

from articles.models import Category, Source, Tag, TaggedPost

from . import engine
from .find import Hit
from .types import EPOCH

MOST = 8  # entries of one facet
COUNTED = 4 * MOST  # tags looked at, those of topics and those of outlets together
TAGGED = f"{TaggedPost._meta.db_table} tagged JOIN {Tag._meta.db_table} tag ON tag.id = tagged.tag_id"
# Categories too: an outlet of the archive may be known by its 稿源栏目 alone.
OF_AN_OUTLET = (
    f"(EXISTS (SELECT 1 FROM {Source._meta.db_table} AS outlet"
    " WHERE tag.name = outlet.name OR tag.name = outlet.name || '新闻')"
    f" OR EXISTS (SELECT 1 FROM {Category._meta.db_table} AS outlet"
    " WHERE outlet.kind = 'outlet' AND (tag.name = outlet.name OR tag.name = outlet.name || '新闻')))"
)


class FacetEntry(NamedTuple):
    """One way to narrow a search: what it is called, what stands in the address, how many posts remain."""

    name: str
    value: str
    posts: int


class Facets(NamedTuple):
    """The facets of a search, largest first, and the tags of the posts shown: {post id: [(name, slug)]}.

    `outlet_tag`: tags that only repeat the name of an outlet (东澜保险报新闻), as the archive has one on
    nearly every post; among topics they would be all there is.
    """

    category: list[FacetEntry]
    source: list[FacetEntry]
    tag: list[FacetEntry]
    outlet_tag: list[FacetEntry]
    year: list[FacetEntry]
    tags_of: dict[int, list[tuple[str, str]]]


def facets_of(hits: Sequence[Hit], shown: Iterable[int] = ()) -> Facets:
    """Return the facets of `hits`, and the tags of the posts `shown`, in one query."""
    if not hits:
        return Facets([], [], [], [], [], {})
    categories = Counter(pk for hit in hits for pk in {hit.category_id, hit.section_id} if pk)
    sources = Counter(hit.source_id for hit in hits if hit.source_id)
    years: Counter[int] = Counter()
    for day, posts in Counter(hit.day for hit in hits).items():
        years[(EPOCH + timedelta(days=day)).year] += posts
    counts = {
        "category": dict(categories.most_common(MOST)),
        "source": dict(sources.most_common(MOST)),
    }
    largest: dict[str, list[FacetEntry]] = {"category": [], "source": [], "tag": [], "outlet_tag": []}
    tags_of: dict[int, list[tuple[str, str]]] = {}
    for kind, number, name, slug, _ in _named(counts, hits, shown):
        if kind == "shown":
            tags_of.setdefault(number, []).append((name, slug))
        else:
            largest[kind].append(FacetEntry(name, slug, counts[kind][number] if kind in counts else number))
    for entries in largest.values():
        entries.sort(key=lambda entry: (-entry.posts, entry.name))
    by_year = [
        FacetEntry(f"{year}年", str(year), count) for year, count in sorted(years.items(), reverse=True)
    ]
    for kind in ("tag", "outlet_tag"):
        del largest[kind][MOST:]
    return Facets(**largest, year=by_year, tags_of=tags_of)


def _named(
    counts: dict[str, dict[int, int]], hits: Sequence[Hit], shown: Iterable[int]
) -> list[tuple[str, int, str, str, int]]:
    """Return (kind, id, name, slug, place) of what is counted and of the tags shown.

    For counted tags the id is their number of posts.
    """
    listed = engine.listed
    categories, sources = (listed(counts[kind]) or "NULL" for kind in ("category", "source"))
    posts = listed(hit.post_id for hit in hits)
    query = (
        f"SELECT 'category', id, name, slug, 0 FROM {Category._meta.db_table} WHERE id IN ({categories})"
        f" UNION ALL SELECT 'source', id, name, slug, 0 FROM {Source._meta.db_table} WHERE id IN ({sources})"
        f" UNION ALL SELECT CASE WHEN {OF_AN_OUTLET} THEN 'outlet_tag' ELSE 'tag' END, posts, name, slug, 0"
        " FROM (SELECT count(*) AS posts, tag.name, tag.slug"
        f" FROM {TAGGED} WHERE tagged.content_object_id IN ({posts})"
        f" GROUP BY tag.id, tag.name, tag.slug ORDER BY posts DESC, tag.name LIMIT {COUNTED}) AS tag"
        " UNION ALL SELECT 'shown', tagged.content_object_id, tag.name, tag.slug, tagged.id"
        f" FROM {TAGGED} WHERE tagged.content_object_id IN ({listed(shown) or 'NULL'})"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(cursor.fetchall(), key=lambda row: int(row[-1]))
