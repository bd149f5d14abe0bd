"""The desk in the bench: the list of pieces at 100 and at 100,000 posts, and the article screen.

`run` needs an empty, migrated default database and returns rows. CPU is that of this process and, on
PostgreSQL, of the server process that serves it. `python -m deploy.bench.desk` does it on SQLite in a folder
of its own.
"""

import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import process

SMALL = 100  # posts beside which the large list is measured
LARGE = 100_000
ROUNDS = 12  # requests a figure, after two that warm up
BATCH = 2_000  # posts of one bulk insert
BODY = "<p>报告列出了全年理赔的件数、金额与平均时长，小额案件当天结案。</p>" * 40
LIST = "/admin/articles/post/"


def main():
    """Measure on SQLite and print."""
    with tempfile.TemporaryDirectory(prefix="newsroom-desk-") as folder:
        env = process.environment(f"sqlite:///{folder}/desk.sqlite3", Path(folder) / "var")
        process.run(["manage.py", "migrate", "-v0"], env)
        process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
        print(process.run(["-m", "deploy.bench.desk", "--here"], env))


def run(large=LARGE):
    """Fill the database, measure, and return [name, value, unit] rows."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.models import User
    from articles.system import planner

    from .search import Clock

    user = User.objects.create(username="bench", real_name="量测", is_staff=True, is_superuser=True)
    client, clock = Client(SERVER_NAME="127.0.0.1"), Clock()
    client.force_login(user)

    def cpu(address):
        spent = []
        for turn in range(ROUNDS + 2):
            before = clock.now()
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answers {answer.status_code} {answer.get('Location', '')}")
            if turn >= 2:
                spent.append(clock.now() - before)
        return statistics.median(spent)

    def queries(address):
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(
            [
                query
                for query in seen.captured_queries
                if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
            ]
        )

    fill(0, SMALL, user)
    pk = first_draft(user)
    small = cpu(LIST)
    fill(SMALL, large, user)
    planner.renew_statistics()
    places = [
        ("list", LIST),
        ("list, 已发布", f"{LIST}?status=published"),
        ("list, page 500", f"{LIST}?p=500"),
        ("list, page 1,000", f"{LIST}?p=1000"),
    ]
    rows = [[f"list, CPU at {SMALL} posts", small, "ms"]]
    for name, address in places:
        measured = cpu(address)
        rows += [
            [f"{name}, CPU at {large:,} posts", measured, "ms"],
            [f"{name}, beside the list of {SMALL}", measured / small, "×"],
            [f"{name}, queries", queries(address), ""],
        ]
    screen = f"{LIST}{pk}/change/"
    return [
        *rows,
        ["article screen, CPU", cpu(screen), "ms"],
        ["article screen, queries", queries(screen), ""],
    ]


def fill(first, last, user):
    """Insert the posts `first` to `last`, published an hour apart."""
    from articles.models import Category, Post, Source

    categories = [
        Category.objects.get_or_create(slug=f"lanmu{n}", defaults={"name": f"栏目{n}"})[0] for n in range(10)
    ]
    sources = [
        Source.objects.get_or_create(slug=f"laiyuan{n}", defaults={"name": f"稿源{n}"})[0] for n in range(40)
    ]
    start = datetime(2012, 1, 1, tzinfo=UTC)
    for begin in range(first, last, BATCH):
        Post.objects.bulk_create(
            Post(
                headline=f"南渚财险公布第{number}号理赔报告",
                body_html=BODY,
                body_text="",
                category=categories[number % 10],
                section=categories[number % 10],
                source=sources[number % 40],
                author=user,
                status=Post.Status.PUBLISHED,
                published_at=start + timedelta(hours=number),
                path=f"/lanmu{number % 10}/{number}.html",
            )
            for number in range(begin, min(begin + BATCH, last))
        )


def first_draft(user):
    """Make a draft with its source link and tags; return its key."""
    from django.utils import timezone

    from articles.editorial.writing import drafts
    from articles.models import Category, Source

    link = {"url": "https://a.example/1.html", "original_headline": "理赔报告", "original_author": "李华"}
    changes = {
        "headline": "量测用的草稿",
        "body_html": BODY,
        "category": Category.objects.first(),
        "section": Category.objects.first(),
        "source": Source.objects.first(),
        "tags": ["理赔", "财险"],
        "source_links": [link],
    }
    return drafts.create(changes, actor=user, at=timezone.now()).pk


def here():
    """Measure on the database of this process and print."""
    import django

    django.setup()
    print("| what | measured |\n|---|---|")
    for name, value, unit in run():
        print(f"| {name} | {value:,.2f} {unit} |".replace(".00 ", " "))


if __name__ == "__main__":
    import sys

    here() if "--here" in sys.argv else main()
