"""Run the whole suite: on SQLite always, in Chromium and nginx, then on PostgreSQL where one answers.

What stands on the command line goes to pytest. Exit status: 0 when every pass passed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

POSTGRESQL_URL = os.environ.get("NEWSROOM_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/newsroom")

NO_TESTS_RAN = 5  # pytest's exit status
# Hundreds of short processes are started; most of what each does is to compile what the one before it
# compiled.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "compiled")}


def postgresql_answers():
    """Return "" when PostgreSQL takes connections, else what it said."""
    server, _, _ = POSTGRESQL_URL.rpartition("/")
    try:
        psycopg2.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg2.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return ""


def run(title, *options, **environment):
    """Run pytest once under `environment`, in a process for each core; return its exit status."""
    print(f"== {title}", flush=True)
    began = time.monotonic()
    processes = int(os.environ.get("NEWSROOM_TEST_PROCESSES") or os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", *options, *sys.argv[1:]]
    if processes > 1:
        # Each takes a half of the list in its order, so that what a module sets up is seldom set up twice,
        # and whoever has ended takes over from the other's end.
        command += ["-n", str(processes), "--dist", "worksteal"]
    status = subprocess.call(command, env={**os.environ, **COMPILED, **environment})
    print(f"== {title}: {time.monotonic() - began:.0f} s", flush=True)
    # The machine has none of the programs this pass needs; conftest has said which, or failed if they are
    # required.
    return 0 if status == NO_TESTS_RAN else status


def main():
    """Run the passes and return the exit status of the suite."""
    sqlite = {"DATABASE_URL": "sqlite://:memory:"}
    alone = "browser or nginx or redis or cluster"
    results = [
        # These bring processes of their own, and what they need of the database is the same on both; once is
        # enough.
        run("Pages, desk and nginx for real", "-m", alone, **sqlite),
        run("The suite on SQLite", "-m", f"not ({alone})", **sqlite),
    ]
    refusal = postgresql_answers()
    if not refusal:
        # What never meets a database has just run.
        only = {"DATABASE_URL": POSTGRESQL_URL, "NEWSROOM_TEST_ONLY": "database"}
        results.append(run("The suite on PostgreSQL", "-m", f"not ({alone})", **only))
    elif os.environ.get("NEWSROOM_TEST_REQUIRE") == "all":
        print(f"NEWSROOM_TEST_REQUIRE=all, but PostgreSQL does not answer: {refusal}")
        results.append(1)
    else:
        print("NOT RUN: the suite on PostgreSQL, install postgresql (or set NEWSROOM_TEST_POSTGRES_URL)")
    return max(results)


if __name__ == "__main__":
    sys.exit(main())
