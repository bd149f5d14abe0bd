"""Run the whole suite: on SQLite always, in Chromium and nginx, then on PostgreSQL where one answers.

What stands on the command line goes to pytest. Exit status: 0 when every pass passed.
"""

import os
import subprocess
import sys

import psycopg2

POSTGRESQL_URL = os.environ.get("NEWSROOM_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/newsroom")

NO_TESTS_RAN = 5  # pytest's exit status


def postgresql_answers():
    """Return "" when PostgreSQL takes connections, else what it said."""
    server, _, _ = POSTGRESQL_URL.rpartition("/")
    try:
        psycopg2.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg2.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return ""


def run(title, *options, processes, **environment):
    """Run pytest once under `environment`; return its exit status."""
    print(f"== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", *options, *sys.argv[1:]]
    if processes > 1:
        command += ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"]
    status = subprocess.call(command, env={**os.environ, **environment})
    # The machine has none of the programs this pass needs; conftest has said which, or failed if they are
    # required.
    return 0 if status == NO_TESTS_RAN else status


def main():
    """Run the passes and return the exit status of the suite."""
    processes = int(os.environ.get("NEWSROOM_TEST_PROCESSES") or os.cpu_count() or 1)
    sqlite = {"DATABASE_URL": "sqlite://:memory:"}
    alone = "browser or nginx or redis or cluster"
    together = f"not ({alone})"
    results = [
        run("The suite on SQLite", "-m", together, processes=processes, **sqlite),
        # These bring processes of their own: beside another pytest they would wait for a core.
        run("Pages, desk and nginx for real", "-m", alone, processes=1, **sqlite),
    ]
    refusal = postgresql_answers()
    if not refusal:
        # What runs in the browser is the same on both databases; once is enough.
        results.append(
            run("The suite on PostgreSQL", "-m", together, processes=processes, DATABASE_URL=POSTGRESQL_URL)
        )
    elif os.environ.get("NEWSROOM_TEST_REQUIRE") == "all":
        print(f"NEWSROOM_TEST_REQUIRE=all, but PostgreSQL does not answer: {refusal}")
        results.append(1)
    else:
        print("NOT RUN: the suite on PostgreSQL, install postgresql (or set NEWSROOM_TEST_POSTGRES_URL)")
    return max(results)


if __name__ == "__main__":
    sys.exit(main())
