"""CPU and queries of a request, beside the yardstick: `python -m deploy.bench.pages ROWS`.

It needs an imported database.

Requests go through the whole WSGI handler with every middleware, in this process; CPU is this process's and,
on PostgreSQL, its server process's. Prints JSON rows.
"""

import io
import json
import random
import statistics
import sys
from datetime import timedelta
from itertools import cycle, islice
from urllib.parse import quote

import django

ROUNDS = 60  # requests a figure
TAIL = 300  # articles asked for at random, each once
DEPTH_BODIES = 500  # different texts among the rows that are loaded for depth


def handler():
    """Return the site's WSGI application with the yardstick beside it."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    settings.ROOT_URLCONF = "deploy.bench.urls"
    return get_wsgi_application()


class Site:
    """Asks the site for pages and counts."""

    def __init__(self):
        from . import search

        self._application = handler()
        self._search = search
        self.get("/")  # opens the connection whose server process the clock watches
        self.clock = search.Clock()

    def get(self, address):
        """Request one address; return the body. Raises RuntimeError for any status but 200."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        said = []
        answer = self._application(environ, lambda status, headers: said.append(status))
        body = b"".join(answer)
        answer.close()
        if not said[0].startswith("200"):
            raise RuntimeError(f"{address}: {said[0]}")
        return body

    def cost(self, address):
        """Return the CPU milliseconds of one request."""
        begun = self.clock.now()
        self.get(address)
        return self.clock.now() - begun

    def beside(self, addresses, bares, *, before=None, rounds=ROUNDS):
        """Return the median CPU milliseconds of `addresses` in turn, and of `bares`, requested alternately.

        Whatever else the machine does at the time then weighs on both alike. `before` is done unmeasured.
        """
        real, yardstick = [], []
        for address, bare in islice(zip(cycle(addresses), cycle(bares), strict=False), rounds):
            if before:
                before()
            real.append(self.cost(address))
            yardstick.append(self.cost(bare))
        return statistics.median(real), statistics.median(yardstick)

    def queries(self, address):
        """Return how many statements one request makes."""
        from django.db import connection

        count = 0

        def counted(execute, *arguments):
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counted):
            self.get(address)
        return count


def load_depth(rows):
    """Bring the database to `rows` posts in bulk, outlets as in the corpus.

    Bodies repeat, so it cannot test search.
    """
    from articles.models import Category, Post, Source
    from articles.system import planner
    from articles.text import plain

    from . import corpus

    present = Post.objects.count()
    bodies = []
    for number in range(DEPTH_BODIES):
        html = corpus.post(number)[1].decode().split("---\n", 2)[2].split('<p class="em_media">')[0]
        bodies.append((html, plain.text_of(html)))
    categories, sources = {}, {}
    for slug, name in corpus.outlets():  # a small corpus has none of the rarest
        categories[slug] = Category.objects.get_or_create(
            slug=slug, defaults={"name": name, "kind": "outlet"}
        )[0]
        sources[name] = Source.objects.get_or_create(name=name, defaults={"slug": slug})[0]
    ranks = [
        (slug, name)
        for rank, (slug, name) in enumerate(corpus.outlets(), 1)
        for _ in range(round(400 / rank))
    ]
    last = Post.objects.newest_first().values_list("published_at", flat=True).first()
    for start in range(present, rows, 1000):
        batch = []
        for number in range(start, min(rows, start + 1000)):
            slug, name = ranks[number * 7919 % len(ranks)]
            html, text = bodies[number % DEPTH_BODIES]
            batch.append(
                Post(
                    headline=f"第{number}号稿件：保费收入与综合成本率",
                    body_html=html, body_text=text, excerpt=text[:120],
                    category=categories[slug], source=sources[name],
                    status="published", origin="unknown", is_legacy=True,
                    published_at=last + timedelta(minutes=number - present + 1 - rows),
                    path=f"/{slug}/depth/{number}.html",
                )
            )  # fmt: skip
        Post.objects.bulk_create(batch)
    planner.renew_statistics()  # a site that has run for a day has been vacuumed


def yardstick(site, article_pk, article_url):
    """Make the bare views send as many bytes as the real pages; return their addresses (article, list)."""
    from articles.models import Post

    from . import urls

    page = site.get(article_url).decode()
    body = Post.objects.get(pk=article_pk).body_html
    rest = "x" * (len(page.encode()) - len(body.encode()))
    urls.templates["article"] = urls.compile_template(rest + "{{ post.body_html|safe }}")
    rows = (
        "{% for post in posts %}<li><a href='{{ post.path }}'>{{ post.headline }}</a> "
        "{{ post.excerpt }}</li>{% endfor %}"
    )
    urls.templates["list"] = urls.compile_template(rows)
    size = len(site.get("/latest/")) - len(site.get("/bench/list"))
    urls.templates["list"] = urls.compile_template(rows + "x" * max(0, size))
    return f"/bench/article/{article_pk}", "/bench/list"


def measure(rows):
    """Return the figures as [name, value, unit]."""
    from django.conf import settings
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db.models import Count

    from articles.models import Category, Edition, Post
    from articles.reader.ready_pages import ReadyPages

    site = Site()
    worker = ReadyPages()
    posts = list(
        Post.objects.published().filter(source_links__isnull=False).order_by("-published_at")[: ROUNDS * 2]
    )
    addresses = [quote(post.path) for post in posts]
    bare, bare_list = yardstick(site, posts[0].pk, addresses[0])
    found = []

    def figure(name, asked, bares, before=None, rounds=ROUNDS):
        real, beside = site.beside(asked, bares, before=before, rounds=rounds)
        found.append([f"{name}: CPU, yardstick's CPU beside it", real, f"ms, {beside:.2f} ms"])
        found.append([f"{name}: ratio", real / beside, "×"])
        if before:
            before()
        found.append(
            [f"{name}: queries", site.queries(asked[-1] if before or len(asked) == 1 else addresses[-1]), ""]
        )

    def turned():
        """Do what happens between two readers when something is published: the worker makes pages ready."""
        Edition.bump()
        worker.look()
        cache.clear()  # the worker is another process

    def tail(name):
        """Measure pages that nobody asked for in this edition, each beside the yardstick of the same post."""
        Edition.bump()
        site.get("/latest/")  # makes the frame of this edition
        asked = [quote(path) for _, path in at_random]
        figure(name, asked, [f"/bench/article/{pk}" for pk, _ in at_random], rounds=len(asked))

    at_random = list(Post.objects.published().filter(source_links__isnull=False).values_list("pk", "path"))
    random.Random(7).shuffle(at_random)  # noqa: S311 - the same ones in every run
    at_random = at_random[:TAIL]
    site.get(addresses[0])
    figure("article warm (page kept)", addresses[:1], [bare])
    figure("article cold (empty cache)", addresses[:1], [bare], before=cache.clear)
    tail("articles at random, nothing composed")
    call_command("compose_pages", stdout=sys.stderr)
    tail("articles at random")
    site.get("/latest/")
    figure("/latest/ warm (page kept)", ["/latest/"], [bare_list])
    figure("/latest/ cold (empty cache)", ["/latest/"], [bare_list], before=cache.clear)
    for name, path in (("/latest/", "/latest/"), ("home", "/")):
        figure(f"{name} after an edition, before the worker", [path], [bare_list], before=Edition.bump)
        figure(f"{name} after an edition", [path], [bare_list], before=turned)
    begun, pages = site.clock.now(), 0
    for _ in range(ROUNDS // 4):
        Edition.bump()
        pages += worker.look()
    made = site.clock.now() - begun
    found.append(["pages made ready by the worker: CPU a page", made / pages, "ms"])
    found.append(["pages made ready by the worker in an edition", pages / (ROUNDS // 4), ""])

    load_depth(rows)
    Edition.bump()
    largest = Category.objects.annotate(size=Count("posts")).order_by("-size").first()
    lists = [
        ("/latest/", "/latest/", Post.objects.published().articles().count()),
        ("largest category", quote(largest.get_absolute_url(), safe="/%"), largest.size),
    ]
    for name, path, length in lists:
        numbers = [number for number in (1, 500, 1000) if length >= (number + 30) * settings.PAGE_LENGTH]
        costs = {number: [] for number in numbers}
        for _ in range(4):
            # Pages nobody has asked for in this edition, while the frame and the list's length are known.
            cache.clear()
            site.get(f"{path}?page=15")
            for near in range(12):
                for number in numbers:
                    costs[number].append(site.cost(f"{path}?page={number + near}"))
        for number in numbers:
            label = f"{name} page {number} at {rows:,} posts"
            middle = statistics.median(costs[number])
            found.append([f"{label}: CPU", middle, "ms"])
            found.append([f"{label}: ratio to page 1", middle / statistics.median(costs[1]), "×"])
            found.append([f"{label}: queries", site.queries(f"{path}?page={number + 20}"), ""])
    found.append(["list length", settings.PAGE_LENGTH, "headlines"])
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
