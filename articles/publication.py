"""How every change to posts ends: index, fingerprints, uncaptioned pictures and composed pages are updated.

The edition moves on if readers may notice.
"""

from collections.abc import Iterable

from django.db import transaction

from articles import composing, purge
from articles.likeness import memory
from articles.models import BarePicture, Edition, Post, SearchDoc
from articles.search import index

# A published post is before readers, or will be at a moment its time decides; a withdrawn one has a page that
# says so, and one that joined a story has an address that leads on.
SHOWN = (Post.Status.PUBLISHED, Post.Status.WITHDRAWN, Post.Status.JOINED)


@transaction.atomic
def changed(posts: Iterable[Post], *, prepared: Iterable[tuple[Post, index.IndexEntry]] = ()) -> None:
    """Reindex `posts` and bump the edition, inside the caller's transaction.

    Every editorial verb and the importer end with it, so that no list, page or search result can lag behind.
    What no reader can see, now or later, bumps no edition: a desk that writes all day leaves the readers'
    cached pages alone. An empty `posts` says that something else readers see has changed. Once all is
    committed, caches in front are told what was withdrawn or erased. `prepared` are further posts whose index
    entries were made elsewhere (by the importer's processes); their fingerprints and composed pages would
    cost the import a third of its time, so `manage.py remember_wording` and `compose_pages` make them
    afterwards.
    """
    posts, prepared = list(posts), list(prepared)
    is_noticed = _is_noticed([*posts, *(post for post, _ in prepared)])
    index.update(posts)
    index.write(prepared)
    memory.remember_posts(posts)
    BarePicture.objects.renew(posts)
    if is_noticed:
        # Before pages are composed: whoever changes something near waits here and not for a row.
        Edition.bump()
    composing.compose(posts)
    composing.forget(post for post, _ in prepared)
    if is_noticed:
        every = [*posts, *(post for post, _ in prepared)]
        transaction.on_commit(lambda: purge.after_change(every))


def _is_noticed(posts: list[Post]) -> bool:
    """Return whether readers see any of `posts`, or did before the change, as the index remembers."""
    if not posts or any(post.status in SHOWN for post in posts):
        return True
    return SearchDoc.objects.filter(post__in=[post.pk for post in posts], status__in=SHOWN).exists()
