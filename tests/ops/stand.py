"""A whole site for the tests of failing parts: a database of its own, gunicorn and nginx as shipped."""

import contextlib
import http.client
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import redis

from deploy import front
from tests.reading import without_helpers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds for a process to come up


def postgresql_program(name):
    """Return the path of one of PostgreSQL's server programs (off the PATH in Debian), or None."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


class Cluster:
    """A PostgreSQL of the test's own, in a folder of its own.

    It does not run as root, so root lends a user.
    """

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-cluster-", dir="/tmp"))
        self.port = front.free_port()
        self.user = None
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.user = "postgres"
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8",
            "--locale=C.UTF-8", "-N",
        )  # fmt: skip
        self.start()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, program, *arguments):
        subprocess.run(
            [postgresql_program(program), *arguments],
            check=True, user=self.user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
        )  # fmt: skip

    def start(self):
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 "
            "-c fsync=off -c shared_buffers=16MB"
        )
        self._run(
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-w",
            "-o",
            options,
            "-l",
            str(self.folder / "log"),
            "start",
        )

    def new_database(self, name, like="template0"):
        """Make the database `name`, a copy of `like`, instead of one that has it; return its DATABASE_URL."""
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        connection.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        connection.close()
        return f"{self.url.rpartition('/')[0]}/{name}"

    def stop(self):
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def kill(self):
        """Kill the server and all its processes on the spot, as when a machine is lost.

        `start` brings it back.
        """
        server = int((self.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
        # Stopped first, so that it starts no other while its children are counted.
        os.kill(server, signal.SIGSTOP)
        processes = [*_children(server), server]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait_for(lambda: all(_state(process) in "ZX" for process in processes), "the end of PostgreSQL")
        # Whoever has to bury it may take a while, and so long its number counts as running.
        for lock in (self.folder / "data" / "postmaster.pid", self.folder / f".s.PGSQL.{self.port}.lock"):
            lock.unlink(missing_ok=True)

    def remove(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _state(process):
    """Return the letter by which the system calls the state of a process, X if there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def _children(parent):
    """Return the processes that `parent` has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


class Redis:
    """A redis-server of the test's own, without a disk."""

    def __init__(self):
        self.port = front.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self, *options):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no", *options],
            stdout=subprocess.DEVNULL, cwd="/tmp",
        )  # fmt: skip
        wait_for(self._is_its_own, "redis-server")

    def _is_its_own(self):
        """Return whether it answers itself, and no other test's server that took the port first."""
        with contextlib.suppress(redis.RedisError), redis.Redis.from_url(self.url) as asking:
            return asking.info("server")["process_id"] == self.process.pid
        return False

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait(PATIENCE)


def is_its_own(port, log):
    """Return whether the gunicorn that wrote `log` has `port`, and no other test's server took it first."""
    return f"Listening at: http://127.0.0.1:{port} " in log


def wait_for(is_true, what, seconds=PATIENCE):
    """Wait until `is_true()`; raise TimeoutError naming `what` after `seconds`."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} within {seconds} seconds")
        time.sleep(0.1)


class Answer:
    """What a server said: `status`, `headers`, `body` as it came, `text` as people read it."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.text = without_helpers(self.body.decode("utf-8", "replace"))


def ask(port, target, *, method="GET", headers=None, body=None, timeout=PATIENCE):
    """Ask 127.0.0.1:`port` for `target`, bytes or text, exactly as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    target = target.encode() if isinstance(target, str) else target
    given = {"Host": "127.0.0.1", **(headers or {})}
    lines = [f"{method} ".encode() + target + b" HTTP/1.1"]
    lines += [f"{name}: {value}".encode() for name, value in given.items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}".encode())
    connection.connect()
    try:
        connection.sock.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + (body or b""))
        response = http.client.HTTPResponse(connection.sock, method=method)
        response.begin()
        return Answer(response)
    finally:
        connection.close()


class Stand:
    """One web node in `folder`: `app_port` of gunicorn and `port` of nginx in front of it."""

    def __init__(self, folder, database=None, *, migrated=None, **settings):
        """Stand on a copy of what the fixture `migrated` holds, or else on `database`, a DATABASE_URL."""
        self.folder, self.var = folder, folder / "var"
        self.var.mkdir(parents=True, exist_ok=True)
        if migrated is not None:
            database = migrated.sqlite(self.var / "newsroom.sqlite3")
        self.app_port = front.free_port()
        self.process = None
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("NEWSROOM_", "CACHE_URL"))
            },
            "DATABASE_URL": database or f"sqlite:///{self.var}/newsroom.sqlite3",
            "NEWSROOM_VAR": str(self.var),
            "NEWSROOM_ENV_FILE": os.devnull,
            "NEWSROOM_SECRET_KEY": "a-key-for-the-stand-only-that-guards-nothing-at-all-0123456789",
            "NEWSROOM_ALLOWED_HOSTS": "news.example.cn",
            "NEWSROOM_TRUSTED_PROXIES": "1",
            "NEWSROOM_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "tests.ops.stand_settings",
            **settings,
        }

    def do(self, code):
        """Run `code`, with the site set up, in its own process; return what it printed as JSON, or None."""
        program = f"import django\ndjango.setup()\n{code}"
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=self.env,
            check=True,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
        )
        return json.loads(ran.stdout) if ran.stdout.strip() else None

    def start(self, *options):
        log = (self.folder / "app.log").open("ab")
        before = log.tell()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", *options,
             "newsroom.wsgi:application"],
            cwd=ROOT, env={**self.env, "NEWSROOM_BIND": f"127.0.0.1:{self.app_port}"}, stdout=log, stderr=log,
        )  # fmt: skip

        wait_for(lambda: is_its_own(self.app_port, self.log()[before:]), "gunicorn")
        wait_for(lambda: ask(self.app_port, "/healthz").status == 200, "gunicorn's answer")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(PATIENCE)
            self.process = None

    @contextlib.contextmanager
    def nginx(self):
        """Run the shipped nginx in front; yield its port. Its cache stays in the folder and outlasts it."""
        (self.folder / "front").mkdir(exist_ok=True)
        with front.nginx(self.folder / "front", app_port=self.app_port, var=self.var) as port:
            yield port

    def log(self):
        return (self.folder / "app.log").read_bytes().decode("latin-1")  # a character a byte
