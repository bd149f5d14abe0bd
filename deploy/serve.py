"""Serve the site and work in the background, both until Ctrl-C or SIGTERM: `python -m deploy.serve`.

Whichever signal ends this ends both. A worker that dies is started again; when the web server ends, all does.
"""

import os
import signal
import subprocess
import sys
import time

WEB = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "newsroom.wsgi"]
WORKER = [sys.executable, "manage.py", "work"]
START_AGAIN_AFTER = 5  # seconds
END_WITHIN = 25  # seconds; a worker finishes the jobs in hand within 20


class Serving:
    """The two processes, and whether they were told to end."""

    def __init__(self):
        self.is_ending = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.end)
        self.web = subprocess.Popen(WEB)
        self.worker = subprocess.Popen(WORKER)

    def end(self, *_):
        """Tell both to end."""
        self.is_ending = True
        for process in (self.web, self.worker):
            if process.poll() is None:
                process.terminate()

    def run(self):
        """Wait until the web server has ended, and the worker with it; return the server's exit status."""
        while self.web.poll() is None:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            if self.worker.poll() is not None and self.web.poll() is None and not self.is_ending:
                print(f"the worker ended with {self.worker.returncode}; starting it again", flush=True)
                time.sleep(START_AGAIN_AFTER)
                if not self.is_ending:
                    self.worker = subprocess.Popen(WORKER)
            elif self.worker.poll() is not None:
                self.web.wait()
        self.end()
        try:
            self.worker.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            self.worker.kill()
        return self.web.returncode


if __name__ == "__main__":
    sys.exit(Serving().run())
