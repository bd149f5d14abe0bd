"""What is remembered of the posts' wording, in a plain table, and which posts may hold the text in hand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from articles.models import CommonFingerprint, Fingerprint, Post

from . import duplicates, texts
from .duplicates import Kind, Match
from .fingerprints import to_remember
from .texts import Text

COMMON = 200  # posts from which on a fingerprint is boilerplate and no longer remembered
LEAST_HITS = 2  # fingerprints in common that make a candidate; one, where the text has fewer than SHORT
SHORT = 12  # fingerprints
CANDIDATES = 20  # posts that are compared with a text
BATCH = 20_000  # hashes in one statement


def remember(fingerprints: Mapping[int, Sequence[int]]) -> None:
    """Store the fingerprints of posts (by primary key), in the caller's transaction, replacing the old ones.

    What has not changed costs two queries, however many posts there are.
    """
    held: dict[int, set[int]] = defaultdict(set)
    for hash_, post_id in Fingerprint.objects.filter(post__in=list(fingerprints)).values_list(
        "hash", "post_id"
    ):
        held[post_id].add(hash_)
    wanted = {hash_ for hashes in fingerprints.values() for hash_ in hashes}
    common: set[int] = set()
    for some in batched(sorted(wanted)):
        common.update(CommonFingerprint.objects.filter(hash__in=some).values_list("hash", flat=True))
    rows: list[tuple[int, int]] = []
    changed: list[int] = []
    for post_id, hashes in fingerprints.items():
        kept = set(hashes).difference(common)
        if kept != held.get(post_id, set()):
            if post_id in held:
                changed.append(post_id)
            rows += [(hash_, post_id) for hash_ in sorted(kept)]
    if changed:
        Fingerprint.objects.filter(post__in=changed).delete()
    _insert(rows)


def batched(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield `values` in pieces that fit one statement on either database."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def _insert(rows: Sequence[tuple[int, int]]) -> None:
    if not rows:
        return
    table = connection.ops.quote_name(Fingerprint._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} (hash, post_id) "  # noqa: S608
                "SELECT * FROM unnest(%s::int[], %s::bigint[])",
                [[hash_ for hash_, _ in rows], [post_id for _, post_id in rows]],
            )
        else:
            cursor.executemany(f"INSERT INTO {table} (hash, post_id) VALUES (%s, %s)", rows)  # noqa: S608


def remember_posts(posts: Iterable[Post]) -> None:
    """Store the fingerprints of saved posts."""
    if found := {post.pk: to_remember(post.body_text) for post in posts}:
        remember(found)


def not_remembered() -> QuerySet[Post]:
    """Return the posts with text of which nothing is remembered: those an import brought."""
    return Post.objects.exclude(body_text="").filter(~Exists(Fingerprint.objects.filter(post=OuterRef("pk"))))


@transaction.atomic
def forget_common() -> int:
    """Stop remembering what stands in more than COMMON posts; return how many fingerprints that were."""
    rows = Fingerprint.objects.values("hash").annotate(posts=Count("post_id")).filter(posts__gt=COMMON)
    common = list(rows.values_list("hash", flat=True))
    CommonFingerprint.objects.bulk_create(
        [CommonFingerprint(hash=hash_) for hash_ in common], ignore_conflicts=True, batch_size=BATCH
    )
    for some in batched(common):
        Fingerprint.objects.filter(hash__in=some).delete()
    return len(common)


def candidates(text: Text, *, leave_out: int | None = None, most: int = CANDIDATES) -> list[int]:
    """Return the posts that share most fingerprints with `text`; `leave_out` is the post itself."""
    hashes = sorted(text.fingerprints)[:900]
    if not hashes:
        return []
    least = LEAST_HITS if len(hashes) >= SHORT else 1
    rows = Fingerprint.objects.filter(hash__in=hashes)
    if leave_out is not None:
        rows = rows.exclude(post=leave_out)
    counted = rows.values("post_id").annotate(hits=Count("hash")).filter(hits__gte=least)
    return list(counted.order_by("-hits", "-post_id").values_list("post_id", flat=True)[:most])


def matches(text: Text, *, leave_out: int | None = None, most: int = CANDIDATES) -> list[Match]:
    """Return the posts that are the same text as `text`, most similar first, by the post's key.

    Boilerplate is learnt from the candidates themselves, of which `most` are compared: every pair costs.
    """
    found = Post.objects.filter(pk__in=candidates(text, leave_out=leave_out, most=most)).only(
        "pk", "body_text"
    )
    others = [texts.read(post.body_text, id=str(post.pk)) for post in found]
    pairs = duplicates.find([text, *others])
    mine = [pair for pair in pairs if text.id in (pair.first, pair.second) and pair.kind != Kind.TEMPLATE]
    return sorted(mine, key=lambda pair: -pair.score)
