"""The search in the bench: CPU per search, index size and speed, beside LIKE, pg_trgm and Wagtail's way.

`run` fills the default database with posts of the bench's corpus (those it already holds count) and returns
rows. CPU is that of this process and, on PostgreSQL, of the server process that serves it (read from /proc).
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.test import Client

from articles.models import Category, Post, SearchText, Source
from articles.search import find, index, suggest
from articles.search.types import Filters
from articles.system import planner
from articles.text import plain

from . import corpus

BATCH = 500  # posts a transaction, as the importer writes them
ROUNDS = 8  # searches a figure, after one that warms up
UPDATES = 40  # posts reindexed one by one
FRONT = re.compile(r'title: "(?P<title>.*?)"\ndate: (?P<date>.{19}).*?categories: (?P<slug>\S+)', re.DOTALL)
# The corpus knows no rare word, so some posts carry one: 1 in 4,000.
RARE, RARE_EVERY = "龙门吊责任险", 4_000
QUERIES = {
    "rare": [RARE, "龙门吊"],
    "common": ["产品", "客户", "业内人士"],
    "two terms": ["综合成本率 新能源车险", "适老化改造 惠民保", "代理人转型 续保率"],
    "question": ["新能源车险为什么赔付成本高", "适老化改造有哪些进展"],
    "typed right": ["综合成本率", "新能源车险"],  # what the slips below mean
    "slip of the ear": ["综合成本律", "新能源车显"],
    "slip of the hand": ["综合成率", "xinnengyuanchexain"],
    "value": ["8%", "2.4亿"],
    "without a word": ["产品 -客户"],
}
BY_LIKE = ("rare", "common", "two terms")
WHOLE_PAGES = (
    "rare",
    "common",
    "two terms",
    "question",
    "typed right",
    "slip of the ear",
    "slip of the hand",
    "value",
)


class Row(NamedTuple):
    """One figure of the bench."""

    name: str
    value: float
    unit: str


class Clock:
    """CPU milliseconds of this process and, where it runs on this machine, of its database server process."""

    def __init__(self) -> None:
        self.server: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")  # first field: nanoseconds on a CPU
            self.server = path if path.exists() else None

    def now(self) -> float:
        """Return CPU milliseconds so far."""
        own = time.process_time() * 1000
        return own + int(self.server.read_text().split()[0]) / 1e6 if self.server else own


def posts(first: int, last: int) -> Iterator[tuple[Post, index.IndexEntry]]:
    """Yield unsaved posts `first` to `last` of the corpus with their index entries."""
    for post in bare_posts(first, last):
        outlet = post.source.name if post.source else ""
        yield post, index.prepare(headline=post.headline, body_text=post.body_text, outlet=outlet)


def bare_posts(first: int, last: int) -> Iterator[Post]:
    """Yield unsaved posts `first` to `last` of the corpus."""
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
            categories[slug] = Category.objects.get_or_create(
                slug=slug, defaults={"name": name, "kind": "outlet"}
            )[0]
            sources[name] = Source.objects.get_or_create(name=name, defaults={"slug": slug})[0]
        text = plain.text_of(html.split('<p class="em_media">')[0])
        if number % RARE_EVERY == 17:
            text += f"\n本报曾报道{RARE}试点。"
        yield Post(
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


def fill(total: int) -> tuple[int, float, float]:
    """Bring the database to `total` posts; return how many were added and the CPU milliseconds a post took.

    The first figure is for making index entries, the second for storing them.
    """
    present = Post.objects.filter(path__contains="/bench/").count()
    clock = Clock()
    storing = 0.0
    for first in range(present, total, BATCH):
        with transaction.atomic():
            batch = list(posts(first, min(total, first + BATCH)))
            Post.objects.bulk_create([post for post, _ in batch])
            begun = clock.now()
            index.write(batch)
            storing += clock.now() - begun
    planner.renew_statistics()
    added = max(0, total - present)
    sample = list(Post.objects.order_by("pk").only("headline", "body_text")[:500])
    begun = clock.now()
    for post in sample:
        index.prepare(headline=post.headline, body_text=post.body_text)
    return added, (clock.now() - begun) / len(sample), storing / added if added else 0.0


def cpu_ms(deed: Callable[[], object], clock: Clock, rounds: int = ROUNDS) -> float:
    """Return the CPU milliseconds of one `deed`: the median of `rounds`, warm."""
    deed()
    taken = []
    for _ in range(rounds):
        begun = clock.now()
        deed()
        taken.append(clock.now() - begun)
    return statistics.median(taken)


def mean(deeds: list[Callable[[], object]], clock: Clock) -> float:
    """Return the mean of the deeds' CPU milliseconds."""
    return statistics.mean(cpu_ms(deed, clock) for deed in deeds)


def index_bytes(total: int) -> float:
    """Return the bytes of disk the index takes a post, its stored text and all its indexes included."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat "
                "WHERE name LIKE 'articles_search%%' OR name LIKE '%%_articles_search%%'"
            )
        else:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relname LIKE 'articles_search%%'"
            )
        return float(cursor.fetchone()[0]) / total


def page(text: str) -> None:
    """Ask for the whole page of one search; anything but a page is an error, not a figure."""
    response = Client(SERVER_NAME="127.0.0.1").get("/search/", {"q": text})
    if response.status_code != 200:
        raise ValueError(
            f"search page answered {response.status_code}; empty NEWSROOM_SEARCH_RATE and try again"
        )


def like(text: str) -> list[int]:
    """Search as a site without an index does: LIKE over headline and text, the newest 300."""
    wanted = Post.objects.published().newest_first()
    for term in text.split():
        wanted = wanted.filter(Q(headline__contains=term) | Q(body_text__contains=term))
    return list(wanted.values_list("pk", flat=True)[:300])


@contextmanager
def trigram_index() -> Iterator[bool]:
    """Give PostgreSQL a pg_trgm index over the texts during the block; yield whether it can have one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if not cursor.fetchone()[0]:
            yield False
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("DROP INDEX IF EXISTS bench_trgm")  # left by a bench that was killed
        connection.check_constraints()  # inside a transaction, checks still to come would hold the table
        cursor.execute("CREATE INDEX bench_trgm ON articles_searchtext USING gin (body gin_trgm_ops)")
        try:
            yield True
        finally:
            cursor.execute("DROP INDEX bench_trgm")


def trigram(text: str) -> list[int]:
    """Search by pg_trgm: LIKE over the indexed texts, the newest 300."""
    wanted = SearchText.objects.order_by("-pk")
    for term in text.split():
        wanted = wanted.filter(body__contains=term)
    return list(wanted.values_list("pk", flat=True)[:300])


@contextmanager
def wagtail_index() -> Iterator[None]:
    """Keep an index of the texts as Wagtail's database backend makes one, for the duration of the block.

    That is PostgreSQL's own full text search by the configuration `simple`, and FTS5 with its own tokenizer
    on SQLite. Wagtail itself is not installed here; neither cuts Chinese into words.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TABLE IF EXISTS bench_wagtail")  # left by a bench that was killed
            cursor.execute(
                "CREATE TABLE bench_wagtail AS SELECT doc_id AS id, "
                "setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', body) AS body "
                "FROM articles_searchtext"
            )
            cursor.execute("CREATE INDEX ON bench_wagtail USING gin (body)")
            cursor.execute("ANALYZE bench_wagtail")
        else:
            cursor.execute("DROP TABLE IF EXISTS bench_wagtail")
            cursor.execute("CREATE VIRTUAL TABLE bench_wagtail USING fts5(title, body)")
            cursor.execute(
                "INSERT INTO bench_wagtail(rowid, title, body) "
                "SELECT doc_id, title, body FROM articles_searchtext"
            )
        try:
            yield
        finally:
            cursor.execute("DROP TABLE bench_wagtail")


def as_wagtail(text: str) -> list[int]:
    """Search as Wagtail's database backend does: all words, the best 300 by the database's own rank."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT id FROM bench_wagtail, plainto_tsquery('simple', %s) AS asked WHERE body @@ asked"
                " ORDER BY ts_rank(body, asked) DESC LIMIT 300",
                [text],
            )
        else:
            asked = " AND ".join(f'"{word}"' for word in text.split())
            cursor.execute(
                "SELECT rowid FROM bench_wagtail WHERE bench_wagtail MATCH %s "
                "ORDER BY bm25(bench_wagtail) LIMIT 300",
                [asked],
            )
        return [number for (number,) in cursor.fetchall()]


def run(database: str, total: int = 20_000) -> list[Row]:
    """Fill the default database up to `total` posts, search it and return the figures.

    `database` names the rows.
    """
    added, preparing, storing = fill(total)
    clock = Clock()
    label = f"search, {database}, {total:,} posts"
    rows = []
    if added:
        rows.append(Row(f"{label}: indexing", 1000 / (preparing + storing), "posts/s of one core"))
        rows.append(Row(f"{label}: making an index entry", preparing, "ms CPU"))
        rows.append(Row(f"{label}: storing it, in bulk", storing, "ms CPU"))
    rows.append(Row(f"{label}: index", index_bytes(total), "bytes a post"))
    category = Category.objects.get(slug="meiti05").pk
    narrowed = {
        "": Filters(),
        ", one 栏目": Filters(categories=(category,)),
        ", two months": Filters(since=date(2020, 3, 1), until=date(2020, 4, 30)),
    }
    for kind, texts in QUERIES.items():
        for suffix, filters in narrowed.items():
            deeds = [partial(find.search, text, filters) for text in texts]
            rows.append(Row(f"{label}: {kind}{suffix}", mean(deeds, clock), "ms CPU"))
        if kind in BY_LIKE:
            rows.append(
                Row(
                    f"{label}: {kind}, by LIKE",
                    mean([partial(like, text) for text in texts], clock),
                    "ms CPU",
                )
            )
    for kind in WHOLE_PAGES:
        deeds = [partial(page, text) for text in QUERIES[kind]]
        rows.append(Row(f"{label}: {kind}, whole page", mean(deeds, clock), "ms CPU"))
    rows.append(
        Row(
            f"{label}: common, newest first",
            mean([partial(find.search, "产品", order="newest")], clock),
            "ms CPU",
        )
    )
    rows.append(Row(f"{label}: suggestions", mean([partial(suggest.suggest, "新能源")], clock), "ms CPU"))
    if connection.vendor == "postgresql":
        with trigram_index() as is_there:
            for kind in ("rare", "common", "two terms") if is_there else ():
                deeds = [partial(trigram, text) for text in QUERIES[kind]]
                rows.append(Row(f"{label}: {kind}, by pg_trgm", mean(deeds, clock), "ms CPU"))
    with wagtail_index():
        for kind in BY_LIKE:
            deeds = [partial(as_wagtail, text) for text in QUERIES[kind]]
            rows.append(Row(f"{label}: {kind}, as Wagtail asks", mean(deeds, clock), "ms CPU"))
            share = [len(as_wagtail(text)) / (len(find.search(text).hits) or 1) for text in QUERIES[kind]]
            rows.append(
                Row(f"{label}: {kind}, found as Wagtail asks", 100 * statistics.mean(share), "% of ours")
            )
    rows.append(Row(f"{label}: update of one post", _update_ms(), "ms"))
    return rows


def _update_ms() -> float:
    """Return the median wall-clock milliseconds in which one changed post is indexed and committed."""
    taken = []
    for post in Post.objects.select_related("source").order_by("-pk")[:UPDATES]:
        post.body_text += "更新。"
        begun = time.perf_counter()
        index.update([post])
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)
