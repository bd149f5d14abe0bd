"""归入栏目 follows 所属栏目: a piece whose address stands in a 栏目 is listed there, unless it was filed elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from articles.editorial.content import Content
from articles.models import Category, Post, User

from .rewriting import rewriting


def following(before: Mapping[str, Any], after: Content) -> Content:
    """Return `after`, a change of `before` ({} for a new piece), filed in its 栏目.

    A piece filed nowhere goes to the 栏目 of its address; one that was filed there moves along when that
    changes. A 稿源栏目 lists by the address alone, so there is nothing to file.
    """
    category, section = after.get("category"), after.get("section")
    moved = "category" in before and category != before["category"]
    went_along = moved and section == before.get("section") == before["category"]
    if category is None or category == section or not (section is None or went_along):
        return after
    if not Category.objects.sections().filter(pk=category).exists():
        return after
    return {**after, "section": category}


def own_section(post: Post) -> Category | None:
    """Return the 栏目 of the address of `post`, None for a 稿源栏目 or none."""
    category = post.category
    return category if category is not None and category.kind == Category.Kind.SECTION else None


def list_unlisted(section: Category, *, actor: User, at: datetime) -> None:
    """List in `section` every piece whose address stands there and that is in no list: it has become a 栏目."""
    if section.kind == Category.Kind.SECTION:
        unlisted = Post.objects.filter(category=section, section=None)
        with rewriting(unlisted, actor=actor, at=at, reason=f"“{section.name}”改为栏目"):
            unlisted.update(section=section)
