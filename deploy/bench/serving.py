"""Memory of the web workers after they have served a mix of pages."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import process

REQUESTS = 600


def worker_memory(env, addresses):
    """Start gunicorn as shipped, ask for `addresses` again and again, and return each worker's PSS in MiB."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bind = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "newsroom.wsgi:application"]
    server = subprocess.Popen(command, cwd=process.ROOT, env={**env, "NEWSROOM_BIND": bind}, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://{bind}/healthz", server)
        for number in range(REQUESTS):
            with urllib.request.urlopen(f"http://{bind}{addresses[number % len(addresses)]}") as answer:
                answer.read()
        return [process.pss_mib(pid) for pid in process.tree(server.pid)[1:]]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait(address, server):
    for _ in range(120):
        if server.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {server.returncode}")
        try:
            urllib.request.urlopen(address).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
        else:
            return
    raise RuntimeError(f"{address} did not answer within 30 seconds")
