"""`python -m deploy.bench`: everything design §5 promises, measured in one run, as Markdown tables.

The figures are CPU time and ratios within the run, so that another machine, or a busy one, tells the same
story.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from . import corpus, gathering, process, serving

SERVER = "postgres://postgres@127.0.0.1:5432"
NAME = "newsroom_bench"
PARTS = ("panel", "import", "pages", "search", "likeness", "desk", "gathering")


def arguments():
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m deploy.bench", description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000, help="posts to import")
    parser.add_argument("--rows", type=int, default=100_000, help="posts for the depth of pages and desk")
    parser.add_argument("--feeds", type=int, default=200, help="feeds of a round")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument(
        "--server", default=SERVER, help="PostgreSQL to use if it answers, as postgres://user@host:port"
    )
    parser.add_argument(
        "--only", choices=PARTS, nargs="+", default=PARTS, help="parts to measure; all unless told"
    )
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


def panelling(kind, asked, folder):
    """Measure all checks of a draft, without a database."""
    return _called(process.environment("sqlite://:memory:", folder / "var"), "panel", "")


def importing(kind, asked, folder):
    """Import the corpus twice; return the figures as [name, value, unit]."""
    posts = folder / "posts"
    # A tenth of the corpus in a database of its own: memory that is flat is the same for both.
    env = fresh(kind, asked.server, folder, f"{NAME}_tenth")
    small = process.watch(["manage.py", "import_jekyll", _tenth(posts)], env)
    env = fresh(kind, asked.server, folder, f"{NAME}_import")
    command = ["manage.py", "import_jekyll", posts, "--report", folder / "report.json"]
    first = process.watch(command, env)
    again = process.watch(command, env)
    counts = json.loads((folder / "report.json").read_text(encoding="utf-8"))["counts"]
    if counts["unchanged"] != asked.posts:
        raise RuntimeError(f"the second import found {counts}")
    return [
        [f"import of {asked.posts:,} posts", first.seconds, "s"],
        ["import", asked.posts / first.seconds, "posts/s"],
        ["import, CPU of importer and workers", first.cpu_seconds * 1000 / asked.posts, "ms a post"],
        ["import, peak PSS of all its processes", first.peak_mib, "MiB"],
        ["the same for a tenth of the corpus", small.peak_mib, "MiB"],
        ["re-import, unchanged", asked.posts / again.seconds, "files/s"],
        ["re-import, CPU", again.cpu_seconds * 1000 / asked.posts, "ms a file"],
        ["re-import, peak PSS", again.peak_mib, "MiB"],
    ]


def reading(kind, asked, folder):
    """Measure the readers' pages and the workers' memory on a tenth of the corpus and many rows beside it."""
    env = fresh(kind, asked.server, folder, f"{NAME}_pages")
    report = folder / "tenth.json"
    process.run(["manage.py", "import_jekyll", _tenth(folder / "posts"), "--report", report], env)
    process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
    articles = _addresses(report)
    memory = serving.worker_memory(env, ["/", "/latest/", *articles])
    front = serving.behind_nginx(env, articles, folder / f"front_{kind}")
    rows = json.loads(process.run(["-m", "deploy.bench.pages", asked.rows], env))
    return (
        rows
        + front
        + [[f"memory of web worker {number}", mib, "MiB PSS"] for number, mib in enumerate(memory, 1)]
    )


def searching(kind, asked, folder):
    """Measure the search with as many posts as the import has, and again with as many as the lists have."""
    env = fresh(kind, asked.server, folder, f"{NAME}_search")
    process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
    sizes = sorted({asked.posts, asked.rows})
    return [row for size in sizes for row in _called(env, "search", f"{kind!r}, {size}")]


def comparing(kind, asked, folder):
    """Measure the fingerprints twice: with as many posts as the import has, and as many as the lists have."""
    env = fresh(kind, asked.server, folder, f"{NAME}_likeness")
    sizes = sorted({asked.posts, asked.rows})
    return [row for size in sizes for row in _called(env, "likeness", f"{kind!r}, {size}")]


def working(kind, asked, folder):
    """Measure the desk."""
    env = fresh(kind, asked.server, folder, f"{NAME}_desk")
    process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
    return _called(env, "desk", str(asked.rows))


def gathering_round(kind, asked, folder):
    """Measure a full round of feeds beside readers of a tenth of the corpus."""
    env = fresh(kind, asked.server, folder, f"{NAME}_gathering")
    report = folder / "tenth.json"
    process.run(["manage.py", "import_jekyll", _tenth(folder / "posts"), "--report", report], env)
    process.run(["manage.py", "collectstatic", "--noinput", "-v0"], env)
    return gathering.run(env, _addresses(report), asked.feeds)


def _called(env, module, arguments):
    """Return what `deploy.bench.<module>.run` returns in a process of its own."""
    code = (
        f"import django, json; django.setup(); from deploy.bench import {module}; "
        f"print(json.dumps({module}.run({arguments})))"
    )
    return json.loads(process.run(["-c", code], env))


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
            print(
                f"PostgreSQL is left out, it does not answer at {asked.server}: {str(error).splitlines()[0]}"
            )
            kinds.remove("postgresql")
    print(
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"load when it began {os.getloadavg()[0]:.1f} (seconds and rates are by the clock; ms are CPU)"
    )
    failed = 0
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as temporary:
        folder = Path(temporary)
        size = corpus.build(folder / "posts", asked.posts)
        print(f"corpus: {asked.posts:,} posts, {size / asked.posts:,.0f} bytes a post")
        for kind in kinds:
            name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
            for part in asked.only:
                if part == "panel" and kind != kinds[0]:
                    continue  # it asks no database
                try:
                    table(f"{part.capitalize()}, {name}", MEASURES[part](kind, asked, folder))
                except (subprocess.CalledProcessError, RuntimeError) as error:
                    failed += 1  # the other figures are worth having all the same
                    print(f"\n### {part.capitalize()}, {name}\n\nNot measured: {error}", flush=True)
        if "postgresql" in kinds:
            names = [f"{NAME}_{part}" for part in (*PARTS, "tenth")]
            sql(asked.server, *(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names))
    return 1 if failed else 0


def _addresses(report):
    entries = json.loads(report.read_text(encoding="utf-8"))["files"].values()
    return [quote(entry["url"], safe="/%") for entry in list(entries)[:300]]


MEASURES = {
    "panel": panelling,
    "import": importing,
    "pages": reading,
    "search": searching,
    "likeness": comparing,
    "desk": working,
    "gathering": gathering_round,
}

if __name__ == "__main__":
    sys.exit(main())
