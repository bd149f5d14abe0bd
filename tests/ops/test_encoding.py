"""A database that cannot hold Chinese is refused before the first table."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["SQL_ASCII", "LATIN1", "UTF8"])
def scratch(request, django_db_blocker):
    """The encoding and the address of an empty database of its own, dropped afterwards."""
    name = f"newsroom_scratch_{uuid.uuid4().hex[:12]}"
    config = settings.DATABASES["default"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE {name} ENCODING '{request.param}' TEMPLATE template0 "
            "LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        try:
            who = f"{config['USER']}:{config['PASSWORD']}" if config["PASSWORD"] else config["USER"]
            yield request.param, name, f"postgres://{who}@{config['HOST']}:{config['PORT'] or 5432}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def manage(url, *arguments):
    environment = {
        **os.environ, "DATABASE_URL": url, "NEWSROOM_ENV_FILE": os.devnull, "NEWSROOM_SECRET_KEY": "k" * 60,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.postgresql
def test_migrate_refuses_every_encoding_but_utf8_in_one_sentence(scratch):
    encoding, name, url = scratch

    ran = manage(url, "migrate", "--verbosity", "0")

    if encoding == "UTF8":
        assert (ran.returncode, ran.stderr) == (0, "")
        return
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert f'The database "{name}" has the encoding {encoding}, and the newsroom needs UTF8' in ran.stderr
    shown = manage(
        url,
        "shell",
        "--no-imports",
        "-c",
        "from django.db import connection; print(connection.introspection.table_names())",
    )
    assert shown.stdout.strip() == "[]"
