"""How gunicorn serves the newsroom: a few processes that share what they loaded."""

import os

bind = os.environ.get("NEWSROOM_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("NEWSROOM_WORKERS", "2"))
threads = 4  # a slow reader holds a thread, not the process
preload_app = True  # the dictionary and templates are loaded once and shared between the workers
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # nothing here is steered from outside, and two servers would share one path
graceful_timeout = 20  # seconds
timeout = 60  # seconds
accesslog = "-" if os.environ.get("NEWSROOM_ACCESS_LOG") else None


def when_ready(server):
    """Load the word list before the workers fork: they share its 33 MB instead of holding it each."""
    from articles.text import chinese

    chinese.cut("保险")
