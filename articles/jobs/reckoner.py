"""The process beside a worker that does the long computations.

One Python process computes on one core, and reading some hundred outlets takes most of it. Comparing texts
and checking them at the gate can wait, and must not keep reading waiting: it runs in a process of its own, at
a lower priority than readers and worker. The worker starts it, restarts it when it dies, and ends it.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time

from django.conf import settings

log = logging.getLogger(__name__)

PATIENCE = 10  # niceness: on a small box the web server goes first
AGAIN_AFTER = 10.0  # seconds from one start to the next
END_WITHIN = 19.0  # seconds from when it was told; like the worker it needs no more than 18
PR_SET_PDEATHSIG = 1  # prctl(2)


class Reckoner:
    """The child of this process; `look` is called about once a second."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._started_at = float("-inf")
        self._told_at: float | None = None

    def look(self) -> None:
        """Start the process, or start it again if it has died; never after `stop`."""
        if self._told_at is not None:
            return
        if self._child is not None and self._child.poll() is None:
            return
        if time.monotonic() - self._started_at < AGAIN_AFTER:
            return
        if self._child is not None:
            log.warning("the reckoning process ended with %s, starting it again", self._child.returncode)
        self._started_at = time.monotonic()
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--beside", str(os.getpid())]
        self._child = subprocess.Popen(command)  # noqa: S603 - our own command, no words of others

    def stop(self) -> None:
        """Tell it to end; to be called from a signal handler, too."""
        self._told_at = self._told_at or time.monotonic()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()

    def wait(self) -> None:
        """Wait until it has ended, and end it where it takes too long."""
        self.stop()
        if self._child is not None and self._told_at is not None:
            try:
                self._child.wait(max(0.0, self._told_at + END_WITHIN - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._child.kill()


def become(parent: int) -> None:
    """Make this process one that works beside `parent`: at lower priority, and ended with it.

    Where the kernel does not signal a parent's end, `has_parent` checks.
    """
    os.nice(PATIENCE)
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if not has_parent(parent):  # it died while this one started
        sys.exit(0)


def has_parent(parent: int) -> bool:
    """Return whether the worker that started this process is still there."""
    return os.getppid() == parent
