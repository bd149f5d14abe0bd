"""What every change to posts ends with: the search index follows, and the edition moves on."""

from collections.abc import Iterable

from django.db import transaction

from articles.models import Edition, Post
from articles.search import index


@transaction.atomic
def changed(posts: Iterable[Post], *, prepared: Iterable[tuple[Post, index.IndexEntry]] = ()) -> None:
    """Reindex `posts` and bump the edition, inside the caller's transaction.

    Every editorial verb and the importer end with it, so that no list, page or search result can lag behind.
    `prepared` are further posts, whose index entries were made elsewhere (by the importer's processes).
    """
    index.update(posts)
    index.write(prepared)
    Edition.bump()
