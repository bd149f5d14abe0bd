"""What the newsroom already knows of an archive: earlier files, their posts, and who holds an address."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from articles.ingest.report import Facts
from articles.models import ArchiveFile, Post, Redirect
from articles.system.batches import batches

# Raised by hand whenever the same file may give another post: every file is then read anew at the next
# import.
IMPORTER_VERSION = "3"
# The version of a file that is kept but was not applied, because an editor had changed the post: never
# "unchanged".
NOT_APPLIED = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One ArchiveFile, without its original; `digest` is that of its post when it was last imported."""

    path: str
    sha256: str
    version: str
    key: str
    outcome: str
    facts: Facts
    post_id: int | None
    digest: str

    @property
    def stands(self) -> bool:
        """Whether the post has its present text from this file."""
        return self.post_id is not None and self.digest != ""


def records(paths: Sequence[str]) -> dict[str, Record]:
    """Return what is recorded of some paths, one query."""
    rows = ArchiveFile.objects.filter(path__in=paths).values_list(
        "path", "sha256", "importer_version", "key", "outcome", "facts", "post_id", "post_digest"
    )
    return {row[0]: Record(*row) for row in rows}


def posts_of_keys(keys: Iterable[str]) -> dict[str, int]:
    """Return the post that each known key became."""
    found: dict[str, int] = {}
    for batch in batches(keys):
        rows = ArchiveFile.objects.filter(key__in=batch, post__isnull=False).order_by("id")
        found.update(rows.values_list("key", "post_id"))
    return found


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an address: a post, or a redirect that the desk set up (post_id None)."""

    post_id: int | None
    is_page: bool


def holders(paths: Iterable[str]) -> dict[str, Holder]:
    """Return who has each of some percent-decoded paths, as page or as redirect; free paths are left out."""
    found: dict[str, Holder] = {}
    for batch in batches(paths):
        redirects = Redirect.objects.filter(old_path__in=batch).values_list("old_path", "post_id")
        found.update((path, Holder(post_id, is_page=False)) for path, post_id in redirects)
        pages = Post.objects.filter(path__in=batch).values_list("path", "pk")
        found.update((path, Holder(pk, is_page=True)) for path, pk in pages if path)
    return found


def names_of_posts(ids: Iterable[int]) -> dict[int, str]:
    """Return how to name posts in a report: the file a post came from, else its headline."""
    found: dict[int, str] = {}
    for batch in batches(ids):
        found.update(
            (pk, f"《{headline}》")
            for pk, headline in Post.objects.filter(pk__in=batch).values_list("pk", "headline")
        )
        rows = ArchiveFile.objects.filter(post_id__in=batch).exclude(post_digest="")
        found.update((pk, path) for pk, path in rows.values_list("post_id", "path") if pk)
    return found


def digest_of(post: Post, links: Iterable[tuple[str, str]]) -> str:
    """Return the digest of what an import writes on a post, as `post` is now; `links` are (url, infoCode).

    A digest other than the one recorded means that the desk has changed the piece. Its 归入栏目, tags, home
    places and the fields no import fills are not part of it. `source` and `category` should be loaded.
    """
    values = [
        post.headline,
        post.dek,
        post.body_html,
        post.path,
        post.status,
        post.published_at and post.published_at.astimezone(UTC).isoformat(),
        post.embargoed_until and post.embargoed_until.astimezone(UTC).isoformat(),
        post.category and post.category.slug,
        # The slug stays when the desk corrects the outlet's name, which is no change of the piece.
        post.source and post.source.slug,
        sorted(links),
    ]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
