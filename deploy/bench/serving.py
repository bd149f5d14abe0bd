"""The site as served: memory of the web workers, and requests a second behind nginx beside plain files."""

import contextlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import unquote

from deploy import front

from . import process

REQUESTS = 600
PAGES = 40  # different pages that are asked for in turn
SECONDS = 5  # a round of load; three rounds each, turn by turn
CONNECTIONS = 32


@contextlib.contextmanager
def gunicorn(env):
    """Run gunicorn as shipped; yield (its process id, its port).

    Raises RuntimeError if it does not answer.
    """
    port = front.free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "newsroom.wsgi:application"]
    server = subprocess.Popen(
        command,
        cwd=process.ROOT,
        env={**env, "NEWSROOM_BIND": f"127.0.0.1:{port}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        yield server.pid, port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def worker_memory(env, addresses):
    """Ask for `addresses` again and again, and return each worker's PSS in MiB."""
    with gunicorn(env) as (pid, port):
        for number in range(REQUESTS):
            _read(f"http://127.0.0.1:{port}{addresses[number % len(addresses)]}")
        return [process.pss_mib(worker) for worker in process.tree(pid)[1:]]


def behind_nginx(env, addresses, folder):
    """Return figures [name, value, unit] of the site behind nginx, and of that nginx serving plain files."""
    if not shutil.which("wrk"):
        raise RuntimeError("wrk is not installed (apt-get install wrk)")
    files, asked = folder / "files", addresses[:PAGES]
    folder.mkdir()
    with gunicorn(env) as (_, app_port):
        for address in asked:
            file = files / unquote(address).lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_read(f"http://127.0.0.1:{app_port}{address}"))
        script = folder / "pages.lua"
        listed = ", ".join(f'"{address}"' for address in asked)
        script.write_text(
            f"local pages = {{{listed}}}\nlocal n = 0\n"
            'request = function() n = n % #pages + 1; return wrk.format("GET", pages[n]) end\n'
        )
        file_port = front.free_port()
        # What the shipped configuration says of compression holds for both.
        compression = "\n".join(re.findall(r"^ *gzip.*;$", front.SHIPPED.read_text(), re.MULTILINE))
        plain = (
            f"server {{ listen 127.0.0.1:{file_port}; root {files}; "
            f"types {{ text/html html; }} {compression} }}"
        )
        with front.nginx(folder, app_port=app_port, var=env["NEWSROOM_VAR"], more=plain) as port:
            rates = {port: [], file_port: []}
            for _ in range(3):
                for each in rates:
                    rates[each].append(_load(each, script))
            kept, as_files = (sorted(rates[each])[1] for each in (port, file_port))
    return [
        ["behind nginx, pages of the app", kept, "requests/s"],
        ["the same nginx, the pages as files", as_files, "requests/s"],
        ["behind nginx: ratio to files", kept / as_files, "×"],
    ]


def _load(port, script):
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "-s",
        str(script),
        "-H",
        "Accept-Encoding: gzip",
    ]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])


def _read(address):
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        return answer.read()


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
