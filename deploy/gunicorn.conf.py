"""How gunicorn serves the newsroom: a few processes that share what they loaded."""

import os
import sys
from pathlib import Path

from environs import Env, EnvError, validate

env = Env()
# gunicorn asks before the site's settings are loaded, so `.env` is read here as they read it.
env.read_env(os.environ.get("NEWSROOM_ENV_FILE", Path(__file__).resolve().parent.parent / ".env"), recurse=False)

try:
    bind = env.str("NEWSROOM_BIND", default="127.0.0.1:8000")
    workers = env.int("NEWSROOM_WORKERS", default=2, validate=validate.Range(min=1))
    accesslog = "-" if env.bool("NEWSROOM_ACCESS_LOG", default=False) else None
except EnvError as error:
    sys.exit(f"{error}. See .env.example for the values it takes.")
# The client's address is the one our own proxies saw (articles/web/clients.py), not theirs.
access_log_format = '%({newsroom.client}e)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
threads = 4  # a slow reader holds a thread, not the process
preload_app = True  # the dictionary and templates are loaded once and shared between the workers
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # nothing here is steered from outside, and two servers would share one path
graceful_timeout = 20  # seconds
timeout = 60  # seconds


def when_ready(server):
    """Mend a restore that was killed, and load the word list before the workers fork: they share its 33 MB.

    What the checks of the settings warn of is said here, since nobody runs `manage.py check` at a start.
    """
    from articles import backup, checks
    from articles.text import chinese

    try:
        if mended := backup.repair():
            server.log.warning(mended)
    except backup.BackupError as error:
        server.log.error(error)
    chinese.cut("保险")
    for warning in checks.proxies():
        server.log.warning("%s %s", warning.msg, warning.hint)
