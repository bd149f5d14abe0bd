"""Fingerprints in the bench: what a post costs, how fast a text is looked up, and how much they take on disk.

`run` fills the default database with posts of the bench's corpus (those it already holds count) and
returns rows. CPU is that of this process and, on PostgreSQL, of the server process that serves it; "by
the clock" is what an editor waits.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

from articles.likeness import memory, texts
from articles.likeness.fingerprints import to_remember
from articles.models import Fingerprint, Post
from articles.system import planner

from .search import Clock, Row, bare_posts

BATCH = 200  # posts a transaction, as `remember_wording` writes them
LOOKED_UP = 200  # texts
JUDGED = 40  # of them: in this corpus every text shares its sentences with twenty others


def fill(total: int) -> tuple[int, float, float]:
    """Bring the database to `total` posts with fingerprints; return how many were added, and CPU for each.

    The CPU is that of making and of storing them.
    """
    present = Post.objects.filter(path__contains="/bench/").count()
    clock, making, storing = Clock(), 0.0, 0.0
    for first in range(present, total, BATCH):
        with transaction.atomic():
            batch = list(bare_posts(first, min(total, first + BATCH)))
            Post.objects.bulk_create(batch)
            begun = clock.now()
            made = {post.pk: to_remember(post.body_text) for post in batch}
            between = clock.now()
            memory.remember(made)
            making += between - begun
            storing += clock.now() - between
    memory.forget_common()
    planner.renew_statistics()
    added = max(1, total - present)
    return max(0, total - present), making / added, storing / added


def table_bytes(total: int) -> float:
    """Return the bytes of disk that the fingerprints take a post, their indexes included."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%%fingerprint%%'")
        else:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relname LIKE '%%fingerprint%%'"
            )
        return float(cursor.fetchone()[0]) / total


def measured(deeds: list[Callable[[], object]], clock: Clock) -> tuple[float, float, float]:
    """Return the median CPU of `deeds`, and median and 95th percentile of their wall-clock time, in ms."""
    spent, waited = [], []
    for deed in deeds:
        begun, at = clock.now(), time.perf_counter()
        deed()
        waited.append((time.perf_counter() - at) * 1000)
        spent.append(clock.now() - begun)
    return statistics.median(spent), statistics.median(waited), statistics.quantiles(waited, n=20)[-1]


def run(database: str, total: int) -> list[Row]:
    """Fill the default database up to `total` posts, look texts up and return the figures.

    `database` names the rows.
    """
    added, making, storing = fill(total)
    clock, label = Clock(), f"likeness, {database}, {total:,} posts"
    rows = []
    if added:
        rows.append(Row(f"{label}: making the fingerprints of a post", making, "ms CPU"))
        rows.append(Row(f"{label}: storing them, {BATCH} posts at once", storing, "ms CPU"))
    rows.append(Row(f"{label}: fingerprints", Fingerprint.objects.count() / total, "a post"))
    rows.append(Row(f"{label}: on disk", table_bytes(total), "bytes a post"))
    spread = Post.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, total // LOOKED_UP)]
    bodies = Post.objects.filter(pk__in=list(spread)).values_list("body_text", flat=True)
    read = [texts.read(body) for body in bodies]
    for text in read:
        _ = text.fingerprints  # made once; a lookup takes them as they are
    asked = (
        ("a lookup", memory.candidates, read),
        ("a lookup and the judgement", memory.matches, read[:JUDGED]),
    )
    for name, ask, some in asked:
        cpu, median, worst = measured([partial(ask, text) for text in some], clock)
        rows.append(Row(f"{label}: {name}", cpu, "ms CPU"))
        rows.append(Row(f"{label}: {name}, by the clock", median, "ms"))
        rows.append(Row(f"{label}: {name}, by the clock, 95th percentile", worst, "ms"))
    return rows
