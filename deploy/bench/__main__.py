"""`python -m deploy.bench`: everything design §5 promises, measured in one run and printed as Markdown tables.

The figures are CPU time and ratios within the run, so that another machine, or a busy one, tells the same story.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from . import corpus, process, serving

SERVER = "postgres://postgres@127.0.0.1:5432"
NAME = "newsroom_bench"


def arguments():
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m deploy.bench", description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000, help="posts to import")
    parser.add_argument("--rows", type=int, default=100_000, help="posts for the pages' depth; 0 leaves pages out")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument(
        "--server", default=SERVER, help="PostgreSQL to use if it answers, as postgres://user@host:port"
    )
    parser.add_argument("--no-search", action="store_true", help="leave the search out")
    return parser.parse_args()


def sql(server, *statements):
    """Run statements on the server's own database."""
    connection = psycopg2.connect(f"{server}/postgres", connect_timeout=3)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def fresh(kind, server, folder, name):
    """Make an empty, migrated database; return its environment."""
    if kind == "sqlite":
        for left in folder.glob(f"{name}.sqlite3*"):
            left.unlink()
        url = f"sqlite:///{folder}/{name}.sqlite3"
    else:
        sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        url = f"{server}/{name}"
    env = process.environment(url, folder / "var")
    process.run(["manage.py", "migrate", "-v0"], env)
    return env


def importing(kind, server, posts, folder):
    """Import the corpus twice into a new database; return its environment and the figures."""
    # A tenth of the corpus first, in a database of its own: memory that is flat is the same for both.
    env = fresh(kind, server, folder.parent, NAME)
    small = process.watch(["manage.py", "import_jekyll", _tenth(folder)], env)
    env = fresh(kind, server, folder.parent, NAME)
    command = ["manage.py", "import_jekyll", folder, "--report", folder.parent / "report.json"]
    first = process.watch(command, env)
    again = process.watch(command, env)
    counts = json.loads((folder.parent / "report.json").read_text(encoding="utf-8"))["counts"]
    if counts["unchanged"] != posts:
        raise RuntimeError(f"the second import found {counts}")
    return env, [
        [f"import of {posts:,} posts", first.seconds, "s"],
        ["import", posts / first.seconds, "posts/s"],
        ["import, CPU of importer and workers", first.cpu_seconds * 1000 / posts, "ms a post"],
        ["import, peak PSS of all its processes", first.peak_mib, "MiB"],
        ["the same for a tenth of the corpus", small.peak_mib, "MiB"],
        ["re-import, unchanged", posts / again.seconds, "files/s"],
        ["re-import, CPU", again.cpu_seconds * 1000 / posts, "ms a file"],
        ["re-import, peak PSS", again.peak_mib, "MiB"],
    ]


def _tenth(folder):
    """Return a folder with the first tenth of the corpus."""
    target = folder.parent / "tenth"
    files = sorted(folder.rglob("*.md"))
    for file in files[: len(files) // 10]:
        (target / file.parent.name).mkdir(parents=True, exist_ok=True)
        (target / file.parent.name / file.name).write_bytes(file.read_bytes())
    return target


def table(title, rows):
    """Print rows of [name, value, unit]."""
    print(f"\n### {title}\n\n| what | measured |\n|---|---|")
    for name, value, unit in rows:
        digits = 0 if abs(value) >= 100 or value == int(value) else 2
        print(f"| {name} | {value:,.{digits}f} {unit} |".replace("  |", " |"), flush=True)


def main():
    """Measure and print."""
    asked = arguments()
    kinds = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    if "postgresql" in kinds:
        try:
            sql(asked.server)
        except psycopg2.OperationalError as error:
            print(f"PostgreSQL is left out, it does not answer at {asked.server}: {str(error).splitlines()[0]}")
            kinds.remove("postgresql")
    print(
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    )
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as temporary:
        folder = Path(temporary)
        size = corpus.build(folder / "posts", asked.posts)
        print(f"corpus: {asked.posts:,} posts, {size / asked.posts:,.0f} bytes a post")
        for kind in kinds:
            name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
            env, rows = importing(kind, asked.server, asked.posts, folder / "posts")
            table(f"Import, {name}", rows)
            if asked.rows:
                process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
                addresses = ["/", "/latest/", *_addresses(folder / "report.json")]
                memory = serving.worker_memory(env, addresses)
                rows = json.loads(process.run(["-m", "deploy.bench.pages", asked.rows], env))
                rows += [[f"memory of web worker {number}", mib, "MiB PSS"] for number, mib in enumerate(memory, 1)]
                table(f"Pages, {name}", rows)
            if not asked.no_search:
                env = fresh(kind, asked.server, folder, f"{NAME}_search")
                code = (
                    "import django, json; django.setup(); from deploy.bench import search; "
                    f"print(json.dumps(search.run('{name}', {asked.posts})))"
                )
                table(f"Search, {name}", json.loads(process.run(["-c", code], env)))
            if asked.rows:
                env = fresh(kind, asked.server, folder, f"{NAME}_desk")
                process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
                code = (
                    "import django, json; django.setup(); from deploy.bench import desk; "
                    f"print(json.dumps(desk.run({asked.rows})))"
                )
                table(f"Desk, {name}", json.loads(process.run(["-c", code], env)))
        if "postgresql" in kinds:
            left = (NAME, f"{NAME}_search", f"{NAME}_desk")
            sql(asked.server, *(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in left))


def _addresses(report):
    entries = json.loads(report.read_text(encoding="utf-8"))["files"].values()
    return [quote(entry["url"], safe="/%") for entry in list(entries)[:300]]


if __name__ == "__main__":
    main()
