"""The categories, outlets and tags that a chunk of posts needs: found, or made."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.ingest.import_worker import outlet_name, tag_names
from articles.ingest.jekyll import JekyllPost
from articles.models import Category, Source, Tag
from articles.models.label_kinds import free_slug
from articles.system.batches import batches
from articles.text import pinyin

NAME_LIMIT = 200  # characters of a name or slug (Category, Source)
# What pages that belong to no outlet carried in their navigation: no name of a section.
GENERIC_NAMES = frozenset({"", "新闻", "首页", "返回", "栏目", "分类", "列表", "上一页"})


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything a chunk's posts point at, by the archive's own names."""

    categories: dict[str, Category]
    sources: dict[str, Source]
    tags: dict[str, int]

    @classmethod
    def of(cls, posts: Iterable[JekyllPost]) -> "Labels":
        """Return the labels `posts` need.

        Missing ones are created in their order, so that two runs number them alike.
        """
        posts = list(posts)
        return cls(_categories(posts), _sources(posts), _tags(posts))

    def category(self, post: JekyllPost) -> Category | None:
        """Return the category of a post, None if its file names none."""
        return self.categories[post.section[:NAME_LIMIT]] if post.section else None

    def source(self, post: JekyllPost) -> Source | None:
        """Return the outlet of a post, None if it is not known."""
        return self.sources.get(outlet_name(post))


def _categories(posts: list[JekyllPost]) -> dict[str, Category]:
    wanted: dict[str, str] = {}
    for post in posts:
        if post.section:
            name = (post.section_name or "").strip()
            wanted.setdefault(post.section[:NAME_LIMIT], post.section if name in GENERIC_NAMES else name)
    found: dict[str, Category] = {}
    for batch in batches(wanted):
        found.update((category.slug, category) for category in Category.objects.filter(slug__in=batch))
    for slug, name in wanted.items():
        if slug not in found:
            found[slug] = Category.objects.create(
                slug=slug, name=name[:NAME_LIMIT], kind=Category.Kind.OUTLET
            )
    return found


def _sources(posts: list[JekyllPost]) -> dict[str, Source]:
    wanted = dict.fromkeys(filter(None, map(outlet_name, posts)))
    found: dict[str, Source] = {}
    for batch in batches(wanted):
        found.update((source.name, source) for source in Source.objects.filter(name__in=batch))
    for name in wanted:
        if name not in found:
            slug = free_slug(Source, pinyin.slug_of(name) or "laiyuan")
            found[name] = Source.objects.create(name=name, slug=slug)
    return found


def _tags(posts: list[JekyllPost]) -> dict[str, int]:
    wanted = dict.fromkeys(name for post in posts for name in tag_names(post))
    found: dict[str, int] = {}
    for batch in batches(wanted):
        found.update(Tag.objects.filter(name__in=batch).values_list("name", "pk"))
    for name in wanted:
        if name not in found:
            found[name] = Tag.objects.create(name=name).pk
    return found
