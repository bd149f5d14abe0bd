"""The shipped nginx on this machine: its configuration with only addresses and folders changed."""

import contextlib
import getpass
import random
import shutil
import socket
import subprocess
import time
from pathlib import Path

MIME_TYPES = "/etc/nginx/mime.types"
SHIPPED = Path(__file__).parent / "nginx" / "newsroom.conf"
LOT = random.SystemRandom()  # tests seed the other one


def free_port():
    """Return a port of the loopback that nothing listens on and no outgoing connection is given.

    Raises OSError where a hundred ports drawn by lot are taken.
    """
    for _ in range(100):
        port = LOT.randrange(20_000, 32_768)  # below those that Linux gives to whoever names none
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("No port of the loopback is free.")


@contextlib.contextmanager
def nginx(folder, *, app_port, var, more=""):
    """Run nginx before the app at `app_port`, its cache and logs in `folder`, static files in `var`.

    Yields its port. `more` is configuration in addition to the shipped one. Raises RuntimeError if it does
    not start.
    """
    port, pid = free_port(), folder / "pid"
    pid.unlink(missing_ok=True)
    site = (
        SHIPPED.read_text()
        .replace("server web:8000;", f"server 127.0.0.1:{app_port};")
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("/var/cache/nginx/newsroom", f"{folder}/cache")
        .replace("/var/newsroom/", f"{var}/")
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()}; daemon off; pid {pid}; error_log {folder}/error.log; events {{}} "
        # As the stock nginx.conf has it, which includes what we ship.
        f"http {{ include {MIME_TYPES}; default_type application/octet-stream; access_log off; {temporary} "
        f"include {folder}/site.conf; {more} }}"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        for _ in range(600):
            # It writes its number once the port is its own: until then somebody else may answer there.
            with socket.socket() as probe:
                if pid.exists() and probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise RuntimeError(f"nginx ended: {(folder / 'error.log').read_text()[-500:]}")
            time.sleep(0.05)
        else:
            raise RuntimeError(f"nginx did not start: {(folder / 'error.log').read_text()[-500:]}")
        yield port
    finally:
        process.terminate()
        process.wait(120)
