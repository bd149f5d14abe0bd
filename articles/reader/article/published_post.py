"""A post with all that its page asks for beside it, in one query."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from articles.models import Category, ComposedPost, Correction, Picture, Post, Source, StoryPlace
from articles.system.compiled_query import MomentParameter, Prepared, TextParameter, columns

POST_FIELDS = columns(
    Post, "id", "form", "is_important", "kicker", "headline", "subheadline", "dek", "excerpt", "body_html",
    "cover_id", "category_id", "section_id", "source_id", "origin", "byline", "responsible_editor",
    "changes_made", "ai_generated", "is_advertisement", "status", "published_at", "revised_at", "path",
    "is_legacy",
)  # fmt: skip
# What comes along of the rows a post points to; the first source link is the one readers see.
BESIDE = {
    "category": (Category, columns(Category, "id", "name", "slug", "kind")),
    "section": (Category, columns(Category, "id", "name", "slug", "kind")),
    "source": (Source, columns(Source, "id", "name", "slug", "homepage")),
    "cover": (Picture, columns(
        Picture, "id", "file", "width", "height", "alt", "caption", "credit", "sha256", "ai_label",
        "ai_generated", "is_moving",
    )),
}  # fmt: skip
COMPOSED_FIELDS = columns(ComposedPost, "post_id", "version", "headline", "lines", "related")


class FirstLink(NamedTuple):
    """The first entry of 原文出处, the one readers see; a post without one has an empty one."""

    url: str = ""
    issue: str = ""
    original_headline: str = ""
    original_author: str = ""
    source_published_at: datetime | None = None


NO_LINK = FirstLink()


@dataclass(frozen=True)
class PublishedPost:
    """A post as its page shows it; a preview makes one of a piece that readers may not see yet.

    It carries its category, section, source and cover; `composed` is what was worked out beforehand, if it
    was. `has_corrections` and `leads_story` save most pages a query. `leader_…` is the page that leads its
    story, "" if it is that page itself.
    """

    post: Post
    link: FirstLink = NO_LINK
    composed: ComposedPost | None = None
    has_corrections: bool = False
    leads_story: bool = False
    leader_path: str = ""
    leader_headline: str = ""


THE_POST = Prepared(
    lambda now, path: (
        Post.objects.published(now)
        .filter(path=path)
        .order_by("source_links__id")
        .values_list(
            *POST_FIELDS,
            *(f"{relation}__{field}" for relation, (_, fields) in BESIDE.items() for field in fields),
            *(f"source_links__{field}" for field in FirstLink._fields),
            *(f"composed__{field}" for field in COMPOSED_FIELDS),
            Exists(Correction.objects.filter(post=OuterRef("pk"))),
            Exists(StoryPlace.objects.filter(leader=OuterRef("pk"))),
            "story_place__leader__path",
            "story_place__leader__headline",
        )[:1]
    ),
    now=MomentParameter,
    path=TextParameter,
)


def find(path: str, now: datetime) -> PublishedPost | None:
    """Return the post readers may see at the decoded `path`, or None; one query."""
    for row in THE_POST.rows(now=now, path=path):
        values = iter(row)
        post = Post.from_db(None, POST_FIELDS, list(islice(values, len(POST_FIELDS))))
        for relation, (model, fields) in BESIDE.items():
            found = list(islice(values, len(fields)))
            post._state.fields_cache[relation] = model.from_db(None, fields, found) if found[0] else None
        link = list(islice(values, len(FirstLink._fields)))
        composed = list(islice(values, len(COMPOSED_FIELDS)))
        has_corrections, leads_story, leader_path, leader_headline = values
        return PublishedPost(
            post,
            NO_LINK if link[0] is None else FirstLink(*link),
            ComposedPost.from_db(None, COMPOSED_FIELDS, composed) if composed[0] else None,
            bool(has_corrections),
            bool(leads_story),
            leader_path or "",
            leader_headline or "",
        )
    return None
