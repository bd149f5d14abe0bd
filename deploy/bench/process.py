"""Child processes of the bench: run with an environment, watched from outside (Linux, /proc)."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a watched child took: wall-clock and CPU seconds, peak proportional memory of its tree in MiB."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str


def environment(database, var):
    """Return the environment of a production-like child on `database`."""
    return {
        **os.environ,
        "DATABASE_URL": database,
        "NEWSROOM_VAR": str(var),
        "NEWSROOM_ENV_FILE": os.devnull,
        "NEWSROOM_SECRET_KEY": "the-bench-guards-nothing-so-its-key-may-stand-here-for-all-to-read",
        "NEWSROOM_LOG_LEVEL": "ERROR",
        # As on a site: its processes start from compiled files, whatever this shell asks of Python.
        "PYTHONDONTWRITEBYTECODE": "",
        # One connection for the whole measurement: the clock watches the server process behind it.
        "NEWSROOM_DB_CONN_MAX_AGE": "36000",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }


def run(arguments, env):
    """Run Python with `arguments`, return its output. Raises CalledProcessError if it fails."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def watch(arguments, env):
    """Run Python with `arguments`, watch it, and return a Ran. Raises RuntimeError if it fails."""
    began = time.monotonic()
    before = os.times()
    child = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
    )
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, sum(map(pss_mib, tree(child.pid))))
        time.sleep(0.25)
    after = os.times()
    if child.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))} ended with {child.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Ran(time.monotonic() - began, cpu, peak, child.stdout.read())


def tree(pid):
    """Return `pid` and all its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def pss_mib(pid):
    """Return the proportional set size of a process in MiB; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
