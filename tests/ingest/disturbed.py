"""Run the import in a process of its own and disturb it at a chosen statement.

Run as `python -m tests.ingest.disturbed`. Arguments: what happens (a name below), at which statement,
then those of the command. The chunks are small, so that a few hundred files make many transactions.
"""

import os
import resource
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def terminate():
    os.kill(os.getpid(), signal.SIGTERM)


def interrupt_twice():
    interrupt()
    interrupt()


def lose_database():
    """End our own connection from the server's side, as a restart of PostgreSQL does."""
    import psycopg2
    from django.db import connection

    settings = connection.settings_dict
    other = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
    )
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()


def fill_disk():
    """Let SQLite's file grow no further than it is."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def main(event, at, *command):
    import django

    django.setup()
    from django.core.management import execute_from_command_line
    from django.db import connection

    from articles.ingest import archive_import

    archive_import.CHUNK_FILES = 20
    if event == "limit_files":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(at), int(at)))
        execute_from_command_line(["manage.py", *command])
        return
    count = 0

    def disturb(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if event != "nothing" and count == int(at):
            {
                "kill": kill, "interrupt": interrupt, "interrupt_twice": interrupt_twice,
                "terminate": terminate, "lose_database": lose_database, "fill_disk": fill_disk,
            }[event]()  # fmt: skip
        return execute(sql, params, many, context)

    with connection.execute_wrapper(disturb):
        execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
