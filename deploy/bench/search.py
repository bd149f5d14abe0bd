"""The search in the bench: CPU per search, index size, indexing speed; beside LIKE and pg_trgm in the same run.

`run` fills the default database with posts of the bench's corpus (those it already holds count) and returns rows.
CPU is that of this process and, on PostgreSQL, of the server process that serves it (read from /proc).
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from articles.models import Category, Post, Source
from articles.search import index
from articles.text import plain

from . import corpus

BATCH = 500  # posts a transaction, as the importer writes them
ROUNDS = 5  # searches per figure, after one that warms up
UPDATES = 30  # posts reindexed one by one
FRONT = re.compile(r'title: "(?P<title>.*?)"\ndate: (?P<date>.{19}).*?categories: (?P<slug>\S+)', re.DOTALL)
TICK = os.sysconf("SC_CLK_TCK")
# Words of the corpus: in one post in thousands, in more than half of all, and two of middling frequency together.
QUERIES = {
    "rare": ["大灾模型 鹿溪再保险", "石埠养老 定期寿险 养殖户"],
    "common": ["产品", "客户", "保险", "业内人士"],
    "two terms": ["综合成本率 新能源车险", "适老化改造 惠民保", "代理人转型 续保率"],
    "question": ["新能源车险为什么赔付成本高", "适老化改造有哪些进展"],
}


class Row(NamedTuple):
    """One figure of the bench."""

    name: str
    value: float
    unit: str


class Clock:
    """CPU milliseconds of this process and of its database server process."""

    def __init__(self) -> None:
        self.server: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                path = Path(f"/proc/{cursor.fetchone()[0]}/stat")
            self.server = path if path.exists() else None

    def now(self) -> float:
        """Return CPU milliseconds so far."""
        own = time.process_time() * 1000
        if self.server is None:
            return own
        fields = self.server.read_text().rsplit(")", 1)[1].split()
        return own + (int(fields[11]) + int(fields[12])) * 1000 / TICK


def posts(first: int, last: int) -> Iterator[tuple[Post, index.IndexEntry]]:
    """Yield unsaved posts `first` to `last` of the corpus with their index entries."""
    categories = {category.slug: category for category in Category.objects.all()}
    sources = {source.name: source for source in Source.objects.all()}
    names = dict(corpus.outlets())
    for number in range(first, last):
        _, raw = corpus.post(number)
        _, front, html = raw.decode().split("---\n", 2)
        facts = FRONT.search(front)
        if facts is None:
            raise ValueError(f"post {number} of the corpus has another shape than the bench expects")
        slug, name = facts["slug"], names[facts["slug"]]
        if slug not in categories:
            categories[slug] = Category.objects.get_or_create(slug=slug, defaults={"name": name, "kind": "outlet"})[0]
            sources[name] = Source.objects.get_or_create(name=name, defaults={"slug": slug})[0]
        text = plain.text_of(html.split('<p class="em_media">')[0])
        post = Post(
            headline=facts["title"],
            body_html=html,
            body_text=text,
            category=categories[slug],
            source=sources[name],
            status=Post.Status.PUBLISHED,
            published_at=datetime.fromisoformat(facts["date"] + "+08:00"),
            path=f"/{slug}/bench/{number}.html",
            is_legacy=True,
        )
        yield post, index.prepare(headline=post.headline, body_text=text, outlet=name)


def fill(total: int, write: bool = True) -> tuple[int, float, float]:
    """Bring the database to `total` posts; return how many were added, seconds of preparing and of writing the index."""
    present = Post.objects.filter(path__contains="/bench/").count()
    preparing = writing = 0.0
    for first in range(present, total, BATCH):
        with transaction.atomic():
            batch = list(posts(first, min(total, first + BATCH)))
            Post.objects.bulk_create([post for post, _ in batch])
            begun = time.perf_counter()
            index.write(batch)
            writing += time.perf_counter() - begun
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return max(0, total - present), preparing, writing


def cpu_ms(deed: Callable[[], object], clock: Clock, rounds: int = ROUNDS) -> float:
    """Return the CPU milliseconds of one `deed`, on average, warm. The server's share counts in ticks of 10 ms."""
    deed()
    begun = clock.now()
    for _ in range(rounds):
        deed()
    return (clock.now() - begun) / rounds
